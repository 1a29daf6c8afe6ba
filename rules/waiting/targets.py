"""Hosts that services wait for or connect to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.compose.service import Service
    from dlint.model.compose.wait_targets import Target

_MOST = 300  # services of one file that are compared with each other


@rule(on.service(), severity="warning")
def unknown_target(service: Service) -> Findings:
    """Only where all that may have the name is seen; one service alone is an excerpt."""
    from dlint.model.compose.wait_targets import wait_targets
    from dlint.model.reach import hosts, on_own_networks

    targets = list(wait_targets(service))
    whole = service.whole if targets else None
    if whole is None or not 2 <= len(whole.file.services) <= _MOST or not on_own_networks(whole):
        return
    known = hosts(whole.file)
    if known is None:
        return
    seen: set[tuple[str, int]] = set()
    for target in targets:
        if (target.host, target.port) in seen:
            continue
        seen.add((target.host, target.port))
        if target.host in known:
            yield from _wrong_port(whole, target)
        else:
            yield _unknown_host(whole, target)


def _unknown_host(service: Service, target: Target) -> Finding:
    near = _near(target.host, [other.name for other in service.file.services if other is not service])
    remedy = f"`{near}` is meant, it seems" if near is not None else "name a service"
    return target.host_place.finding(
        f"`{service.name}` waits for `{target.host}`, but no service has that name; {remedy}",
        fix=safe(target.host_place.replace(near)) if near is not None else None,
    )


def _wrong_port(service: Service, target: Target) -> Findings:
    """A port that is published for the host, or that of another kind of server."""
    from dlint.knowledge.services import primary_ports
    from dlint.model.compose.servers import server

    other = service.file.service(target.host)
    if other is None or other is service:
        return
    kind = server(other)
    inside = [port.container[0] for port in other.ports if port.container is not None]
    inside += [
        int(text)
        for value in other.values("expose")
        if (text := value.text or "").isdecimal() and len(text) < 6
    ]
    if target.port in inside or kind is None or target.port in kind.ports:
        return
    for port in other.ports:
        if port.host == (target.port, target.port) and port.container is not None:
            own = port.container[0]
            yield target.port_place.finding(
                f"`{service.name}` waits for port {target.port} of `{other.name}`, which is open on the host"
                f" only; between containers it is {own}",
                fix=safe(target.port_place.replace(str(own))),
                related=[port.related("published here")] if port.span.end else (),
            )
            return
    changed = other.stage is not None or any(other.has(key) for key in ("command", "entrypoint", "configs"))
    told = any("port" in pair.name.lower() or "listen" in pair.name.lower() for pair in other.environment)
    if target.port in primary_ports() and not changed and not told and len(other.volumes) < 2:
        yield target.port_place.finding(
            f"`{service.name}` waits for port {target.port} of `{other.name}`, but {kind.product} listens on"
            f" {kind.ports[0]}",
            fix=safe(target.port_place.replace(str(kind.ports[0]))),
        )


def _near(name: str, names: list[str]) -> str | None:
    """The one name that differs in case, in a dash or in one letter."""
    found = {other for other in names if _plain(other) == _plain(name) or _one_edit(name, other)}
    return found.pop() if len(found) == 1 else None


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _one_edit(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 3 or len(long) - len(short) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


@rule(on.service(), severity="info")
def undeclared(service: Service) -> Findings:
    """For databases, brokers and search engines alone: what else is named may come later."""
    from dlint.knowledge.retrying import retries
    from dlint.model.compose.servers import server
    from dlint.model.compose.wait_targets import names_host
    from dlint.model.compose.waiting import waits
    from dlint.model.reach import may_run_together, needed_by, shares_network

    whole = service.whole
    if whole is None or whole.is_part or len(whole.file.services) > _MOST:
        return
    image, own = whole.image_name, server(whole)
    if own is not None and own.kind in ("admin", "proxy"):
        return
    if image is not None and whole.build is None and retries(image[0]):
        return
    before = needed_by(whole)
    for other in whole.file.services:
        kind = server(other) if other is not whole and other.name not in before else None
        if kind is None or not kind.needs_readiness or whole.name in needed_by(other):
            continue
        if not may_run_together(whole, other) or other.has("profiles") or not shares_network(whole, other):
            continue
        place = names_host(service, other.name, kind.ports)
        if place is not None and waits(whole) is False and waits(service) is not True:
            yield place.finding(
                f"`{service.name}` connects to `{other.name}` ({kind.product}) but does not depend on it, so"
                " either may start first; name it in `depends_on`",
                related=[other.related("the service")] if other.span.end else (),
            )
