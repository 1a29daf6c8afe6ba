"""Variables in Dockerfile words: `$x`, `${x:-word}`, quotes, escapes, word splitting.

The grammar is that of BuildKit's lexer: quotes are removed and words expanded in one pass, left to right.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from dlint.lazy import regex
from dlint.syntax.patterns import PatternError, replace, trim

if TYPE_CHECKING:
    from collections.abc import Callable

    Lookup = Callable[[str], object | None]
    Parts = list[tuple[str | None, bool]]

MAX_NESTING = 60  # levels of `${a:-${b:-...}}`; a level takes three Python frames

MOST_EXPANDED = 4_096  # characters made of a shorter text; each variable may hold the one before twice

UNKNOWN: Final = object()
"""What a lookup returns for a variable that is set, but to something this file does not tell."""

SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Docker's white space, as the inside of a regular expression's character class."""

SPACES: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""The same as plain characters, for `str.strip`."""

_SPACES = regex(f"[{SPACE}]+")
_HEREDOC_OPERATOR = regex(f"<<[{SPACE}]*|<")


class ExpansionError(Exception):
    """A word Docker refuses to expand; `start` and `end` are offsets into the word."""

    def __init__(self, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class Reference(NamedTuple):
    """One `$name` or `${name...}` at offsets of the text; `modifier` is `""`, `":-"`, `"##"`, `"//"` ..."""

    name: str
    start: int
    end: int
    modifier: str
    word: str


class Expansion(NamedTuple):
    """What a word expands to.

    `value` is `None` where it depends on an UNKNOWN. `used` names every variable looked up, in order;
    `unset` those of them that are not set; `bare_unset` those of these that stand without an alternative
    (`:-`, `-`, `:+`, `+`) somewhere.
    """

    value: str | None
    used: tuple[str, ...]
    unset: tuple[str, ...]
    bare_unset: tuple[str, ...]


def expand(text: str, lookup: Lookup, escape: str = "\\", *, quotes: bool = True) -> Expansion:
    """Expand one word as Docker does.

    `lookup` gives a variable's value, UNKNOWN, or `None` for one that is not set. `quotes=False` leaves
    quotes alone, as in the body of a heredoc. Raises ExpansionError.
    """
    lexer = _Lexer(text, lookup, escape, quotes=quotes)
    value = lexer.join(lexer.until("", raw_escapes=False))
    return Expansion(value, tuple(lexer.used), tuple(lexer.unset), tuple(lexer.bare_unset))


def expand_words(text: str, lookup: Lookup, escape: str = "\\") -> list[str] | None:
    """Expand a text that may become several words (EXPOSE); `None` where it depends on an UNKNOWN.

    Raises ExpansionError.
    """
    words: list[str] = []
    word = ""
    lexer = _Lexer(text, lookup, escape)
    parts = lexer.until("", raw_escapes=False)
    for part, splits in parts if lexer.join(parts) is not None else ((None, False),):
        if part is None:
            return None
        first, *others = _SPACES.split(part) if splits else (part,)
        word += first
        for other in others:
            if word:
                words.append(word)
            word = other
    return [*words, word] if word else words


def references(text: str, escape: str = "\\", *, quotes: bool = True) -> list[Reference]:
    """Every variable a word refers to, those in the words of others too, in order of place.

    Of a word Docker refuses, those before the fault.
    """
    lexer = _Lexer(text, _unknown, escape, quotes=quotes)
    with suppress(ExpansionError):
        lexer.until("", raw_escapes=False)
    return sorted(lexer.references, key=lambda reference: reference.start)


def expansion_error(text: str, escape: str = "\\", *, quotes: bool = True) -> ExpansionError | None:
    """Why Docker refuses a word whatever its variables hold, if it does."""
    try:
        expand(text, _unknown, escape, quotes=quotes)
    except ExpansionError as error:
        return error
    return None


def literal_words(text: str, escape: str = "\\") -> list[str]:
    """Words with quotes removed and variables left as they stand (the delimiters of heredocs).

    Raises ExpansionError.
    """
    words = [""]
    for part, splits in _Lexer(text, _unknown, escape, keep_variables=True).until("", raw_escapes=False):
        if not splits:
            words[-1] += part or ""
            continue
        first, *others = _SPACES.split(part or "")
        words[-1] += first
        words += others
    return [word for word in words if word]


def raw_words(text: str, escape: str = "\\") -> list[tuple[int, int]]:
    """The ranges of a line's words as Docker splits it when it looks for heredocs: `<< EOF` is one word.

    Raises ExpansionError for an unbalanced quote or a `${...}` Docker does not know.
    """
    lexer = _Lexer(text, _unknown, escape, keep_variables=True)
    solid = re.compile(f"[^{SPACE}'\"<$" + re.escape(escape) + "]+")
    words: list[tuple[int, int]] = []
    start = at = 0
    while at < len(text):
        begin = at
        char = text[at]
        if found := solid.match(text, at) or _HEREDOC_OPERATOR.match(text, at):
            at = found.end()
        elif char in "'\"$":
            lexer.at = at
            _ = lexer.quoted(char) if char != "$" else lexer.dollar()
            at = lexer.at
        elif char == escape:
            at = min(at + 2, len(text))
        spaces = _SPACES.finditer(text, begin, at) if char == "$" else (_SPACES.match(text, at),)
        for space in spaces:  # white space ends a word even inside `${x:-a b}`
            if space is not None:
                if start < space.start():
                    words.append((start, space.start()))
                start, at = space.end(), max(at, space.end())
    if start < len(text):
        words.append((start, len(text)))
    return words


def _unknown(_name: str) -> object:
    return UNKNOWN


@lru_cache(maxsize=32)
def _plain(stop: str, escape: str, *, quotes: bool) -> re.Pattern[str]:
    special = "$" + escape + stop + ("'\"" if quotes else "")
    return re.compile("[^" + re.escape(special) + "]+")


class _Lexer:
    """One pass over a text; `until` and the methods it calls move `at` on."""

    __slots__ = (
        "at", "bare_unset", "depth", "escape", "keep_variables", "lookup", "quotes", "references", "text",
        "unset", "used",
    )  # fmt: skip

    def __init__(
        self, text: str, lookup: Lookup, escape: str, *, quotes: bool = True, keep_variables: bool = False
    ) -> None:
        self.text = text
        self.lookup = lookup
        self.escape = escape
        self.quotes = quotes
        self.keep_variables = keep_variables
        self.at = 0
        self.depth = 0
        self.used: dict[str, None] = {}
        self.unset: dict[str, None] = {}
        self.bare_unset: dict[str, None] = {}
        self.references: list[Reference] = []

    def join(self, parts: Parts) -> str | None:
        """The text of the parts; None where one is unknown, or where it is far longer than it is written."""
        texts = [part for part, _ in parts if part is not None]
        most = max(MOST_EXPANDED, len(self.text))
        return None if len(texts) < len(parts) or sum(map(len, texts)) > most else "".join(texts)

    def until(self, stop: str, *, raw_escapes: bool) -> Parts:
        """Read up to `stop` (a character, consumed) or, without one, to the end."""
        text, start = self.text, self.at
        parts: Parts = []
        plain = _plain(stop, self.escape, quotes=self.quotes)
        while self.at < len(text):
            run = plain.match(text, self.at)
            if run is not None:
                parts.append((run.group(), True))
                self.at = run.end()
                continue
            char = text[self.at]
            if stop and char == stop:
                self.at += 1
                return parts
            if char == "$":
                parts.append((self.dollar(), True))
            elif self.quotes and char in "'\"":
                parts.append((self.quoted(char, raw_escapes=raw_escapes), False))
            else:
                kept = text[self.at + 1 : self.at + 2]
                parts.append(((char if raw_escapes else "") + kept, False))
                self.at += 2
        if stop:
            raise ExpansionError(f"its `{stop}` is missing", start, len(text))
        return parts

    def quoted(self, quote: str, *, raw_escapes: bool = False) -> str | None:
        return self._single_quoted() if quote == "'" else self._double_quoted(raw_escapes=raw_escapes)

    def _single_quoted(self) -> str:
        start, self.at = self.at, self.text.find("'", self.at + 1) + 1
        if not self.at:
            self.at = len(self.text)
            raise ExpansionError("the quote `'` is not closed", start, start + 1)
        return self.text[start + 1 : self.at - 1]

    def _double_quoted(self, *, raw_escapes: bool) -> str | None:
        text, start = self.text, self.at
        parts: Parts = []
        plain = _plain('"', self.escape, quotes=False)
        self.at += 1
        while self.at < len(text):
            run = plain.match(text, self.at)
            if run is not None:
                parts.append((run.group(), True))
                self.at = run.end()
                continue
            char = text[self.at]
            if char == '"':
                self.at += 1
                return self.join(parts)
            if char == "$":
                parts.append((self.dollar(), True))
                continue
            following = text[self.at + 1 : self.at + 2]
            if not following:
                break
            escapes = following in ('"', "$", self.escape)
            parts.append(
                (following if escapes and not raw_escapes else char + following if escapes else char, True)
            )
            self.at += 2 if escapes else 1
        self.at = len(text)
        raise ExpansionError('the quote `"` is not closed', start, start + 1)

    def _name(self) -> str:
        text, start = self.text, self.at
        end = start
        if text[start : start + 1].isdecimal():
            while end < len(text) and text[end].isdecimal():
                end += 1
        elif text[start : start + 1] and text[start] in "@*#?-$!":
            end += 1
        else:
            while end < len(text) and (text[end] == "_" or text[end].isalpha() or text[end].isdecimal()):
                end += 1
        self.at = end
        return text[start:end]

    def _get(self, name: str, *, bare: bool) -> object | None:
        value = self.lookup(name)
        self.used[name] = None
        if value is None:
            self.unset[name] = None
            if bare:
                self.bare_unset[name] = None
        return value

    def dollar(self) -> str | None:
        start = self.at
        value = self._dollar(start)
        return self.text[start : self.at] if self.keep_variables else value

    def _dollar(self, start: int) -> str | None:
        self.at += 1
        if self.text[self.at : self.at + 1] == "{":
            self.depth += 1
            if self.depth > MAX_NESTING:
                raise ExpansionError("its variables nest too deeply", start, start + 2)
            value = self._braced(start)
            self.depth -= 1
            return value
        name = self._name()
        if not name:
            return "$"
        self.references.append(Reference(name, start, self.at, "", ""))
        return _known(self._get(name, bare=True))

    def _braced(self, start: int) -> str | None:
        text = self.text
        self.at += 1
        char = text[self.at : self.at + 1]
        if char in ("", "{", "}", ":"):
            raise ExpansionError(
                f"`{text[start : self.at + 1]}` names no variable", start, self.at + len(char)
            )
        name = self._name()
        modifier = text[self.at : self.at + 1]
        self.at += 1
        if modifier == "}":
            self.references.append(Reference(name, start, self.at, "", ""))
            return _known(self._get(name, bare=True))
        if modifier == ":":
            modifier += text[self.at : self.at + 1]
            self.at += 1
        elif modifier and modifier in "/#%" and text[self.at : self.at + 1] == modifier:
            modifier *= 2
            self.at += 1
        if not modifier:
            raise ExpansionError(f"`${{{name}` lacks its closing `}}`", start, len(text))
        if modifier not in _MODIFIERS:
            end = text.find("}", self.at) + 1 or self.at
            form = f"${{{name}{modifier}…}}"
            raise ExpansionError(f"Docker does not know the form `{form}` of a variable", start, end)
        try:
            return self._modified(start, name, modifier)
        except PatternError as error:
            raise ExpansionError(str(error), start, self.at) from None

    def _modified(self, start: int, name: str, modifier: str) -> str | None:
        pattern: str | None = None
        if modifier in ("/", "//"):
            pattern = self.join(self.until("/", raw_escapes=True))
            middle = self.at
            word = self.join(self.until("}", raw_escapes=True))
        else:
            middle = self.at
            word = self.join(self.until("}", raw_escapes=modifier[0] in "#%"))
        written = self.text[middle : self.at - 1]
        self.references.append(Reference(name, start, self.at, modifier, written))
        value = self._get(name, bare=modifier not in ("-", ":-", "+", ":+"))
        if self.keep_variables:
            return None
        if modifier[0] in "/#%":
            return self._matched(modifier, value, pattern, word)
        return self._chosen(start, name, modifier, value, word)

    def _matched(
        self, modifier: str, value: object | None, pattern: str | None, word: str | None
    ) -> str | None:
        known = _known(value)
        if modifier[0] == "/":
            return replace(known, pattern, word, every=modifier == "//")
        return trim(known, word, at_end=modifier[0] == "%", longest=len(modifier) == 2)

    def _chosen(
        self, start: int, name: str, modifier: str, value: object | None, word: str | None
    ) -> str | None:
        missing = value is None or (modifier[0] == ":" and value == "")
        if modifier[-1] == "+":
            if value is UNKNOWN and modifier[0] == ":":
                return None
            return "" if missing else word
        if modifier[-1] == "?" and missing:
            message = word or ("is not set" if value is None else "is empty")
            raise ExpansionError(f"{name}: {message}", start, self.at)
        return word if missing else _known(value)


_MODIFIERS: Final = frozenset(("-", ":-", "+", ":+", "?", ":?", "#", "##", "%", "%%", "/", "//"))


def _known(value: object | None) -> str | None:
    """A looked-up value as text: empty where it is not set, `None` where it is UNKNOWN."""
    if value is None:
        return ""
    return value if isinstance(value, str) else None
