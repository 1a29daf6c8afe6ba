"""Where rules come from: a home is a folder of topics, each with modules of rules and a card per rule."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from dlint.errors import RulebookError
from dlint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = "dlint.rules"


class Home(NamedTuple):
    """A folder of topics and the package its modules are imported under."""

    path: str
    package: str


def builtin_home() -> Home:
    """The rules that come with dlint: inside the package when installed, beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    if os.path.isdir(inside):
        return Home(inside, _OWN)
    return Home(os.path.join(os.path.dirname(here), "rules"), _OWN)


def is_own(home: Home) -> bool:
    """Whether these are the rules that come with dlint."""
    return home.package == _OWN


def plugin_home(plugin: str, base: str = ".") -> Home:
    """The home a configuration in `base` calls `plugin`: a folder with a slash, or an importable package."""
    if plugin.startswith(".") or "/" in plugin or os.sep in plugin:
        path = os.path.realpath(os.path.join(base, plugin))
        if not os.path.isdir(path):
            raise RulebookError(f"plugin {plugin}: there is no folder {path}")
        return Home(path, _package_name(path))
    try:
        module = import_module(plugin)
    except (Exception, SystemExit) as error:
        raise RulebookError(f"plugin {plugin}: {type(error).__name__}: {error}") from error
    paths = list(getattr(module, "__path__", ()))
    if not paths:
        raise RulebookError(f"plugin {plugin} is a module; a package with a folder per topic is needed")
    return Home(paths[0], plugin)


def _package_name(path: str) -> str:
    from zlib import crc32

    word = "".join(letter if letter.isalnum() else "_" for letter in os.path.basename(path))
    return f"dlint_plugin_{word}_{crc32(os.fsencode(path)):08x}"


def rules_of(home: Home) -> list[Rule]:
    """The rules of a home. Our own are imported when they are first asked, if an index tells of them.

    Errors: `RulebookError` where a module cannot be imported.
    """
    own = is_own(home)
    _register(home.package, home.path)
    if own:
        from dlint.cache import rule_index

        described = rule_index.read(home.path)
        if described is not None:
            for topic in {rule.module.rpartition(".")[0] for rule in described}:
                _register(topic, os.path.join(home.path, topic.rpartition(".")[2]))
            return described
    found = [
        rule for topic, modules in _topics(home) for name in modules for rule in _rules_in(home, topic, name)
    ]
    if own:
        rule_index.write(home.path, found)
    return found


def _register(package: str, path: str) -> None:
    """Make a folder a package: a checkout's rules and plugin folders are none that Python would find.

    Topics are registered too, since that halves the time of Python's own search for namespace packages.
    """
    if package not in sys.modules:
        module = sys.modules[package] = ModuleType(package)
        module.__path__ = [path]


def _topics(home: Home) -> Iterator[tuple[str, list[str]]]:
    """Each topic with its modules."""
    try:
        topics = sorted(entry.name for entry in os.scandir(home.path) if entry.is_dir())
        for topic in topics:
            if topic.startswith((".", "_")):
                continue
            files = os.listdir(os.path.join(home.path, topic))
            if "__init__.py" not in files:
                _register(f"{home.package}.{topic}", os.path.join(home.path, topic))
            yield topic, [name[:-3] for name in sorted(files) if _is_module(name)]
    except OSError as error:
        raise RulebookError(f"rules in {error.filename} cannot be read: {error.strerror}") from error


def _is_module(name: str) -> bool:
    return name.endswith(".py") and name != "conftest.py" and not name.startswith(("_", "test_"))


def _rules_in(home: Home, topic: str, module: str) -> list[Rule]:
    full = f"{home.package}.{topic}.{module}"
    try:
        loaded = import_module(full)
    except (Exception, SystemExit) as error:
        path = os.path.join(home.path, topic, f"{module}.py")
        raise RulebookError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return [value for value in vars(loaded).values() if isinstance(value, Rule) and value.module == full]


def file_of(rule: Rule) -> str:
    """The module with the rule's check, imported or not."""
    if rule.module not in sys.modules:
        topic, _, name = rule.module.rpartition(".")
        return os.path.join(sys.modules[topic].__path__[0], f"{name}.py")
    return sys.modules[rule.module].__file__ or ""


def line_of(rule: Rule) -> str:
    """The file with the rule's check, and its line where it is imported."""
    code = getattr(rule.check, "__code__", None)
    return f"{file_of(rule)}:{code.co_firstlineno}" if code else file_of(rule)
