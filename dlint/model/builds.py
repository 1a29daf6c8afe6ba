"""Who builds which image: `docker build` in scripts, Makefiles, CI files and pages, `build:` of services."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING, cast

from dlint.finding import At, Place
from dlint.model.actions import in_workflow
from dlint.text import Mapped, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.compose.service import Service
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.scripts import Executed
    from dlint.syntax.imageref import ImageRef
    from dlint.text import Source

LONGEST_COMMAND = 20_000  # characters of one `docker build`, continuations included
_BUILDERS = frozenset(("docker", "podman", "nerdctl", "buildah"))
# What Home Assistant's builder and Supervisor give to each add-on, which has such a file beside it.
_OF_ADD_ONS = frozenset(("BUILD_FROM", "BUILD_ARCH", "BUILD_VERSION"))
_ADD_ON_FILES = ("build.yaml", "build.yml", "build.json")


class Build(Place):
    """One image build. Paths are relative to the project's root, with `/`; None where not known.

    `names` are the references it is given, `open_names` those whose tag is not known. `by` is what asks
    for it: "command", "service", "bake" or "action".
    """

    def __init__(self, place: At, by: str) -> None:
        self.source = place.source
        self.span = place.span
        self.by = by
        self.names: tuple[ImageRef, ...] = ()
        self.open_names: tuple[ImageRef, ...] = ()
        self.context: str | None = None
        self.dockerfile: str | None = None
        self.target: str | None = None
        self.arguments: dict[str, str | None] = {}
        self.pushed = False
        self.service: Service | None = None

    def makes(self, ref: ImageRef) -> bool:
        """Whether this is the image that a reference means; a build without tag makes `latest`."""
        if any(own.name == ref.name for own in self.open_names):
            return True
        wanted = ref.tag or "latest"
        return ref.digest is None and any(
            own.name == ref.name and (own.tag or "latest") == wanted for own in self.names
        )


class _Host:
    """Stands where an instruction would: a script of the host is none."""

    def __init__(self, source: Source) -> None:
        self.source = source


@cache
def _calls() -> re.Pattern[str]:
    """A build from its program to the end of its line, continued lines included."""
    builders = "|".join(sorted(_BUILDERS))
    return re.compile(rf"\b(?:{builders})\b[^\n`]{{0,200}}?\b(?:build|bud)\b(?:\\\r?\n|[^\n`])*")


def in_text(source: Source) -> Iterator[Build]:
    """The builds that a script, Makefile, CI file or page shows, whatever surrounds them."""
    if "build" not in source.text and "bud" not in source.text:
        return
    yield from in_workflow(source)
    for match in _calls().finditer(source.text):
        if match.end() - match.start() <= LONGEST_COMMAND:
            end = match.end()
            if source.path.endswith(".json"):  # the command is a string, which ends before the line does
                end = match.start() + len(re.sub(r"\"[\s,}\]]*\Z", "", match[0]))
            for command in _commands(source, match.start(), end):
                found = _of_command(source, command)
                if found is not None:
                    yield found


def _commands(source: Source, start: int, end: int) -> tuple[Command, ...]:
    from dlint.model.commands import commands_of
    from dlint.syntax.shell import parse

    mapped = Mapped(source.text[start:end], (Piece(0, end - start, start, end - start),))
    return commands_of(parse(mapped), cast("Executed", _Host(source)))


def _of_command(source: Source, command: Command) -> Build | None:
    if command.program not in _BUILDERS or command.subcommand != "build":
        return None
    if command.has("--check") or (command.value("--call") or "build") != "build":
        return None
    build = Build(At(source, command.span), "command")
    build.names, build.open_names = _names(command)
    context = command.operands[0].value if command.operands else None
    file = command.value("-f", "--file")
    if context is not None and "://" not in context and context != "-":
        build.context = posixpath.normpath(context)
        default = posixpath.join(build.context, "Dockerfile")
        named = command.option("-f", "--file")
        build.dockerfile = (
            posixpath.normpath(file) if file else None if named else posixpath.normpath(default)
        )
    build.target = command.value("--target")
    build.pushed = command.has("--push")
    for argument in command.values("--build-arg"):
        name, equals, value = (argument or "").partition("=")
        if name:
            build.arguments[name] = value if equals else None
    return build


def _names(command: Command) -> tuple[tuple[ImageRef, ...], tuple[ImageRef, ...]]:
    """The references behind `-t`: whole ones, and those whose tag a variable decides."""
    from dlint.syntax.imageref import parse

    whole, partly = [], []
    for option in command.options:
        if option.name not in {"-t", "--tag"} or option.holder is None:
            continue
        if option.value is not None:
            ref = parse(option.value)
            if ref is not None:
                whole.append(ref)
            continue
        raw = option.holder.raw.removeprefix("--tag=").strip("\"'")
        name, colon, tag = raw.rpartition(":")
        ref = parse(name) if colon and "$" in tag and "$" not in name else None
        if ref is not None:
            partly.append(ref)
    return tuple(whole), tuple(partly)


def of_service(service: Service, folder: str) -> Build | None:
    """The build of a service whose compose file lies in `folder`."""
    if service.build is None:
        return None
    build = Build(At(service.source, service.span), "service")
    build.service = service
    ref = service.image
    if ref is not None:
        build.names = (ref,)
    told = service.build
    context = told.context
    if context is not None and "://" not in context and not context.startswith(("git@", "~")):
        build.context = posixpath.normpath(posixpath.join(folder, context))
        if told.dockerfile is not None:
            build.dockerfile = posixpath.normpath(posixpath.join(build.context, told.dockerfile))
    build.target = told.target
    build.arguments = {pair.name: None for pair in told.args}
    return build


@cache
def _passed() -> re.Pattern[str]:
    """The name of an argument on a command line, and in the lines of `build-args:` in a workflow."""
    return re.compile(
        r"--build-arg[= \t]+[\"']?(\w+)|^[ \t]*(?:build-args:[ \t]*)?(?:- )?[\"']?(\w+)=", re.MULTILINE
    )


def passes(file: Dockerfile, name: str) -> bool:
    """Whether the project gives a Dockerfile's argument: a service, or whoever calls `docker build`.

    A script may collect what it calls with, so that any of the evidence that names it will do.
    """
    project = file.project
    if project is None:
        return False
    folder = posixpath.dirname(file.path or "")
    if name in _OF_ADD_ONS and any(
        posixpath.join(folder, each) in project.files.paths for each in _ADD_ON_FILES
    ):
        return True
    own = (*project.builds_from(file.path), *project.builds_from(None))
    if any(name in build.arguments for build in own):
        return True
    texts = (source.text for _, source in project.files.evidence() if "build-arg" in source.text)
    return any(name in found.groups() for text in texts for found in _passed().finditer(text))
