"""Read YAML as Compose does: libyaml's events, composed into nodes that know their places.

libyaml's own composing loses the places of aliases, refuses a second anchor of one name and recurses.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Protocol

from dlint.syntax.problem import Problem
from dlint.syntax.yaml_comments import comments
from dlint.syntax.yaml_errors import explain
from dlint.syntax.yaml_nodes import Alias, Comment, Entry, Mapping, Node, Scalar, Sequence, resolve
from dlint.syntax.yaml_places import after_properties
from dlint.text import Mapped, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.syntax.yaml_comments import Leaf

__all__ = ["Alias", "Comment", "Entry", "Mapping", "Node", "Problem", "Scalar", "Sequence", "Yaml", "parse"]

# libyaml takes quadratic time in the nesting, and whoever walks the tree may recurse.
MOST_VALUES = 200_000  # of one file, aliases as written
DEEPEST = 200
# Entries that merge keys may bring into one file before it counts as an attack.
MOST_MERGED = 200_000
# Counting stops here: the numbers of an attack double with each line.
MOST_EXPANDED = 10**9
CLOSING = ("]", "}")
STARTS = frozenset({"MappingStartEvent", "SequenceStartEvent"})
ENDS = frozenset({"MappingEndEvent", "SequenceEndEvent"})
STYLES = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
LONG_TAG = "tag:yaml.org,2002:"
# Characters YAML forbids are read as ones of a plane that the text does not use, and given back in the nodes.
PLANES = range(0x40000, 0x110000, 0x10000)


class Yaml:
    """A text's documents, as far as it could be read. A document with a fatal problem is left out."""

    __slots__ = ("comments", "documents", "problems", "source")

    def __init__(
        self,
        source: Source,
        documents: tuple[Node, ...],
        problems: tuple[Problem, ...],
        comments: tuple[Comment, ...],
    ) -> None:
        self.source = source
        self.documents = documents
        self.problems = problems
        self.comments = comments


def parse(source: Source) -> Yaml:
    """Read a file; never raises."""
    return _read(source, source.text, Span)


def parse_mapped(source: Source, mapped: Mapped) -> Yaml:
    """Read a block of YAML inside another file; all spans lead into that file."""
    return _read(source, mapped.text, mapped.span)


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _inner_colons() -> re.Pattern[str]:
    """Colons that no white space follows: part of a plain word, or of a quoted one."""
    return re.compile(r"(?<=[^\s\"'\[\]{},]):(?=[^\s,\[\]{}])")


def _read(source: Source, text: str, place: Callable[[int, int], Span]) -> Yaml:
    builder = _Builder(source, text, place)
    safe = text
    bad = _forbidden().search(text)
    if bad is not None:
        builder.report("invalid-yaml", bad.start(), bad.end(), _bad_character(bad[0]))
        used = {ord(character) & ~0xFFFF for character in set(text)}
        builder.shelter = shelter = next((plane for plane in PLANES if plane not in used), PLANES[0])
        safe = _forbidden().sub(lambda found: chr(shelter + ord(found[0])), text)
    builder.run(safe)
    builder.problems.sort(key=lambda problem: problem.span)
    found = comments(text, builder.leaves, builder.read_to, place)
    return Yaml(source, tuple(builder.documents), tuple(builder.problems), found)


def _bad_character(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"byte 0x{code - 0xDC00:02X} is not UTF-8, and Compose refuses the file"
    return f"control character U+{code:04X} is not allowed in YAML"


class _Mark(Protocol):
    index: int


class _Event(Protocol):
    """What libyaml's events have; which of it, depends on the kind."""

    start_mark: _Mark
    end_mark: _Mark
    value: str
    anchor: str | None
    tag: str | None
    style: str
    flow_style: bool


class _Open:
    """A collection being read: key and value nodes, or items, in `nodes`."""

    __slots__ = ("anchor", "end", "flow", "node", "nodes", "size", "start")

    def __init__(
        self, *, is_mapping: bool, start: int, flow: bool, tag: str | None, anchor: str | None
    ) -> None:
        self.start = start
        self.end = start + 1
        self.flow = flow
        self.anchor = anchor
        self.nodes: list[Node] = []
        self.size = 1
        span = Span(start, start)
        self.node: Mapping | Sequence = (
            Mapping((), span, flow=flow, tag=tag, anchor=anchor)
            if is_mapping
            else Sequence((), span, flow=flow, tag=tag, anchor=anchor)
        )


class _Builder:
    def __init__(self, source: Source, text: str, place: Callable[[int, int], Span]) -> None:
        self.source = source
        self.text = text
        self.place = place
        self.shelter = 0
        self.colon = ""  # what stands for a colon inside a word, where libyaml has to be told
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.leaves: list[Leaf] = []
        self.values = 0
        self.read_to = len(text)
        self.start_document()

    def start_document(self) -> None:
        self.stack: list[_Open] = []
        self.root: Node | None = None
        # Name -> the node and how many nodes it is with its aliases written out; None while it is open.
        self.anchors: dict[str, tuple[Scalar | Mapping | Sequence, int | None]] = {}
        self.count = 0
        self.size = 0
        self.merged = 0
        self.heaviest: tuple[int, int, int] = (0, 0, 0)

    def report(self, kind: str, start: int, end: int, message: str) -> None:
        self.problems.append(Problem(kind, self.place(start, end), message))

    def stop(self, kind: str, start: int, message: str) -> None:
        """Report why the rest is not read."""
        self.report(kind, start, min(start + 1, len(self.text)), message)
        self.read_to = self.leaves[-1][1] if self.leaves else 0

    def run(self, text: str) -> None:
        from _ruamel_yaml import CParser, YAMLError

        # libyaml takes the first byte order mark for its own and does not count it.
        parser = CParser(f"\ufeff{text}" if text.startswith("\ufeff") else text)
        known = len(self.problems)
        try:
            self.events(parser.get_event)
        except YAMLError as error:
            if not self.colon and "unexpected ':'" in str(error):
                del self.problems[known:]
                self.again(text)
                return
            at, end, message = explain(error, self.text)
            self.report("invalid-yaml", at, end, message)
            self.read_to = self.leaves[-1][1] if self.leaves else 0

    def again(self, text: str) -> None:
        """Read anew what this old libyaml refuses though YAML 1.2 has it: `[80:80]`, `[http://host]`."""
        self.colon = next(chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
        self.leaves, self.documents, self.values = [], [], 0
        self.start_document()
        self.run(_inner_colons().sub(self.colon, text))

    def events(self, get_event: Callable[[], _Event | None]) -> None:
        while True:
            event = get_event()
            if event is None:
                return
            name = type(event).__name__
            if name == "ScalarEvent":
                self.scalar(event)
            elif name in STARTS:
                if not self.open(event, is_mapping=name == "MappingStartEvent"):
                    return
            elif name in ENDS:
                self.close(event)
            elif name == "AliasEvent":
                self.alias(event)
            elif name == "DocumentStartEvent":
                self.start_document()
            elif name == "DocumentEndEvent":
                self.end_document()
            if self.values > MOST_VALUES:
                self.documents.clear()
                start, most = event.start_mark.index, f"{MOST_VALUES:,}"
                self.stop(
                    "too-many-values", start, f"the file holds more than {most} values, too many to read"
                )
                return

    def end_document(self) -> None:
        aliased = self.size - self.count
        too_many = aliased > 100 and self.size > 1000 and aliased / self.size > _allowed_share(self.size)
        if too_many or self.merged > MOST_MERGED:
            _, start, end = self.heaviest
            size = f"more than {MOST_EXPANDED:,}" if self.size >= MOST_EXPANDED else f"{self.size:,}"
            message = f"aliases blow this document up to {size} values; Compose refuses such a file"
            self.report("too-many-aliases", start, end, message)
            return
        if self.root is not None:
            self.documents.append(self.root)

    def scalar(self, event: _Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        text, anchor, tag, style = event.value, event.anchor, event.tag, STYLES.get(event.style, "plain")
        if anchor is not None or tag is not None:
            start = after_properties(self.text, start, end)
        if style in {"literal", "folded"}:
            self.leaves.append((start, end, True))
            end = start + len(self.text[start:end].rstrip())
        elif end > start:
            self.leaves.append((start, end, False))
        if self.shelter:
            text = _unshelter(text, self.shelter)
        if self.colon:
            text = text.replace(self.colon, ":")
            tag = tag.replace(self.colon, ":") if tag else tag
        node = Scalar(text, style, _short(tag), self.place(start, end), anchor)
        if anchor is not None:
            self.anchors[anchor] = (node, 1)
        self.add(node, end, 1)

    def alias(self, event: _Event) -> None:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor or ""
        target, size = self.anchors.get(name, (None, 1))
        if target is None:
            self.report(
                "invalid-yaml", start, end, f"alias `*{name}` names an anchor that does not stand above it"
            )
        elif size is None:
            self.report("alias-cycle", start, end, f"alias `*{name}` stands inside the value it stands for")
            target = None
        node = Alias(name, self.place(start, end), target)
        size = size or 1
        self.heaviest = max(self.heaviest, (size, start, end), key=lambda item: item[0])
        self.add(node, end, size)

    def add(self, node: Node, end: int, size: int) -> None:
        self.count += 1
        self.values += 1
        if not self.stack:
            self.root = node
            self.size = size
            return
        parent = self.stack[-1]
        parent.nodes.append(node)
        parent.end = max(parent.end, end)
        parent.size = min(parent.size + size, MOST_EXPANDED)

    def open(self, event: _Event, *, is_mapping: bool) -> bool:
        start = event.start_mark.index
        if event.anchor is not None or event.tag is not None:
            start = after_properties(self.text, start, event.end_mark.index)
        if len(self.stack) >= DEEPEST:
            self.stop("too-deep", start, f"the values are nested more than {DEEPEST} deep")
            return False
        frame = _Open(
            is_mapping=is_mapping,
            start=start,
            flow=event.flow_style,
            tag=_short(event.tag),
            anchor=event.anchor,
        )
        if event.anchor is not None:
            self.anchors[event.anchor] = (frame.node, None)
        self.stack.append(frame)
        return True

    def close(self, event: _Event) -> None:
        frame = self.stack.pop()
        end = min(frame.end, len(self.text))
        # A pair that stands in `[a: b]` without braces ends for libyaml at the next token.
        if frame.flow and self.text[event.end_mark.index - 1 : event.end_mark.index] in CLOSING:
            end = event.end_mark.index
        node = frame.node
        node.span = self.place(frame.start, end)
        if isinstance(node, Mapping):
            self.fill(node, frame)
        else:
            node.items = tuple(frame.nodes)
        if frame.anchor is not None and self.anchors[frame.anchor][0] is node:
            self.anchors[frame.anchor] = (node, frame.size)
        self.add(node, end, frame.size)

    def fill(self, node: Mapping, frame: _Open) -> None:
        pairs = iter(frame.nodes)
        entries = []
        merges = False
        for key, value in zip(pairs, pairs, strict=False):
            entry = Entry(key, value, Span(key.span.start, max(key.span.end, value.span.end)))
            entries.append(entry)
            name = entry.name
            if name is None:
                continue
            first = node.effective.get(name)
            if first is not None:
                self.duplicate(name, first, entry)
            node.effective[name] = entry
            merges = merges or (name == "<<" and entry.is_merge)
        node.entries = tuple(entries)
        if merges:
            self.merge(node)

    def duplicate(self, name: str, first: Entry, entry: Entry) -> None:
        line = self.source.position(first.key.span.start).line
        message = f"key `{name}` stands here a second time; the first is in line {line}"
        self.problems.append(Problem("duplicate-key", entry.key.span, message))

    def merge(self, node: Mapping) -> None:
        """Let `<<` bring in what the mapping does not say itself; of several sources the first wins."""
        effective = {name: entry for name, entry in node.effective.items() if not entry.is_merge}
        for entry in node.entries:
            if not entry.is_merge:
                continue
            for source in self.merge_sources(entry):
                self.merged += len(source.effective)
                if self.merged > MOST_MERGED:
                    return
                for name, brought in source.effective.items():
                    effective.setdefault(name, brought)
        node.effective = effective

    def merge_sources(self, entry: Entry) -> list[Mapping]:
        value = resolve(entry.value)
        items = value.items if isinstance(value, Sequence) else (value,)
        sources = []
        for item in items:
            found = resolve(item)
            if isinstance(found, Mapping):
                sources.append(found)
            elif not isinstance(found, Alias):
                span = item.span if item.span.end > item.span.start else entry.key.span
                message = "`<<` takes a mapping or a list of mappings"
                self.problems.append(Problem("invalid-yaml", span, message))
        return sources


def _allowed_share(size: int) -> float:
    """How large a part of a document go-yaml lets come from aliases (its `allowedAliasRatio`)."""
    if size <= 400_000:
        return 0.99
    if size >= 4_000_000:
        return 0.10
    return 0.99 - 0.89 * (size - 400_000) / 3_600_000


def _short(tag: str | None) -> str | None:
    if tag is not None and tag.startswith(LONG_TAG):
        return "!!" + tag[len(LONG_TAG) :]
    return tag


def _unshelter(text: str, shelter: int) -> str:
    return "".join(chr(ord(c) - shelter) if shelter <= ord(c) < shelter + 0x10000 else c for c in text)
