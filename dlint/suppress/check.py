"""Docker's `# check=` comments: `skip=`, `error=` and `experimental=`, for a file or for one instruction.

Among the parser directives on top a comment holds for the file; above an instruction, in the first column,
the first one since the last instruction or bare `#` holds for that instruction.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import Edit, Finding, safe
from dlint.knowledge.build_checks import CHECKS, EXPERIMENTAL, FILE_ONLY
from dlint.suppress.comments import Malformed, Name, Names, Said, listed
from dlint.syntax.dockerfile_directives import CHECK_OPTIONS, check_fault
from dlint.syntax.nearest import nearest
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.suppress.layout import Comment, Layout

ALL = "all"
FILE, HERE = "check", "check above"
"""The dialects: of the directive on top, and of a comment above an instruction."""


class Check(NamedTuple):
    """What one comment says; names stand at their offsets in it. `whole`: it says nothing but `skip=`."""

    comment: Comment
    covers: Span
    skip: tuple[Name, ...]
    experimental: tuple[Name, ...]
    error: bool
    whole: bool

    @property
    def on_top(self) -> bool:
        return self.comment.directive


class Checks:
    """All that the `# check=` comments of a file say; `told` are findings about the names in them."""

    __slots__ = ("_ended", "told", "valid")

    def __init__(self) -> None:
        self.valid: list[Check] = []
        self.told: list[Finding] = []
        self._ended: set[Span] = set()

    @property
    def error(self) -> bool:
        """Whether findings of Docker's checks fail the build."""
        return any(check.error for check in self.valid if check.on_top)

    def experimental(self, names: Names) -> dict[str, list[Span]]:
        """The rules of experimental checks that are switched on, with where."""
        found: dict[str, list[Span]] = {}
        for check in self.valid:
            said = {name.text for name in check.experimental}
            for code in EXPERIMENTAL:
                for rule in (names.resolve(code) or ()) if said & {code, ALL} else ():
                    found.setdefault(rule, []).append(check.covers)
        return found

    def take(self, layout: Layout, comment: Comment, text: str, names: Names) -> Said | Malformed | None:
        """Read a comment, if it is one; gives what it skips."""
        found = re.match(r"#[ \t]*check[ \t]*=[ \t]*([^ \r\n]+)", text, re.IGNORECASE)
        if found is None or not (comment.directive or _in_first_column(layout, comment)):
            return None
        covers = layout.covered(comment, "file" if comment.directive else "next")
        if covers is None or (not comment.directive and self._has_ended(layout, comment, covers)):
            return None
        self._ended.add(covers)
        fault = check_fault(found[1])
        if fault is not None:
            # Docker refuses a file for the directive on top, which the reader says.
            return None if comment.directive or not _meant(found[1]) else Malformed(fault, None)
        check = _read(comment, covers, found)
        self.valid.append(check)
        self.told += _misnamed(layout, check, names)
        return self._skipped(layout, check)

    def _has_ended(self, layout: Layout, comment: Comment, covers: Span) -> bool:
        """Whether an earlier comment counts for the instruction, or a bare `#` makes this one nobody's."""
        between = layout.source.text[comment.span.end : covers.start]
        return covers in self._ended or re.search(r"(?m)^#[ \t]*\r?$", between) is not None

    def _skipped(self, layout: Layout, check: Check) -> Said | None:
        if not check.skip:
            return None
        names = check.skip
        if not check.on_top:
            for name in names:
                if name.text in FILE_ONLY:
                    message = (
                        f"`{name.text}` can be skipped for the whole file only, by `# check=` on its top"
                    )
                    self.told.append(_finding(layout, check, name, message, "dlint/malformed-ignore"))
            names = tuple(name for name in names if name.text not in FILE_ONLY)
        scope = "file" if check.on_top else "next"
        return Said(FILE if check.on_top else HERE, scope, names, check.whole) if names else None  # type: ignore[arg-type]


def _in_first_column(layout: Layout, comment: Comment) -> bool:
    at = comment.span.start
    return not comment.inside and (at == 0 or layout.source.text[at - 1] == "\n")


def _meant(value: str) -> bool:
    """Whether a comment that is no directive was to be one; `# check = done` is prose."""
    option, equals, _ = value.partition("=")
    return bool(equals) and nearest(option.lower(), CHECK_OPTIONS) is not None


def _read(comment: Comment, covers: Span, found: re.Match[str]) -> Check:
    lists: dict[str, tuple[Name, ...]] = {}
    error = False
    parts = found[1].split(";")
    at = found.start(1)
    for part in parts:
        option, _, value = part.partition("=")
        end = at + len(part)
        if option == "error":
            error = value in ("1", "t", "T", "true", "TRUE", "True")
        else:
            lists[option] = listed(found.string, end - len(value), end)
        at = end + 1
    skip, experimental = lists.get("skip", ()), lists.get("experimental", ())
    return Check(comment, covers, skip, experimental, error, whole=len(parts) == 1)


def _misnamed(layout: Layout, check: Check, names: Names) -> Iterator[Finding]:
    """Misspelt names, which Docker passes over. One that nothing known is like may be of a newer release."""
    for name in (*check.skip, *check.experimental):
        alone = len(check.skip if name in check.skip else check.experimental) == 1
        if name.text in CHECKS or (name.text == ALL and alone):
            continue
        near = None if name.text == ALL else _near(name.text, names)
        if name.text == ALL:
            message = "`all` stands alone: in a list Docker takes it for the name of a check"
            yield _finding(layout, check, name, message, "dlint/malformed-ignore")
        elif near is not None:
            message = f"Docker has no check `{name.text}`; did you mean `{near}`?"
            yield _finding(layout, check, name, message, "dlint/unknown-rule", near)


def _near(text: str, names: Names) -> str | None:
    by_letters = {known.casefold(): known for known in CHECKS}
    plain = text.casefold().replace("-", "").replace("_", "")
    found = by_letters.get(plain) or by_letters.get(nearest(plain, by_letters) or "")
    if found is not None:
        return found
    rules = names.resolve(text) or ()
    aliases = [alias for rule in rules for alias in names.aliases_of(rule) if alias in CHECKS]
    return aliases[0] if len(set(aliases)) == 1 else None


def _finding(
    layout: Layout, check: Check, name: Name, message: str, rule: str, near: str | None = None
) -> Finding:
    start = check.comment.span.start
    span = Span(start + name.start, start + name.end)
    fix = safe(Edit(span, near)) if near is not None else None
    return Finding(layout.source, span, message, rule=rule, fix=fix)


def is_dockers(rule: str, names: Names) -> bool:
    """Whether a rule covers one of Docker's checks."""
    return any(alias in CHECKS for alias in names.aliases_of(rule))


def matches(dialect: str, name: str, rule: str, names: Names) -> bool:
    """Whether a name behind `skip=` takes in a rule."""
    aliases: Sequence[str] = [alias for alias in names.aliases_of(rule) if alias in CHECKS]
    if name != ALL:
        return name in aliases
    return any(dialect == FILE or alias not in FILE_ONLY for alias in aliases)
