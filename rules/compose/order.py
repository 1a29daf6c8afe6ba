"""The order of services, their keys and their lists, for teams that want one; told once a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose import listing
from dlint.model.compose.ordering import alphabetical
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.ordering import Rank
    from dlint.model.compose.service import Service

_TOP = ("x-*", "version", "name", "include", "services", "networks", "volumes", "secrets", "configs")
_KEYS = tuple(
    """image build container_name depends_on volumes volumes_from configs secrets environment env_file
    ports networks network_mode extra_hosts command entrypoint working_dir restart healthcheck
    logging labels user isolation""".split()  # noqa: SIM905
)


@rule(on.compose_file(), severity="info", profile="style")
def top_level_order(file: ComposeFile, *, order: tuple[str, ...] = _TOP) -> Findings:
    for found in listing.sections(file):
        each = found.misplaced([_rank(name, order) for name in found.names])
        if each is not None:
            one, other = found.names[each.item], found.names[each.before]
            yield each.at.finding(f"`{one}` belongs before `{other}`", fix=each.fix)


@rule(on.compose_file(), severity="info", profile="style")
def service_order(file: ComposeFile) -> Findings:
    for found in listing.services(file):
        each = found.misplaced([alphabetical(name) for name in found.names])
        if each is not None:
            one, other = found.names[each.item], found.names[each.before]
            yield each.at.finding(f"service `{one}` belongs before `{other}`", fix=each.fix)


@rule(on.service(), severity="info", profile="style")
def key_order(service: Service, *, order: tuple[str, ...] = _KEYS) -> Findings:
    """Merge keys come first, as what stands beside them wins."""
    found = listing.keys(service)
    if found is None:
        return
    ranks: list[Rank] = [
        (-1,) if found.merges(index) else _rank(name, order) for index, name in enumerate(found.names)
    ]
    each = found.misplaced(ranks)
    if each is not None:
        one, other = found.names[each.item], found.names[each.before]
        yield each.at.finding(f"`{one}` of service `{service.name}` belongs before `{other}`", fix=each.fix)


@rule(on.service(), severity="info", profile="style")
def port_order(service: Service) -> Findings:
    """By the port of the host, or that of the container where Docker chooses."""
    ports = listing.ports(service)
    if ports is None:
        return
    found, numbers = ports
    each = found.misplaced(numbers)
    if each is not None:
        one, other = found.names[each.item], found.names[each.before]
        yield each.at.finding(f"port {one} of service `{service.name}` belongs before {other}", fix=each.fix)


@rule(on.service(), severity="info", profile="style")
def dependency_order(service: Service) -> Findings:
    found = listing.dependencies(service)
    each = found.misplaced([alphabetical(name) for name in found.names]) if found is not None else None
    if found is not None and each is not None:
        one, other = found.names[each.item], found.names[each.before]
        yield each.at.finding(
            f"`{one}` belongs before `{other}` in `depends_on` of service `{service.name}`", fix=each.fix
        )


def _rank(name: str, order: Sequence[str]) -> Rank:
    """By a list of names, `x-*` standing for extensions; what it lacks comes last."""
    place = "x-*" if name.startswith("x-") and "x-*" in order else name
    return (order.index(place) if place in order else len(order), alphabetical(name))
