"""Source text and places in it.

Offsets count characters of `Source.text`; lines and columns are 1-based and count characters too.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(NamedTuple):
    """A half-open range of character offsets."""

    start: int
    end: int

    def __contains__(self, offset: object) -> bool:
        return isinstance(offset, int) and self.start <= offset < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


class Position(NamedTuple):
    line: int
    column: int


class Source:
    """One file's text, decoded so that every byte survives.

    `text` is UTF-8 with undecodable bytes as lone surrogates (surrogateescape); a byte order mark is
    dropped and remembered in `bom`. `path` is what reports show.
    """

    __slots__ = ("_starts", "bom", "path", "text")

    def __init__(self, path: str, text: str, *, bom: bool = False) -> None:
        self.path = path
        self.text = text
        self.bom = bom
        self._starts: list[int] | None = None

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        bom = data.startswith(b"\xef\xbb\xbf")
        return cls(path, data[3 if bom else 0 :].decode("utf-8", "surrogateescape"), bom=bom)

    def to_bytes(self, text: str | None = None) -> bytes:
        """The file's bytes, or what they would be with another `text`."""
        encoded = (self.text if text is None else text).encode("utf-8", "surrogateescape")
        return (b"\xef\xbb\xbf" if self.bom else b"") + encoded

    @property
    def line_starts(self) -> list[int]:
        if self._starts is None:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> Position:
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def offset(self, line: int, column: int = 1) -> int:
        """The offset of a place, kept inside the text."""
        start = self.line_starts[min(max(line, 1), len(self.line_starts)) - 1]
        return min(start + max(column, 1) - 1, len(self.text))

    def line_span(self, line: int) -> Span:
        """A line without its end, be it LF or CRLF."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    @property
    def newline(self) -> str:
        """The line end the file uses: that of its first line."""
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"


class Piece(NamedTuple):
    """`length` characters of a mapped text from `at` on stand for `source_length` from `source` on.

    Where the lengths are equal the piece maps character by character, else as a whole (an escape).
    """

    at: int
    length: int
    source: int
    source_length: int


class Mapped:
    """Text put together from pieces of a file (joined lines, dedented bodies, unescaped strings).

    `offset` and `span` lead back to the file.
    """

    __slots__ = ("_ats", "pieces", "text")

    def __init__(self, text: str, pieces: Iterable[Piece]) -> None:
        self.text = text
        self.pieces = tuple(pieces)
        self._ats: list[int] | None = None

    @classmethod
    def whole(cls, text: str, source: int = 0) -> Mapped:
        return cls(text, (Piece(0, len(text), source, len(text)),))

    @classmethod
    def join(cls, parts: Iterable[tuple[str, Span]]) -> Mapped:
        """Glue parts, each given as its text and the file span it stands for."""
        texts: list[str] = []
        pieces: list[Piece] = []
        at = 0
        for text, span in parts:
            if text:
                texts.append(text)
                pieces.append(Piece(at, len(text), span.start, span.end - span.start))
                at += len(text)
        return cls("".join(texts), pieces)

    def _index(self, at: int) -> int:
        """The number of the piece that `at` lies in."""
        if len(self.pieces) < 2:
            return 0
        if self._ats is None:
            self._ats = [piece.at for piece in self.pieces]
        found = bisect_right(self._ats, at)
        return found - 1 if found else 0

    def offset(self, at: int) -> int:
        """Where the character at `at` stands in the file; the text's end is the end of its last piece."""
        if not self.pieces:
            return 0
        begin, length, source, source_length = self.pieces[self._index(at)]
        if length == source_length:
            return source + min(at - begin, length)
        return source if at < begin + length else source + source_length

    def span(self, start: int, end: int) -> Span:
        """The file span of `text[start:end]`, whatever was removed in between included."""
        first = self.offset(start)
        if end <= start:
            return Span(first, first)
        if not self.pieces:
            return Span(0, 0)
        begin, length, source, source_length = self.pieces[self._index(end - 1)]
        return Span(first, source + (end - begin if length == source_length else source_length))

    def slice(self, start: int, end: int) -> Mapped:
        """`text[start:end]` with its own mapping."""
        pieces = []
        first = self._index(start)
        last = self._index(max(end - 1, start)) + 1
        for piece in self.pieces[first:last]:
            low, high = max(piece.at, start), min(piece.at + piece.length, end)
            if low < high:
                if piece.length == piece.source_length:
                    shift = low - piece.at
                    pieces.append(Piece(low - start, high - low, piece.source + shift, high - low))
                else:
                    pieces.append(Piece(low - start, high - low, piece.source, piece.source_length))
        if not pieces:
            here = self.offset(start)
            pieces.append(Piece(0, 0, here, 0))
        return Mapped(self.text[start:end], pieces)

    def through(self, inner: Mapped) -> Mapped:
        """`inner`, whose offsets lie in this text, mapped on into the file."""
        pieces: list[Piece] = []
        for piece in inner.pieces:
            if piece.length != piece.source_length:
                span = self.span(piece.source, piece.source + piece.source_length)
                pieces.append(Piece(piece.at, piece.length, span.start, span.end - span.start))
                continue
            inside = self.slice(piece.source, piece.source + piece.length).pieces
            pieces.extend(part._replace(at=piece.at + part.at) for part in inside)
        return Mapped(inner.text, pieces)
