"""What a stage takes from others: each `--from` and each `from=` of a mount at its own place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.lazy import regex
from dlint.model.instructions import Copy, Run, stage_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.dockerfile import Dockerfile
    from dlint.model.image import ImageUse
    from dlint.model.stage import Stage
    from dlint.text import Span


_VARIABLE = regex(r"\$(?:\{[^{}]*\}|\w+)")


class Taken(Place):
    """The name in a `--from` or a mount's `from=`.

    `exact` says that the place holds `text` as it stands. `names` is the stage or the image it means, or
    the text where it is neither.
    """

    def __init__(self, owner: Copy | Run, text: str, span: Span) -> None:
        self.owner = owner
        self.stage = owner.stage
        self.source = owner.source
        self.span = span
        self.text = text
        self.exact = self.source.slice(span) == text
        kind = "copy-from" if isinstance(owner, Copy) else "mount"
        self.names: Stage | ImageUse | str = self.stage.named(owner, text, At(self.source, span), kind)

    @property
    def index(self) -> int | None:
        """The number of the stage, where it is given as a number."""
        return stage_index(self.text)


def taken(stage: Stage) -> Iterator[Taken]:
    """What a stage's own instructions copy or mount from."""
    for each in stage.instructions:
        if isinstance(each, Copy):
            flag = each.flag("from")
            if flag is not None and flag.value is not None and flag.plain and "$" not in flag.plain:
                yield Taken(each, flag.plain, flag.value.span)
        elif isinstance(each, Run):
            yield from _mounted(each)


def _mounted(run: Run) -> Iterator[Taken]:
    for flag in run.node.flags:
        if flag.name != "mount" or flag.value is None:
            continue
        at = 0
        for part in flag.value.text.split(","):
            key, _, text = part.partition("=")
            start, at = at + len(key) + 1, at + len(part) + 1
            if key.strip("\"' ").lower() == "from" and text and "$" not in text and '"' not in text:
                yield Taken(run, text, flag.value.part(start, at - 1).span)


def need_each_other(one: Stage, other: Stage) -> bool:
    """Whether each of two stages of a file is built from the other, through any number of others."""
    circles = _circles(one.file)
    return one is other or (one in circles and circles[one] == circles.get(other))


@lru_cache(maxsize=2)
def _circles(file: Dockerfile) -> dict[Stage, int]:
    """A number for each stage, the same for those that need each other (Tarjan's algorithm)."""
    below = {stage: list(_built_from(stage)) for stage in file.stages}
    found: dict[Stage, int] = {}
    order: dict[Stage, int] = {}
    lowest: dict[Stage, int] = {}
    path: list[Stage] = []
    for start in file.stages:
        waiting = [] if start in order else [(start, 0)]
        while waiting:
            stage, at = waiting.pop()
            if at == 0:
                order[stage] = lowest[stage] = len(order)
                path.append(stage)
            elif below[stage][at - 1] not in found:
                lowest[stage] = min(lowest[stage], lowest[below[stage][at - 1]])
            if at < len(below[stage]):
                waiting.append((stage, at + 1))
                if below[stage][at] not in order:
                    waiting.append((below[stage][at], 0))
            elif lowest[stage] == order[stage]:
                while path and order[path[-1]] >= order[stage]:
                    found[path.pop()] = order[stage]
    return found


def _built_from(stage: Stage) -> Iterator[Stage]:
    """The stages of the same file that it names."""
    from dlint.model.stage import Stage

    if stage.base is not None and stage.base.file is stage.file:
        yield stage.base
    names = (each.names for each in taken(stage))
    yield from (each for each in names if isinstance(each, Stage) and each.file is stage.file)


def variants(stage: Stage) -> list[Stage]:
    """The stages above that a variable in its FROM may choose: `build-amd64` for `build-${TARGETARCH}`."""
    word = stage.from_.image_word if stage.from_ is not None else None
    if word is None or "$" not in word.text:
        return []
    parts = _VARIABLE.split(word.text.lower())
    if not any(parts):
        return []
    return [one for one in stage.file.stages[: stage.index] if one.name and _fits(one.name.lower(), parts)]


def _fits(name: str, parts: list[str]) -> bool:
    """Whether the parts stand in a name, in order, the first at its start and the last at its end."""
    first, *between, last = parts
    at, end = len(first), len(name) - len(last)
    if at > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for part in between:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def needs(*stages: Stage) -> frozenset[Stage]:
    """The stages that these are built from, through any number of others, themselves included."""
    from dlint.model.stage import Stage

    found: set[Stage] = set()
    waiting = list(stages)
    while waiting:
        stage = waiting.pop()
        if stage in found:
            continue
        found.add(stage)
        if stage.base is not None:
            waiting.append(stage.base)
        waiting.extend(variants(stage))
        waiting.extend(each.names for each in taken(stage) if isinstance(each.names, Stage))
    return frozenset(found)
