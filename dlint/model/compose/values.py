"""The values of a service: environment, ports, volumes, dependencies, commands, build."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.syntax import shortsyntax
from dlint.syntax.interpolate import outer_references
from dlint.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence, resolve
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.model.dockerfile import Dockerfile


class Named(Place):
    """A name in a list, or a key of a mapping that stands for one; `node` is what the key holds."""

    def __init__(self, service: Service, name: str, span: Span, node: Node | None) -> None:
        self.service = service
        self.source = service.source
        self.name = name
        self.span = span
        self.node = node


class Dependency(Named):
    """What `depends_on` names; `condition` is service_started where none is given."""

    def __init__(self, service: Service, name: str, span: Span, node: Node | None) -> None:
        super().__init__(service, name, span, node)
        body = node if isinstance(node, Mapping) else None
        self.short = body is None
        condition = (
            service.file.text(body.get("condition"))
            if body and body.entry("condition")
            else "service_started"
        )
        self.condition: str | None = condition
        required = body.get("required") if body else None
        self.required = not (isinstance(required, Scalar) and required.value is False)


class EnvPair(Place):
    """`name=value` of `environment`, `labels` or `args`, whichever form; `span` is the name.

    `raw` is the value as written, `value` with defaults put in and None where it is not known or
    absent. `from_host`: no value is given, it is taken from where Compose runs. `value_span` is None then.
    """

    def __init__(
        self,
        file: ComposeFile,
        name: str,
        raw: str | None,
        key_span: Span,
        value_span: Span | None,
        node: Node,
    ) -> None:
        self.file = file
        self.source = file.source
        self.name = name
        self.raw = raw
        self.span = self.key_span = key_span
        self.value_span = value_span
        self.node = node
        self.from_host = raw is None and (isinstance(node, Scalar))

    @cached_property
    def value(self) -> str | None:
        return self.file.known(self.raw) if self.raw is not None else None


def pairs(file: ComposeFile, node: Node | None) -> tuple[EnvPair, ...]:
    """The pairs of a mapping or of a list of `name=value`."""
    if isinstance(node, Mapping):
        found = (_mapped_pair(file, entry) for entry in node.items() if entry.node.tag != "!reset")
        return tuple(pair for pair in found if pair is not None)
    if isinstance(node, Sequence):
        items = ((item, resolve(item)) for item in node.items)
        return tuple(_listed_pair(file, site, item) for site, item in items if isinstance(item, Scalar))
    return ()


def _mapped_pair(file: ComposeFile, entry: Entry) -> EnvPair | None:
    name, node = entry.name, entry.node
    if name is None:
        return None
    raw = node.printed if isinstance(node, Scalar) else None
    return EnvPair(file, name, raw, entry.key.span, entry.value.span if raw is not None else None, node)


def _listed_pair(file: ComposeFile, site: Node, item: Scalar) -> EnvPair:
    at = _outside(item.text, "=")
    mapped = item.mapped(file.source)
    if at < 0:
        span = mapped.span(0, len(item.text)) if site is item else site.span
        return EnvPair(file, file.known(item.text) or item.text, None, span, None, item)
    key_span, value_span = mapped.span(0, at), mapped.span(at + 1, len(item.text))
    if at + 1 == len(item.text):
        end = mapped.span(at, at + 1).end
        value_span = Span(end, end)
    if site is not item:
        key_span = value_span = site.span
    name = item.text[:at]
    return EnvPair(file, file.known(name) or name, item.text[at + 1 :], key_span, value_span, item)


def _outside(text: str, character: str) -> int:
    """The first place of a character that is not inside `${...}`."""
    at = text.find(character)
    if at < 0 or "$" not in text[:at]:
        return at
    for reference in outer_references(text):
        if at < reference.start:
            break
        if at < reference.end:
            at = text.find(character, reference.end)
    return at


class Port(Place):
    """A published port: `ip` is "" where none is given, `host` (0, 0) where Docker chooses it.

    None is what is not known. `error` says why Compose refuses the short form.
    """

    def __init__(self, service: Service, site: Node) -> None:
        self.service = service
        self.source = service.source
        self.span = site.span
        self.node = resolve(site)
        self.error: str | None = None
        self.ip: str | None = None
        self.host: tuple[int, int] | None = None
        self.container: tuple[int, int] | None = None
        self.protocol: str | None = None
        self.short = isinstance(self.node, Scalar)
        if isinstance(self.node, Scalar):
            printed = self.node.printed
            spec = shortsyntax.parse_port(service.file.partly_known(printed or ""))
            self.ip, self.host, self.container, self.protocol, self.error = spec
        elif isinstance(self.node, Mapping):
            self._read(service, self.node)

    @property
    def host_place(self) -> At:
        """Where the port of the host is written: the long form's value, else the whole item."""
        entry = self.node.entry("published") if isinstance(self.node, Mapping) else None
        return At(self.source, entry.value.span if entry is not None else self.span)

    def _read(self, service: Service, body: Mapping) -> None:
        text = service.file.text
        self.ip = text(body.get("host_ip")) if body.entry("host_ip") else ""
        self.protocol = text(body.get("protocol")) if body.entry("protocol") else "tcp"
        self.host = _range(text(body.get("published"))) if body.entry("published") else (0, 0)
        self.container = _range(text(body.get("target")))


def _range(text: str | None) -> tuple[int, int] | None:
    first, _, last = (text or "").partition("-")
    if not (first.isascii() and first.isdigit() and len(first) < 6):
        return None
    if not last:
        return int(first), int(first)
    return (int(first), int(last)) if last.isascii() and last.isdigit() and len(last) < 6 else None


class Mount(Place):
    """An item of `volumes`: `source` is "" where there is none; None is what is not known.

    `type` is bind, volume, tmpfs, image, npipe or cluster. `options` are those of the short form.
    """

    def __init__(self, service: Service, site: Node) -> None:
        self.service = service
        self.source = service.source
        self.span = site.span
        self.node = resolve(site)
        self.short = isinstance(self.node, Scalar)
        self.error: str | None = None
        self.origin: str | None = None
        self.target: str | None = None
        self.options: tuple[str, ...] = ()
        self.type: str | None = None
        self.read_only: bool | None = None
        if isinstance(self.node, Scalar):
            text = service.file.partly_known(self.node.text)
            self.origin, self.target, self.options, self.type, self.error = shortsyntax.parse_volume(text)
            read_only = [option for option in self.options if option in {"ro", "rw"}]
            self.read_only = bool(read_only) and read_only[-1] == "ro"
        elif isinstance(self.node, Mapping):
            self._read(service, self.node)

    @property
    def origin_place(self) -> At:
        """Where the source is written: the long form's value, else the whole item."""
        entry = self.node.entry("source") if isinstance(self.node, Mapping) else None
        return At(self.source, entry.value.span if entry is not None else self.span)

    def _read(self, service: Service, body: Mapping) -> None:
        text = service.file.text
        self.origin = text(body.get("source")) if body.entry("source") else ""
        self.target = text(body.get("target"))
        self.type = text(body.get("type"))
        read_only = body.get("read_only")
        self.read_only = flag(service.file, read_only) if read_only is not None else False


def flag(file: ComposeFile, node: Node | None) -> bool | None:
    """A boolean as Compose casts one; None where it is none or not known."""
    text = file.text(node)
    if text is None:
        return None
    if text.lower() in {"true", "yes", "y", "on", "1", "t"}:
        return True
    return False if text.lower() in {"false", "no", "n", "off", "0", "f"} else None


class CommandLine(Place):
    """`command`, `entrypoint` or a healthcheck's `test`; `span` is the value.

    `words` are what the container gets, None where that is not known or Compose refuses the string.
    `cut` is where Compose drops the rest of a string in silence, at an unquoted `; & | < >`. With
    `in_shell` a string is not split but handed to a shell, as that of a healthcheck.
    """

    def __init__(self, file: ComposeFile, entry: Entry, *, in_shell: bool = False) -> None:
        self.in_shell = in_shell
        self.file = file
        self.source = file.source
        self.entry = entry
        self.span = entry.value.span
        self.node = entry.node
        self.exec_form = isinstance(self.node, Sequence)

    @cached_property
    def words(self) -> tuple[str, ...] | None:
        if isinstance(self.node, Sequence):
            words = []
            for item in self.node.items:
                node = resolve(item)
                word = self.file.known(node.printed or "") if isinstance(node, Scalar) else None
                if word is None:
                    return None
                words.append(word)
            return tuple(words)
        text = self.file.text(self.node)
        if text is None:
            return None
        return ("CMD-SHELL", text) if self.in_shell else shortsyntax.split_command(text).words

    @cached_property
    def _split(self) -> shortsyntax.Split:
        if self.in_shell or not isinstance(self.node, Scalar) or self.node.kind == "null":
            return shortsyntax.Split((), None)
        return shortsyntax.split_command(self._masked(self.node))

    @property
    def refused(self) -> bool:
        """Whether Compose cannot split the string: an open quote or a bare parenthesis."""
        return self._split.words is None

    @cached_property
    def cut(self) -> Span | None:
        """The part of the string that is dropped."""
        at = self._split.cut
        if at is None or not isinstance(self.node, Scalar):
            return None
        if self.entry.value is not self.node:
            return self.span
        return self.node.mapped(self.source).span(at, len(self.node.text.rstrip()))

    def _masked(self, node: Scalar) -> str:
        """The text with letters in the place of its variables, so that offsets stay."""
        if "$" not in node.text:
            return node.text
        parts: list[str] = []
        at = 0
        for reference in outer_references(node.text):
            parts += (node.text[at : reference.start], "x" * (reference.end - reference.start))
            at = reference.end
        return "".join((*parts, node.text[at:]))


class Build(Place):
    """What a service builds from; `span` is the key `build`. Texts are None where not known or not given."""

    def __init__(self, service: Service, entry: Entry) -> None:
        self.service = service
        self.source = service.source
        self.entry = entry
        self.span = entry.key.span
        self.node = entry.node

    def text(self, key: str) -> str | None:
        return self.service.file.text(self.node.get(key)) if isinstance(self.node, Mapping) else None

    def entry_of(self, key: str) -> Entry | None:
        return self.node.entry(key) if isinstance(self.node, Mapping) else None

    @property
    def file_place(self) -> At:
        """Where it says which Dockerfile: the value of `dockerfile`, else the key `build`."""
        entry = self.entry_of("dockerfile")
        return At(self.source, entry.value.span if entry is not None else self.span)

    @cached_property
    def context(self) -> str | None:
        """The context as written, relative to the file; `.` where only other keys are given."""
        if isinstance(self.node, Scalar):
            return self.service.file.text(self.node)
        return self.text("context") if self.entry_of("context") is not None else "."

    @cached_property
    def dockerfile(self) -> str | None:
        """Relative to the context; `Dockerfile` where none is given, None with `dockerfile_inline`."""
        if self.entry_of("dockerfile") is not None:
            return self.text("dockerfile")
        return None if self.inline is not None else "Dockerfile"

    @property
    def inline(self) -> Scalar | None:
        entry = self.entry_of("dockerfile_inline")
        node = entry.node if entry is not None else None
        return node if isinstance(node, Scalar) else None

    @cached_property
    def inline_file(self) -> Dockerfile | None:
        """The Dockerfile that it holds itself."""
        from dlint.model.compose.inline import dockerfile_at

        return dockerfile_at(self.service.file, self.inline) if self.inline is not None else None

    @cached_property
    def target(self) -> str | None:
        return self.text("target")

    @cached_property
    def args(self) -> tuple[EnvPair, ...]:
        entry = self.entry_of("args")
        return pairs(self.service.file, entry.node if entry is not None else None)
