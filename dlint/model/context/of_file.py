"""Which contexts a Dockerfile is built from, and what its COPY and ADD take from them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.kinds import is_template
from dlint.lazy import regex
from dlint.model.context.folder import Context, Taken, cleaned
from dlint.model.instructions import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Severity
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.layers import Brought
    from dlint.model.project import Project

_MOST_GUESSES = 6
_SMALL = 1_000_000  # bytes
_REMOTE = regex(r"(?i)(?:https?|ftp|git|ssh)://|git@|[^/]+\.git(?:#|$)")
_WILD = frozenset("*?[\\")


def contexts(file: Dockerfile) -> tuple[Context, ...]:
    """The contexts that a Dockerfile is built from; none where what lies in one of them is not known."""
    found = candidates(file)
    return found if all(context.known for context in found) else ()


def candidates(file: Dockerfile) -> tuple[Context, ...]:
    """The contexts that a Dockerfile is built from, also where only some of what lies in them is shown.

    Where nothing in the project builds it, those it may be meant for: its own folder or one above it,
    whichever hold most of what it copies. None where one of them lies elsewhere.
    """
    project = file.project
    if project is None or file.path is None or is_template(file.path):
        return ()
    if file.path not in project.contexts:
        project.contexts[file.path] = _candidates(file, project, file.path)
    return project.contexts[file.path]


def _candidates(file: Dockerfile, project: Project, path: str) -> tuple[Context, ...]:
    told = [build.context for build in project.builds_from(path)]
    found = [context_at(project, folder, path) for folder in dict.fromkeys(told)]
    if None in found:
        return ()
    return tuple(filter(None, found)) or _guessed(file, project, path)


def _guessed(file: Dockerfile, project: Project, path: str) -> tuple[Context, ...]:
    folder = posixpath.dirname(path)
    own = context_at(project, folder, path)
    guesses = []
    for _ in range(_MOST_GUESSES):
        context = context_at(project, folder, path)
        if context is not None and context.known:
            guesses.append(context)
        if not folder:
            break
        folder = posixpath.dirname(folder)
    if not guesses:
        return () if own is None else (own,)
    named = [cleaned(text) for copy in copies(file) for text in local_sources(copy) or () if _is_plain(text)]
    counts = [sum(context.exists(path) for path in named) for context in guesses]
    return tuple(context for context, number in zip(guesses, counts, strict=True) if number == max(counts))


def _is_plain(text: str) -> bool:
    return not _WILD.intersection(text) and cleaned(text) != ""


def context_at(project: Project, folder: str | None, dockerfile: str | None) -> Context | None:
    """The context at a folder of the project, its ignore file the one that counts for a Dockerfile."""
    if folder is None:
        return None
    folder = posixpath.normpath(folder)
    if folder.startswith(("..", "/")):
        return None
    folder = "" if folder == "." else folder
    names = [f"{dockerfile}.dockerignore"] if dockerfile is not None else []
    names += [posixpath.join(folder, name) for name in (".dockerignore", ".containerignore")]
    there = (name for name in names if _lies(project, name))
    ignore = next(there, None)
    key = f"{folder}\0{ignore}"
    if key not in project.context_cache:
        project.context_cache[key] = Context(project.files, folder, ignore)
    return project.context_cache[key]


def _lies(project: Project, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return any(child.name == name for child in project.files.children(folder) or ())


def copies(file: Dockerfile) -> Iterator[Copy]:
    """The COPY and ADD of a file that take from the context."""
    for stage in file.stages:
        for each in stage.instructions:
            if isinstance(each, Copy) and each.flag("from") is None:
                yield each


def local_sources(copy: Copy) -> tuple[str, ...] | None:
    """The sources that lie in the context, URLs left out; None where a variable decides one."""
    if copy.flag("from") is not None or copy.onbuild:
        return None
    found = [path for path, _ in copy.source_paths]
    if any(path is None for path in found):
        return None
    return tuple(path for path in found if path and not _REMOTE.match(path))


def taken(copy: Copy) -> tuple[Taken, ...]:
    """What a COPY or ADD takes, in each context that its file may be built from; none where not known."""
    sources = local_sources(copy)
    if not sources or any("**" in source for source in sources):
        return ()
    excludes = [flag.value.text for flag in copy.node.flags if flag.name == "exclude" and flag.value]
    found = tuple(context.taken(sources, tuple(excludes)) for context in contexts(copy.file))
    return found if all(one.complete for one in found) else ()


def least(copy: Copy) -> Taken | None:
    """What it takes at least: the smallest of them; None where not known."""
    return min(taken(copy), key=lambda one: one.size, default=None)


def size_of(brought: Brought) -> int | None:
    """The bytes of what a COPY or ADD brought; None where they are not known."""
    return min((one.size for _, one in _found(brought)), default=None)


def severity_of(size: int | None) -> Severity | None:
    """What is known to be small is not worth a warning."""
    return "info" if size is not None and size < _SMALL else None


def modes_of(brought: Brought) -> frozenset[int]:
    """The permission bits of the file that a COPY or ADD brought, in each context; none where not known."""
    modes: set[int] = set()
    for context, one in _found(brought):
        child = context.child(one.found[0][1]) if len(one.found) == 1 else None
        if child is None or child.kind != "file" or child.mode is None:
            return frozenset()
        modes.add(child.mode)
    return frozenset(modes)


def is_folder(brought: Brought) -> bool:
    """Whether a COPY or ADD surely brought a folder of a context."""
    places = ((context, place) for context, one in _found(brought) for _, place in one.found)
    children = (context.child(place) for context, place in places)
    return any(child is not None and child.kind == "folder" for child in children)


def _found(brought: Brought) -> list[tuple[Context, Taken]]:
    """What a COPY or ADD brought, in each context that its file may be built from; none where not known."""
    copy = brought.instruction
    if brought.kind != "copied" or not isinstance(copy, Copy) or copy.flag("exclude") is not None:
        return []
    source = next((path for path, place in copy.source_paths if place.span == brought.span), None)
    if source is None or local_sources(copy) is None or "**" in source or _REMOTE.match(source):
        return []
    found = [(context, context.taken((source,))) for context in contexts(copy.file)]
    return found if all(one.complete and one.found for _, one in found) else []
