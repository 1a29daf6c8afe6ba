"""File modes as chmod, install, mkdir and `--chmod` take them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.lazy import regex

if TYPE_CHECKING:
    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile

_ADDED = regex(r"([ugo]*|a)\+([rx]{1,2})")
_DOWNLOADED = 0o600  # what ADD gives a file of a URL, as Docker's reference has it
_KEPT_BY_GIT = frozenset((0o644, 0o755))
# frontends that take `+x` and the like for `--chmod`: 1.14 of 2025 and later
_SYMBOLIC = regex(
    r"(?:docker\.io/)?docker/dockerfile:(?:1|latest|labs|1-labs|1\.(?:1[4-9]|[2-9]\d)(?:\.\d+)?(?:-labs)?)"
)
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


def of_download(change: str) -> str | None:
    """The mode of a file that ADD downloaded, after `+x` and the like; None where it takes something away."""
    bits = _added(change)
    return f"{_DOWNLOADED | bits:o}" if bits is not None else None


def of_kept(modes: frozenset[int], change: str) -> str | None:
    """The mode of a file of the build context after `+x` and the like, if it is the same in every checkout.

    git keeps 644 and 755 alone: the bits of other modes are those of one working copy.
    """
    bits = _added(change)
    found = {mode | bits for mode in modes} if bits is not None and modes <= _KEPT_BY_GIT else set()
    return f"{found.pop():o}" if len(found) == 1 else None


def adds_nothing(mode: str, change: str) -> bool:
    """Whether a file of a mode in digits has all that `+x` and the like give it."""
    bits = _added(change)
    return bits is not None and _octal(mode) and int(mode, 8) | bits == int(mode, 8)


def _added(change: str) -> int | None:
    """The bits that `+x`, `a+rx` and the like set; the umask of builds, 022, takes none of them."""
    found = _ADDED.fullmatch(change)
    if found is None:
        return None
    whom = "ugo" if found[1] in ("", "a") else found[1]
    each = sum({"r": 4, "x": 1}[letter] for letter in set(found[2]))
    return sum(each << {"u": 6, "g": 3, "o": 0}[one] for one in set(whom))


def takes_symbolic(file: Dockerfile) -> bool:
    """Whether the file names a frontend whose `--chmod` takes symbolic modes."""
    named = (each.value for each in file.tree.directives if each.key == "syntax")
    return any(_SYMBOLIC.fullmatch(value.partition("@")[0].strip()) is not None for value in named)
