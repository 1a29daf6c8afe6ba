"""From a finding to what reporters get: lines and columns instead of offsets, credentials masked."""

from __future__ import annotations

import os
from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from dlint.mask import by_length, mask, mask_found
from dlint.report.record import (
    Range,
    Reported,
    ReportedEdit,
    ReportedFileEdit,
    ReportedFix,
    ReportedRelated,
    SourceLine,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.finding import Finding, Fix, Severity
    from dlint.mask import Hidden
    from dlint.text import Source, Span

EXCERPT_LINES = 5
CONTEXT_LINES = 3
MOST_LINES = 40  # of one finding or fix


def shown_path(path: str) -> str:
    """`path` relative to the working directory where it lies below it, with `/`."""
    if os.path.isabs(path):
        relative = os.path.relpath(path)
        if relative != os.pardir and not relative.startswith(os.pardir + os.sep):
            path = relative
    return path.replace(os.sep, "/") if os.sep != "/" else path


def place(source: Source, span: Span) -> Range:
    start, end = source.position(span.start), source.position(span.end)
    return Range(start.line, start.column, end.line, end.column)


class Reporter:
    """Turns one file's findings into records."""

    def __init__(self, source: Source, hidden: Hidden, *, line_hashes: bool = False) -> None:
        self.source = source
        self.hidden = hidden
        self.line_hashes = line_hashes
        self._lines: dict[int, str] = {}

    @cached_property
    def masked(self) -> str:
        return mask(self.source.text, self.hidden.spans) if self.hidden.spans else self.source.text

    def _said(self, text: str) -> str:
        return mask_found(text, self._values) if self.hidden.values else text

    @cached_property
    def _values(self) -> dict[int, frozenset[str]]:
        return by_length(self.hidden.values)

    def records(self, findings: Iterable[tuple[Finding, Severity]]) -> list[Reported]:
        found = list(findings)
        hashes: dict[int, str] = {}
        if self.line_hashes:
            from dlint.report.linehash import line_hashes

            lines = {self.source.position(finding.span.start).line for finding, _ in found}
            hashes = line_hashes(self.source.text, lines - self._secret_lines, bom=self.source.bom)
        return [self._record(finding, severity, hashes) for finding, severity in found]

    @cached_property
    def _secret_lines(self) -> set[int]:
        """Lines whose hash would let a short credential be guessed: it takes in what stands below, too."""
        from dlint.report.linehash import WINDOW

        found: set[int] = set()
        for first in {self.source.position(span.start).line for span in self.hidden.spans}:
            line, taken = first, 0
            while line > 0 and taken < WINDOW:
                found.add(line)
                line -= 1
                above = self.source.slice(self.source.line_span(line)) if line else ""
                taken += len(above.replace(" ", "").replace("\t", "")) + 1
        return found | self._hidden_lines

    def _record(self, finding: Finding, severity: Severity, hashes: dict[int, str]) -> Reported:
        where = place(self.source, finding.span)
        return Reported(
            finding.rule,
            severity,
            self._said(finding.message),
            shown_path(self.source.path),
            where,
            self._excerpt(where),
            self._fix(finding.fix),
            tuple(
                ReportedRelated(
                    shown_path(each.source.path), place(each.source, each.span), self._said(each.message)
                )
                for each in finding.related
            ),
            hashes.get(where.line, ""),
            self._said(finding.unfixed),
        )

    def lines(self, records: Iterable[Reported]) -> dict[int, SourceLine]:
        """The lines that findings and their fixes touch, and some around them, masked."""
        wanted: set[int] = set()
        count = len(self.source.line_starts)
        for record in records:
            ranges = (
                [record.range, *(edit.range for edit in record.fix.edits)] if record.fix else [record.range]
            )
            first, last = min(at.line for at in ranges), max(at.end_line for at in ranges)
            if last - first > MOST_LINES:
                wanted.update(at.end_line for at in ranges)
                first, last = record.range.line, record.range.line + EXCERPT_LINES
            wanted.update(range(first - CONTEXT_LINES, last + CONTEXT_LINES + 1))
        hidden = self._hidden_lines
        starts = [*self.source.line_starts, len(self.source.text) + 1]
        return {
            line: SourceLine(self.masked[starts[line - 1] : starts[line] - 1], line in hidden)
            for line in sorted(wanted)
            if 0 < line <= count
        }

    @cached_property
    def _hidden_lines(self) -> set[int]:
        """The lines that hold a credential or a part of one."""
        found: set[int] = set()
        for span in self.hidden.spans:
            found.update(
                range(self.source.position(span.start).line, self.source.position(span.end).line + 1)
            )
        return found

    def _excerpt(self, where: Range) -> tuple[str, ...]:
        last = min(where.end_line, where.line + EXCERPT_LINES - 1)
        return tuple(map(self._line, range(where.line, last + 1)))

    def _line(self, line: int) -> str:
        """A line as it may be shown; the same text for all who show it, as it may be long."""
        if line not in self._lines:
            span = self.source.line_span(line)
            self._lines[line] = self.masked[span.start : span.end]
        return self._lines[line]

    def _fix(self, fix: Fix | None) -> ReportedFix | None:
        """None too where a report could only show the fix with a credential in it, or with stars for it."""
        if fix is None:
            return None
        edits = []
        for span, text in fix.edits:
            if self._said(text) != text or (text and self._holds_credential(span)):
                return None
            edits.append(ReportedEdit(place(self.source, span), text))
        others = tuple(
            ReportedFileEdit(
                shown_path(path),
                tuple(ReportedEdit(place(source, span), text) for span, text in written),
                new,
            )
            for _, source, written, new in fix.others
            for path in (source.path,)
        )
        return ReportedFix(tuple(edits), fix.safe, self._said(fix.why), others)

    def _holds_credential(self, span: Span) -> bool:
        starts, ends = self._secret_places
        before = bisect_left(starts, span.end)
        return before > 0 and ends[before - 1] > span.start

    @cached_property
    def _secret_places(self) -> tuple[list[int], list[int]]:
        """Where credentials start, in order, and how far those that started so far reach."""
        spans = sorted(self.hidden.spans)
        return [span.start for span in spans], list(accumulate((span.end for span in spans), max))
