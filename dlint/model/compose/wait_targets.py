"""What a service waits for or connects to: hosts and ports in its command, entrypoint and environment."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service

_WAITER = re.compile(
    r"(?:.*/)?(?:wait[-_]for[-_]it|wait[-_]for|wait-port|wait4ports)(?:\.sh)?|--?wait(?:-for)?"
)
_SERVICES_OF = frozenset(("WAIT_HOSTS", "WAIT_FOR_HOSTS"))
_SOCKET = frozenset(("nc", "ncat", "netcat"))


class Target:
    """One host with its port, each with its place."""

    def __init__(self, host: str, port: int, host_place: At, port_place: At) -> None:
        self.host = host
        self.port = port
        self.host_place = host_place
        self.port_place = port_place

    @property
    def place(self) -> At:
        start, end = self.host_place.span.start, self.port_place.span.end
        return At(self.host_place.source, Span(start, end))


@cache
def _token() -> re.Pattern[str]:
    return re.compile(r"[^\s,'\"\[\]]+")


@cache
def _target() -> re.Pattern[str]:
    """`db:5432` or `tcp://db:5432`, user and password aside; nothing with a variable in it."""
    return re.compile(
        r"(?:[a-z][a-z0-9+]*://(?:[^@/\s$]{0,200}@)?)?([A-Za-z_][\w-]*):([0-9]{1,5})(?:[/?][^\s$]*)?;?\Z"
    )


def wait_targets(service: Service) -> Iterator[Target]:
    """What the words of its command and entrypoint, and WAIT_HOSTS, tell wait tools to wait for."""
    for line in (service.entrypoint, service.command):
        if line is not None and line.cut is None:
            yield from _in_words(service.file, _tokens(service.file, line.span))
    for pair in service.environment:
        if pair.name in _SERVICES_OF and pair.value_span is not None:
            tokens = _tokens(service.file, pair.value_span)
            yield from (found for each in tokens if (found := _read(service.file, *each)) is not None)


def _tokens(file: ComposeFile, span: Span) -> list[tuple[str, int]]:
    found = []
    for match in _token().finditer(file.source.text, span.start, span.end):
        at = match.start()
        if match[0] != "-" and not any(each.span.start <= at < each.span.end for each in file.comments):
            found.append((match[0], at))
    return found


def _in_words(file: ComposeFile, tokens: list[tuple[str, int]]) -> Iterator[Target]:
    active = False
    for index, (text, at) in enumerate(tokens):
        name, equals, value = text.partition("=")
        if _WAITER.fullmatch(name):
            active = True
            found = _read(file, value, at + len(name) + 1) if equals else None
            if found is not None:
                yield found
            continue
        if text in _SOCKET:
            yield from _of_socket(file, tokens[index + 1 : index + 8])
        if not active or (text.startswith("-") and text != "--") or text.isdecimal():
            continue
        found = _read(file, text, at)
        active = found is not None and not text.endswith(";")
        if found is not None:
            yield found


def _of_socket(file: ComposeFile, tokens: list[tuple[str, int]]) -> Iterator[Target]:
    """`nc -z HOST PORT`."""
    options = [text for text, _ in tokens if text.startswith("-")]
    if not any(re.fullmatch(r"-\w*z\w*", text) for text in options):
        return
    plain = [(text, at) for text, at in tokens if not text.startswith("-")]
    for (host, at), (port, port_at) in pairwise(plain):
        number = port.rstrip(";")
        if re.fullmatch(r"[A-Za-z_][\w-]*", host) and re.fullmatch("[0-9]{1,5}", number):
            yield _made(file, host, at, number, port_at)
            return


def _read(file: ComposeFile, text: str, at: int) -> Target | None:
    match = _target().match(text)
    return _made(file, match[1], at + match.start(1), match[2], at + match.start(2)) if match else None


def _made(file: ComposeFile, host: str, at: int, port: str, port_at: int) -> Target:
    return Target(host, int(port), file.at(at, at + len(host)), file.at(port_at, port_at + len(port)))


_NAMES_HOST = r"(?i)(?:.*_)?(?:host|hostname|server|addr|address|endpoint|brokers?|hosts|servers|url|uri)"


def names_host(service: Service, host: str, ports: tuple[int, ...]) -> At | None:
    """Where its environment or command names a host to connect to, the first place of it."""
    name = re.escape(host)
    numbers = "|".join(map(str, ports)) or "0"
    within = re.compile(
        rf"://(?:[^@/\s$'\"]{{0,200}}@|(?![^@/\s'\"]{{0,200}}@))({name})(?=[:/?'\"\s,]|\Z)"
        rf"|(?:^|[\s=,@('\"])({name}):(?:{numbers})(?![\w.])"
    )
    text = service.source.text
    for pair in service.environment:
        span = pair.value_span
        if span is None:
            continue
        match = within.search(pair.raw or "")
        if match is None and not (pair.value == host and re.fullmatch(_NAMES_HOST, pair.name)):
            continue
        at = text.find(host, span.start, span.end)
        return service.file.at(at, at + len(host)) if at >= 0 else At(service.source, pair.span)
    for line in (service.entrypoint, service.command):
        if line is not None and line.words is not None and within.search(" ".join(line.words)):
            at = text.find(host, line.span.start, line.span.end)
            return service.file.at(at, at + len(host)) if at >= 0 else line.file.at(*line.span)
    return None
