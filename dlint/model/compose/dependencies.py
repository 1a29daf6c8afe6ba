"""Edits to `depends_on`: from a list of names to a mapping with conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.model.layout import indentation, line_end, line_start
from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.values import Dependency
    from dlint.syntax.yaml_nodes import Entry


def with_condition(dependency: Dependency, condition: str) -> tuple[Edit, ...]:
    """The edits that give one dependency a condition and leave the others as they are.

    None at all where the layout (anchors, aliases, merge keys) does not allow it.
    """
    service = dependency.service
    entry = service.entry_of("depends_on")
    if (
        entry is None
        or service.body is None
        or entry not in service.body.entries
        or entry.value is not entry.node
    ):
        return ()
    if isinstance(dependency.node, Mapping):
        old = dependency.node.entry("condition")
        value = old.value if old is not None and old in dependency.node.entries else None
        return (Edit(value.span, condition),) if isinstance(value, Scalar) else ()
    if not isinstance(entry.value, Sequence) or entry.value.anchor is not None:
        return ()
    conditions = {each.span: "service_started" for each in service.depends_on} | {dependency.span: condition}
    items = entry.value.items
    if not all(isinstance(item, Scalar) and item.anchor is None for item in items):
        return ()
    if not all(item.span in conditions for item in items):  # what hangs on a variable names no known service
        return ()
    if entry.value.flow:
        span = entry.value.span
        if any(span.start <= comment.span.start < span.end for comment in service.file.comments):
            return ()
        return (_flow(dependency, entry.value, conditions),)
    return tuple(_block(dependency, entry, entry.value, conditions))


def _flow(dependency: Dependency, items: Sequence, conditions: dict[Span, str]) -> Edit:
    text = dependency.source.text
    pairs = (
        f"{text[item.span.start : item.span.end]}: {{condition: {conditions[item.span]}}}"
        for item in items.items
    )
    return Edit(items.span, "{" + ", ".join(pairs) + "}")


def _block(
    dependency: Dependency, entry: Entry, items: Sequence, conditions: dict[Span, str]
) -> Iterator[Edit]:
    text = dependency.source.text
    key = indentation(text, entry.key.span.start)
    if key is None or any(
        text[line_start(text, each.span.start) : each.span.start].strip() != "-" for each in items.items
    ):
        return
    for item in items.items:
        start, end = line_start(text, item.span.start), line_end(text, item.span.end)
        before = text[start : item.span.start].partition("-")[0]
        indent = before if len(before) > len(key) else key + "  "
        newline = "\r\n" if text[end - 1 : end] == "\r" else "\n"
        at = end - len(newline) + 1
        yield Edit(Span(start, item.span.end), f"{indent}{text[item.span.start : item.span.end]}:")
        yield Edit(Span(at, at), f"{newline}{indent}  condition: {conditions[item.span]}")
