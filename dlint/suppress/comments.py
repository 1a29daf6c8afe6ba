"""What dlint's own ignore comments say, and what those were to say that miss the form by a little.

# dlint: ignore=apt/recommended-packages,DL3008 -- reason
# dlint: ignore-stage=...      # dlint: ignore-file=...
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from dlint.suppress.layout import Scope


class Names(Protocol):
    """What ignore comments ask of a rulebook."""

    def resolve(self, name: str) -> frozenset[str] | None: ...
    def suggest(self, name: str) -> str | None: ...
    def aliases_of(self, name: str) -> tuple[str, ...]: ...


class Name(NamedTuple):
    """A name in a comment; `start` and `end` count from the comment's `#`."""

    text: str
    start: int
    end: int


class Said(NamedTuple):
    """A comment that is understood. `whole`: it says nothing but what to ignore."""

    dialect: str
    scope: Scope
    names: tuple[Name, ...]
    whole: bool = True


class Malformed(NamedTuple):
    """A comment that was to ignore something and does not; `written` is how it should stand."""

    message: str
    written: str | None


SCOPES: dict[str, Scope] = {"ignore": "next", "ignore-stage": "stage", "ignore-file": "file"}
NAME = r"[A-Za-z0-9_./-]+"
VERB = (
    r"(?:(?:file|stage|global|inline)[ \t_-])?(?:ignore|disable|skip|noqa|nolint)"
    r"(?:[ \t_-]?(?:file|stage|global|next[ \t_-]?line|next|line)(?![a-z]))?"
)


@cache
def _form() -> re.Pattern[str]:
    names = rf"{NAME}(?:[ \t]*,[ \t]*{NAME})*"
    reason = r"(?:(?<=[ \t])--(?:[ \t].*)?)?"
    return re.compile(
        rf"#[ \t]*dlint:[ \t]*(ignore(?:-file|-stage)?)[ \t]*=[ \t]*({names})[ \t]*{reason}\Z",
        re.DOTALL,
    )


@cache
def near_form(tool: str) -> re.Pattern[str]:
    """What looks like an ignore comment of a tool: who writes it, a verb, a separator, and the rest."""
    return re.compile(
        rf"#+[ \t]*{tool}(?P<colon>[ \t]*[:-])?[ \t]*(?P<verb>{VERB})"
        r"(?P<sep>[ \t]*[=:\[(]|[ \t]+|\Z)(?P<rest>.*)",
        re.IGNORECASE | re.DOTALL,
    )


def listed(text: str, start: int, end: int) -> tuple[Name, ...]:
    """The names of a list between two offsets of a comment."""
    return tuple(
        Name(found[0], found.start(), found.end()) for found in re.compile(NAME).finditer(text, start, end)
    )


def parse(text: str, names: Names, *, is_yaml: bool) -> Said | Malformed | None:
    """What a comment says in dlint's dialect; None where it speaks of something else."""
    found = _form().match(text)
    if found:
        if found[1] == "ignore-stage" and is_yaml:
            return Malformed("`ignore-stage` is for Dockerfiles: write `ignore` or `ignore-file`", None)
        return Said("dlint", SCOPES[found[1]], listed(text, *found.span(2)))
    near = near_form("dlint").match(text)
    if not near:
        return None
    codes, reason = codes_and_reason(near, names)
    if codes is None:
        return None
    verb = _verb(near["verb"])
    if not codes:
        return Malformed(
            f"it names no rule: write `# dlint: {verb}=RULE`, or `{verb}=all` for all of them", None
        )
    written = f"# dlint: {verb}={','.join(codes)}" + (f" -- {reason}" if reason else "")
    return Malformed(f"dlint does not read this comment: write `{written}`", written)


def _verb(said: str) -> str:
    said = said.lower()
    if "file" in said or "global" in said:
        return "ignore-file"
    return "ignore-stage" if "stage" in said else "ignore"


def codes_and_reason(near: re.Match[str], names: Names) -> tuple[list[str] | None, str]:
    """The rules that a near miss names, and the text behind them.

    None where it is prose that happens to begin so; an empty list where it names no rule.
    """
    rest = near["rest"].strip()
    marked = bool(near["colon"] or near["sep"].strip())
    codes: list[str] = []
    at = 0
    word = re.compile(rf"[\s,\[(]*({NAME})[\])]*")
    while found := word.match(rest, at):
        code = found[1].rstrip(".")
        if not _names_a_rule(code, names, marked=marked or not (codes or rest[found.end() :].strip())):
            break
        codes.append(code)
        at = found.end()
    if not codes and rest:
        return ([] if near["sep"].strip() and near["colon"] else None), ""
    reason = re.sub(r"\A[\s,;:)\]]*(?:--?|#|//|—|–)?[\s:]*", "", rest[at:])
    return codes, reason


def _names_a_rule(word: str, names: Names, *, marked: bool) -> bool:
    if re.fullmatch(
        r"(?:DL|SC|DS|CL)-?\d{3,5}|CKV2?_\w+|[a-z][a-z0-9-]*/[a-z][a-z0-9_-]*", word, re.IGNORECASE
    ):
        return True
    return marked and (word.lower() == "all" or names.resolve(word) is not None)
