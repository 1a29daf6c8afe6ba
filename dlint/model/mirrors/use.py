"""Whether a mirror setting reaches a command: what its list file holds, and what fetches behind it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.knowledge.distributions import words
from dlint.knowledge.mirrors import package_lists
from dlint.model.instructions import Copy, Instruction, Launch, Onbuild, Pairs, Run
from dlint.model.mirrors.fetches import Fetch, fetch, fetches
from dlint.model.mirrors.list_files import substitutions
from dlint.model.paths import position
from dlint.text import Mapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Related
    from dlint.knowledge.mirrors import Lists
    from dlint.model.command import Command
    from dlint.model.compose.service import Service
    from dlint.model.mirrors.mirrors import Mirror
    from dlint.model.stage import Stage
    from dlint.text import Span

_HOST = r"(?<![\w.-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5}[A-Za-z]{2,12}(?![\w-]|\.\w)"
_MOST_REPEATS = 3
_MOST_EDITS = 50
_MOST_SEARCHES = 50  # of sed and grep that may stand around a place
_LONGEST = 50_000  # characters of a script that are searched
# what surely fetches nothing, nor runs what may
_HARMLESS = words("""
    rm mkdir cp mv ln chmod chown chgrp touch echo printf cat sed grep find tar unzip gunzip useradd groupadd
    adduser addgroup usermod true : set cd test [ date locale-gen update-ca-certificates export ls pwd id tee
    """)
_SYSTEM = {"apt": ("one-line", "deb822"), "apk": ("apk",), "yum": ("repo",)}


def written_hosts(instruction: Instruction) -> Iterator[tuple[str, At]]:
    """The host names that an instruction writes or asks, at their places; what sed looks for is left out."""
    for text in _texts(instruction):
        for match in re.finditer(_HOST, text.text[:_LONGEST]):
            span = text.span(*match.span())
            if not (isinstance(instruction, Run) and _looked_for(instruction, span)):
                yield match[0].lower(), At(instruction.source, span)


def hosts_of_service(service: Service) -> Iterator[tuple[str, At]]:
    """The host names in a service's environment and build arguments, at their places."""
    pairs = (*service.environment, *(service.build.args if service.build is not None else ()))
    for pair in pairs:
        if pair.value_span is not None and "." in (pair.raw or ""):
            text = Mapped.whole(service.source.slice(pair.value_span), pair.value_span.start)
            for match in re.finditer(_HOST, text.text[:_LONGEST]):
                yield match[0].lower(), At(service.source, text.span(*match.span()))


def _texts(instruction: Instruction) -> Iterator[Mapped]:
    if isinstance(instruction, Pairs):
        for pair in instruction.pairs:
            place = pair.value_place
            if place is not None:
                yield Mapped.whole(pair.source.slice(place.span), place.span.start)
    elif isinstance(instruction, Copy):
        for text, place in instruction.sources:
            if "://" in text:
                yield Mapped.whole(place.source.slice(place.span), place.span.start)
    elif isinstance(instruction, Run):
        if instruction.script_text is not None:
            yield instruction.script_text
        for item in instruction.node.json or ():
            yield item.mapped


def _looked_for(run: Run, span: Span) -> bool:
    """Whether a place is what sed or grep looks for, or in a comment of the shell."""
    searching = _searching(run)
    last = bisect_right(searching, span.start, key=lambda command: command.span.start)
    for command in searching[max(0, last - _MOST_SEARCHES) : last]:
        if span.start >= command.span.end:
            continue
        scripts = [word.content() for word in command.words]
        found = (
            [each for script in scripts for each in substitutions(script)] if command.program == "sed" else []
        )
        inside = [each.script.span(*each.replacement) for each in found]
        return not any(place.start <= span.start < place.end for place in inside)
    if run.exec_form:
        return False
    line = run.source.slice(run.source.line_span(run.source.position(span.start).line))
    return line.lstrip().startswith("#")


@lru_cache(maxsize=16)
def _searching(run: Run) -> list[Command]:
    """The commands of sed and grep, by where they begin."""
    found = (command for command in run.commands if command.program in ("sed", "grep"))
    return sorted(found, key=lambda command: command.span.start)


def idle(stage: Stage) -> Iterator[tuple[Mirror, str, list[Related]]]:
    """Settings of the stage that reach no command: the setting, why, and the places that show it."""
    managers = dict.fromkeys(mirror.manager for mirror in stage.mirrors)
    for manager in managers:
        own = [mirror for mirror in stage.mirrors if mirror.manager == manager and mirror.main]
        if any(mirror.source is not stage.source for mirror in own):
            continue  # a script that other images may run too
        found = _not_there(stage, own) or _unused(stage, own)
        if found is not None:
            yield found


def _not_there(stage: Stage, own: list[Mirror]) -> tuple[Mirror, str, list[Related]] | None:
    """The first edit that finds nothing to change, where none of the manager's settings takes effect."""
    image = stage.base_image
    lists = (
        package_lists(image.distribution) if image is not None and image.distribution is not None else None
    )
    if lists is None or image is None or not 0 < len(own) <= _MOST_EDITS or not _of_the_makers(stage):
        return None
    if lists.form not in _SYSTEM.get(own[0].manager, ()):
        return None
    causes = [_cause(stage, mirror, lists) for mirror in own]
    if None in causes:
        return None
    return own[0], f"in `{image.text}` {causes[0]}", []


def _of_the_makers(stage: Stage) -> bool:
    """Whether nothing but the image itself has written its lists, as far as can be seen."""
    written = [each.written for below in stage.chain for each in below.mirrors if each.written is not None]
    copies = any(
        (each.destination_path or "/").startswith("/etc")
        for below in stage.chain
        for each in below.instructions
        if isinstance(each, Copy)
    )
    return not copies and all(each.scripts for each in written if each.manager in _SYSTEM)


def _cause(stage: Stage, mirror: Mirror, lists: Lists) -> str | None:
    """Why an edit finds nothing; None where it may."""
    change, each = mirror.written, mirror.substitution
    if change is None or each is None or change.command is None or _guarded(change.command):
        return None
    paths = [operand.text for operand in change.command.operands if operand.text.startswith("/etc/")]
    if (
        paths == ["/etc/apt/sources.list"]
        and lists.form == "deb822"
        and not _lists_made(stage, change.command)
    ):
        return f"the repositories do not stand in `sources.list`, so this reaches none; edit `{lists.path}`"
    if paths != [lists.path] or not mirror.names or _finds(each.pattern_text, change.command, lists):
        return None
    named = mirror.names[0]
    return f"`{lists.path}` does not name `{named}`, so this changes nothing; replace `{lists.hosts[0]}`"


def _guarded(command: Command) -> bool:
    """Whether the script tests something first, or goes on if the command fails."""
    simple = command.simple
    if simple is None or command.script is None or simple.doubtful or command.script.error:
        return True
    text = command.script.mapped.text
    return "||" in text or re.search(r"(?:^|[\s;&])(?:if|for|while|case|test|\[\[?)\s", text) is not None


def _lists_made(stage: Stage, sed: Command) -> bool:
    """Whether an earlier command mentions the file, and so may have made it."""
    for run in (run for below in stage.chain for run in below.runs):
        for command in run.all_commands:
            is_before = run.stage is not stage or position(command) < position(sed)
            if is_before and command.program != "sed":
                if any("sources.list" in word.raw for word in command.words):
                    return True
                if any(
                    "sources.list" in redirect.target.text
                    for redirect in command.redirects
                    if redirect.target
                ):
                    return True
    return False


def _finds(pattern: str, command: Command, lists: Lists) -> bool:
    """Whether sed's pattern matches a line that the list may hold; a pattern that cannot be read does."""
    extended = command.has("-E", "-r", "--regexp-extended")
    text = (
        pattern.replace("\\/", "/") if extended else re.sub(r"\\([(){}|+?/])|([(){}|+?])", _swapped, pattern)
    )
    if (
        "$" in text.rstrip("$")
        or "[:" in text
        or len(text) > 300
        or re.search(r"[*+?}]\)*[*+?{]|\)[*+?{]", text)
    ):
        return True  # not read, or too slow to try
    if text.count("*") + text.count("+") > _MOST_REPEATS:
        return True
    try:
        wanted = re.compile(text)
    except re.error:
        return True
    tails = ("", "/debian", "/debian-security", "/ubuntu", "/ubuntu/", "/ubuntu-ports/", "/alpine/v3.20/main")
    lines = (
        f"{scheme}://{host}{tail}" for scheme in ("http", "https") for host in lists.hosts for tail in tails
    )
    return any(wanted.search(line) or wanted.search(f"deb {line} stable main") for line in lines)


def _swapped(match: re.Match[str]) -> str:
    """In a basic regular expression these characters mean something with a backslash only."""
    if match[1] == "/":
        return "/"
    return match[1] or "\\" + match[2]


def _unused(stage: Stage, own: list[Mirror]) -> tuple[Mirror, str, list[Related]] | None:
    """The first setting, where all that its manager fetches comes before it or in stages without it."""
    own = [mirror for mirror in own if mirror.how not in ("option", "copied") and mirror.host is not None]
    if not own or any(isinstance(each, Onbuild) for below in stage.chain for each in below.instructions):
        return None
    first = own[0]
    if first.how in ("environment", "shell") and first.instruction.keyword != "ENV":
        return None
    heirs = stage.heirs
    if any(_may_fetch(each, first) for heir in heirs for each in heir.instructions):
        return None
    before = [each for below in stage.chain for each in fetches(below) if each.manager == first.manager]
    name = first.host
    if before:
        done = before[0].command.verb
        return (
            first,
            f"the mirror `{name}` is set when `{before[0].command.name}` is done; set it before",
            [done.related("what it is meant for")],
        )
    elsewhere = _elsewhere(stage, first, heirs)
    if elsewhere is None:
        return None
    title = elsewhere.command.run.stage.title
    cause = f"the mirror `{name}` is set where nothing uses it: {title} does not inherit it; set it there"
    return first, cause, [elsewhere.command.verb.related("what fetches without it")]


def _elsewhere(stage: Stage, mirror: Mirror, heirs: list[Stage]) -> Fetch | None:
    for other in stage.file.stages:
        if other in heirs or any(
            each.manager == mirror.manager for below in other.chain for each in below.mirrors
        ):
            continue
        for each in fetches(other):
            if each.manager == mirror.manager:
                return each
    return None


def _may_fetch(each: Instruction, mirror: Mirror) -> bool:
    """Whether an instruction behind the setting fetches with its manager, or may as far as can be seen."""
    if each.extent.end <= mirror.span.start:
        return False
    if isinstance(each, Launch):
        return any(command.program not in _HARMLESS for command in each.commands) or not each.commands
    if not isinstance(each, Run):
        return False
    if each.script is None:
        return True
    return any(_may(command, mirror) for command in each.commands if command.span.start > mirror.span.start)


def _may(command: Command, mirror: Mirror) -> bool:
    found = fetch(command)
    if found is not None and found.manager != mirror.manager:
        return False
    if found is not None:
        return True
    return command.program not in _HARMLESS and command is not mirror.command
