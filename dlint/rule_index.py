"""What the rules say of themselves, kept from the last run: a run then imports only the rules it asks.

The index is as good as the files it was made of: any other name, size or time of change of a file of dlint
or of its rules, and it is made again. Plugins have none; they may be made of anything.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from zlib import crc32

from dlint import stamps, store
from dlint.rule import Rule, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.finding import Severity
    from dlint.rule import Precision, Profile


def _path(folder: str) -> str:
    top = store.folder()
    return os.path.join(top, f"rules-{crc32(os.fsencode(folder)):08x}") if top else ""


def read(folder: str) -> list[Rule] | None:
    """The rules of a folder, none of them imported yet; None where they have to be."""
    path = _path(folder)
    kept = store.read(path) if path else None
    if not isinstance(kept, tuple) or len(kept) != 2 or kept[0] != stamps.of_program(folder):
        return None
    return [_rule(*row) for row in kept[1]]


def write(folder: str, rules: Iterable[Rule]) -> None:
    """Keep what the rules of a folder say of themselves."""
    path = _path(folder)
    if path:
        rows = [_row(rule) for rule in rules]
        try:
            store.write(path, (stamps.of_program(folder), rows))
        except ValueError:
            return  # an option's default is no plain data: the rules are imported each time


def _row(rule: Rule) -> tuple[object, ...]:
    return (
        rule.module,
        rule.attribute,
        rule.trigger.parts,
        rule.severity,
        rule.profile,
        rule.precision,
        rule.security,
        rule.options,
    )


def _rule(
    module: str,
    attribute: str,
    parts: tuple[tuple[str, str], ...],
    severity: Severity,
    profile: Profile,
    precision: Precision,
    security: float | None,
    options: dict[str, tuple[str, object]],
) -> Rule:
    return Rule.described(module, attribute, Trigger(*parts), severity, profile, precision, security, options)
