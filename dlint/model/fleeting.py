"""What a RUN does to its own shell only: it is gone when the next instruction starts another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_OF_THE_SHELL = frozenset(
    ("cd", "pushd", "popd", "export", "set", "alias", "unalias", "umask", "ulimit", "unset")
)
_PRINTS = frozenset(("export", "alias", "ulimit", "umask", "set"))
_SETTINGS = regex(
    r"(?:.*/)?(?:\.?(?:bash_?rc|bash_profile|bash_login|profile|zshrc|zprofile|zshenv|kshrc|envrc|environment|env)"
    r"|activate|nvm\.sh|setvars\.sh|conda\.sh|cargo/env|profile\.d/[^/]+|sdkman-init\.sh|gvm/scripts/gvm"
    r"|rvm/scripts/rvm|nix\.sh)"
)
_SOURCES = frozenset((".", "source"))


def fleeting(run: Run) -> Command | None:
    """The command that says most, where the RUN as a whole changes nothing but its own shell."""
    script = run.script
    if script is None or script.error or not run.commands or any(one.redirects for one in script.commands):
        return None
    own = [one for one in run.commands if one.simple is not None and not one.simple.substitution]
    if not own or not all(_changes_shell_only(one) for one in own):
        return None
    if any(one.pipeline is not None or one.background for one in script.commands if not one.substitution):
        return None
    telling = [one for one in own if one.program != "set"]
    return telling[0] if telling else own[0]


def _changes_shell_only(command: Command) -> bool:
    if command.wrappers or command.doubtful:
        return False
    program = command.program
    if program in _SOURCES:
        word = command.operands[0].text if command.operands else ""
        return _SETTINGS.fullmatch(word.strip("\"'")) is not None
    return program in _OF_THE_SHELL and (len(command.words) > 1 or program not in _PRINTS)
