"""Commands that do not reach the container as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding
    from dlint.model.compose.service import Service
    from dlint.model.compose.values import CommandLine

_OPERATORS = frozenset({"&&", "||", ";", "|", ">", ">>", "<", "&", "2>&1"})
_SHELLS = frozenset(
    {"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox", "eval", "expr", "test", "[", "find", "xargs"}
)


@rule(on.service())
def command_cut(service: Service) -> Findings:
    """A string is split into words, not run by a shell; what a shell would need operators for is lost."""
    for line in (service.command, service.entrypoint):
        if line is None:
            continue
        if line.cut is not None:
            yield from _dropped(service, line)
        elif line.exec_form:
            yield from _operator(service, line)


def _dropped(service: Service, line: CommandLine) -> Iterator[Finding]:
    assert line.cut is not None
    text = service.source.slice(line.cut)
    if not text.strip(" ;&\t\r\n"):
        return
    sign = next((each for each in ("&&", "||", ">>") if text.startswith(each)), text[:1])
    yield At(service.source, line.cut).finding(
        f"Compose drops all of this command from `{sign}` on without a word, as no shell runs it;"
        f' hand the whole to a shell, as in `{line.entry.name}: [sh, -c, "..."]`'
    )


def _operator(service: Service, line: CommandLine) -> Iterator[Finding]:
    """Of a list whose program is no shell; an entrypoint in front of it may be one."""
    words = line.words
    if not words or _name(words[0]) in _SHELLS or (line is service.command and service.has("entrypoint")):
        return
    for value in service.values(line.entry.name or ""):
        if value.text in _OPERATORS:
            yield At(value.source, value.value_span).finding(
                f"`{value.text}` is handed to `{_name(words[0])}` as a word, as no shell runs this list;"
                ' use `[sh, -c, "..."]`'
            )
            return


def _name(word: str) -> str:
    return word.rpartition("/")[2]
