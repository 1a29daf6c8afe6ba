"""Variables and word splitting where BuildKit's own cases (test_oracle_units.py) leave gaps."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.syntax.patterns import replace, trim
from dlint.syntax.variables import (
    UNKNOWN,
    ExpansionError,
    expand,
    expand_words,
    expansion_error,
    literal_words,
    raw_words,
    references,
)

ENV = {"A": "a", "EMPTY": "", "PATH_": "/usr/local/bin", "SPACED": " x  y ", "U": UNKNOWN}


def value(text, escape="\\", **options):
    return expand(text, ENV.get, escape, **options).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A$A", "aa"),
        ("$A-b", "a-b"),
        ("${A}b", "ab"),
        ("$", "$"),
        ("a$", "a$"),
        ("$ A", "$ A"),
        ("$(cat x)", "$(cat x)"),
        ("${EMPTY:-d}${EMPTY-d}", "d"),
        ("${EMPTY:+s}${EMPTY+s}", "s"),
        ("${MISSING:-${A}'$A'}", "a$A"),
        ('${MISSING:-"}"}', "}"),
        ("${PATH_#*/}", "usr/local/bin"),
        ("${PATH_##*/}", "bin"),
        ("${PATH_%/*}", "/usr/local"),
        ("${PATH_%%/*}", ""),
        ("${PATH_//\\//:}", ":usr:local:bin"),
        ("${PATH_/l?c/X}", "/usr/Xal/bin"),
        ("'$A'", "$A"),
        ('"$A"', "a"),
        ('"\\a\\$A\\\\"', "\\a$A\\"),
        ("\\a\\\\", "a\\"),
        ("tail\\", "tail"),
    ],
)
def test_value(text, expected):
    assert value(text) == expected


def test_a_backtick_escapes_where_the_directive_says_so():
    assert value("C:\\`$A `` \\$A", "`") == "C:\\$A ` \\a"


def test_heredoc_bodies_keep_their_quotes():
    assert value("it's \"$A\" '\\$A'", quotes=False) == "it's \"a\" '$A'"


@pytest.mark.parametrize(
    "text", ["$U", "x${U}", "${U:-d}", "${U-d}", "${U:+d}", "${U#a}", "${A/$U/x}", "${U:?}", '"$U"']
)
def test_what_depends_on_an_unknown_is_none(text):
    assert value(text) is None


def test_an_unknown_is_set():
    assert value("${U+d}") == "d"
    assert expand("$U", ENV.get).unset == ()


@pytest.mark.parametrize(
    "text",
    [
        "${",
        "${A",
        "${}",
        "${A:}",
        "${A:=x}",
        "${A!}",
        "${A^^}",
        "${A:0:3}",
        "${!A}",
        "'",
        '"',
        '"\\',
        "${A#\\x}",
    ],
)
def test_refused_whatever_the_values(text):
    assert expansion_error(text) is not None
    with pytest.raises(ExpansionError):
        expand(text, ENV.get)


def test_the_place_of_a_fault():
    error = expansion_error("a/${A:0:3}/b")
    assert (error.start, error.end) == (2, 10)


def test_names_that_are_looked_up():
    found = expand("$A ${X:-$Y} ${Z} ${W:+v}", ENV.get)
    assert found.used == ("A", "Y", "X", "Z", "W")
    assert found.unset == ("Y", "X", "Z", "W")
    assert found.bare_unset == ("Y", "Z")


def test_references_have_places_and_nest():
    text = "'$no' \\$no \"$A\" ${B:-x${C}} ${D//a/b}"
    found = references(text)
    assert [(r.name, text[r.start : r.end], r.modifier, r.word) for r in found] == [
        ("A", "$A", "", ""),
        ("B", "${B:-x${C}}", ":-", "x${C}"),
        ("C", "${C}", "", ""),
        ("D", "${D//a/b}", "//", "b"),
    ]


def test_references_before_a_fault_are_kept():
    assert [reference.name for reference in references("$A ${B:=x}")] == ["A"]


def test_words_split_where_a_value_has_white_space():
    assert expand_words('$SPACED"$SPACED"', ENV.get) == ["x", "y", " x  y "]
    assert expand_words("a $U", ENV.get) is None
    assert expand_words("  ", ENV.get) == []


def test_raw_words_keep_a_heredoc_operator_with_its_word():
    line = "RUN cat <<  EOF >x 'a b' ${x:-c d}"
    words = [line[start:end] for start, end in raw_words(line)]
    assert words == ["RUN", "cat", "<<  EOF", ">x", "'a b'", "${x:-c", "d}"]


def test_literal_words_keep_variables():
    assert literal_words("'$A'\"B\"$C d") == ["$AB$C", "d"]


def test_nesting_has_an_end():
    assert expansion_error("${a:-" * 50 + "}" * 50) is None
    assert "deeply" in str(expansion_error("${a:-" * 100_000))


def test_empty_matches_follow_go_not_python():
    assert replace("baac", "*", "X", every=True) == "X"
    assert replace("ab", "", "-", every=True) == "-a-b-"


@pytest.mark.parametrize(
    "text",
    ["a" * 500_000, "\\" * 500_000, "$" * 100_000, "${a}" * 50_000, "'" * 100_000, "<" * 500_000],
)
def test_linear_time(text):
    start = time.process_time()
    expansion_error(text)
    with suppress(ExpansionError):
        raw_words(text)
    assert time.process_time() - start < 4


def test_patterns_do_not_backtrack():
    start = time.process_time()
    assert trim("a" * 20_000, "*a" * 40 + "b", at_end=False, longest=True) == "a" * 20_000
    assert replace("a" * 4000, "*a" * 20 + "b", "x", every=True) == "a" * 4000
    assert time.process_time() - start < 10


@given(st.text(alphabet="$${}:-+?#%/ABx'\"\\` <@0", max_size=40), st.sampled_from("\\`"))
def test_any_text(text, escape):
    for reference in references(text, escape):
        assert text[reference.start : reference.end].startswith(("$" + reference.name, "${" + reference.name))
    refused = expansion_error(text, escape)
    if refused is not None:
        assert 0 <= refused.start <= refused.end <= len(text) + 1
        return
    try:
        found = expand(text, ENV.get, escape)
    except ExpansionError:  # `${x:?}` depends on the value
        return
    assert set(found.bare_unset) <= set(found.unset) <= set(found.used)
    words = expand_words(text, ENV.get, escape)
    if found.value is not None and words is not None:
        assert "".join("".join(words).split()) == "".join(found.value.split())


@given(st.text(alphabet="ab*?", max_size=8), st.text(alphabet="ab", max_size=10))
def test_patterns_agree_with_a_plain_matcher(pattern, text):
    def matches(glob, rest):
        if not glob:
            return not rest
        if glob[0] == "*":
            return any(matches(glob[1:], rest[at:]) for at in range(len(rest) + 1))
        return bool(rest) and glob[0] in ("?", rest[0]) and matches(glob[1:], rest[1:])

    starts = [end for end in range(len(text) + 1) if matches(pattern, text[:end])]
    ends = [at for at in range(len(text) + 1) if matches(pattern, text[at:])]
    assert trim(text, pattern, at_end=False, longest=False) == text[min(starts, default=0) :]
    assert trim(text, pattern, at_end=False, longest=True) == text[max(starts, default=0) :]
    assert trim(text, pattern, at_end=True, longest=False) == text[: max(ends, default=len(text))]
    assert trim(text, pattern, at_end=True, longest=True) == text[: min(ends, default=len(text))]
