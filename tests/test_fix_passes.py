"""How fixes of several rules meet: what waits for another, what is tried again, and what ends a file."""

import re
from collections import Counter

import pytest

from dlint.finding import Edit, Finding, safe
from dlint.fixes import fix
from dlint.fixes.mending import comments, parsed, parts
from dlint.lint import lint, model
from dlint.syntax import yaml
from dlint.text import Source, Span
from dlint.work import Request, Worker

TEXT = "FROM debian:13.1\nRUN one two\nCMD old\n"
WORKER = Worker(Request(isolated=True, overrides={"profile": ("default", "style"), "shellcheck": "off"}))


def reader(*finders):
    def read(source):
        file = model(source, "dockerfile")
        found = [
            Finding(source, edit.span, name, rule=name, fix=safe(edit))
            for name, finder in finders
            for edit in finder(source.text)
        ]
        problems = Counter(each.kind for each in file.problems)
        return fix.Parsed(source, found, problems, parts(file), comments(file), lambda _: "info")

    return read


def mended(*finders):
    return fix.mend(Source("Dockerfile", TEXT), reader(*finders), allow_unsafe=False)


def chosen(*edits):
    """Which of these are made in one pass."""
    source = Source("D", TEXT)
    found = [Finding(source, span, name, rule=name, fix=safe(Edit(span, text))) for name, span, text in edits]
    return [one.rule for one in fix.choose(found, allow_unsafe=False)]


def swap(old, new):
    def finder(text):
        for match in re.finditer(re.escape(old), text):
            yield Edit(Span(*match.span()), new)

    return finder


def test_what_is_put_before_a_word_does_not_meet_what_replaces_the_word():
    """An address before a port, and quotes around that: together they gave `127.0.0.1:"80:80"`."""
    assert chosen(("t/a", Span(17, 17), "x"), ("t/b", Span(17, 24), '"one two"')) == ["t/a"]
    assert chosen(("t/b", Span(17, 24), '"one two"'), ("t/c", Span(24, 24), "x")) == ["t/b", "t/c"]


def test_a_removal_may_follow_what_is_put_before_it():
    assert chosen(("t/a", Span(17, 17), "# x\n"), ("t/b", Span(17, 29), "")) == ["t/a", "t/b"]


def test_what_fails_before_the_others_are_made_is_tried_again():
    """A run after this one would make it: a second run must find nothing to do."""

    def needy(text):
        at = text.find("two")
        if at >= 0:  # while `old` is there the finding stays
            yield Edit(Span(at, at + 3), "2")
        if at < 0 and "old" in text:
            yield Edit(Span(0, 0), "# never\n")

    done = mended(("t/a", needy), ("t/b", swap("old", "new")))
    assert done.text == TEXT.replace("two", "2").replace("old", "new")
    assert done.left == []


def test_what_fails_for_good_ends():
    done = mended(("t/a", swap("one", "one one")), ("t/b", swap("old", "new")))
    assert done.text == TEXT.replace("old", "new")
    assert [left.rule for left in done.left] == ["t/a"]


# --- ends of compose files ---------------------------------------------------------------------------------

LINES = "services:\n  web:\n    command: |\n      postgres\n    image: nginx:1.29"
LAST = "services:\n  web:\n    ports: ['80:80']\n    image: nginx:1.29\n    command: |\n      postgres"


def values(text):
    root = yaml.parse(Source("compose.yaml", text)).documents[0]
    return {
        entry.name: entry.value.text
        for entry in root.get("services").get("web").items()
        if entry.name == "command"
    }


@pytest.mark.parametrize(
    "text", [LINES, LAST, LINES + "\n", LAST + "\n", LINES + "\nversion: '3'", LAST + "\nversion: '3'"]
)
def test_a_block_of_lines_at_the_end_of_a_file_keeps_its_line_end(text):
    policy = WORKER.policy("compose.yaml")

    def read(source):
        return parsed(lint(source, "compose", policy), policy)

    done = fix.mend(Source("compose.yaml", text), read, allow_unsafe=True)
    assert values(done.text) == values(text)
    assert "version" not in done.text
