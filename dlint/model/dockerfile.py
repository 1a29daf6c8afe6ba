"""One Dockerfile: its stages and what they have in common."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from dlint.finding import Place
from dlint.model.image import ImageUse
from dlint.model.instructions import Instruction, instruction
from dlint.model.problem import ReaderProblem
from dlint.model.scripts import Executed
from dlint.model.stage import Stage, kept_for_development, named_for_development
from dlint.model.state import PLATFORM_ARGS, State, Value
from dlint.syntax.variables import UNKNOWN, ExpansionError, expand
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dlint.model.credentials.found import Credential
    from dlint.model.project import Project
    from dlint.model.reached import Reached
    from dlint.syntax import dockerfile as syntax
    from dlint.syntax.imageref import ImageRef


class Dockerfile(Place):
    """A Dockerfile. `region` is the configured one, or None; `path` its place in its project."""

    kind: Literal["dockerfile"] = "dockerfile"
    read_elsewhere: ClassVar[Mapping[str, str]] = {}
    """Variables that other files set and that were read for this one: none."""

    def __init__(
        self,
        tree: syntax.Dockerfile,
        *,
        region: str | None = None,
        project: Project | None = None,
        path: str | None = None,
    ) -> None:
        self.tree = tree
        self.project = project
        self.path = path
        self.source: Source = tree.source
        self.span = Span(0, 0)
        self.region = region
        self.reached_length = 0  # of the scripts that its instructions run
        self.stages: list[Stage] = []
        self._by_name: dict[str, list[Stage]] = {}
        self._split()

    def _split(self) -> None:
        groups: list[list[syntax.Instruction]] = []
        headless = [node for node in self.tree.instructions if node.keyword != "FROM"]
        first = next((i for i, node in enumerate(self.tree.instructions) if node.keyword == "FROM"), None)
        if first is None:
            groups = [headless] if headless else []
        else:
            for node in self.tree.instructions[first:]:
                if node.keyword == "FROM":
                    groups.append([])
                groups[-1].append(node)
        self._global_nodes = self.tree.instructions[:first] if first is not None else ()
        for nodes in groups:
            stage = Stage(self, len(self.stages), nodes, headless=first is None)
            self.stages.append(stage)
            if stage.name is not None:
                self._by_name.setdefault(stage.name, []).append(stage)

    @cached_property
    def global_state(self) -> State:
        """What FROM sees: the ARGs before the first FROM and the platform's."""
        state = State(is_open=False)
        values: dict[str, Value] = dict.fromkeys(PLATFORM_ARGS, UNKNOWN)
        for node in self._global_nodes:
            if node.keyword != "ARG":
                continue
            for pair in node.pairs:
                values[pair.key.text] = UNKNOWN
                if pair.value is not None:
                    try:
                        value = expand(pair.value.text, values.get, self.tree.escape).value
                    except ExpansionError:
                        value = None
                    values[pair.key.text] = UNKNOWN if value is None else value
        return state.with_args(values)

    @property
    def name(self) -> str:
        return posixpath.basename((self.path or self.source.path).replace("\\", "/"))

    @cached_property
    def for_development(self) -> bool:
        return named_for_development(self.name) or kept_for_development(self.path or "")

    @cached_property
    def problems(self) -> tuple[ReaderProblem, ...]:
        return tuple(ReaderProblem(self, problem) for problem in self.tree.problems)

    @property
    def instructions(self) -> Iterator[Instruction]:
        """Every instruction of every stage, and those that ONBUILD holds after the ONBUILD itself."""
        for stage in self.stages:
            for each in stage.instructions:
                yield each
                if each.inner is not None:
                    yield each.inner

    @cached_property
    def global_instructions(self) -> tuple[Instruction, ...]:
        """What stands before the first FROM, on the first stage for want of a better one."""
        made = []
        for node in self._global_nodes if self.stages else ():
            each = instruction(self.stages[0], node)
            each.before = self.global_state
            made.append(each)
        return tuple(made)

    def stage_named(self, text: str, *, before: int) -> Stage | None:
        """The stage that FROM means by `text`: the last of that exact name above it."""
        named = self._by_name.get(text, ())
        return next((stage for stage in reversed(named) if stage.index < before), None)

    def stage_elsewhere(self, image: str) -> Stage | None:
        """The stage of another Dockerfile of the project that makes an image of this name."""
        from dlint.knowledge.images import distribution
        from dlint.syntax.imageref import parse

        ref = parse(image) if self.project is not None else None
        if self.project is None or ref is None or distribution(ref.familiar, ref.tag) is not None:
            return None
        build = self.project.build_of(ref)
        return self.project.stage_of(build) if build is not None else None

    def builds(self, ref: ImageRef) -> bool:
        """Whether the project builds the image that a reference names."""
        return self.project is not None and self.project.build_of(ref) is not None

    def stages_named(self, name: str) -> list[Stage]:
        """The stages of a name in lower case, in order: more than one is a fault."""
        return self._by_name.get(name, [])

    def stage_for_copy(self, text: str) -> Stage | None:
        """The stage that `--from` means by `text`: the last of that name in any case."""
        named = self._by_name.get(text.lower())
        return named[-1] if named else None

    @cached_property
    def heirs(self) -> dict[Stage, list[Stage]]:
        """By stage, those of this file that are built on it, in order, itself included."""
        found: dict[Stage, list[Stage]] = {}
        for stage in self.stages:
            for each in stage.chain:
                found.setdefault(each, []).append(stage)
        return found

    @cached_property
    def needed(self) -> frozenset[Stage]:
        """The stages that the last one needs, itself included."""
        from dlint.model.sources import needs

        return needs(*self.stages[-1:])

    @cached_property
    def images(self) -> tuple[ImageUse, ...]:
        """Every image this file names, each at its place."""
        from dlint.model.sources import taken

        found = []
        for stage in self.stages:
            if stage.from_ is not None and stage.from_.image is not None:
                found.append(stage.from_.image)
            found.extend(each.names for each in taken(stage) if isinstance(each.names, ImageUse))
        return tuple(found)

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """The scripts of the build context that its instructions run, in order."""
        return tuple(
            script for each in self.instructions if isinstance(each, Executed) for script in each.scripts
        )

    def reaches(self, source: Source, span: Span) -> Reached | None:
        """The first of these scripts that a place lies in."""
        return next(
            (each for each in self.reached if each.source is source and each.extent.covers(span)), None
        )

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        from dlint.model.credentials.found import in_dockerfile

        return in_dockerfile(self)
