"""What a container runs, and what it offers: CMD, ENTRYPOINT, HEALTHCHECK, EXPOSE."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.finding import Edit, safe, unsafe
from dlint.lazy import regex
from dlint.model.edits import executed, removed
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.instructions import Expose, Instruction, Launch
    from dlint.model.stage import Stage

_EXECS_AT_LAST = regex(r"(?:.*(?:&&|;)\s*)?exec\s+[^;&|]+", re.DOTALL)
_PROGRAM = regex(r"[\w./-]+(?=\s|$)")
_PLAIN = regex(r"[\w./:@%+,=-]+|'[^']*'|\"[^\"$`\\!]*\"")
_MISREAD = frozenset(("broken-exec-form", "bad-arguments", "unknown-flag"))
_OF_THE_SHELL = frozenset({
    ".", ":", "[", "[[", "alias", "bg", "builtin", "case", "cd", "command", "eval", "exec", "exit", "export",
    "fg", "for", "function", "hash", "if", "jobs", "read", "return", "set", "shift", "source", "time",
    "times", "trap", "type", "ulimit", "umask", "unset", "until", "wait", "while",
})  # fmt: skip


@rule(on.instruction("CMD", "ENTRYPOINT"), severity="warning")
def shell_form_command(launch: Launch) -> Findings:
    text = launch.node.arguments.text
    if launch.exec_form or not text or launch.onbuild or launch.before.shell is not None:
        return
    if _EXECS_AT_LAST.fullmatch(text) or any(p.kind in _MISREAD for p in launch.node.problems):
        return
    name = launch.node.name.text
    lost = "signals" if launch.keyword == "CMD" else "arguments and signals"
    fix = _in_exec_form(launch)
    if fix is not None:
        first = launch.node.words[0].text
        message = f"`{name}` in shell form puts a shell before `{first}`, and {lost} may not reach it"
        yield launch.finding(f"{message}; use the exec form", fix=fix)
    else:
        message = f"`{name}` in shell form puts a shell before what it runs, and {lost} may not reach it"
        yield launch.finding(
            f"{message}; use the exec form, or `exec` for the last command", fix=_exec(launch)
        )


def _exec(launch: Launch) -> Fix | None:
    """The shell does what it did before it gives its place to the last command."""
    edit = executed(launch)
    if edit is None or launch.stage.windows:
        return None
    if set(";&|") & set(launch.source.text[edit.span.start : launch.node.span.end]):
        return None  # in quotes: it would not be seen that the fault is mended
    program = _PROGRAM.match(launch.source.text, edit.span.start)
    return safe(edit) if program is not None and program[0] not in _OF_THE_SHELL else None


def _in_exec_form(launch: Launch) -> Fix | None:
    """The command as an array, where no word of it needs a shell; lines and comments stay as they are."""
    words = launch.node.words
    if not words or words[0].text in _OF_THE_SHELL or "=" in words[0].text or launch.stage.windows:
        return None
    edits = []
    for number, word in enumerate(words):
        written = launch.source.slice(word.span)
        if written != word.text or _PLAIN.fullmatch(written) is None:
            return None
        value = written[1:-1] if written[0] in "'\"" else written
        value = value.replace("\\", "\\\\").replace('"', '\\"')
        before, after = "[" * (number == 0), "," if number + 1 < len(words) else "]"
        edits.append(Edit(word.span, f'{before}"{value}"{after}'))
    return unsafe(
        *edits, why="no shell reads the command any more, and `ENTRYPOINT` then takes `CMD` as arguments"
    )


@rule(on.stage(), severity="warning")
def several_commands(stage: Stage) -> Findings:
    yield from _overridden(stage, "CMD")


@rule(on.stage(), severity="error")
def several_entrypoints(stage: Stage) -> Findings:
    yield from _overridden(stage, "ENTRYPOINT")


@rule(on.stage(), severity="error")
def several_healthchecks(stage: Stage) -> Findings:
    yield from _overridden(stage, "HEALTHCHECK")


def _taken_out(instruction: Instruction) -> Fix | None:
    edit = removed(instruction)
    return safe(edit) if edit is not None else None


def _overridden(stage: Stage, keyword: str) -> Findings:
    """Each instruction of a kind that a later one of its stage replaces."""
    found = [each for each in stage.instructions if each.keyword == keyword]
    for earlier, later in pairwise(found):
        yield earlier.finding(
            f"this `{keyword}` has no effect: the one in line {later.line} replaces it",
            fix=_taken_out(earlier),
            related=[later.related("the one that counts" if later is found[-1] else "replaced by this one")],
        )


@rule(on.instruction("EXPOSE"), severity="info", profile="style")
def exposed_protocol_casing(expose: Expose) -> Findings:
    for word in expose.node.words:
        number, slash, protocol = word.text.rpartition("/")
        if slash and protocol.isalpha() and not protocol.islower() and "$" not in protocol:
            part = expose.at(word.part(len(number) + 1, len(word.text)))
            whole = part.source.slice(part.span) == protocol
            yield part.finding(
                f"`{protocol}` is not in lower case, as Docker writes a protocol",
                fix=safe(part.replace(protocol.lower())) if whole else None,
            )
