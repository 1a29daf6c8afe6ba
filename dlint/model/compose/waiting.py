"""Whether a service waits until what it needs answers: by its compose file, its image, or their scripts."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dlint.model.origins import in_container
from dlint.model.starts import launches
from dlint.syntax.yaml_nodes import Scalar, Sequence, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.model.compose.service import Service
    from dlint.model.compose.values import CommandLine

MAX_SCRIPTS = 12
"""Scripts of one service that are read, those that others call included."""
_LONGEST = 20_000  # characters of a script that are looked at


@cache
def _waiting() -> re.Pattern[str]:
    return re.compile(
        r"(?i)\bwait[-_.]?(?:for|on|until|port|4x|4ports|4|db|tcp)|(?:^|[\s/'\"])wait(?:\.sh|\s+-)|\bwtfc\b"
        r"|(?:^|\s)--?wait\b|\bdocker-compose-wait\b|/wait(?:\s|$|['\"&;])"
        r"|\b(?:pg_isready|mysqladmin\b.*\bping|mongosh?\b.*\bping|redis-cli\b.*\bping|cub\s+\w+-ready)"
        r"|/dev/tcp/|\bnc\b.*\s-\w*z|\b(?:until|while)\b.*\b(?:nc|ncat|curl|wget|telnet|mysql|psql|sqlcmd|cqlsh)\b"
        r"|\b(?:until|while|for)\b[^\n]{0,500}[;\n]\s*do\b(?s:.*)\bsleep\b"
    )


_VARIABLES = r"(?i)wait_(?:for|hosts|timeout|on|before|after|paths)\w*|\w+_wait_for\w*|service_precondition"
_SCRIPT = r"[\w./${}\"-]*[\w}-]\.(?:ba|z)?sh\b"
_RUNNERS = frozenset(("npm", "yarn", "pnpm", "bun"))
# programs of the system that hand on to what follows them, or end quickly
_SYSTEM = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/")


def waits(service: Service) -> bool | None:
    """Whether its command, entrypoint or environment asks something to wait: a tool, a loop, an option.

    What the project holds of its image counts as well, and the scripts that these start. None where a
    script runs that is not at hand and may do anything.
    """
    lines = list(_lines(service))
    if any(_waiting().search(text) for text, _ in lines):
        return True
    if any(re.fullmatch(_VARIABLES, pair.name) for pair in service.environment):
        return True
    return _in_scripts(service, [script for _, scripts in lines for script in scripts])


def _lines(service: Service) -> Iterator[tuple[str, list[str]]]:
    """What starts the container, line by line, each with the scripts it names."""
    for line in (service.entrypoint, service.command):
        if line is not None:
            text = _text(line)
            words = line.words if line.words is not None and line.cut is None else text.split()
            yield text, list(_scripts(words))
    for launch in launches(service.stage) if service.stage is not None else ():
        if service.entrypoint is None and (launch.keyword == "ENTRYPOINT" or service.command is None):
            words = tuple(word.text for command in launch.commands for word in command.words)
            text = launch.source.slice(launch.extent) if not launch.exec_form else " ".join(words)
            yield text, [*_scripts(words), *_first(words)]


def _first(words: tuple[str, ...]) -> Iterator[str]:
    """A program of the image's own, called by its path: most often a script."""
    first = words[0] if words else ""
    if "/" in first and not first.startswith(_SYSTEM) and not re.search(_SCRIPT, first):
        yield first


def _scripts(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from re.findall(_SCRIPT, word)
        if word in _RUNNERS:
            yield "package.json"


def _text(line: CommandLine) -> str:
    if line.words is not None and line.cut is None:
        return " ".join(line.words)
    node = line.node
    if isinstance(node, Scalar):
        return node.text
    items = node.items if isinstance(node, Sequence) else ()
    return " ".join(each.text for each in map(resolve, items) if isinstance(each, Scalar))


def _in_scripts(service: Service, named: list[str]) -> bool | None:
    """Whether one of the scripts, or one that they call, waits; None where one cannot be read."""
    project = service.file.project
    unknown = False
    read: set[str] = set()
    waiting = [(name, _workdir(service)) for name in named]
    while waiting and len(read) < MAX_SCRIPTS:
        name, folder = waiting.pop()
        path = next((path for path in _places(name, folder) if in_container(service, path)), "")
        found = in_container(service, path) if path else None
        source = project.files.read(found) if project is not None and found is not None else None
        if source is None:
            unknown = unknown or name != "package.json"
            continue
        if path in read:
            continue
        read.add(path)
        text = source.text[:_LONGEST]
        if _waiting().search(text):
            return True
        if name != "package.json":
            code = re.sub(r"(?m)^[ \t]*#.*", "", text)
            called = re.findall(_SCRIPT, code)
            waiting += [(each, folder or posixpath.dirname(path)) for each in called]
    return None if unknown or waiting else False


def _workdir(service: Service) -> str | None:
    told = service.text("working_dir") if service.has("working_dir") else None
    return told or (service.stage.end.workdir if service.stage is not None else None)


def _places(name: str, folder: str | None) -> Iterator[str]:
    """Where in the container a script may lie; nowhere where a variable decides it."""
    if "$" in name:
        return
    if folder is not None or name.startswith("/"):
        yield posixpath.normpath(posixpath.join(folder or "/", name))
    if "/" not in name:
        yield f"/usr/local/bin/{name}"  # on the search path, where images put their scripts
