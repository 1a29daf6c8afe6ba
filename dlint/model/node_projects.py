"""What an install of npm, yarn or pnpm works on: the project's own manifest, its lock file, its scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.caches import environment
from dlint.model.instructions import Copy, Launch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.stage import Stage

MANAGERS = ("npm", "yarn", "pnpm")
_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
}
_GLOBS = {"npm": ("package-lock*", "package*-lock*", "package-lock.json*")}
_PRODUCTION = ("--production", "--prod", "-P", "--omit", "--only", "--only-production", "--no-dev")
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
_NOT_SCRIPTS = frozenset((
    "install", "ci", "add", "remove", "cache clean", "config set", "config get", "config delete", "set", "global add",
    "prune", "version", "versions", "audit", "fund", "rebuild", "init", "list", "ls", "link", "login", "uninstall",
    "cache verify", "store prune", "fetch", "import", "set version", "autoclean", "store path", "store", "env use",
    "update", "policies set-version", "dedupe",
))  # fmt: skip
# What the shell itself does, and what only moves files: no tool of devDependencies.
_TOOLS = frozenset((
    "npx", "tsc", "webpack", "gulp", "grunt", "ng", "vite", "rollup", "jest", "mocha", "bower", "next", "nuxt", "turbo",
    "nx", "lerna", "make", "eslint", "babel", "parcel", "pnpx", "bunx", "prisma", "ember", "gatsby", "vue-cli-service",
    "rake", "bundle", "gradle", "mvn", "go", "cargo", "dotnet", "python", "elm", "sh", "bash", "node", "hugo", "sass",
))  # fmt: skip


def installs_project(install: Command) -> bool:
    """Whether it installs what the manifest in the working directory lists, and nothing else."""
    if install.open or install.doubtful or not install.sure or install.operands:
        return False
    return install.program in MANAGERS and not install.has(*_ELSEWHERE)


def lock_file_copied(install: Command) -> bool:
    """Whether a COPY before it names the lock file of its manager."""
    program = install.program or ""
    start = install.span.start
    for copy in _copies(install.run.stage):
        if copy.span.start < start and any(_is_lock(program, text) for text, _ in copy.sources):
            return True
    return False


def _is_lock(program: str, text: str) -> bool:
    name = text.rstrip("/").rpartition("/")[2].rstrip("*")
    return name in _LOCKS[program] or (program == "npm" and name.startswith("package") and "lock" in name)


def _copies(stage: Stage) -> Iterator[Copy]:
    for below in stage.chain:
        for each in below.instructions:
            if isinstance(each, Copy):
                yield each


def develops(install: Command) -> bool:
    """Whether development dependencies are left out, wanted by name, or may be either."""
    if install.has(*_PRODUCTION, "--include", "--dev", "-D", "--mode", "--filter-prod"):
        return True
    if install.subcommand == "install" and install.has("--focus"):
        return True
    names = ("NODE_ENV", "npm_config_production", "NPM_CONFIG_PRODUCTION", "npm_config_omit", "NPM_CONFIG_OMIT",
             "YARN_PRODUCTION")  # fmt: skip
    return any(environment(install, name) is not None for name in names)


def runs_scripts_later(install: Command) -> bool:
    """Whether something after it may need development dependencies, or removes them."""
    stages = [stage for stage in install.run.file.stages if install.run.stage in stage.chain]
    for stage in stages:
        for each in stage.instructions:
            if isinstance(each, Launch) and any(_needs(one, start=True) for one in each.commands):
                return True
        for run in stage.runs:
            if run.extent.end > install.span.start and (
                any(one.span.start > install.span.start and _needs(one, start=False) for one in run.commands)
                or run.script is None
            ):
                return True
    return False


def _needs(command: Command, *, start: bool) -> bool:
    program = command.program
    if program is None:
        return True
    if program in MANAGERS:
        if start:
            return command.subcommand not in (None, "start")
        return command.subcommand not in _NOT_SCRIPTS or command.subcommand == "prune"
    if start:
        return program in (
            "npx",
            "nodemon",
            "ng",
            "webpack",
            "gulp",
            "grunt",
            "ts-node",
            "next",
            "vite",
            "webpack-dev-server",
        )
    return program in _TOOLS or program.endswith(".sh") or "node_modules" in command.spelled
