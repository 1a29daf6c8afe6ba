"""apt: how its commands are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.model.caches import set_before
from dlint.model.earlier import answered
from dlint.model.edits import with_option
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.command import Command

_ASKING = frozenset((
    "install", "reinstall", "build-dep", "satisfy", "remove", "purge", "upgrade", "dist-upgrade", "full-upgrade",
    "safe-upgrade", "dselect-upgrade",
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


@rule(on.command("apt-get", "apt", "aptitude"))
def prompts(command: Command) -> Findings:
    """apt asks before it does more than it was told; in a build it reads an end of file and stops."""
    if command.subcommand not in _ASKING or command.open or command.doubtful:
        return
    if command.has(*_YES, *_ACTING_ON_NOTHING) or _quiet(command) or _told(command) or answered(command):
        return
    if not command.operands and command.subcommand in ("install", "remove", "purge"):
        return
    edit = with_option(command, "-y")
    yield command.at(command.verb).finding(
        f"`{command.program} {command.subcommand}` stops the build to ask; add `-y`",
        fix=safe(edit) if edit is not None else None,
    )


def _quiet(command: Command) -> bool:
    """Twice quiet means yes."""
    return command.count("-q", "--quiet") > 1 or command.value("-q", "--quiet") not in (None, "1", "0")


def _told(command: Command) -> bool:
    options = command.values("-o", "--option")
    if any(value is None or "assume-yes" in value.lower() for value in options):
        return True
    return set_before(command, "apt", "Assume-Yes")


@rule(on.command("apt"), severity="info")
def apt_in_script(command: Command) -> Findings:
    if command.subcommand is None or command.doubtful:
        return
    yield command.at(command.words[0]).finding(
        f"`apt {command.subcommand}` is made for people, and its behaviour may change; "
        f"use `{_instead(command.subcommand)}`",
        fix=_renamed(command),
    )


def _instead(subcommand: str) -> str:
    if subcommand in ("search", "show", "policy", "depends", "rdepends"):
        return f"apt-cache {subcommand}"
    if subcommand == "list":
        return "dpkg-query"
    return "apt-get dist-upgrade" if subcommand == "full-upgrade" else f"apt-get {subcommand}"


def _renamed(command: Command) -> Fix | None:
    """`apt upgrade` may also install new packages."""
    word = command.words[0]
    written = word.source.slice(word.span)
    if written not in ("apt", '"apt"'):
        return None
    edit = word.replace(written.replace("apt", "apt-get"))
    if command.subcommand in _SAME:
        return safe(edit)
    if command.subcommand == "upgrade":
        return unsafe(edit, why="`apt upgrade` also installs new packages that an upgrade needs")
    return None
