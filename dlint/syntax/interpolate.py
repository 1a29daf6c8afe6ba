"""Variables in compose files: `$x`, `${x:-word}`, `${x?message}`, `$$`.

The grammar is that of compose-go's `template` package; a `$` before anything but a name, `{` or `$` stays.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from dlint.syntax.variables import MOST_EXPANDED, UNKNOWN, Expansion, ExpansionError, Reference

if TYPE_CHECKING:
    from dlint.syntax.variables import Lookup

MAX_NESTING = 60  # levels of `${a:-${b:-...}}`


def expand(text: str, lookup: Lookup) -> Expansion:
    """Put in the variables of a value as Compose does.

    `lookup` gives a variable's value, UNKNOWN, or `None` for one that is not set, which stands for an empty
    text. `value` is None where it depends on an UNKNOWN or a required variable is missing (that one is in
    `bare_unset`). Raises ExpansionError for what Compose calls an invalid template.
    """
    reader = _Reader(text, lookup)
    value = reader.range(0, len(text))
    return Expansion(value, tuple(reader.used), tuple(reader.unset), tuple(reader.bare_unset))


def references(text: str) -> list[Reference]:
    """Every variable a value refers to, those in the words of others too, in order of place.

    Of a value Compose refuses, those before the fault.
    """
    reader = _Reader(text, lambda _name: UNKNOWN, every_word=True)
    with suppress(ExpansionError):
        reader.range(0, len(text))
    return sorted(reader.references, key=lambda reference: reference.start)


def expansion_error(text: str) -> ExpansionError | None:
    """Why Compose refuses a value whatever its variables hold, if it does."""
    try:
        _Reader(text, lambda _name: UNKNOWN, every_word=True).range(0, len(text))
    except ExpansionError as error:
        return error
    return None


@cache
def _dollar() -> re.Pattern[str]:
    return re.compile(r"\$(?:(?P<escaped>\$)|(?P<named>[_a-zA-Z][_a-zA-Z0-9]*)|(?P<open>\{))")


@cache
def _braced() -> re.Pattern[str]:
    return re.compile(r"(?P<name>[_a-zA-Z][_a-zA-Z0-9]*)(?P<modifier>:?[-+?])?")


class _Reader:
    def __init__(self, text: str, lookup: Lookup, *, every_word: bool = False) -> None:
        self.text = text
        self.lookup = lookup
        self.every_word = every_word
        self.used: list[str] = []
        self.unset: list[str] = []
        self.bare_unset: list[str] = []
        self.references: list[Reference] = []
        self.line_end = -1
        self.last_brace = -1

    def range(self, start: int, stop: int) -> str | None:
        """The expansion of a part of the text, None where it is not known."""
        parts: list[str] = []
        known = True
        at = start
        while True:
            found = _dollar().search(self.text, at, stop)
            if found is None:
                parts.append(self.text[at:stop])
                return joined(parts, len(self.text)) if known else None
            parts.append(self.text[at : found.start()])
            at = found.end()
            if found["escaped"]:
                parts.append("$")
                continue
            if found["named"]:
                self.references.append(Reference(found["named"], found.start(), at, "", ""))
                value = self.get(found["named"], bare=True)
            else:
                value, at = self.braced(found.start(), stop)
            known = known and value is not None
            parts.append(value or "")

    def get(self, name: str, *, bare: bool) -> str | None:
        """The value of a variable that may be unset: an empty text then."""
        value = self.look(name, bare=bare)
        return "" if value is None else value if isinstance(value, str) else None

    def look(self, name: str, *, bare: bool) -> object | None:
        self.used.append(name)
        value = self.lookup(name)
        if value is None:
            self.unset.append(name)
            if bare:
                self.bare_unset.append(name)
        return value

    def braced(self, start: int, stop: int) -> tuple[str | None, int]:
        """The value of `${...}` and where it ends."""
        found = _braced().match(self.text, start + 2, stop)
        if found is None:
            raise self.invalid(start, stop, "`${` needs a name behind it")
        name, modifier = found["name"], found["modifier"]
        at = found.end()
        if modifier is None:
            if self.text[at : at + 1] != "}" or at >= stop:
                raise self.invalid(
                    start, stop, f"`${{{name}` needs `}}` or one of `:-`, `-`, `:?`, `?`, `:+`, `+`"
                )
            self.references.append(Reference(name, start, at + 1, "", ""))
            return self.get(name, bare=True), at + 1
        end = self.closing(start, at, stop)
        if end < 0:
            raise self.invalid(start, stop, f"`${{{name}{modifier}` is not closed in its line")
        self.references.append(Reference(name, start, end + 1, modifier, self.text[at:end]))
        value = self.modified(name, modifier, at, end)
        return value, end + 1

    def modified(self, name: str, modifier: str, start: int, stop: int) -> str | None:
        value = self.look(name, bare=modifier.endswith("?"))
        if self.every_word:
            self.word(start, stop)
            return None
        if value is not None and not isinstance(value, str):
            return None
        present = value != "" if modifier.startswith(":") else True
        present = present and value is not None
        if modifier.endswith("+"):
            return self.word(start, stop) if present else value or ""
        if present:
            return value
        if modifier.endswith("-"):
            return self.word(start, stop)
        if value is not None:
            self.bare_unset.append(name)
        return None

    def word(self, start: int, stop: int) -> str | None:
        line = self.line_end, self.last_brace
        # What is known of the line's braces holds up to the end of the outer range.
        self.line_end = self.last_brace = -1
        value = self.range(start, stop)
        self.line_end, self.last_brace = line
        return value

    def closing(self, start: int, at: int, stop: int) -> int:
        """Where the `}` of the `${` at `start` stands, -1 where there is none in its line.

        Compose takes the brace that balances; where none does, the last of the line.
        """
        if at >= self.line_end:
            end = self.text.find("\n", at, stop)
            self.line_end = stop if end < 0 else end
            self.last_brace = self.text.rfind("}", at, self.line_end)
        if self.last_brace < at:
            return -1
        depth = 0
        here = start + 1
        while here <= self.last_brace:
            character = self.text[here]
            if character == "}":
                depth -= 1
                if depth == 0:
                    return here
            elif character == "{":
                depth += 1
                if depth > MAX_NESTING:
                    raise ExpansionError("braces are nested too deep here", start, start + 2)
                # compose-go steps over what follows a brace.
                here += 1
            here += 1
        return self.last_brace

    def invalid(self, start: int, stop: int, message: str) -> ExpansionError:
        line = self.text.find("\n", start, stop)
        end = self.text.find("}", start, stop if line < 0 else line)
        if end < 0 or end - start > 60:
            end = start + 1
        return ExpansionError(f"{message}; Compose refuses the file (`$$` is a literal `$`)", start, end + 1)


HOLE = "\0"
"""Stands in a partly known text for what is not known; no file that Compose reads can hold it."""


def joined(parts: list[str], written: int) -> str | None:
    """The text of the parts; None where variables make it far longer than it is written."""
    return "".join(parts) if sum(map(len, parts)) <= max(MOST_EXPANDED, written) else None


def expand_partly(text: str, lookup: Lookup) -> str:
    """The value with HOLE for each variable that is not known or not set and has no default.

    What Compose refuses is one HOLE, and what is far longer than it is written.
    """
    if "$" not in text:
        return text
    if expansion_error(text) is not None:
        return HOLE
    parts = []
    at = 0
    for reference in outer_references(text):
        parts.append(text[at : reference.start].replace("$$", "$"))
        found = expand(text[reference.start : reference.end], lookup)
        parts.append(HOLE if found.value is None or found.bare_unset else found.value)
        at = reference.end
    parts.append(text[at:].replace("$$", "$"))
    whole = joined(parts, len(text))
    return HOLE if whole is None else whole


def outer_references(text: str) -> list[Reference]:
    """The references that do not stand in the word of another."""
    found: list[Reference] = []
    for reference in references(text):
        if not found or reference.start >= found[-1].end:
            found.append(reference)
    return found
