"""Settings: found beside each linted file, checked, and laid over each other.

`Configs` finds `dlint.toml`, `.dlint.toml` or `[tool.dlint]` of `pyproject.toml` nearest to a file; where
the tree has none it takes the nearest `.hadolint.yaml`. An unknown key, rule or option is a `ConfigError`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from dlint.config.apply import apply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.finding import Severity
    from dlint.globs import Globs
    from dlint.rule_options import Option

LEVELS = ("error", "warning", "info")
COLORS = ("auto", "always", "never")
SHELLCHECK = ("auto", "off", "required")
FILES = ("dlint.toml", ".dlint.toml", "pyproject.toml")
HADOLINT_FILES = (".hadolint.yaml", ".hadolint.yml")
ALONE = "with `--no-plugins` nothing outside it is read"


class Names(Protocol):
    """What settings ask of a rulebook."""

    def resolve(self, name: str) -> frozenset[str] | None: ...
    def suggest(self, name: str) -> str | None: ...
    def options(self, name: str) -> tuple[Option, ...]: ...
    def read_options(self, name: str, values: Mapping[str, object]) -> dict[str, object]: ...


class ConfigError(Exception):
    """A configuration that cannot be used; `line` is 1-based, 0 where no line is to blame."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self.message = message


class Layer:
    """What one file or the command line says: `values` by key, with hyphens as in the file.

    `lines` holds the line of each path of keys; `folder` is where relative paths start;
    `lenient` where codes and options that no rule has are no fault (hadolint's).
    """

    __slots__ = ("folder", "lenient", "lines", "path", "values")

    def __init__(self, path: str, values: dict[str, Any], lines: dict[tuple[str, ...], int]) -> None:
        self.path = path
        self.folder = os.path.dirname(os.path.abspath(path))
        self.values = values
        self.lines = lines
        self.lenient = False

    def line(self, *keys: str) -> int:
        """The line of a path of keys, or of the nearest part of it that has one."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.lines:
                return self.lines[keys[:length]]
        return self.lines.get((), 0)

    def below(self, key: str, name: str) -> Layer:
        """What one table of a table of tables says, as a layer of its own."""
        lines = {keys[2:]: line for keys, line in self.lines.items() if keys[:2] == (key, name)}
        layer = Layer(self.path, self.values[key][name], {**lines, (): self.line(key, name)})
        layer.folder, layer.lenient = self.folder, self.lenient
        return layer

    def origin(self, *keys: str) -> str:
        line = self.line(*keys)
        return f"{self.path}:{line}" if line else self.path

    def __repr__(self) -> str:
        return f"Layer({self.path!r}, {self.values!r})"  # the same in every process

    def error(self, message: str, *keys: str) -> ConfigError:
        return ConfigError(self.path, self.line(*keys), message)


class Settings:
    """What holds for one file; `fixable` is empty where the fixes of all rules are wanted.

    `rules` holds the options of each rule as arguments of its check; `severity` the levels of rules and of
    one-card topics; `plugins` pairs of a plugin and the folder its path is relative to; `unknown_codes`
    the codes of a hadolint configuration (or of plugins that are not loaded) that no rule has. `baseline`
    is the path of a baseline, `per_path` what holds for some paths only. `origin` says of each key that is
    set where it was (`dlint.toml:3`), of rules too: `severity.RULE`, `rules.RULE`.
    """

    __slots__ = (
        "baseline",
        "color",
        "exclude",
        "exit_zero",
        "extend_select",
        "fail_level",
        "fixable",
        "ignore",
        "inline_ignores",
        "min_severity",
        "origin",
        "output_format",
        "path",
        "per_file_ignores",
        "per_path",
        "plugins",
        "profile",
        "region",
        "rules",
        "select",
        "severity",
        "shellcheck",
        "unfixable",
        "unknown_codes",
    )

    def __init__(self) -> None:
        self.path: str | None = None
        self.baseline: str | None = None
        self.profile: tuple[str, ...] = ("default",)
        self.select: tuple[str, ...] = ()
        self.extend_select: tuple[str, ...] = ()
        self.ignore: tuple[str, ...] = ()
        self.fixable: tuple[str, ...] = ()
        self.unfixable: tuple[str, ...] = ()
        self.severity: dict[str, Severity] = {}
        self.fail_level: Severity = "warning"
        self.min_severity: Severity = "info"
        self.exclude: tuple[Globs, ...] = ()
        self.per_file_ignores: tuple[tuple[Globs, tuple[str, ...]], ...] = ()
        self.per_path: tuple[tuple[Globs, Layer], ...] = ()
        self.region: str | None = None
        self.plugins: tuple[tuple[str, str], ...] = ()
        self.inline_ignores = True
        self.rules: dict[str, dict[str, object]] = {}
        self.output_format: str | None = None
        self.color: str | None = None
        self.exit_zero = False
        self.shellcheck = "auto"
        self.unknown_codes: tuple[str, ...] = ()
        self.origin: dict[str, str] = {}

    def excludes(self, path: str) -> bool:
        """Whether the configuration leaves a file out."""
        return any(globs.match(path) for globs in self.exclude)

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """What to ignore in one file: `ignore` and what `per-file-ignores` adds."""
        more = [name for globs, names in self.per_file_ignores if globs.match(path) for name in names]
        return tuple(dict.fromkeys((*self.ignore, *more)))

    def severity_of(self, rule: str) -> Severity | None:
        """The level set for a rule, or for the one card its code belongs to."""
        return self.severity.get(rule) or self.severity.get(rule.partition("/")[0])

    def copy(self) -> Settings:
        other = Settings()
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(other, name, dict(value) if isinstance(value, dict) else value)
        return other

    def over(self, values: Mapping[str, object], names: Names) -> Settings:
        """These settings with those of the command line over them.

        `values` has keys as a file has them (`fail-level`); None and empty ones say nothing. Errors:
        `ConfigError`, its path being "command line".
        """
        from dlint.config.file import check_names, check_values

        said = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in values.items()
            if value is not None and value != ()
        }
        layer = Layer("command line", said, {})
        check_values(layer)
        check_names(layer, names)
        result = self.copy()
        apply(result, layer, names, os.getcwd())
        return result


class Configs:
    """The configurations of a run, each read once.

    `config` is used for every file, `isolated` reads none. Settings made for one folder are shared: do not
    change them.
    """

    def __init__(self, *, config: str | None = None, isolated: bool = False, plugins: bool = True) -> None:
        self.config = config
        self.isolated = isolated
        self.load_plugins = plugins
        self._homes: dict[str, str | None] = {}
        self._hadolint_homes: dict[str, str | None] = {}
        self._layers: dict[str, list[Layer]] = {}
        self._settings: dict[tuple[str | None, tuple[int, ...]], Settings] = {}
        self._tools: dict[str, bool] = {}

    def plugins(self) -> tuple[tuple[str, str], ...]:
        """The plugins to load, each with the folder its path is relative to.

        They run code, so only `--config` or a configuration in the working directory or above can name
        them. Errors: `ConfigError`.
        """
        if not self.load_plugins:
            return ()
        path = self.path_for(os.path.join(os.getcwd(), "Dockerfile"))
        named: dict[tuple[str, str], None] = {}
        for layer in self._chain(path) if path else ():
            named.update(((plugin, layer.folder), None) for plugin in layer.values.get("plugins", ()))
        return tuple(named)

    def path_for(self, path: str) -> str | None:
        """The configuration file that holds for a file."""
        if self.isolated or self.config is not None:
            return None if self.isolated else self.config
        folder = os.path.dirname(os.path.abspath(path))
        return self._nearest(folder) or self._nearest_hadolint(folder)

    def settings(self, path: str, names: Names) -> Settings:
        """What holds for a file. Errors: `ConfigError`."""
        config = self.path_for(path)
        if (config, ()) not in self._settings:
            self._settings[config, ()] = self._read(config, names)
        settings = self._settings[config, ()]
        fitting = tuple(at for at, (globs, _) in enumerate(settings.per_path) if globs.match(path))
        if (config, fitting) not in self._settings:
            below = self._settings[config, fitting] = settings.copy()
            for at in fitting:
                apply(below, settings.per_path[at][1], names, settings.per_path[at][0].base)
        return self._settings[config, fitting]

    def _read(self, config: str | None, names: Names) -> Settings:
        settings = Settings()
        settings.path = config
        if config is None:
            return settings
        from dlint.config.file import check_names, rule_options

        chain = self._chain(config)
        loaded = set(self.plugins())
        wanted = {(plugin, layer.folder) for layer in chain for plugin in layer.values.get("plugins", ())}
        base = os.getcwd() if self.config is not None else chain[-1].folder
        for layer in chain:
            # Rules of plugins that are not loaded are unknown here, and that is no fault of the file.
            if wanted <= loaded and not layer.lenient:
                check_names(layer, names)
            apply(settings, layer, names, base)
        for _, layer in settings.per_path:
            rule_options(layer, names, [])  # what is wrong there is told whatever is linted
        return settings

    def _chain(self, config: str) -> list[Layer]:
        if config not in self._layers:
            if self._leads_out(config):
                raise ConfigError(config, 0, f"it is a link out of the project; {ALONE}")
            if _is_hadolint(config):
                from dlint.config.hadolint import read

                self._layers[config] = [read(config)]
            else:
                from dlint.config.file import read_chain

                self._layers[config] = read_chain(config, self._within(config))
                self._keep_within(config)
        return self._layers[config]

    def _keep_within(self, config: str) -> None:
        within = self._within(config)
        for layer in self._layers[config] if within is not None else ():
            path = layer.values.get("baseline")
            if path and not lies_in(os.path.join(layer.folder, path), within or ""):
                raise layer.error(f"`baseline` leads out of the project, to {path}; {ALONE}", "baseline")

    def _within(self, config: str) -> str | None:
        """The folder that a configuration may not lead out of; None where it is trusted."""
        if self.load_plugins or self.config is not None:
            return None
        folder = os.path.dirname(os.path.abspath(config))
        return _nearest(folder, {}, lambda each: each if os.path.lexists(f"{each}/.git") else None) or folder

    def _leads_out(self, config: str) -> bool:
        within = self._within(config) if os.path.islink(config) else None
        return within is not None and not lies_in(config, within)

    def _nearest(self, folder: str) -> str | None:
        """The configuration in a folder or the nearest above; each folder is looked at once."""
        return _nearest(folder, self._homes, self._own)

    def _own(self, folder: str) -> str | None:
        for name in FILES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or self._has_table(path)):
                return path
        return None

    def _has_table(self, path: str) -> bool:
        if path not in self._tools:
            from dlint.config.file import has_tool_table

            self._tools[path] = not self._leads_out(path) and has_tool_table(path)
        return self._tools[path]

    def _nearest_hadolint(self, folder: str) -> str | None:
        return _nearest(folder, self._hadolint_homes, _hadolint)


def lies_in(path: str, folder: str) -> bool:
    """Whether what a path leads to, through whatever links, lies in a folder."""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))


def _hadolint(folder: str) -> str | None:
    paths = (os.path.join(folder, name) for name in HADOLINT_FILES)
    return next((path for path in paths if os.path.isfile(path)), None)


def _nearest(folder: str, known: dict[str, str | None], look: Callable[[str], str | None]) -> str | None:
    passed: list[str] = []
    while folder not in known:
        passed.append(folder)
        found = look(folder)
        above = os.path.dirname(folder)
        if found is not None or above == folder:
            known[folder] = found
            break
        folder = above
    for below in passed:
        known[below] = known[folder]
    return known[folder]


def _is_hadolint(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))
