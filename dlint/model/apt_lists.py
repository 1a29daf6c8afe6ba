"""apt's package lists: which commands fetch them, which use them, and which may do either."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.knowledge.managers import MANAGERS
from dlint.model.caches import APT, APT_LISTS
from dlint.model.earlier import MANY
from dlint.model.packages import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Run

_UPDATING = frozenset(("add-apt-repository", "apt-add-repository", "apt-file", "apt-cache", "tasksel"))
_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "source", ".", "eval"))


def updates(command: Command) -> bool:
    """Whether it fetches the lists of the image itself."""
    own = command.program in APT and "chroot" not in command.wrappers
    return own and (command.subcommand == "update" or command.has("--update"))


def uses(command: Command) -> bool:
    """Whether it installs packages by name, from the lists."""
    if command.program not in APT or "chroot" in command.wrappers:
        return False
    manager = MANAGERS[command.program]
    if command.subcommand in manager.upgrade:
        return True
    return command.subcommand in manager.install and any(True for _ in installed(command))


def may_update(command: Command) -> bool:
    """Whether it may fetch them: scripts, and programs that are known to."""
    program = command.program or ""
    if program in _UPDATING or program.endswith(".sh") or program in ("make", "ansible-playbook", "puppet"):
        return True
    if program in _SHELLS:
        return True
    if "/" in command.spelled and not command.spelled.startswith(("/usr/bin", "/bin", "/usr/sbin", "/sbin")):
        return True
    return command.program is None or ("apt" in program and program not in (*APT, "apt-key", "apt-mark"))


def fetched_before(command: Command) -> Run | None:
    """The RUN before its own whose lists it uses; None where there is none, or that is not known."""
    run: Run = command.run  # type: ignore[assignment]  # callers ask about commands of RUN
    found: Run | None = None
    for earlier in _runs_before(run):
        for each in earlier.commands:
            if updates(each):
                found = earlier
            elif may_update(each):
                found = None
        if earlier.script is None and not earlier.exec_form:
            found = None
        if any(removal.covers(f"{APT_LISTS}/*") for removal in earlier.removals):
            found = None
    return found


@lru_cache(maxsize=64)
def alone(run: Run) -> tuple[Command, Command] | None:
    """The RUN's `update` and the installation in a later RUN that is the first to use its lists."""
    update = next((one for one in run.commands if updates(one) and one.subcommand == "update"), None)
    if update is None or update.doubtful or run.onbuild or run is not run.owner or too_many(run):
        return None
    install = None if any(uses(one) for one in run.commands) else _first_use(run)
    return (update, install) if install is not None and fetched_before(install) is run else None


def _first_use(run: Run) -> Command | None:
    """The installation in a later RUN on top of this one, if nothing in between may fetch newer lists."""
    for stage in run.file.stages:
        if run.stage not in stage.chain:
            continue
        for later in stage.runs:
            if later.span.start <= run.span.start:
                continue
            for command in later.commands:
                if uses(command):
                    return command
                if updates(command) or may_update(command):
                    return None
    return None


def unseen_before(command: Command) -> bool:
    """Whether something before it, in its own RUN or earlier, updates or may update."""
    run: Run = command.run  # type: ignore[assignment]
    before = [one for one in run.commands if one.span.start < command.span.start]
    earlier = [one for each in _runs_before(run) for one in each.commands]
    return any(updates(one) or may_update(one) for one in (*earlier, *before))


def too_many(run: Run) -> bool:
    """Whether there are more RUNs than are compared with each other."""
    return sum(len(stage.runs) for stage in run.file.stages) > MANY


def _runs_before(run: Run) -> Iterator[Run]:
    for stage in run.stage.chain:
        for each in stage.runs:
            if stage is not run.stage or each.span.start < run.span.start:
                yield each
