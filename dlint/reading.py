"""Reads files of trees that strangers made."""

from __future__ import annotations

import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)

_MOST_FILES = 65_536
"""Bytes that nearly every file stays below."""


def regular(path: str, most: int) -> bytes:
    """The first `most` bytes of a file. Errors: `OSError`, also for what is no file: a pipe may never end.

    What lies at the path may be another thing by the time that it is open: what is open counts.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError("it is not a file")
    with open(path, "rb", opener=lambda name, _: os.open(name, _FLAGS)) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError("it is not a file")
        data = stream.read(min(most, _MOST_FILES))  # `read` makes room for all that it may get
        return data if len(data) < _MOST_FILES else data + stream.read(most - _MOST_FILES)


def whole(path: str, most: int) -> bytes:
    """A file of at most `most` bytes. Errors: `OSError`, also for a larger one."""
    data = regular(path, most + 1)
    if len(data) > most:
        raise OSError(f"it is larger than {most // 1_000_000} MB")
    return data
