"""What clients of databases leave out, and what they do at their start."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dlint.model.compose.servers import server
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Place
    from dlint.model.compose.service import Service

_MOST = 300  # services of one file that are looked through for its database
_SET = r"character[-_]set[-_]server[\s=,'\"-]+utf8mb4"


@cache
def _urls() -> re.Pattern[str]:
    """SQLAlchemy's, of drivers that leave the character set to a library of some age."""
    return re.compile(r"mysql\+(?:pymysql|mysqldb|aiomysql)://[^\s\"'@]*@?([\w-]+)(?::\d+)?/[^\s\"',]*")


@cache
def _migrations() -> re.Pattern[str]:
    return re.compile(
        r"manage\.py\s+migrate\b|\balembic\s+(?:-\S+\s+)*upgrade\b|\bflask\s+db\s+upgrade\b|\bdb:migrate\b"
        r"|\bdb:prepare\b|\bprisma\s+migrate\s+deploy\b|\bartisan\s+migrate\b|\bknex\s+migrate:latest\b"
        r"|\bmigration:run\b|\bdoctrine:migrations:migrate\b|\bsequelize(?:-cli)?\s+db:migrate\b"
    )


@rule(on.service(), severity="info")
def connection_charset(service: Service) -> Findings:
    """Where the author has set the server to utf8mb4: then the connection is to be, too."""
    connections = _connections(service)
    whole = service.whole if connections else None
    for place, host in connections if whole is not None else ():
        other = whole.file.service(host) if whole is not None else None
        kind = server(other) if other is not None else None
        if other is None or kind is None or 3306 not in kind.ports or other.command is None:
            continue
        if re.search(_SET, " ".join(other.command.words or ())):
            yield place.finding(
                f"the connection to `{host}` names no character set, so the driver's version decides it,"
                " while the server is set to utf8mb4; add `charset=utf8mb4`",
                related=[other.command.related("the server's character set")] if other.span.end else (),
            )


def _connections(service: Service) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []
    for pair in service.environment:
        if pair.value_span is not None and "charset" not in (pair.raw or ""):
            found += [
                (service.file.at(*match.span()), match[1])
                for match in _urls().finditer(service.source.text, *pair.value_span)
            ]
    return found


@rule(on.service(), severity="info")
def migration_at_start(service: Service) -> Findings:
    """Where replicas migrate at the same time, or the database may not be there yet."""
    found = next(_started_migrations(service), None)
    if found is None:
        return
    place, what = found
    whole = service.whole
    count = whole.replicas if whole is not None else None
    if whole is None:
        return
    if count is not None and count > 1:
        entry = service.replicas_entry
        yield place.finding(
            f"each of the {count} replicas of `{service.name}` runs `{what}` at its start, all at the same"
            " time; migrate in a service that runs once",
            related=[service.related_to(entry, "the replicas")] if entry is not None else (),
        )
        return
    database = _unawaited_database(whole)
    if database is not None:
        yield place.finding(
            f"`{service.name}` runs `{what}` at its start, but neither depends on `{database.name}` nor waits"
            " for it; wait with `condition: service_healthy`",
            related=[database.related("the database")] if database.span.end else (),
        )


def _started_migrations(service: Service) -> Iterator[tuple[Place, str]]:
    """The migrations that its command does before it goes on; one that only migrates runs once."""
    from dlint.model.starts import launches

    lines = [line for line in (service.entrypoint, service.command) if line is not None]
    texts: list[tuple[Place, str]] = [(line, " ".join(line.words or ())) for line in lines]
    if not lines and service.stage is not None and service.build is not None:
        of_build = service.build.file_place
        texts = [(of_build, each.source.slice(each.extent)) for each in launches(service.stage)]
    for place, text in texts:
        match = _migrations().search(text)
        if match is not None and _goes_on(text, match.end()):
            yield place, match[0]


def _goes_on(text: str, at: int) -> bool:
    """Whether something is started behind it: else it is a service that only migrates."""
    return re.match(r"[^&;|\n]*(?:&&|;|\n)\s*\S", text[at:]) is not None


def _unawaited_database(service: Service) -> Service | None:
    """The only database of the file, where nothing makes the service start after it."""
    from dlint.model.compose.waiting import waits
    from dlint.model.reach import needed_by

    services = service.file.services
    found = [
        other
        for other in (services if len(services) <= _MOST else ())
        if other is not service and (kind := server(other)) is not None and kind.kind == "database"
    ]
    if len(found) != 1 or found[0].name in needed_by(service) or service.is_part:
        return None
    return found[0] if waits(service) is False else None
