"""The order in which a compose file lists things: what it should be, and the edit that makes it so.

An item moves with the comments above and beside it. An alias never comes before its anchor: where sorting
would do that, the anchor's item stays ahead.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from dlint.finding import Edit
from dlint.lazy import regex
from dlint.model.layout import indentation, line_end, line_start
from dlint.syntax.yaml_nodes import Alias, Entry, Mapping, Scalar, Sequence
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Listed

    from dlint.model.compose.file import ComposeFile
    from dlint.syntax.yaml_nodes import Comment, Node

    Item: TypeAlias = Entry | Node
    Rank: TypeAlias = tuple[object, ...]

# The order of the Unicode collation: these, then digits, then letters whatever their case.
_SIGNS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_ANCHOR = regex(r"(?:(?<=\s)|(?<=[\[,{]))&([^\s&,\[\]{}]+)")
_DASH = regex(r"- *(?:[&!]\S* +)*")
_DIRECTIVE = regex(r"#\s*(?:!|yaml-language-server:|dclint\b|dlint:\s*ignore-file|vim?:|-\*-)")


def alphabetical(text: str) -> Rank:
    """How people sort words: signs before digits before letters, case only where all else is equal."""
    first = []
    for character in text.casefold():
        at = _SIGNS.find(character)
        first.append((0, at, "") if at >= 0 else (1 if character.isdigit() else 2, 0, character))
    return tuple(first), text.swapcase()


def sorted_order(items: Listed[Item], ranks: Listed[Rank]) -> list[int]:
    """The indexes in the order the ranks ask for, as far as anchors before their aliases allow."""
    needs = _needs(items)
    needed_by: dict[int, list[int]] = {}
    for index, others in enumerate(needs):
        for other in others:
            needed_by.setdefault(other, []).append(index)
    left = [len(others) for others in needs]
    ready = [(ranks[index], index) for index, number in enumerate(left) if not number]
    heapq.heapify(ready)
    order = []
    while ready:
        _, index = heapq.heappop(ready)
        order.append(index)
        for other in needed_by.get(index, ()):
            left[other] -= 1
            if not left[other]:
                heapq.heappush(ready, (ranks[other], other))
    return order


def misplaced(order: Listed[int]) -> tuple[int, int] | None:
    """The first item that belongs before an earlier one, and the first of those in the right order."""
    place = {index: at for at, index in enumerate(order)}
    highest = -1
    for index in range(len(order)):
        if place[index] < highest:
            before = min(place[other] for other in range(index) if place[other] > place[index])
            return index, order[before]
        highest = place[index]
    return None


def _needs(items: Listed[Item]) -> list[set[int]]:
    """For each item the others whose anchors its aliases name."""
    starts = [item.span.start for item in items]
    found: list[set[int]] = []
    for index, item in enumerate(items):
        others: set[int] = set()
        for alias in _aliases(item):
            if alias.target is not None and starts:
                at = bisect_right(starts, alias.target.span.start) - 1
                if at >= 0 and at != index and alias.target.span.start < _end(items[at]):
                    others.add(at)
        found.append(others)
    return found


def _aliases(item: Item) -> Iterator[Alias]:
    waiting: list[Node] = [item.key, item.value] if isinstance(item, Entry) else [item]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Alias):
            yield node
        elif isinstance(node, Mapping):
            for entry in node.entries:
                waiting += (entry.key, entry.value)
        elif isinstance(node, Sequence):
            waiting += node.items


def _end(item: Item) -> int:
    return max(item.span.end, item.value.span.end) if isinstance(item, Entry) else item.span.end


def reordering(file: ComposeFile, items: Listed[Item], order: Listed[int], *, flow: bool) -> Edit | None:
    """The edit that puts the items of a mapping or list in order; None where that is not safe to write."""
    text = file.source.text
    first, last = items[0].span.start, _end(items[-1])
    if _redefines(text) or any(item.span.start >= _end(item) for item in items):
        return None
    if flow:
        return _in_flow(file, items, order, Span(first, last))
    return _in_block(file, items, order)


@lru_cache(maxsize=2)
def _redefines(text: str) -> bool:
    """Whether an anchor may be defined twice, so that its aliases mean the one before them."""
    anchors = _ANCHOR.findall(text) if "&" in text else []
    return len(anchors) != len(set(anchors))


def _in_flow(file: ComposeFile, items: Listed[Item], order: Listed[int], whole: Span) -> Edit | None:
    """The items change places, what stands between them stays."""
    text = file.source.text
    if any(whole.start <= comment.span.start < whole.end for comment in file.comments):
        return None
    if "&" in text[whole.start : whole.end] or "!" in text[whole.start : whole.end]:
        return None
    parts: list[str] = []
    at = whole.start
    for item, index in zip(items, order, strict=True):
        other = items[index]
        parts += (text[at : item.span.start], text[other.span.start : _end(other)])
        at = _end(item)
    return Edit(whole, "".join(parts))


class _Block:
    """The lines of one item: from its first comment to its end; `gap` are the blank ones after it."""

    __slots__ = ("gap", "lines")

    def __init__(self, lines: str, gap: str) -> None:
        self.lines = lines
        self.gap = gap


def _in_block(file: ComposeFile, items: Listed[Item], order: Listed[int]) -> Edit | None:
    text = file.source.text
    spans = _line_spans(file, items)
    if spans is None or any(one.end > other.start for one, other in pairwise(spans)):
        return None
    blocks = []
    for index, span in enumerate(spans):
        after = spans[index + 1].start if index + 1 < len(spans) else span.end
        gap = text[span.end : after]
        if gap.strip():
            return None
        blocks.append(_Block(text[span.start : span.end], gap))
    ends_bare = not blocks[-1].lines.endswith("\n")
    if ends_bare and any(_is_lines(_last(items[index])) for index in (order[-1], len(items) - 1)):
        return None  # a line end is a part of them
    if ends_bare:
        blocks[-1].lines += "\n"
    made = "".join(blocks[index].lines + block.gap for index, block in zip(order, blocks, strict=True))
    return Edit(
        Span(spans[0].start, spans[-1].end), made.removesuffix("\n").removesuffix("\r") if ends_bare else made
    )


def _line_spans(file: ComposeFile, items: Listed[Item]) -> list[Span] | None:
    """The whole lines of each item with its comments; None where items share lines or end in kept blanks."""
    text, comments = file.source.text, file.comments
    dashed = not isinstance(items[0], Entry)
    found: list[Span] = []
    indent: int | None = None
    at = bisect_left(comments, items[0].span.start, key=lambda comment: comment.span.start)
    for index, item in enumerate(items):
        start = _start(text, item, dashed=dashed)
        end = _content_end(text, item)
        if start is None or end is None:
            return None
        own = line_start(text, start)
        if indent is not None and start - own != indent:
            return None
        indent = start - own
        if index == 0:
            begin = _head(file, at, own, indent)
        else:
            begin = own
            if at < len(comments) and comments[at].span.start < own:
                begin = line_start(text, comments[at].span.start)
        stop = min(line_end(text, max(end - 1, start)) + 1, len(text))
        limit = items[index + 1].span.start if index + 1 < len(items) else len(text)
        stop, at = _with_trailing(text, comments, stop, limit, indent, at)
        found.append(Span(begin, stop))
    return found


def _start(text: str, item: Item, *, dashed: bool) -> int | None:
    """Where the key or the dash stands; None where something else is before it on its line."""
    start = item.span.start
    if not dashed:
        return start if indentation(text, start) is not None else None
    first = line_start(text, start)
    before = text[first:start]
    rest = before.lstrip(" ")
    if not _DASH.fullmatch(rest):
        return None
    return first + len(before) - len(rest)


def _last(item: Item) -> Node:
    """What ends an item in block style."""
    node: Node = item.value if isinstance(item, Entry) else item
    while isinstance(node, Mapping | Sequence) and not node.flow:
        last = node.entries[-1].value if isinstance(node, Mapping) and node.entries else None
        last = node.items[-1] if isinstance(node, Sequence) and node.items else last
        if last is None:
            break
        node = last
    return node


def _is_lines(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style in {"literal", "folded"}


def _content_end(text: str, item: Item) -> int | None:
    """The end of what the item says; None where its last value keeps the blank lines that follow it."""
    node = _last(item)
    if _is_lines(node):
        header = text[node.span.start : line_end(text, node.span.start)]
        if "+" in header.partition("#")[0]:
            return None
    end = _end(item)
    return item.span.start + len(text[item.span.start : end].rstrip())


def _head(file: ComposeFile, at: int, own: int, indent: int) -> int:
    """Where the comments begin that belong to the first item: those that touch it, line by line.

    What a tool reads at the top of a file stays there.
    """
    text = file.source.text
    begin = own
    while at > 0:
        at -= 1
        comment = file.comments[at]
        first = line_start(text, comment.span.start)
        if not comment.whole_line or line_end(text, comment.span.end) + 1 != begin:
            break
        if comment.span.start - first != indent or _DIRECTIVE.match(comment.text):
            break
        begin = first
    return begin


def _with_trailing(
    text: str, comments: Listed[Comment], stop: int, limit: int, indent: int, at: int
) -> tuple[int, int]:
    """Comments behind an item that are indented deeper belong to it."""
    while at < len(comments) and comments[at].span.start < stop:
        at += 1
    while at < len(comments) and comments[at].span.start < limit:
        start = comments[at].span.start
        first = line_start(text, start)
        if start - first <= indent or text[stop:start].strip():
            break
        stop = min(line_end(text, comments[at].span.end) + 1, len(text))
        at += 1
    return stop, at
