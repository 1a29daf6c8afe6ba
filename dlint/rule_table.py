"""Which rules are to be asked about which subject."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from dlint.rule import Findings, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = tuple[Rule, Callable[[Any], Findings | None]]


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


def of(rules: Iterable[Rule], options: Mapping[str, Mapping[str, object]]) -> Table:
    """The table of some rules; `options` holds arguments for their checks by rule."""
    kinds: dict[str, dict[str, dict[str, Entry]]] = {}
    for rule in rules:
        check = _check(rule, options.get(rule.name))
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
