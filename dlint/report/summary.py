"""What a run adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.report.visible import wrap

if TYPE_CHECKING:
    from dlint.report.record import Report


class Summary(NamedTuple):
    """`fixable` counts the findings that `--fix` mends, `unsafe` those that need `--unsafe-fixes` too."""

    findings: int
    errors: int
    warnings: int
    infos: int
    files_with_findings: int
    fixable: int
    unsafe: int


def summarise(report: Report) -> Summary:
    severities = [finding.severity for finding in report.findings]
    fixes = [finding.fix for finding in report.findings if finding.fix]
    safe = sum(fix.safe for fix in fixes)
    return Summary(
        len(severities),
        severities.count("error"),
        severities.count("warning"),
        severities.count("info"),
        len({finding.path for finding in report.findings}),
        safe,
        len(fixes) - safe,
    )


def sentence(report: Report, width: int) -> str:
    """The summary as people read it, in lines of `width` columns; 0: one line."""
    total = summarise(report)
    files = _count(report.files, "file")
    if total.findings:
        kinds = (("error", total.errors), ("warning", total.warnings), ("info", total.infos))
        severities = ", ".join(_count(number, kind) for kind, number in kinds if number)
        found = f"{_count(total.findings, 'finding')} ({severities})"
        if report.files != total.files_with_findings:
            files = f"{total.files_with_findings} of {files}"
    else:
        found = "No findings"
    parts = [f"{found} in {files}"]
    if report.fixed:
        parts.append(f"{report.fixed} fixed")
    if total.fixable:
        more = f", {total.unsafe} more with --unsafe-fixes" if total.unsafe else ""
        parts.append(f"{total.fixable} can be fixed with --fix{more}")
    elif total.unsafe:
        parts.append(f"{total.unsafe} can be fixed with --fix --unsafe-fixes")
    if report.ignored:
        parts.append(f"{report.ignored} ignored by comments")
    if report.baselined:
        parts.append(f"{report.baselined} hidden by the baseline")
    if report.older:
        parts.append(f"{report.older} older than the change")
    text = "; ".join(parts) + "."
    return "\n".join(wrap(text, width)) if width else text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
