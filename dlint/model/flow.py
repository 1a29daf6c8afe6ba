"""Which commands of a script run: functions that are called, branches, and where it may end before."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dlint.syntax.shell_nodes import Script, SimpleCommand

_ROUNDS = 20  # of functions that call functions


class Flow:
    """What runs in a script. `callers` are the scripts that source it and may call its functions."""

    def __init__(self, script: Script, callers: Sequence[Script]) -> None:
        self.script = script
        self.callers = callers

    def may_run(self, simple: SimpleCommand) -> bool:
        if simple.function is not None and simple.function not in self._called:
            return False
        return simple.function is not None or simple.start <= self._end

    def surely_runs(self, simple: SimpleCommand) -> bool:
        if simple.branch is not None or simple.start > self._ends.get(simple.function, simple.start):
            return False
        if simple.function is None:
            return True
        return simple.function in self._surely_called

    @cached_property
    def _called(self) -> frozenset[str]:
        """The functions that anything calls which may run itself."""
        outside = (simple for caller in self.callers for simple in caller.commands)
        return self._closure(self.script.commands, outside)

    @cached_property
    def _surely_called(self) -> frozenset[str]:
        return self._closure(
            [each for each in self.script.commands if self._unhindered(each)],
            [
                each
                for caller in self.callers
                for each in caller.commands
                if each.branch is None and each.function is None
            ],
        )

    def _unhindered(self, simple: SimpleCommand) -> bool:
        return simple.branch is None and simple.start <= self._ends.get(simple.function, simple.start)

    def _closure(self, commands: Iterable[SimpleCommand], outside: Iterable[SimpleCommand]) -> frozenset[str]:
        """The functions called from the top level, and those that they call."""
        functions = self.script.functions
        calls: dict[str | None, set[str]] = {None: set()}
        for each in commands:
            for word in each.words[:3]:  # behind `sudo`, `time`, `if !` and the like
                if word.value in functions:
                    calls.setdefault(each.function, set()).add(word.value)
        calls[None].update(each.name for each in outside if each.name in functions)
        found = set(calls[None])
        for _ in range(_ROUNDS):
            more = {name for function in found for name in calls.get(function, ())} - found
            if not more:
                break
            found |= more
        return frozenset(found)

    @cached_property
    def _end(self) -> int:
        """Where the script ends for sure: behind it nothing runs."""
        for each in self.script.commands:
            plain = each.function is None and each.branch is None and not each.substitution
            if plain and not each.loop and each.depth == 0 and _leaves(each):
                return each.start
        return len(self.script.mapped.text)

    @cached_property
    def _ends(self) -> dict[str | None, int]:
        """By function, None for the script, where it may end in peace: what stands behind need not run."""
        found: dict[str | None, int] = {}
        for each in self.script.commands:
            if each.name in ("exit", "return", "exec") and _leaves(each):
                found.setdefault(each.function, each.start)
        return found


def _leaves(simple: SimpleCommand) -> bool:
    """Whether the command ends the script without failing."""
    words = [word.value for word in simple.words]
    if words[:1] == ["exec"]:
        return len(words) > 1
    return words[:1] in (["exit"], ["return"]) and words[1:2] in ([], ["0"], [None])
