"""Whether data surely fits a schema, told in a fraction of jsonschema's time and without importing it.

Most files fit, and of them nothing else needs to be known. A keyword that is not known here is jsonschema's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.compose.effective.schema_plain import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.compose.effective.schema_file import Object, Schema


def fits(value: object, schema: Schema) -> bool:
    """Whether a value fits; False also where that cannot be told."""
    if value is UNKNOWN or schema is True:
        return True
    if not isinstance(schema, dict):
        return False
    for keyword, wanted in schema.items():
        check = _CHECKS.get(keyword)
        if check is None or not check(value, wanted, schema):
            return False
    return True


def types(value: object) -> tuple[str, ...]:
    """The names that JSON Schema has for a value's type; a whole number is one of both kinds."""
    if isinstance(value, float) and value.is_integer():
        return ("integer", "number")
    return _TYPES.get(type(value), ())


def accepted(schema: Schema) -> frozenset[str]:
    """The types that a schema may accept; none where it does not say."""
    if not isinstance(schema, dict):
        return frozenset()
    wanted = schema.get("type")
    if isinstance(wanted, str):
        return frozenset((wanted,))
    if isinstance(wanted, list):
        return frozenset(each for each in wanted if isinstance(each, str))
    branches = schema.get("oneOf") or schema.get("anyOf")
    return frozenset().union(*map(accepted, branches)) if isinstance(branches, list) else frozenset()


def unknown_keys(value: dict[str, object], schema: Object) -> list[str]:
    """The keys that neither `properties` nor `patternProperties` name."""
    known = schema.get("properties")
    known = known if isinstance(known, dict) else {}
    patterns = schema.get("patternProperties")
    patterns = patterns if isinstance(patterns, dict) else {}
    return [
        key for key in value if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    ]


def duplicates(items: list[object]) -> list[int]:
    """The indices of items that stand there already; what is not known is no duplicate."""
    found, seen = [], set()
    for index, item in enumerate(items):
        if item is UNKNOWN:
            continue
        # 1 and true are equal to Python, not to JSON.
        key = f"{type(item).__name__} {item!r}"
        if key in seen and UNKNOWN_TEXT not in key:
            found.append(index)
        seen.add(key)
    return found


UNKNOWN_TEXT = repr(UNKNOWN)


def _type(value: object, wanted: Schema, _schema: Object) -> bool:
    names = types(value)
    return wanted in names if isinstance(wanted, str) else not {*names}.isdisjoint(accepted({"type": wanted}))


def _properties(value: object, wanted: Schema, _schema: Object) -> bool:
    assert isinstance(wanted, dict)
    return not isinstance(value, dict) or all(
        fits(each, wanted[key]) for key, each in value.items() if key in wanted
    )


def _pattern_properties(value: object, wanted: Schema, _schema: Object) -> bool:
    assert isinstance(wanted, dict)
    return not isinstance(value, dict) or all(
        fits(each, schema)
        for pattern, schema in wanted.items()
        if schema
        for key, each in value.items()
        if re.search(pattern, key)
    )


def _additional(value: object, wanted: Schema, schema: Object) -> bool:
    return wanted is True or (
        wanted is False and not (isinstance(value, dict) and unknown_keys(value, schema))
    )


def _items(value: object, wanted: Schema, _schema: Object) -> bool:
    return not isinstance(value, list) or all(fits(item, wanted) for item in value)


def _any(value: object, wanted: Schema, _schema: Object) -> bool:
    assert isinstance(wanted, list)
    return any(fits(value, branch) for branch in wanted)


def _unique(value: object, _wanted: Schema, _schema: Object) -> bool:
    return not isinstance(value, list) or len(value) < 2 or not duplicates(value)


def _enum(value: object, wanted: Schema, _schema: Object) -> bool:
    return isinstance(wanted, list) and value in wanted


def _pattern(value: object, wanted: Schema, _schema: Object) -> bool:
    return not isinstance(value, str) or re.search(str(wanted), value) is not None


def _required(value: object, wanted: Schema, _schema: Object) -> bool:
    assert isinstance(wanted, list)
    return not isinstance(value, dict) or all(key in value for key in wanted)


def _minimum(value: object, wanted: Schema, _schema: Object) -> bool:
    assert isinstance(wanted, int | float)
    return not isinstance(value, int | float) or isinstance(value, bool) or value >= wanted


def _maximum(value: object, wanted: Schema, _schema: Object) -> bool:
    assert isinstance(wanted, int | float)
    return not isinstance(value, int | float) or isinstance(value, bool) or value <= wanted


_TYPES: dict[type, tuple[str, ...]] = {
    bool: ("boolean",),
    dict: ("object",),
    float: ("number",),
    int: ("integer", "number"),
    list: ("array",),
    str: ("string",),
    type(None): ("null",),
}
_CHECKS: dict[str, Callable[[object, Schema, Object], bool]] = {
    "additionalProperties": _additional,
    "anyOf": _any,
    "enum": _enum,
    "items": _items,
    "maximum": _maximum,
    "minimum": _minimum,
    "oneOf": _any,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "properties": _properties,
    "required": _required,
    "type": _type,
    "uniqueItems": _unique,
}
