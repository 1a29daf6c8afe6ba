"""Findings for programs. The shape is schema 1 and only grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.summary import summarise
from dlint.report.visible import inert, wellformed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from dlint.report.options import RenderOptions
    from dlint.report.record import Range, Report, Reported, ReportedEdit, ReportedFix

SCHEMA = 1


def render(report: Report, _options: RenderOptions) -> str:
    """ASCII only, so that neither an encoding nor a terminal can come to harm; ends with a line end."""
    import json

    total = summarise(report)
    data = {
        "schema": SCHEMA,
        "findings": [entry(finding) for finding in report.findings],
        "summary": {
            "files": report.files,
            "findings": total.findings,
            "errors": total.errors,
            "warnings": total.warnings,
            "infos": total.infos,
            "ignored": report.ignored,
            "baselined": report.baselined,
            "older": report.older,
            "fixed": report.fixed,
            "fixable": total.fixable,
        },
    }
    return inert(json.dumps(data, indent=2), "\\u{:04x}") + "\n"


def entry(finding: Reported) -> dict[str, Any]:
    """A finding as plain data."""
    told: dict[str, Any] = {
        "rule": wellformed(finding.rule),
        "severity": finding.severity,
        "message": wellformed(finding.message),
        "path": wellformed(finding.path),
        **_range(finding.range),
    }
    if finding.fix and _representable(finding.fix):
        told["fix"] = _fix(finding.fix)
    if finding.unfixed:
        told["unfixed"] = wellformed(finding.unfixed)
    if finding.related:
        told["related"] = [
            {
                "path": wellformed(related.path),
                **_range(related.range),
                "message": wellformed(related.message),
            }
            for related in finding.related
        ]
    return told


def _range(at: Range) -> dict[str, int]:
    return {
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    }


def _representable(fix: ReportedFix) -> bool:
    """Whether applying the fix as JSON can tell it does what it should: bytes that are no text are lost."""
    written = [edit for edits in (fix.edits, *(each.edits for each in fix.others)) for edit in edits]
    return all(edit.text == wellformed(edit.text) for edit in written)


def _fix(fix: ReportedFix) -> dict[str, Any]:
    told: dict[str, Any] = {"safe": fix.safe}
    if not fix.safe:
        told["why"] = wellformed(fix.why)
    told["edits"] = _edits(fix.edits)
    if fix.others:
        told["files"] = [
            {"path": wellformed(each.path), "new": each.new, "edits": _edits(each.edits)}
            for each in fix.others
        ]
    return told


def _edits(edits: Iterable[ReportedEdit]) -> list[dict[str, Any]]:
    return [{**_range(edit.range), "text": edit.text} for edit in edits]
