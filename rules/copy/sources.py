"""Whether what COPY and ADD name is there to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.model.context.missing import ignored, led_out, missing
from dlint.model.context.of_file import local_sources
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import At, Fix
    from dlint.model.instructions import Copy


@rule(on.instruction("COPY", "ADD"), severity="warning")
def ignored_source(copy: Copy) -> Findings:
    """Exceptions (`!`) are read as Docker reads them."""
    for path, place in _sources(copy):
        found = ignored(copy, path)
        if found is not None:
            line, related = found
            yield place.finding(
                f"`{path}` is not sent to the build, as `{line}` in the ignore file leaves it out; take the"
                " line out, or put an exception with `!` below it",
                related=related,
            )


@rule(on.instruction("COPY", "ADD"), severity="warning")
def missing_source(copy: Copy) -> Findings:
    """Only where something of nearly that name is there: what a build makes is absent when one lints."""
    for path, place in _sources(copy):
        target = led_out(copy, path)
        if target is not None:
            yield place.finding(
                f"`{path}` leads by a link to `{target}`, outside of the project: it is not looked at, and "
                "not sent to the build; put the file itself into the build context"
            )
            continue
        near = missing(copy, path)
        if near is not None:
            yield place.finding(
                f"`{path}` is not in the build context, but `{near}` is; did you mean that?",
                fix=_renamed(place, path, near),
            )


def _sources(copy: Copy) -> list[tuple[str, At]]:
    if local_sources(copy) is None:
        return []
    return [(path, place) for path, place in copy.source_paths if path]


def _renamed(place: At, path: str, near: str) -> Fix | None:
    """The name as it is on disk."""
    old, new = path.rpartition("/")[2], near.rpartition("/")[2]
    written = place.source.slice(place.span)
    if not old or not written.endswith(old):
        return None
    edit = place.replace(written.removesuffix(old) + new)
    return unsafe(edit, why="another file may be meant that is made before the build")
