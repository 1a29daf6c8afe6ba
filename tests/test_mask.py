from hypothesis import given
from hypothesis import strategies as st

from dlint.mask import mask, mask_values
from dlint.text import Span


def test_span_becomes_stars_of_the_same_length():
    assert mask("ENV TOKEN=hunter2 A=b", [Span(10, 17)]) == "ENV TOKEN=******* A=b"


def test_line_ends_stay():
    assert mask("k: |\r\n  ab\r\n  cd\n", [Span(8, 16)]) == "k: |\r\n  **\r\n****\n"


def test_spans_may_overlap_touch_come_in_any_order_and_reach_out_of_the_text():
    assert mask("abcdefgh", [Span(5, 99), Span(1, 3), Span(2, 4), Span(3, 3)]) == "a***e***"
    assert mask("abc", []) == "abc"
    assert mask("", [Span(0, 5)]) == ""


def test_values_are_masked_wherever_they_stand():
    assert mask_values("s3cr3t in `s3cr3t`", ["s3cr3t"]) == "****** in `******`"


def test_short_values_are_words():
    assert mask_values("the admin is root", ["admin", "root", ""]) == "the admin is root"


def test_longer_value_does_not_survive_the_masking_of_a_shorter_one_in_it():
    assert mask_values("passwordpassword1", ["password", "passwordpassword1"]) == "*" * 17


def test_overlapping_values_leave_nothing_between():
    assert mask_values("abcdefghijkl", ["abcdefgh", "efghijkl"]) == "*" * 12
    assert mask_values("aaaaaaaa", ["aaaaaa"]) == "*" * 8


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_only_characters_of_spans_change(text, pairs):
    spans = [Span(*pair) for pair in pairs]
    masked = mask(text, spans)
    assert len(masked) == len(text)
    for offset, (old, new) in enumerate(zip(text, masked, strict=True)):
        covered = any(offset in span for span in spans)
        assert new == ("*" if covered and old not in "\r\n" else old)


@given(st.lists(st.text("ab1*", min_size=6, max_size=9), max_size=4), st.text("ab1 ", max_size=30))
def test_no_value_survives(values, text):
    masked = mask_values(text, values)
    assert not any(value in masked for value in values if value.strip("*"))
