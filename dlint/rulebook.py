"""Where rules come from, what they are called, and which of them run.

A home is a folder of topics; a topic is a folder with modules of rules and one card per rule.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from dlint.rule import Findings, Profile, Rule, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dlint.cards import Card
    from dlint.finding import Severity

Entry = tuple[Rule, Callable[[Any], Findings | None]]

PROFILES: tuple[Profile, ...] = get_args(Profile)
COMPATIBLE = ("hadolint",)
"""Profiles that hold what another tool runs unasked, with its severities: tables in `knowledge/`."""

SELECTABLE: tuple[str, ...] = (*PROFILES, *COMPATIBLE)
ALL = "ALL"

# What no check finds: the run's own findings. A topic here has one card for all its codes.
OWN: dict[str, tuple[Severity, Profile]] = {
    "dlint/crash": ("error", "default"),
    "dlint/inline-ignore": ("info", "hardening"),
    "dlint/malformed-ignore": ("warning", "default"),
    "dlint/shellcheck-missing": ("info", "default"),
    "dlint/too-many-findings": ("error", "default"),
    "dlint/unknown-rule": ("warning", "default"),
    "dlint/unreadable": ("error", "default"),
    "dlint/unused-ignore": ("warning", "default"),
    "shellcheck": ("warning", "default"),
}


class RulebookError(ValueError):
    """A home that cannot be loaded, or an option that does not fit."""


class UnknownNameError(RulebookError):
    """No rule, topic, alias or profile has this name; the message says what may be meant."""


class Home(NamedTuple):
    """A folder of topics and the package its modules are imported under."""

    path: str
    package: str


class Option(NamedTuple):
    """`name` as written in a configuration, with hyphens; `type` as annotated in the check."""

    name: str
    type: str
    default: object


def builtin_home() -> Home:
    """The rules that come with dlint: inside the package when installed, beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    if os.path.isdir(inside):
        return Home(inside, "dlint.rules")
    return Home(os.path.join(os.path.dirname(here), "rules"), "dlint.rules")


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


def load(homes: Iterable[Home]) -> Rulebook:
    """Import every topic of the homes; cards stay unread.

    Errors: `RulebookError` where a module cannot be imported or two rules share a name.
    """
    rules: dict[str, Rule] = {}
    homes = tuple(homes)
    for home in homes:
        before = len(rules)
        for found in _of_home(home):
            if found.name in rules:
                first, second = _place(rules[found.name]), _place(found)
                raise RulebookError(f"two rules are named {found.name}: {first} and {second}")
            rules[found.name] = found
        if len(rules) == before:
            raise RulebookError(f"{home.path} holds no rules: there is no topic/module.py with one")
    for name, (severity, profile) in OWN.items():
        rules[name] = _own(name, severity, profile)
    return Rulebook(homes, dict(sorted(rules.items())))


def _of_home(home: Home) -> list[Rule]:
    """The rules of a home. Our own are imported when they are first asked, if an index tells of them."""
    own = home.package == "dlint.rules"
    _register(home.package, home.path)
    if own:
        from dlint import rule_index

        described = rule_index.read(home.path)
        if described is not None:
            for topic in {rule.module.rpartition(".")[0] for rule in described}:
                _register(topic, os.path.join(home.path, topic.rpartition(".")[2]))
            return described
    found = [
        rule for topic, modules in _topics(home) for name in modules for rule in _rules_of(home, topic, name)
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


def _rules_of(home: Home, topic: str, module: str) -> list[Rule]:
    full = f"{home.package}.{topic}.{module}"
    try:
        loaded = import_module(full)
    except (Exception, SystemExit) as error:
        path = os.path.join(home.path, topic, f"{module}.py")
        raise RulebookError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return [value for value in vars(loaded).values() if isinstance(value, Rule) and value.module == full]


def _file(rule: Rule) -> str:
    if rule.module not in sys.modules:
        topic, _, name = rule.module.rpartition(".")
        return os.path.join(sys.modules[topic].__path__[0], f"{name}.py")
    return sys.modules[rule.module].__file__ or ""


def _place(rule: Rule) -> str:
    code = getattr(rule.check, "__code__", None)
    return f"{_file(rule)}:{code.co_firstlineno}" if code else _file(rule)


def _own(name: str, severity: Severity, profile: Profile) -> Rule:
    def check(_: object) -> Findings:
        return ()

    rule = Rule(check, Trigger(), severity, profile, "high", None)
    rule.name = name
    return rule


class Selection:
    """The rules that run, by name, and the codes of one-card topics added or taken away by name.

    `severities` holds those that a compatibility profile sets; `by_profile` says that no list of rules was
    given in the profiles' stead.
    """

    __slots__ = ("_dropped", "by_profile", "names", "rules", "severities")

    def __init__(
        self,
        rules: list[Rule],
        names: frozenset[str],
        dropped: frozenset[str],
        severities: Mapping[str, Severity] | None = None,
        *,
        by_profile: bool = False,
    ) -> None:
        self.rules = rules
        self.names = names
        self._dropped = dropped
        self.severities = severities or {}
        self.by_profile = by_profile

    def __contains__(self, name: object) -> bool:
        if name in self.names:
            return True
        return isinstance(name, str) and name not in self._dropped and _topic(name) in self.names

    def ignores(self, name: str) -> bool:
        """Whether a rule was taken away by name."""
        return name in self._dropped

    def has_topic(self, topic: str) -> bool:
        return any(_topic(name) == topic for name in self.names)


class Table:
    """Who is to be asked about what: `kinds` leads from kind and key of a trigger to rules and checks."""

    __slots__ = ("kinds",)

    def __init__(self, kinds: dict[str, dict[str, tuple[Entry, ...]]]) -> None:
        self.kinds = kinds

    def of(self, kind: str, key: str = "") -> tuple[Entry, ...]:
        """The entries for one subject, those that take any key (`*`) included."""
        keys = self.kinds.get(kind)
        if keys is None:
            return ()
        return keys.get(key) or keys.get("*", ())

    def command(self, kind: str, program: str, subcommand: str | None) -> tuple[Entry, ...]:
        """The entries for a command; `kind` is `command`, `host_command` or `start`."""
        keys = self.kinds.get(kind)
        if keys is None:
            return ()
        return keys.get(f"{program} {subcommand}") or keys.get(program) or keys.get("*", ())


class Rulebook:
    """All rules that are loaded, and every name one may call them by."""

    def __init__(self, homes: tuple[Home, ...], rules: dict[str, Rule]) -> None:
        self.homes = homes
        self.rules = rules
        self._aliases: dict[str, tuple[str, ...]] | None = None
        topics: dict[str, list[str]] = {}
        for name in rules:
            topics.setdefault(_topic(name), []).append(name)
        self.topics = {topic: frozenset(names) for topic, names in topics.items()}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.rules)

    def judges_images(self, name: str) -> bool:
        """Whether a rule may find something in a script because an image runs it."""
        rule = self.rules.get(name)
        kinds = {kind for kind, _ in rule.trigger.parts} if rule is not None else set()
        return not kinds.isdisjoint(("reached", "reached_script", "stage", "credential"))

    def resolve(self, name: str) -> frozenset[str] | None:
        """The rules that a rule name, topic, profile, `ALL`, ShellCheck code or alias stands for.

        The topic of one card stands for all its codes: test membership with `covers`.
        """
        if name in self.rules:
            return frozenset((name,))
        if name in self.topics:
            return self.topics[name]
        if name == ALL:
            return self.names
        if name in PROFILES:
            return frozenset(rule.name for rule in self.rules.values() if rule.profile == name)
        if name in COMPATIBLE:
            return self._compatible_names()
        code = shellcheck_code(name)
        if code:
            return frozenset((f"shellcheck/{code}",))
        return frozenset(self.aliases[name]) if name in self.aliases else None

    def compatible(self, profile: str) -> dict[str, Severity]:
        """The severities of a compatibility profile by rule; empty for any other name.

        Of several codes that one rule covers the most severe counts.
        """
        if profile not in COMPATIBLE:
            return {}
        from dlint.knowledge.hadolint import SEVERITIES

        return {rule: level for code, level in SEVERITIES.items() for rule in self.aliases.get(code, ())}

    def _compatible_names(self) -> frozenset[str]:
        from dlint.knowledge.hadolint import ENGINES

        engines = [self.topics[topic] for topic in ENGINES if topic in self.topics]
        return frozenset(self.compatible("hadolint")).union(*engines)

    @property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Each alias with its rules. Reads the head of every card when first asked."""
        if self._aliases is None:
            from dlint.cards import CardError, front_matter

            aliases: dict[str, list[str]] = {}
            for name in self.rules:
                path = self.card_path(name)
                try:
                    front = front_matter(path) if path else None
                except (CardError, OSError):
                    continue  # `dlint test` says what is wrong with it; linting goes on
                for alias in front.aliases if front else ():
                    aliases.setdefault(alias, []).append(name)
            self._aliases = {alias: tuple(names) for alias, names in aliases.items()}
        return self._aliases

    def aliases_of(self, name: str) -> tuple[str, ...]:
        return tuple(alias for alias, names in self.aliases.items() if name in names)

    def suggest(self, name: str) -> str | None:
        """The known name that is most likely meant."""
        from difflib import get_close_matches

        known = [*self.aliases, ALL, *SELECTABLE, *self.topics, *self.rules]
        whole = {candidate.casefold(): candidate for candidate in known}
        faults = {candidate.rpartition("/")[2]: candidate for candidate in known}
        wanted = name.casefold().replace("_", "-")[:100]
        fault = wanted.rpartition("/")[2]
        for word, names, cutoff in ((wanted, whole, 0.99), (fault, faults, 0.99), (wanted, whole, 0.6)):
            for near in get_close_matches(word, names, 1, cutoff):
                return names[near]
        return None

    def unknown(self, name: str) -> UnknownNameError:
        near = self.suggest(name)
        return UnknownNameError(f"unknown rule `{name}`" + (f"; did you mean `{near}`?" if near else ""))

    def options(self, name: str) -> tuple[Option, ...]:
        """The options of a rule, in the order of its parameters."""
        return tuple(
            Option(key.replace("_", "-"), kind, default)
            for key, (kind, default) in self.rules[name].options.items()
        )

    def card_path(self, name: str) -> str | None:
        """Where the card of a rule is, beside its check."""
        topic, _, fault = name.partition("/")
        if name in OWN:
            folder = os.path.join(self.homes[0].path, topic) if self.homes else ""
        else:
            folder = os.path.dirname(_file(self.rules[name]))
        path = os.path.join(folder, f"{fault or topic}.md")
        return path if os.path.isfile(path) else None

    def card(self, name: str) -> Card:
        """Errors: `CardError` for a card that cannot be read, `RulebookError` where there is none."""
        from dlint.cards import read

        path = self.card_path(name)
        if path is None:
            raise RulebookError(f"the rule {name} has no card")
        return read(path)

    def select(
        self,
        profiles: Iterable[str] = ("default",),
        select: Iterable[str] = (),
        extend_select: Iterable[str] = (),
        ignore: Iterable[str] = (),
    ) -> Selection:
        """The rules to run: those of the profiles, or of `select` where given; the narrower name wins.

        Errors: `UnknownNameError`.
        """
        named = tuple(select)
        wanted = (*(named or tuple(profiles)), *extend_select)
        chosen: set[str] = set()
        dropped: set[str] = set()
        steps = [(self._breadth(name), 0, name) for name in wanted]
        steps += [(self._breadth(name), 1, name) for name in ignore]
        for _, away, name in sorted(steps):
            names = self.resolve(name) or frozenset()
            chosen = chosen - names if away else chosen | names
            dropped = dropped | names if away else dropped - names
        rules = [rule for name, rule in self.rules.items() if name in chosen]
        severities = {rule: level for name in wanted for rule, level in self.compatible(name).items()}
        taken, gone = frozenset(chosen), frozenset(dropped)
        return Selection(rules, taken, gone, severities, by_profile=not named)

    def _breadth(self, name: str) -> int:
        """0 for all rules up to 3 for one: what is narrower is applied later."""
        if name == ALL:
            return 0
        if name in SELECTABLE:
            return 1
        if name in self.topics:
            return 2
        if self.resolve(name) is None:
            raise self.unknown(name)
        return 3

    def read_options(self, name: str, values: Mapping[str, object]) -> dict[str, object]:
        """Options of one rule as a configuration has them, made into arguments of its check.

        Errors: `RulebookError` with the option that is unknown or of another type.
        """
        types = {key.replace("_", "-"): (key, kind) for key, (kind, _) in self.rules[name].options.items()}
        read: dict[str, object] = {}
        for option, value in values.items():
            if option not in types:
                from difflib import get_close_matches

                near = get_close_matches(option, types, 1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                raise RulebookError(f"{name} has no option `{option}`{hint}")
            key, kind = types[option]
            read[key] = _converted(f"option `{option}` of {name}", kind, value)
        return read

    def table(self, selection: Selection, options: Mapping[str, Mapping[str, object]] | None = None) -> Table:
        """The dispatch table; `options` holds the arguments by rule, as `read_options` gives them."""
        kinds: dict[str, dict[str, dict[str, Entry]]] = {}
        for rule in selection.rules:
            arguments = options.get(rule.name) if options else None
            check = _check(rule, arguments)
            for kind, key in rule.trigger.parts:
                kinds.setdefault(kind, {}).setdefault(key, {})[rule.name] = (rule, check)
        return Table({kind: _with_wider(kind, keys) for kind, keys in kinds.items()})


class _Late:
    """A check that is imported when it is first asked."""

    __slots__ = ("arguments", "real", "rule")

    def __init__(self, rule: Rule, arguments: Mapping[str, object] | None) -> None:
        self.rule = rule
        self.arguments = arguments
        self.real: Callable[[Any], Findings | None] | None = None

    def __call__(self, subject: object) -> Findings | None:
        if self.real is None:
            self.real = partial(self.rule.check, **self.arguments) if self.arguments else self.rule.check
        return self.real(subject)


def _check(rule: Rule, arguments: Mapping[str, object] | None) -> Callable[[Any], Findings | None]:
    if not rule.is_loaded:
        return _Late(rule, arguments)
    return partial(rule.check, **arguments) if arguments else rule.check


def _with_wider(kind: str, keys: dict[str, dict[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    """Each key with what the wider keys ask for too, so that a look-up ends at the first hit."""
    if kind not in {"command", "host_command", "start", "reached", "instruction"}:
        return {key: tuple(entries.values()) for key, entries in keys.items()}
    every = keys.get("*", {})
    merged = {}
    for key, entries in keys.items():
        program = keys.get(key.partition(" ")[0], {})
        merged[key] = tuple({**every, **program, **entries}.values())
    return merged


def covers(names: frozenset[str], rule: str) -> bool:
    """Whether names that `resolve` gave take in a rule, be it a code of a one-card topic."""
    return rule in names or ("/" in rule and _topic(rule) in names)


def shellcheck_code(name: str) -> str:
    """`SC2086` of `SC2086` or `shellcheck/SC2086`, else nothing."""
    code = name.removeprefix("shellcheck/")
    return code if len(code) == 6 and code.startswith("SC") and code[2:].isdecimal() else ""


def _topic(name: str) -> str:
    return name.partition("/")[0]


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
