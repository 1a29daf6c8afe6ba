import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.report import FORMATS, load
from dlint.report.colour import wants_color
from dlint.report.excerpt import excerpt
from dlint.report.options import RenderOptions
from dlint.report.record import Range, Report, Reported, ReportedEdit, ReportedFix, ReportedRelated
from dlint.report.visible import columns, shorten, visible, wrap


def finding(**changes):
    base = Reported(
        rule="apt/lists-left",
        severity="warning",
        message="the package lists stay in the layer",
        path="app/Dockerfile",
        range=Range(4, 5, 4, 12),
        excerpt=("RUN apt-get update",),
        fix=None,
        related=(),
        line_hash="1f",
    )
    return base._replace(**changes)


def report(*findings, **changes):
    return Report(list(findings), files=40, ignored=0, fixed=0, crashed=False, root="/p")._replace(**changes)


def text(*findings, options=None, **changes):
    return load("text")(report(*findings, **changes), options or RenderOptions())


RECOMMENDED = finding(
    rule="apt/recommended-packages",
    severity="info",
    message="`apt-get install` also installs recommended packages",
    range=Range(4, 23, 4, 38),
    excerpt=("RUN apt-get update && apt-get install -y curl",),
    fix=ReportedFix(
        (ReportedEdit(Range(4, 38, 4, 38), " --no-install-recommends"),),
        safe=False,
        why="a package the image relies on may only be recommended",
    ),
)
LISTS = finding(
    range=Range(4, 1, 6, 10),
    excerpt=("RUN apt-get update && \\", "  apt-get install -y curl && \\", "  echo done"),
    fix=ReportedFix((ReportedEdit(Range(6, 10, 6, 10), " && rm -r /var/lib/apt/lists"),), safe=True, why=""),
)
PASSWORD = finding(
    rule="credentials/in-environment",
    severity="error",
    message="`DB_PASSWORD` of service `web` holds a credential",
    path="compose.yml",
    range=Range(109, 20, 109, 28),
    excerpt=("      DB_PASSWORD: ********",),
    related=(ReportedRelated("app/Dockerfile", Range(2, 1, 2, 10), "`DB_PASSWORD` is declared here"),),
)


def test_the_whole_report():
    assert (
        text(RECOMMENDED, LISTS, PASSWORD, ignored=2)
        == """\
app/Dockerfile:4:23 info apt/recommended-packages
  `apt-get install` also installs recommended packages
  |
4 | RUN apt-get update && apt-get install -y curl
  |                       ^^^^^^^^^^^^^^^
  = fix: insert `--no-install-recommends` (unsafe: a package the image relies on
         may only be recommended)

app/Dockerfile:4:1 warning apt/lists-left  the package lists stay in the layer
  |
4 | RUN apt-get update && \\
  | ^^^^^^^^^^^^^^^^^^^^^^^… to line 6
  = fix: insert `&& rm -r /var/lib/apt/lists` at line 6 (safe)

compose.yml:109:20 error credentials/in-environment
  `DB_PASSWORD` of service `web` holds a credential
    |
109 |       DB_PASSWORD: ********
    |                    ^^^^^^^^
  app/Dockerfile:2:1 `DB_PASSWORD` is declared here

3 findings (1 error, 1 warning, 1 info) in 2 of 40 files; 1 can be fixed with
--fix, 1 more with --unsafe-fixes; 2 ignored by comments.
"""
    )


def test_without_a_width_nothing_is_wrapped():
    lines = text(RECOMMENDED, options=RenderOptions(width=0)).splitlines()
    assert lines[0] == (
        "app/Dockerfile:4:23 info apt/recommended-packages  "
        "`apt-get install` also installs recommended packages"
    )
    assert lines[4].endswith("may only be recommended)")


def test_colour_adds_sequences_and_nothing_else():
    plain = text(RECOMMENDED, LISTS, PASSWORD)
    coloured = text(RECOMMENDED, LISTS, PASSWORD, options=RenderOptions(color=True))
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_fixes_can_be_left_out():
    assert "fix:" not in text(RECOMMENDED, options=RenderOptions(show_fixes=False))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "No findings in 40 files."),
        ({"files": 1}, "No findings in 1 file."),
        ({"ignored": 2, "fixed": 3}, "No findings in 40 files; 3 fixed; 2 ignored by comments."),
    ],
)
def test_summary_of_a_clean_run(changes, expected):
    assert text(**changes) == expected + "\n"


@pytest.mark.parametrize(
    ("findings", "files", "expected"),
    [
        ([finding()], 1, "1 finding (1 warning) in 1 file."),
        ([finding(), finding(severity="info")], 2, "2 findings (1 warning, 1 info) in 1 of 2 files."),
        ([LISTS], 1, "1 finding (1 warning) in 1 file; 1 can be fixed with --fix."),
        ([RECOMMENDED], 1, "1 finding (1 info) in 1 file; 1 can be fixed with --fix --unsafe-fixes."),
    ],
)
def test_summary_counts(findings, files, expected):
    last = text(*findings, files=files, options=RenderOptions(width=0)).splitlines()[-1]
    assert last == expected


APT = Range(4, 5, 4, 8)


def edit(text, at=APT, *more):
    return ReportedFix((ReportedEdit(at, text), *more), safe=True, why="")


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (edit("apk"), "replace with `apk` (safe)"),
        (edit(""), "remove `apt` (safe)"),
        (edit("", Range(2, 1, 3, 1)), "remove this at line 2 (safe)"),
        (edit("USER app\n", Range(9, 1, 9, 1)), "insert `USER app` at line 9 (safe)"),
        (edit("a\nb\nc\n", Range(9, 1, 9, 1)), "insert 3 lines at line 9 (safe)"),
        (edit("\n", Range(4, 1, 4, 1)), "insert a line break (safe)"),
        (edit("x" * 90), f"replace with `{'x' * 47}…` (safe)"),
        (
            edit("a", APT, *[ReportedEdit(Range(4, 9, 4, 9), "b")] * 2),
            "3 edits: replace with `a`, insert `b`, … (safe)",
        ),
        (edit("a")._replace(safe=False), "replace with `a` (unsafe)"),
        (edit("\x1b]0;x\x07"), "replace with `\\x1b]0;x\\x07` (safe)"),
    ],
)
def test_fix_in_words(fix, expected):
    lines = text(finding(fix=fix), options=RenderOptions(width=0)).splitlines()
    assert lines[4] == f"  = fix: {expected}"


def marked(line, start, end, width=80):
    """The excerpt's line and its marks, without the gutter."""
    part = finding(excerpt=(line,), range=Range(4, start, 4, end))
    lines = text(part, options=RenderOptions(width=width)).splitlines()
    above = next(at for at, text in enumerate(lines) if text == "  |")
    assert lines[above + 1].startswith("4 |")
    assert lines[above + 2].startswith("  |")
    return lines[above + 1][4:], lines[above + 2][4:]


def test_tabs_keep_carets_aligned():
    assert marked("\tRUN\tapt", 6, 9) == ("    RUN    apt", "           ^^^")


def test_wide_characters_take_two_columns():
    assert marked("# 你好 apt", 6, 9) == ("# 你好 apt", "       ^^^")
    assert marked("# 你好 apt", 3, 5) == ("# 你好 apt", "  ^^^^")


def test_combining_characters_take_none():
    assert marked("e\u0301 apt", 4, 7) == ("e\u0301 apt", "  ^^^")


def test_carriage_return_at_the_end_is_not_shown():
    assert marked("RUN apt\r", 5, 8) == ("RUN apt", "    ^^^")


def test_control_characters_are_made_visible():
    assert marked("a\x1b[31mb\x9b\r\x7f", 3, 6) == ("a\\x1b[31mb\\x9b\\r\\x7f"[:-4] + "\\x7f", "     ^^^")


def test_bidirectional_and_undecodable_characters_are_made_visible():
    assert marked("a\u202eb\udcff\ud800", 4, 5) == ("a\\u202eb\\xff\\ud800", "        ^^^^")


def test_span_without_width_or_behind_the_line_has_one_caret():
    assert marked("FROM a", 3, 3) == ("FROM a", "  ^")
    assert marked("FROM a", 7, 7) == ("FROM a", "      ^")
    assert marked("FROM a", 70, 90) == ("FROM a", "      ^")
    assert marked("", 1, 1) == ("", "^")


def test_span_with_its_line_end_is_one_line():
    lines = text(finding(range=Range(4, 5, 5, 1))).splitlines()
    assert lines[3] == "  |     ^^^^^^^^^^^^^^"
    assert text(finding(range=Range(4, 5, 6, 1))).splitlines()[3].endswith("^… to line 5")


def test_no_excerpt():
    assert text(finding(excerpt=())).splitlines()[1] == ""


def test_long_line_is_cut_around_the_span():
    line = "RUN " + "a" * 5000 + " needle " + "b" * 5000
    shown, marks = marked(line, 5006, 5012)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) == 76
    assert shown[marks.index("^") : len(marks)] == "needle"


def test_long_line_with_the_span_near_its_start_keeps_the_start():
    shown, marks = marked("RUN apt " + "x" * 10_000, 5, 8)
    assert shown == "RUN apt " + "x" * 67 + "…"
    assert marks == "    ^^^"


def test_long_line_with_the_span_at_its_end_shows_the_end():
    shown, marks = marked("x" * 10_000 + " apt", 10_002, 10_005)
    assert shown == "…" + "x" * 70 + " apt"
    assert marks == " " * 72 + "^^^"


def test_span_longer_than_the_terminal_goes_on():
    shown, marks = marked("RUN " + "x" * 10_000, 5, 10_005)
    assert shown.endswith("…")
    assert marks.endswith("^…")
    assert len(marks) <= 77


def test_five_megabytes_on_one_line():
    line = "x" * 2_500_000 + "\tapt 你" + "y" * 2_500_000
    shown, marks = marked(line, 2_500_002, 2_500_005)
    assert columns(shown) <= 76
    assert shown[marks.index("^") : len(marks)] == "apt"


LINES = st.text(st.sampled_from("ab\t你\x1b\u0301\udcff "), max_size=120)


@given(LINES, st.integers(-3, 130), st.integers(-3, 130), st.integers(20, 60))
def test_an_excerpt_fits_and_marks_its_span(line, start, end, room):
    part = excerpt(line, start, end, room)
    assert columns(part.text) <= room
    assert part.carets >= 1
    assert part.indent + part.carets <= room + 1
    whole = excerpt(line, start, end, 0)
    assert "…" not in whole.text
    assert whole.text == "".join("    " if char == "\t" else visible(char) for char in line)


@given(st.text())
def test_nothing_raw_reaches_a_terminal(foreign):
    part = finding(
        message=foreign,
        path=foreign,
        rule=foreign,
        excerpt=(foreign.replace("\n", " "),),
        fix=ReportedFix((ReportedEdit(Range(4, 1, 4, 2), foreign),), safe=False, why=foreign),
        related=(ReportedRelated(foreign, Range(1, 1, 1, 1), foreign),),
    )
    for name in ("text", "concise", "statistics"):
        out = load(name)(report(part), RenderOptions())
        out.encode()
        for char in out.replace("\n", ""):
            assert unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_escape_sequences_in_a_file_name_do_not_reach_the_terminal():
    assert "\x1b" not in text(finding(path="\x1b]52;c;x\x07/Dockerfile"))
    assert text(finding(path="a\nb")).startswith("a\\nb:4:5 ")


def test_concise():
    out = load("concise")(report(RECOMMENDED, PASSWORD), RenderOptions())
    assert out == (
        "app/Dockerfile:4:23: info apt/recommended-packages "
        "`apt-get install` also installs recommended packages\n"
        "compose.yml:109:20: error credentials/in-environment "
        "`DB_PASSWORD` of service `web` holds a credential\n"
    )
    assert load("concise")(report(), RenderOptions()) == ""


def test_statistics():
    out = load("statistics")(
        report(*[LISTS] * 10, finding(severity="error"), PASSWORD, RECOMMENDED), RenderOptions()
    )
    assert (
        out
        == """\
11  error    apt/lists-left              10 with --fix
 1  error    credentials/in-environment
 1  info     apt/recommended-packages

13 findings (2 errors, 10 warnings, 1 info) in 2 of 40 files; 10 can be fixed
with --fix, 1 more with --unsafe-fixes.
"""
    )
    assert load("statistics")(report(), RenderOptions()) == "No findings in 40 files.\n"


def test_every_format_loads():
    for name in FORMATS:
        assert isinstance(load(name)(report(LISTS), RenderOptions()), str)


def test_unknown_format_suggests_the_near_one():
    with pytest.raises(ValueError, match="did you mean `sarif`"):
        load("sarf")
    with pytest.raises(ValueError, match="there are text, "):
        load("yaml")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("mode", "environment", "stream", "expected"),
    [
        ("auto", {}, Terminal(), True),
        ("auto", {}, io.StringIO(), False),
        ("auto", {}, None, False),
        ("auto", {"TERM": "dumb"}, Terminal(), False),
        ("auto", {"NO_COLOR": "1"}, Terminal(), False),
        ("auto", {"NO_COLOR": ""}, Terminal(), True),
        ("auto", {"FORCE_COLOR": "1"}, io.StringIO(), True),
        ("auto", {"FORCE_COLOR": "0"}, io.StringIO(), False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, Terminal(), False),
        ("always", {"NO_COLOR": "1"}, io.StringIO(), True),
        ("never", {"FORCE_COLOR": "1"}, Terminal(), False),
    ],
)
def test_when_to_colour(monkeypatch, mode, environment, stream, expected):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_color(mode, stream) is expected


def test_a_closed_stream_has_no_colour(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    stream = io.StringIO()
    stream.close()
    assert wants_color("auto", stream) is False


def test_wrap_and_shorten():
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("unbreakable a", 3) == ["unbreakable", "a"]
    assert wrap("", 10) == [""]
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
    assert shorten("你好吗", 4) == "你…"
    assert shorten("x" * 10_000_000, 5) == "xxxx…"
