"""How a compose file is laid out: what edits need to fit in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose import ComposeFile
    from dlint.syntax.yaml_nodes import Entry, Node


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line's break stands, or the text's end."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def indentation(text: str, at: int) -> str | None:
    """The blanks before `at` in its line; None where something else stands there."""
    before = text[line_start(text, at) : at]
    return None if before.strip(" ") else before


def end_of(node: Node) -> int:
    return node.span.end


def removal(file: ComposeFile, entry: Entry) -> Edit | None:
    """The edit that takes a key with its value out of a block, its comments kept.

    None where it shares its lines with others, holds comments inside, or has an anchor.
    """
    text = file.source.text
    start, end = entry.span.start, max(entry.span.end, entry.value.span.end)
    end = start + len(text[start:end].rstrip())
    if indentation(text, start) is None or entry.value.anchor is not None:
        return None
    stop = line_end(text, end)
    if any(start < comment.span.start < end for comment in file.comments):
        return None
    rest = text[end:stop].strip()
    if rest.startswith("#"):
        comment_at = text.index("#", end)
        return Edit(Span(start, comment_at), "")
    if rest:
        return None
    first, last = line_start(text, start), min(stop + 1, len(text))
    blank_before = first == 0 or not text[line_start(text, first - 1) : first].strip()
    after = line_end(text, last)
    if blank_before and last < len(text) and not text[last:after].strip():
        last = min(after + 1, len(text))
    return Edit(Span(first, last), "")
