"""Which heredocs a line opens, and which lines close them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from dlint.syntax.variables import SPACE, ExpansionError, literal_words, raw_words


@lru_cache(maxsize=1)
def _opening() -> re.Pattern[str]:
    return re.compile(rf"([0-9]*)<<(-?)[{SPACE}]*([^<]*)", re.DOTALL)


@lru_cache(maxsize=1)
def _meant() -> re.Pattern[str]:
    return re.compile(r"(?<!<)<<(?!<)(-?)[ \t]*(['\"]?)([A-Za-z_][\w.-]*)\2")


class HeredocWord(NamedTuple):
    """What a word such as `3<<-'EOF'` says; `expand` is false where the delimiter holds a quote."""

    name: str
    fd: int | None
    expand: bool
    dash: bool


def heredoc_word(word: str) -> HeredocWord | None:
    """Read one word; `None` where it opens no heredoc. Raises ExpansionError for an unbalanced quote."""
    found = _opening().fullmatch(word)
    if found is None or not found.group(3):
        return None
    digits, dash, rest = found.groups()
    names = literal_words(rest)
    if len(names) != 1:
        return None
    name = names[0]
    expand = _quotes(name) == _quotes(rest)
    return HeredocWord(name, int(digits[:9]) if digits else None, expand, dash == "-")


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


def heredoc_words(line: str) -> list[tuple[int, int, HeredocWord]]:
    r"""The heredocs a joined line opens, each with the range of its word.

    Docker splits the line with `\` as the escape whatever the directive says, and gives up on the whole
    line at an unbalanced quote or a `${...}` it does not know: then nothing is opened.
    """
    if "<<" not in line:
        return []
    found = []
    try:
        for start, end in raw_words(line):
            heredoc = heredoc_word(line[start:end]) if "<<" in line[start:end] else None
            if heredoc is not None:
                found.append((start, end, heredoc))
    except ExpansionError:
        return []
    return found


def meant_heredoc(line: str) -> tuple[int, int, HeredocWord] | None:
    """The first `<<NAME` of a line that a shell would take for a heredoc."""
    found = _meant().search(line)
    if found is None:
        return None
    return *found.span(), HeredocWord(found.group(3), None, not found.group(2), found.group(1) == "-")


class Terminators:
    """Finds the line that closes a heredoc; one index of the lines serves all heredocs of a file."""

    __slots__ = ("_exact", "_lines", "_loose", "_tabs")

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._exact: dict[str, list[int]] | None = None
        self._tabs: dict[str, list[int]] | None = None
        self._loose: dict[str, list[int]] | None = None

    def find(self, name: str, first: int, *, dash: bool) -> int | None:
        """The line at or after `first` that Docker takes as the end of the heredoc `name`."""
        if dash:
            if self._tabs is None:
                self._tabs = _index([line.rstrip("\r\n").lstrip("\t") for line in self._lines])
            return _at_or_after(self._tabs, name, first)
        if self._exact is None:
            self._exact = _index([line.rstrip("\r\n") for line in self._lines])
        return _at_or_after(self._exact, name, first)

    def find_loose(self, name: str, first: int) -> int | None:
        """The line at or after `first` that holds the name alone, whatever white space is around it."""
        if self._loose is None:
            self._loose = _index([line.strip() for line in self._lines])
        return _at_or_after(self._loose, name, first)


def _index(lines: list[str]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if line:
            index.setdefault(line, []).append(number)
    return index


def _at_or_after(index: dict[str, list[int]], name: str, first: int) -> int | None:
    numbers = index.get(name, [])
    place = bisect_left(numbers, first)
    return numbers[place] if place < len(numbers) else None
