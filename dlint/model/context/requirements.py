"""What `pip install -r` installs: the requirements files that are copied or mounted before it.

Source: pip.pypa.io, Requirements File Format. What another file constrains, an index of one's own decides
or cannot be found in the project is left out.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.lazy import regex
from dlint.model.origins import at_run
from dlint.model.packages import Package
from dlint.model.paths import join
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.project import Project
    from dlint.text import Source

_MOST_FILES = 10
_LONGEST = 200_000  # characters of a file that are read
_LINE = regex(r"(?m)^[ \t]*(?P<text>[^\s#-][^\n#]{0,500}?)[ \t\\]*(?:[ \t]#[^\n]*)?\r?$")
_NAME = regex(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_OTHER = regex(r"(?m)^[ \t]*(?:-r|--requirement)[ \t=]*([^\s#]+)")
_CONSTRAINED = regex(r"(?m)^[ \t]*(?:-c\b|--constraint\b|--no-index\b|--require-hashes\b)|--hash[= ]")


class Required(Place):
    """A package that a requirements file names.

    `text` is what stands there, `word` the argument of the command that names the file.
    """

    def __init__(self, source: Source, span: Span, text: str, name: str, word: Argument) -> None:
        self.source = source
        self.span = span
        self.text = text
        self.name = name
        self.word = word


def required(command: Command) -> tuple[Required, ...]:
    """The packages of the files behind `-r`, those that they include too."""
    if command.program not in ("pip", "uv") or command.subcommand not in ("install", "pip install"):
        return ()
    found: list[Required] = []
    project = command.run.file.project
    for option in command.options:
        if option.name in ("-r", "--requirement", "--requirements") and option.value and option.holder:
            place = _place(command, option.value) if project is not None else None
            if project is not None and place is not None:
                found.extend(_in_file(project, place, option.holder))
    return tuple(found)


def packages_of(command: Command) -> Iterator[Package]:
    """The same as packages of the command, each at the word that names its file."""
    for each in required(command):
        version = each.text.partition("==")[2].partition(";")[0].strip() or None
        yield Package(command, each.word, each.name, version)


def _place(command: Command, text: str) -> str | None:
    """The file in the project."""
    owner = command.run.owner
    folder = next((folder for one, folder in owner.walked if one is command), None)
    path = join(text, folder) if "://" not in text else None
    return at_run(command.run.stage, path, owner) if path is not None and path.startswith("/") else None


def _in_file(project: Project, place: str, word: Argument) -> Iterator[Required]:
    pending = [place]
    for path in pending:  # which grows
        read = project.script(path)
        if read is None or len(read[0].text) > _LONGEST or _CONSTRAINED.search(read[0].text):
            continue
        source = read[0]
        for match in _LINE.finditer(source.text):
            text = match["text"].strip()
            name = _NAME.match(text)
            if name is not None:
                start = match.start("text")
                shown = text if "://" in text else name[0]
                yield Required(source, Span(start, start + len(text)), text, shown, word)
        for other in _OTHER.findall(source.text):
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), other))
            if beside in project.files.paths and beside not in pending and len(pending) < _MOST_FILES:
                pending.append(beside)
