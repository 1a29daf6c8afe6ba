"""apt: how its commands are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.knowledge.grammar import grammar
from dlint.model.caches import set_before
from dlint.model.earlier import answered
from dlint.model.edits import with_option
from dlint.model.obstacles import in_command
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_ASKING = frozenset((
    "install", "reinstall", "build-dep", "satisfy", "remove", "purge", "upgrade", "dist-upgrade",
    "full-upgrade", "safe-upgrade", "dselect-upgrade",
))  # fmt: skip
_YES = ("-y", "--yes", "--assume-yes", "--assume-no", "--trivial-only", "--force-yes")
_ACTING_ON_NOTHING = (
    "-s",
    "--simulate",
    "--dry-run",
    "--just-print",
    "--no-act",
    "--recon",
    "--print-uris",
    "-h",
)
_SAME = frozenset(("install", "update", "remove", "purge", "autoremove", "clean", "autoclean", "build-dep"))


@rule(on.command("apt-get", "apt", "aptitude") | on.reached("apt-get", "apt", "aptitude"))
def prompts(command: Command) -> Findings:
    """It asks before it does more than it was told; in a build it reads an end of file and stops."""
    if command.subcommand not in _ASKING or command.open or command.doubtful:
        return
    if command.has(*_YES, *_ACTING_ON_NOTHING) or _quiet(command) or _told(command) or answered(command):
        return
    if not command.operands and command.subcommand in ("install", "remove", "purge"):
        return
    edit = with_option(command, "-y")
    yield command.at(command.verb).finding(
        f"`{command.program} {command.spelled_subcommand}` may ask for a confirmation that no build gives; "
        "add `-y`",
        fix=safe(edit) if edit is not None else in_command(command),
    )


def _quiet(command: Command) -> bool:
    """Twice quiet means yes."""
    return command.count("-q", "--quiet") > 1 or command.value("-q", "--quiet") not in (None, "1", "0")


def _told(command: Command) -> bool:
    options = command.values("-o", "--option")
    if any(value is None or "assume-yes" in value.lower() for value in options):
        return True
    return set_before(command, "apt", "Assume-Yes")


@rule(on.instruction("RUN"), severity="info")
def apt_in_script(run: Run) -> Findings:
    """One finding for a RUN, however often it is called there."""
    calls = [command for command in run.commands if _is_apt(command)]
    if calls:
        yield (
            calls[0]
            .at(calls[0].words[0])
            .finding(
                f"`apt {calls[0].spelled_subcommand}` is made for people at a terminal; use "
                f"`{_instead(calls[0].subcommand or '')}`",
                fix=_renamed(calls),
            )
        )


def _is_apt(command: Command) -> bool:
    """Linux Mint's wrapper and people's own scripts have that name too."""
    known = grammar("apt")
    plain = command.spelled in ("apt", "/usr/bin/apt") and not command.doubtful
    return plain and known is not None and command.subcommand in known.commands.values()


def _instead(subcommand: str) -> str:
    if subcommand in ("search", "show", "policy", "depends", "rdepends"):
        return f"apt-cache {subcommand}"
    if subcommand == "list":
        return "dpkg-query"
    return "apt-get dist-upgrade" if subcommand == "full-upgrade" else f"apt-get {subcommand}"


def _renamed(calls: list[Command]) -> Fix | None:
    """None unless apt-get has each of the subcommands."""
    edits = []
    for command in calls:
        word = command.words[0]
        written = word.source.slice(word.span)
        if written not in ("apt", '"apt"') or command.subcommand not in (*_SAME, "upgrade"):
            return None
        edits.append(word.replace(written.replace("apt", "apt-get")))
    if any(command.subcommand == "upgrade" for command in calls):
        return unsafe(*edits, why="`apt upgrade` also installs new packages that an upgrade needs")
    return safe(*edits)
