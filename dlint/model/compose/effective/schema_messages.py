"""Violations of the schema in words for people; no value is quoted but a word that stands for another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.model.compose.effective.schema_fits import accepted
from dlint.model.compose.effective.schema_keys import SECTIONS, hint, keys_of, owner, schema_at, short
from dlint.model.compose.effective.schema_plain import at
from dlint.syntax.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.finding import At
    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.effective.schema_check import Violation
    from dlint.model.compose.effective.schema_file import Object
    from dlint.model.compose.effective.schema_plain import Path

WANTED = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
ITEMS = {
    "devices": "- /dev/ttyUSB0:/dev/ttyUSB0",
    "env_file": "- app.env",
    "environment": "- NAME=value",
    "extra_hosts": "- name:192.0.2.1",
    "ports": '- "8080:80"',
    "volumes": "- ./data:/data",
}
BODIES = {
    "build": "context: .",
    "deploy": "replicas: 2",
    "environment": "NAME: value",
    "healthcheck": "test: [CMD, ...]",
    "ipam": "config: ...",
    "labels": "name: value",
    "logging": "driver: ...",
    "resources": "limits: ...",
    "ulimits": "nofile: 1024",
}
DURATIONS = frozenset(
    (
        "delay",
        "interval",
        "monitor",
        "pull_refresh_after",
        "start_interval",
        "start_period",
        "stop_grace_period",
        "timeout",
        "window",
    )
)
MINE = "of letters, digits, `.`, `_` and `-`"


class Misfit(NamedTuple):
    """What is wrong with the project's structure, and where its author wrote it.

    `kind` is the schema's keyword, or `key` and `name` for keys. `instead` is the key to write there, where
    that alone mends it, and `value` the place of what it holds.
    """

    kind: str
    message: str
    at: At
    instead: str | None = None
    value: At | None = None


def explained(root: Datum, violation: Violation) -> Misfit | None:
    """None where another rule has more to say."""
    path, keyword, schema = violation
    misplaced = _misplaced(root, path)
    if misplaced is not None:
        return misplaced
    datum = at(root, path)
    if keyword == "additionalProperties":
        return _unknown_key(root, path, schema)
    if datum.value is None and _requirements(schema):
        return _missing(datum, path, schema)
    if keyword in {"type", "oneOf"}:
        return Misfit("type", _wrong_type(datum, path, schema), _value_place(datum))
    if keyword in {"required", "anyOf"}:
        return _split_by_blank(datum, path, schema) or _missing(datum, path, schema)
    if keyword == "enum":
        return Misfit(keyword, _not_listed(datum, path, schema), datum.at)
    if keyword == "uniqueItems":
        message = f"this stands in `{short(path)}` already, and Compose refuses it twice; remove it"
        return Misfit(keyword, message, _value_place(datum))
    if keyword in {"minimum", "maximum"}:
        return Misfit(keyword, _out_of_range(path, schema), datum.at)
    if keyword == "pattern":
        return None if path[-1:] == ("pull_policy",) else Misfit(keyword, _malformed(path), datum.at)
    return Misfit(keyword, f"`{short(path)}` is not as Compose wants it", _value_place(datum))


def _value_place(datum: Datum) -> At:
    """The value where it is a scalar that is written, else the key, or what an item begins with."""
    if isinstance(datum.value, dict | list) or datum.value is None:
        if datum.key is not None:
            return datum.key
        if isinstance(datum.value, dict) and datum.value:
            return next(iter(datum.value.values())).place
    return datum.at


def _unknown_key(root: Datum, path: Path, schema: Object) -> Misfit:
    key, parent = str(path[-1]), path[:-1]
    datum = at(root, path)
    if not keys_of(schema):
        thing = SECTIONS.get(str(parent[-1]), "anything here") if parent else "anything here"
        message = f"`{key}` cannot be the name of {thing}; a name is made {MINE}"
        return Misfit("name", message if key else f"the name of {thing} is empty", datum.place)
    split = _split_by_blank(at(root, parent), parent, schema)
    if split is not None:
        return split
    words, instead = hint(root, path, schema)
    return Misfit("key", f"{owner(parent)} has no key `{key}`; {words}", datum.place, instead, datum.at)


def _split_by_blank(datum: Datum, path: Path, schema: Object) -> Misfit | None:
    """An item such as `- data: /data`, where `- data:/data` is meant."""
    value = datum.value
    if not path or not isinstance(path[-1], int) or not isinstance(value, dict) or len(value) != 1:
        return None
    (key,) = value
    if key in keys_of(schema) or key.startswith("x-"):
        return None
    what = f"the blank behind `{key}:` makes a mapping of this item of `{short(path)}`"
    return Misfit("type", f"{what}; write it without", value[key].place)


def _misplaced(root: Datum, path: Path) -> Misfit | None:
    """`networks:` and its like, or a key of a service, indented so that it stands among the services."""
    if len(path) < 2 or path[0] != "services":
        return None
    name, datum = str(path[1]), at(root, path[:2])
    body = datum.value
    if isinstance(body, dict) and set(body) & {"image", "build", "extends"}:
        return None
    what = f"`{name}` stands among the services and is taken for one"
    if name in keys_of(schema_at(())):
        return Misfit("key", f"{what}; move it to the top level", datum.place)
    if not isinstance(body, dict) and name in keys_of(schema_at(("services", "name"))):
        return Misfit("key", f"{what}; indent it under the one it is meant for", datum.place)
    return None


def _wrong_type(datum: Datum, path: Path, schema: Object) -> str:
    wanted, value = accepted(schema), datum.value
    name = short(path) if path else ""
    kinds = _listed([WANTED[each] for each in sorted(wanted - {"null"}, reverse=True) if each in WANTED])
    if path and isinstance(path[-1], int):
        return _wrong_item(datum, name, kinds, wanted)
    if value is None:
        if len(path) == 2 and path[0] in SECTIONS:
            return f"`{name}` is empty; give it what {SECTIONS[str(path[0])]} needs, or remove it"
        return f"`{name}` is empty, which Compose refuses; give it {kinds}, or remove the key"
    if isinstance(value, dict | list):
        given = "a mapping" if isinstance(value, dict) else "a list"
        if "object" in wanted:
            return f"`{name}` is a mapping, not a list; write its keys without the dashes"
        return f"`{name}` wants {kinds}, not {given}{_example(name, wanted)}"
    if name in DURATIONS and isinstance(value, int):
        return f"`{name}` wants a duration with its unit, as in `{value}s`"
    if "string" in wanted:
        return f"`{name}` wants text; put quotes around it"
    return f"`{name}` wants {kinds}{_example(name, wanted)}"


def _wrong_item(datum: Datum, name: str, kinds: str, wanted: frozenset[str]) -> str:
    value = datum.value
    if isinstance(value, dict) and value and "string" in wanted:
        key = next(iter(value))
        if name in {"environment", "labels", "args", "annotations", "sysctls"}:
            return f"an item of `{name}` is `NAME=value`; write `{key}=...`, or `{name}` without the dashes"
        if len(value) == 1:
            return f"the blank behind `{key}:` makes a mapping of this item of `{name}`; quote the item"
    if value is None:
        return f"this item of `{name}` is empty; give it {kinds}, or remove it"
    if isinstance(value, dict | list) or "string" not in wanted:
        return f"an item of `{name}` is {kinds}, not {_given(value)}"
    return f"an item of `{name}` is text; put quotes around it"


def _given(value: object) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return "text" if isinstance(value, str) else "a number" if not isinstance(value, bool) else "a truth"


def _example(name: str, wanted: frozenset[str]) -> str:
    """How it is written instead, in a word."""
    if "array" in wanted and ("string" not in wanted or name in ITEMS):
        return f", each item on a line of its own as `{ITEMS.get(name, '- ...')}`"
    if "object" in wanted:
        return f", such as `{BODIES[name]}`" if name in BODIES else ""
    return ""


def _missing(datum: Datum, path: Path, schema: Object) -> Misfit:
    present = datum.value if isinstance(datum.value, dict) else {}
    wanted = [key for key in _requirements(schema) if key not in present]
    both = schema.get("required") is not None
    names = _listed([f"`{key}`" for key in wanted], "and" if both else "or")
    what = f"an item of `{short(path)}`" if isinstance(path[-1], int) else owner(path)
    if isinstance(path[-1], str) and len(path) == 2:
        what = f"`{path[-1]}`"
    return Misfit("required", f"{what} needs {names}", _item_place(datum))


def _item_place(datum: Datum) -> At:
    if datum.key is None and isinstance(datum.value, dict) and datum.value:
        return next(iter(datum.value.values())).place
    return datum.place


def _requirements(schema: Object) -> list[str]:
    """What must be there: all of it, or of alternatives any."""
    found = schema.get("required")
    branches = schema.get("anyOf") or schema.get("oneOf")
    if found is None and isinstance(branches, list):
        return [key for each in branches if isinstance(each, dict) for key in _requirements(each)]
    return [str(key) for key in found] if isinstance(found, list) else []


def _not_listed(datum: Datum, path: Path, schema: Object) -> str:
    words = schema.get("enum")
    known = [str(word) for word in words] if isinstance(words, list) else []
    value, name = datum.value, short(path)
    if not isinstance(value, str) or re.fullmatch(r"[A-Za-z][A-Za-z_+-]{0,30}", value) is None:
        return f"`{name}` is one of {_listed([f'`{word}`' for word in known], 'or')}"
    close = [word for word in known if value.lower() in word.split("_")] if len(value) > 2 else []
    near = close[0] if len(close) == 1 else nearest(value.lower(), known)
    if near is not None:
        return f"`{value}` is no `{name}`; did you mean `{near}`?"
    return f"`{value}` is no `{name}`; it is one of {_listed([f'`{word}`' for word in known], 'or')}"


def _out_of_range(path: Path, schema: Object) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    said = [f"at least {low}"] if low is not None else []
    said += [f"at most {high}"] if high is not None else []
    return f"`{short(path)}` is {' and '.join(said)}"


def _malformed(path: Path) -> str:
    if path[-1] == "container_name":
        return f"a `container_name` has two characters at least, {MINE}"
    return f"`{short(path)}` is not of the form that Compose wants"


def _listed(words: Iterable[str], last: str = "or") -> str:
    *rest, end = words or ("something else",)
    return f"{', '.join(rest)} {last} {end}" if rest else end
