"""Reviewdog's Diagnostic Format, a diagnostic a line.

Source: parser/rdjsonl.go of reviewdog/reviewdog, whose scanner stops in silence at a longer line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlint.report.rdjson import diagnostics
from dlint.report.visible import inert

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report

LONGEST = 60_000  # bytes; Go's bufio.Scanner takes 64 KiB
LONGEST_MESSAGE = 4_000  # characters, each at most twelve bytes of JSON


def render(report: Report, options: RenderOptions) -> str:
    """Nothing where nothing was found."""
    return "".join(_line(told) + "\n" for told in diagnostics(report, options))


def _line(told: dict[str, Any]) -> str:
    line = _json(told)
    if len(line) > LONGEST:
        told = {name: value for name, value in told.items() if name != "suggestions"}
        line = _json(told)
    if len(line) > LONGEST:
        line = _json(told | {"message": told["message"][:LONGEST_MESSAGE] + "…"})
    return line


def _json(told: dict[str, Any]) -> str:
    import json

    return inert(json.dumps(told), "\\u{:04x}")
