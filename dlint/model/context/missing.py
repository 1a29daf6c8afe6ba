"""Sources of COPY and ADD that are not sent: left out by the ignore file, or not there."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.finding import Related
from dlint.lazy import regex
from dlint.model.context.folder import cleaned
from dlint.model.context.of_file import candidates, contexts, copies, local_sources
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.context.folder import Context
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Copy

_WILD = regex(r"[*?\[\\]")
_MOST_GUESSES = 50  # sources that are not there, for which the names beside are looked at


def ignored(copy: Copy, source: str) -> tuple[str, list[Related]] | None:
    """The line of the ignore file that leaves a source out, with its place; None where nothing does."""
    found = _with_ignore_file(copy.file)
    if not found or local_sources(copy) is None:
        return None
    if not all(_is_left(context, source) for context in found):
        return None
    return _line(found[0], cleaned(source))


def _with_ignore_file(file: Dockerfile) -> tuple[Context, ...]:
    """The contexts of a file, where each of them has an ignore file."""
    found = candidates(file)
    every = all(context.ignore_path is not None and context.ignore.valid for context in found)
    return found if every else ()


def _is_left(context: Context, source: str) -> bool:
    path = cleaned(source)
    ignore = context.ignore
    if not path:
        return ignore.takes_all()
    if context.known:
        taken = context.taken((source,))
        if not taken.complete or taken.found:
            return False
        if taken.left:
            return True
    return ignore.excludes(path) and not ignore.may_keep_below(path)


def _line(context: Context, path: str) -> tuple[str, list[Related]] | None:
    """The last line that fits."""
    from dlint.syntax.dockerignore import Ignore

    source = context.files.read(context.ignore_path or "")
    at = 0
    found = None
    for line in source.text.split("\n") if source is not None else ():
        one = Ignore(line)
        if source is not None and one.valid and one.patterns and not one.patterns[0][0]:
            text = line.strip()
            start = at + line.index(text)
            if one.takes_all() if not path else (one.excludes(path) or bool(_WILD.search(path))):
                found = text, [Related(source, Span(start, start + len(text)), "left out by this line")]
        at += len(line) + 1
    return found


def missing(copy: Copy, source: str) -> str | None:
    """What lies beside a source that is not there, under nearly its name; None where nothing is amiss."""
    found = contexts(copy.file)
    path = cleaned(source)
    if not found or not path or _WILD.search(source) or any(context.exists(path) for context in found):
        return None
    if any(context.ignore.excludes(path) for context in found):
        return None
    found[0].guesses += 1
    if found[0].guesses > _MOST_GUESSES:
        return None
    near = _near(found, path, copy.file)
    if near is None or _made_elsewhere(found[0], path):
        return None
    return near


def led_out(copy: Copy, source: str) -> str | None:
    """What the link says by which a source leads out of the project; None where none does."""
    path = cleaned(source)
    if not path or _WILD.search(source):
        return None
    for context in contexts(copy.file):
        target = context.files.leads_out(context.path(path))
        if target is not None:
            return target
    return None


def _near(found: tuple[Context, ...], path: str, file: Dockerfile) -> str | None:
    from dlint.syntax.nearest import nearest

    folder, _, name = path.rpartition("/")
    if "." not in name and len(name) < 5:
        return None
    for context in found:
        names = [child.name for child in context.children(folder) or ()]
        same = [each for each in names if each.lower() == name.lower()]
        near = same[0] if len(same) == 1 else nearest(name, names)
        if near is None or re.sub(r"\d+", "", near) == re.sub(r"\d+", "", name):
            continue
        whole = f"{folder}/{near}" if folder else near
        copied = {cleaned(each) for copy in copies(file) for each in local_sources(copy) or ()}
        if whole not in copied and not context.ignore.excludes(whole):
            return whole
    return None


def _made_elsewhere(context: Context, path: str) -> bool:
    """Whether something in the project may make the file: git ignores it, or a script speaks of it."""
    files = context.files
    if files.ignored_by_git(context.path(path)):
        return True
    name = posixpath.basename(path)
    return any(name in source.text for _, source in files.evidence())
