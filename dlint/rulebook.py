"""What rules are called, and which of them run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, get_args

from dlint.errors import RulebookError
from dlint.homes import file_of, is_own, line_of, rules_of
from dlint.rule import Findings, Profile, Rule, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dlint.cards import Card
    from dlint.finding import Severity
    from dlint.homes import Home
    from dlint.rule_options import Option
    from dlint.rule_table import Table

PROFILES: tuple[Profile, ...] = get_args(Profile)
COMPATIBLE = ("hadolint",)
"""Profiles that hold what another tool runs unasked, with its severities: tables in `knowledge/`."""

SELECTABLE: tuple[str, ...] = (*PROFILES, *COMPATIBLE)
ALL = "ALL"

# What no check finds: the run's own findings. A topic here has one card for all its codes.
OWN: dict[str, tuple[Severity, Profile]] = {
    "dlint/crash": ("error", "default"),
    "dlint/inline-ignore": ("info", "hardening"),
    "dlint/link-outside": ("warning", "default"),
    "dlint/malformed-ignore": ("warning", "default"),
    "dlint/shellcheck-missing": ("info", "default"),
    "dlint/too-many-findings": ("error", "default"),
    "dlint/unknown-rule": ("warning", "default"),
    "dlint/unreadable": ("error", "default"),
    "dlint/unused-ignore": ("warning", "default"),
    "shellcheck": ("warning", "default"),
}


class UnknownNameError(RulebookError):
    """No rule, topic, alias or profile has this name; the message says what may be meant."""


def load(homes: Iterable[Home]) -> Rulebook:
    """Import every topic of the homes; cards stay unread.

    Errors: `RulebookError` where a module cannot be imported or two rules share a name.
    """
    rules: dict[str, Rule] = {}
    homes = tuple(homes)
    for home in homes:
        before = len(rules)
        for found in rules_of(home):
            if found.name in rules:
                first, second = line_of(rules[found.name]), line_of(found)
                raise RulebookError(f"two rules are named {found.name}: {first} and {second}")
            rules[found.name] = found
        if len(rules) == before:
            raise RulebookError(f"{home.path} holds no rules: there is no topic/module.py with one")
    for name, (severity, profile) in OWN.items():
        rules[name] = _own(name, severity, profile)
    return Rulebook(homes, dict(sorted(rules.items())))


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
        """Each alias with its rules. Reads the head of every card when first asked, unless they are kept."""
        if self._aliases is None:
            from dlint.cache import rule_index

            alone = self.homes[0] if len(self.homes) == 1 and is_own(self.homes[0]) else None
            self._aliases = rule_index.read_aliases(alone.path) if alone else None
            if self._aliases is None:
                self._aliases = self._on_cards()
                if alone:
                    rule_index.write_aliases(alone.path, self._aliases)
        return self._aliases

    @property
    def has_read_cards(self) -> bool:
        """Whether anything asked for aliases, so that what was found since may follow from the cards."""
        return self._aliases is not None

    def _on_cards(self) -> dict[str, tuple[str, ...]]:
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
        return {alias: tuple(names) for alias, names in aliases.items()}

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
        from dlint import rule_options

        return rule_options.of(self.rules[name])

    def card_path(self, name: str) -> str | None:
        """Where the card of a rule is, beside its check."""
        topic, _, fault = name.partition("/")
        if name in OWN:
            folder = os.path.join(self.homes[0].path, topic) if self.homes else ""
        else:
            folder = os.path.dirname(file_of(self.rules[name]))
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
        from dlint import rule_options

        return rule_options.read(self.rules[name], values)

    def table(self, selection: Selection, options: Mapping[str, Mapping[str, object]] | None = None) -> Table:
        """The dispatch table; `options` holds the arguments by rule, as `read_options` gives them."""
        from dlint import rule_table

        return rule_table.of(selection.rules, options or {})


def covers(names: frozenset[str], rule: str) -> bool:
    """Whether names that `resolve` gave take in a rule, be it a code of a one-card topic."""
    return rule in names or ("/" in rule and _topic(rule) in names)


def shellcheck_code(name: str) -> str:
    """`SC2086` of `SC2086` or `shellcheck/SC2086`, else nothing."""
    code = name.removeprefix("shellcheck/")
    return code if len(code) == 6 and code.startswith("SC") and code[2:].isdecimal() else ""


def _topic(name: str) -> str:
    return name.partition("/")[0]
