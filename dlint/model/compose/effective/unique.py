"""One entry per name or target in the lists that Compose de-duplicates: the last value, at the first place.

Source: compose-go `override/uncity.go`. What holds an unknown variable is never taken for a repetition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.shape import Shape, changed, shape
from dlint.syntax.interpolate import HOLE
from dlint.syntax.shortsyntax import parse_volume

if TYPE_CHECKING:
    from collections.abc import Callable

    Indexer: TypeAlias = Callable[[Datum], str | None]


ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - what Compose takes a port without an address for


def unique(root: Datum) -> Datum:
    """The project with such lists cleaned."""
    return changed(root, SHAPE, _cleaned)


def _cleaned(indexer: Indexer, datum: Datum) -> Datum:
    items = datum.value
    if not isinstance(items, list) or len(items) < 2:
        return datum
    kept: dict[object, Datum] = {}
    for item in items:
        key = indexer(item)
        kept[id(item) if key is None or HOLE in key else key] = item
    return Datum(list(kept.values()), datum.at, datum.key, tag=datum.tag) if len(kept) < len(items) else datum


def _name(item: Datum) -> str | None:
    return item.value.partition("=")[0] if isinstance(item.value, str) else None


def _text(item: Datum) -> str | None:
    return item.text


def _target(item: Datum) -> str | None:
    if isinstance(item.value, dict):
        target = item.get("target")
        return target.text if target is not None else None
    return parse_volume(item.value).target if isinstance(item.value, str) else None


def _device(item: Datum) -> str | None:
    if isinstance(item.value, str):
        parts = item.value.split(":")
        return parts[0] if len(parts) == 1 else parts[1]
    return _target(item)


def _mounted(default: str) -> Indexer:
    def index(item: Datum) -> str | None:
        if isinstance(item.value, str):
            return f"{default}/{item.value}"
        target = _target(item)
        if target is not None:
            return target
        origin = item.get("source")
        return f"{default}/{origin.text}" if origin is not None and origin.text else None

    return index


def _env_file(item: Datum) -> str | None:
    path = item.get("path") if isinstance(item.value, dict) else item
    return path.text if path is not None else None


def _port(item: Datum) -> str | None:
    if not isinstance(item.value, dict):
        return item.text
    parts = []
    for key, default in (("host_ip", ""), ("published", ""), ("target", None), ("protocol", "tcp")):
        found = item.get(key)
        text = found.text if found is not None else default
        if text is None:
            return None
        parts.append("" if text == ANY_ADDRESS else text)
    return "{}:{}:{}/{}".format(*parts)


SHAPE: Shape[Indexer] = shape(
    {
        **dict.fromkeys(
            (
                "networks.*.labels",
                "networks.*.ipam.options",
                "services.*.annotations",
                "services.*.build.args",
                "services.*.build.additional_contexts",
                "services.*.build.tags",
                "services.*.build.labels",
                "services.*.cap_add",
                "services.*.cap_drop",
                "services.*.deploy.labels",
                "services.*.dns",
                "services.*.dns_opt",
                "services.*.dns_search",
                "services.*.environment",
                "services.*.labels",
                "services.*.links",
                "services.*.networks.*.aliases",
                "services.*.networks.*.link_local_ips",
                "services.*.profiles",
                "services.*.sysctls",
                "services.*.tmpfs",
            ),
            _name,
        ),
        "services.*.devices": _device,
        "services.*.configs": _mounted(""),
        "services.*.env_file": _env_file,
        "services.*.expose": _text,
        "services.*.ports": _port,
        "services.*.secrets": _mounted("/run/secrets"),
        "services.*.volumes": _target,
    }
)
