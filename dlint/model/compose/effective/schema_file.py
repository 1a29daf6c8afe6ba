"""The compose-spec schema as it comes in the package, made ready for checking.

References are put in place, and what `allOf` spreads over several schemas is brought together, so that each
object's known keys stand in one `properties` and an unknown one is `additionalProperties`, never an
`unevaluatedProperties` that names every key.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TypeAlias

import dlint

Schema: TypeAlias = "dict[str, Schema] | list[Schema] | str | int | float | bool | None"
Object: TypeAlias = "dict[str, Schema]"

PATH = os.path.join(os.path.dirname(dlint.__file__ or ""), "data", "compose-spec.json")
GATHERED = ("properties", "patternProperties")
SAID = frozenset(
    {"$defs", "$id", "$schema", "default", "deprecated", "description", "title"}
)  # checks nothing


class SchemaMissingError(Exception):
    """The package holds no schema: it was neither built nor installed, only copied."""


@cache
def prepared() -> Object:
    """The whole schema, read once a process. Raises SchemaMissingError."""
    import json

    try:
        with open(PATH, encoding="utf-8") as file:
            whole = json.load(file)
    except (OSError, ValueError) as error:
        raise SchemaMissingError(str(error)) from None
    return _Reader(whole).ready(whole, ())


class _Reader:
    """Follows references; each is made ready once and then shared. One that holds itself stays."""

    def __init__(self, whole: Object) -> None:
        self.whole = whole
        self.done: dict[str, Object] = {}

    def ready(self, schema: Object, within: tuple[str, ...]) -> Object:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            found = self.referred(reference, within)
            if found is None:
                return schema
            rest = {key: value for key, value in schema.items() if key not in {"$ref", *SAID}}
            return found if not rest else _gathered({**self.ready(rest, within), "allOf": [found]})
        kept = ((key, value) for key, value in schema.items() if key not in SAID)
        return _gathered({key: self.keyword(key, value, within) for key, value in kept})

    def keyword(self, key: str, value: Schema, within: tuple[str, ...]) -> Schema:
        if key in GATHERED and isinstance(value, dict):
            return {name: self.schema(each, within) for name, each in value.items()}
        if key in {"allOf", "anyOf", "oneOf"} and isinstance(value, list):
            return [self.schema(each, within) for each in value]
        return self.schema(value, within) if key in {"items", "additionalProperties"} else value

    def schema(self, value: Schema, within: tuple[str, ...]) -> Schema:
        return self.ready(value, within) if isinstance(value, dict) else value

    def referred(self, reference: str, within: tuple[str, ...]) -> Object | None:
        if reference in within or not reference.startswith("#/"):
            return None
        if reference not in self.done:
            found: Schema = self.whole
            for step in reference[2:].split("/"):
                found = found.get(step) if isinstance(found, dict) else None
            if not isinstance(found, dict):
                return None
            self.done[reference] = self.ready(found, (*within, reference))
        return self.done[reference]


def _gathered(schema: Object) -> Object:
    """The schema with the keys of its `allOf` among its own, where nothing is lost by that."""
    parts = schema.get("allOf")
    if not isinstance(parts, list) or not all(isinstance(part, dict) and _plain(part) for part in parts):
        return schema
    made: Object = {key: value for key, value in schema.items() if key not in {"allOf", *GATHERED}}
    for group in GATHERED:
        found: Object = {}
        for part in (*parts, schema):
            inner = part.get(group) if isinstance(part, dict) else None
            found.update(inner if isinstance(inner, dict) else {})
        if found:
            made[group] = found
    if any(isinstance(part, dict) and "type" in part for part in parts):
        made.setdefault("type", "object")
    if "unevaluatedProperties" in made:
        made["additionalProperties"] = made.pop("unevaluatedProperties")
    return made


def _plain(part: Object) -> bool:
    """Whether an object's schema only names keys, as any object's does."""
    return part.get("type") in {None, "object"} and not set(part) - {"type", *GATHERED}
