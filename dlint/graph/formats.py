"""A project graph for programs: Mermaid, Graphviz' dot, JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dlint.finding import SEVERITIES
from dlint.report.visible import inert, json_text, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlint.graph.nodes import Edge, Graph, Node


def as_json(graph: Graph) -> str:
    """`schema` 1; nodes and edges in a stable order, paths relative to the project's root."""
    nodes: list[dict[str, Any]] = []
    for node in graph.nodes.values():
        found: dict[str, Any] = {"id": node.id, "kind": node.kind, "name": node.name}
        if node.path is not None:
            found |= {"path": node.path, "line": node.line}
        found |= {"marks": node.marks, **node.details}
        if node.findings is not None:
            found["findings"] = node.findings
        nodes.append(found)
    edges = [
        {"from": edge.source, "to": edge.target, "kind": edge.kind, "line": edge.line, **edge.details}
        for edge in graph.edges
    ]
    files: list[dict[str, Any]] = []
    for path, kind in graph.files.items():
        counts = {"findings": graph.counts[path]} if path in graph.counts else {}
        files.append({"path": path, "kind": kind, **counts})
    return json_text({"schema": 1, "files": files, "nodes": nodes, "edges": edges})


def mermaid(graph: Graph) -> str:
    """A Mermaid flowchart; what stands in one file is one subgraph."""
    names = {identity: f"n{at}" for at, identity in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for at, (path, nodes) in enumerate(_grouped(graph)):
        if path is not None:
            lines.append(f'  subgraph f{at}["{_mermaid_text(path)}"]')
        for node in nodes:
            opens, closes = {"image": ("([", "])"), "build": ("[/", "/]"), "service": ("(", ")")}.get(
                node.kind, ("[", "]")
            )
            label = "<br/>".join(map(_mermaid_text, _label(node)))
            lines.append(f'    {names[node.id]}{opens}"{label}"{closes}')
        if path is not None:
            lines.append("  end")
    for edge in graph.edges:
        arrow = "-.->" if edge.kind == "depends_on" else "-->"
        label = _mermaid_text(_edge_label(edge))
        lines.append(f'  {names[edge.source]} {arrow}|"{label}"| {names[edge.target]}')
    lines += _classes(graph, names)
    return "\n".join(lines) + "\n"


def _classes(graph: Graph, names: dict[str, str]) -> Iterator[str]:
    tests: tuple[tuple[str, str, Callable[[Node], bool]], ...] = (
        ("ships", "stroke-width:3px", lambda node: "ships" in node.marks),
        ("faulty", "stroke:#c00", lambda node: bool(node.findings and node.findings["error"])),
        ("missing", "stroke-dasharray:4", lambda node: node.kind == "missing"),
    )
    for name, style, test in tests:
        members = [names[node.id] for node in graph.nodes.values() if test(node)]
        if members:
            yield f"  classDef {name} {style}"
            yield f"  class {','.join(members)} {name}"


def dot(graph: Graph) -> str:
    """A directed graph for Graphviz; what stands in one file is one cluster."""
    names = {identity: f"n{at}" for at, identity in enumerate(graph.nodes)}
    lines = ["digraph dlint {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    for at, (path, nodes) in enumerate(_grouped(graph)):
        if path is not None:
            lines.append(f"  subgraph cluster_{at} {{")
            lines.append(f"    label={_dot_text([path])};")
        for node in nodes:
            attributes = [f"label={_dot_text(_label(node))}"]
            if node.kind == "image":
                attributes.append("shape=ellipse")
            if "ships" in node.marks:
                attributes.append("penwidth=2")
            if node.findings and node.findings["error"]:
                attributes.append("color=red")
            if node.kind == "missing":
                attributes.append('style="rounded,dashed"')
            lines.append(f"    {names[node.id]} [{', '.join(attributes)}];")
        if path is not None:
            lines.append("  }")
    for edge in graph.edges:
        style = ", style=dashed" if edge.kind == "depends_on" else ""
        label = _dot_text([_edge_label(edge)])
        lines.append(f"  {names[edge.source]} -> {names[edge.target]} [label={label}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _grouped(graph: Graph) -> Iterator[tuple[str | None, list[Node]]]:
    """Nodes by the compose file or Dockerfile they stand in; None for all others."""
    groups: dict[str | None, list[Node]] = {}
    for node in graph.nodes.values():
        groups.setdefault(node.path if node.path in graph.files else None, []).append(node)
    yield from groups.items()


def _label(node: Node) -> list[str]:
    """The lines of a node's label: its name, where it stands, its marks and findings."""
    name = f"stage {node.name}" if node.kind == "stage" else node.name
    lines = [name]
    if node.kind == "build":
        lines.append(f"{node.path}:{node.line}")
    notes = [mark for mark in node.marks if mark in ("ships", "development", "unused", "missing")]
    if node.findings:
        notes += [
            f"{number} {severity}{'s' if number > 1 and severity != 'info' else ''}"
            for severity in SEVERITIES
            if (number := node.findings[severity])
        ]
    return [*lines, ", ".join(notes)] if notes else lines


def _edge_label(edge: Edge) -> str:
    verb = {"from": "FROM", "depends_on": "needs", "copies": "COPY --from", "mounts": "mounts"}.get(
        edge.kind, edge.kind
    )
    condition = edge.details.get("condition")
    detail = edge.details.get("image") or (condition if condition != "started" else None)
    return f"{verb} {detail}" if detail else verb


def _mermaid_text(text: str) -> str:
    """Text for a quoted label: what Mermaid or HTML might read becomes an entity code."""
    return re.sub(r"[^\w .,:/()=+-]", lambda match: f"#{ord(match[0])};", visible(text))


def _dot_text(lines: list[str]) -> str:
    quoted = (visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return inert('"' + "\\n".join(quoted) + '"', "&#{};")
