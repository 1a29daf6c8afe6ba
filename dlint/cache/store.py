"""The folder where dlint keeps what it would otherwise work out again, and the files in there.

It lies in the user's own cache folder and never in a linted tree: what a stranger's repository holds must
not be taken for our own results. Everything in it may be deleted at any time, by anybody.
"""

from __future__ import annotations

import marshal
import os
import sys
from typing import Any

from dlint.cache.stamps import digest

OFF = "DLINT_NO_CACHE"
"""Set to anything: nothing is read from the folder or written to it."""
PLACE = "DLINT_CACHE_DIR"

_MAGIC = b"dlint2"
_CHECKED = 4
"""Bytes of a digest that tell a whole file from a torn one."""


def folder() -> str:
    """Where the folder is, be it there or not; empty where nothing is to be kept."""
    if os.environ.get(OFF):
        return ""
    told = os.environ.get(PLACE)
    if told:
        return os.path.abspath(told)
    home = os.environ.get("XDG_CACHE_HOME") or ""
    if not os.path.isabs(home):
        if os.name == "nt":
            home = os.environ.get("LOCALAPPDATA") or ""
        elif sys.platform == "darwin":
            home = os.path.expanduser("~/Library/Caches")
        else:
            home = os.path.expanduser("~/.cache")
    return os.path.join(home, "dlint") if os.path.isabs(home) else ""


def _head(body: bytes) -> bytes:
    return _MAGIC + digest(body)[:_CHECKED]


def read(path: str) -> object:
    """What `write` put there; None for what is missing, torn, foreign or of another Python."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        head = len(_MAGIC) + _CHECKED
        if data[:head] != _head(data[head:]):
            return None
        value: object = marshal.loads(data[head:])  # noqa: S302 - our own file in the user's own folder
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return value


def write(path: str, value: Any) -> int:  # noqa: ANN401 - nested plain data
    """Keep plain data; whoever reads meanwhile sees the old file or the new one. Gives the bytes written.

    A full disk or a folder that cannot be written costs nothing but the cache.
    """
    body = marshal.dumps(value)
    own = f"{path}.{os.getpid()}"
    try:
        try:
            file = open(own, "wb")  # noqa: SIM115 - closed below, once it is known to be open
        except FileNotFoundError:
            _prepare(os.path.dirname(path))
            file = open(own, "wb")  # noqa: SIM115
        with file:
            file.write(_head(body) + body)
        os.replace(own, path)
    except OSError:
        _remove(own)
        return 0
    return len(_MAGIC) + _CHECKED + len(body)


def _prepare(path: str) -> None:
    """Make the folder for its owner alone, with what keeps git and backups away."""
    top = folder()
    if not os.path.isdir(top):
        os.makedirs(top, mode=0o700, exist_ok=True)
        for name, text in (
            (".gitignore", "*\n"),
            (
                "CACHEDIR.TAG",
                "Signature: 8a477f597d28d172789f06886806bc55\n# Made by dlint; delete it freely.\n",
            ),
        ):
            with open(os.path.join(top, name), "w", encoding="ascii") as file:
                file.write(text)
    os.makedirs(path, mode=0o700, exist_ok=True)


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return


def clean() -> tuple[str, int]:
    """Delete the folder. Gives its path and how many files it held. Errors: `OSError`."""
    import shutil

    top = folder()
    if not top or not os.path.isdir(top):
        return top, 0
    if not os.path.isfile(os.path.join(top, "CACHEDIR.TAG")):
        raise OSError(f"{top} is no cache of dlint: it holds no CACHEDIR.TAG")
    held = sum(len(names) for _, _, names in os.walk(top))
    shutil.rmtree(top)
    return top, held
