"""A value of the effective project, and where its author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from dlint.finding import At

Plain: TypeAlias = "str | int | float | bool | dict[str, Datum] | list[Datum] | None"


class Datum:
    """A value after interpolation, and later after merging.

    `value` is what Compose takes it for: text, number, truth, None, a dict or a list of more of these. A text
    holds HOLE for each variable that is not known. `at` is the value as written in the file of its author,
    `key` the key that it stands under there (None for an item of a list). `tag` is `!reset` or `!override`
    until merging is done; `printed` is the text Compose makes of a number, truth or date where it wants one.
    """

    __slots__ = ("at", "key", "printed", "tag", "value")

    def __init__(
        self,
        value: Plain,
        at: At,
        key: At | None = None,
        *,
        tag: str | None = None,
        printed: str | None = None,
    ) -> None:
        self.value = value
        self.at = at
        self.key = key
        self.tag = tag
        self.printed = printed

    @property
    def known(self) -> bool:
        """Whether no unknown variable stands in the value itself, whatever it holds."""
        return not (isinstance(self.value, str) and HOLE in self.value)

    @property
    def place(self) -> At:
        """Where a finding about it points: its key, or itself."""
        return self.key if self.key is not None else self.at

    @property
    def text(self) -> str | None:
        """What Compose makes of a scalar where it wants text; None for null, dicts, lists and the unknown."""
        if self.printed is not None:
            return self.printed
        return self.value if isinstance(self.value, str) and self.known else None

    def get(self, *path: str) -> Datum | None:
        """The value at a path of keys."""
        found: Datum | None = self
        for key in path:
            found = found.value.get(key) if found is not None and isinstance(found.value, dict) else None
        return found

    def __repr__(self) -> str:
        return f"Datum({self.value!r})"
