"""Parser directives: `# escape=`, `# syntax=`, `# check=`, and those that have no effect.

Docker has three readers of them with three sets of rules; all are followed here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dlint.syntax.dockerfile_nodes import Comment, Directive
from dlint.syntax.nearest import distance, nearest
from dlint.syntax.problem import Problem
from dlint.syntax.variables import SPACE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.syntax.dockerfile_lines import Lines

KEYS: Final = ("syntax", "escape", "check")
CHECK_OPTIONS: Final = ("skip", "experimental", "error")
_MOST_OPTIONS: Final = 3
_BOOLEANS: Final = ("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False")


@lru_cache(maxsize=1)
def _form() -> re.Pattern[str]:
    return re.compile(rf"[{SPACE}]*([a-zA-Z][a-zA-Z0-9]*)[{SPACE}]*=[{SPACE}]*(?=[^{SPACE}])")


class Form:
    """A line in the form of a directive; offsets into the text."""

    __slots__ = ("key", "key_start", "line", "value_end", "value_start")

    def __init__(self, line: int, key: str, key_start: int, value_start: int, value_end: int) -> None:
        self.line = line
        self.key = key
        self.key_start = key_start
        self.value_start = value_start
        self.value_end = value_end


def form(lines: Lines, number: int, start: int, mark: str = "#") -> Form | None:
    """The line, read from offset `start` on, as `#key=value`."""
    text, end = lines.text, lines.ends[number]
    if not text.startswith(mark, start, end):
        return None
    found = _form().match(text, start + len(mark), end)
    if found is None:
        return None
    value_end = found.end() + len(text[found.end() : end].rstrip())
    return Form(number, found.group(1).lower(), found.start(1), found.end(), value_end)


def column_zone(lines: Lines, mark: str = "#") -> list[Form]:
    """The directives as the readers of `syntax` and `check` see them: from column 1, behind a `#!` line."""
    number = 1 if lines.text.startswith("#!") else 0
    found: dict[str, Form] = {}
    while number < len(lines):
        line = form(lines, number, lines.starts[number], mark)
        if line is None or line.key not in KEYS or line.key in found:
            break
        found[line.key] = line
        number += 1
    return list(found.values())


def escape_zone(lines: Lines) -> tuple[list[Form], Form | None]:
    """The directives as the reader of `escape` sees them, and the one that repeats another."""
    found: dict[str, Form] = {}
    for number in range(len(lines)):
        line = form(lines, number, lines.begin(number))
        if line is None or line.key not in KEYS:
            break
        if line.key in found:
            return list(found.values()), line
        found[line.key] = line
    return list(found.values()), None


def find_directive(lines: Lines, key: str, *, any_comment: bool = False) -> tuple[int, str, str] | None:
    """The line (from 1), value and whole rest of `# key=`; `any_comment` also takes `//key=` and JSON."""
    for mark in ("#", "//") if any_comment else ("#",):
        for found in column_zone(lines, mark):
            if found.key == key:
                rest = lines.text[found.value_start : found.value_end]
                return found.line + 1, rest.partition(" ")[0], rest
    if any_comment and lines.text.startswith("{"):
        import json

        try:
            value = json.loads(lines.text).get(key)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, str):
            return 1, value, value
    return None


def read_directives(lines: Lines) -> tuple[str, dict[int, Directive], list[Problem]]:
    """The escape character, the directives in force by line, and what is wrong with them."""
    escape, problems = "\\", []
    in_force: dict[int, Form] = {}
    zone, repeated = escape_zone(lines) if lines.text.lstrip()[:1] == "#" else ([], None)
    for line in zone:
        if line.key == "escape":
            in_force[line.line] = line
            value = lines.text[line.value_start : line.value_end]
            if value in ("\\", "`"):
                escape = value
            else:
                where = lines.span(line.value_start, line.value_end)
                message = f"`{value}` cannot be the escape character: only a backslash or a backtick can"
                problems.append(Problem("parse-error", where, message))
    if repeated is not None:
        where = lines.span(lines.begin(repeated.line), repeated.value_end)
        problems.append(
            Problem("parse-error", where, f"The parser directive `{repeated.key}` stands here twice")
        )
    for mark in ("#", "//"):
        for line in column_zone(lines, mark):
            if line.key == "syntax" or (line.key == "check" and mark == "#"):
                in_force[line.line] = line
        if in_force:
            break
    directives = {number: _directive(lines, line) for number, line in sorted(in_force.items())}
    for directive in directives.values():
        fault = check_fault(directive.value) if directive.key == "check" else None
        if fault is not None:
            problems.append(Problem("parse-error", directive.value_span, fault))
    return escape, directives, problems


def check_fault(value: str) -> str | None:
    """What Docker refuses in the value of `# check=`."""
    parts = value.split(";", _MOST_OPTIONS - 1)
    for part in parts:
        option, equals, setting = part.partition("=")
        if option not in CHECK_OPTIONS:
            near = nearest(option.lower(), CHECK_OPTIONS)
            hint = f"; did you mean `{near}=`?" if near else ": these are `skip=`, `error=`, `experimental=`"
            return f"`{option}` is no option of `# check=`{hint}"
        if not equals:
            return f"`{option}` of `# check=` needs a value: `{option}=...`"
        if option == "error" and setting not in _BOOLEANS:
            return f"`error=` of `# check=` takes `true` or `false`, not `{setting}`"
    return None


def _directive(lines: Lines, line: Form) -> Directive:
    rest = lines.text[line.value_start : line.value_end]
    value = rest if line.key == "escape" else rest.partition(" ")[0]
    return Directive(
        line.key,
        value,
        rest[len(value) :].strip(),
        lines.span(lines.begin(line.line), line.value_end),
        lines.span(line.value_start, line.value_start + len(value)),
    )


def ignored_directives(
    lines: Lines, comments: Iterable[tuple[int, Comment]], first: int, last: int
) -> Iterable[Problem]:
    """Comments in the form of a directive that have no effect.

    `first` and `last` are the lines of the first and the last instruction. A `# check=` above an
    instruction is none of them: it holds for that instruction.
    """
    for number, comment in comments:
        begin = lines.begin(number)
        line = form(lines, number, begin)
        if line is None:
            continue
        rest = lines.text[line.value_start : line.value_end]
        key = line.key if line.key in KEYS else _misspelt(line.key)
        if key is None or not _plausible(key, rest):
            continue
        written = lines.text[line.key_start : line.key_start + len(line.key)]
        if key != line.key:
            if number < first:
                where = lines.span(line.key_start, line.key_start + len(line.key))
                message = f"`# {written}=` is no parser directive; did you mean `# {key}=`?"
                yield Problem("directive-ignored", where, message, key)
        elif key == "check" and begin == lines.starts[number] and number < last and _has_effect(rest):
            continue
        else:
            why = "it stands behind a blank line, a comment or an instruction"
            if begin > lines.starts[number] and key != "escape":
                why = "it is indented"
            yield Problem("directive-ignored", comment.span, f"`# {written}=` has no effect here: {why}")


def _has_effect(rest: str) -> bool:
    """Whether an option has an effect above an instruction: `error=` has none."""
    options = rest.partition(" ")[0].split(";")
    return any(not option.startswith("error=") for option in options)


def _misspelt(key: str) -> str | None:
    return next(
        (known for known in KEYS if distance(key, known, 3) < 2 or sorted(key) == sorted(known)), None
    )


def _plausible(key: str, rest: str) -> bool:
    """Whether the value is one somebody would write for a directive."""
    if key == "escape":
        return rest in ("\\", "`")
    if key == "check":
        return rest.startswith(("skip=", "error=", "experimental="))
    return " " not in rest and "dockerfile" in rest
