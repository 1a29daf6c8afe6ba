"""Lines for people, made of styled pieces that wrap at a width."""

from __future__ import annotations

from typing import NamedTuple

from dlint.report.colour import paint
from dlint.report.visible import columns, shorten

ARROW = " -> "
GLUE = "glue"
"""As a `join`: a comma at which no line breaks."""


class Cell(NamedTuple):
    """A piece of a line that is not broken; `join` is what stands between it and the one before."""

    text: str
    style: str = ""
    join: str = " · "


def flow(cells: list[Cell], first: str, hang: int, width: int, *, color: bool) -> list[str]:
    """Lines of at most `width` columns where the cells allow.

    `first`, `hang` columns wide whatever styles it holds, opens the first line, as many spaces the others.
    """
    lines: list[str] = []
    line, used, fresh = first, hang, True
    for unit in _units(cells):
        room = max(width - hang - len(unit[0].join), 8)
        texts = [shorten(cell.text, room) for cell in unit]
        needs = sum(map(columns, texts)) + sum(len(cell.join) for cell in unit[1:])
        lead = "" if fresh else unit[0].join
        if not fresh and used + len(lead) + needs > width:
            # an arrow goes along to the next line, a comma stays behind, a dot goes
            lines.append(line.rstrip() + ("," if lead == ", " else ""))
            lead = lead.lstrip() if lead == ARROW else ""
            line, used = " " * hang, hang
        for at, (cell, text) in enumerate(zip(unit, texts, strict=True)):
            line += (cell.join if at else lead) + (paint(text, cell.style) if color else text)
        used += len(lead) + needs
        fresh = False
    return [*lines, line.rstrip()]


def _units(cells: list[Cell]) -> list[list[Cell]]:
    """Cells with those that are glued to them."""
    units: list[list[Cell]] = []
    for cell in cells:
        if cell.join is GLUE and units:
            units[-1].append(cell._replace(join=", "))
        else:
            units.append([cell])
    return units


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def some(words: list[str], most: int) -> str:
    """The first of many words and how many more there are."""
    if len(words) <= most + 1:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"
