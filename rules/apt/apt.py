"""apt: what its commands leave in the image."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import Fix, no_fix, safe, unsafe
from dlint.model.apt_lists import alone, installs, may_use, needed_later
from dlint.model.cache_mounts import cached_or
from dlint.model.caches import APT, APT_ARCHIVES, APT_LISTS, cleaned, left, mounted, set_before
from dlint.model.edits import appended, with_option, without
from dlint.model.instructions import Run
from dlint.model.obstacles import in_command
from dlint.model.packages import installed
from dlint.model.scripts import called
from dlint.model.together import once
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding, NoFix
    from dlint.model.command import Command
    from dlint.model.paths import Removal
    from dlint.model.stage import Stage

_DOCKER_CLEAN = "/etc/apt/apt.conf.d/docker-clean"
_KEPT = "its downloads may be kept on purpose, as `docker-clean` is removed"
_CLEAN = f"rm -rf {APT_LISTS}/*"
_OFF = frozenset(("false", "0", "no", "off", "disable", "without"))


@rule(on.instruction("RUN") | on.reached_script(), severity="info")
def lists_left(run: Run) -> Findings:
    """The last `update` of the RUN speaks for all of them; of one by itself `update-alone` speaks."""
    if (not run.stage.in_image and not run.onbuild) or alone(run) is not None:
        return
    update = next((one for one in reversed(run.acting) if _updates(one)), None)
    kept = _with_downloads(run)
    if update is not None and APT_LISTS in left(update):
        remedy, fix = _without_lists(run, update, downloads=kept is not None)
        yield update.finding(
            f"`{update.program} update` leaves its package lists in the layer; {remedy}", fix=fix
        )
    elif kept is not None:
        install, switch = kept
        remedy, fix = cached_or(
            install,
            (APT_ARCHIVES,),
            "mount a cache there, or end with `apt-get clean`",
            no_fix(_KEPT),
        )
        yield install.finding(
            f"`{install.program} {install.spelled_subcommand}` leaves its downloads in `{APT_ARCHIVES}`: line"
            f" {switch.line} removes `docker-clean`; {remedy}",
            fix=fix,
            related=[switch.related("what would have deleted it")],
        )


def _with_downloads(run: Run) -> tuple[Command, Removal] | None:
    """The RUN's last installation that leaves what it downloads, and what removed the setting against it."""
    install = next((one for one in reversed(run.commands) if installs(one)), None)
    if install is None or mounted(run, APT_ARCHIVES) or cleaned(install, APT_ARCHIVES):
        return None
    switch = _kept_downloads(run)
    return (install, switch) if switch is not None and "chroot" not in install.wrappers else None


def _kept_downloads(run: Run) -> Removal | None:
    """What removes Debian's setting that deletes downloads at once, before the RUN."""
    for stage in run.stage.chain:
        found = _first_removal(stage)
        if found is not None and (stage is not run.stage or found[0] <= run.span.start):
            return found[1]
    return None


@lru_cache(maxsize=32)
def _first_removal(stage: Stage) -> tuple[int, Removal] | None:
    """The first such removal of a stage, behind where its RUN begins."""
    for each in stage.instructions:
        run = each.inner if each.inner is not None else each
        if isinstance(run, Run):
            for removal in run.removals:
                if removal.pattern == _DOCKER_CLEAN:
                    return run.span.start, removal
    return None


def _updates(command: Command) -> bool:
    return command.program in APT and command.subcommand == "update" and "chroot" not in command.wrappers


def _without_lists(run: Run, update: Command, *, downloads: bool) -> tuple[str, Fix | NoFix]:
    """Remedy and fix: none where something later may use them. What is downloaded may have to go too."""
    remedy = f"end {called(run)} with `{_CLEAN}`"
    if needed_later(run):
        return remedy, no_fix("a later RUN may install from these lists")
    fix = _removing_lists(run, update)
    if _is_unused(run, update):
        return "leave it out, as nothing uses them" if isinstance(fix, Fix) else remedy, fix
    if downloads:
        return cached_or(update, (APT_ARCHIVES, APT_LISTS), remedy, no_fix(_KEPT))
    return cached_or(update, (APT_LISTS,), remedy, fix)


def _removing_lists(run: Run, update: Command) -> Fix | NoFix:
    """An update that nothing uses goes as a whole."""
    if _is_unused(run, update):
        edit = without(update) if run is run.owner else None
        why = "whoever installs a package in a container then has to run it first"
        return unsafe(edit, why=why) if edit is not None else in_command(update)
    others = set(update.wrappers) - {"sudo", "env", "sh", "bash", "eatmydata", "time", "timeout", "nice"}
    edit = appended(run, f"sudo {_CLEAN}" if "sudo" in update.wrappers else _CLEAN)
    return safe(edit) if edit is not None and not others else in_command(update)


def _is_unused(run: Run, update: Command) -> bool:
    """Whether nothing behind it in the RUN may use its lists, nor those of an earlier update."""
    others = sum(_updates(one) for one in run.all_commands)
    return others == 1 and not any(may_use(one) for one in run.all_commands[run.order[update] + 1 :])


@rule(on.instruction("RUN"), severity="info")
def recommended_packages(run: Run, *, allow: frozenset[str] = frozenset()) -> Findings:
    """One finding for a RUN, however often it installs."""
    installs = (one for one in run.commands if one.name in ("apt-get install", "apt install"))
    yield from once(_recommended(one) for one in installs if _undecided(one, allow))


def _undecided(install: Command, allow: frozenset[str]) -> bool:
    if install.open or install.doubtful or not install.operands or _decided(install):
        return False
    return not allow or any(package.name not in allow for package in installed(install))


def _recommended(install: Command) -> Finding:
    edit = with_option(install, "--no-install-recommends")
    why = "a package the image relies on may be installed as a recommendation only"
    return install.at(install.verb).finding(
        f"`{install.program} {install.spelled_subcommand}` also installs the packages that others recommend; "
        "add `--no-install-recommends` and name what is needed",
        fix=unsafe(edit, why=why) if edit is not None else in_command(install),
    )


def _decided(install: Command) -> bool:
    """Whether the command, or apt's configuration, says what becomes of recommended packages."""
    if install.has("--no-install-recommends", "--install-recommends", "--download-only", "-d"):
        return True
    for value in install.values("-o", "--option"):
        name, _, setting = (value or "").lower().partition("=")
        if value is None or (name == "apt::install-recommends" and setting.strip("\"'") in _OFF):
            return True
    return set_before(install, "apt", "Install-Recommends")
