"""Time zones: what a stage sets, and whether the data behind the name is in the image."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import Place
from dlint.knowledge.contents import has_program, own_zones
from dlint.knowledge.distributions import words
from dlint.knowledge.managers import MANAGERS
from dlint.lazy import regex
from dlint.model.instructions import Copy, Pairs, Run
from dlint.model.mirrors.fetches import unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.image import ImageUse
    from dlint.model.instructions import Instruction
    from dlint.model.packages import Package
    from dlint.model.stage import Stage
    from dlint.text import Source, Span

_UTC = words("utc uct gmt zulu universal etc/utc etc/uct etc/gmt etc/zulu etc/universal")
_COUNTRIES = words(
    "PRC ROC ROK Cuba Egypt Eire Hongkong Iceland Iran Israel Jamaica Japan Libya Poland Portugal Singapore "
    "Turkey"
)
_NAME = r"zoneinfo/(?:posix/|right/)?([A-Za-z][\w+-]*(?:/[\w+-]+){0,2})"
_CITY = r"[A-Z][A-Za-z]+(?:/[A-Z][\w+-]+){1,2}"
_TZ = regex(r"\bTZ\b", re.IGNORECASE)
_DATA = regex(r"tzdata(?:-full|-legacy|-minimal)?")
# packages known to bring no time zone data, whatever the release; others may
_WITHOUT_DATA = words("""
    curl wget ca-certificates unzip zip xz-utils bzip2 gzip openssl jq sudo locales iputils-ping net-tools
    nano netcat less procps gnupg gosu tini
    """)
# Alpine's packages stand alone, but for runtimes with zones of their own and what depends on the data
_MAY_BRING = regex(
    r"(?:.*tz.*|php.*|postgres.*|nodejs.*|npm|yarn|openjdk.*|.*-?jre.*|icu.*|go|glibc.*|chrony|R)"
)


class Zone(Place):
    """One setting of the time zone; `span` is the value, or else the command.

    `how` is "environment", "link" or "copied" (both /etc/localtime), or "told" (/etc/timezone and tools).
    `name` is None where it is not known.
    """

    def __init__(self, instruction: Instruction, how: str, name: str | None, span: Span) -> None:
        self.instruction = instruction
        self.source: Source = instruction.source
        self.how = how
        self.name = name.removeprefix(":").strip() if name is not None else None
        self.span = span
        self.command: Command | None = None

    @property
    def is_utc(self) -> bool:
        return self.name is not None and self.name.lower() in _UTC

    @property
    def needs_data(self) -> bool:
        """Whether it is the name of a place, not UTC, a rule such as `CST-8`, or unknown."""
        return self.name is not None and names_place(self.name)


def names_place(name: str) -> bool:
    return name.lower() not in _UTC and (name in _COUNTRIES or re.fullmatch(_CITY, name) is not None)


def same_zone(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def speaks_of_zones(text: str) -> bool:
    """Whether a text may set a time zone: all that do so hold one of these words."""
    plain = text.lower()
    words = ("localtime", "timezone", "time_zone", "zoneinfo", "tzdata")
    return any(map(plain.__contains__, words)) or ("tz" in plain and _TZ.search(text) is not None)


def _plain(name: str) -> str:
    if name.lower() in _UTC:
        return "UTC"
    aliases = {"PRC": "Asia/Shanghai", "Asia/Chongqing": "Asia/Shanghai", "Asia/Calcutta": "Asia/Kolkata",
               "Asia/Saigon": "Asia/Ho_Chi_Minh", "Japan": "Asia/Tokyo", "ROK": "Asia/Seoul",
               "Hongkong": "Asia/Hong_Kong", "Singapore": "Asia/Singapore", "ROC": "Asia/Taipei",
               "Europe/Kiev": "Europe/Kyiv", "US/Pacific": "America/Los_Angeles",
               "US/Eastern": "America/New_York"}  # fmt: skip
    return aliases.get(name, name)


def zones(stage: Stage) -> tuple[Zone, ...]:
    """What the stage's own instructions set, in order."""
    found: list[Zone] = []
    for each in stage.instructions:
        if isinstance(each, Pairs) and each.keyword == "ENV":
            for pair in each.pairs:
                if pair.name == "TZ":
                    span = pair.value_place.span if pair.value_place is not None else pair.span
                    found.append(Zone(each, "environment", pair.value, span))
        elif isinstance(each, Copy):
            found.extend(_copied(each))
        elif isinstance(each, Run):
            for command in each.all_commands:
                assert isinstance(command.run, Run)
                zone = _by_command(command.run, command) if command.run.runs(command) else None
                if zone is not None:
                    zone.command = command
                    found.append(zone)
    return tuple(found)


def _copied(copy: Copy) -> Iterator[Zone]:
    if (copy.destination_path or "").rstrip("/") == "/etc/localtime":
        match = re.search(_NAME, copy.sources[0][0]) if copy.sources else None
        yield Zone(copy, "copied", match[1] if match is not None else None, copy.span)


def _by_command(run: Run, command: Command) -> Zone | None:
    program, texts = command.program, [operand.text for operand in command.operands]
    if program in ("ln", "cp", "install", "mv") and len(texts) > 1 and texts[-1] == "/etc/localtime":
        match = re.fullmatch(
            rf"(?:\.\.|/usr/share|/usr/share/)?/*{_NAME}", texts[-2].replace("/usr/share/", "", 1)
        )
        known = command.operands[-2].value is not None
        linked = program == "ln" and command.has("-s", "--symbolic")
        how = "link" if linked else "copied"
        return Zone(run, how, match[1] if match is not None and known else None, command.operands[-2].span)
    if program in ("timedatectl", "setup-timezone"):
        return Zone(run, "told", None, command.span)
    for redirect in command.redirects:
        if (
            redirect.writes
            and redirect.target is not None
            and redirect.target.text in ("/etc/timezone", "/etc/TZ")
        ):
            return Zone(run, "told", texts[-1] if texts and program == "echo" else None, command.span)
    if program in ("tee", "debconf-set-selections") and ("/etc/timezone" in texts or not texts):
        return Zone(run, "told", None, command.span) if program == "tee" and texts else None
    return None


def without_data(image: ImageUse | None) -> bool:
    """Whether an image surely lacks /usr/share/zoneinfo."""
    ref = image.ref if image is not None else None
    return ref is not None and not ref.digest and has_program(ref.familiar, ref.tag, "zoneinfo") is False


def with_data(image: ImageUse | None) -> bool:
    """Whether an image surely has time zone data for the programs it is made for."""
    ref = image.ref if image is not None else None
    if ref is None or (ref.digest and not ref.tag):
        return False
    return has_program(ref.familiar, ref.tag, "zoneinfo") is True or own_zones(ref.familiar)


def runtime_has_zones(image: ImageUse | None) -> bool:
    """Whether the runtime that the image is made for knows the zones itself, so that TZ works for it."""
    return image is not None and image.ref is not None and own_zones(image.ref.familiar)


def may_get_data(stage: Stage) -> bool:
    """Whether anything in the stage, below it or above it brings time zone data, or may."""
    line = {id(each): each for heir in stage.heirs for each in heir.chain}
    return any(_may_bring(each) for below in line.values() for each in below.instructions) or any(
        package_may(package) for below in line.values() for package in below.packages
    )


def package_may(package: Package) -> bool:
    """Whether a package is time zone data, or may bring it or a runtime that has its own."""
    if _DATA.fullmatch(package.name):
        return True
    if package.manager == "apk":
        return _MAY_BRING.fullmatch(package.name) is not None
    if package.manager in ("apt-get", "apt", "aptitude"):
        return package.name not in _WITHOUT_DATA
    return package.manager in ("yum", "dnf", "microdnf", "tdnf", "zypper") or "tz" in package.name


def _may_bring(each: Instruction) -> bool:
    if isinstance(each, Copy):
        path = (each.destination_path or "/").rstrip("/")
        if (
            path in ("", "/usr", "/usr/share", "/etc", "/lib", "/usr/lib", "/opt", "/usr/local")
            or "zoneinfo" in path
        ):
            return True
        named = [text for text, _ in each.sources]
        return any(re.search(r"zoneinfo|localtime|tzdata|jre|jdk|java", text) for text in (*named, path))
    if not isinstance(each, Run):
        return isinstance(each, Pairs) and any(
            pair.name in ("JAVA_HOME", "ZONEINFO", "TZDIR") for pair in each.pairs
        )
    if each.script is None and not each.exec_form:
        return True
    return any(_command_may(command) for command in each.all_commands)


def _command_may(command: Command) -> bool:
    if unseen(command):
        return True
    if command.program in ("ln", "echo", "rm", "ls", "cat", "test", "[", "date"):
        return False
    if command.program in ("cp", "install") and "/etc/localtime" in (
        word.text for word in command.words[-1:]
    ):
        return False
    manager = MANAGERS.get(command.program or "")
    if (
        manager is not None
        and command.subcommand in manager.install
        and any(operand.value is None for operand in command.operands)
    ):
        return True  # a variable may name it
    return any(re.search(r"zoneinfo|tzdata|timetzdata", word.raw) for word in command.words) and not removes(
        command
    )


def removes(command: Command) -> bool:
    """Whether the command takes the time zone data out of the image."""
    if command.program == "rm":
        return any(re.fullmatch(r"/usr/share/zoneinfo/?\*?", operand.text) for operand in command.operands)
    manager = MANAGERS.get(command.program or "")
    if manager is None or command.subcommand not in manager.remove:
        return False
    names = {operand.text for operand in command.operands}
    return any(_DATA.fullmatch(name) for name in names) or (
        command.program == "apk" and _in_group(command, names)
    )


def _in_group(command: Command, names: set[str]) -> bool:
    """Whether `apk del NAME` means a group (`--virtual NAME`) with the data in it."""
    run = command.run
    stage = getattr(run, "stage", None)
    packages = [package for below in stage.chain for package in below.packages] if stage is not None else []
    data = [package for package in packages if _DATA.fullmatch(package.name)]
    # a package that is in the world by itself stays when a group is taken away
    groups = [package.command.value("-t", "--virtual") for package in data]
    return bool(groups) and all(group is not None and group in names for group in groups)
