"""SSH servers in images that ship."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.instructions import Copy, Expose, Run
from dlint.model.paths import position
from dlint.model.scripts import certain
from dlint.model.shipping import ends_build, shipped, shipping_places
from dlint.model.starts import launches
from dlint.model.supervised import supervised
from dlint.model.written import written
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Place
    from dlint.model.command import Command
    from dlint.model.stage import Stage

_SERVERS = frozenset(("sshd", "dropbear", "tinysshd"))
_SERVICES = frozenset(("ssh", "sshd", "dropbear"))
_PACKAGES = frozenset(("openssh-server", "openssh-server-pam", "dropbear", "dropbear-bin", "tinyssh"))
_BOTH = frozenset(("openssh", "ssh"))  # they bring the server, but most want no more than the client
_MANAGERS = ("apt-get", "apt", "aptitude", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman")
# they serve git or files over SSH; a host behind their name is only where something comes from
_FORGES = regex(r"(?i)(?<![\w.@])(gitea|gogs|forgejo|gitlab|gerrit|gitolite|soft-serve|sftpgo)\b(?!\.\w)")
_SETTINGS = regex(r"/sshd_config\b|/run/sshd\b|/etc/service/sshd/down")
_ROOT_LOGIN = r"(?m)^(?![ \t]*#).*?(?:^|\\n|[^\w#])PermitRootLogin(?:\s|=|\\s|\\t)+yes\b"
_HOST_KEY = r"(?:^|/)etc/(?:ssh|dropbear)/|ssh_host_"


class _Evidence:
    """What shows that an SSH server is there, kind by kind."""

    def __init__(self, stage: Stage) -> None:
        chain = stage.chain
        self.installed = [place for below in chain for place in _installed(below, _PACKAGES)]
        both = [place for below in chain for place in _installed(below, _BOTH)]
        self.started = list(_started(stage))
        self.configured = [place for below in chain for place in _configured(below)]
        shown = bool(self.installed or self.started or self.configured)
        ports = {22, 2222, *_ports(stage)} if shown else {22}
        self.exposed = [place for below in chain for place in _exposed(below, ports)]
        if not self.installed and (shown or self.exposed):
            self.installed = both


@rule(on.stage(), severity="error", security=7.5)
def ssh_server(stage: Stage) -> Findings:
    if not ends_build(stage):
        return
    found = _Evidence(stage)
    if _serves_git(stage) and not found.started:
        return
    if found.installed:
        first = found.installed[0]
        said = f"`{_text(first)}` puts an SSH server into {shipped(stage)}"
    elif found.configured:
        first = found.configured[0]
        said = f"An SSH server is set up in {shipped(stage)}"
    elif found.started:
        first = found.started[0]
        said = f"`{_text(first)}` starts an SSH server in {shipped(stage)}"
    elif found.exposed:
        first = found.exposed[0]
        said = f"`EXPOSE {_text(first)}` offers the port of an SSH server"
    else:
        return
    related = [place.related("started here") for place in found.started if place is not first]
    related += [place.related("exposed here") for place in found.exposed if place is not first]
    related.sort(key=lambda each: each.span)
    related += shipping_places(stage)
    yield first.finding(f"{said}; leave it out, `docker exec` opens a shell", related=related)


def _text(place: Place) -> str:
    return place.source.text[place.span.start : place.span.end].strip("'\"")


def _installed(stage: Stage, names: frozenset[str]) -> Iterator[Place]:
    for package in stage.packages:
        if package.name in names and package.manager in _MANAGERS and package.sure:
            yield package


def _started(stage: Stage) -> Iterator[Place]:
    """Where ENTRYPOINT, CMD or a file that a RUN writes starts the server."""
    for launch in launches(stage):
        yield from (command.at(command.words[0]) for command in certain(launch) if _starts(command))
    for each in supervised(stage):
        if each.program in _SERVERS:
            yield each.starter.at(each.starter.words[0])
            break
    for run in (run for below in stage.chain for run in below.runs):
        for command in certain(run):
            for text, place in written(command):
                if re.search(r"(?m)^[ \t]*(?:command[ \t]*=[ \t]*|exec[ \t]+)?(?:/usr)?/s?bin/sshd\b", text):
                    yield place


def _starts(command: Command) -> bool:
    if command.program in _SERVERS:
        return True
    words = [word.text for word in command.words]
    if command.program in ("service", "rc-service", "systemctl"):
        return bool(_SERVICES.intersection(words[1:])) and bool({"start", "restart"}.intersection(words[1:]))
    return words[0] in ("/etc/init.d/ssh", "/etc/init.d/sshd", "/etc/init.d/dropbear")


def _configured(stage: Stage) -> Iterator[Place]:
    for each in stage.instructions:
        if isinstance(each, Copy):
            if each.destination is not None and _SETTINGS.search(each.destination[0]):
                yield each.destination[1]
        elif isinstance(each, Run):
            yield from (command.at(command.words[0]) for command in certain(each) if _sets_up(command))


def _sets_up(command: Command) -> bool:
    targets = [redirect.target.text for redirect in command.redirects if redirect.target is not None]
    texts = [*(word.text for word in command.words[1:]), *targets]
    return _starts(command) or _makes_host_key(command) or _SETTINGS.search("\n".join(texts)) is not None


def _ports(stage: Stage) -> Iterator[int]:
    """The ports that `-p` gives to the server."""
    words = [word.text for launch in launches(stage) for command in launch.commands for word in command.words]
    for flag, value in pairwise(words):
        port = value.rpartition(":")[2]
        if flag == "-p" and port.isdecimal() and len(port) < 6:
            yield int(port)


def _exposed(stage: Stage, ports: set[int]) -> Iterator[Place]:
    for each in stage.instructions:
        if isinstance(each, Expose):
            for first, last, protocol, place in each.ports:
                if protocol == "tcp" and any(first <= port <= last for port in ports):
                    yield place


def _serves_git(stage: Stage) -> bool:
    texts = [
        stage.source.text[each.extent.start : each.extent.end]
        for below in stage.chain
        for each in below.instructions
    ]
    return any(map(_FORGES.search, texts))


@rule(on.instruction("RUN") | on.reached_script(), severity="warning", security=5.0)
def ssh_host_key(run: Run) -> Findings:
    if not run.stage.ships:
        return
    made = [command for command in run.acting if _makes_host_key(command)]
    if not made:
        return
    removed = [
        position(command)
        for each in run.stage.runs
        for command in each.all_commands
        if _removes_host_keys(command)
    ]
    if max(removed, default=(0, 0)) <= position(made[-1]):
        first, *others = made
        yield first.finding(
            f"`{first.spelled}` makes a host key in the build: every container has the same one, and so does"
            " whoever pulls the image; make it when the container starts",
            related=[command.related("and here") for command in others],
        )


def _makes_host_key(command: Command) -> bool:
    if command.program == "ssh-keygen":
        path = command.value("-f")
        return command.has("-A") or bool(path and re.search(_HOST_KEY, path))
    if command.program == "dpkg-reconfigure":
        return any(operand.text == "openssh-server" for operand in command.operands)
    return command.program == "dropbearkey" and command.has("-t")


def _removes_host_keys(command: Command) -> bool:
    return command.program in ("rm", "shred") and any(
        re.search(_HOST_KEY, operand.text) for operand in command.operands
    )


@rule(on.instruction("RUN") | on.reached_script(), severity="warning", security=6.0)
def root_login(run: Run) -> Findings:
    if not run.stage.ships or "PermitRootLogin" not in run.source.text[run.extent.start : run.extent.end]:
        return
    for text, place in (each for command in run.acting for each in written(command)):
        if re.search(_ROOT_LOGIN, text):
            yield place.finding(
                "`PermitRootLogin yes` lets root log in over SSH with a password; use `docker exec`",
                related=shipping_places(run.stage),
            )
            return
