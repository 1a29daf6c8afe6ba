"""The project's graph as a picture: SVG of our own, and the same in words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.finding import SEVERITIES
from dlint.report.html_layout import components, lay_out
from dlint.report.html_text import html
from dlint.report.visible import columns, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.graph.nodes import Edge, Graph, Node
    from dlint.report.html_layout import Layout, Point
    from dlint.report.record import Reported

CHARACTER = 7.3  # pixels of a monospace letter at 12 pixels
LINE = 16.0
PAD = 9.0
WIDEST = 30  # columns of a label
MOST_NODES = 300
MOST_WORDS = 2000
VERBS = {
    "from": "stands on",
    "copies": "copies from",
    "mounts": "mounts",
    "builds": "builds",
    "runs": "runs",
    "depends_on": "needs",
}
KINDS = {"build": "build command", "missing": "not in the project"}
MARKS = ("ships", "development", "unused")


def picture(graph: Graph, findings: list[Reported], anchors: Mapping[str, str]) -> str:
    """The graph's section; `anchors` leads from a shown path to its place on the page. Empty for no nodes."""
    if not graph.nodes:
        return ""
    counts = _counts(graph, findings)
    drawings, left = _drawings(graph)
    boxes = _Boxes(graph, counts, anchors)
    shown = "".join(boxes.drawing(nodes, edges) for nodes, edges in drawings)
    note = f"<p>{left} more are not drawn; <code>dlint graph</code> lists them.</p>" if left else ""
    return (
        '<section aria-labelledby="graph"><h2 id="graph">How the project hangs together</h2>'
        f'<div class="drawings" tabindex="0" role="group" aria-label="drawings">{shown}</div>'
        f"{note}{_LEGEND}{_words(graph)}</section>"
    )


_LEGEND = (
    '<p class="legend"><span class="k service">service</span> <span class="k build">build command</span> '
    '<span class="k stage">stage</span> <span class="k image">image</span> '
    '<span class="k missing">not there</span> <span>thick border: ships</span> '
    "<span>dashed line: needs, copies or mounts</span></p>"
)


def _drawings(graph: Graph) -> tuple[list[tuple[list[str], list[Edge]]], int]:
    """What hangs together, the largest first, each part with its own copies of the images it uses."""
    images = {node.id for node in graph.nodes.values() if node.kind == "image"}
    own = [node for node in graph.nodes if node not in images]
    pairs = [(edge.source, edge.target) for edge in graph.edges if edge.target not in images]
    outgoing = graph.outgoing()
    found: list[tuple[list[str], list[Edge]]] = []
    drawn = left = 0
    for part in sorted(components(own, pairs), key=lambda part: -len(part)):
        edges = [edge for node in part for edge in outgoing.get(node, ())]
        used = dict.fromkeys(edge.target for edge in edges if edge.target in images)
        nodes = [*part, *used]
        if drawn + len(nodes) > MOST_NODES:
            left += len(part)
            continue
        drawn += len(nodes)
        found.append((nodes, edges))
    return found, left


def _counts(graph: Graph, findings: list[Reported]) -> dict[str, dict[str, int]]:
    """Findings by node: each belongs to the last node that starts above it in its file."""
    starts: dict[str, list[tuple[int, str]]] = {}
    for node in graph.nodes.values():
        if node.path is not None and node.line is not None and node.kind != "build":
            starts.setdefault(_shown(graph, node.path), []).append((node.line, node.id))
    counts: dict[str, dict[str, int]] = {}
    for places in starts.values():
        places.sort()
    for finding in findings:
        above = [node for line, node in starts.get(finding.path, ()) if line <= finding.range.line]
        if above:
            count = counts.setdefault(above[-1], dict.fromkeys(SEVERITIES, 0))
            count[finding.severity] += 1
    return counts


def _shown(graph: Graph, path: str) -> str:
    """A path of the graph as findings name it."""
    return os.path.relpath(os.path.join(graph.root, path)).replace(os.sep, "/")


class _Boxes:
    """Draws the parts of one graph."""

    __slots__ = ("anchors", "counts", "graph")

    def __init__(
        self, graph: Graph, counts: Mapping[str, Mapping[str, int]], anchors: Mapping[str, str]
    ) -> None:
        self.graph = graph
        self.counts = counts
        self.anchors = anchors

    def drawing(self, nodes: list[str], edges: list[Edge]) -> str:
        labels = {node: self._label(self.graph.nodes[node]) for node in nodes}
        sizes = {node: _size(lines) for node, lines in labels.items()}
        layout = lay_out(nodes, [(edge.source, edge.target) for edge in edges], sizes)
        width, height = layout.width + 4, layout.height + 4
        lines = [self._line(edge, layout) for edge in edges]
        boxes = [self._box(node, labels[node], layout.at[node], sizes[node]) for node in nodes]
        title = html(f"{len(nodes)} parts and {len(edges)} links, told in words below")
        return (
            f'<svg width="{width:.0f}" height="{height:.0f}" viewBox="-2 -2 {width:.0f} {height:.0f}" '
            f'role="group" aria-label="{title}">{"".join(lines)}{"".join(boxes)}</svg>'
        )

    def _label(self, node: Node) -> list[str]:
        unnamed = node.kind == "stage" and not node.details["named"]
        lines = [shorten(f"stage {node.name}" if unnamed else node.name, WIDEST)]
        where = KINDS.get(node.kind, node.kind)
        if node.path is not None:
            where = f"{_shown(self.graph, node.path)}:{node.line}"
            where = _ending(where)
        lines.append(where)
        notes = [mark for mark in node.marks if mark in MARKS]
        count = self.counts.get(node.id, {})
        notes += [f"{count[one]} {one}{'s' * (count[one] > 1)}" for one in SEVERITIES if count.get(one)]
        return [*lines, ", ".join(notes)] if notes else lines

    def _box(self, name: str, lines: list[str], at: Point, size: tuple[float, float]) -> str:
        node = self.graph.nodes[name]
        count = self.counts.get(name, {})
        worst = next((one for one in SEVERITIES if count.get(one)), "")
        kind = " ".join(filter(None, ["n", node.kind, worst, "ships" if "ships" in node.marks else ""]))
        texts = "".join(
            f'<text x="{at.x + PAD:.1f}" y="{at.y + PAD + LINE * row + 11:.1f}" class="t{min(row, 2)}">'
            f"{html(line)}</text>"
            for row, line in enumerate(lines)
        )
        told = f" ({html(_shown(self.graph, node.path))}:{node.line})" if node.path is not None else ""
        box = (
            f'<g class="{kind}"><title>{html(node.name)}{told}</title>'
            f'<rect x="{at.x:.1f}" y="{at.y:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}" rx="6"/>'
            f"{texts}</g>"
        )
        anchor = self.anchors.get(_shown(self.graph, node.path)) if node.path is not None else None
        return f'<a href="#{anchor}">{box}</a>' if anchor else box

    def _line(self, edge: Edge, layout: Layout) -> str:
        way = (
            layout.ways.get((edge.source, edge.target))
            or layout.ways.get((edge.target, edge.source), [])[::-1]
        )
        if not way:
            return ""
        path = [f"M{way[0].x:.1f} {way[0].y:.1f}"]
        for number in range(0, len(way) - 1, 2):
            start, end = way[number], way[number + 1]
            middle = (start.x + end.x) / 2
            path.append(f"C{middle:.1f} {start.y:.1f} {middle:.1f} {end.y:.1f} {end.x:.1f} {end.y:.1f}")
            if number + 2 < len(way):
                path.append(f"L{way[number + 2].x:.1f} {way[number + 2].y:.1f}")
        names = (self.graph.nodes[edge.source].name, VERBS[edge.kind], self.graph.nodes[edge.target].name)
        soft = " soft" if edge.kind in {"depends_on", "copies", "mounts"} else ""
        return (
            f'<g class="e{soft}"><title>{html(" ".join(names))}</title><path d="{"".join(path)}"/>'
            f"{_head(way)}</g>"
        )


def _head(way: list[Point]) -> str:
    """The arrow's head, which points the way the line arrives."""
    end = way[-1]
    back = 6 if way[-2].x > end.x else -6
    x = end.x + back
    return f'<polygon points="{end.x:.1f},{end.y:.1f} {x:.1f},{end.y - 3.5:.1f} {x:.1f},{end.y + 3.5:.1f}"/>'


def _ending(place: str) -> str:
    """The end of a path that fits into a label, from the start of a folder's name where that is possible."""
    if columns(place) <= WIDEST:
        return place
    end = place[-WIDEST + 1 :]
    slash = end.find("/")
    return "…" + (end[slash:] if 0 <= slash < len(end) - 1 - len("/Dockerfile") else end)


def _size(lines: list[str]) -> tuple[float, float]:
    return max(map(columns, lines)) * CHARACTER + 2 * PAD, len(lines) * LINE + 2 * PAD - 3


def _words(graph: Graph) -> str:
    """The picture's content for those who do not see it."""
    items = []
    for edge in graph.edges[:MOST_WORDS]:
        source, target = graph.nodes[edge.source], graph.nodes[edge.target]
        items.append(f"<li>{_named(source)} {VERBS[edge.kind]} {_named(target)}</li>")
    if not items:
        return ""
    more = len(graph.edges) - len(items)
    rest = f"<li>and {more} more links</li>" if more else ""
    return f"<details><summary>The same in words</summary><ul>{''.join(items)}{rest}</ul></details>"


def _named(node: Node) -> str:
    where = f" ({html(node.path)}:{node.line})" if node.path is not None else ""
    return f"{KINDS.get(node.kind, node.kind)} <code>{html(node.name)}</code>{where}"
