"""The layers of an image as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlint.flow import Cell, counted, flow
from dlint.layers.page import summary
from dlint.report import colour
from dlint.report.colour import paint
from dlint.report.visible import inert, json_text, shorten, visible

if TYPE_CHECKING:
    from dlint.layers.facts import Fact
    from dlint.layers.page import Page, Part, Row

WIDTH = 100
MOST_BUILDERS = 2


def render(page: Page, *, color: bool) -> str:
    def styled(text: str, style: str) -> str:
        return paint(text, style) if color else text

    lines: list[str] = []
    digits = max((len(str(row.line)) for part in page.parts for row in part.rows), default=1) + 1
    for part in page.parts:
        lines += _heading(part, color=color)
        for row in part.rows:
            if row.facts is None:
                continue
            room = WIDTH - digits - 4
            head = f"{styled(f'{row.line:>{digits + 2}}', colour.BLUE)}  {shorten(row.text, room)}"
            lines.append(head)
            for fact in row.facts:
                lines += _fact(fact, digits + 6, color=color)
            if not row.facts:
                lines.append(" " * (digits + 6) + styled("what it adds is not known", colour.DIM))
        lines += [styled(line, colour.DIM) for line in _without_layer(part.rows, digits)]
        lines.append("")
    total = summary(page)
    words = [counted(total["layers"], "layer") + " on top of the base image"]
    if total["caches"]:
        words.append(f"{counted(total['caches'], 'cache')} left")
    if not page.compared:
        words.append("too much to tell what later layers remove")
    if total["kept"]:
        words.append(f"{total['kept']} kept though removed or changed later")
    return inert("\n".join([*lines, "; ".join(words)])) + "\n"


def _fact(fact: Fact, indent: int, *, color: bool) -> list[str]:
    lead = " " * indent
    cells = [Cell(word, join=" ") for word in fact.what.split(" ")]
    if fact.kind == "cache":
        cells = [cell._replace(style=colour.SEVERITY["warning"]) for cell in cells]
    if fact.later:
        style = colour.SEVERITY["warning"]
        cells[-1] = cells[-1]._replace(text=f"{cells[-1].text};")
        cells += [Cell(word, style, " ") for word in fact.later.split(" ")]
    first, *rest = flow(cells, lead, indent, WIDTH - 2, color=color)
    return [first, *("  " + line for line in rest)]


def _heading(part: Part, *, color: bool) -> list[str]:
    title = visible(part.path) + (f", stage {part.name}" if part.name is not None else "")
    cells = [
        Cell(f"FROM {part.base}"),
        *(Cell(f"built {builder}") for builder in part.built_by[:MOST_BUILDERS]),
    ]
    if len(part.built_by) > MOST_BUILDERS:
        cells.append(Cell(f"and {len(part.built_by) - MOST_BUILDERS} more"))
    return [paint(title, colour.BOLD) if color else title, *flow(cells, "  ", 2, WIDTH, color=color)]


def _without_layer(rows: tuple[Row, ...], digits: int) -> list[str]:
    """Instructions that only describe the image, on one line."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        if row.facts is None:
            lines.setdefault(row.keyword, []).append(str(row.line))
    if not lines:
        return []
    words = [
        Cell(f"{keyword} {', '.join(at[:8])}{', …' if len(at) > 8 else ''}", join=" · ")
        for keyword, at in lines.items()
    ]
    return flow(words, " " * (digits + 4) + "no layer: ", digits + 14, WIDTH, color=False)


def as_json(page: Page) -> str:
    """`schema` 1; stages from the bottom up."""
    stages: list[dict[str, Any]] = []
    for part in page.parts:
        layers = [
            {
                "line": row.line,
                "instruction": row.keyword,
                "text": row.text,
                "facts": [_json_fact(fact) for fact in row.facts],
            }
            for row in part.rows
            if row.facts is not None
        ]
        metadata = [{"line": row.line, "instruction": row.keyword} for row in part.rows if row.facts is None]
        stages.append({
            "path": part.path,
            "stage": part.name,
            "from": part.base,
            "built_by": list(part.built_by),
            "layers": layers,
            "without_layer": metadata,
        })  # fmt: skip
    data = {"schema": 1, "stages": stages, "summary": summary(page)}
    return json_text(data)


def _json_fact(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": fact.kind, "what": fact.what, "items": list(fact.items)}
    return found | ({"later": fact.later, "at": fact.at} if fact.later else {})
