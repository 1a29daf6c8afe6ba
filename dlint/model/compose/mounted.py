"""What a service mounts from the project: texts that decide how its program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.env_files import project_path

if TYPE_CHECKING:
    from dlint.model.compose.values import Mount

MOST_FILES = 50
"""Files of one mounted folder that are read; a configuration has few."""


def texts(mount: Mount, ends: tuple[str, ...]) -> list[str] | None:
    """The texts that a bind mount brings, of a folder those with an ending; None where not all are seen."""
    file = mount.service.file
    project = file.project
    path = project_path(file, mount.origin) if mount.type == "bind" and mount.origin else None
    if project is None or path is None:
        return None
    if path in project.files.paths:
        found = [path]
    else:
        inside = (each for each in project.files.paths if each.startswith(path + "/"))
        found = sorted(each for each in inside if each.endswith(ends))
    if not found or len(found) > MOST_FILES:
        return None
    sources = [project.files.read(each) for each in found]
    return [source.text for source in sources if source is not None] if all(sources) else None
