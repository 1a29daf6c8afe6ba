"""How a text is quoted to stand in a `name=value` pair: insertions that leave its characters in place."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.syntax.dockerfile_words import quoted
from dlint.syntax.variables import UNKNOWN, ExpansionError, expand

if TYPE_CHECKING:
    from dlint.syntax.dockerfile_nodes import Word
    from dlint.text import Span

Insertions = list[tuple[int, str]]
"""Offsets into a text, and what is to stand before the character there."""


def as_pair(key: str, value: str, escape: str) -> Insertions | None:
    """What makes `key=value` mean what `key value` means; None where nothing does.

    In the form without `=` the value is all the rest of the line, blanks included; its quotes and
    variables are read as in the other form.
    """
    meant = _meanings(value, escape)
    if meant is None or _meanings(key, escape) is None:
        return None
    whole = [(0, '"'), (len(value), '"')]
    for insertions in ([], whole, _escaped_blanks(value, escape)):
        word = inserted(value, insertions)
        pair = f"{key}={word}"
        if quoted(pair, 0, len(pair), escape) == [(0, len(pair))] and _meanings(word, escape) == meant:
            return insertions
    return None


def as_literal(text: str, escape: str) -> Insertions | None:
    """What makes a value that is `text` to the letter; quotes that enclose all of it enclose it then too."""
    first, inside = text[:1], text[1:-1]
    enclosed = len(text) > 1 and first in ("'", '"') and text.endswith(first) and first not in inside
    if enclosed and first == "'":
        return []
    shift = 1 if enclosed else 0
    found = [(at + shift, escape) for at, char in enumerate(inside if enclosed else text)
             if char in ('"', "$", escape)]  # fmt: skip
    insertions = found if enclosed else [(0, '"'), *found, (len(text), '"')]
    word = inserted(text, insertions)
    try:
        same = expand(word, lambda _name: UNKNOWN, escape).value == (inside if enclosed else text)
    except ExpansionError:
        return None
    return insertions if same and quoted(word, 0, len(word), escape) == [(0, len(word))] else None


def inserted(text: str, insertions: Insertions) -> str:
    """`text` with the insertions made; they are in order of place."""
    parts, at = [], 0
    for place, new in insertions:
        parts += [text[at:place], new]
        at = place
    return "".join([*parts, text[at:]])


def edits(before: Span, replacement: str, value: Word, insertions: Insertions) -> list[Edit]:
    """What ends where `value` begins replaced, and the insertions made in the value."""
    opening = "".join(new for at, new in insertions if at == 0)
    later = [Edit(value.part(at, at).span, new) for at, new in insertions if at]
    return [Edit(before, replacement + opening), *later]


def _escaped_blanks(text: str, escape: str) -> Insertions:
    """An escape before each blank that stands between words."""
    words = quoted(text, 0, len(text), escape)
    return [(at, escape) for (_, start), (end, _) in pairwise(words) for at in range(start, end)]


def _meanings(text: str, escape: str) -> list[str | None] | None:
    """What a word expands to with all variables set and with none; None where Docker refuses it."""
    values: list[str | None] = []
    for lookup in (lambda name: f"<{name}>", lambda _name: None):
        try:
            values.append(expand(text, lookup, escape).value)
        except ExpansionError:
            values.append(None)
    return values if values[0] is not None else None
