"""zypper: how it is called and what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe
from dlint.model.cache_mounts import cached_or
from dlint.model.caches import fills
from dlint.model.earlier import answered
from dlint.model.edits import appended, with_option
from dlint.model.leftovers import left_somewhere, surely_runs
from dlint.model.obstacles import in_command
from dlint.model.pins import named
from dlint.model.pins import unpinned as without_version
from dlint.model.scripts import called
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_TAKE_YES = frozenset(("install", "remove", "update", "dist-upgrade", "patch"))
_ASKING = _TAKE_YES | {"source-install", "install-new-recommends"}
_YES = ("-n", "--non-interactive", "-y", "--no-confirm", "--dry-run", "-D", "--help", "-h")


@rule(on.command("zypper") | on.reached("zypper"))
def prompts(command: Command) -> Findings:
    if command.subcommand not in _ASKING or command.open or command.doubtful:
        return
    if command.has(*_YES) or answered(command):
        return
    edit = with_option(command, "-y") if command.subcommand in _TAKE_YES else None
    yield command.at(command.verb).finding(
        f"`zypper {command.spelled_subcommand}` asks for a confirmation that no build gives; add "
        f"`{'-y' if command.subcommand in _TAKE_YES else '--non-interactive'}`",
        fix=safe(edit) if edit is not None else in_command(command),
    )


@rule(on.command("zypper dist-upgrade"))
def distribution_upgrade(command: Command) -> Findings:
    base = command.run.stage.base_image
    name = f"`{base.text}`" if base is not None else "the base image"
    yield command.finding(
        f"`zypper {command.spelled_subcommand}` moves the release that {name} stands for to whatever there "
        "is that day; build on a newer base image"
    )


@rule(on.instruction("RUN") | on.reached_script())
def cache_left(run: Run) -> Findings:
    """The last command of the RUN speaks for all of them."""
    if not run.stage.in_image and not run.onbuild:
        return
    last = next((one for one in reversed(run.acting) if one.program == "zypper" and fills(one)), None)
    directory = left_somewhere(last) if last is not None and _fetches(last) else None
    if last is not None and directory is not None:
        end = f"end {called(run)} with `zypper clean --all`"
        remedy, fix = cached_or(last, (directory,), end, _cleaning(run, last))
        yield last.at(last.verb).finding(
            f"`zypper {last.spelled_subcommand}` leaves its index and downloads in `{directory}`; {remedy}",
            fix=fix,
        )


def _fetches(command: Command) -> bool:
    elsewhere = command.has("--root", "-R", "--installroot", "--cache-dir", "--dry-run", "--help")
    return not (elsewhere or command.open or command.doubtful)


def _cleaning(run: Run, last: Command) -> Fix | NoFix:
    if set(last.wrappers) - {"sudo", "env", "sh", "bash", "time", "timeout", "nice"} or not surely_runs(last):
        return no_fix("another program runs it, or it may not run")
    edit = appended(run, f"{'sudo ' if 'sudo' in last.wrappers else ''}zypper clean --all")
    return safe(edit) if edit is not None else in_command(last)


@rule(on.command("zypper install"), profile="reproducible")
def unpinned(install: Command) -> Findings:
    loose = without_version(install)
    if loose:
        yield loose[0].finding(
            f"{named(loose)} may be another version in every build; name one (`{loose[0].name}=VERSION`)"
        )
