"""What host scripts do by hand that a Dockerfile or a compose file should do."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.knowledge.development import DAEMONS
from dlint.model.commits import commit_of
from dlint.model.development import commands_in, developers_server
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.model.command import Command
    from dlint.model.container import Container
    from dlint.model.host import HostScript

_SERVERS = DAEMONS | {"celery", "gunicorn", "hypercorn", "puma", "streamlit", "supervisord", "uvicorn"}
_PROGRAMS = ("docker", "podman", "nerdctl")


@rule(on.host_command(*(f"{program} {verb}" for program in _PROGRAMS for verb in ("commit", "import"))))
def docker_commit(command: Command) -> Findings:
    """An import of what no container was is a base image put together by hand: no fault."""
    commit = commit_of(command)
    if commit is None or not commit.exported:
        return
    what = f"`{commit.name}`" if commit.ref is not None else "an image"
    yield commit.place.finding(
        f"`{commit.by}` makes {what} of a container, so nobody can tell what is in it or make it again; "
        "write a Dockerfile and build it"
    )


@rule(on.host_command(*(f"{program} exec" for program in _PROGRAMS)), severity="info")
def shell_in_container_as_deploy(command: Command) -> Findings:
    if not command.sure or len(command.operands) < 2:
        return
    words = [word.text for word in command.operands[1:]]
    started = _started(words, detached=command.has("-d", "--detach"))
    if started is not None:
        place = At(command.source, command.span._replace(end=command.verb.span.end))
        yield place.finding(
            f"`{started}` is started by hand in a running container, so it is gone when that restarts; "
            "start it by CMD or `command`"
        )


def _started(words: Sequence[str], *, detached: bool) -> str | None:
    """The service that the words start and leave running; None where they do something else."""
    behind = words[-1].rstrip()
    left = detached or (behind.endswith("&") and not behind.endswith("&&"))
    for inner in commands_in(words):
        program = posixpath.basename(inner[0])
        if inner[0].startswith("/etc/init.d/") and inner[1:2] == ["start"]:
            return program
        if program == "service" and inner[2:3] == ["start"]:
            return inner[1]
        if program == "nohup" and len(inner) > 1:
            return posixpath.basename(inner[1])
        if left and (program in _SERVERS or (program == "java" and "-jar" in inner)):
            return program
        server = developers_server(inner, {}) if left else None
        if server is not None:
            return server
    return None


@lru_cache(maxsize=8)
def _own_names(file: HostScript) -> frozenset[str | None]:
    return frozenset(each.name for each in file.containers)


@rule(on.container(), severity="info")
def container_outside_compose(container: Container) -> Findings:
    """`--link` reaches containers of the default network only, and Compose puts its own on another."""
    project = container.file.project
    if project is None or container.network_mode is not None or container.command.open:
        return
    for link in container.links:
        if link.name in _own_names(container.file):
            continue
        for file in project.compose_files:
            for service in file.services:
                if service.container_name == link.name and not file.is_v1 and service.network_mode is None:
                    yield link.finding(
                        f"`{link.name}` runs on the network of a compose file, which `--link` cannot reach; "
                        "make this container a service of that file, or give it that `--network`",
                        related=[service.related("the service")],
                    )
                    return
