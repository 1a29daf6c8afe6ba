"""What a reader found wrong with a text while it read on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.text import Span


class Problem:
    """A fault of the text itself; `kind` is what rules ask for, `suggestion` the likely intended word."""

    __slots__ = ("kind", "message", "span", "suggestion")

    def __init__(self, kind: str, span: Span, message: str, suggestion: str | None = None) -> None:
        self.kind = kind
        self.span = span
        self.message = message
        self.suggestion = suggestion

    def __repr__(self) -> str:
        return f"Problem({self.kind!r}, {tuple(self.span)}, {self.message!r})"
