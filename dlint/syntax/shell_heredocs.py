"""Where a script's heredocs and here-strings are, and the script without them.

After POSIX.1-2024, Shell Command Language, 2.7.4, and bash's `<<<`.
"""

from __future__ import annotations

import re

from dlint.lazy import regex
from dlint.text import Span

_SEEN = regex(r"\(\(|\$\(\(|\$[({']|<<<|<<-?|[\\\"'`()\n#}]")
_DELIMITER = regex(r"[ \t]*((?:\\.|'[^'\n]*'|\"[^\"\n]*\"|[^\s'\"\\;&|<>()`])+)")
_QUOTES = regex(r"\\(.)|['\"]", re.DOTALL)
_ANSI_END = regex(r"[^\\']*(?:\\.[^\\']*)*'", re.DOTALL)
_NOT_LINE_END = regex(r"[^\n]")
_CLOSERS = {"$((": "))", "((": "))", "$(": ")", "(": ")", "${": "}"}
_COMMANDS = ("", ")", "`")


class Heredoc:
    """`<<` at `start`; `end` is after its delimiter. The body ends before its terminator line.

    A here-string (`<<<`) ends after its operator and has no body.
    """

    __slots__ = ("body", "delimiter", "end", "expands", "operator", "start")

    def __init__(self, operator: str, start: int, end: int, word: str) -> None:
        self.operator = operator
        self.start = start
        self.end = end
        self.delimiter = _QUOTES.sub(r"\1", word)
        self.expands = self.delimiter == word
        self.body = Span(end, end)


def find_heredocs(text: str) -> list[Heredoc]:
    """All of them in order, those inside substitutions included."""
    return _scan(text)[0]


def depth(text: str) -> int:
    """How many brackets, braces, quotes and substitutions stand in one another where most do."""
    return _scan(text)[1]


def _scan(text: str) -> tuple[list[Heredoc], int]:
    found: list[Heredoc] = []
    deepest = 0
    pending: list[Heredoc] = []
    stack: list[str] = []  # what closes each construct we are in
    match = _SEEN.search(text)
    while match is not None:
        sign, at = match[0], match.end()
        top = stack[-1] if stack else ""
        if sign == "\\":
            at += 1
        elif sign in ('"', "`"):
            if top == sign:
                stack.pop()
            else:
                stack.append(sign)
        elif sign in ("$((", "$(", "${") or (sign in _CLOSERS and top != '"'):
            stack.append(_CLOSERS[sign])
        elif top == '"':
            pass
        elif sign in ("'", "$'"):
            at = _quote_end(text, at, ansi=sign == "$'")
        elif sign in (")", "}"):
            at = _close(text, match.start(), stack)
        elif top not in _COMMANDS:
            pass
        elif sign == "\n":
            at = _read_bodies(text, at, pending)
            pending = []
        elif sign == "#":
            at = _comment_end(text, match.start())
        elif sign == "<<<":
            found.append(Heredoc(sign, match.start(), at, ""))
        elif word := _DELIMITER.match(text, at):
            at = word.end()
            found.append(Heredoc(sign, match.start(), at, word[1]))
            pending.append(found[-1])
        deepest = max(deepest, len(stack))
        match = _SEEN.search(text, at)
    return found, deepest


def _quote_end(text: str, at: int, *, ansi: bool) -> int:
    if ansi:
        match = _ANSI_END.match(text, at)
        return match.end() if match else len(text)
    stop = text.find("'", at)
    return stop + 1 if stop >= 0 else len(text)


def _close(text: str, at: int, stack: list[str]) -> int:
    """Handle the `)` or `}` at `at`; one that closes nothing ends a case pattern or is a word."""
    top = stack[-1] if stack else ""
    if top == text[at]:
        stack.pop()
    elif top == "))" and text[at] == ")":
        if text.startswith("))", at):
            stack.pop()
            return at + 2
        stack[-1] = ")"  # `((` were two subshells after all, and the inner one ends here
    return at + 1


def _comment_end(text: str, at: int) -> int:
    if at and text[at - 1] not in " \t\n;&|(":
        return at + 1
    stop = text.find("\n", at)
    return stop if stop >= 0 else len(text)


def _read_bodies(text: str, at: int, pending: list[Heredoc]) -> int:
    """Set the bodies of the heredocs that were opened on the line before `at`; gives where they end."""
    for doc in pending:
        start = at
        while at < len(text):
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            line = text[at:stop].removesuffix("\r")
            if (line.lstrip("\t") if doc.operator == "<<-" else line) == doc.delimiter:
                doc.body = Span(start, at)
                at = min(stop + 1, len(text))
                break
            at = stop + 1
        else:
            at = len(text)
            doc.body = Span(min(start, at), at)
    return at


def hide(text: str) -> tuple[str, dict[int, Heredoc]]:
    """A text of equal length whose heredocs read as `<` and a file name, and they by their places."""
    if "<<" not in text:
        return text, {}
    found = find_heredocs(text)
    pieces: list[str] = []
    at = 0
    stretches = sorted(
        (*span, is_body, index)
        for index, doc in enumerate(found)
        for span, is_body in ((Span(doc.start, doc.end), False), (doc.body, True))
    )
    for start, end, is_body, index in stretches:
        if start < at or (is_body and found[index].operator == "<<<"):
            continue
        pieces.append(text[at:start])
        at = end
        if is_body:
            # The terminator goes with the body.
            stop = text.find("\n", end)
            at = len(text) if stop < 0 else stop
            pieces.append(_NOT_LINE_END.sub(" ", text[start:at]))
        else:
            filler = " " if found[index].operator == "<<<" else "_"
            pieces.append("<" + filler * (end - start - 1))
    pieces.append(text[at:])
    return "".join(pieces), {doc.start: doc for doc in found}
