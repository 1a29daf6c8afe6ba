"""What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute: the script, its shell, its commands."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.text import Mapped, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.reached import Reached
    from dlint.model.stage import Stage
    from dlint.model.state import State
    from dlint.syntax import dockerfile as syntax
    from dlint.syntax.shell_nodes import Script
    from dlint.text import Source

POSIX_SHELLS = frozenset({"sh", "ash", "dash", "bash", "ksh", "mksh", "zsh"})


class Executed:
    """Mixed into the instructions that execute something.

    `shell` names the interpreter of the shell form without path and `.exe`: `sh`, `bash`,
    `powershell`; None where it is not known. What no POSIX shell reads has no script and no commands.
    """

    node: syntax.Instruction
    stage: Stage
    before: State
    source: Source
    onbuild: bool

    @property
    def file(self) -> Dockerfile:
        return self.stage.file

    @property
    def command_node(self) -> syntax.Instruction | None:
        """The node whose arguments are the command (HEALTHCHECK keeps it one deeper)."""
        return self.node

    @property
    def exec_form(self) -> bool:
        return self.command_node is not None and self.command_node.json is not None

    @cached_property
    def shell(self) -> str | None:
        heredoc = self._lone_heredoc
        if heredoc is not None and heredoc.body.text.startswith("#!"):
            return interpreter(heredoc.body.text.partition("\n")[0])
        if self.before.shell:
            return _program(self.before.shell[0])
        if self.stage.windows:
            return "cmd"
        return "sh"

    @property
    def _lone_heredoc(self) -> syntax.Heredoc | None:
        node = self.command_node
        if node is None or node.keyword != "RUN" or len(node.heredocs) != 1:
            return None
        return node.heredocs[0] if node.arguments.span == node.heredocs[0].span else None

    @cached_property
    def script_text(self) -> Mapped | None:
        """The text the shell gets, mapped onto the file; None for the exec form and other languages."""
        node = self.command_node
        if node is None or node.json is not None or self.shell not in POSIX_SHELLS:
            return None
        lone = self._lone_heredoc
        if lone is not None:
            return lone.body
        if not node.heredocs:
            return node.arguments.mapped
        return _with_bodies(self.source, node)

    @cached_property
    def script(self) -> Script | None:
        if self.script_text is None:
            return None
        from dlint.syntax.shell import parse

        return parse(self.script_text)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        node = self.command_node
        if node is None:
            return ()
        from dlint.model.commands import commands_of, commands_of_words

        if node.json is not None:
            return commands_of_words(node.json, self, self._lookup)
        return commands_of(self.script, self, self._lookup) if self.script is not None else ()

    @property
    def workdir(self) -> str | None:
        """The directory it starts in; None where it is not known."""
        return self.before.workdir

    @property
    def owner(self) -> Executed:
        """The instruction itself; of a script that one reaches, that instruction."""
        return self

    @cached_property
    def reached(self) -> dict[Command, Reached]:
        """The scripts of the build context that its commands run, by the command."""
        if not self.commands:
            return {}
        from dlint.model.reached import reached_by

        return reached_by(self)

    @cached_property
    def scripts(self) -> tuple[Reached, ...]:
        """Every script that it runs, those that scripts run included, in the order they start."""
        found: list[Reached] = []
        for command in self.commands if self.reached else ():
            if command in self.reached:
                script = self.reached[command]
                found += (script, *script.scripts)
        return tuple(found)

    @cached_property
    def all_commands(self) -> tuple[Command, ...]:
        """Its commands, each with those of the script it runs behind it."""
        return tuple(command for command, _ in self.walked) if self.reached else self.commands

    @property
    def walked(self) -> Iterator[tuple[Command, str | None]]:
        """The commands of `all_commands`, each with the directory it runs in."""
        from dlint.model.paths import walk

        for _, command, folder in walk(self):
            yield command, folder
            if command in self.reached:
                yield from self.reached[command].walked

    @cached_property
    def order(self) -> dict[Command, int]:
        """Where each of `all_commands` stands among them."""
        return {command: index for index, command in enumerate(self.all_commands)}

    @property
    def whole_text(self) -> str:
        """All that stands in the instruction, or in the script."""
        return self.node.text.text

    @property
    def acting(self) -> tuple[Command, ...]:
        """Its own commands that may run."""
        return self.commands

    def runs(self, command: Command) -> bool:  # noqa: ARG002 - scripts ask
        """Whether one of its own commands may run. What stands in the Dockerfile is taken to."""
        return True

    def surely_runs(self, command: Command) -> bool:
        """Whether one of its own commands runs whatever a script finds."""
        return command.simple is None or command.simple.branch is None

    def _lookup(self, name: str) -> str | None:
        """A variable's value where it is known to be set before the script starts."""
        value = self.before.lookup(name)
        return value if isinstance(value, str) else None


def certain(each: Executed) -> Iterator[Command]:
    """Its commands, and those of the scripts it runs that run whatever a script finds."""
    return (one for one in each.all_commands if one.run is each or one.run.surely_runs(one))


def called(each: Executed) -> str:
    """How messages call what its commands stand in."""
    return "this RUN" if each is each.owner else "this script"


def _with_bodies(source: Source, node: syntax.Instruction) -> Mapped:
    """The command line with its heredoc bodies behind it, as Docker hands both to the shell."""
    line = node.arguments.mapped
    at = len(line.text) + 1
    start = node.heredocs[0].body_span.start
    body = source.text[start : node.span.end]
    pieces = (*line.pieces, Piece(at - 1, 1, max(start - 1, 0), 1), Piece(at, len(body), start, len(body)))
    return Mapped(f"{line.text}\n{body}", pieces)


def _program(path: str) -> str:
    name = posixpath.basename(path.replace("\\", "/")).lower()
    return name.removesuffix(".exe")


def interpreter(shebang: str) -> str | None:
    """The program that a first line `#!...` names; None where it names none."""
    words = shebang[2:].split() if shebang.startswith("#!") else []
    if not words:
        return None
    if _program(words[0]) == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    return _program(words[0]) if words else None
