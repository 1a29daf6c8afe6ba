"""What Compose refuses of a project as a whole, each at the place of its author.

Source: compose-go `loader/validate.go`, `validation`, `graph/cycle.go`. What a variable decides that is not
known, is never a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.effective import normal
from dlint.model.compose.effective.references import check_references
from dlint.model.compose.effective.values import number
from dlint.syntax.interpolate import HOLE
from dlint.syntax.shortsyntax import is_ip

if TYPE_CHECKING:
    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.effective.trouble import Log

TWINS = (
    ("cpus", ("limits", "cpus")),
    ("mem_limit", ("limits", "memory")),
    ("mem_reservation", ("reservations", "memory")),
    ("pids_limit", ("limits", "pids")),
)


def check(root: Datum, log: Log, chosen: frozenset[str] = frozenset()) -> None:
    """Say all of it; `root` is as `docker compose config` prints it, `chosen` are the profiles asked for."""
    for name, service in normal.services(root).items():
        _source(name, service, log)
        _build(name, service, log)
        _healthcheck(service, log)
        _counts(name, service, log)
        _watch(service, log)
        _mounts(service, log)
        _items(service, log)
    _resources(root, log)
    check_references(root, log, chosen)


def _set(datum: Datum | None) -> bool:
    return datum is not None and datum.value not in (None, "")


def _source(name: str, service: Datum, log: Log) -> None:
    """An image, a build or a provider, and one way to the network."""
    if not any(_set(service.get(key)) for key in ("image", "build", "provider")):
        log.add("no-image", f"service `{name}` has neither `image` nor `build`", service.place)
    mode, networks = service.get("network_mode"), service.get("networks")
    if _set(mode) and mode is not None and networks is not None and networks.value:
        message = f"service `{name}` has `networks` beside `network_mode`; Compose takes only one of them"
        log.add("network-mode-and-networks", message, mode.place)


def _build(name: str, service: Datum, log: Log) -> None:
    build = service.get("build")
    if build is None:
        return
    inline, file = build.get("dockerfile_inline"), build.get("dockerfile")
    if _set(inline) and _set(file) and inline is not None:
        message = f"service `{name}` has `dockerfile_inline` beside `dockerfile`; Compose takes only one"
        log.add("two-dockerfiles", message, inline.place)
    platform, platforms = service.get("platform"), build.get("platforms")
    wanted = platform.text if platform is not None else None
    listed = platforms.value if platforms is not None and isinstance(platforms.value, list) else []
    known = wanted and listed and all(item.known for item in listed)
    if known and platform is not None and wanted not in [item.value for item in listed]:
        message = f"`build.platforms` of service `{name}` lacks its `platform`, `{wanted}`"
        log.add("platform-not-built", message, platform.place)


def _healthcheck(service: Datum, log: Log) -> None:
    test = service.get("healthcheck", "test")
    if test is None or not isinstance(test.value, list) or not test.value:
        return
    first = test.value[0]
    if isinstance(first.value, str) and first.known and first.value not in {"CMD", "CMD-SHELL", "NONE"}:
        message = f"a health check's list begins with CMD, CMD-SHELL or NONE, not with `{first.value}`"
        log.add("healthcheck-test", message, first.at)


def _counts(name: str, service: Datum, log: Log) -> None:
    scale, replicas = service.get("scale"), service.get("deploy", "replicas")
    own, deployed = number(scale), number(replicas)
    if own is not None and deployed is not None and own != deployed and scale is not None:
        message = f"`scale` of service `{name}` differs from its `deploy.replicas`"
        log.add("different-twins", message, scale.place)
    for count, datum in ((own, scale), (deployed, replicas)):
        if count is not None and count < 0 and datum is not None:
            log.add("negative-count", f"service `{name}` cannot run in {count:.0f} containers", datum.place)
    fixed = service.get("container_name")
    count = own if scale is not None else deployed
    if count is not None and count > 1 and _set(fixed) and fixed is not None:
        message = f"service `{name}` runs in {count:.0f} containers, which cannot share one `container_name`"
        log.add("container-name-shared", message, fixed.place)
    for key, path in TWINS:
        mine, theirs = service.get(key), service.get("deploy", "resources", *path)
        # Compose compares with an absent one too, as 0; that is what its list of limits does not say.
        if mine is None or theirs is None:
            continue
        one, other = number(mine), number(theirs)
        if one and other is not None and one != other:
            message = f"`{key}` of service `{name}` differs from its `deploy.resources.{'.'.join(path)}`"
            log.add("different-twins", message, mine.place)


def _watch(service: Datum, log: Log) -> None:
    watch = service.get("develop", "watch")
    for item in watch.value if watch is not None and isinstance(watch.value, list) else ():
        action, target, path = item.get("action"), item.get("target"), item.get("path")
        if path is not None and path.value == "":
            log.add("watch-without-path", "the path to watch is empty", path.place)
        text = action.text if action is not None else None
        if (
            text is not None
            and text not in {"rebuild", "restart"}
            and not _set(target)
            and action is not None
        ):
            log.add("watch-without-target", f"the action `{text}` needs a `target`", action.place)


def _mounts(service: Datum, log: Log) -> None:
    """Two mounts on one target, tmpfs among them."""
    seen: dict[str, Datum] = {}
    for key in ("tmpfs", "volumes"):
        found = service.get(key)
        for item in found.value if found is not None and isinstance(found.value, list) else ():
            target = item.get("target") if isinstance(item.value, dict) else item
            text = target.value if target is not None else None
            if not isinstance(text, str) or HOLE in text:
                continue
            text = text.partition(":")[0] if key == "tmpfs" else text
            other = seen.setdefault(text, item)
            if other is not item:
                message = f"`{text}` is mounted twice; {other.at.line_seen_from(item.at)} mounts it too"
                log.add("two-mounts", message, item.at)


def _items(service: Datum, log: Log) -> None:
    """Ports, binds and device requests of the long form."""
    for item in _list(service, "ports"):
        ip = item.get("host_ip")
        if isinstance(item.value, dict) and not _set(item.get("target")):
            log.add(
                "invalid-port",
                "a port needs a `target`, the port of the container",
                (item.get("published") or item).place,
            )
        text = ip.text if ip is not None else None
        if text is not None and not is_ip(text) and ip is not None:
            log.add("invalid-port", f"`{text}` is no IP address", ip.at)
    for item in _list(service, "volumes"):
        kind, origin = item.get("type"), item.get("source")
        if isinstance(item.value, dict) and not _set(item.get("target")):
            log.add("mount-without-target", "a mount needs a `target`", (kind or item).place)
        if kind is not None and kind.value == "bind" and not _set(origin):
            log.add("bind-without-source", "a mount of type `bind` needs a `source`", kind.place)
    for path in (("deploy", "resources", "reservations", "devices"), ("gpus",)):
        for item in _list(service, *path):
            count, chosen = item.get("count"), item.get("device_ids")
            if count is not None and chosen is not None:
                message = "a device request takes `count` or `device_ids`, not both"
                log.add("count-and-device-ids", message, count.place)


def _list(service: Datum, *path: str) -> list[Datum]:
    found = service.get(*path)
    return found.value if found is not None and isinstance(found.value, list) else []


def _resources(root: Datum, log: Log) -> None:
    volumes = root.get("volumes")
    for volume in volumes.value.values() if volumes is not None and isinstance(volumes.value, dict) else ():
        external = volume.get("external")
        if external is None or external.value is not True or not isinstance(volume.value, dict):
            continue
        for key, value in volume.value.items():
            if key not in {"name", "external"} and not key.startswith("x-"):
                message = f"an external volume takes only a `name`, not `{key}`"
                log.add("external-with-more", message, value.place)
    check_sources(root.get("configs"), ("file", "environment", "content"), log)
    check_sources(root.get("secrets"), ("file", "environment"), log)


def check_sources(section: Datum | None, keys: tuple[str, ...], log: Log) -> None:
    """A config or secret has one source, or lies outside, or is its driver's affair."""
    named = ", ".join(f"`{key}`" for key in keys[:-1]) + f" or `{keys[-1]}`"
    for name, each in section.value.items() if section and isinstance(section.value, dict) else ():
        given = [found for key in keys if (found := each.get(key)) is not None]
        if len(given) > 1:
            log.add("two-sources", f"`{name}` takes only one of {named}", given[1].place)
        if not given and each.get("driver") is None and each.get("external") is None:
            log.add("no-source", f"`{name}` needs one of {named}", each.place)
