"""Physical lines of a Dockerfile, and how continued ones become one."""

from __future__ import annotations

from typing import Final

from dlint.lazy import regex
from dlint.syntax.variables import SPACE, SPACES
from dlint.text import Mapped, Piece, Span

LONGEST: Final = 65535
"""Bytes of a line Docker reads; one more and it refuses the file."""

_LEADING = regex(f"[{SPACE}]*")
_ELISIONS = frozenset(("...", "…", "[...]", "…\\", "...\\", "... \\"))


class Lines:
    """The lines of a text; `starts` and `ends` are offsets, line ends and carriage returns before them cut.

    `base` maps the text on into its file where it is only a part of one.
    """

    __slots__ = ("base", "ends", "starts", "text")

    def __init__(self, text: str, base: Mapped | None = None) -> None:
        self.text = text
        self.base = base
        starts, ends, at = [], [], 0
        for line in text.split("\n"):
            starts.append(at)
            ends.append(at + len(line.rstrip("\r") if line.endswith("\r") else line))
            at += len(line) + 1
        if starts[-1] == len(text):  # what follows the last line end is no line
            del starts[-1], ends[-1]
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]

    def begin(self, number: int) -> int:
        """Where the first character of the line stands that is no white space."""
        start, end = self.starts[number], self.ends[number]
        found = _LEADING.match(self.text, start, end)
        return found.end() if found else start

    def after(self, number: int) -> int:
        """Where the next line starts."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def end(self, number: int) -> int:
        """Where the line ends in the file, before its line end."""
        return self.span(self.starts[number], self.ends[number]).end

    def span(self, start: int, end: int) -> Span:
        """A range of the text as a span of the file."""
        return Span(start, end) if self.base is None else self.base.span(start, end)

    def mapped(self, ranges: list[tuple[int, int]]) -> Mapped:
        """The ranges of the text glued together, mapped onto the file."""
        pieces, at = [], 0
        for start, end in ranges:
            if end > start:
                pieces.append(Piece(at, end - start, start, end - start))
                at += end - start
        if not pieces:
            pieces.append(Piece(0, 0, ranges[0][0] if ranges else 0, 0))
        joined = Mapped("".join([self.text[start:end] for start, end in ranges]), pieces)
        return joined if self.base is None else self.base.through(joined)


class Joined:
    """The lines of one instruction: `ranges` of what is joined, the last line, comment lines, empty lines."""

    __slots__ = ("comments", "empty", "last", "ranges")

    def __init__(self) -> None:
        self.ranges: list[tuple[int, int]] = []
        self.comments: list[int] = []
        self.empty: list[int] = []
        self.last = 0


def continued(content: str, escape: str) -> int:
    """How much of a line is left when it continues: all before its escape; -1 where it does not."""
    trimmed = content.rstrip(" \t")
    return len(trimmed) - 1 if trimmed.endswith(escape) and not trimmed.endswith(escape * 2) else -1


def is_elision(content: str) -> bool:
    """A line that stands for lines an excerpt leaves out."""
    return content.strip() in _ELISIONS


def join(lines: Lines, first: int, escape: str, *, excerpt: bool) -> Joined:
    """Read the instruction that begins on line `first`."""
    joined = Joined()
    number, start = first, lines.begin(first)
    while True:
        content = lines.text[start : lines.ends[number]]
        joined.last = number
        kept = continued(content, escape)
        if excerpt and number > first and is_elision(content):
            kept = min(kept, 0)
        else:
            end = start + kept if kept >= 0 else lines.ends[number]
            joined.ranges.append((start, min(end, start + LONGEST)))  # Docker refuses what is longer
        if kept < 0:
            return joined
        while True:
            number += 1
            if number >= len(lines):
                return joined
            begin = lines.begin(number)
            joined.last = number
            if begin == lines.ends[number]:
                joined.empty.append(number)
            elif lines.text[begin] == "#":
                joined.comments.append(number)
            else:
                break
        start = lines.starts[number]


def trim(lines: Lines, ranges: list[tuple[int, int]]) -> Mapped:
    """The joined text without white space at its ends."""
    mapped = lines.mapped(ranges)
    text = mapped.text
    found = _LEADING.match(text)
    start = found.end() if found else 0
    end = max(start, len(text.rstrip(SPACES)))
    return mapped if (start, end) == (0, len(text)) else mapped.slice(start, end)


def is_too_long(content: str) -> bool:
    """Whether a line has more bytes than Docker reads."""
    if len(content) * 4 <= LONGEST:
        return False
    try:
        size = len(content.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        size = len(content.encode("utf-8", "surrogatepass"))
    return size > LONGEST


def is_binary(text: str) -> bool:
    """Bytes that are no text: NUL, UTF-16, or so many undecodable ones that no encoding of text has them."""
    if "\0" in text or text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        return True
    sample = text[:4096]
    return not sample.isascii() and sum("\udc80" <= char <= "\udcff" for char in sample) * 4 > len(sample)
