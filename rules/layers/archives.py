"""Layers: archives that are copied and unpacked by hand."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.model.layers import ARCHIVE
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Copy

_SHAPED = ("--strip-components", "--strip", "--transform", "--xform", "--exclude", "-O")
_UNPACKERS = frozenset(("gunzip", "unxz", "bunzip2", "unlzma", "gzcat", "xzcat"))
_PACKERS = frozenset(("gzip", "xz", "bzip2", "lzma"))


@rule(on.instruction("COPY"), severity="info")
def archive_unpacked_by_hand(copy: Copy) -> Findings:
    """Options of `tar` that ADD has nothing for keep it silent."""
    if copy.flag("from") is not None or not copy.stage.in_image:
        return
    for path, place in copy.source_paths:
        if path is None or not ARCHIVE.match(path):
            continue
        unpacking = next(_unpackings(copy, _names(copy, path)), None)
        if unpacking is not None:
            yield place.finding(
                f"`{path}` is copied and then unpacked, so that the image holds it twice; "
                "`ADD` unpacks it in one step",
                related=[unpacking.related("unpacked here")],
            )


def _names(copy: Copy, path: str) -> frozenset[str]:
    """The names that the archive may have in the image: a destination may be a file or a folder."""
    names = {posixpath.basename(path)}
    destination = copy.destination_path or "/"
    if len(copy.sources) == 1 and not destination.endswith("/"):
        names.add(posixpath.basename(destination))
    return frozenset(names)


def _unpackings(copy: Copy, names: frozenset[str]) -> Iterator[Command]:
    for run in copy.stage.runs:
        if run.span.start < copy.span.start:
            continue
        for command in run.commands:
            if command.program == "tar" and command.has("-x", "--extract", "--get"):
                archive = command.option("-f", "--file")
                named = archive is not None and posixpath.basename(archive.value or "") in names
                if named and not command.has(*_SHAPED) and not command.operands:
                    yield command
            elif _unpacks(command) and any(
                posixpath.basename(word.value or "") in names for word in command.operands
            ):
                yield command


def _unpacks(command: Command) -> bool:
    reverse = command.has("-d", "--decompress", "--uncompress")
    return command.program in _UNPACKERS or (command.program in _PACKERS and reverse)
