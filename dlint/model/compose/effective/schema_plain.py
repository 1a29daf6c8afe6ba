"""An effective project as plain data for checking, and the way back to its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.effective.datum import Datum

Path: TypeAlias = "tuple[str | int, ...]"

MOST_VALUES = 1_000_000


class Unknown:
    """Stands for a value that a variable decides: it fits wherever it stands."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Unknown"


UNKNOWN = Unknown()


def plain(root: Datum) -> object:
    """The data as jsonschema takes it; what stands behind MOST_VALUES others is not looked at."""
    left = MOST_VALUES

    def made(datum: Datum) -> object:
        nonlocal left
        value = datum.value
        if isinstance(value, str):
            return UNKNOWN if HOLE in value else value
        if not isinstance(value, dict | list):
            return value
        left -= len(value)
        if left < 0:
            return UNKNOWN
        if isinstance(value, dict):
            return {key: made(each) for key, each in value.items()}
        return [made(each) for each in value]

    return made(root)


def at(root: Datum, path: Path) -> Datum:
    """The datum at a path of keys and indices, or the last one there is on the way."""
    *_, last = _along(root, path)
    return last


def _along(root: Datum, path: Path) -> Iterator[Datum]:
    here = root
    yield here
    for step in path:
        value = here.value
        found = value.get(str(step)) if isinstance(value, dict) else None
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            found = value[step]
        if found is None:
            return
        here = found
        yield here
