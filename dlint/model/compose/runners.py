"""The ports of the host and the container names that the services of a project take."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.model.compose.effective.references import profiles
from dlint.model.compose.effective.values import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.file import ComposeFile

UNPUBLISHED = ("host", "none", "container:", "service:")
"""Network modes under which a container publishes nothing."""


class Runner:
    """A service of the effective project, whichever file or service its parts come from.

    `profiles` is None where they are not known, `count` the containers it runs in, None if not known.
    """

    __slots__ = ("at", "body", "count", "name", "profiles")

    def __init__(self, name: str, body: Datum) -> None:
        self.name = name
        self.body = body
        self.at = body.place
        self.profiles = profiles(body)
        self.count = _count(body)

    def runs_with(self, other: Runner) -> bool:
        """Whether a choice of profiles starts both; those with profiles that have none in common do not."""
        if self.profiles is None or other.profiles is None:
            return False
        return not self.profiles or not other.profiles or bool(self.profiles & other.profiles)

    @property
    def counted_at(self) -> At | None:
        """The key that counts its containers."""
        found = self.body.get("deploy", "replicas") or self.body.get("scale")
        return found.place if found is not None else None


class Published(Place):
    """A port of the host that a service takes; `span` is where it is written, `ip` "" where none is given."""

    def __init__(self, runner: Runner, at: At, ip: str, host: int, protocol: str) -> None:
        self.runner = runner
        self.source = at.source
        self.span = at.span
        self.ip = ip
        self.host = host
        self.protocol = protocol


def runners(file: ComposeFile) -> tuple[Runner, ...]:
    return tuple(Runner(name, body) for name, body in file.effective.services.items())


def _count(body: Datum) -> int | None:
    """How many containers it runs in: `deploy.replicas` or `scale`, 1 where neither is."""
    found = body.get("deploy", "replicas") or body.get("scale")
    if found is None or found.value is None:
        return 1
    value = number(found)
    return int(value) if value is not None and isfinite(value) else None


def published(runner: Runner) -> Iterator[Published]:
    """The ports that take a place on the host, as far as they are known.

    Of a range for one port of the container Docker takes a free one, so it is left out.
    """
    mode = runner.body.get("network_mode")
    if runner.count == 0 or (mode is not None and (mode.text or "host").startswith(UNPUBLISHED)):
        return
    ports = runner.body.get("ports")
    for item in ports.value if ports is not None and isinstance(ports.value, list) else ():
        host = item.get("published")
        text = host.text if host is not None else None
        if host is None or text is None or not text.isascii() or not text.isdigit() or len(text) > 5:
            continue
        ip, protocol = (_told(item, key, default) for key, default in (("host_ip", ""), ("protocol", "tcp")))
        if int(text) and ip is not None and protocol is not None:
            yield Published(runner, host.at, ip, int(text), protocol)


def _told(item: Datum, key: str, default: str) -> str | None:
    """A text or what stands for it where none is given; None where it is not known."""
    found = item.get(key)
    return default if found is None or found.value is None else found.text
