"""A YAML document as Compose takes it in: values typed as go-yaml types them, variables put in.

A value that several aliases stand for is read once and shared: nothing here changes a Datum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.model.compose.effective.datum import Datum, Plain
from dlint.syntax import yaml_scalars
from dlint.syntax.yaml_nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, resolve
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose.effective.env import Environment
    from dlint.model.compose.effective.trouble import Log
    from dlint.syntax.yaml import Yaml

TAGS = frozenset({"!reset", "!override"})
DEEPEST = 200
"""Levels of a document with its aliases written out; the reader bounds them only as written."""
KINDS = {
    "bool": "a truth value",
    "int": "a number",
    "float": "a number",
    "null": "empty",
    "timestamp": "a date",
}


class Document:
    """A document's tree; `tagged` where `!reset` or `!override` stands in it."""

    __slots__ = ("root", "tagged")

    def __init__(self, root: Datum, *, tagged: bool) -> None:
        self.root = root
        self.tagged = tagged


def read(yaml: Yaml, environment: Environment, log: Log) -> list[Document]:
    """The documents of a file; empty ones are left out."""
    documents = []
    for node in yaml.documents:
        reader = _Reader(yaml, environment, log)
        root = reader.datum(node, None)
        if root.value is not None:
            documents.append(Document(root, tagged=reader.tagged))
    return documents


class _Reader:
    def __init__(self, yaml: Yaml, environment: Environment, log: Log) -> None:
        self.source = yaml.source
        self.environment = environment
        self.log = log
        self.tagged = False
        # By the node's identity: its value and how deep that is.
        self.values: dict[int, tuple[Plain, int]] = {}
        self.by_entry: dict[int, tuple[Datum, int]] = {}

    def datum(self, site: Node, key: At | None) -> Datum:
        return self.with_height(site, key)[0]

    def with_height(self, site: Node, key: At | None) -> tuple[Datum, int]:
        node = resolve(site)
        at = At(self.source, site.span)
        tag = node.tag if node.tag in TAGS else None
        self.tagged = self.tagged or tag is not None
        if isinstance(node, Scalar):
            return self.scalar(site, node, at, key, tag), 0
        if isinstance(node, Alias):
            return Datum(None, at, key), 0
        value, height = self.values.get(id(node), (None, -1))
        if height < 0:
            value, height = self.mapping(node) if isinstance(node, Mapping) else self.sequence(node)
            self.values[id(node)] = value, height
        if height >= DEEPEST:
            message = f"with its aliases written out the value is nested more than {DEEPEST} deep"
            self.log.add("too-deep", message, at)
            return Datum(None, at, key), 0
        return Datum(value, at, key, tag=tag), height

    def scalar(self, site: Node, node: Scalar, at: At, key: At | None, tag: str | None) -> Datum:
        if node.style == "plain" or node.tag is not None:
            kind, value = yaml_scalars.resolve(node.text, node.style, node.tag)
            if kind != "str":
                printed = yaml_scalars.printed(node.text, node.style, node.tag)
                return Datum(value, at, key, tag=tag, printed=printed)
        text = node.text
        if "$" in text:
            text = self.environment.fill(
                text, lambda kind, message, *place: self.refused(site, node, kind, message, place)
            )
        return Datum(text, at, key, tag=tag)

    def refused(self, site: Node, node: Scalar, kind: str, message: str, place: tuple[int, int]) -> None:
        span = node.mapped(self.source).span(*place) if site is node else site.span
        self.log.add(kind, message, At(self.source, span))

    def mapping(self, node: Mapping) -> tuple[Plain, int]:
        # What stands behind another key of the same name, or is merged, is read too: aliases may name it.
        deepest = 0
        for entry in node.entries:
            self.key(entry)
            self.by_entry[id(entry)] = self.with_height(entry.value, At(self.source, entry.key.span))
        value: dict[str, Datum] = {}
        for name, entry in node.effective.items():
            found, height = self.by_entry.get(id(entry)) or self.with_height(
                entry.value, At(self.source, entry.key.span)
            )
            value[name] = found
            deepest = max(deepest, height)
        return value, deepest + 1

    def key(self, entry: Entry) -> None:
        key = resolve(entry.key)
        if isinstance(key, Scalar):
            kind = key.kind
            if kind == "str":
                return
            what = KINDS[kind]
            message = f"the key `{key.text}` is {what}, and Compose takes only text for one; quote it"
        else:
            self.with_height(entry.key, None)
            message = "a list or mapping stands as a key, and Compose takes only text for one"
        self.log.add("non-string-key", message, At(self.source, entry.key.span))

    def sequence(self, node: Sequence) -> tuple[Plain, int]:
        items: list[Datum] = []
        deepest = 0
        for site in node.items:
            item, height = self.with_height(site, None)
            if item.tag != "!reset":
                items.append(item)
            deepest = max(deepest, height)
        return items, deepest + 1


def nowhere(datum: Datum) -> At:
    """The start of a datum's file."""
    return At(datum.at.source, Span(0, 0))
