"""Locales: what LANG and its kin name must be in the image."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.knowledge.contents import has_locale
from dlint.lazy import regex
from dlint.model.instructions import Copy, Pairs, Run
from dlint.model.mirrors.fetches import unseen
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.instructions import Instruction, Pair
    from dlint.model.stage import Stage

_NAMES = regex(r"LANG|LC_(?:ALL|CTYPE|COLLATE|MESSAGES|MONETARY|NUMERIC|TIME)")
_LOCALE = regex(r"[a-z]{2,3}_[A-Z]{2}(?:\.[\w-]+)?(?:@\w+)?")
_MAKES = regex(r"locale|lang(?:uage-)?pack|glibc-common|/i18n", re.IGNORECASE)
# installing the package alone makes none
_PACKAGE = regex(r"(?<![\w/.-])locales(?![\w/.-])")


@rule(on.stage(), severity="warning")
def not_generated(stage: Stage) -> Findings:
    """One finding a locale, at the first variable that names it."""
    image = stage.base_image
    named = list(_named(stage))
    if image is None or image.ref is None or not named or any(map(_may_make, _line(stage))):
        return
    seen: set[str] = set()
    for pair in named:
        name = pair.value
        if name is None or name in seen or not _LOCALE.fullmatch(name):
            continue
        seen.add(name)
        if has_locale(image.ref.familiar, image.ref.tag, name) is False:
            yield pair.finding(
                f"`{pair.name}` names the locale `{name}`, which `{image.text}` does not have: it means `C`"
                "; use `C.UTF-8`, or generate the locale"
            )


def _named(stage: Stage) -> Iterator[Pair]:
    for each in stage.instructions:
        if isinstance(each, Pairs) and each.keyword == "ENV":
            yield from (pair for pair in each.pairs if _NAMES.fullmatch(pair.name))


def _line(stage: Stage) -> Iterator[Instruction]:
    """The instructions of the stage, of those below it and of those built on it."""
    stages = dict.fromkeys((*stage.chain, *stage.heirs))
    return (each for other in stages for each in other.instructions)


def _may_make(each: Instruction) -> bool:
    """Whether an instruction makes locales or brings them, or may as far as can be seen."""
    if isinstance(each, Copy):
        path = (each.destination_path or "/").rstrip("/")
        named = (path, *(text for text, _ in each.sources))
        return path in ("", "/etc", "/usr", "/usr/lib") or any(_MAKES.search(text) for text in named)
    if not isinstance(each, Run):
        return False
    if each.script is None and not each.exec_form:
        return True
    text = _PACKAGE.sub("", each.source.slice(each.extent))
    texts = (text, *(script.text.text for script in each.scripts))
    return any(map(_MAKES.search, texts)) or any(map(unseen, each.all_commands))
