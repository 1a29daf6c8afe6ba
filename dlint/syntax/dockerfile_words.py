"""Splitting the joined line of an instruction: keyword, flags, words, JSON. Offsets in, offsets out."""

from __future__ import annotations

import re
from functools import lru_cache

from dlint.lazy import regex
from dlint.syntax.variables import SPACE, SPACES

_BLANK = regex(r"[\t\v\f\r ]+")
_SOLID = regex(r"[^\t\v\f\r ]+")
_SPACES = regex(f"[{SPACE}]*")
_ESCAPED = regex(r"\\(.)", re.DOTALL)
_JSON_STRING = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@lru_cache(maxsize=1)
def _flag() -> re.Pattern[str]:
    return re.compile(
        rf"--(?:[^{SPACE}'\"\\]++|\\.?|'[^'\\]*+(?:\\.[^'\\]*+)*+\\?'?|\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\\?\"?)*+",
        re.DOTALL,
    )


@lru_cache(maxsize=1)
def _unquote() -> re.Pattern[str]:
    return re.compile(
        r"""\\(.?)|'([^'\\]*+(?:\\.[^'\\]*+)*+)\\?'?|"([^"\\]*+(?:\\.[^"\\]*+)*+)\\?"?""", re.DOTALL
    )


@lru_cache(maxsize=1)
def _json_part() -> re.Pattern[str]:
    return re.compile(r'[^"\\\x00-\x1f]++|(?:\\u[0-9a-fA-F]{4})++|\\["\\/bfnrt]')


class NotStringsError(ValueError):
    """A valid JSON array that holds something other than strings."""


def keyword_end(text: str) -> int:
    found = _BLANK.search(text)
    return found.start() if found else len(text)


def stripped(text: str, start: int, end: int | None = None) -> tuple[int, int]:
    """The range without white space at its ends."""
    end = len(text) if end is None else end
    found = _SPACES.match(text, start, end)
    start = found.end() if found else start
    return start, start + len(text[start:end].rstrip(SPACES))


def flags(text: str, start: int) -> tuple[list[tuple[int, int]], int]:
    """The leading words that begin with `--`, and where the rest begins; a bare `--` ends them."""
    found: list[tuple[int, int]] = []
    while True:
        spaces = _SPACES.match(text, start)
        start = spaces.end() if spaces else start
        word = _flag().match(text, start) if text.startswith("--", start) else None
        if word is None:
            return found, start
        start = word.end()
        if word.group() == "--":
            return found, start
        found.append(word.span())


def unquoted(text: str) -> str:
    r"""A flag's text as Docker takes it: quotes dropped, `\` keeping the next character."""
    if "\\" not in text and "'" not in text and '"' not in text:
        return text

    def plain(found: re.Match[str]) -> str:
        escaped, single, double = found.groups()
        return (
            escaped if escaped is not None else _ESCAPED.sub(r"\1", single if single is not None else double)
        )

    return _unquote().sub(plain, text)


def blank_separated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Words at white space, whatever quotes there are."""
    return [found.span() for found in _SOLID.finditer(text, start, end)]


def first_blank(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the first white space starts and ends; twice `end` where there is none."""
    found = _BLANK.search(text, start, end)
    return found.span() if found else (end, end)


@lru_cache(maxsize=4)
def _word(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(
        rf"(?:[^{SPACE}'\"{mark}]++|{mark}.|'[^']*+'?|\"[^\"{mark}]*+(?:{mark}.[^\"{mark}]*+)*+{mark}?\"?)++",
        re.DOTALL,
    )


def quoted(text: str, start: int, end: int, escape: str) -> list[tuple[int, int]]:
    """Words at white space outside quotes; a quote that is never closed takes all the rest."""
    return [found.span() for found in _word(escape).finditer(text, start, end)]


def split_words(text: str, escape: str = "\\") -> list[str]:
    """The words of ENV, LABEL and ARG, quotes kept."""
    return [text[start:end] for start, end in quoted(text, 0, len(text), escape)]


@lru_cache(maxsize=1)
def _json_array() -> re.Pattern[str]:
    space = r"[ \t\n\r]*+"
    return re.compile(rf"\[{space}(?:{_JSON_STRING}{space}(?:,{space}{_JSON_STRING}{space})*+)?\]{space}$")


@lru_cache(maxsize=1)
def _json_string() -> re.Pattern[str]:
    return re.compile(_JSON_STRING)


def json_strings(text: str) -> list[tuple[str, int, int]] | None:
    """The strings of a JSON array and their ranges, quotes included; `None` where it is none."""
    start, end = stripped(text, 0)
    if text[start : start + 1] != "[" or _json_array().match(text, start, end) is None:
        return None
    return [
        ("".join(part for part, _, _ in json_pieces(found.group())), *found.span())
        for found in _json_string().finditer(text, start, end)
    ]


def json_pieces(text: str) -> list[tuple[str, int, int]]:
    """A quoted JSON string as decoded parts and their ranges; an escape is a part of its own."""
    pieces = []
    for found in _json_part().finditer(text, 1, len(text) - 1):
        part = found.group()
        if not part.startswith("\\"):
            pieces.append((part, *found.span()))
        elif part[1] == "u":
            pieces += _unicode_escapes(part, found.start())
        else:
            pieces.append((_ESCAPES.get(part[1], part[1]), *found.span()))
    return pieces


def _unicode_escapes(text: str, start: int) -> list[tuple[str, int, int]]:
    r"""`\uXXXX` one after the other: two that form a pair are one character, a lone half is U+FFFD."""
    pieces = []
    at = 0
    while at < len(text):
        code, length = int(text[at + 2 : at + 6], 16), 6
        low = int(text[at + 8 : at + 12] or "0", 16)
        if 0xD800 <= code < 0xDC00 <= low < 0xE000:
            code, length = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), 12
        elif 0xD800 <= code < 0xE000:
            code = 0xFFFD
        pieces.append((chr(code), start + at, start + at + length))
        at += length
    return pieces


def is_other_array(text: str) -> bool:
    """Whether a text is a valid JSON array of which not every member is a string: Docker refuses it."""
    if not text.lstrip(SPACES).startswith("[") or json_strings(text) is not None:
        return False
    import json

    try:
        return isinstance(json.loads(text, parse_constant=_refuse), list)
    except ValueError:
        return False
    except RecursionError:
        return text.rstrip(SPACES).endswith("]")


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def exec_form(text: str) -> list[str] | None:
    """The strings of a text in exec form, `None` where it is shell form. Raises NotStringsError."""
    strings = json_strings(text)
    if strings is None:
        if is_other_array(text):
            raise NotStringsError("an exec form may hold strings only")
        return None
    return [value for value, _, _ in strings]
