"""Several services in one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.knowledge.development import DAEMONS, DATA_STORES, HELPERS, RUNNERS
from dlint.lazy import regex
from dlint.model.scripts import certain
from dlint.model.starts import launches
from dlint.model.supervised import supervised
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Launch
    from dlint.model.packages import Package
    from dlint.model.stage import Stage
    from dlint.model.supervised import Supervised

_PHP = regex(r"php[\d.]*-fpm[\d.]*")
_SSH = frozenset(("ssh", "sshd", "dropbear"))
_MANAGERS = ("apt-get", "apt", "aptitude", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper")


@rule(on.stage(), severity="info")
def several_services(stage: Stage) -> Findings:
    if not stage.is_last or not stage.ships:
        return
    found: dict[str, Command] = {}
    for launch in launches(stage):
        for command, name in _services(launch):
            found.setdefault(name, command)
    if len(found) > 1:
        (first_name, first), (name, second), *_ = found.items()
        ssh = _SSH.intersection(found)
        yield second.finding(
            f"`{first_name}` and `{name}` start in one container, and Docker watches only one of them;"
            " make a service of each",
            severity="warning" if ssh else None,
            related=[first.related("the other one")],
        )
        return
    told = list(_supervised(stage))
    yield from told or _two_stores(stage)


def _supervised(stage: Stage) -> Findings:
    """What supervisord is told to start; Docker sees supervisord alone."""
    found: dict[str, Supervised] = {}
    for each in supervised(stage):
        known = each.program in DAEMONS or _PHP.fullmatch(each.program) is not None
        if known and each.program not in HELPERS:
            found.setdefault(each.program, each)
    if len(found) > 1:
        (first_name, first), (name, second), *_ = found.items()
        yield first.starter.at(first.starter.words[0]).finding(
            f"`supervisord` starts `{first_name}` and `{name}` in one container, and Docker watches neither;"
            " make a service of each",
            severity="warning" if _SSH.intersection(found) else None,
            related=[first.related(f"`{first_name}`"), second.related(f"`{name}`")],
        )


def _two_stores(stage: Stage) -> Findings:
    stores: dict[str, Package] = {}
    for package in (package for below in stage.chain for package in below.packages):
        store = DATA_STORES.get(package.name)
        if store is not None and package.manager in _MANAGERS and package.sure:
            stores.setdefault(store, package)
    if len(stores) > 1:
        (first_name, first), (name, second), *_ = stores.items()
        yield second.finding(
            f"{first_name} and {name} are both installed in {stage.title}; give each a container of its own",
            related=[first.related(f"{first_name} is installed here")],
        )


def _services(launch: Launch) -> Iterator[tuple[Command, str]]:
    """The services that a shell-form CMD or ENTRYPOINT, or its script, starts one after the other."""
    commands = [command for command in certain(launch) if command.simple is not None]
    for command in commands:
        name = _service(command, last=command is commands[-1])
        if name is not None and name not in HELPERS:
            yield command, name


def _service(command: Command, *, last: bool) -> str | None:
    program, words = command.program or "", [word.text for word in command.words]
    if program in ("service", "rc-service") and words[2:3] in (["start"], ["restart"]):
        return words[1]
    started = words[0].startswith("/etc/init.d/") and words[1:2] in (["start"], ["restart"])
    daemon = program in DAEMONS or _PHP.fullmatch(program) is not None
    return program if started or daemon or (last and program in RUNNERS) else None
