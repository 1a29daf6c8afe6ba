"""A project graph as text: the services, what they are built from, and who needs whom."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from dlint.finding import SEVERITIES
from dlint.flow import ARROW, GLUE, Cell, counted, flow, some
from dlint.report import colour
from dlint.report.colour import paint
from dlint.report.visible import columns, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.graph.nodes import Edge, Graph, Node

MOST_HOPS = 60
WIDEST_NAME = 20  # columns; a longer name pushes what follows it
WIDEST_PATH = 36
MOST_NAMED = 4
MOST_NEEDS = 12


def render(graph: Graph, *, color: bool, width: int = 100) -> str:
    """The graph as a person reads it, at most `width` columns wide where names allow."""
    return _Page(graph, color, width).text()


class _Page:
    def __init__(self, graph: Graph, color: bool, width: int) -> None:
        self.graph = graph
        self.color = color
        self.width = width
        self.outgoing = graph.outgoing()
        self.incoming = graph.incoming()
        self.lines: list[str] = []
        self.below = _working_directory(graph.root)
        self.last: dict[str | None, int] = {}
        for node in graph.nodes.values():
            if node.kind == "stage":
                self.last[node.path] = max(self.last.get(node.path, 0), node.details["index"])
        self.compose = [path for path, kind in graph.files.items() if kind == "compose"]

    def text(self) -> str:
        if self.graph.root != "." and self.below is None:
            self.lines += [self._styled(f"In {visible(self.graph.root)}", colour.DIM)]
        for path in self.compose:
            self._compose_file(path)
        dockerfiles = [path for path, kind in self.graph.files.items() if kind == "dockerfile"]
        if dockerfiles:
            self._title("Dockerfiles")
        across = max(map(columns, map(self._shown, dockerfiles)), default=0) if len(dockerfiles) > 1 else 0
        across = min(across, WIDEST_PATH)
        for path in dockerfiles:
            self._dockerfile(path, across)
        self._images()
        if not self.graph.files:
            return ""
        self.lines += ["", *flow(self._total(), "", 0, self.width, color=self.color)]
        return "\n".join(self.lines).lstrip("\n") + "\n"

    def _shown(self, path: str | None) -> str:
        """A path as seen from the working directory where that lies in the project, else from its root."""
        if path is None:
            return "?"
        return visible(path if self.below is None else posixpath.relpath(path, self.below))

    def _styled(self, text: str, style: str) -> str:
        return paint(text, style) if self.color else text

    def _title(self, text: str, cells: list[Cell] | None = None) -> None:
        lead = self._styled(text, colour.BOLD) + "  " * bool(cells)
        self.lines += ["", *flow(cells or [], lead, columns(text) + 2, self.width, color=self.color)]

    def _row(self, label: str, cells: list[Cell], more: list[Cell], across: int, *, style: str) -> None:
        """A label in a column of its own, and one or two runs of cells beside it."""
        pad = " " * max(across - columns(label), 0)
        lead = f"  {self._styled(label, style)}{pad}  "
        hang = across + 4
        if columns(label) > across:
            hang = columns(label) + 4
        self.lines += flow(cells, lead, hang, self.width, color=self.color)
        if more:
            self.lines += flow(more, " " * (across + 4), across + 4, self.width, color=self.color)

    # --- compose files ---

    def _compose_file(self, path: str) -> None:
        nodes = [node for node in self.graph.nodes.values() if node.path == path and node.kind == "service"]
        marks = (
            [Cell("development", colour.DIM)] if any("development" in node.marks for node in nodes) else []
        )
        self._title(self._shown(path), marks + self._counts(self.graph.counts.get(path)))
        across = _across([node.name for node in nodes])
        for node in nodes:
            self._service(node, across)
        if not nodes:
            self.lines.append("  no services")

    def _without_image(self, node: Node) -> str:
        """What a service is that says no image itself: most often a part of one in a file beside it."""
        for other in self.graph.nodes.values():
            if other.kind != "service" or other.name != node.name or other.path == node.path:
                continue
            beside = posixpath.dirname(other.path or "") == posixpath.dirname(node.path or "")
            if beside and any(edge.kind in ("builds", "runs") for edge in self.outgoing.get(other.id, ())):
                return f"adds to the one in {other.path}"
        return "neither builds nor names an image"

    def _service(self, node: Node, across: int) -> None:
        main: list[Cell] = []
        needs: list[str] = []
        for edge in self.outgoing.get(node.id, ()):
            target = self.graph.nodes[edge.target]
            if edge.kind == "depends_on":
                needs.append(_needed(edge, target))
            elif edge.kind == "builds":
                main = [Cell(f"builds {self._place(target, edge)}", colour.CYAN), *self._chain(target)]
            elif edge.kind == "runs" and target.kind == "stage":
                main = [Cell(f"runs {edge.details['image']} ({self._place(target)})"), *self._chain(target)]
            elif edge.kind == "runs":
                main = [Cell(f"runs {target.name}")]
        more = [Cell("ships", colour.GREEN)] if "ships" in node.marks else []
        if node.details["ports"]:
            more.append(Cell(f"ports {some(node.details['ports'], MOST_NAMED)}"))
        if node.details["profiles"]:
            more.append(Cell(f"profile {', '.join(node.details['profiles'])}"))
        if needs:
            more.append(Cell("needs " + needs[0]))
            more += [Cell(need, join=", ") for need in needs[1:MOST_NEEDS]]
            if len(needs) > MOST_NEEDS:
                more.append(Cell(f"and {len(needs) - MOST_NEEDS} more", join=" "))
        main = main or [Cell(self._without_image(node))]
        (more or main).extend(self._counts(node.findings))
        self._row(node.name, main, more, across, style=colour.BOLD)

    def _place(self, target: Node, edge: Edge | None = None) -> str:
        """What is built: the Dockerfile, its stage where there are several, or what is missing."""
        if target.kind != "stage":
            why = {"missing": " (not there)", "elsewhere": " (not in the project)"}
            return target.name + next((why[mark] for mark in target.marks if mark in why), "")
        path = self._shown(target.path)
        plain = not target.details["named"] and self._is_last(target)
        return (
            path if plain and not (edge and edge.details.get("target")) else f"{path} -> stage {target.name}"
        )

    def _is_last(self, stage: Node) -> bool:
        return bool(stage.details["index"] == self.last[stage.path])

    def _chain(self, start: Node) -> list[Cell]:
        """What a stage stands on, down to the bottom; of other Dockerfiles only the image they make."""
        cells: list[Cell] = []
        seen = {start.id}
        node = start
        for _ in range(MOST_HOPS):
            edge = next((one for one in self.outgoing.get(node.id, ()) if one.kind == "from"), None)
            if edge is None:
                return cells
            inside = self.graph.nodes[edge.target].path == node.path != start.path
            node = self.graph.nodes[edge.target]
            if node.id in seen:
                return [*cells, Cell(f"{edge.details.get('image', node.name)} (a cycle)", join=ARROW)]
            seen.add(node.id)
            if not inside:
                word = "" if cells else "FROM "
                cells.append(Cell(f"{word}{edge.details.get('image', node.name)}", join=ARROW))
        return [*cells, Cell("…", join=ARROW)]

    def _base(self, edge: Edge) -> str:
        """A base as FROM names it, with the Dockerfile that makes it where that is another one."""
        target = self.graph.nodes[edge.target]
        name = edge.details.get("image")
        return f"{name} ({self._shown(target.path)})" if name and target.kind == "stage" else target.name

    # --- Dockerfiles ---

    def _dockerfile(self, path: str, across: int) -> None:
        stages = [node for node in self.graph.nodes.values() if node.path == path and node.kind == "stage"]
        if not stages:
            self._row(
                path,
                [Cell("no stage"), *self._counts(self.graph.counts.get(path))],
                [],
                across,
                style=colour.CYAN,
            )
            return
        counts = self._counts(self.graph.counts.get(path))
        if len(stages) == 1:
            cells = self._stage(stages[0]) + self._builders(stages[0], alone=True)
            self._row(self._shown(path), cells + counts, [], across, style=colour.CYAN)
            return
        self._row(self._shown(path), counts, [], 0, style=colour.CYAN)
        across = _across([stage.name for stage in stages]) + 2
        for stage in stages:
            cells = self._stage(stage) + self._builders(stage, alone=False) + self._counts(stage.findings)
            self._row(f"  {stage.name}", cells, [], across, style="")

    def _stage(self, node: Node) -> list[Cell]:
        cells: list[Cell] = []
        copies: dict[str, None] = {}
        for edge in self.outgoing.get(node.id, ()):
            target = self.graph.nodes[edge.target]
            if edge.kind == "from":
                again = " (itself)" if target is node else ""
                cells.append(Cell(f"FROM {self._base(edge)}{again}"))
            elif edge.kind in ("copies", "mounts"):
                name = edge.details.get("image") or target.name
                elsewhere = target.kind == "stage" and target.path != node.path
                copies[
                    f"{edge.kind} from {name}" + (f" ({self._shown(target.path)})" if elsewhere else "")
                ] = None
        cells += [Cell(text) for text in copies]
        styles = {"ships": colour.GREEN, "development": colour.DIM, "unused": colour.DIM}
        cells += [Cell(mark, styles[mark]) for mark in node.marks if mark in styles]
        return cells or [Cell("no base")]

    def _builders(self, node: Node, *, alone: bool) -> list[Cell]:
        """Who builds a stage; of a file's only one a lone service says so in its own line."""
        services: list[Node] = []
        commands: dict[str, list[str]] = {}
        for edge in self.incoming.get(node.id, ()):
            source = self.graph.nodes[edge.source]
            if edge.kind == "builds" and source.kind == "service":
                services.append(source)
            elif edge.kind == "builds":
                commands.setdefault(source.name, []).append(f"{self._shown(source.path)}:{source.line}")
        cells = [Cell(f"built as {name} by {some(places, 2)}") for name, places in commands.items()]
        if services and not (alone and len(services) == 1 and not commands):
            several = len({service.path for service in services}) > 1
            names = [f"{self._shown(one.path)}: {one.name}" if several else one.name for one in services]
            cells.insert(0, Cell(f"built for {some(names, MOST_NAMED)}"))
        return cells

    # --- the rest ---

    def _images(self) -> None:
        images = [
            node for node in self.graph.nodes.values() if node.kind == "image" and node.name != "scratch"
        ]
        if not images:
            return
        self._title("Images from elsewhere")
        across = min(max(columns(node.name) for node in images), 60)
        for node in images:
            users = {edge.source for edge in self.incoming.get(node.id, ())}
            kinds = [self.graph.nodes[user].kind for user in users]
            used = [counted(kinds.count(kind), kind) for kind in ("service", "stage") if kind in kinds]
            notes = {"variable": "a variable decides", "context": "perhaps a named build context"}
            note = [Cell(notes[mark], colour.DIM) for mark in node.marks if mark in notes]
            self._row(
                node.name,
                [Cell(", ".join(used)), *note],
                [],
                across,
                style="",
            )

    def _counts(self, counts: Mapping[str, int] | None) -> list[Cell]:
        if counts is None or not any(counts.values()):
            return []
        found = [severity for severity in SEVERITIES if counts[severity]]
        return [
            Cell(_count(counts[severity], severity), colour.SEVERITY[severity], " · " if not at else GLUE)
            for at, severity in enumerate(found)
        ]

    def _total(self) -> list[Cell]:
        nodes = list(self.graph.nodes.values())
        kinds = [node.kind for node in nodes]
        dockerfiles = sum(kind == "dockerfile" for kind in self.graph.files.values())
        total = [
            (kinds.count("service"), "service"),
            (dockerfiles, "Dockerfile"),
            (kinds.count("stage"), "stage"),
            (kinds.count("build"), "build by a command"),
        ]
        words = ", ".join(
            "1 build by a command" if (number, noun) == (1, "build by a command")
            else f"{number} builds by commands" if noun == "build by a command"
            else counted(number, noun)
            for number, noun in total
            if number
        )  # fmt: skip
        counts: dict[str, int] = {
            one: sum(each[one] for each in self.graph.counts.values()) for one in SEVERITIES
        }
        return [Cell(words or "nothing"), *self._counts(counts)]


def _working_directory(root: str) -> str | None:
    """Where the working directory lies in the project, if it does and is not its root."""
    relative = os.path.relpath(os.getcwd(), os.path.abspath(root)).replace(os.sep, "/")
    return None if relative == "." or relative.split("/")[0] == ".." else relative


def _needed(edge: Edge, target: Node) -> str:
    condition = edge.details.get("condition", "?")
    notes = [] if condition == "started" else [condition.replace("completed_successfully", "completed")]
    if target.kind == "missing":
        notes.append("not there")
    return f"{target.name} ({', '.join(notes)})" if notes else target.name


def _across(names: list[str]) -> int:
    return max((columns(name) for name in names if columns(name) <= WIDEST_NAME), default=4)


def _count(number: int, severity: str) -> str:
    return f"{number} info" if severity == "info" else counted(number, severity)
