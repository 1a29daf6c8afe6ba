"""What a shell word is made of: literal text, variables, and what only running could tell.

After POSIX.1-2024, Shell Command Language, 2.2 (quoting) and 2.6 (expansions), with bash's `$'...'`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.text import Span

    Lookup = Callable[[str], str | None]

_VARIABLE = regex(r"\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^$`'\"\\{}]*))?\})", re.ASCII)
_PLAIN_RUN = regex(r"[^\\'\"`$]+")
_QUOTED_RUN = regex(r"[^\\\"`$]+")
_GLOB = regex(r"[*?\[]")
_BRACES = regex(r"\{[^{}]*(?:,|\.\.)[^{}]*\}")
_ANSI = regex(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(.))", re.DOTALL
)
_ANSI_LETTERS = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


class Part:
    """A stretch of a word; this class itself is what only running could tell (`$(...)`, `${x%.*}`, `$1`)."""

    __slots__ = ("end", "quoted", "start")

    def __init__(self, start: int, end: int, *, quoted: bool) -> None:
        self.start = start
        self.end = end
        self.quoted = quoted

    def resolve(self, lookup: Lookup) -> str | None:  # noqa: ARG002 - its kinds use it
        return None


class Literal(Part):
    """Text that stays; `text` and the place have one length except for escapes in `$'...'`."""

    __slots__ = ("text",)

    def __init__(self, text: str, start: int, end: int, *, quoted: bool) -> None:
        super().__init__(start, end, quoted=quoted)
        self.text = text

    @property
    def glob(self) -> bool:
        return not self.quoted and bool(_GLOB.search(self.text) or _BRACES.search(self.text))

    def resolve(self, lookup: Lookup) -> str | None:  # noqa: ARG002 - its kinds use it
        return self.text


class Variable(Part):
    """`$name`, `${name}` or `${name:-literal}` and its kin."""

    __slots__ = ("name", "operator", "word")

    def __init__(self, name: str, operator: str, word: str, start: int, end: int, *, quoted: bool) -> None:
        super().__init__(start, end, quoted=quoted)
        self.name = name
        self.operator = operator
        self.word = word

    def resolve(self, lookup: Lookup) -> str | None:
        value = lookup(self.name)
        if value is None or not self.operator:
            return value
        used = bool(value) or not self.operator.startswith(":")
        if self.operator.endswith("-"):
            return value if used else self.word
        return self.word if used else ""


def _ansi(match: re.Match[str]) -> str:
    octal, byte, short, long, letter = match.groups()
    if octal:
        return chr(int(octal, 8) & 0xFF)
    code = byte or short or long
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""
    return _ANSI_LETTERS.get(letter, letter if letter in "\\'\"?" else "\\" + letter)


def _ansi_string(text: str, start: int, end: int, parts: list[Part]) -> int:
    """Read the inside of `$'...'` from `start`; gives the offset after its end."""
    at = start
    while at < end and text[at] != "'":
        stop = at
        while stop < end and text[stop] not in "\\'":
            stop += 1
        if stop > at:
            parts.append(Literal(text[at:stop], at, stop, quoted=True))
            at = stop
            continue
        match = _ANSI.match(text, at, end)
        if match is None:
            break
        parts.append(Literal(_ansi(match), at, match.end(), quoted=True))
        at = match.end()
    return at + 1


def _hole(text: str, start: int, end: int, *, quoted: bool) -> Part:
    match = _VARIABLE.fullmatch(text, start, end)
    if match is None:
        return Part(start, end, quoted=quoted)
    name = match[1] or match[2]
    if name[0].isdigit():
        return Part(start, end, quoted=quoted)
    return Variable(name, match[3] or "", match[4] or "", start, end, quoted=quoted)


def word_parts(text: str, start: int, end: int, holes: tuple[Span, ...]) -> tuple[Part, ...]:
    """Take `text[start:end]` apart; `holes` (in order) are the expansions the grammar found in it."""
    parts: list[Part] = []
    ends = dict(holes)
    at = start
    double = False
    while at < end:
        if at in ends and ends[at] > at:
            stop = min(ends[at], end)
            parts.append(_hole(text, at, stop, quoted=double))
            at = stop
            continue
        char = text[at]
        if char == '"':
            double = not double
            if double:
                parts.append(Literal("", at + 1, at + 1, quoted=True))
            at += 1
        elif char == "\\":
            at = _escape(text, at, end, parts, double=double)
        elif char == "'" and not double:
            stop = text.find("'", at + 1, end)
            stop = end if stop < 0 else stop
            parts.append(Literal(text[at + 1 : stop], at + 1, stop, quoted=True))
            at = stop + 1
        elif char == "$" and not double and text.startswith("'", at + 1):
            at = _ansi_string(text, at + 2, end, parts)
        elif char == "$" and not double and text.startswith('"', at + 1):
            at += 1
        elif char in "$`":
            at = _stray(text, at, end, parts, double=double)
        else:
            match = (_QUOTED_RUN if double else _PLAIN_RUN).match(text, at, end)
            stop = match.end() if match else at + 1
            parts.append(Literal(text[at:stop], at, stop, quoted=double))
            at = stop
    return tuple(parts)


def _escape(text: str, at: int, end: int, parts: list[Part], *, double: bool) -> int:
    following = text[at + 1 : min(at + 2, end)]
    if following == "\n":
        return at + 2
    if following and (not double or following in '$`"\\'):
        parts.append(Literal(following, at + 1, at + 2, quoted=True))
        return at + 2
    parts.append(Literal("\\", at, at + 1, quoted=double))
    return at + 1


def _stray(text: str, at: int, end: int, parts: list[Part], *, double: bool) -> int:
    """A `$` or backtick the grammar made nothing of: literal before blanks, else unknown to the end."""
    match = _VARIABLE.match(text, at, end)
    if match is not None:
        parts.append(_hole(text, at, match.end(), quoted=double))
        return match.end()
    if text[at] == "$" and not text.startswith(("{", "("), at + 1):
        parts.append(Literal("$", at, at + 1, quoted=double))
        return at + 1
    parts.append(Part(at, end, quoted=double))
    return end
