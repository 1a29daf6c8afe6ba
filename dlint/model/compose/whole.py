"""A compose file as what Compose makes of it: other files, `extends`, `include` and `.env` put in."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.kinds import COMPOSE_NAMES
from dlint.model.compose.effective.files import OVERRIDES, is_fragment
from dlint.model.compose.effective.load import load
from dlint.syntax.interpolate import HOLE
from dlint.syntax.yaml import Yaml
from dlint.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.finding import At
    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.effective.load import Effective
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service

_SECTIONS = ("services", "networks", "volumes", "configs", "secrets")
_DEEPEST = 40  # levels of a value that are looked at
_UNKNOWN = "${_}"  # what stands for a variable that is not known: none has this name


def whole_file(file: ComposeFile) -> ComposeFile | None:
    """The project that a file belongs to, as one compose file that says all of it.

    For asking what is missing. What this file wrote stands at its place, everything else at the name of its
    service here. Paths start at the project's root. None where a part is not seen, or where only other files
    tell what the file is a part of.
    """
    from dlint.model.compose.file import ComposeFile

    if file.is_template or file.is_v1:
        return None
    effective = effective_of(file)
    root = effective.root if effective is not None else None
    if effective is None or root is None or not effective.seen_all:
        return None
    tree = _Builder(file).root(root)
    yaml = Yaml(file.source, (tree,), (), file.comments)
    path = posixpath.basename(file.path) if file.path is not None else None
    made = ComposeFile(yaml, project=file.project, path=path)
    made.whole = made
    return made


def effective_of(file: ComposeFile) -> Effective | None:
    """The project that `file` is run in: put over the default file beside it where it is incomplete alone.

    None for what other files extend or include, and for what is incomplete and has no file beside it.
    """
    name = posixpath.basename(file.path or file.source.path.replace("\\", "/"))
    if name in COMPOSE_NAMES or (name in OVERRIDES and file.effective.is_entry):
        return file.effective
    if is_fragment(file):
        return None
    if all(_runs(service) for service in file.effective.services.values()):
        return file.effective
    beside = main_file(file)
    if beside is not None:
        return load(beside, also=(file,))
    return file.effective if file.path is None else None


def main_file(file: ComposeFile) -> ComposeFile | None:
    """The file that Compose starts with in the folder of another one."""
    if file.project is None or file.path is None:
        return None
    folder = posixpath.dirname(file.path)
    paths = (posixpath.join(folder, name) for name in COMPOSE_NAMES)
    found = (file.project.compose_file(path) for path in paths if path != file.path)
    return next(filter(None, found), None)


def is_named_before(service: Service) -> bool:
    """Whether the file beside which this one is merged names the service too, and so speaks for it."""
    name = posixpath.basename(service.file.path or "")
    beside = main_file(service.file) if name not in COMPOSE_NAMES else None
    return beside is not None and beside.service(service.name) is not None


def inherited_place(service: Service, *path: str) -> At | None:
    """The `extends` that brings a value which another file wrote; None where it is none of those."""
    merged = service.effective
    datum = merged.get(*path) if merged is not None else None
    if datum is None or datum.place.source.path == service.source.path:
        return None
    return service.place_of("extends")


def _runs(service: Datum) -> bool:
    found = (service.get(key) for key in ("image", "build", "provider"))
    return any(each is not None and each.value is not None for each in found)


class _Builder:
    """Makes nodes of a merged project, as if one file had written it in long forms."""

    def __init__(self, file: ComposeFile) -> None:
        self.file = file
        self.made: dict[int, Node] = {}
        self.near = Span(0, 0)  # where what another file wrote stands

    def root(self, root: Datum) -> Mapping:
        entries = []
        for section in _SECTIONS:
            found = root.get(section)
            if found is not None and isinstance(found.value, dict):
                self.near = Span(0, 0)
                inner = [self._named(section, name, each) for name, each in found.value.items()]
                entries.append(_entry(section, _mapping(inner, self._span(found)), self._span(found)))
        return _mapping(entries, Span(0, 0))

    def _named(self, section: str, name: str, datum: Datum) -> Entry:
        own = self.file.service(name) if section == "services" else None
        self.near = own.span if own is not None else Span(0, 0)
        return self._entry(name, datum, 0)

    def _entry(self, name: str, datum: Datum, depth: int) -> Entry:
        place = datum.place
        key = place.span if place.source.path == self.file.source.path else self.near
        return _entry(name, self._node(datum, depth), key)

    def _node(self, datum: Datum, depth: int) -> Node:
        node = self.made.get(id(datum))
        if node is None:
            node = self.made[id(datum)] = self._make(datum, depth)
        return node

    def _make(self, datum: Datum, depth: int) -> Node:
        value, span = datum.value, self._span(datum)
        if depth > _DEEPEST or value is None:
            return Scalar("", "plain", None, span)
        if isinstance(value, dict):
            return _mapping([self._entry(name, each, depth + 1) for name, each in value.items()], span)
        if isinstance(value, list):
            items = tuple(self._node(each, depth + 1) for each in value)
            return Sequence(items, span, flow=True, tag=None, anchor=None)
        if not isinstance(value, str):
            text = datum.printed if datum.printed is not None else str(value).lower()
            return Scalar(text, "plain", None, span)
        return Scalar(value.replace("$", "$$").replace(HOLE, _UNKNOWN), "single", None, span)

    def _span(self, datum: Datum) -> Span:
        return datum.at.span if datum.at.source.path == self.file.source.path else self.near


def _entry(name: str, node: Node, key: Span) -> Entry:
    return Entry(Scalar(name, "single", None, key), node, key)


def _mapping(entries: list[Entry], span: Span) -> Mapping:
    made = Mapping(tuple(entries), span, flow=True, tag=None, anchor=None)
    made.effective = {entry.name or "": entry for entry in entries}
    return made
