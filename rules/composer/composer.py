"""composer: which packages it installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.model.caches import environment
from dlint.model.earlier import MANY
from dlint.model.edits import with_option
from dlint.model.obstacles import in_command
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_WHOLE = ("composer install", "composer update")
_NOT_HERE = ("--no-dev", "--dev", "--dry-run", "--no-install", "--help", "-h", "--download-only")


@rule(on.instruction("RUN"), severity="info")
def development_dependencies(run: Run) -> Findings:
    """They may be wanted for tests, and a later install may take them out again."""
    if not run.stage.ships or len(run.stage.instructions) > MANY:
        return
    install = next((one for one in run.commands if one.name in _WHOLE and _installs_all(one)), None)
    if install is None or _tested_or_taken_out(install):
        return
    edit = with_option(install, "--no-dev")
    yield install.at(install.verb).finding(
        f"`composer {install.spelled_subcommand}` also installs what `require-dev` lists; add `--no-dev`",
        fix=unsafe(edit, why="scripts and tests of the build may need them")
        if edit is not None
        else in_command(install),
    )


def _installs_all(install: Command) -> bool:
    if install.open or install.doubtful or install.operands or install.has(*_NOT_HERE):
        return False
    folder = install.option("-d", "--working-dir")
    if folder is not None and (folder.value is None or "test" in folder.value):
        return False
    return environment(install, "COMPOSER_NO_DEV") is None


def _tested_or_taken_out(install: Command) -> bool:
    start = install.span.start
    return any(
        "phpunit" in one.spelled or (one.program == "composer" and one.has("--no-dev"))
        for stage in install.run.file.stages
        if install.run.stage in stage.chain
        for run in stage.runs
        for one in run.commands
        if one.span.start > start
    )
