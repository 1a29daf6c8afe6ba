"""The well-known servers that services are: as an image gives them, or as the project builds on it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.model.instructions import Copy, Healthcheck, Launch, Run

if TYPE_CHECKING:
    from dlint.finding import Place
    from dlint.knowledge.services import ServiceKind
    from dlint.model.compose.service import Service
    from dlint.model.stage import Stage

# what the Dockerfiles of servers start their own server with
_STARTERS = (
    "docker-entrypoint.sh", "postgres", "mysqld", "mariadbd", "mongod", "redis-server", "valkey-server",
    "rabbitmq-server", "elasticsearch", "cassandra", "cockroach", "clickhouse-server", "sqlservr",
)  # fmt: skip


def server(service: Service) -> ServiceKind | None:
    """What a service is; None where another Dockerfile or file decides what runs in it."""
    from dlint.knowledge.services import service_kind

    stage, image = service.stage, service.effective_image
    if stage is not None and not _still(stage):
        return None
    if image is not None and image.ref is not None:
        return service_kind(image.ref.familiar)
    named = service.image_name if service.build is None and not service.has("extends") else None
    return service_kind(named[0]) if named is not None and stage is None else None


@lru_cache(maxsize=128)
def _still(stage: Stage) -> bool:
    """Whether what the project builds on a server's image still starts that server."""
    own = [each for below in stage.chain for each in below.instructions if isinstance(each, Launch)]
    return all(any(name in each.source.slice(each.extent) for name in _STARTERS) for each in own)


def is_changed(stage: Stage) -> bool:
    """Whether a stage lays files over its image or runs something in it, which may set anything."""
    kinds = (Copy, Run, Launch)
    return any(isinstance(each, kinds) for below in stage.chain for each in below.instructions)


def built_healthcheck(service: Service) -> Healthcheck | None:
    """The HEALTHCHECK that counts in what the project builds for a service."""
    found = None
    for below in service.stage.chain if service.stage is not None else ():
        for each in below.instructions:
            found = each if isinstance(each, Healthcheck) else found
    return found


def lacks_healthcheck(service: Service) -> bool | None:
    """Whether neither the image nor what is built on it has a healthcheck; None where that is not known."""
    from dlint.knowledge.healthchecks import BARE
    from dlint.knowledge.services import service_kind

    stage, image = service.stage, service.effective_image
    check = built_healthcheck(service)
    if check is not None:
        return check.none
    if stage is not None and stage.on_scratch:
        return True
    if image is None or image.ref is None:
        return None
    kind = service_kind(image.ref.familiar)
    if kind is not None:
        return None if kind.has_healthcheck is None else not kind.has_healthcheck
    return True if stage is not None and image.ref.familiar in BARE else None


def readiness_check(service: Service) -> Place | None:
    """What tells Docker that the service is ready: its own healthcheck, or that of its Dockerfile."""
    own = service.healthcheck
    if own is not None:
        return own if not own.disabled else None
    built = built_healthcheck(service)
    return built if built is not None and not built.none else None


def may_move_data(service: Service) -> bool:
    """Whether something tells the server to keep its data elsewhere, or mounts what is not seen."""
    if any(service.has(key) for key in ("volumes_from", "extends", "tmpfs", "entrypoint")):
        return True
    words = service.command.words if service.command is not None else ()
    if words is None or re.search(r"data_?dir|dbpath|--dir\b|(?:^| )-D", " ".join(words)):
        return True
    told = {pair.name for pair in service.environment}
    told.update(service.stage.end.env if service.stage is not None else ())
    return not told.isdisjoint(("PGDATA", "MYSQL_DATADIR"))
