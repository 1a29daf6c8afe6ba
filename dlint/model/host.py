"""Shell of the host: what a script, a Makefile, a CI file or a page's block runs beside the images."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from dlint.finding import Place
from dlint.model.container import Container
from dlint.model.stage import named_for_development
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.model.command import Command
    from dlint.model.credentials.found import Credential
    from dlint.model.image import ImageUse
    from dlint.model.problem import ReaderProblem
    from dlint.model.project import Project
    from dlint.model.scripts import Executed
    from dlint.syntax.imageref import ImageRef
    from dlint.syntax.shell_nodes import Script
    from dlint.text import Mapped, Source


_DEVELOPMENT = frozenset(("devcontainer", "vagrant", "tests", "e2e"))


class HostScript(Place):
    """A file or block whose shell is for the host. Rules of images do not see it.

    `language` is what the shell stands in: "shell", "make", "just", "groovy" or "yaml" (a CI file).
    `extent` is all of it; `path` its place in its project, None for a block without a name.
    """

    kind: Literal["host"] = "host"
    read_elsewhere: ClassVar[Mapping[str, str]] = {}
    """Variables that other files set and that were read for this one: none."""

    def __init__(
        self,
        source: Source,
        parts: tuple[Mapped, ...],
        language: str = "shell",
        *,
        extent: Span | None = None,
        project: Project | None = None,
        path: str | None = None,
    ) -> None:
        self.source = source
        self.parts = parts
        self.language = language
        self.extent = extent or Span(0, len(source.text))
        self.span = Span(self.extent.start, self.extent.start)
        self.project = project
        self.path = path

    @property
    def problems(self) -> tuple[ReaderProblem, ...]:
        return ()

    @cached_property
    def mentions_nopasswd(self) -> bool:
        """Whether the text speaks of a grant of sudo at all: looked for once, not for each command."""
        return "NOPASSWD" in self.source.text

    @cached_property
    def for_development(self) -> bool:
        """Whether its name, or that of a folder it lies in, says that it is for developers or tests."""
        parts = (self.path or "").split("/")
        return any(part.strip(".") in _DEVELOPMENT or named_for_development(part) for part in parts)

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        from dlint.syntax.shell import parse

        return tuple(parse(part) for part in self.parts)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """What can be read for sure, in order; what a wrapper such as sudo runs stands behind it."""
        from dlint.model.commands import commands_of

        run = cast("Executed", self)  # commands ask for nothing but the source
        found = (command for script in self.scripts for command in commands_of(script, run))
        return tuple(command for command in found if not command.doubtful)

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """What `docker run` and `docker create` start."""
        return tuple(Container(self, command) for command in self.commands if Container.is_made_by(command))

    @cached_property
    def images(self) -> tuple[ImageUse, ...]:
        uses = (container.image_use for container in self.containers)
        return tuple(use for use in uses if use is not None)

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        from dlint.model.credentials.found import in_host

        return in_host(self)

    def builds(self, ref: ImageRef) -> bool:
        """Whether anything in the project builds an image."""
        return self.project is not None and self.project.build_of(ref) is not None


def script_of(command: Command) -> HostScript | None:
    """The script that a command stands in; None where it is an image's."""
    return command.run if isinstance(command.run, HostScript) else None


def of_file(source: Source, *, project: Project | None = None, path: str | None = None) -> HostScript:
    """The model of a script, Makefile or CI file, by its name."""
    from dlint.syntax.hostshell import language, parts

    found = language(path or source.path, source.text[:200]) or "shell"
    return HostScript(source, parts(source, found), found, project=project, path=path)
