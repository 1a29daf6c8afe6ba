"""Checkstyle's XML, which Jenkins and many others read.

Source: the writer in checkstyle/checkstyle (XMLLogger) and the reader in jenkinsci/analysis-model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.xml_text import HEAD, element

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report, Reported

VERSION = "8.0"
"""Of Checkstyle, whose format it is; readers ask for one."""


def render(report: Report, _options: RenderOptions) -> str:
    files: dict[str, list[Reported]] = {}
    for finding in report.findings:
        files.setdefault(finding.path, []).append(finding)
    lines = [HEAD + f'<checkstyle version="{VERSION}">\n']
    for path, findings in files.items():
        lines.append(f"  <{element('file', {'name': path})}>\n")
        for finding in findings:
            attributes = {
                "line": str(finding.range.line),
                "column": str(finding.range.column),
                "severity": finding.severity,
                "message": finding.message,
                "source": f"dlint.{finding.rule.replace('/', '.')}",
            }
            lines.append(f"    <{element('error', attributes)}/>\n")
        lines.append("  </file>\n")
    return "".join([*lines, "</checkstyle>\n"])
