"""Package indexes that are used without any check: hosts that pip trusts blindly, and plain http."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import Edit, Place
from dlint.knowledge.mirrors import bare, https_available
from dlint.model.credentials.input import lines
from dlint.model.instructions import Pairs, Run
from dlint.model.mirrors.list_files import written
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.command import Command
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Instruction
    from dlint.model.mirrors.list_files import Written
    from dlint.model.mirrors.mirrors import Mirror
    from dlint.model.stage import Stage

_PROGRAMS = frozenset(("pip", "pipx", "pipenv", "uv"))
_OPTIONS = ("--trusted-host", "--allow-insecure-host")
_VARIABLES = frozenset(("pip_trusted_host", "uv_insecure_host"))
_UNSIGNED = frozenset(("npm", "gem", "bundle", "conda"))  # that take http without being told to trust it
_KEY = r"(?:^|\s|\.)(trusted[-_]host)\s{0,9}=\s{0,9}"


class Trust(Place):
    """A setting by which pip skips the check of certificates; `span` is the option, name or key.

    `hosts` are those it names, None where a variable decides. `removal` takes it out, None where that
    would need more than cutting.
    """

    def __init__(
        self,
        instruction: Instruction,
        name: str,
        hosts: tuple[str, ...] | None,
        span: Span,
        removal: Edit | None,
    ) -> None:
        self.instruction = instruction
        self.source = instruction.source
        self.name = name
        self.hosts = hosts
        self.span = span
        self.removal = removal if hosts is not None and len(hosts) == 1 else None


class Unchecked(NamedTuple):
    """An index on plain http whose host serves https; the first of `mirrors` stands for all of the host."""

    host: str
    mirrors: tuple[Mirror, ...]
    trusts: tuple[Trust, ...]


def trusts(stage: Stage) -> tuple[Trust, ...]:
    """Every such setting in the stage's own instructions, in order."""
    found: list[Trust] = []
    for outer in stage.steps:
        each = outer.inner or outer
        if isinstance(each, Pairs):
            found.extend(_in_pairs(each))
            continue
        for change in written(each):
            if change.manager == "pip" and change.content is not None:
                found.extend(_in_file(change))
        if isinstance(each, Run):
            found.extend(_in_run(each))
    return tuple(found)


def _hosts(value: str | None) -> tuple[str, ...] | None:
    if value is None or "$" in value:
        return None
    return tuple(bare(host) for host in re.split(r"[\s,]+", value.strip("'\" ")) if host)


def _in_pairs(each: Pairs) -> Iterator[Trust]:
    if each.keyword == "LABEL":
        return
    for pair in each.pairs:
        if pair.name.lower() in _VARIABLES and (pair.raw or each.keyword == "ENV"):
            span = Span(pair.span.start, pair.span.start + len(pair.name))
            yield Trust(each, pair.name, _hosts(pair.value), span, _without_pair(each, pair.span))


def _without_pair(each: Pairs, gone: Span) -> Edit | None:
    spans = [pair.span for pair in each.pairs]
    at = spans.index(gone)
    if len(spans) == 1:
        text = each.source.text
        start = text.rfind("\n", 0, each.extent.start) + 1
        end = each.extent.end
        return Edit(Span(start, end if text[end - 1 : end] == "\n" else min(end + 1, len(text))), "")
    cut = Span(spans[at - 1].end, gone.end) if at else Span(gone.start, spans[1].start)
    return Edit(cut, "") if _only_breaks(each.source.text[cut.start : cut.end], gone, cut) else None


def _only_breaks(text: str, gone: Span, cut: Span) -> bool:
    """Whether what is cut beside the setting itself is blanks and continuations, no comment."""
    beside = text[: gone.start - cut.start] + text[gone.end - cut.start :]
    return not beside.strip(" \t\r\n\\`")


def _in_run(run: Run) -> Iterator[Trust]:
    for assigned in run.script.assignments if run.script is not None else ():
        if assigned.name.lower() in _VARIABLES and assigned.keyword == "export" and run.script is not None:
            value = assigned.value.value if assigned.value is not None else None
            yield Trust(
                run, assigned.name, _hosts(value), run.script.span(assigned.start, assigned.end), None
            )
    commands = [command for command in run.acting if command.program in _PROGRAMS]
    for command in commands:
        for name, value in command.environment.items():
            if name.lower() in _VARIABLES and command.parent is None and command.simple is not None:
                place = next(each for each in command.simple.assignments if each.name == name)
                span = command.simple.script.span(place.start, place.end)
                yield Trust(run, name, _hosts(value), span, None)
        for option in command.options:
            if option.name in _OPTIONS and option.given:
                end = max(option.span.end, option.holder.span.end if option.holder is not None else 0)
                span = Span(option.span.start, end)
                yield Trust(run, option.name, _hosts(option.value), span, _without_words(command, span))
        yield from _configured(run, command)


def _without_words(command: Command, gone: Span) -> Edit | None:
    before = [word.span.end for word in command.words if word.span.end <= gone.start]
    if not before:
        return None
    cut = Span(max(before), gone.end)
    return Edit(cut, "") if _only_breaks(command.source.text[cut.start : cut.end], gone, cut) else None


def _configured(run: Run, command: Command) -> Iterator[Trust]:
    words = command.operands
    if command.name != "pip config" or len(words) < 3 or words[0].text != "set":
        return
    if words[1].text.rpartition(".")[2] in ("trusted-host", "trusted_host"):
        removal = _without_command(run, command)
        yield Trust(
            run, words[1].text, _hosts(words[2].value), Span(words[1].span.start, words[2].span.end), removal
        )


def _without_command(run: Run, command: Command) -> Edit | None:
    """Cut a command out of its `&&` list, with the `&&` before or behind it."""
    text = run.source.text
    others = [other.span for other in run.commands if other.simple is not None and other is not command]
    before = max((span.end for span in others if span.end <= command.span.start), default=None)
    after = min((span.start for span in others if span.start >= command.span.end), default=None)
    if before is not None and re.fullmatch(r"[\s\\]*&&[\s\\]*", text[before : command.span.start]):
        return Edit(Span(before, command.span.end), "")
    if after is not None and re.fullmatch(r"[\s\\]*&&[\s\\]*", text[command.span.end : after]):
        return Edit(Span(command.span.start, after), "")
    return None


def _in_file(change: Written) -> Iterator[Trust]:
    if change.content is None:
        return
    for line in lines(change.content):
        match = re.search(_KEY, line.text, re.IGNORECASE)
        if match is not None:
            value = line.text[match.end() :]
            end = match.end() + len(value.rstrip())
            removal = Edit(line.span(match.start(1), end), "") if end == len(line.text) else None
            yield Trust(change.instruction, match[1], _hosts(value), line.span(*match.span(1)), removal)


def unchecked(stage: Stage) -> tuple[Unchecked, ...]:
    """The hosts of known mirrors that the stage's own settings use over http with nothing to check it by."""
    by_host: dict[tuple[str, str], list[Mirror]] = {}
    for mirror in stage.mirrors:
        if mirror.scheme == "http" and mirror.host is not None and https_available(mirror.host):
            kind = "pip" if mirror.manager in ("pip", "pipenv") else mirror.manager
            by_host.setdefault((kind, mirror.host), []).append(mirror)
    trusted = [trust for below in stage.chain for trust in below.trusts]
    found = []
    for (manager, host), mirrors in by_host.items():
        related = tuple(trust for trust in trusted if trust.hosts is not None and host in trust.hosts)
        unsigned = tuple(each for each in mirrors if manager != "apt" or _unsigned(each))
        if (manager == "pip" and related) or (manager in (*_UNSIGNED, "apt") and unsigned):
            found.append(Unchecked(host, unsigned, related if manager == "pip" else ()))
    return tuple(found)


def _unsigned(mirror: Mirror) -> bool:
    """Whether the line of an apt source tells apt to skip its signature."""
    content = mirror.written.content if mirror.written is not None else None
    if content is None:
        return False
    for line in lines(content):
        whole = line.span(0, len(line.text))
        if whole.start <= mirror.span.start < whole.end:
            return re.search(r"\[[^\]]{0,200}trusted\s?=\s?yes", line.text) is not None
    return False


def covered(file: Dockerfile) -> frozenset[str]:
    """The hosts whose trust is told of together with their http index."""
    return frozenset(each.host for stage in file.stages for each in stage.unchecked if each.trusts)
