"""What reporters get: places as numbers, text with credentials masked.

Plain tuples, so that worker processes hand them over cheaply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.finding import Severity


class Range(NamedTuple):
    """Lines and columns, 1-based, counted in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class ReportedEdit(NamedTuple):
    range: Range
    text: str


class ReportedFileEdit(NamedTuple):
    """Edits to another file, `new` where it is not there yet."""

    path: str
    edits: tuple[ReportedEdit, ...]
    new: bool


class ReportedFix(NamedTuple):
    """`edits` are those to the finding's own file; a fix has them or `others`."""

    edits: tuple[ReportedEdit, ...]
    safe: bool
    why: str
    others: tuple[ReportedFileEdit, ...] = ()


class ReportedRelated(NamedTuple):
    path: str
    range: Range
    message: str


class SourceLine(NamedTuple):
    """A line of a file without its LF; `masked` says that a credential on it is hidden."""

    text: str
    masked: bool = False


class Reported(NamedTuple):
    """One finding. `path` is relative to the working directory where it can be, with `/`.

    `excerpt` holds the finding's lines (at most five), masked. `line_hash` is the primary line hash
    that code scanning computes, its `:n` suffix included. `unfixed` is why there is no fix, where the rule
    has one for others like it.
    """

    rule: str
    severity: Severity
    message: str
    path: str
    range: Range
    excerpt: tuple[str, ...]
    fix: ReportedFix | None
    related: tuple[ReportedRelated, ...]
    line_hash: str
    unfixed: str = ""


class Report(NamedTuple):
    """One run. `findings` are in order of path, place and rule.

    `crashed` says that the report is not complete. `root` is the working directory, `top` the folder of
    the repository around it, empty where there is none. `baselined` and `older` count what is not reported
    because a baseline or `--diff-base` has it. `lines` holds, by path and number, the lines that
    findings and fixes touch and some around them, for the formats that show or count in them.
    """

    findings: list[Reported]
    files: int
    ignored: int
    fixed: int
    crashed: bool
    root: str
    top: str = ""
    lines: Mapping[str, Mapping[int, SourceLine]] = {}
    baselined: int = 0
    older: int = 0
