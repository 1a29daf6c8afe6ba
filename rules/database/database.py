"""Databases in compose files: how they store text, and whether their data outlives them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dlint.finding import At, no_fix, unsafe
from dlint.lazy import regex
from dlint.model.compose.mounted import texts
from dlint.model.compose.storing import with_named_volume
from dlint.model.compose.whole import inherited_place, is_named_before
from dlint.model.obstacles import in_block, shared
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Edit, Fix, NoFix, Place
    from dlint.model.compose.service import Service
    from dlint.model.compose.values import Mount

_ARGUMENTS = ("--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci")
_CNF = regex(r"/etc/(?:my(?:sql|\.cnf)|percona)|/usr/(?:local/)?etc")
_SETTING = regex(
    r"(?m)^\s*(?:loose[-_])?(?:character[-_]set[-_]server|collation[-_]server|init[-_]connect)\b"
)
_SET = r"character[-_]set[-_]server|collation[-_]server|(?:^|\s)-C\s"
_SERVERS = frozenset(("mysqld", "mariadbd", "mysqld_safe", "docker-entrypoint.sh", "sh", "bash"))
_UTF8MB4_TAGS = frozenset(("lts", "innovation"))  # MySQL's tags of these names began with 8


@cache
def _three_bytes() -> re.Pattern[str]:
    return re.compile(
        r"(?P<option>--?(?:character[-_]set[-_]server|collation[-_]server))(?:\s*=\s*|[\s,'\"-]+)"
        r"(?P<value>utf8(?:mb4)?(?:_\w+)?)(?![\w-])"
    )


@cache
def _url() -> re.Pattern[str]:
    return re.compile(
        r"(?i)(?:mysql|mariadb)[^\s\"']*[?&;]charset=(utf8)(?![\w,-])"
        r"|@tcp\([^\s\"']*[?&]charset=(utf8)(?![\w,-])"
    )


@rule(on.service(), severity="warning")
def charset(service: Service) -> Findings:
    """The server's image as it comes; what a Dockerfile or a mounted file sets is taken to set this."""
    from dlint.knowledge.services import default_charset, service_kind
    from dlint.model.layout import added_arguments

    whole = service.whole
    told = _server_image(service, whole) if whole is not None else None
    if whole is None or told is None:
        return
    (repository, tag), place = told
    kind = service_kind(repository)
    if kind is None or 3306 not in kind.ports or repository.startswith(("bitnami/", "linuxserver/")):
        return
    known = "utf8mb4" if tag in _UTF8MB4_TAGS else default_charset(repository, tag)
    if known == "utf8mb4" or _configured(whole) or not _starts_server(whole):
        return
    edits = added_arguments(service, _ARGUMENTS) if service.command or not whole.command else ()
    yield place.finding(
        f"{_doubt(repository, tag, kind.product, known)}; start it with `{' '.join(_ARGUMENTS)}`",
        severity="info" if known is None else None,
        fix=_told(service, edits),
    )


def _told(service: Service, edits: tuple[Edit, ...]) -> Fix | NoFix:
    if not edits:
        return in_block(service.source, service.body, service.entry.span)
    fix = unsafe(*edits, why="databases and tables that exist keep the character set they have")
    return shared(service.file, edits[0].span) or shared(service.file, service.entry.value.span) or fix


def _server_image(service: Service, whole: Service) -> tuple[tuple[str, str | None], Place] | None:
    """Name and tag of the image that a service runs, or that the project builds its image on unchanged.

    With the place in this file that says so.
    """
    from dlint.model.compose.servers import is_changed

    if whole.build is None:
        named, image = whole.image_name, service.image_value
        extends = inherited_place(service, "image")
        place = At(image.source, image.value_span) if image is not None else extends
        return (named, place) if named is not None and place is not None else None
    use, build = whole.effective_image, service.build
    if use is None or use.ref is None or whole.stage is None or is_changed(whole.stage) or build is None:
        return None
    return (use.ref.familiar, use.ref.tag), build.file_place


def _doubt(repository: str, tag: str | None, product: str, known: str | None) -> str:
    if known is not None:
        version = (tag or "").partition("-")[0]
        return (
            f"{product} {version} stores text as {known} unless told, which refuses or garbles most languages"
        )
    first = "10.5" if product == "MariaDB" else "8.0"
    return (
        f"`{repository}` before {first} stores text as latin1 unless told, and the version of this one is not"
        " known"
    )


def _configured(service: Service) -> bool:
    """Whether a file sets the character set, or may: one that is not seen."""
    if service.has("configs") or service.has("volumes_from") or service.has("entrypoint"):
        return True
    return any(
        mount.target is None or (_CNF.match(mount.target) and _may_set(mount)) for mount in service.volumes
    )


def _may_set(mount: Mount) -> bool:
    found = texts(mount, (".cnf",))
    return found is None or any(_SETTING.search(text) or "!include" in text for text in found)


def _starts_server(service: Service) -> bool:
    """Whether the command starts a server without saying what it stores."""
    if service.command is None:
        return True
    words = service.command.words
    if words is None or re.search(_SET, " ".join(words)):
        return False
    first = words[0].rpartition("/")[2] if words else "mysqld"
    return first.startswith("-") or first in _SERVERS


@rule(on.service(), severity="warning")
def three_byte_utf8(service: Service) -> Findings:
    """One finding for all of a command's arguments: the server refuses a collation of another set."""
    yield from _three_byte_arguments(service)
    for url in _urls(service):
        yield url.finding(
            "`charset=utf8` carries no character of four bytes: emoji and rarer Han characters are refused; "
            "use `charset=utf8mb4`",
            fix=unsafe(url.replace("utf8mb4"), why="an old server or driver may not know utf8mb4"),
        )


def _three_byte_arguments(service: Service) -> Findings:
    found = list(_arguments(service))
    faulty = [(place, value) for place, value in found if not value.startswith("utf8mb4")]
    if not faulty:
        return
    place, value = faulty[0]
    if len(faulty) < len(found):
        effect = "does not go with the other argument's utf8mb4, and the server refuses to start"
    else:
        effect = "holds no character of four bytes: emoji and rarer Han characters are refused"
    edits = [each.replace(old.replace("utf8", "utf8mb4", 1)) for each, old in faulty]
    has_twins = all("mysql500" not in old and "general50" not in old for _, old in faulty)
    why = "tables that exist keep three bytes, and joins of both kinds may be slower"
    yield place.finding(
        f"`{value}` {effect}; use `{value.replace('utf8', 'utf8mb4', 1)}`",
        fix=unsafe(*edits, why=why) if has_twins else no_fix("the collation has no twin of four bytes"),
    )


def _arguments(service: Service) -> Iterator[tuple[At, str]]:
    """The values of the server's character set arguments, comments left out."""
    for line in (service.entrypoint, service.command):
        if line is None:
            continue
        for match in _three_bytes().finditer(line.source.text, line.span.start, line.span.end):
            comments = service.file.comments
            if not any(each.span.start <= match.start() < each.span.end for each in comments):
                yield service.file.at(*match.span("value")), match["value"]


def _urls(service: Service) -> Iterator[Place]:
    lines = [line.span for line in (service.entrypoint, service.command) if line is not None]
    values = [pair.value_span for pair in service.environment if pair.value_span is not None]
    for span in (*lines, *values):
        for match in _url().finditer(service.source.text, span.start, span.end):
            yield service.file.at(*match.span(match.lastindex or 0))


@rule(on.service(), severity="warning")
def no_volume(service: Service) -> Findings:
    """Only where a restart policy says that the database is to stay: what a test starts may be lost."""
    from dlint.knowledge.services import data_directory, service_kind

    whole = service.whole
    if whole is None or whole.build is not None or is_named_before(service):
        return
    image = whole.image
    if image is None or whole.restart not in ("always", "unless-stopped"):
        return
    kind = service_kind(image.familiar)
    directory = data_directory(image.familiar, image.tag)
    if kind is None or kind.kind != "database" or directory is None or _keeps(whole, directory):
        return
    yield service.finding(
        f"the data of `{service.name}` ({kind.product}) is in no volume of its own: "
        f"`docker compose down` loses it; mount one at {directory}",
        fix=_stored(service, directory),
    )


def _stored(service: Service, directory: str) -> Fix | NoFix:
    edits = with_named_volume(service, directory)
    if not edits:
        return no_fix("it is not clear where to put the volume")
    fix = unsafe(*edits, why="what the database holds now stays behind in the nameless volume")
    return shared(service.file, service.entry.value.span) or fix


def _keeps(service: Service, directory: str) -> bool:
    """Whether a mount holds the data or may do so; a mount that is near but wrong is another fault."""
    from dlint.knowledge.services import misplaced_data
    from dlint.model.compose.servers import may_move_data

    if may_move_data(service):
        return True
    image = service.image
    if image is not None and any(
        misplaced_data(image.familiar, directory, mount.target or "") for mount in service.volumes
    ):
        return True
    top = "/".join(directory.split("/")[:3])
    targets = [mount.target for mount in service.volumes]
    return any(target is None or target.startswith(top) or directory.startswith(target) for target in targets)
