"""Maven: what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.leftovers import commands_of_stage, reaches_image, taken
from dlint.model.starts import started_with
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.stage import Stage

_REPOSITORY = "~/.m2/repository"


@rule(on.stage(), severity="info")
def cache_left(stage: Stage) -> Findings:
    """The first of the stage's commands that leaves them; what starts mvn in the container needs them."""
    if started_with(stage, "mvn"):
        return
    command = next((one for one in commands_of_stage(stage) if one.program == "mvn" and _leaves(one)), None)
    if command is not None:
        yield command.finding(
            f"`{command.spelled}` leaves all it downloads in `{_REPOSITORY}`; build in a stage of its own, "
            "or mount a cache"
        )


def _leaves(command: Command) -> bool:
    if command.open or command.doubtful or not command.operands or not reaches_image(command):
        return False
    if command.has("-o", "--offline", "-v", "--version", "-h", "--help"):
        return False
    return "maven.repo.local" not in command.run.node.text.text and not taken(command, (_REPOSITORY,))
