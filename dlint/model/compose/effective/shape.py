"""Rules by place in a compose file: `services.*.ports[]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from dlint.model.compose.effective.datum import Datum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


class Shape(Generic[T]):
    """A place of the tree: the rule that holds there and the places below it."""

    __slots__ = ("any", "children", "rule")

    def __init__(self) -> None:
        self.rule: T | None = None
        self.children: dict[str, Shape[T]] = {}
        self.any: Shape[T] | None = None

    def step(self, key: str) -> Shape[T] | None:
        """The place below: a key, or `[]` for the items of a list."""
        return self.children.get(key, self.any if key != "[]" else None)


def shape(table: Mapping[str, T]) -> Shape[T]:
    """Make the tree of a table of paths; `*` is any key, `[]` any item."""
    root: Shape[T] = Shape()
    for path, rule in table.items():
        place = root
        for key in path.replace("[]", ".[]").split("."):
            if key == "*":
                place.any = place.any or Shape()
                place = place.any
            else:
                place = place.children.setdefault(key, Shape())
        place.rule = rule
    return root


def changed(datum: Datum, place: Shape[T], apply: Callable[[T, Datum], Datum]) -> Datum:
    """The tree with each rule applied at its place, from the top down; what stays as it is, is shared.

    An item that a rule gives the tag `!reset` is dropped from its list.
    """
    if place.rule is not None:
        datum = apply(place.rule, datum)
    value = datum.value
    if isinstance(value, dict):
        made: dict[str, Datum] | None = None
        children, anything = place.children, place.any
        for key, held in value.items():
            below = children.get(key, anything)
            if below is None:
                continue
            found = changed(held, below, apply)
            if found is not held:
                made = made if made is not None else dict(value)
                made[key] = found
        return datum if made is None else Datum(made, datum.at, datum.key)
    below = place.children.get("[]")
    if isinstance(value, list) and below is not None:
        items = [changed(item, below, apply) for item in value]
        if any(new is not old for new, old in zip(items, value, strict=True)):
            return Datum([item for item in items if item.tag != "!reset"], datum.at, datum.key)
    return datum
