"""Reviewdog's Diagnostic Format: fixes become suggestions in a review.

Source: proto/rdf/reviewdog.proto of reviewdog/reviewdog. Columns count bytes of UTF-8; ends are exclusive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlint.report.patch import merged
from dlint.report.units import utf8_column
from dlint.report.visible import inert, wellformed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.finding import Severity
    from dlint.report.options import RenderOptions
    from dlint.report.record import Range, Report, Reported, ReportedFix, SourceLine

SOURCE = {"name": "dlint", "url": "https://pypi.org/project/docker-dlint/"}
SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report, options: RenderOptions) -> str:
    """A `DiagnosticResult`."""
    import json

    data = {"source": SOURCE, "diagnostics": diagnostics(report, options)}
    return inert(json.dumps(data, indent=2), "\\u{:04x}") + "\n"


def diagnostics(report: Report, options: RenderOptions) -> list[dict[str, Any]]:
    """A `Diagnostic` for each finding."""
    urls: dict[str, str] = {}
    found = []
    for finding in report.findings:
        if finding.rule not in urls:
            urls[finding.rule] = options.rules(finding.rule).url
        lines = report.lines.get(finding.path, {})
        found.append(_diagnostic(finding, lines, urls[finding.rule]))
    return found


def _diagnostic(finding: Reported, lines: Mapping[int, SourceLine], url: str) -> dict[str, Any]:
    code = {"value": wellformed(finding.rule)}
    if url:
        code["url"] = url
    message = wellformed(finding.message)
    told: dict[str, Any] = {
        "message": message,
        "location": {
            "path": wellformed(finding.path),
            "range": _range(finding.range, lines) or _whole_lines(finding.range),
        },
        "severity": SEVERITIES[finding.severity],
        "source": SOURCE,
        "code": code,
    }
    suggestion = _suggestion(finding.fix, lines) if finding.fix else None
    if finding.fix and suggestion:
        told["suggestions"] = [suggestion]
        if finding.fix.why:
            told["message"] = f"{message}\n\nThe suggestion is unsafe: {wellformed(finding.fix.why)}."
    return told


def _suggestion(fix: ReportedFix, lines: Mapping[int, SourceLine]) -> dict[str, Any] | None:
    """The fix as one suggestion: of several each would be taken alone. None where it cannot be told whole."""
    edit = merged(fix, lines)
    if edit is None or edit.text != wellformed(edit.text):
        return None
    numbers = range(edit.range.line, edit.range.end_line + 1)
    if any(number not in lines or lines[number].masked for number in numbers):
        return None
    at = _range(edit.range, lines)
    return {"range": at, "text": edit.text} if at else None


def _range(at: Range, lines: Mapping[int, SourceLine]) -> dict[str, Any] | None:
    start = utf8_column(lines, at.line, at.column)
    end = utf8_column(lines, at.end_line, at.end_column)
    if start is None or end is None:
        return None
    return {
        "start": {"line": at.line, "column": start},
        "end": {"line": at.end_line, "column": end},
    }


def _whole_lines(at: Range) -> dict[str, Any]:
    return {"start": {"line": at.line}, "end": {"line": max(at.end_line, at.line)}}
