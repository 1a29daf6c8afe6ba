"""One JSON object a line and finding, in the shape that the JSON report gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.json_ import entry
from dlint.report.visible import inert

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report


def render(report: Report, _options: RenderOptions) -> str:
    """ASCII only; nothing where nothing was found."""
    import json

    text = "".join(json.dumps(entry(finding)) + "\n" for finding in report.findings)
    return inert(text, "\\u{:04x}")
