"""The names that services use and nothing defines, and dependencies that run in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.effective import normal
from dlint.model.compose.effective.datum import Datum
from dlint.syntax.interpolate import HOLE
from dlint.syntax.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.effective.trouble import Log

UNDEFINED = frozenset(
    {
        "inactive-service",
        "unbuilt-context",
        "undefined-config",
        "undefined-model",
        "undefined-network",
        "undefined-secret",
        "undefined-service",
        "undefined-volume",
    }
)
"""The kinds of names that nothing in the project answers to."""
NEED_ALL = UNDEFINED | {"empty-file", "no-image", "no-source"}
"""The kinds that are faults only where the whole project is seen."""
MOUNTED = ((("secrets",), "secret"), (("build", "secrets"), "secret"), (("configs",), "config"))
"""The lists of a service that name secrets and configs by their `source`."""
MOST_HINTS = 50
"""Undefined names that the one meant is looked for, as this takes time."""
MOST_SHOWN = 12
"""Services of a circle that are named."""


def check_references(root: Datum, log: Log, chosen: frozenset[str]) -> None:
    services = normal.services(root)
    hints = MOST_HINTS
    for name, service in services.items():
        for what, wanted, datum in references(service):
            if wanted and HOLE not in wanted and wanted not in _names(root, f"{what}s"):
                message = f"service `{name}` uses {what} `{wanted}`, which is not defined"
                remedy = _remedy(what, wanted, name, root) if hints > 0 else ""
                hints -= 1
                log.add(f"undefined-{what}", message + remedy, datum.place)
        for what, item in _sourceless(service):
            log.add(f"undefined-{what}", f"service `{name}` does not say which {what} this is", item.place)
        _contexts(name, service, services, log)
        if not {"*", HOLE} & chosen:
            _gated(name, service, services, chosen, log)
    _cycles(services, log)


def _remedy(what: str, wanted: str, user: str, root: Datum) -> str:
    """What may be meant, or where it is to be defined."""
    known = _names(root, f"{what}s")
    near = nearest(wanted, (each for each in known if each != user))
    if near is not None:
        return f"; did you mean `{near}`?"
    if what == "volume" and "/" in wanted:
        return f"; write `./{wanted}` if it is a folder"
    return (
        f"; define it under the top-level `{what}s`" if what != "service" else "; define it or leave it out"
    )


def _names(root: Datum, section: str) -> dict[str, Datum]:
    found = root.get(section)
    return found.value if found is not None and isinstance(found.value, dict) else {}


def references(service: Datum) -> Iterator[tuple[str, str, Datum]]:
    """What the service names: service, network, volume, secret, config or model; the name; where."""
    for key, what in (("depends_on", "service"), ("networks", "network"), ("models", "model")):
        found = service.get(key)
        for name, each in found.value.items() if found and isinstance(found.value, dict) else ():
            yield what, name, each
    mode = service.get("network_mode")
    if mode is not None and isinstance(mode.value, str) and mode.value.startswith("service:"):
        yield "service", mode.value.removeprefix("service:"), Datum(mode.value, mode.at)
    for mount in _items(service, "volumes"):
        kind, origin = mount.get("type"), mount.get("source")
        if (
            kind is not None
            and kind.value == "volume"
            and origin is not None
            and isinstance(origin.value, str)
        ):
            yield "volume", origin.value, origin
    for path, what in MOUNTED:
        for item in _items(service, *path):
            origin = item.get("source")
            if origin is not None and isinstance(origin.value, str):
                yield what, origin.value, origin


def _sourceless(service: Datum) -> Iterator[tuple[str, Datum]]:
    """The secrets and configs whose long form leaves out the `source`."""
    for path, what in MOUNTED:
        for item in _items(service, *path):
            if isinstance(item.value, dict) and item.get("source") is None:
                yield what, item


def _items(service: Datum, *path: str) -> list[Datum]:
    found = service.get(*path)
    return found.value if found is not None and isinstance(found.value, list) else []


def _contexts(name: str, service: Datum, services: dict[str, Datum], log: Log) -> None:
    contexts = service.get("build", "additional_contexts")
    for each in contexts.value.values() if contexts and isinstance(contexts.value, dict) else ():
        text = each.text or ""
        wanted = text.removeprefix("service:")
        if wanted == text:
            continue
        if wanted not in services:
            message = f"service `{name}` builds with service `{wanted}`, which is not defined"
            log.add("undefined-service", message, each.place)
        elif services[wanted].get("build") is None:
            message = f"service `{name}` builds with service `{wanted}`, which has no `build`"
            log.add("unbuilt-context", message, each.place)


def profiles(service: Datum) -> frozenset[str] | None:
    """The profiles that start the service, none where it always starts; None where they are not known."""
    found = []
    for item in _items(service, "profiles"):
        if item.text is None:
            return None
        found.append(item.text)
    return frozenset(found)


def _gated(name: str, service: Datum, services: dict[str, Datum], chosen: frozenset[str], log: Log) -> None:
    """A service that always starts depends on one that only another profile starts."""
    depends_on = service.get("depends_on")
    if depends_on is None or not isinstance(depends_on.value, dict) or profiles(service) != frozenset():
        return
    for wanted, each in depends_on.value.items():
        other = services.get(wanted)
        gates = profiles(other) if other is not None else None
        required = each.get("required")
        if gates and gates.isdisjoint(chosen) and (required is None or required.value is True):
            named = ", ".join(f"`{gate}`" for gate in sorted(gates))
            message = f"service `{name}` always starts, but `{wanted}` only with profile {named};"
            message += " give it the profile too, or say `required: false`"
            log.add("inactive-service", message, each.place)


def _cycles(services: dict[str, Datum], log: Log) -> None:
    """Depth-first without recursion; a circle is said at the dependency that closes it."""
    done: set[str] = set()
    for start, first in services.items():
        if start in done:
            continue
        depth = {start: 0}
        waiting = [(start, _dependencies(first))]
        while waiting:
            name, edges = waiting[-1]
            edge = next(edges, None)
            if edge is None:
                waiting.pop()
                del depth[name]
                done.add(name)
            elif edge[0] in depth:
                circle = [each for each, _ in waiting[depth[edge[0]] :][:MOST_SHOWN]]
                shown = " -> ".join(f"`{each}`" for each in (*circle, edge[0]))
                log.add("dependency-cycle", f"services depend on each other: {shown}", edge[1].place)
            elif edge[0] in services and edge[0] not in done:
                depth[edge[0]] = len(waiting)
                waiting.append((edge[0], _dependencies(services[edge[0]])))


def _dependencies(service: Datum) -> Iterator[tuple[str, Datum]]:
    found = service.get("depends_on")
    yield from found.value.items() if found is not None and isinstance(found.value, dict) else ()
