"""Accounts that a build makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.knowledge.development import RUNNERS
from dlint.model.obstacles import in_command
from dlint.model.privileges import drops_privileges, last_user
from dlint.model.starts import started
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.stage import Stage


@rule(on.command("useradd"), severity="warning")
def high_uid(useradd: Command) -> Findings:
    option = useradd.option("-u", "--uid")
    uid = useradd.value("-u", "--uid")
    if option is None or uid is None or not uid.isdecimal() or len(uid) < 6:
        return
    if useradd.has("-l", "--no-log-init"):
        return
    exec_form = useradd.script is None
    yield useradd.at(option.holder or useradd.verb).finding(
        f"The uid {uid} has `useradd` write huge sparse login logs; add `--no-log-init`",
        fix=in_command(useradd) if exec_form else safe(useradd.verb.append(" --no-log-init")),
    )


@rule(on.stage(), severity="warning")
def created_but_unused(stage: Stage) -> Findings:
    if not stage.is_last or not stage.ships or last_user(stage) is not None or drops_privileges(stage):
        return
    starts = started(stage)
    if not starts or not all(command.program in RUNNERS for command in starts):
        return
    for command, name in _created(stage):
        text = stage.source.text[command.span.end :]
        if re.search(rf"(?<![\w/.-]){re.escape(name)}(?![\w-]|\.\w)", text) is None:
            yield command.finding(
                f"User `{name}` is made but never used, so the container runs as root; end with `USER {name}`"
            )


def _created(stage: Stage) -> Iterator[tuple[Command, str]]:
    """The users that the stage and those below it make."""
    for run in (run for below in stage.chain for run in below.runs):
        for command in run.commands:
            if command.program not in ("useradd", "adduser") or not command.sure or command.open:
                continue
            if len(command.operands) == 1 and command.operands[0].value:
                yield command, command.operands[0].value
