"""Lines for people, made of styled pieces that wrap at a width."""

from __future__ import annotations

from typing import NamedTuple

from dlint.report.colour import paint
from dlint.report.visible import columns, shorten


class Cell(NamedTuple):
    """A piece of a line that is not broken; `join` is what stands between it and the one before."""

    text: str
    style: str = ""
    join: str = " · "


def flow(cells: list[Cell], first: str, hang: int, width: int, *, color: bool) -> list[str]:
    """Lines of at most `width` columns: `first` (which may hold styles of its own `hang` columns wide)
    opens the first, as many spaces the others.
    """  # noqa: D205
    lines: list[str] = []
    line, used, fresh = first, hang, True
    for cell in cells:
        text = shorten(cell.text, max(width - hang - len(cell.join), 8))
        needs = columns(text)
        lead = "" if fresh else cell.join
        if not fresh and used + len(lead) + needs > width:
            lines.append(line.rstrip())
            # an arrow goes along to the next line, a dot stays behind
            lead = lead.lstrip() if lead.strip() == "->" else ""
            line, used = " " * hang, hang
        line += lead + (paint(text, cell.style) if color else text)
        used += len(lead) + needs
        fresh = False
    return [*lines, line.rstrip()]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def some(words: list[str], most: int) -> str:
    """The first of many words and how many more there are."""
    if len(words) <= most + 1:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"
