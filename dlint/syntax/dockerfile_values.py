"""The values of flags and arguments: durations, signals, ports, platforms, file modes, devices.

Each function says in words what Docker refuses, and nothing (`None`) where it takes the value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dlint.lazy import regex
from dlint.syntax.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNALS: Final = frozenset(
    (
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
        "PIPE", "POLL", "PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT", "STOP", "SYS",
        "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH",
        "XCPU", "XFSZ",
        *(f"RTMIN+{number}" for number in range(1, 16)), *(f"RTMAX-{number}" for number in range(1, 15)),
    )
)  # fmt: skip
SYSTEMS: Final = frozenset(
    (
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux",
        "nacl", "netbsd", "openbsd", "plan9", "solaris", "wasi", "wasip1", "windows", "zos", "macos",
    )
)  # fmt: skip
ARCHITECTURES: Final = frozenset(
    (
        "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips", "mipsle",
        "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64",
        "s390", "s390x", "sparc", "sparc64", "wasm", "aarch64", "x86_64", "x86-64", "i386", "armhf",
        "armel",
    )
)  # fmt: skip
TRUE: Final = frozenset(("1", "t", "T", "TRUE", "true", "True"))
FALSE: Final = frozenset(("0", "f", "F", "FALSE", "false", "False"))

_DURATION: Final = r"[-+]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+"
_DURATION_PART: Final = r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)"
_SECONDS: Final = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}
_PLATFORM_PART: Final = r"[A-Za-z0-9_.-]+"
_PLATFORM_SYSTEM: Final = r"[A-Za-z0-9_.-]+(?:\([A-Za-z0-9_.+-]*\))?"
_SYMBOLIC_MODE = regex(r"[ugoa]*(?:[-+=](?:[rwxXst]+|[ugo])?)+(?:,[ugoa]*(?:[-+=](?:[rwxXst]+|[ugo])?)+)*")
_OCTAL: Final = r"0*[0-7]{1,4}"
_DIGEST: Final = r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+"
_HEX_LENGTH: Final = {"sha256": 64, "sha384": 96, "sha512": 128}


def duration_error(text: str) -> str | None:
    """A Go duration of HEALTHCHECK: 0, or at least a millisecond."""
    if text in ("", "0", "+0", "-0"):
        return None
    if len(text) > 60 or re.fullmatch(_DURATION, text) is None:
        if text.isascii() and text.isdigit():
            return f"`{text}` lacks a unit, as in `{text}s`"
        return f"`{_short(text)}` is no duration such as `30s` or `1m30s`"
    seconds = 0.0
    for number, unit in re.findall(_DURATION_PART, text):
        seconds += float(number) * _SECONDS[unit]
    if text.startswith("-") and seconds:
        return f"`{text}` is a negative duration"
    if 0 < seconds < 0.000999999:
        return f"`{text}` is shorter than a millisecond"
    return f"`{text}` is longer than Docker can count" if seconds > 9.2e9 else None


def retries_error(text: str) -> str | None:
    if text == "":
        return None
    if re.fullmatch(r"[-+]?[0-9]{1,10}", text) is None or abs(int(text)) > 0x7FFFFFFF:
        return f"`{_short(text)}` is no whole number"
    return f"`{text}` is negative" if int(text) < 0 else None


def signal_error(text: str) -> str | None:
    """A signal's name, with or without SIG, or a number that is not 0."""
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return None if text.strip("+-0") else "`0` is no signal"
    if text.upper().removeprefix("SIG") in SIGNALS:
        return None
    near = nearest(text.upper().removeprefix("SIG"), SIGNALS)
    return f"`{_short(text)}` is no Linux signal" + (f"; did you mean `SIG{near}`?" if near else "")


def mode_error(text: str) -> str | None:
    """A file mode of `--chmod`: octal or symbolic."""
    if text == "" or re.fullmatch(_OCTAL, text) or (len(text) < 1000 and _SYMBOLIC_MODE.fullmatch(text)):
        return None
    return f"`{_short(text)}` is no file mode such as `755` or `u=rwX,go=rX`"


def platform_error(text: str) -> str | None:
    """`os/arch[/variant]`, or a known system or architecture alone."""
    parts = text.split("/")
    if len(parts) > 3:
        return f"`{_short(text)}` has more parts than `os/arch/variant`"
    for number, part in enumerate(parts):
        if re.fullmatch(_PLATFORM_PART if number else _PLATFORM_SYSTEM, part) is None:
            return f"`{_short(text)}` is no platform such as `linux/arm64`"
    alone = parts[0].lower().partition("(")[0]
    if len(parts) == 1 and alone not in SYSTEMS and alone not in ARCHITECTURES:
        near = nearest(alone, (*SYSTEMS, *ARCHITECTURES))
        return f"`{_short(text)}` is no known system or architecture" + (
            f"; did you mean `{near}`?" if near else ""
        )
    return None


def digest_error(text: str) -> str | None:
    """A checksum of a downloaded file: `sha256:` and its hexadecimal digits."""
    if re.fullmatch(_DIGEST, text) is None:
        return f"`{_short(text)}` is no digest such as `sha256:…`"
    algorithm, _, digits = text.partition(":")
    if algorithm not in _HEX_LENGTH:
        return f"`{algorithm}` is no digest algorithm Docker knows (`sha256`, `sha384`, `sha512`)"
    if re.fullmatch("[0-9a-f]*", digits) is None:
        return f"`{_short(text)}` holds more than the digits `0-9a-f`"
    if len(digits) != _HEX_LENGTH[algorithm]:
        return f"The digest has {len(digits)} digits where {algorithm} has {_HEX_LENGTH[algorithm]}"
    return None


def port_range(text: str) -> tuple[int, int, str]:
    """The first and last port and the protocol of an EXPOSE argument.

    `[ip:][host-port:]port[-port][/protocol]`. Raises ValueError with what Docker refuses.
    """
    head, _, container = text.rpartition(":")
    ip, _, host = head.rpartition(":")
    ports, _, protocol = container.partition("/")
    protocol = protocol.lower() or "tcp"
    if not ports:
        raise ValueError(f"`{_short(text)}` names no port")
    if protocol not in ("tcp", "udp", "sctp"):
        raise ValueError(f"`{_short(protocol)}` is no protocol of `EXPOSE` (`tcp`, `udp`, `sctp`)")
    if ip and not _is_address(ip):
        raise ValueError(f"`{_short(ip)}` is no IP address")
    first, last = _numbers(ports)
    if host:
        host_first, host_last = _numbers(host)
        if last - first not in (0, host_last - host_first):
            raise ValueError(f"The ranges `{host}` and `{ports}` differ in length")
    return first, last, protocol


def expand_ports(specs: Iterable[str]) -> list[str]:
    """The ports of EXPOSE arguments one by one, as `80/tcp`. Raises ValueError."""
    return [
        f"{port}/{protocol}"
        for first, last, protocol in map(port_range, specs)
        for port in range(first, last + 1)
    ]


def _numbers(text: str) -> tuple[int, int]:
    parts = text.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"`{_short(text)}` is no port")
    if any(len(part.lstrip("0")) > 5 or int(part[-6:]) > 65535 for part in parts):
        raise ValueError(f"`{_short(text)}` is above the last port, 65535")
    first, last = int(parts[0]), int(parts[-1])
    if last < first:
        raise ValueError(f"The range `{text}` ends before it begins")
    return first, last


def _is_address(text: str) -> bool:
    import ipaddress

    if text.startswith("["):
        if not text.endswith("]"):
            return False
        text = text[1:-1]
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def parse_device(text: str) -> tuple[str, bool]:
    """The name and whether it is required, of `RUN --device=`. Raises ValueError."""
    name, required = "", False
    for field in text.split(","):
        key, equals, value = field.partition("=")
        key = key.lower()
        if key == "required":
            if equals and value not in TRUE and value not in FALSE:
                raise ValueError(f"`{_short(value)}` is no value for `required` (`true`, `false`)")
            required = not equals or value in TRUE
        elif key == "name" and equals:
            if name:
                raise ValueError(f"The device name is already set to `{_short(name)}`")
            name = value
        elif not name:
            name = field
        elif equals:
            raise ValueError(f"`{_short(key)}` is no option of `--device` (`name`, `required`)")
        else:
            raise ValueError(f"`{_short(field)}` must be a `key=value` pair")
    return name, required


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
