"""apk: an index of another layer than the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import no_fix, unsafe
from dlint.model.edits import without
from dlint.model.obstacles import in_command
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_HARMLESS = frozenset(("set", "true", ":", "echo"))
_INDEX = "/var/cache/apk"


@rule(on.instruction("RUN"))
def update_alone(run: Run) -> Findings:
    """Where anything else stands beside it, that may be what needs the index."""
    update = None
    for command in run.commands:
        if command.name == "apk update" and not command.doubtful:
            update = command
        elif command.program not in _HARMLESS:
            return
    if update is None or run.onbuild or run is not run.owner:
        return
    if update.has("--root", "-p") or run.mounted(_INDEX, "cache", "bind", "tmpfs"):
        return
    yield update.finding(
        "`apk update` is all that this RUN does: the index it fetches grows old in the cache; leave it out,"
        " as `apk add --no-cache` fetches its own",
        fix=_left_out(run, update),
    )


def _left_out(run: Run, update: Command) -> Fix | NoFix:
    later = (each for each in run.stage.runs if each.span.start > run.span.start)
    plain = any(
        one.program == "apk" and not one.has("--no-cache", "-U", "--update", "--update-cache")
        for each in later
        for one in each.commands
    )
    if plain:
        return no_fix("a later RUN installs from this index; `--no-cache` there does without it")
    edit = without(update)
    why = "a script or another image may install from this index"
    return unsafe(edit, why=why) if edit is not None else in_command(update)
