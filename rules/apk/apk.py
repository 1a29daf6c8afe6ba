"""apk: what its commands leave in the image, and what they change in its base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.model.cache_mounts import cached_or
from dlint.model.caches import left
from dlint.model.edits import with_option, without_upgrade
from dlint.model.obstacles import in_command
from dlint.model.together import once
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.command import Command
    from dlint.model.instructions import Run


@rule(on.command("apk upgrade") | on.reached("apk upgrade"), severity="info")
def upgrade(command: Command) -> Findings:
    """Upgrading single packages by name is a choice, and `--root` is another system."""
    if command.operands or command.open or command.has("--root", "-p", "--simulate", "-s"):
        return
    stage = command.run.stage
    if not (stage.in_image or _onbuild(command)):
        return
    base = stage.base_image
    name = f"`{base.text.partition('@')[0]}`" if base is not None else "the base image"
    yield command.finding(
        f"`apk upgrade` stores newer packages on top of those in {name}, and which ones depends on the day; "
        "build on a newer base image",
        fix=without_upgrade(command),
    )


@rule(on.instruction("RUN") | on.reached_script(), severity="info")
def cache_left(run: Run) -> Findings:
    """One finding for a RUN: the layer holds one index, however often it is read."""
    if run.stage.in_image or run.onbuild:
        adding = (one for one in run.acting if one.name == "apk add")
        yield from once(_left_by(one) for one in adding if not (one.doubtful or one.open) and left(one))


def _left_by(add: Command) -> Finding:
    edit = with_option(add, "--no-cache")
    remedy, fix = cached_or(
        add, left(add)[:1], "add `--no-cache`", safe(edit) if edit is not None else in_command(add)
    )
    return add.at(add.verb).finding(f"`apk add` leaves the package index in the layer; {remedy}", fix=fix)


def _onbuild(command: Command) -> bool:
    return getattr(command.run, "onbuild", False)
