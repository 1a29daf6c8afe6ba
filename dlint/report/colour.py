"""Whether to colour, and the colours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO

    from dlint.finding import Severity


RESET = "\x1b[0m"
BOLD = "\x1b[1m"
DIM = "\x1b[2m"
GREEN = "\x1b[32m"
RED = "\x1b[31m"
CYAN = "\x1b[36m"
BLUE = "\x1b[34m"
SEVERITY: dict[Severity, str] = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}


def wants_color(mode: str, stream: IO[str] | None) -> bool:
    """Whether output to `stream` is to be coloured; `mode` is auto, always or never.

    In auto a set NO_COLOR (https://no-color.org) says no, else a set FORCE_COLOR says yes, else a
    terminal does that is not a dumb one.
    """
    if mode != "auto":
        return mode == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return stream is not None and is_terminal(stream)


def is_terminal(stream: IO[str]) -> bool:
    """Whether a stream is a terminal that understands control sequences."""
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # a closed stream
        return False


def paint(text: str, style: str) -> str:
    """`text` in a style; an empty style leaves it as it is."""
    return f"{style}{text}{RESET}" if style and text else text
