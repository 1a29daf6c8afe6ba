"""Working directories: what WORKDIR is for, and where it should not lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.knowledge.system_folders import SYSTEM_FOLDERS
from dlint.model.fleeting import fleeting
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import Run, Workdir


_KERNELS = ("/proc/", "/sys/", "/dev/", "/boot/")
_NO_WORKDIR = frozenset("~$`*?[")


@rule(on.instruction("RUN"), severity="info", profile="style")
def cd_for_workdir(run: Run) -> Findings:
    """Not where the `cd` is all there is: shell/lost-state speaks of that."""
    if fleeting(run) is not None:
        return
    change = next((one for one in run.commands if one.program == "cd"), None)
    if change is None or change.wrappers or (change.simple is not None and change.simple.group):
        return
    if change is not run.commands[0] or not change.operands:
        return
    folder = change.operands[0].text
    if folder in ("/", "/tmp", "..") or not _NO_WORKDIR.isdisjoint(folder):  # noqa: S108 - a path of an image
        return
    yield change.finding(f"`cd {folder}` sets the directory of this `RUN` only; use `WORKDIR`")


@rule(on.instruction("WORKDIR"), severity="warning")
def system_workdir(workdir: Workdir) -> Findings:
    path = workdir.before.path(workdir.path) if workdir.path else None
    if path is None or workdir.onbuild:
        return
    if not path.startswith(_KERNELS) and (path not in SYSTEM_FOLDERS or _only_passing(workdir)):
        return
    yield workdir.at(workdir.node.arguments).finding(
        f"`{path}` belongs to the system, and what is copied or built there mixes with its files; use a"
        " folder of your own such as `/app`"
    )


def _only_passing(workdir: Workdir) -> bool:
    """Whether nothing is copied into it and another one follows: it was for a command or two."""
    instructions = workdir.stage.instructions
    after = instructions[instructions.index(workdir) + 1 :]
    for each in after:
        if each.keyword == "WORKDIR":
            return True
        if each.keyword in ("COPY", "ADD", "CMD", "ENTRYPOINT"):
            return False
    return False
