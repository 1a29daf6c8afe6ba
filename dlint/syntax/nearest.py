"""The one known word a misspelt one most likely stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    letters = sorted(word)
    ranked = []
    for candidate in known:
        edits = 1 if sorted(candidate) == letters else distance(word, candidate, limit)
        if edits < limit:
            ranked.append((edits, candidate))
    ranked.sort()
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]
