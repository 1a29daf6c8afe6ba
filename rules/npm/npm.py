"""npm, yarn and pnpm: which packages they install, and what they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.knowledge.images import numbers
from dlint.model.cache_mounts import cached_or
from dlint.model.caches import environment, fills
from dlint.model.earlier import mentioned
from dlint.model.edits import cleaning, with_option
from dlint.model.leftovers import left_somewhere, reaches_image
from dlint.model.node_projects import develops, installs_project, lock_file_copied, runs_plainly
from dlint.model.obstacles import in_command
from dlint.model.pins import named
from dlint.model.pins import unpinned as without_version
from dlint.model.scripts import called
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.command import Command
    from dlint.model.instructions import Run

_FROZEN = (
    "--frozen-lockfile", "--immutable", "--no-frozen-lockfile", "--no-immutable", "--no-lockfile",
    "--pure-lockfile", "--lockfile-only", "--no-package-lock", "--package-lock-only", "--package-lock",
    "--fix-lockfile",
)  # fmt: skip
_REMEDY = {
    "npm": "npm ci",
    "yarn": "yarn install --frozen-lockfile",
    "pnpm": "pnpm install --frozen-lockfile",
}
_CLEANING = {"npm": "npm cache clean --force", "yarn": "yarn cache clean"}
_WHOLE = frozenset(("npm install", "npm ci", "yarn install", "pnpm install", "pnpm ci"))
_CODE_NAMES = {"argon": 4, "boron": 6, "carbon": 8, "dubnium": 10, "erbium": 12, "fermium": 14}
_WITHOUT = {"npm": "--omit=dev", "yarn": "--production", "pnpm": "--prod"}


@rule(on.command("npm", "yarn", "pnpm"), profile="reproducible")
def unpinned(install: Command) -> Findings:
    loose = without_version(install)
    if loose:
        name = loose[0].name
        plain = (
            name if name.startswith("@") and name.count("@") == 1 else name[:1] + name[1:].partition("@")[0]
        )
        example = (
            f"{name}#COMMIT" if "://" in name or ("/" in name and name[0] != "@") else f"{plain}@VERSION"
        )
        yield loose[0].finding(
            f"{named(loose)} may be another version in every build; name one (`{example}`)"
        )


@rule(on.command("npm install", "yarn install", "pnpm install"), severity="info")
def install_for_ci(install: Command) -> Findings:
    """Only where a lock file is copied: without one there is nothing to hold on to."""
    if not installs_project(install) or install.has(*_FROZEN) or not lock_file_copied(install):
        return
    if install.program == "npm" and _before_ci(install):
        return
    if environment(install, "CI") is not None or mentioned(
        install, "frozen-lockfile true", "frozen-lockfile=true"
    ):
        return
    yield install.at(install.verb).finding(
        f"`{install.program} {install.spelled_subcommand or 'install'}` may install other versions than the "
        f"lock file holds; use `{_REMEDY[install.program or '']}`",
        fix=_held(install),
    )


def _before_ci(install: Command) -> bool:
    """Whether the base's npm is older than 5.7, which brought `npm ci`."""
    version = _node(install)
    return version is not None and (version < 8 or version == 9)


def _held(install: Command) -> Fix | NoFix:
    if install.program == "npm":
        verb = install.verb
        if verb.raw not in ("install", "i") or install.source.slice(verb.span) != verb.raw:
            return in_command(install)
        return unsafe(
            verb.replace("ci"),
            why="`npm ci` stops where package.json and its lock file differ, and empties node_modules",
        )
    edit = with_option(install, "--frozen-lockfile")
    why = "it stops where package.json and its lock file differ"
    return unsafe(edit, why=why) if edit is not None else in_command(install)


@rule(on.instruction("RUN") | on.reached_script(), severity="info")
def cache_left(run: Run) -> Findings:
    """The last installation of each program speaks for the RUN.

    pnpm links its store's files into node_modules: in one layer they are there once.
    """
    for program in ("npm", "yarn"):
        last = next((one for one in reversed(run.acting) if one.program == program and fills(one)), None)
        if last is None or last.open or last.doubtful or not reaches_image(last) or _fetches_nothing(last):
            continue
        directory = left_somewhere(last)
        if directory is not None and not _own_cache(last):
            remedy, fix = f"end {called(run)} with `{_CLEANING[program]}` or mount a cache", _cleaned(last)
            if last.subcommand not in ("exec", "dlx"):  # what they install lies in the cache
                remedy, fix = cached_or(last, (directory,), remedy, fix)
            yield last.at(last.verb).finding(
                f"`{last.name}` leaves a copy of what it downloads in its cache; {remedy}", fix=fix
            )


def _cleaned(install: Command) -> Fix | NoFix:
    return cleaning(install, _CLEANING[install.program or ""].partition(" ")[2])


def _fetches_nothing(install: Command) -> bool:
    asks = not install.spelled_subcommand and install.has("--version", "-v", "-V")
    return asks or install.has(
        "--offline", "--dry-run", "--package-lock-only", "--mode", "--help", "--version"
    )


def _own_cache(install: Command) -> bool:
    """Whether a setting moves the cache, or yarn may be one that keeps its packages in it."""
    if environment(install, "npm_config_cache") is not None or mentioned(
        install, "config set cache", ".npmrc"
    ):
        return True
    modern = (".yarnrc.yml", ".yarn/", ".yarn ", "corepack", "yarn set version", "--immutable", "berry")
    return install.program == "yarn" and mentioned(install, *modern)


@rule(on.instruction("RUN"), severity="info")
def development_dependencies(run: Run) -> Findings:
    """An image that builds, tests or starts scripts of package.json may need them."""
    install = next((one for one in run.commands if one.name in _WHOLE and installs_project(one)), None)
    if install is None or not run.stage.ships or develops(install) or not runs_plainly(install):
        return
    yield install.at(install.verb).finding(
        f"`{install.name}` also installs what `devDependencies` lists; add {_without_them(install)}",
        fix=_only_needed(install),
    )


def _only_needed(install: Command) -> Fix | NoFix:
    edit = with_option(install, _without_them(install).split("`")[1])
    why = "what builds or starts the image may be among them"
    return unsafe(edit, why=why) if edit is not None else in_command(install)


def _without_them(install: Command) -> str:
    """The option that the base's npm knows: npm 7, which brought `--omit`, came with Node.js 15."""
    if install.program != "npm":
        return f"`{_WITHOUT[install.program or '']}`"
    version = _node(install)
    if version is not None and version < 15:
        return "`--production`"
    image = install.run.stage.base_image
    modern = version is not None or (
        image is not None and image.ref is not None and image.ref.familiar == "node"
    )
    return "`--omit=dev`" if modern else "`--omit=dev` (npm 6 and older: `--production`)"


def _node(install: Command) -> int | None:
    """The major version of the base's Node.js, where its tag says it."""
    image = install.run.stage.base_image
    if image is None or image.ref is None or image.ref.familiar not in ("node", "mhart/alpine-node"):
        return None
    version = numbers(image.ref.tag)
    return version[0] if version else _CODE_NAMES.get((image.ref.tag or "").partition("-")[0])
