"""Where COPY and ADD put what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.lazy import regex
from dlint.model.instructions import Copy
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import At, Fix
    from dlint.model.stage import Stage

_PLAIN = regex(r"\.|(?!\.\.)[\w./-]+")
_ABSOLUTE = regex(r"[/\\$]|[A-Za-z]:")


@rule(on.stage(), severity="warning")
def relative_destination(stage: Stage) -> Findings:
    """The first of a stage stands for all: one WORKDIR settles them."""
    if stage.on_scratch or any(
        each.keyword == "WORKDIR" for below in stage.chain[:-1] for each in below.instructions
    ):
        return
    found = list(_relative_ones(stage))
    if found:
        written, place = found[0]
        yield place.finding(
            f"`{written}` is relative to the working directory of the base image, which the file does not"
            " show; set `WORKDIR` or begin it with `/`",
            fix=_from_root(found, stage.initial.workdir),
        )


def _relative_ones(stage: Stage) -> Iterator[tuple[str, At]]:
    for each in stage.instructions:
        if each.keyword == "WORKDIR":
            return
        if isinstance(each, Copy) and each.destination is not None and _relative(each, each.destination[0]):
            yield each.destination


def _from_root(found: list[tuple[str, At]], workdir: str | None) -> Fix | None:
    """The same places from the root on: those that the base image's own directory leads to, where known."""
    edits = []
    for written, place in found:
        if place.source.slice(place.span) != written or not _PLAIN.fullmatch(written):
            return None
        path = written.removeprefix("./")
        top = (workdir or "/").rstrip("/") + "/"
        edits.append(place.replace(top if path in (".", "") else f"{top}{path}"))
    if workdir is not None:
        return safe(*edits)
    return unsafe(*edits, why="the base image may start in another directory than `/`")


def _relative(copy: Copy, written: str) -> bool:
    path = copy.expand(written)
    return bool(path) and not _ABSOLUTE.match(path or "") and not _ABSOLUTE.match(written.strip("\"'"))
