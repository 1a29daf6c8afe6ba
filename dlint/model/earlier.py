"""What the instructions before a command say about it: for settings that are not modelled one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.model.command import Command


def mentioned(command: Command, *words: str) -> bool:
    """Whether one of the (lower-case) words stands in its instruction or in one before, base stages included.

    A hint only: good for keeping silent, never for reporting.
    """
    start = command.span.start
    for stage in command.run.stage.chain:
        for each in stage.instructions:
            if each.span.start > start:
                break
            text = each.node.text.text.lower()
            if any(word in text for word in words):
                return True
    return False


def answered(command: Command) -> bool:
    """Whether something gives it input, so that its questions may be answered: a pipe or a redirect."""
    if command.previous is not None:
        return True
    outer = command.simple.outer if command.simple is not None else ()
    return any(redirect.operator.startswith("<") for redirect in (*command.redirects, *outer))
