"""A container that host shell starts: `docker run` read like a service of a compose file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.syntax import shortsyntax
from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Option
    from dlint.model.command import Command
    from dlint.model.host import HostScript
    from dlint.model.image import ImageUse
    from dlint.syntax.imageref import ImageRef
    from dlint.text import Mapped

_PROGRAMS = frozenset(("docker", "podman", "nerdctl"))
# the options of the keys that have others than their own name
_OPTIONS = {
    "network_mode": ("--network", "--net"),
    "userns_mode": ("--userns",),
    "user": ("--user", "-u"),
    "ports": ("--publish", "-p"),
    "devices": ("--device",),
    "mem_limit": ("--memory", "-m"),
}


class Container(Place):
    """`docker run` or `docker create`; `span` is the subcommand's word.

    It offers what rules ask of a service under the same names. Options behind one that no table knows
    are read; the image is None then, and wherever a variable decides it.
    """

    noun = "container"

    def __init__(self, file: HostScript, command: Command) -> None:
        self.file = file
        self.command = command
        self.source = command.source
        self.span = command.verb.span

    @staticmethod
    def is_made_by(command: Command) -> bool:
        return command.program in _PROGRAMS and command.subcommand in ("run", "create")

    @property
    def passing(self) -> bool:
        """Whether it does not stay: one call of a program, or made by a script for developers or tests."""
        if self.file.for_development:
            return True
        rm = self.command.option("--rm")
        return rm is not None and rm.value != "false" and not self.command.has("-d", "--detach")

    @property
    def name(self) -> str | None:
        return self.command.value("--name")

    @cached_property
    def image_use(self) -> ImageUse | None:
        """The image that the first operand names; None where it is not known, or left out with `...`."""
        from dlint.model.image import ImageUse

        operands = self.command.operands
        if not operands or not self.command.sure or operands[0].open:
            return None
        text = operands[0].value
        if text is None or not text.strip(".…") or operands[0].glob:
            return None
        return ImageUse(self, At(self.source, operands[0].span), text, "run")

    @property
    def image(self) -> ImageRef | None:
        return self.image_use.ref if self.image_use is not None else None

    def has(self, key: str) -> bool:
        return self.place_of(key) is not None

    def place_of(self, key: str) -> At | None:
        """Where an option stands, by the name that a service's key has (`privileged`, `use_api_socket`)."""
        option = self.command.option(*_options(key))
        return At(self.source, option.span) if option is not None else None

    def flag(self, key: str) -> bool | None:
        """An option's value; False where it is absent, None where it is not known."""
        option = self.command.option(*_options(key))
        if option is None:
            return False
        if not option.given:
            return True
        return None if option.value is None else option.value.lower() in ("true", "1", "t")

    def text(self, key: str) -> str | None:
        """An option's value; None where it is absent or not known."""
        return self.command.value(*_options(key))

    def values(self, key: str) -> tuple[RunValue, ...]:
        """Each value of an option that may be repeated."""
        names = _options(key)
        return tuple(RunValue(option) for option in self.command.options if option.name in names)

    @property
    def privileged(self) -> bool | None:
        return self.flag("privileged")

    @property
    def network_mode(self) -> str | None:
        return self.text("network_mode")

    @cached_property
    def ports(self) -> tuple[RunPort, ...]:
        return tuple(RunPort(each) for each in self.values("ports"))

    @cached_property
    def volumes(self) -> tuple[RunMount, ...]:
        options = self.command.options
        return tuple(
            RunMount(option, long=option.name == "--mount")
            for option in options
            if option.name in ("-v", "--volume", "--mount") and option.holder is not None
        )

    @cached_property
    def environment(self) -> tuple[RunPair, ...]:
        found = (RunPair.of(option) for option in self.command.options if option.name in ("-e", "--env"))
        return tuple(pair for pair in found if pair is not None)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The containers that `--link` names."""
        found = ((option, option.value) for option in self.command.options if option.name == "--link")
        return tuple(Link(option, value.partition(":")[0]) for option, value in found if value)


def _options(key: str) -> tuple[str, ...]:
    return _OPTIONS.get(key, (f"--{key.replace('_', '-')}",))


class RunValue(Place):
    """The value of an option; `text` is None where it is not known."""

    def __init__(self, option: Option) -> None:
        self.source = option.source
        self.span = option.holder.span if option.holder is not None else option.span
        self.text = option.value


class RunPort(Place):
    """`-p [[ip:]host:]container[/protocol]`, with the parts that a service's port has."""

    def __init__(self, value: RunValue) -> None:
        self.source = value.source
        self.span = value.span
        text = value.text if value.text is not None else HOLE
        self.ip, self.host, self.container, self.protocol, self.error = shortsyntax.parse_port(text)


class Link(Place):
    """`--link name[:alias]`; `span` is the option's value."""

    def __init__(self, option: Option, name: str) -> None:
        self.source = option.source
        self.name = name
        self.span = option.holder.span if option.holder is not None else option.span


class RunPair(Place):
    """`-e NAME=value`; `span` is the name, `value` as written without its quotes, None without a `=`."""

    def __init__(self, option: Option, text: Mapped, name: str) -> None:
        self.source = option.source
        self.name = name
        self.span = text.span(0, len(name))
        self.value = text.slice(len(name) + 1, len(text.text)) if len(text.text) > len(name) else None

    @classmethod
    def of(cls, option: Option) -> RunPair | None:
        text = _value(option)
        name = text.text.partition("=")[0] if text is not None else ""
        return cls(option, text, name) if text is not None and name.isidentifier() else None


class RunMount(Place):
    """`-v [source:]target[:options]`, or `--mount` (`long`); None is what is not known."""

    def __init__(self, option: Option, *, long: bool) -> None:
        self.source = option.source
        text = _value(option)
        self.span = text.span(0, len(text.text)) if text is not None else option.span
        self.origin: str | None = None
        self.target: str | None = None
        self.read_only: bool | None = None
        self.type: str | None = None
        if text is not None:
            self._read_long(text.text) if long else self._read(option, text.text)

    @property
    def origin_place(self) -> At:
        return At(self.source, self.span)

    def _read(self, option: Option, text: str) -> None:
        known = option.value if option.value is not None else _with_holes(text)
        self.origin, self.target, options, self.type, _ = shortsyntax.parse_volume(known)
        self.read_only = "ro" in options

    def _read_long(self, text: str) -> None:
        fields = dict(_fields(_with_holes(text)))
        origin = fields.get("source", fields.get("src", ""))
        target = next((fields[key] for key in ("target", "destination", "dst") if key in fields), None)
        self.origin = None if HOLE in origin else origin
        self.target = None if target is None or HOLE in target else target
        self.type = fields.get("type", "volume")
        self.read_only = fields.get("readonly", fields.get("ro", "false")) != "false"


def _value(option: Option) -> Mapped | None:
    """An option's value without its quotes, variables as written."""
    if option.holder is None:
        return None
    text = option.holder.content()
    if option.separate:
        return text
    start = (
        text.text.find(option.name) + len(option.name) if option.name.startswith("--") else _behind(option)
    )
    start += text.text[start : start + 1] == "="
    return text.slice(start, len(text.text)) if 0 < start < len(text.text) else None


def _behind(option: Option) -> int:
    """Where the value of a short option begins in its word: `-v/a:/b`, `-itv/a:/b`."""
    assert option.holder is not None
    return option.holder.content().text.find(option.name[1], 1) + 1


def _with_holes(text: str) -> str:
    """Every variable and substitution as something unknown, up to what ends it for sure."""
    from dlint.lazy import regex

    return regex(r"\$\{[^}]*\}|\$\([^)]*\)|`[^`]*`|\$\w+|\$").sub(HOLE, text)


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for field in text.split(","):
        key, equals, value = field.partition("=")
        yield key.strip(), value if equals else "true"
