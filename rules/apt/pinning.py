"""apt: packages without a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.pins import named
from dlint.model.pins import unpinned as without_version
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command


@rule(on.command("apt-get", "apt", "aptitude"), profile="reproducible")
def unpinned(install: Command) -> Findings:
    loose = without_version(install)
    if loose:
        yield loose[0].finding(
            f"{named(loose)} may be another version in every build; name one (`{loose[0].name}=VERSION`) "
            "or install from a snapshot"
        )
