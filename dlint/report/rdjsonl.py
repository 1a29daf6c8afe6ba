"""Reviewdog's Diagnostic Format, a diagnostic a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.rdjson import diagnostics
from dlint.report.visible import inert

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report


def render(report: Report, options: RenderOptions) -> str:
    """Nothing where nothing was found."""
    import json

    text = "".join(json.dumps(told) + "\n" for told in diagnostics(report, options))
    return inert(text, "\\u{:04x}")
