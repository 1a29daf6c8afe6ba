"""What the volumes of databases hold, and when their scripts run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.model.compose.servers import may_move_data, server
from dlint.model.obstacles import in_scalar, shared
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.compose.service import Service
    from dlint.model.compose.values import Mount

_INIT = "/docker-entrypoint-initdb.d"
_WITH_INIT = frozenset(("PostgreSQL", "MySQL", "MariaDB", "Percona Server", "MongoDB"))
_MOVED = "/var/lib/postgresql/data"  # until 18


@rule(on.service(), severity="warning")
def wrong_volume_path(service: Service) -> Findings:
    """Only where nothing else is mounted at the data, and nothing moves it."""
    from dlint.knowledge.services import data_directory, misplaced_data

    whole = service.whole
    image = whole.effective_image if whole is not None else None
    if whole is None or image is None or image.ref is None or server(whole) is None or may_move_data(whole):
        return
    right = data_directory(image.ref.familiar, image.ref.tag)
    if right is None or any(_holds((mount.target or "").rstrip("/"), right) for mount in whole.volumes):
        return
    for mount in service.volumes:
        why = misplaced_data(image.ref.familiar, right, (mount.target or "").rstrip("/"))
        if why is not None:
            yield mount.finding(
                f"`{image.text}` keeps its data in {right}, {why}; mount the volume there",
                fix=_at(mount, right),
            )
            return


def _holds(target: str, right: str) -> bool:
    """Whether a mount holds the data or a part of it; "" is a target that is not known."""
    if target == _MOVED and right != target:
        return False
    return not target or (target + "/").startswith(right + "/")


def _at(mount: Mount, right: str) -> Fix | NoFix:
    text = mount.source.text
    target = mount.target or ""
    at = text.find(target, mount.span.start, mount.span.end)
    if not target or at < 0 or text.count(target, mount.span.start, mount.span.end) != 1:
        return in_scalar(mount.source, mount.span)
    edit = mount.service.file.at(at, at + len(target)).replace(right)
    return shared(mount.service.file, mount.span) or unsafe(
        edit, why="what the volume holds now is then found at another place"
    )


@rule(on.service(), severity="info")
def init_ignored(service: Service) -> Findings:
    from dlint.knowledge.services import data_directory

    whole = service.whole
    image, kind = (whole.effective_image, server(whole)) if whole is not None else (None, None)
    if whole is None or image is None or image.ref is None or kind is None or kind.product not in _WITH_INIT:
        return
    if may_move_data(whole) or image.ref.familiar.startswith("bitnami/"):
        return
    right = data_directory(image.ref.familiar, image.ref.tag)
    data = next((mount for mount in whole.volumes if right and _is_named_at(mount, right)), None)
    if data is None:
        return
    for mount in service.volumes:
        if (mount.target or "").startswith(_INIT) and mount.type == "bind" and mount.origin:
            yield mount.finding(
                f"`{mount.origin}` runs only while the volume `{data.origin}` is empty: a database that"
                " exists never sees its changes; keep them as migrations",
                related=[data.related("the volume")] if data.span.end else (),
            )
            return


def _is_named_at(mount: Mount, right: str) -> bool:
    return mount.type == "volume" and bool(mount.origin) and (mount.target or "").rstrip("/") == right
