"""What Docker refuses in the value of `RUN --mount`."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from dlint.syntax.dockerfile_values import FALSE, TRUE
from dlint.syntax.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES: Final = ("bind", "cache", "secret", "ssh", "tmpfs")
SHARING: Final = ("locked", "private", "shared")
_KEYS: Final = {
    "dst": "target", "destination": "target", "target": "target", "src": "source", "source": "source",
    "ro": "readonly", "readonly": "readonly", "rw": "readwrite", "readwrite": "readwrite", "type": "type",
    "from": "from", "required": "required", "size": "size", "id": "id", "sharing": "sharing", "mode": "mode",
    "uid": "uid", "gid": "gid", "env": "env",
}  # fmt: skip
_BARE: Final = frozenset(("readonly", "readwrite", "required"))
_SIZE: Final = r"[0-9]+(?:\.[0-9]+)* ?(?:[kKmMgGtTpP]?[iI]?[bB]?)"
_VARIABLE: Final = r"\$."


class MountOption(NamedTuple):
    """One option of a mount: `key` by its full name (`source` for `src`), `value` `None` for a bare word.

    `start` and `end` are offsets into the flag's value.
    """

    key: str
    value: str | None
    start: int
    end: int
    written: str


class Fault(NamedTuple):
    start: int
    end: int
    message: str
    suggestion: str | None = None


def mount_options(text: str) -> list[MountOption]:
    """The options of a mount in order; an unknown key keeps its name in lower case."""
    options, at = [], 0
    for field in text.split(","):
        key, equals, value = field.partition("=")
        name = key.lower()
        options.append(
            MountOption(_KEYS.get(name, name), value if equals else None, at, at + len(field), key)
        )
        at += len(field) + 1
    return options


def mount_faults(text: str) -> Iterator[Fault]:
    """What is wrong with a mount; nothing where its value holds CSV quotes, and silent about variables."""
    if '"' in text:
        return
    options = mount_options(text)
    kind: str | None = "bind"
    for option in options:
        fault = _fault(option, kind)
        if fault is not None:
            yield fault
            return  # Docker stops here, and what follows may be a consequence
        if option.key == "type" and option.value is not None:
            kind = None if "$" in option.value else option.value.lower()
    if kind is not None:
        yield from _contradictions({option.key: option for option in options}, kind, len(text))


def _fault(option: MountOption, kind: str | None) -> Fault | None:
    key, value, start, end, written = option
    if key not in _KEYS.values():
        near = nearest(key, _KEYS)
        hint = f"; did you mean `{near}`?" if near else ""
        if value is None and "$" in written:
            return None
        if not written and value is None:
            return Fault(start, end, "The mount has an empty option between its commas")
        return Fault(start, start + len(written), f"`{written}` is no option of `--mount`{hint}", near)
    if value is None and key not in _BARE:
        return Fault(start, end, f"`{written}` needs a value in `--mount`, as in `{written}=…`")
    if key == "required" and kind not in ("secret", "ssh", None):
        return _after_type(option, kind, "`type=secret` or `type=ssh`")
    if key == "size" and kind not in ("tmpfs", None):
        return _after_type(option, kind, "`type=tmpfs`")
    if key == "from" and value is not None and re.search(_VARIABLE, value):
        return Fault(
            start, end, f"`{written}=` of a mount takes no variable; name a stage for it with `FROM … AS`"
        )
    if value is None or "$" in value:
        return None
    message = _value_error(key, value)
    if message is None:
        return None
    suggestion = (
        nearest(value.lower(), TYPES if key == "type" else SHARING) if key in ("type", "sharing") else None
    )
    return Fault(end - len(value), end, message, suggestion)


def _after_type(option: MountOption, kind: str | None, wanted: str) -> Fault:
    return Fault(
        option.start,
        option.end,
        f"`{option.written}` does not go with a mount of type `{kind}`; it must stand behind {wanted}",
    )


def _value_error(key: str, value: str) -> str | None:
    if key == "type" and value.lower() not in TYPES:
        return f"`{value}` is no mount type (`{'`, `'.join(TYPES)}`)"
    if key == "sharing" and value.lower() not in SHARING:
        return f"`{value}` is no way of sharing a cache (`{'`, `'.join(SHARING)}`)"
    if key in _BARE and value not in TRUE and value not in FALSE:
        return f"`{value}` is no value for `{key}` (`true`, `false`)"
    if key == "size" and re.fullmatch(_SIZE, value) is None:
        return f"`{value}` is no size such as `512m`"
    if key == "mode" and (re.fullmatch("[0-7]+", value) is None or int(value, 8) > 0xFFFFFFFF):
        return f"`{value}` is no octal file mode"
    if key in ("uid", "gid") and (re.fullmatch("[0-9]+", value) is None or len(value.lstrip("0")) > 10):
        return f"`{value}` is no numeric {key}"
    return None


def _contradictions(options: dict[str, MountOption], kind: str, end: int) -> Iterator[Fault]:
    """What is wrong with the options together."""
    for key in ("mode", "uid", "gid"):
        if key in options and kind not in ("secret", "ssh", "cache"):
            yield _place(options[key], f"`{key}` does not go with a mount of type `{kind}`")
    if _filled(options, "sharing") and kind != "cache":
        yield _place(options["sharing"], f"`sharing` does not go with a mount of type `{kind}`")
    if kind == "secret":
        if _filled(options, "from"):
            yield _place(options["from"], "A secret mount takes no `from`")
        if _filled(options, "source") and _filled(options, "id"):
            yield _place(options["id"], "A secret mount takes `id` or `source`, not both")
        if not any(_filled(options, key) for key in ("source", "target", "id", "env")):
            yield Fault(0, end, "A secret mount needs an `id`")
    if kind == "ssh" and _filled(options, "source"):
        yield _place(options["source"], "An ssh mount takes no `source`")
    target = options.get("target")
    path = (target.value if target is not None else None) or ""
    root = path.startswith("/") and not posixpath.normpath(path).strip("/")
    if target is not None and root and kind in ("bind", "cache", "tmpfs"):
        yield _place(target, "A mount cannot have `/` as its target")


def _filled(options: dict[str, MountOption], key: str) -> bool:
    return key in options and options[key].value != ""


def _place(option: MountOption, message: str) -> Fault:
    return Fault(option.start, option.end, message)
