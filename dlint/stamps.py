"""What tells one version of a folder of files from another: names, sizes and times of change.

An upgrade, an edit in a checkout, a file more or less: each changes the stamps.
"""

from __future__ import annotations

import os
import sys
from functools import cache

Stamps = tuple[tuple[str, int, int], ...]


def of_folder(top: str, *, everything: bool = False) -> Stamps:
    """The code, cards and data below a folder; with `everything` whatever lies there.

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
                    if everything or name.endswith((".py", ".md", ".json")):
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
def of_program(rules: str) -> Stamps:
    """Those of dlint itself, of its rules, and of the folders that its dependencies are installed in."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = rules.startswith(here + os.sep)
    installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    python = (f"{sys.implementation.cache_tag} {sys.version}", 0, 0)
    own = of_folder(here) if inside else of_folder(here) + of_folder(rules)
    return (python, *of_files(installed), *own)
