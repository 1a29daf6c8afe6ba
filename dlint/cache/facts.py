"""What a run asked its projects, so that a later run can see whether the answers still hold.

The answers that a file's findings rest on are all that its process was told of the project so far: models
are shared, so what one file asked may speak for the next. That may forget a result without need, and never
keeps one that is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.cache.stamps import digest
from dlint.tree import DiskFiles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.model.project import Child
    from dlint.text import Source

Fact = tuple[str, str, object]
"""What was asked, of which path, and a digest of the answer or the answer itself."""


class Answers:
    """The answers of a project's disk in the form in which they are kept.

    `key` makes digests of texts mean nothing to who has only them.
    """

    def __init__(self, files: DiskFiles, key: bytes) -> None:
        self.files = files
        self.key = key
        self._known: dict[tuple[str, str], object] = {}

    def now(self, kind: str, path: str) -> object:
        """Each is asked once."""
        if (kind, path) not in self._known:
            self._known[kind, path] = self._asked(kind, path)
        return self._known[kind, path]

    def _asked(self, kind: str, path: str) -> object:
        if kind == "paths":
            return of_paths(self.files.paths)
        if kind == "read":
            return of_source(self.files.read(path), self.key)
        if kind == "children":
            return of_children(self.files.children(path))
        if kind == "out":
            return self.files.leads_out(path)
        return self.files.kept_by_git(path) if kind == "kept" else self.files.ignored_by_git(path)


def of_paths(paths: Iterable[str]) -> bytes:
    return digest(*sorted(paths))


def of_source(source: Source | None, key: bytes) -> bytes | None:
    return digest(source.text, str(source.bom), key=key) if source is not None else None


def of_children(children: tuple[Child, ...] | None) -> bytes | None:
    if children is None:
        return None
    return digest(*(str(part) for child in children for part in child))


class Log:
    """The answers of one project so far; `torn` where one was another the second time."""

    __slots__ = ("facts", "torn")

    def __init__(self) -> None:
        self.facts: dict[tuple[str, str], object] = {}
        self.torn = False

    def note(self, kind: str, path: str, answer: object) -> None:
        if self.facts.setdefault((kind, path), answer) != answer:
            self.torn = True


class Noting(DiskFiles):
    """A project's files that note in `log` what they are asked."""

    def __init__(self, root: str, *, bare: bool, log: Log, key: bytes) -> None:
        super().__init__(root, bare=bare)
        self.log = log
        self.key = key

    def listed(self) -> frozenset[str]:
        paths = super().listed()
        self.log.note("paths", "", of_paths(paths))
        return paths

    def read(self, path: str) -> Source | None:
        source = super().read(path)
        self.log.note("read", path, of_source(source, self.key))
        return source

    def children(self, folder: str) -> tuple[Child, ...] | None:
        children = super().children(folder)
        self.log.note("children", folder, of_children(children))
        return children

    def kept_by_git(self, path: str) -> bool | None:
        kept = super().kept_by_git(path)
        self.log.note("kept", path, kept)
        return kept

    def ignored_by_git(self, path: str) -> bool:
        ignored = super().ignored_by_git(path)
        self.log.note("ignored", path, ignored)
        return ignored

    def leads_out(self, path: str) -> str | None:
        target = super().leads_out(path)
        self.log.note("out", path, target)
        return target
