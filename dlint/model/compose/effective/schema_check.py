"""jsonschema with the compose-spec schema: of alternatives only the one counts that fits the type."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.model.compose.effective.schema_file import Object, Schema, prepared
from dlint.model.compose.effective.schema_fits import accepted, duplicates, fits, types, unknown_keys
from dlint.model.compose.effective.schema_plain import UNKNOWN, Path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator


class Violation(NamedTuple):
    """A keyword of the schema that the value at `path` breaks. `schema` is the one that holds the keyword.

    Of a key that is not known, or a double item, `path` leads to that key or item.
    """

    path: Path
    keyword: str
    schema: Object


def violations(data: object, most: int) -> list[Violation]:
    """The first `most` of them, in the order of the schema. Raises SchemaMissingError."""
    if fits(data, prepared()):
        return []
    found = []
    for error in _validator().iter_errors(data):
        schema = error.schema if isinstance(error.schema, dict) else {}
        found.append(Violation(tuple(error.absolute_path), str(error.validator), schema))
        if len(found) == most:
            break
    return found


@cache
def _validator() -> Any:  # noqa: ANN401 - made by jsonschema at run time
    """One for the process: jsonschema takes 50 ms to import, and a file that fits does without."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    keywords = {
        "additionalProperties": _additional,
        "anyOf": _one_of,
        "enum": _enum,
        "oneOf": _one_of,
        "type": _type,
        "uniqueItems": _unique,
    }
    make: Any = extend
    return make(Draft202012Validator, keywords)(prepared())


def _additional(_validator: Validator, allowed: Schema, value: object, schema: Object) -> Iterator[Any]:
    if allowed is False and isinstance(value, dict):
        yield from (_error(key) for key in unknown_keys(value, schema))


def _type(_validator: Validator, wanted: Schema, value: object, _schema: Object) -> Iterator[Any]:
    names = [wanted] if isinstance(wanted, str) else wanted
    if value is not UNKNOWN and isinstance(names, list) and not set(names) & set(types(value)):
        yield _error()


def _enum(_validator: Validator, wanted: Schema, value: object, _schema: Object) -> Iterator[Any]:
    if value is not UNKNOWN and isinstance(wanted, list) and value not in wanted:
        yield _error()


def _unique(_validator: Validator, wanted: Schema, value: object, _schema: Object) -> Iterator[Any]:
    if wanted is True and isinstance(value, list):
        yield from (_error(index) for index in duplicates(value))


def _one_of(validator: Any, branches: Schema, value: object, _schema: Object) -> Iterator[Any]:  # noqa: ANN401 - `descend` is no part of the protocol
    """The faults of the one branch that the value's type fits; of several, that none holds."""
    if value is UNKNOWN or not isinstance(branches, list):
        return
    names = set(types(value))
    fitting = [branch for branch in branches if not accepted(branch) or accepted(branch) & names]
    if not fitting or (len(fitting) > 1 and not any(fits(value, branch) for branch in fitting)):
        yield _error()
    elif len(fitting) == 1:
        yield from validator.descend(value, fitting[0])


def _error(*path: str | int) -> ValidationError:
    from jsonschema.exceptions import ValidationError

    return ValidationError("", path=path)
