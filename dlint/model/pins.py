"""Packages that commands install in no particular version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.caches import environment
from dlint.model.context.requirements import required
from dlint.model.earlier import copied_before, mentioned
from dlint.model.packages import Package
from dlint.model.variables import may_inherit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.context.requirements import Required
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Instruction

_INSTALLS = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), ("install", "reinstall")),
    "apk": ("add",),
    **dict.fromkeys(("yum", "dnf", "dnf5", "microdnf", "tdnf"), ("install", "reinstall", "module")),
    "zypper": ("install",),
    "pip": ("install",),
    "pipx": ("install", "inject"),
    "uv": ("pip install", "tool install", "add"),
    "npm": ("install", "install-test"),
    "yarn": ("add", "global add"),
    "pnpm": ("add", "install"),
    "gem": ("install",),
    "go": ("install", "get", "run"),
}
_SNAPSHOTS = ("snapshot.debian.org", "snapshot.ubuntu.com", "snapshot-cloudflare.debian.org", "apt::snapshot")
_COMPARISONS = ("=", "~", "<", ">")
_REPOSITORIES = ("git+", "hg+", "svn+", "bzr+")
_FORGES = ("github:", "gitlab:", "bitbucket:", "gist:", "git+", "git:", "git@")
_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_MOVING = ("latest", "none", "upgrade", "patch")
_VARIABLE = regex(r"\$\{?(\w+)\}?")
_LONGEST = 60  # characters of a name in a message
_LISTED = 2


def unpinned(command: Command) -> tuple[Package, ...]:
    """The packages that the command installs in whatever version there is when the image is built."""
    program = command.program or ""
    if command.subcommand not in _INSTALLS.get(program, ()) or not command.sure or command.doubtful:
        return ()
    if _decided(command):
        return ()
    judge = _JUDGES[program]
    return tuple(
        Package(command, word, word.text, None)
        for word in _named(command)
        if (text := _text(command, word)) and not text.startswith("-") and judge(command, text)
    )


def unpinned_required(command: Command) -> tuple[Required, ...]:
    """The packages of its requirements files that come in whatever version there is."""
    if not command.sure or command.doubtful or _decided(command):
        return ()
    return tuple(each for each in required(command) if _pip(command, each.text))


def _text(command: Command, word: Argument) -> str | None:
    """A word's value; variables that nothing sets are empty."""
    if word.value is not None:
        return word.value
    names = _VARIABLE.findall(word.raw)
    if not names or word.raw.count("$") != len(names):
        return None
    return _VARIABLE.sub("", word.raw) if all(_is_unset(command, name) for name in names) else None


def _is_unset(command: Command, name: str) -> bool:
    """Whether no instruction gives a variable to the RUN, and its base hardly does.

    That is a base whose variables are known, and any where ENV sets the name in another stage only.
    """
    run = command.run
    stage = run.stage
    if run.before.declared(name) or re.search(rf"(?<![${{\w]){name}\b", run.node.text.text):
        return False
    if any(_declares(each, "ARG", name) for each in _all_instructions(stage.file)):
        return False  # one that does not reach: stage/arg-out-of-scope tells
    whole = stage.from_ is not None or any(each.kind == "no-stage" for each in stage.file.problems)
    if whole and (stage.from_ is None or not may_inherit(stage, name)) and not run.onbuild:
        return True
    others = (other for other in stage.file.stages if other not in stage.chain)
    return any(_declares(each, "ENV", name) for other in others for each in other.instructions)


def _all_instructions(file: Dockerfile) -> Iterator[Instruction]:
    yield from file.global_instructions
    yield from file.instructions


def _declares(each: Instruction, keyword: str, name: str) -> bool:
    return each.keyword == keyword and any(pair.key.text == name for pair in each.node.pairs)


def _named(command: Command) -> Sequence[Argument]:
    """The words that name packages."""
    operands = list(command.operands)
    if command.program == "gem":  # behind `--` stands what the build of an extension is told
        ends = [word.span.start for word in command.words if word.value == "--"]
        operands = [word for word in operands if not ends or word.span.start < ends[0]]
    elif command.subcommand == "module":
        operands = operands[1:] if operands and operands[0].value in ("install", "enable") else []
    elif command.name == "go run":
        operands = operands[:1]
    elif command.program == "pip":
        held = [option.holder for option in command.options if option.name in ("-e", "--editable")]
        operands += [word for word in held if word is not None]
    return operands


def _decided(command: Command) -> bool:
    """Whether something else says which versions come: a snapshot, constraints, an option."""
    program = command.program or ""
    if program in ("apt-get", "apt", "aptitude"):
        return command.has("--snapshot", "-S") or mentioned(command, *_SNAPSHOTS)
    if program in ("pip", "uv"):
        options = ("-c", "--constraint", "--constraints", "--require-hashes", "--no-index", "--exclude-newer")
        variables = ("PIP_CONSTRAINT", "UV_CONSTRAINT", "UV_EXCLUDE_NEWER", "PIP_NO_INDEX")
        return command.has(*options) or any(environment(command, name) is not None for name in variables)
    if program == "gem":
        return command.has("-v", "--version", "--local", "-l", "-g", "--file")
    if program == "npm":
        return command.has("--before", "--offline", "--dry-run")
    return False


def _apt(_command: Command, text: str) -> bool:
    return not text.startswith(("~", "?", ".")) and not (
        "=" in text or "/" in text or text.endswith((".deb", "-", "^"))
    )


def _apk(_command: Command, text: str) -> bool:
    return not text.startswith(("!", ".")) and not (
        any(mark in text for mark in _COMPARISONS) or "/" in text or text.endswith(".apk")
    )


def _rpm(command: Command, text: str) -> bool:
    """`name-1.2` and `name-1.2-3.el9` have a version; `java-1.8.0-openjdk` has none."""
    if text.startswith("@") or "/" in text or text.endswith(".rpm"):
        return False
    if command.subcommand == "module":
        return ":" not in text
    if any(mark in text for mark in ("=", "<", ">")):
        return False
    parts = text.split("-")
    return not any(
        all(part[:1].isdigit() or (part[:1] == "*" and at) for at, part in enumerate(parts[-number:]))
        for number in (1, 2)
        if len(parts) > number
    )


def _zypper(command: Command, text: str) -> bool:
    typed = command.value("-t", "--type") not in (None, "package") or text.partition(":")[0] in (
        "pattern", "product", "patch",
    )  # fmt: skip
    return not typed and not text.startswith(("+", "-", "!", "~")) and _rpm(command, text)


def _pip(_command: Command, text: str) -> bool:
    if "://" in text:
        start = text.find("://") + 3
        return (
            text.rpartition("@ ")[2].startswith(_REPOSITORIES) and "@" not in text[start:].partition("/")[2]
        )
    requirement = text.partition(";")[0]
    if "/" in text or "\\" in text or text.startswith(".") or text.endswith((".whl", ".zip", *_ARCHIVES)):
        return False
    return not any(mark in requirement for mark in (*_COMPARISONS, "@"))


def _npm(_command: Command, text: str) -> bool:
    if text.startswith(("/", ".", "~", "file:", "link:", "workspace:")) or text.endswith(_ARCHIVES):
        return False
    if text.startswith(_FORGES) or ("/" in text and not text.startswith("@") and "://" not in text):
        return "#" not in text and "@" not in text.rpartition("/")[2]
    if "://" in text:
        return False
    version = text[1:].partition("@")[2]
    return not any(letter.isdigit() for letter in version)  # nothing, or a tag such as `latest`


def _gem(_command: Command, text: str) -> bool:
    return ":" not in text and "/" not in text and not text.endswith(".gem")


def _go(command: Command, text: str) -> bool:
    path, at, version = text.partition("@")
    if text.startswith((".", "/")) or path.endswith(".go"):
        return False  # files
    if "." not in path.partition("/")[0] and not at and not command.has("-tool"):
        return False  # the standard library, which has neither versions nor tools to get
    if at:
        return version in _MOVING
    # With the tree's go.mod at hand, install and run take the version that stands there.
    return command.subcommand == "get" or not _has_tree(command)


def _has_tree(command: Command) -> bool:
    """Whether a COPY, a mount or a clone may have brought a go.mod."""
    mounts = getattr(command.run, "mounts", ())
    bound = any(mount.type == "bind" for mount in mounts)
    return bound or copied_before(command) or mentioned(command, "git clone")


_JUDGES: dict[str, Callable[[Command, str], bool]] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), _apt),
    "apk": _apk,
    **dict.fromkeys(("yum", "dnf", "dnf5", "microdnf", "tdnf"), _rpm),
    "zypper": _zypper,
    **dict.fromkeys(("pip", "pipx", "uv"), _pip),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _npm),
    "gem": _gem,
    "go": _go,
}


def named(packages: Sequence[Package] | Sequence[Required]) -> str:
    """How messages call several packages: the first of them and the number of the others."""
    shown = [f"`{package.name[:_LONGEST]}`" for package in packages[:_LISTED]]
    more = len(packages) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(shown)
