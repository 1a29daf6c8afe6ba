"""What the rules say of themselves, kept from the last run: a run then imports only the rules it asks.

The index is as good as the files it was made of: any other name, size or time of change of a file of dlint
or of its rules, and it is made again; so it is with the aliases that stand on the cards. Plugins have none;
they may be made of anything.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dlint.cache import stamps, store
from dlint.cache.stamps import digest
from dlint.rule import Rule, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.finding import Severity
    from dlint.rule import Precision, Profile


def read(folder: str) -> list[Rule] | None:
    """The rules of a folder, none of them imported yet; None where they have to be."""
    rows = _kept(_path("rules", folder), stamps.of_program(folder))
    return [_rule(*row) for row in rows] if rows is not None else None


def write(folder: str, rules: Iterable[Rule]) -> None:
    """Keep what the rules of a folder say of themselves."""
    _keep(_path("rules", folder), stamps.of_program(folder), [_row(rule) for rule in rules])


def read_aliases(folder: str) -> dict[str, tuple[str, ...]] | None:
    """The aliases on the cards of a folder, each with its rules; None where the cards have to be read."""
    kept: dict[str, tuple[str, ...]] | None = _kept(_path("aliases", folder), stamps.of_cards(folder))
    return kept


def write_aliases(folder: str, aliases: dict[str, tuple[str, ...]]) -> None:
    """Keep the aliases on the cards of a folder."""
    _keep(_path("aliases", folder), stamps.of_cards(folder), aliases)


def _path(what: str, folder: str) -> str:
    top = store.folder()
    return os.path.join(top, f"{what}-{digest(os.fsencode(folder)).hex()[:8]}") if top else ""


def _kept(path: str, stamp: bytes) -> Any:  # noqa: ANN401 - what was kept there
    kept = store.read(path) if path else None
    return kept[1] if isinstance(kept, tuple) and len(kept) == 2 and kept[0] == stamp else None


def _keep(path: str, stamp: bytes, value: object) -> None:
    if path:
        try:
            store.write(path, (stamp, value))
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
