"""The `--platform` of FROM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit, safe, unsafe
from dlint.lazy import regex
from dlint.model.variables import global_names
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import At
    from dlint.model.instructions import From

_OWN_VALUE = regex(r"\$(?:TARGETPLATFORM|\{TARGETPLATFORM(?::?-[^{}$]*)?\})")


@rule(on.instruction("FROM"), severity="info", profile="style")
def constant_platform(from_: From) -> Findings:
    flag = from_.flag("platform")
    if flag is None or not flag.plain or "$" in flag.plain:
        return
    platform = flag.plain.lower()
    if any(part in (from_.name or "") for part in platform.split("/")[:2]):
        return
    yield from_.at(flag).finding(
        f"the base is always the one for `{flag.plain}`, whatever platform is built for; "
        "leave the flag out, or tell the platform in the stage's name",
        fix=unsafe(_left_out(from_.at(flag)), why="a machine of another platform then builds for its own"),
    )


@rule(on.instruction("FROM"), severity="warning", profile="style")
def redundant_platform(from_: From) -> Findings:
    flag = from_.flag("platform")
    if (
        flag is None
        or _OWN_VALUE.fullmatch(flag.plain) is None
        or "TARGETPLATFORM" in global_names(from_.file)
    ):
        return
    yield from_.at(flag).finding(
        f"`{flag.plain}` is the platform that `{from_.node.name.text}` takes anyway; leave the flag out",
        fix=safe(_left_out(from_.at(flag))),
    )


def _left_out(flag: At) -> Edit:
    """Without the blanks that follow in the same line."""
    text, end = flag.source.text, flag.span.end
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return Edit(flag.span._replace(end=end), "")
