"""pip: what its commands leave in the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.model.caches import left
from dlint.model.edits import with_option
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command


@rule(on.command("pip install"), severity="warning")
def cache_left(install: Command) -> Findings:
    """What a stage that is thrown away leaves behind is in no image."""
    stage = install.run.stage
    onbuild = getattr(install.run, "onbuild", False)
    if install.doubtful or install.open or not (stage.in_image or onbuild) or _fetches_nothing(install):
        return
    caches = left(install)
    if caches:
        edit = with_option(install, "--no-cache-dir")
        yield install.at(install.verb).finding(
            f"`{install.spelled} install` leaves what it downloads in `{caches[0]}`; add `--no-cache-dir`",
            fix=safe(edit) if edit is not None else None,
        )


def _fetches_nothing(install: Command) -> bool:
    """Whether it takes everything from files at hand, or only says what it would do."""
    if install.has("--no-index", "--dry-run", "--help", "-h"):
        return True
    local = all(word.text.startswith((".", "/")) and word.text.endswith(".whl") for word in install.operands)
    return (
        install.has("--no-deps")
        and bool(install.operands)
        and local
        and not install.has("-r", "--requirement")
    )
