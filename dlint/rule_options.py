"""The options of a rule: the keyword-only parameters of its check, as a configuration writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlint.errors import RulebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.rule import Rule


# What a value of a type is called, and how TOML's value becomes one.
_TYPES: dict[str, tuple[str, type | tuple[type, ...], Callable[[Any], object]]] = {
    "bool": ("true or false", bool, bool),
    "int": ("an integer", int, int),
    "float": ("a number", (int, float), float),
    "str": ("a string", str, str),
    "frozenset[str]": ("a list of strings", list, frozenset),
    "tuple[str, ...]": ("a list of strings", list, tuple),
    "dict[str, str]": ("a table of strings", dict, dict),
}


class Option(NamedTuple):
    """`name` as written in a configuration, with hyphens; `type` as annotated in the check."""

    name: str
    type: str
    default: object


def of(rule: Rule) -> tuple[Option, ...]:
    """The options of a rule, in the order of its parameters."""
    return tuple(
        Option(key.replace("_", "-"), kind, default) for key, (kind, default) in rule.options.items()
    )


def read(rule: Rule, values: Mapping[str, object]) -> dict[str, object]:
    """Options as a configuration has them, made into arguments of the check.

    Errors: `RulebookError` with the option that is unknown or of another type.
    """
    types = {key.replace("_", "-"): (key, kind) for key, (kind, _) in rule.options.items()}
    arguments: dict[str, object] = {}
    for option, value in values.items():
        if option not in types:
            from difflib import get_close_matches

            near = get_close_matches(option, types, 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise RulebookError(f"{rule.name} has no option `{option}`{hint}")
        key, kind = types[option]
        arguments[key] = _converted(f"option `{option}` of {rule.name}", kind, value)
    return arguments


def option_words(kind: str) -> str:
    """An option's type in words; errors: `RulebookError` for one that options cannot have."""
    kind = kind.removesuffix(" | None")
    if kind in _TYPES:
        return _TYPES[kind][0]
    if kind.startswith("Literal["):
        return "one of " + kind[len("Literal[") : -1].replace("'", '"')
    raise RulebookError(f"options cannot have the type {kind}: use {', '.join(_TYPES)} or Literal[...]")


def _converted(what: str, kind: str, value: object) -> object:
    words = option_words(kind)
    _, accepted, convert = _TYPES.get(kind.removesuffix(" | None"), ("", str, str))
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    fits = isinstance(value, accepted) and isinstance(value, bool) == (accepted is bool)
    if kind.startswith("Literal["):
        fits = fits and f'"{value}"' in words
    if not fits or not all(isinstance(item, str) for item in items):
        raise RulebookError(f"{what} must be {words}, not {value!r}")
    return convert(value)
