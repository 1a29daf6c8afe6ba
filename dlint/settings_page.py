"""`dlint config`: the settings that hold for a path, as TOML, with where each comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.config import ConfigError, Configs
from dlint.rulebook import RulebookError
from dlint.run import RunError
from dlint.work import open_rulebook

if TYPE_CHECKING:
    from dlint.config import Settings

_PLAIN = (
    "profile",
    "select",
    "extend-select",
    "ignore",
    "fixable",
    "unfixable",
    "fail-level",
    "min-severity",
    "region",
    "inline-ignores",
    "output-format",
    "color",
    "exit-zero",
    "shellcheck",
)


def show_settings(path: str, config: str | None, *, isolated: bool) -> str:
    """Errors: `RunError`."""
    file = os.path.join(path, "Dockerfile") if os.path.isdir(path) else path
    configs = Configs(config=config, isolated=isolated)
    try:
        settings = configs.settings(file, open_rulebook(configs))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error
    return "".join(f"{line}\n" for line in _lines(settings))


def show_converted(path: str | None) -> str:
    """The `dlint.toml` for a configuration of hadolint's. Errors: `RunError`."""
    from dlint.config_convert import from_hadolint

    try:
        return from_hadolint(path, open_rulebook(Configs(isolated=True)))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error


def _lines(settings: Settings) -> list[str]:
    lines = [f"# configuration: {settings.path or 'none, all values are defaults'}"]
    for key in _PLAIN:
        value = getattr(settings, key.replace("-", "_"))
        if value is None:
            continue
        origin = settings.origin.get(key)
        lines.append(f"{key} = {_toml(value)}" + (f"  # {origin}" if origin else ""))
    if settings.severity:
        lines += ["", f"[severity]{_from(settings, 'severity')}"]
        lines += [f'"{rule}" = "{level}"' for rule, level in sorted(settings.severity.items())]
    for rule, options in sorted(settings.rules.items()):
        lines += ["", f'[rules."{rule}"]{_from(settings, "rules")}']
        lines += [f"{name.replace('_', '-')} = {_toml(value)}" for name, value in sorted(options.items())]
    if settings.unknown_codes:
        lines += ["", f"# codes that no rule has: {', '.join(settings.unknown_codes)}"]
    return lines


def _from(settings: Settings, key: str) -> str:
    return f"  # {settings.origin[key]}" if key in settings.origin else ""


def _toml(value: object) -> str:
    from dlint.config_convert import toml

    return toml(sorted(value, key=str) if isinstance(value, (tuple, frozenset)) else value)
