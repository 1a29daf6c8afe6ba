"""pip: which packages it installs, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.knowledge.mirrors import DEFAULT_HOSTS, bare, is_mirror
from dlint.model.edits import without, without_word
from dlint.model.instructions import Pairs, Run
from dlint.model.obstacles import in_command
from dlint.model.pins import named, unpinned_required
from dlint.model.pins import unpinned as without_version
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.context.requirements import Required
    from dlint.model.instructions import Instruction

_CONFUSION = "pip takes the higher version from either index; use one index that holds both, or name versions"


@rule(on.command("pip", "pipx", "uv"), profile="reproducible")
def unpinned(install: Command) -> Findings:
    loose = without_version(install)
    if loose:
        name = loose[0].name
        example = f"{name}@TAG" if "://" in name else f"{name}==VERSION"
        yield loose[0].finding(
            f"{named(loose)} may be another version in every build; name one (`{example}`)"
        )
    in_files: dict[Argument, list[Required]] = {}
    for each in unpinned_required(install):
        in_files.setdefault(each.word, []).append(each)
    for word, found in in_files.items():
        yield install.at(word).finding(
            f"{named(found)} of `{word.value}` may be another version in every build; name one there"
            f" (`{found[0].name}==VERSION`)",
            related=[found[0].related("named here")],
        )


@rule(on.instruction("RUN", "ENV", "ARG"), severity="info")
def extra_index(each: Instruction) -> Findings:
    """A name of the private index that somebody registers in the public one wins by its version."""
    if isinstance(each, Pairs):
        for pair in each.pairs:
            if pair.name == "PIP_EXTRA_INDEX_URL" and pair.value and not _same_packages(pair.value):
                yield pair.finding(f"with `{pair.name}` {_CONFUSION}")
    elif isinstance(each, Run):
        for install in each.commands:
            option = install.option("--extra-index-url") if install.program in ("pip", "uv") else None
            if option is None or option.value is None or _same_packages(option.value) or _in_order(install):
                continue
            if not _all_fixed(install):
                yield install.at(option).finding(f"with `{option.name}` {_CONFUSION}")


def _in_order(install: Command) -> bool:
    """That is uv: it looks into the first index that has the name, unless it is told otherwise."""
    return install.program == "uv" and not (install.value("--index-strategy") or "").startswith("unsafe")


def _same_packages(urls: str) -> bool:
    """Whether they are the public index, or copies of it."""
    hosts = [bare(url.partition("://")[2].partition("/")[0].rpartition("@")[2]) for url in urls.split()]
    return all(host in DEFAULT_HOSTS["pip"] or is_mirror(host) or "piwheels.org" in host for host in hosts)


def _all_fixed(install: Command) -> bool:
    """Whether every package is named, each in one version: then there is nothing to choose."""
    if install.has("--require-hashes", "--no-index"):
        return True
    if install.has("-r", "--requirement", "-e", "--editable", "-c", "--constraint") or not install.operands:
        return install.has("--no-deps") and not install.operands
    return all("==" in (word.value or "") for word in install.operands) and install.has("--no-deps")


@rule(on.command("pip install"), severity="info")
def self_upgrade(install: Command) -> Findings:
    """Pip in one version is a choice, and so is one below the newest."""
    if not install.has("-U", "--upgrade") or install.doubtful:
        return
    word = next((one for one in install.operands if one.value == "pip"), None)
    if word is not None:
        yield install.at(word).finding(
            "upgrading pip takes the newest of the day; leave it out or name a version (`pip==VERSION`)",
            fix=_left_out(install, word),
        )


def _left_out(install: Command, word: Argument) -> Fix | NoFix:
    """The command with pip alone goes, from one with more only the word."""
    edit = without(install) if len(install.operands) == 1 else without_word(word)
    why = "what is installed later may need a newer pip than the base image has"
    return unsafe(edit, why=why) if edit is not None else in_command(install)
