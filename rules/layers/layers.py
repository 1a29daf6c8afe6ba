"""Layers: what a layer keeps although a later one removes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import no_fix
from dlint.model.bind_mounts import bound
from dlint.model.caches import fills
from dlint.model.context.folder import sized
from dlint.model.context.of_file import severity_of, size_of
from dlint.model.instructions import Run
from dlint.model.layers import ALL, is_huge
from dlint.model.merging import as_one
from dlint.model.paths import covers
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.finding import Fix, NoFix, Place, Related
    from dlint.model.instructions import Instruction
    from dlint.model.layers import Brought, Layer, Removed
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


@rule(on.stage(), severity="warning")
def removed_later(stage: Stage) -> Findings:
    if not stage.in_image:
        return
    earlier = [layer for base in stage.chain[:-1] for layer in base.layers]
    if is_huge(stage):
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
                    fix=_mended(removed, kept, _first_keeping(removed, earlier, layer), layer.instruction),
                    related=[_brought_here(kept)],
                    severity=severity_of(size),
                )
        earlier.append(layer)


def _operand(removed: Removed, kept: Brought) -> Place:
    """The word that names it, of a command that removes packages."""
    words = removed.command.operands if removed.removal is None and kept.kind == "package" else ()
    word = next((each for each in words if each.value in (kept.name, kept.group)), None)
    return removed.command.at(word) if word is not None else removed


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


def _mended(removed: Removed, kept: Brought, first: Instruction | None, last: Instruction) -> Fix | NoFix:
    """One RUN of those that bring and remove it; what was copied is mounted."""
    fix = as_one(first or kept.instruction, last)
    if fix is not None:
        return fix
    if kept.kind == "copied" and removed.removal is not None and isinstance(last, Run):
        return bound(kept, removed.removal, last)
    if kept.instruction.stage is not last.stage:
        return no_fix("it came with a stage below, which others may use")
    if not isinstance(kept.instruction, Run):
        return no_fix("`ADD` brings it in a layer of its own")
    between = slice(last.stage.instructions.index(kept.instruction), last.stage.instructions.index(last))
    if all(isinstance(each, Run) for each in last.stage.instructions[between]):
        return no_fix("in one shell its commands might do something else")
    return no_fix("other instructions stand between the two")


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
