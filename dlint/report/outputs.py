"""Reports in files: whether they can be written, and writing them in one step."""

from __future__ import annotations

import os


def hindrance(path: str) -> str:
    """Why a report cannot be written there, as far as looking tells; empty where it can."""
    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    if os.path.isdir(path):
        return "it is a folder"
    if os.path.exists(path) and not os.path.isfile(path):  # a device or a pipe
        return "" if os.access(path, os.W_OK) else "permission denied"
    if not os.path.isdir(folder):
        return "its folder is not there"
    return "" if os.access(folder, os.W_OK | os.X_OK) else "permission denied"


def write(path: str, text: str) -> None:
    """Replace a report in one step, so that nobody reads half of it. Errors: `OSError`."""
    data = text.encode("utf-8", "surrogateescape")
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:  # a device or a pipe is written to, not replaced
            stream.write(data)
        return
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(dir=os.path.dirname(path), prefix=".dlint-", delete=False) as temporary:
        try:
            temporary.write(data)
            temporary.flush()
            os.chmod(temporary.name, 0o644)
            os.replace(temporary.name, path)
        except BaseException:
            os.unlink(temporary.name)
            raise
