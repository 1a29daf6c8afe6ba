"""The engine of fixes, with rules that lie, and how files are written."""

import os
import re
from collections import Counter

import pytest
from helpers import dlint

from dlint.finding import Edit, Finding, safe, unsafe
from dlint.fixes import fix
from dlint.fixes.mending import comments, generated, parts
from dlint.lint import model
from dlint.text import Source, Span

TEXT = "FROM debian:13.1\n# why\nRUN one \\\n    # inside\n    two\nCMD old\n"


def reader(*finders):
    """Reads Dockerfiles as a run does, with these instead of rules: each gives (span, message, fix)."""

    def read(source):
        file = model(source, "dockerfile")
        found = []
        for name, finder in finders:
            found += [Finding(source, span, name, rule=name, fix=how) for span, how in finder(source)]
        problems = Counter(each.kind for each in file.problems)
        severity = {"t/error": "error"}
        return fix.Parsed(
            source, found, problems, parts(file), comments(file), lambda one: severity.get(one.rule, "info")
        )

    return read


def swap(old, new, *, how=safe):
    """A rule that finds `old` and writes `new`."""

    def finder(source):
        for match in re.finditer(re.escape(old), source.text):
            yield Span(*match.span()), how(Edit(Span(*match.span()), new))

    return finder


def mended(text, *finders, allow_unsafe=False):
    return fix.mend(Source("Dockerfile", text), reader(*finders), allow_unsafe=allow_unsafe)


def why(outcome):
    return {left.rule: left.why for left in outcome.left}


def test_what_is_found_is_mended_once():
    done = mended(TEXT, ("t/a", swap("old", "new")))
    assert done == (TEXT.replace("old", "new"), Counter({"t/a": 1}), [])


def test_an_unsafe_fix_waits_until_it_is_allowed():
    def how(edit):
        return unsafe(edit, why="it may hurt")

    assert mended(TEXT, ("t/a", swap("old", "new", how=how))).text == TEXT
    assert mended(TEXT, ("t/a", swap("old", "new", how=how)), allow_unsafe=True).fixed == {"t/a": 1}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("CMD old", "CMDS old", "the result would not parse"),
        ("    two\n", "    two \\\n", "it would change more than it names"),  # CMD becomes part of the RUN
        ("# why\n", "", "a comment would be lost"),
        ("    # inside\n", "", "a comment would be lost"),
        ("one \\\n    # inside\n    two", "one", "a comment would be lost"),
        ("one", "one one", "the finding would stay"),
        ("one", "one", "it would change nothing, or undo another fix"),
    ],
)
def test_a_fix_that_is_not_what_it_claims_is_dropped_and_the_others_are_kept(old, new, reason):
    if old.startswith(("#", "    #")):
        # The finding is about the lines around the comment, not about the comment.
        def bad(source):
            at = source.text.find(old)
            if at >= 0:
                yield Span(0, 4), safe(Edit(Span(at, at + len(old)), new))
    else:
        bad = swap(old, new)
    done = mended(TEXT, ("t/bad", bad), ("t/good", swap("debian", "ubuntu")))
    assert why(done) == {"t/bad": reason}
    assert done.text == TEXT.replace("debian", "ubuntu")
    assert done.fixed == {"t/good": 1}
    assert all(left.line for left in done.left)


def test_a_comment_that_a_finding_is_about_may_change():
    assert mended(TEXT, ("t/a", swap("# why", "# because"))).text == TEXT.replace("why", "because")


def test_a_fix_that_brings_an_error_is_dropped():
    done = mended(TEXT, ("t/a", swap("old", "bad")), ("t/error", swap("bad", "bad")))
    assert why(done)["t/a"] == "it would bring an error of its own"
    assert done.text == TEXT


def test_two_fixes_that_undo_each_other_end():
    done = mended(TEXT, ("t/a", swap("old", "new")), ("t/b", swap("new", "old")))
    assert done.fixed == {"t/a": 1}
    assert why(done) == {"t/b": "it would change nothing, or undo another fix"}


def test_fixes_that_touch_each_other_take_turns():
    done = mended(TEXT, ("t/a", swap("one", "1")), ("t/b", swap("RUN one", "RUN two")))
    assert done.text == TEXT.replace("one", "two")
    done = mended(TEXT, ("t/a", swap("one", "1")), ("t/b", swap("RUN", "run")))
    assert done.text == TEXT.replace("RUN one", "run 1")


def test_a_fix_whose_own_edits_overlap_is_not_made():
    def finder(_source):
        yield Span(0, 4), safe(Edit(Span(0, 4), "from"), Edit(Span(2, 5), "x"))

    done = mended(TEXT, ("t/a", finder), ("t/b", swap("old", "new")))
    assert done.text == TEXT.replace("old", "new")
    assert why(done) == {"t/a": "its edits touch each other"}


def test_conflicts_are_found_behind_an_insertion_at_the_same_place():
    def edit(start, end, text):
        return Finding(Source("D", TEXT), Span(start, end), text, fix=safe(Edit(Span(start, end), text)))

    chosen = fix.choose(
        [edit(2, 6, "a"), edit(4, 4, "b"), edit(6, 6, "c"), edit(6, 6, "d")], allow_unsafe=False
    )
    assert [one.message for one in chosen] == ["a", "c"]


def test_many_fixes_are_chosen_in_reasonable_time():
    source = Source("D", "x" * 40_000)
    found = [
        Finding(source, Span(at, at + 1), "m", fix=safe(Edit(Span(at, at + 1), "y"))) for at in range(40_000)
    ]
    assert len(fix.choose(found, allow_unsafe=False)) == 40_000


def test_new_lines_are_those_of_the_file():
    text = TEXT.replace("\n", "\r\n")
    done = mended(text, ("t/a", swap("CMD old", "LABEL a=b\nCMD new")))
    assert done.text == text.replace("CMD old", "LABEL a=b\r\nCMD new")


def test_an_instruction_pushed_down_is_still_the_same():
    done = mended(TEXT, ("t/a", swap("FROM debian:13.1", "# syntax=x\n\nARG A\nFROM ubuntu:24.04")))
    assert done.fixed == {"t/a": 1}


# --- files -------------------------------------------------------------------------------------------------

BAD = b"FROM debian:13.1\nADD a.txt /a/\n"
FIXED = b"FROM debian:13.1\nCOPY a.txt /a/\n"
SELECT = ("--isolated", "--select", "copy/add-for-copy")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def put(path, data=BAD):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.parametrize(
    "data",
    [BAD, BAD.rstrip(b"\n"), BAD.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + BAD, BAD + b"# \xff\n"],
)
def test_every_other_byte_is_kept(data):
    put("Dockerfile", data)
    os.chmod("Dockerfile", 0o751)
    dlint("--fix", *SELECT)
    assert read("Dockerfile") == data.replace(b"ADD", b"COPY")
    assert os.stat("Dockerfile").st_mode & 0o7777 == 0o751
    assert os.listdir() == ["Dockerfile"]


def test_nothing_is_written_when_nothing_changes():
    put("Dockerfile", FIXED)
    before = os.stat("Dockerfile")
    dlint("--fix", *SELECT)
    assert (os.stat("Dockerfile").st_ino, os.stat("Dockerfile").st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )


def test_a_read_only_file_is_a_clear_error_and_stays():
    put("Dockerfile")
    os.chmod("Dockerfile", 0o444)
    status, out, _ = dlint("--fix", *SELECT, "--output-format", "concise")
    assert status == 3
    assert "`Dockerfile` cannot be written: it is read-only" in out
    assert "copy/add-for-copy" in out
    assert read("Dockerfile") == BAD


def test_a_link_that_leads_out_of_the_project_is_not_followed(here):
    project = here / "project"
    put("outside/Dockerfile")
    put("project/inside/Dockerfile")
    os.symlink("../outside", "project/linked")
    os.chdir(project)
    status, out, _ = dlint("--fix", *SELECT, "--output-format", "concise", "linked/Dockerfile")
    assert status == 3
    assert "leads out of here" in out
    assert read("../outside/Dockerfile") == BAD
    os.symlink("inside", "way")
    assert dlint("--fix", *SELECT, "way/Dockerfile")[0] == 0
    assert read("inside/Dockerfile") == FIXED


def test_a_generated_file_is_left_to_its_generator():
    put("Dockerfile", b"# This file is automatically generated.\n" + BAD)
    status, _, err = dlint("--fix", *SELECT, "--output-format", "concise", "--fail-level", "warning")
    assert status == 1
    assert "Dockerfile: no fixes are made: line 1 says that a program writes this file" in err
    assert b"ADD" in read("Dockerfile")


@pytest.mark.parametrize(
    ("comment", "line"),
    [
        ("# NOTE: DO NOT EDIT\n", 1),
        ("#\n#   -- automatically generated --\n", 2),
        ("# Please do not edit this file.\n", 1),
        ("# @generated by acme\n", 1),
        ("# Do not change the order below\n", 0),
        ("# vim modeline (do not edit)\n", 0),
        ("RUN echo DO NOT EDIT\n", 0),
    ],
)
def test_what_says_that_a_file_is_generated(comment, line):
    assert generated(Source("Dockerfile", comment + "FROM a:1\n")) == line
    assert generated(Source("Dockerfile", "FROM a:1\n" * 30 + comment)) == 0


# --- options -----------------------------------------------------------------------------------------------

TWO = b"FROM debian:13.1\nMAINTAINER me\nADD a.txt /a/\n"
PAIR = ("--isolated", "--select", "copy/add-for-copy,syntax/maintainer")


def test_show_fixes_names_files_and_rules():
    put("a/Dockerfile", TWO)
    put("b/Dockerfile", FIXED)
    _, _, err = dlint("--fix", "--show-fixes", *PAIR)
    assert "a/Dockerfile: fixed 1 × copy/add-for-copy\n" in err
    assert "a/Dockerfile: fixed 1 × syntax/maintainer\n" in err
    assert "b/Dockerfile" not in err


def test_fixable_and_unfixable_choose_what_is_mended():
    put("Dockerfile", TWO)
    dlint("--diff", *PAIR)
    dlint("--fix", "--unfixable", "DL3020", *PAIR)
    assert b"ADD" in read("Dockerfile")
    assert b"MAINTAINER" not in read("Dockerfile")
    put("Dockerfile", TWO)
    dlint("--fix", "--fixable", "copy", *PAIR)
    assert b"COPY" in read("Dockerfile")
    assert b"MAINTAINER" in read("Dockerfile")
    put("Dockerfile", TWO)
    dlint("--fix", "--fixable", "copy/add-for-copy", "--unfixable", "copy", *PAIR)
    assert b"COPY" in read("Dockerfile")  # the narrower name counts


def test_fixable_and_unfixable_stand_in_configurations():
    put("dlint.toml", b'select = ["copy/add-for-copy", "syntax/maintainer"]\nunfixable = ["syntax"]\n')
    put("Dockerfile", TWO)
    status, out, _ = dlint("--output-format", "json")
    assert status == 1
    assert out.count('"fix":') == 1
    dlint("--fix")
    assert read("Dockerfile") == TWO.replace(b"ADD", b"COPY")
    assert 'unfixable = ["syntax"]' in dlint("config")[1]
    put("dlint.toml", b'unfixable = ["sintax"]\n')
    status, _, err = dlint("--fix")
    assert status == 2
    assert "dlint.toml:1: unknown rule `sintax`; did you mean `syntax`?" in err


def test_exit_non_zero_on_fix():
    put("Dockerfile")
    assert dlint("--fix", "--exit-non-zero-on-fix", *SELECT)[0] == 1
    assert dlint("--fix", "--exit-non-zero-on-fix", *SELECT)[0] == 0


@pytest.mark.parametrize("option", ["--show-fixes", "--exit-non-zero-on-fix"])
def test_options_that_need_a_fix_say_so(option):
    put("Dockerfile")
    status, _, err = dlint(option)
    assert status == 2
    assert f"{option} needs --fix" in err


def test_the_diff_is_coloured_where_colour_is_wanted(monkeypatch):
    put("Dockerfile")
    plain = dlint("--diff", *SELECT)[1]
    assert "\x1b" not in plain
    monkeypatch.delenv("NO_COLOR")
    coloured = dlint("--diff", "--color", "always", *SELECT)[1]
    assert "\x1b[32m+COPY a.txt /a/\x1b[0m\n" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
