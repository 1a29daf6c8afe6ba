"""A file that is copied, used by the next RUN and removed there: mounted instead, it is in no layer."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import no_fix, unsafe
from dlint.knowledge.system_folders import SYSTEM_FOLDERS
from dlint.lazy import regex
from dlint.model.context.of_file import modes_of
from dlint.model.edits import removed as without_instruction
from dlint.model.edits import without, without_word
from dlint.model.instructions import Copy, Run
from dlint.model.mount_edits import takes_mounts, with_mounts
from dlint.model.obstacles import in_command

if TYPE_CHECKING:
    from dlint.finding import Edit, Fix, NoFix
    from dlint.model.layers import Brought
    from dlint.model.paths import Removal
    from dlint.syntax.dockerfile_nodes import Flag

_PLAIN = regex(r"[\w./@+-]+")
_IMAGE = regex(r"[\w./@:+-]+")
_FILE = regex(r"[^/]\.\w+$")
# What is there in most images; a COPY makes any other folder that it needs.
_THERE = SYSTEM_FOLDERS | frozenset(
    "/ /tmp /opt /root /home /srv /usr/local /usr/local/bin /usr/src".split()  # noqa: SIM905 - a table of words
)
_WRITES = frozenset(
    """
    chmod chown chgrp mv sed perl dos2unix unix2dos gunzip bunzip2 unxz unlzma gzip bzip2 xz lzma touch
    truncate tee patch ln shred strip upx setfacl
    """.split()  # noqa: SIM905 - a table of words
)


def bound(copied: Brought, removal: Removal, run: Run) -> Fix | NoFix:
    """The fix that mounts the file into the RUN that uses and removes it; what else is written so stays."""
    copy = copied.instruction
    assert isinstance(copy, Copy)
    if not takes_mounts(run.file):
        return no_fix("a mount needs BuildKit, which nothing in the file asks for")
    instructions = run.stage.instructions
    if copy.stage is not run.stage or instructions.index(run) != instructions.index(copy) + 1:
        return no_fix("the RUN does not follow the copy directly")
    source, target = _source(copy), copied.paths[0]
    if source is None or not (_FILE.search(copied.name) or modes_of(copied)):
        return no_fix("the copy is more than that of one file from its place")
    if removal.pattern != target or _PLAIN.fullmatch(target) is None or removal.command.run is not run:
        return no_fix("the command does not name the file alone")
    if posixpath.dirname(target) not in _THERE | {copy.before.workdir}:
        return no_fix(f"the copy also makes the folder `{posixpath.dirname(target)}`")
    if _is_written(run, removal, target) or run.exec_form or run.onbuild:
        return no_fix("the RUN may change the file, and what is mounted cannot be")
    gone, away = without_instruction(copy), _unremoved(removal)
    if gone is None or away is None:
        return (
            in_command(removal.command) if away is None else no_fix("comments or ignores belong to the copy")
        )
    mounts = [f"--mount=type=bind,{source},target={target}"]
    why = "a program that writes to the file fails, as the mount is read-only"
    return unsafe(gone, with_mounts(run, mounts, _model(run)), away, why=why)


def _source(copy: Copy) -> str | None:
    """What a mount says to take what the COPY takes; None where that is more than one name."""
    flags = copy.node.flags
    if copy.keyword != "COPY" or copy.node.heredocs or copy.node.json is not None or len(copy.sources) != 1:
        return None
    if any(flag.name != "from" or _IMAGE.fullmatch(flag.plain) is None for flag in flags):
        return None
    path = copy.sources[0][0]
    if _PLAIN.fullmatch(path) is None or path != copy.source_paths[0][0]:
        return None
    return f"from={flags[0].plain},source={path}" if flags else f"source={path}"


def _is_written(run: Run, removal: Removal, target: str) -> bool:
    """Whether a command may write to the file or move it away, or what else is removed takes it along."""
    name = posixpath.basename(target)
    if any(other is not removal and _may_take(other, target) for other in run.removals):
        return True
    for command in run.all_commands:
        outer = command.simple.outer if command.simple is not None else ()
        for redirect in (*command.redirects, *outer):
            if redirect.writes and redirect.target is not None and name in (redirect.target.value or name):
                return True
        program = (command.program or "").rpartition("/")[2]
        if program in _WRITES and any(name in word.text or word.value is None for word in command.words):
            return True
    return False


def _may_take(other: Removal, target: str) -> bool:
    return other.pattern is None or other.covers(target)


def _unremoved(removal: Removal) -> Edit | None:
    """The removal gone: the word, or the command that has no other."""
    command = removal.command
    if len(command.operands) == 1:
        alone = command.simple is not None and len(command.simple.script.commands) == 1
        return None if alone else without(command)
    return without_word(command.at(removal.word)) if removal.word.raw == removal.word.value else None


def _model(run: Run) -> tuple[Run, Flag] | None:
    """The nearest RUN of the stage that has mounts, with its last."""
    found = [(each, flag) for each in run.stage.runs for flag in each.node.flags if flag.name == "mount"]
    return min(found, key=lambda each: abs(each[0].span.start - run.span.start), default=None)
