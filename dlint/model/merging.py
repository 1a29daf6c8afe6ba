"""RUNs that follow each other as one, where that does the same: one shell for what had a shell each."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex
from dlint.model.edits import joined
from dlint.model.instructions import Run

if TYPE_CHECKING:
    from dlint.finding import Fix
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
    """
    pip npm yarn pnpm gem easy_install cp mv ln rm install make corepack update-alternatives dpkg-reconfigure
    dpkg-divert
    """.split()  # noqa: SIM905 - a table of words
)
_GROUPERS = frozenset(("usermod", "gpasswd", "adduser", "addgroup"))
_NAME = regex(r"(?:.*/)?([\w.+-]*?)(?:[\d.]*|[@=<>~!\[].*)")
_HARMLESS_FLAGS = frozenset(("-e", "-x", "-ex", "-xe"))
_LOGIN = regex(r"--login|-[a-z]*[il][a-z]*")
# variables that are set on the way, and files that each RUN gets anew
_ON_THE_WAY = regex(r"\$\{\w+:?=|\(\(|/etc/(?:hosts|hostname|resolv\.conf)\b|/dev/shm\b")


def as_one(first: Instruction, last: Instruction) -> Fix | None:
    """The fix that makes one RUN of two and all that stands between them, if those are RUNs too."""
    stage = first.stage
    if not isinstance(first, Run) or not isinstance(last, Run) or last.stage is not stage:
        return None
    start, end = (bisect_left(stage.instructions, each.span.start, key=_start) for each in (first, last))
    runs = [each for each in stage.instructions[start : end + 1] if isinstance(each, Run)]
    if not 1 < len(runs) == end + 1 - start <= _MOST:
        return None
    if not _is_plain(first) or not all(_is_bounded(runs[at], runs[at + 1 :]) for at in range(len(runs) - 1)):
        return None
    edits = [joined(*pair) for pair in pairwise(runs)]
    found = tuple(edit for edit in edits if edit is not None)
    if len(found) < len(edits) or not all(_is_chain(run.script) for run in runs[1:]):
        return None
    if any(_leaves_running(run) for run in runs[:-1]):
        return unsafe(*found, why="what the first RUN leaves running then runs on in the second")
    return safe(*found)


def _start(instruction: Instruction) -> int:
    return instruction.span.start


def _is_plain(run: Run) -> bool:
    """Whether its shell reads no files of settings when it starts, which earlier RUNs may write."""
    flags = (run.before.shell or ())[1:]
    return not any(map(_LOGIN.fullmatch, flags)) and not {"BASH_ENV", "ENV"} & set(run.before.env)


def _is_bounded(run: Run, later: list[Run]) -> bool:
    """Whether nothing but files lasts beyond the RUN that the later ones, with the same flags, could see."""
    script = run.script
    if script is None or script.functions or _ON_THE_WAY.search(script.mapped.text):
        return False
    flags = [flag.word.text for flag in run.node.flags]
    if any([flag.word.text for flag in each.node.flags] != flags for each in later):
        return False
    if any(mount.type == "tmpfs" or {"rw", "readwrite"} & set(mount.options) for mount in run.mounts):
        return False  # what is written there is gone before the next RUN
    if any(one.background or (not one.group and _lasts(one)) for one in script.commands):
        return False
    texts = " ".join(each.node.text.text for each in later)
    brief = {id(each) for one in script.commands if one.words for each in one.assignments}
    if any(id(one) not in brief and _outlives(one, texts) for one in script.assignments):
        return False
    return not _is_remembered(run, later)


def _is_chain(script: Script | None) -> bool:
    """Whether a failure before it would be its failure too: commands joined by `&&`, and pipes, alone."""
    if script is None or script.error:
        return False
    text = script.mapped.text
    commands = sorted((one for one in script.commands if not one.substitution), key=lambda one: one.start)
    ends = [0, *(max(one.end, *(each.end for each in one.redirects), 0) for one in commands)]
    starts = [*(one.start for one in commands), len(text.rstrip())]
    between = [text[end:start].strip() for end, start in zip(ends, starts, strict=True)]
    joints = set(between[1:-1])
    return bool(commands) and not between[0] and joints <= {"&&", "|"} and between[-1][:1] in ("", "#")


def _lasts(simple: SimpleCommand) -> bool:
    """Whether the command changes the shell itself; the trace of `set -x` and the stop of `-e` do no harm."""
    words = [word.value for word in simple.words]
    if words[:1] == ["set"]:
        return not all(word in _HARMLESS_FLAGS for word in words[1:])
    return bool(words) and (words[0] is None or words[0] in _OF_THE_SHELL)


def _outlives(assignment: Assignment, later: str) -> bool:
    """Whether a variable that is not set for one command alone keeps its value for what may use it."""
    if assignment.keyword == "for":
        return not assignment.name.islower() or assignment.name in later
    return not assignment.place.group


def _is_remembered(run: Run, later: list[Run]) -> bool:
    """Whether a shell would go on with what the RUN replaces: programs it has looked up, itself, groups."""
    names = {one.program for one in run.commands} & {one.program for each in later for one in each.commands}
    return any(_puts(one, names) or _replaces_shell(one) or _joins_group(one) for one in run.commands)


def _puts(command: Command, names: set[str | None]) -> bool:
    if command.program not in _PUTS:
        return False
    if command.program == "make":
        return "make" in names and "install" in [word.text for word in command.operands]
    found = (_NAME.fullmatch(word.text) for word in command.operands)
    return any(one is not None and one[1] in names for one in found)


def _replaces_shell(command: Command) -> bool:
    last = (word.text.rpartition("/")[2] for word in command.operands)
    return command.program in _PUTS and any(name in ("sh", "bash", "dash") for name in last)


def _joins_group(command: Command) -> bool:
    """Whether its own user gets into a group, which counts for processes that start later."""
    return command.program in _GROUPERS and "sudo" in command.wrappers


def _leaves_running(run: Run) -> bool:
    return any(
        one.program is None
        or one.program in _DAEMONS
        or one.program in SHELLS  # what it reads nobody sees
        or "/init.d/" in one.spelled
        or one.spelled.endswith(".sh")
        or one.spelled.startswith(".")
        for one in run.all_commands
    )
