"""Mounts of a RUN: where its flags are written, and whether the file may have any."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.lazy import regex
from dlint.model.layout import line_start
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Run
    from dlint.syntax.dockerfile_nodes import Flag

_BLANK = regex(r"[ \t]+")
# frontends that know mounts: since 1.2 of 2020
_FRONTEND = regex(
    r"(?:docker\.io/)?docker/dockerfile:(?:1|latest|labs|1-labs|1\.(?:[2-9]|[1-9]\d)(?:\.\d+)?(?:-labs)?)"
)


@lru_cache(maxsize=4)
def takes_mounts(file: Dockerfile) -> bool:
    """Whether only BuildKit can build the file: it names such a frontend, or has mounts or heredocs."""
    named = (each.value for each in file.tree.directives if each.key == "syntax")
    if any(_FRONTEND.fullmatch(value.partition("@")[0].strip()) is not None for value in named):
        return True
    return any(
        each.heredocs or any(flag.name == "mount" for flag in each.flags) for each in file.tree.instructions
    )


def with_mounts(run: Run, mounts: Sequence[str], like: tuple[Run, Flag] | None) -> Edit:
    """The flags behind those that are there; lines are broken as around the mount they are like.

    Without one, the command gets a line of its own.
    """
    text, plain = run.source.text, not run.node.heredocs
    start, end = run.span.end, run.node.arguments.span.start
    gap = text[start:end]
    if run.node.flags:
        behind = run.node.flags[-1].word.span.end
        joint = _break(run, end) if "\n" in gap and plain else " "
        return Edit(Span(behind, behind), "".join(f"{joint}{mount}" for mount in mounts))
    lead, joint = (" ", _break(run, run.extent.end)) if like is None else _breaks(run, *like)
    if not plain:
        lead = joint = " "
    written = lead + joint.join(mounts)
    if joint != " " and _BLANK.fullmatch(gap):
        return Edit(Span(start, end), written + joint)
    return run.append(written)


def _breaks(run: Run, author: Run, flag: Flag) -> tuple[str, str]:
    """What stands ahead of the author's mounts, and behind each of them: a blank or the break of a line."""
    text, first, end = run.source.text, author.node.flags[0].word.span, author.node.arguments.span.start
    ahead, behind = "\n" in text[author.span.end : first.start], "\n" in text[flag.word.span.end : end]
    broken = _break(run, end if behind else first.start)
    return broken if ahead else " ", broken if behind else " "


def _break(run: Run, like: int) -> str:
    """The break of a line, with the blanks that the line of an offset starts with; four where it has none."""
    text = run.source.text
    start = line_start(text, like)
    blanks = text[start : start + len(text[start:like]) - len(text[start:like].lstrip())]
    return f" {run.file.tree.escape}{run.source.newline}{blanks or '    '}"
