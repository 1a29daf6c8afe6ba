"""ShellCheck as an engine: what it is asked, where its findings fall, and what happens when it fails."""

import json
import os
import re
import stat
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.engines import shellcheck_process as process
from dlint.engines.shellcheck import Shellcheck
from dlint.engines.shellcheck_scripts import _PLAIN_COMMAND, MAX_LENGTH, is_plain, scripts_of
from dlint.homes import builtin_home
from dlint.lint import model
from dlint.rulebook import load
from dlint.text import Source

PROGRAM = process.find()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="ShellCheck is not installed")


def file_of(text):
    return model(Source("Dockerfile", text), "dockerfile")


def answer(text, **options):
    return Shellcheck(PROGRAM, **options).answer(file_of(text))


def found(text, **options):
    """Each finding as its code and the stretch of the file it stands on."""
    return [(each.rule[-6:], each.source.slice(each.span)) for each in answer(text, **options).findings]


def codes(text, **options):
    return {code for code, _ in found(text, **options)}


def dialects(text):
    return [script.dialect for script in scripts_of(file_of(text))]


def dlint(folder, *arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "dlint", "check", "--isolated", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def program(path, *lines):
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


# --- places


def test_every_finding_stands_at_its_own_place_in_continued_lines():
    text = 'FROM x\nRUN a $b \\\n  # why\n\n  && c $d \\\n  && e "$f" $g\n'
    here = [(each.rule[-4:], *each.source.position(each.span.start)) for each in answer(text).findings]
    assert sorted(here) == [
        ("2086", 2, 7),
        ("2086", 5, 8),
        ("2086", 6, 13),
        ("2154", 2, 7),
        ("2154", 5, 8),
        ("2154", 6, 9),
        ("2154", 6, 13),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "FROM x\r\nRUN a &&\\\r\n  echo $y\r\n",
        "FROM x\nRUN <<EOF\necho $y\nEOF\n",
        "FROM x\nRUN <<-EOF\n\t\techo $y\n\tEOF\n",
        "# escape=`\nFROM debian:12\nRUN a && `\n  echo $y\n",
        'FROM x\nRUN echo "é😀" $y\n',
        "FROM x\nRUN echo\t\t$y\n",
        "FROM x\nONBUILD RUN echo $y\n",
        "FROM x\nHEALTHCHECK --timeout=3s CMD y=1; echo $y\n",
    ],
)
def test_places_in_all_kinds_of_scripts(text):
    assert ("SC2086", "$y") in [*found(text), *found(text.replace("y=1", "y=$1"))]


def test_bytes_that_are_no_utf8_keep_columns_right():
    text = b'FROM x\nRUN echo "\xff\xfe\xe9" $y\n'.decode("utf-8", "surrogateescape")
    assert ("SC2086", "$y") in found(text)


def test_a_finding_at_the_end_of_a_script_lies_inside_its_instruction():
    file = file_of("FROM x\nRUN if true; then a\nUSER u\n")
    found = Shellcheck(PROGRAM).answer(file).findings
    assert found
    extent = next(each.extent for each in file.instructions if each.keyword == "RUN")
    assert all(extent.start <= each.span.start < extent.end for each in found)


def test_equal_findings_as_by_hand():
    """The joined text, read alone, gives the same codes at the same stretches."""
    script = 'cd /x; for f in `ls *.a`; do rm -rf $f/$g; done; [ $h = 1 ] && echo "a" | grep b > $i'
    folded = script.replace("; ", "; \\\n    ")
    done = subprocess.run(
        [PROGRAM, "--norc", "-s", "sh", "-f", "json1", "-"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    hand = [
        (f"SC{each['code']}", script[each["column"] - 1 : each["endColumn"] - 1])
        for each in json.loads(done.stdout)["comments"]
    ]
    ours = [(code, re.sub(r"\\\n\s*", "", text)) for code, text in found(f"FROM x\nRUN {folded}\n")]
    assert len(hand) > 8
    assert sorted(ours) == sorted(hand)


# --- what a script is told


@pytest.mark.parametrize(
    ("head", "dialect"),
    [
        ("FROM debian:12", "dash"),
        ("FROM alpine:3.20", "busybox"),
        ("FROM fedora:40", "bash"),
        ("FROM ghcr.io/acme/x", "sh"),
        ('FROM debian:12\nSHELL ["/bin/bash", "-c"]', "bash"),
        ('FROM debian:12 AS a\nSHELL ["/bin/ksh", "-c"]\nFROM a', "ksh"),
        ("FROM debian:12\n# hadolint shell=bash", "bash"),
        ("# hadolint shell=bash\nFROM debian:12", "bash"),
        ('# hadolint shell=bash\nFROM debian:12\nSHELL ["/bin/ash", "-c"]', "busybox"),
        ('FROM debian:12\n# hadolint shell=bash\nSHELL ["/bin/dash", "-c"]', "dash"),
        ("FROM a AS b\n# hadolint shell=bash\nFROM debian:12", "dash"),
    ],
)
def test_the_dialect_is_that_of_the_shell_that_runs(head, dialect):
    assert dialects(f"{head}\nRUN a\n") == [dialect]


@pytest.mark.parametrize(
    "text",
    [
        'FROM x\nSHELL ["pwsh", "-c"]\nRUN Get-Variable x | y\n',
        'FROM x\nSHELL ["/bin/zsh", "-c"]\nRUN a\n',
        "FROM x\n# hadolint shell = powershell.exe\nRUN a\n",
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN a\n",
        'FROM x\nRUN ["a", "$f"]\n',
        "FROM x\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n",
        "FROM x\nCMD ['a', $b]\n",
    ],
)
def test_what_is_no_script_of_a_known_shell_is_not_asked(text):
    assert dialects(text) == []


def test_a_heredoc_is_read_as_its_first_line_or_its_shell_says():
    assert dialects("FROM debian:12\nRUN <<EOF\n#!/bin/bash -e\ncd x\nls\nEOF\n") == ["bash"]
    assert codes("FROM debian:12\nRUN <<EOF\n#!/bin/bash -e\ncd x\n[[ a ]]\nEOF\n") == {"SC2078"}
    text = "FROM debian:12\nRUN bash <<'EOF'\necho \"$x\" && ls $1\nEOF\n"
    assert dialects(text) == ["dash", "bash"]
    assert found(text) == [("SC2154", "$x"), ("SC2086", "$1")]
    assert dialects(text.replace("'EOF'", "EOF")) == ["dash"], "the outer shell changes the text first"


def test_variables_that_docker_sets_are_known():
    text = "FROM x\nARG a\nENV b=1\nRUN --mount=type=secret,id=s,env=c echo $a $b $c $http_proxy $d\n"
    assert [place for code, place in found(text) if code == "SC2154"] == ["$d"]
    text = "ARG a\nFROM x AS one\nENV b=1\nFROM one\nRUN echo $a $b\n"
    assert [place for code, place in found(text) if code == "SC2154"] == ["$a"]
    text = "FROM x\nARG a\nENV b=1\nONBUILD RUN echo $a $b\n"
    assert [place for code, place in found(text) if code == "SC2154"] == ["$a"]
    assert "SC2154" not in codes("FROM x\nCMD echo $d\n")


def test_a_shell_that_stops_needs_no_check_behind_cd():
    text = 'FROM x\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN cd a; ls\n'
    assert codes(text) == set()
    assert codes(text.replace("-euo", "-uo")) == {"SC2164"}


def test_own_comments_of_a_heredoc_hold():
    text = 'FROM x\nENV A=1\nRUN <<EOF\n# shellcheck disable=SC2154\necho $A "$y"\necho "$z"\nEOF\n'
    assert codes(text) == set()
    assert codes(text, honour=False) == {"SC2154"}


# --- what is left out, with the fault beside it


@pytest.mark.parametrize(
    ("script", "left_out", "kept"),
    [
        (". /x/y.sh", {"SC1091"}, set()),
        ("make -j$(nproc) && ls $(cat x)", set(), {"SC2046"}),
        ("make -j$(nproc)", {"SC2046"}, set()),
        ("p='a b'; apk add $p", {"SC2086"}, set()),
        ("p=$(a); apk add $p", set(), {"SC2086"}),
        ("ls && cd /x", {"SC2164"}, set()),
        ("cd /x; ls", set(), {"SC2164"}),
        ("echo a \\\n      b", {"SC2291"}, set()),
        ("echo a      b", set(), {"SC2291"}),
    ],
)
def test_what_is_no_fault_in_a_dockerfile(script, left_out, kept):
    assert codes(f"FROM alpine\nRUN {script}\n") == kept
    assert not left_out & kept


def test_echo_of_dash_expands_escapes():
    assert codes("FROM debian\nRUN echo 'a\\nb'\n") == set()
    assert codes("FROM x\nRUN echo 'a\\nb'\n") == {"SC2028"}


# --- fixes


def fixed(tmp_path, text):
    (tmp_path / "Dockerfile").write_text(text)
    dlint(tmp_path, "--select", "shellcheck", "--fix", "--unsafe-fixes", "Dockerfile")
    return (tmp_path / "Dockerfile").read_text()


def test_fixes_land_in_the_file_as_it_is_laid_out(tmp_path):
    text = "FROM x\nENV d=1\nRUN x=$1 && \\\n    # why\n    cd $x; \\\n    ls $x\n"
    mended = 'FROM x\nENV d=1\nRUN x=$1 && \\\n    # why\n    cd "$x" || exit; \\\n    ls "$x"\n'
    assert fixed(tmp_path, text) == mended


def test_a_fix_at_the_seam_of_two_lines_stays_on_its_own(tmp_path):
    assert fixed(tmp_path, "FROM x\nRUN echo $1\\\n && ls\n") == 'FROM x\nRUN echo "$1"\\\n && ls\n'


@given(
    st.lists(
        st.sampled_from(["$1", '"$2"', "\\\n", " ", "`a`", ";", "&& ", "cd b", "é", "[ $3 ]"]), max_size=12
    )
)
def test_edits_replace_what_shellcheck_has_read(parts):
    file = file_of(f"FROM x\nRUN echo {''.join(parts)}\n")
    for each in Shellcheck(PROGRAM).answer(file).findings:
        assert 0 <= each.span.start <= each.span.end <= len(file.source.text)
        for span, new in each.fix.edits if each.fix else ():
            assert "\n" not in new
            assert "\n" not in file.source.slice(span)


# --- ignoring, selecting


@pytest.mark.parametrize(
    "comment",
    [
        "# shellcheck disable=SC2086",
        "# hadolint ignore=SC2086",
        "# dlint: ignore=shellcheck/SC2086",
        "# dlint: ignore=SC2086",
        "# dlint: ignore=shellcheck",
    ],
)
def test_comments_ignore_codes(tmp_path, comment):
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12\n{comment}\nRUN echo $1\n")
    select = ("--select", "shellcheck,dlint", "--ignore", "dlint/inline-ignore")
    assert dlint(tmp_path, *select)[:2] == (0, "No findings in 1 file; 1 ignored by comments.\n")
    assert "SC2086" in dlint(tmp_path, *select, "--no-inline-ignores")[1]


def test_comments_for_shellcheck_are_judged_only_where_it_was_asked(tmp_path):
    text = "FROM x\n# dlint: ignore=SC2086\nRUN true\n# dlint: ignore=SC1091,SC2187,SC2016\nRUN true\n"
    (tmp_path / "Dockerfile").write_text(text)
    said = dlint(tmp_path, "--select", "shellcheck,dlint/unused-ignore", "--output-format", "concise")[1]
    assert said.startswith("Dockerfile:2:1: warning dlint/unused-ignore `SC2086` ignores nothing here")
    assert said.count("unused-ignore") == 1
    assert (
        "unused"
        not in dlint(tmp_path, "--select", "shellcheck,dlint/unused-ignore", "--shellcheck", "off")[1]
    )
    assert "unused" not in dlint(tmp_path, "--select", "dlint/unused-ignore")[1]


def test_codes_are_selected_and_given_levels_like_rules(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM x\nRUN cd $1; echo '$a'\n")

    def seen(*arguments):
        out = json.loads(dlint(tmp_path, "--output-format", "json", *arguments)[1])
        return {each["rule"] for each in out["findings"] if each["rule"].startswith("shellcheck")}

    assert seen() == {"shellcheck/SC2086", "shellcheck/SC2164"}
    assert seen("--ignore", "SC2086") == {"shellcheck/SC2164"}
    assert seen("--select", "SC2086") == {"shellcheck/SC2086"}
    assert seen("--ignore", "shellcheck", "--extend-select", "SC2016") == {"shellcheck/SC2016"}
    assert seen("--select", "apt") == seen("--shellcheck", "off") == set()
    (tmp_path / "own.toml").write_text('[severity]\nSC2086 = "error"\n')
    command = [sys.executable, "-m", "dlint", "--config", "own.toml", "--output-format", "concise"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "error shellcheck/SC2086" in done.stdout


# --- processes


def test_each_distinct_script_is_asked_once_and_in_one_process(monkeypatch):
    asked = []
    real = process.Batch.__init__

    def counted(self, program, texts):
        asked.append(list(texts))
        real(self, program, texts)

    monkeypatch.setattr(process.Batch, "__init__", counted)
    engine = Shellcheck(PROGRAM)
    files = [file_of(f"FROM debian\nENV A{number}=1\nRUN echo $1\nRUN echo $2\n") for number in range(9)]
    engine.ask(files)
    assert [len(texts) for texts in asked] == [2]
    assert [len(engine.answer(file).findings) for file in files] == [2] * 9
    engine.ask(files)
    assert len(asked) == 1


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = Shellcheck(PROGRAM)
    file = file_of("FROM x\nRUN echo $1\n")
    engine.ask([file])
    assert len(os.listdir(tmp_path)) == 1
    engine.answer(file)
    assert os.listdir(tmp_path) == []
    engine.ask([file_of("FROM x\nRUN echo $2\n")])
    engine.close()
    assert os.listdir(tmp_path) == []


def test_one_or_two_processes_say_the_same(tmp_path):
    for number in range(7):
        (tmp_path / f"Dockerfile.{number}").write_text(f"FROM debian\nRUN cd $1; ls $x{number % 3}\n")
    one = dlint(tmp_path, "--jobs", "1", "--output-format", "concise")
    assert "SC2154" in one[1]
    assert one == dlint(tmp_path, "--jobs", "2", "--output-format", "concise")


# --- what can go wrong


def test_an_absent_shellcheck_is_told_once_a_run(tmp_path):
    for name in ("Dockerfile", "Dockerfile.a", "Dockerfile.b"):
        (tmp_path / name).write_text("FROM debian:12\nRUN echo $1\n")
    # No ShellCheck beside the interpreter it names, none on the path.
    hide = "import sys; sys.executable = '/gone/python'; from dlint.cli import main; main()"

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-c", hide, "check", "--isolated", "--select", "shellcheck", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": str(tmp_path)},
        )
        return done.returncode, done.stderr

    status, said = run()
    assert status == 0
    assert said.count("\n") == 1
    assert "it is not installed" in said
    assert "docker-dlint[shellcheck]" in said
    status, said = run("--shellcheck", "required")
    assert status == 2
    assert said.count("\n") == 1
    assert "required" in said
    assert run("--shellcheck", "off") == (0, "")
    for name in ("Dockerfile", "Dockerfile.a", "Dockerfile.b"):
        (tmp_path / name).write_text('FROM debian:12\nRUN ["a"]\n')
    assert run("--shellcheck", "required") == (0, "")


@pytest.mark.parametrize("line", ["exit 4", "echo {", "kill -9 $$", "echo '{\"comments\": [{}]}'"])
def test_a_program_that_does_not_work_counts_as_absent(tmp_path, line):
    said = Shellcheck(program(tmp_path / "broken", line)).answer(file_of("FROM x\nRUN a\nRUN b\n"))
    assert (said.findings, said.whole) == ([], False)
    assert "it does not work" in said.absent


def test_a_program_that_is_none_counts_as_absent(tmp_path):
    (tmp_path / "none").write_text("x")
    assert "cannot be started" in Shellcheck(str(tmp_path / "none")).answer(file_of("FROM x\nRUN a\n")).absent


def test_the_script_it_fails_on_is_named_and_the_others_are_read(tmp_path):
    stub = program(tmp_path / "half", f'grep -qs POISON [0-9]* && exit 2\nexec {PROGRAM} "$@"')
    text = "FROM debian\nRUN echo $1\nRUN POISON\nRUN echo $2\nRUN echo $3\n"
    said = Shellcheck(stub).answer(file_of(text))
    places = [(each.rule, each.source.position(each.span.start).line) for each in said.findings]
    assert places == [
        ("shellcheck/SC2086", 2),
        ("dlint/shellcheck-missing", 3),
        ("shellcheck/SC2086", 4),
        ("shellcheck/SC2086", 5),
    ]
    assert not said.whole
    assert not said.absent


def test_one_that_does_not_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "SECONDS", 0.5)
    stub = program(tmp_path / "slow", f'grep -qs POISON [0-9]* && exec sleep 60\nexec {PROGRAM} "$@"')
    said = Shellcheck(stub).answer(file_of("FROM debian\nRUN POISON\nRUN echo $1\n"))
    assert [each.rule for each in said.findings] == ["dlint/shellcheck-missing", "shellcheck/SC2086"]


def test_a_huge_script_is_told_and_not_handed_over():
    said = answer(f"FROM debian\nRUN {'echo a && ' * (MAX_LENGTH // 10)}true\nRUN echo $1\n")
    assert [each.rule for each in said.findings] == ["dlint/shellcheck-missing", "shellcheck/SC2086"]
    assert "longer than 40,000 characters" in said.findings[0].message


def test_a_script_that_is_not_read_is_an_error_where_shellcheck_is_required(tmp_path):
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12\nRUN {'echo a && ' * (MAX_LENGTH // 10)}true\n")
    select = ("--select", "shellcheck,dlint/shellcheck-missing")
    assert dlint(tmp_path, *select)[0] == 0
    assert dlint(tmp_path, *select, "--shellcheck", "required")[0] == 1


def test_an_old_shellcheck_reads_busybox_scripts_as_dash(tmp_path):
    old = program(tmp_path / "old", "sed -i 's/shell=busybox/shell=nosuch/' [0-9]*", f'exec {PROGRAM} "$@"')
    said = Shellcheck(old).answer(file_of("FROM alpine\nRUN echo $1\nRUN [[ -n $A ]]\n"))
    assert [each.rule for each in said.findings] == ["shellcheck/SC2086", "shellcheck/SC3010"]


def test_settings_of_the_user_for_shellcheck_change_nothing(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN echo $1\n")
    (tmp_path / ".shellcheckrc").write_text("disable=all\n")
    status = dlint(
        tmp_path,
        "--select",
        "SC2086",
        "--fail-level",
        "info",
        SHELLCHECK_OPTS="-e SC2086",
        LC_ALL="C",
        HOME=str(tmp_path),
    )[0]
    assert status == 1


def test_a_credential_in_a_message_is_hidden(tmp_path):
    text = "FROM debian:12\nENV API_TOKEN=hunter2hunter2\nRUN hunter2hunter2=a; cat <<hunter2hunter2\n"
    (tmp_path / "Dockerfile").write_text(text)
    for name in ("text", "json", "sarif"):
        _, out, err = dlint(
            tmp_path, "--select", "shellcheck", "--output-format", name, "--diff", "--unsafe-fixes"
        )
        assert "hunter2" not in out + err
        _, out, err = dlint(tmp_path, "--select", "shellcheck", "--output-format", name)
        assert "SC1" in out or "SC2" in out
        assert "hunter2" not in out + err


def test_the_page_of_a_code_links_to_its_own():
    from dlint.explain import explain

    page = explain("SC2086", load([builtin_home()]))
    assert page.startswith("shellcheck/SC2086\n")
    assert "https://www.shellcheck.net/wiki/SC2086" in page


def test_nothing_is_loaded_for_a_file_without_scripts(tmp_path):
    (tmp_path / "Dockerfile").write_text('FROM debian:12\nCMD ["a"]\n')
    code = "import sys\nfrom dlint.cli import main\n"
    code += "try:\n    main(['check', '--isolated'])\nexcept SystemExit: pass"
    code += "\nsys.exit(bool({'subprocess', 'tempfile', 'json'} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, check=False, stdout=subprocess.DEVNULL
        ).returncode
        == 0
    )


# Scripts that need no reading


WORDS = (
    "a", "-y", "--force", "--a=b,c:d", "a/b", "./a", "/a/*", "1.0", "==", "=", "%", "+x", "@a", "-m", "-c",
    "-e", "-x", "-P", "-p", "install", "run", "update", "-rf", "-", "--", "/", "/usr", "777", "a:b", ".",
)  # fmt: skip
PLAIN = (
    "apt-get update && apt-get install -y curl=7.88 ca-certificates && rm -rf /var/lib/apt/lists/*",
    "apk add --no-cache python3",
    "DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata; rm -rf /tmp/* /var/tmp/*",
    "  mkdir -p /srv/app && chown -R app:app /srv/app ",
    "npm ci --omit=dev && npm cache clean --force",
)
NOT_PLAIN = (
    "mkdir -p -m 0777 /a/b",
    "mkdir --mode=700 -p /a/b",
    "rm -rf /usr",
    "rm -rf /var",
    "rm *",
    "cp *.txt /a",
    "cd /a && make",
    "cp a",
    "make a =b",
    "curl $URL",
    "curl -o a http://a/?b=c",
    "make || true",
    "apt-get update && \\",
    "apt-get update\napt-get upgrade",
    "apt-get update &",
    "echo a",
    "wget -O- http://a | sh",
    "pip install 'a'",
    "A= make",
    "",
)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_script_is_not_handed_over(text, monkeypatch):
    monkeypatch.setattr(process.Batch, "__init__", lambda *_: pytest.fail("it was handed over"))
    assert is_plain(text)
    assert answer(f"FROM debian:13\nRUN {text.strip()}\n") == ([], True, "")


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_script_that_may_hold_a_fault_is_handed_over(text):
    assert not is_plain(text)


def test_shellcheck_has_nothing_to_say_of_plain_scripts():
    random = Random(7)
    programs = sorted({*re.findall(r"(?<=[|(])[a-z][a-z0-9-]+", _PLAIN_COMMAND), "docker-php-ext-install"})
    texts: set[str] = set()
    while len(texts) < 600:
        commands = (
            " ".join([random.choice(programs), *random.choices(WORDS, k=random.randrange(6))])
            for _ in range(random.randrange(1, 4))
        )
        text = random.choice((" && ", "; ", ";")).join(commands)
        texts.update([text] if is_plain(text) else [])
    scripts = [f"#!/bin/sh\n# shellcheck shell=bash\n{text}" for text in sorted(texts)]
    said = process.Batch(PROGRAM, scripts).result()
    assert [(text, each[0].message) for text, each in zip(scripts, said, strict=True) if each] == []
