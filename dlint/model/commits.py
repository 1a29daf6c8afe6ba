"""Images made of containers: `docker commit`, and `docker import` of what `docker export` gave."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.model.command import Command
    from dlint.model.host import HostScript
    from dlint.syntax.imageref import ImageRef
    from dlint.text import Source

_PROGRAMS = frozenset(("docker", "podman", "nerdctl"))
_MAY_COMMIT = regex(r"\b(?:docker|podman|nerdctl)\b[^\n]*\b(?:commit|import)\b")


class Commit(Place):
    """The command that makes an image of a container; `span` is it. `ref` is None where no name is known.

    `by` is what an author would call it: "docker commit", "docker import". `exported`: what is imported
    comes from a container for sure; else from a file of which the script says nothing.
    """

    def __init__(self, command: Command, name: str | None, *, exported: bool) -> None:
        from dlint.syntax.imageref import parse

        self.command = command
        self.source = command.source
        self.span = command.span
        self.by = f"{command.program} {command.subcommand}"
        self.exported = exported
        self.name = name
        self.ref = parse(name) if name else None

    def makes(self, ref: ImageRef) -> bool:
        """Whether this is the image that a reference means; without a tag it is `latest`."""
        own = self.ref
        return own is not None and own.name == ref.name and (own.tag or "latest") == (ref.tag or "latest")

    @property
    def place(self) -> At:
        """Program and subcommand."""
        return At(self.source, self.command.span._replace(end=self.command.verb.span.end))


def commits(file: HostScript) -> Iterator[Commit]:
    """The images that a script makes of containers, those it imports from elsewhere included."""
    for command in file.commands:
        found = commit_of(command)
        if found is not None:
            yield found


def commit_of(command: Command) -> Commit | None:
    """What a command of host shell makes of a container."""
    if command.program not in _PROGRAMS or command.subcommand not in ("commit", "import"):
        return None
    # The run of a host command is its script.
    return _commit(command) if command.subcommand == "commit" else _import(command, command.run.commands)


def _commit(command: Command) -> Commit | None:
    operands = command.operands
    if not operands or not command.sure or _is_elision(operands[0].text):
        return None
    name = operands[1].value if len(operands) == 2 else None
    return Commit(command, name, exported=True)


def _import(command: Command, commands: Iterable[Command]) -> Commit | None:
    """None for an archive that is made here or fetched: how the image came about is told then."""
    operands = command.operands
    if not operands or not command.sure or operands[0].open:
        return None
    name = operands[1].value if len(operands) > 1 else None
    read = operands[0].text
    if read == "-":
        fed = _before(command)
        read = _only_file(fed, command) or ""
        if any(_exports(one) for one in fed):
            return Commit(command, name, exported=True)
    if not read or "://" in read or "$" in read:
        return None
    others = [one for one in commands if one is not command and _names(one, read)]
    if any(_exports(one) for one in others):
        return Commit(command, name, exported=True)
    return None if others else Commit(command, name, exported=False)


def _before(command: Command) -> list[Command]:
    """The commands before it in its pipeline, the nearest first."""
    found = []
    here = command.previous
    while here is not None and here not in found:
        found.append(here)
        here = here.previous
    return found


def _only_file(fed: list[Command], command: Command) -> str | None:
    """The file that `cat` or a redirect hands to a command that reads standard input."""
    if fed:
        plain = len(fed) == 1 and fed[0].program in ("cat", "gunzip", "zcat") and len(fed[0].operands) == 1
        return fed[0].operands[0].text if plain else None
    targets = [
        one.target.value for one in command.redirects if one.operator == "<" and one.target is not None
    ]
    return targets[-1] if targets else None


def _exports(command: Command) -> bool:
    return command.program in _PROGRAMS and command.subcommand == "export"


def _names(command: Command, path: str) -> bool:
    """Whether a command has to do with a file, whatever it does with it; reading it for an import aside."""
    if command.program in ("cat", "gunzip", "zcat", "ls", "rm", "scp") or (
        command.program in _PROGRAMS and command.subcommand == "import"
    ):
        return False
    name = posixpath.basename(path)
    stem = name.removesuffix(".gz")
    targets = (one.target.text for one in command.redirects if one.target is not None)
    return any(stem in text for text in (*(word.text for word in command.words), *targets))


def _is_elision(text: str) -> bool:
    """Whether a page leaves something out (`...`), or shows how a command is called (`[OPTIONS] <NAME>`)."""
    return not text.strip(".…") or text.startswith(("[", "<"))


def in_evidence(path: str, source: Source) -> Iterator[Commit]:
    """What a file of the project commits; of a page its shell blocks count, never its prose."""
    if _MAY_COMMIT.search(source.text) is None:
        return
    for file in _scripts(path, source):
        yield from commits(file)


def _scripts(path: str, source: Source) -> Iterator[HostScript]:
    from dlint.model.host import HostScript, of_file
    from dlint.syntax.hostshell import language

    if language(path, source.text[:200]) is not None:
        yield of_file(source, path=path)
        return
    from dlint.syntax.markdown import parse

    for block in parse(source).blocks:
        if block.kind == "shell" and _MAY_COMMIT.search(block.content.text) is not None:
            yield HostScript(source, (block.content,), extent=block.span, path=path)
