"""What fixes of Dockerfiles must never do: each case is one that a linter has got wrong in a real file."""

import importlib.util
import os
import sys

import pytest

from dlint.fixes.fix import mend
from dlint.fixes.mending import parsed
from dlint.lint import lint, model
from dlint.text import Source
from dlint.work import Request, Worker

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SPEC = importlib.util.spec_from_file_location("fixes", os.path.join(HERE, "benchmarks", "fixes.py"))
fixes = importlib.util.module_from_spec(_SPEC)
sys.modules["fixes"] = fixes
_SPEC.loader.exec_module(fixes)

PROFILES = ("default", "style")
WORKER = Worker(Request(isolated=True, overrides={"profile": PROFILES, "shellcheck": "off"}))
POLICY = WORKER.policy("Dockerfile")


def read(source):
    return parsed(lint(source, "dockerfile", POLICY), POLICY)


def fixed(text, *, unsafe=False):
    """The text after all fixes, which has stood every comparison with what it was."""
    source = Source("Dockerfile", text)
    mended = mend(source, read, allow_unsafe=unsafe)
    assert fixes.faults(source, mended.text, "dockerfile", mended, unsafe=unsafe) == []
    again = mend(Source("Dockerfile", mended.text), read, allow_unsafe=unsafe)
    assert again.text == mended.text
    return mended.text


def values(text):
    """The names and values that ENV and LABEL set."""
    file = model(Source("Dockerfile", text), "dockerfile")
    pairs = [
        each.pairs for stage in file.stages for each in stage.instructions if each.keyword in ("ENV", "LABEL")
    ]
    return {pair.name: pair.value for some in pairs for pair in some}


BEST_PRACTICE = """\
FROM debian:13.1
RUN apt-get update && apt-get install -y --no-install-recommends \\
    curl \\
    ca-certificates \\
    git \\
 && rm -rf /var/lib/apt/lists/*
"""
COMMENTED = """\
FROM alpine:3.22
RUN apk add \\
    bash \\
    # for the tests
    git \\
    a
"""


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_list_of_packages_a_line_each_keeps_its_lines(unsafe):
    assert fixed(BEST_PRACTICE, unsafe=unsafe) == BEST_PRACTICE


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_comment_between_packages_keeps_its_place(unsafe):
    assert fixed(COMMENTED, unsafe=unsafe) == COMMENTED.replace("apk add", "apk add --no-cache")


@pytest.mark.parametrize(
    "legacy",
    [
        'ENV A "x y"',
        "ENV A in users profile",
        "ENV A 'x  y' z",
        'LABEL maintainer "N <m@example.com>"',
        "ENV A a\\ b",
        "ENV A $B/c d",
        'ENV A x"y z"w',
        "ENV A it\\'s",
        "ENV A x#y # z",
        "ENV A b=c d=e",
        "ENV A   x  \\\n   y",
    ],
)
def test_the_old_form_of_pairs_keeps_its_value(legacy):
    text = f"FROM debian:13.1\n{legacy}\n"
    result = fixed(text)
    assert result != text
    assert values(result) == values(text)


def test_quotes_around_a_whole_old_value_do_not_become_part_of_it():
    assert fixed('FROM debian:13.1\nENV NOTVISIBLE "in users profile"\n').endswith(
        'ENV NOTVISIBLE="in users profile"\n'
    )


@pytest.mark.parametrize("unsafe", [False, True])
def test_what_may_be_fetched_or_unpacked_stays_an_add(unsafe):
    text = """\
FROM debian:13.1
ARG SRC=https://example.com/a.tgz
ENV OTHER=https://example.com/b
ADD ${SRC} /d/
ADD $OTHER /d/
ADD https://example.com/c /d/
ADD a.tar.xz /d/
ADD --unpack=true f /q
ADD git@example.com:me/it.git /g/
"""
    result = fixed(text, unsafe=unsafe)
    assert "COPY" not in result


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_maintainer_on_its_next_line_is_still_one_instruction(unsafe):
    result = fixed("FROM debian:13.1\nMAINTAINER \\\n  me <me@example.com>\nUSER app\n", unsafe=unsafe)
    keywords = [each.keyword for each in model(Source("D", result), "dockerfile").tree.instructions]
    assert keywords in (["FROM", "LABEL", "USER"], ["FROM", "MAINTAINER", "USER"])


@pytest.mark.parametrize("unsafe", [False, True])
def test_the_body_of_a_heredoc_keeps_every_blank(unsafe):
    body = "key = value  \n\n\t \n  ADD a b \n  apt install x \\\n"
    text = f"FROM debian:13.1\nWORKDIR /app\nADD <<EOF /etc/app.conf\n{body}EOF\n"
    assert body in fixed(text, unsafe=unsafe)


def test_a_symbolic_mode_is_no_safe_flag():
    """Frontends before 1.14 refuse it, and as a number it is another mode than the file has."""
    text = "FROM debian:13.1\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\n"
    assert fixed(text) == text
    assert "--chmod=+x" not in fixed(text, unsafe=True)


@pytest.mark.parametrize(
    "run",
    [
        "RUN cd /y || exit 1",
        "RUN set -ex; for i in a b; do echo $i; done; cd /x && make",
        "RUN false; true; echo a",
        "RUN if a; then b; else c; fi",
        "RUN (cd /x && make)",
        "RUN a & wait",
        "RUN --mount=type=bind,target=/x make",
    ],
)
@pytest.mark.parametrize("unsafe", [False, True])
def test_a_script_that_needs_no_mending_gets_none(run, unsafe):
    text = f"FROM debian:13.1\n{run}\n"
    assert fixed(text, unsafe=unsafe) == text


@pytest.mark.parametrize("first", ["cd /x", "export A=b", "set -e", "A=1", "umask 077"])
def test_runs_that_are_joined_do_not_leak_into_each_other(first):
    """Where the first one changes its shell, the second must not run in that."""
    text = f"FROM debian:13.1\nRUN {first} && make one\nRUN make two\n"
    result = fixed(text, unsafe=True)
    assert "\nRUN make two\n" in result


def test_an_instruction_indented_under_another_keeps_its_heredoc():
    text = "FROM debian:13.1\n  RUN cat <<EOF > /x\nhello\nEOF\n  ADD a /a\n"
    assert fixed(text) == text.replace("ADD", "COPY")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # the lists go from the layer of their own into the installation, and then away
            "RUN apt-get update\nRUN apt-get install -y curl\n",
            "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
        ),
        (
            "RUN apt-get update\nENV A=b\nRUN set -e; apt-get install -y curl; b\n",
            "ENV A=b\nRUN set -e; apt-get update; apt-get install -y curl; b; rm -rf /var/lib/apt/lists/*\n",
        ),
        (  # precedence: `a || update && install` would install in any case
            "RUN apt-get update\nRUN a || apt-get install -y curl\n",
            "RUN apt-get update\nRUN a || apt-get install -y curl\n",
        ),
        (
            "RUN apt-get update\nRUN if a; then apt-get install -y curl; fi\n",
            "RUN apt-get update\nRUN if a; then apt-get install -y curl; fi\n",
        ),
        (
            "RUN apt-get update\nCOPY sources.list /etc/apt/\nRUN apt-get install -y curl\n",
            "RUN apt-get update\nCOPY sources.list /etc/apt/\nRUN apt-get install -y curl\n",
        ),
        (
            "RUN apt-get update\nUSER app\nRUN apt-get install -y curl\n",
            "RUN apt-get update\nUSER app\nRUN apt-get install -y curl\n",
        ),
    ],
)
def test_an_update_moves_to_its_installation_where_that_means_the_same(before, after):
    head = "FROM debian:13.1\n"
    assert fixed(head + before).replace(" && rm -rf /var/lib/apt/lists/*", "") == head + after.replace(
        " && rm -rf /var/lib/apt/lists/*", ""
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("npm install && a", "npm install && npm cache clean --force && a"),
        ("npm install \\\n  && a", "npm install && npm cache clean --force \\\n  && a"),
        (
            "a \\\n  && npm install \\\n  && b",
            "a \\\n  && npm install \\\n  && npm cache clean --force \\\n  && b",
        ),
        ("set -e; npm install; a", "set -e; npm install; npm cache clean --force; a"),
        ("npm install; a", "npm install && npm cache clean --force; a"),
        ("npm install || a", "npm install || a"),
        ("npm install | a", "npm install | a"),
        ("if x; then npm install; fi", "if x; then npm install; fi"),
        ("sudo npm install", "sudo npm install && sudo npm cache clean --force"),
        ("<<EOF\nset -e\nnpm install\na\nEOF", "<<EOF\nset -e\nnpm install\na\nEOF"),
        ("<<EOF\nset -e\na\nnpm install\nEOF", "<<EOF\nset -e\na\nnpm install\nnpm cache clean --force\nEOF"),
    ],
)
def test_a_cache_is_cleaned_right_behind_what_fills_it(before, after):
    head = "FROM node:22.1-slim\nWORKDIR /app\nCOPY package.json .\nRUN "
    assert fixed(f"{head}{before}\n") == f"{head}{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CMD a $X", "CMD exec a $X"),
        ("CMD cd /x && a --port $X", "CMD cd /x && exec a --port $X"),
        ("CMD a; b $X", "CMD a; exec b $X"),
        ("CMD a $X | b", None),
        ("CMD a $X || b", None),
        ("CMD trap x TERM; a $X", None),
        ("CMD a $X &", None),
        ("CMD X=1 a $X", None),
        ("CMD while true; do a $X; done", None),
        ("CMD source $X", None),
    ],
)
def test_the_last_command_takes_the_place_of_its_shell(before, after):
    head = "FROM debian:13.1\n"
    assert fixed(f"{head}{before}\n") == f"{head}{after or before}\n"


def test_what_has_no_effect_goes_and_its_comments_stay():
    text = 'FROM debian:13.1\n# first\nCMD ["a"]\n# second\nCMD ["b"]\n'
    assert fixed(text) == 'FROM debian:13.1\n# first\n# second\nCMD ["b"]\n'
    ignored = 'FROM debian:13.1\n# dlint: ignore=image/untagged\nCMD ["a"]\nCMD ["b"]\n'
    assert 'CMD ["b"]' in fixed(ignored)


@pytest.mark.parametrize("unsafe", [False, True])
def test_the_examples_of_this_project_stay_whole(unsafe):
    tally = fixes.Tally()
    for folder, _, files in os.walk(os.path.join(HERE, "examples")):
        for name in files:
            path = os.path.join(folder, name)
            kind = fixes.by_name(path)
            if kind in {"dockerfile", "compose"}:
                with open(path, "rb") as file:
                    fixes.measure(WORKER, path, kind, Source.from_bytes(path, file.read()), tally)
    assert not [line for line in tally.wrong if not line.startswith("left out")]
    assert unsafe in tally.made
