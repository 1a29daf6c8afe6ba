"""What ShellCheck says of scripts with reason, and of a Dockerfile's without: by code, when it is left out.

The card `shellcheck` tells people; each entry was read in real Dockerfiles first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.instructions import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.engines.shellcheck_scripts import Script
    from dlint.text import Span

    Meant = Callable[[Script, int, int, Span], bool]

ASKED_FOR = frozenset(("SC2016",))
"""Reported only where named: a build writes settings and scripts for later, whose `$` is meant to stay."""

_ONE_WORD = regex(
    r"(?:\$\(|`)\s*(?:nproc(?:\s+--all)?|getconf\s+_NPROCESSORS_(?:ONLN|CONF)|uname(?:\s+-[amnprs])?|arch|pwd"
    r"|lsb_release\s+(?:-[a-z]*[cr][a-z]*\s*)+|dpkg\s+--print-architecture|apk\s+--print-arch"
    r"|rpm\s+-E\s+['\"]?%\{?\w+\}?['\"]?|id\s+-[ugn]+(?:\s+[\w-]+)?|hostname|whoami|date\s+['\"]?\+[%\w-]+['\"]?)"
    r"\s*(?:\)|`)\Z"
)
_VARIABLE = regex(r"\$\{?([A-Za-z_]\w*)\}?\Z")


def meant(code: int, script: Script, start: int, end: int, span: Span) -> bool:
    """Whether what a code says of a stretch of `script.mapped`, at `span` in the file, is no fault there."""
    check = _CHECKS.get(code)
    return check is not None and check(script, start, end, span)


def _set_outside(script: Script, _start: int, _end: int, _span: Span) -> bool:
    """Who starts a container may set any variable."""
    return not isinstance(script.executed, Run)


def _indentation(script: Script, _start: int, _end: int, span: Span) -> bool:
    """Blanks that `echo` draws together are mostly the indentation of a continued line."""
    return "\n" in script.executed.source.slice(span)


def _last(script: Script, _start: int, end: int, _span: Span) -> bool:
    """Nothing runs in the wrong folder behind the last command, and its failure is the script's."""
    return not script.mapped.text[end:].strip(" \t\r\n;")


def _one_word(script: Script, start: int, end: int, _span: Span) -> bool:
    """What `nproc` and its like print is one word."""
    return _ONE_WORD.match(script.mapped.text[start:end]) is not None


def _list(script: Script, start: int, end: int, _span: Span) -> bool:
    """A variable that the script itself sets to several words is to fall apart at its blanks."""
    text = script.mapped.text
    name = _VARIABLE.match(text[start:end])
    if name is None:
        return False
    return re.search(rf"(?<![\w$]){name[1]}=(?:\"[^\"]*\s[^\"]*\"|'[^']*\s[^']*')", text) is not None


def _expanded(script: Script, _start: int, _end: int, _span: Span) -> bool:
    """The `echo` of dash does expand escapes."""
    return script.dialect == "dash"


_CHECKS: dict[int, Meant] = {
    2028: _expanded,
    2046: _one_word,
    2086: _list,
    2153: _set_outside,
    2154: _set_outside,
    2164: _last,
    2291: _indentation,
}
