"""The programs that supervisord starts, by the configuration that the Dockerfile copies.

Source: supervisord.org, Configuration File: `[program:x]` sections with a `command`; `-c` names the file,
whose `[include]` most often names a folder beside it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.model.instructions import Copy
from dlint.model.origins import in_image
from dlint.model.scripts import certain
from dlint.model.starts import launches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.stage import Stage
    from dlint.text import Source, Span

_MOST_FILES = 20
_LONGEST = 50_000  # characters of a configuration that are read


class Supervised(Place):
    """One program; `span` is its command in the configuration, `starter` what starts supervisord."""

    def __init__(self, source: Source, span: Span, words: tuple[str, ...], starter: Command) -> None:
        self.source = source
        self.span = span
        self.words = words
        self.starter = starter

    @property
    def program(self) -> str:
        return posixpath.basename(self.words[0]) if self.words else ""


def supervised(stage: Stage) -> tuple[Supervised, ...]:
    """What supervisord starts in the stage's image; nothing where its configuration is not at hand."""
    starter = next(
        (one for launch in launches(stage) for one in certain(launch) if one.program == "supervisord"), None
    )
    project = stage.file.project
    if starter is None or project is None:
        return ()
    found: list[Supervised] = []
    for path in dict.fromkeys(_places(stage, starter)):
        text = project.script(path)
        if text is not None:
            found.extend(_programs(text[0], starter))
    return tuple(found)


def _places(stage: Stage, starter: Command) -> Iterator[str]:
    """The configurations in the project."""
    told = starter.value("-c", "--configuration")
    if told is not None:
        path = in_image(stage, posixpath.join("/", told))
        if path is not None:
            yield path
    copies = [
        each
        for below in stage.chain
        for each in below.instructions
        if isinstance(each, Copy) and not each.flag("from")
    ]
    for copy in copies[:_MOST_FILES]:
        for text, _ in copy.source_paths:
            target = copy.destination_path or ""
            if text is None or "supervisor" not in target + text or not text.endswith((".conf", ".ini")):
                continue
            name = posixpath.join(target, posixpath.basename(text)) if target.endswith("/") else target
            path = in_image(stage, name)
            if path is not None:
                yield path


def _programs(source: Source, starter: Command) -> Iterator[Supervised]:
    from dlint.text import Span

    section = ""
    for match in re.finditer(
        r"(?m)^[ \t]*(?:\[([^\]\n]{1,200})\]|command[ \t]*=[ \t]*([^\n;]*))", source.text[:_LONGEST]
    ):
        if match[1] is not None:
            section = match[1].strip()
        elif section.startswith("program:") and match[2].strip():
            words = tuple(match[2].strip().split())
            end = match.start(2) + len(match[2].rstrip())
            yield Supervised(source, Span(match.start(2), end), words, starter)
