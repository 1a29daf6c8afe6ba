"""What pipes get byte for byte and terminals made harmless: patches, and names of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.colour import BOLD, CYAN, GREEN, RED, is_terminal, paint, wants_color
from dlint.report.visible import inert, on_screen, visible

if TYPE_CHECKING:
    from typing import TextIO


def patch(diff: str, mode: str, stream: TextIO) -> str:
    """A unified diff for `stream`; one in colours, or on a terminal, is to be looked at and not applied."""
    color = wants_color(mode, stream)
    if not (color or is_terminal(stream)):
        return diff
    diff = inert(on_screen(diff))
    return _coloured(diff) if color else diff


def _coloured(diff: str) -> str:
    """A unified diff as terminals show it."""
    styles = {"+++": BOLD, "---": BOLD, "@@ ": CYAN, "+": GREEN, "-": RED}
    lines = diff.split("\n")
    return "\n".join(
        paint(line, next((style for head, style in styles.items() if line.startswith(head)), ""))
        for line in lines
    )


def listed(path: str, stream: TextIO) -> str:
    """A path on a line of its own; a pipe gets the bytes of a name that is no text as they are."""
    if is_terminal(stream) or path.isprintable():
        return inert(visible(path)) + "\n"
    return inert("".join(char if "\udc80" <= char <= "\udcff" else visible(char) for char in path)) + "\n"
