"""sudo: in the build, and in the image."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import At, Edit, no_fix, unsafe
from dlint.lazy import regex
from dlint.model.command import Command
from dlint.model.privileges import is_other, is_root
from dlint.model.written import written, written_to
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Fix, NoFix
    from dlint.model.instructions import Run

_NAME = regex(r"[\w.-]+(?::[\w.-]+)?")
_NOPASSWD = r"(?m)^(?![ \t]*#).*\bNOPASSWD\s*:\s*ALL\b"


@rule(on.instruction("RUN"), severity="error")
def sudo(run: Run) -> Findings:
    calls = [command for command in run.commands if command.program == "sudo"]
    if not calls:
        return
    other = next((user for user in (call.value("-u", "--user") for call in calls) if user), None)
    if other is not None and not is_root(other):
        said = f"`sudo` changes to `{other}` in a build; put `USER {other}` above a RUN of its own"
    elif is_root(run.before.user):
        said = "`sudo` in a RUN that is root already; leave it out"
    elif is_other(run.before.user):
        user = run.before.user
        said = f"`sudo` in a RUN of user `{user}`; put `USER root` before it and `USER {user}` after"
    else:
        said = "`sudo` in a build; say with USER as whom a RUN works"
    first, *rest = calls
    yield first.at(first.words[0]).finding(
        said,
        fix=_without_sudo(run, calls),
        related=[call.at(call.words[0]).related("and here") for call in rest],
    )


def _without_sudo(run: Run, calls: list[Command]) -> Fix | NoFix:
    """The RUN without its sudo where that takes no options; another user's stands between two USERs."""
    plain = all(len(call.words) > 1 and call.words[1].text[:1].isalpha() for call in calls)
    user = run.before.user
    if not plain:
        return no_fix("sudo has options, or a variable names what it runs")
    if run.exec_form or run.onbuild:
        return no_fix("it stands in exec form" if run.exec_form else "ONBUILD holds it")
    edits = [Edit(call.words[0].span._replace(end=call.words[1].span.start), "") for call in calls]
    if is_root(user):
        return unsafe(*edits, why="sudo gives the command a PATH and an environment of its own")
    if user is None or not is_other(user) or _NAME.fullmatch(user) is None:
        return no_fix("as whom the RUN works is not known")
    whole, newline = At(run.source, run.node.span), run.source.newline
    edits += [whole.prepend(f"USER root{newline}"), whole.append(f"{newline}USER {user}")]
    return unsafe(*edits, why=f"what the RUN does without sudo is then done by root, and not by `{user}`")


@rule(on.instruction("RUN") | on.host_command(), severity="warning", security=6.0)
def passwordless_sudo(run: Run | Command) -> Findings:
    if isinstance(run, Command):
        yield from _on_the_host(run)
        return
    if not run.stage.ships or "NOPASSWD" not in run.source.text[run.extent.start : run.extent.end]:
        return
    if any(_removes_grants(command) for command in run.commands):
        return
    for text, place in (each for command in run.commands for each in _texts(command)):
        who = _granted(text)
        if who is not None:
            yield place.finding(
                f"`{who}` becomes root without a password by this line of sudoers;"
                " do as root in the build what needs it, and leave sudo out"
            )
            return


def _on_the_host(command: Command) -> Findings:
    """What is only printed grants nothing; developers may do in their containers what they like."""
    from dlint.model.host import script_of

    script = script_of(command)
    if script is None or script.for_development or not script.mentions_nopasswd:
        return
    for text, place in _texts(command):
        who = _granted(text)
        if who is not None and any("sudoers" in path for path in written_to(command)):
            yield place.finding(
                f"`{who}` becomes root without a password by this line of sudoers;"
                " grant the commands that need it, each by its path"
            )
            return


def _texts(command: Command) -> Iterator[tuple[str, At]]:
    """What a command writes; the words that echo prints are one line."""
    words = command.operands
    if command.program == "echo" and len(words) > 1:
        span = words[0].span._replace(end=words[-1].span.end)
        yield " ".join(word.text for word in words), At(command.source, span)
    else:
        yield from written(command)


def _granted(text: str) -> str | None:
    """To whom a text of sudoers grants everything."""
    found = re.search(_NOPASSWD, text)
    return re.split(r"\s|\\t", found[0].strip("'\" "))[0] if found is not None else None


def _removes_grants(command: Command) -> bool:
    return command.program == "rm" and any("sudoers" in operand.text for operand in command.operands)
