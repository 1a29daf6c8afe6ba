"""The short forms of ports, volumes and devices, written out as `docker compose config` prints them.

Source: compose-go `transform`, `types.ParsePortConfig` and `format/volume.go`. Parts that hold an unknown
variable are kept as they are; what such a part decides is HOLE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.effective.datum import Datum
from dlint.syntax.interpolate import HOLE
from dlint.syntax.shortsyntax import parse_port, parse_volume

if TYPE_CHECKING:
    from dlint.model.compose.effective.trouble import Log
    from dlint.syntax.shortsyntax import PortSpec

PROPAGATIONS = frozenset({"private", "rprivate", "shared", "rshared", "slave", "rslave"})


def of(value: str | bool | None, near: Datum) -> Datum:
    """A value that stands at the place of another."""
    printed = str(value).lower() if isinstance(value, bool) else None
    return Datum(value, near.at, printed=printed)


def number(value: int, near: Datum) -> Datum:
    return Datum(value, near.at, printed=str(value))


def ports(datum: Datum, log: Log) -> Datum:
    """The list of ports, ranges written out one by one."""
    if not isinstance(datum.value, list):
        return datum
    found: list[Datum] = []
    for item in datum.value:
        if isinstance(item.value, dict | list | None):
            found.append(item)
            continue
        if isinstance(item.value, float | bool):
            log.add("invalid-port", f"`{item.printed}` is no port; quote it", item.at)
            continue
        text = item.printed or str(item.value)
        spec = parse_port(text)
        if spec.error is not None:
            log.add("invalid-port", spec.error, item.at)
        elif HOLE in text:
            found.append(_unknown_port(text, spec, item))
        else:
            found.extend(_known_port(spec, item, log))
    return Datum(found, datum.at, datum.key, tag=datum.tag)


def _port(item: Datum, ip: str, published: str, target: Datum, protocol: str) -> Datum:
    body = {"mode": of("ingress", item)}
    if ip:
        body["host_ip"] = of(ip, item)
    body["target"] = target
    if published:
        body["published"] = of(published, item)
    body["protocol"] = of(protocol, item)
    return Datum(body, item.at)


def _known_port(spec: PortSpec, item: Datum, log: Log) -> list[Datum]:
    assert spec.container is not None
    assert spec.host is not None
    (first, last), (low, high) = spec.container, spec.host
    ip, protocol = spec.ip or "", spec.protocol or "tcp"
    count = last - first + 1
    if count == 1 or count > log.ports_left:
        published = "" if not high else str(low) if low == high else f"{low}-{high}"
        target = number(first, item) if count == 1 else of(f"{first}-{last}", item)
        return [_port(item, ip, published, target, protocol)]
    log.ports_left -= count
    return [
        _port(item, ip, str(low + offset) if high else "", number(first + offset, item), protocol)
        for offset in range(count)
    ]


def _unknown_port(text: str, spec: PortSpec, item: Datum) -> Datum:
    head, _, last = text.rpartition(":")
    target, slash, protocol = last.partition("/")
    ip, _, published = head.rpartition(":")
    if spec.ip is None and not ip:
        ip = HOLE if head else ""
    if not head and HOLE in target:
        # `${PORT}` alone may hold all the parts.
        return _port(item, HOLE, HOLE, of(target, item), protocol if slash else HOLE)
    known = spec.container is not None and spec.container[0] == spec.container[1]
    port = number(spec.container[0], item) if known and spec.container else of(target, item)
    # What a hole behind the port holds may be a protocol too.
    protocol = protocol.lower() if slash else HOLE if HOLE in target else "tcp"
    return _port(item, ip.strip("[]"), published, port, protocol)


def volume(item: Datum, log: Log) -> Datum:
    if not isinstance(item.value, str):
        return item
    spec = parse_volume(item.value)
    if spec.error is not None:
        log.add("invalid-volume", spec.error, item.at)
        return Datum(None, item.at, tag="!reset")
    source, target = spec.source, spec.target
    if source is None or target is None:
        source, target = _unknown_parts(item.value)
    kind = spec.type if spec.type is not None else HOLE
    body = {"type": of(kind, item)}
    if source:
        body["source"] = of(source, item)
    body["target"] = of(target, item)
    read_only = [option for option in spec.options if option in {"ro", "rw"}]
    if read_only and read_only[-1] == "ro":
        body["read_only"] = of(value=True, near=item)
    inner: dict[str, Datum] = {}
    for option in spec.options:
        if option in PROPAGATIONS:
            inner["propagation"] = of(option, item)
        elif option in {"z", "Z"}:
            inner["selinux"] = of(option, item)
    if kind == "bind":
        inner["create_host_path"] = of(value=True, near=item)
    if inner:
        body["bind"] = Datum(inner, item.at)
    if kind == "volume":
        nocopy = {"nocopy": of(value=True, near=item)} if "nocopy" in spec.options else {}
        body["volume"] = Datum(nocopy, item.at)
    return Datum(body, item.at)


def _unknown_parts(text: str) -> tuple[str, str]:
    parts = text.split(":")
    if len(parts) == 1:
        return HOLE, text
    return parts[0], parts[1]


def device(item: Datum, log: Log) -> Datum:
    if not isinstance(item.value, str):
        return item
    parts = item.value.split(":")
    if len(parts) > 3 and HOLE not in item.value:
        log.add("invalid-device", f"`{item.value}` has too many colons; use the long form", item.at)
        return Datum(None, item.at, tag="!reset")
    body = {
        "source": of(parts[0], item),
        "target": of(parts[1] if len(parts) > 1 and parts[1] else parts[0], item),
        "permissions": of(parts[2] if len(parts) > 2 else "rwm", item),
    }
    return Datum(body, item.at)
