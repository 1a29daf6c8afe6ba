"""RUNs that follow each other as one, where that does the same: one shell for what had a shell each."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.lazy import regex
from dlint.model.edits import joint_between
from dlint.model.instructions import Run

if TYPE_CHECKING:
    from dlint.finding import Edit, Fix
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.syntax.shell_nodes import Assignment, Script, SimpleCommand

_MOST = 8  # RUNs that are made one
# what they change lasts as long as the shell
_OF_THE_SHELL = frozenset(
    """
    cd pushd popd export source . alias unalias unset umask ulimit shopt trap eval readonly declare typeset
    local exec exit return hash read mapfile wait disown builtin command
    """.split()  # noqa: SIM905 - a table of words
)
_DAEMONS = frozenset(
    """
    service systemctl rc-service invoke-rc.d initctl start-stop-daemon supervisord mysqld mysqld_safe mariadbd
    nginx apache2ctl apachectl httpd redis-server postgres pg_ctl pg_ctlcluster mongod dockerd sshd cron crond
    Xvfb gpg gpg2 gpg-agent dirmngr dbus-daemon rabbitmq-server slapd nohup setsid screen tmux
    gradle gradlew bazel adb sbt dotnet emulator watchman ssh-agent
    """.split()  # noqa: SIM905 - a table of words
)
_PUTS = frozenset(
    ("pip", "npm", "yarn", "pnpm", "gem", "easy_install", "cp", "mv", "ln", "install", "make", "corepack")
)
_NAME = regex(r"(?:.*/)?([\w.+-]*?)(?:[\d.]*|[@=<>~!\[].*)")
_HARMLESS_FLAGS = frozenset(("-e", "-x", "-ex", "-xe"))


def as_one(first: Instruction, last: Instruction) -> Fix | None:
    """The fix that makes one RUN of two and all that stands between them, if those are RUNs too."""
    stage = first.stage
    if not isinstance(first, Run) or not isinstance(last, Run) or last.stage is not stage:
        return None
    start, end = stage.instructions.index(first), stage.instructions.index(last)
    runs = [each for each in stage.instructions[start : end + 1] if isinstance(each, Run)]
    if not 1 < len(runs) == end + 1 - start <= _MOST:
        return None
    edits = [_joined(one, other) for one, other in pairwise(runs)]
    found = tuple(edit for edit in edits if edit is not None)
    if len(found) < len(edits):
        return None
    if any(_leaves_running(run) for run in runs[:-1]):
        return unsafe(*found, why="what the first RUN leaves running then runs on in the second")
    return safe(*found)


def _joined(first: Run, second: Run) -> Edit | None:
    """The edit that lets the first RUN's shell do what the second does, with the same success."""
    flags = [[flag.word.text for flag in run.node.flags] for run in (first, second)]
    script, other = first.script, second.script
    if flags[0] != flags[1] or script is None or other is None or script.functions:
        return None
    if not _is_chain(other) or any(_lasts(one) for one in script.commands if not one.group):
        return None
    if any(_outlives(one, script, other.mapped.text) for one in script.assignments):
        return None
    if _is_remembered(first, second):
        return None
    return joint_between(first, second)


def _is_chain(script: Script) -> bool:
    """Whether a failure before it would be its failure too: commands joined by `&&` alone."""
    text = script.mapped.text.rstrip()
    commands = [one for one in script.commands if not one.substitution]
    if script.error or not commands or text.endswith((";", "&", "|")):
        return False
    if any(one.group or one.loop or one.condition or one.background or one.negated for one in commands):
        return False
    if any(one.function is not None or one.branch is not None for one in commands):
        return False
    chains = {id(one.chain) for one in commands}
    operators = {operator for one in commands if one.chain is not None for operator in one.chain.operators}
    single = len([one for one in commands if one.pipeline is None or one.part == 0]) == 1
    return operators <= {"&&"} and len(chains) == 1 and (commands[0].chain is not None or single)


def _lasts(simple: SimpleCommand) -> bool:
    """Whether the command changes the shell itself; the trace of `set -x` and the stop of `-e` do no harm."""
    if simple.background or simple.function is not None:
        return True
    words = [word.value for word in simple.words]
    if words[:1] == ["set"]:
        return not all(word in _HARMLESS_FLAGS for word in words[1:])
    return bool(words) and (words[0] is None or words[0] in _OF_THE_SHELL)


def _outlives(assignment: Assignment, script: Script, later: str) -> bool:
    """Whether a variable keeps its value: those in front of a command do not."""
    if any(assignment in one.assignments and one.words for one in script.commands):
        return False
    if assignment.keyword == "for":
        return not assignment.name.islower() or assignment.name in later
    return not assignment.place.group


def _is_remembered(first: Run, second: Run) -> bool:
    """Whether the first RUN may put a program elsewhere that it has used, and that the second uses.

    A shell looks a program up once.
    """
    both = {one.program for one in first.commands} & {one.program for one in second.commands}
    return any(_puts(one, name) for one in first.commands for name in both if name is not None)


def _puts(command: Command, name: str) -> bool:
    if command.program not in _PUTS:
        return False
    if command.program == "make":
        return name == "make" and "install" in [word.text for word in command.operands]
    found = (_NAME.fullmatch(word.text) for word in command.operands)
    return any(one is not None and one[1] == name for one in found)


def _leaves_running(run: Run) -> bool:
    return any(
        one.program is None
        or one.program in _DAEMONS
        or "/init.d/" in one.spelled
        or one.spelled.endswith(".sh")
        or one.spelled.startswith(".")
        for one in run.all_commands
    )
