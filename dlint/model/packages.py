"""Packages that commands install, by the tables of the package managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.knowledge.managers import MANAGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.scripts import Executed

_APT_MARKS = ("+", "-")  # `name-` removes, `name+` installs


class Package(Place):
    """One package as a command names it.

    `version` is what stands behind the separator, or None. `manager` is the program that installs it.
    """

    def __init__(self, command: Command, argument: Argument, name: str, version: str | None) -> None:
        self.command = command
        self.run: Executed = command.run
        self.argument = argument
        self.source = command.source
        self.span = argument.span
        self.name = name
        self.version = version
        self.manager = command.program or ""

    @property
    def sure(self) -> bool:
        """Whether it is installed whatever a script of the context finds when it runs."""
        return self.run is self.run.owner or self.run.surely_runs(self.command)


def installs(command: Command) -> bool:
    """Whether the command installs packages that its operands name."""
    manager = MANAGERS.get(command.program or "")
    return manager is not None and command.subcommand in manager.install


def installed(command: Command) -> Iterator[Package]:
    """The packages a command installs, as far as its operands are known; files and paths left out."""
    if not installs(command):
        return
    manager = MANAGERS[command.program or ""]
    for operand in command.operands:
        text = operand.value
        if not text or text.endswith(manager.files) or text.startswith((".", "/", "~", "-")) or "://" in text:
            continue
        name, version = split(text, manager.separators)
        if command.program in ("apt-get", "apt", "aptitude") and name.endswith(_APT_MARKS):
            if name.endswith("-"):
                continue
            name = name.rstrip("+") if name.rstrip("+") not in ("g", "libstdc", "libsigc") else name
        if name:
            yield Package(command, operand, name, version)


def split(text: str, separators: tuple[str, ...]) -> tuple[str, str | None]:
    """An operand's name and version; a scope's leading `@` belongs to the name."""
    for separator in separators:
        if separator == "-":
            return _rpm(text)
        at = text.find(separator, 1)
        if at > 0:
            return text[:at], text[at + len(separator) :]
    return text, None


def _rpm(text: str) -> tuple[str, str | None]:
    """`name-1.2-3.el9`: the version is the first part behind a hyphen that begins with a digit."""
    parts = text.split("-")
    for index in range(1, len(parts)):
        if parts[index][:1].isdigit():
            return "-".join(parts[:index]), "-".join(parts[index:])
    return text, None
