"""The two forms of CMD and ENTRYPOINT, and who is process 1 in each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import Edit, Fix, no_fix, safe, unsafe
from dlint.knowledge.launched import needs_no_shell, passes_on
from dlint.lazy import regex
from dlint.model.edits import executed, last_started
from dlint.model.starts import is_commanded, launches
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import NoFix
    from dlint.model.instructions import Launch

_EXECS_AT_LAST = regex(r"(?:.*(?:&&|;)\s*)?exec\s[^;&|]+", re.DOTALL)
_OF_WINDOWS = (".exe", ".bat", ".cmd", ".ps1")
_PROGRAM = regex(r"([\"']?)((?:\$\{?\w+\}?/)?[\w./-]+)\1(?=\s|$)")
# JSON takes neither control characters nor what is no UTF-8
_PLAIN = regex(r"[\w./:@%+,=-]+|'[^'\x00-\x1f\ud800-\udfff]*'|\"[^\"$`\\!\x00-\x1f\ud800-\udfff]*\"")
_MISREAD = frozenset(("broken-exec-form", "bad-arguments", "unknown-flag"))
_OF_THE_SHELL = frozenset({
    ".", ":", "[", "[[", "alias", "bg", "builtin", "case", "cd", "command", "eval", "exec", "exit", "export",
    "fg", "for", "function", "hash", "if", "jobs", "read", "return", "set", "shift", "source", "time",
    "times", "trap", "type", "ulimit", "umask", "unset", "until", "wait", "while",
})  # fmt: skip
# programs of that name do other things with backslashes and options, or are missing
_ALSO_OF_THE_SHELL = frozenset(("echo", "printf", "test", "true", "false", "kill", "pwd", "let", "local"))


@rule(on.instruction("CMD", "ENTRYPOINT"), severity="warning")
def shell_form_command(launch: Launch) -> Findings:
    text = launch.node.arguments.text
    if launch.exec_form or not text or launch.onbuild or launch.before.shell is not None:
        return
    if _execs_at_last(launch) or any(p.kind in _MISREAD for p in launch.node.problems):
        return
    name = launch.node.name.text
    lost = "signals" if launch.keyword == "CMD" else "arguments and signals"
    edits = _in_exec_form(launch)
    if edits:
        first = launch.node.words[0].text
        message = f"`{name}` in shell form puts a shell before `{first}`, and {lost} may not reach it"
        yield launch.finding(f"{message}; use the exec form", fix=_judged(launch, edits))
    else:
        message = f"`{name}` in shell form puts a shell before what it runs, and {lost} may not reach it"
        yield launch.finding(
            f"{message}; use the exec form, or `exec` for the last command", fix=_exec(launch)
        )


def _execs_at_last(launch: Launch) -> bool:
    """Whether the shell gives its place to the command that it runs last."""
    if _EXECS_AT_LAST.fullmatch(launch.node.arguments.text):
        return True
    last = last_started(launch)
    return last is not None and last.name == "exec" and len(last.words) > 1


def _exec(launch: Launch) -> Fix | NoFix:
    """The shell does what it did before it gives its place to the last command."""
    edit = executed(launch)
    if launch.stage.windows:
        return no_fix("the shells of Windows have no `exec`")
    if edit is None:
        return no_fix("what the shell runs last is not surely one command")
    program = _PROGRAM.match(launch.source.text, edit.span.start)
    if program is None or program[2] in _OF_THE_SHELL | _ALSO_OF_THE_SHELL:
        return no_fix("what it runs last is the shell's own, or a variable names it")
    if program[2].lower().endswith(_OF_WINDOWS):
        return no_fix("the shells of Windows have no `exec`")
    return safe(edit)


def _in_exec_form(launch: Launch) -> list[Edit]:
    """The command as an array, where no word of it needs a shell; lines and comments stay as they are."""
    words = launch.node.words
    if not words or words[0].text in _OF_THE_SHELL or "=" in words[0].text or launch.stage.windows:
        return []
    edits = []
    for number, word in enumerate(words):
        written = launch.source.slice(word.span)
        if written != word.text or _PLAIN.fullmatch(written) is None:
            return []
        value = written[1:-1] if written[0] in "'\"" else written
        value = value.replace("\\", "\\\\").replace('"', '\\"')
        before, after = "[" * (number == 0), "," if number + 1 < len(words) else "]"
        edits.append(Edit(word.span, f'{before}"{value}"{after}'))
    return edits


def _judged(launch: Launch, edits: list[Edit]) -> Fix:
    """The array where it surely starts the same; else `exec`, which leaves all but process 1 as it is."""
    if _starts_the_same(launch):
        return safe(*edits)
    fix = _exec(launch) if launch.keyword == "CMD" and not _is_meant_for_entrypoint(launch) else None
    why = "no shell reads the command any more, and `ENTRYPOINT` then takes `CMD` as arguments"
    return fix if isinstance(fix, Fix) else unsafe(*edits, why=why)


def _starts_the_same(launch: Launch) -> bool:
    """Whether the program needs no shell, and no ENTRYPOINT or CMD meets it in another form."""
    if not needs_no_shell(launch.node.words[0].text.strip("\"'")):
        return False
    stage = launch.stage
    if launch.keyword == "ENTRYPOINT":
        others = (*stage.chain, *stage.heirs)
        return not any("CMD" in each.last for each in others) and not is_commanded(launch.file)
    base = stage.base_image
    known = base is not None and base.ref is not None and passes_on(base.ref.familiar)
    return known and not any("ENTRYPOINT" in each.last for each in (*stage.chain, *stage.heirs))


def _is_meant_for_entrypoint(launch: Launch) -> bool:
    """Whether the words are arguments of the ENTRYPOINT's program rather than a command of their own."""
    entrypoint = next((each for each in launches(launch.stage) if each.keyword == "ENTRYPOINT"), None)
    words = entrypoint.node.json if entrypoint is not None else None
    return words is not None and any(needs_no_shell(word.value) for word in words[:1])
