"""apt: what it is told to trust."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import At, no_fix, unsafe
from dlint.knowledge.wrappers import WRAPPERS
from dlint.model.edits import without_word
from dlint.model.instructions import Copy, Run
from dlint.model.mirrors.list_files import written as lists_written
from dlint.model.obstacles import in_command
from dlint.model.written import written
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction

_OPTIONS = ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories", "--allow-untrusted")
_SETTING = r"(?i)(AllowUnauthenticated|AllowInsecureRepositories|AllowDowngradeToInsecureRepositories)\b"
_YES = r"[\s\"'=]{1,5}(?:true|yes|1|on)\b"
_TRUSTED = r"\[[^\]\n]{0,200}?(trusted\s?=\s?yes)[^\]\n]{0,200}\]\s{1,9}(\S{1,300})"
_HARMLESS = frozenset(
    ("remove", "purge", "autoremove", "autopurge", "clean", "autoclean", "distclean", "check")
)
_LOCAL = ("$", "/", "file:", "copy:", "cdrom:", "http://localhost", "http://127.")
_RING = "/etc/apt/trusted.gpg"
_PLACING = frozenset(("cp", "mv", "ln", "install"))
_READING = frozenset((
    "rm", "ls", "chmod", "chown", "cat", "mkdir", "touch", "test", "[", "[[", "stat", "file", "grep", "echo",
    "find",
    "printf", "sed", "cd",
))  # fmt: skip
_FETCHING = frozenset((
    "--recv-keys", "--recv-key", "--recv", "--fetch-keys", "--fetch-key", "--import", "--receive-keys",
))  # fmt: skip


@rule(on.instruction("RUN") | on.reached_script(), security=7.0)
def unauthenticated(run: Run) -> Findings:
    for command in run.acting:
        if command.program in ("apt-get", "apt", "aptitude"):
            yield from _told(command)
        for text, place in written(command):
            if re.search(_SETTING + _YES, text) and "apt" in run.whole_text:
                yield place.finding(
                    "this makes apt take packages that nobody has signed; install the key of their repository"
                )
    yield from _listed(run)


def _listed(run: Run) -> Iterator[Finding]:
    """Repositories that a list calls trusted; those of the build itself have no one to sign them."""
    for change in lists_written(run):
        if change.manager != "apt" or change.content is None:
            continue
        for match in re.finditer(_TRUSTED, change.content.text):
            if not match[2].startswith(_LOCAL):
                yield run.at(change.content.span(*match.span(1))).finding(
                    "`trusted=yes` makes apt take unsigned packages from this repository; use `signed-by` "
                    "with its key"
                )


def _without(command: Command) -> Fix | NoFix:
    """The command without these options; `--force-yes` also said yes."""
    edits = []
    for option in command.options:
        if option.name not in _OPTIONS:
            continue
        if option.source.slice(option.span) != option.name:
            return no_fix("a quote, an escape or a variable is in its words")
        yes = option.name != "--force-yes" or command.has("-y", "--yes", "--assume-yes")
        edit = without_word(option) if yes else option.replace("-y")
        if edit is None:
            return in_command(command)
        edits.append(edit)
    return unsafe(*edits, why="the repository may have no key in the image yet")


def _told(command: Command) -> Iterator[Finding]:
    if command.subcommand in _HARMLESS:
        return
    for option in command.options:
        if option.name in _OPTIONS:
            yield command.at(option).finding(
                f"`{option.name}` also installs packages that nobody has signed; install the key of "
                "their repository",
                fix=_without(command),
            )
            return
        elif option.name in ("-o", "--option") and re.search(_SETTING + _YES, option.value or ""):
            yield command.at(option.holder or option).finding(
                f"`{option.value}` makes apt take packages that nobody has signed; install the key of their "
                "repository"
            )


@rule(on.instruction("RUN", "COPY", "ADD"), severity="info")
def key_in_trusted_keyring(each: Instruction) -> Findings:
    """A key there may sign packages of every repository; apt-key is gone in Debian 13."""
    if isinstance(each, Run):
        for command in each.commands:
            if command.program not in WRAPPERS and not command.doubtful:
                yield from _adding(command)
    elif isinstance(each, Copy) and each.destination and (each.destination_path or "").startswith(_RING):
        yield each.destination[1].finding(_every(f"a key in `{each.destination[0]}`"))


def _adding(command: Command) -> Iterator[Finding]:
    if command.program == "apt-key":
        texts = {word.text.partition("=")[0] for word in command.words}
        verb = next((word for word in command.words[1:] if word.value in ("add", "adv")), None)
        if verb is not None and (verb.value == "add" or texts & _FETCHING):
            yield command.at(verb).finding(_every(f"a key added by `apt-key {verb.value}`"))
        return
    for redirect in command.redirects:
        target = redirect.target
        if redirect.writes and target is not None and target.text.strip("\"'").startswith(_RING):
            yield At(command.source, target.span).finding(_every(f"a key in `{target.text}`"))
            return
    if command.program in _READING:
        return
    words = command.operands[-1:] if command.program in _PLACING else command.words[1:]
    for word in words:
        path = word.text.rpartition("=")[2] if word.text.startswith("-") else word.text
        folder = path.endswith((".d", ".d/")) and command.program not in _PLACING
        if path.startswith(_RING) and not folder:
            yield command.at(word).finding(_every(f"a key in `{path}`"))
            return


def _every(key: str) -> str:
    return (
        f"{key} may sign packages of every repository; put it into `/etc/apt/keyrings` and name it with "
        "`signed-by`"
    )
