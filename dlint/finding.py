"""What a rule says: findings, and the edits that mend them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class Edit(NamedTuple):
    """Replace `span` of the finding's file by `text`."""

    span: Span
    text: str


class FileEdit(NamedTuple):
    """Edits to another file of the project, at `path` there; a `source` without text may be a new file."""

    path: str
    source: Source
    edits: tuple[Edit, ...]
    new: bool = False


class Fix(NamedTuple):
    """Edits applied together or not at all; `why` says what an unsafe fix may change.

    They concern the finding's own file, or with `others` other files and not its own.
    """

    edits: tuple[Edit, ...]
    safe: bool
    why: str = ""
    others: tuple[FileEdit, ...] = ()


class NoFix(NamedTuple):
    """Says why a finding that is mended elsewhere has no fix here: a clause that follows a colon."""

    why: str


def safe(*edits: Edit) -> Fix:
    """A fix after which the image or project means the same, apart from the fault."""
    return Fix(edits, safe=True)


def unsafe(*edits: Edit, why: str) -> Fix:
    return Fix(edits, safe=False, why=why)


def elsewhere(*others: FileEdit, why: str) -> Fix:
    """A fix in other files; whoever reads those may miss what it changes, so it is unsafe."""
    return Fix((), safe=False, why=why, others=others)


def no_fix(why: str) -> NoFix:
    """In the place of a fix: what stands in its way here, for who asks for fixes."""
    return NoFix(why)


class Related(NamedTuple):
    """Another place that belongs to a finding."""

    source: Source
    span: Span
    message: str


class Finding:
    """One fault at one place. `rule` is filled in by the run; `severity` None means the rule's own.

    `unfixed` is why there is no fix, where the rule has one for others like it.
    """

    __slots__ = ("fix", "message", "related", "rule", "severity", "source", "span", "unfixed")

    def __init__(
        self,
        source: Source,
        span: Span,
        message: str,
        *,
        rule: str = "",
        severity: Severity | None = None,
        fix: Fix | NoFix | None = None,
        related: Iterable[Related] = (),
    ) -> None:
        self.source = source
        self.span = span
        self.message = message
        self.rule = rule
        self.severity = severity
        self.fix: Fix | None = fix if isinstance(fix, Fix) else None
        self.unfixed = fix.why if isinstance(fix, NoFix) else ""
        self.related = tuple(related)

    @property
    def line(self) -> int:
        return self.source.position(self.span.start).line


class Place:
    """Something with a place in a file. What rules see inherits from it."""

    source: Source
    span: Span

    def finding(
        self,
        message: str,
        *,
        fix: Fix | NoFix | None = None,
        severity: Severity | None = None,
        related: Iterable[Related] = (),
    ) -> Finding:
        return Finding(self.source, self.span, message, fix=fix, severity=severity, related=related)

    def related(self, message: str) -> Related:
        return Related(self.source, self.span, message)

    def replace(self, text: str) -> Edit:
        return Edit(self.span, text)

    def append(self, text: str) -> Edit:
        return Edit(Span(self.span.end, self.span.end), text)

    def prepend(self, text: str) -> Edit:
        return Edit(Span(self.span.start, self.span.start), text)

    @property
    def line(self) -> int:
        return self.source.position(self.span.start).line

    def line_seen_from(self, other: Place) -> str:
        """`line 5` for messages at another place; with the file's name where that is another one."""
        if self.source is other.source or self.source.path == other.source.path:
            return f"line {self.line}"
        return f"line {self.line} of `{self.source.path.replace(chr(92), '/').rpartition('/')[2]}`"


class At(Place):
    """A bare place."""

    def __init__(self, source: Source, span: Span) -> None:
        self.source = source
        self.span = span
