"""Where a file stands among those that make up a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.model.compose.effective.env import Environment


class Where:
    """`folder` is what its relative paths start from.

    `chain` are the files that include it, the outermost first.
    """

    __slots__ = ("chain", "environment", "folder")

    def __init__(self, folder: str, environment: Environment, chain: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.environment = environment
        self.chain = chain
