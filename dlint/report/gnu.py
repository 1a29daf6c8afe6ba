"""One line a finding as gcc and clang-tidy write them: Vim and Emacs read it without being told how.

Source: GNU coding standards, "Formatting Error Messages"; of the readers in jenkinsci/analysis-model the one
for clang-tidy takes errors and warnings, as a rule stands in brackets at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.visible import inert, visible

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report

KINDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report, _options: RenderOptions) -> str:
    """`path:line:column: kind: message [rule]`; nothing where nothing was found."""
    lines = [
        f"{visible(finding.path)}:{finding.range.line}:{finding.range.column}: "
        f"{KINDS[finding.severity]}: {visible(finding.message)} [{visible(finding.rule)}]\n"
        for finding in report.findings
    ]
    return inert("".join(lines))
