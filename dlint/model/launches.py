"""What the images of a file start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.instructions import Launch

if TYPE_CHECKING:
    from dlint.model.stage import Stage


def started_with(stage: Stage, program: str) -> bool:
    """Whether an image that holds the stage's layers starts the program, or what cannot be read."""
    for heir in stage.heirs:
        for each in heir.instructions:
            if isinstance(each, Launch) and any(one.program in (program, None) for one in each.commands):
                return True
    return False
