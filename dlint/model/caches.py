"""What package managers leave behind in a layer: indexes and downloads, unless something takes them away."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.knowledge.managers import MANAGERS
from dlint.model.instructions import Copy, Run
from dlint.model.paths import covers

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.paths import Removal
    from dlint.model.stage import Stage

_MOST = 200  # commands of one RUN, from its end, that may clean up
APT = ("apt-get", "apt", "aptitude")
_RPM = ("yum", "dnf", "dnf5", "microdnf", "tdnf")
APT_LISTS = "/var/lib/apt/lists"
APT_ARCHIVES = "/var/cache/apt"
_OFF_OPTIONS = {
    "apk": ("--no-cache",),
    "pip": ("--no-cache-dir", "--no-cache"),  # pip takes any unambiguous beginning
    "uv": ("--no-cache", "--no-cache-dir", "-n"),
}
_OFF_VARIABLES = {"pip": "PIP_NO_CACHE_DIR", "uv": "UV_NO_CACHE"}
_MOVED_BY = {
    "pip": "PIP_CACHE_DIR", "uv": "UV_CACHE_DIR", "npm": "NPM_CONFIG_CACHE", "yarn": "YARN_CACHE_FOLDER",
    "composer": "COMPOSER_CACHE_DIR", "poetry": "POETRY_CACHE_DIR", "go": "GOMODCACHE",
    "bundle": "BUNDLE_CACHE_PATH", "cargo": "CARGO_HOME",
}  # fmt: skip
# Debian's and Ubuntu's images delete what apt downloaded (/etc/apt/apt.conf.d/docker-clean).
_CLEANING_IMAGES = ("debian", "ubuntu")
# What names a configuration in which a manager's cache or habits may be set.
_SETTINGS = {"pip": ("pip.conf", "pip config"), "apt": ("apt.conf", "apt/conf")}


def left(command: Command) -> tuple[str, ...]:
    """The directories in which the command leaves its index or downloads after its RUN.

    Mounts, cleaning up later in the same RUN and settings that switch the cache off are taken into account.
    """
    if switched_off(command):
        return ()
    run: Run = command.run  # type: ignore[assignment]  # CMD and ENTRYPOINT fill no layer
    kept = (cache for cache in fills(command) if cache and not mounted(run, cache))
    return tuple(cache for cache in kept if not cleaned(command, cache))


def fills(command: Command) -> tuple[str, ...]:
    """The directories that the command fills where nothing keeps it from it."""
    program, subcommand = command.program or "", command.subcommand or ""
    manager = MANAGERS.get(program)
    if manager is None or subcommand not in (
        *manager.install, *manager.update, *manager.upgrade, *manager.lock,
    ):  # fmt: skip
        return ()
    if program in APT:
        return (APT_LISTS,) if subcommand in manager.update else _archives(command)
    if program == "pip" and subcommand != "install":
        return ()  # `pip download` and `pip wheel` prepare what another stage takes
    if program == "apk" and command.has("--root", "-p", "--no-network"):
        return ()
    moved = _moved(command)
    if moved is not None:
        return (moved,) if moved else ()
    return manager.caches[:1]


def _archives(command: Command) -> tuple[str, ...]:
    """What apt downloads: it stays where no `docker-clean` deletes them, which few bases are known for."""
    stage = command.run.stage
    system = stage.distribution
    if system is None or system.name in _CLEANING_IMAGES:
        return ()
    return (APT_ARCHIVES,)


def _moved(command: Command) -> str | None:
    """The cache's directory where an option or a variable gives it; "" where it is not known."""
    option = command.option("--cache-dir", "--cache-folder", "--cache")
    if option is not None and option.given:
        return option.value or ""
    name = _MOVED_BY.get(command.program or "")
    if name is not None:
        value = environment(command, name)
        if value is not None:
            return value if isinstance(value, str) else ""
    if MANAGERS[command.program or ""].caches[0].startswith("~/.cache/"):
        home = environment(command, "XDG_CACHE_HOME")
        if home is not None:
            return f"{home}/{command.program}" if isinstance(home, str) else ""
    return None


def environment(command: Command, name: str) -> object:
    """A variable of the command: its text, None where this file does not set it, else not known."""
    if name in command.environment:
        value = command.environment[name]
        return False if value is None else value
    script = command.script
    if script is not None and command.simple is not None:
        for assignment in script.assignments:
            if assignment.name == name and assignment.start < command.simple.start:
                return assignment.value.value or False if assignment.value is not None else False
    state = command.run.before
    return state.lookup(name) if state.declared(name) else None


def switched_off(command: Command) -> bool:
    """Whether an option, a variable or a setting keeps the command from filling its cache."""
    program = command.program or ""
    if command.has(*_OFF_OPTIONS.get(program, ())):
        return True
    variable = _OFF_VARIABLES.get(program)
    # pip takes `off` and `0` for a yes too: whatever is set switches the cache off.
    if variable is not None and environment(command, variable) not in (None, ""):
        return True
    return program in ("pip", "pipenv") and set_before(command, "pip", "no-cache-dir")


def set_before(command: Command, program: str, setting: str) -> bool:
    """Whether a configuration written before the command sets it, or one copied before may set it."""
    start = command.run.node.span.start
    firsts = (_first_setting(stage, program, setting) for stage in command.run.stage.chain)
    return any(first is not None and first <= start for first in firsts)


@lru_cache(maxsize=16)
def _first_setting(stage: Stage, program: str, setting: str) -> int | None:
    """Where the first instruction stands that sets it, or may set it."""
    names = _SETTINGS[program]
    for each in stage.instructions:
        text = each.node.text.text
        if (isinstance(each, Copy) or setting.lower() in text.lower()) and any(
            name in text for name in names
        ):
            return each.span.start
        scripts = each.scripts if isinstance(each, Run) else ()
        if any(setting.lower() in script.text.text.lower() for script in scripts):
            return each.span.start
    return None


def mounted(run: Run, directory: str) -> bool:
    """Whether a cache or tmpfs mount of the RUN takes what is written to the directory."""
    return any(
        mount.type in ("cache", "tmpfs") and (mount.target is None or covers(mount.target, directory))
        for mount in run.mounts
    )


def cleaned(command: Command, directory: str) -> bool:
    """Whether something later in the same RUN removes what lies in the directory, or may do so."""
    run: Run = command.run  # type: ignore[assignment]
    index = run.order[command]
    for removal in reversed(run.removals):
        if removal.index > index and _takes(removal, directory):
            return True
    behind = run.all_commands[index + 1 :]
    later = (other for other in reversed(behind[-_MOST:]))
    return any(_cleans(other, command, directory) for other in later)


def _takes(removal: Removal, directory: str) -> bool:
    if removal.pattern is None:
        return _hints_at(removal.word.raw, directory)
    return removal.covers(f"{directory}/*")


def _hints_at(raw: str, directory: str) -> bool:
    """Whether a path with an unknown variable may be the directory: a part of its name stands in it."""
    parts = [part for part in directory.lower().split("/") if len(part) > 2 and part not in ("var", "lib")]
    return any(part.strip(".~") in raw.lower() for part in parts)


def _cleans(other: Command, command: Command, directory: str) -> bool:
    """Whether `other` is the manager's own cleaning, or a script of that name."""
    program = other.program or other.spelled
    manager = MANAGERS.get(program)
    if manager is None:
        return "clean" in program.rpartition("/")[2].lower()
    if program in APT:
        lists = directory.startswith(APT_LISTS)
        return command.program in APT and other.subcommand in (("distclean",) if lists else manager.clean)
    same = program == command.program or set(manager.caches) & set(MANAGERS[command.program or ""].caches)
    if not same or other.subcommand not in manager.clean:
        return False
    return other.open or _cleans_all(other, command)


def _cleans_all(clean: Command, command: Command) -> bool:
    """Whether the manager's own cleaning takes more than a part of what the command left."""
    if clean.program in _RPM:
        # microdnf has a cache of its own
        others = clean.program != command.program and "microdnf" in (clean.program, command.program)
        return not others and any(word.value in (None, "all", "metadata") for word in clean.operands)
    if clean.program in ("conda", "mamba", "micromamba"):
        return clean.has("-a", "--all", "-t", "--tarballs")  # unpacked packages are links, once in a layer
    return clean.program != "cargo" or clean.subcommand == "cache"  # `cargo clean` takes what was built
