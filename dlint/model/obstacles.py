"""What keeps a fix from being made at a place, for those who ask for it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import NoFix, no_fix
from dlint.lazy import regex
from dlint.text import Mapped

if TYPE_CHECKING:
    from dlint.finding import Place
    from dlint.model.command import Command
    from dlint.model.compose.file import ComposeFile
    from dlint.syntax.yaml import Yaml
    from dlint.syntax.yaml_nodes import Node
    from dlint.text import Source, Span

_SIGN = regex(r"(?:^|(?<=[\s\[{,]))([&*](?=[\w-][\w.-]*(?:[\s,\]}]|$))|#)", re.MULTILINE)
_LAYOUT = "its layout leaves no sure place for the edit"


def in_scalar(source: Source, span: Span) -> NoFix:
    """Of a YAML scalar, by how it is written."""
    text = source.slice(span)
    for sign, why in (
        ("*", "the value stands behind an alias"),
        ("&", "the value has an anchor, and others may use it"),
        ("!", "the value has a tag"),
        ("|", "the value is a block of lines"),
        (">", "the value is a block of lines"),
    ):
        if text.startswith(sign):
            return no_fix(why)
    if "$" in text:
        return no_fix("a variable decides what stands here")
    if "\n" in text:
        return no_fix("the value runs over several lines")
    return no_fix("quotes and escapes of the value leave no sure place for the edit")


def in_block(source: Source, node: Node | None, span: Span) -> NoFix:
    """Of a YAML list or mapping, or of a key with its value at `span`."""
    text = source.slice(span)
    if node is not None and node.anchor is not None:
        return no_fix("it has an anchor, and others may use it")
    signs = {match[1] for match in _SIGN.finditer(text)}
    if "&" in signs:
        return no_fix("an anchor stands in it")
    if "*" in signs:
        return no_fix("an alias stands in it")
    if "#" in signs:
        return no_fix("comments stand in it, and where they belong is not sure")
    return no_fix(_LAYOUT)


def shared(file: ComposeFile, span: Span) -> NoFix | None:
    """Where what stands at `span` counts for others too, who need not have the fault: behind an anchor."""
    if "*" not in file.source.text:
        return None
    within = (each for each in _aliased(file.yaml) if each.start <= span.start and span.end <= each.end)
    return no_fix("it stands behind an anchor, and counts for others too") if any(within) else None


@lru_cache(maxsize=2)
def _aliased(tree: Yaml) -> tuple[Span, ...]:
    """What the aliases of a file stand for."""
    from dlint.syntax.yaml_nodes import Alias, Mapping, Sequence

    found: list[Span] = []
    pending: list[Node] = [*tree.documents]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            for entry in node.entries:
                pending += (entry.key, entry.value)
        elif isinstance(node, Sequence):
            pending += node.items
        elif isinstance(node, Alias) and node.target is not None:
            found.append(node.target.span)
    return tuple(found)


def in_command(command: Command) -> NoFix:
    """Of a command in a script, by what stands around it."""
    simple = command.simple
    if command.doubtful:
        return no_fix("the script around it cannot be read as a whole")
    if isinstance(command.verb.origin, Mapped):
        return no_fix("it stands in a script that another program runs")
    if command.verb.raw != command.verb.value:
        return no_fix("its words are quoted, or a variable holds them")
    if simple is None:
        return no_fix("it stands in exec form, which runs one command")
    if simple.function is not None:
        return no_fix("it stands in a function")
    if simple.loop or simple.condition or simple.branch is not None:
        return no_fix("a loop or a condition decides whether it runs")
    if simple.background or simple.pipeline is not None or simple.negated:
        return no_fix("it is part of a pipe, or runs in the background")
    if simple.chain is not None and set(simple.chain.operators) - {"&&"}:
        return no_fix("`||` stands in its chain of commands")
    if simple.group:
        return no_fix("it stands in a group of commands")
    if any(redirect.body is not None for redirect in simple.redirects):
        return no_fix("a heredoc follows it")
    return no_fix(_LAYOUT)


def in_word(place: Place) -> NoFix:
    """Of a word in a Dockerfile that is not written as it reads."""
    text = place.source.slice(place.span)
    if "$" in text:
        return no_fix("a variable decides what stands here")
    if any(sign in text for sign in "\\`\n"):
        return no_fix("a continued line or an escape divides it")
    return no_fix("quotes leave no sure place for the edit")
