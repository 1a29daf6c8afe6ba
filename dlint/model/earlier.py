"""What the instructions before a command say about it: for settings that are not modelled one by one."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.model.instructions import Copy

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.stage import Stage


MANY = 300  # instructions of a stage; what compares them with each other stops there


def mentioned(command: Command, *words: str) -> bool:
    """Whether one of the (lower-case) words stands in its instruction or in one before, base stages included.

    A hint only: good for keeping silent, never for reporting.
    """
    start = command.span.start
    return any(_first(stage, word) < start for stage in command.run.stage.chain for word in words)


@lru_cache(maxsize=32)
def _first(stage: Stage, word: str) -> float:
    """Where the first of the stage's instructions that holds the word begins."""
    starts = (each.span.start for each in stage.instructions if word in each.node.text.text.lower())
    return next(starts, math.inf)


def answered(command: Command) -> bool:
    """Whether something gives it input, so that its questions may be answered: a pipe or a redirect."""
    if command.previous is not None:
        return True
    outer = command.simple.outer if command.simple is not None else ()
    return any(redirect.operator.startswith("<") for redirect in (*command.redirects, *outer))


def copied_before(command: Command) -> bool:
    """Whether an instruction before it brings files of the build context."""
    return any(_first_copy(stage) < command.span.start for stage in command.run.stage.chain)


@lru_cache(maxsize=32)
def _first_copy(stage: Stage) -> float:
    return next((each.span.start for each in stage.instructions if isinstance(each, Copy)), math.inf)
