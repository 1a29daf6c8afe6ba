"""Projects on disk: where one begins, which files it has, and reading them, all bounded and lazy."""

from __future__ import annotations

import os
import stat
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.config.settings import FILES as CONFIGURATIONS
from dlint.config.settings import HADOLINT_FILES
from dlint.discover import SKIPPED_FOLDERS, is_ignored, is_tracked, walk
from dlint.model.project import Child, Project, TextFiles
from dlint.reading import regular
from dlint.reported import shown_path
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_FILES = 200_000
"""Files of one project that are looked at; what lies beyond them is not known."""
BARE_DEPTH = 2
"""Folders below a file's own that are looked at where no `.git` and no configuration bounds the project."""
FOLDERS_KEPT = 500
"""Folders whose children are kept in memory: files that lie together ask for the same ones."""
MAX_EVIDENCE_SIZE = 1_000_000
"""Bytes of one file that is read for what it says of others."""


class DiskFiles(TextFiles):
    """The files below a folder that git knows or would take; only the nearest where `bare`."""

    def __init__(self, root: str, *, bare: bool) -> None:
        super().__init__({})
        self.root = root
        self.bare = bare
        self._children_of: dict[str, tuple[Child, ...] | None] = {}

    @cached_property
    def _inside(self) -> str:
        """How the true paths of all that lies below the root begin."""
        return os.path.join(os.path.realpath(self.root), "")

    @cached_property
    def paths(self) -> frozenset[str]:
        return self.listed()

    def listed(self) -> frozenset[str]:
        """The paths as they are now."""
        found = set()
        for path in _near(self.root) if self.bare else walk(self.root):
            found.add(path.replace(os.sep, "/"))
            if len(found) >= MAX_FILES:
                break
        return frozenset(found)

    def read(self, path: str) -> Source | None:
        full = os.path.join(self.root, path)
        try:
            real = os.path.realpath(full)
            if not real.startswith(self._inside):
                return None
            data = regular(real, MAX_EVIDENCE_SIZE + 1)
        except (OSError, ValueError):
            return None
        return Source.from_bytes(shown_path(full), data) if len(data) <= MAX_EVIDENCE_SIZE else None

    def leads_out(self, path: str) -> str | None:
        """What the link says by which a path leads out of the root; None where none does."""
        at = self.root
        for part in path.split("/"):
            at = os.path.join(at, part)
            try:
                target = os.readlink(at)
            except (OSError, ValueError):
                continue
            if not os.path.join(os.path.realpath(at), "").startswith(self._inside):
                return target
        return None

    def children(self, folder: str) -> tuple[Child, ...] | None:
        """Nothing is read outside the root, and no link is followed."""
        if folder.startswith(("/", "..")):
            return None
        if folder not in self._children_of:
            if len(self._children_of) >= FOLDERS_KEPT:
                self._children_of.clear()
            self._children_of[folder] = self._scanned(folder)
        return self._children_of[folder]

    def _scanned(self, folder: str) -> tuple[Child, ...] | None:
        try:
            with os.scandir(os.path.join(self.root, folder)) as entries:
                return tuple(sorted(map(_child, entries)))
        except (OSError, ValueError):
            return None

    def kept_by_git(self, path: str) -> bool | None:
        if not os.path.lexists(os.path.join(self.root, ".git")):
            return None
        return path in self.paths or (
            os.path.basename(path) in SKIPPED_FOLDERS and is_tracked(self.root, path)
        )

    def ignored_by_git(self, path: str) -> bool:
        return is_ignored(self.root, path)


def _child(entry: os.DirEntry[str]) -> Child:
    if entry.is_symlink():
        return Child(entry.name, "link")
    if entry.is_dir(follow_symlinks=False):
        return Child(entry.name, "folder")
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return Child(entry.name, "other")
    mode = None if os.name == "nt" else stat.S_IMODE(status.st_mode)
    return Child(entry.name, "file" if stat.S_ISREG(status.st_mode) else "other", status.st_size, mode)


def _near(root: str) -> Iterator[str]:
    """The files of a folder and those few levels below it, folders of tools left out."""
    for top, folders, names in os.walk(root):
        below = os.path.relpath(top, root)
        depth = 0 if below == "." else below.count(os.sep) + 1
        folders[:] = [] if depth >= BARE_DEPTH else [each for each in folders if each not in SKIPPED_FOLDERS]
        for name in names:
            yield name if below == "." else os.path.join(below, name)


class Projects:
    """The projects of a run, each made once."""

    def __init__(self, files: Callable[[str, bool], DiskFiles] | None = None) -> None:
        self._files = files or (lambda root, bare: DiskFiles(root, bare=bare))
        self._roots: dict[str, str | None] = {}
        self._projects: dict[tuple[str, str | None], Project] = {}

    def of(self, path: str, region: str | None = None) -> tuple[Project, str]:
        """A file's project, and its path in there."""
        full = os.path.abspath(path)
        root, bare = self.root(full)
        key = (root, region)
        if key not in self._projects:
            self._projects[key] = Project(self._files(root, bare), region)
        self._projects[key].trim()
        return self._projects[key], os.path.relpath(full, root).replace(os.sep, "/")

    def root(self, path: str) -> tuple[str, bool]:
        """The folder of a file's project; true where nothing bounds it, and it is the file's own."""
        folder = os.path.dirname(os.path.abspath(path))
        found = self._root(folder)
        return found or folder, found is None

    def _root(self, folder: str) -> str | None:
        """The nearest folder above with `.git`; else the nearest with a configuration."""
        if folder not in self._roots:
            self._roots[folder] = _nearest(folder, (".git",)) or _nearest(
                folder, (*CONFIGURATIONS[:2], *HADOLINT_FILES)
            )
        return self._roots[folder]


def _nearest(folder: str, names: tuple[str, ...]) -> str | None:
    while True:
        if any(os.path.lexists(os.path.join(folder, name)) for name in names):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
