"""apt's package lists: which commands fetch them, which use them, and which may do either."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import chain, dropwhile, islice
from typing import TYPE_CHECKING

from dlint.knowledge.installers import updates_lists, uses_no_lists
from dlint.knowledge.managers import MANAGERS
from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex
from dlint.model.caches import APT, APT_LISTS
from dlint.model.downloads import interpreter, urls
from dlint.model.earlier import MANY
from dlint.model.instructions import Launch, Run
from dlint.model.leftovers import surely_runs
from dlint.model.offspring import offspring
from dlint.model.packages import installed
from dlint.model.starts import launches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.scripts import Executed
    from dlint.model.stage import Stage

_UPDATING = frozenset(("add-apt-repository", "apt-add-repository", "apt-file", "apt-cache", "tasksel"))
_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "source", ".", "eval"))
_REMOVING = ("clean", "autoclean", "remove", "purge", "autoremove")
_NEEDS_NONE = frozenset((
    *((program, subcommand) for program in APT for subcommand in _REMOVING),
    ("apt-key", None), ("apt-key", "add"), ("apt-key", "adv"), ("apt-mark", None), ("apt-mark", "hold"),
    ("add-apt-repository", None), ("apt-add-repository", None),
))  # fmt: skip
_READERS = frozenset(("sh", "bash", "dash", "source", ".", "exec", "eval", "command", "time", "env"))
_INSTALLERS = frozenset((
    "rosdep", "ansible-playbook", "ansible-pull", "puppet", "chef-solo", "chef-client", "salt-call",
    "mk-build-deps", "gdebi", "tasksel", "dselect", "unattended-upgrade", "unattended-upgrades",
))  # fmt: skip
_SETS_UP = regex(r"(?i)[\w.-]*(?:install|setup|provision|bootstrap|deps|dependencies|requirements)[\w.-]*")
_SYSTEM = ("/usr/", "/bin/", "/sbin/", "/etc/init.d/")
_GENERATED = frozenset(("configure", "Configure", "config", "config.status", "gradlew", "mvnw", "waf", "b2"))
_MOST = 200  # later RUNs that are looked at before a fix is offered


def updates(command: Command) -> bool:
    """Whether it fetches the lists of the image itself."""
    own = command.program in APT and "chroot" not in command.wrappers
    return own and (command.subcommand == "update" or command.has("--update"))


def uses(command: Command) -> bool:
    """Whether it installs packages by name, from the lists."""
    if command.program not in APT or "chroot" in command.wrappers:
        return False
    manager = MANAGERS[command.program]
    if command.subcommand in manager.upgrade:
        return True
    return command.subcommand in manager.install and any(True for _ in installed(command))


def may_update(command: Command) -> bool:
    """Whether it may fetch them: scripts, and programs that are known to."""
    program = command.program or ""
    if program in _UPDATING or program.endswith(".sh") or program in ("make", "ansible-playbook", "puppet"):
        return True
    if program in _SHELLS:
        return True
    if "/" in command.spelled and not command.spelled.startswith(("/usr/bin", "/bin", "/usr/sbin", "/sbin")):
        return True
    return command.program is None or ("apt" in program and program not in (*APT, "apt-key", "apt-mark"))


def fetched_before(command: Command) -> Run | None:
    """The RUN before its own whose lists it uses; None where there is none, or that is not known."""
    run: Run = command.run  # type: ignore[assignment]  # callers ask about commands of RUN
    found: Run | None = None
    for earlier in _runs_before(run):
        for each in earlier.commands:
            if updates(each):
                found = earlier
            elif may_update(each):
                found = None
        if earlier.script is None and not earlier.exec_form:
            found = None
        if any(removal.covers(f"{APT_LISTS}/*") for removal in earlier.removals):
            found = None
    return found


@lru_cache(maxsize=64)
def alone(run: Run) -> tuple[Command, Command] | None:
    """The RUN's `update` and the installation in a later RUN that is the first to use its lists."""
    update = next((one for one in run.commands if updates(one) and one.subcommand == "update"), None)
    if update is None or update.doubtful or run.onbuild or run is not run.owner or too_many(run):
        return None
    install = None if any(uses(one) for one in run.commands) else _first_use(run)
    return (update, install) if install is not None and fetched_before(install) is run else None


def _first_use(run: Run) -> Command | None:
    """The installation in a later RUN on top of this one, if nothing in between may fetch newer lists."""
    for stage in run.file.stages:
        if run.stage not in stage.chain:
            continue
        for later in stage.runs:
            if later.span.start <= run.span.start:
                continue
            for command in later.commands:
                if uses(command):
                    return command
                if updates(command) or may_update(command):
                    return None
    return None


def needed_later(run: Run) -> bool:
    """Whether something on top of the RUN, or what its image starts, may use its lists before others.

    Programs that nobody here sees, such as the image's own entrypoint, are taken not to.
    """
    elsewhere = offspring(run.stage)
    if elsewhere is None or len(run.stage.heirs) + len(elsewhere) > _MOST:
        return True
    return any(_used_in(_behind(run, heir)) for heir in (*run.stage.heirs, *elsewhere))


def _behind(run: Run, heir: Stage) -> Iterator[Executed]:
    """The RUNs behind it to the end of `heir`, then what starts there, and the RUNs of its ONBUILDs."""
    above = list(dropwhile(lambda stage: stage.key != run.stage.key, heir.chain))
    own = run.stage.runs
    yield from own[bisect_right(own, run.node.span.start, key=lambda each: each.node.span.start) :]
    yield from chain.from_iterable(stage.runs for stage in above[1:])
    yield from launches(heir)
    triggers = (each.inner for stage in above for each in stage.instructions)
    yield from (each for each in triggers if isinstance(each, Run) and each is not run)


def _used_in(behind: Iterable[Executed]) -> bool:
    later = list(islice(behind, _MOST + 1))
    if len(later) > _MOST:
        return True
    for each in later:
        is_launch = isinstance(each, Launch)
        for command in each.all_commands if is_launch else each.commands:
            if _fetches_anew(command):
                return False
            if installs(command) if is_launch else may_use(command):
                return True
    return False


def _fetches_anew(command: Command) -> bool:
    """Whether the lists that others use behind it are surely its own."""
    if updates(command):
        return surely_runs(command) and not command.doubtful
    piped = _piped(command)
    return piped is not None and updates_lists(piped)


def _piped(command: Command) -> str | None:
    """The URL of a script that a command fetches for a shell."""
    reader = interpreter(command)
    asked = next(urls(command), None) if reader is not None and reader.program in SHELLS else None
    return asked.text.strip("\"'") if asked is not None else None


def may_use(command: Command) -> bool:
    """Whether it may install from the lists: apt's own programs, and scripts that are not known."""
    if installs(command):
        return True
    if command.spelled.endswith(".sh") or command.program in _INSTALLERS:
        return True
    if "apt" in command.spelled and (command.program, command.subcommand) not in _NEEDS_NONE:
        return True
    if command.program in _READERS and not command.has("-c"):
        return any(word.text.endswith(".sh") or _is_own(word.text) for word in command.operands[:1])
    if command.program == "make":
        return any(_SETS_UP.fullmatch(word.text) and word.text != "install" for word in command.operands)
    piped = _piped(command)
    return (piped is not None and not uses_no_lists(piped)) or _is_own(command.spelled)


def installs(command: Command) -> bool:
    """Whether it installs or upgrades packages, whatever names them."""
    manager = MANAGERS[command.program] if command.program in APT else None
    return manager is not None and command.subcommand in (*manager.install, *manager.upgrade)


def _is_own(path: str) -> bool:
    """Whether a path names a program of the author's, which may do anything; in a `bin` its name tells."""
    plain = path.strip("\"'")
    folder, slash, name = plain.rpartition("/")
    if not slash or name in _GENERATED or (plain.startswith(_SYSTEM) and not plain.startswith("/usr/src/")):
        return False
    return not folder.endswith("bin") or _SETS_UP.fullmatch(name) is not None


def unseen_before(command: Command) -> bool:
    """Whether something before it, in its own RUN or earlier, updates or may update."""
    run: Run = command.run  # type: ignore[assignment]
    before = [one for one in run.commands if one.span.start < command.span.start]
    earlier = [one for each in _runs_before(run) for one in each.commands]
    return any(updates(one) or may_update(one) for one in (*earlier, *before))


def too_many(run: Run) -> bool:
    """Whether there are more RUNs than are compared with each other."""
    return _has_many(run.file)


@lru_cache(maxsize=4)
def _has_many(file: Dockerfile) -> bool:
    return sum(len(stage.runs) for stage in file.stages) > MANY


def _runs_before(run: Run) -> Iterator[Run]:
    for stage in run.stage.chain:
        for each in stage.runs:
            if stage is not run.stage or each.span.start < run.span.start:
                yield each
