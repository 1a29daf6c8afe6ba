"""The ignore comments of other tools: hadolint, ShellCheck and dclint; Docker's are in `check`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.suppress import check as checks
from dlint.suppress.comments import Malformed, Names, Said, codes_and_reason, listed, near_form

if TYPE_CHECKING:
    from dlint.suppress.layout import Scope

_CODE = r"(?:DL|SC)\d+"
_DCLINT = regex(r"[a-z]+(?:-[a-z]+)+")


@cache
def _hadolint() -> re.Pattern[str]:
    codes = rf"{_CODE}(?:[ \t]*,[ \t]*{_CODE})*"
    return re.compile(
        rf"#[ \t]*hadolint[ \t]+(?:(global|stage)[ \t]+)?ignore[ \t]*=[ \t]*({codes})[ \t]*(?:#.*)?\Z",
        re.DOTALL,
    )


def shell(text: str) -> str | None:
    """The shell that `# hadolint shell=NAME` declares."""
    found = re.match(r"#[ \t]*hadolint[ \t]+shell[ \t]*=[ \t]*([^\s#]+)", text)
    return found[1] if found else None


def hadolint(text: str, names: Names) -> Said | Malformed | None:
    """`# hadolint ignore=`, with `global` or `stage` before `ignore`; only `# reason` may follow the codes.

    hadolint drops every other form without a word, so those are told.
    """
    found = _hadolint().match(text)
    if found:
        scopes: dict[str | None, Scope] = {"global": "file", "stage": "stage"}
        return Said("hadolint", scopes.get(found[1], "next"), listed(text, *found.span(2)))
    near = near_form("hadolint").match(text)
    if not near:
        return None
    codes, reason = codes_and_reason(near, names)
    if not codes:
        return None
    verb = near["verb"].lower()
    scope = "global " if "global" in verb or "file" in verb else "stage " if "stage" in verb else ""
    upper = [code.upper() for code in codes]
    if all(re.fullmatch(_CODE, code) for code in upper):
        written = f"# hadolint {scope}ignore={','.join(upper)}" + (f" # {reason}" if reason else "")
        return Malformed(f"hadolint does not read this comment: write `{written}`", written)
    own = {"global ": "ignore-file", "stage ": "ignore-stage"}.get(scope, "ignore")
    written = f"# dlint: {own}={','.join(codes)}" + (f" -- {reason}" if reason else "")
    return Malformed(f"hadolint knows codes only: write `{written}`", written)


def shellcheck(text: str) -> Said | None:
    """`# shellcheck disable=SC2086,SC3000-SC4000`, for the instruction it stands in or above."""
    found = re.match(r"#[ \t]*shellcheck[ \t]([^#]*)", text)
    disabled = re.search(r"(?<!\S)disable=(\S+)", found[1]) if found else None
    if not found or not disabled:
        return None
    start = found.start(1) + disabled.start(1)
    whole = disabled[0] == found[1].strip()
    return Said("shellcheck", "instruction", listed(text, start, start + len(disabled[1])), whole)


def dclint(text: str, *, first: bool) -> Said | None:
    """`# dclint disable`, `disable-file` (these on the first line only), `disable-line`; rules may follow."""
    found = re.match(r"#[ \t]*dclint[ \t]+disable(-file|-line)?(?=[ \t]|\Z)([^#]*)", text)
    if not found or (found[1] != "-line" and not first):
        return None
    end = found[2].find(" --")
    names = listed(text, found.start(2), found.end(2) if end < 0 else found.start(2) + end)
    return Said("dclint", "next" if found[1] == "-line" else "file", names)


def matches(dialect: str, name: str, rule: str, names: Names) -> bool:
    """Whether a name in a tool's comment takes in a rule; no name stands for all the tool's own."""
    if dialect == "shellcheck":
        return _matches_shellcheck(name, rule)
    if dialect in (checks.FILE, checks.HERE):
        return checks.matches(dialect, name, rule, names)
    if name == "all" or not name:
        return any(_DCLINT.fullmatch(alias) for alias in names.aliases_of(rule))
    resolved = names.resolve(name)
    if resolved is None:
        return False
    return rule in resolved or rule.partition("/")[0] in resolved


def _matches_shellcheck(name: str, rule: str) -> bool:
    if not rule.startswith("shellcheck"):
        return False
    if name == "all":
        return True
    codes = re.fullmatch(r"(?:SC)?(\d{4})(?:-(?:SC)?(\d{4}))?", name)
    if not codes:
        return False
    code = rule.removeprefix("shellcheck/SC")
    return code.isdecimal() and int(codes[1]) <= int(code) <= int(codes[2] or codes[1])
