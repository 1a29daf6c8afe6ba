"""As whom the image runs, and who may do what in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.instructions import Run, User
from dlint.model.privileges import drops_privileges, is_other, is_root, last_user
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Copy
    from dlint.model.stage import Stage

_AS_ROOT = frozenset(("sudo", "doas", "su", "gosu", "su-exec", "runuser", "fakeroot"))
_SYSTEM_MANAGERS = ("apt-get", "apt", "aptitude", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman")
_CHANGING = frozenset((
    "install", "update", "upgrade", "dist-upgrade", "full-upgrade", "remove", "purge", "autoremove", "clean",
    "add", "del", "fix", "makecache", "groupinstall", "localinstall", "reinstall", "erase", "refresh",
    "build-dep",
))  # fmt: skip


@rule(on.stage(), severity="warning", security=5.0)
def last_user_root(stage: Stage) -> Findings:
    user = last_user(stage) if stage.is_last and stage.ships else None
    if user is None or not is_root(user.name) or drops_privileges(stage):
        return
    before = [each for below in stage.chain for each in below.instructions if isinstance(each, User)]
    others = [each for each in before if is_other(each.name)]
    written_name = user.argument.source.text[user.argument.span.start : user.argument.span.end]
    if others:
        name = others[-1].name
        yield user.argument.finding(
            f"`USER {written_name}` goes back to root, and the container starts as that;"
            f" end with `USER {name}`",
            related=[others[-1].argument.related(f"`{name}` until then")],
        )
    else:
        yield user.argument.finding(
            f"`USER {written_name}` is the last USER, so the container runs as root;"
            " end with a user of its own"
        )


@rule(on.stage(), severity="info", profile="hardening")
def never_set(stage: Stage) -> Findings:
    if not stage.is_last or not stage.ships or last_user(stage) is not None or drops_privileges(stage):
        return
    if is_root(stage.chain[0].initial.user) and stage.from_ is not None:
        yield stage.finding(f"No USER is set, so {stage.title} runs as root; add a user and name it in USER")


@rule(on.stage(), severity="info", profile="hardening")
def named_user(stage: Stage) -> Findings:
    user = last_user(stage) if stage.is_last and stage.ships else None
    if user is None or not user.name or user.name.isdecimal() or is_root(user.name):
        return
    yield user.argument.finding(
        f"`USER {user.name}` is a name, which does not tell Kubernetes that it is not root; write the uid"
    )


@rule(on.instruction("RUN"), severity="warning")
def root_needed_after_user(run: Run) -> Findings:
    if run.onbuild or not is_other(run.before.user):
        return
    command = next(filter(_needs_root, run.commands), None)
    if command is None:
        return
    user = _user_before(run)
    yield command.verb.finding(
        f"`{command.program} {command.spelled_subcommand}` needs root, but user `{run.before.user}` runs it;"
        f" {'do it above that USER' if user is not None else 'put `USER root` above it'}",
        related=[user.argument.related(f"`{user.name}` from here on")] if user is not None else (),
    )


def _needs_root(command: Command) -> bool:
    return (
        command.program in _SYSTEM_MANAGERS
        and command.subcommand in _CHANGING
        and not _AS_ROOT.intersection(command.wrappers)
    )


def _user_before(run: Run) -> User | None:
    users = [
        each
        for below in run.stage.chain
        for each in below.instructions
        if isinstance(each, User) and each.extent < run.extent
    ]
    return users[-1] if users else None


@rule(on.instruction("COPY", "ADD"), severity="info")
def copied_as_root_after_user(copy: Copy) -> Findings:
    user = copy.before.user
    if copy.onbuild or not is_other(user) or copy.flag("chown") is not None or copy.stage.windows:
        return
    files = frozenset(_files(copy))
    for run in copy.stage.runs if files else ():
        if run.extent < copy.extent or run.before.user != user:
            continue
        for command in run.commands:
            if command.program in ("chmod", "chown", "chgrp") and _touches(command, files):
                yield copy.finding(
                    f"`{copy.node.name.text}` makes these files root's, so `{command.program}` by user"
                    f" `{user}` fails; add `--chown={user}` or copy above that USER",
                    related=[command.related("fails here")],
                )
                return


def _touches(command: Command, files: frozenset[str]) -> bool:
    """Whether the command changes one of the files, as somebody who must not, with nothing to catch that."""
    place = command.simple
    if _AS_ROOT.intersection(command.wrappers) or place is None or place.after == "||" or place.condition:
        return False
    named = (command.run.before.path(operand.value) for operand in command.operands[1:] if operand.value)
    return any(path in files for path in named)


def _files(copy: Copy) -> Iterator[str]:
    """The absolute paths of the single files a COPY makes for sure."""
    target = copy.destination_path
    if target is None:
        return
    for source, _ in copy.source_paths:
        if source is None or any(mark in source for mark in "*?[") or source.endswith(("/", ".")):
            continue
        base = source.rpartition("/")[2]
        if target.endswith("/"):
            yield target + base
        elif "." in base and len(copy.sources) == 1:
            yield target
