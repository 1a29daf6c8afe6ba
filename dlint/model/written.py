"""What a command writes into a file, as far as its own words say: for rules that look for a setting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import At

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command

_PRINT = frozenset(("echo", "printf"))
_EDIT = frozenset(("sed", "perl"))
_SUBSTITUTE = r"(?:^|[\s;{}/|#,!$\d])s([^\w\s\\])"
_ADD = r"(?:^|[\s;{}/$\d])[aic](?:\\\s*|\s+|(?=[A-Z#%]))([^\n]*)"
_LONGEST = 20_000  # characters of an edit that is looked at


def written(command: Command) -> Iterator[tuple[str, At]]:
    """Each text with its place: what echo and printf print, sed and perl put in, and heredocs hold."""
    if command.program in _PRINT:
        for operand in command.operands:
            yield operand.text, command.at(operand)
    elif command.program in _EDIT:
        for word in command.words[1:]:
            for text in _put_in(word):
                yield text, command.at(word)
    body = command.heredoc
    if body is not None:
        yield body.text, At(command.source, body.span(0, len(body.text)))


def written_to(command: Command) -> Iterator[str]:
    """The files that what it prints goes to: redirects, `tee` behind the pipe, what sed edits in place.

    Those of the wrapper count: `sudo sh -c 'echo ...' > FILE`.
    """
    here: Command | None = command
    while here is not None:
        yield from (one.target.text for one in here.redirects if one.writes and one.target is not None)
        if here.program == "tee" or (here.program in _EDIT and here.has("-i", "--in-place")):
            yield from (operand.text for operand in here.operands)
        here = here.next
    if command.parent is not None and command.parent.simple is not command.simple:
        yield from written_to(command.parent)


def _put_in(word: Argument) -> Iterator[str]:
    """The replacements and added lines of an editing script."""
    script = word.text[:_LONGEST]
    substitute = re.compile(_SUBSTITUTE)
    found = substitute.search(script)
    while found is not None:
        start = _end(script, found.end(), found[1]) + 1
        end = _end(script, start, found[1])
        if end >= len(script):
            break
        yield script[start:end]
        found = substitute.search(script, end)
    for line in re.finditer(_ADD, script):
        yield line[1]


def _end(script: str, start: int, delimiter: str) -> int:
    at = start
    while at < len(script) and script[at] != delimiter:
        at += 2 if script[at] == "\\" else 1
    return at
