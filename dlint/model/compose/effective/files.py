"""Which files make up the project that a compose file belongs to, as `docker compose` finds them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dlint.kinds import COMPOSE_NAMES
from dlint.model.compose.effective.env import read_env_file
from dlint.syntax.interpolate import HOLE
from dlint.syntax.yaml_nodes import Mapping as YamlMapping
from dlint.syntax.yaml_nodes import Node, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dlint.model.compose.file import ComposeFile
    from dlint.model.project import Files, Project


OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


class Found(NamedTuple):
    """The files in their order, and whether Compose starts with them when it is told none."""

    paths: tuple[str, ...]
    by_default: bool


def project_files(files: Files, path: str, variables: Mapping[str, str]) -> Found:
    """The files that Compose puts together in the folder of `path`, if that is one of them; else it alone."""
    folder, name = posixpath.split(path)
    alone = Found((path,), by_default=False)
    if posixpath.basename(folder) == ".devcontainer":
        return alone  # its settings name the files that it is put over
    listed = _listed(folder, variables)
    if path in listed:
        return Found(listed, by_default=True)
    if name not in (*COMPOSE_NAMES, *OVERRIDES):
        return alone
    main = _first(files, folder, COMPOSE_NAMES, path)
    override = _first(files, folder, OVERRIDES, path)
    found = tuple(each for each in (main, override) if each is not None)
    if main is not None and path in found:
        return Found(found, by_default=not listed)
    return Found((path,), by_default=name in COMPOSE_NAMES and not listed)


def _first(files: Files, folder: str, names: tuple[str, ...], known: str) -> str | None:
    for name in names:
        path = posixpath.join(folder, name)
        if path == known or files.read(path) is not None:
            return path
    return None


def _listed(folder: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """What `COMPOSE_FILE` names, as far as it is known."""
    text = variables.get("COMPOSE_FILE", "")
    separator = variables.get("COMPOSE_PATH_SEPARATOR") or ":"
    if not text or HOLE in text or HOLE in separator:
        return ()
    return tuple(posixpath.normpath(posixpath.join(folder, each)) for each in text.split(separator) if each)


def dotenv(files: Files, folder: str) -> dict[str, str]:
    """The variables of the `.env` in a folder."""
    source = files.read(posixpath.join(folder, ".env"))
    found = read_env_file(source, lambda _name: None) if source is not None else {}
    return {name: variable.value for name, variable in found.items()}


def fragments(project: Project) -> frozenset[str]:
    """The files that others of the project include or extend."""
    found: set[str] = set()
    for file in project.compose_files:
        folder = posixpath.dirname(file.path or "")
        for root in file.roots:
            for scalar in brought_in(root):
                path = posixpath.normpath(posixpath.join(folder, scalar.text))
                if path != file.path:
                    found.add(path)
    return frozenset(found)


def brought_in(document: Node) -> Iterator[Scalar]:
    """The paths that `include` and `extends` of a document name, as written."""
    root = resolve(document)
    if isinstance(root, YamlMapping):
        yield from _included(root.get("include"))
        yield from _extended(root.get("services"))


def _scalars(node: Node | None) -> Iterator[Scalar]:
    node = resolve(node) if node is not None else None
    if isinstance(node, Scalar):
        yield node
    for item in node.items if isinstance(node, Sequence) else ():
        inner = resolve(item)
        if isinstance(inner, Scalar):
            yield inner


def _included(node: Node | None) -> Iterator[Scalar]:
    yield from _scalars(node)
    for item in node.items if isinstance(node, Sequence) else ():
        inner = resolve(item)
        if isinstance(inner, YamlMapping):
            yield from _scalars(inner.get("path"))


def _extended(node: Node | None) -> Iterator[Scalar]:
    for entry in node.items() if isinstance(node, YamlMapping) else ():
        service = entry.node
        extends = service.get("extends") if isinstance(service, YamlMapping) else None
        if isinstance(extends, YamlMapping):
            yield from _scalars(extends.get("file"))


def is_fragment(file: ComposeFile) -> bool:
    """Whether another file of the project includes or extends it."""
    if file.project is None or file.path is None:
        return False
    return file.path in file.project.fragments
