"""Places in SARIF: addresses of files, regions and locations."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from dlint.report.paths import inside

if TYPE_CHECKING:
    from typing import Any

    from dlint.report.record import Range


def uri(path: str, root: str, top: str = "") -> str:
    """The address of a file: relative inside the repository, else absolute with `file://`; percent-encoded.

    `path` is seen from `root`, and `top` is the repository's folder, `root` where it is empty. A link is
    followed where it stays inside: code scanning shows no links.
    """
    from urllib.parse import quote

    whole = os.path.normpath(os.path.join(root, path))
    top = top or root
    seen: str | None = whole.replace(os.sep, "/")
    if top:
        seen = inside(_resolved(whole), _resolved(top)) or inside(whole, top)
    if seen is None or os.path.isabs(seen):
        return "file:///" + quote(_bytes(whole.replace(os.sep, "/").lstrip("/")))
    return quote(_bytes(seen))


def _resolved(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # no file can have such a name
        return path


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")


class Places:
    """Makes places, each file's address once."""

    __slots__ = ("_om", "_root", "_top", "_uris")

    def __init__(self, om: Any, root: str, top: str = "") -> None:  # noqa: ANN401 - sarif_om has no types
        self._om = om
        self._root = root
        self._top = top
        self._uris: dict[str, str] = {}

    def artifact(self, path: str) -> Any:  # noqa: ANN401
        if path not in self._uris:
            self._uris[path] = uri(path, self._root, self._top)
        return self._om.ArtifactLocation(uri=self._uris[path])

    def region(self, at: Range, *, least: int = 0) -> Any:  # noqa: ANN401
        """A region of at least `least` columns; ends are exclusive here as in SARIF."""
        line, column = max(at.line, 1), max(at.column, 1)
        end_line, end_column = max(at.end_line, line), max(at.end_column, 1)
        if end_line == line:
            end_column = max(end_column, column + least)
        return self._om.Region(start_line=line, start_column=column, end_line=end_line, end_column=end_column)

    def location(self, path: str, at: Range, number: int = -1, message: str = "") -> Any:  # noqa: ANN401
        """Where a result is, or with a `number` a place its message links to."""
        physical = self._om.PhysicalLocation(
            artifact_location=self.artifact(path),
            region=self.region(at, least=1),
        )
        location = self._om.Location(physical_location=physical)
        if number >= 0:
            location.id = number
        if message:
            location.message = self._om.Message(text=message)
        return location
