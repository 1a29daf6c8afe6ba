"""What ends a command: the command line prints the message."""

from __future__ import annotations


class RunError(Exception):
    """A wrong call or configuration: exit status 2; 3 where a file could not be read."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class RulebookError(ValueError):
    """A home that cannot be loaded, or an option that does not fit."""
