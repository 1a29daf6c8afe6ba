"""Directories of the image: where instructions work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import Workdir

_ABSOLUTE = regex(r"[/\\]|[A-Za-z]:")


@rule(on.instruction("WORKDIR"), severity="warning")
def relative_workdir(workdir: Workdir) -> Findings:
    path = workdir.path
    if not path or _ABSOLUTE.match(path) or workdir.onbuild or _has_earlier(workdir):
        return
    yield workdir.at(workdir.node.arguments).finding(
        f"`{path}` is relative to the working directory of the base image; begin it with `/`"
    )


def _has_earlier(workdir: Workdir) -> bool:
    """Whether a WORKDIR of the stage or those below it says what this one is relative to."""
    chain = (each for stage in workdir.stage.chain for each in stage.instructions)
    return next((each for each in chain if each.keyword == "WORKDIR"), workdir) is not workdir
