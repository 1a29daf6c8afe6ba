"""How one layer of settings is laid over others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.globs import Globs

if TYPE_CHECKING:
    from dlint.config.settings import Layer, Names, Settings

_SINGLE = (
    "color", "exit-zero", "fail-level", "inline-ignores", "min-severity", "output-format", "region",
    "shellcheck",
)  # fmt: skip
_ADDING = ("exclude", "extend-select", "ignore", "per-file-ignores", "per-path", "plugins")


def apply(settings: Settings, layer: Layer, names: Names, base: str) -> None:
    """Lay one layer over settings; its file patterns are relative to the folder `base`.

    `select` or `profile` starts the selection anew, whatever lower layers selected; `select` also forgets
    what they ignored. `ignore`, `extend-select`, `unfixable`, `exclude`, `per-file-ignores`, `plugins`
    add up; tables merge by key; of everything else the upper layer's counts. `check_names` is who refuses
    names that no rule has.
    """
    from dlint.config.file import known_names

    values = layer.values
    if "select" in values or "profile" in values:
        settings.select, settings.extend_select = (), ()
    if "select" in values:
        settings.ignore = ()
    unknown: list[str] = []
    if "profile" in values:
        settings.profile = tuple(values["profile"])
    for key in ("select", "fixable"):
        if key in values:
            setattr(settings, key, known_names(values[key], names, unknown))
    for key in ("extend-select", "ignore", "unfixable"):
        said = known_names(values.get(key, ()), names, unknown)
        attribute = key.replace("-", "_")
        setattr(settings, attribute, tuple(dict.fromkeys((*getattr(settings, attribute), *said))))
    for key in _SINGLE:
        if key in values:
            setattr(settings, key.replace("-", "_"), values[key])
    if "baseline" in values:
        settings.baseline = _placed(values["baseline"], layer)
    _apply_patterns(settings, layer, names, base, unknown)
    settings.plugins += tuple((plugin, layer.folder) for plugin in values.get("plugins", ()))
    _apply_severities(settings, layer, names, unknown)
    _apply_options(settings, layer, names, unknown)
    settings.unknown_codes = tuple(dict.fromkeys((*settings.unknown_codes, *unknown)))
    for key in values:
        before = settings.origin.get(key) if key in _ADDING else None
        settings.origin[key] = ", ".join(filter(None, (before, layer.origin(key))))


def _apply_patterns(settings: Settings, layer: Layer, names: Names, base: str, unknown: list[str]) -> None:
    from dlint.config.file import known_names

    values = layer.values
    if "exclude" in values:
        settings.exclude += (Globs(values["exclude"], base),)
    for pattern, ignored in values.get("per-file-ignores", {}).items():
        said = known_names(ignored, names, unknown)
        settings.per_file_ignores += ((Globs((pattern,), base), said),)
    for pattern in values.get("per-path", {}):
        settings.per_path += ((Globs((pattern,), base), layer.below("per-path", pattern)),)


def _placed(path: str, layer: Layer) -> str:
    """A path that a layer names, as seen from the working directory; nothing stays nothing."""
    return os.path.relpath(os.path.join(layer.folder, path)) if path else ""


def _apply_options(settings: Settings, layer: Layer, names: Names, unknown: list[str]) -> None:
    from dlint.config.file import rule_options

    for rule, options in rule_options(layer, names, unknown).items():
        settings.rules[rule] = {**settings.rules.get(rule, {}), **options}
        settings.origin[f"rules.{rule}"] = layer.origin("rules", rule)


def _apply_severities(settings: Settings, layer: Layer, names: Names, unknown: list[str]) -> None:
    levels = []
    for name, level in layer.values.get("severity", {}).items():
        rules = names.resolve(name)
        if rules is None:
            unknown.append(name)
        else:
            keys = (name,) if ("severity", name) in layer.lines else name.split("/")
            levels.append((len(rules), rules, level, layer.origin("severity", *keys)))
    # The narrower name wins over a topic or profile that takes it in.
    for _, rules, level, origin in sorted(levels, key=lambda item: -item[0]):
        settings.severity.update(dict.fromkeys(rules, level))
        settings.origin.update(dict.fromkeys((f"severity.{rule}" for rule in rules), origin))
