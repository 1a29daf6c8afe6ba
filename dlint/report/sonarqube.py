"""SonarQube's format for generic issues, as it is since 10.3.

Source: docs.sonarsource.com, "Generic formatted reports". Lines count from 1, columns from 0 and in units of
UTF-16; a range without width makes the import fail. Severity belongs to the rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlint.report.units import utf16_column
from dlint.report.visible import inert, wellformed

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.report.options import RenderOptions, RuleInfo
    from dlint.report.record import Range, Report

ENGINE = "dlint"
SEVERITIES: dict[Severity, str] = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW"}


def render(report: Report, options: RenderOptions) -> str:
    import json

    names = sorted({finding.rule for finding in report.findings})
    data = {
        "rules": [_rule(name, options.rules(name)) for name in names],
        "issues": [
            {
                "ruleId": wellformed(finding.rule),
                "primaryLocation": _location(report, finding.path, finding.range, finding.message),
                "secondaryLocations": [
                    _location(report, there.path, there.range, there.message) for there in finding.related
                ],
            }
            for finding in report.findings
        ],
    }
    return inert(json.dumps(data, indent=2), "\\u{:04x}") + "\n"


def _rule(name: str, info: RuleInfo) -> dict[str, Any]:
    if info.security is not None:
        attribute, quality = "TRUSTWORTHY", "SECURITY"
    elif info.severity == "error":
        attribute, quality = "LOGICAL", "RELIABILITY"
    else:
        attribute, quality = "CONVENTIONAL", "MAINTAINABILITY"
    return {
        "id": wellformed(name),
        "name": wellformed(info.title.strip() or name),
        "description": wellformed(info.why or info.title.strip() or name),
        "engineId": ENGINE,
        "cleanCodeAttribute": attribute,
        "impacts": [{"softwareQuality": quality, "severity": SEVERITIES[info.severity]}],
    }


def _location(report: Report, path: str, at: Range, message: str) -> dict[str, Any]:
    return {
        "message": wellformed(message) or "related place",
        "filePath": wellformed(path),
        "textRange": _range(report, path, at),
    }


def _range(report: Report, path: str, at: Range) -> dict[str, int]:
    """Whole lines where the columns in them are not known, the same, or counted otherwise by SonarQube.

    A column behind the end of its line ends the whole analysis.
    """
    end_line, end_column = max(at.end_line, at.line), at.end_column
    lines = report.lines.get(path, {})
    if end_column <= 1 and end_line > at.line:
        end_line -= 1
        end_column = len(lines[end_line].text) + 1 if end_line in lines else 0
    if end_line in lines:  # a line ends before its CR
        end_column = min(end_column, len(lines[end_line].text.rstrip("\r")) + 1)
    start, end = utf16_column(lines, at.line, at.column), utf16_column(lines, end_line, end_column)
    known = all(line in lines and _counted_alike(lines[line].text) for line in (at.line, end_line))
    if not known or start is None or end is None or (at.line, start) >= (end_line, end):
        return {"startLine": at.line, "endLine": end_line}
    return {"startLine": at.line, "startColumn": start - 1, "endLine": end_line, "endColumn": end - 1}


def _counted_alike(text: str) -> bool:
    """Whether SonarQube sees the same line: to it a CR ends one, and bytes that are no text may be one."""
    return "\r" not in text.rstrip("\r") and (text.isascii() or text == wellformed(text))
