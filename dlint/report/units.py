"""Columns as others count them: bytes of UTF-8 or units of UTF-16 instead of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.report.record import SourceLine


def utf8_column(lines: Mapping[int, SourceLine], line: int, column: int) -> int | None:
    """A column (1-based, in characters) counted in bytes; None where that cannot be told."""
    return _counted(lines, line, column, lambda text: len(text.encode("utf-8", "surrogateescape")))


def utf16_column(lines: Mapping[int, SourceLine], line: int, column: int) -> int | None:
    """A column (1-based, in characters) counted in units of UTF-16; None where that cannot be told."""
    return _counted(lines, line, column, lambda text: len(text) + sum(char > "\uffff" for char in text))


def _counted(
    lines: Mapping[int, SourceLine], line: int, column: int, count: Callable[[str], int]
) -> int | None:
    if column <= 1:
        return 1
    if line not in lines:
        return None
    text = lines[line].text
    before = text[: column - 1]
    return count(before) + max(column - 1 - len(text), 0) + 1
