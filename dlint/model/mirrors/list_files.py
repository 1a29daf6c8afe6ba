"""The files in which package managers keep where they fetch from, and what instructions write into them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.knowledge.wrappers import WRAPPERS
from dlint.model.credentials.input import printed
from dlint.model.instructions import Copy, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.text import Mapped

_FILES = (
    ("apk", r"etc/apk/repositories"),
    ("apt", r"etc/apt/sources\.list(?:\.d(?:/.*)?)?"),
    ("apt", r"etc/apt/(?:mirrors?|mirrorlist)(?:\.txt)?"),
    ("pip", r"pip\.(?:conf|ini)"),
    ("pip", r"\.pydistutils\.cfg"),
    ("uv", r"uv\.toml"),
    ("npm", r"\.?npmrc"),
    ("npm", r"\.yarnrc(?:\.yml)?"),
    ("gem", r"\.?gemrc"),
    ("bundle", r"\.bundle/config"),
    ("mvn", r"settings\.xml"),
    ("gradle", r"init\.gradle(?:\.kts)?|\.gradle/init\.d/.*"),
    ("cargo", r"cargo/config(?:\.toml)?"),
    ("yum", r"etc/yum\.repos\.d(?:/.*)?"),
    ("conda", r"\.condarc|condarc"),
    ("composer", r"composer/config\.json"),
    ("go", r"go/env"),
)
_READERS = frozenset((
    "rm", "cat", "ls", "grep", "head", "tail", "stat", "test", "[", "[[", "chmod", "chown", "touch",
    "mkdir", "ln",
))  # fmt: skip
_LONGEST = 20_000  # characters of a text that are read


class Written(NamedTuple):
    """One change to such a file.

    `content` is what is written, None where it is not seen; `added` says that the rest of the file stays.
    For `sed -i` there is no content but `scripts`. `command` is None for COPY and ADD.
    """

    manager: str
    path: str
    instruction: Instruction
    command: Command | None
    content: Mapped | None
    added: bool
    scripts: tuple[Mapped, ...] = ()


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for manager, text in _FILES:
        where = "[\"']?/?" if text.startswith("etc/") else "(?:.*[/\"'])?\\.?"
        found.append((manager, re.compile(f"{where}(?:{text})[\"']?")))
    return tuple(found)


@lru_cache(maxsize=10_000)
def manager_of(path: str) -> str | None:
    """Whose settings a file holds, by its path alone; variables in it may stand as written."""
    if len(path) > 300:
        return None
    return next((manager for manager, pattern in _patterns() if pattern.fullmatch(path)), None)


def written(instruction: Instruction) -> Iterator[Written]:
    """What an instruction writes into such files, in order."""
    if isinstance(instruction, Run):
        for command in filter(instruction.runs, instruction.commands):
            yield from _by_command(instruction, command)
        for mount in instruction.mounts if instruction is instruction.owner else ():
            manager = manager_of(mount.target or mount.options.get("target") or "")
            if manager is not None:
                yield Written(manager, mount.target or "", instruction, None, None, added=False)
    elif isinstance(instruction, Copy):
        yield from _copied(instruction)


def _copied(copy: Copy) -> Iterator[Written]:
    destination = copy.destination_path or (copy.destination[0] if copy.destination else "")
    bodies = [heredoc.body for heredoc in copy.node.heredocs]
    manager = manager_of(destination.rstrip("/"))
    if manager is not None:
        content = bodies[0].slice(0, _LONGEST) if len(bodies) == 1 and not copy.sources else None
        yield Written(manager, destination, copy, None, content, added=False)
        return
    for text, _ in copy.sources:
        name = f"{destination.rstrip('/')}/{text.rstrip('/').rpartition('/')[2]}"
        manager = manager_of(name)
        if manager is not None:
            yield Written(manager, name, copy, None, None, added=False)


def _by_command(run: Run, command: Command) -> Iterator[Written]:
    if command.program in WRAPPERS:
        return  # what it wraps stands for itself
    outer = command.simple.outer if command.simple is not None else ()
    for redirect in (*command.redirects, *outer):
        if not redirect.writes or redirect.target is None:
            continue
        path = redirect.target.value or redirect.target.text
        manager = manager_of(path)
        if manager is not None:
            added = redirect.operator.endswith(">>")
            yield Written(manager, path, run, command, _output(command), added)
    if command.program in _READERS:
        return
    if command.program == "tee":
        for operand in command.operands:
            manager = manager_of(operand.text)
            if manager is not None:
                yield Written(
                    manager, operand.text, run, command, _input(command), command.has("-a", "--append")
                )
    elif command.program == "sed":
        yield from _edited(run, command)
    else:
        yield from _replaced(run, command)


def _output(command: Command) -> Mapped | None:
    found = _whole_output(command)
    return found.slice(0, _LONGEST) if found is not None and len(found.text) > _LONGEST else found


def _whole_output(command: Command) -> Mapped | None:
    if command.program == "cat" and not command.operands:
        return _input(command)
    if command.program in ("echo", "printf"):
        return printed(tuple(word.content() for word in command.words))
    return None


def _input(command: Command) -> Mapped | None:
    body = command.heredoc
    if body is not None:
        return body.slice(0, _LONGEST) if len(body.text) > _LONGEST else body
    before = command.previous
    return _output(before) if before is not None else None


def _edited(run: Run, sed: Command) -> Iterator[Written]:
    if not (sed.has("-i", "--in-place") or any(option.name.startswith("-i") for option in sed.options)):
        return
    scripts: list[Argument] = [
        option.holder for option in sed.options if option.name in ("-e", "--expression") and option.holder
    ]
    paths = list(sed.operands)
    if not scripts and paths and not sed.has("-f", "--file"):
        scripts.append(paths.pop(0))
    managers = [(manager_of(path.text), path.text) for path in paths]
    texts = tuple(script.content() for script in scripts)
    for manager, path in managers:
        if manager is not None:
            yield Written(manager, path, run, sed, None, added=True, scripts=texts)
            return


def _replaced(run: Run, command: Command) -> Iterator[Written]:
    """Another program that is given such a file: `cp`, `mv`, `curl -o`, `envsubst`."""
    values = [option.holder for option in command.options if option.holder is not None]
    paths = (
        command.operands[-1:] if command.program in ("cp", "mv", "install") else (*command.operands, *values)
    )
    for path in paths:
        manager = manager_of(path.text) if path is not None else None
        if manager is not None and manager not in (command.program or ""):
            yield Written(manager, path.text, run, command, None, added=False)
            return


class Substitution(NamedTuple):
    """One `s` of a sed script; `pattern` and `replacement` are offsets into the script."""

    script: Mapped
    pattern: tuple[int, int]
    replacement: tuple[int, int]

    @property
    def pattern_text(self) -> str:
        return self.script.text[slice(*self.pattern)]


def substitutions(script: Mapped) -> tuple[Substitution, ...]:
    """The `s` commands of a sed script, and what they stand on; what cannot be read is left out."""
    text = script.text[:_LONGEST]
    found = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in " \t\n;{}!,0123456789$":
            at += 1
        elif char == "/" or (char == "\\" and at + 1 < len(text)):
            start = at if char == "/" else at + 1
            at = _closing(text, start + 1, text[start]) + 1
        elif char == "s" and at + 1 < len(text) and not text[at + 1].isalnum() and not text[at + 1].isspace():
            middle = _closing(text, at + 2, text[at + 1])
            end = _closing(text, middle + 1, text[at + 1])
            if end > len(text) - 1:
                break
            found.append(Substitution(script, (at + 2, middle), (middle + 1, end)))
            at = end + 1
            while at < len(text) and (text[at].isalnum() or text[at] == " "):
                at += 1
        else:
            at = _line_end(text, at) if char in "aicrwby" else at + 1
    return tuple(found)


def _closing(text: str, at: int, delimiter: str) -> int:
    """Where the delimiter stands next, unescaped; the text's length where it does not."""
    while at < len(text) and text[at] != delimiter:
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
