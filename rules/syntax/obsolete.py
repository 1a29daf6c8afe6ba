"""Forms that Docker still reads and advises against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit, Fix, safe
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import Instruction, Pairs
    from dlint.model.quoting import Insertions
    from dlint.syntax.dockerfile_nodes import Word
    from dlint.text import Span

_AUTHORS = "org.opencontainers.image.authors"


@rule(on.instruction("ENV", "LABEL"), severity="warning")
def legacy_key_value(instruction: Pairs) -> Findings:
    for pair in instruction.pairs:
        if pair.node.legacy and pair.raw is not None:
            written = f"{instruction.source.slice(instruction.span)} {pair.name}"
            yield pair.finding(
                f"`{written}` sets its value without `=`, a form that is no longer advised;"
                f" write `{written}=…`",
                fix=_with_equals(instruction),
            )


def _with_equals(instruction: Pairs) -> Fix | None:
    """`key value` as `key=value`, the value quoted as far as it needs it."""
    from dlint.model.quoting import as_pair

    pair = instruction.pairs[0].node
    assert pair.value is not None
    insertions = as_pair(pair.key.text, pair.value.text, instruction.file.tree.escape)
    blank = pair.key.span._replace(start=pair.key.span.end, end=pair.value.span.start)
    if insertions is None or any(blank.covers(line.span) for line in instruction.node.comment_lines):
        return None
    return safe(*_edits(blank, "=", pair.value, insertions))


@rule(on.instruction("MAINTAINER"), severity="warning")
def maintainer(instruction: Instruction) -> Findings:
    if instruction.onbuild or not instruction.node.words:
        return
    yield instruction.finding(
        f"`{instruction.node.name.text}` is deprecated; say it with `LABEL {_AUTHORS}=…`",
        fix=_as_label(instruction),
    )


def _as_label(instruction: Instruction) -> Fix | None:
    from dlint.model.quoting import as_literal

    arguments = instruction.node.arguments
    insertions = as_literal(arguments.text, instruction.file.tree.escape)
    if insertions is None or instruction.node.comment_lines or _has_label(instruction):
        return None
    label = "label" if instruction.node.name.text.islower() else "LABEL"
    keyword = instruction.span._replace(end=arguments.span.start)
    return safe(*_edits(keyword, f"{label} {_AUTHORS}=", arguments, insertions))


def _edits(before: Span, replacement: str, value: Word, insertions: Insertions) -> list[Edit]:
    """What stands before a value replaced, and insertions made in it."""
    opening = "".join(text for at, text in insertions if at == 0)
    later = [Edit(value.part(at, at).span, text) for at, text in insertions if at]
    return [Edit(before, replacement + opening), *later]


def _has_label(instruction: Instruction) -> bool:
    """Whether the stage sets the label already: a second one would hide it."""
    return any(
        pair.key.text == _AUTHORS
        for each in instruction.stage.instructions
        if each.keyword == "LABEL"
        for pair in each.node.pairs
    )
