"""`--add-ignore REASON`: comments that ignore all that a run reports, each as near to its place as can be.

Above an instruction, above a line inside a continued one, above a key or item of YAML; where no comment can
stand there, the whole file is what it covers. A file is written only where it is proved that it still says
what it said, and that the comments cover what they are for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.adopt.add_ignore_places import FILE, Read, anchor, head, indent, line_above, read
from dlint.config.settings import ConfigError
from dlint.finding import Edit
from dlint.fixes.fix import apply
from dlint.fixes.mending import write
from dlint.kinds import kind_of
from dlint.outcome import cause
from dlint.suppress import ignores as suppress
from dlint.text import Source, Span
from dlint.work import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dlint.outcome import Outcome
    from dlint.report.record import Reported
    from dlint.suppress.comments import Names
    from dlint.suppress.ignores import Ignore
    from dlint.work import Worker

NEVER = frozenset((
    "dlint/crash", "dlint/inline-ignore", "dlint/link-outside", "dlint/too-many-findings", "dlint/unreadable",
))  # fmt: skip
"""What no comment can ignore."""

Wanted = tuple[int, str]
"""The offset of a finding and its rule."""


class Commented(NamedTuple):
    """A file with comments: its text, how many were written or extended, and how many findings they cover."""

    text: str
    comments: int = 0
    covered: int = 0


def write_all(
    outcomes: Iterable[Outcome], worker: Worker, reason: str, say: Callable[[str], None]
) -> list[str]:
    """Write the comments. `say` is told how many, and what has none; gives what could not be done."""
    reason = one_line(reason)
    complaints: list[str] = []
    covered = comments = files = 0
    for outcome in outcomes:
        findings = [finding for finding in outcome.findings if finding.rule not in NEVER]
        if not findings:
            continue
        path = findings[0].path
        try:
            if not worker.settings(outcome.path).inline_ignores:
                complaints.append(f"{path}: inline-ignores is off here, so that no comment would count")
                continue
            source = Source.from_bytes(outcome.path, read_bytes(outcome.path))
            done = commented(source, findings, worker.rulebook, reason)
            if done.text != source.text:
                write(source, done.text)
        except ConfigError as error:
            complaints.append(str(error))
        except OSError as error:
            complaints.append(f"{path} cannot be written: {cause(error)}")
        else:
            covered, comments, files = (
                covered + done.covered,
                comments + done.comments,
                files + bool(done.comments),
            )
            if done.covered < len(findings):
                say(f"{path}: no comment can stand for {_count(len(findings) - done.covered, 'finding')}")
    what = _count(covered, "finding")
    say(f"{what} ignored by {_count(comments, 'comment')} in {_count(files, 'file')}")
    return complaints


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def one_line(reason: str) -> str:
    """A reason as a comment can hold it; a sign that continues a line may not end it."""
    text = "".join(letter if letter.isprintable() else " " for letter in reason)
    return " ".join(text.split()).rstrip("\\` ^")


def commented(source: Source, findings: Sequence[Reported], names: Names, reason: str) -> Commented:
    """Comments for the findings of one file.

    All are tried at once; where the proof fails, one half after the other, and at last one for the file,
    which then speaks for all findings of its rule.
    """
    kind = kind_of(source.path, source.text, named=True)
    if kind == "page" or source.path.endswith(".json"):
        return Commented(source.text)
    wanted = [(source.offset(each.range.line, each.range.column), each.rule) for each in findings]
    for_file: set[str] = set()
    while True:
        done, alone = _commented(source, kind or "host", wanted, for_file, names, reason)
        if alone <= for_file:
            return done
        for_file |= alone


def _commented(
    source: Source, kind: str, wanted: Sequence[Wanted], for_file: set[str], names: Names, reason: str
) -> tuple[Commented, set[str]]:
    """The comments where some rules get one for the file, and the rules that need such a one."""
    everywhere = [[each for each in wanted if each[1] == rule] for rule in sorted(for_file)]
    pending = [sorted({each for each in wanted if each[1] not in for_file}), *everywhere]
    comments = 0
    lost: set[Wanted] = set()
    alone: set[str] = set()
    now = source
    while pending:
        group = pending.pop()
        whole_file = bool(group) and group[0][1] in for_file
        edits = _proved(now, kind, group, names, reason, whole_file=whole_file)
        if edits is not None:
            comments += len(edits)
            now = Source(source.path, apply(now.text, edits), bom=source.bom)
            pending = [[(_moved(at, edits), rule) for at, rule in each] for each in pending]
        elif whole_file:
            lost.update(group)
        elif len(group) > 1:
            pending += [group[: len(group) // 2], group[len(group) // 2 :]]
        else:
            alone.update(rule for _, rule in group)
    return Commented(now.text, comments, len(wanted) - len(lost)), alone


def _moved(at: int, edits: Iterable[Edit]) -> int:
    """Where an offset stands behind edits."""
    return at + sum(len(text) - (span.end - span.start) for span, text in edits if span.end <= at)


def _proved(
    source: Source,
    kind: str,
    wanted: Sequence[Wanted],
    names: Names,
    reason: str,
    *,
    whole_file: bool = False,
) -> list[Edit] | None:
    """The edits that bring the comments; None where they would change more or cover less than they should."""
    before = read(source, kind)
    groups: dict[int, set[str]] = {}
    for at, rule in wanted:
        groups.setdefault(FILE if whole_file else anchor(before, at), set()).add(rule)
    if FILE in groups and not before.comments_stand:
        return None
    ignores = suppress.read(before.layout, names).ignores
    edits = [_edit(before, ignores, line, sorted(rules), reason) for line, rules in groups.items()]
    after = read(Source(source.path, apply(source.text, edits), bom=source.bom), kind)
    if after.shape != before.shape:
        return None
    standing = suppress.read(after.layout, names).ignores
    covered = all(_covers(standing, _moved(at, edits), rule) for at, rule in wanted)
    return edits if covered else None


def _covers(ignores: Iterable[Ignore], at: int, rule: str) -> bool:
    return any(
        ignore.covers is not None and at in ignore.covers and any(name.text == rule for name in ignore.names)
        for ignore in ignores
    )


def _edit(file: Read, ignores: Iterable[Ignore], line: int, rules: list[str], reason: str) -> Edit:
    """The comment for one line or the file: a new one, or more in the one that covers the same."""
    for ignore in ignores:
        if ignore.said.dialect == "dlint" and _is_for(file, ignore, line):
            return _extended(file, ignore, rules, reason)
    verb = "ignore-file" if line == FILE else "ignore"
    at = head(file) if line == FILE else line_above(file, line)
    text = f"# dlint: {verb}={','.join(rules)} -- {reason}{file.source.newline}"
    return Edit(Span(at, at), text if line == FILE else indent(file, line) + text)


def _is_for(file: Read, ignore: Ignore, line: int) -> bool:
    if line == FILE or ignore.said.scope == "file":
        return line == FILE and ignore.said.scope == "file"
    if ignore.said.scope != "next" or ignore.covers is None:
        return False
    return file.source.position(ignore.covers.start).line == line


def _extended(file: Read, ignore: Ignore, rules: list[str], reason: str) -> Edit:
    start = ignore.comment.span.start
    text = file.layout.text(ignore.comment)
    names = ignore.said.names
    new = [rule for rule in rules if rule not in {name.text for name in names}]
    tail = text[names[-1].end :]
    if not tail.strip():
        tail = f" -- {reason}"
    elif reason not in tail:
        tail = f"{tail}; {reason}"
    listed = "".join(f",{rule}" for rule in new)
    return Edit(Span(start + names[-1].end, start + len(text)), listed + tail)
