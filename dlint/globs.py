"""File patterns as a configuration writes them: `docs/**`, `*.test.Dockerfile`, `vendor/`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PIECE = r"(?P<deep>\*\*+/?)|(?P<star>\*)|(?P<any>\?)|\[(?P<not>[!^]?)(?P<class>\]?[^\]/]*)\]|(?P<char>.)"


class Globs:
    """Patterns relative to `base`.

    As in an ignore file of git: a pattern without a slash fits a name at any depth, one with a slash is
    anchored, `**` crosses folders, and a folder that fits takes in all it holds. A pattern that is,
    character by character, a path fits it whatever its brackets mean.
    """

    __slots__ = ("_regex", "base", "patterns")

    def __init__(self, patterns: Iterable[str], base: str = ".") -> None:
        self.patterns = tuple(patterns)
        self.base = os.path.abspath(base)
        self._regex: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def match(self, path: str) -> bool:
        if not self.patterns:
            return False
        full = os.path.abspath(path)
        inside = full.startswith(self.base.rstrip(os.sep) + os.sep)
        relative = full[len(self.base.rstrip(os.sep)) + 1 :] if inside else full
        if self._regex is None:
            self._regex = re.compile("|".join(map(_regex, self.patterns)), re.DOTALL)
        return self._regex.match(relative.replace(os.sep, "/")) is not None


def _regex(pattern: str) -> str:
    plain = pattern.replace(os.sep, "/").removeprefix("./").rstrip("/")
    anchored = "/" in plain
    if not os.path.isabs(pattern):
        plain = plain.lstrip("/")
    depth = "" if anchored else "(?:.*/)?"
    parts = []
    for found in re.finditer(_PIECE, plain, re.DOTALL):
        if found["deep"]:
            parts.append("(?:.*/)?" if found["deep"].endswith("/") else ".*")
        elif found["star"]:
            parts.append("[^/]*")
        elif found["any"]:
            parts.append("[^/]")
        elif found["class"]:
            letters = found["class"].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
            parts.append(f"[{'^/' if found['not'] else ''}{_ordered(letters)}]")
        else:
            parts.append(re.escape(found[0]))
    return f"{depth}(?:{''.join(parts)}|{re.escape(plain)})(?:/.*)?\\Z"


def _ordered(letters: str) -> str:
    """A character class whose ranges cannot run backwards, which `re` refuses."""
    if any(high < low for low, high in re.findall(r"(.)-(.)", letters)):
        letters = letters.replace("-", "\\-")
    return re.sub(r"([&~|])", r"\\\1", letters)
