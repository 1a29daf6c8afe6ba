"""One compose file as rules see it: its services, and any value by its path."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from dlint.finding import At, Place
from dlint.model.compose.recognise import is_v1
from dlint.model.compose.service import Service
from dlint.model.problem import ReaderProblem
from dlint.model.stage import kept_for_development, named_for_development
from dlint.syntax.interpolate import HOLE, expand_partly
from dlint.syntax.variables import UNKNOWN
from dlint.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence, resolve
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.effective.load import Effective
    from dlint.model.credentials.found import Credential
    from dlint.model.image import ImageUse
    from dlint.model.project import Project
    from dlint.syntax.imageref import ImageRef
    from dlint.syntax.yaml import Yaml
    from dlint.syntax.yaml_nodes import Comment


class Value(Place):
    """A value of a compose file: `span` is its key, of a list's item the item itself.

    `node` is the value with aliases followed, `value_span` where it is written here (the alias).
    """

    def __init__(self, file: ComposeFile, site: Node, entry: Entry | None, service: Service | None) -> None:
        self.file = file
        self.source: Source = file.source
        self.node = resolve(site)
        self.entry = entry
        self.key = entry.name if entry is not None else None
        self.service = service
        self.span: Span = entry.key.span if entry is not None else site.span
        self.value_span: Span = site.span

    @property
    def scalar(self) -> Scalar | None:
        return self.node if isinstance(self.node, Scalar) else None

    @property
    def raw(self) -> str | None:
        """The scalar's text as decoded, variables and all; None for lists and mappings."""
        return self.node.text if isinstance(self.node, Scalar) else None

    @property
    def text(self) -> str | None:
        """The scalar's text with the defaults of its variables put in; None for null and where not known."""
        return self.file.text(self.node)


class ComposeFile(Place):
    """A compose file alone, before other files are merged over it.

    `is_v1`: it has no `services`, its top-level keys are services; they are judged as such. `path` is its
    place in its project.
    """

    kind: Literal["compose"] = "compose"

    def __init__(self, yaml: Yaml, *, project: Project | None = None, path: str | None = None) -> None:
        self.yaml = yaml
        self.project = project
        self.path = path
        self.source: Source = yaml.source
        self.span = Span(0, 0)
        self.comments: tuple[Comment, ...] = yaml.comments
        self.read_elsewhere: dict[str, str] = {}
        """What `variables` holds once it is asked for: nothing else of a `.env` comes into a report."""

    @cached_property
    def problems(self) -> tuple[ReaderProblem, ...]:
        return tuple(ReaderProblem(self, problem) for problem in self.yaml.problems)

    @cached_property
    def roots(self) -> tuple[Mapping, ...]:
        """The top-level mapping of each document; Compose merges them in order."""
        roots = (resolve(document) for document in self.yaml.documents)
        return tuple(root for root in roots if isinstance(root, Mapping))

    @property
    def root(self) -> Mapping | None:
        """The top-level mapping of the first document that has one."""
        return self.roots[0] if self.roots else None

    @property
    def is_excerpt(self) -> bool:
        """Whether it is a nameless block of a page, which may show a part of a file."""
        return self.project is not None and self.path is None

    @cached_property
    def is_v1(self) -> bool:
        return len(self.roots) == 1 and is_v1(self.roots[0])

    @cached_property
    def is_template(self) -> bool:
        """Whether the file is a template (Jinja, Go, ERB) that becomes a compose file elsewhere."""
        text = self.source.text
        if self.yaml.documents and not self.source.path.endswith((".yml", ".yaml")):
            text = text[self.yaml.documents[0].span.start : self.yaml.documents[-1].span.end]  # of a page
        if any(problem.kind == "invalid-yaml" for problem in self.yaml.problems):
            return "{{" in text or "{%" in text or "<%" in text
        if "{{" not in text and "{%" not in text:
            return False
        return re.search(_JINJA, text) is not None

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The services of all documents; one that two documents name stands twice."""
        found = []
        for root in self.roots:
            mapping = root if self.is_v1 else child(root, "services")
            for entry in entries(mapping):
                if self.is_v1 and not isinstance(entry.node, Mapping):
                    continue
                if entry.name is not None:
                    found.append(Service(self, entry.name, entry))
        return tuple(found)

    def service(self, name: str) -> Service | None:
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Service]:
        """The services by name; of two of one name the first."""
        return {service.name: service for service in reversed(self.services)}

    @property
    def version(self) -> Entry | None:
        return self.entry("version")

    @property
    def name(self) -> str | None:
        """The project's name as the file gives it."""
        entry = self.entry("name")
        return self.text(entry.node) if entry is not None else None

    @cached_property
    def volumes(self) -> Mapping | None:
        return self._section("volumes")

    @cached_property
    def networks(self) -> Mapping | None:
        return self._section("networks")

    @cached_property
    def secrets(self) -> Mapping | None:
        return self._section("secrets")

    @cached_property
    def configs(self) -> Mapping | None:
        return self._section("configs")

    def _section(self, key: str) -> Mapping | None:
        node = self.get(key)
        return node if isinstance(node, Mapping) and not self.is_v1 else None

    @cached_property
    def images(self) -> tuple[ImageUse, ...]:
        """The images that services pull; beside `build:` an image names the result and is left out."""
        uses = (service.image_use for service in self.services if service.build is None)
        return tuple(use for use in uses if use is not None)

    @cached_property
    def built_names(self) -> frozenset[str]:
        """The names, tags left out, that services give to what they build."""
        built = (service.image for service in self.services if service.build is not None)
        return frozenset(ref.name for ref in built if ref is not None)

    def builds(self, ref: ImageRef) -> bool:
        """Whether a service of this file, or anything else in the project, builds an image.

        What a workflow pushes is pulled from there.
        """
        if ref.name in self.built_names:
            return True
        build = self.project.build_of(ref) if self.project is not None else None
        return build is not None and build.by != "action"

    @property
    def for_development(self) -> bool:
        """Whether its name says that it is not what runs in production."""
        name = (self.path or self.source.path).replace("\\", "/").rpartition("/")[2]
        return named_for_development(name) or kept_for_development(self.path or "")

    @cached_property
    def effective(self) -> Effective:
        """The project that the file belongs to, as Compose puts it together."""
        from dlint.model.compose.effective.load import load

        return load(self)

    @cached_property
    def whole(self) -> ComposeFile | None:
        """The same project written as one file, to see what is missing; None where that is not known."""
        from dlint.model.compose.whole import whole_file

        return whole_file(self)

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        from dlint.model.credentials.found import in_compose

        return in_compose(self)

    def at(self, start: int, end: int) -> At:
        """A place by its offsets in the file's text."""
        return At(self.source, Span(start, end))

    def entry(self, *path: str) -> Entry | None:
        """The entry at a path of keys, in the last document that has it."""
        for root in reversed(self.roots):
            node: Node | None = root
            found = None
            for key in path:
                found = entry_of(node, key)
                node = found.node if found is not None else None
            if found is not None:
                return found
        return None

    def get(self, *path: str) -> Node | None:
        found = self.entry(*path)
        return found.node if found is not None else None

    @cached_property
    def variables(self) -> dict[str, str]:
        """What the `.env` beside the file sets, where git knows that one: another's is not everybody's."""
        from dlint.model.compose.effective.files import dotenv

        folder = posixpath.dirname(self.path or "")
        if self.project is None or posixpath.join(folder, ".env") not in self.project.files.paths:
            return {}
        self.read_elsewhere = dotenv(self.project.files, folder)
        return self.read_elsewhere

    def lookup(self, name: str) -> object | None:
        """The value of a variable that the `.env` sets; Compose itself sets the project's name."""
        return UNKNOWN if name == "COMPOSE_PROJECT_NAME" else self.variables.get(name)

    def partly_known(self, text: str) -> str:
        """The text with defaults put in, and HOLE for each variable that is not known."""
        return expand_partly(text, self.lookup)

    def known(self, text: str) -> str | None:
        """The text with defaults put in; None where a variable without default stands in it."""
        if "$" not in text:
            return text
        found = self.partly_known(text)
        return None if HOLE in found else found

    def text(self, node: Node | None) -> str | None:
        node = resolve(node) if node is not None else None
        return self.known(node.text) if isinstance(node, Scalar) and node.kind != "null" else None

    def select(self, pattern: str) -> Iterator[Value]:
        """The values at a path: `services.*.ports[]`, `version`, `services.*`, `*.labels`.

        `*` is any key, `[]` the items of a list; a list is not looked into without `[]`.
        """
        steps = [step for part in pattern.split(".") for step in _steps(part)]
        if self.is_v1 and steps[0] == "services":
            for service in self.services if len(steps) > 1 else ():
                if steps[1] in {"*", service.name}:
                    start = Value(self, service.entry.value, service.entry, service)
                    yield from self._walk(start, steps[2:])
            return
        for root in self.roots:
            yield from self._walk(Value(self, root, None, None), steps)

    def _walk(self, start: Value, steps: list[str]) -> Iterator[Value]:
        waiting = [(start, 0)]
        while waiting:
            value, at = waiting.pop()
            if at == len(steps):
                yield value
                continue
            found = self._children(value, steps, at)
            waiting.extend((child, at + 1) for child in reversed(found))

    def _children(self, value: Value, steps: list[str], at: int) -> list[Value]:
        node, step = value.node, steps[at]
        if step == "[]":
            items = node.items if isinstance(node, Sequence) else ()
            return [Value(self, item, None, value.service) for item in items if item.tag != "!reset"]
        if step == "*":
            chosen = entries(node)
        else:
            one = entry_of(node, step)
            chosen = (one,) if one is not None else ()
        in_services = at == 1 and steps[0] == "services"
        return [
            Value(self, entry.value, entry, self._service_of(entry) if in_services else value.service)
            for entry in chosen
        ]

    def _service_of(self, entry: Entry) -> Service | None:
        return self._by_entry.get(id(entry))

    @cached_property
    def _by_entry(self) -> dict[int, Service]:
        return {id(service.entry): service for service in self.services}


# Jinja's `{% if %}` and `{{ name }}`; Go's own `{{.Name}}` and `{{json .}}` are values of Compose's users.
_JINJA = r"\{%-?\s*[a-z]+|\{\{-?\s*(?!end\b|else\b|break\b|continue\b)[A-Za-z_][\w.]*\s*(?:\||-?\}\}|\[|\()"


def _steps(part: str) -> list[str]:
    name = part.removesuffix("[]")
    return [step for step in (name, "[]" if name != part else "") if step]


def entries(node: Node | None) -> tuple[Entry, ...]:
    """A mapping's entries that count: merge keys applied, what `!reset` drops left out."""
    if not isinstance(node, Mapping):
        return ()
    return tuple(entry for entry in node.items() if entry.node.tag != "!reset")


def entry_of(node: Node | None, key: str) -> Entry | None:
    entry = node.entry(key) if isinstance(node, Mapping) else None
    return entry if entry is not None and entry.node.tag != "!reset" else None


def child(node: Node | None, key: str) -> Node | None:
    entry = entry_of(node, key)
    return entry.node if entry is not None else None
