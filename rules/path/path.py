"""Directories of the image: where instructions work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.lazy import regex
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import At, Fix
    from dlint.model.instructions import Workdir

_PLAIN = regex(r"(?!\.\.)[\w.-][\w./-]*")
_ABSOLUTE = regex(r"[/\\]|[A-Za-z]:")


@rule(on.instruction("WORKDIR"), severity="warning")
def relative_workdir(workdir: Workdir) -> Findings:
    path = workdir.path
    if not path or _ABSOLUTE.match(path) or workdir.onbuild or _has_earlier(workdir):
        return
    place = workdir.at(workdir.node.arguments)
    yield place.finding(
        f"`{path}` is relative to the working directory of the base image; begin it with `/`",
        fix=_from_root(path, place, workdir.before.workdir),
    )


def _from_root(path: str, place: At, above: str | None) -> Fix | None:
    if place.source.slice(place.span) != path or not _PLAIN.fullmatch(path):
        return None
    edit = place.replace(f"{(above or '').rstrip('/')}/{path.removeprefix('./')}")
    why = "the base image may start in another directory than `/`"
    return safe(edit) if above is not None else unsafe(edit, why=why)


def _has_earlier(workdir: Workdir) -> bool:
    """Whether a WORKDIR of the stage or those below it says what this one is relative to."""
    chain = (each for stage in workdir.stage.chain for each in stage.instructions)
    return next((each for each in chain if each.keyword == "WORKDIR"), workdir) is not workdir
