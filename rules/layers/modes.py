"""Layers: files whose mode or owner is changed after they were copied."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import NoFix, no_fix, safe, unsafe
from dlint.knowledge.system_folders import SYSTEM_FOLDERS
from dlint.lazy import regex
from dlint.model.context.folder import sized
from dlint.model.context.of_file import is_folder, modes_of, severity_of, size_of
from dlint.model.edits import with_flag, without
from dlint.model.instructions import Copy, Run
from dlint.model.layers import SYSTEM_MANAGERS, is_huge
from dlint.model.modes import adds_nothing, everybody_writes, of_download, of_kept, takes_symbolic
from dlint.model.obstacles import in_command
from dlint.model.paths import covers, matches
from dlint.model.together import once
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.finding import Edit, Finding, Fix
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.layers import Brought, Changed
    from dlint.model.stage import Stage

_REWRITERS = frozenset(("sed", "dos2unix", "perl", "mv", "cp", "envsubst", "tee", "truncate", "strip", "upx"))
_USER_MAKERS = frozenset(("useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod"))
_OWNER = regex(r"[\w-]+(?::[\w-]+)?")
_NUMERIC = regex(r"(?:\d+|root):(?:\d+|root)")
_OCTAL = regex(r"[0-7]{3,4}")
_FILE_NAME = regex(r"[^/]\.(?!(?:d|git|app|egg|bundle|framework)$)[A-Za-z]\w*$")
_CARRIERS = frozenset(("cp", "mv", "rsync", "tar", "zip", "chmod"))
_ADDED = regex(r"(?:[ugo]*|a)\+[rx]{1,2}")
_EXECUTABLE = regex(r"(?:a|ugo|u|ug)?\+(?:x|rx|xr)")


@rule(on.stage(), severity="warning")
def mode_changed_later(stage: Stage) -> Findings:
    """Files that COPY or ADD brought; of folders, the whole that they brought.

    What one RUN changes of one COPY is stored once more, however many commands it takes: only what has a
    fix of its own is told by itself.
    """
    if not stage.in_image or is_huge(stage):
        return
    copies: list[Brought] = []
    for layer in stage.layers:
        if isinstance(layer.instruction, Copy):
            copies.extend(layer.brings)
        said: dict[Instruction, list[Finding]] = {}
        by_command: dict[Command, list[Changed]] = {}
        for change in layer.changes:
            by_command.setdefault(change.command, []).append(change)
        for command, changes in by_command.items():
            files = [_copied(change, copies) for change in changes]
            found = next((brought for brought in files if brought is not None), None)
            if found is None or _rewritten(found, layer.instruction) or _is_for_all(changes[0], stage):
                continue
            said.setdefault(found.instruction, []).append(_changed(command, changes, files, found))
        for findings in said.values():
            yield from (one for one in findings if one.fix is not None)
            yield from once(one for one in findings if one.fix is None)


def _is_for_all(change: Changed, stage: Stage) -> bool:
    """Whether everybody may write what it is done to: that is told as that, and no COPY should say it."""
    return stage.ships and change.what == "mode" and everybody_writes(change.value or "")


def _copied(change: Changed, copies: Sequence[Brought]) -> Brought | None:
    """What the change is of: the file itself, or with `-R` what was copied as a whole below the path."""
    if change.path is None or change.value is None:
        return None
    for brought in reversed(copies):
        if brought.kind not in ("copied", "downloaded"):
            continue
        if change.recursive:
            if change.path == brought.paths[0] or (brought.whole and covers(change.path, brought.paths[0])):
                return brought
        elif not brought.whole and any(matches(change.path, path) for path in _file_paths(brought, change)):
            return brought
    return None


def _file_paths(brought: Brought, change: Changed) -> tuple[str, ...]:
    """Where the file itself may lie; a pattern must match where it surely lies."""
    if len(brought.paths) == 1 or change.word.glob:
        return brought.paths[:1]
    name = posixpath.basename(brought.name)
    return tuple(path for path in brought.paths if posixpath.basename(path) == name) or brought.paths[:1]


def _rewritten(brought: Brought, instruction: object) -> bool:
    """Whether the same RUN writes the file anyway."""
    if not isinstance(instruction, Run):
        return False
    names = {posixpath.basename(path) for path in brought.paths}
    return any(
        command.program in _REWRITERS
        and any(posixpath.basename(word.text) in names for word in command.operands)
        for command in instruction.all_commands
    )


def _changed(
    command: Command, changes: Sequence[Changed], files: Sequence[Brought | None], found: Brought
) -> Finding:
    change = changes[0]
    keyword = found.instruction.keyword
    flag = "chmod" if change.what == "mode" else "chown"
    value = _exact(change, files) or _flag_value(change)
    sizes = [size_of(one) for one in dict.fromkeys(files) if one is not None]
    size = None if None in sizes else sum(filter(None, sizes))
    weight = f" ({sized(size)})" if size is not None else ""
    pairs = zip(changes, files, strict=True)
    paths = " ".join(_stored(one, brought) for one, brought in pairs if brought is not None)
    remedy = f"`{keyword} --{flag}={value}`" if value is not None else f"`{keyword} --{flag}`"
    edits = _edits(command, changes, files, f"--{flag}={value}") if value is not None else _unsaid(change)
    needless = ", although the copied file has that mode already" if _is_needless(change, files) else ""
    return command.finding(
        f"`{command.program} {change.value}` stores `{paths}` from {found.line_seen_from(command)} a second"
        f" time{weight}{needless}; use {remedy}",
        severity=severity_of(size),
        fix=_left_out(command, changes, files) or edits
        if isinstance(edits, NoFix)
        else _judged(edits, change, files),
        related=[found.related("copied here")],
    )


def _left_out(command: Command, changes: Sequence[Changed], files: Sequence[Brought | None]) -> Fix | None:
    """The command gone, where the COPYs' own flags say all of it already."""
    for change, one in zip(changes, files, strict=True):
        mode = one.instruction.flag_value("chmod") if one is not None else None
        plain = change.what == "mode" and not change.recursive and not change.word.glob
        if mode is None or not plain or not adds_nothing(mode, change.value or ""):
            return None
        copy = one.instruction if one is not None else None
        if not isinstance(copy, Copy) or _happens_between(copy, command, changes):
            return None
    removal = without(command)
    return safe(removal) if removal is not None else None


def _stored(change: Changed, brought: Brought) -> str:
    """What is stored again: the operand, or the copied folder below it."""
    below = change.recursive and change.path != brought.paths[0]
    return brought.paths[0] if below else change.word.text


def _flag_value(change: Changed) -> str | None:
    """What `--chmod` or `--chown` would say; None where a variable or the file's own mode decides."""
    word = change.command.operands[0]
    value = change.value or ""
    if word.raw.strip("\"'") != value:
        return None
    if change.what == "owner":
        return value if change.command.program == "chown" and _OWNER.fullmatch(value) else None
    if _OCTAL.fullmatch(value):
        return value
    return "755" if _EXECUTABLE.fullmatch(value) and not change.recursive else None


def _exact(change: Changed, files: Sequence[Brought | None]) -> str | None:
    """The mode that `+x` and the like lead to, where the one before is known, or the frontend takes them."""
    word, value = change.command.operands[0], change.value or ""
    if change.what != "mode" or change.recursive or word.raw.strip("\"'") != value:
        return None
    if any(one.program == "umask" for one in change.command.run.commands):
        return None
    if all(one is not None and one.kind == "downloaded" for one in files):
        return of_download(value)
    if _ADDED.fullmatch(value) is not None and takes_symbolic(change.command.run.file):
        return value
    known = [modes_of(one) if one is not None else frozenset() for one in files]
    return of_kept(frozenset().union(*known), value) if all(known) else None


def _is_needless(change: Changed, files: Sequence[Brought | None]) -> bool:
    """Whether all that is changed has these bits where it is copied from."""
    known = [modes_of(one) if one is not None else frozenset() for one in files]
    return change.what == "mode" and all(
        modes and all(adds_nothing(f"{mode:03o}", change.value or "") for mode in modes) for modes in known
    )


def _unsaid(change: Changed) -> NoFix:
    """Why a flag cannot say what the command does."""
    word, value = change.command.operands[0], change.value or ""
    if word.raw.strip("\"'") != value:
        return no_fix("a variable decides it")
    if change.what == "owner":
        return no_fix(
            "`--chown` sets the owner too" if change.command.program == "chgrp" else "it is no plain owner"
        )
    if change.recursive:
        return no_fix("`--chmod` gives folders and files the same mode")
    return no_fix("what it leads to depends on the mode that the file has")


def _judged(edits: tuple[Edit, ...], change: Changed, found: Sequence[Brought | None]) -> Fix:
    if change.what == "owner":
        if _is_all_theirs(change, found):
            return safe(*edits)
        group = "" if ":" in (change.value or "") else ", and the group is set too"
        return unsafe(*edits, why=f"what was there before the copy keeps its owner{group}")
    if not _OCTAL.fullmatch(change.value or "") and _exact(change, found) is None:
        return unsafe(*edits, why="the file gets mode 755, whatever it had besides")
    folders = (one for one in found if one is not None and one.kind != "downloaded" and not modes_of(one))
    folder = next((one for one in folders if not _is_file(one)), None)
    if folder is not None:
        return unsafe(*edits, why=f"if `{folder.name}` is a folder, all that lies in it gets the mode")
    return safe(*edits)


def _is_file(one: Brought) -> bool:
    """Whether it is no folder: by its name, or by what lies in the context."""
    return _FILE_NAME.search(one.name) is not None and not is_folder(one)


def _is_all_theirs(change: Changed, found: Sequence[Brought | None]) -> bool:
    """Whether owner and group become those of files alone, in folders that are there already.

    A name has to mean somebody when the file is copied: what lies between may have made the user.
    """
    run = change.command.run
    for one in found:
        if one is None or one.whole or not _is_file(one):
            return False
        if any(posixpath.dirname(path) not in SYSTEM_FOLDERS | {"/"} for path in one.paths[:1]):
            return False
        runs = (each.span.start for each in run.stage.runs if each.span.start > one.instruction.span.start)
        first = change.command is run.commands[0] and next(runs, None) == run.node.span.start
        if not first and _NUMERIC.fullmatch(change.value or "") is None:
            return False
    return ":" in (change.value or "")


def _edits(
    command: Command, changes: Sequence[Changed], files: Sequence[Brought | None], flag: str
) -> tuple[Edit, ...] | NoFix:
    """The flag on each COPY and the command gone, where that says the same."""
    found = [brought for brought in files if brought is not None]
    if len(found) < len(files) or any(change.word.glob for change in changes):
        return no_fix("it may change more than what was copied")
    if any(
        change.recursive and change.path not in one.paths for change, one in zip(changes, found, strict=True)
    ):
        return no_fix("it may change more than what was copied")
    removal = without(command)
    if removal is None:
        return in_command(command)
    copies = list(dict.fromkeys(brought.instruction for brought in found))
    for copy in copies:
        if not isinstance(copy, Copy) or not _takes_flag(copy, flag, found):
            return no_fix(f"the flag on line {copy.line} would say more, or something else")
        if _happens_between(copy, command, changes):
            return no_fix("what runs before it uses the file, or makes the user")
    return (*(with_flag(copy, flag) for copy in copies), removal)


def _is_all(change: Changed, brought: Brought) -> bool:
    """Whether what was copied is all that a recursive change is meant for."""
    name = posixpath.basename(brought.name.rstrip("/"))
    path = brought.paths[0]
    return change.path == path and (brought.whole or posixpath.basename(path) == name)


def _takes_flag(copy: Copy, flag: str, found: Sequence[Brought]) -> bool:
    """Whether the COPY has no such flag yet, and all it brings is what the command changes."""
    own = [brought for brought in found if brought.instruction is copy]
    name = flag.partition("=")[0].removeprefix("--")
    whole = any(brought.whole for brought in own)
    return (
        copy.flag(name) is None
        and len(own) == len(copy.sources)
        and not copy.node.heredocs
        and not any(mark in brought.name for brought in own for mark in "*?[")
        and not (whole and name == "chmod")
    )


def _happens_between(copy: Copy, command: Command, changes: Sequence[Changed]) -> bool:
    """Whether a user is made, or the files are touched, between the COPY and the command."""
    names = {posixpath.basename(change.path or "") for change in changes}
    named = any(one.what == "owner" and not _NUMERIC.fullmatch(one.value or "") for one in changes)
    for run in copy.stage.runs:
        if not copy.span.start < run.span.start < command.span.start:
            continue
        for other in run.commands:
            if other is command:
                break
            if named and other.program in SYSTEM_MANAGERS:
                return True
            if other.program in _USER_MAKERS or any(posixpath.basename(w.text) in names for w in other.words):
                return True
            if any(change.recursive for change in changes) and run is not command.run:
                return True
            if other.program in _CARRIERS and any(_lies_in(change, other) for change in changes):
                return True
    return False


def _lies_in(change: Changed, carrier: Command) -> bool:
    """Whether a command names a folder that the file lies in, and may take it along or change it too."""
    return any(change.path is not None and covers(word.text, change.path) for word in carrier.operands)
