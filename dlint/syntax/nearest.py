"""The one known word a misspelt one most likely stands for."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST_KNOWN = 300
"""Words that one is compared with: of more than these none is guessed."""


def distance(one: str, other: str, limit: int = 3) -> int:
    """Levenshtein distance of two words, or `limit` where it is that or more."""
    if abs(len(one) - len(other)) >= limit:
        return limit
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
        if min(row) >= limit:
            return limit
    return min(row[-1], limit)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word a misspelt one most likely stands for; `None` where none or several are equally near.

    Near is one edit, two in a word of five letters or more, or the same letters in another order.
    """
    if not 1 < len(word) < 40:
        return None
    limit = 3 if len(word) > 4 else 2
    letters, different = sorted(word), frozenset(word)
    ranked = []
    candidates = list(islice(known, MOST_KNOWN + 1))
    for candidate in candidates if len(candidates) <= MOST_KNOWN else ():
        if abs(len(candidate) - len(word)) >= limit or len(different ^ set(candidate)) > 2 * limit - 2:
            continue
        edits = 1 if sorted(candidate) == letters else distance(word, candidate, limit)
        if edits < limit:
            ranked.append((edits, candidate))
    ranked.sort()
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]
