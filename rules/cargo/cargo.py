"""cargo: what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.caches import environment
from dlint.model.launches import started_with
from dlint.model.leftovers import reaches_image, taken
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command

_FETCHING = ("cargo install", "cargo build", "cargo fetch", "cargo binstall", "cargo run", "cargo test")
_HOMES = ("/usr/local/cargo", "~/.cargo")


@rule(on.command(*_FETCHING), severity="info")
def cache_left(command: Command) -> Findings:
    """`cargo clean` removes what was built, not what was downloaded."""
    if command.doubtful or command.has("--offline", "--list", "--frozen") or not reaches_image(command):
        return
    if environment(command, "CARGO_HOME") not in (None, "/usr/local/cargo") or started_with(command, "cargo"):
        return
    if taken(command, tuple(f"{home}/registry" for home in _HOMES)) or _removed(command):
        return
    yield command.at(command.verb).finding(
        f"`{command.name}` leaves the sources of all crates in `{_HOMES[0]}/registry`; build in a stage of its own, "
        "or remove them in this RUN"
    )


def _removed(command: Command) -> bool:
    """Rust itself may go with them."""
    later = [one for one in command.run.commands if one.span.start > command.span.start]
    return any(one.program == "rustup" and "uninstall" in one.mapped.text for one in later)
