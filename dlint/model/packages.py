"""Packages that a command installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Run
