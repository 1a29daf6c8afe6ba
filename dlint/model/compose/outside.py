"""What a compose file names outside of its project, by its path or by a link: nothing there is looked at."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.model.compose.env_files import env_files
from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.model.project import Files
    from dlint.syntax.yaml_nodes import Node

MOST = 2_000
"""Paths of one file that are looked up."""


def refused(files: Files, text: str, path: str) -> str | None:
    """Why a path, written as `text`, is not looked at; None where it lies in the project."""
    target = files.leads_out(path)
    return (
        f"`{text}` leads by a link to `{target}`, outside of the project, and is not looked at"
        if target is not None
        else None
    )


def outside(file: ComposeFile) -> Iterator[tuple[Place, str]]:
    """The files and folders that services name and that lie outside: where they are named, and why.

    Where no git tells how far the project reaches only links count.
    """
    files = file.project.files if file.project is not None and file.path is not None else None
    if files is None or files.children("") is None:
        return
    folder = posixpath.dirname(file.path or "")
    bounded = files.kept_by_git("") is not None
    for number, (place, text) in enumerate(_named(file)):
        if number >= MOST:
            return
        if text.startswith(("/", "~", "\\")) or "://" in text or "$" in text or "\0" in text:
            continue
        path = posixpath.normpath(posixpath.join(folder, text))
        if path == ".." or path.startswith("../"):
            if bounded:
                yield place, f"`{text}` lies outside of the project and is not looked at"
        elif (why := refused(files, text, path)) is not None:
            yield place, why


def _named(file: ComposeFile) -> Iterator[tuple[Place, str]]:
    for service in file.services:
        yield from ((place, text) for place, text, _ in env_files(service))
        yield from _texts(file, service.get("label_file"))
        yield from _built(file, service)
    for section in (file.secrets, file.configs):
        for entry in section.items() if section is not None else ():
            yield from _texts(file, entry.node.get("file") if isinstance(entry.node, Mapping) else None)


def _built(file: ComposeFile, service: Service) -> Iterator[tuple[Place, str]]:
    """The build context, and the Dockerfile as seen from there."""
    build = service.get("build")
    if not isinstance(build, Mapping):
        yield from _texts(file, build)
        return
    contexts = list(_texts(file, build.get("context")))
    yield from contexts
    context = contexts[0][1] if contexts else "."
    if "://" not in context:
        for place, text in _texts(file, build.get("dockerfile")):
            yield place, posixpath.join(context, text)


def _texts(file: ComposeFile, node: Node | None) -> Iterator[tuple[Place, str]]:
    found = resolve(node) if node is not None else None
    for site in found.items if isinstance(found, Sequence) else (found,) if found is not None else ():
        text = file.text(site) if isinstance(resolve(site), Scalar) else None
        if text:
            yield At(file.source, site.span), text
