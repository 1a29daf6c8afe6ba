"""One line of a file, cut around a span to what a terminal can show."""

from __future__ import annotations

from typing import NamedTuple

from dlint.report.visible import TAB, columns, shown

LEAST_ROOM = 20


class Excerpt(NamedTuple):
    """A line as shown, and under it where the span starts and how many columns it takes (at least one)."""

    text: str
    indent: int
    carets: int
    cut: bool  # the span goes on behind the right edge


def excerpt(line: str, start: int, end: int, room: int) -> Excerpt:
    """`line` with the characters `start` to `end` (0-based) marked, in `room` columns at most; 0: any."""
    line = line.rstrip("\r\n")
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    if room:
        room = max(room, LEAST_ROOM)
        low, high = max(start - room, 0), start + room  # nothing farther away can be shown
    else:
        low, high, room = 0, len(line), len(line) * 10 + 1  # no escape is longer
    cells = [TAB if char == "\t" else shown(char) for char in line[low:high]]
    widths = [columns(cell) for cell in cells]
    first, last = start - low, min(end, high) - low
    left, right = _window(widths, first, last, room, more_left=low > 0, more_right=high < len(line))
    before = "…" if left or low else ""
    after = "…" if right < len(cells) or high < len(line) else ""
    return Excerpt(
        before + "".join(cells[left:right]) + after,
        len(before) + sum(widths[left:first]),
        max(sum(widths[first : min(last, right)]), 1),
        end > low + right,
    )


def _window(
    widths: list[int], first: int, last: int, room: int, *, more_left: bool, more_right: bool
) -> tuple[int, int]:
    """The cells to show: from the line's start if the span is near it, else the span's surroundings."""
    count = len(widths)
    if not more_left and not more_right and sum(widths) <= room:
        return 0, count
    if not more_left and sum(widths[:last]) < room:
        return 0, _fill(widths, 0, room - 1)
    room -= 2  # an ellipsis at either side
    span = min(sum(widths[first:last]), room)
    margin = max((room - span) // 2, room // 4)
    left, used = first, 0
    while left and used + widths[left - 1] <= margin:
        left -= 1
        used += widths[left]
    right = _fill(widths, left, room)
    used = sum(widths[left:right])
    while right == count and left and used + widths[left - 1] <= room:
        left -= 1
        used += widths[left]
    return left, right


def _fill(widths: list[int], left: int, room: int) -> int:
    """The end of the cells from `left` on that fit into `room` columns."""
    right, used = left, 0
    while right < len(widths) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    return right
