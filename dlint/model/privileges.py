"""As whom an image's processes run: its last USER, and what drops privileges without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.instructions import Copy, Launch, Run, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage

_DROPPERS = regex(
    r"\b(?:gosu|su-exec|setpriv|s6-overlay|s6-svscan|s6-setuidgid|setuidgid|runuser|fixuid|chpst|su)\b"
    r"|start-stop-daemon|--userspec|\bsudo +-\w*u|supervisor|/my_init\b"
)


def is_root(user: str | None) -> bool:
    """Whether it is known to be root."""
    return user in ("root", "0")


def is_other(user: str | None) -> bool:
    """Whether it is known to be somebody else."""
    return bool(user) and not is_root((user or "").partition(":")[0])


def last_user(stage: Stage) -> User | None:
    """The USER that the image starts as; None where only the base image's counts."""
    users = [each for below in stage.chain for each in below.instructions if isinstance(each, User)]
    return users[-1] if users else None


def texts(stage: Stage, *, after: Instruction | None = None) -> Iterator[str]:
    """What the stage and those below it copy, run and start, as written; `after` leaves out the rest."""
    for below in stage.chain:
        for each in below.instructions:
            if isinstance(each, (Copy, Run, Launch)) and (after is None or each.extent > after.extent):
                yield stage.source.text[each.extent.start : each.extent.end]


def drops_privileges(stage: Stage) -> bool:
    """Whether something in the image is there to start as root and go on as somebody else."""
    return any(map(_DROPPERS.search, texts(stage)))
