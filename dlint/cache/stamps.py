"""What tells one version of a folder of files from another: names, sizes and times of change.

An upgrade, an edit in a checkout, a file more or less: each changes the stamps.
"""

from __future__ import annotations

import os
import sys
from functools import cache

try:
    from _blake2 import blake2b  # as hashlib gives it, without loading OpenSSL first
except ImportError:  # pragma: no cover - other Pythons
    from hashlib import blake2b

Stamps = tuple[tuple[str, int, int], ...]

CODE = (".py", ".json")
CARDS = (".md",)


def digest(*parts: bytes | str, key: bytes = b"") -> bytes:
    """16 bytes for a sequence of parts, however they are cut."""
    state = blake2b(digest_size=16, key=key)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.digest()


def of_folder(top: str, endings: tuple[str, ...] = CODE, *, everything: bool = False) -> Stamps:
    """The files below a folder whose names end so; with `everything` whatever lies there.

    A folder that cannot be read has no stamps of its own. Links to folders are not followed.
    """
    found: list[tuple[str, int, int]] = []
    pending = [top]
    while pending:
        path = pending.pop()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    name = entry.name
                    if everything or name.endswith(endings):
                        if everything and entry.is_dir(follow_symlinks=False):
                            if name not in {"__pycache__", ".git"}:
                                pending.append(entry.path)
                            continue
                        status = entry.stat()
                        found.append((entry.path, status.st_mtime_ns, status.st_size))
                    elif "." not in name and name != "__pycache__" and entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
        except OSError:
            continue
    found.sort()
    return tuple(found)


def of_files(paths: list[str]) -> Stamps:
    found = []
    for path in sorted(paths):
        try:
            status = os.stat(path)
        except OSError:
            continue
        found.append((path, status.st_mtime_ns, status.st_size))
    return tuple(found)


@cache
def of_program(rules: str) -> bytes:
    """A digest of those of dlint's code, its rules' too, and of the folders that hold its dependencies."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = rules.startswith(here + os.sep)
    installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    own = of_folder(here) if inside else of_folder(here) + of_folder(rules)
    return digest(f"{sys.implementation.cache_tag} {sys.version}", _lines((*of_files(installed), *own)))


@cache
def of_cards(rules: str) -> bytes:
    """A digest of those of the cards; of these a run reads the aliases of rules and nothing else."""
    return digest(_lines(of_folder(rules, CARDS)))


def _lines(stamps: Stamps) -> str:
    return "\n".join([f"{path} {changed} {size}" for path, changed, size in stamps])
