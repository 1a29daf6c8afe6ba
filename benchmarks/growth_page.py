"""The growth table and its picture in the documentation, made of what `growth.py --json PATH` has measured.

python benchmarks/growth_page.py PATH
"""

from __future__ import annotations

import json
import math
import os
import sys

DOCS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs")
BEGIN, END = "<!-- growth: begin -->", "<!-- growth: end -->"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 60, 190, 20, 50
SECONDS = (0.01, 0.1, 1, 10)
SHOWN = {  # in the picture, each with a colour that reads on white and on black
    "Dockerfile: many RUNs": "#d9622b",
    "Dockerfile: long continuation": "#3b82c4",
    "compose: services": "#2e9e5b",
    "compose: environment": "#a463c9",
    "script: docker runs": "#b8860b",
    "page: one block": "#d1457e",
}


def table(rows: list[dict[str, object]]) -> str:
    sizes = sorted({int(size) for row in rows for size in row["seconds"]})  # type: ignore[attr-defined]
    lines = [
        "| File of | " + " | ".join(f"{size // 1000} kB" for size in sizes) + " | Slope | Memory |",
        "|---|" + "---:|" * (len(sizes) + 2),
    ]
    for row in rows:
        seconds: dict[str, float] = row["seconds"]  # type: ignore[assignment]
        cells = [f"{seconds[str(size)]:.2f} s" if str(size) in seconds else "" for size in sizes]
        slope = f"{row['slope']:.2f}" if row["slope"] is not None else ""
        lines.append(f"| {row['shape']} | {' | '.join(cells)} | {slope} | {row['bytes']} |")
    return "\n".join(lines)


def picture(rows: list[dict[str, object]]) -> str:
    """Time over size, both logarithmic: parallel to the dashed line is linear."""
    sizes = sorted({int(size) for row in rows for size in row["seconds"]})  # type: ignore[attr-defined]
    inner, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(size: float) -> float:
        return LEFT + inner * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])

    def y(seconds: float) -> float:
        part = math.log(max(seconds, SECONDS[0]) / SECONDS[0]) / math.log(SECONDS[-1] / SECONDS[0])
        return TOP + high * (1 - part)

    def line(points: list[tuple[float, float]], style: str) -> str:
        return f'<polyline points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}" fill="none" {style}/>'

    grey = 'stroke="#808080" stroke-opacity="0.4"'
    made = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="sans-serif" font-size="12" fill="#808080">'
        ),
        "<title>Seconds for a file, over its size</title>",
    ]
    for seconds in SECONDS:
        made.append(line([(LEFT, y(seconds)), (LEFT + inner, y(seconds))], grey))
        made.append(f'<text x="{LEFT - 8}" y="{y(seconds) + 4:.1f}" text-anchor="end">{seconds:g} s</text>')
    for size in sizes:
        made.append(line([(x(size), TOP), (x(size), TOP + high)], grey))
        made.append(
            f'<text x="{x(size):.1f}" y="{TOP + high + 20}" text-anchor="middle">{size // 1000} kB</text>'
        )
    ideal = [(x(size), y(0.02 * size / sizes[0])) for size in (sizes[0], sizes[-1])]
    made.append(line(ideal, 'stroke="#808080" stroke-width="2" stroke-dasharray="6 4"'))
    ends = [(ideal[-1][1], "linear", "#808080")]
    for row in rows:
        colour = SHOWN.get(str(row["shape"]))
        if colour is not None:
            points = [(x(int(size)), y(each)) for size, each in row["seconds"].items()]  # type: ignore[attr-defined]
            made.append(line(points, f'stroke="{colour}" stroke-width="2"'))
            ends.append((points[-1][1], str(row["shape"]), colour))
    at = 0.0
    for end, name, colour in sorted(ends):
        at = max(end + 4, at + 15)
        made.append(f'<text x="{LEFT + inner + 8}" y="{at:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*made, "</svg>", ""])


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = json.load(file)
    with open(os.path.join(DOCS, "growth.svg"), "w", encoding="utf-8") as file:
        file.write(picture(rows))
    page = os.path.join(DOCS, "speed.md")
    with open(page, encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    with open(page, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{table(rows)}\n{END}{rest.partition(END)[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
