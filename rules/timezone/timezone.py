"""Time zones: none set where one is expected, set without the data behind the name, or differently."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import Edit, safe, unsafe
from dlint.model.compose.service import Service
from dlint.model.frontend import answered, pulls_zones
from dlint.model.instructions import Run
from dlint.model.mirrors.fetches import unseen
from dlint.model.mirrors.region import ZONES, other_zone, zone_from_service
from dlint.model.paths import position
from dlint.model.zones import (
    may_get_data,
    names_place,
    removes,
    runtime_has_zones,
    same_zone,
    speaks_of_zones,
    with_data,
    without_data,
)
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.command import Command
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.values import EnvPair
    from dlint.model.stage import Stage
    from dlint.model.zones import Zone

_OUTCOMES = {
    "environment": ("`TZ` is", "it means UTC"),
    "link": ("`/etc/localtime` is to be", "the link leads nowhere"),
    "copied": ("`/etc/localtime` is to be", "there is nothing to copy"),
}


@rule(on.stage(), severity="info", profile="region")
def missing(stage: Stage) -> Findings:
    """In what ships alone; a base that nothing is known of may set one."""
    image, region = stage.base_image, stage.file.region
    if not stage.is_last or not stage.ships or image is None or image.distribution is None or stage.windows:
        return
    if any(map(_mentions, stage.chain)):
        return
    other = other_zone(stage)
    if (region is None and other is None) or zone_from_service(stage):
        return
    zone, why = ZONES.get(region or ""), f"not that of region `{region}`"
    if other is not None:
        zone, why = other[0], f"while {other[1]} is in `{other[0]}`"
    remedy = f"set `ENV TZ={zone}`" if zone is not None else "set `TZ`"
    yield image.finding(
        f"no time zone is set, so times are UTC, {why}; {remedy}",
        fix=_with_zone(stage, zone),
        related=[other[2].related("the zone that is set there")] if other is not None else (),
    )


def _mentions(stage: Stage) -> bool:
    """Whether anything in the stage speaks of time zones: then somebody has thought of it."""
    first, last = stage.instructions[0], stage.instructions[-1]
    if speaks_of_zones(stage.source.text[first.extent.start : last.extent.end]):
        return True
    runs = [each for each in stage.instructions if isinstance(each, Run)]
    return any(speaks_of_zones(script.text.text) for run in runs for script in run.scripts) or any(
        unseen(command) for run in runs for command in run.all_commands
    )


def _with_zone(stage: Stage, zone: str | None) -> Fix | None:
    if zone is None or stage.from_ is None or not with_data(stage.base_image):
        return None
    end = stage.from_.extent.end
    end -= len(stage.source.text[:end]) - len(stage.source.text[:end].rstrip("\r\n"))
    edit = Edit(stage.from_.extent._replace(start=end, end=end), f"{stage.source.newline}ENV TZ={zone}")
    return unsafe(edit, why="every time that the container's programs write changes")


@rule(on.stage() | on.service(), severity="warning")
def no_data(subject: Stage | Service) -> Findings:
    if isinstance(subject, Service):
        yield from _service_without_data(subject)
        return
    image = subject.base_image
    if image is None or not without_data(image) or may_get_data(subject):
        return
    named = [zone for zone in subject.zones if zone.needs_data and zone.how != "told"]
    if runtime_has_zones(image):
        named = [zone for zone in named if zone.how != "environment"]
    for zone in named[:1]:
        what, so = _OUTCOMES[zone.how]
        yield zone.finding(
            f"{what} `{zone.name}`, but `{image.text}` has no time zone data, so {so}; install `tzdata`",
            fix=_installing(subject, zone),
            related=[other.related("and here") for other in named[1:]],
        )


def _service_without_data(service: Service) -> Findings:
    image = service.image_use
    if image is None or service.build is not None or not without_data(image) or runtime_has_zones(image):
        return
    if any(re.search(r"zoneinfo|localtime", mount.target or "zoneinfo") for mount in service.volumes):
        return
    if service.has("command") or service.has("entrypoint"):
        return  # which may install it
    for pair in service.environment:
        if pair.name == "TZ" and pair.value is not None and names_place(pair.value):
            yield pair.finding(
                f"`TZ` is `{pair.value}`, but `{image.text}` has no time zone data, so it means UTC; "
                "build an image that installs `tzdata`"
            )


def _installing(stage: Stage, zone: Zone) -> Fix | None:
    """On Alpine: beside what the stage installs anyway, else in a RUN of its own before the setting."""
    system = stage.distribution
    if system is None or system.name != "alpine" or zone.instruction.before.user != "root":
        return None
    why = "local times change, and the image grows by the data"
    for package in stage.packages:
        command = package.command
        if package.manager == "apk" and not command.has("-t", "--virtual") and command.sure:
            last = command.operands[-1]
            return unsafe(last.append(" tzdata"), why=why) if last.value is not None else None
    before = zone.instruction.extent
    return unsafe(
        Edit(before._replace(end=before.start), f"RUN apk add --no-cache tzdata{stage.source.newline}"),
        why=why,
    )


@rule(on.stage(), severity="warning")
def data_removed(stage: Stage) -> Findings:
    """A copy of the zone at /etc/localtime needs no data, as long as TZ does not name another."""
    named = [zone for below in stage.chain for zone in below.zones if zone.needs_data]
    if runtime_has_zones(stage.base_image):
        named = [zone for zone in named if zone.how != "environment"]
    needing = [zone for zone in named if zone.how in ("link", "environment")]
    if not needing:
        return
    for run in stage.runs:
        for command in run.all_commands:
            if removes(command) and command.run.surely_runs(command) and not _comes_back(stage, command):
                zone = needing[-1]
                what = "`TZ` names" if zone.how == "environment" else "`/etc/localtime` leads to"
                yield command.verb.finding(
                    f"this removes the time zone data that {what} (`{zone.name}`), so it means UTC; "
                    "keep `tzdata`",
                    related=[zone.related("the zone")],
                )


def _comes_back(stage: Stage, removal: Command) -> bool:
    """Whether the data is installed again behind the removal."""
    here = position(removal)
    later = [package for heir in stage.heirs for package in heir.packages if position(package.command) > here]
    return any(package.name.startswith("tzdata") for package in later)


@rule(
    on.command("apt-get install", "apt install", "aptitude install")
    | on.reached("apt-get install", "apt install", "aptitude install"),
    severity="warning",
)
def asks(install: Command) -> Findings:
    """On Ubuntu, whose images lack the data: elsewhere it is there, and installing it again asks nothing."""
    package = pulls_zones(install)
    if package is None or answered(install):
        return
    is_data = package.name == "tzdata"
    what = "`tzdata`" if is_data else f"`tzdata`, which `{package.name}` depends on,"
    yield package.finding(
        f"{what} asks for a region while it is installed, `-y` or not: the build waits, or goes on without; "
        "set `DEBIAN_FRONTEND=noninteractive` for the command",
        fix=_unasked(install),
    )


def _unasked(install: Command) -> Fix | None:
    if install.wrappers or install.simple is None or install.words[0].word is None:
        return None
    return safe(install.words[0].prepend("DEBIAN_FRONTEND=noninteractive "))


@rule(on.compose_file(), severity="info")
def differs(file: ComposeFile) -> Findings:
    """One finding a further zone, at the first service that is in it."""
    seen: list[tuple[Service, EnvPair, str]] = []
    for service in file.services:
        for pair in service.environment:
            if pair.name != "TZ" or not pair.value:
                continue
            if not any(same_zone(zone, pair.value) for _, _, zone in seen):
                seen.append((service, pair, pair.value))
    for service, pair, zone in seen[1:]:
        first, place, other = seen[0]
        yield pair.finding(
            f"`{service.name}` is in `{zone}`, `{first.name}` in `{other}`: times in their logs and data "
            "differ; set one zone for all",
            related=[place.related(f"`{first.name}` is in `{other}`")],
        )
