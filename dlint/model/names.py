"""What a script's variables hold where a command uses them, as far as reading can tell."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.syntax.shell_nodes import Assignment, Place, Script

    Lookup = Callable[[str], str | None]

_LONGEST = 20_000  # characters; a value that grows beyond is unknown


class Names:
    """The variables of one script; those it never assigns are `outer`'s."""

    __slots__ = ("_by_name", "_outer")

    def __init__(self, script: Script, outer: Lookup) -> None:
        self._outer = outer
        self._by_name: dict[str, tuple[list[int], list[tuple[Assignment, str | None]]]] = {}
        for assignment in script.assignments:
            value = self._value(assignment)
            starts, values = self._by_name.setdefault(assignment.name, ([], []))
            starts.append(assignment.start)
            values.append((assignment, value))

    def _value(self, assignment: Assignment) -> str | None:
        if assignment.value is None:
            return "" if assignment.empty and not assignment.append else None
        lookup = self.at(assignment.start, assignment.place)
        value = assignment.value.resolve(lookup)
        if assignment.append and value is not None:
            before = lookup(assignment.name)
            value = None if before is None else before + value
        return value if value is None or len(value) <= _LONGEST else None

    def at(self, start: int, place: Place) -> Lookup:
        """The lookup for a command that starts there."""
        if not self._by_name:
            return self._outer

        def lookup(name: str) -> str | None:
            found = self._by_name.get(name)
            if found is None:
                return self._outer(name)
            starts, values = found
            index = bisect_left(starts, start)
            if place.repeats is not None and index < len(starts) and starts[index] < place.repeats.end:
                return None  # a later round of the loop, or a call, sees what is assigned further down
            if not index:
                return self._outer(name)
            assignment, value = values[index - 1]
            region = assignment.place.region
            return None if region is not None and region.end <= start else value

        return lookup
