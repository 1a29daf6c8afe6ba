"""Configuration files in TOML: reading them, and the check of every key and name in them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from dlint.config.settings import COLORS, LEVELS, SHELLCHECK, ConfigError, Layer, Names
from dlint.reading import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_SIZE = 1_000_000
_TEXTS = "a list of strings"
# Each key with what its value must be.
KEYS: dict[str, str] = {
    "baseline": "a string",
    "color": "a colour mode",
    "exclude": _TEXTS,
    "exit-zero": "true or false",
    "extend": "a string",
    "extend-select": _TEXTS,
    "fail-level": "a level",
    "fixable": _TEXTS,
    "ignore": _TEXTS,
    "inline-ignores": "true or false",
    "min-severity": "a level",
    "output-format": "a format",
    "per-file-ignores": "a table of lists of strings",
    "per-path": "a table of tables of settings",
    "plugins": _TEXTS,
    "profile": _TEXTS,
    "region": "a string",
    "required-version": "a string",
    "rules": "a table of tables",
    "select": _TEXTS,
    "severity": "a table of levels",
    "shellcheck": "a mode",
    "unfixable": _TEXTS,
}
# What may hold for some paths only.
PATH_KEYS = {
    key: KEYS[key]
    for key in (
        "extend-select", "fail-level", "ignore", "inline-ignores", "min-severity", "profile", "region",
        "rules", "select", "severity", "shellcheck",
    )
}  # fmt: skip
_KEY_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY_PATH = rf"{_KEY_PART}(?:[ \t]*\.[ \t]*{_KEY_PART})*"


def has_tool_table(path: str) -> bool:
    """Whether a pyproject.toml configures dlint. Errors: `ConfigError` where it seems to and is no TOML."""
    try:
        text = _text(path)
    except ConfigError:
        return False
    return "dlint" in text and "dlint" in _tools(_parsed(path, text))


def read_chain(path: str, within: str | None = None) -> list[Layer]:
    """A configuration below those it extends, the farthest first; `within` is a folder not to be left.

    Errors: `ConfigError`.
    """
    chain = [_read(path)]
    seen = [os.path.realpath(path)]
    while "extend" in chain[-1].values:
        from dlint.config.extend import extended

        layer = chain[-1]
        above = extended(layer, within)
        shown = above if os.path.isabs(path) else os.path.relpath(above)
        if os.path.realpath(above) in seen:
            raise layer.error(f"`extend` leads round in a circle: {shown} is already part of it", "extend")
        seen.append(os.path.realpath(above))
        chain.append(_read(shown))
    return chain[::-1]


def _read(path: str) -> Layer:
    text = _text(path)
    values = _parsed(path, text)
    lines = key_lines(text)
    if os.path.basename(path) == "pyproject.toml":
        table = _tools(values).get("dlint")
        if not isinstance(table, dict):
            raise ConfigError(path, 0, "it has no table [tool.dlint]")
        values = table
        lines = {keys[2:]: line for keys, line in lines.items() if keys[:2] == ("tool", "dlint")}
    layer = Layer(path, values, lines)
    if "required-version" in values:
        from dlint.config.extend import check_version

        check_version(layer)  # first: an older dlint does not know the newer one's keys
    check_values(layer)
    return layer


def _tools(values: dict[str, Any]) -> dict[str, Any]:
    tools = values.get("tool")
    return tools if isinstance(tools, dict) else {}


def _text(path: str) -> str:
    try:
        return whole(path, MAX_SIZE).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ConfigError(path, 0, "it is no UTF-8 text") from error
    except (OSError, ValueError) as error:
        raise ConfigError(path, 0, getattr(error, "strerror", None) or str(error)) from error


def _parsed(path: str, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
        line = text.count("\n") + 1 if at and not at[1] else int(at[1]) if at else 0
        raise ConfigError(path, line, message[: at.start()] if at else message) from error
    except RecursionError as error:
        raise ConfigError(path, 0, "its values are nested too deep") from error


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """The line of each key, by its path, and of the strings of its value, as if they were keys below it."""
    header, assignment = (
        re.compile(rf"[ \t]*\[\[?[ \t]*({_KEY_PATH})[ \t]*\]"),
        re.compile(rf"[ \t]*({_KEY_PATH})[ \t]*="),
    )
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        found = header.match(line)
        if found and "=" not in line.partition("#")[0]:
            table = keys = _key_path(found[1])
            lines.setdefault(keys, number)
            continue
        found = assignment.match(line)
        if found:
            keys = (*table, *_key_path(found[1]))
            lines.setdefault(keys, number)
        value = line[found.end() :] if found else line
        for mark in ('"""', "'''"):
            if value.count(mark) % 2:
                fence = mark
        for string in re.finditer(r""""([^"\\]*)"|'([^']*)'""", value):
            lines.setdefault((*keys, string[1] or string[2] or ""), number)
    return lines


def _key_path(text: str) -> tuple[str, ...]:
    parts = re.findall(_KEY_PART, text)
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in parts)


def check_values(layer: Layer, keys: Mapping[str, str] = KEYS) -> None:
    """Check keys and the types of their values, and bring values into one form. Errors: `ConfigError`."""
    for key, value in layer.values.items():
        if key not in keys:
            where = " of `per-path`" if key in KEYS else did_you_mean(key, keys)
            raise layer.error(f"unknown key `{key}`{where}", key)
        if key == "profile" and isinstance(value, str):
            value = layer.values[key] = [value]  # noqa: PLW2901 - the one key that takes a bare string
        if key == "severity" and isinstance(value, dict):
            value = layer.values[key] = dict(_flat(value))  # noqa: PLW2901 - [severity] apt.unpinned = ...
        fault = _fault(KEYS[key], value)
        if fault is not None:
            raise layer.error(fault[0].format(key=key), key, *fault[1:])
    for pattern in layer.values.get("per-path", ()):
        check_values(layer.below("per-path", pattern), PATH_KEYS)


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and not prefix:
            yield from _flat(value, f"{key}/")
        else:
            yield prefix + key, value


def _fault(kind: str, value: object) -> tuple[str, ...] | None:
    """What is wrong with a value: a message, and the keys below that lead to the place."""
    if kind == "a level":
        return None if value in LEVELS else ("`{key}` must be error, warning or info",)
    if kind == "a colour mode":
        return None if value in COLORS else ("`{key}` must be auto, always or never",)
    if kind == "a mode":
        return None if value in SHELLCHECK else ("`{key}` must be auto, off or required",)
    if kind == "a format":
        from dlint.report import FORMATS

        near = did_you_mean(value, FORMATS) if isinstance(value, str) else ""
        return None if value in FORMATS else (f"`{{key}}` must be one of {', '.join(FORMATS)}{near}",)
    if kind == "a table of levels":
        if not isinstance(value, dict):
            return ("`{key}` must be a table of levels",)
        wrong = next((name for name, level in value.items() if level not in LEVELS), None)
        return (
            None
            if wrong is None
            else (f"the level of `{_escaped(wrong)}` must be error, warning or info", wrong)
        )
    if kind == "true or false":
        return None if isinstance(value, bool) else (f"`{{key}}` must be {kind}",)
    if kind == "a string":
        return None if isinstance(value, str) else (f"`{{key}}` must be {kind}",)
    if kind == _TEXTS:
        return None if _is_texts(value) else (f"`{{key}}` must be {kind}",)
    if not isinstance(value, dict):
        return (f"`{{key}}` must be {kind}",)
    fits = _is_texts if kind == "a table of lists of strings" else _is_table
    wrong = next((name for name, item in value.items() if not fits(item)), None)
    return None if wrong is None else (f"`{_escaped(wrong)}` in `{{key}}` must be {_item_words(kind)}", wrong)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _item_words(kind: str) -> str:
    if "lists" in kind:
        return _TEXTS
    return "a table of settings" if "settings" in kind else "a table of options"


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def check_names(layer: Layer, names: Names) -> None:
    """Check every rule, topic and profile a layer names. Errors: `ConfigError`."""
    from dlint.rulebook import SELECTABLE

    for name in layer.values.get("profile", ()):
        if name not in SELECTABLE:
            raise layer.error(f"unknown profile `{name}`{did_you_mean(name, SELECTABLE)}", "profile", name)
    for keys, name in _named(layer):
        if names.resolve(name) is None:
            raise layer.error(unknown_rule(name, names), *keys)
    for keys, name, _ in rule_tables(layer, names):
        if names.resolve(name) is None:
            raise layer.error(unknown_rule(name, names), *keys)
    for pattern in layer.values.get("per-path", ()):
        check_names(layer.below("per-path", pattern), names)


def unknown_rule(name: str, names: Names) -> str:
    near = names.suggest(name)
    return f"unknown rule `{name}`" + (f"; did you mean `{near}`?" if near else "")


def _named(layer: Layer) -> Iterator[tuple[tuple[str, ...], str]]:
    values = layer.values
    for key in ("select", "extend-select", "ignore", "fixable", "unfixable"):
        for name in values.get(key, ()):
            yield (key, name), name
    for name in values.get("severity", {}):
        keys = ("severity", *name.split("/")) if ("severity", name) not in layer.lines else ("severity", name)
        yield keys, name
    for pattern, ignored in values.get("per-file-ignores", {}).items():
        for name in ignored:
            below = ("per-file-ignores", pattern, name)
            yield below if below in layer.lines else ("per-file-ignores", name), name


def known_names(said: Iterable[str], names: Names, unknown: list[str]) -> tuple[str, ...]:
    """The names a rule has; the others are added to `unknown`."""
    known: list[str] = []
    for name in said:
        (unknown if names.resolve(name) is None else known).append(name)
    return tuple(known)


def rule_tables(layer: Layer, names: Names) -> Iterator[tuple[tuple[str, ...], str, dict[str, Any]]]:
    """The tables of options with their keys and the rule they name: `[rules."a/b"]` or `[rules.a.b]`."""
    for key, table in layer.values.get("rules", {}).items():
        rules = names.resolve(key)
        is_topic = rules is None or any(rule.startswith(f"{key}/") for rule in rules)
        if "/" not in key and is_topic and table and all(isinstance(value, dict) for value in table.values()):
            for fault, options in table.items():
                yield ("rules", key, fault), f"{key}/{fault}", options
        else:
            yield ("rules", key), key, table


def rule_options(layer: Layer, names: Names, unknown: list[str]) -> dict[str, dict[str, object]]:
    """The arguments each rule gets. An alias of several rules sets the option of each that has it.

    Errors: `ConfigError` for an option that none of the rules has, or whose value does not fit.
    """
    from dlint.errors import RulebookError

    read: dict[str, dict[str, object]] = {}
    for keys, name, options in rule_tables(layer, names):
        rules = sorted(names.resolve(name) or ())
        if not rules and not layer.lenient:
            unknown.append(name)
        for option, value in options.items():
            having = [rule for rule in rules if any(known.name == option for known in names.options(rule))]
            # Where no rule has the option, the first one's refusal says so.
            for rule in having or ([] if layer.lenient else rules[:1]):
                try:
                    read.setdefault(rule, {}).update(names.read_options(rule, {option: value}))
                except RulebookError as error:
                    raise layer.error(str(error), *keys, option) from error
    return read


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...` for an error message, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word.replace("_", "-").casefold(), list(known), 1)
    return f"; did you mean `{near[0]}`?" if near else ""
