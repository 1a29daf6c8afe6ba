"""`--diff-base REV`: the files of a git work tree as they were at a revision, to be linted as they were.

Compared with is where the work tree's own history left REV's (the merge base), so that what REV alone
brought since does not count. Git is only asked for objects; no filter, hook or program of a repository runs.
"""

from __future__ import annotations

import os
import stat
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dlint import git
from dlint.errors import RunError
from dlint.model.project import Child
from dlint.reported import shown_path
from dlint.text import Source
from dlint.tree import MAX_EVIDENCE_SIZE, DiskFiles, Projects
from dlint.work import MAX_SIZE, Worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from subprocess import Popen

    from dlint.work import Request

MAX_LINKS = 10


class GitError(RunError):
    """A revision that cannot be compared with; the message says why and what helps."""


class Base(NamedTuple):
    """The state to compare with: the repository's folder, a tree in it, old names by new ones and back."""

    top: str
    tree: str
    renamed: dict[str, str]
    new_names: dict[str, str]

    def then(self, path: str) -> str | None:
        """Where a file of today stood then; None outside the repository."""
        here = inside(self.top, path)
        return None if here is None else os.path.join(self.top, self.renamed.get(here, here))

    def today(self, path: str) -> str:
        """What a file is called today, relative to the repository's folder."""
        here = inside(self.top, path)
        return os.path.abspath(path) if here is None else self.new_names.get(here, here)


def inside(top: str, path: str) -> str | None:
    """A path relative to a folder whose links are resolved, with `/`; None outside it."""
    folder, name = os.path.split(os.path.abspath(path))
    whole = os.path.join(os.path.realpath(folder), name)
    prefix = top.rstrip(os.sep) + os.sep
    return whole.removeprefix(prefix).replace(os.sep, "/") if whole.startswith(prefix) else None


def opened(revision: str, paths: Sequence[str]) -> Base:
    """What `--diff-base` names in the repository of the paths. Errors: `GitError`."""
    folder = os.path.commonpath([os.path.abspath(path) for path in paths if path != "-"] or [os.getcwd()])
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    try:
        top = git.call(folder, "rev-parse", "--show-toplevel")
    except OSError as error:
        raise GitError("--diff-base needs git, and there is none") from error
    if top.returncode:
        said = _first_line(top.stderr)
        if "not a git repository" in said:
            raise GitError(f"--diff-base: {folder} is in no git repository")
        raise GitError(f"--diff-base: git refuses: {said}")
    home = os.path.realpath(os.fsdecode(top.stdout.rstrip(b"\r\n")))
    tree = _tree(home, revision)
    renamed = _renames(home, tree)
    return Base(home, tree, renamed, {old: new for new, old in renamed.items()})


def _tree(top: str, revision: str) -> str:
    commit = _resolved(top, f"{revision}^{{commit}}")
    if commit is None:
        tree = _resolved(top, f"{revision}^{{tree}}")
        if tree is not None:
            return tree
        shallow = ", and the clone is shallow: fetch it first, with its history" if _shallow(top) else ""
        raise GitError(f"--diff-base: there is no revision `{revision}` here{shallow}")
    if _resolved(top, "HEAD^{commit}") is not None:
        found = git.call(top, "merge-base", commit, "HEAD")
        if found.returncode == 0:
            commit = found.stdout.decode().split()[0]
        elif _shallow(top):
            raise GitError(
                f"--diff-base: the clone is shallow, so it cannot be told where `{revision}` was left; "
                "fetch the whole history (`git fetch --unshallow`, `fetch-depth: 0`)"
            )
    tree = _resolved(top, f"{commit}^{{tree}}")
    if tree is None:
        raise GitError(f"--diff-base: the files of `{revision}` are not here; fetch them first")
    return tree


def _resolved(top: str, name: str) -> str | None:
    found = git.call(top, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return found.stdout.decode().strip() if found.returncode == 0 else None


def _shallow(top: str) -> bool:
    return git.call(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def _first_line(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")


def _renames(top: str, tree: str) -> dict[str, str]:
    """The old name of each file that was renamed since, as far as the index knows.

    The index holds objects: comparing them needs no filter that the repository could configure.
    """
    options = ("--cached", "-M", "-z", "--name-status", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
    said = git.call(top, "diff-index", *options, "--ignore-submodules=all", tree, "--")
    if said.returncode:
        raise GitError(f"--diff-base: git refuses: {_first_line(said.stderr)}")
    words = os.fsdecode(said.stdout).split("\0")[:-1]
    return dict(zip(words[2::3], words[1::3], strict=True))


class _Entry(NamedTuple):
    mode: int
    object: str
    size: int


class Snapshot:
    """The files of a tree of git's, read one by one from one process, which `close` ends."""

    def __init__(self, top: str, tree: str) -> None:
        self.top = top
        self.tree = tree
        self._process: Popen[bytes] | None = None

    @cached_property
    def entries(self) -> dict[str, _Entry]:
        """Every path with what stands there; folders too. Errors: `OSError`."""
        said = git.call(self.top, "ls-tree", "-r", "-t", "-l", "-z", "--full-tree", self.tree)
        if said.returncode:
            raise OSError(_first_line(said.stderr))
        found = {}
        for line in os.fsdecode(said.stdout).split("\0")[:-1]:
            facts, _, path = line.partition("\t")
            mode, _, name, size = facts.split()
            found[path] = _Entry(int(mode, 8), name, int(size) if size.isdecimal() else 0)
        return found

    def read(self, path: str, most: int) -> bytes | None:
        """A file's bytes, links followed; None where there was none or it is larger than `most`."""
        for _ in range(MAX_LINKS):
            entry = self.entries.get(path)
            if entry is None or stat.S_ISDIR(entry.mode) or _is_module(entry) or entry.size > most:
                return None
            data = self._object(entry.object)
            if data is None or not stat.S_ISLNK(entry.mode):
                return data
            path = os.path.normpath(os.path.join(os.path.dirname(path), os.fsdecode(data)))
        return None

    def link(self, path: str) -> str | None:
        """What a link said; None where there was none."""
        entry = self.entries.get(path)
        data = self._object(entry.object) if entry is not None and stat.S_ISLNK(entry.mode) else None
        return os.fsdecode(data) if data is not None else None

    def _object(self, name: str) -> bytes | None:
        if self._process is None:
            from subprocess import DEVNULL, PIPE, Popen

            self._process = Popen(  # noqa: S603 - fixed words
                git.command("cat-file", "--batch"),
                cwd=self.top, env=git.environment(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            )  # fmt: skip
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{name}\n".encode())
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) != 3:
            return None  # "missing", as in a clone without the objects
        data = process.stdout.read(int(head[2]) + 1)
        return data[:-1]

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None


def _is_module(entry: _Entry) -> bool:
    return stat.S_IFMT(entry.mode) == 0o160000


class PastFiles(DiskFiles):
    """A repository's files as they were; what git does not keep, and submodules, as they are."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot.top, bare=False)
        self.snapshot = snapshot
        self._now = DiskFiles(snapshot.top, bare=False)

    @cached_property
    def paths(self) -> frozenset[str]:
        entries = self.snapshot.entries
        kept = {path for path, entry in entries.items() if not stat.S_ISDIR(entry.mode)}
        modules = tuple(f"{path}/" for path in kept if _is_module(entries[path]))
        kept.difference_update(path[:-1] for path in modules)
        if modules:
            kept.update(path for path in self._now.paths if path.startswith(modules))
        return frozenset(kept)

    @cached_property
    def _kept_now(self) -> frozenset[str]:
        """What git keeps or would take today, with its folders: not there unless the revision has it."""
        found = set(self._now.paths)
        for path in self._now.paths:
            while "/" in path and (path := path.rpartition("/")[0]) not in found:
                found.add(path)
        return frozenset(found)

    def read(self, path: str) -> Source | None:
        if path not in self.snapshot.entries:
            return super().read(path) if path in self.paths or path not in self._kept_now else None
        data = self.snapshot.read(path, MAX_EVIDENCE_SIZE)
        full = os.path.join(self.root, path)
        return Source.from_bytes(shown_path(full), data) if data is not None else None

    def leads_out(self, path: str) -> str | None:
        at = ""
        for part in path.split("/"):
            at = f"{at}/{part}" if at else part
            if at not in self.snapshot.entries:
                return super().leads_out(path) if at not in self._kept_now else None
            target = self.snapshot.link(at)
            if target is not None:
                to = os.path.normpath(os.path.join(os.path.dirname(at), target))
                return target if os.path.isabs(to) or to.split(os.sep)[0] == os.pardir else None
        return None

    @cached_property
    def _folders(self) -> dict[str, list[Child]]:
        found: dict[str, list[Child]] = {"": []}
        for path, entry in self.snapshot.entries.items():
            folder, _, name = path.rpartition("/")
            if stat.S_ISDIR(entry.mode) or _is_module(entry):
                found.setdefault(path, [])
                child = Child(name, "folder")
            elif stat.S_ISLNK(entry.mode):
                child = Child(name, "link")
            else:
                child = Child(name, "file", entry.size, stat.S_IMODE(entry.mode))
            found.setdefault(folder, []).append(child)
        return found

    def children(self, folder: str) -> tuple[Child, ...] | None:
        if folder.startswith(("/", "..")):
            return None
        key = "" if folder in {"", "."} else os.path.normpath(folder).replace(os.sep, "/")
        then = self._folders.get(key)
        names = {child.name for child in then or ()}
        ignored = [
            child
            for child in super().children(folder) or ()
            if child.name not in names
            and (f"{key}/{child.name}" if key else child.name) not in self._kept_now
        ]
        return tuple(sorted([*then, *ignored])) if then is not None else tuple(ignored) or None


def same_links(base: Base, paths: Iterable[str]) -> set[str]:
    """Those of some paths that were a link to the same place then."""
    snapshot = Snapshot(base.top, base.tree)
    try:
        return {path for path in paths if _same_link(snapshot, path, base.then(path))}
    finally:
        snapshot.close()


def _same_link(snapshot: Snapshot, path: str, then: str | None) -> bool:
    before = inside(snapshot.top, then) if then is not None else None
    try:
        return before is not None and snapshot.link(before) == os.readlink(path)
    except OSError:
        return False


class PastWorker(Worker):
    """Lints files as they were, under the settings of today. `close` it."""

    def __init__(self, request: Request, base: Base) -> None:
        super().__init__(request)
        self.snapshot = Snapshot(base.top, base.tree)
        self.projects = Projects(self._files)

    def _files(self, root: str, bare: bool) -> DiskFiles:
        """The repository's own files as they were; of others nothing older is known."""
        own = not bare and os.path.realpath(root) == self.snapshot.top
        return PastFiles(self.snapshot) if own else DiskFiles(root, bare=bare)

    def _read(self, path: str) -> bytes:
        relative = inside(self.snapshot.top, path)
        data = self.snapshot.read(relative, MAX_SIZE) if relative is not None else None
        if data is None:
            raise OSError("it was not there")
        return data

    def close(self) -> None:
        self.snapshot.close()
