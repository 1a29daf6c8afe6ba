"""Services that cannot run beside each other: one host port, one container name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.model.reach import may_run_together
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Related
    from dlint.model.compose import ComposeFile
    from dlint.model.service import Service
    from dlint.model.service_values import Port

_ANY = frozenset(("", "0.0.0.0", "::"))  # noqa: S104 - what files say, nothing is bound
_MOST = 1_000  # ports of one file that are compared


@rule(on.compose_file(), severity="error")
def port_conflict(file: ComposeFile) -> Findings:
    """One finding a port, at the later of two; variants that no profile starts together may share one."""
    ports = [port for service in file.services for port in _fixed(service)][:_MOST]
    for index, port in enumerate(ports):
        other = next((other for other in ports[:index] if _clash(port, other)), None)
        if other is not None:
            yield _taken(port, other)
    for service in file.services:
        yield from _replicated(service)


def _fixed(service: Service) -> Iterator[Port]:
    """The ports that take a place on the host, as far as they are known."""
    if (service.network_mode or "").startswith(("host", "none", "container:", "service:")):
        return
    if service.replicas == 0:
        return
    for port in service.ports:
        if port.error or not port.host or not port.container or port.ip is None or port.protocol is None:
            continue
        chosen = port.host[0] != port.host[1] and port.container[0] == port.container[1]
        if port.host != (0, 0) and not chosen:
            yield port


def _common(port: Port, other: Port) -> int | None:
    """The first number that both take."""
    if port.host is None or other.host is None:
        return None
    first = max(port.host[0], other.host[0])
    return first if first <= min(port.host[1], other.host[1]) else None


def _clash(port: Port, other: Port) -> bool:
    if _common(port, other) is None or port.protocol != other.protocol:
        return False
    if not _same_address(port.ip or "", other.ip or ""):
        return False
    if port.service is other.service:
        return (port.ip, port.host, port.container) != (other.ip, other.host, other.container)
    if port.service.name == other.service.name:
        return False  # of two documents: one is merged over the other
    return may_run_together(port.service, other.service)


def _same_address(one: str, other: str) -> bool:
    """Whether two addresses cannot have one port each; the whole of IPv4 and that of IPv6 can."""
    if one in _ANY and other in _ANY:
        return "" in (one, other) or one == other
    if one in _ANY or other in _ANY:
        every, single = (one, other) if one in _ANY else (other, one)
        return not every or (every == "::") == (":" in single)
    return one == other


def _taken(port: Port, other: Port) -> Finding:
    number = _common(port, other)
    own, theirs = port.service.name, other.service.name
    protocol = f"/{port.protocol}" if port.protocol != "tcp" else ""
    if own == theirs:
        what = f"`{own}` publishes two of its ports at port {number}{protocol} of the host"
    else:
        what = f"`{own}` and `{theirs}` both publish port {number}{protocol} of the host"
    return port.host_place.finding(
        f"{what}, and the second one fails to start; give one of them another",
        related=[other.host_place.related("published here")],
    )


def _replicated(service: Service) -> Findings:
    """Under Swarm one port serves all replicas, so what `deploy` says is right there."""
    count = service.replicas
    if count is None or count < 2:
        return
    in_deploy = service.get("deploy", "replicas") is not None
    for port in _fixed(service):
        assert port.host is not None
        what = f"{count} replicas of `{service.name}` cannot all have port {port.host[0]} of the host"
        if in_deploy:
            yield port.host_place.finding(
                f"{what}: this works on Swarm, whose routing mesh shares it, but `docker compose up` starts"
                " only one; publish the container port alone or put a proxy before them",
                severity="info",
                related=_counted(service),
            )
        else:
            yield port.host_place.finding(
                f"{what}, and all but one fail to start; publish the container port alone or a range",
                related=_counted(service),
            )


def _counted(service: Service) -> list[Related]:
    """Where the replicas are counted."""
    entry = service.replicas_entry
    return [service.related_to(entry, "the replicas")] if entry is not None else []


@rule(on.compose_file(), severity="error")
def duplicate_container_name(file: ComposeFile) -> Findings:
    firsts: dict[str, list[Service]] = {}
    for service in file.services:
        name = service.container_name
        value = service.value("container_name")
        if not name or value is None:
            continue
        for other in firsts.get(name, ()):
            first = other.value("container_name")
            if other.name != service.name and first is not None and may_run_together(service, other):
                yield At(file.source, value.value_span).finding(
                    f"`{service.name}` and `{other.name}` are both to be the container `{name}`, and only one"
                    " can be; give each its own name, or none",
                    related=[At(file.source, first.value_span).related(f"the name of `{other.name}`")],
                )
                break
        firsts.setdefault(name, []).append(service)


@rule(on.service(), severity="error")
def container_name_with_replicas(service: Service) -> Findings:
    value, count = service.value("container_name"), service.replicas
    if value is None or not value.raw or count is None or count < 2:
        return
    yield value.finding(
        f"`{service.name}` has {count} replicas but one `container_name`, which Compose refuses;"
        " leave the name out",
        related=_counted(service),
    )
