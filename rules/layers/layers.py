"""Layers: what a layer keeps although a later one removes or changes it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import safe, unsafe
from dlint.knowledge.system_folders import SYSTEM_FOLDERS
from dlint.lazy import regex
from dlint.model.caches import fills
from dlint.model.context.folder import sized
from dlint.model.context.of_file import size_of
from dlint.model.edits import with_flag, without
from dlint.model.instructions import Copy, Run
from dlint.model.layers import ALL, SYSTEM_MANAGERS
from dlint.model.merging import as_one
from dlint.model.modes import adds_nothing, everybody_writes, of_download, takes_symbolic
from dlint.model.paths import covers, matches
from dlint.model.together import once
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.finding import Edit, Finding, Fix, Place, Related, Severity
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.layers import Brought, Changed, Layer, Removed
    from dlint.model.stage import Stage

_SAID = {
    "copied": "mount it into the RUN that needs it (`RUN --mount=type=bind`)",
    "downloaded": "download, use and remove it in one RUN",
    "unpacked": "unpack, use and remove it in one RUN",
    "packages": "install, use and remove them in one RUN",
    "cloned": "clone, use and remove it in one RUN",
    "cache": "remove it in the RUN that fills it",
    "package": "remove it in the RUN that installs it",
}
_REWRITERS = frozenset(("sed", "dos2unix", "perl", "mv", "cp", "envsubst", "tee", "truncate", "strip", "upx"))
_USER_MAKERS = frozenset(("useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod"))
_MOST_PAIRS = 500_000
_SMALL_SIZE = 1_000_000  # bytes
_OWNER = regex(r"[\w-]+(?::[\w-]+)?")
_NUMERIC = regex(r"(?:\d+|root):(?:\d+|root)")
_OCTAL = regex(r"[0-7]{3,4}")
_FILE_NAME = regex(r"[^/]\.[A-Za-z]\w*$|\d$")
_ADDED = regex(r"(?:[ugo]*|a)\+[rx]{1,2}")
_EXECUTABLE = regex(r"(?:a|ugo|u|ug)?\+(?:x|rx|xr)")


@rule(on.stage(), severity="warning")
def removed_later(stage: Stage) -> Findings:
    if not stage.in_image:
        return
    earlier = [layer for base in stage.chain[:-1] for layer in base.layers]
    if _is_huge(stage):
        return
    for layer in stage.layers:
        said: set[Brought] = set()
        for removed in layer.removes:
            kept = _still_kept(removed, earlier, layer) if ALL not in removed.names else None
            if kept is not None and kept not in said and not _is_secret(kept, stage):
                said.add(kept)
                size = size_of(kept)
                yield _operand(removed, kept).finding(
                    _still_there(removed, kept, size),
                    fix=as_one(
                        _first_keeping(removed, earlier, layer) or kept.instruction, layer.instruction
                    ),
                    related=[_brought_here(kept)],
                    severity=_severity(size),
                )
        earlier.append(layer)


def _operand(removed: Removed, kept: Brought) -> Place:
    """The word that names it, of a command that removes packages."""
    words = removed.command.operands if removed.removal is None and kept.kind == "package" else ()
    word = next((each for each in words if each.value in (kept.name, kept.group)), None)
    return removed.command.at(word) if word is not None else removed


def _is_huge(stage: Stage) -> bool:
    """Whether to compare all removals and changes with all that is brought would take seconds."""
    layers = [layer for base in stage.chain for layer in base.layers]
    brings, removes = sum(len(layer.brings) for layer in layers), sum(len(layer.removes) for layer in layers)
    return (brings + removes) * (removes + sum(len(layer.changes) for layer in layers)) > _MOST_PAIRS


def _still_kept(removed: Removed, earlier: Sequence[Layer], own: Layer) -> Brought | None:
    """What an earlier layer keeps of it, unless the removal is for what its own RUN brings.

    What was removed or brought anew in between was spoken of there.
    """
    for layer in reversed(earlier):
        for brought in layer.brings:
            if brought.kind in _SAID and removed.takes(brought) and not _cleans_own(removed, brought, own):
                return brought
        if any(_same(removed, other) for other in layer.removes):
            return None
    return None


def _first_keeping(removed: Removed, earlier: Sequence[Layer], own: Layer) -> Instruction | None:
    """The first of the instructions that keep what it removes: after a fix none may be left."""
    found = None
    for layer in reversed(earlier):
        for brought in layer.brings:
            if brought.kind in _SAID and removed.takes(brought) and not _cleans_own(removed, brought, own):
                found = layer.instruction
        if any(_same(removed, other) for other in layer.removes):
            break
    return found


def _cleans_own(removed: Removed, brought: Brought, own: Layer) -> bool:
    """Whether its own RUN fills the same cache before it removes it."""
    run = own.instruction
    if brought.kind != "cache" or not isinstance(run, Run):
        return False
    return any(brought.paths[0] in fills(other) for other in run.all_commands[: removed.index])


def _same(removed: Removed, other: Removed) -> bool:
    if removed.removal is None or other.removal is None:
        return removed.removal is other.removal and set(removed.names) == set(other.names)
    pattern = removed.removal.pattern
    return pattern is not None and other.removal.covers(pattern)


def _is_secret(kept: Brought, stage: Stage) -> bool:
    """Whether the file is a secret: what outlives its layer then is told as that."""
    if kept.kind != "copied":
        return False
    return any(one.form == "removed-file" and one.span == kept.span for one in stage.file.credentials)


def _severity(size: int | None) -> Severity | None:
    """What is known to be small is not worth a warning."""
    return "info" if size is not None and size < _SMALL_SIZE else None


def _still_there(removed: Removed, kept: Brought, size: int | None) -> str:
    what = kept.name if kept.kind in ("cache", "unpacked") else f"`{_shown(removed, kept)}`"
    weight = f" ({sized(size)})" if size is not None else ""
    line = kept.line_seen_from(removed)
    fault = f"`{removed.command.program}` removes {what}{weight}, but {line} keeps it in its layer"
    return f"{fault}; {_SAID[kept.kind]}"


def _shown(removed: Removed, kept: Brought) -> str:
    pattern = removed.removal.pattern if removed.removal is not None else None
    return next((path for path in kept.paths if pattern is not None and covers(pattern, path)), kept.name)


def _brought_here(kept: Brought) -> Related:
    how = {"cache": "filled", "package": "installed", "packages": "installed"}.get(kept.kind, kept.kind)
    return kept.related(f"{how} here")


@rule(on.stage(), severity="warning")
def mode_changed_later(stage: Stage) -> Findings:
    """Files that COPY or ADD brought; of folders, the whole that they brought.

    What one RUN changes of one COPY is stored once more, however many commands it takes: only what has a
    fix of its own is told by itself.
    """
    if not stage.in_image or _is_huge(stage):
        return
    copies: list[Brought] = []
    for layer in stage.layers:
        if isinstance(layer.instruction, Copy):
            copies.extend(layer.brings)
        said: dict[Instruction, list[Finding]] = {}
        for command in dict.fromkeys(change.command for change in layer.changes):
            changes = [change for change in layer.changes if change.command is command]
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
    edits = _edits(command, changes, files, f"--{flag}={value}") if value is not None else None
    return command.finding(
        f"`{command.program} {change.value}` stores `{paths}` from {found.line_seen_from(command)} a second"
        f" time{weight}; use {remedy}",
        severity=_severity(size),
        fix=_judged(edits, change, files) if edits is not None else _left_out(command, changes, files),
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
    if all(one is not None and one.kind == "downloaded" for one in files):
        return of_download(value)
    added = _ADDED.fullmatch(value) is not None
    return value if added and takes_symbolic(change.command.run.file) else None


def _judged(edits: tuple[Edit, ...], change: Changed, found: Sequence[Brought | None]) -> Fix:
    if change.what == "owner":
        if _is_all_theirs(change, found):
            return safe(*edits)
        group = "" if ":" in (change.value or "") else ", and the group is set too"
        return unsafe(*edits, why=f"what was there before the copy keeps its owner{group}")
    if not _OCTAL.fullmatch(change.value or "") and _exact(change, found) is None:
        return unsafe(*edits, why="the file gets mode 755, whatever it had besides")
    folders = (one for one in found if one is not None and one.kind != "downloaded")
    folder = next((one for one in folders if not _FILE_NAME.search(one.name)), None)
    if folder is not None:
        return unsafe(*edits, why=f"if `{folder.name}` is a folder, all that lies in it gets the mode")
    return safe(*edits)


def _is_all_theirs(change: Changed, found: Sequence[Brought | None]) -> bool:
    """Whether owner and group become those of files alone, in folders that are there already.

    A name has to mean somebody when the file is copied: what lies between may have made the user.
    """
    run = change.command.run
    for one in found:
        if one is None or one.whole or _FILE_NAME.search(one.name) is None:
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
) -> tuple[Edit, ...] | None:
    """The flag on each COPY and the command gone, where that says the same."""
    found = [brought for brought in files if brought is not None]
    removal = without(command)
    if len(found) < len(files) or removal is None or any(change.word.glob for change in changes):
        return None
    if any(
        change.recursive and change.path not in one.paths for change, one in zip(changes, found, strict=True)
    ):
        return None
    copies = list(dict.fromkeys(brought.instruction for brought in found))
    for copy in copies:
        if not isinstance(copy, Copy) or not _takes_flag(copy, flag, found):
            return None
        if _happens_between(copy, command, changes):
            return None
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
    return False
