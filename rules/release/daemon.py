"""Docker daemons that everybody may command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.command import Command
from dlint.model.compose.service import Service
from dlint.model.development import commands_in
from dlint.model.written import written, written_to
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.model.instructions import Launch, Run

_DAEMON = r"(?:\S*/)?(?:dockerd(?:-entrypoint\.sh|-rootless\.sh)?|docker\s+(?:daemon|-d))(?:\s|$)"
_CLIENT = r"(?:\S*/)?docker(?:-compose)?\s"
_HOST = r"(?:-H|--host)(?:\s+|=)?tcp://(\[[\da-f:]*\]|[\w.*-]*)(?::(\d+))?"
_LISTENS = r"\btcp://(?:0\.0\.0\.0|\[::\]|\*)?:(?:2375|4243)\b"
_TLS = r"--tls\w*(?!=false)\b|\btlsverify\b"
_SETTINGS = r"docker|daemon|systemd|\.(?:service|conf|json)\b"
_LOOPBACK = r"localhost|127\..*|\[::1\]"
_REMEDY = "whoever reaches it is root on the host; use the socket, SSH, or `--tlsverify`"


@rule(
    on.instruction("RUN") | on.instruction("CMD", "ENTRYPOINT") | on.service() | on.host_command(),
    severity="error",
    security=9.0,
)
def daemon_exposed(subject: Run | Launch | Service | Command) -> Findings:
    if isinstance(subject, Service):
        yield from _of_service(subject)
    elif isinstance(subject, Command):
        yield from _on_the_host(subject)
    elif "tcp://" in subject.source.text[subject.extent.start : subject.extent.end]:
        for command in subject.commands:
            yield from _of_command(command)


def _of_command(command: Command) -> Findings:
    line = " ".join(word.text for word in command.words)
    address = _listening(line) or _called(line, command.environment.get("DOCKER_HOST"))
    if address is not None:
        yield command.finding(f"The Docker daemon takes commands on `{address}` without TLS: {_REMEDY}")
        return
    for text, place in written(command):
        found = re.search(_LISTENS, text)
        if found is not None and re.search(_TLS, text) is None:
            yield place.finding(f"The Docker daemon is told to listen on `{found[0]}` without TLS: {_REMEDY}")
            return


def _on_the_host(command: Command) -> Findings:
    """The daemon alone: whom a client talks to is not decided here, and what is only printed sets nothing."""
    line = " ".join(word.text for word in command.words)
    address = _listening(line.removeprefix("set -- "))  # what an entrypoint then runs by `exec "$@"`
    if address is not None:
        yield command.finding(f"The Docker daemon takes commands on `{address}` without TLS: {_REMEDY}")
        return
    for text, place in written(command):
        found = re.search(_LISTENS, text) if "tcp://" in text else None
        if (
            found is not None
            and re.search(_TLS, text) is None
            and any(re.search(_SETTINGS, path) for path in written_to(command))
        ):
            yield place.finding(f"The Docker daemon is told to listen on `{found[0]}` without TLS: {_REMEDY}")
            return


def _listening(line: str) -> str | None:
    """The address on which a daemon that the line starts takes commands from everybody."""
    if re.match(_DAEMON, line) is None or re.search(_TLS, line) is not None:
        return None
    return next((_url(*each) for each in re.findall(_HOST, line) if not _own(each[0])), None)


def _called(line: str, variable: str | None) -> str | None:
    """The address of a daemon on another machine that a client in the line talks to in the clear."""
    if re.match(_CLIENT, line) is None or re.search(_TLS, line) is not None:
        return None
    calls = re.findall(_HOST, line) or re.findall(_HOST, f"-H {variable or ''}")
    return next((_url(*each) for each in calls if each[1] == "2375" and _elsewhere(each[0])), None)


def _url(host: str, port: str) -> str:
    return f"tcp://{host}:{port or 2375}"


def _own(host: str) -> bool:
    return re.fullmatch(_LOOPBACK, host) is not None


def _elsewhere(host: str) -> bool:
    """Whether the host is no neighbour on a network of containers."""
    return "." in host and not _own(host) and not host.endswith(".internal")


def _of_service(service: Service) -> Findings:
    image = service.image
    is_docker = image is not None and image.familiar == "docker" and "dind" in (image.tag or "")
    published = [port for port in service.ports if port.container == (2375, 2375) and not _own(port.ip or "")]
    for words in commands_in(_words(service)):
        line = " ".join(words)
        address = _listening(f"dockerd {line}" if is_docker and line.startswith("-") else line)
        if address is not None and service.command is not None:
            yield service.command.finding(
                f"The Docker daemon takes commands on `{address}` without TLS: {_REMEDY}",
                severity=None if published or service.network_mode == "host" else "warning",
                related=[port.related("published here") for port in published],
            )
            return
    off = next((pair for pair in service.environment if pair.name == "DOCKER_TLS_CERTDIR"), None)
    if is_docker and published and off is not None and off.raw == "":
        yield published[0].finding(
            f"The Docker daemon of `{service.name}` is published without TLS: {_REMEDY}",
            related=[off.related("TLS is turned off here")],
        )


def _words(service: Service) -> Sequence[str]:
    return (service.command.words or ()) if service.command is not None else ()
