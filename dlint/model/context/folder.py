"""A build context on disk: what lies in it, what its ignore file leaves behind, what a COPY takes.

What is looked at is what is there, also what git ignores: that is what Docker sends. Folders are read when
asked for, each once a walk; no link is followed.
"""

from __future__ import annotations

import posixpath
import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.kinds import by_name, is_ignore_file
from dlint.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.model.project import Child, Files
    from dlint.syntax.dockerignore import Ignore, State

MAX_ENTRIES = 200_000
"""Files and folders that one COPY is followed through; beyond them it is not known what it takes."""
MAX_LOOKED = 3_000_000
"""Files and folders that all COPYs of a context are compared with; beyond it is not known what they take."""
MAX_DEPTH = 200
_MOST_FOLDERS = 500  # that hold nothing but Dockerfiles
_OURS = frozenset((".hadolint.yaml", ".hadolint.yml", ".git", "."))
_OWN = ("dlint.", ".dlint")  # configurations, a baseline, reports: what dlint writes is nothing new to it
_MOST_BIGGEST = 3
_WILD = regex(r"[*?\[\\]")
_HEAPS = {".git": "history", "node_modules": "packages", "bower_components": "packages"}
_MAY_BE_SECRET = regex(
    r"(?i)^[._]|^id_|kubeconfig|credential|service[-_]account|client[-_]secret|secrets?\.|^settings\.xml$|"
    r"^pip\.conf$|^npmrc$|\.(?:p12|pfx|jks|keystore|key|pem)$"
)


class Heap(NamedTuple):
    """A folder that tools fill: "history" (`.git`), "packages" or a "virtual environment"."""

    path: str
    kind: str
    files: int
    size: int


class Taken:
    """What some sources bring: how many files, of how many bytes, and which of them matter.

    Paths are relative to the context. `found` are the paths that the sources mean and that are sent,
    `left` those that are there and that the ignore file leaves behind. `complete` is false where not all of
    it could be looked at. `candidates` are files whose names are those of secrets. What lies in heaps is
    neither among `biggest` nor among these.
    """

    def __init__(self) -> None:
        self.files = 0
        self.size = 0
        self.biggest: list[tuple[int, str]] = []
        self.heaps: list[Heap] = []
        self.candidates: list[str] = []
        self.found: list[tuple[str, str]] = []
        self.left: list[str] = []
        self.complete = True
        self.entries = 0

    def add(self, path: str, size: int, *, matters: bool) -> None:
        self.files += 1
        self.size += size
        if matters and (len(self.biggest) < _MOST_BIGGEST or size > self.biggest[-1][0]):
            self.biggest = sorted([*self.biggest, (size, path)], key=_by_size)[:_MOST_BIGGEST]


def _by_size(one: tuple[int, str]) -> tuple[int, str]:
    return -one[0], one[1]


class _Folder(NamedTuple):
    """A folder that is still to be read: with its heap's place in the list, -1 for none."""

    path: str
    state: State
    left: bool
    heap: int
    depth: int


class Context:
    """A folder of the project that images are built from. `folder` is "" for the project's root."""

    def __init__(self, files: Files, folder: str, ignore_path: str | None) -> None:
        self.files = files
        self.folder = folder
        self.ignore_path = ignore_path
        self._taken: dict[tuple[tuple[str, ...], tuple[str, ...]], Taken] = {}
        self._listed: dict[str, tuple[Child, ...] | None] = {}
        self._named_in: dict[str, dict[str, Child]] = {}
        self._looked = 0
        self.guesses = 0
        """Names that were compared with all that lies beside them."""

    @cached_property
    def ignore(self) -> Ignore:
        from dlint.syntax.dockerignore import Ignore

        source = self.files.read(self.ignore_path) if self.ignore_path is not None else None
        return Ignore(source.text if source is not None else "")

    @cached_property
    def known(self) -> bool:
        """Whether it holds more than Dockerfiles, compose, ignore and configuration files."""
        pending = [""]
        for folder in pending:  # which grows
            if len(pending) > _MOST_FOLDERS:
                return True
            for child in self.children(folder) or ():
                if child.name in _OURS or child.name.startswith(_OWN):
                    continue
                if child.kind == "folder":
                    pending.append(f"{folder}/{child.name}" if folder else child.name)
                elif by_name(child.name) is None and not is_ignore_file(child.name):
                    return True
        return False

    def path(self, path: str) -> str:
        """The place in the project of what lies in the context."""
        return posixpath.join(self.folder, path) if path else self.folder

    def children(self, path: str) -> tuple[Child, ...] | None:
        if path not in self._listed:
            self._listed[path] = self.files.children(self.path(path))
        return self._listed[path]

    def child(self, path: str) -> Child | None:
        """What lies at a path; None where nothing does, or a link leads there."""
        folder, _, name = path.rpartition("/")
        return self._by_name(folder).get(name)

    def _by_name(self, folder: str) -> dict[str, Child]:
        if folder not in self._named_in:
            self._named_in[folder] = {each.name: each for each in self.children(folder) or ()}
        return self._named_in[folder]

    def exists(self, path: str) -> bool:
        """Whether something lies at a path, or may do so behind a link."""
        parts = path.split("/") if path else []
        for end in range(1, len(parts) + 1):
            child = self.child("/".join(parts[:end]))
            if child is None or child.kind == "link":
                return child is not None
        return True

    def sends(self, path: str) -> bool:
        """Whether the ignore file lets a path through; not known, and so not, where it is refused."""
        return self.ignore.valid and not self.ignore.excludes(path)

    def read(self, path: str) -> str | None:
        source = self.files.read(self.path(path))
        return source.text if source is not None else None

    def taken(self, sources: tuple[str, ...], excludes: tuple[str, ...] = ()) -> Taken:
        """What COPY takes by these sources, written as Docker expands them."""
        from dlint.syntax.dockerignore import Ignore

        key = (sources, excludes)
        if key not in self._taken:
            self._taken[key] = self._take(sources, Ignore("\n".join(excludes)))
        return self._taken[key]

    def _take(self, sources: tuple[str, ...], excludes: Ignore) -> Taken:
        taken = Taken()
        taken.complete = self.ignore.valid and excludes.valid
        for source in sources:
            path = cleaned(source)
            if not path:
                taken.found.append((source, ""))
                self._walk(_Folder("", (), left=False, heap=-1, depth=0), excludes, taken)
                continue
            for each, child in self._named(path, taken):
                left, state = self._judged(each)
                if child.kind == "link":
                    taken.complete = False
                if not left:
                    taken.found.append((source, each))
                if child.kind == "folder" and (not left or self.ignore.may_keep_below(each)):
                    before = taken.files
                    self._walk(_Folder(each, state, left, -1, 0), excludes, taken)
                    if left and taken.files > before:
                        taken.found.append((source, each))
                        left = False
                elif child.kind != "folder" and not left and not excludes.excludes(child.name):
                    self._file(each, child, taken)
                if left:
                    taken.left.append(each)
        return taken

    def _judged(self, path: str) -> tuple[bool, State]:
        return self.ignore.judge(path, self.ignore.state(posixpath.dirname(path)))

    def _named(self, path: str, taken: Taken) -> Iterator[tuple[str, Child]]:
        """What a source means, wildcards as Go's `filepath.Match` reads them."""
        pending = [("", path.split("/"))]
        while pending:
            folder, (part, *rest) = pending.pop()
            try:
                found = self._matching(folder, part)
            except ValueError:
                taken.complete = False
                return
            for child in found:
                each = f"{folder}/{child.name}" if folder else child.name
                if not rest:
                    yield each, child
                elif child.kind == "folder":
                    pending.append((each, rest))
                elif child.kind == "link":
                    taken.complete = False
                taken.entries += 1
            if taken.entries > MAX_ENTRIES or self._looked > MAX_LOOKED:
                taken.complete = False
                return

    def _matching(self, folder: str, part: str) -> Iterable[Child]:
        """What in a folder one part of a source means. Errors: `ValueError`."""
        if not _WILD.search(part):
            one = self._by_name(folder).get(part)
            return (one,) if one is not None else ()
        matches = matcher(part)
        children = self.children(folder) or ()
        self._looked += len(children)
        return (each for each in children if matches.fullmatch(each.name))

    def _walk(self, start: _Folder, excludes: Ignore, taken: Taken) -> None:
        pending = [start]
        heaps: list[list[int]] = []
        named: list[tuple[str, str]] = []
        top = len(start.path) + 1 if start.path else 0
        while pending and taken.complete:
            folder = pending.pop()
            children = self.files.children(self.path(folder.path))
            if children is None or folder.depth > MAX_DEPTH:
                taken.complete = False
                return
            heap = folder.heap
            if heap < 0 and any(child.name == "pyvenv.cfg" for child in children) and folder is not start:
                heap = _heap(heaps, named, folder.path, "virtual environment")
            for child in children:
                taken.entries += 1
                path = f"{folder.path}/{child.name}" if folder.path else child.name
                left, state = self.ignore.judge(path, folder.state)
                if excludes.patterns and excludes.excludes(path[top:]):
                    continue
                if child.kind == "folder":
                    if left and not self.ignore.may_keep_below(path):
                        continue
                    kind = _HEAPS.get(child.name)
                    inside = heap if heap >= 0 or kind is None or left else _heap(heaps, named, path, kind)
                    pending.append(_Folder(path, state, left, inside, folder.depth + 1))
                elif not left:
                    self._file(path, child, taken, matters=heap < 0)
                    if heap >= 0:
                        heaps[heap][0] += 1
                        heaps[heap][1] += child.size
            self._looked += len(children)
            if taken.entries > MAX_ENTRIES or self._looked > MAX_LOOKED:
                taken.complete = False
        found = (Heap(*name, *sums) for name, sums in zip(named, heaps, strict=True))
        taken.heaps += [each for each in found if each.files]

    def _file(self, path: str, child: Child, taken: Taken, *, matters: bool = True) -> None:
        taken.add(path, child.size, matters=matters)
        if matters and child.kind == "file" and _MAY_BE_SECRET.search(child.name):
            taken.candidates.append(path)


def _heap(heaps: list[list[int]], named: list[tuple[str, str]], path: str, kind: str) -> int:
    heaps.append([0, 0])
    named.append((path, kind))
    return len(heaps) - 1


def cleaned(source: str) -> str:
    """A source's path in the context: Docker does not let it lead out. "" is the context itself."""
    return posixpath.normpath("/" + source.replace("/./", "/")).lstrip("/")


@lru_cache(maxsize=512)
def matcher(part: str) -> re.Pattern[str]:
    """One part of a source. Errors: `ValueError`."""
    from dlint.syntax.dockerignore import expression

    return re.compile(expression(re.sub(r"\*{2,}", "*", part)), re.DOTALL)


def sized(size: int) -> str:
    """Bytes as people say them: `4.2 MB`."""
    number = float(size)
    for unit in ("bytes", "kB", "MB"):
        if number < 999.5:
            return f"{number:.0f} {unit}" if unit == "bytes" or number >= 99.5 else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"
