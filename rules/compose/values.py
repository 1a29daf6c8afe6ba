"""Values of the right type that are refused all the same, or mean nothing: Compose or the engine tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import At, Fix, NoFix, safe, unsafe
from dlint.lazy import regex
from dlint.model.compose.choices import closest, written_alike
from dlint.model.obstacles import in_scalar
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding
    from dlint.model.compose.file import ComposeFile, Value


class _Choice(NamedTuple):
    """The words that a value may be, and what may stand before a colon and a name."""

    words: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    names: bool = False  # any other name may be right too, so that only near misses are wrong


_OTHERS = ("service:", "container:")
_CHOICES = {
    "services.*.restart": _Choice(("no", "always", "unless-stopped", "on-failure"), ("on-failure:",)),
    "services.*.pull_policy": _Choice(
        ("always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"), ("every_",)
    ),
    "services.*.network_mode": _Choice(("bridge", "host", "none", "default"), _OTHERS, names=True),
    "services.*.ipc": _Choice(("none", "private", "shareable", "host"), _OTHERS),
    "services.*.pid": _Choice(("host",), _OTHERS),
    "services.*.uts": _Choice(("host",), _OTHERS),
    "services.*.userns_mode": _Choice(("host",)),
    "services.*.ports[].protocol": _Choice(("tcp", "udp", "sctp")),
    "services.*.ports[].mode": _Choice(("host", "ingress")),
    "services.*.deploy.restart_policy.condition": _Choice(
        ("none", "on-failure", "any", "no", "always", "unless-stopped")
    ),
}
# The last ones are Podman's own.
_MOUNT_OPTIONS = frozenset(
    """ro rw z Z nocopy consistent cached delegated private rprivate shared rshared slave rslave
    U O copy idmap exec noexec suid nosuid dev nodev bind rbind volume-nocopy""".split()  # noqa: SIM905
)
_READ_ONLY = frozenset({"readonly", "read-only", "read_only", "r", "r/o"})
_REFUSED = frozenset(
    (
        "bind-without-source",
        "healthcheck-test",
        "invalid-boolean",
        "invalid-command",
        "invalid-context",
        "invalid-device",
        "invalid-duration",
        "invalid-host",
        "invalid-mode",
        "invalid-number",
        "invalid-size",
        "invalid-ssh",
        "invalid-volume",
        "mount-without-target",
        "negative-count",
        "space-before-equals",
        "watch-without-path",
        "watch-without-target",
    )
)
_WORD = regex(r"[A-Za-z][\w .:/-]{0,40}")
_PULLED_EVERY = regex(r"every_(?:[0-9]+[wdhms])+")
_ADDRESS_AND_PORT = regex(r"(\d+\.\d+\.\d+\.\d+):(\d+)")


@rule(on.compose_file(), severity="error")
def bad_value(file: ComposeFile) -> Findings:
    for trouble in file.effective.troubles:
        if trouble.at.source is file.source:
            if trouble.kind in _REFUSED:
                yield trouble.at.finding(trouble.message)
            elif trouble.kind == "invalid-port":
                yield _port(trouble.at, trouble.message)
    for path, choice in _CHOICES.items():
        for value in file.select(path):
            yield from _chosen(value, choice)
    for service in file.services:
        for mount in service.volumes:
            for option in mount.options:
                if option not in _MOUNT_OPTIONS and option:
                    yield _option(file, mount.span.start, mount.span.end, option, mount.target)


def _port(at: At, message: str) -> Finding:
    """An address with one port is what people write for "this port of this address"."""
    text = at.source.slice(at.span).strip("\"'")
    found = _ADDRESS_AND_PORT.fullmatch(text)
    if found is None:
        return at.finding(message)
    address, port = found.groups()
    return at.finding(
        f"`{text}` gives an address and one port, which Compose takes for the host's and refuses;"
        f" write `{address}:{port}:{port}`, or `{address}::{port}` for any port of the host"
    )


def _chosen(value: Value, choice: _Choice) -> Iterator[Finding]:
    text = value.text
    if not text or text in choice.words or _prefixed(text, choice):
        return
    meant = closest(text.partition(":")[0], choice.words)
    if choice.names and (meant is None or ":" in text):
        return
    what = f"`{text}` is no `{value.key}`" if _WORD.fullmatch(text) else f"this is no `{value.key}`"
    listed = ", ".join(f"`{word}`" for word in (*choice.words, *(f"{each}..." for each in choice.prefixes)))
    remedy = f"did you mean `{meant}`?" if meant is not None else f"it may be {listed}"
    yield At(value.source, value.value_span).finding(f"{what}; {remedy}", fix=_instead(value, text, meant))


def _prefixed(text: str, choice: _Choice) -> bool:
    prefix = next((each for each in choice.prefixes if text.startswith(each)), None)
    if prefix == "on-failure:":
        return text[len(prefix) :].isdigit()
    if prefix == "every_":
        return _PULLED_EVERY.fullmatch(text) is not None
    return prefix is not None and len(text) > len(prefix)


def _instead(value: Value, text: str, meant: str | None) -> Fix | NoFix | None:
    """Another word in the place of a scalar that is written here, whole and without variables."""
    written = value.source.slice(value.value_span)
    if meant is None:
        return None
    if text not in (written, written[1:-1]) or written[:1] == "*":
        return in_scalar(value.source, value.value_span)
    quote = written[0] if written != text else ""
    edit = At(value.source, value.value_span).replace(f"{quote}{meant}{quote}")
    if written_alike(text, meant):
        return safe(edit)
    return unsafe(edit, why="another word may be meant")


def _option(file: ComposeFile, start: int, end: int, option: str, target: str | None) -> Finding:
    """Narrowed to the option where it is written just so."""
    at = file.source.text.rfind(option, start, end)
    place = file.at(at, at + len(option)) if at >= 0 else file.at(start, end)
    what = f"`{option}` is no option of a mount, and Compose ignores it"
    if option.lower() in _READ_ONLY or option.lower() == "ro":
        where = f"`{target}`" if target else "the mount"
        fix = (
            unsafe(place.replace("ro"), why="the container cannot write there any longer")
            if at >= 0
            else in_scalar(place.source, place.span)
        )
        return place.finding(f"{what}: {where} is writable; `ro` makes it read-only", fix=fix)
    meant = closest(option, tuple(_MOUNT_OPTIONS))
    return place.finding(f"{what}; {f'did you mean `{meant}`?' if meant else 'remove it'}")
