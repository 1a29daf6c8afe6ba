"""The nodes a YAML text is read into."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.syntax import yaml_places, yaml_scalars

if TYPE_CHECKING:
    from dlint.text import Mapped, Source, Span


class Scalar:
    """One value: `text` is decoded, `span` is the value as written, quotes and block header included.

    `style` is plain, single, double, literal or folded; `tag` is None where none is written.
    """

    __slots__ = ("anchor", "span", "style", "tag", "text")

    def __init__(self, text: str, style: str, tag: str | None, span: Span, anchor: str | None = None) -> None:
        self.text = text
        self.style = style
        self.tag = tag
        self.span = span
        self.anchor = anchor

    @property
    def kind(self) -> str:
        """What go-yaml takes the value for: str, int, float, bool, null or timestamp."""
        return yaml_scalars.resolve(self.text, self.style, self.tag)[0]

    @property
    def value(self) -> str | int | float | bool | None:
        """The value as go-yaml reads it; a timestamp stays text."""
        return yaml_scalars.resolve(self.text, self.style, self.tag)[1]

    @property
    def printed(self) -> str | None:
        """The text Compose makes of the value where it wants one (`1.10` becomes 1.1); None for null."""
        return yaml_scalars.printed(self.text, self.style, self.tag)

    def mapped(self, source: Source) -> Mapped:
        """`text` with the place of each of its characters in the file."""
        return yaml_places.mapped(source.text, self.span, self.style, self.text)

    def __repr__(self) -> str:
        return f"Scalar({self.text!r}, {self.style}, {tuple(self.span)})"


class Entry:
    """One `key: value` as written."""

    __slots__ = ("key", "span", "value")

    def __init__(self, key: Node, value: Node, span: Span) -> None:
        self.key = key
        self.value = value
        self.span = span

    @property
    def name(self) -> str | None:
        """The key's text; None where the key is a list or a mapping."""
        key = resolve(self.key)
        return key.text if isinstance(key, Scalar) else None

    @property
    def node(self) -> Node:
        """The value, aliases followed."""
        return resolve(self.value)

    @property
    def is_merge(self) -> bool:
        key = self.key
        return (
            isinstance(key, Scalar)
            and key.text == "<<"
            and key.style == "plain"
            and key.tag in {None, "!!merge"}
        )

    def __repr__(self) -> str:
        return f"Entry({self.key!r}, {self.value!r})"


class Mapping:
    """Keys with values: `entries` are as written, `get`, `entry` and `items` see merge keys applied."""

    __slots__ = ("anchor", "effective", "entries", "flow", "span", "tag")

    def __init__(
        self, entries: tuple[Entry, ...], span: Span, *, flow: bool, tag: str | None, anchor: str | None
    ) -> None:
        self.entries = entries
        self.span = span
        self.flow = flow
        self.tag = tag
        self.anchor = anchor
        self.effective: dict[str, Entry] = {}

    def entry(self, key: str) -> Entry | None:
        """The entry that counts: explicit before merged; of a repeated key the last."""
        return self.effective.get(key)

    def get(self, key: str) -> Node | None:
        entry = self.effective.get(key)
        return None if entry is None else resolve(entry.value)

    def items(self) -> tuple[Entry, ...]:
        """The entries that count, the merged ones last; an entry stands where its author wrote it."""
        return tuple(self.effective.values())

    def names(self) -> tuple[str, ...]:
        return tuple(self.effective)

    def __repr__(self) -> str:
        return f"Mapping({list(self.entries)!r})"


class Sequence:
    __slots__ = ("anchor", "flow", "items", "span", "tag")

    def __init__(
        self, items: tuple[Node, ...], span: Span, *, flow: bool, tag: str | None, anchor: str | None
    ) -> None:
        self.items = items
        self.span = span
        self.flow = flow
        self.tag = tag
        self.anchor = anchor

    def __repr__(self) -> str:
        return f"Sequence({list(self.items)!r})"


class Alias:
    """`*name`; `target` is None where the anchor is unknown or holds the alias itself."""

    __slots__ = ("name", "span", "target")

    anchor: None = None
    tag: None = None

    def __init__(self, name: str, span: Span, target: Scalar | Mapping | Sequence | None) -> None:
        self.name = name
        self.span = span
        self.target = target

    def __repr__(self) -> str:
        return f"Alias({self.name!r})"


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


def resolve(node: Node) -> Node:
    """The node an alias stands for; an alias of nothing stays itself."""
    if isinstance(node, Alias) and node.target is not None:
        return node.target
    return node


class Comment:
    """A `#` comment up to its line's end; `whole_line` where nothing else stands on the line."""

    __slots__ = ("span", "text", "whole_line")

    def __init__(self, text: str, span: Span, *, whole_line: bool) -> None:
        self.text = text
        self.span = span
        self.whole_line = whole_line

    def __repr__(self) -> str:
        return f"Comment({self.text!r})"
