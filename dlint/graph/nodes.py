"""What a project graph is made of."""

from __future__ import annotations

from typing import Any


class Node:
    """A service, stage, image from elsewhere, build by a command, or what is named and missing.

    `kind` is "service", "stage", "image", "build" or "missing". `path` and `line` are where it is written,
    None for images. `marks` are "ships", "development", "unused", "missing", "inline", "elsewhere",
    "variable" (one decides an image's name) and "context" (the name may be a build context's).
    `findings` counts by severity, None where nothing was linted.
    """

    __slots__ = ("details", "findings", "id", "kind", "line", "marks", "name", "path")

    def __init__(self, identity: str, kind: str, name: str, path: str | None, line: int | None) -> None:
        self.id = identity
        self.kind = kind
        self.name = name
        self.path = path
        self.line = line
        self.marks: list[str] = []
        self.details: dict[str, Any] = {}
        self.findings: dict[str, int] | None = None


class Edge:
    """`kind` is "builds", "runs", "from", "copies", "mounts" or "depends_on"; `line` is the source's."""

    __slots__ = ("details", "kind", "line", "source", "target")

    def __init__(self, source: str, target: str, kind: str, line: int, details: dict[str, str]) -> None:
        self.source = source
        self.target = target
        self.kind = kind
        self.line = line
        self.details = details


class Graph:
    """`root` is the project's folder seen from the working directory, `files` the kinds of its files.

    `counts` holds each linted file's findings by severity, `notes` what is to be said on standard error.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.files: dict[str, str] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self.notes: list[str] = []
        self.promised: dict[str, tuple[str, str]] = {}

    def add(self, node: Node) -> Node:
        """The node of this identity, which may be there already."""
        return self.nodes.setdefault(node.id, node)

    def sort(self) -> None:
        """One order whatever order the files came in; an edge given twice stands once."""
        for identity, (name, path) in self.promised.items():
            if identity not in self.nodes:
                self.nodes[identity] = Node(identity, "missing", name, path, None)
                self.nodes[identity].marks.append("missing")
        edges: dict[tuple[str, str, str], Edge] = {}
        for edge in self.edges:
            if edge.source in self.nodes and edge.target in self.nodes:
                edges.setdefault((edge.source, edge.target, edge.kind), edge)
        self.edges = list(edges.values())
        order = ("service", "missing", "build", "stage", "image")
        ranked = sorted(
            self.nodes.values(),
            key=lambda node: (order.index(node.kind), node.path or "", node.line or 0, node.name, node.id),
        )
        self.nodes = {node.id: node for node in ranked}
        place = {identity: at for at, identity in enumerate(self.nodes)}
        self.edges.sort(key=lambda edge: (place[edge.source], edge.line, edge.kind, place[edge.target]))
        self.files = dict(sorted(self.files.items()))

    def outgoing(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return found

    def incoming(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.target, []).append(edge)
        return found
