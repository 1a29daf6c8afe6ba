"""Caches that may lie in one of several places, and what is left of them after a RUN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.knowledge.managers import MANAGERS
from dlint.model.caches import cleaned, fills, mounted, switched_off
from dlint.model.instructions import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.stage import Stage

# Where another release or another user of the same program keeps it; the first is the manager's own.
_ALSO = {
    "yum": ("/var/cache/dnf",),
    "dnf": ("/var/cache/libdnf5",),
    "microdnf": ("/var/cache/dnf", "/var/cache/libdnf5"),
}


def left_somewhere(command: Command) -> str | None:
    """The directory in which the command leaves its cache; None where it leaves none, or may leave none.

    Where releases keep it in different places, taking care of one of them will do.
    """
    filled = fills(command)
    if not filled or switched_off(command):
        return None
    manager = MANAGERS[command.program or ""]
    places = filled
    if filled == manager.caches[:1]:
        places = (*filled, *_ALSO.get(command.program or "", manager.caches[1:]))
    return None if taken(command, places) else places[0]


def taken(command: Command, places: tuple[str, ...]) -> bool:
    """Whether a mount or a removal later in the RUN takes care of one of the places."""
    run: Run = command.run  # type: ignore[assignment]  # CMD and ENTRYPOINT fill no layer
    return any(mounted(run, place) or cleaned(command, place) for place in places)


def surely_runs(command: Command) -> bool:
    """Whether a RUN that succeeds has run it, so that its program is there to clean up at the end."""
    simple = command.simple
    if simple is None:
        return True
    if simple.script is not command.run.script or simple.function is not None or simple.group:
        return False
    if simple.chain is None:
        return simple.region is None
    return set(simple.chain.operators) <= {"&&"} and simple.chain.commands[0].region is None


def reaches_image(command: Command) -> bool:
    """Whether what the command leaves behind is in the image; a base's ONBUILD is some image's."""
    return command.run.stage.in_image or getattr(command.run, "onbuild", False)


def commands_of_stage(stage: Stage) -> Iterator[Command]:
    """What the stage's RUNs execute, those that ONBUILD holds included."""
    for outer in stage.instructions:
        each = outer.inner or outer
        if isinstance(each, Run):
            yield from each.commands
