"""`--add-ignore REASON`: comments where they count, and a file that still says what it said."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlint.adopt.add_ignore import commented, one_line
from dlint.homes import builtin_home
from dlint.lint import Policy, lint
from dlint.model.project import Project, TextFiles
from dlint.reported import Reporter
from dlint.rulebook import load
from dlint.text import Source

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOOK = load([builtin_home()])
SELECTION = BOOK.select(("default",))
REASON = "-- was here before"


def linted(path, text):
    kind = "compose" if path.endswith(("yaml", "yml")) else "host" if path.endswith(".sh") else "dockerfile"
    project = Project(TextFiles({path: text}), None)
    policy = Policy(BOOK, SELECTION, place=lambda name: (project, name))
    source = Source(path, text)
    done = lint(source, kind, policy)
    findings = [(each, policy.severity(each)) for each in done.findings]
    return source, Reporter(source, done.hidden).records(findings)


def ignored(text, path="Dockerfile"):
    """The file with comments; none of its findings is left, and a second time there is nothing to do."""
    source, records = linted(path, text)
    assert records
    done = commented(source, records, BOOK, "old")
    assert done.covered == len(records)
    left = [(each.rule, each.range.line) for each in linted(path, done.text)[1]]
    assert left == []
    return done.text


def test_above_an_instruction_and_several_rules_in_one_comment():
    text = ignored("FROM debian:12\nRUN sudo apt-get install curl\n")
    first, comment, run = text.splitlines()
    assert first == "FROM debian:12"
    assert comment.startswith("# dlint: ignore=apt/")
    assert comment.endswith(" -- old")
    assert ",user/sudo" in comment
    assert run == "RUN sudo apt-get install curl"


def test_above_the_line_inside_a_continued_run():
    assert ignored("FROM debian:12\nRUN true && \\\n    sudo id && \\\n\tpip install x\n") == (
        "FROM debian:12\nRUN true && \\\n    # dlint: ignore=user/sudo -- old\n    sudo id && \\\n"
        "\t# dlint: ignore=pip/cache-left -- old\n\tpip install x\n"
    )


def test_a_comment_that_is_there_gets_the_further_names():
    before = "FROM debian:12\n# dlint: ignore=user/sudo -- needed\nRUN sudo apt-get install -y curl\n"
    text = ignored(before)
    assert text.count("#") == 1
    assert "# dlint: ignore=user/sudo,apt/" in text
    assert " -- needed; old\n" in text
    without = before.replace(" -- needed", "")
    assert " -- old\n" in ignored(without)


def test_parser_directives_stay_first_and_line_ends_as_they_are():
    text = ignored(
        "# syntax=docker/dockerfile:1\r\n# escape=`\r\nFROM debian\r\nRUN true && `\r\n  sudo id\r\n"
    )
    lines = text.split("\r\n")
    assert lines[:4] == ["# syntax=docker/dockerfile:1", "# escape=`",
                         "# dlint: ignore=image/untagged -- old", "FROM debian"]  # fmt: skip
    assert lines[5] == "  # dlint: ignore=user/sudo -- old"
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    "heredoc",
    [
        "RUN <<EOF\nsudo id\nEOF\n",
        "RUN <<-EOF bash\n\tcat <<INNER\n\t# no comment\n\tINNER\n\tsudo id\n\tEOF\n",
        "RUN python3 - <<A && sudo id\nprint('''\n# text\n''')\nA\n",
    ],
)
def test_a_heredoc_is_content_so_the_comment_stands_above(heredoc):
    text = ignored("FROM debian:12\n" + heredoc)
    assert text.endswith(heredoc)
    assert text.splitlines()[1].startswith("# dlint: ignore=")
    assert "user/sudo" in text.splitlines()[1]


def test_comments_of_other_tools_are_not_parted_from_what_they_are_for():
    text = ignored("FROM debian:12\n# hadolint ignore=DL3015\nRUN sudo id\n")
    assert "# dlint: ignore=user/sudo -- old" in text.splitlines()
    assert text.splitlines()[-2:] == ["# hadolint ignore=DL3015", "RUN sudo id"]


def test_what_has_no_place_of_its_own_is_ignored_for_the_file():
    text = ignored("# just a comment\n")
    assert text.startswith("# dlint: ignore-file=syntax/")
    shebang = ignored("#!/bin/x\n")
    assert shebang.startswith("#!/bin/x\n# dlint: ignore-file=")
    assert ignored("").startswith("# dlint: ignore-file=")


def test_yaml_keys_items_and_scalars():
    text = ignored(
        "services:\n  web:\n    image: debian\n    privileged: true\n    volumes:\n"
        "      - /var/run/docker.sock:/var/run/docker.sock\n",
        "compose.yaml",
    )
    lines = text.splitlines()
    for key in ("    image:", "    privileged:", "      - /var/run/docker.sock"):
        at = next(number for number, line in enumerate(lines) if line.startswith(key))
        blanks = len(key) - len(key.lstrip())
        assert lines[at - 1].startswith(" " * blanks + "# dlint: ignore=")


def test_yaml_in_flow_style_and_behind_block_scalars():
    ignored(
        'services: {web: {image: debian, privileged: true, ports: ["22:22", "5432:5432"]}}\n', "compose.yaml"
    )
    ignored("services:\n  web: {\n    image: debian,\n    privileged: true\n  }\n", "compose.yaml")
    text = ignored(
        "services:\n  web:\n    image: debian:12\n    command: |+\n      # no comment\n      x\n\n"
        "    privileged: true\n",
        "compose.yaml",
    )
    assert "    command: |+\n      # no comment\n      x\n\n    # dlint: ignore=" in text


def test_a_trailing_comment_of_yaml_gets_the_further_names():
    text = ignored(
        "services:\n  web:\n    image: debian  # dlint: ignore=image/undigested -- x\n", "compose.yaml"
    )
    assert "image: debian  # dlint: ignore=image/undigested,image/untagged -- x; old\n" in text


def test_scripts_get_a_comment_above_a_statement_and_one_on_top_elsewhere():
    text = ignored("#!/bin/sh\nset -e\ndocker run --privileged debian:12\n", "run.sh")
    assert text.splitlines()[2].startswith("# dlint: ignore=")
    inner = "#!/bin/sh\nif docker run --privileged debian:12; then echo; fi\n"
    assert ignored(inner, "run.sh").splitlines()[1].startswith("# dlint: ignore-file=")


def test_a_quoted_script_gets_no_comment_into_its_words():
    inner = "#!/bin/sh\nsh -c '\ndocker run --privileged debian:12\n'\n"
    source, records = linted("run.sh", inner)
    done = commented(source, records, BOOK, "it's old")
    assert done.text.endswith(inner.removeprefix("#!/bin/sh\n"))


def test_a_reason_stays_on_one_line():
    assert one_line(" a\nb\t c\x1b \\ ") == "a b c"
    text = commented(*linted("Dockerfile", "FROM debian:12\nRUN sudo id\n"), BOOK, one_line("x\\")).text
    assert "-- x\nRUN" in text


def test_a_file_of_nothing_but_faults_is_done_at_once():
    lines = "".join(f"RUN sudo make {number}\n" for number in range(400))
    text = ignored("FROM debian:12\n" + lines)
    assert text.count("# dlint: ignore=user/sudo -- old\n") == 400


PIECES = st.lists(
    st.sampled_from(
        (
            "FROM debian",
            "FROM x AS y",
            "RUN sudo id",
            "RUN a && \\",
            "    sudo id",
            "    b",
            "# hadolint ignore=DL3004",
            "# dlint: ignore=user/sudo",
            "# dlint ignore sudo",
            "",
            "RUN <<E",
            "E",
            "COPY <<E /a",
            "CMD a",
            "# syntax=x",
            "# escape=`",
            "ADD a /b",
            "ENV A",
            "WORKDIR x",
            "# dlint: ignore=nothing/such",
            "ONBUILD RUN sudo id",
        )
    ),
    max_size=10,
)


@given(PIECES, st.sampled_from(("\n", "\r\n")))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_file_only_comment_lines_come_to_it(pieces, end):
    text = end.join(pieces)
    source, records = linted("Dockerfile", text)
    done = commented(source, records, BOOK, "old")
    assert done.covered <= len(records)
    left = linted("Dockerfile", done.text)[1]
    assert len(left) <= max(0, len(records) - done.covered)
    old = [line for line in text.splitlines() if "dlint" not in line]
    assert [line for line in done.text.splitlines() if "dlint" not in line] == old


def run(*words, cwd):
    environment = {**os.environ, "PYTHONPATH": ROOT, "DLINT_NO_CACHE": "1"}
    call = [sys.executable, "-m", "dlint", "check", "--shellcheck", "off", *words]
    return subprocess.run(call, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


def test_the_command_writes_what_it_reports_and_then_reports_what_is_left(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN sudo id\n")
    (tmp_path / "README.md").write_text("```dockerfile\nFROM debian:12\nRUN sudo id\n```\n")
    done = run("--add-ignore", "old", "Dockerfile", "README.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 finding ignored by 1 comment in 1 file" in done.stderr
    assert "README.md: no comment can stand for 1 finding" in done.stderr
    assert "README.md:3" in done.stdout
    assert "Dockerfile:" not in done.stdout
    again = run("--add-ignore", "old", "Dockerfile", cwd=tmp_path)
    assert again.returncode == 0
    assert "1 ignored by comments" in again.stdout


def test_only_what_is_reported_is_ignored(tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text("FROM debian\nRUN sudo id\n")
    assert run("--select", "user/sudo", "--add-ignore", "old", cwd=tmp_path).returncode == 0
    assert path.read_text() == "FROM debian\n# dlint: ignore=user/sudo -- old\nRUN sudo id\n"


def test_scripts_that_a_dockerfile_runs(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "x.sh").write_text("#!/bin/sh\nset -e\napt-get update\n")
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY x.sh /x.sh\nRUN sh /x.sh\nUSER 1000\n")
    before = run("--select", "apt", "--output-format", "concise", cwd=tmp_path)
    assert before.stdout.startswith("x.sh:3")
    run("--select", "apt", "--add-ignore", "old", cwd=tmp_path)
    assert (tmp_path / "x.sh").read_text().startswith("#!/bin/sh\nset -e\n# dlint: ignore=apt/")
    assert run("--select", "apt", "--output-format", "concise", cwd=tmp_path).stdout == ""


@pytest.mark.parametrize("words", [("--fix",), ("--diff",), ("-",)])
def test_calls_that_make_no_sense(tmp_path, words):
    assert run("--add-ignore", "old", *words, cwd=tmp_path).returncode == 2


def test_a_reason_is_asked_for_and_comments_have_to_count(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN sudo id\n")
    assert run("--add-ignore", " ", cwd=tmp_path).returncode == 2
    done = run("--add-ignore", "x", "--no-inline-ignores", cwd=tmp_path)
    assert done.returncode == 2
    assert "inline-ignores" in done.stderr
    assert (tmp_path / "Dockerfile").read_text() == "FROM debian:12\nRUN sudo id\n"


def test_a_link_is_not_written_through_and_the_mode_stays(tmp_path):
    real = tmp_path / "real"
    real.write_text("FROM debian:12\nRUN sudo id\n")
    real.chmod(0o600)
    (tmp_path / "Dockerfile").symlink_to("real")
    done = run("--add-ignore", "x", "Dockerfile", cwd=tmp_path)
    assert done.returncode == 2
    assert "link" in done.stderr
    assert run("--add-ignore", "x", "real", cwd=tmp_path).returncode == 0
    assert real.stat().st_mode & 0o777 == 0o600
