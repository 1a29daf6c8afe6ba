"""Ports that anybody on the host's networks can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import no_fix, unsafe
from dlint.model.compose.port_address import bound_to
from dlint.model.compose.service import Service
from dlint.model.compose.values import Port
from dlint.model.obstacles import shared
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.knowledge.services import ServiceKind
    from dlint.model.container import Container, RunPort

_ALL = ("", "0.0.0.0", "::")  # noqa: S104 - what is looked for
_WEB = ((80, 80), (443, 443))
_WORDS = {
    "database": "the database",
    "cache": "the cache",
    "broker": "the broker",
    "search": "the search engine",
    "admin": "the console",
}

_REMEDIES = (
    "publish it on `127.0.0.1`, or not at all: services of one network reach it anyway",
    "publish it on `127.0.0.1`, or behind a proxy that asks who comes",
)


@rule(on.service() | on.container(), severity="warning", security=6.5)
def published_datastore(service: Service | Container) -> Findings:
    """One finding for all its ports; those that are made for clients elsewhere (MQTT) are not meant."""
    kind = _kind(service)
    if kind is None or kind.kind not in _WORDS or _is_on_host(service):
        return
    found = [port for port in service.ports if _is_open(port) and _holds(port, kind)]
    if not found:
        return
    numbers = [str(port.container[0]) for port in found if port.container is not None]
    named = f"port{'s' * (len(numbers) > 1)} {' and '.join(numbers)}"
    first, *others = found
    yield first.finding(
        f"{_WORDS[kind.kind]} ({kind.product}, {named}) is open to every network of the host, past its "
        f"firewall; {_REMEDIES[kind.kind == 'admin']}",
        severity="info" if _is_passing(service) else None,
        fix=_on_loopback(found),
        related=[port.related("here too") for port in others],
    )


@rule(on.service() | on.container(), severity="info", profile="hardening", security=3.0)
def all_interfaces(service: Service | Container) -> Findings:
    """80 and 443 are there for everybody; what `published-datastore` reports is not said again."""
    kind = _kind(service)
    for port in service.ports if not _is_on_host(service) else ():
        if not _is_open(port) or port.host in _WEB:
            continue
        if kind is not None and kind.kind in _WORDS and _holds(port, kind):
            continue
        host = port.host[0] if port.host is not None else 0
        shown = f"port {host or (port.container or (0, 0))[0]}"
        yield port.finding(
            f"{shown} is open to every network of the host, past its firewall; "
            "publish it on the address that needs it, such as `127.0.0.1`",
            fix=_on_loopback([port]),
        )


def _kind(service: Service | Container) -> ServiceKind | None:
    from dlint.knowledge.services import service_kind
    from dlint.model.compose.servers import server

    if isinstance(service, Service):
        return server(service.whole or service)
    return service_kind(service.image.familiar) if service.image is not None else None


def _is_on_host(service: Service | Container) -> bool:
    """Whether it shares the host's network, where Docker publishes nothing and takes no address."""
    return service.has("network_mode") and service.text("network_mode") == "host"


def _is_open(port: Port | RunPort) -> bool:
    """Whether it is bound to every address; None is an address that is not known."""
    return port.error is None and port.ip in _ALL and port.container is not None


def _holds(port: Port | RunPort, kind: ServiceKind) -> bool:
    """Whether it is one of the server's ports that nobody outside the project needs."""
    if port.container is None:
        return False
    low, high = port.container
    return any(low <= each <= high for each in kind.ports if each not in kind.public)


def _is_passing(service: Service | Container) -> bool:
    return service.file.for_development if isinstance(service, Service) else service.passing


def _on_loopback(ports: list[Port | RunPort]) -> Fix | NoFix:
    """Only of the short form in a compose file."""
    edits = [bound_to(port, "127.0.0.1") for port in ports]
    if None in edits:
        return no_fix("only an address in front of a short port can be given")
    for port in ports:
        others = shared(port.service.file, port.span) if isinstance(port, Port) else None
        if others is not None:
            return others
    why = "other machines can no longer reach the port"
    return unsafe(*(edit for edit in edits if edit is not None), why=why)
