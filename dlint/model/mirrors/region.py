"""Which part of the world a file is written for: the setting, or what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.knowledge.mirrors import names_mirror
from dlint.model.mirrors.mirrors import inherited
from dlint.model.zones import names_place, speaks_of_zones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlint.finding import Place
    from dlint.model.compose.service import Service
    from dlint.model.mirrors.fetches import Fetch
    from dlint.model.mirrors.mirrors import Mirror
    from dlint.model.stage import Stage

# regions of one time zone, by the setting `region`
ZONES = {
    "cn": "Asia/Shanghai", "hk": "Asia/Hong_Kong", "in": "Asia/Kolkata", "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul", "sg": "Asia/Singapore", "th": "Asia/Bangkok", "tw": "Asia/Taipei",
    "vn": "Asia/Ho_Chi_Minh",
}  # fmt: skip
WITH_MIRRORS = frozenset(("cn",))
MAX_FILES = 20
"""Dockerfiles, and compose files, of a project that are read for what they show of the region."""


def own_mirror(stage: Stage, fetch: Fetch) -> Mirror | None:
    """A regional mirror that the stage itself uses for another manager before a fetch."""
    for mirror in inherited(stage):
        if mirror.regional and mirror.manager != fetch.manager and _is_before(mirror, fetch):
            return mirror
    return None


def _is_before(mirror: Mirror, fetch: Fetch) -> bool:
    return mirror.how == "option" or mirror.holds_for(fetch.command)


def other_mirror(stage: Stage, manager: str) -> Mirror | None:
    """A regional mirror that another stage of the file or project sets, best one for the same manager."""
    first = None
    for other in _others(stage, names_mirror):
        for mirror in other.mirrors:
            if mirror.regional and mirror.manager == manager:
                return mirror
            first = first or (mirror if mirror.regional else None)
        if first is not None and other.file is not stage.file:
            return first
    return first


def _others(stage: Stage, what: Callable[[str], bool]) -> Iterator[Stage]:
    """The other stages of the file, then those of near Dockerfiles whose texts may say what is sought."""
    yield from (other for other in stage.file.stages if other is not stage)
    project = stage.file.project
    if project is None or stage.file.path is None:
        return
    for path in project.nearest_dockerfiles(stage.file.path, MAX_FILES):
        file = project.dockerfile(path) if project.says(path, what) else None
        yield from file.stages if file is not None else ()


def other_zone(stage: Stage) -> tuple[str, str, Place] | None:
    """A zone other than UTC that another stage of the file or project sets, or a service of the project.

    With it come who is in it, as messages say it, and the place.
    """
    for other in _others(stage, speaks_of_zones):
        for zone in other.zones:
            if zone.name is not None and not zone.is_utc:
                return zone.name, called(stage, other), zone
    for service in _services(stage):
        for pair in service.environment:
            if pair.name == "TZ" and pair.value is not None and names_place(pair.value):
                return pair.value, f"service `{service.name}`", pair
    return None


def zone_from_service(stage: Stage) -> bool:
    """Whether every service that runs this stage sets the zone of its container."""
    told = [
        any(pair.name == "TZ" for pair in service.environment)
        or any((mount.target or "").startswith("/etc/localtime") for mount in service.volumes)
        for service in _services(stage)
        if service.build is not None and service.stage is not None and service.stage.key == stage.key
    ]
    return bool(told) and all(told)


def _services(stage: Stage) -> Iterator[Service]:
    """The services of the project's compose files."""
    project = stage.file.project
    for file in project.compose_files[:MAX_FILES] if project is not None else ():
        yield from file.services


def called(stage: Stage, other: Stage) -> str:
    """How a message in the file of `stage` calls another stage: by its file where that is another."""
    return other.title if other.file is stage.file else f"`{other.file.path}`"
