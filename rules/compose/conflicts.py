"""Services that cannot run beside each other, or as they are: one host port, one name, one mount point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Related
from dlint.lazy import regex
from dlint.model.compose.effective.told import site_of, told
from dlint.model.compose.runners import published, runners
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.runners import Published, Runner
    from dlint.model.compose.service import Service

_NAME = regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_ANY = frozenset(("", "0.0.0.0", "::"))  # noqa: S104 - what files say, nothing is bound


@rule(on.compose_file(), severity="error")
def port_conflict(file: ComposeFile) -> Findings:
    """One finding a port, at the later of two; variants that no profile starts together may share one."""
    holders: dict[tuple[int, str], list[Published]] = {}
    told_of: set[tuple[object, str]] = set()
    for runner in runners(file):
        for port in published(runner):
            others = holders.setdefault((port.host, port.protocol), [])
            other = next((other for other in others if _clash(port, other)), None)
            others.append(port)
            finding = _taken(file, port, other) if other is not None else None
            if finding is not None and (finding.span, runner.name) not in told_of:
                told_of.add((finding.span, runner.name))
                yield finding
        yield from _replicated(file, runner)


def _clash(port: Published, other: Published) -> bool:
    if not _same_address(port.ip, other.ip):
        return False
    return port.runner is other.runner or port.runner.runs_with(other.runner)


def _same_address(one: str, other: str) -> bool:
    """Whether two addresses cannot have one port each; the whole of IPv4 and that of IPv6 can."""
    if one in _ANY and other in _ANY:
        return "" in (one, other) or one == other
    if one in _ANY or other in _ANY:
        every, single = (one, other) if one in _ANY else (other, one)
        return not every or (every == "::") == (":" in single)
    return one == other


def _taken(file: ComposeFile, port: Published, other: Published) -> Finding | None:
    """At the second one; where both inherit one port, at the service."""
    own, theirs = port.runner.name, other.runner.name
    here, there = _told_at(file, _place(port, other), _place(other, port))
    if here is None:
        return None
    protocol = f"/{port.protocol}" if port.protocol != "tcp" else ""
    if own == theirs:
        what = f"`{own}` publishes two of its ports at port {port.host}{protocol} of the host"
    else:
        what = f"`{own}` and `{theirs}` both publish port {port.host}{protocol} of the host"
    return here.finding(
        f"{what}, and the second one fails to start; give one of them another",
        related=[there.related("published here")],
    )


def _told_at(file: ComposeFile, second: At, first: At) -> tuple[At | None, At]:
    """At the second of two places, or at the first where this file brings the second one in.

    None where another file is where to say it.
    """
    if second.source is file.source:
        return second, first
    if first.source is file.source and site_of(file, second.source) is not None:
        return first, second
    return None, first


def _place(port: Published, other: Published) -> At:
    inherited = port.runner is not other.runner and (port.source, port.span) == (other.source, other.span)
    return port.runner.at if inherited else At(port.source, port.span)


def _replicated(file: ComposeFile, runner: Runner) -> Findings:
    """Under Swarm one port serves all replicas, so what `deploy` says is right there."""
    count, counted = runner.count, runner.counted_at
    if count is None or count < 2 or counted is None:
        return
    in_deploy = runner.body.get("deploy", "replicas") is not None
    told_of = set()
    for port in published(runner):
        if port.source is not file.source or port.span in told_of:
            continue
        told_of.add(port.span)
        what = f"{count} replicas of `{runner.name}` cannot all have port {port.host} of the host"
        related = [Related(counted.source, counted.span, "the replicas")]
        if in_deploy:
            yield port.finding(
                f"{what}: this works on Swarm, whose routing mesh shares it, but `docker compose up` starts"
                " only one; publish the container port alone or put a proxy before them",
                severity="info",
                related=related,
            )
        else:
            yield port.finding(
                f"{what}, and all but one fail to start; publish the container port alone or a range",
                related=related,
            )


@rule(on.compose_file(), severity="error")
def duplicate_container_name(file: ComposeFile) -> Findings:
    firsts: dict[str, list[Runner]] = {}
    for runner in runners(file):
        value = runner.body.get("container_name")
        name = value.text if value is not None else None
        if not name or runner.count == 0:
            continue
        other = next((other for other in firsts.get(name, ()) if runner.runs_with(other)), None)
        firsts.setdefault(name, []).append(runner)
        finding = _named_alike(file, name, runner, other) if other is not None else None
        if finding is not None:
            yield finding


def _named_alike(file: ComposeFile, name: str, runner: Runner, other: Runner) -> Finding | None:
    """At the second one; where both inherit the name, at the service."""
    here, there = (each.body.get("container_name") for each in (runner, other))
    assert here is not None
    assert there is not None
    inherited = here.at.source is there.at.source and here.at.span == there.at.span
    places = (runner.at, other.at) if inherited else (here.at, there.at)
    at, beside = _told_at(file, *places)
    if at is None:
        return None
    return at.finding(
        f"`{runner.name}` and `{other.name}` are both to be the container `{name}`, and only one"
        " can be; give each its own name, or none",
        related=[beside.related(f"the name of `{other.name if at is places[0] else runner.name}`")],
    )


@rule(on.compose_file(), severity="error")
def container_name_with_replicas(file: ComposeFile) -> Findings:
    for each in told(file):
        if each.kind != "container-name-shared":
            continue
        counted = next((runner.counted_at for runner in runners(file) if _is_named_at(runner, each.at)), None)
        related = [counted.related("the replicas")] if counted is not None else []
        yield each.at.finding(f"{each.message}; leave the name out", related=related)


def _is_named_at(runner: Runner, at: At) -> bool:
    found = runner.body.get("container_name")
    return found is not None and (found.place.source, found.place.span) == (at.source, at.span)


@rule(on.compose_file(), severity="error")
def mount_conflict(file: ComposeFile) -> Findings:
    for each in told(file):
        if each.kind == "two-mounts":
            related = [each.author.related("mounted here")] if each.author is not None else []
            yield each.at.finding(f"{each.message}, which Compose refuses", related=related)
    for service in file.services:
        yield from _replaced(service)


def _replaced(service: Service) -> Findings:
    """Of two volumes with one target in one list Compose takes the last, without a word."""
    last: dict[str, Related] = {}
    for mount in reversed(service.volumes):
        if mount.target is None:
            continue
        later = last.get(mount.target)
        if later is None:
            last[mount.target] = mount.related("this one is taken")
        elif later.source.slice(later.span) != mount.source.slice(mount.span):
            yield mount.finding(
                f"`{mount.target}` of `{service.name}` is mounted twice; Compose drops this one in silence",
                severity="warning",
                related=[later],
            )


@rule(on.service(), severity="error")
def container_name_format(service: Service) -> Findings:
    """Compose asks for two good characters somewhere in it, which is what `compose/schema` reports."""
    value, name = service.value("container_name"), service.container_name
    if value is None or not name or _NAME.fullmatch(name) or not _NAME.search(name):
        return
    if service.file.is_template:
        return
    yield At(service.source, value.value_span).finding(
        f"`{name}` cannot be the name of a container: the engine takes letters, digits, `_`, `.` and `-`,"
        " the first one a letter or digit"
    )
