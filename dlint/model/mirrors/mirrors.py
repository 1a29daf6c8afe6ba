"""Where package managers are told to fetch from: what a stage sets, how, and from when on it holds."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import Place
from dlint.knowledge.mirrors import DEFAULT_HOSTS, bare, dead_mirror, is_mirror
from dlint.model.instructions import Pairs, Run
from dlint.model.mirrors.list_files import substitutions, written
from dlint.model.paths import position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.mirrors.list_files import Substitution, Written
    from dlint.model.stage import Stage
    from dlint.text import Mapped, Source, Span

# programs that share one configuration, by the first that it was made for
FAMILIES = {
    "apt-get": "apt", "aptitude": "apt", "dnf": "yum", "dnf5": "yum", "microdnf": "yum", "tdnf": "yum",
    "yarn": "npm", "pnpm": "npm", "mamba": "conda", "micromamba": "conda",
}  # fmt: skip
_VARIABLES = {
    "pip_index_url": "pip", "pip_config_file": "pip", "pipenv_pypi_mirror": "pipenv",
    "uv_index_url": "uv", "uv_default_index": "uv", "uv_index": "uv", "uv_config_file": "uv",
    "npm_config_registry": "npm", "npm_config_userconfig": "npm", "yarn_registry": "npm",
    "yarn_npm_registry_server": "npm", "goproxy": "go", "condarc": "conda",
}  # fmt: skip
_EXTRA_VARIABLES = {"pip_extra_index_url": "pip", "uv_extra_index_url": "uv"}
_OPTIONS = {
    "pip": ("-i", "--index-url", "--pypi-url"), "uv": ("-i", "--index-url", "--default-index", "--index"),
    "npm": ("--registry", "--userconfig"), "yarn": ("--registry",), "pnpm": ("--registry",),
    "gem": ("-s", "--source"), "apk": ("-X", "--repository", "--repositories-file"),
    "conda": ("-c", "--channel"), "mamba": ("-c", "--channel"), "micromamba": ("-c", "--channel"),
    "pipenv": ("--pypi-mirror", "-i", "--index"), "mvn": ("-s", "--settings", "-gs", "--global-settings"),
    "cargo": ("--registry", "--index", "--config"), "poetry": ("--source",),
    "apt-get": ("-o", "--option"), "apt": ("-o", "--option"),
}  # fmt: skip
_EXTRA_OPTIONS = {"pip": ("--extra-index-url",), "uv": ("--extra-index-url",)}
_KEYS = {
    "pip config": ("index-url", "index_url"), "npm config set": ("registry",), "npm set": ("registry",),
    "pnpm config set": ("registry",), "pnpm set": ("registry",),
    "yarn config set": ("registry", "npmregistryserver"), "go env": ("goproxy",),
    "bundle config set": ("mirror.",), "bundle config": ("mirror.",),
    "composer config": ("repo", "repos.packagist"), "conda config": (), "mamba config": (),
    "micromamba config": (), "gem sources": (), "poetry source": (), "poetry config": ("repositories",),
}  # fmt: skip
_FILE_OPTIONS = frozenset((
    "-s", "-gs", "--settings", "--global-settings", "--userconfig", "--repositories-file", "--config", "-o",
    "--option",
))  # fmt: skip
_LONGEST = 20_000  # characters of a text that is searched


class Address(NamedTuple):
    """A URL or host in a text; `scheme` is None where only a host stands there."""

    host: str
    scheme: str | None
    span: Span


class Mirror(Place):
    """One setting of where a package manager fetches from; `span` is the URL or host, else the setting.

    `how` is "environment", "option" (for its `command` alone), "command" (`npm config set`), "written",
    "edited" (by sed: `substitution`) or "copied". `host` is None where it is not known, and `main` says
    that it stands in the place of the manager's own, not beside it.
    """

    def __init__(
        self,
        manager: str,
        how: str,
        instruction: Instruction,
        address: Address | None,
        span: Span,
        *,
        main: bool,
    ) -> None:
        self.manager = manager
        self.how = how
        self.instruction = instruction
        self.source: Source = instruction.source
        self.host = bare(address.host) if address is not None else None
        self.scheme = address.scheme if address is not None else None
        self.span = address.span if address is not None else span
        self.main = main
        self.command: Command | None = None
        self.written: Written | None = None
        self.substitution: Substitution | None = None
        self.names: tuple[str, ...] = ()  # what stood there before, by sed's pattern

    @property
    def regional(self) -> bool:
        """Whether its host is one of China's public mirrors."""
        return self.host is not None and is_regional(self.host)

    def holds_for(self, command: Command) -> bool:
        """Whether a command of the same stage, or of one built on it, is run under the setting."""
        run = command.run
        if self.how == "option":
            return command is self.command
        if run.file is not self.instruction.file:
            return True  # a base that another file builds comes first
        if getattr(run, "stage", None) is not self.instruction.stage or self.command is None:
            return self.instruction.node.span.start <= run.node.span.start
        return position(self.command) < position(command)


def is_regional(host: str) -> bool:
    """Whether a host is a mirror in China; one that is given up is what has taken its place."""
    dead = dead_mirror(host)
    if dead is not None:
        return dead.instead is not None and is_mirror(dead.instead)
    return is_mirror(host) and not re.fullmatch(r"(?!cn\.)[a-z]{2}\.archive\.ubuntu\.com", bare(host))


@cache
def _url() -> re.Pattern[str]:
    return re.compile(
        r"(https?):(?:\\?/){2}(?:[^\s/'\"@]{1,200}@)?([A-Za-z0-9][\w.-]{0,250})(?::\d+)?"
        r"(?:[^\s'\",|;\\<>)#]|\\/){0,500}",
        re.IGNORECASE,
    )


@cache
def _host() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.-])[A-Za-z0-9][\w-]{0,62}(?:\\?\.[A-Za-z0-9][\w-]{0,62}){1,6}(?![\w.-])")


def addresses(text: Mapped) -> Iterator[Address]:
    """The http and https addresses of a text, slashes escaped for sed included."""
    if "://" in text.text or ":\\/" in text.text:
        for match in _url().finditer(text.text[:_LONGEST]):
            yield Address(match[2], match[1].lower(), text.span(*match.span()))


def hosts(text: str) -> tuple[str, ...]:
    """What looks like a host name in a text, dots escaped for a regular expression included."""
    return tuple(match[0].replace("\\", "") for match in _host().finditer(text[:_LONGEST]))


def family(program: str | None) -> str:
    return FAMILIES.get(program or "", program or "")


def mirrors(stage: Stage) -> tuple[Mirror, ...]:
    """Every setting in the stage's own instructions, in order."""
    found: list[Mirror] = []
    for each in stage.steps:
        if isinstance(each, Pairs):
            found.extend(_in_pairs(each))
            continue
        for change in written(each):
            found.extend(_in_file(change))
        if isinstance(each, Run):
            found.extend(_in_run(each))
    return tuple(found)


def inherited(stage: Stage) -> Iterator[Mirror]:
    """The settings of the stage and of those below it; an ARG and an option hold in their own stage alone."""
    for below in stage.chain:
        for each in below.mirrors:
            if below is stage or (each.how != "option" and each.instruction.keyword != "ARG"):
                yield each


def _in_pairs(each: Pairs) -> Iterator[Mirror]:
    for pair in each.pairs:
        name = pair.name.lower()
        manager = _VARIABLES.get(name) or _EXTRA_VARIABLES.get(name)
        if name.startswith("bundle_mirror__"):
            manager = "bundle"
        if manager is None or each.keyword == "LABEL":
            continue
        place = pair.value_place
        found = None
        if place is not None:
            from dlint.text import Mapped

            raw = each.source.slice(place.span)
            found = next(addresses(Mapped.whole(raw, place.span.start)), None)
            if found is None and pair.value:
                known = next(addresses(Mapped.whole(pair.value)), None)
                found = known._replace(span=place.span) if known is not None else None
        yield Mirror(manager, "environment", each, found, pair.span, main=name not in _EXTRA_VARIABLES)


def _in_run(run: Run) -> Iterator[Mirror]:
    for assigned in run.script.assignments if run.script is not None else ():
        manager = _VARIABLES.get(assigned.name.lower())
        if manager is not None and assigned.keyword == "export" and run.script is not None:
            content = assigned.value.content() if assigned.value is not None else None
            address = next(addresses(content), None) if content is not None else None
            span = run.script.span(assigned.start, assigned.end)
            yield Mirror(manager, "shell", run, address, span, main=True)
    for command in filter(run.runs, run.commands):
        for name in command.environment:
            manager = _VARIABLES.get(name.lower())
            if manager is not None:
                yield _by(command, Mirror(manager, "option", run, None, command.verb.span, main=True))
        yield from _in_options(run, command)
        yield from _by_configuring(run, command)


def _by(command: Command, mirror: Mirror) -> Mirror:
    mirror.command = command
    return mirror


def _in_options(run: Run, command: Command) -> Iterator[Mirror]:
    names = _OPTIONS.get(command.program or "")
    if names is None or command.name == "gem sources":
        return
    extra = _EXTRA_OPTIONS.get(command.program or "", ())
    for option in command.options:
        if not option.given or (option.name not in names and option.name not in extra):
            continue
        if command.program in ("apt-get", "apt") and "sourcelist" not in (option.value or "").lower():
            continue
        content = option.holder.content() if option.holder is not None else None
        address = next(addresses(content), None) if content is not None else None
        if address is None and option.value is not None and option.name not in _FILE_OPTIONS:
            continue  # a channel's or source's name, set up elsewhere
        beside = option.name in extra or (command.program == "apk" and not _mirrors(address))
        yield _by(
            command, Mirror(family(command.program), "option", run, address, option.span, main=not beside)
        )


def _mirrors(address: Address | None) -> bool:
    return address is None or is_regional(address.host)


def _by_configuring(run: Run, command: Command) -> Iterator[Mirror]:
    if command.program in ("nrm", "yrm", "chsrc", "setup-apkrepos"):
        yield _by(command, Mirror(_SWITCHES[command.program], "command", run, None, command.span, main=True))
    keys = _KEYS.get(command.name)
    if keys is None:
        return
    texts = [operand.text.lower() for operand in command.operands]
    if keys and not any(key in text for text in texts for key in keys):
        return
    if command.program == "pip" and texts[:1] != ["set"]:
        return
    if command.name == "gem sources" and not command.has("-a", "--add", "--append", "--prepend"):
        return
    if command.name == "go env" and not command.has("-w"):
        return
    extra = any("extra-index" in text for text in texts)
    words = [*command.operands]
    if command.name == "gem sources":
        words = [
            one.holder
            for one in command.options
            if one.name != "-r" and "remove" not in one.name and one.holder
        ]
    found = [
        address for word in words if "mirror.http" not in word.text for address in addresses(word.content())
    ]
    address = found[0] if found else None
    manager = family(command.program)
    if (
        address is None
        and manager == "conda"
        and all(operand.value is not None for operand in command.operands)
    ):
        return
    yield _by(command, Mirror(manager, "command", run, address, command.verb.span, main=not extra))


_SWITCHES = {"nrm": "npm", "yrm": "npm", "chsrc": "apt", "setup-apkrepos": "apk"}


def _in_file(change: Written) -> Iterator[Mirror]:
    """The settings that one change of a list file makes."""
    span = change.command.verb.span if change.command is not None else change.instruction.span
    if change.scripts:
        yield from _edited(change)
        return
    how = "written" if change.command is not None or change.content is not None else "copied"
    if change.content is None:
        mirror = Mirror(change.manager, how, change.instruction, None, span, main=True)
        if change.command is not None:
            found = [address for word in change.command.words for address in addresses(word.content())]
            if found:
                mirror = Mirror(change.manager, how, change.instruction, found[0], span, main=True)
        yield _from(change, mirror)
        return
    for address in addresses(change.content):
        mirror = Mirror(
            change.manager, how, change.instruction, address, span, main=_is_main(change, address)
        )
        yield _from(change, mirror)
    if "$" in change.content.text and not next(addresses(change.content), None):
        yield _from(change, Mirror(change.manager, how, change.instruction, None, span, main=True))


def _is_main(change: Written, address: Address) -> bool:
    """Whether an address is meant in the place of the default: further repositories stand beside it."""
    if change.manager in ("apt", "apk", "yum"):
        named = change.path.rstrip("'\"").endswith(("/sources.list", "/repositories"))
        return is_regional(address.host) or (not change.added and named)
    if change.manager == "pip" and change.content is not None:
        line = change.content.text.lower()
        return "extra-index-url" not in line or "index-url" in line.replace("extra-index-url", "")
    return True


def _from(change: Written, mirror: Mirror) -> Mirror:
    mirror.written = change
    mirror.command = change.command
    return mirror


def _edited(change: Written) -> Iterator[Mirror]:
    for script in change.scripts:
        for each in substitutions(script):
            named = hosts(each.pattern_text)
            replacement = script.slice(*each.replacement)
            found = next(addresses(replacement), None)
            if found is None:
                match = _host().search(replacement.text)
                if match is not None and not replacement.text[: match.start()].endswith("$"):
                    found = Address(match[0].replace("\\", ""), None, replacement.span(*match.span()))
            variable = "$" in replacement.text and bool(named)
            if (found is None and not variable) or (
                not named and "://" not in each.pattern_text.replace("\\", "")
            ):
                continue
            span = replacement.span(0, len(replacement.text))
            mirror = _from(
                change, Mirror(change.manager, "edited", change.instruction, found, span, main=True)
            )
            mirror.substitution = each
            mirror.names = named
            yield mirror


def is_default(mirror: Mirror) -> bool:
    """Whether the host is one that the manager asks anyway."""
    return mirror.host in DEFAULT_HOSTS.get(mirror.manager, ()) or mirror.host in DEFAULT_HOSTS.get(
        {"uv": "pip", "pipenv": "pip", "mvn": "maven", "bundle": "gem"}.get(mirror.manager, ""), ()
    )
