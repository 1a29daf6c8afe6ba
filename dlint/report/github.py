"""Workflow commands for GitHub Actions, and the summary of a step.

Source: docs.github.com, "Workflow commands for GitHub Actions". A step shows ten annotations of each kind:
the most severe are commands, the rest are plain lines of the log.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.finding import SEVERITIES
from dlint.report.paths import from_top
from dlint.report.visible import inert, visible

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report, Reported

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
MOST_ANNOTATIONS = 10  # of one kind, in one step
LARGEST_SUMMARY = 1_000_000  # bytes; GitHub drops a summary of more than 1 MiB


def render(report: Report, _options: RenderOptions) -> str:
    """The most severe first; nothing where nothing was found."""
    given = dict.fromkeys(SEVERITIES, 0)
    lines: list[str] = []
    rest: list[str] = []
    for finding in sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        path = from_top(finding.path, report)
        if given[finding.severity] < MOST_ANNOTATIONS:
            given[finding.severity] += 1
            lines.append(_command(finding, path))
        else:
            place = f"{visible(path)}:{finding.range.line}:{finding.range.column}:"
            told = f"{place} {finding.severity} {visible(finding.rule)} {visible(finding.message)}"
            rest.append(inert(told))
    if rest:
        lines.append(f"{len(rest)} more, of which GitHub shows no annotations:")
    return "".join(f"{line}\n" for line in lines + rest)


def _command(finding: Reported, path: str) -> str:
    at = finding.range
    properties = {"title": visible(finding.rule), "file": visible(path), "line": str(at.line)}
    properties["endLine"] = str(max(at.end_line, at.line))
    if at.end_line == at.line:  # of several lines the runner takes no columns
        properties["col"] = str(at.column)
        properties["endColumn"] = str(max(at.end_column, at.column))
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {told}::{_data(visible(finding.message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def write_step_summary(report: Report, options: RenderOptions) -> None:
    """Append to the summary of the step where GitHub runs it. Errors: `OSError`."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        from dlint.report.markdown import page

        with open(path, "ab") as stream:
            stream.write(page(report, options, LARGEST_SUMMARY).encode())
