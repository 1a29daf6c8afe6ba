import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.syntax.interpolate import (
    HOLE,
    expand,
    expand_partly,
    expansion_error,
    outer_references,
    references,
)
from dlint.syntax.variables import UNKNOWN, ExpansionError

VALUES = {"SET": "s", "EMPTY": "", "HIDDEN": UNKNOWN}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$SET", "s"),
        ("${SET}x", "sx"),
        ("${NONE}", ""),
        ("${NONE:-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${NONE-d}", "d"),
        ("${SET:+r}", "r"),
        ("${EMPTY:+r}", ""),
        ("${EMPTY+r}", "r"),
        ("${NONE+r}", ""),
        ("${NONE:-${SET}-${NONE:-x}}y", "s-xy"),
        ("${SET:?message}", "s"),
        ("${EMPTY?message}", ""),
        ("${NONE:-$$x}", "$x"),
        ("${NONE:-{}}", "{}"),
        ("${NONE:-a}b}", "ab}"),
        ("${NONE:-a:-b?c}", "a:-b?c"),
        ("${HIDDEN:-d}", None),
        ("a$HIDDEN", None),
        ("${NONE:?message}", None),
        ("${EMPTY:?message}", None),
        ("$", "$"),
        ("a$ b", "a$ b"),
        ("5$.", "5$."),
        ("$Ä", "$Ä"),
    ],
)
def test_values(text, value):
    assert expand(text, VALUES.get).value == value


def test_a_password_hash_is_eaten_and_a_doubled_dollar_is_one():
    found = expand("$2y$10$abc", VALUES.get)
    assert (found.value, found.bare_unset) == ("$2y$10", ("abc",))
    assert expand("pa$$w0rd", VALUES.get).value == "pa$w0rd"


def test_what_was_used_and_what_was_not_set():
    found = expand("$SET ${NONE:-${OTHER}} ${MISSING?}", VALUES.get)
    assert found.used == ("SET", "NONE", "OTHER", "MISSING")
    assert found.unset == ("NONE", "OTHER", "MISSING")
    assert found.bare_unset == ("OTHER", "MISSING")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("x${}", (1, 4)),
        ("${ V}", (0, 5)),
        ("${V:d}", (0, 6)),
        ("${V!}", (0, 5)),
        ("${V", (0, 2)),
        ("a ${1}", (2, 6)),
        ("${V:-a\nb}", (0, 2)),
        # compose-go steps over the brace behind `{`, takes the last one of the line, and fails there.
        ("${V:-{}} ${W}", (9, 11)),
    ],
)
def test_what_compose_refuses(text, span):
    with pytest.raises(ExpansionError) as caught:
        expand(text, {}.get)
    assert (caught.value.start, caught.value.end) == span
    assert expansion_error(text) is not None


def test_a_fault_in_an_unused_word_is_no_error_for_compose_but_is_known():
    assert expand("${SET:-${}}", VALUES.get).value == "s"
    assert expansion_error("${SET:-${}}") is not None


def test_references_have_places_modifiers_and_words():
    text = "$a ${b:-x${c?m}} $$d ${e}"
    found = references(text)
    assert [(each.name, each.modifier, each.word) for each in found] == [
        ("a", "", ""),
        ("b", ":-", "x${c?m}"),
        ("c", "?", "m"),
        ("e", "", ""),
    ]
    assert [text[each.start : each.end] for each in found] == ["$a", "${b:-x${c?m}}", "${c?m}", "${e}"]
    assert [each.name for each in outer_references(text)] == ["a", "b", "e"]


def test_partly_known_texts_have_holes():
    assert expand_partly("${IP:-127.0.0.1}:$PORT:80$$", {}.get) == f"127.0.0.1:{HOLE}:80$"
    assert expand_partly("${X:-${Y}}", {}.get) == HOLE
    assert expand_partly("a ${", {}.get) == HOLE


@pytest.mark.parametrize(
    "text",
    [
        "${A:-x}" * 100_000,
        "${A:-" * 100_000,
        "${A:-" * 50_000 + "}" * 50_000,
        "${A:-{ " * 100_000 + "}",
        "$A" * 200_000,
    ],
)
def test_time_grows_with_length_only(text):
    start = time.perf_counter()
    expansion_error(text)
    references(text)
    assert time.perf_counter() - start < 5


@given(st.one_of(st.text(), st.text("$${}ABab:-?+ \n{", max_size=30)))
def test_any_text(text):
    for each in references(text):
        assert text[each.start] == "$"
        assert each.name in text[each.start : each.end]
    error = expansion_error(text)
    if error is None:
        found = expand(text, {}.get)
        assert found.value is not None or found.bare_unset
        assert "$" in text or found.value == text
    else:
        assert 0 <= error.start <= error.end <= len(text)
