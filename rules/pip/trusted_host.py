"""Hosts that pip takes packages from without checking their certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.knowledge.mirrors import DEFAULT_HOSTS
from dlint.model.mirrors.index_trust import covered
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.mirrors.index_trust import Trust
    from dlint.model.stage import Stage

_LOCAL = frozenset(("localhost", "127.0.0.1", "[", ""))
_INDEX = frozenset((*DEFAULT_HOSTS["pip"], "pypi.python.org"))


@rule(on.stage(), severity="warning", security=5.0)
def trusted_host(stage: Stage) -> Findings:
    """A host whose index is fetched over http though it serves https is `mirror/insecure`."""
    told = covered(stage.file) if stage.trusts else frozenset()
    for trust in stage.trusts:
        hosts = trust.hosts
        if hosts is not None and all(host in told or host in _LOCAL for host in hosts):
            continue
        named = "the host that a variable names" if hosts is None else _listed(hosts)
        yield trust.finding(
            f"`{trust.name}` makes pip take packages from {named} without checking its certificate; "
            "use https with a certificate that pip can check",
            fix=_removed(trust),
        )


def _listed(hosts: tuple[str, ...]) -> str:
    return " and ".join(f"`{host}`" for host in hosts)


def _removed(trust: Trust) -> Fix | None:
    """The index itself has a certificate that everybody can check."""
    if trust.removal is None or trust.hosts is None or not set(trust.hosts) <= _INDEX:
        return None
    return unsafe(
        trust.removal, why="behind a proxy that opens TLS connections pip then needs its certificate"
    )
