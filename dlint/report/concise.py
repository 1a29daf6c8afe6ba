"""One line a finding, for editors and `grep`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report import colour
from dlint.report.visible import inert, visible

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report


def render(report: Report, options: RenderOptions) -> str:
    """`path:line:column: severity rule message`; nothing where nothing was found."""
    lines: list[str] = []
    for finding in report.findings:
        at = finding.range
        severity: str = finding.severity
        if options.color:
            severity = colour.paint(severity, colour.SEVERITY[finding.severity])
        place = f"{visible(finding.path)}:{at.line}:{at.column}:"
        lines.append(f"{place} {severity} {visible(finding.rule)} {visible(finding.message)}\n")
    return inert("".join(lines))
