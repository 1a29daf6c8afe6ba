"""How often each rule spoke, for `--statistics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import SEVERITIES
from dlint.report import colour
from dlint.report.summary import sentence
from dlint.report.visible import inert, visible

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report


def render(report: Report, options: RenderOptions) -> str:
    """A line a rule, the most frequent first: count, most severe severity, rule, how many `--fix` mends."""
    counts: dict[str, int] = {}
    fixable: dict[str, int] = {}
    worst: dict[str, Severity] = {}
    for finding in report.findings:
        rule = finding.rule
        counts[rule] = counts.get(rule, 0) + 1
        worst[rule] = min(worst.get(rule, "info"), finding.severity, key=SEVERITIES.index)
        if finding.fix and finding.fix.safe:
            fixable[rule] = fixable.get(rule, 0) + 1
    width = max((len(str(count)) for count in counts.values()), default=0)
    names = max((len(visible(rule)) for rule in counts), default=0)
    lines: list[str] = []
    for rule in sorted(counts, key=lambda rule: (-counts[rule], SEVERITIES.index(worst[rule]), rule)):
        severity = worst[rule].ljust(max(map(len, SEVERITIES)))
        if options.color:
            severity = colour.paint(severity, colour.SEVERITY[worst[rule]])
        fixes = f"{fixable[rule]} with --fix" if rule in fixable else ""
        lines.append(f"{counts[rule]:>{width}}  {severity}  {visible(rule):<{names}}  {fixes}".rstrip())
    if lines:
        lines.append("")
    lines.append(sentence(report, options.width))
    return inert("\n".join(lines)) + "\n"
