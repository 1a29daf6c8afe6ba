"""Keys that Compose does not know: what was meant, or where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.model.compose.effective.schema_file import prepared
from dlint.model.compose.effective.schema_fits import accepted
from dlint.model.compose.effective.schema_plain import at
from dlint.syntax.nearest import nearest

if TYPE_CHECKING:
    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.effective.schema_file import Object, Schema
    from dlint.model.compose.effective.schema_plain import Path

SECTIONS = {
    "configs": "a config",
    "jobs": "a job",
    "models": "a model",
    "networks": "a network",
    "secrets": "a secret",
    "services": "a service",
    "volumes": "a volume",
}
# Keys below these are names of the author's.
NAMED_BY_AUTHOR = frozenset({"depends_on", "networks", "models", "ulimits"})
# What earlier formats, `docker run` and neighbouring tools call a key of a service.
MEANT = {
    "cmd": "command",
    "cpu": "cpus",
    "depends": "depends_on",
    "env": "environment",
    "envs": "environment",
    "limits": "deploy.resources.limits",
    "log_driver": "logging.driver",
    "log_opt": "logging.options",
    "memory": "mem_limit",
    "name": "container_name",
    "net": "network_mode",
    "network": "networks",
    "publish": "ports",
    "requires": "depends_on",
    "reservations": "deploy.resources.reservations",
    "restart_policy": "restart",
    "volume_driver": "driver, of the volume at the top level",
    "workdir": "working_dir",
}
DEEPEST = 3


class Hint(NamedTuple):
    """The remedy in words; `instead` is the key to write in its place, where that alone mends it."""

    words: str
    instead: str | None = None


def owner(path: Path) -> str:
    """What the mapping at a path is, as the subject of a sentence."""
    if not path:
        return "a compose file"
    if len(path) == 2 and path[0] in SECTIONS:
        return SECTIONS[str(path[0])]
    return f"`{short(path)}`"


def short(path: Path) -> str:
    """The key that a reader finds the value under; a name of the author's after what it is a name for."""
    keys = [step for step in path if isinstance(step, str)]
    if len(keys) > 3 and keys[-2] in NAMED_BY_AUTHOR:
        return ".".join(keys[-2:])
    return keys[-1]


def hint(root: Datum, path: Path, schema: Object) -> Hint:
    """What to do about the unknown key at the end of a path; `schema` is that of the mapping it stands in."""
    *above, last = path
    key, parent = str(last), tuple(above)
    within = at(root, parent).value
    taken = set(within) if isinstance(within, dict) else set()
    free = [name for name in keys_of(schema) if name not in taken]
    alike = next((name for name in free if _bare(name) == _bare(key)), None)
    if alike is not None:
        return Hint(f"it is `{alike}`", alike)
    moved = _elsewhere(root, parent, key)
    if moved is not None:
        return moved
    meant = MEANT.get(key) if len(parent) == 2 and parent[0] == "services" else None
    if meant in free:
        return Hint(f"it is `{meant}`", meant)
    if meant is not None:
        return Hint(f"use `{meant}`")
    near = nearest(key, free)
    if near == "version":
        return Hint("`version` was meant, and that is obsolete: remove it")
    if near is not None:
        return Hint(f"did you mean `{near}`?", near)
    lower = _lower(schema, key)
    if lower:
        return Hint(f"it belongs under {' or '.join(f'`{way}`' for way in lower)}")
    if not parent and isinstance(at(root, path).value, dict):
        return Hint(f"name it `x-{key.lstrip('.')}` if it only holds what others refer to")
    known = ", ".join(f"`{name}`" for name in keys_of(schema))
    return Hint(f"it knows {known}" if len(known) < 70 and known else "remove it")


def _bare(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _elsewhere(root: Datum, parent: Path, key: str) -> Hint | None:
    """Where a key belongs that a mapping around this one knows, or that any service knows."""
    if not parent:
        value = at(root, (key,)).value
        if isinstance(value, dict) and ("image" in value or "build" in value):
            return Hint("it looks like a service: indent it under `services`")
        known = key in keys_of(schema_at(("services", "name")))
        return Hint("it is a key of a service: indent it under the one it is meant for") if known else None
    for length in range(len(parent) - 1, -1, -1):
        above = parent[:length]
        if length != 1 and key in keys_of(schema_at(above)):
            if length == len(parent) - 1 and isinstance(parent[-1], str):
                return Hint(f"it belongs one level higher, beside `{parent[-1]}`")
            return Hint(f"it is a key of {owner(above)}: move it there")
    return None


def _lower(schema: Object, key: str) -> list[str]:
    """The shortest ways down to the mappings that know the key, where they are no more than two."""
    level: list[tuple[list[str], Schema]] = [([], schema)]
    for _ in range(DEEPEST):
        level = [
            ([*way, name], each)
            for way, here in level
            for name, each in _properties(_of_type(here, "object")).items()
        ]
        found = [way for way, here in level if key in keys_of(_of_type(here, "object"))]
        if found:
            return [".".join(way) for way in found] if len(found) < 3 else []
    return []


def schema_at(path: Path) -> Object:
    """The schema of the mapping at a path; an empty one where there is none."""
    here: Schema = prepared()
    for step in path:
        if isinstance(step, int):
            inner = _of_type(here, "array").get("items")
        else:
            found = _of_type(here, "object")
            inner = _properties(found).get(step)
            patterns = found.get("patternProperties")
            if inner is None and isinstance(patterns, dict):
                inner = next((each for pattern, each in patterns.items() if pattern != "^x-"), None)
        here = inner
    return _of_type(here, "object")


def _of_type(schema: Schema, kind: str) -> Object:
    """The branch of a schema for values of a type."""
    if not isinstance(schema, dict):
        return {}
    branches = schema.get("oneOf")
    if isinstance(branches, list):
        return next((_of_type(each, kind) for each in branches if kind in accepted(each)), {})
    return schema if kind in accepted(schema) or (kind == "object" and "properties" in schema) else {}


def _properties(schema: Object) -> Object:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def keys_of(schema: Object) -> list[str]:
    """The keys that a mapping may have, names of the author's aside."""
    return list(_properties(schema))
