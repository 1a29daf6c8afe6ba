"""Where the characters of a decoded YAML scalar stand in the file.

The reader gives the decoded text and the span as written; here the two are laid side by side. Where
that does not come out even (a block quote's `>` between the lines) the text maps as one whole.
"""

from __future__ import annotations

import re
from functools import cache

from dlint.text import Mapped, Span

# What separates lines inside a scalar, for libyaml and go-yaml.
BREAKS = "\n\r\x85\u2028\u2029"


@cache
def _verbatim(style: str) -> re.Pattern[str]:
    """Runs that stand for themselves, escapes, and the white space around line breaks."""
    fold = r"[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029])(?:[ \t]|\r\n|[\n\r\x85\u2028\u2029])*"
    escape = {
        "single": "''",
        "double": r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}"
        r"|(?:\r\n|[\n\r\x85\u2028\u2029])[ \t]*|.)",
    }.get(style, r"(?!)")
    plain = {
        "single": r"(?:[^' \t\n\r\x85\u2028\u2029]|[ \t]+(?![ \t\n\r\x85\u2028\u2029]))+",
        "double": r"(?:[^\\ \t\n\r\x85\u2028\u2029]|[ \t]+(?![ \t\n\r\x85\u2028\u2029]))+",
    }.get(style, r"(?:[^ \t\n\r\x85\u2028\u2029]|[ \t]+(?![ \t\n\r\x85\u2028\u2029]))+")
    return re.compile(rf"(?P<fold>{fold})|(?P<escape>{escape})|(?P<plain>{plain}|.)", re.DOTALL)


def mapped(source: str, span: Span, style: str, text: str) -> Mapped:
    """The decoded `text` of a scalar at `span` as a mapped text."""
    start, end = span
    raw = source[start:end]
    if raw == text:
        return Mapped.whole(text, start)
    if style in {"literal", "folded"}:
        parts = _block(raw, start, text)
    else:
        if style != "plain":
            start, raw = start + 1, raw[1:-1]
            if raw == text:
                return Mapped.whole(text, start)
        parts = _flow(raw, start, style, text)
    if parts is None:
        return Mapped.join([(text, span)])
    return Mapped.join(parts)


def _flow(raw: str, start: int, style: str, text: str) -> list[tuple[str, Span]] | None:
    parts: list[tuple[str, Span]] = []
    at = 0
    for found in _verbatim(style).finditer(raw):
        span = Span(start + found.start(), start + found.end())
        piece = found[0]
        if found.lastgroup == "plain":
            decoded = piece
        elif found.lastgroup == "fold":
            decoded = _folded(piece)
        elif style == "single":
            decoded = "'"
        else:
            decoded = "" if piece[1] in BREAKS else text[at : at + 1]
        if not text.startswith(decoded, at):
            return None
        parts.append((decoded, span))
        at += len(decoded)
    return parts if at == len(text) else None


def _folded(white: str) -> str:
    """One line break is a space, each further one a line break."""
    breaks = sum(white.count(character) for character in BREAKS) - white.count("\r\n")
    return " " if breaks == 1 else "\n" * (breaks - 1)


def _block(raw: str, start: int, text: str) -> list[tuple[str, Span]] | None:
    """Lay the lines of a block scalar beside the text; what lies between two lines maps as one."""
    lines = raw.splitlines(keepends=True)
    parts: list[tuple[str, Span]] = []
    at = 0
    offset = start + len(lines[0]) if lines else start
    gap = offset
    for line in lines[1:]:
        content = line.rstrip(BREAKS)
        bare = content.lstrip(" \t")
        if bare:
            here = offset + len(content) - len(bare)
            stop = at
            while stop < len(text) and text[stop] in " \t\n":
                stop += 1
            # Indentation beyond the block's own belongs to the text.
            extra = len(text[at:stop]) - len(text[at:stop].rstrip(" \t")) if parts or at == 0 else 0
            extra = _shared(extra, len(content) - len(bare), folded_space=text[at:stop] == " ")
            if not text.startswith(bare, stop):
                return None
            if stop - extra > at:
                parts.append((text[at : stop - extra], Span(gap, here - extra)))
            parts.append((text[stop - extra : stop + len(bare)], Span(here - extra, here + len(bare))))
            at = stop + len(bare)
            gap = here + len(bare)
        offset += len(line)
    if at < len(text):
        if text[at:].strip("\n \t"):
            return None
        parts.append((text[at:], Span(gap, max(start + len(raw), gap))))
    return parts


def _shared(extra: int, indent: int, *, folded_space: bool) -> int:
    return 0 if folded_space else min(extra, indent)


@cache
def _property() -> re.Pattern[str]:
    return re.compile(
        "&[0-9A-Za-z_-]+|!<[^>]*>|!\\S*|[ \t]+|[\n\r\x85\u2028\u2029]+|#[^\n\r\x85\u2028\u2029]*"
    )


def after_properties(text: str, start: int, end: int) -> int:
    """Where a node itself starts, behind its anchor and tag."""
    seen = set()
    while start < end:
        first = text[start]
        if first in "&!" and first in seen:
            return start
        found = _property().match(text, start, end)
        if found is None:
            return start
        seen.add(first)
        start = found.end()
    return end
