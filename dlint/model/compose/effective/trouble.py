"""What Compose would refuse, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dlint.finding import At


class Trouble(NamedTuple):
    """A reason for which Compose refuses the project; `at` is the narrowest place, in its author's file.

    `path` is the file of the project that it is about, where it is about one.
    """

    kind: str
    message: str
    at: At
    path: str = ""


class Log:
    """Collects what is wrong while files are put together; one fault at one place is kept once."""

    __slots__ = ("_seen", "ports_left", "troubles")

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.ports_left = MOST_PORTS
        self._seen: set[tuple[str, int, int, int]] = set()

    def add(self, kind: str, message: str, at: At, path: str = "") -> None:
        place = (kind, id(at.source), *at.span)
        if place not in self._seen:
            self._seen.add(place)
            self.troubles.append(Trouble(kind, message, at, path))


MOST_PORTS = 5_000
"""Ports of one project that are written out of ranges; further ranges stay ranges."""
