"""The short forms of a compose file: ports, volumes, and commands written as one string.

Sources: go-connections `nat`, compose-go `format/volume.go`, mattn/go-shellwords (it splits what Compose
gets as a command string). A text may hold `HOLE` for what is not known; a part with one is not known.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from dlint.syntax.interpolate import HOLE

PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


class PortSpec(NamedTuple):
    """`ip` is "" where none is given; None stands for what is not known.

    `host` is (0, 0) where Docker chooses the port. `error` is set where Compose refuses the text.
    """

    ip: str | None
    host: tuple[int, int] | None
    container: tuple[int, int] | None
    protocol: str | None
    error: str | None = None


def parse_port(text: str) -> PortSpec:
    """Read `[[ip:]host[-last]:]container[-last][/protocol]`."""
    parts = text.split(":")
    ip, host = ":".join(parts[:-2]), parts[-2] if len(parts) > 1 else ""
    port, _, protocol = parts[-1].partition("/")
    if not port:
        return _refused(f"`{text}` names no container port")
    if len(parts) == 1 and HOLE in port:
        return PortSpec(None, None, None, None)
    protocol = protocol.lower() or "tcp"
    if HOLE not in parts[-1] and protocol not in PROTOCOLS:
        return _refused(f"`{protocol}` is no protocol; tcp, udp and sctp are")
    if ip.startswith("[") and ip.endswith("]"):
        ip = ip[1:-1]
    if HOLE not in ip and ip and not is_ip(ip):
        return _refused(f"`{ip}` is no IP address")
    container, error = _range(port, "container")
    if error is None and host:
        host_range, error = _range(host, "host")
    else:
        host_range = (0, 0)
    if error is not None:
        return _refused(error)
    if host and container and host_range and _differ(container, host_range):
        return _refused(f"the ranges {host} and {port} differ in length")
    # `${BIND}:80` may hold an address before its port.
    hidden_ip = HOLE in ip or (HOLE in host and not ip)
    known = HOLE not in parts[-1]
    return PortSpec(None if hidden_ip else ip, host_range, container, protocol if known else None)


def _refused(error: str) -> PortSpec:
    return PortSpec(None, None, None, None, error)


def _differ(container: tuple[int, int], host: tuple[int, int]) -> bool:
    length = container[1] - container[0]
    return length not in (0, host[1] - host[0])


def _range(text: str, what: str) -> tuple[tuple[int, int] | None, str | None]:
    if HOLE in text:
        return None, None
    first, dash, last = text.partition("-")
    numbers = [int(part) for part in (first, last if dash else first) if re.fullmatch("[0-9]{1,5}", part)]
    if len(numbers) != 2 or numbers[0] > numbers[1] or numbers[1] > 65535:
        return None, f"`{text}` is no {what} port"
    return (numbers[0], numbers[1]), None


def is_ip(text: str) -> bool:
    """Whether Docker takes a text for an IP address (no name, no zone)."""
    if ":" not in text:
        parts = text.split(".")
        return len(parts) == 4 and all(_octet(part) for part in parts)
    from ipaddress import AddressValueError, IPv6Address

    try:
        return "%" not in text and bool(IPv6Address(text).compressed)
    except AddressValueError:
        return False


def _octet(text: str) -> bool:
    plain = text.isascii() and text.isdigit() and len(text) <= 3
    return plain and int(text) <= 255 and (len(text) == 1 or text[0] != "0")


class VolumeSpec(NamedTuple):
    """`source` is "" for an anonymous volume; None stands for what is not known.

    `type` is bind or volume. `error` is set where Compose refuses the text.
    """

    source: str | None
    target: str | None
    options: tuple[str, ...]
    type: str | None
    error: str | None = None


def parse_volume(text: str) -> VolumeSpec:
    """Read `[source:]target[:option,option]`."""
    if not text:
        return VolumeSpec(None, None, (), None, "the volume is empty")
    if HOLE in text and ":" not in text:
        return VolumeSpec(None, None, (), None)
    parts = _volume_parts(text) if len(text) > 2 else [text]
    if not all(parts):
        return VolumeSpec(None, None, (), None, f"a part of `{text}` between colons is empty")
    if len(parts) == 1:
        return VolumeSpec("", _known(parts[0]), (), "volume")
    if len(parts) > 3:
        return VolumeSpec(None, None, (), None, f"`{text}` has too many colons")
    source, target = parts[:2]
    options = tuple(option for option in parts[2].split(",") if HOLE not in option) if len(parts) == 3 else ()
    return VolumeSpec(_known(source), _known(target), options, _volume_type(source))


def _known(text: str) -> str | None:
    return None if HOLE in text else text


def _volume_type(source: str) -> str | None:
    if source.startswith(HOLE):
        return None
    return "bind" if source[0] in "./~" or source.startswith("\\\\") or _drive(source) else "volume"


def _drive(text: str) -> bool:
    return len(text) > 1 and text[0].isalpha() and text[1] == ":"


def _volume_parts(text: str) -> list[str]:
    """Split at colons, but not behind the letter of a Windows drive."""
    parts: list[str] = []
    for part in text.split(":"):
        if parts and len(parts[-1]) == 1 and parts[-1].isalpha():
            parts[-1] += f":{part}"
        else:
            parts.append(part)
    return parts


class Split(NamedTuple):
    """The words of a command string; from offset `cut` on Compose drops the text in silence.

    `words` is None where Compose refuses the string (an open quote, a bare parenthesis).
    """

    words: tuple[str, ...] | None
    cut: int | None


@cache
def _command_token() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<space>[ \t\r\n]+)
        |\\(?P<escaped>.)
        |'(?P<single>[^']*)'
        |"(?P<double>(?:[^"\\]|\\.)*)"
        |(?P<backtick>`(?:[^`\\]|\\.)*`)
        |(?P<substitution>\$\((?:[^()\\`]|\\.)*\))
        |(?P<operator>[;&|<>])
        |(?P<bad>[\\'"`()])
        |(?P<plain>[^ \t\r\n\\'"`()$;&|<>]+|\$)""",
        re.VERBOSE | re.DOTALL,
    )


def split_command(text: str) -> Split:
    """Split a command string as Compose does: quotes are removed, nothing is run or expanded."""
    words: list[str] = []
    word: list[str] | None = None
    for found in _command_token().finditer(text):
        kind = found.lastgroup or "bad"
        if kind == "bad":
            return Split(None, None)
        if kind == "operator":
            cut = found.start()
            if found[0] == ">" and word is not None and "".join(word).isdigit():
                cut -= len("".join(word))
                word = None
            return Split((*words, "".join(word)) if word is not None else tuple(words), cut)
        if kind == "space":
            if word is not None:
                words.append("".join(word))
            word = None
            continue
        part = found[kind]
        if kind == "escaped":
            part = {"t": "\t", "n": "\n"}.get(part, part)
        elif kind == "double":
            part = re.sub(
                r"\\(.)", lambda each: {"t": "\t", "n": "\n"}.get(each[1], each[1]), part, flags=re.DOTALL
            )
        if word is None:
            word = []
        word.append(part)
    return Split((*words, "".join(word)) if word is not None else tuple(words), None)
