"""What services are given that lets them out of their container."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.service import Service
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.model.container import Container

_SOCKET = r"(?i)(?:.*[/\\])?(?:docker\.sock(?:\.raw)?|podman\.sock|docker_engine)/?"
_EMULATION = r"(?:tonistiigi/binfmt|(?:docker|linuxkit)/binfmt|multiarch/qemu-user-static)"
_PROXY = r"(?:.*/)?(?:docker-?)?socket-?proxy"


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
                f"the Docker socket makes the {service.noun} root on the host{although}; "
                "give it a socket proxy that allows only the calls it needs",
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


def _severity(service: Service | Container) -> Severity | None:
    """Who runs a program in a container that does not stay is root on the host already."""
    return "info" if not isinstance(service, Service) and service.passing else None


def _written(service: Service | Container, key: str) -> str:
    """A key as the file that holds it has it: Docker's options are singular and take dashes."""
    if isinstance(service, Service):
        return key
    return "--device" if key == "devices" else f"--{key.replace('_', '-')}"


def _is_socket(path: str | None) -> bool:
    return path is not None and re.fullmatch(_SOCKET, path) is not None
