"""The JSON schema of a configuration, made from what the code accepts and the options of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlint.config.file import KEYS, PATH_KEYS
from dlint.config.settings import COLORS, LEVELS, SHELLCHECK
from dlint.errors import RulebookError
from dlint.report import FORMATS
from dlint.rulebook import ALL, OWN, SELECTABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.rulebook import Rulebook

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_LEVEL = {"enum": list(LEVELS)}
_OPTIONS: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": _TEXT,
    "frozenset[str]": _TEXTS,
    "tuple[str, ...]": _TEXTS,
    "dict[str, str]": {"type": "object", "additionalProperties": _TEXT},
}
_SIMPLE: dict[str, dict[str, Any]] = {
    "a colour mode": {"enum": list(COLORS)},
    "a format": {"enum": list(FORMATS)},
    "a level": _LEVEL,
    "a list of strings": _TEXTS,
    "a mode": {"enum": list(SHELLCHECK)},
    "a string": _TEXT,
    "true or false": {"type": "boolean"},
}
_OF_RULES = frozenset(("extend-select", "fixable", "ignore", "select", "unfixable"))
_WORDS = {
    "baseline": "A file of findings that are known and not reported",
    "color": "Whether reports on a terminal are coloured",
    "exclude": "Paths that are not linted",
    "exit-zero": "Exit with 0 whatever is found",
    "extend": "Another configuration below this one: a path, or an installed package that holds a dlint.toml",
    "extend-select": "Rules that run too",
    "fail-level": "Exit with 1 from this severity on",
    "fixable": "The rules whose fixes are applied",
    "ignore": "Rules that do not run",
    "inline-ignores": "Whether comments can ignore findings",
    "min-severity": "Report nothing below this",
    "output-format": "The format of the report on standard output",
    "per-file-ignores": "Rules to leave out, by path",
    "per-path": "Settings for some paths only",
    "plugins": "Folders or packages with rules of your own; they run code",
    "profile": "What runs unasked",
    "region": "Where the images are built",
    "required-version": "The versions of dlint that may read this, such as >=0.3,<1",
    "rules": "Options of rules",
    "select": "The rules that run, instead of the profile's",
    "severity": "Severities, by rule or topic",
    "shellcheck": "Whether ShellCheck reads the scripts",
    "unfixable": "Rules whose fixes are not applied",
}


def schema(rulebook: Rulebook) -> dict[str, Any]:
    """JSON schema, draft 2020-12, for `dlint.toml` and `[tool.dlint]`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of dlint",
        "type": "object",
        "additionalProperties": False,
        "properties": _properties(KEYS, rulebook),
        "$defs": {
            "rule": {"anyOf": [{"enum": _names(rulebook)}, _TEXT]},
            "level": _LEVEL,
            "path": {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"$ref": f"#/properties/{key}"} for key in PATH_KEYS},
            },
        },
    }


def _names(rulebook: Rulebook) -> list[str]:
    return [ALL, *SELECTABLE, *sorted({*rulebook.topics, *rulebook.rules, *rulebook.aliases})]


def _properties(keys: Mapping[str, str], rulebook: Rulebook) -> dict[str, Any]:
    properties = {}
    for key, kind in keys.items():
        own = _of_key(key, kind, rulebook)
        properties[key] = {"description": _WORDS[key], **own} if key in _WORDS else own
    return properties


def _of_key(key: str, kind: str, rulebook: Rulebook) -> dict[str, Any]:
    rules = {"type": "array", "items": {"$ref": "#/$defs/rule"}}
    if key == "profile":
        one = {"enum": list(SELECTABLE)}
        return {"anyOf": [one, {"type": "array", "items": one}]}
    if key in _OF_RULES:
        return rules
    if key == "per-file-ignores":
        return {"type": "object", "additionalProperties": rules}
    if key == "per-path":
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/path"}}
    if key == "severity":
        level = {"$ref": "#/$defs/level"}
        topic = {"type": "object", "additionalProperties": level}
        return {"type": "object", "additionalProperties": {"anyOf": [level, topic]}}
    if key == "rules":
        return _rules(rulebook)
    return _SIMPLE[kind]


def _rules(rulebook: Rulebook) -> dict[str, Any]:
    """Tables of options under a rule's name, `[rules."a/b"]`, or below its topic, `[rules.a.b]`."""
    options = {name: _options(rulebook, name) for name in rulebook.rules if rulebook.rules[name].options}
    properties: dict[str, Any] = dict(options)
    for name in options:
        topic, _, fault = name.partition("/")
        if fault:
            below = properties.setdefault(topic, {"type": "object", "properties": {}})
            below["properties"][fault] = {"$ref": f"#/properties/rules/properties/{topic}~1{fault}"}
    return {"type": "object", "properties": properties, "additionalProperties": {"type": "object"}}


def _options(rulebook: Rulebook, name: str) -> dict[str, Any]:
    from dlint.cards import CardError

    try:
        card = rulebook.card(name) if name not in OWN else None
        title, told = (card.title, card.options) if card else ("", {})
    except (CardError, RulebookError, OSError):
        title, told = "", {}
    properties = {}
    for option in rulebook.options(name):
        words = {"description": told[option.name]} if option.name in told else {}
        properties[option.name] = {**words, **_of_option(option.type)}
    described = {"description": title} if title else {}
    return {**described, "type": "object", "additionalProperties": False, "properties": properties}


def _of_option(kind: str) -> dict[str, Any]:
    kind = kind.removesuffix(" | None")
    if kind.startswith("Literal["):
        return {"enum": [word.strip(" '\"") for word in kind[len("Literal[") : -1].split(",")]}
    return _OPTIONS[kind]
