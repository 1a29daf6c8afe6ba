"""Ignore comments: which findings they cover, and what is to be said about the comments themselves.

    comments = layout.of_dockerfile(tree)      # or of_yaml
    ignores = read(comments, rulebook)
    outcome = apply(findings, ignores, rulebook, ran)

A finding is covered where its start lies in what the comment covers; `layout` says what that is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import Edit, Finding, Fix, safe, unsafe
from dlint.suppress import check as checks
from dlint.suppress import foreign
from dlint.suppress.comments import Malformed, Name, Names, Said, parse
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dlint.finding import Severity
    from dlint.suppress.layout import Comment, Layout

UNUSED = "dlint/unused-ignore"
MALFORMED = "dlint/malformed-ignore"
UNKNOWN = "dlint/unknown-rule"
INLINE = "dlint/inline-ignore"

_TOOLS = {
    "hadolint": "hadolint",
    checks.FILE: "docker build --check",
    checks.HERE: "docker build --check",
    "shellcheck": "ShellCheck",
    "dclint": "dclint",
}


# hadolint and Docker point at another one of the instructions that a finding is about, such as the later CMD.
_ELSEWHERE = ("hadolint", checks.FILE, checks.HERE)


class Ignore:
    """One comment that ignores something. `used` holds the numbers of its names that covered a finding."""

    __slots__ = ("comment", "covers", "said", "used")

    def __init__(self, comment: Comment, said: Said, covers: Span | None) -> None:
        self.comment = comment
        self.said = said
        self.covers = covers
        self.used: set[int] = set()

    @property
    def names(self) -> tuple[Name, ...]:
        """What it names; one empty name stands for all the rules of another tool."""
        return self.said.names or (Name("", 0, 0),)


class Shell(NamedTuple):
    """`# hadolint shell=NAME`: the shell from `offset` on; `default`: of every stage."""

    offset: int
    name: str
    default: bool


class Ignores:
    """All that the comments of one file say, in order of place."""

    __slots__ = ("checks", "ignores", "layout", "malformed", "shells")

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.ignores: list[Ignore] = []
        self.malformed: list[Finding] = []
        self.shells: list[Shell] = []
        self.checks = checks.Checks()


class Outcome(NamedTuple):
    """`kept` findings in the order given, how many were `ignored`, and findings about the comments."""

    kept: list[Finding]
    ignored: int
    own: list[Finding]


def read(layout: Layout, names: Names) -> Ignores:
    """Read every comment of a file. Files without an ignore comment cost a look at each comment."""
    found = Ignores(layout)
    for number, comment in enumerate(layout.comments):
        text = layout.text(comment)
        if "lint" not in text.lower() and "check" not in text.lower():
            continue
        said = _parsed(layout, comment, text, names, first=number == 0)
        if said is None and not (layout.is_yaml or comment.heredoc):
            said = found.checks.take(layout, comment, text, names)
        if isinstance(said, Malformed):
            found.malformed.append(_malformed(layout, comment, said))
        elif said is not None:
            found.ignores.append(Ignore(comment, said, layout.covered(comment, said.scope)))
        elif not layout.is_yaml and (name := foreign.shell(text)):
            following = layout.following(comment)
            default = not layout.blocks or (following is not None and following == layout.blocks[0])
            found.shells.append(Shell(comment.span.start, name, default))
    if not layout.is_yaml:
        found.malformed.extend(_beside_instructions(layout, names))
    return found


def _parsed(
    layout: Layout, comment: Comment, text: str, names: Names, *, first: bool
) -> Said | Malformed | None:
    own = parse(text, names, is_yaml=layout.is_yaml)
    if own is not None:
        return own
    if layout.is_yaml:
        head = first and comment.own_line and not _content_before(layout, comment)
        return foreign.dclint(text, first=head)
    if comment.heredoc:
        # ShellCheck reads its own comments in a script.
        return foreign.hadolint(text, names)
    return foreign.hadolint(text, names) or foreign.shellcheck(text)


def _content_before(layout: Layout, comment: Comment) -> bool:
    return layout.source.text[: comment.span.start].strip() not in {"", "---"}


def _malformed(layout: Layout, comment: Comment, said: Malformed) -> Finding:
    span = Span(comment.span.start, comment.span.start + len(layout.text(comment)))
    fix = safe(Edit(span, said.written)) if said.written else None
    return Finding(layout.source, span, said.message, rule=MALFORMED, fix=fix)


def _beside_instructions(layout: Layout, names: Names) -> Iterator[Finding]:
    """Ignore comments behind an instruction on its line: for Docker they are part of it."""
    text = layout.source.text
    if "dlint:" not in text and "hadolint" not in text:
        return
    comments = {comment.span.start for comment in layout.comments}
    pattern = r"(?<=[ \t])#[ \t]*(?:dlint:|hadolint[ \t]+(?:\w+[ \t]+)?ignore)[^\n]*"
    for found in re.finditer(pattern, text):
        at = found.start()
        line = text.rfind("\n", 0, at) + 1
        if at in comments or not text[line:at].strip() or text[line:at].lstrip().startswith("#"):
            continue
        said = parse(found[0].rstrip(), names, is_yaml=False) or foreign.hadolint(found[0].rstrip(), names)
        if said is not None:
            yield _beside(layout, said, Span(at, at + len(found[0].rstrip())), line)


def _beside(layout: Layout, said: Said | Malformed, span: Span, line: int) -> Finding:
    text = layout.source.text
    written = layout.source.slice(span) if isinstance(said, Said) else said.written
    fix: Fix | None = None
    block = next((block for block in layout.blocks if block.span.start <= span.start < block.span.end), None)
    if block and written and block.span.start >= line and "\n" not in layout.source.slice(block.span):
        start = len(text[line : span.start].rstrip()) + line
        edits = (
            Edit(Span(line, line), f"{written}{layout.source.newline}"),
            Edit(Span(start, span.end), ""),
        )
        is_run = layout.source.slice(block.span)[:4].upper().startswith("RUN")
        fix = (
            safe(*edits)
            if is_run
            else unsafe(*edits, why="Docker takes the comment for part of the instruction")
        )
    message = "a comment beside an instruction is part of it: put it on a line of its own above"
    return Finding(layout.source, span, message, rule=MALFORMED, fix=fix)


class _Open:
    """The ignores of one name that cover the place the sweep has reached; `fresh` are not used yet."""

    __slots__ = ("fresh", "until")

    def __init__(self) -> None:
        self.until = 0
        self.fresh: list[tuple[Span, Ignore, int]] = []


def _sweep(findings: Sequence[Finding], ignores: Ignores, names: Names) -> set[int]:
    """The ids of the findings that are covered; marks the names that cover them.

    Findings and ignores are walked together in order of place, and a finding asks only the names that fit
    its rule.
    """
    waiting: list[tuple[Span, int, int, Ignore]] = []
    for number, ignore in enumerate(ignores.ignores):
        if ignore.covers is not None:
            waiting += [(ignore.covers, number, at, ignore) for at in range(len(ignore.names))]
    if not waiting:
        return set()
    waiting.sort(key=lambda item: item[:3], reverse=True)
    opened = {(ignore.said.dialect, ignore.names[at].text): _Open() for _, _, at, ignore in waiting}
    fitting: dict[str, list[tuple[str, _Open]]] = {}
    covered: set[int] = set()
    for place, related, finding in _places(findings):
        rule = finding.rule
        while waiting and waiting[-1][0].start <= place:
            span, _, at, ignore = waiting.pop()
            state = opened[ignore.said.dialect, ignore.names[at].text]
            state.until = max(state.until, span.end)
            state.fresh.append((span, ignore, at))
        if rule not in fitting:
            fitting[rule] = [(key[0], state) for key, state in opened.items() if _matches(*key, rule, names)]
        for dialect, state in fitting[rule]:
            if state.until > place and not (related and dialect not in _ELSEWHERE):
                covered.add(id(finding))
                for span, ignore, at in state.fresh:
                    if span.end > place:
                        ignore.used.add(at)
                state.fresh.clear()
    return covered


def _places(findings: Sequence[Finding]) -> list[tuple[int, bool, Finding]]:
    """Where the findings stand, and the related places of each in its file, in order."""
    places = [(finding.span.start, False, finding) for finding in findings]
    for finding in findings:
        here = (each for each in finding.related if each.source is finding.source)
        places += [(each.span.start, True, finding) for each in here]
    places.sort(key=lambda place: place[0])
    return places


def _matches(dialect: str, name: str, rule: str, names: Names) -> bool:
    if dialect == "dlint" and name.lower() == "all":
        return True
    return foreign.matches(dialect, name, rule, names)


def apply(
    findings: Sequence[Finding],
    ignores: Ignores,
    names: Names,
    ran: Callable[[str], bool],
    *,
    honour: bool = True,
) -> Outcome:
    """Take away what comments ignore, and judge the comments.

    `ran` says of a rule whether this run asked it about this file: it was selected, and for ShellCheck's
    codes the program was there. `honour=False` (`--no-inline-ignores`) keeps every finding and judges
    nothing but that there are comments.
    """
    own = [] if not ran(INLINE) else [_inline(ignores, ignore) for ignore in ignores.ignores]
    if not honour:
        return Outcome(list(findings), 0, own)
    path = ignores.layout.source.path
    here = [finding for finding in findings if finding.source.path == path]
    told = ignores.malformed if ran(MALFORMED) else []
    told = [*told, *(finding for finding in ignores.checks.told if ran(finding.rule))]
    if ran(UNKNOWN):
        told = [*told, *_unknown(ignores, names)]
    covered = _sweep([*here, *told], ignores, names)
    own += [finding for finding in told if id(finding) not in covered]
    if ran(UNUSED):
        unused = [finding for ignore in ignores.ignores for finding in _unused(ignores, ignore, names, ran)]
        about = _sweep(unused, ignores, names)
        own += [finding for finding in unused if id(finding) not in about]
    kept = [finding for finding in findings if id(finding) not in covered]
    own.sort(key=lambda finding: finding.span)
    return Outcome(kept, len(findings) - len(kept), own)


def _inline(ignores: Ignores, ignore: Ignore) -> Finding:
    what = ", ".join(f"`{name.text}`" for name in ignore.said.names) or "everything"
    return Finding(ignores.layout.source, ignore.comment.span, f"a comment ignores {what} here", rule=INLINE)


def _at(ignore: Ignore, name: Name) -> Span:
    start = ignore.comment.span.start
    return Span(start + name.start, start + name.end)


def _unknown(ignores: Ignores, names: Names) -> Iterator[Finding]:
    """Names in dlint's own comments that nothing has. Other tools have names that dlint need not know."""
    for ignore in ignores.ignores:
        if ignore.said.dialect != "dlint":
            continue
        for name in ignore.names:
            if name.text.lower() == "all" or names.resolve(name.text) is not None:
                continue
            near = names.suggest(name.text)
            message = f"unknown rule `{name.text}`" + (f"; did you mean `{near}`?" if near else "")
            span = _at(ignore, name)
            fix = safe(Edit(span, near)) if near else None
            yield Finding(ignores.layout.source, span, message, rule=UNKNOWN, fix=fix)


def _unused(ignores: Ignores, ignore: Ignore, names: Names, ran: Callable[[str], bool]) -> Iterator[Finding]:
    """One finding for the names of a comment that cover nothing, with the fix that takes them out."""
    own = ignore.said.dialect == "dlint"
    judged = [
        at for at, name in enumerate(ignore.names) if _can_judge(ignore.said.dialect, name.text, names, ran)
    ]
    if not own and len(judged) < len(ignore.names):
        return
    idle = [at for at in judged if at not in ignore.used]
    if not idle:
        return
    words = ", ".join(f"`{ignore.names[at].text}`" for at in idle)
    tool = "" if own else f" for dlint; {_TOOLS[ignore.said.dialect]} may still need it"
    verb = "ignores" if len(idle) == 1 else "ignore"
    message = f"{words} {verb} nothing here{tool}"
    span = _at(ignore, ignore.names[idle[0]]) if len(idle) < len(ignore.names) else ignore.comment.span
    fix = _without(ignores.layout, ignore, idle)
    severity: Severity | None = None if own else "info"  # the other tool may be right
    yield Finding(ignores.layout.source, span, message, rule=UNUSED, severity=severity, fix=fix)


def _can_judge(dialect: str, name: str, names: Names, ran: Callable[[str], bool]) -> bool:
    """Whether all that a name stands for ran: what did not run may be what the comment is for."""
    if dialect == "dlint" and name.lower() == "all":
        return True
    if name in {"all", ""} or "-SC" in name:
        return False
    if dialect == "shellcheck" and name.isdecimal():
        name = f"SC{name}"
    rules = names.resolve(name)
    return rules is not None and all(ran(rule) and not rule.startswith("dlint/") for rule in rules)


def _without(layout: Layout, ignore: Ignore, idle: list[int]) -> Fix | None:
    """Take names out of a comment, or the comment with its line; unsafe where another tool reads it."""
    comment = ignore.comment
    if len(idle) < len(ignore.names):
        left = [name.text for at, name in enumerate(ignore.names) if at not in idle]
        first, last = ignore.names[0], ignore.names[-1]
        edit = Edit(Span(_at(ignore, first).start, _at(ignore, last).end), ",".join(left))
    elif not ignore.said.whole:
        return None
    else:
        edit = Edit(_whole(layout, comment), "")
    if ignore.said.dialect == "dlint":
        return safe(edit)
    return unsafe(edit, why=f"{_TOOLS[ignore.said.dialect]} may report what the comment ignores")


def _whole(layout: Layout, comment: Comment) -> Span:
    """A comment with its line and the line's end, or with the blanks before it."""
    text = layout.source.text
    line = text.rfind("\n", 0, comment.span.start) + 1
    if not comment.own_line:
        return Span(line + len(text[line : comment.span.start].rstrip()), comment.span.end)
    end = text.find("\n", comment.span.end)
    return Span(line, len(text) if end < 0 else end + 1)
