"""Edits to what a RUN executes, in the author's own layout. None means: leave it to the author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import Edit, no_fix, safe, unsafe
from dlint.lazy import regex
from dlint.model.layout import line_end, line_start
from dlint.model.obstacles import in_command
from dlint.syntax.shell_nodes import ShellWord
from dlint.text import Mapped, Span

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix, Place
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction, Run
    from dlint.model.scripts import Executed
    from dlint.syntax.shell_nodes import Script, SimpleCommand

_INDENT = regex(r"\t| {0,4}")
_PLAIN = regex(r"[\w./+-]+")
_ENDS = frozenset(("exec", "exit", "return"))


def with_option(command: Command, option: str) -> Edit | None:
    """Put an option behind the subcommand, in exec form as a string of its own."""
    verb = command.verb
    if verb.raw != verb.value or command.doubtful or isinstance(verb.origin, Mapped):
        return None
    return verb.append(f" {option}" if isinstance(verb.origin, ShellWord) else f', "{option}"')


def with_flag(instruction: Instruction, flag: str) -> Edit:
    """Put a flag behind an instruction's keyword."""
    return instruction.append(f" {flag}")


def _readable(run: Run) -> Script | None:
    """The RUN's script, where edits at its level are understood."""
    script = run.script
    if script is None or script.error or not script.commands:
        return None
    return script if not run.node.heredocs or run.script_text is run.node.heredocs[0].body else None


def _ending(script: Script) -> SimpleCommand | None:
    """The command that ends the script at its own level, with at most a comment behind it."""
    last = max(script.commands, key=lambda command: command.end)
    rest = script.mapped.text[last.end :].strip()
    plain = last.group == 0 and not last.loop and not last.condition and not last.background
    if not plain or last.function is not None or (rest and not rest.startswith("#")):
        return None
    return None if any(redirect.body is not None for redirect in last.redirects) else last


def _last(script: Script) -> SimpleCommand | None:
    """The command that ends the script, if another one may come behind it."""
    last = _ending(script)
    return last if last is not None and last.name not in _ENDS else None


def appended(run: Run, text: str) -> Edit | None:
    """Let a RUN execute `text` at its end, if all before it succeeded."""
    script = _readable(run) if run is run.owner else None
    last = _last(script) if script is not None else None
    if script is None or last is None:
        return None
    end = script.span(last.end - 1, last.end).end
    stops = "errexit" in last.flags
    if run.node.heredocs:
        if script.mapped.text[last.end :].strip():
            return None
        start = script.span(last.start, last.end).start
        line = run.source.text[line_start(run.source.text, start) : start]
        own = stops and not line.strip()
        return Edit(Span(end, end), f"{run.source.newline}{line}{text}" if own else f" && {text}")
    joint = _joint(run, script, last, end, ";" if stops and last.before == ";" else "&&")
    return Edit(Span(end, end), joint + text)


def executed(launch: Executed) -> Edit | None:
    """Let the program that CMD or ENTRYPOINT runs last take the place of the shell."""
    script, last = launch.script, last_started(launch)
    if script is None or last is None or any(one.name == "exec" for one in script.commands):
        return None
    if last.name in script.functions:
        return None
    start = script.span(last.words[0].start, last.words[0].end).start
    return Edit(Span(start, start), "exec ")


def last_started(launch: Executed) -> SimpleCommand | None:
    """The command that ends a CMD or ENTRYPOINT, where nothing runs beside it or depends on its failure."""
    script = launch.script
    if script is None or script.error or not script.commands:
        return None
    last = _ending(script)
    if last is None or last.pipeline is not None or last.negated or last.assignments or not last.words:
        return None
    if any(one.name == "trap" or one.background for one in script.commands):
        return None
    return last if last.chain is None or set(last.chain.operators) <= {"&&"} else None


def behind(command: Command, text: str) -> Edit | None:
    """Let a RUN execute `text` right behind a command, if that succeeded."""
    script, simple = _own(command)
    if script is None or simple is None:
        return None
    run: Run = command.run  # type: ignore[assignment]  # callers ask about commands of RUN
    if simple is _last(script):
        return appended(run, text)
    if simple.name in _ENDS or any(redirect.body is not None for redirect in simple.redirects):
        return None
    end = script.span(simple.end - 1, simple.end).end
    if run.node.heredocs:
        return Edit(Span(end, end), f" && {text}") if "errexit" not in simple.flags else None
    separate = simple.after in (";", "\n") and "errexit" in simple.flags
    return Edit(Span(end, end), _joint(run, script, simple, end, ";" if separate else "&&") + text)


def in_front(command: Command, text: str) -> Edit | None:
    """Let a RUN execute `text` right before a command, which runs only if that succeeds."""
    script, simple = _own(command)
    if script is None or simple is None:
        return None
    # `set -e` does not stop for what fails before the end of a `&&` list.
    alone = simple.chain is None or not simple.chain.operators
    operator = ";" if "errexit" in simple.flags and alone else " &&"
    start = script.span(simple.start, simple.end).start
    return Edit(Span(start, start), f"{text}{operator} ")


def _own(command: Command) -> tuple[Script | None, SimpleCommand | None]:
    """The RUN's script and the command in it, if that always runs when those before it succeeded."""
    run: Run = command.run  # type: ignore[assignment]  # callers ask about commands of RUN
    simple = command.simple
    if simple is None or run.owner is not run:
        return None, None
    script = _readable(run)
    plain = not (simple.group or simple.loop or simple.condition or simple.background or simple.negated)
    if script is None or simple.script is not script or not plain or simple.branch is not None:
        return None, None
    if simple.function is not None or simple.pipeline is not None or command.doubtful:
        return None, None
    if simple.chain is not None and set(simple.chain.operators) - {"&&"}:
        return None, None
    return script, simple


def _joint(run: Run, script: Script, last: SimpleCommand, end: int, operator: str) -> str:
    """What stands between the command that is there and the one to come: as before it, if that will do."""
    text = run.source.text
    earlier = [one for one in script.commands if one.group == 0 and one.end <= last.start]
    start = script.span(last.start, last.end).start
    if earlier:
        before = max(earlier, key=lambda command: command.end)
        gap = text[script.span(before.start, before.end).end : start]
        known = re.fullmatch(
            rf"[\s{re.escape(run.file.tree.escape)}]*{re.escape(operator)}\s*.*", gap, re.DOTALL
        )
        blank = not gap.replace(operator, "", 1).replace(run.file.tree.escape, "").strip()
        if known and blank and ("\n" in gap or "\n" not in text[start:end]):
            return re.sub(r"[ \t]+(?=\r?\n)", "", gap)
    if "\n" not in text[run.extent.start : end]:
        return f"{operator} " if operator == ";" else f" {operator} "
    line = text[line_start(text, end) : end]
    indent = _INDENT.match(line)[0] or "    "  # type: ignore[index]  # it matches any line
    newline = f" {run.file.tree.escape}{run.source.newline}{indent}"
    return f";{newline}" if operator == ";" else f"{newline}&& "


def without(command: Command) -> Edit | None:
    """Take a command out of its RUN, and the RUN with its last one."""
    run, simple = command.run, command.simple
    script = _readable(run)  # type: ignore[arg-type]  # commands that change files run in RUN
    if script is None or simple is None or simple.script is not script or command.wrappers:
        return None
    if run.node.heredocs or simple.redirects:
        return None
    span = script.span(simple.start, simple.end)
    if script.mapped.text.strip() == simple.text and len(script.commands) == 1:
        return removed(run)  # type: ignore[arg-type]
    chain = simple.chain
    if chain is None or set(chain.operators) != {"&&"} or simple.pipeline is not None or simple.group:
        return None
    after = [one for one in chain.commands if one.chain_index == simple.chain_index + 1]
    if after:
        start = script.span(min(one.start for one in after), simple.end).start
        return _cut(command, Span(span.start, start), Span(span.end, start))
    before = [one for one in chain.commands if one.chain_index == simple.chain_index - 1]
    if not before:
        return None
    end = script.span(0, max(one.end for one in before)).end
    return _cut(command, Span(end, span.end), Span(end, span.start))


def _cut(command: Command, span: Span, gap: Span) -> Edit | None:
    """Remove `span`, if all between the two commands is the operator and the layout around it."""
    escape = command.run.stage.file.tree.escape
    return Edit(span, "") if command.source.slice(gap).replace(escape, " ").split() == ["&&"] else None


def cleaning(command: Command, text: str) -> Fix | NoFix:
    """The safe fix that runs `text`, a call of the same program, right behind a command, as its user."""
    if command.wrappers not in ((), ("sudo",)) or not _PLAIN.fullmatch(command.spelled):
        return no_fix("another program runs it")
    edit = behind(command, f"{'sudo ' if command.wrappers else ''}{command.spelled} {text}")
    return safe(edit) if edit is not None else in_command(command)


def without_upgrade(command: Command) -> Fix | NoFix:
    """Leave an upgrade of the whole system out."""
    edit = without(command)
    why = "the packages of the base image stay as old as it is"
    return unsafe(edit, why=why) if edit is not None else in_command(command)


def without_word(place: Place) -> Edit | None:
    """Take a word out of a command, and its line where nothing else stands in it."""
    source, span = place.source, place.span
    text = source.text
    start, end = line_start(text, span.start), line_end(text, span.end)
    if not text[start : span.start].strip() and text[span.end : end].strip() in ("\\", "`"):
        return Edit(Span(start, min(end + 1, len(text))), "")
    before = len(text[start : span.start].rstrip(" \t")) + start
    behind_it = text[span.end : span.end + 1]
    if before in (span.start, start) or (behind_it and not behind_it.isspace()):
        return None
    return Edit(Span(before, span.end), "")


def removed(instruction: Instruction) -> Edit | None:
    """Take an instruction out of its file, the comments above it left where they are."""
    text = instruction.source.text
    start, end = line_start(text, instruction.extent.start), line_end(text, instruction.extent.end)
    if any("lint" in comment.text or "check" in comment.text for comment in instruction.node.comments):
        return None  # an ignore comment would then speak of the next instruction
    if (
        instruction.onbuild
        or instruction.node.comment_lines
        or text[start : instruction.extent.start].strip()
        or text[instruction.extent.end : end].strip()
    ):
        return None
    if end == len(text) and start and not text.endswith("\n"):
        return Edit(Span(start - (2 if text[start - 2 : start] == "\r\n" else 1), end), "")
    end = min(end + 1, len(text))
    blank_before = start == 0 or not text[line_start(text, start - 1) : start].strip()
    following = line_end(text, end)
    if blank_before and end < len(text) and not text[end:following].strip():
        end = min(following + 1, len(text))
    return Edit(Span(start, end), "")


def joined(first: Run, second: Run) -> Edit | None:
    """Let a RUN go on with what the next one does, the comments between them kept."""
    script = _readable(first)
    last = _last(script) if script is not None else None
    if script is None or last is None or first.node.heredocs or second.node.heredocs or first.onbuild:
        return None
    end = script.span(last.end - 1, last.end).end
    start = second.node.arguments.span.start
    text = first.source.text
    if (
        second.node.comment_lines
        or script.mapped.text[last.end :].strip()
        or "#" in text[end : line_end(text, end)]
    ):
        return None
    between = text[end : line_start(text, second.extent.start)].splitlines()[1:]
    comments = [line for line in between if line.strip()]
    known = all(
        line.lstrip().startswith("#") and "lint" not in line and "check" not in line for line in comments
    )
    if not known or text[line_start(text, second.extent.start) : second.extent.start].strip():
        return None
    line = text[line_start(text, end) : end]
    indent = (line[: len(line) - len(line.lstrip())] if "\n" in script_text(first, end) else "") or "    "
    newline = first.source.newline
    kept = "".join(f"{newline}{comment}" for comment in comments)
    return Edit(Span(end, start), f" {first.file.tree.escape}{kept}{newline}{indent}&& ")


def script_text(run: Run, end: int) -> str:
    """The file's text from the RUN's keyword to `end`."""
    return run.source.text[run.extent.start : end]
