"""What a command is fed: the output of `echo` and `printf`, line by line."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.text import Mapped, Piece, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def whole(text: Mapped) -> Span:
    return text.span(0, len(text.text))


def concatenate(parts: Iterable[Mapped | str]) -> Mapped:
    """Texts behind each other; plain strings stand for no characters of the file."""
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    last = 0
    for part in parts:
        if isinstance(part, str):
            pieces.append(Piece(at, len(part), last, 0))
            text = part
        else:
            pieces.extend(piece._replace(at=piece.at + at) for piece in part.pieces if piece.length)
            text = part.text
            last = part.offset(len(text))
        texts.append(text)
        at += len(text)
    return Mapped("".join(texts), pieces)


_PERCENT = regex(r"%[sb]|%%")


def printed(words: tuple[Mapped, ...]) -> Mapped | None:
    """What `echo` or `printf` writes, escapes left as written; None for another program."""
    program = posixpath.basename(words[0].text) if words else ""
    rest = list(words[1:])
    if program == "echo":
        while rest and re.fullmatch(r"-[neE]+", rest[0].text):
            del rest[0]
        return concatenate(part for word in rest for part in (word, " "))
    if program != "printf" or not rest:
        return None
    if rest[0].text == "--":
        del rest[0]
    if not rest or not _PERCENT.search(rest[0].text):
        return rest[0] if rest else None
    return _formatted(rest[0], rest[1:])


def _formatted(pattern: Mapped, arguments: list[Mapped]) -> Mapped:
    """Printf's output: the format is used again until the arguments are spent."""
    parts: list[Mapped | str] = []
    waiting = list(arguments[:100])
    while True:
        at = 0
        for match in _PERCENT.finditer(pattern.text):
            parts.append(pattern.slice(at, match.start()))
            at = match.end()
            if match[0] != "%%":
                parts.append(waiting.pop(0) if waiting else "")
        parts.append(pattern.slice(at, len(pattern.text)))
        if not waiting:
            return concatenate(parts)


def lines(text: Mapped) -> Iterator[Mapped]:
    r"""Lines of an input, at line ends and at `\n` as `echo -e` and `printf` know it."""
    at = 0
    for match in re.finditer(r"\r?\n|\\r?\\n|\\n|\Z", text.text):
        start, end = at, match.start()
        while start < end and text.text[start].isspace():
            start += 1
        while end > start and text.text[end - 1].isspace():
            end -= 1
        if start < end:
            yield text.slice(start, end)
        at = match.end()
