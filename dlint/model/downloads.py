"""What curl and wget fetch: from where, where it goes, and whether something checks it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.instructions import Run
    from dlint.model.scripts import Executed

_URL = regex(r"(?i)[\"']?(https?|ftp)://([^/?#\s\"'$]*)")
_CHECKS = frozenset(
    """
    sha1sum sha224sum sha256sum sha384sum sha512sum md5sum b2sum shasum gpgv cosign minisign signify sigstore
    rpmkeys slsa-verifier certutil
    """.split()  # noqa: SIM905 - a table of words
)
_INTERPRETERS = SHELLS | {"python", "perl", "ruby", "php", "node", "fish", "pypy"}
_NEAR = 300  # commands of a RUN that are looked at around a download
_LOCAL = regex(
    r"(?i)(localhost|[\w-]+|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|0\.0\.0\.0"
    r"|169\.254\.[\d.]+|\[::1\]|.*\.(local|internal|lan|localdomain|corp|intranet|home|test|example|invalid))(:\d+)?"
)


class Url:
    """A URL that a command asks; `host` may hold a port, and is empty where a variable hides it."""

    __slots__ = ("host", "place", "scheme", "text", "word")

    def __init__(self, word: Argument, scheme: str, host: str) -> None:
        self.word = word
        self.text = word.text
        self.scheme = scheme.lower()
        self.host = host.rpartition("@")[2]
        self.place = At(word.source, word.span)

    @property
    def local(self) -> bool:
        """Whether only this machine or network answers, or the host is not known."""
        return not self.host or _LOCAL.fullmatch(self.host) is not None


def urls(command: Command) -> Iterator[Url]:
    """The URLs among a command's operands."""
    words = [
        *command.operands,
        *(one.holder for one in command.options if one.name == "--url" and one.holder),
    ]
    for word in words:
        found = _URL.match(word.text)
        if found is not None:
            yield Url(word, found[1], found[2])


def to_stdout(command: Command) -> bool:
    """Whether a curl or wget writes what it fetched to its standard output."""
    if command.program == "curl":
        if command.has("-O", "--remote-name", "--remote-name-all", "-I", "--head", "-T", "--upload-file"):
            return False
        return command.option("-o", "--output") is None or command.value("-o", "--output") == "-"
    return command.value("-O", "--output-document") in ("-", "/dev/stdout")


def interpreter(command: Command) -> Command | None:
    """The program that runs what a command fetched: through a pipe, `sh -c "$(...)"` or `source <(...)`."""
    if not to_stdout(command):
        return None
    reader = command.next
    while reader is not None:
        if _runs_input(reader):
            return reader
        reader = reader.next if reader.program in ("sed", "tr", "cat", "tee", "awk", "grep", "head") else None
    simple = command.simple
    if simple is None or not simple.substitution or command.next is not None:
        return None
    run: Run = command.run  # type: ignore[assignment]
    at = run.order[command]
    for outer in run.all_commands[max(at - _NEAR, 0) : at]:
        one = outer.simple
        around = one is not None and one is not simple and one.start < simple.start and simple.end <= one.end
        if around and outer.script is command.script and _runs_words(outer):
            return outer
    return None


def _runs_input(command: Command) -> bool:
    if command.program not in _INTERPRETERS or command.heredoc is not None:
        return False
    if command.program in SHELLS:
        return not command.has("-c", "-n") and (
            not command.operands or command.has("-s") or _is_dash(command)
        )
    code = command.has("-c", "-e", "-m", "-r", "-n", "-p", "-E", "-M")
    return not code and (not command.operands or _is_dash(command) or command.has("--"))


def _is_dash(command: Command) -> bool:
    return command.operands[0].text in ("-", "/dev/stdin")


def _runs_words(command: Command) -> bool:
    shell = command.program in _INTERPRETERS and (
        command.has("-c") or any(word.raw.startswith("<(") for word in command.operands[:1])
    )
    return shell or command.program in ("eval", "source", ".")


@lru_cache(maxsize=16)
def checked(run: Executed) -> bool:
    """Whether something in the instruction compares a checksum or checks a signature."""
    return any(
        one.program in _CHECKS
        or (one.program in ("gpg", "gpg2") and one.has("--verify", "--verify-files"))
        or (one.program == "openssl" and one.subcommand in ("dgst", "sha256"))
        or (one.program == "openssl" and bool(one.operands) and one.operands[0].text in ("dgst", "sha256"))
        for one in run.all_commands
    )


def read_later(command: Command, name: str) -> Iterator[Command]:
    """The commands of the same RUN, after it, that name the file."""
    run: Run = command.run  # type: ignore[assignment]  # downloads that reach a layer stand in a RUN
    at = run.order[command] + 1
    for one in run.all_commands[at : at + _NEAR]:
        behind = one.run is not run or one.span.start > command.span.end
        if behind and any(name in word.text for word in one.words[1:]):
            yield one
