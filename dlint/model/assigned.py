"""Variables that a RUN sets: by themselves, with `export`, or in front of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.instructions import Run


def assigned(run: Run) -> Iterator[tuple[str, str | None, At]]:
    """Name, value (None where it is not known) and place of each."""
    if run.script is None:
        return
    own = [(run.script, each) for each in run.script.assignments]
    prefixed = [
        (simple.script, each) for simple in run.script.commands if simple.words for each in simple.assignments
    ]
    for script, each in (*own, *prefixed):
        value = each.value.value if each.value is not None else None
        yield each.name, value, At(run.source, script.span(each.start, each.end))
