"""What services are given that lets them out of their container."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.compose.service import Service
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Place, Severity
    from dlint.model.container import Container

_SOCKET = (
    r"(?i)(?:.*[/\\])?(?:docker\.sock(?:\.raw)?|podman\.sock|containerd\.sock|crio\.sock|docker_engine)/?"
)
_ENGINES = {"podman": "Podman", "containerd": "containerd", "crio": "CRI-O"}
_EMULATION = r"(?:tonistiigi/binfmt|(?:docker|linuxkit)/binfmt|multiarch/qemu-user-static)"
_PROXY = r"(?:.*/)?(?:docker-?)?socket-?proxy"
_UNCONFINED = r"(?i)(seccomp|apparmor|systempaths)[:=]unconfined|(label)[:=]disable"
_CONFINEMENT = {
    "seccomp": "takes the filter of system calls away",
    "apparmor": "takes the container out of AppArmor",
    "label": "takes the container out of SELinux",
    "systempaths": "opens the kernel's files below /proc and /sys that Docker masks",
}
_HOLDS_SOCKET = {"/": 0, "/run": 0, "/var/run": 0}


@rule(on.service() | on.container(), severity="warning", security=8.5)
def docker_socket(service: Service | Container) -> Findings:
    """A proxy that hands out chosen calls only has to hold the socket itself."""
    image = service.image
    if image is not None and re.fullmatch(_PROXY, image.path):
        return
    for mount in service.volumes:
        if _is_socket(mount.origin) or (mount.origin is None and _is_socket(mount.target)):
            although = ", and `:ro` does not change that" if mount.read_only else ""
            yield mount.origin_place.finding(
                f"the {_engine(mount.origin or mount.target)} socket makes the {service.noun} root on the"
                f" host{although}; give it a socket proxy that allows only the calls it needs",
                severity=_severity(service),
            )
    place = service.place_of("use_api_socket")
    if place is not None and service.flag("use_api_socket"):
        yield place.finding(
            f"`{_written(service, 'use_api_socket')}` makes the {service.noun} root on the host; "
            "give it a socket proxy that allows only the calls it needs",
            severity=_severity(service),
        )


@rule(on.service() | on.container(), severity="warning", security=8.5)
def privileged(service: Service | Container) -> Findings:
    """Images that set up emulation in the kernel cannot do without; they end when that is done."""
    image = service.image
    if image is not None and re.fullmatch(_EMULATION, image.path):
        return
    place = service.place_of("privileged")
    if place is not None and service.privileged:
        needs = [_written(service, key) for key in ("cap_add", "devices")]
        yield place.finding(
            f"`{_written(service, 'privileged')}` makes the {service.noun} root on the host with all its "
            f"devices; grant what it needs by `{needs[0]}` and `{needs[1]}`",
            severity=_severity(service),
        )


@rule(on.service() | on.container(), severity="warning", security=7.0)
def host_namespace(service: Service | Container) -> Findings:
    """Beside `privileged` it adds nothing; agents that watch their host have to see it."""
    from dlint.knowledge.host_access import NAMESPACES, belongs_on_network, watches_host

    name = _name(service)
    if service.privileged or watches_host(name):
        return
    remedies = {"network_mode": "publish the ports it needs", "ipc": "use `shm_size` or `ipc: service:NAME`"}
    for key, effect in NAMESPACES.items():
        place, value = _told(service, key)
        if place is None or value != "host" or (key == "network_mode" and belongs_on_network(name)):
            continue
        yield place.finding(
            f"`{_shown(service, key)}` shares the host's namespace: {effect}; "
            f"{remedies.get(key, 'leave it out')}",
            severity="info" if key in ("uts", "userns_mode") else _severity(service),
        )


@rule(on.service() | on.container(), severity="warning", security=8.0)
def dangerous_capability(service: Service | Container) -> Findings:
    """What stays inside a namespace of the container's own (NET_ADMIN) is what capabilities are for."""
    from dlint.knowledge.host_access import (
        CAPABILITIES,
        WITH_HOST,
        belongs_on_network,
        sets_clock,
        watches_host,
    )

    called = _name(service)
    if service.privileged or watches_host(called):
        return
    for value in service.values("cap_add"):
        name = (value.text or "").upper().removeprefix("CAP_")
        key, effect = WITH_HOST.get(name, ("", ""))
        shared = key and _told(service, key)[1] == "host" and not belongs_on_network(called)
        effect = CAPABILITIES.get(name, f"{effect}, because of `{_shown(service, key)}`" if shared else "")
        if not effect or (name == "SYS_TIME" and sets_clock(called)):
            continue
        yield value.finding(
            f"`{name}` reaches out of the {service.noun}: it {effect}; grant only what the program needs",
            severity=_severity(service),
        )


@rule(on.service() | on.container(), severity="warning", security=7.5)
def sensitive_mount(service: Service | Container) -> Findings:
    """Folders of the system as such: what programs keep below them (/etc/nginx) is their own.

    One finding for all, at what gives away most.
    """
    from dlint.knowledge.host_access import gives_away, watches_host

    agent = watches_host(_name(service))
    found = []
    for mount in service.volumes if not service.privileged else ():
        path = _host_path(mount.origin) if mount.type == "bind" else None
        given = gives_away(path, read_only=mount.read_only is not False) if path is not None else None
        if path is not None and given is not None and not (mount.read_only and agent):
            found.append((_HOLDS_SOCKET.get(path, 1 + bool(mount.read_only)), path, given, mount))
    if not found:
        return
    found.sort(key=lambda each: each[0])
    _, path, given, mount = found[0]
    effect = f"who is root in the {service.noun} can change what the host runs as root"
    if path in _HOLDS_SOCKET:
        effect = f"the Docker socket is in it, so the {service.noun} is root on the host"
    elif mount.read_only:
        effect = "it shows all that is in it, secrets included"
    remedy = "mount it with `:ro`" if given == "written" else "mount only the files that it needs"
    yield mount.origin_place.finding(
        f"`{path}` of the host is given to the {service.noun}: {effect}; {remedy}",
        severity=_severity(service),
        related=[other[3].origin_place.related(f"`{other[1]}` too") for other in found[1:]],
    )


@rule(on.service() | on.container(), severity="warning", security=6.0)
def confinement_off(service: Service | Container) -> Findings:
    from dlint.knowledge.host_access import watches_host

    if service.privileged or watches_host(_name(service)):
        return
    for value in service.values("security_opt"):
        match = re.fullmatch(_UNCONFINED, (value.text or "").strip())
        if match is not None:
            effect = _CONFINEMENT[(match[1] or match[2]).lower()]
            yield value.finding(
                f"`{(value.text or '').strip()}` {effect}, which stands between a fault of the program and "
                "the host; leave it on, or give it a profile with what is missing",
                severity=_severity(service),
            )


@rule(on.service() | on.container(), severity="info", profile="hardening", security=4.0)
def root_user(service: Service | Container) -> Findings:
    place = service.place_of("user")
    user = (service.text("user") or "").strip().partition(":")[0] if place is not None else ""
    if place is not None and (user.lower() == "root" or (user.isdecimal() and int(user) == 0)):
        yield place.finding(
            f"the {service.noun} runs as root whatever user its image has; "
            f"leave `{_written(service, 'user')}` out, or name another"
        )


def _name(service: Service | Container) -> str:
    """The image's name, also where another file gives it or its tag is not known; "" where there is none."""
    if isinstance(service, Service):
        whole = service.whole if not service.has("image") else None
        named = (whole or service).image_name
        return named[0] if named is not None else ""
    return service.image.familiar if service.image is not None else ""


def _told(service: Service | Container, key: str) -> tuple[Place | None, str | None]:
    """A key and its value; files of version 1 have `net`."""
    if key == "network_mode" and isinstance(service, Service) and service.file.is_v1:
        key = "net"
    return service.place_of(key), service.text(key) if service.has(key) else None


def _shown(service: Service | Container, key: str) -> str:
    """A key with the value `host`, as its file writes it."""
    if not isinstance(service, Service):
        names = {"network_mode": "--network", "userns_mode": "--userns"}
        return f"{names.get(key, '--' + key)} host"
    return f"{'net' if key == 'network_mode' and service.file.is_v1 else key}: host"


def _host_path(path: str | None) -> str | None:
    """An absolute path of the host without what is empty in it."""
    if path is None or not path.startswith("/"):
        return None
    return "/" + "/".join(part for part in path.split("/") if part not in ("", "."))


def _severity(service: Service | Container) -> Severity | None:
    """Who runs a program in a container that does not stay is root on the host already, as developers are."""
    passing = service.file.for_development if isinstance(service, Service) else service.passing
    return "info" if passing else None


def _written(service: Service | Container, key: str) -> str:
    """A key as the file that holds it has it: Docker's options are singular and take dashes."""
    if isinstance(service, Service):
        return key
    return "--device" if key == "devices" else f"--{key.replace('_', '-')}"


def _engine(path: str | None) -> str:
    """What listens on a socket, as one would call it."""
    name = (path or "").lower()
    return next((shown for word, shown in _ENGINES.items() if word in name), "Docker")


def _is_socket(path: str | None) -> bool:
    return path is not None and re.fullmatch(_SOCKET, path) is not None
