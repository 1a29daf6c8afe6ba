"""What a stage's image starts: its ENTRYPOINT and CMD, inherited ones of this file included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.instructions import Launch

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.stage import Stage


def launches(stage: Stage) -> tuple[Launch, ...]:
    """The ENTRYPOINT and the CMD that count, as far as this file tells; the entrypoint comes first.

    A shell-form ENTRYPOINT never sees the CMD, and an ENTRYPOINT drops the CMD of the stages below.
    """
    entrypoint: Launch | None = None
    command: Launch | None = None
    for below in stage.chain:
        own_entrypoint, own_command = below.last.get("ENTRYPOINT"), below.last.get("CMD")
        if isinstance(own_entrypoint, Launch):
            entrypoint, command = own_entrypoint, None
        command = own_command if isinstance(own_command, Launch) else command
    if entrypoint is not None and not entrypoint.exec_form:
        command = None
    return tuple(each for each in (entrypoint, command) if each is not None)


def started(stage: Stage) -> tuple[Command, ...]:
    """The commands of these two: the entrypoint with the CMD as its arguments, then the CMD by itself.

    The CMD by itself is what an entrypoint script ends with (`exec "$@"`).
    """
    found = launches(stage)
    if len(found) < 2:
        return tuple(command for launch in found for command in launch.commands)
    entrypoint, command = found
    if entrypoint.node.json is None or command.node.json is None:
        return (*entrypoint.commands, *command.commands)
    from dlint.model.commands import commands_of_words

    joined = commands_of_words((*entrypoint.node.json, *command.node.json), entrypoint)
    return (*joined, *command.commands)


def started_with(stage: Stage, program: str) -> bool:
    """Whether an image that holds the stage's layers starts the program, or what cannot be read."""
    return any(
        isinstance(each, Launch) and any(one.program in (program, None) for one in each.commands)
        for heir in stage.heirs
        for each in heir.instructions
    )


def is_commanded(file: Dockerfile) -> bool:
    """Whether a service of the project gives containers of the file's images a command of its own."""
    project = file.project
    builds = (*project.builds_from(file.path), *project.builds_from(None)) if project is not None else ()
    services = (build.service for build in builds if build.service is not None)
    return any(service.command is not None or service.entrypoint is not None for service in services)
