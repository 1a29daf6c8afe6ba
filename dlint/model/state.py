"""What holds at one point of a stage: variables, user, working directory, shell."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlint.syntax.variables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | object  # a text, or UNKNOWN: set, but this file does not tell to what

PLATFORM_ARGS = frozenset(
    side + part for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT", "OSVERSION")
) | {"TARGETSTAGE"}
MOST_OF_A_PATH = 4_096
"""Characters of a working directory: no system takes a longer one, and each WORKDIR may add to the last."""
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class _Log:
    """What was set, by name: the versions that set it, and to what."""

    __slots__ = ("latest", "values")

    def __init__(self) -> None:
        self.latest = 0
        self.values: dict[str, tuple[list[int], list[Value]]] = {}


class Variables(Mapping[str, Value]):
    """The variables at one point of a stage, never changed.

    The points of a stage share one log, each of them knowing how much of it counts: a copy for every ENV
    would make a file of many ENVs quadratic.
    """

    __slots__ = ("below", "log", "version")

    def __init__(self, values: Mapping[str, Value], below: Variables | None = None) -> None:
        self.below = below
        self.log = _Log()
        self.log.values = {name: ([0], [value]) for name, value in values.items()}
        self.version = 0

    def put(self, values: Mapping[str, Value]) -> Variables:
        """These with others put over them."""
        log = self.log
        if log.latest != self.version:
            return Variables(values, self)  # another stage has gone on from this point
        new = Variables.__new__(Variables)
        new.below, new.log = self.below, log
        new.version = log.latest = self.version + 1
        for name, value in values.items():
            versions, told = log.values.setdefault(name, ([], []))
            versions.append(new.version)
            told.append(value)
        return new

    def _find(self, name: str) -> Value | None:
        at: Variables | None = self
        while at is not None:
            found = at.log.values.get(name)
            index = bisect_right(found[0], at.version) if found is not None else 0
            if found is not None and index:
                return found[1][index - 1]
            at = at.below
        return None

    def __getitem__(self, name: str) -> Value:
        value = self._find(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) is not None

    def __iter__(self) -> Iterator[str]:
        below = self.below
        if below is not None:
            yield from below
        for name, (versions, _) in self.log.values.items():
            if versions[0] <= self.version and (below is None or name not in below):
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


class State:
    """Never changed once an instruction refers to it: `changed` gives a copy.

    `open` means that the base image may set variables that this file does not show. `user` and
    `workdir` are None where they are the base image's own and not known. `shell` is None where no
    SHELL instruction was seen.
    """

    __slots__ = ("args", "env", "open", "shell", "user", "workdir")

    def __init__(self, *, is_open: bool) -> None:
        self.env = Variables({"PATH": UNKNOWN if is_open else DEFAULT_PATH})
        self.args = Variables({})
        self.open = is_open
        self.user: str | None = None
        self.workdir: str | None = None
        self.shell: tuple[str, ...] | None = None

    def changed(self) -> State:
        new = State.__new__(State)
        new.env = self.env
        new.args = self.args
        new.open = self.open
        new.user = self.user
        new.workdir = self.workdir
        new.shell = self.shell
        return new

    def lookup(self, name: str) -> Value | None:
        """The value Docker expands `$name` to: text, UNKNOWN, or None where it is surely unset."""
        value = self.env.get(name)
        if value is None:
            value = self.args.get(name)
        return UNKNOWN if value is None and self.open else value

    def declared(self, name: str) -> bool:
        """Whether this file sets or declares the variable."""
        return name in self.env or name in self.args

    def with_env(self, pairs: dict[str, Value]) -> State:
        new = self.changed()
        new.env = self.env.put(pairs)
        return new

    def with_args(self, pairs: dict[str, Value]) -> State:
        new = self.changed()
        new.args = self.args.put(pairs)
        return new

    def with_user(self, user: str | None) -> State:
        new = self.changed()
        new.user = user
        return new

    def with_workdir(self, path: str | None) -> State:
        new = self.changed()
        if path is None or (not path.startswith("/") and self.workdir is None):
            new.workdir = None
        else:
            whole = posixpath.join(self.workdir or "/", path)
            new.workdir = posixpath.normpath(whole) if len(whole) <= MOST_OF_A_PATH else None
        return new

    def with_shell(self, shell: tuple[str, ...]) -> State:
        new = self.changed()
        new.shell = shell
        return new

    def path(self, path: str) -> str | None:
        """`path` made absolute under the working directory; None where that is not known."""
        if path.startswith("/"):
            return posixpath.normpath(path)
        return None if self.workdir is None else posixpath.normpath(posixpath.join(self.workdir, path))
