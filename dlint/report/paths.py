"""Where files are seen from: reports for a platform name them from the top of the repository."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.report.record import Report


def inside(whole: str, folder: str) -> str | None:
    """An absolute path as seen from `folder`, with `/`; None where it lies outside."""
    relative = os.path.relpath(whole, folder).replace(os.sep, "/")
    return None if relative == ".." or relative.startswith("../") or os.path.isabs(relative) else relative


def from_top(path: str, report: Report) -> str:
    """`path` as seen from the repository's top; as it is where it lies outside."""
    if not report.root:
        return path
    whole = os.path.normpath(os.path.join(report.root, path))
    seen = inside(whole, report.top or report.root)
    return path if seen is None else seen
