"""Layers: what each instruction of a stage brings into its layer, and what it removes or changes.

What an instruction brings and removes again itself is in no layer and is left out. Sources: docs.docker.com
on COPY, ADD and RUN, and on storage drivers: a file that a later layer removes or changes stays in the
layer that brought it.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.knowledge.managers import MANAGERS
from dlint.lazy import regex
from dlint.model import caches
from dlint.model.instructions import Copy, Run
from dlint.model.packages import installed
from dlint.model.paths import absolute, covers, join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import At
    from dlint.model.arguments import Argument, Option
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.paths import Removal
    from dlint.model.stage import Stage

SYSTEM_MANAGERS = frozenset(
    ("apt-get", "apt", "aptitude", "apk", "yum", "dnf", "dnf5", "microdnf", "tdnf", "zypper")
)
ARCHIVE = regex(
    r"(?i)(?P<stem>.+?)\.(?:tar(?:\.(?:gz|bz2|xz|zst|lzma|lz|z))?|tgz|tbz2?|txz|tzst|taz|tlz|tpz|tz)$"
)
_URL = regex(r"(?i)(?:https?|ftp)://")
_REPOSITORY = regex(r"(?i)(?:git|ssh)://|git@|https?://[^?#]+\.git(?:#|$)")  # as BuildKit tells them
_PROJECT_FOLDERS = {
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), "node_modules"),
    "composer": "vendor",
}
ALL = "*"  # stands for packages that a removal does not name
_MOST_PAIRS = 500_000


class Brought(Place):
    """Something an instruction adds. `kind` is how: "copied", "downloaded", "unpacked", "cloned", "cache",
    "package", "packages" (a project's, in its folder) or "written" (by the instruction's own text).

    `paths` are where it may lie (a destination may be the file or its folder), none for a package. `whole`
    says that a path is a folder with unnamed contents. `name` is how messages call it.
    """  # noqa: D205 - the kinds do not fit one line

    def __init__(
        self,
        instruction: Instruction,
        place: Place,
        kind: str,
        name: str,
        paths: tuple[str, ...],
        index: int = 0,
    ) -> None:
        self.instruction = instruction
        self.source = place.source
        self.span = place.span
        self.kind = kind
        self.name = name
        self.paths = paths
        self.index = index  # of its command in the RUN
        self.whole = False
        self.group: str | None = None  # apk's virtual package that it belongs to
        self.command: Command | None = None

    def __repr__(self) -> str:
        return f"<Brought {self.kind} {self.name} {self.paths}>"


class Removed(Place):
    """Something an instruction takes away: `removal` is a path; else packages or a cache, by `names`."""

    def __init__(
        self, command: Command, place: Place, index: int, removal: Removal | None, names: tuple[str, ...] = ()
    ) -> None:
        self.command = command
        self.source = place.source
        self.span = place.span
        self.index = index
        self.removal = removal
        self.names = names

    def takes(self, brought: Brought) -> bool:
        """Whether it surely takes `brought` as a whole."""
        if self.removal is not None:
            if brought.kind == "package" or self.removal.filtered:
                return False
            content = "/*" if brought.kind == "cache" else ""
            return any(self.removal.covers(path + content) for path in brought.paths)
        if brought.kind == "cache":
            return any(covers(name, path) for name in self.names for path in brought.paths)
        taken = brought.name in self.names or brought.group in self.names or ALL in self.names
        return brought.kind == "package" and taken


class Changed(Place):
    """A path whose mode or owner a command sets; `what` is "mode" or "owner", `value` as written."""

    def __init__(self, command: Command, word: Argument, index: int, path: str | None, what: str) -> None:
        self.command = command
        self.word = word
        self.source = command.source
        self.span = word.span
        self.index = index
        self.path = path
        self.what = what
        self.value = command.operands[0].value
        self.recursive = command.has("-R", "--recursive")


class Layer:
    """One instruction's layer."""

    __slots__ = ("brings", "changes", "instruction", "removes")

    def __init__(self, instruction: Instruction) -> None:
        self.instruction = instruction
        self.brings: tuple[Brought, ...] = ()
        self.removes: tuple[Removed, ...] = ()
        self.changes: tuple[Changed, ...] = ()


def layers_of(stage: Stage) -> tuple[Layer, ...]:
    """The layers of a stage's own instructions: RUN, COPY, ADD."""
    found = []
    for each in stage.instructions:
        if isinstance(each, Copy):
            layer = Layer(each)
            layer.brings = tuple(_copied(each))
            found.append(layer)
        elif isinstance(each, Run):
            found.append(_of_run(each))
    return tuple(found)


def is_huge(stage: Stage) -> bool:
    """Whether to compare all removals and changes with all that is brought would take seconds."""
    layers = [layer for base in stage.chain for layer in base.layers]
    brings, removes = sum(len(layer.brings) for layer in layers), sum(len(layer.removes) for layer in layers)
    return (brings + removes) * (removes + sum(len(layer.changes) for layer in layers)) > _MOST_PAIRS


def _copied(copy: Copy) -> Iterator[Brought]:
    written, destination = copy.destination, copy.destination_path
    if destination is None or written is None:
        return
    number = len(copy.sources) + len(copy.node.heredocs)
    for path, place in copy.source_paths:
        if path is None:
            continue
        yield _from_source(copy, path, place, destination, alone=number == 1)
    for heredoc in copy.node.heredocs:
        target = join(heredoc.name, destination) if destination.endswith("/") else destination
        if target is not None:
            yield Brought(copy, copy.at(heredoc.span), "written", heredoc.name, (target,))


def _from_source(copy: Copy, path: str, place: At, destination: str, *, alone: bool) -> Brought:
    url = copy.keyword == "ADD" and _URL.match(path) is not None
    name = posixpath.basename(path.partition("?")[0] if url else path)
    folder = destination.rstrip("/") or "/"
    inside = posixpath.join(folder, name)
    kind = "downloaded" if url else "copied"
    if copy.keyword == "ADD" and _REPOSITORY.match(path):
        brought = Brought(copy, place, "cloned", path, (folder,))
        brought.whole = True
    elif copy.keyword == "ADD" and not url and ARCHIVE.match(path):
        brought = Brought(copy, place, "unpacked", f"what `{path}` held", (folder,))
        brought.whole = True
    elif name in ("", ".", "..", "*"):
        brought = Brought(copy, place, kind, path, (folder,))
        brought.whole = True
    elif destination.endswith("/") or not alone:
        brought = Brought(copy, place, kind, path, (inside,))
    else:
        both = (folder,) if posixpath.basename(folder) == name else (folder, inside)
        brought = Brought(copy, place, kind, path, both)
    return brought


def _of_run(run: Run) -> Layer:
    layer = Layer(run)
    brings: list[Brought] = []
    removes = [Removed(one.command, one, one.index, one) for one in run.removals]
    changes: list[Changed] = []
    for index, (command, directory) in enumerate(run.walked):
        removes.extend(_package_removals(index, command))
        if not _acts(run, command):
            continue
        for brought in _brings(run, index, command, directory):
            brought.command = command
            if command.run.surely_runs(command) or brought.kind == "package":
                brings.append(brought)
        changes.extend(_changes(index, command, directory))
    layer.brings = tuple(one for one in brings if not _gone(one, removes))
    layer.removes = tuple(one for one in removes if _acts(run, one.command))
    layer.changes = tuple(changes)
    return layer


def _acts(run: Run, command: Command) -> bool:
    """Whether it does what it says: commands of scripts may be for other systems or cases."""
    return command.run is run or command.run.surely_runs(command)


def _gone(brought: Brought, removes: list[Removed]) -> bool:
    """Whether a later command of the same RUN takes it away again, or may do so."""
    return brought.kind != "cache" and any(
        removed.index > brought.index
        and (removed.takes(brought) or (removed.removal is not None and removed.removal.pattern is None))
        for removed in removes
    )


def _brings(run: Run, index: int, command: Command, directory: str | None) -> Iterator[Brought]:
    program = command.program or ""
    if program in ("curl", "wget"):
        yield from _downloads(run, index, command, directory)
    elif program == "tar" and command.has("-x", "--extract", "--get"):
        yield from _unpacked(run, index, command, directory)
    elif program == "git" and command.subcommand == "clone":
        yield from _cloned(run, index, command, directory)
    elif program in MANAGERS:
        yield from _project_packages(run, index, command, directory)
        for cache in caches.left(command):
            name = f"what `{program} {command.spelled_subcommand or command.subcommand}` left in `{cache}`"
            yield Brought(run, command, "cache", name, (cache,), index)
        if program in SYSTEM_MANAGERS and not command.has("--root", "-p", "--installroot"):
            yield from _packages(run, index, command)
    if not run.mounts or program not in MANAGERS:
        for redirect in command.redirects:
            target = redirect.target
            path = join(target.value, directory) if target is not None and target.value else None
            if redirect.writes and target is not None and path and not path.startswith("/dev/"):
                kind = "downloaded" if program in ("curl", "wget") else "written"
                yield Brought(run, command, kind, path, (path,), index)


def _packages(run: Run, index: int, command: Command) -> Iterator[Brought]:
    for package in installed(command):
        brought = Brought(run, package, "package", package.name, (), index)
        brought.group = command.value("--virtual", "-t") if command.program == "apk" else None
        yield brought


def _project_packages(run: Run, index: int, command: Command, directory: str | None) -> Iterator[Brought]:
    """The folder that a package manager fills beside the project's list."""
    folder = _PROJECT_FOLDERS.get(command.program or "")
    inside = command.has("-g", "--global", "--prefix", "-C", "--cwd", "--dir", "-d", "--working-dir")
    path = join(folder, directory) if folder is not None and directory is not None else None
    if path is not None and command.subcommand in ("install", "ci") and not inside:
        yield _at_path(run, command, "packages", path, index)


def _downloads(run: Run, index: int, command: Command, directory: str | None) -> Iterator[Brought]:
    curl = command.program == "curl"
    named = command.option("-o", "--output") if curl else command.option("-O", "--output-document")
    folder = command.option("--output-dir") if curl else command.option("-P", "--directory-prefix")
    where = directory if folder is None else _value_path(folder, directory)
    if named is not None:
        path = _value_path(named, where if curl else directory)
        if path is not None and named.value != "-" and not path.startswith("/dev/"):
            yield _at_path(run, command, "downloaded", path, index)
    elif not curl or command.has("-O", "--remote-name"):
        for operand in command.operands:
            name = posixpath.basename((operand.value or "").partition("?")[0])
            path = join(name, where) if name and _URL.match(operand.text) else None
            if path is not None:
                yield _at_path(run, command, "downloaded", path, index)


def _unpacked(run: Run, index: int, command: Command, directory: str | None) -> Iterator[Brought]:
    """What an archive is most likely to hold: a folder of its own name."""
    archive = command.value("-f", "--file")
    folder = command.option("-C", "--directory")
    where = directory if folder is None else _value_path(folder, directory)
    match = ARCHIVE.match(posixpath.basename(archive)) if archive else None
    path = join(match["stem"], where) if match is not None else None
    if path is not None and not command.has("--strip-components", "--strip", "--transform", "--xform"):
        yield Brought(
            run, command, "unpacked", f"what `{posixpath.basename(archive or '')}` held", (path,), index
        )


def _cloned(run: Run, index: int, command: Command, directory: str | None) -> Iterator[Brought]:
    if not command.operands or not command.sure:
        return
    if len(command.operands) > 1:
        path = absolute(command.operands[1], directory)
    else:
        name = posixpath.basename((command.operands[0].value or "").rstrip("/")).removesuffix(".git")
        path = join(name, directory) if name else None
    if path is not None:
        yield _at_path(run, command, "cloned", path, index)


def _at_path(run: Run, command: Command, kind: str, path: str, index: int) -> Brought:
    return Brought(run, command, kind, path, (path,), index)


def _value_path(option: Option, directory: str | None) -> str | None:
    return join(option.value, directory) if option.value else None


def _package_removals(index: int, command: Command) -> Iterator[Removed]:
    program = command.program or ""
    manager = MANAGERS.get(program)
    if (
        program == "apt-mark"
        and command.subcommand is None
        and "auto" in [w.text for w in command.operands[:1]]
    ):
        yield Removed(command, command, index, None, (ALL,))
    if manager is None:
        return
    if program in SYSTEM_MANAGERS and command.subcommand in manager.remove:
        names = tuple(word.value or ALL for word in command.operands)
        if names:
            yield Removed(command, command, index, None, names)
    elif command.subcommand in manager.clean:
        lists = program in caches.APT
        yield Removed(command, command, index, None, (caches.APT_ARCHIVES,) if lists else manager.caches)


def _changes(index: int, command: Command, directory: str | None) -> Iterator[Changed]:
    what = {"chmod": "mode", "chown": "owner", "chgrp": "owner"}.get(command.program or "")
    if what is None or command.has("--reference") or not command.operands:
        return
    for word in command.operands[1:]:
        yield Changed(command, word, index, absolute(word, directory), what)
