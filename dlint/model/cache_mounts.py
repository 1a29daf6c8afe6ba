"""Cache mounts for what package managers leave behind, in the layout that the file's author gives them."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import safe, unsafe
from dlint.lazy import regex
from dlint.model.caches import APT, environment, set_before
from dlint.model.instructions import Mount, Run
from dlint.model.layers import SYSTEM_MANAGERS
from dlint.model.mount_edits import with_mounts
from dlint.model.paths import covers
from dlint.syntax.dockerfile_mounts import mount_options

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax.dockerfile_nodes import Flag

# Where one is made although the author has none for it: the directory is the same in every release.
_FRESH = frozenset((*APT, "pip", "npm", "yarn"))
_LOCKING = SYSTEM_MANAGERS | {"yarn"}  # they lock their cache, or break it when two builds use it at once
_STALE = "an index that an earlier build fetched counts until the program takes it for old"
# How an image built with a cache may differ; what asks for its index anew and checks hashes gives the same.
_DIFFERS = {
    "pip": "pip installs again what it compiled for another image that has the cache",
    **dict.fromkeys(SYSTEM_MANAGERS - set(APT), _STALE),
}
_MOST = 40  # mounts of a file that a RUN may be given again
_AROUND = frozenset(("env", "sh", "bash", "time", "timeout", "nice"))
_PLAIN = regex(r"/[\w.+@-][\w./+@-]*")


class _Cache(NamedTuple):
    """A mount: its flag as it would be written, and the author's that it is like."""

    text: str
    target: str
    like: tuple[Run, Flag]
    whole: bool  # nothing but the cache lies there


def cached_or(
    command: Command, directories: tuple[str, ...], remedy: str, fix: Fix | NoFix
) -> tuple[str, Fix | NoFix]:
    """Remedy and fix: caches on the directories where the author mounts such, else those given."""
    run = command.run
    if (
        not isinstance(run, Run)
        or run.onbuild
        or not _mounts(run.file)
        or command.has("-d", "--download-only")
    ):
        return remedy, fix
    caches = [cache for directory in directories if (cache := _cache(command, run, directory)) is not None]
    if not caches or len(caches) < len(directories):
        return remedy, fix
    why = _DIFFERS.get(command.program or "", "")
    partly = next((cache for cache in caches if not cache.whole), None)
    if partly is not None:
        why = f"`{partly.target}` holds more than this cache, and nothing of it will be in the image"
    elif not why and not _is_root(command):
        why = "the empty folder below the mount may stay behind as root's"
    edit = with_mounts(run, list(dict.fromkeys(cache.text for cache in caches)), caches[0].like)
    places = " and ".join(dict.fromkeys(f"`{cache.target}`" for cache in caches))
    words = f"mount a cache on {places}, as {caches[0].like[0].line_seen_from(command)} does"
    return words, unsafe(edit, why=why) if why else safe(edit)


def _cache(command: Command, run: Run, directory: str) -> _Cache | None:
    model, place = _near(run), _absolute(command, directory)
    if any(_touches(mount, place or directory) for mount in run.mounts):
        return None
    for author, flag in model:
        mount = _same_again(command, author, flag, directory, place)
        if mount is not None and mount.target is not None:
            text = run.source.slice(flag.word.span)
            return _Cache(text, mount.target, (author, flag), covers(directory, mount.target))
    if place is None or not _is_root(command) or command.program not in _FRESH:
        return None
    like = next((each for each in model if _is_plain(each[1])), None)
    if like is None or _PLAIN.fullmatch(place) is None:
        return None
    text = _written_like(like[1], place, locked=command.program in _LOCKING)
    return _Cache(text, place, like, whole=True)


@lru_cache(maxsize=4)
def _mounts(file: Dockerfile) -> tuple[tuple[Run, Flag], ...]:
    """The first of a file's cache mounts, each with its RUN."""
    found = (
        (run, flag)
        for stage in file.stages
        for run in stage.runs
        for flag in run.node.flags
        if flag.name == "mount" and flag.value is not None and Mount(run, flag.value).type == "cache"
    )
    return tuple(islice(found, _MOST))


def _near(run: Run) -> list[tuple[Run, Flag]]:
    """The file's cache mounts, those of the RUN's stage and of its neighbours first."""
    start = run.span.start
    return sorted(
        _mounts(run.file), key=lambda each: (each[0].stage is not run.stage, abs(each[0].span.start - start))
    )


def _touches(mount: Mount, directory: str) -> bool:
    return mount.target is None or covers(mount.target, directory) or covers(directory, mount.target)


def _is_root(command: Command) -> bool:
    """Whether it surely runs as root: who installs packages of the system has to."""
    if command.program in SYSTEM_MANAGERS:
        return "chroot" not in command.wrappers
    return command.run.before.user in ("root", "0") and not set(command.wrappers) - _AROUND


def _absolute(command: Command, directory: str) -> str | None:
    """The directory, the user's home known; None where it is not."""
    if command.program == "pip" and set_before(command, "pip", "cache-dir"):
        return None
    if command.program == "yarn" and environment(command, "XDG_CACHE_HOME") is not None:
        return None
    if not directory.startswith("~"):
        return directory
    home = environment(command, "HOME")
    if home is None and _is_root(command):
        home = "/root"
    return home.rstrip("/") + directory[1:] if isinstance(home, str) and home.startswith("/") else None


def _same_again(command: Command, author: Run, flag: Flag, directory: str, place: str | None) -> Mount | None:
    """The author's mount as it would be in the command's RUN, if it surely takes the directory there."""
    run: Run = command.run  # type: ignore[assignment]  # the caller has seen that
    assert flag.value is not None
    mount = Mount(run, flag.value)
    options, target = mount.options, mount.target
    together = author.stage is run.stage and author.before.user == run.before.user
    if (
        target is None
        or {"from", "ro", "readonly"} & set(options)
        or "\n" in run.source.slice(flag.word.span)
    ):
        return None
    if not together and (None in options.values() or {"uid", "gid"} & set(options)):
        return None
    if _is_root(command) and place is not None:
        return mount if _lies_in(place, target) else None
    plain = not set(command.wrappers) - _AROUND
    same_home = (
        author.before.lookup("HOME") == run.before.lookup("HOME") and "HOME" not in command.environment
    )
    return mount if together and plain and same_home and covers(target, directory) else None


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_plain(flag: Flag) -> bool:
    """Whether another mount can be written like it: ids and owners are for one cache."""
    assert flag.value is not None
    return {option.key for option in mount_options(flag.value.text)} <= {"type", "target", "sharing"}


def _written_like(flag: Flag, place: str, *, locked: bool) -> str:
    """A mount with the options in the order and the words of another."""
    assert flag.value is not None
    found = []
    shared = False
    for option in mount_options(flag.value.text):
        if option.key == "target":
            found.append(f"{option.written}={place}")
        elif option.key == "type":
            found.append(f"{option.written}={option.value}")
        elif locked or option.value != "locked":
            shared = True
            found.append(f"{option.written}={option.value if option.value == 'private' else 'locked'}")
    return "--mount=" + ",".join(found + (["sharing=locked"] if locked and not shared else []))
