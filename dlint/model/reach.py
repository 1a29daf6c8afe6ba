"""Which names reach which services of a compose file, and which services run together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service

_LOCAL = frozenset(("localhost", "host", "gateway"))


def may_run_together(one: Service, other: Service) -> bool:
    """Whether a choice of profiles starts both; those with profiles that have none in common are variants."""
    if not one.has("profiles") or not other.has("profiles"):
        return True
    return bool(set(one.profiles) & set(other.profiles))


def hosts(file: ComposeFile) -> frozenset[str] | None:
    """The host names that containers of the file's project may know; None where one is not known.

    Names that other compose files of the project give count too: they may be merged, or share a network.
    """
    found = set(_LOCAL)
    others = file.project.compose_files if file.project is not None else ()
    if any(each.entry("include") is not None and not each.effective.seen_all for each in others):
        return None
    for each in (file, *others):
        for service in each.services:
            found.add(service.name)
            found.update(name for name in _names(service) if name is not None)
    if any(name is None for service in file.services for name in _names(service)):
        return None
    return frozenset(found)


def _names(service: Service) -> Iterator[str | None]:
    """Further names of a service, and those it gives to others for itself; None for what is not known."""
    for key in ("container_name", "hostname"):
        if service.has(key):
            yield service.text(key)
    for network in service.networks:
        aliases = network.node.get("aliases") if isinstance(network.node, Mapping) else None
        for item in aliases.items if isinstance(aliases, Sequence) else ():
            yield service.file.text(item)
    for key in ("links", "external_links"):
        for value in service.values(key):
            yield value.text.rpartition(":")[2] if value.text is not None else None
    extra = service.get("extra_hosts")
    if isinstance(extra, Mapping):
        yield from (entry.name for entry in extra.items())
    for value in service.values("extra_hosts"):
        yield value.text.replace("=", ":").partition(":")[0] if value.text is not None else None


def on_own_networks(service: Service) -> bool:
    """Whether only containers of the file's project can be on the networks of a service."""
    if service.has("network_mode") or service.has("extends") or service.has("net"):
        return False
    names = [network.name for network in service.networks] or ["default"]
    return not any(_external(service.file, name) for name in names)


def _external(file: ComposeFile, network: str) -> bool:
    node = file.get("networks", network)
    told = node.get("external") if isinstance(node, Mapping) else None
    return told is not None and not (isinstance(resolve(told), Scalar) and file.text(told) == "false")


def needed_by(service: Service) -> frozenset[str]:
    """The services that start before it: those it depends on, and what they depend on."""
    found: set[str] = set()
    waiting = [service]
    while waiting:
        each = waiting.pop()
        names = [named.name for named in (*each.depends_on, *each.links)]
        names += [value.text.partition(":")[0] for value in each.values("volumes_from") if value.text]
        mode = each.network_mode or ""
        names += [mode.removeprefix("service:")] if mode.startswith("service:") else []
        for name in names:
            target = service.file.service(name)
            if name not in found:
                found.add(name)
                waiting += [target] if target is not None else []
    return frozenset(found)


def shares_network(one: Service, other: Service) -> bool:
    if one.has("network_mode") or other.has("network_mode"):
        return False
    mine = {network.name for network in one.networks} or {"default"}
    return bool(mine & ({network.name for network in other.networks} or {"default"}))
