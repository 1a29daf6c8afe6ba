"""cargo: what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.caches import environment
from dlint.model.leftovers import commands_of_stage, reaches_image, taken
from dlint.model.starts import started_with
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.stage import Stage

_FETCHING = ("cargo install", "cargo build", "cargo fetch", "cargo binstall", "cargo run", "cargo test")
_HOMES = ("/usr/local/cargo", "~/.cargo")


@rule(on.stage(), severity="info")
def cache_left(stage: Stage) -> Findings:
    """The first of the stage's commands that leaves them; what starts cargo in the container needs them."""
    if started_with(stage, "cargo"):
        return
    command = next((one for one in commands_of_stage(stage) if one.name in _FETCHING and _leaves(one)), None)
    if command is not None:
        yield command.at(command.verb).finding(
            f"`{command.name}` leaves the sources of all crates in cargo's registry; build in a stage of "
            "its own, or mount a cache"
        )


def _leaves(command: Command) -> bool:
    """`cargo clean` removes what was built, not what was downloaded."""
    if command.doubtful or command.has("--offline", "--list", "--frozen") or not reaches_image(command):
        return False
    if environment(command, "CARGO_HOME") not in (None, _HOMES[0]):
        return False
    return not taken(command, tuple(f"{home}/registry" for home in _HOMES)) and not _removed(command)


def _removed(command: Command) -> bool:
    """Rust itself may go with them."""
    later = [one for one in command.run.commands if one.span.start > command.span.start]
    return any(one.program == "rustup" and "uninstall" in one.mapped.text for one in later)
