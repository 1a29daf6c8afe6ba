"""Files that too many may write, or that run as somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.instructions import Copy, Run
from dlint.model.modes import everybody_writes, mode_and_paths, sets_user
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.finding import Place
    from dlint.model.command import Command

_SHARED = ("/tmp", "/var/tmp", "/dev", "/run", "/var/run", "/proc")  # noqa: S108 - what everybody may write


@rule(
    on.command("chmod", "mkdir", "install") | on.instruction("COPY", "ADD"), severity="warning", security=4.0
)
def world_writable(subject: Command | Copy) -> Findings:
    for mode, place, paths in _given(subject):
        if not everybody_writes(mode):
            continue
        undone = frozenset() if isinstance(subject, Copy) else _undone(subject)
        kept = [path for path in paths if isinstance(subject, Copy) or not _passing(path, subject, undone)]
        if kept:
            yield place.finding(
                f"`{mode}` lets every user of the container write to {_listed(kept)};"
                " give it to the user who has to"
            )


@rule(on.command("chmod", "install") | on.instruction("COPY", "ADD"), severity="info", profile="hardening")
def setuid(subject: Command | Copy) -> Findings:
    for mode, place, paths in _given(subject):
        if sets_user(mode):
            yield place.finding(
                f"`{mode}` has {_listed(paths)} run as its owner, whoever starts it; leave the setuid bit off"
            )


def _given(subject: Command | Copy) -> Iterator[tuple[str, Place, Sequence[str]]]:
    """The mode that a shipped layer gives, its place, and to what."""
    if isinstance(subject, Copy):
        flag, mode = subject.flag("chmod"), subject.flag_value("chmod")
        if flag and flag.value and mode and subject.destination and subject.stage.ships:
            yield mode, subject.at(flag.value), (subject.destination[0],)
        return
    run, found = subject.run, mode_and_paths(subject)
    if isinstance(run, Run) and run.stage.ships and found is not None:
        yield found[0].text, subject.at(found[0]), [operand.text for operand in found[1]]


def _passing(path: str, command: Command, undone: frozenset[str]) -> bool:
    """Whether everybody may write there anyway, or the RUN takes the file or its mode back."""
    run = command.run
    if not isinstance(run, Run):
        return False
    absolute = run.before.path(path) or path
    if any(absolute == shared or absolute.startswith(shared + "/") for shared in _SHARED):
        return True
    if path.startswith("/") and run.mounted(path):
        return True
    parts = path.rstrip("/").split("/")
    return path in undone or any("/".join(parts[:end]) + "/" in undone for end in range(1, len(parts) + 1))


def _undone(command: Command) -> frozenset[str]:
    """What the rest of the RUN removes, with a `/` behind it, and what it gives another mode."""
    found: set[str] = set()
    for other in command.run.commands:
        if other.span.start <= command.span.start:
            continue
        if other.program == "rm":
            found.update(operand.text.rstrip("/") + "/" for operand in other.operands)
        given = mode_and_paths(other) if other.program == "chmod" else None
        if given is not None and not everybody_writes(given[0].text):
            found.update(operand.text for operand in given[1])
    return frozenset(found)


def _listed(paths: Sequence[str]) -> str:
    quoted = [f"`{path}`" for path in paths]
    return quoted[0] if len(quoted) == 1 else f"{quoted[0]} and {len(quoted) - 1} more"
