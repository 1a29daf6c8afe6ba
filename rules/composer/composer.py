"""composer: which packages it installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.model.caches import environment
from dlint.model.edits import with_option
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command

_NOT_HERE = ("--no-dev", "--dev", "--dry-run", "--no-install", "--help", "-h", "--download-only")


@rule(on.command("composer install", "composer update"), severity="info")
def development_dependencies(install: Command) -> Findings:
    """They may be wanted for the tests of the same stage, if a later install takes them out again."""
    if install.open or install.doubtful or not install.run.stage.ships or install.operands:
        return
    if install.has(*_NOT_HERE) or environment(install, "COMPOSER_NO_DEV") is not None or _taken_out(install):
        return
    if "test" in (
        install.value("-d", "--working-dir") or "test" if install.has("-d", "--working-dir") else ""
    ):
        return
    edit = with_option(install, "--no-dev")
    yield install.at(install.verb).finding(
        f"`composer {install.spelled_subcommand}` also installs what `require-dev` lists; add `--no-dev`",
        fix=unsafe(edit, why="scripts and tests of the build may need them") if edit is not None else None,
    )


def _taken_out(install: Command) -> bool:
    """Whether tests run on them, or a later install leaves them out."""
    start = install.span.start
    for stage in install.run.file.stages:
        if install.run.stage not in stage.chain:
            continue
        for run in stage.runs:
            for one in run.commands:
                if one.span.start > start and (
                    "phpunit" in one.spelled or (one.program == "composer" and one.has("--no-dev"))
                ):
                    return True
    return False
