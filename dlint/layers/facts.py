"""What the page of layers says of one layer, and what small commands of a RUN do to files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.flow import some
from dlint.model.paths import absolute, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Run

MOST_SHOWN = 4
_MAKERS = {
    "mkdir": "makes", "touch": "makes", "tee": "writes", "useradd": "adds user", "adduser": "adds user",
    "groupadd": "adds group", "addgroup": "adds group",
}  # fmt: skip


class Fact(NamedTuple):
    """One thing that a layer does. `kind` is "copied", "cache", "removed", ..., `what` the sentence.

    `items` are the paths or packages by name; `later` says what a later instruction does to it in vain,
    `at` where that stands.
    """

    kind: str
    what: str
    items: tuple[str, ...] = ()
    later: str = ""
    at: str = ""


def small_facts(run: Run, shown: Callable[[str], str]) -> Iterator[Fact]:
    """Folders made, links, files edited in place, users: what a layer holds besides what it brings."""
    found: dict[str, list[str]] = {}
    for _, command, directory in walk(run):
        for verb, name in _done(command, directory):
            found.setdefault(verb, []).append(shown(name))
    for verb, names in found.items():
        each = tuple(dict.fromkeys(names))
        yield Fact("other", f"{verb} {some(list(each), MOST_SHOWN)}", each)


def _done(command: Command, directory: str | None) -> Iterator[tuple[str, str]]:
    program = command.program or ""
    verb = _MAKERS.get(program)
    operands = command.operands
    if verb is not None and verb.startswith("adds"):
        name = operands[-1 if program == "useradd" else 0].value if operands else None
        if name:
            yield verb, name
        return
    if program == "ln":
        verb, operands = "links", operands[-1:]
    elif program == "sed" and command.has("-i", "--in-place"):
        verb, operands = "edits", operands if command.has("-e", "-f", "--expression") else operands[1:]
    for word in operands if verb is not None else ():
        path = absolute(word, directory)
        if path is not None and not path.startswith(("/dev/", "/proc/")):
            yield verb or "", path
