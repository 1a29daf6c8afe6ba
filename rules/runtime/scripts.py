"""The scripts that an image starts, and what its healthcheck runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Edit, Related, safe, unsafe
from dlint.knowledge.launched import needs_no_shell
from dlint.lazy import regex
from dlint.model.context.entry_scripts import entry_scripts, faults, hands_over
from dlint.model.context.healthcheck_tools import image_checks, lacks, service_checks
from dlint.model.instructions import Healthcheck
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.compose.service import Service
    from dlint.model.stage import Stage

_PLAIN = regex(r"[\w./:@%+,-][\w./:@%+,=-]*")
_OF_THE_SHELL = frozenset((
    ".", ":", "alias", "builtin", "case", "cd", "command", "eval", "exec", "exit", "export", "for", "hash",
    "if", "kill", "read", "return", "set", "source", "test", "times", "trap", "type", "ulimit", "umask",
    "until", "wait", "while",
))  # fmt: skip


@rule(on.stage(), severity="error")
def script_not_runnable(stage: Stage) -> Findings:
    """The last ENTRYPOINT and CMD of a stage, where they start a script of the build context."""
    for script in entry_scripts(stage):
        fault = next(faults(script), None)
        if fault is not None:
            yield script.place.finding(fault, related=[script.first_line])


@rule(on.stage(), severity="warning")
def entrypoint_without_exec(stage: Stage) -> Findings:
    for script in entry_scripts(stage):
        last = hands_over(script)
        if last is None:
            continue
        what, span = last
        yield script.place.finding(
            f"`{script.name}` ends with {what} without `exec`: the shell stays process 1 and passes no signal"
            " on, so that `docker stop` has to kill the program; begin that line with `exec`",
            related=[Related(script.text, span, "here")],
        )


@rule(on.instruction("HEALTHCHECK") | on.service(), severity="warning")
def healthcheck_tool_missing(subject: Healthcheck | Service) -> Findings:
    found = image_checks(subject) if isinstance(subject, Healthcheck) else service_checks(subject)
    for place, program, image, stage in found:
        if lacks(image, stage, program):
            where = f"`{image.text}`" if image is not None else "the image"
            yield At(place.source, place.span).finding(
                f"the healthcheck runs `{program}`, which {where} does not have, so that it always fails;"
                f" install `{program}`, or ask with a program that is there"
            )


@rule(on.instruction("HEALTHCHECK"), severity="info", profile="style")
def shell_form_healthcheck(check: Healthcheck) -> Findings:
    """Not where a shell is chosen, or does more than to start one program."""
    node = check.command_node
    if node is None or node.json is not None or check.before.shell is not None or check.stage.windows:
        return
    words = node.words
    if not words or words[0].text in _OF_THE_SHELL or "=" in words[0].text:
        return
    if not all(_PLAIN.fullmatch(check.source.slice(word.span)) for word in words):
        return
    edits = [
        Edit(
            word.span,
            f'{"[" * (number == 0)}"{word.text}"{"," if number + 1 < len(words) else "]"}',
        )
        for number, word in enumerate(words)
    ]
    program = words[0].text
    yield check.at(words[0]).finding(
        f"each check starts a shell that does nothing but start `{program}`; use the exec form",
        fix=safe(*edits)
        if needs_no_shell(program)
        else unsafe(*edits, why="a script without `#!` starts in a shell only"),
    )
