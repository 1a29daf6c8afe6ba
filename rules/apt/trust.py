"""apt: what it is told to trust."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.earlier import mentioned
from dlint.model.instructions import Copy, Run
from dlint.model.list_files import written as lists_written
from dlint.model.written import written
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction

_OPTIONS = ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories", "--allow-untrusted")
_SETTING = r"(?i)(AllowUnauthenticated|AllowInsecureRepositories|AllowDowngradeToInsecureRepositories)\b"
_YES = r"[\s\"'=]{1,5}(?:true|yes|1|on)\b"
_LOCAL = ("file:", "copy:", "cdrom:", "http://localhost", "http://127.")
_RING = "/etc/apt/trusted.gpg"
_READING = frozenset((
    "rm", "ls", "chmod", "chown", "cat", "mkdir", "touch", "test", "[", "stat", "file", "grep", "echo", "install -d",
    "find", "printf", "sed",
))  # fmt: skip


@rule(on.instruction("RUN"), security=7.0)
def unauthenticated(run: Run) -> Findings:
    for command in run.commands:
        if command.program in ("apt-get", "apt", "aptitude"):
            yield from _told(command)
        for text, place in written(command):
            if re.search(_SETTING + _YES, text) and "apt" in run.node.text.text:
                yield place.finding(
                    "this makes apt take packages that nobody has signed; install the key of their repository"
                )
    for change in lists_written(run):
        if change.manager == "apt" and change.content is not None:
            for match in re.finditer(r"\[[^\]\n]{0,200}?(trusted\s?=\s?yes)[^\]\n]{0,200}\]\s*(\S*)", change.content.text):
                if not match[2].startswith(_LOCAL) and "$" not in match[2][:1]:
                    span = change.content.span(*match.span(1))
                    yield run.at(span).finding(
                        "`trusted=yes` makes apt take unsigned packages from this repository; use "
                        "`signed-by` with its key"
                    )


def _told(command: Command) -> Iterator[Finding]:
    for option in command.options:
        if option.name in _OPTIONS:
            yield command.at(option).finding(
                f"`{option.name}` installs packages that nobody has signed; install the key of their repository"
            )
        elif option.name in ("-o", "--option") and re.search(_SETTING + _YES, option.value or ""):
            yield command.at(option.holder or option).finding(
                f"`{option.value}` makes apt take packages that nobody has signed; install the key of their "
                "repository"
            )


@rule(on.instruction("RUN", "COPY", "ADD"), severity="info")
def key_in_trusted_keyring(each: Instruction) -> Findings:
    """What stands in the trusted keyring may sign packages of every repository."""
    advice = "; put it into /etc/apt/keyrings and name it with `signed-by`"
    if isinstance(each, Run):
        for command in each.commands:
            place = _adding(command)
            if place is not None:
                yield command.at(place).finding(
                    f"`{_short(command, place.text)}` lets this key sign packages of every repository{advice}"
                )
    elif isinstance(each, Copy) and each.destination_path is not None and each.destination is not None:
        if each.destination_path.startswith(_RING):
            yield each.destination[1].finding(
                f"a key in `{each.destination[0]}` may sign packages of every repository{advice}"
            )


def _short(command: Command, text: str) -> str:
    return f"apt-key {text}" if command.program == "apt-key" else text


def _adding(command: Command):  # noqa: ANN202
    if command.program == "apt-key":
        words = [word for word in command.words[1:] if word.value in ("add", "adv")]
        keys = {"--recv-keys", "--recv-key", "--recv", "--fetch-keys", "--fetch-key", "--import", "--receive-keys"}
        texts = {word.text.partition("=")[0] for word in command.words}
        if words and (words[0].value == "add" or texts & keys):
            return words[0]
        return None
    return None
