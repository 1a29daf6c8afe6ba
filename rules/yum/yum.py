"""yum, dnf, microdnf and tdnf: how they are called, what they leave and what they check."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe
from dlint.model.cache_mounts import cached_or
from dlint.model.caches import fills
from dlint.model.earlier import answered, mentioned
from dlint.model.edits import appended, with_option
from dlint.model.leftovers import left_somewhere, surely_runs
from dlint.model.obstacles import in_command
from dlint.model.pins import named
from dlint.model.pins import unpinned as without_version
from dlint.model.scripts import called
from dlint.model.written import written
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_PROGRAMS = ("yum", "dnf", "dnf5", "microdnf", "tdnf")
_TRUSTING = (*_PROGRAMS, "yum-config-manager", "rpm", "echo", "printf", "cat", "tee", "sed")
_ASKING = frozenset((
    "install", "groupinstall", "group install", "update", "update-minimal", "remove", "reinstall",
    "downgrade", "distro-sync", "swap", "builddep",
))  # fmt: skip
_WRAPPERS = frozenset(("sudo", "env", "sh", "bash", "time", "timeout", "nice"))
_UNSIGNED = ("--nogpgcheck", "--no-gpgchecks", "--no-gpg-checks")
_SETTING = r"(?i)(?:(?<![a-z_])|(?<=\\n)|(?<=\\t))(gpgcheck|sslverify)\s{0,3}=\s{0,3}(?:0|false|no)\b"
_RPM = ("--nosignature", "--nodigest", "--noverify", "--nofiledigest", "--nogpg")


@rule(on.command("yum", "dnf", "dnf5", "tdnf") | on.reached("yum", "dnf", "dnf5", "tdnf"))
def prompts(command: Command) -> Findings:
    """As microdnf always says yes, it is left out."""
    if not _asks(command) or command.open or command.doubtful or not command.operands:
        return
    if command.has("-y", "--assumeyes", "--assumeno", "-h", "--help") or answered(command):
        return
    if any("assumeyes" in (value or "assumeyes") for value in command.values("--setopt")):
        return
    if mentioned(command, "assumeyes"):
        return
    edit = with_option(command, "-y")
    yield command.at(command.verb).finding(
        f"`{command.program} {command.spelled_subcommand}` asks for a confirmation that no build gives; "
        "add `-y`",
        fix=safe(edit) if edit is not None else in_command(command),
    )


def _asks(command: Command) -> bool:
    if command.subcommand == "module":
        return bool(command.operands) and command.operands[0].value in (
            "install",
            "enable",
            "reset",
            "remove",
        )
    return command.subcommand in _ASKING


@rule(on.command(*_PROGRAMS), profile="reproducible")
def unpinned(install: Command) -> Findings:
    loose = without_version(install)
    if loose:
        joint = ":" if install.subcommand == "module" else "-"
        yield loose[0].finding(
            f"{named(loose)} may be another version in every build; "
            f"name one (`{loose[0].name}{joint}VERSION`)"
        )


@rule(on.instruction("RUN") | on.reached_script())
def cache_left(run: Run) -> Findings:
    """The last command of the RUN speaks for all of them."""
    if not run.stage.in_image and not run.onbuild:
        return
    last = next((one for one in reversed(run.acting) if one.program in _PROGRAMS and fills(one)), None)
    directory = left_somewhere(last) if last is not None and _fetches(last) else None
    if last is not None and directory is not None:
        end = f"end {called(run)} with `{last.program} clean all`"
        remedy, fix = cached_or(last, (directory,), end, _cleaning(run, last))
        yield last.at(last.verb).finding(
            f"`{last.program} {last.spelled_subcommand}` leaves its index and downloads in `{directory}`; "
            f"{remedy}",
            fix=fix,
        )


def _fetches(command: Command) -> bool:
    elsewhere = command.has("--installroot", "--downloadonly", "-C", "--cacheonly", "--assumeno", "--help")
    options = command.values("--setopt")
    return not (
        elsewhere
        or command.open
        or command.doubtful
        or "chroot" in command.wrappers
        or any("cachedir" in (value or "cachedir") for value in options)
    )


def _cleaning(run: Run, last: Command) -> Fix | NoFix:
    if set(last.wrappers) - _WRAPPERS or not surely_runs(last):
        return no_fix("another program runs it, or it may not run")
    sudo = "sudo " if "sudo" in last.wrappers else ""
    edit = appended(run, f"{sudo}{last.program} clean all")
    return safe(edit) if edit is not None else in_command(last)


@rule(on.command(*_TRUSTING) | on.reached(*_TRUSTING), security=7.0)
def unchecked_signature(command: Command) -> Findings:
    if command.program == "rpm":
        yield from _unchecked_file(command)
        return
    for option in command.options:
        if option.name in _UNSIGNED:
            yield command.at(option).finding(
                f"`{option.name}` installs packages whoever made them; import their maker's key with "
                "`rpm --import`"
            )
        elif option.name == "--setopt" and option.holder is not None:
            match = re.search(_SETTING, option.value or "")
            if match is not None:
                yield command.at(option.holder).finding(_switched_off(match))
    if command.program in _PROGRAMS or not _into_settings(command):
        return
    for text, place in written(command):
        match = re.search(_SETTING, text)
        if match is not None:
            yield place.finding(_switched_off(match))


def _into_settings(command: Command) -> bool:
    """Whether what it prints or edits goes into a file, in a RUN that names yum's or dnf's."""
    if not _names_settings(command.run.whole_text):
        return False
    outer = command.simple.outer if command.simple is not None else ()
    written_to = command.next is not None or any(each.writes for each in (*command.redirects, *outer))
    return written_to or command.program not in ("echo", "printf")


@lru_cache(maxsize=4)
def _names_settings(text: str) -> bool:
    return any(name in text for name in ("yum.repos.d", "yum.conf", "dnf.conf", ".repo"))


def _unchecked_file(command: Command) -> Iterator[Finding]:
    if not command.has("-i", "-U", "-F", "--install", "--upgrade", "--freshen"):
        return
    option = next((one for one in command.options if one.name in _RPM), None)
    if option is not None:
        yield command.at(option).finding(
            f"`rpm {option.name}` installs a package whoever made it; import its maker's key with "
            "`rpm --import`"
        )


def _switched_off(match: re.Match[str]) -> str:
    if match[1].lower() == "sslverify":
        return f"`{match[0]}` takes packages from servers whose certificate is not checked; leave it on"
    return f"`{match[0]}` takes packages whoever made them; leave it on and import their maker's key"
