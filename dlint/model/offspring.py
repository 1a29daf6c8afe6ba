"""Stages of other Dockerfiles in the project that are built on a stage."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.model.stage import Stage

NEAR = 30
"""Dockerfiles of the project that are looked at."""


@lru_cache(maxsize=8)
def offspring(stage: Stage) -> tuple[Stage, ...] | None:
    """The stages of other files that stand on it; None where there are too many files to tell."""
    project, path = stage.file.project, stage.file.path
    if project is None or path is None or not project.builds_from(path):
        return ()  # what the project gives no name nobody in it stands on
    near = project.nearest_dockerfiles(path, NEAR)
    if len(near) == NEAR:
        return None
    files = filter(None, map(project.dockerfile, near))
    return tuple(
        each for file in files for each in file.stages if any(one.key == stage.key for one in each.chain)
    )
