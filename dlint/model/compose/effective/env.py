"""Variables for interpolation, and the files they come from.

The grammar of `.env` is that of compose-go's `dotenv` package.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import At
from dlint.lazy import regex
from dlint.syntax.interpolate import HOLE, expand, expansion_error, joined, outer_references
from dlint.syntax.variables import UNKNOWN, ExpansionError
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.model.compose.effective.trouble import Log
    from dlint.syntax.variables import Lookup, Reference
    from dlint.text import Source

FIRST_MARK, MOST_MARKS = 0xF0000, 100_000


class Environment:
    """What is known of the variables that Compose puts in.

    `complete` says that no others are set; else each other one is unknown. With `marks` a HOLE is followed by
    one character that tells which reference it stands for, so that it can be shown as written.
    """

    __slots__ = ("complete", "marks", "values")

    def __init__(
        self, values: Mapping[str, str], *, complete: bool = False, marks: list[str] | None = None
    ) -> None:
        self.values = values
        self.complete = complete
        self.marks = marks

    def over(self, values: Mapping[str, str]) -> Environment:
        """The same with further variables; what is known already stands."""
        return Environment({**values, **self.values}, complete=self.complete, marks=self.marks)

    def lookup(self, name: str) -> object | None:
        value = self.values.get(name)
        return UNKNOWN if value is None and name == "COMPOSE_PROJECT_NAME" else value

    def hole(self, written: str) -> str:
        if self.marks is None or len(self.marks) >= MOST_MARKS:
            return HOLE
        self.marks.append(written)
        return HOLE + chr(FIRST_MARK + len(self.marks) - 1)

    def fill(self, text: str, refused: Callable[[str, str, int, int], None]) -> str:
        """Put the variables in; `refused` hears kind, message and place of what Compose does not take."""
        return fill(text, self.lookup, self.hole, refused, complete=self.complete)


def fill(
    text: str,
    lookup: Lookup,
    hole: Callable[[str], str],
    refused: Callable[[str, str, int, int], None],
    *,
    complete: bool = False,
) -> str:
    error = expansion_error(text)
    if error is not None:
        refused("invalid-interpolation", str(error), error.start, error.end)
        return hole(text)
    parts = []
    at = 0
    for reference in outer_references(text):
        parts.append(text[at : reference.start].replace("$$", "$"))
        written = text[reference.start : reference.end]
        found = expand(written, lookup)
        if found.value is not None and (complete or not found.bare_unset):
            parts.append(found.value)
        else:
            if complete and found.bare_unset:
                refused("missing-variable", _missing(reference), reference.start, reference.end)
            parts.append(hole(written))
        at = reference.end
    parts.append(text[at:].replace("$$", "$"))
    whole = joined(parts, len(text))
    return hole(text) if whole is None else whole


def _missing(reference: Reference) -> str:
    said = f": {reference.word}" if reference.word and reference.modifier.endswith("?") else ""
    return f"variable `{reference.name}` is required, but not set{said}"


class Variable(NamedTuple):
    """A variable of an env file; `value` holds HOLE for what is not known. `at` is its line."""

    value: str
    at: At


_EXPORT = regex(r"export[ \t\v\f\r\x85\xa0]+")
_SPACE = " \t\v\f\r\x85\xa0"
_KEY = regex(r"[^\W]|[_.\-\[\]]")
_ESCAPE = regex(r'\\(?:([abcfnrtv$"\\])|(0\d{0,3}))')
_PLAIN_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def read_env_file(source: Source, lookup: Lookup, log: Log | None = None) -> dict[str, Variable]:
    """The variables of a `.env` or env file, up to its first fault, which goes to `log`.

    `lookup` gives what is set outside the file, which comes before the file's own.
    """
    reader = _EnvReader(source, lookup, log)
    reader.run()
    return reader.found


def read_raw_env_file(source: Source) -> dict[str, Variable]:
    """The variables of an env file with `format: raw`: neither quotes nor variables mean anything."""
    found = {}
    at = 0
    for line in source.text.splitlines(keepends=True):
        name, sign, value = line.rstrip("\r\n").partition("=")
        if sign and not name.lstrip().startswith("#"):
            found[name.strip()] = Variable(value, At(source, Span(at, at + len(line.rstrip("\r\n")))))
        at += len(line)
    return found


class _EnvReader:
    def __init__(self, source: Source, lookup: Lookup, log: Log | None) -> None:
        self.source = source
        self.text = source.text
        self.outer = lookup
        self.log = log
        self.found: dict[str, Variable] = {}
        self.at = 0
        self.failed = False

    def run(self) -> None:
        while not self.failed:
            self.skip()
            if self.at >= len(self.text):
                return
            self.statement()

    def fail(self, message: str, start: int, end: int) -> None:
        self.failed = True
        if self.log is not None:
            self.log.add("invalid-env-file", message, At(self.source, Span(start, end)))

    def skip(self) -> None:
        """Over white space and comments."""
        text = self.text
        while self.at < len(text):
            if text[self.at].isspace():
                self.at += 1
            elif text[self.at] == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            else:
                return

    def statement(self) -> None:
        start = self.at
        exported = _EXPORT.match(self.text, self.at)
        if exported:
            self.at = exported.end()
        name_at = self.at
        while self.at < len(self.text) and self.text[self.at] not in "=:\n":
            if self.text[self.at] not in _SPACE and not _KEY.match(self.text[self.at]):
                message = f"`{self.text[self.at]}` cannot stand in the name of a variable"
                self.fail(message, self.at, self.at + 1)
                return
            self.at += 1
        name = self.text[name_at : self.at].rstrip()
        ended = self.at >= len(self.text) or self.text[self.at] == "\n"
        if " " in name:
            self.fail("the name of a variable cannot hold a space", name_at, name_at + len(name))
            return
        self.at += 1
        if ended:
            return
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1
        quote = self.text[self.at : self.at + 1]
        value = self.quoted(quote) if quote in {"'", '"'} else self.unquoted()
        if value is not None:
            at = At(
                self.source, Span(start, len(self.text[: self.at].rstrip()) if self.at < start else self.at)
            )
            self.found[name] = Variable(value, at)

    def unquoted(self) -> str:
        start = self.at
        end = self.text.find("\n", start)
        self.at = len(self.text) if end < 0 else end
        return self.expand(self.text[start : self.at].partition(" #")[0].rstrip(), start)

    def quoted(self, quote: str) -> str | None:
        start = self.at
        found = (_DOUBLE if quote == '"' else _SINGLE).match(self.text, start)
        if found is None:
            end = self.text.find("\n", start)
            self.fail("the quote opened here is never closed", start, len(self.text) if end < 0 else end)
            return None
        self.at = found.end()
        inner = found[0][1:-1].replace(f"\\{quote}", quote)
        return self.expand(_ESCAPE.sub(_unescaped, inner), start) if quote == '"' else inner

    def expand(self, text: str, start: int) -> str:
        if "$" not in text:
            return text
        return fill(
            text, self.lookup, lambda _written: HOLE, lambda _kind, message, *_: self.refuse(message, start)
        )

    def refuse(self, message: str, start: int) -> None:
        end = self.text.find("\n", start)
        self.fail(message, start, len(self.text) if end < 0 else end)

    def lookup(self, name: str) -> object | None:
        value = self.outer(name)
        if value is None and name in self.found:
            return self.found[name].value
        return value


_DOUBLE = regex(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SINGLE = regex(r"'(?:[^'\\]|\\.)*+'", re.DOTALL)


def _unescaped(found: re.Match[str]) -> str:
    if found[2] is not None:
        digits = found[2][1:]
        return chr(int(digits, 8) & 0xFF) if len(digits) == 3 and set(digits) <= set("01234567") else found[0]
    if found[1] == "$":
        return "$$"
    return _PLAIN_ESCAPES.get(found[1], found[0] if found[1] == "c" else found[1])


__all__ = ["Environment", "ExpansionError", "Variable", "fill", "read_env_file", "read_raw_env_file"]
