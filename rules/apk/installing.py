"""apk: which packages it installs, and whether it checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.pins import named
from dlint.model.pins import unpinned as without_version
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command


@rule(on.command("apk add"), profile="reproducible")
def unpinned(add: Command) -> Findings:
    loose = without_version(add)
    if loose:
        yield loose[0].finding(
            f"{named(loose)} may be another version in every build; name one (`{loose[0].name}~=VERSION`)"
        )


@rule(on.command("apk") | on.reached("apk"), security=7.0)
def untrusted(command: Command) -> Findings:
    option = command.option("--allow-untrusted")
    if option is not None:
        yield command.at(option).finding(
            "`--allow-untrusted` installs packages whoever made them; put their maker's key into "
            "`/etc/apk/keys`"
        )
