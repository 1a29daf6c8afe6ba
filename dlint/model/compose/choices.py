"""Values of which only some words are right, and the one that a wrong word most likely stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.syntax.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


def closest(word: str, known: Sequence[str]) -> str | None:
    """The known word that is meant: written alike, begun, or few letters away; None where none stands out."""
    bare = _bare(word)
    alike = [each for each in known if _bare(each) == bare]
    begun = [each for each in known if len(bare) > 2 and _bare(each).startswith(bare)]
    for found in (alike, begun):
        if len(found) == 1:
            return found[0]
    return nearest(word.lower(), known)


def written_alike(one: str, other: str) -> bool:
    """Whether two words differ in case and joints alone: `Unless_Stopped`, `unless-stopped`."""
    return _bare(one) == _bare(other)


def _bare(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")
