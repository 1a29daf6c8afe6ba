"""Whether installing a package on Debian's kind of system asks something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.mirrors.fetches import unseen
from dlint.model.packages import installed
from dlint.model.paths import position
from dlint.model.zones import without_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Run
    from dlint.model.packages import Package
    from dlint.model.stage import Stage

# packages of every Ubuntu release that depend on tzdata
_DEPEND = regex(r"tzdata|postgresql(?:-\d[\d.]*)?|php\d?(?:\.\d)?-(?:cli|fpm)")
# Ubuntu's releases whose tzdata is known to ask: reports from builds of 2019 to 2024
_FIRST, _LAST = (18, 4), (24, 10)


def pulls_zones(install: Command) -> Package | None:
    """The package that brings time zone data into an Ubuntu image that surely has none yet."""
    stage: Stage | None = getattr(install.run, "stage", None)
    image = stage.base_image if stage is not None else None
    if stage is None or image is None or image.distribution is None or image.distribution.name != "ubuntu":
        return None
    version = image.distribution.version
    if version is None or not _FIRST <= version <= _LAST or not without_data(image):
        return None
    found = next((package for package in installed(install) if _DEPEND.fullmatch(package.name)), None)
    if found is None or any(_DEPEND.fullmatch(earlier.name) for earlier in _before(stage, install)):
        return None
    return found


def _before(stage: Stage, install: Command) -> Iterator[Package]:
    for below in stage.chain:
        for package in below.packages:
            if below is not stage or position(package.command) < position(install):
                yield package


def _texts_before(run: Run, install: Command) -> Iterator[str]:
    """The text of a RUN and of the scripts it runs, as far as it stands before a command."""
    for each in (run, *run.scripts):
        end = install.span.start if each is install.run else each.extent.end
        yield each.source.text[each.extent.start : end]


def answered(install: Command) -> bool:
    """Whether the question is answered or not put, or may be as far as can be seen."""
    run = install.run
    if "DEBIAN_FRONTEND" in install.environment or run.before.declared("DEBIAN_FRONTEND"):
        return True
    if install.previous is not None or any(
        redirect.operator in ("<", "<<<", "<<") for redirect in install.redirects
    ):
        return True
    stage: Stage = run.stage
    for below in stage.chain:
        if any(
            below is not stage or zone.command is None or position(zone.command) < position(install)
            for zone in below.zones
            if zone.how != "environment"
        ):
            return True
        for each in below.runs:
            if below is stage and each.extent.start > run.node.span.start:
                break
            same = each.node is run.node
            texts = list(_texts_before(each, install))
            if any(re.search(r"debconf|/etc/localtime|/etc/timezone", text) for text in texts):
                return True
            commands = [one for one in each.all_commands if not same or position(one) < position(install)]
            if any(map(unseen, commands)):
                return True
            if same and any("DEBIAN_FRONTEND" in text for text in texts):
                return True
    return False
