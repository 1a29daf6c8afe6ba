"""What linting one file came to, and the outcomes for files that yield nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import Finding
from dlint.mask import Hidden
from dlint.reported import Reporter, shown_path
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.finding import Severity
    from dlint.report.record import Reported, SourceLine


class Outcome(NamedTuple):
    """One file's. `failing` says that a finding reaches the fail level; `notes` go to standard error.

    `refused` is why its configuration cannot be used or followed; `diff` with `--fix` on standard input is
    the text to print. `lines` are those that the findings touch, for the reports that show them. `beside`
    holds what was found in scripts that the file runs.
    """

    path: str
    linted: bool
    findings: list[Reported]
    ignored: int = 0
    fixed: int = 0
    failing: bool = False
    crashed: bool = False
    diff: str = ""
    notes: tuple[str, ...] = ()
    refused: str = ""
    lines: Mapping[int, SourceLine] = {}
    beside: tuple[Outcome, ...] = ()


def unreadable(path: str, cause: str, participle: str = "read") -> Outcome:
    """The outcome for a file that is there and yields nothing."""
    message = f"`{shown_path(path)}` cannot be {participle}: {cause}"
    return _failed(path, Finding(Source(path, ""), Span(0, 0), message, rule="dlint/unreadable"))


def killed(path: str) -> Outcome:
    """The outcome for a file whose process ended without a word."""
    from dlint.dispatch import CRASH

    message = f"`{shown_path(path)}` ended the process that read it; please report it"
    return _failed(path, Finding(Source(path, ""), Span(0, 0), message, rule=CRASH))


def crashed(path: str, error: Exception) -> Outcome:
    """The outcome for a file that a reader or a fix failed on; its credentials are not known."""
    from dlint.dispatch import crash

    return _failed(path, crash(Source(path, ""), Span(0, 0), f"`{shown_path(path)}`", error))


def _failed(path: str, finding: Finding) -> Outcome:
    return without_text(path, finding, "error")._replace(failing=True, crashed=True)


def without_text(path: str, finding: Finding, severity: Severity) -> Outcome:
    """The outcome for a file that is not read and of which there is one thing to say."""
    records = Reporter(finding.source, Hidden()).records([(finding, severity)])
    return Outcome(path, linted=True, findings=[record._replace(excerpt=()) for record in records])


def cause(error: OSError) -> str:
    return error.strerror.lower() if error.strerror else str(error)
