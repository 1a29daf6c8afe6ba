"""Forms that Docker still reads and advises against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe
from dlint.model.instructions import Pairs
from dlint.model.together import neighbours
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Fix, NoFix
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage

_AUTHORS = "org.opencontainers.image.authors"
_OTHERWISE = "its quotes and escapes would mean something else there"


@rule(on.stage(), severity="warning")
def legacy_key_value(stage: Stage) -> Findings:
    """Lines that follow each other are said once."""
    yield from neighbours(stage, _without_equals, "and so is this one")


def _without_equals(instruction: Instruction) -> Iterator[Finding]:
    if not isinstance(instruction, Pairs) or instruction.keyword not in ("ENV", "LABEL"):
        return
    for pair in instruction.pairs:
        if pair.node.legacy and pair.raw is not None:
            written = f"{instruction.source.slice(instruction.span)} {pair.name}"
            yield pair.finding(
                f"`{written}` is set without `=`; write `{written}=…`", fix=_with_equals(instruction)
            )


def _with_equals(instruction: Pairs) -> Fix | NoFix:
    """`key value` as `key=value`, the value quoted as far as it needs it."""
    from dlint.model.quoting import as_pair, edits

    pair = instruction.pairs[0].node
    assert pair.value is not None
    insertions = as_pair(pair.key.text, pair.value.text, instruction.file.tree.escape)
    blank = pair.key.span._replace(start=pair.key.span.end, end=pair.value.span.start)
    if insertions is None:
        return no_fix(_OTHERWISE)
    if any(blank.covers(line.span) for line in instruction.node.comment_lines):
        return no_fix("a comment stands between the key and its value")
    return safe(*edits(blank, "=", pair.value, insertions))


@rule(on.instruction("MAINTAINER"), severity="warning")
def maintainer(instruction: Instruction) -> Findings:
    if instruction.onbuild or not instruction.node.words:
        return
    yield instruction.finding(
        f"`{instruction.node.name.text}` is deprecated; say it with `LABEL {_AUTHORS}=…`",
        fix=_as_label(instruction),
    )


def _as_label(instruction: Instruction) -> Fix | NoFix:
    from dlint.model.quoting import as_literal, edits

    arguments = instruction.node.arguments
    insertions = as_literal(arguments.text, instruction.file.tree.escape)
    if insertions is None:
        return no_fix(_OTHERWISE)
    if instruction.node.comment_lines:
        return no_fix("a comment stands in it")
    if _has_label(instruction):
        return no_fix("the stage sets that label already")
    label = "label" if instruction.node.name.text.islower() else "LABEL"
    keyword = instruction.span._replace(end=arguments.span.start)
    return safe(*edits(keyword, f"{label} {_AUTHORS}=", arguments, insertions))


def _has_label(instruction: Instruction) -> bool:
    """Whether the stage sets the label already: a second one would hide it."""
    return any(
        pair.key.text == _AUTHORS
        for each in instruction.stage.instructions
        if each.keyword == "LABEL"
        for pair in each.node.pairs
    )
