"""What a stage takes from others: each `--from` and each `from=` of a mount at its own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.model.instructions import Copy, Run, stage_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.image import ImageUse
    from dlint.model.stage import Stage
    from dlint.text import Span


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
        waiting.extend(each.names for each in taken(stage) if isinstance(each.names, Stage))
    return frozenset(found)
