"""What the images of a file start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.instructions import Launch

if TYPE_CHECKING:
    from dlint.model.command import Command


def started_with(command: Command, program: str) -> bool:
    """Whether an image that holds the command's layer starts the program, or what cannot be read."""
    for stage in command.run.file.stages:
        if command.run.stage in stage.chain:
            for each in stage.instructions:
                if isinstance(each, Launch) and any(one.program in (program, None) for one in each.commands):
                    return True
    return False
