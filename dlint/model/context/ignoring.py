"""Lines for an ignore file that leave behind what COPY takes along in vain, where nothing else misses it."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from dlint.finding import Edit, FileEdit, Fix, NoFix, elsewhere, no_fix
from dlint.model.context.folder import Context
from dlint.model.context.of_file import candidates, contexts, copies, local_sources
from dlint.model.context.sent import is_in_vain
from dlint.model.instructions import Run
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.context.sent import Sent
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Copy

_MOST_NEIGHBOURS = 60
"""Dockerfiles that may be built from the same folder; of more it is not asked what they copy."""


def left_behind(one: Sent) -> Fix | NoFix:
    """The fix that adds the lines to the ignore file, a new one where there is none; or why there is none."""
    file = one.copy.file
    found = contexts(file)
    if len(found) != 1:
        return no_fix("which folder the image is built from is not sure")
    context = found[0]
    target = _target(file, context)
    if isinstance(target, NoFix):
        return target
    kept = _kept_on_purpose(context, one)
    if kept is not None:
        return no_fix(f"`!{kept}` keeps it on purpose")
    edit = _appended(target.source, one.lines)
    text = target.source.text[: edit.span.start] + edit.text
    after = _with(context, target.path, text)
    for each in _sharing(file, context, target):
        if each is None:
            return no_fix("too many Dockerfiles are built from the same folder")
        why = _missed(each, context, after)
        if why:
            whose = "" if each is file else f" in `{each.path}`"
            return no_fix(why + whose)
    why = "a build step that reads it without naming it no longer finds it"
    return elsewhere(target._replace(edits=(edit,)), why=why)


def _target(file: Dockerfile, context: Context) -> FileEdit | NoFix:
    """The ignore file, still without edits, if it may be written."""
    path = context.ignore_path or context.path(".dockerignore")
    name = posixpath.basename(path)
    folder = posixpath.dirname(path)
    child = next((each for each in context.files.children(folder) or () if each.name == name), None)
    if child is not None and child.kind != "file":
        return no_fix(f"`{name}` is a link")
    if context.files.ignored_by_git(path):
        return no_fix(f"git ignores `{name}`, so nobody else would get it")
    if child is None:
        beside = posixpath.relpath(path, posixpath.dirname(file.path or "") or ".")
        place = os.path.normpath(os.path.join(os.path.dirname(file.source.path), beside))
        return FileEdit(path, Source(place, ""), (), new=True)
    source = context.files.read(path)
    if source is None or not context.ignore.valid:
        return no_fix(f"`{name}` cannot be read")
    return FileEdit(path, source, ())


def _appended(source: Source, lines: list[str]) -> Edit:
    """The lines at the end of the file, in its own line ends."""
    text, newline = source.text, source.newline
    first = newline if text and not text.endswith("\n") else ""
    end = Span(len(text), len(text))
    return Edit(end, first + "".join(f"{line}{newline}" for line in lines))


def _kept_on_purpose(context: Context, one: Sent) -> str | None:
    """The exception that lets a path through which an earlier pattern leaves behind."""
    from dlint.syntax.dockerignore import Ignore

    patterns = context.ignore.patterns
    for path in (*(heap.path for heap in one.heaps), *(path for path, _ in one.secrets)):
        for at, (exception, pattern) in enumerate(patterns):
            alone = Ignore(pattern)
            if exception and at and alone.valid and alone.excludes(path):
                return pattern
    return None


def _with(context: Context, ignore_path: str, text: str) -> Context:
    """The same folder with another ignore file; what lies in it is read once."""
    from dlint.syntax.dockerignore import Ignore

    after = Context(context.files, context.folder, ignore_path)
    after.ignore = Ignore(text)
    return after


def _sharing(file: Dockerfile, context: Context, target: FileEdit) -> Iterator[Dockerfile | None]:
    """The Dockerfiles that the ignore file counts for; None once for those that are too many."""
    yield file
    project = file.project
    if project is None or target.path == f"{file.path}.dockerignore":
        return
    near = project.nearest_dockerfiles(file.path or "", _MOST_NEIGHBOURS + 1)
    for path in near[:_MOST_NEIGHBOURS]:
        other = project.dockerfile(path)
        own = f"{path}.dockerignore"
        if other is None or any(
            posixpath.join(posixpath.dirname(path), each.name) == own
            for each in context.files.children(posixpath.dirname(path)) or ()
        ):
            continue
        if any(each.folder == context.folder for each in candidates(other)):
            yield other
    if len(near) > _MOST_NEIGHBOURS:
        yield None


def _missed(file: Dockerfile, before: Context, after: Context) -> str:
    """What a Dockerfile would miss; empty where it only loses what it took along in vain."""
    for stage in file.stages:
        for run in stage.instructions:
            if isinstance(run, Run) and _binds(run, before, after):
                return f"the `RUN` in line {run.line} binds what would be left behind, or may"
    for copy in copies(file):
        if copy.onbuild:
            continue
        sources = local_sources(copy)
        written = f"`{copy.keyword} {' '.join(text for text, _ in copy.sources)}`"
        if sources is None:
            return f"what {written} takes is not known"
        if sources and not _same(copy, sources, before, after):
            return f"{written} would miss something else"
    return ""


def _binds(run: Run, before: Context, after: Context) -> bool:
    """Whether a mount of the context holds what is left behind afterwards; unknown ones may."""
    for mount in run.mounts:
        if mount.type != "bind" or "from" in mount.options:
            continue
        source = mount.options.get("source", ".")
        if source is None:
            return True
        was, now = before.taken((source,)), after.taken((source,))
        if was.files != now.files or was.found != now.found or not (was.complete and now.complete):
            return True
    return False


def _same(copy: Copy, sources: tuple[str, ...], before: Context, after: Context) -> bool:
    """Whether all that a COPY loses is what it took along in vain, by kind and by number of files."""
    excludes = tuple(flag.value.text for flag in copy.node.flags if flag.name == "exclude" and flag.value)
    was, now = before.taken(sources, excludes), after.taken(sources, excludes)
    if was.found != now.found or any("**" in source for source in sources):
        return False
    if not (was.complete and now.complete):
        return False
    lost = [heap for heap in was.heaps if heap not in now.heaps]
    secrets = sorted(set(was.candidates) - set(now.candidates))
    files = sum(heap.files for heap in lost) + len(secrets)
    vain = is_in_vain(copy, before, was)
    return was.files - now.files == files and all(map(vain, lost)) and all(map(vain, secrets))
