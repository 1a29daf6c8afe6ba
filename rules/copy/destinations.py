"""Where COPY and ADD put what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.instructions import Copy
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.stage import Stage

_ABSOLUTE = regex(r"[/\\$]|[A-Za-z]:")


@rule(on.stage(), severity="warning")
def relative_destination(stage: Stage) -> Findings:
    """The first of a stage stands for all: one WORKDIR settles them."""
    if stage.on_scratch or any(
        each.keyword == "WORKDIR" for below in stage.chain[:-1] for each in below.instructions
    ):
        return
    for each in stage.instructions:
        if each.keyword == "WORKDIR":
            return
        if isinstance(each, Copy) and each.destination is not None and _relative(each, each.destination[0]):
            written, place = each.destination
            yield place.finding(
                f"`{written}` is relative to the working directory of the base image, which the file does not"
                " show; set `WORKDIR` or begin it with `/`"
            )
            return


def _relative(copy: Copy, written: str) -> bool:
    path = copy.expand(written)
    return bool(path) and not _ABSOLUTE.match(path or "") and not _ABSOLUTE.match(written.strip("\"'"))
