"""Reports of long runs that are written while the run goes on, so that its memory does not grow with it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dlint.adopt.only_new import Baselines
from dlint.beside import merged
from dlint.report import load
from dlint.report.record import Range, Report, ReportedFix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dlint.discover import File
    from dlint.outcome import Outcome
    from dlint.report.options import RenderOptions
    from dlint.report.record import Reported
    from dlint.work import Worker

LINES = frozenset(("concise", "gnu", "json-lines"))
"""Formats that are no more than their findings, one after the other."""
FORMATS = LINES | {"text"}
_NOWHERE = Range(1, 1, 1, 1)
_FIXES = {safe: ReportedFix((), safe, "") for safe in (True, False)}


class Stream:
    """Writes findings file by file; what is left of them counts and no more.

    What concerns scripts comes last: a Dockerfile further on may have found something in them too.
    """

    def __init__(self, name: str, options: RenderOptions, write: Callable[[str], None]) -> None:
        self.name = name
        self.options = options
        self.write = write

    def through(self, outcomes: Iterable[Outcome], files: Sequence[File]) -> Iterator[Outcome]:
        """The outcomes, their findings written and reduced to what a summary counts."""
        scripts = {file.path for file in files if file.kind == "host"}
        last: list[Outcome] = []
        beside: list[Outcome] = []
        for outcome in outcomes:
            if outcome.path in scripts:
                last.append(outcome)
                continue
            beside += outcome.beside
            yield self._told(outcome)
        if beside:
            last.append(last_of_all := beside[0]._replace(path="", linted=False, beside=tuple(beside)))
            joined = [each for each in merged(last) if each is not last_of_all]
        else:
            joined = merged(last)
        for outcome in joined:
            yield self._told(outcome)

    def _told(self, outcome: Outcome) -> Outcome:
        if outcome.findings:
            self.write(self._text(outcome.findings))
        return outcome._replace(findings=[_counted(each) for each in outcome.findings], beside=(), lines={})

    def _text(self, findings: list[Reported]) -> str:
        report = Report(findings, files=1, ignored=0, fixed=0, crashed=False, root="")
        if self.name == "text":
            from dlint.report.text import body

            return body(report, self.options)
        return load(self.name)(report, self.options)

    def end(self, report: Report) -> str:
        """What a report says when all is read."""
        if self.name != "text":
            return ""
        from dlint.report.text import total

        return total(report, self.options)


def stream(
    name: str | None,
    options: RenderOptions,
    write: Callable[[str], None],
    worker: Worker,
    files: Sequence[File],
) -> Stream | None:
    """What writes the report of a long run; None where the report needs all findings at once."""
    request = worker.request
    if name not in FORMATS or request.fix or request.diff:
        return None
    baselines = Baselines(worker)
    if any(baselines.path_for(file.path) for file in files):
        return None
    return Stream(name, options, write)


def _counted(finding: Reported) -> Reported:
    fix = _FIXES[finding.fix.safe] if finding.fix is not None else None
    rule, path = sys.intern(finding.rule), sys.intern(finding.path)
    severity = finding.severity
    return finding._replace(
        rule=rule, path=path, severity=severity, message="", range=_NOWHERE, excerpt=(), fix=fix, related=(),
        line_hash="",
    )  # fmt: skip
