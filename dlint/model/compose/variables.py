"""The variables that a compose file's values refer to, and what is known of where they are set."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.lazy import regex
from dlint.model.compose.effective.env import read_env_file
from dlint.syntax.interpolate import references
from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.file import ComposeFile
    from dlint.syntax.variables import Reference
    from dlint.syntax.yaml_nodes import Entry, Node

MOST_SCRIPT = 2_000_000  # characters of scripts that are looked through
_SET = regex(r"\b(\w++)['\"]?\s*+(?:[:?+]?=|:\s)|\bexport\s++(\w+)")
# What a login shell, or Compose itself, sets on nearly every machine.
ALWAYS_SET = frozenset(
    """COMPOSE_PROJECT_NAME COMPUTERNAME DISPLAY HOME HOMEDRIVE HOMEPATH HOSTNAME LANG LOGNAME OLDPWD PATH PWD
    SHELL SSH_AUTH_SOCK TERM TMPDIR TZ USER USERNAME USERPROFILE XAUTHORITY XDG_RUNTIME_DIR""".split()  # noqa: SIM905
)


class Variable(Place):
    """One `$name` or `${name...}` in a value. `path` are the keys above it.

    `bare`: it is empty where nothing sets it, for it has no default, no message and no alternative.
    `inner`: it stands in the word of another, and counts only where that one is not set.
    """

    def __init__(
        self, file: ComposeFile, node: Scalar, found: Reference, path: tuple[str, ...], *, inner: bool = False
    ) -> None:
        self.file = file
        self.source = file.source
        self.node = node
        self.name = found.name
        self.bare = not found.modifier
        self.offsets = found.start, found.end
        self.span = node.mapped(file.source).span(found.start, found.end)
        self.path = path
        self.inner = inner

    @property
    def is_exact(self) -> bool:
        """Whether its place is known to the letter, so that it can be edited."""
        start, end = self.span
        return self.source.text[start:end] == self.node.text[slice(*self.offsets)]


def variables(file: ComposeFile) -> Iterator[Variable]:
    """Each in its place, once, however many aliases name it; in the order of the file."""
    waiting: list[tuple[Node, tuple[str, ...]]] = [(root, ()) for root in reversed(file.roots)]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, Scalar):
            if "$" in node.text:
                outer = 0  # where the outermost ends that have begun
                for found in references(node.text):
                    yield Variable(file, node, found, path, inner=found.start < outer)
                    outer = max(outer, found.end)
        elif isinstance(node, Mapping):
            waiting.extend((entry.value, (*path, _name(entry))) for entry in reversed(node.entries))
        elif isinstance(node, Sequence):
            waiting.extend((item, path) for item in reversed(node.items))


def _name(entry: Entry) -> str:
    key = resolve(entry.key)
    return key.text if isinstance(key, Scalar) else ""


class Settings:
    """Where the variables of a file are set, as far as its project shows."""

    def __init__(self, file: ComposeFile) -> None:
        self.file = file
        self.folder = posixpath.dirname(file.path or "")

    @cached_property
    def dotenv(self) -> frozenset[str] | None:
        """What the `.env` beside the file sets; None where there is none, or the folder is not known."""
        return self._read(posixpath.join(self.folder, ".env"))

    @cached_property
    def made_elsewhere(self) -> bool:
        """Whether git ignores the `.env`: each machine has its own."""
        files = (
            self.file.project.files if self.file.project is not None and self.file.path is not None else None
        )
        return files is not None and files.ignored_by_git(posixpath.join(self.folder, ".env"))

    @cached_property
    def examples(self) -> frozenset[str]:
        """What the other env files of the folder set, such as the `.env.example` that a `.env` is made of."""
        project = self.file.project
        found: set[str] = set()
        if project is None or self.file.path is None:
            return frozenset()
        for path in project.beside(self.folder):
            name = posixpath.basename(path)
            if name != ".env" and name.startswith((".env", "env.")) | name.endswith(".env"):
                found |= self._read(path) or frozenset()
        return frozenset(found)

    @cached_property
    def in_scripts(self) -> frozenset[str]:
        """What the scripts, Makefiles and CI files of the project set."""
        project = self.file.project
        if project is None or self.file.path is None:
            return frozenset()
        text = "\n".join(source.text for _, source in project.files.evidence())[:MOST_SCRIPT]
        return frozenset(set_ or exported for set_, exported in _SET.findall(text))

    def sets(self, name: str) -> bool:
        """Whether anything that can be seen sets a variable."""
        return (
            name in ALWAYS_SET
            or name in (self.dotenv or ())
            or name in self.examples
            or name in self.in_scripts
        )

    def _read(self, path: str) -> frozenset[str] | None:
        if self.file.project is None or self.file.path is None:
            return None
        source = self.file.project.files.read(path)
        return frozenset(read_env_file(source, lambda _name: None)) if source is not None else None
