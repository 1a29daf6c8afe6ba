"""apt: package lists of another layer than the installation, and upgrades of the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe, unsafe
from dlint.model.apt_lists import alone, fetched_before, may_update, too_many, unseen_before, updates, uses
from dlint.model.caches import APT_LISTS
from dlint.model.edits import in_front, without, without_upgrade
from dlint.model.obstacles import in_command
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_UPGRADES = ("upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade", "dselect-upgrade")
_CLEAN_BASES = ("debian", "ubuntu")  # their images, and those that Docker builds on them, hold no lists


@rule(on.instruction("RUN"))
def update_alone(run: Run) -> Findings:
    """The RUN that installs from these lists later is the one that suffers."""
    found = alone(run)
    if found is not None:
        update, install = found
        yield update.finding(
            f"`{update.program} update` is in another layer than the installation that needs it, and grows "
            "old in the cache; put both into one RUN",
            related=[install.related("installs from its lists")],
            fix=_together(run, update, install),
        )


def _together(run: Run, update: Command, install: Command) -> Fix | NoFix:
    """The update taken from its RUN to the installation, where none of what is between has to do with it."""
    between = [
        each
        for each in run.stage.instructions
        if run.span.end <= each.span.start < install.run.node.span.start
    ]
    texts = [each.node.text.text for each in between]
    if run.stage is not install.run.stage or update.wrappers != install.wrappers or install.wrappers:
        return no_fix("the installation is in another stage, or other programs run the two")
    if any(each.keyword in ("USER", "SHELL", "ONBUILD") for each in between):
        return no_fix("USER, SHELL or ONBUILD stands between the two")
    words = update.source.slice(update.span)
    taken, put = without(update), in_front(install, words)
    if taken is None or put is None or "\n" in words:
        return in_command(update if taken is None else install)
    others = any(each.keyword in ("COPY", "ADD") for each in between) or any("apt" in text for text in texts)
    if others or len(run.commands) > 1:
        return unsafe(
            taken, put, why="what stands between the two may need the lists, or change their sources"
        )
    return safe(taken, put)


@rule(on.instruction("RUN"), severity="info")
def install_without_update(run: Run) -> Findings:
    using = (one for one in run.commands if uses(one))
    install = next(
        (one for one in using if not _upgrades(one)), None
    )  # of those `distribution-upgrade` speaks
    if install is None or install.doubtful or too_many(run) or _fetched_here(run, install) or run.onbuild:
        return
    if run.mounted(APT_LISTS, "cache", "bind", "tmpfs") or install.has("--no-download", "--print-uris"):
        return
    source = fetched_before(install)
    if source is not None:
        if any(uses(one) for one in source.commands):  # else `update-alone` says it there
            update = next(one for one in source.commands if updates(one))
            yield install.at(install.verb).finding(
                f"`{_called(install)}` takes its lists from an earlier layer, which may be out of date; "
                "run `apt-get update` in the same RUN",
                related=[update.related("fetches them")],
                fix=_updated(install),
            )
    elif _no_lists(install):
        yield install.at(install.verb).finding(
            f"`{_called(install)}` finds no package lists; run `apt-get update` before it in the same RUN",
            fix=_updated(install),
        )


def _updated(install: Command) -> Fix | NoFix:
    """The lists of today: that is what the rule is about, and all that it changes."""
    if install.wrappers not in ((), ("sudo",)) or install.program == "aptitude":
        return no_fix("another program runs it")
    edit = in_front(install, f"{'sudo ' if install.wrappers else ''}apt-get update")
    return safe(edit) if edit is not None else in_command(install)


def _upgrades(command: Command) -> bool:
    """Whether it upgrades the system as a whole."""
    if command.subcommand not in _UPGRADES or command.operands or command.open:
        return False
    pretends = command.has("-s", "--simulate", "--dry-run", "--download-only", "-d")
    return not pretends and "chroot" not in command.wrappers


def _called(command: Command) -> str:
    return f"{command.program} {command.spelled_subcommand}"


def _fetched_here(run: Run, install: Command) -> bool:
    before = run.commands[: run.commands.index(install) + 1]
    return any(updates(one) or may_update(one) for one in before)


def _no_lists(install: Command) -> bool:
    system = install.run.stage.distribution
    return system is not None and system.name in _CLEAN_BASES and not unseen_before(install)


@rule(on.command("apt-get", "apt", "aptitude") | on.reached("apt-get", "apt", "aptitude"), severity="info")
def distribution_upgrade(command: Command) -> Findings:
    """Upgrading single packages by name is a choice, and so is moving to another release."""
    if not _upgrades(command):
        return
    base = command.run.stage.base_image
    name = f"`{base.text.partition('@')[0]}`" if base is not None else "the base image"
    yield command.finding(
        f"`{_called(command)}` stores a second copy of packages in {name}, and which ones depends on the day;"
        " build on a newer base image",
        fix=without_upgrade(command),
    )
