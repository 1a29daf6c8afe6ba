"""Commands that fetch packages, and whether a stage can be seen through up to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.knowledge.wrappers import SHELLS
from dlint.model.instructions import Copy, Run
from dlint.model.mirrors.mirrors import family, inherited, is_default
from dlint.model.mirrors.named_sources import asks_default
from dlint.model.packages import installed, installs
from dlint.model.paths import position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage

_SYSTEM = frozenset(("apt", "apk", "yum"))
_BY_NAME = frozenset(("gem", "conda", "cargo"))
_BY_PROJECT = {"bundle": ("install",), "composer": ("install", "update", "require"), "gradle": ()}
_GRADLE_TASKS = frozenset(
    ("build", "assemble", "bootJar", "bootWar", "jar", "war", "shadowJar", "installDist")
)
_MAVEN_GOALS = frozenset(("compile", "test", "package", "verify", "install", "deploy"))
_PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
# a file or folder laid over one of these may bring any configuration
_ROOTS = frozenset(("/", "/etc", "/root", "/usr"))


class Fetch(NamedTuple):
    """A command that fetches packages from the hosts of `manager`, the family its program belongs to.

    `project` says that a file of the project beside it may name other hosts.
    """

    command: Command
    manager: str
    project: bool


def fetches(stage: Stage) -> Iterator[Fetch]:
    """What the stage's own instructions fetch, in order; only what surely fetches."""
    for run in stage.runs:
        for command in run.all_commands:
            found = fetch(command)
            if found is not None and (command.run is run or command.run.surely_runs(command)):
                yield found


def fetch(command: Command) -> Fetch | None:
    manager = family(command.program)
    operands = [operand.text for operand in command.operands]
    if manager == "go":
        module = command.subcommand == "mod download" or (
            command.subcommand in ("get", "install")
            and any("." in name.partition("/")[0][1:] for name in operands)
        )
        return Fetch(command, manager, project=False) if module else None
    if manager == "npm":
        plain = command.has("-g", "--global") or "global" in (command.subcommand or "")
        does = command.subcommand in ("install", "ci", "add", "global add")
        return Fetch(command, manager, project=not plain) if does and not command.has("--offline") else None
    if manager == "mvn":
        goals = any(goal in _MAVEN_GOALS or goal.startswith("dependency:") for goal in operands)
        return Fetch(command, manager, project=True) if goals and not command.has("-o", "--offline") else None
    if manager in _BY_PROJECT:
        return _by_project(command, manager)
    if not installs(command) or command.has("--no-index", "--no-network", "--offline", "--local", "-l"):
        return None
    if manager == "pip" or command.name == "uv pip install":
        asked = any(True for _ in installed(command)) or command.has("-r", "--requirement", "--requirements")
        return Fetch(command, manager, project=False) if asked else None
    if manager in _SYSTEM or manager in _BY_NAME:
        return Fetch(command, manager, project=False) if any(True for _ in installed(command)) else None
    return None


def _by_project(command: Command, manager: str) -> Fetch | None:
    """What a file of the project names the source for: known only where that file is at hand."""
    if command.has("--offline", "--local", "--dry-run", "--repository", "-I", "--init-script"):
        return None
    if manager == "composer" and command.subcommand in ("global require", "create-project"):
        return Fetch(command, manager, project=False) if command.operands else None
    if manager == "gradle":
        does = any(operand.text.rpartition(":")[2] in _GRADLE_TASKS for operand in command.operands)
    else:
        does = command.subcommand in _BY_PROJECT[manager]
    return Fetch(command, manager, project=False) if does and asks_default(command, manager) else None


def unmirrored(stage: Stage) -> Iterator[Fetch]:
    """The first command of each manager that asks the manager's own hosts, where that is known for sure."""
    image = stage.base_image
    if image is None or image.distribution is None or any(name in stage.end.env for name in _PROXIES):
        return
    if any(name in stage.end.args for name in _PROXIES):
        return
    settings = [mirror for mirror in inherited(stage) if mirror.main and not is_default(mirror)]
    seen: set[str] = set()
    for each in fetches(stage):
        if each.manager in seen:
            continue
        seen.add(each.manager)
        if hidden(stage, each.command) or (each.project and _project_copied(stage, each.command)):
            continue
        if not any(mirror.manager == each.manager and mirror.holds_for(each.command) for mirror in settings):
            yield each


def hidden(stage: Stage, command: Command) -> bool:
    """Whether something that cannot be seen runs or is laid over the system before the command."""
    for each in _before(stage, command):
        if isinstance(each, Copy):
            path = (each.destination_path or "/").rstrip("/") or "/"
            if path in _ROOTS and _copies_folder(each):
                return True
        elif isinstance(each, Run):
            if each.script is None and not each.exec_form:
                return True
            if any(
                unseen(one)
                for one in each.all_commands
                if each is not command.run.owner or position(one) < position(command)
            ):
                return True
    return False


def unseen(command: Command) -> bool:
    """Whether the command runs a script whose text is not at hand."""
    if command in command.run.reached:
        return False
    if command.program in SHELLS:
        if command.has("-c"):
            return (
                bool(command.operands)
                and command.operands[0].value is None
                and "$(" in command.operands[0].raw
            )
        return bool(command.operands) or (command.previous is not None and command.heredoc is None)
    if command.program in ("source", ".", "eval", "make", "ansible-playbook", "puppet", "chef-solo"):
        return True
    return command.program is None or ("/" in command.spelled and not command.grammar_known)


def _before(stage: Stage, command: Command) -> Iterator[Instruction]:
    """The instructions of the chain up to the one of a command of the stage, that one included."""
    for below in stage.chain:
        for each in below.instructions:
            if below is stage and each.extent.start > command.run.node.span.start:
                return
            yield each


def _copies_folder(copy: Copy) -> bool:
    """Whether a source may be a folder, by its name: what stands in it is not seen."""
    for path, _ in copy.source_paths:
        last = (path or "").rstrip("/").rpartition("/")[2]
        if "." not in last.strip(".") or "*" in last or last.startswith("."):
            return True
    return False


def _project_copied(stage: Stage, command: Command) -> bool:
    """Whether a whole folder was copied before, and with it what a project sets for itself."""
    for each in _before(stage, command):
        if isinstance(each, Copy) and (each.from_ is not None or _copies_folder(each)):
            return True
        if isinstance(each, Run) and any(mount.type == "bind" for mount in each.mounts):
            return True
    return False
