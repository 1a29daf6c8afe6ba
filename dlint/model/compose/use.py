"""What a project defines and no service uses."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.compose.effective import normal
from dlint.model.compose.effective.references import references
from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import At
    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.file import ComposeFile

_KINDS = ("volume", "network", "secret", "config", "model")
_WORD = r"(?<![\w-]){}(?![\w-])"
_BY_DOCKER = r"(?:docker|podman|volume|network|--mount|-v)\b.{{0,200}}(?<![\w-]){}(?![\w-])"


def unused(file: ComposeFile) -> Iterator[tuple[str, str, At]]:
    """The resources that this file defines for nobody: kind, name and where.

    Silent where a part of the project is not seen, and about names that another compose file of the folder
    or a script of the project speaks of.
    """
    effective = file.effective
    root = effective.root
    if root is None or not effective.services or not effective.is_entry or not effective.seen_all:
        return
    used: set[tuple[str, str]] = set()
    for service in normal.services(root).values():
        for what, name, _ in references(service):
            used.add((what, name))
        if _mounts_unknown(service):
            used.add(("volume", HOLE))
    blind = {what for what, name in used if HOLE in name}
    for what in _KINDS:
        section = root.get(f"{what}s")
        for name, each in section.value.items() if section and isinstance(section.value, dict) else ():
            if (
                (what, name) in used
                or what in blind
                or each.key is None
                or each.place.source is not file.source
            ):
                continue
            if not (what == "network" and name == "default") and not _spoken_of(file, name):
                yield what, name, each.place


def _mounts_unknown(service: Datum) -> bool:
    """Whether a variable decides what is mounted."""
    found = service.get("volumes")
    for item in found.value if found is not None and isinstance(found.value, list) else ():
        if any(HOLE in each for each in _texts(item)):
            return True
    return False


def _texts(item: Datum) -> list[str]:
    each = (item, item.get("type"), item.get("source"))
    return [found.value for found in each if found is not None and isinstance(found.value, str)]


def _spoken_of(file: ComposeFile, name: str) -> bool:
    project = file.project
    if project is None:
        return True
    folder = posixpath.dirname(file.path or "")
    word = regex(_WORD.format(re.escape(name)))
    for other in project.compose_files:
        beside = posixpath.dirname(other.path or "").startswith(folder)
        if other.path not in file.effective.files and beside and word.search(other.source.text):
            return True
    by_docker = regex(_BY_DOCKER.format(re.escape(name)))
    return any(by_docker.search(source.text) for _, source in project.files.evidence())
