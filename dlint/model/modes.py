"""File modes as chmod, install, mkdir and `--chmod` take them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.model.arguments import Argument
    from dlint.model.command import Command

_CLAUSE = r"([ugoa]*)([-+=][rwxXst]*)+"


def mode_and_paths(command: Command) -> tuple[Argument, tuple[Argument, ...]] | None:
    """The mode that a command gives, and to what; None where it gives none or that is not known."""
    if command.program == "chmod":
        if len(command.operands) < 2 or command.operands[0].value is None or command.has("--reference"):
            return None
        return command.operands[0], command.operands[1:]
    option = command.option("-m", "--mode")
    if option is None or option.value is None or option.holder is None:
        return None
    return option.holder, command.operands[-1:] if command.program == "install" else command.operands


def everybody_writes(mode: str) -> bool:
    """Whether the mode lets everybody write, the sticky bit not set."""
    if _octal(mode):
        bits = int(mode, 8)
        return bool(bits & 0o002) and not bits & 0o1000
    clauses = mode.split(",")
    if any(re.search(r"[+=][rwxXs]*t", clause) for clause in clauses):
        return False
    return any(
        re.search(r"[+=][rwxXst]*w", clause) and ("o" in who or "a" in who)
        for clause, who in _symbolic(clauses)
    )


def sets_user(mode: str) -> bool:
    """Whether the mode has a program run as the file's owner."""
    if _octal(mode):
        return bool(int(mode, 8) & 0o4000)
    return any(
        re.search(r"[+=][rwxX]*s", clause) and ("u" in who or not who or "a" in who)
        for clause, who in _symbolic(mode.split(","))
    )


def _octal(mode: str) -> bool:
    return re.fullmatch(r"[0-7]{3,5}", mode) is not None


def _symbolic(clauses: list[str]) -> list[tuple[str, str]]:
    found = ((clause, re.fullmatch(_CLAUSE, clause)) for clause in clauses)
    return [(clause, match[1]) for clause, match in found if match is not None]
