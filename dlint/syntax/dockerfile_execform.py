"""Arguments that were meant to be in exec form and are not, for they are no valid JSON."""

from __future__ import annotations

import re
from functools import lru_cache

from dlint.syntax.dockerfile_words import json_strings

_QUOTES = "\"'“”„‘’"
_CURLY = str.maketrans("“”„‘’", '"""\'\'')


@lru_cache(maxsize=1)
def _separated() -> re.Pattern[str]:
    return re.compile(rf"[{_QUOTES}][ \t]*,[ \t]*[{_QUOTES}]")


@lru_cache(maxsize=1)
def _one_string() -> re.Pattern[str]:
    return re.compile(
        rf"\[[ \t]*(?:\"[^{_QUOTES}]*\"|[{_QUOTES[1:]}][^{_QUOTES}]*[{_QUOTES[1:]}])[ \t]*,?[ \t]*\]?"
    )


@lru_cache(maxsize=1)
def _strings() -> re.Pattern[str]:
    return re.compile(r"\[[ \t]*+(?:\"[^\"]*+\"[ \t,]*+)++\]")


@lru_cache(maxsize=1)
def _bare() -> re.Pattern[str]:
    return re.compile(r"\[[ \t]*[^\s,\[\]$]+(?:[ \t]*,[ \t]*[^\s,\[\]$]+)+[ \t]*\]")


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    return re.compile(r"[\w./:@+=-]+")


def broken_exec_form(text: str, keyword: str) -> tuple[str, str | None] | None:
    """Why an argument text meant as an array is none, and what it would be; `None` where it was not meant so.

    Not meant so are `[ -f x ] && y`, `[[ ... ]]`, `[a-c]*`.
    """
    if not text.startswith("[") or text.startswith("[[") or len(text) > 65536:
        return None
    quoted = text[1:].lstrip(" \t")[:1] in tuple(_QUOTES)
    meant = quoted and (_separated().search(text) is not None or _one_string().fullmatch(text) is not None)
    meant = meant or (keyword != "RUN" and _strings().fullmatch(text) is not None)
    bare = keyword not in ("COPY", "ADD", "RUN") and _bare().fullmatch(text) is not None
    if not meant and not bare:
        return None
    return _why(text, bare=bare and not quoted), _mended(text)


def _why(text: str, *, bare: bool) -> str:
    if bare:
        return "its strings lack double quotes"
    if any(quote in text for quote in "“”„‘’"):
        return "it holds typographic quotes"
    if re.search(r"[\[,][ \t]*'", text):
        return "its strings stand in single quotes"
    if "]" not in text:
        return "its closing `]` is missing"
    if not text.endswith("]"):
        return "text stands behind its `]`"
    if re.search(r",[ \t]*\]$", text):
        return "a comma stands before its `]`"
    if re.search(r'"[ \t]+"', text):
        return "a comma is missing between two strings"
    return "a quote, comma or escape in it is wrong"


def _mended(text: str) -> str | None:
    """The array as it was most likely meant, where one simple change makes it valid."""
    straight = text.translate(_CURLY)
    tries = [straight, re.sub(r",[ \t]*\]$", "]", straight)]
    if '"' not in straight:
        tries += [attempt.replace("'", '"') for attempt in tries]
    if "'" not in straight:
        tries += [re.sub(r'"[ \t]+"', '", "', straight), straight + "]"]
        if '"' not in straight:
            tries.append(_words().sub(lambda found: f'"{found.group()}"', straight))
    return next((attempt for attempt in tries if json_strings(attempt) is not None), None)
