"""The scripts of the build context that an image starts: whether they can run, and how they end."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.finding import At, Related
from dlint.lazy import regex
from dlint.model.instructions import Copy
from dlint.model.origins import in_image, is_put_by_name
from dlint.model.scripts import POSIX_SHELLS, interpreter
from dlint.model.starts import launches
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.instructions import Launch
    from dlint.model.project import Child
    from dlint.model.reached import Reached
    from dlint.model.stage import Stage
    from dlint.syntax.shell_nodes import SimpleCommand
    from dlint.text import Source

_FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")  # of PATH
_ARGUMENTS = regex(r"[\"']?\$(?:[@*]|\{[@*]\})[\"']?")
_SERVERS = regex(
    r"python[\d.]*|node|nodejs|java|gunicorn|uvicorn|hypercorn|daphne|uwsgi|celery|puma|php-fpm[\d.]*|flask|streamlit|"
    r"waitress-serve|dotnet|deno|bun|caddy|mongod|mysqld|postgres|redis-server|sidekiq|granian"
)
_QUICK = regex(
    r"(?i)\b(?:migrate|collectstatic|check|createsuperuser|loaddata|--version|-V|init|seed|setup|upgrade|compile|"
    r"test|pytest|unittest|lint|build)\b"
)
_CONVERTS = regex(r"dos2unix|\\r|\\015|fromdos")


class EntryScript:
    """A script that ENTRYPOINT or CMD names. `command` starts it, `text` is its source, `path` its place.

    `direct`: the kernel starts it by its first line, not a shell that is named before it. `first`: by
    itself, nothing between Docker and it.
    """

    def __init__(self, launch: Launch, command: Command, word: Argument, path: str, text: Source) -> None:
        self.launch = launch
        self.command = command
        self.stage = launch.stage
        self.name = posixpath.basename(path)
        self.path = path
        self.text = text
        self.place = At(launch.source, word.span)
        self.direct = word is command.words[0]
        self.first = command.parent is None and launch.exec_form
        self.line = text.text.partition("\n")[0]

    @property
    def first_line(self) -> Related:
        return Related(self.text, Span(0, len(self.line.rstrip("\r"))), "the script")

    @property
    def is_process_one(self) -> bool:
        return self.first and self.launch is launches(self.stage)[0]

    @property
    def child(self) -> Child | None:
        project = self.stage.file.project
        folder, _, name = self.path.rpartition("/")
        children = project.files.children(folder) if project is not None else None
        return next((each for each in children or () if each.name == name), None)


def entry_scripts(stage: Stage) -> Iterator[EntryScript]:
    """Those of the ENTRYPOINT and CMD of the stage that count."""
    from dlint.model.reached import called

    project = stage.file.project
    if project is None or stage.windows:
        return
    for launch in launches(stage):
        for command in launch.commands if launch.stage is stage else ():
            word = called(command)
            path = _in_project(stage, word.value) if word is not None and word.value else None
            text = project.files.read(path) if path is not None else None
            if word is not None and path is not None and text is not None:
                yield EntryScript(launch, command, word, path, text)


def _in_project(stage: Stage, text: str) -> str | None:
    if text.startswith("/"):
        return in_image(stage, posixpath.normpath(text))
    folder = stage.end.workdir
    if "/" in text:
        return in_image(stage, posixpath.normpath(posixpath.join(folder, text))) if folder else None
    found = (in_image(stage, f"{place}/{text}") for place in _FOLDERS if is_put_by_name(stage, text))
    return next((path for path in found if path is not None), None)


# --- whether it can run -----------------------------------------------------------------------------------


def faults(script: EntryScript) -> Iterator[str]:
    """What keeps it from running, what is met first first."""
    text = script.text.text
    if "\0" in text[:4096] or not text.strip():
        return
    name = f"`{script.name}`"
    if text.startswith("#!") and script.line.endswith("\r") and not _is_converted(script):
        word = re.split(r"[/\s]", script.line.rstrip())[-1]
        yield f"{name} has Windows line ends, so that no `{word}` is found; save it with Unix line ends"
    if script.direct and text.startswith("#!") and script.text.bom:
        yield f"{name} has a byte order mark before its `#!`, so that it is no script; save it without"
    if _has_no_interpreter(script):
        yield f"{name} has no `#!` line, and stops with `exec format error`; begin it with `#!/bin/sh`"
    wanted = interpreter(script.line) if script.direct else script.command.program
    if wanted == "bash" and _lacks_bash(script.stage):
        image = script.stage.base_image
        what = f"`{image.text}`" if image is not None else "the image"
        yield f"{name} runs in `bash`, which {what} does not have; install it, or write the script for `sh`"
    child = script.child
    executable = child.executable if child is not None else None
    if script.direct and executable is False and not _may_be_made_executable(script):
        yield f"{name} is not executable, and the container cannot start it; copy it with `--chmod=755`"


def _has_no_interpreter(script: EntryScript) -> bool:
    """Whether Docker itself starts it and no line says by what; shells and others help themselves."""
    started = script.is_process_one and script.direct
    return started and not script.text.text.startswith("#!") and not _is_touched(script)


def _texts(script: EntryScript) -> Iterator[str]:
    for stage in script.stage.file.stages:
        for run in stage.runs:
            yield run.source.slice(run.extent)
    for below in script.stage.chain:
        if below.file is not script.stage.file:
            for run in below.runs:
                yield run.source.slice(run.extent)


def _is_touched(script: EntryScript) -> bool:
    """Whether a RUN speaks of the file."""
    return any(script.name in text for text in _texts(script))


def _is_converted(script: EntryScript) -> bool:
    return any(_CONVERTS.search(text) for text in _texts(script))


def _may_be_made_executable(script: EntryScript) -> bool:
    """Whether a COPY sets modes, or a RUN sets some or handles the file."""
    for stage in script.stage.file.stages:
        if any(isinstance(each, Copy) and each.flag("chmod") is not None for each in stage.instructions):
            return True
    stem = re.escape(script.name.partition(".")[0])
    return any("chmod" in text or re.search(stem, text) or "install -" in text for text in _texts(script))


def _lacks_bash(stage: Stage) -> bool:
    from dlint.knowledge.contents import has_program

    image = stage.base_image
    if (
        image is None
        or image.ref is None
        or has_program(image.ref.familiar, image.ref.tag, "bash") is not False
    ):
        return False
    for below in stage.chain:
        if any(package.name in ("bash", "bash-completion") for package in below.packages):
            return False
        for each in below.instructions:
            if isinstance(each, Copy) and (each.destination_path or "/").rstrip("/") in ("", "/bin", "/usr"):
                return False
        for run in below.runs:
            if any(one.program == "bash" or one.open or one.program is None for one in run.all_commands):
                return False
            if "bash" in run.source.slice(run.extent):
                return False
    return True


# --- how it ends ------------------------------------------------------------------------------------------


def hands_over(script: EntryScript) -> tuple[str, Span] | None:
    """What its last line starts without `exec`, with its place; None where it ends otherwise."""
    reached: Reached | None = script.launch.reached.get(script.command)
    if reached is None or not script.is_process_one or interpreter(script.line) not in POSIX_SHELLS:
        return None
    parsed = reached.script
    if parsed.error or any(command.name == "trap" for command in parsed.commands):
        return None
    commands = [one for one in parsed.commands if one.function is None and not one.substitution and one.words]
    last = max(commands, key=lambda one: one.end, default=None)
    if last is None or last.loop or last.background or last.condition or last.pipeline is not None:
        return None
    what = _started(last)
    return (what, last.span) if what is not None else None


def _started(last: SimpleCommand) -> str | None:
    first = last.words[0]
    raw = last.script.mapped.text[first.start : first.end]
    if _ARGUMENTS.fullmatch(raw):
        return f"`{raw}`"
    name = (last.name or "").rpartition("/")[2]
    if name == "nginx" and "daemon off" in last.text:
        return "`nginx`"
    if _SERVERS.fullmatch(name) and not _QUICK.search(last.text):
        return f"`{name}`"
    return None
