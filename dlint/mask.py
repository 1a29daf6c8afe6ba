"""Hide credentials in text that leaves the program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

_MANY = 100  # values of one length: then each place of a text is looked up instead
SHORTEST_VALUE = 6  # characters; a shorter value turns up in ordinary words


class Hidden(NamedTuple):
    """A file's credentials: where they stand, and the values that its messages may not repeat."""

    spans: tuple[Span, ...] = ()
    values: tuple[str, ...] = ()


def mask(text: str, spans: Iterable[Span], character: str = "*") -> str:
    """`text` with each character of `spans` replaced.

    Line ends stay, and so does the length: lines and columns keep their meaning.
    """
    kept: list[str] = []
    at = 0
    for span in sorted(spans):
        start, end = max(span.start, at), min(span.end, len(text))
        if start < end:
            kept += (text[at:start], _hidden(text[start:end], character))
            at = end
    return "".join(kept) + text[at:]


def mask_values(message: str, values: Iterable[str]) -> str:
    """`message` with each occurrence of a value of at least six characters replaced by `*`."""
    return mask_found(message, by_length(values))


def mask_found(message: str, values: dict[int, frozenset[str]]) -> str:
    """The same with the values by their length, for who asks about many messages."""
    spans: list[Span] = []
    for length, same in values.items():
        if len(same) < _MANY:
            for value in same:
                at = message.find(value)
                while at >= 0:
                    spans.append(Span(at, at + length))
                    at = message.find(value, at + 1)
        else:
            ends = range(length, len(message) + 1)
            spans += [Span(end - length, end) for end in ends if message[end - length : end] in same]
    return mask(message, spans) if spans else message


def by_length(values: Iterable[str]) -> dict[int, frozenset[str]]:
    """The values that are long enough, by how long they are."""
    found: dict[int, set[str]] = {}
    for value in values:
        if len(value) >= SHORTEST_VALUE:
            found.setdefault(len(value), set()).add(value)
    return {length: frozenset(same) for length, same in found.items()}


def _hidden(text: str, character: str) -> str:
    return character * len(text) if text.isalnum() else re.sub(r"[^\r\n]", character, text)
