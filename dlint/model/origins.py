"""Where in the project a file of an image or container comes from."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dlint.model.instructions import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.dockerfile import Dockerfile
    from dlint.model.project import Project
    from dlint.model.service import Service
    from dlint.model.stage import Stage


def in_image(stage: Stage, path: str) -> str | None:
    """The file of the project that a COPY or ADD put at `path`; None where none is known."""
    project = stage.file.project
    if project is None:
        return None
    for below in reversed(stage.chain):
        contexts = _contexts(below.file, project)
        for each in reversed(below.instructions):
            if isinstance(each, Copy) and each.flag("from") is None:
                for candidate in _candidates(each, path):
                    for context in contexts:
                        found = posixpath.normpath(posixpath.join(context, candidate))
                        if found in project.files.paths:
                            return found
    return None


def _contexts(file: Dockerfile, project: Project) -> list[str]:
    """The contexts that the project builds the file with; its own folder where nothing builds it."""
    told = [build.context for build in project.builds if build.dockerfile == file.path]
    found = [context for context in told if context is not None]
    return list(dict.fromkeys(found)) or [posixpath.dirname(file.path or "")]


def _candidates(copy: Copy, path: str) -> Iterator[str]:
    """The paths in the context that would come to lie at `path`."""
    target = copy.destination_path
    if target is None:
        return
    folder = target.rstrip("/") + "/"
    rest = path[len(folder) :] if path.startswith(folder) else None
    for text, _ in copy.source_paths:
        if text is None:
            continue
        source = posixpath.normpath(text.lstrip("/") or ".")
        if path == target:
            yield source
        if rest is None:
            continue
        name = posixpath.basename(source)
        if fnmatchcase(rest, name):
            yield posixpath.join(posixpath.dirname(source), rest)
        yield posixpath.join(source, rest)


def in_container(service: Service, path: str) -> str | None:
    """The file of the project at `path` in a service's container: mounted there, or in its image."""
    project = service.file.project
    if project is None:
        return None
    folder = posixpath.dirname(service.file.path or "")
    for mount in service.volumes:
        if mount.target is None or mount.type != "bind" or not (mount.origin or "").startswith("."):
            continue
        target = mount.target.rstrip("/")
        if path == target or path.startswith(target + "/"):
            rest = path[len(target) :].lstrip("/")
            found = posixpath.normpath(posixpath.join(folder, mount.origin or "", rest))
            return found if found in project.files.paths else None
    return in_image(service.stage, path) if service.stage is not None else None
