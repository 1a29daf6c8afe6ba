"""The `.env` files that a compose file reads: which of them git would keep with what they hold."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.kinds import by_name
from dlint.lazy import regex
from dlint.model.context.secrets import literals
from dlint.syntax.yaml_nodes import Mapping, Sequence, resolve
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service

_EXAMPLE = regex(r"(?i)example|sample|template|dist|default|test|demo|(?:^|[-_.])dev")
_MOST_NAMES = 20


def tracked(file: ComposeFile) -> Iterator[tuple[Place, str, list[str]]]:
    """The files that git does not ignore and that hold secrets: where they are named, path, variables."""
    project = file.project
    if project is None or file.path is None or file.for_development:
        return
    seen: set[str] = set()
    for place, path in (*named(file), *_own(file)):
        if path in seen or _EXAMPLE.search(path) or not project.files.kept_by_git(path):
            continue
        seen.add(path)
        source = project.files.read(path)
        names = list(dict.fromkeys(literals(source.text)))[:_MOST_NAMES] if source is not None else []
        if names:
            yield place, path, names


def named(file: ComposeFile) -> Iterator[tuple[Place, str]]:
    """What `env_file` of the services names, as paths of the project."""
    for service in file.services:
        for place, text, _ in env_files(service):
            path = project_path(file, text)
            if path is not None:
                yield place, path


def env_files(service: Service) -> Iterator[tuple[Place, str, bool]]:
    """Each `env_file` with its place, its path as known, and whether it must be there."""
    node = service.get("env_file")
    items = node.items if isinstance(node, Sequence) else (node,) if node is not None else ()
    for site in items:
        item, one = site, resolve(site)
        required = True
        if isinstance(one, Mapping):
            required = service.file.text(one.get("required")) not in ("false", "no", "off")
            path = one.get("path")
            if path is None:
                continue
            item = path
        text = service.file.text(item)
        if text:
            yield At(service.source, item.span), text, required


def project_path(file: ComposeFile, text: str) -> str | None:
    """A path of a compose file as one of the project; None where it lies elsewhere."""
    if text.startswith(("/", "~", "\\")) or "://" in text or "$" in text:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path or ""), text))
    return None if path.startswith("..") else path


def _is_first(file: ComposeFile) -> bool:
    """Whether of the compose files in its folder it is the one that Compose takes, or else the first."""
    folder = posixpath.dirname(file.path or "")
    paths = file.project.beside(folder) if file.project is not None else ()
    beside = [path for path in paths if by_name(path) == "compose"]
    return file.path == min(beside, key=lambda path: (len(path), path), default=None)


def _own(file: ComposeFile) -> Iterator[tuple[Place, str]]:
    """The `.env` beside the file, at the first variable that it gives."""
    path = project_path(file, ".env") if _is_first(file) else None
    at = file.source.text.find("${")
    if path is not None and at >= 0:
        end = file.source.text.find("}", at)
        yield At(file.source, Span(at, end + 1 if 0 <= end < at + 200 else at + 2)), path
