"""What a compose file lists as written: its sections, services, their keys, ports and dependencies."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import At, safe
from dlint.lazy import regex
from dlint.model.compose.ordering import misplaced, reordering, sorted_order
from dlint.model.obstacles import in_block
from dlint.syntax.yaml_nodes import Entry, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Listed

    from dlint.finding import Fix, NoFix
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.ordering import Item, Rank
    from dlint.model.compose.service import Service
    from dlint.syntax.yaml_nodes import Node

_PLAIN = regex(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\s:#]| +(?![#\s])|:(?!\s)|(?<!\s)#)*(?<![:\s])")
_FLOW = regex(r"[,\[\]{}]")


class Misplaced(NamedTuple):
    """The first item that belongs before an earlier one, both by index, and the fix that sorts the whole."""

    item: int
    before: int
    at: At
    fix: Fix | NoFix


class Listing:
    """A mapping or list as written in one place; what aliases and merge keys bring is not in it."""

    __slots__ = ("file", "flow", "items", "names")

    def __init__(self, file: ComposeFile, items: Listed[Item], names: Listed[str], *, flow: bool) -> None:
        self.file = file
        self.items = items
        self.names = names
        self.flow = flow

    def merges(self, index: int) -> bool:
        """Whether it is a merge key."""
        item = self.items[index]
        return isinstance(item, Entry) and item.is_merge

    def at(self, index: int) -> At:
        item = self.items[index]
        return At(self.file.source, item.key.span if isinstance(item, Entry) else item.span)

    def misplaced(self, ranks: Listed[Rank]) -> Misplaced | None:
        """The first item out of place; None where all are in order, or as near to it as anchors allow."""
        if all(one <= other for one, other in pairwise(ranks)):
            return None
        order = sorted_order(self.items, ranks)
        found = misplaced(order) if len(order) == len(self.items) else None
        if found is None:
            return None
        edit = reordering(self.file, self.items, order, flow=self.flow)
        first, last = self.items[0].span, self.items[-1].span
        whole = first._replace(end=max(first.end, last.end))
        fix = safe(edit) if edit is not None else in_block(self.file.source, None, whole)
        return Misplaced(*found, self.at(found[0]), fix)


def _of_mapping(file: ComposeFile, node: Node | None) -> Listing | None:
    if not isinstance(node, Mapping):
        return None
    names = [entry.name for entry in node.entries]
    known = [name for name in names if name is not None]
    return Listing(file, node.entries, known, flow=node.flow) if len(known) == len(names) else None


def sections(file: ComposeFile) -> Iterator[Listing]:
    """The top-level keys of each document."""
    for root in file.roots:
        found = _of_mapping(file, root)
        if found is not None and not file.is_v1 and not file.is_template:
            yield found


def services(file: ComposeFile) -> Iterator[Listing]:
    for root in file.roots if not file.is_v1 and not file.is_template else ():
        for entry in root.entries:
            found = _of_mapping(file, entry.value) if entry.name == "services" else None
            if found is not None:
                yield found


def keys(service: Service) -> Listing | None:
    return _of_mapping(service.file, service.entry.value) if not service.file.is_template else None


def ports(service: Service) -> tuple[Listing, list[tuple[int, int]]] | None:
    """The list of ports, and the first and last of each on the host or, where Docker chooses, inside."""
    node = _own(service, "ports")
    if not isinstance(node, Sequence) or len(service.ports) != len(node.items):
        return None
    numbers = []
    for port in service.ports:
        number = port.host if port.host != (0, 0) else port.container
        if port.error or number is None:
            return None
        numbers.append(number)
    return Listing(service.file, node.items, [str(first) for first, _ in numbers], flow=node.flow), numbers


def dependencies(service: Service) -> Listing | None:
    node = _own(service, "depends_on")
    if not isinstance(node, Sequence):
        return _of_mapping(service.file, node)
    names = [each.name for each in service.depends_on]
    if len(names) != len(node.items):
        return None
    return Listing(service.file, node.items, names, flow=node.flow)


def _own(service: Service, key: str) -> Node | None:
    """The value that stands in the service itself, not one that an alias or a merge key brings."""
    body, entry = service.entry.value, service.entry_of(key)
    return entry.value if entry is not None and isinstance(body, Mapping) and entry in body.entries else None


class Word:
    """A scalar of a list, as written; `quotes` is single, double or plain, or that of a block."""

    __slots__ = ("at", "can_be_plain", "can_be_quoted", "quotes", "text")

    def __init__(self, at: At, node: Scalar, *, flow: bool) -> None:
        self.at = at
        self.text = node.text
        self.quotes = node.style
        self.can_be_plain = node.style in {"single", "double"} and _plain(node, flow=flow)
        # A plain number such as 0755 is read as another text, which quotes would change.
        simple = not any(character in node.text for character in "\\\n'\"")
        inline = node.style not in {"literal", "folded"} and node.tag is None
        self.can_be_quoted = simple and inline and node.printed == node.text


def words(service: Service, key: str) -> Iterator[Word]:
    """The scalars of a list that stand in the service itself."""
    node = _own(service, key)
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar):
            yield Word(
                At(service.source, item.span), item, flow=node.flow if isinstance(node, Sequence) else False
            )


def _plain(node: Scalar, *, flow: bool) -> bool:
    text = node.text
    if node.tag is not None or not _PLAIN.fullmatch(text) or (flow and _FLOW.search(text)):
        return False
    return Scalar(text, "plain", None, node.span).kind == "str"


def deploy_keys(service: Service) -> dict[str, At]:
    """The keys of `deploy` with their places."""
    node = service.get("deploy")
    found = node.items() if isinstance(node, Mapping) else ()
    return {entry.name: At(service.source, entry.key.span) for entry in found if entry.name is not None}
