"""Logging commands for Azure Pipelines.

Source: learn.microsoft.com, "Logging commands", and microsoft/azure-pipelines-agent, which knows issues of
type error and warning only: an info is a plain line of the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.paths import from_top
from dlint.report.visible import inert, visible

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report, Reported


def render(report: Report, _options: RenderOptions) -> str:
    """One line a finding; nothing where nothing was found."""
    return "".join(_line(finding, from_top(finding.path, report)) + "\n" for finding in report.findings)


def _line(finding: Reported, path: str) -> str:
    at, message = finding.range, visible(finding.message)
    if finding.severity == "info":
        return inert(f"{visible(path)}:{at.line}:{at.column}: info {visible(finding.rule)} {message}")
    properties = (
        f"type={finding.severity};sourcepath={_property(path)};linenumber={at.line};"
        f"columnnumber={at.column};code={_property(finding.rule)};"
    )
    return f"##vso[task.logissue {properties}]{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(";", "%3B").replace("]", "%5D")
