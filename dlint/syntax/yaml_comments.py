"""The comments of a YAML text: libyaml drops them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dlint.syntax.yaml_nodes import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.text import Span

# Where a `#` needs a blank before it even though no scalar is known there (after an error).
Leaf = tuple[int, int, bool]


@cache
def _line_end() -> re.Pattern[str]:
    return re.compile("[\n\r\x85\u2028\u2029]|\\Z")


def comments(
    text: str, leaves: list[Leaf], read_to: int, place: Callable[[int, int], Span]
) -> tuple[Comment, ...]:
    """All comments of `text`, given the scalars (start, end, is a block scalar) up to `read_to`.

    Behind `read_to`, where the text could not be read, a `#` after white space counts as a comment.
    """
    found: list[Comment] = []
    leaf = 0
    at = text.find("#")
    while at >= 0:
        while leaf < len(leaves) and leaves[leaf][1] <= at:
            leaf += 1
        if leaf < len(leaves) and leaves[leaf][0] <= at:
            start, end, block = leaves[leaf]
            header = _end_of_line(text, start)
            if not block or at >= header:
                at = text.find("#", end)
                continue
        elif at >= read_to and at > 0 and not text[at - 1].isspace():
            at = text.find("#", at + 1)
            continue
        stop = _end_of_line(text, at)
        line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        whole = not text[line:at].strip(" \t\ufeff")
        found.append(Comment(text[at:stop], place(at, stop), whole_line=whole))
        at = text.find("#", stop)
    return tuple(found)


def _end_of_line(text: str, at: int) -> int:
    found = _line_end().search(text, at)
    return found.start() if found else len(text)
