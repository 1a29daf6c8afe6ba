"""Ignore files: which paths of a build context Docker leaves behind.

Sources: docs.docker.com on .dockerignore files, and what github.com/moby/patternmatcher does, which both
Docker and BuildKit use: a pattern also takes what lies below the folder it matches, and the last pattern
that fits decides. Time is linear in the length of a path, whatever the patterns.
"""

from __future__ import annotations

import posixpath
import re
from functools import cached_property, lru_cache

from dlint.lazy import regex

MAX_LINE = 65_536
"""Characters. Docker refuses a file with a longer line."""
_MOST_SPLITS = 3  # `**` inside of a path's part doubles what a pattern may mean

State = tuple[bool, ...]
"""Which groups of patterns match a folder or one above it."""


class Ignore:
    """The patterns of one ignore file. `valid` is false where Docker, or this reader, cannot take one.

    Paths are relative to the context, with `/`.
    """

    def __init__(self, text: str) -> None:
        self.patterns: tuple[tuple[bool, str], ...] = ()
        self.valid = True
        try:
            self.patterns = tuple(_patterns(text))
            for _, pattern in self.patterns:
                expression(pattern)
        except ValueError:
            self.valid = False

    @property
    def has_exceptions(self) -> bool:
        return any(exception for exception, _ in self.patterns)

    @cached_property
    def _groups(self) -> list[tuple[bool, re.Pattern[str]]]:
        """Neighbours of one kind as one expression: within them it does not matter which one fits."""
        found: list[tuple[bool, list[str]]] = []
        for exception, pattern in self.patterns if self.valid else ():
            if not found or found[-1][0] is not exception:
                found.append((exception, []))
            found[-1][1].append(expression(pattern))
        return [(kind, re.compile("|".join(each), re.DOTALL)) for kind, each in found]

    def judge(self, path: str, above: State = ()) -> tuple[bool, State]:
        """Whether a path is left behind, and the state for what lies in it; `above` is its folder's."""
        left = False
        state = []
        for index, (exception, pattern) in enumerate(self._groups):
            fits = bool(above) and above[index]
            if not fits and exception is left:
                fits = pattern.fullmatch(path) is not None
            if fits:
                left = not exception
            state.append(fits)
        return left, tuple(state)

    def state(self, folder: str) -> State:
        """The state of a folder; that of the context itself for an empty name."""
        state: State = ()
        parts = folder.split("/") if folder else []
        for end in range(1, len(parts) + 1):
            _, state = self.judge("/".join(parts[:end]), state)
        return state

    def excludes(self, path: str) -> bool:
        """Whether a path is left behind. The context itself never is."""
        path = posixpath.normpath(path)
        if path in (".", "/") or not self._groups:
            return False
        return self.judge(path, self.state(posixpath.dirname(path)))[0]

    def may_keep_below(self, folder: str) -> bool:
        """Whether an exception may fit something in a folder that is left behind."""
        start = folder + "/"
        for exception, pattern in self.patterns:
            if exception:
                fixed = re.split(r"[*?\[\\]", pattern, maxsplit=1)[0]
                if fixed == pattern:
                    fixed += "/"
                if fixed.startswith(start) or (start.startswith(fixed) and fixed != pattern + "/"):
                    return True
        return False

    def takes_all(self) -> bool:
        """Whether the whole context is left behind."""
        every = any(not exception and pattern in ("*", "**", "**/*") for exception, pattern in self.patterns)
        return every and not self.has_exceptions


def _patterns(text: str) -> list[tuple[bool, str]]:
    """Pairs: whether it is an exception, and the cleaned pattern. Errors: `ValueError`."""
    found = []
    for line in text.removeprefix("\ufeff").split("\n"):
        if len(line) > MAX_LINE:
            raise ValueError("a line is too long")
        pattern = line.strip()
        if line.startswith("#") or not pattern:
            continue
        exception = pattern.startswith("!")
        if exception:
            pattern = pattern[1:].strip()
            if not pattern:
                raise ValueError("an exception of nothing")
        pattern = _cleaned(pattern)
        found.append((exception, pattern[1:] if len(pattern) > 1 and pattern[0] == "/" else pattern))
    return found


def _cleaned(path: str) -> str:
    """As Go's `filepath.Clean`: posixpath keeps two leading slashes."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


@lru_cache(maxsize=512)
def expression(pattern: str) -> str:
    """The regular expression of a cleaned pattern, for `fullmatch`. Errors: `ValueError`."""
    if pattern.startswith("**") and not re.search(r"[*?\[\]\\]", pattern[2:]):
        # A literal behind `**` is compared with the path's end.
        rest = pattern[2:]
        return f"(?:.*/)?{re.escape(rest[1:])}" if rest.startswith("/") else f".*{re.escape(rest)}"
    return "(?:" + "|".join(_aligned(each) for each in _split(pattern)) + ")"


def _split(pattern: str) -> list[str]:
    """Patterns in which `**` stands alone between slashes and that together mean the same.

    `a**b` is `ab`, or `a*` with folders below it and `b` at the end.
    """
    found = [pattern]
    for _ in range(_MOST_SPLITS + 1):
        again: list[str] = []
        for each in found:
            match = re.search(r"(?<=[^/])\*\*/?(?=.)|(?<![^/])\*\*(?=[^/])", each.replace("\\*", "\\+"))
            if match is None:
                again.append(each)
                continue
            before, after = each[: match.start()], each[match.end() :]
            if before and not before.endswith("/"):
                again += [before + after, f"{before}*/**/{after}"]
            else:
                again.append(f"{before}**/{after}")
        if again == found:
            return found
        found = again
    raise ValueError("too many `**` inside of names")


def _aligned(pattern: str) -> str:
    """The expression of a pattern where `**` stands alone, or at the end.

    What stands between two `**` is best matched at the first place where it fits, for good: so nothing is
    tried twice.
    """
    parts = re.split(r"(?<![^/])\*\*(?:/\*\*)*(?:/|$)", pattern)
    last = parts.pop()
    tail = ""
    if not last and parts:
        tail = ".*"
    elif last.endswith("**"):
        last, tail = last[:-2], ".*"
    found = [_glob(parts[0])] if parts else []
    found += [f"(?>(?:[^/]*/)*?{_glob(part)})" for part in parts[1:] if part]
    if last and parts:
        found.append("(?:.*/)?")
    return "".join([*found, _glob(last), tail])


def _glob(text: str) -> str:
    r"""`*`, `?`, `[...]` and `\` within the parts of a path. Errors: `ValueError`."""
    return "/".join(_part(part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    """The text at its slashes, but for those inside of brackets."""
    parts = [""]
    for mark in tokens(text):
        if mark == "/":
            parts.append("")
        else:
            parts[-1] += mark
    return parts


def _part(part: str) -> str:
    """Up to its last `*` each piece is matched at the first place where it fits, for good."""
    pieces = [""]
    for mark in tokens(part):
        if mark == "*":
            pieces.append("")
        else:
            pieces[-1] += _single(mark)
    first, *others = pieces
    if not others:
        return first
    middle = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1] if piece)
    return f"{first}{middle}[^/]*{others[-1]}"


def tokens(text: str) -> list[str]:
    """The single marks of a pattern: characters, escaped ones, brackets. Errors: `ValueError`."""
    found = []
    at = 0
    while at < len(text):
        end = at + 1
        if text[at] == "\\":
            end += 1
            if end > len(text):
                raise ValueError("nothing is escaped")
        elif text[at] == "[":
            match = _BRACKETS.match(text, at)
            if match is None:
                raise ValueError("brackets that Go refuses")
            end = match.end()
        found.append(text[at:end])
        at = end
    return found


_MEMBER = r"(?:\\.|[^\\\]\[*?-])"
_BRACKETS = regex(rf"\[\^?(?:{_MEMBER}(?:-{_MEMBER})?)+\]", re.DOTALL)


def _single(mark: str) -> str:
    if mark == "?":
        return "[^/]"
    if mark[0] == "\\":
        return re.escape(mark[1:])
    if mark[0] != "[" or len(mark) == 1:
        return re.escape(mark)
    negated = "^" if mark[1] == "^" else ""
    members = re.findall(rf"({_MEMBER})(?:-({_MEMBER}))?", mark[2 if negated else 1 : -1], re.DOTALL)
    ranges = []
    for first, last in members:
        ends = [re.escape(end.removeprefix("\\") if len(end) > 1 else end) for end in (first, last) if end]
        if last and first.lstrip("\\") > last.lstrip("\\"):
            raise ValueError("a range that runs backwards")
        ranges.append("-".join(ends))
    return f"[{negated}{''.join(ranges)}]"
