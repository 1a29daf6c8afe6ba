"""Instructions as rules see them: with their stage, and with what holds before them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.lazy import regex
from dlint.model.image import ImageUse, image_use
from dlint.model.scripts import Executed
from dlint.syntax.variables import ExpansionError, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.model.dockerfile import Dockerfile
    from dlint.model.paths import Removal
    from dlint.model.stage import Stage
    from dlint.model.state import State
    from dlint.syntax import dockerfile as syntax
    from dlint.text import Span


class Instruction(Place):
    """One instruction of a stage.

    `span` is the keyword: the narrowest place that stands for the whole. `extent` runs to the end of
    its last line. `before` is the state that holds when Docker comes to it. `onbuild` says that it is
    the one an ONBUILD holds.
    """

    before: State

    def __init__(self, stage: Stage, node: syntax.Instruction, *, onbuild: bool = False) -> None:
        self.stage = stage
        self.node = node
        self.keyword = node.keyword
        self.source = stage.source
        self.span = node.name.span
        self.onbuild = onbuild

    @property
    def file(self) -> Dockerfile:
        return self.stage.file

    @property
    def extent(self) -> Span:
        return self.node.span

    @property
    def inner(self) -> Instruction | None:
        return None

    def at(self, part: syntax.Word | syntax.JsonString | syntax.Flag | Span) -> At:
        """The place of a part of this instruction."""
        return At(self.source, part if isinstance(part, tuple) else part.span)

    def expand(self, text: str) -> str | None:
        """`text` as Docker expands it here, quotes removed; None where that is not known."""
        try:
            return expand(text, self.before.lookup, self.file.tree.escape).value
        except ExpansionError:
            return None

    def flag(self, name: str) -> syntax.Flag | None:
        return next((flag for flag in self.node.flags if flag.name == name), None)

    def flag_value(self, name: str) -> str | None:
        """The expanded value of a flag; None where the flag is absent or its value not known."""
        flag = self.flag(name)
        return None if flag is None or flag.value is None else self.expand(flag.value.text)


class From(Instruction):
    """`image` is the place and name of the base as written; `name` the stage's own, lower case."""

    @property
    def image_word(self) -> syntax.Word | None:
        return self.node.words[0] if self.node.words else None

    @cached_property
    def image_text(self) -> str | None:
        """The base's name after expansion; None where an ARG without default decides it."""
        return self.expand(self.image_word.text) if self.image_word else None

    @cached_property
    def name(self) -> str | None:
        words = self.node.words
        return words[2].text.lower() if len(words) == 3 and words[1].text.lower() == "as" else None

    @property
    def name_word(self) -> syntax.Word | None:
        return self.node.words[2] if self.name is not None else None

    @cached_property
    def image(self) -> ImageUse | None:
        """The image, unless the base is `scratch`, another stage, or not known."""
        if self.image_word is None or self.stage.base is not None or self.image_text in (None, "scratch"):
            return None
        return image_use(self, self.at(self.image_word), self.image_text, "from")


class Copy(Instruction):
    """COPY or ADD."""

    @cached_property
    def _parts(self) -> tuple[list[tuple[str, At]], tuple[str, At] | None]:
        json = self.node.json
        words: Iterable[syntax.JsonString | syntax.Word] = json if json is not None else self.node.words
        parts = [
            (word.value if json is not None else word.text, self.at(word))  # type: ignore[union-attr]
            for word in words
        ]
        heredocs = {heredoc.span for heredoc in self.node.heredocs}
        destination = parts.pop() if len(parts) > 1 else None
        return [part for part in parts if part[1].span not in heredocs], destination

    @property
    def sources(self) -> list[tuple[str, At]]:
        """Sources as written, heredocs left out."""
        return self._parts[0]

    @property
    def destination(self) -> tuple[str, At] | None:
        """The destination as written; None where there is none."""
        return self._parts[1]

    @cached_property
    def destination_path(self) -> str | None:
        """The destination's absolute path, with a final `/` where it is written with one."""
        if self.destination is None:
            return None
        text = self.expand(self.destination[0])
        path = self.before.path(text) if text else None
        if path is None or text is None:
            return None
        return path.rstrip("/") + "/" if text.endswith(("/", "/.")) or text == "." else path

    @cached_property
    def source_paths(self) -> list[tuple[str | None, At]]:
        """Sources after expansion; None where a variable is not known."""
        return [(self.expand(text), place) for text, place in self.sources]

    @cached_property
    def from_(self) -> Stage | ImageUse | str | None:
        """What `--from` names: a stage, an image, or its text where it is neither for sure."""
        flag = self.flag("from")
        if flag is None or flag.value is None:
            return None
        return self.stage.named(self, flag.plain, self.at(flag.value), "copy-from")


class Pairs(Instruction):
    """ENV, ARG or LABEL."""

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(Pair(self, pair) for pair in self.node.pairs)


class Pair(Place):
    """One `name=value`; `value` is expanded and None where it is absent or not known."""

    def __init__(self, instruction: Pairs, node: syntax.Pair) -> None:
        self.instruction = instruction
        self.node = node
        self.source = instruction.source
        self.span = node.span
        self.name = node.key.text
        self.raw = node.value.text if node.value is not None else None

    @cached_property
    def value(self) -> str | None:
        return self.instruction.expand(self.raw) if self.raw is not None else None

    @property
    def value_place(self) -> At | None:
        return At(self.source, self.node.value.span) if self.node.value is not None else None


class User(Instruction):
    @cached_property
    def name(self) -> str | None:
        """User without group, expanded."""
        text = self.expand(self.node.arguments.text)
        return text.partition(":")[0] if text is not None else None

    @property
    def argument(self) -> At:
        return self.at(self.node.arguments)


class Workdir(Instruction):
    @cached_property
    def path(self) -> str | None:
        return self.expand(self.node.arguments.text)


_PORT = regex(r"\d{1,9}")


class Expose(Instruction):
    @cached_property
    def ports(self) -> list[tuple[int, int, str, At]]:
        """First port, last port, protocol and place of each word that is known."""
        found = []
        for word in self.node.words:
            text = self.expand(word.text)
            if text is None:
                continue
            numbers, _, protocol = text.rpartition(":")[2].partition("/")
            first, _, last = numbers.partition("-")
            if _PORT.fullmatch(first) and _PORT.fullmatch(last or first):
                found.append((int(first), int(last or first), protocol.lower() or "tcp", self.at(word)))
        return found


def stage_index(text: str) -> int | None:
    """The stage that a `--from` gives by number; what Docker cannot count is a name like any other."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


class Volume(Instruction):
    @cached_property
    def paths(self) -> list[tuple[str | None, At]]:
        if self.node.json is not None:
            return [(self.expand(item.value), self.at(item)) for item in self.node.json]
        return [(self.expand(word.text), self.at(word)) for word in self.node.words]


class Shell(Instruction):
    @property
    def words(self) -> tuple[str, ...]:
        return tuple(item.value for item in self.node.json or ())


class Mount(Place):
    """One `--mount` of a RUN. `options` holds the keys as written in lower case, aliases unified."""

    _ALIASES = {"src": "source", "dst": "target", "destination": "target"}  # noqa: RUF012 - a constant

    def __init__(self, run: Run, value: syntax.Word) -> None:
        self.run = run
        self.source = run.source
        self.span = value.span
        self.options: dict[str, str | None] = {}
        for part in value.text.split(","):
            key, separator, text = part.partition("=")
            key = key.strip().lower()
            self.options[self._ALIASES.get(key, key)] = run.expand(text) if separator else ""

    @property
    def type(self) -> str:
        return self.options.get("type", "bind") or "bind"

    @property
    def target(self) -> str | None:
        """The absolute path in the container."""
        target = self.options.get("target")
        if target is None and self.type == "secret":
            name = self.options.get("id") or self.options.get("source")
            return f"/run/secrets/{name}" if name else None
        return self.run.before.path(target) if target else None


class Run(Instruction, Executed):
    """RUN; `commands` are what it executes, wrappers peeled."""

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(
            Mount(self, flag.value)
            for flag in self.node.flags
            if flag.name == "mount" and flag.value is not None
        )

    @cached_property
    def removals(self) -> tuple[Removal, ...]:
        """The paths that its commands remove, and those of the scripts it runs, in order."""
        from dlint.model.paths import removals

        return removals(self)

    def mounted(self, path: str, *types: str) -> bool:
        """Whether `path` lies on a mount (cache or tmpfs unless told), and so in no layer."""
        for mount in self.mounts:
            if mount.type in (types or ("cache", "tmpfs")) and mount.target:
                target = mount.target.rstrip("/")
                if path == target or path.startswith(target + "/"):
                    return True
        return False


class Launch(Instruction, Executed):
    """CMD or ENTRYPOINT: what the image starts."""


class Healthcheck(Instruction, Executed):
    """HEALTHCHECK; `none` where it only switches an inherited one off."""

    @property
    def none(self) -> bool:
        return self.node.inner is None

    @property
    def command_node(self) -> syntax.Instruction | None:
        return self.node.inner


class Onbuild(Instruction):
    """ONBUILD; the state of the stage that triggers it is not known here."""

    @cached_property
    def inner(self) -> Instruction | None:
        if self.node.inner is None:
            return None
        inner = instruction(self.stage, self.node.inner, onbuild=True)
        inner.before = self.before
        return inner


_CLASSES: dict[str, type[Instruction]] = {
    "FROM": From,
    "RUN": Run,
    "COPY": Copy,
    "ADD": Copy,
    "ENV": Pairs,
    "ARG": Pairs,
    "LABEL": Pairs,
    "USER": User,
    "WORKDIR": Workdir,
    "EXPOSE": Expose,
    "VOLUME": Volume,
    "SHELL": Shell,
    "CMD": Launch,
    "ENTRYPOINT": Launch,
    "HEALTHCHECK": Healthcheck,
    "ONBUILD": Onbuild,
}


def instruction(stage: Stage, node: syntax.Instruction, *, onbuild: bool = False) -> Instruction:
    return _CLASSES.get(node.keyword, Instruction)(stage, node, onbuild=onbuild)
