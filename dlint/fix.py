"""Fixes: edits to text, conflicts, and the proof that a pass did what it claims.

A pass applies whole fixes in order of place and skips those that touch an earlier one. Its result must
parse without new problems, differ only in what the fixes touch, be free of what they mend, and bring
no new error. Where a pass fails this, each of its fixes is tried alone, and what still fails is dropped.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dlint.finding import Edit, Finding
    from dlint.text import Span

MAX_PASSES = 10


class Parsed(NamedTuple):
    """What the proof looks at: the findings, and the pieces of the tree with their places."""

    source: Source
    findings: list[Finding]
    problems: int
    parts: list[tuple[Span, str]]
    severity: Callable[[Finding], str]


class Mended(NamedTuple):
    """The outcome for one file: its text, what was mended, and what was not, with the reason."""

    text: str
    fixed: Counter[str]
    dropped: list[tuple[str, str]]


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
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.span, f.rule)):
        fix = finding.fix
        if fix is None or not (fix.safe or allow_unsafe):
            continue
        new = [edit for edit in fix.edits if edit not in taken]
        if any(_touch(edit, other) for edit in new for other in taken):
            continue
        taken.extend(new)
        chosen.append(finding)
    return chosen


def _touch(edit: Edit, other: Edit) -> bool:
    """Whether two edits overlap, or insert at one place."""
    if edit.span == other.span:
        return True
    return edit.span.start < other.span.end and other.span.start < edit.span.end


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    found: dict[Edit, None] = {}
    for finding in findings:
        if finding.fix is not None:
            found.update(dict.fromkeys(finding.fix.edits))
    return list(found)


def mend(source: Source, read: Callable[[Source], Parsed], *, allow_unsafe: bool) -> Mended:
    """Fix one file in passes until nothing changes."""
    fixed: Counter[str] = Counter()
    dropped: dict[tuple[str, str], str] = {}
    before = read(source)
    for _ in range(MAX_PASSES):
        candidates = [f for f in before.findings if (f.rule, _key(before.source, f)) not in dropped]
        chosen = choose(candidates, allow_unsafe=allow_unsafe)
        if not chosen:
            break
        after = _attempt(before, chosen, read)
        if isinstance(after, str):
            kept = before
            for finding in chosen if len(chosen) > 1 else ():
                alone = _attempt(before, [finding], read)
                if isinstance(alone, str):
                    dropped[finding.rule, _key(before.source, finding)] = alone
                elif kept is before:
                    kept = alone
                    fixed[finding.rule] += 1
            if kept is before:
                for finding in chosen:
                    dropped.setdefault((finding.rule, _key(before.source, finding)), after)
            before = kept
            continue
        fixed.update(finding.rule for finding in chosen)
        before = after
    reasons = [(rule, why) for (rule, _), why in dropped.items()]
    return Mended(before.source.text, fixed, reasons)


def _key(source: Source, finding: Finding) -> str:
    """Names a finding across passes: its line's text and its message."""
    line = source.line_span(source.position(finding.span.start).line)
    return f"{source.slice(line).strip()}: {finding.message}"


def _attempt(before: Parsed, chosen: Sequence[Finding], read: Callable[[Source], Parsed]) -> Parsed | str:
    """The file after the fixes, or why they are not to be trusted."""
    edits = _edits(chosen)
    text = apply(before.source.text, edits)
    after = read(Source(before.source.path, text, bom=before.source.bom))
    if after.problems > before.problems:
        return "the result would not parse"
    if not _untouched_kept(before, after, edits):
        return "it would change more than it names"
    counts, new_counts = Counter(f.rule for f in before.findings), Counter(f.rule for f in after.findings)
    for rule, mended in Counter(finding.rule for finding in chosen).items():
        if new_counts[rule] > counts[rule] - mended:
            return "the finding would stay"
    if _errors(after) - _errors(before):
        return "it would bring an error of its own"
    return after


def _errors(parsed: Parsed) -> Counter[str]:
    return Counter(f.rule for f in parsed.findings if parsed.severity(f) == "error")


def _untouched_kept(before: Parsed, after: Parsed, edits: Sequence[Edit]) -> bool:
    """Whether each part that no edit touches stands in the result, in the same order."""
    ordered = sorted(edits)
    remaining = iter([text for _, text in after.parts])
    for span, text in before.parts:
        touched = any(edit.span.start <= span.end and span.start <= edit.span.end for edit in ordered)
        if not touched and not any(text == other for other in remaining):
            return False
    return True
