"""apt: what its commands leave in the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.knowledge.managers import MANAGERS
from dlint.model.caches import APT, APT_LISTS, left, set_before
from dlint.model.edits import appended, with_option
from dlint.model.packages import installed
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_CLEAN = f"rm -rf {APT_LISTS}/*"
_MOST = 200  # later RUNs that are looked at before a fix is offered
_OFF = frozenset(("false", "0", "no", "off", "disable", "without"))


@rule(on.instruction("RUN"), severity="info")
def lists_left(run: Run) -> Findings:
    """The last `update` of the RUN speaks for all of them."""
    if not run.stage.in_image and not run.onbuild:
        return
    update = next((one for one in reversed(run.commands) if _updates(one)), None)
    if update is not None and APT_LISTS in left(update):
        yield update.finding(
            f"`{update.program} update` leaves its package lists in the layer; end this RUN with `{_CLEAN}`",
            fix=_removing_lists(run, update),
        )


def _updates(command: Command) -> bool:
    return command.program in APT and command.subcommand == "update" and "chroot" not in command.wrappers


def _removing_lists(run: Run, update: Command) -> Fix | None:
    """None where a later RUN installs from these lists, or where this one does not install from them."""
    behind = run.commands[run.order[update] :]
    if not any(_installs(one) for one in behind) or _needed_later(run):
        return None
    others = set(update.wrappers) - {"sudo", "env", "sh", "bash", "eatmydata", "time", "timeout", "nice"}
    edit = appended(run, f"sudo {_CLEAN}" if "sudo" in update.wrappers else _CLEAN)
    return safe(edit) if edit is not None and not others else None


def _installs(command: Command) -> bool:
    manager = MANAGERS[command.program] if command.program in APT else None
    return manager is not None and command.subcommand in (*manager.install, *manager.upgrade)


def _needed_later(run: Run) -> bool:
    """Whether a RUN on top of this one installs with apt before it updates, or runs what may do so."""
    later = [
        each
        for stage in run.file.stages
        if run.stage in stage.chain
        for each in stage.runs
        if each.span.start > run.span.start
    ]
    return len(later) > _MOST or any(_relies_on_lists(each) for each in later)


def _relies_on_lists(later: Run) -> bool:
    for command in later.commands:
        if _updates(command):
            return False
        if _installs(command) or command.spelled.endswith(".sh") or "apt" in command.spelled:
            return True
        if any(word.text.endswith(".sh") for word in command.operands[:1]):
            return True
    return False


@rule(on.command("apt-get install", "apt install"), severity="info")
def recommended_packages(install: Command, *, allow: frozenset[str] = frozenset()) -> Findings:
    if install.open or install.doubtful or not install.operands or _decided(install):
        return
    if allow and all(package.name in allow for package in installed(install)):
        return
    edit = with_option(install, "--no-install-recommends")
    why = "a package the image relies on may be installed as a recommendation only"
    yield install.at(install.verb).finding(
        f"`{install.program} {install.spelled_subcommand}` also installs the packages that others recommend; "
        "add `--no-install-recommends` and name what is needed",
        fix=unsafe(edit, why=why) if edit is not None else None,
    )


def _decided(install: Command) -> bool:
    """Whether the command, or apt's configuration, says what becomes of recommended packages."""
    if install.has("--no-install-recommends", "--install-recommends", "--download-only", "-d"):
        return True
    for value in install.values("-o", "--option"):
        name, _, setting = (value or "").lower().partition("=")
        if value is None or (name == "apt::install-recommends" and setting.strip("\"'") in _OFF):
            return True
    return set_before(install, "apt", "Install-Recommends")
