"""pip: what its commands leave in the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.model.cache_mounts import cached_or
from dlint.model.caches import left
from dlint.model.edits import with_option
from dlint.model.obstacles import in_command
from dlint.model.together import once
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.command import Command
    from dlint.model.instructions import Run


@rule(on.instruction("RUN") | on.reached_script(), severity="warning")
def cache_left(run: Run) -> Findings:
    """One finding for a RUN; what a stage that is thrown away leaves behind is in no image."""
    if run.stage.in_image or run.onbuild:
        yield from once(_left_by(one) for one in run.acting if one.name == "pip install" and _leaves(one))


def _leaves(install: Command) -> bool:
    return not (install.doubtful or install.open or _fetches_nothing(install)) and bool(left(install))


def _left_by(install: Command) -> Finding:
    edit = with_option(install, "--no-cache-dir")
    directory = left(install)[0]
    remedy, fix = cached_or(
        install, (directory,), "add `--no-cache-dir`", safe(edit) if edit is not None else in_command(install)
    )
    return install.at(install.verb).finding(
        f"`{install.spelled} install` leaves what it downloads in `{directory}`; {remedy}", fix=fix
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
