"""What an install of npm, yarn or pnpm works on: the project's own manifest, its lock file, its scripts."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.knowledge.wrappers import SHELLS, WRAPPERS
from dlint.model.caches import environment
from dlint.model.earlier import MANY
from dlint.model.instructions import Copy, Launch, Onbuild, Run

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.stage import Stage

MANAGERS = ("npm", "yarn", "pnpm")
_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
}
_PRODUCTION = ("--production", "--prod", "-P", "--omit", "--only", "--only-production", "--no-dev")
_PRODUCTION_VARIABLES = (
    "NODE_ENV",
    "NPM_CONFIG_PRODUCTION",
    "npm_config_production",
    "NPM_CONFIG_OMIT",
    "npm_config_omit",
    "YARN_PRODUCTION",
)
_ELSEWHERE = (
    "-g",
    "--global",
    "--location",
    "--help",
    "--version",
    "--dry-run",
    "--package-lock-only",
    "--lockfile-only",
)
# What surely needs none of devDependencies.
_HARMLESS = WRAPPERS.keys() - SHELLS | frozenset((
    "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "dpkg", "pip", "chown", "chmod", "chgrp", "mkdir",
    "cp", "mv", "rm", "ln", "install", "touch", "find", "cat", "ls", "sed", "grep", "tee", "echo", "printf",
    "tar", "unzip", "gunzip", "curl", "wget", "adduser", "addgroup", "useradd", "groupadd", "usermod",
    "setcap", "update-ca-certificates", "cd", "pwd", "set", "unset", "export", "umask", "true", ":", "test",
    "[", "[[", "sync", "id",
))  # fmt: skip
_HARMLESS_SUBCOMMANDS = frozenset(
    f"{program} {subcommand}"
    for program in MANAGERS
    for subcommand in (
        "cache clean",
        "install",
        "ci",
        "add",
        "global add",
        "config set",
        "config delete",
        "audit",
        "set",
    )
)
_SERVERS = frozenset(("node", "pm2", "pm2-runtime", "pm2-docker", "forever"))


def installs_project(install: Command) -> bool:
    """Whether it installs what the manifest in the working directory lists, and nothing else."""
    if install.open or install.doubtful or not install.sure or install.operands:
        return False
    return install.program in MANAGERS and not install.has(*_ELSEWHERE)


def lock_file_copied(install: Command) -> bool:
    """Whether a COPY before it names the lock file of its manager."""
    return _first_lock(install.run.stage, install.program or "") < install.span.start


@lru_cache(maxsize=64)
def _first_lock(stage: Stage, program: str) -> float:
    """Where the first COPY of such a file stands."""
    for below in stage.chain:
        for each in below.instructions:
            if isinstance(each, Copy) and any(_is_lock(program, text) for text, _ in each.sources):
                return each.span.start
    return math.inf


def _is_lock(program: str, text: str) -> bool:
    return text.rpartition("/")[2] in _LOCKS[program]


def develops(install: Command) -> bool:
    """Whether development dependencies are left out, wanted by name, or may be either."""
    if install.has(*_PRODUCTION, "--include", "--dev", "-D", "--mode", "--filter-prod"):
        return True
    if install.subcommand == "install" and install.has("--focus"):
        return True
    return any(environment(install, name) is not None for name in _PRODUCTION_VARIABLES)


def runs_plainly(install: Command) -> bool:
    """Whether all that its image does afterwards is known to need no development dependencies."""
    for stage in install.run.file.stages:
        if install.run.stage not in stage.chain:
            continue
        if len(stage.instructions) > MANY:
            return False
        for each in stage.instructions:
            if isinstance(each, Onbuild):
                return False
            if (
                isinstance(each, Run)
                and each.extent.end > install.span.start
                and not _harmless(each, install)
            ):
                return False
    return _starts_plainly(install.run.stage)


def _harmless(run: Run, install: Command) -> bool:
    later = [one for one in run.commands if one.span.start > install.span.start]
    return (run.script is not None or run.exec_form) and all(
        one.program in _HARMLESS or one.name in _HARMLESS_SUBCOMMANDS for one in later
    )


def _starts_plainly(stage: Stage) -> bool:
    """Whether the last stage on it says what it starts, and that is no script of package.json."""
    last = stage.file.stages[-1]
    launches = [each for below in last.chain for each in below.instructions if isinstance(each, Launch)]
    commands = [one for each in launches for one in each.commands if one.program not in WRAPPERS]
    return bool(commands) and all(
        one.program in _SERVERS and "node_modules" not in one.mapped.text and not one.has("-r", "--require")
        for one in commands
    )
