"""What services are given that lets them out of their container."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.service import Service

_SOCKET = r"(?i)(?:.*[/\\])?(?:docker\.sock(?:\.raw)?|podman\.sock|docker_engine)/?"
_PROXY = r"(?:.*/)?(?:docker-?)?socket-?proxy"


@rule(on.service(), severity="warning", security=8.5)
def docker_socket(service: Service) -> Findings:
    """A proxy that hands out chosen calls only has to hold the socket itself."""
    image = service.image
    if image is not None and re.fullmatch(_PROXY, image.path):
        return
    for mount in service.volumes:
        if _is_socket(mount.origin) or (mount.origin is None and _is_socket(mount.target)):
            although = ", and `:ro` does not change that" if mount.read_only else ""
            yield mount.origin_place.finding(
                f"the Docker socket makes the service root on the host{although}; "
                "give it a socket proxy that allows only the calls it needs"
            )
    entry = service.entry_of("use_api_socket")
    if entry is not None and service.flag("use_api_socket"):
        yield At(service.source, entry.key.span).finding(
            "`use_api_socket` makes the service root on the host; "
            "give it a socket proxy that allows only the calls it needs"
        )


@rule(on.service(), severity="warning", security=8.5)
def privileged(service: Service) -> Findings:
    entry = service.entry_of("privileged")
    if entry is not None and service.privileged:
        yield At(service.source, entry.key.span).finding(
            "`privileged` makes the service root on the host with all its devices; "
            "grant what it needs by `cap_add` and `devices`"
        )


def _is_socket(path: str | None) -> bool:
    return path is not None and re.fullmatch(_SOCKET, path) is not None
