"""What Docker refuses in a Dockerfile, and what it reads otherwise than its author meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe, unsafe
from dlint.lazy import regex
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix, Severity
    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.host import HostScript
    from dlint.model.instructions import Instruction
    from dlint.model.problem import ReaderProblem

_OWN_FRONTENDS = regex(r"(docker\.io/)?docker/dockerfile(-upstream)?(?![\w.-])")
_UNLIKE = "nothing that Docker knows is written like it"
_TEMPLATE = regex(r"(?<!\$)\{\{|\{%|\{#|<%")


@rule(on.problem("parse-error"), severity="error")
def parse_error(problem: ReaderProblem) -> Findings:
    fix = None
    if problem.suggestion is not None:
        fix = unsafe(problem.replace(problem.suggestion), why="the body's lines lose their leading tabs")
    yield problem.finding(problem.message, fix=fix)


@rule(on.problem("unknown-instruction"), severity="error")
def unknown_instruction(problem: ReaderProblem) -> Findings:
    if _in_template(problem):
        return
    fix: Fix | NoFix = no_fix(_UNLIKE)
    if problem.suggestion is not None:
        edit = problem.replace(problem.suggestion)
        keyword = re.split(r"[^A-Za-z]", problem.source.slice(problem.span))[0]
        written_as_one = keyword.isupper()  # a lower-case word may be the rest of a command above
        fix = safe(edit) if written_as_one else unsafe(edit, why="the line may belong to the one above it")
    yield problem.finding(problem.message, fix=fix, severity=_less_where_foreign(problem))


@rule(on.problem("unknown-flag"), severity="error")
def unknown_flag(problem: ReaderProblem) -> Findings:
    fix = _near_miss(problem) or no_fix(_UNLIKE)
    yield problem.finding(problem.message, fix=fix, severity=_less_where_foreign(problem))


@rule(on.problem("bad-arguments"), severity="error")
def bad_arguments(problem: ReaderProblem) -> Findings:
    if _in_template(problem):
        return
    message = problem.message
    if problem.suggestion and f"`{problem.suggestion}`" not in message:
        message += f"; did you mean `{problem.suggestion}`?"
    yield problem.finding(message, fix=_near_miss(problem))


@rule(on.problem("instruction-before-from"), severity="error")
def instruction_before_from(problem: ReaderProblem) -> Findings:
    yield problem.finding(problem.message)


@rule(on.problem("no-stage"), severity="error")
def no_stage(problem: ReaderProblem) -> Findings:
    yield problem.finding(problem.message)


@rule(on.problem("onbuild-forbidden"), severity="error")
def onbuild_forbidden(problem: ReaderProblem) -> Findings:
    yield problem.finding(problem.message)


@rule(on.problem("broken-exec-form"), severity="warning")
def broken_exec_form(problem: ReaderProblem) -> Findings:
    fix = None
    if problem.suggestion is not None:
        why = "what Docker took for a shell command or for plain words then is the array it looks like"
        fix = unsafe(problem.replace(problem.suggestion), why=why)
    severity: Severity | None = "error" if "`SHELL`" in problem.message else None
    yield problem.finding(problem.message, fix=fix, severity=severity)


@rule(on.problem("heredoc-not-opened"), severity="warning")
def heredoc_not_opened(problem: ReaderProblem) -> Findings:
    yield problem.finding(problem.message)


@rule(on.problem("directive-ignored"), severity="warning")
def directive_ignored(problem: ReaderProblem) -> Findings:
    fix = None
    if problem.suggestion is not None:
        fix = unsafe(problem.replace(problem.suggestion), why="Docker then does what the directive says")
    yield problem.finding(problem.message, fix=fix)


@rule(on.instruction(), severity="warning")
def empty_continuation(instruction: Instruction) -> Findings:
    lines = instruction.node.empty_lines
    if not lines:
        return
    name = instruction.source.slice(instruction.span)
    swallowed = _swallowed(instruction)
    if swallowed is None:
        message = f"an empty line inside the continued `{name}` will become an error; remove it"
        yield instruction.at(lines[0]).finding(
            message, fix=safe(*(instruction.at(line).replace("") for line in lines))
        )
        return
    message = f"the `{name}` above does not end at this empty line, for the line before it ends in"
    message += f" `{instruction.file.tree.escape}`: the `{swallowed}` below becomes part of it"
    yield instruction.at(lines[0]).finding(message, fix=no_fix("where it was meant to end is not sure"))


def _swallowed(instruction: Instruction) -> str | None:
    """The keyword that a line begins with behind an empty one: its author took it for an instruction."""
    for line in instruction.node.empty_lines:
        below = instruction.source.text[line.end : line.end + 20]
        if (found := _KEYWORD.match(below)) is not None:
            return found[0]
    return None


_KEYWORD = regex(
    r"(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|USER|VOLUME|WORKDIR)"
    r"(?=[ \t])"
)


def _near_miss(problem: ReaderProblem) -> Fix | None:
    return safe(problem.replace(problem.suggestion)) if problem.suggestion else None


def _in_template(problem: ReaderProblem) -> bool:
    """Whether the place is another program's, which writes the real Dockerfile.

    Where such a line stands between instructions, what surrounds it need not be whole either.
    """
    if _TEMPLATE.search(problem.source.slice(problem.span)) is not None:
        return True
    return problem.kind == "unknown-instruction" and _template_lines(problem.file)


@lru_cache(maxsize=4)
def _template_lines(file: Dockerfile | ComposeFile | HostScript) -> bool:
    """Whether a line that is no instruction is another program's."""
    unknown = (each for each in file.problems if each.kind == "unknown-instruction")
    return any(_TEMPLATE.search(file.source.slice(each.span)) is not None for each in unknown)


def _less_where_foreign(problem: ReaderProblem) -> Severity | None:
    """A frontend other than Docker's own may know more instructions and flags."""
    from dlint.model.dockerfile import Dockerfile

    if not isinstance(problem.file, Dockerfile):
        return None
    for directive in problem.file.tree.directives:
        if directive.key == "syntax" and _OWN_FRONTENDS.match(directive.value) is None:
            return "info"
    return None
