"""Which part of the world a file is written for: the setting, or what its other stages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.mirrors import inherited

if TYPE_CHECKING:
    from dlint.model.fetches import Fetch
    from dlint.model.mirrors import Mirror
    from dlint.model.stage import Stage
    from dlint.model.zones import Zone

# regions of one time zone, by the setting `region`
ZONES = {
    "cn": "Asia/Shanghai", "hk": "Asia/Hong_Kong", "in": "Asia/Kolkata", "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul", "sg": "Asia/Singapore", "th": "Asia/Bangkok", "tw": "Asia/Taipei",
    "vn": "Asia/Ho_Chi_Minh",
}  # fmt: skip
WITH_MIRRORS = frozenset(("cn",))


def own_mirror(stage: Stage, fetch: Fetch) -> Mirror | None:
    """A regional mirror that the stage itself uses for another manager before a fetch."""
    for mirror in inherited(stage):
        if mirror.regional and mirror.manager != fetch.manager and _is_before(mirror, fetch):
            return mirror
    return None


def _is_before(mirror: Mirror, fetch: Fetch) -> bool:
    return mirror.how == "option" or mirror.holds_for(fetch.command)


def other_mirror(stage: Stage, manager: str) -> Mirror | None:
    """A regional mirror that another stage of the file sets, best one for the same manager."""
    found = [
        mirror
        for other in stage.file.stages
        if other is not stage
        for mirror in other.mirrors
        if mirror.regional
    ]
    return next((mirror for mirror in found if mirror.manager == manager), found[0] if found else None)


def other_zone(stage: Stage) -> Zone | None:
    """A zone other than UTC that another stage of the file sets."""
    zones = (zone for other in stage.file.stages if other is not stage for zone in other.zones)
    return next((zone for zone in zones if zone.name is not None and not zone.is_utc), None)
