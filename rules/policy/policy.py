"""A team's own policy: what its images must and must not hold. Each rule is silent without its option."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dlint.model.packages import installed
from dlint.model.privileges import last_user
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.image import ImageUse
    from dlint.model.stage import Stage


@rule(on.command(), severity="error")
def forbidden_package(install: Command, *, packages: tuple[str, ...] = ()) -> Findings:
    """An entry is a package's name or a pattern, with or without `manager:` before it."""
    for package in installed(install) if packages else ():
        names = (package.name, f"{package.manager}:{package.name}")
        pattern = next((one for one in packages if any(fnmatchcase(name, one) for name in names)), None)
        if pattern is not None:
            yield package.finding(f"package `{package.name}` is forbidden by `{pattern}`")


@rule(on.command(), severity="error")
def forbidden_command(command: Command, *, commands: tuple[str, ...] = ()) -> Findings:
    """An entry is a program, or a program and its subcommand."""
    if command.program is not None and (command.program in commands or command.name in commands):
        yield command.at(command.words[0]).finding(f"`{command.name}` is forbidden")


@rule(on.stage(), severity="error")
def required_user(stage: Stage, *, users: tuple[str, ...] = ()) -> Findings:
    if not users or not stage.ships or not (stage.is_last or stage.shipping):
        return
    allowed = " or ".join(f"`{user}`" for user in users)
    last = last_user(stage)
    if last is None:
        if stage.from_ is not None:
            yield stage.finding(f"{stage.title} sets no user; it must run as {allowed}")
    elif last.name is not None and not any(fnmatchcase(last.name, user) for user in users):
        yield last.argument.finding(f"{stage.title} runs as `{last.name}`; it must run as {allowed}")


@rule(on.image(), severity="error")
def required_digest(image: ImageUse, *, images: tuple[str, ...] = ()) -> Findings:
    """An entry is a pattern for names as people write them or with their registry."""
    ref = image.pulled
    if not images or ref is None or not image.certain or ref.digest:
        return
    names = (ref.familiar, f"{ref.registry or 'docker.io'}/{ref.path}")
    if any(fnmatchcase(name, pattern) for name in names for pattern in images):
        yield image.finding(f"`{image.text}` must be named by its digest (`@sha256:...`)")
