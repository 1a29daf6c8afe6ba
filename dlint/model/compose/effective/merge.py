"""Put one file, document or extended service over another, key by key, as Compose does.

Source: compose-go `override/merge.go`. Nothing is changed in place: what is not touched is shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.shape import Shape, shape
from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.compose.effective.trouble import Log

    Merger: TypeAlias = Callable[[Datum, Datum, Shape["Merger"] | None, Log], Datum]


def merge(base: Datum, over: Datum, log: Log, *path: str) -> Datum:
    """`over` put over `base`, both at a path of the project. What cannot be merged goes to `log`."""
    place: Shape[Merger] | None = SHAPE
    for key in path:
        place = place.step(key) if place is not None else None
    return _merge(base, over, place, log)


def _merge(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    if over.tag is not None:
        return over
    if place is not None and place.rule is not None:
        return place.rule(base, over, place, log)
    return _plainly(base, over, place, log)


def _plainly(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    if over.value is None:
        return base
    if isinstance(base.value, dict):
        if isinstance(over.value, dict):
            return _mappings(base, over, place, log)
        return _clash(base, over, log)
    if isinstance(base.value, list):
        if isinstance(over.value, list):
            return Datum([*base.value, *over.value], base.at, base.key)
        return _clash(base, over, log)
    return over


def _mappings(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    assert isinstance(base.value, dict)
    assert isinstance(over.value, dict)
    merged = dict(base.value)
    for key, value in over.value.items():
        held = merged.get(key)
        below = place.step(key) if place is not None else None
        merged[key] = value if held is None else _merge(held, value, below, log)
    return Datum(merged, base.at, base.key)


def _clash(base: Datum, over: Datum, log: Log) -> Datum:
    line = base.place.line
    where = f"line {line}" if base.at.source is over.at.source else f"line {line} of {base.at.source.path}"
    message = f"{what(over)} cannot override {what(base)} (that one stands in {where})"
    log.add("cannot-override", message, over.place)
    return base


def what(datum: Datum) -> str:
    """The value's kind in words."""
    if isinstance(datum.value, dict):
        return "a mapping"
    if isinstance(datum.value, list):
        return "a list"
    if isinstance(datum.value, bool):
        return "a truth value"
    if isinstance(datum.value, int | float):
        return "a number"
    return "nothing" if datum.value is None else "a text"


def strip(datum: Datum) -> Datum:
    """The tree without what `!reset` drops, and without tags."""
    done: dict[int, Datum] = {}

    def clean(each: Datum) -> Datum:
        value = each.value
        if isinstance(value, dict | list):
            held = done.get(id(value))
            if held is None:
                if isinstance(value, dict):
                    inner = {key: clean(item) for key, item in value.items() if item.tag != "!reset"}
                    held = Datum(inner, each.at, each.key)
                else:
                    held = Datum([clean(item) for item in value if item.tag != "!reset"], each.at, each.key)
                done[id(value)] = held
            return Datum(held.value, each.at, each.key)
        return Datum(value, each.at, each.key, printed=each.printed) if each.tag is not None else each

    return clean(datum)


def pairs(datum: Datum) -> dict[str, Datum] | None:
    """What a list of `name=value` or a mapping says, each value as written; None where it is neither.

    An item without `=` has the value null. An item whose name is not known keeps a key of its own.
    """
    value = datum.value
    if isinstance(value, dict):
        return value
    if value is None:
        return {}
    if not isinstance(value, list):
        return None
    found: dict[str, Datum] = {}
    for item in value:
        if not isinstance(item.value, str):
            return None
        name, sign, text = item.value.partition("=")
        if HOLE in name and name in found:
            name += f"{HOLE}{len(found)}"
        found[name] = Datum(text if sign else None, item.at, item.at)
    return found


def _pairs(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    mine, theirs = pairs(base), pairs(over)
    if mine is None or theirs is None:
        return _plainly(base, over, place, log)
    # `name:` without a value takes it from where Compose runs, and stands over one that is given.
    merged = {**mine, **theirs}
    return Datum(merged, base.at if base.value is not None else over.at, base.key or over.key)


def as_list(datum: Datum) -> list[Datum] | None:
    """A list, or a lone value as one item; None for a mapping."""
    if isinstance(datum.value, list):
        return datum.value
    if isinstance(datum.value, dict):
        return None
    return [] if datum.value is None else [Datum(datum.value, datum.at, printed=datum.printed)]


def _lists(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    mine, theirs = as_list(base), as_list(over)
    if mine is None or theirs is None:
        return _plainly(base, over, place, log)
    return Datum([*mine, *theirs], base.at, base.key)


def hosts(datum: Datum) -> list[Datum] | None:
    """`extra_hosts` as a list of `host=address`."""
    if not isinstance(datum.value, dict):
        return as_list(datum)
    found = []
    for name, value in datum.value.items():
        for each in value.value if isinstance(value.value, list) else [value]:
            if isinstance(each.value, dict | list):
                return None
            text = each.printed or each.value or ""
            found.append(Datum(f"{name}={text}", each.at, value.key))
    return found


def _hosts(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    mine, theirs = hosts(base), hosts(over)
    if mine is None or theirs is None:
        return _plainly(base, over, place, log)
    known = {item.value for item in mine if isinstance(item.value, str)}
    return Datum([*mine, *(item for item in theirs if item.value not in known)], base.at, base.key)


def named(datum: Datum) -> Datum:
    """A list of names as a mapping of them to null."""
    if not isinstance(datum.value, list):
        return datum
    names: dict[str, Datum] = {}
    for item in datum.value:
        if not isinstance(item.value, str):
            return datum
        name = item.value
        if HOLE in name and name in names:
            name += f"{HOLE}{len(names)}"
        names[name] = Datum(None, item.at, item.at)
    return Datum(names, datum.at, datum.key)


def _named(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    return _plainly(named(base), named(over), place, log)


def started(datum: Datum) -> Datum:
    """The list form of `depends_on` as a mapping."""
    if not isinstance(datum.value, list):
        return datum
    names = named(datum)
    if not isinstance(names.value, dict):
        return datum
    full = {name: Datum(_started(each), each.at, each.key) for name, each in names.value.items()}
    return Datum(full, datum.at, datum.key)


def _started(each: Datum) -> dict[str, Datum]:
    return {
        "condition": Datum("service_started", each.at),
        "required": Datum(value=True, at=each.at, printed="true"),
    }


def _depends_on(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    return _plainly(started(base), started(over), place, log)


def build(datum: Datum) -> Datum:
    """The short form of `build` as a mapping."""
    if not isinstance(datum.value, str):
        return datum
    return Datum({"context": Datum(datum.value, datum.at, datum.key)}, datum.at, datum.key)


def _build(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    return _plainly(build(base), build(over), place, log)


def _replace(_base: Datum, over: Datum, _place: Shape[Merger] | None, _log: Log) -> Datum:
    return over


def _logging(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    mine, theirs = base.get("driver"), over.get("driver")
    if mine is not None and theirs is not None and mine.value != theirs.value:
        return over
    return _plainly(base, over, place, log)


def _subnets(base: Datum, over: Datum, place: Shape[Merger] | None, log: Log) -> Datum:
    if not isinstance(base.value, list) or not isinstance(over.value, list):
        return _plainly(base, over, place, log)
    merged: dict[object, Datum] = {}
    for item in [*base.value, *over.value]:
        subnet = item.get("subnet")
        key = subnet.value if subnet is not None and subnet.known else id(item)
        held = merged.get(key)
        merged[key] = item if held is None else _merge(held, item, None, log)
    return Datum(list(merged.values()), base.at, base.key)


SHAPE: Shape[Merger] = shape(
    {
        "networks.*.ipam.config": _subnets,
        **dict.fromkeys(
            (
                "networks.*.labels",
                "volumes.*.labels",
                "services.*.annotations",
                "services.*.build.args",
                "services.*.build.additional_contexts",
                "services.*.build.labels",
                "services.*.deploy.labels",
                "services.*.environment",
                "services.*.labels",
                "services.*.sysctls",
            ),
            _pairs,
        ),
        **dict.fromkeys(
            (
                "services.*.dns",
                "services.*.dns_opt",
                "services.*.dns_search",
                "services.*.env_file",
                "services.*.label_file",
                "services.*.tmpfs",
            ),
            _lists,
        ),
        **dict.fromkeys(
            (
                "services.*.command",
                "services.*.entrypoint",
                "services.*.healthcheck.test",
                "services.*.ulimits.*",
            ),
            _replace,
        ),
        "services.*.build": _build,
        "services.*.build.extra_hosts": _hosts,
        "services.*.extra_hosts": _hosts,
        "services.*.depends_on": _depends_on,
        "services.*.logging": _logging,
        "services.*.models": _named,
        "services.*.networks": _named,
    }
)
