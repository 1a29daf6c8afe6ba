"""What Docker refuses in the flags of an instruction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dlint.syntax import dockerfile_values as values
from dlint.syntax.dockerfile_mounts import mount_faults
from dlint.syntax.nearest import nearest
from dlint.syntax.problem import Problem
from dlint.syntax.variables import UNKNOWN, expand, expansion_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.syntax.dockerfile_nodes import Flag, Instruction
    from dlint.syntax.variables import ExpansionError
    from dlint.text import Span

_TEXT, _BOOL, _LIST = "text", "boolean", "list"
FLAGS: Final[dict[str, dict[str, str]]] = {
    "FROM": {"platform": _TEXT},
    "RUN": {"mount": _LIST, "network": _TEXT, "security": _TEXT, "device": _LIST},
    "COPY": {
        "from": _TEXT, "chown": _TEXT, "chmod": _TEXT, "link": _BOOL, "parents": _BOOL, "exclude": _LIST,
    },
    "ADD": {
        "chown": _TEXT, "chmod": _TEXT, "link": _BOOL, "keep-git-dir": _BOOL, "checksum": _TEXT,
        "unpack": _BOOL, "exclude": _LIST,
    },
    "HEALTHCHECK": {
        "interval": _TEXT, "timeout": _TEXT, "start-period": _TEXT, "start-interval": _TEXT, "retries": _TEXT,
    },
}  # fmt: skip
"""The flags of each instruction; a `list` one may be repeated."""


_SWALLOWS_FLAGS: Final = frozenset(("ARG", "STOPSIGNAL"))
_EXPANDED_FLAGS: Final = frozenset(("chown", "chmod", "checksum", "platform"))
_CHOICES: Final = {"network": ("default", "none", "host"), "security": ("sandbox", "insecure")}
REMOTE: Final = ("http://", "https://", "git://", "ssh://", "git@")


def bad(where: Span, message: str, suggestion: str | None = None) -> Problem:
    return Problem("bad-arguments", where, message, suggestion)


def bad_expansion(where: Span, text: str, error: ExpansionError) -> Problem:
    return Problem("bad-expansion", where, f"`{short(text)}` cannot be expanded: {error}")


def short(text: str) -> str:
    """A word of the file as a message shows it."""
    return text if len(text) <= 60 else text[:59] + "…"


def flag_faults(instruction: Instruction) -> Iterator[Problem]:
    keyword = instruction.keyword
    known = FLAGS.get(keyword, {})
    seen = set()
    for flag in () if keyword in _SWALLOWS_FLAGS else instruction.flags:
        kind = known.get(flag.name)
        written = f"--{short(flag.name)}"
        if kind is None:
            near = nearest(flag.name, known)
            message = f"`{instruction.name.text}` has no flag `{written}`"
            if not known:
                message = f"`{instruction.name.text}` takes no flags, so `{written}` is refused"
            elif near:
                message += f"; did you mean `--{near}`?"
            yield Problem("unknown-flag", flag.name_span, message, f"--{near}" if near else None)
            if not known:
                return
            continue
        if flag.name in seen and kind != _LIST:
            yield bad(flag.span, f"The flag `{written}` stands here twice")
        elif kind != _BOOL and flag.value is None:
            yield bad(flag.span, f"`{written}` needs a value, as in `{written}=…`")
        elif kind == _BOOL and flag.value is not None and flag.plain.lower() not in ("true", "false"):
            yield bad(flag.span, f"`{written}` is either `true` or `false`, not `{short(flag.plain)}`")
        seen.add(flag.name)


def value_faults(instruction: Instruction) -> Iterator[Problem]:
    """The values of the flags of FROM, RUN, COPY and ADD."""
    for flag in instruction.flags:
        if flag.value is None or flag.name not in FLAGS.get(instruction.keyword, ()):
            continue
        where = flag.value.span if flag.plain else flag.span
        if flag.name == "mount":
            yield from _mount(flag)
        elif flag.name in _CHOICES and flag.plain not in _CHOICES[flag.name]:
            choices = _CHOICES[flag.name]
            message = f"`{short(flag.plain)}` is no value of `--{flag.name}` (`{'`, `'.join(choices)}`)"
            yield bad(where, message, nearest(flag.plain, choices))
        elif flag.name == "device":
            try:
                values.parse_device(flag.plain)
            except ValueError as error:
                yield bad(where, str(error))
        elif flag.name == "from" and "$" in flag.plain:
            message = "`--from` takes no variable; give the image a stage of its own with `FROM … AS`"
            yield bad(where, message)
        elif flag.name in _EXPANDED_FLAGS:
            yield from _expanded_flag(instruction, flag)


def _expanded_flag(instruction: Instruction, flag: Flag) -> Iterator[Problem]:
    assert flag.value is not None
    where = flag.value.span if flag.plain else flag.span
    error = expansion_error(flag.plain, instruction.escape)
    if error is not None:
        yield bad_expansion(where, flag.plain, error)
        return
    text = expand(flag.plain, lambda _name: UNKNOWN, instruction.escape).value
    if text is None or not flag.plain:
        return
    if flag.name == "chmod" and (message := values.mode_error(text)):
        yield bad(where, message)
    if flag.name == "platform" and (message := values.platform_error(text)):
        yield bad(where, message)
    if flag.name == "checksum":
        yield from _checksum(instruction, flag, text)


def _checksum(instruction: Instruction, flag: Flag, text: str) -> Iterator[Problem]:
    sources = [word.text for word in instruction.paths[:-1]]
    if any("$" in source for source in sources) or not sources or flag.value is None:
        return
    if len(sources) > 1 or not sources[0].startswith(REMOTE):
        if not re.match(r"github\.com/", sources[0]):
            yield bad(flag.span, "`--checksum` goes with exactly one source, a URL or a Git repository")
    elif not is_git(sources[0]) and (message := values.digest_error(text)):
        yield bad(flag.value.span, message)


def is_git(source: str) -> bool:
    path = re.split(r"[#?]", source, maxsplit=1)[0]
    return path.endswith(".git") or not source.startswith(("http://", "https://"))


def _mount(flag: Flag) -> Iterator[Problem]:
    assert flag.value is not None
    exact = flag.value.text == flag.plain
    for fault in mount_faults(flag.plain):
        part = flag.value.part(fault.start, fault.end) if exact and fault.end > fault.start else flag.value
        yield bad(part.span if flag.plain else flag.span, fault.message, fault.suggestion if exact else None)
