"""From the paths of a command line to the files to read.

A named file is taken whatever its name; a named folder is walked for the usual names, in a git work tree
without what git ignores. Scripts, Makefiles and CI files count where their text concerns containers.
Nothing of the walked tree is run and no link leads out of it.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from dlint.globs import Globs
from dlint.kinds import Kind, by_name, is_ignore_file, is_template, looks_like_dockerfile, only_text_tells
from dlint.reading import regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Folders of tools: full of other people's files even where nobody told git to ignore them.
SKIPPED_FOLDERS = frozenset((
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".svn",
    ".terraform", ".tox", ".venv", "__pycache__", "bower_components", "node_modules", "site-packages",
))  # fmt: skip
# What Go, Composer and Bundler keep in a `vendor` folder that they fill.
_OF_VENDORS = ("modules.txt", "github.com", "autoload.php", "bundle")
_ABOUT_CONTAINERS = (b"docker", b"podman", b"nerdctl", b"NOPASSWD", b"tcp://")

# Most files of a tree: neither by name nor by text anything to read, and told at the least cost.
_BORING = (
    ".bin", ".c", ".cc", ".class", ".cpp", ".cs", ".css", ".csv", ".dll", ".eot", ".gif", ".go", ".gz",
    ".h", ".hpp", ".html", ".ico", ".jar", ".java", ".jpeg", ".jpg", ".js", ".json", ".jsx", ".kt",
    ".lock", ".lua", ".map", ".mjs", ".mp3", ".mp4", ".pdf", ".php", ".pl", ".png", ".po", ".proto",
    ".py", ".pyc", ".rb", ".rs", ".scala", ".scss", ".snap", ".so", ".sql", ".svg", ".swift", ".tgz",
    ".toml", ".ts", ".tsx", ".ttf", ".txt", ".vue", ".webp", ".woff", ".woff2", ".xml", ".zip",
)  # fmt: skip


class File(NamedTuple):
    """A file to read. `kind` None: only its text can tell (`kinds.kind_of`); `named`: not found by a walk."""

    path: str
    kind: Kind | None
    named: bool


class Found:
    """What paths lead to, each list sorted by path.

    `missing` are named paths that do not exist; `unreadable` and `skipped` hold pairs of path and reason,
    `outside` pairs of a link that leads out of the folder and what it leads to.
    """

    __slots__ = ("files", "missing", "outside", "skipped", "unreadable")

    def __init__(self) -> None:
        self.files: list[File] = []
        self.missing: list[str] = []
        self.unreadable: list[tuple[str, str]] = []
        self.outside: list[tuple[str, str]] = []
        self.skipped: list[tuple[str, str]] = []


def find(paths: Sequence[str], *, exclude: Sequence[str] = (), hook: bool | None = None) -> Found:
    """Find what to lint.

    `exclude` holds patterns relative to the working directory; they hold for named files too, as hooks
    name every file that changed. `hook` says that pre-commit hands over the names (by default: where its
    environment says so), which takes templates for Dockerfiles.
    """
    found = Found()
    globs = Globs(exclude)
    if hook is None:
        hook = os.environ.get("PRE_COMMIT") == "1"
    files: dict[str, File] = {}
    folders: list[str] = []
    for path in _expanded(paths):
        mode = _mode(path, found)
        if mode is None:
            continue
        if stat.S_ISDIR(mode):
            folders.append(path)
        elif not stat.S_ISREG(mode):
            found.unreadable.append((path, "it is not a file"))
        elif reason := _reason_to_skip(path, globs, hook=hook):
            found.skipped.append((path, reason))
        else:
            shown = _tidy(path)
            kind = by_name(shown)
            # A hook names files because of their names, as a walk does.
            files.setdefault(os.path.realpath(path), File(shown, kind, named=not hook or kind is None))
    for folder in folders:
        for file in _in_folder(folder, globs, found):
            files.setdefault(os.path.realpath(file.path), file)
    found.files = sorted(files.values())
    found.missing = sorted(set(found.missing))
    found.unreadable = sorted(set(found.unreadable))
    found.outside = sorted(link for link in set(found.outside) if link[1] not in files)
    found.skipped = sorted(set(found.skipped))
    return found


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    """The paths, patterns replaced by what fits: some shells hand them over as written."""
    for path in paths:
        if not any(sign in path for sign in "*?[") or os.path.lexists(path):
            yield path
            continue
        from glob import iglob

        yield from sorted(iglob(path, recursive=True, include_hidden=True)) or [path]


def _mode(path: str, found: Found) -> int | None:
    try:
        return os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        found.missing.append(path)
    except OSError as error:
        found.unreadable.append((path, (error.strerror or str(error)).lower()))
    return None


def _reason_to_skip(path: str, globs: Globs, *, hook: bool) -> str:
    if is_ignore_file(path):
        return "an ignore file is no Dockerfile"
    if hook and is_template(path):
        return "a template is no Dockerfile yet"
    return "excluded" if globs.match(path) else ""


def _tidy(path: str) -> str:
    while path.startswith("." + os.sep):
        path = path[2:].lstrip(os.sep)
    return path or "."


def _in_folder(folder: str, globs: Globs, found: Found) -> Iterator[File]:
    """The files below a folder whose names are right; a link counts where it stays inside."""
    top = os.path.realpath(folder)
    inside = top.rstrip(os.sep) + os.sep
    homes: dict[str, str] = {}
    vendored: dict[str, bool] = {}
    for relative in walk(folder, found.unreadable):
        if relative.endswith(_BORING) and "file" not in relative.lower():
            continue
        path = _tidy(os.path.join(folder, relative))
        kind = by_name(os.path.join(top, relative))
        host = kind is None and _may_be_host(relative)
        if kind is None and not host and not only_text_tells(relative):
            continue
        if _is_vendored(folder, relative, vendored):
            continue
        parent = os.path.dirname(path)
        if parent not in homes:
            homes[parent] = os.path.realpath(parent)
        if not (homes[parent] + os.sep).startswith(inside):
            continue
        target = os.path.realpath(path) if os.path.islink(path) else path
        if not _is_regular(target):
            continue
        if target is not path and not target.startswith(inside):
            if kind and not globs.match(path):
                found.outside.append((path, target))
            continue
        if globs.match(path):
            found.skipped.append((path, "excluded"))
        elif kind or (not host and _begins_as_dockerfile(path)):
            yield File(path, kind or "dockerfile", named=False)
        elif host and _is_host(path):
            yield File(path, "host", named=False)


def _is_vendored(folder: str, relative: str, known: dict[str, bool]) -> bool:
    """Whether a package manager put the file there, in a `vendor` folder that it keeps."""
    parts = relative.split(os.sep)
    for at, part in enumerate(parts[:-1]):
        if part != "vendor":
            continue
        home = os.path.join(folder, *parts[: at + 1])
        if home not in known:
            known[home] = any(os.path.lexists(os.path.join(home, each)) for each in _OF_VENDORS)
        if known[home]:
            return True
    return False


def _is_regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _begins_as_dockerfile(path: str) -> bool:
    try:
        return looks_like_dockerfile(regular(path, 8192).decode("utf-8", "surrogateescape"))
    except OSError:
        return False


def _may_be_host(path: str) -> bool:
    """Whether the name may be that of a script, a Makefile or a CI file; one without suffix may be any."""
    from dlint.syntax.hostshell import language

    return language(path, "#!/bin/sh") is not None and not only_text_tells(path)


def _is_host(path: str) -> bool:
    """Whether a file is shell for the host that concerns containers; others are not even counted."""
    from dlint.syntax.hostshell import MAX_SIZE, language, mentions_containers

    try:
        if language(path) is None and not os.access(path, os.X_OK):
            return False
        data = regular(path, MAX_SIZE + 1)
    except OSError:
        return False
    if len(data) > MAX_SIZE or not any(word in data for word in _ABOUT_CONTAINERS):
        return False
    text = data.decode("utf-8", "surrogateescape")
    return language(path, text[:200]) is not None and mentions_containers(text)


def walk(folder: str, unreadable: list[tuple[str, str]] | None = None) -> Iterator[str]:
    """The paths of all files below a folder, relative to it, in no promised order.

    In a git work tree those that git knows or would take, submodules and nested repositories included;
    elsewhere all but the folders of tools. Links are listed, not followed. `unreadable` gathers folders
    that could not be listed, with the reason.
    """
    errors = unreadable if unreadable is not None else []
    pending = [""]
    seen: set[str] = set()
    while pending:
        below = pending.pop()
        here = os.path.join(folder, below) if below else folder
        real = os.path.realpath(here)
        if real in seen or (below and not _is_folder(here)):
            continue
        seen.add(real)
        listed = _git_listing(here)
        if listed is None:
            yield from _plain_walk(here, below, errors, pending.append)
            continue
        for path in listed:
            if not SKIPPED_FOLDERS.isdisjoint(path.split("/")[:-1]):
                continue
            full = path if os.sep == "/" else path.replace("/", os.sep)
            full = os.path.join(below, full) if below else full
            if not path.endswith("/"):
                yield full
            elif path.split("/")[-2] not in SKIPPED_FOLDERS:
                pending.append(full.rstrip(os.sep))


def _plain_walk(
    top: str, below: str, errors: list[tuple[str, str]], repository: Callable[[str], None]
) -> Iterator[str]:
    """All files of a folder without git; a repository met on the way is handed to `repository`."""
    pending = [below]
    while pending:
        relative = pending.pop()
        path = os.path.join(top, os.path.relpath(relative, below)) if relative != below else top
        try:
            with os.scandir(path) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            errors.append((_tidy(path), (error.strerror or str(error)).lower()))
            continue
        names = {entry.name for entry in children}
        if "pyvenv.cfg" in names and relative != below:
            continue
        if ".git" in names and relative != below:
            repository(relative)
            continue
        for entry in children:
            child = os.path.join(relative, entry.name) if relative else entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield child
            elif entry.name not in SKIPPED_FOLDERS:
                pending.append(child)


def _git_listing(folder: str) -> list[str] | None:
    """What git lists below a folder, other repositories with a slash at their end.

    None where there is no work tree or no git, or git refuses.
    """
    if not _in_repository(folder):
        return None
    listed = _git(folder, "ls-files", "-z", "--stage", "--cached", "--others", "--exclude-standard")
    if listed is None:
        return None
    paths: dict[str, None] = {}
    for line in listed.split("\0"):
        # What git tracks comes as `100644 <hash> 0<tab>path`, what it would take as the path alone.
        mode, tab, path = line.partition("\t")
        tracked = tab and len(mode) > 46 and mode[6] == " " and mode[:6].isdecimal()
        if not tracked:
            paths[line] = None
        elif not path.startswith("../"):
            paths[path + "/" if mode.startswith("160000") else path] = None
    paths.pop("", None)
    # Who names a folder that git ignores wants it read.
    if not paths and _git(folder, "check-ignore", "-q", "--", ".") is not None:
        return None
    return list(paths)


def is_ignored(folder: str, path: str) -> bool:
    """Whether git ignores a path of a folder, be there anything or not; false without git."""
    return _in_repository(folder) and _git(folder, "check-ignore", "-q", "--", path) is not None


def is_tracked(folder: str, path: str) -> bool:
    """Whether git tracks a path of a folder, or anything that lies in it."""
    return _in_repository(folder) and bool(_git(folder, "ls-files", "-z", "--cached", "--", path))


def _in_repository(folder: str) -> bool:
    """Whether `.git` stands in the folder or above: asking costs less than starting git."""
    path = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(path, ".git")):
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
    return True


def _git(folder: str, *arguments: str) -> str | None:
    """What git prints, or None where it fails."""
    from dlint.git import call

    try:
        done = call(folder, *arguments)
    except OSError:
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
