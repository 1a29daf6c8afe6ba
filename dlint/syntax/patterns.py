"""The patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `*`, `?` and escapes, no brackets."""

from __future__ import annotations

import re

MAX_SEARCHED = 4096
"""Characters of a value `replace` searches: a longer one counts as unknown, for the search is quadratic."""

_ANY = object()
_RUN = object()


class PatternError(ValueError):
    """A pattern with an escape Docker does not know."""


def _tokens(pattern: str) -> list[str | object]:
    tokens: list[str | object] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            tokens.append(_RUN)
        elif char == "?":
            tokens.append(_ANY)
        elif char != "\\":
            tokens.append(char)
        elif pattern[at : at + 1] and pattern[at] in "*?\\}/":
            tokens.append(pattern[at])
            at += 1
        else:
            raise PatternError(f"`\\{pattern[at : at + 1]}` is no escape in the pattern `{pattern}`")
    return tokens


def _regex(tokens: list[str | object], *, longest: bool) -> str:
    """A regular expression that never backtracks over more than one `*`.

    All but the last piece match as early as they can (atomically), which cannot lose a match of the rest.
    """
    pieces: list[str] = [""]
    for token in tokens:
        if token is _RUN:
            pieces.append("")
        else:
            pieces[-1] += "." if token is _ANY else re.escape(str(token))
    first, *others = pieces
    if not others:
        return first
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1] if piece)
    return first + middle + (".*" if longest else ".*?") + others[-1]


def trim(value: str | None, pattern: str | None, *, at_end: bool, longest: bool) -> str | None:
    """`value` without the shortest or longest start (or end) that matches; `None` where either is unknown.

    Raises PatternError.
    """
    if pattern is None:
        return None
    tokens = _tokens(pattern)
    if value is None:
        return None
    if at_end:
        tokens.reverse()
        value = value[::-1]
    found = re.match(_regex(tokens, longest=longest), value)
    rest = value[found.end() :] if found else value
    return rest[::-1] if at_end else rest


def replace(value: str | None, pattern: str | None, new: str | None, *, every: bool) -> str | None:
    """`value` with the first match (or every one) replaced; `None` where that cannot be told.

    Raises PatternError.
    """
    if pattern is None:
        return None
    regex = _regex(_tokens(pattern), longest=True)
    if value is None or new is None or len(value) > MAX_SEARCHED or (every and "$" in new):
        return None  # Docker reads `$1` in the replacement of `//` as a group
    parts: list[str] = []
    end = 0
    for found in re.finditer(regex, value):
        if found.end() == found.start() == end and parts:
            continue  # no empty match right behind another
        parts += (value[end : found.start()], new)
        end = found.end()
        if not every:
            break
    return "".join(parts) + value[end:]
