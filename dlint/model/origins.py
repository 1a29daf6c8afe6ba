"""Where in the project a file of an image or container comes from."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.model.context.folder import cleaned
from dlint.model.context.of_file import candidates
from dlint.model.instructions import Copy, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.model.compose.service import Service
    from dlint.model.context.folder import Context
    from dlint.model.instructions import Mount
    from dlint.model.scripts import Executed
    from dlint.model.stage import Stage

_BINARIES = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_MOST_COPIES = 300
"""COPYs of a stage, the last ones, that are looked at for each file; real stages have tens."""
_MOST_STAGES = 10
"""Stages that a file is followed through by `COPY --from`."""


def in_image(stage: Stage, path: str, before: Executed | None = None, depth: int = 0) -> str | None:
    """The file of the project that a COPY or ADD put at `path`; None where none is known.

    `before` is an instruction of the stage: what is copied behind it does not count.
    """
    project = stage.file.project
    if project is None or depth > _MOST_STAGES:
        return None
    for below in reversed(stage.chain):
        for each in reversed(below.copies[-_MOST_COPIES:]):
            if before is not None and below is before.stage and each.node.span > before.node.span:
                continue
            found, ends = _from_copy(each, path, depth)
            if found is not None or ends:
                return found
    return None


def _from_copy(copy: Copy, path: str, depth: int) -> tuple[str | None, bool]:
    """What a COPY puts at `path`, and whether nothing before it can be what lies there."""
    if copy.node.heredocs and (copy.destination_path or "") == path:
        return None, True
    sources = list(_sources(copy, path))
    if copy.flag("from") is None:
        return _sent(candidates(copy.file) if sources else (), sources), False
    from dlint.model.stage import Stage

    origin = copy.from_
    for source in sources if isinstance(origin, Stage) else ():
        assert isinstance(origin, Stage)
        found = in_image(origin, posixpath.join("/", source), depth=depth + 1)
        if found is not None:
            return found, True
    return None, copy.destination_path == path


def at_run(stage: Stage, path: str, at: Executed) -> str | None:
    """The file of the project that lies at `path` when an instruction runs: mounted into it, or copied."""
    for mount in at.mounts if isinstance(at, Run) else ():
        target = (mount.target or "").rstrip("/")
        if mount.target is None or not (path == target or path.startswith(target + "/")):
            continue
        return _mounted(mount, path[len(target) :].lstrip("/"), stage) if mount.type == "bind" else None
    return in_image(stage, path, at)


def _mounted(mount: Mount, rest: str, stage: Stage) -> str | None:
    project = stage.file.project
    source = mount.options.get("source", ".")
    if source is None or project is None:
        return None
    inside = posixpath.join(source.lstrip("/") or ".", rest) if rest else source.lstrip("/")
    if "from" in mount.options:
        origin = stage.file.stage_for_copy(mount.options["from"] or "")
        return (
            in_image(origin, posixpath.normpath(posixpath.join("/", inside))) if origin is not None else None
        )
    return _sent(candidates(stage.file), [inside])


def _sent(found: Iterable[Context], sources: list[str]) -> str | None:
    """The first of the paths that lies in a context and that its ignore file lets through."""
    for each in sources:
        for context in found:
            path = cleaned(each)
            if context.path(path) in context.files.paths and context.sends(path):
                return context.path(path)
    return None


def is_put_by_name(stage: Stage, name: str) -> bool:
    """Whether a COPY of the stage or those below may put a file of that name on the search path."""
    return any(name in names or "*" in names for names in map(_put_by_name, stage.chain))


@lru_cache(maxsize=32)
def _put_by_name(stage: Stage) -> frozenset[str]:
    """The names of what COPYs put on the search path; `*` where a whole folder comes there."""
    found = set()
    for each in stage.copies:
        path = each.destination_path or ""
        if path.rstrip("/") in _BINARIES:
            found.add("*")
        elif posixpath.dirname(path) in _BINARIES:
            found.add(posixpath.basename(path))
    return frozenset(found)


def _sources(copy: Copy, path: str) -> Iterator[str]:
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
        if mount.target is None or mount.type != "bind" or (mount.origin or "/")[0] in "/~\\":
            continue
        target = mount.target.rstrip("/")
        if path == target or path.startswith(target + "/"):
            rest = path[len(target) :].lstrip("/")
            found = posixpath.normpath(posixpath.join(folder, mount.origin or "", rest))
            return found if found in project.files.paths else None
    return in_image(service.stage, path) if service.stage is not None else None
