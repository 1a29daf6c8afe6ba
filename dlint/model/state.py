"""What holds at one point of a stage: variables, user, working directory, shell."""

from __future__ import annotations

import posixpath

from dlint.syntax.variables import UNKNOWN

Value = str | object  # a text, or UNKNOWN: set, but this file does not tell to what

PLATFORM_ARGS = frozenset(
    side + part for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT", "OSVERSION")
) | {"TARGETSTAGE"}
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class State:
    """Never changed once an instruction refers to it: `changed` gives a copy.

    `open` means that the base image may set variables that this file does not show. `user` and
    `workdir` are None where they are the base image's own and not known. `shell` is None where no
    SHELL instruction was seen.
    """

    __slots__ = ("args", "env", "open", "shell", "user", "workdir")

    def __init__(self, *, is_open: bool) -> None:
        self.env: dict[str, Value] = {"PATH": UNKNOWN if is_open else DEFAULT_PATH}
        self.args: dict[str, Value] = {}
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
        if name in self.env:
            return self.env[name]
        if name in self.args:
            return self.args[name]
        return UNKNOWN if self.open else None

    def declared(self, name: str) -> bool:
        """Whether this file sets or declares the variable."""
        return name in self.env or name in self.args

    def with_env(self, pairs: dict[str, Value]) -> State:
        new = self.changed()
        new.env = {**self.env, **pairs}
        return new

    def with_args(self, pairs: dict[str, Value]) -> State:
        new = self.changed()
        new.args = {**self.args, **pairs}
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
            new.workdir = posixpath.normpath(posixpath.join(self.workdir or "/", path))
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
