"""Fixes: edits to text, conflicts, and the proof that a pass did what it claims.

A pass applies whole fixes in order of place and skips those that touch an earlier one. Its result must
parse without new problems, differ only in what the fixes touch, keep every comment they do not speak of, be
free of what they mend, and bring no new error. Where a pass fails this, its fixes are tried in halves of
halves, and what fails alone is dropped.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import Edit
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dlint.finding import Finding

MAX_PASSES = 10
MAX_ATTEMPTS = 50
"""Groups of fixes that are halved for a file, to find out which of them are not to be trusted."""
MAX_READ = 1_000_000
"""Characters that are read for this; a file of so many is not read again and again."""


class Parsed(NamedTuple):
    """What the proof looks at.

    `problems` counts those of each kind that the reader found; `parts` are the instructions, or the leaves
    of a compose file, each with all it says.
    """

    source: Source
    findings: list[Finding]
    problems: Counter[str]
    parts: list[tuple[Span, str]]
    comments: list[tuple[Span, str]]
    severity: Callable[[Finding], str]


class Left(NamedTuple):
    """A fix that was not made: its rule, the line it would have mended, and why."""

    rule: str
    line: int
    why: str


class Mended(NamedTuple):
    """The outcome for one file: its text, what was mended, and what was not, with the reason."""

    text: str
    fixed: Counter[str]
    left: list[Left]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` after edits that do not overlap."""
    out: list[str] = []
    at = 0
    for span, new in sorted(edits):
        out.append(text[at : span.start])
        out.append(new)
        at = span.end
    out.append(text[at:])
    return "".join(out)


def choose(findings: Sequence[Finding], *, allow_unsafe: bool) -> list[Finding]:
    """Findings whose fixes can be applied together, in order of place; the others wait for the next pass."""
    taken: list[Edit] = []
    known: set[Edit] = set()
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.span, f.rule)):
        fix = finding.fix
        if fix is None or not (fix.safe or allow_unsafe):
            continue
        new = [edit for edit in dict.fromkeys(fix.edits) if edit not in known]
        if any(_conflicts(edit, taken) for edit in new) or _overlap(new):
            continue
        for edit in new:
            insort(taken, edit)
        known.update(new)
        chosen.append(finding)
    return chosen


def _conflicts(edit: Edit, taken: Sequence[Edit]) -> bool:
    """Whether it touches one of the edits, which are sorted and do not touch each other."""
    at = bisect_left(taken, edit)
    # An insertion may stand between the edit and the one that overlaps it.
    near = taken[max(at - 2, 0) : at + 2]
    return any(_touch(edit, other) or _opens(edit, other) or _opens(other, edit) for other in near)


def _opens(edit: Edit, other: Edit) -> bool:
    """Whether one inserts right before what the other replaces: it may belong into that."""
    return edit.span.start == edit.span.end == other.span.start and other.text != ""


def _overlap(edits: Iterable[Edit]) -> bool:
    return any(_touch(one, other) for one, other in pairwise(sorted(edits)))


def _touch(edit: Edit, other: Edit) -> bool:
    """Whether two edits overlap, or insert at one place."""
    if edit.span == other.span:
        return True
    return edit.span.start < other.span.end and other.span.start < edit.span.end


def _edits(findings: Iterable[Finding], newline: str) -> list[Edit]:
    """All edits once, in order, their line ends those of the file."""
    found: dict[Edit, None] = {}
    for finding in findings:
        for edit in finding.fix.edits if finding.fix is not None else ():
            text = edit.text
            if newline != "\n":
                text = text.replace(newline, "\n").replace("\n", newline)
            found[Edit(edit.span, text)] = None
    return sorted(found)


def mend(source: Source, read: Callable[[Source], Parsed], *, allow_unsafe: bool) -> Mended:
    """Fix one file in passes until nothing changes."""
    fixed: Counter[str] = Counter()
    left: dict[tuple[str, str], Left] = {}
    before = read(source)
    seen = {source.text}
    halvings = iter(range(min(MAX_ATTEMPTS, MAX_READ // (len(source.text) + 1))))
    failed_on = source.text
    for _ in range(MAX_PASSES):
        chosen = choose(_candidates(before, left), allow_unsafe=allow_unsafe)
        if not chosen and left and failed_on != before.source.text:
            left.clear()  # what failed before the others were made may stand the proof now
            chosen = choose(_candidates(before, left), allow_unsafe=allow_unsafe)
        if not chosen:
            break
        after = _attempt(before, chosen, read, seen)
        if isinstance(after, str):
            failed_on = before.source.text
            before = _one_by_one(before, chosen, after, read, seen, fixed, left, halvings)
        else:
            fixed.update(finding.rule for finding in chosen)
            before = after
        seen.add(before.source.text)
    for finding in _candidates(before, left):
        fix = finding.fix
        if fix is not None and (fix.safe or allow_unsafe):
            why = "its edits touch each other" if _overlap(fix.edits) else "it conflicts with other fixes"
            left[_key(before.source, finding)] = _left(before, finding, why)
    return Mended(before.source.text, fixed, list(left.values()))


def _one_by_one(
    before: Parsed,
    chosen: Sequence[Finding],
    why: str,
    read: Callable[[Source], Parsed],
    seen: set[str],
    fixed: Counter[str],
    left: dict[tuple[str, str], Left],
    halvings: Iterator[int],
) -> Parsed:
    """The file after those fixes that stand the proof; those that do not are left for good."""

    def tried(some: Sequence[Finding]) -> Parsed | str:
        return _attempt(before, some, read, seen)

    good, bad = _sorted_out(chosen, why, tried, halvings)
    for finding, reason in bad:
        left.setdefault(_key(before.source, finding), _left(before, finding, reason))
    # What stands the proof apart may fail together: then a part of it is kept, and the rest waits.
    for some in ([each for group in good for each in group], *good[:1]) if good else ():
        after = tried(some)
        if not isinstance(after, str):
            fixed.update(finding.rule for finding in some)
            return after
    return before


def _sorted_out(
    chosen: Sequence[Finding],
    why: str,
    tried: Callable[[Sequence[Finding]], Parsed | str],
    halvings: Iterator[int],
) -> tuple[list[Sequence[Finding]], list[tuple[Finding, str]]]:
    """Groups of fixes that stand the proof, and the fixes that do not, each with the reason.

    What failed is halved until single fixes are left, or no more `halvings` are.
    """
    good: list[Sequence[Finding]] = []
    bad: list[tuple[Finding, str]] = []
    failed = [(chosen, why)]
    while failed:
        group, reason = failed.pop()
        if len(group) == 1:
            bad.append((group[0], reason))
            continue
        if next(halvings, None) is None:
            bad += [(finding, "it fails together with others, and too many do") for finding in group]
            continue
        middle = len(group) // 2
        for half in (group[:middle], group[middle:]):
            after = tried(half)
            if isinstance(after, str):
                failed.append((half, after))
            else:
                good.append(half)
    return good, bad


def _candidates(before: Parsed, left: dict[tuple[str, str], Left]) -> list[Finding]:
    return [
        each
        for each in before.findings
        # What is mended in other files is `elsewhere`'s.
        if each.fix is not None and not each.fix.others and _key(before.source, each) not in left
    ]


def _left(before: Parsed, finding: Finding, why: str) -> Left:
    return Left(finding.rule, before.source.position(finding.span.start).line, why)


def _key(source: Source, finding: Finding) -> tuple[str, str]:
    """Names a finding across passes: its rule, its line's text and its message."""
    line = source.line_span(source.position(finding.span.start).line)
    return finding.rule, f"{source.slice(line).strip()}: {finding.message}"


def _attempt(
    before: Parsed, chosen: Sequence[Finding], read: Callable[[Source], Parsed], seen: set[str]
) -> Parsed | str:
    """The file after the fixes, or why they are not to be trusted."""
    edits = _edits(chosen, before.source.newline)
    text = apply(before.source.text, edits)
    if text in seen:
        return "it would change nothing, or undo another fix"
    after = read(Source(before.source.path, text, bom=before.source.bom))
    if after.problems - before.problems:
        return "the result would not parse"
    if not _only_named(before, after, edits):
        return "it would change more than it names"
    if not _comments_kept(before, after, chosen):
        return "a comment would be lost"
    counts, new_counts = Counter(f.rule for f in before.findings), Counter(f.rule for f in after.findings)
    for rule, mended in Counter(finding.rule for finding in chosen).items():
        if new_counts[rule] > counts[rule] - mended:
            return "the finding would stay"
    if _errors(after) - _errors(before):
        return "it would bring an error of its own"
    return after


def _errors(parsed: Parsed) -> Counter[str]:
    return Counter(f.rule for f in parsed.findings if parsed.severity(f) == "error")


def _only_named(before: Parsed, after: Parsed, edits: Sequence[Edit]) -> bool:
    """Whether the tree differs only where the edits are.

    Each part that no edit touches must stand where the edits push it and say the same, and each part that
    is new or says something else must hold or adjoin what an edit wrote.
    """
    moved: set[tuple[Span, str]] = set()
    remaining = iter(edits)
    edit = next(remaining, None)
    shift = 0
    for span, said in before.parts:
        # What ends right before a part's own line does not touch it.
        first = before.source.text[max(span.start - 1, 0) : span.start] in {"", "\n"}
        while edit is not None and edit.span.end < span.start + first:
            shift += len(edit.text) - (edit.span.end - edit.span.start)
            edit = next(remaining, None)
        if edit is None or edit.span.start > span.end:
            moved.add((Span(span.start + shift, span.end + shift), said))
    if not moved <= set(after.parts):
        return False
    written = _written(edits)
    starts = [span.start for span in written]
    new = [span for span, said in after.parts if (span, said) not in moved]
    return all(_adjoins(span, written, bisect_left(starts, span.start)) for span in new)


def _adjoins(span: Span, written: Sequence[Span], at: int) -> bool:
    near = written[max(at - 1, 0) : at + 1]
    return any(one.start <= span.end and span.start <= one.end for one in near)


def _written(edits: Iterable[Edit]) -> list[Span]:
    """Where the edits' texts stand in the result."""
    shift = 0
    found: list[Span] = []
    for span, text in edits:
        found.append(Span(span.start + shift, span.start + shift + len(text)))
        shift += len(text) - (span.end - span.start)
    return found


def _comments_kept(before: Parsed, after: Parsed, chosen: Sequence[Finding]) -> bool:
    """Whether each comment is still there, but for those that a mended finding is about."""
    lost = Counter(text for _, text in before.comments) - Counter(text for _, text in after.comments)
    if not lost:
        return True
    about = Counter(
        text
        for span, text in before.comments
        if any(span.start <= one.span.start and one.span.end <= span.end for one in chosen)
    )
    return not lost - about
