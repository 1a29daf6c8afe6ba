"""Paths that commands name: where a script stands, what a pattern covers, what is removed."""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.instructions import Run
    from dlint.model.scripts import Executed

_MOST = 200  # removals of one RUN that are looked at
_BRACES = regex(r"\{([^{}]*,[^{}]*)\}")
_MOST_WORDS = 64  # that braces may make of one
_HOME = regex(r"\$(HOME\b|\{HOME\})")
_FILTERS = (
    "-name", "-iname", "-path", "-ipath", "-regex", "-iregex", "-size", "-mtime", "-mmin", "-atime", "-newer",
    "-wholename", "-perm", "-user", "-empty",
)  # fmt: skip


class Removal(Place):
    """One path that a RUN removes; `span` is the word that names it.

    `pattern` is absolute (`~/...` below the home), None where it is not known; `index` is its command's place
    in the RUN. `filtered` says that only some of what lies there goes.
    """

    def __init__(self, command: Command, index: int, word: Argument, pattern: str | None) -> None:
        self.command = command
        self.source = command.source
        self.span = word.span
        self.word = word
        self.pattern = pattern
        self.recursive = command.program != "rm" or command.has("-r", "-R", "--recursive")
        self.filtered = command.program == "find" and command.has(*_FILTERS)
        in_function = command.simple is not None and command.simple.function is not None
        self.index = len(command.run.all_commands) if in_function else index

    def covers(self, path: str) -> bool:
        return self.pattern is not None and covers(self.pattern, path)


def walk(run: Executed) -> Iterator[tuple[int, Command, str | None]]:
    """An instruction's own commands with their index and the directory; None where that is not known."""
    main: tuple[int, int] | None = None
    where: dict[tuple[int, int], str | None] = {}
    for index, command in enumerate(run.commands):
        key = (id(command.script), command.simple.group if command.simple is not None else 0)
        main = main or (id(run.script), 0)
        if key not in where:
            where[key] = where.get(main, run.workdir)
        yield index, command, where[key]
        if command.program in ("cd", "pushd"):
            target = command.operands[0] if command.operands else None
            where[key] = "~" if target is None else absolute(target, where[key])
        elif command.program == "popd":
            where[key] = None


def absolute(word: Argument, directory: str | None) -> str | None:
    """The path a word names, seen from a directory; `$HOME` is `~`; None where it is not known."""
    text = word.value
    if text is None:
        text = _HOME.sub("~", word.raw.replace('"', ""))
        if not text.startswith("~") or "$" in text or "`" in text:
            return None
    return join(text, directory)


def join(text: str, directory: str | None) -> str | None:
    """`text` seen from a directory, normalised."""
    if text.startswith(("/", "~")):
        return posixpath.normpath(text)
    return None if directory is None or not text else posixpath.normpath(posixpath.join(directory, text))


def covers(pattern: str, path: str) -> bool:
    """Whether removing `pattern` takes `path` along: it is the path, matches it, or lies above it.

    A path's last part `*` stands for all that lies there, of which a pattern must match some. Homes are
    one: `/root/x`, `/home/app/x` and `~/x` cover each other, as it is rarely known whose a RUN has.
    """
    parts, wanted = _parts(path), _parts(pattern)
    return len(wanted) <= len(parts) and all(map(_part_matches, wanted, parts))


def matches(pattern: str, path: str) -> bool:
    """Whether `pattern` names `path` itself, not a folder above it."""
    return len(_parts(pattern)) == len(_parts(path)) and covers(pattern, path)


def _part_matches(wanted: str, part: str) -> bool:
    if part == "*":
        return any(mark in wanted for mark in "*?[")
    return wanted == part or (("*" in wanted or "?" in wanted or "[" in wanted) and fnmatchcase(part, wanted))


@lru_cache(maxsize=4096)
def _parts(path: str) -> tuple[str, ...]:
    """A path's parts, any home being `~`."""
    return tuple(re.sub(r"^(?:/root|/home/[^/]+|~[^/]*)(?=/|$)", "~", path).split("/"))


def words_of_braces(text: str) -> list[str]:
    """The words that `{a,b}` lists make of one."""
    words = [text]
    for _ in range(_MOST_WORDS):
        match = next((found for word in words if (found := _BRACES.search(word))), None)
        if match is None or len(words) > _MOST_WORDS:
            break
        word = match.string
        at = words.index(word)
        words[at : at + 1] = [
            word[: match.start()] + choice + word[match.end() :] for choice in match[1].split(",")
        ]
    return words


def position(command: Command) -> tuple[int, int]:
    """Where a command stands in its stage: its instruction's offset, and its place in what that runs."""
    return command.run.node.span.start, command.run.order.get(command, 0)


def removals(run: Run) -> tuple[Removal, ...]:
    """What the RUN's `rm` and `find -delete` remove, in order."""
    found: list[Removal] = []
    for index, (command, directory) in enumerate(run.walked):
        if command.program == "rm":
            for word in command.operands:
                path = absolute(word, directory)
                patterns = words_of_braces(path) if path is not None and "{" in path else [path]
                found.extend(Removal(command, index, word, pattern) for pattern in patterns)
        elif command.program == "find" and _deletes(command):
            for word in _starts(command):
                path = absolute(word, directory)
                found.append(Removal(command, index, word, None if path is None else f"{path}/*"))
        if len(found) > _MOST:
            break
    return tuple(found)


def _deletes(find: Command) -> bool:
    if find.has("-delete"):
        return True
    if any(find.words[at].text == "rm" for option in find.options for at in option.rest[:1]):
        return True
    follower = find.next
    return follower is not None and follower.program in ("xargs", "rm") and "rm" in follower.mapped.text


def _starts(find: Command) -> list[Argument]:
    """The directories `find` starts at: the operands before the first test."""
    found: list[Argument] = []
    for word in find.words[1:]:
        if word.text.startswith("-") or word.text in ("!", "(", "\\("):
            if found or word.text not in ("-H", "-L", "-P"):
                break
        else:
            found.append(word)
    return found
