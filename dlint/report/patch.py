"""A fix as one stretch of text to replace, and as the lines before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.record import Range, ReportedEdit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.report.record import ReportedFix, SourceLine


def merged(fix: ReportedFix, lines: Mapping[int, SourceLine]) -> ReportedEdit | None:
    """All edits of a fix as one, with the text between them; None where that text is not at hand."""
    edits = sorted(fix.edits, key=lambda edit: edit.range)
    if not edits:
        return None
    whole = edits[0]
    for edit in edits[1:]:
        between = _between(whole.range, edit.range, lines)
        if between is None:
            return None
        at = Range(*whole.range[:2], *edit.range[2:])
        whole = ReportedEdit(at, whole.text + between + edit.text)
    return whole


def _between(first: Range, second: Range, lines: Mapping[int, SourceLine]) -> str | None:
    """The text from the end of one range to the start of the next."""
    start, end = (first.end_line, first.end_column), (second.line, second.column)
    if end < start:
        return None
    if start == end:
        return ""
    found = [lines.get(number) for number in range(start[0], end[0] + 1)]
    texts = [line.text for line in found if line is not None]
    if len(texts) < len(found):
        return None
    texts[-1] = texts[-1][: end[1] - 1]
    texts[0] = texts[0][start[1] - 1 :]
    return "\n".join(texts)


def before_and_after(
    fix: ReportedFix, lines: Mapping[int, SourceLine]
) -> tuple[int, list[str], list[str]] | None:
    """What a fix changes: the number of the first line, the old lines, the new ones; None as above."""
    edit = merged(fix, lines)
    if edit is None:
        return None
    at = edit.range
    found = [lines.get(number) for number in range(at.line, at.end_line + 1)]
    old = [line.text for line in found if line is not None]
    if len(old) < len(found):
        return None
    new = (old[0][: at.column - 1] + edit.text + old[-1][at.end_column - 1 :]).split("\n")
    first = at.line
    while old and new and old[0] == new[0]:
        del old[0], new[0]
        first += 1
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return first, old, new
