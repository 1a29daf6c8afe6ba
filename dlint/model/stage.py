"""One stage: its base, its instructions, and what holds at each of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.lazy import regex
from dlint.model.image import ImageUse, image_use
from dlint.model.instructions import (
    Copy,
    From,
    Instruction,
    Pairs,
    Run,
    Shell,
    User,
    Workdir,
    instruction,
    stage_index,
)
from dlint.model.state import PLATFORM_ARGS, State, Value
from dlint.syntax.variables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.knowledge.images import Distribution
    from dlint.model.builds import Build
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.layers import Layer
    from dlint.model.mirrors.index_trust import Trust, Unchecked
    from dlint.model.mirrors.mirrors import Mirror
    from dlint.model.packages import Package
    from dlint.model.zones import Zone
    from dlint.syntax import dockerfile as syntax

_DEVELOPMENT = regex(
    r"(?i)(?:^|[^a-z])"
    r"(?:dev|devel|develop|development|debug|local|test|tests|testing|e2e|ci|tilt|override)(?:[^a-z]|$)"
)

MOST_CHAINED = 100
"""Stages built one on the other; what is built on so many more stands on an unknown base."""


def named_for_development(name: str) -> bool:
    """Whether a stage, target or file name says that it is not what ships."""
    return _DEVELOPMENT.search(name) is not None


# `testing` names releases of distributions, and what is in `examples` people deploy
_FOLDERS = frozenset((
    "test", "tests", "testdata", "e2e", "e2e-tests", "integration-tests", "cypress", "playwright",
    "dev", "development", "debug", "local", "ci", ".ci", ".circleci", ".devcontainer",
))  # fmt: skip


def kept_for_development(path: str) -> bool:
    """Whether a path within the project goes through a folder that says so of what it holds."""
    return not _FOLDERS.isdisjoint(path.lower().split("/")[:-1])


class Stage(Place):
    """A stage. `from_` is None for instructions that follow no FROM: they stand on an unknown base.

    `base` is the stage it is built from, of this file or of another one that makes the image FROM names;
    `base_image` is the image at the bottom.
    """

    def __init__(
        self, file: Dockerfile, index: int, nodes: Sequence[syntax.Instruction], *, headless: bool
    ) -> None:
        self.file = file
        self.index = index
        self.source = file.source
        self.instructions: list[Instruction] = [instruction(self, node) for node in nodes]
        first = self.instructions[0]
        self.from_: From | None = None if headless or not isinstance(first, From) else first
        self.span = first.span
        if self.from_ is not None:
            self.from_.before = file.global_state
        state = self.initial
        for each in self.instructions:
            if each is self.from_:
                continue
            each.before = state
            state = _after(each, state)
        self.end = state

    @cached_property
    def name(self) -> str | None:
        return self.from_.name if self.from_ is not None else None

    @property
    def title(self) -> str:
        """How messages call the stage."""
        if self.name is not None:
            return f"stage `{self.name}`"
        return "the image" if len(self.file.stages) == 1 else f"stage {self.index}"

    @cached_property
    def base(self) -> Stage | None:
        if self.from_ is None or self.from_.image_text is None:
            return None
        name = self.from_.image_text
        found = self.file.stage_named(name, before=self.index) or self.file.stage_elsewhere(name)
        return found if found is None or len(found.chain) < MOST_CHAINED else None

    @cached_property
    def base_image(self) -> ImageUse | None:
        """The image the whole chain of stages stands on; None for scratch and the unknown."""
        bottom = self.chain[0]
        return bottom.from_.image if bottom.from_ is not None else None

    @cached_property
    def on_scratch(self) -> bool:
        bottom = self.chain[0]
        return bottom.from_ is not None and bottom.from_.image_text == "scratch"

    @cached_property
    def chain(self) -> tuple[Stage, ...]:
        """The stages it is built from, from the bottom up, the stage itself last."""
        found = [self]
        while found[-1].base is not None:
            found.append(found[-1].base)
        return tuple(reversed(found))

    @property
    def heirs(self) -> list[Stage]:
        """The stages of its file that are built on it, in order, itself the first."""
        return self.file.heirs[self]

    @cached_property
    def initial(self) -> State:
        if self.base is not None:
            return self.base.end
        state = State(is_open=not self.on_scratch)
        if self.on_scratch:
            return state.with_user("root").with_workdir("/")
        from dlint.knowledge.images import default_user, default_workdir

        ref = self.base_image.ref if self.base_image is not None else None
        if ref is None:
            return state
        state = state.with_user(default_user(ref.familiar, ref.tag))
        return state.with_workdir(default_workdir(ref.familiar, ref.tag))

    @cached_property
    def distribution(self) -> Distribution | None:
        """The system the stage's base brings; None where the image is not in the table."""
        return self.base_image.distribution if self.base_image is not None else None

    @cached_property
    def windows(self) -> bool:
        """Whether RUN starts cmd: a Windows base, or a file that says so by its escape directive."""
        if self.distribution is not None:
            return self.distribution.name == "windows"
        return self.file.tree.escape == "`" and not self.on_scratch

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return tuple(each for each in self.instructions if isinstance(each, Run))

    @cached_property
    def copies(self) -> tuple[Copy, ...]:
        """Its COPYs and ADDs."""
        return tuple(each for each in self.instructions if isinstance(each, Copy))

    @cached_property
    def last(self) -> dict[str, Instruction]:
        """By keyword, its last instruction of that kind."""
        return {each.keyword: each for each in self.instructions}

    @cached_property
    def steps(self) -> tuple[Instruction, ...]:
        """Its instructions, each RUN with the scripts of the context that it runs behind it."""
        found: list[Instruction] = []
        for each in self.instructions:
            found.append(each)
            if isinstance(each, Run):
                found += each.scripts
        return tuple(found)

    @property
    def is_last(self) -> bool:
        return self.file.stages[-1] is self

    @cached_property
    def ships(self) -> bool:
        """Whether the stage's file system is in what is released.

        That is the last stage and those it is built from. Where a name says that the file or its last
        stage is for development, and of stages that the last one does not need, it is what a service that
        is not so named builds, or a command pushes.
        """
        last = self.file.stages[-1]
        if self.file.for_development or last.for_development or not self.used:
            return bool(self.shipping)
        return self in last.chain

    @property
    def key(self) -> tuple[str | None, int]:
        """Tells stages apart whichever model of their file they are from."""
        return self.file.path, self.index

    @cached_property
    def shipping(self) -> tuple[Build, ...]:
        """The builds of the project that ship this stage, itself or as a base."""
        project = self.file.project
        return tuple(project.shipping.get(self.key, ())) if project is not None else ()

    @property
    def for_development(self) -> bool:
        return self.name is not None and named_for_development(self.name)

    @cached_property
    def in_image(self) -> bool:
        """Whether its layers are layers of the image that the last stage gives."""
        return self in self.file.stages[-1].chain

    @cached_property
    def used(self) -> bool:
        """Whether the last stage needs it: through FROM, `--from` or a mount."""
        return self in self.file.needed

    def named(self, owner: Instruction, text: str, place: At, kind: str) -> Stage | ImageUse | str:
        """What a `--from` or a mount's `from=` means: a stage by name or index, else an image."""
        number = stage_index(text)
        if number is not None:
            return self.file.stages[number] if number < len(self.file.stages) else text
        stage = self.file.stage_for_copy(text)
        if stage is not None:
            return stage
        use = image_use(owner, place, text, kind) if "$" not in text and text != "scratch" else None
        return use if use is not None and use.ref is not None else text

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """Packages installed by this stage's own RUNs and the scripts they run, in order."""
        from dlint.model.context.requirements import packages_of
        from dlint.model.packages import installed

        return tuple(
            package
            for run in self.runs
            for command in run.all_commands
            if command.run.runs(command)
            for package in (*installed(command), *packages_of(command))
        )

    @cached_property
    def mirrors(self) -> tuple[Mirror, ...]:
        """Where this stage's own instructions tell package managers to fetch from, in order."""
        from dlint.model.mirrors.mirrors import mirrors

        return mirrors(self)

    @cached_property
    def trusts(self) -> tuple[Trust, ...]:
        """Where this stage's own instructions make pip trust a host blindly, in order."""
        from dlint.model.mirrors.index_trust import trusts

        return trusts(self)

    @cached_property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """The package indexes on http that this stage's own instructions set though https is served."""
        from dlint.model.mirrors.index_trust import unchecked

        return unchecked(self)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """What each of its own instructions brings, removes and changes, in order."""
        from dlint.model.layers import layers_of

        return layers_of(self)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """The time zones that this stage's own instructions set, in order."""
        from dlint.model.zones import zones

        return zones(self)

    def packages_before(self, run: Instruction) -> Iterator[Package]:
        """Packages that are there when `run` starts, those of the stages below included."""
        for stage in self.chain:
            for package in stage.packages:
                if stage is self and package.run.node.span.start >= run.node.span.start:
                    return
                yield package


def _after(each: Instruction, state: State) -> State:
    """The state behind an instruction."""
    if isinstance(each, Pairs) and each.keyword == "ENV":
        values: dict[str, Value] = {}
        for pair in each.pairs:
            value = each.expand(pair.raw or "")
            values[pair.name] = UNKNOWN if value is None else value
        return state.with_env(values)
    if isinstance(each, Pairs) and each.keyword == "ARG":
        for pair in each.pairs:
            state = state.with_args({pair.name: _argument(each, pair.name, pair.raw, state)})
        return state
    if isinstance(each, User):
        return state.with_user(each.name)
    if isinstance(each, Workdir):
        return state.with_workdir(each.path)
    if isinstance(each, Shell):
        return state.with_shell(each.words) if each.words else state
    return state


def _argument(each: Pairs, name: str, raw: str | None, state: State) -> Value:
    """An ARG's value: its default here, else the one it has before the first FROM."""
    if raw is not None:
        before, each.before = each.before, state
        value = each.expand(raw)
        each.before = before
        return UNKNOWN if value is None else value
    if name in PLATFORM_ARGS:
        return UNKNOWN
    return each.file.global_state.args.get(name, UNKNOWN)
