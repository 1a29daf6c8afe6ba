"""One service of a compose file."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place, Related
from dlint.model.compose.values import (
    Build,
    CommandLine,
    Dependency,
    EnvPair,
    Mount,
    Named,
    Port,
    flag,
    pairs,
)
from dlint.syntax.imageref import parse
from dlint.syntax.interpolate import HOLE
from dlint.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.file import ComposeFile, Value
    from dlint.model.image import ImageUse
    from dlint.model.stage import Stage
    from dlint.syntax.imageref import ImageRef
    from dlint.text import Span


class Service(Place):
    """A service as this file alone describes it; `span` is its name.

    What comes through merge keys is there, what `extends` and other files bring is not. What a variable
    without a default decides is None.
    """

    noun = "service"

    def __init__(self, file: ComposeFile, name: str, entry: Entry) -> None:
        self.file = file
        self.source = file.source
        self.name = name
        self.entry = entry
        self.span = entry.key.span

    @cached_property
    def body(self) -> Mapping | None:
        node = self.entry.node
        return node if isinstance(node, Mapping) else None

    def entry_of(self, key: str) -> Entry | None:
        entry = self.body.entry(key) if self.body is not None else None
        return entry if entry is not None and entry.node.tag != "!reset" else None

    def has(self, key: str) -> bool:
        return self.entry_of(key) is not None

    @property
    def effective(self) -> Datum | None:
        """The service as Compose runs it, other files and `extends` included; None where that is not seen."""
        return self.file.effective.service(self.name)

    @property
    def whole(self) -> Service | None:
        """The service with what other files and `extends` bring; None where that is not all seen.

        For asking what is missing: what this file did not write stands at the service's name.
        """
        if self.file.is_v1:
            return self if not self.has("extends") else None
        whole = self.file.whole
        return whole.service(self.name) if whole is not None else None

    @property
    def is_part(self) -> bool:
        """Whether another file or service says what it runs: it extends one, or has no image and no build."""
        return self.has("extends") or not (self.has("image") or self.has("build"))

    def place_of(self, key: str) -> At | None:
        """Where a key stands; None where it is absent."""
        entry = self.entry_of(key)
        return At(self.source, entry.key.span) if entry is not None else None

    def get(self, *path: str) -> Node | None:
        """The value at a path of keys, aliases followed."""
        entry = self.entry_of(path[0])
        for key in path[1:]:
            node = entry.node if entry is not None else None
            entry = node.entry(key) if isinstance(node, Mapping) else None
        return entry.node if entry is not None else None

    def text(self, *path: str) -> str | None:
        """A scalar's text with the defaults of its variables put in; None where it is not known."""
        return self.file.text(self.get(*path))

    def flag(self, *path: str) -> bool | None:
        return flag(self.file, self.get(*path))

    def value(self, key: str) -> Value | None:
        """The value of a key as a place of its own."""
        from dlint.model.compose.file import Value

        entry = self.entry_of(key)
        return Value(self.file, entry.value, entry, self) if entry is not None else None

    def values(self, key: str) -> tuple[Value, ...]:
        """The items of a list; a lone scalar counts as one item (`dns`, `env_file`, `tmpfs`)."""
        from dlint.model.compose.file import Value

        entry = self.entry_of(key)
        if entry is None:
            return ()
        node = entry.node
        if isinstance(node, Sequence):
            return tuple(Value(self.file, item, None, self) for item in node.items)
        return (Value(self.file, entry.value, None, self),) if isinstance(node, Scalar) else ()

    def related_to(self, entry: Entry, message: str) -> Related:
        """A key of the service as a related place."""
        return Related(self.source, entry.key.span, message)

    @property
    def image_value(self) -> Value | None:
        return self.value("image")

    @cached_property
    def image_use(self) -> ImageUse | None:
        """The image that `image:` names, as a place; None where it is absent or not known."""
        from dlint.model.image import ImageUse

        value = self.image_value
        text = value.text if value is not None else None
        return ImageUse(self, At(self.source, value.value_span), text, "service") if value and text else None

    @property
    def image(self) -> ImageRef | None:
        return self.image_use.ref if self.image_use is not None else None

    @cached_property
    def image_name(self) -> tuple[str, str | None] | None:
        """The familiar name and tag of `image:`, also where the tag holds a variable that is not known.

        Such a tag ends before the variable and is None where it begins with it.
        """
        if self.image is not None:
            return None if self.image.digest and not self.image.tag else (self.image.familiar, self.image.tag)
        value = self.image_value
        raw = value.raw if value is not None else None
        name, hole, _ = self.file.partly_known(raw or "").partition(HOLE)
        head, colon, tag = name.rpartition(":")
        ref = parse(head) if hole and colon and "/" not in tag else None
        return (ref.familiar, tag or None) if ref is not None else None

    @cached_property
    def build(self) -> Build | None:
        """What it is built from; None where `build:` is absent or empty."""
        entry = self.entry_of("build")
        node = entry.node if entry is not None else None
        if entry is None or (isinstance(node, Scalar) and node.kind == "null"):
            return None
        return Build(self, entry)

    @cached_property
    def stage(self) -> Stage | None:
        """The stage of the project that its image is: what its build ends in, or what makes its `image`.

        None where the Dockerfile is not known, as with `extends`.
        """
        project = self.file.project
        if self.has("extends"):
            return None
        inline = self.build.inline_file if self.build is not None else None
        if inline is not None and self.build is not None and inline.stages:
            wanted = self.build.entry_of("target")
            return inline.stages[-1] if wanted is None else inline.stage_for_copy(self.build.target or "")
        if project is None:
            return None
        if self.build is None:
            use = self.image_use
            made = project.build_of(use.ref) if use is not None and use.ref and use.built_here else None
            return project.stage_of(made) if made is not None else None
        from dlint.model.builds import of_service

        build = of_service(self, posixpath.dirname(self.file.path or ""))
        return project.stage_of(build) if build is not None else None

    @cached_property
    def effective_image(self) -> ImageUse | None:
        """The image that it runs or, where the project builds that one, stands on; None where not known."""
        if self.stage is None:
            return self.image_use if self.build is None and not self.has("extends") else None
        bottom = self.stage.chain[0].from_
        word = bottom.image_word if bottom is not None else None
        if word is not None and "$" in word.text and self.build is not None and self.build.args:
            return None
        return self.stage.base_image

    @cached_property
    def command(self) -> CommandLine | None:
        entry = self.entry_of("command")
        return CommandLine(self.file, entry) if entry is not None else None

    @cached_property
    def entrypoint(self) -> CommandLine | None:
        entry = self.entry_of("entrypoint")
        return CommandLine(self.file, entry) if entry is not None else None

    @cached_property
    def environment(self) -> tuple[EnvPair, ...]:
        return pairs(self.file, self.get("environment"))

    @cached_property
    def labels(self) -> tuple[EnvPair, ...]:
        return pairs(self.file, self.get("labels"))

    @cached_property
    def ports(self) -> tuple[Port, ...]:
        return tuple(Port(self, item) for item in self._items("ports"))

    @cached_property
    def volumes(self) -> tuple[Mount, ...]:
        return tuple(Mount(self, item) for item in self._items("volumes"))

    def _items(self, key: str) -> tuple[Node, ...]:
        node = self.get(key)
        return (
            tuple(item for item in node.items if item.tag != "!reset") if isinstance(node, Sequence) else ()
        )

    @cached_property
    def depends_on(self) -> tuple[Dependency, ...]:
        return tuple(Dependency(self, *found) for found in self._names("depends_on"))

    @cached_property
    def networks(self) -> tuple[Named, ...]:
        return tuple(Named(self, *found) for found in self._names("networks"))

    @cached_property
    def links(self) -> tuple[Named, ...]:
        """The services that `links` names, without their alias."""
        found = self._names("links")
        return tuple(Named(self, name.partition(":")[0], span, node) for name, span, node in found)

    def _names(self, key: str) -> Iterator[tuple[str, Span, Node | None]]:
        """The known names of a list, or the keys of a mapping."""
        node = self.get(key)
        if isinstance(node, Mapping):
            for entry in node.items():
                if entry.name is not None and entry.node.tag != "!reset":
                    yield entry.name, entry.key.span, entry.node
        for item in node.items if isinstance(node, Sequence) else ():
            name = self.file.text(item)
            if name:
                yield name, item.span, None

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        return tuple(name for name in (value.text for value in self.values("profiles")) if name)

    @cached_property
    def healthcheck(self) -> Healthcheck | None:
        entry = self.entry_of("healthcheck")
        return Healthcheck(self, entry) if entry is not None else None

    @property
    def restart(self) -> str | None:
        """The restart policy as written; None where it is absent or not known."""
        return self.text("restart")

    @property
    def privileged(self) -> bool | None:
        return self.flag("privileged") if self.has("privileged") else False

    @property
    def container_name(self) -> str | None:
        return self.text("container_name")

    @property
    def network_mode(self) -> str | None:
        return self.text("network_mode")

    @property
    def replicas(self) -> int | None:
        """How many containers `deploy.replicas` or `scale` ask for, 1 where neither is; None if not known."""
        path = ("deploy", "replicas") if self.get("deploy", "replicas") is not None else ("scale",)
        if self.get(*path) is None:
            return 1
        text = self.text(*path) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def replicas_entry(self) -> Entry | None:
        """The key that counts its containers."""
        deploy = self.get("deploy")
        entry = deploy.entry("replicas") if isinstance(deploy, Mapping) else None
        return entry if entry is not None else self.entry_of("scale")


class Healthcheck(Place):
    """`healthcheck`; `span` is its key. `test` is None where the image's own check is kept or changed."""

    def __init__(self, service: Service, entry: Entry) -> None:
        self.service = service
        self.source = service.source
        self.entry = entry
        self.span = entry.key.span
        self.node = entry.node

    @cached_property
    def test(self) -> CommandLine | None:
        node = self.node
        entry = node.entry("test") if isinstance(node, Mapping) else None
        return CommandLine(self.service.file, entry, in_shell=True) if entry is not None else None

    @cached_property
    def disabled(self) -> bool:
        node = self.node
        if isinstance(node, Mapping) and flag(self.service.file, node.get("disable")):
            return True
        test = self.test
        first = test.node.items[0] if test and isinstance(test.node, Sequence) and test.node.items else None
        return first is not None and self.service.file.text(resolve(first)) == "NONE"

    @property
    def is_known(self) -> bool:
        """Whether it is a mapping, so that what it says can be seen."""
        return isinstance(self.node, Mapping)

    def text(self, key: str) -> str | None:
        return self.service.file.text(self.node.get(key)) if isinstance(self.node, Mapping) else None
