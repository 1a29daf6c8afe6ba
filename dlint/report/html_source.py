"""Findings in their source: the lines around them, marked, each with what is said of it beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import SEVERITIES
from dlint.report.html_text import code_html, html, spans
from dlint.report.patch import before_and_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.finding import Severity
    from dlint.report.record import Range, Reported, ReportedFileEdit, ReportedFix, SourceLine

CONTEXT = 2  # lines above and below
MOST_MARKED = 8  # lines of one finding
LONGEST_LINE = 400  # characters
MOST_CHANGED = 12  # lines of a fix


class Numbered:
    """A finding with its number on the page."""

    __slots__ = ("finding", "number")

    def __init__(self, number: int, finding: Reported) -> None:
        self.number = number
        self.finding = finding


def parts(findings: list[Numbered], lines: Mapping[int, SourceLine], why: Callable[[str], str]) -> list[str]:
    """The stretches of one file that hold findings, in order."""
    found: list[str] = []
    group: list[Numbered] = []
    last = -1
    for each in sorted(findings, key=lambda each: each.finding.range):
        if group and each.finding.range.line - CONTEXT > last + CONTEXT + 1:
            found.append(_part(group, lines, why))
            group, last = [], -1
        group.append(each)
        last = max(last, _last_line(each.finding.range))
    if group:
        found.append(_part(group, lines, why))
    return found


def _last_line(at: Range) -> int:
    """The last line marked for a finding."""
    last = at.end_line - 1 if at.end_column <= 1 and at.end_line > at.line else at.end_line
    return min(max(last, at.line), at.line + MOST_MARKED - 1)


def _part(group: list[Numbered], lines: Mapping[int, SourceLine], why: Callable[[str], str]) -> str:
    first = min(each.finding.range.line for each in group) - CONTEXT
    last = max(_last_line(each.finding.range) for each in group) + CONTEXT
    marks: dict[int, list[Reported]] = {}
    below: dict[int, list[Numbered]] = {}
    for each in group:
        end = _last_line(each.finding.range)
        for line in range(each.finding.range.line, end + 1):
            marks.setdefault(line, []).append(each.finding)
        below.setdefault(end, []).append(each)
    shown: list[str] = []
    rows: list[str] = []
    for line in range(first, last + 1):
        if line in lines:
            rows.append(_row(line, lines[line].text.rstrip("\r"), marks.get(line, [])))
        if line in below:
            shown += [_code(rows), *(_article(each, lines, why) for each in below[line])]
            rows = []
    return f'<div class="part">{"".join([*shown, _code(rows)])}</div>'


def _code(rows: list[str]) -> str:
    return (
        f'<div class="code" tabindex="0" role="group" aria-label="source">{"".join(rows)}</div>'
        if rows
        else ""
    )


def _row(number: int, text: str, found: list[Reported]) -> str:
    pieces = _pieces(number, text, found)
    first = next((start for start, _, severity in pieces if severity), 0)
    low = max(first - 100, 0) if len(text) > LONGEST_LINE else 0
    high = low + LONGEST_LINE
    body = "".join(
        _piece(text[max(start, low) : min(end, high)], severity) for start, end, severity in pieces
    )
    if any(start == len(text) < high and severity for start, _, severity in pieces):
        body += _piece(" ", next(severity for start, _, severity in pieces if start == len(text)))
    body = "…" * (low > 0) + body + "…" * (len(text) > high)
    return f'<div class="l"><span class="no">{number}</span><code>{body}\n</code></div>'


def _piece(text: str, severity: str) -> str:
    if not text:
        return ""
    return f'<mark class="{severity}">{code_html(text)}</mark>' if severity else code_html(text)


def _pieces(number: int, text: str, found: list[Reported]) -> list[tuple[int, int, Severity | str]]:
    """The line in stretches, each with the worst severity of what is found there; empty for none."""
    ranges = []
    for finding in found:
        at = finding.range
        start = at.column - 1 if at.line == number else len(text) - len(text.lstrip())
        end = at.end_column - 1 if at.end_line == number else len(text)
        start = min(max(start, 0), len(text))
        ranges.append((start, max(min(end, len(text)), start + 1), SEVERITIES.index(finding.severity)))
    edges = sorted({0, len(text), *(edge for start, end, _ in ranges for edge in (start, end))})
    pieces: list[tuple[int, int, Severity | str]] = []
    for start, end in zip(edges, [*edges[1:], edges[-1]], strict=True):
        over = [rank for low, high, rank in ranges if low <= start < high]
        pieces.append((start, end, SEVERITIES[min(over)] if over else ""))
    return pieces


def _article(each: Numbered, lines: Mapping[int, SourceLine], why: Callable[[str], str]) -> str:
    finding = each.finding
    at = finding.range
    topic = finding.rule.split("/", maxsplit=1)[0]
    related = "".join(
        f"<li><code>{html(there.path)}:{there.range.line}</code> {spans(there.message)}</li>"
        for there in finding.related
    )
    return (
        f'<article id="p{each.number}" class="{finding.severity}" data-s="{finding.severity}" '
        f'data-t="{html(topic)}" data-f="{html(finding.path)}">'
        f'<p><span class="sev">{finding.severity}</span> '
        f'<span class="msg">{spans(finding.message)}</span></p>'
        f'<p class="meta"><a href="#p{each.number}">{html(finding.path)}:{at.line}:{at.column}</a> '
        f"<code>{html(finding.rule)}</code></p>"
        f"{f'<ul>{related}</ul>' if related else ''}{_fix(finding.fix, lines)}{why(finding.rule)}</article>"
    )


def _fix(fix: ReportedFix | None, lines: Mapping[int, SourceLine]) -> str:
    if fix is None:
        return ""
    kind = "Safe fix" if fix.safe else "Unsafe fix"
    why = f"<p>{spans(fix.why)}</p>" if fix.why else ""
    change = before_and_after(fix, lines)
    shown = _rows(*change[1:]) if change is not None else ""
    shown += "".join(map(_elsewhere, fix.others))
    if not shown:
        return f"<details><summary>{kind}</summary>{why}</details>" if why else f"<p>{kind}</p>"
    return f"<details><summary>{kind}</summary>{why}{shown}</details>"


def _rows(old: list[str], new: list[str]) -> str:
    rows = [f"<del>- {_short(text)}</del>\n" for text in old[:MOST_CHANGED]]
    rows += [f"<ins>+ {_short(text)}</ins>\n" for text in new[:MOST_CHANGED]]
    if max(len(old), len(new)) > MOST_CHANGED:
        rows.append("…\n")
    return f'<pre tabindex="0">{"".join(rows)}</pre>'


def _elsewhere(edit: ReportedFileEdit) -> str:
    """What a fix writes into another file."""
    new = [line for each in edit.edits for line in each.text.split("\n") if line.strip()]
    return f"<p>{'Writes' if edit.new else 'Changes'} <code>{html(edit.path)}</code>:</p>{_rows([], new)}"


def _short(text: str) -> str:
    text = text.rstrip("\r")
    return code_html(text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + "…")
