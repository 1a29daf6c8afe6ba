"""Maven: what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.launches import started_with
from dlint.model.leftovers import reaches_image, taken
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command

_REPOSITORY = "~/.m2/repository"


@rule(on.command("mvn"), severity="info")
def cache_left(command: Command) -> Findings:
    """What starts Maven in the container needs them there."""
    if command.open or command.doubtful or not command.operands or not reaches_image(command):
        return
    if command.has("-o", "--offline", "-v", "--version", "-h", "--help") or started_with(command, "mvn"):
        return
    if "maven.repo.local" in command.run.node.text.text or taken(command, (_REPOSITORY,)):
        return
    yield command.finding(
        f"`{command.spelled}` leaves all it downloads in `{_REPOSITORY}`; build in a stage of its own, or put a cache "
        "mount there"
    )
