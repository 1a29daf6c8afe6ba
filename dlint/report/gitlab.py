"""A Code Quality report for GitLab.

Source: docs.gitlab.com, "Code Quality", on the report format. Fingerprints must differ, else findings are
lost, and hold no line numbers, so that moved findings are not new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.fingerprint import fingerprints
from dlint.report.paths import from_top
from dlint.report.visible import inert, wellformed

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report

SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "info": "info"}


def render(report: Report, _options: RenderOptions) -> str:
    """An array, empty where nothing was found: that is what clears the earlier findings."""
    import json

    issues = [
        {
            "description": wellformed(finding.message),
            "check_name": wellformed(finding.rule),
            "fingerprint": fingerprint.replace(":", "-"),
            "severity": SEVERITIES[finding.severity],
            "location": {
                "path": wellformed(from_top(finding.path, report)),
                "lines": {
                    "begin": finding.range.line,
                    "end": max(finding.range.end_line, finding.range.line),
                },
            },
        }
        for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    return inert(json.dumps(issues, indent=2), "\\u{:04x}") + "\n"
