"""Regular expressions that are compiled when they are first used: most runs need few of them."""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")


class _Lazy:
    """Has the methods of a compiled pattern from the first use of any of them on."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._asked = (pattern, flags)

    def __getattr__(self, name: str) -> object:
        if name not in _METHODS and name not in {"pattern", "flags", "groups", "subn", "groupindex"}:
            raise AttributeError(name)
        compiled = re.compile(*self._asked)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, at no cost until it is used."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
