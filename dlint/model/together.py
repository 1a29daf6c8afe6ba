"""Several places that share a cause: a reviewer says it once and points at the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dlint.finding import Finding
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage


def once(findings: Iterable[Finding], also: str = "and here") -> Iterator[Finding]:
    """The first of the findings with the places of the others beside it, and one fix for all of them.

    Those that are mended in another way, or not at all, are a finding of their own, so that no fix is lost.
    An ignore comment on the first place stands for all of them.
    """
    groups: dict[bool | None, list[Finding]] = {}
    for each in findings:
        groups.setdefault(each.fix.safe if each.fix is not None else None, []).append(each)
    for first, *others in groups.values():
        first.related = (*first.related, *(Related(one.source, one.span, also) for one in others))
        if first.fix is not None:
            edits = [edit for one in others if one.fix is not None for edit in one.fix.edits]
            first.fix = first.fix._replace(edits=tuple(dict.fromkeys((*first.fix.edits, *edits))))
        yield first


def neighbours(
    stage: Stage, judge: Callable[[Instruction], Iterable[Finding]], also: str = "and here"
) -> Iterator[Finding]:
    """What `judge` finds, said once for instructions of one keyword that follow each other.

    A comment between them parts them. `judge` sees what ONBUILD holds, not ONBUILD.
    """
    block: list[Finding] = []
    last = None
    for outer in stage.instructions:
        each = outer.inner or outer
        kind = (outer.keyword, each.keyword)
        if kind != last or outer.node.comments:
            yield from once(block, also)
            block = []
        last = kind
        block += judge(each)
    yield from once(block, also)
