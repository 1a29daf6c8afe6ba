"""Mirrors that do not serve: hosts that are given up, and settings that reach nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.knowledge.mirrors import dead_mirror
from dlint.model.compose.service import Service
from dlint.model.mirrors.use import hosts_of_service, idle, written_hosts
from dlint.model.obstacles import in_word
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix, Place
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage


@rule(on.instruction("ENV", "ARG", "RUN", "ADD") | on.service(), severity="warning")
def dead(user: Instruction | Service) -> Findings:
    """Of a service its environment and the arguments of its build, where those say where to fetch from."""
    found_hosts = hosts_of_service(user) if isinstance(user, Service) else written_hosts(user)
    for host, place in found_hosts:
        found = dead_mirror(host)
        if found is None:
            continue
        same = found.instead is not None and found.same_paths
        remedy = f"; use `{found.instead}`" if found.instead is not None else "; fetch from elsewhere"
        yield place.finding(
            f"`{host}` serves no packages any more: {found.reason}{remedy}",
            fix=_instead(place, host, found.instead) if same and found.instead is not None else None,
        )


def _instead(place: Place, host: str, instead: str) -> Fix | NoFix:
    return safe(place.replace(instead)) if place.source.slice(place.span) == host else in_word(place)


@rule(on.stage(), severity="warning")
def ineffective(stage: Stage) -> Findings:
    for mirror, cause, related in idle(stage):
        yield mirror.finding(cause, related=related)
