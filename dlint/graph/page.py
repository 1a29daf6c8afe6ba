"""`dlint graph`: how the files of a project hang together.

Services build stages or run images, stages stand on stages and images and copy from others, commands in
scripts build stages and give them names. Paths are relative to the project's root.
"""

from __future__ import annotations

import os
import posixpath
import sys
from typing import TYPE_CHECKING

from dlint.config.settings import ConfigError
from dlint.discover import File, find
from dlint.errors import RulebookError, RunError
from dlint.graph.counts import count
from dlint.graph.nodes import Edge, Graph, Node
from dlint.hiding import Shower
from dlint.kinds import kind_of
from dlint.lint import model as read
from dlint.model.builds import of_service
from dlint.model.dockerfile import Dockerfile
from dlint.model.image import ImageUse
from dlint.model.instructions import Copy, Run
from dlint.model.sources import variants
from dlint.model.stage import Stage
from dlint.outcome import cause
from dlint.reported import shown_path
from dlint.syntax.yaml_nodes import Scalar
from dlint.text import Source
from dlint.work import Worker, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.builds import Build
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.model.compose.values import Port
    from dlint.model.project import Project
    from dlint.work import Request


def graph_of(path: str, request: Request, *, findings: bool = True) -> Graph:
    """The graph of the files at or below `path`, and of what they are built from.

    `findings` False leaves out the lint. What could not be read is told in `Graph.notes`. Errors: `RunError`.
    """
    try:
        worker = Worker(request)
        files = _files(path, worker)
        first = files[0].path if files else os.path.join(path, "Dockerfile")
        top = first if os.path.isfile(path) else os.path.join(path, "Dockerfile")
        project, place = worker.policy(top).place(top)
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error
    full = os.path.abspath(top)
    builder = _Builder(project, full.removesuffix(place.replace("/", os.sep)).rstrip(os.sep) or os.sep)
    for file in files:
        builder.file(file)
    if os.path.isfile(path) and not builder.graph.files:
        raise RunError("; ".join(builder.graph.notes) or f"{path} is excluded by its configuration")
    builder.rest()
    if findings:
        count(builder.graph, builder.places, worker)
    return builder.graph


def _files(path: str, worker: Worker) -> list[File]:
    found = find((path,))
    if found.missing:
        raise RunError(f"{path}: no such file or folder")
    for one, reason in found.unreadable:
        if one == path:
            raise RunError(f"{path} cannot be read: {reason}", 2)
    return [file for file in found.files if not worker.excludes(file.path)]


class _Builder:
    """Puts one graph together. `places` are the lines of each file's nodes."""

    def __init__(self, project: Project, root: str) -> None:
        self.project = project
        self.root = root
        self.graph = Graph(shown_path(root) if root != os.getcwd() else os.curdir)
        self.places: dict[str, list[tuple[int, int, Node]]] = {}
        self._showers: dict[str, Shower] = {}
        self._waiting: list[str] = []
        self._read: set[str] = set()

    def relative(self, path: str) -> str:
        return os.path.relpath(os.path.abspath(path), self.root).replace(os.sep, "/")

    def file(self, file: File) -> None:
        """Add a file that was found or named; one that cannot be read is noted."""
        path = self.relative(file.path)
        try:
            text = read_bytes(file.path).decode("utf-8", "surrogateescape")
            kind = file.kind if file.named and file.kind else kind_of(file.path, text, named=file.named)
            if kind == "compose":
                self._compose(file, path, text)
            elif kind == "dockerfile":
                self._dockerfile(path, file)
            elif file.named:
                self.note(path, "is neither a Dockerfile nor a compose file")
        except OSError as error:
            self.note(path, f"cannot be read: {cause(error)}")
        except Exception as error:  # noqa: BLE001 - what one file does must not cost the others
            self.note(path, f"cannot be read: {type(error).__name__}")

    def note(self, path: str, text: str) -> None:
        self.graph.notes.append(f"{path} {text}")

    def rest(self) -> None:
        """Add what the files so far lead to, and the commands that build any of it."""
        while self._waiting:
            path = self._waiting.pop()
            try:
                self._dockerfile(path)
            except Exception as error:  # noqa: BLE001 - as above
                self.note(path, f"cannot be read: {type(error).__name__}")
        for build in self.project.builds:
            if build.by in ("command", "action"):
                self._command(build)
        self._mark_unused()
        self.graph.sort()

    def _shower(self, file: Dockerfile | ComposeFile) -> Shower:
        if file.source.path not in self._showers:
            self._showers[file.source.path] = Shower(file)
        return self._showers[file.source.path]

    # --- Dockerfiles ---

    def _dockerfile(self, path: str, file: File | None = None) -> None:
        if path in self._read:
            return
        self._read.add(path)
        model = self.project.dockerfile(path)
        if model is None and file is not None:
            source = Source.from_bytes(file.path, read_bytes(file.path))
            found = read(source, "dockerfile", self.project, path)
            model = found if isinstance(found, Dockerfile) else None
        if model is None:
            self.note(path, "cannot be read")
            return
        self.graph.files[path] = "dockerfile"
        if not model.stages:
            self.note(path, "holds no stage")
        ends = [stage.line - 1 for stage in model.stages[1:]]
        for at, stage in enumerate(model.stages):
            end = ends[at] if at < len(ends) else sys.maxsize
            self.places.setdefault(path, []).append((stage.line, end, self._stage_node(stage, path)))
        for stage in model.stages:
            self._stage_edges(stage)

    def _stage_node(self, stage: Stage, path: str) -> Node:
        node = Node(f"stage:{path}:{stage.index}", "stage", stage.name or str(stage.index), path, stage.line)
        node.details = {"index": stage.index, "named": stage.name is not None}
        if stage.ships or stage.shipping:
            node.marks.append("ships")
        if stage.for_development or stage.file.for_development:
            node.marks.append("development")
        return self.graph.add(node)

    def stage_id(self, stage: Stage) -> str:
        path = stage.file.path or self.relative(stage.source.path)
        if path not in self._read:
            self._waiting.append(path)
        return f"stage:{path}:{stage.index}"

    def _stage_edges(self, stage: Stage) -> None:
        own = self.stage_id(stage)
        from_ = stage.from_
        if from_ is not None and from_.image_word is not None:
            text = from_.image_text
            word = self._shower(stage.file).word(text or from_.image_word.text)
            base = stage.base or (stage.file.stage_elsewhere(text) if text else None)
            others = [each for each in variants(stage) if each is not base]
            for each in others:
                self.edge(own, self.stage_id(each), "from", from_.line)
            if base is not None:
                name = word if base.file.path != stage.file.path else None
                self.edge(own, self.stage_id(base), "from", from_.line, image=name)
            elif not others:
                self.edge(own, self.image(word, None if text is not None else "variable"), "from", from_.line)
        for kind, source, line in _sources(stage):
            if isinstance(source, Stage):
                self.edge(own, self.stage_id(source), kind, line)
                continue
            text = source.text if isinstance(source, ImageUse) else source
            found = stage.file.stage_elsewhere(text)
            certain = "/" in text or (isinstance(source, ImageUse) and source.certain)
            mark = None if certain else "variable" if "$" in text else "context"
            word = self._shower(stage.file).word(text)
            target = self.stage_id(found) if found is not None else self.image(word, mark)
            self.edge(own, target, kind, line, image=word if found is not None else None)

    def image(self, word: str, mark: str | None = None) -> str:
        """The node of an image from elsewhere; by its mark a variable or a named context may decide it."""
        node = self.graph.add(Node(f"image:{word}", "image", word, None, None))
        if mark is not None and mark not in node.marks:
            node.marks.append(mark)
        return node.id

    def edge(self, source: str, target: str, kind: str, line: int, /, **details: str | None) -> None:
        given = {name: value for name, value in details.items() if value is not None}
        self.graph.edges.append(Edge(source, target, kind, line, given))

    # --- compose files ---

    def _compose(self, file: File, path: str, text: str) -> None:
        model = read(Source(file.path, text.removeprefix("\ufeff")), "compose", self.project, path)
        assert not isinstance(model, Dockerfile)
        self.graph.files[path] = "compose"
        if any(problem.kind == "invalid-yaml" for problem in model.problems):
            self.note(path, "is no valid YAML; what could be read of it is shown")
        for service in model.services:
            self._service(service, path)

    def _service(self, service: Service, path: str) -> None:
        shower = self._shower(service.file)
        node = self.graph.add(
            Node(f"service:{path}:{service.name}", "service", shower.word(service.name), path, service.line)
        )
        image = service.text("image")
        node.details = {
            "image": shower.word(image) if image else None,
            "ports": [shower.word(_port(port)) for port in service.ports],
            "profiles": [shower.word(name) for name in service.profiles],
        }
        last = service.source.position(max(service.entry.value.span.end - 1, service.span.start)).line
        self.places.setdefault(path, []).append((service.line, last, node))
        if service.file.for_development:
            node.marks.append("development")
        build = of_service(service, posixpath.dirname(path))
        if build is not None:
            self._built(service, build, node)
        elif image:
            self._runs(service, node, image)
        elif service.has("image") and service.image_value is not None:
            word = shower.word(service.image_value.raw or "?")
            self.edge(node.id, self.image(word, "variable"), "runs", service.line)
        for each in service.depends_on:
            word = shower.word(each.name)
            target = f"service:{path}:{each.name}"
            condition = (each.condition or "").removeprefix("service_") or None
            self.edge(node.id, target, "depends_on", each.line, condition=condition)
            self.graph.promised.setdefault(target, (word, path))

    def _built(self, service: Service, build: Build, node: Node) -> None:
        shower = self._shower(service.file)
        stage = self.project.stage_of(build)
        if stage is not None:
            if not service.file.for_development:
                node.marks.append("ships")
            target = self.stage_id(stage)
        else:
            target = self._missing(service, build)
        word = shower.word(build.target) if build.target else None
        self.edge(node.id, target, "builds", service.line, context=build.context, target=word)

    def _missing(self, service: Service, build: Build) -> str:
        """The node for what a service builds from and the project does not show."""
        told = service.build
        assert told is not None
        shower = self._shower(service.file)
        if told.inline is not None:
            word, mark = "an inline Dockerfile", "inline"
        elif build.dockerfile is None:
            word, mark = shower.word(told.context or "what a variable names"), "elsewhere"
        elif build.dockerfile in self.project.files.paths:
            word, mark = shower.word(f"{build.dockerfile} -> stage {build.target or '0'}"), "missing"
        else:
            word, mark = shower.word(build.dockerfile), "missing"
        own = f":{service.name}" if mark == "inline" else ""
        node = self.graph.add(Node(f"missing:{word}{own}", "missing", word, None, None))
        if mark not in node.marks:
            node.marks.append(mark)
        return node.id

    def _runs(self, service: Service, node: Node, image: str) -> None:
        use = service.image_use
        ref = use.ref if use is not None and use.distribution is None else None
        build = self.project.build_of(ref) if ref is not None else None
        stage = self.project.stage_of(build) if build is not None else None
        word = self._shower(service.file).word(image)
        if stage is not None:
            self.edge(node.id, self.stage_id(stage), "runs", service.line, image=word)
        else:
            self.edge(node.id, self.image(word), "runs", service.line)

    # --- commands ---

    def _command(self, build: Build) -> None:
        stage = self.project.stage_of(build)
        if stage is None or stage.file.path not in self._read:
            return
        path = self.relative(build.source.path)
        names = [_reference(ref.familiar, ref.tag) for ref in build.names]
        names += [_reference(ref.familiar, "…") for ref in build.open_names]
        label = ", ".join(dict.fromkeys(names)) or "an image without name"
        node = self.graph.add(Node(f"build:{path}:{build.line}", "build", label, path, build.line))
        node.details = {"images": names, "pushed": build.pushed}
        if build.pushed and "ships" not in node.marks:
            node.marks.append("ships")
        self.edge(node.id, self.stage_id(stage), "builds", build.line, target=build.target)

    def _mark_unused(self) -> None:
        """Stages that neither the last one of their file nor anything else needs, builds or ships."""
        needed = {edge.target for edge in self.graph.edges}
        built = (self.project.stage_of(build) for build in self.project.builds)
        needed.update(
            self.stage_id(stage) for stage in built if stage is not None and stage.file.path in self._read
        )
        last: dict[str, int] = {}
        for node in self.graph.nodes.values():
            if node.kind == "stage" and node.path is not None:
                last[node.path] = max(last.get(node.path, 0), int(node.details["index"]))
        for node in self.graph.nodes.values():
            if (
                node.kind == "stage"
                and node.id not in needed
                and node.details["index"] != last[node.path or ""]
            ):
                node.marks.append("unused")


def _reference(name: str, tag: str | None) -> str:
    return f"{name}:{tag}" if tag else name


def _port(port: Port) -> str:
    """A port as `host:container`; as written where a variable decides it."""
    if port.container is None or port.host is None:
        return port.node.text if isinstance(port.node, Scalar) else "?"
    host, container = ("-".join(map(str, dict.fromkeys(pair))) for pair in (port.host, port.container))
    protocol = f"/{port.protocol}" if port.protocol not in ("tcp", "", None) else ""
    return f"{container}{protocol}" if port.host == (0, 0) else f"{host}:{container}{protocol}"


def _sources(stage: Stage) -> Iterator[tuple[str, Stage | ImageUse | str, int]]:
    """What a stage copies or mounts from, with the line."""
    for each in stage.instructions:
        if isinstance(each, Copy) and each.from_ is not None:
            yield "copies", each.from_, each.line
        if isinstance(each, Run):
            for mount in each.mounts:
                name = mount.options.get("from")
                if name:
                    yield "mounts", stage.named(each, name, each.at(mount.span), "mount"), each.line


def show_graph(
    path: str, output_format: str, request: Request, *, findings: bool, color: bool
) -> tuple[str, list[str]]:
    """`dlint graph`: the page, and what is to be said on standard error. Errors: `RunError`."""
    graph = graph_of(path, request, findings=findings)
    notes = list(dict.fromkeys(graph.notes))
    if not graph.files:
        notes.append(f"no Dockerfile or compose file in {path}")
    if output_format == "text":
        from dlint.graph.render import render
        from dlint.report.visible import inert

        return inert(render(graph, color=color)), notes
    from dlint.graph import formats as graph_formats

    write = {"json": graph_formats.as_json, "mermaid": graph_formats.mermaid, "dot": graph_formats.dot}
    return write[output_format](graph), notes
