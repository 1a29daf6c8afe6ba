"""The structure of the effective project, held against the compose-spec schema as Compose does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.effective.schema_messages import Misfit, explained
from dlint.model.compose.effective.trouble import Log
from dlint.model.compose.effective.values import cast_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.model.compose.effective.datum import Datum

__all__ = ["MOST", "Misfit", "problems"]

MOST = 20  # a file that has more is no compose file, or has one fault that makes the others


def problems(root: Datum) -> list[Misfit]:
    """What Compose refuses in a project that is interpolated, merged and free of doubles, at most MOST.

    One for a place, in the order of the files. Raises SchemaMissingError where the package has no schema.
    """
    from dlint.model.compose.effective.schema_check import violations
    from dlint.model.compose.effective.schema_plain import plain

    # Texts become numbers and truths before Compose checks; those that cannot are no matter of the schema.
    root = cast_texts(root, Log())
    data = plain(root)
    if not isinstance(data, dict):
        given = "a list" if isinstance(data, list) else "text"
        message = f"a compose file is a mapping that holds `services`, and this is {given}"
        return [Misfit("type", message, root.at)]
    found = (explained(root, one) for one in violations(data, 10 * MOST))
    return _first_each(each for each in found if each is not None)[:MOST]


def _first_each(found: Iterable[Misfit]) -> list[Misfit]:
    """One for a place: what a shared anchor holds is broken in each service that has it."""
    firsts: dict[tuple[str, int, int], Misfit] = {}
    for each in found:
        firsts.setdefault((each.at.source.path, each.at.span.start, each.at.span.end), each)
    return [firsts[key] for key in sorted(firsts)]
