"""Files that a command shows instead of linting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.errors import RunError
from dlint.kinds import by_name, kind_of
from dlint.outcome import cause
from dlint.text import Source
from dlint.work import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_named(paths: Iterable[str]) -> Iterator[tuple[Source, str]]:
    """Named files with their kinds. Errors: `RunError`."""
    for path in paths:
        try:
            source = Source.from_bytes(path, read_bytes(path))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise RunError(f"{path}: no such file or folder") from error
        except OSError as error:
            raise RunError(f"{path} cannot be read: {cause(error)}", 3) from error
        kind = by_name(path) or kind_of(path, source.text)
        if kind not in {"dockerfile", "compose"}:
            raise RunError(f"{path} is neither a Dockerfile nor a compose file")
        yield source, kind
