"""How far a long run is, on a terminal."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from dlint.report.colour import is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

Item = TypeVar("Item")
PATIENCE = 1.0  # seconds in which nothing is shown: most runs are over by then
PAUSE = 0.2  # seconds between two looks
CLEAR = "\r\x1b[K"


def watched(items: Iterable[Item], total: int, stream: TextIO | None) -> Iterator[Item]:
    """`items` as they are, of which there are `total`; a line on `stream` tells how many there were.

    Nothing is written to what is no terminal, and nothing is left on one.
    """
    if stream is None or not is_terminal(stream):
        yield from items
        return
    began = shown = monotonic()
    drawn = False
    try:
        for done, item in enumerate(items, 1):
            now = monotonic()
            if now - began >= PATIENCE and now - shown >= PAUSE:
                shown, drawn = now, True
                stream.write(CLEAR + line(done, total, now - began))
                stream.flush()
            yield item
    finally:
        if drawn:
            stream.write(CLEAR)
            stream.flush()


def line(done: int, total: int, seconds: float) -> str:
    """The count, the rate, and the time left if it goes on so; of the first hundredth only the count.

    Processes hand over many files at once, so that the first of them seems to have taken long.
    """
    if done * 100 < total:
        return f"{done} of {total} files"
    rate = done / seconds
    left = round((total - done) / rate)
    minutes, seconds_left = divmod(left, 60)
    time = f"{minutes} min {seconds_left} s" if minutes else f"{seconds_left} s"
    pace = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
    return f"{done} of {total} files, {pace} a second, {time} left"
