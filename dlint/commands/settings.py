"""`dlint config`: the settings that hold for a path, as TOML or JSON, with where each comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dlint.config.file import KEYS
from dlint.config.settings import ConfigError, Configs
from dlint.errors import RulebookError, RunError
from dlint.work import open_rulebook

if TYPE_CHECKING:
    from dlint.config.settings import Settings

_LATER = (
    "exclude",
    "extend",
    "per-file-ignores",
    "per-path",
    "plugins",
    "required-version",
    "rules",
    "severity",
)
_FIRST = (
    "profile",
    "select",
    "extend-select",
    "ignore",
    "fixable",
    "unfixable",
    "fail-level",
    "min-severity",
)
_PLAIN = (*_FIRST, *(key for key in KEYS if key not in (*_FIRST, *_LATER)))


def show_settings(path: str, config: str | None, style: str = "text", *, isolated: bool) -> str:
    """Errors: `RunError`."""
    file = os.path.join(path, "Dockerfile") if os.path.isdir(path) else path
    configs = Configs(config=config, isolated=isolated)
    try:
        settings = configs.settings(file, open_rulebook(configs))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error
    if style == "json":
        return _json(settings, path, file)
    return "".join(f"{line}\n" for line in _lines(settings, file))


def show_schema(config: str | None) -> str:
    """The JSON schema of a configuration, options of plugins included. Errors: `RunError`."""
    import json

    from dlint.config.schema import schema

    try:
        return json.dumps(schema(open_rulebook(Configs(config=config))), indent=2) + "\n"
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error


def show_converted(path: str | None) -> str:
    """The `dlint.toml` for a configuration of hadolint's. Errors: `RunError`."""
    from dlint.config.convert import from_hadolint

    try:
        return from_hadolint(path, open_rulebook(Configs(isolated=True)))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error


def _values(settings: Settings, file: str) -> dict[str, tuple[object, str]]:
    """Each plain setting that has a value, with where it was set; empty for a default."""
    found: dict[str, tuple[object, str]] = {}
    for key in _PLAIN:
        value = getattr(settings, key.replace("-", "_"))
        origin = settings.origin.get(key, "")
        if key == "ignore":
            value = settings.ignored_in(file)
            if value != settings.ignore:
                origin = ", ".join(filter(None, (origin, settings.origin["per-file-ignores"])))
        if value is not None:
            found[key] = (value, origin)
    return found


def _lines(settings: Settings, file: str) -> list[str]:
    lines = [f"# configuration: {settings.path or 'none, all values are defaults'}"]
    if settings.excludes(file):
        lines.append(f"# this path is excluded  # {settings.origin['exclude']}")
    for key, (value, origin) in _values(settings, file).items():
        lines.append(f"{key} = {_toml(value)}" + (f"  # {origin}" if origin else ""))
    if settings.severity:
        lines += ["", f"[severity]{_from(settings, 'severity')}"]
        lines += [
            f'"{rule}" = "{level}"{_from(settings, f"severity.{rule}")}'
            for rule, level in sorted(settings.severity.items())
        ]
    for rule, options in sorted(settings.rules.items()):
        lines += ["", f'[rules."{rule}"]{_from(settings, f"rules.{rule}")}']
        lines += [f"{name.replace('_', '-')} = {_toml(value)}" for name, value in sorted(options.items())]
    if settings.unknown_codes:
        lines += ["", f"# codes that no rule has: {', '.join(settings.unknown_codes)}"]
    return lines


def _json(settings: Settings, path: str, file: str) -> str:
    """The same as data. `from` is null for a default."""
    import json

    def told(value: object, origin: str) -> dict[str, Any]:
        return {"value": _plain(value), "from": origin or None}

    origin = settings.origin.get
    data = {
        "path": path,
        "configuration": settings.path,
        "excluded": settings.excludes(file),
        "settings": {key: told(*each) for key, each in _values(settings, file).items()},
        "severity": {
            rule: told(level, origin(f"severity.{rule}", ""))
            for rule, level in sorted(settings.severity.items())
        },
        "rules": {
            rule: told({name.replace("_", "-"): _plain(each) for name, each in sorted(options.items())},
                       origin(f"rules.{rule}", ""))
            for rule, options in sorted(settings.rules.items())
        },
        "plugins": [plugin for plugin, _ in settings.plugins],
        "unknown_codes": list(settings.unknown_codes),
    }  # fmt: skip
    return json.dumps(data, indent=2) + "\n"


def _from(settings: Settings, key: str) -> str:
    return f"  # {settings.origin[key]}" if key in settings.origin else ""


def _plain(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, (tuple, frozenset)) else value


def _toml(value: object) -> str:
    from dlint.config.convert import toml

    return toml(_plain(value))
