"""What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute: the script, its shell, its commands."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.text import Mapped, Piece

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
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
            return _interpreter(heredoc.body.text.partition("\n")[0])
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

    def _lookup(self, name: str) -> str | None:
        """A variable's value where it is known to be set before the script starts."""
        value = self.before.lookup(name)
        return value if isinstance(value, str) else None


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


def _interpreter(shebang: str) -> str | None:
    words = shebang[2:].split()
    if not words:
        return None
    if _program(words[0]) == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    return _program(words[0]) if words else None
