"""A summary and a table in Markdown as GitHub and GitLab read it: for comments and step summaries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import SEVERITIES
from dlint.report.summary import sentence
from dlint.report.visible import inert, shorten, visible

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report, Reported

LONGEST_CELL = 1000  # characters
MARKS = {"error": "🔴", "warning": "🟡", "info": "🔵"}


def render(report: Report, options: RenderOptions) -> str:
    return page(report, options, 0)


def page(report: Report, _options: RenderOptions, most: int) -> str:
    """The most severe first, in at most `most` bytes (0: any) with what is left out told."""
    lines = ["## dlint", "", prose(sentence(report, 0)), ""]
    size = sum(len(line.encode()) + 1 for line in lines) + 300  # the table's head, and the line of the rest
    rows: list[str] = []
    for finding in sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        row = _row(finding)
        size += len(row.encode()) + 1
        if most and size > most:
            break
        rows.append(row)
    if rows:
        lines += ["| Severity | Place | Rule | Finding |", "| --- | --- | --- | --- |", *rows, ""]
    if len(rows) < len(report.findings):
        lines += [f"{len(report.findings) - len(rows)} more findings do not fit in here.", ""]
    if report.crashed:
        lines += ["A rule or a reader failed or a file could not be read: this is not complete.", ""]
    return "\n".join(lines)


def _row(finding: Reported) -> str:
    place = f"{visible(finding.path)}:{finding.range.line}:{finding.range.column}"
    cells = (
        f"{MARKS[finding.severity]} {finding.severity}",
        code(place),
        code(visible(finding.rule)),
        prose(shorten(finding.message, LONGEST_CELL)),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def code(text: str) -> str:
    """`text`, made visible before, as a code span, whatever backticks are in it."""
    if not text.strip():
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{inert(text)}{pad}{fence}"


def prose(text: str) -> str:
    """`text`, made visible before, in which only code spans of single backticks mean anything."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # an odd backtick belongs to no span
        parts[-2:] = [parts[-2] + "`" + parts[-1]]
    return "".join(code(part) if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    """No markup, HTML, link, mention or reference in it."""
    text = re.sub(r"([\\`*_\[\]#~<>&|$])", lambda match: f"&#{ord(match[1])};", text)
    return text.replace("@", "&#64;<!-- -->").replace("://", "&#58;//").replace("www.", "www&#46;")
