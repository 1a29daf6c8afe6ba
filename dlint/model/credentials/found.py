"""The credentials a file holds, each once, at the place that names it.

One value gives one credential: a vendor's token before a URL, that before a command, that before a
variable. Values are never part of a name or a message.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dlint.finding import Place
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.finding import Related, Severity
    from dlint.model.compose.file import ComposeFile
    from dlint.model.credentials.commands import Found
    from dlint.model.credentials.text import Token
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.host import HostScript
    from dlint.model.reached import Reached
    from dlint.text import Mapped, Source

Form = Literal[
    "environment", "command", "url", "token", "file", "empty",
    "name",  # by its name alone, whatever its value
    "build-argument",  # in compose's `build.args`
    "argument",  # an ARG without default that a RUN uses
    "removed-file",  # copied into one layer and removed in a later one
]  # fmt: skip


class Credential(Place):
    """A credential written down, or a name that stands for one.

    `name` is the variable, option, user or file, `kind` what its value is (see `classify`), `fault` the
    sentence that says so and `remedy` what belongs there instead. `secret` are the value's characters.
    `owner` is what it belongs to: an instruction, a pair, a service.
    """

    def __init__(
        self,
        source: Source,
        span: Span,
        form: Form,
        *,
        name: str,
        kind: str,
        severity: Severity,
        fault: str,
        remedy: str,
        secret: Span | None = None,
        owner: Place | None = None,
        others: Iterable[Related] = (),
    ) -> None:
        self.source = source
        self.span = span
        self.form = form
        self.name = name
        self.kind = kind
        self.severity: Severity = severity
        self.fault = fault
        self.remedy = remedy
        self.secret = secret
        self.owner = owner
        self.others = tuple(others)

    @property
    def message(self) -> str:
        return f"{self.fault}; {self.remedy}" if self.remedy else self.fault

    def __repr__(self) -> str:
        return f"Credential({self.form}, {self.name!r}, {self.kind}, {self.severity})"


def phrase(noun: str, kind: str) -> str:
    """What a value is, to stand behind `is a`."""
    if kind == "weak":
        return f"well-known default {noun}"
    if kind == "guessable":
        return f"guessable {noun}"
    if kind == "placeholder":
        return f"placeholder {noun}"
    if kind == "hash":
        return "password hash"
    return f"literal {noun}"


def of_found(found: Found, source: Source, remedy: str, owner: Place | None, name: str = "") -> Credential:
    """A credential of what was found in a command or a statement."""
    empty = found.kind == "empty"
    fault = found.before if empty else found.before + phrase(found.noun, found.kind) + found.after
    return Credential(
        source, found.span, "empty" if empty else "command", name=name or found.name, kind=found.kind,
        severity=found.severity, fault=fault[:1].upper() + fault[1:], remedy="" if empty else remedy,
        secret=found.secret, owner=owner,
    )  # fmt: skip


def in_logins(
    text: Mapped, source: Source, owner: Place | None, remedy: str, *, mild: bool
) -> Iterator[Credential]:
    """URLs with a password. `mild`: a database's URL with one is a warning and no error."""
    from dlint.model.credentials.text import logins
    from dlint.model.credentials.values import WRITTEN

    for login in logins(text.text):
        if login.kind not in WRITTEN:
            continue
        severity: Severity = "error"
        if login.kind != "literal":
            severity = "warning" if login.kind in ("weak", "guessable") else "info"
        elif mild and not login.scheme.startswith(("http", "git", "ssh", "ftp", "svn")):
            severity = "warning"
        yield Credential(
            source, text.span(*login.place), "url", name=login.target, kind=login.kind, severity=severity,
            fault=f"The URL `{_shown(login.target)}` holds a {phrase(login.noun, login.kind)}", remedy=remedy,
            secret=text.span(*login.secret), owner=owner,
        )  # fmt: skip


@lru_cache(maxsize=2)
def _tokens(text: str) -> tuple[Token, ...]:
    """A page's text is asked for once for each of its blocks."""
    from dlint.model.credentials.text import tokens

    return tuple(tokens(text))


def in_tokens(source: Source, text: str, start: int = 0) -> Iterator[Credential]:
    """Vendor tokens and private keys anywhere in a file, its comments included."""
    for token in _tokens(text):
        span = Span(token.span.start + start, token.span.end + start)
        article = "An" if token.format[0] in "AEIOU" else "A"
        yield Credential(
            source, _first_line(source, span), "token", name=token.format, kind="literal", severity="error",
            fault=f"{article} {token.format} stands in this file",
            remedy="withdraw it, since whoever has the file has it, and mount the next one as a secret",
            secret=span,
        )  # fmt: skip


def _first_line(source: Source, span: Span) -> Span:
    end = source.text.find("\n", span.start, span.end)
    return Span(span.start, end if end >= 0 else span.end)


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def distinct(found: Iterable[Credential]) -> tuple[Credential, ...]:
    """One credential a value: of those that share characters the first one given; in order of place.

    A name alone gives way to everything else that is said of the same name or value.
    """
    taken: list[Credential] = []
    spans: set[tuple[Span, str]] = set()
    covered = _Covered()
    for each in found:
        if each.secret is not None and not covered.add(each.secret):
            continue
        if (each.span, "") in spans:
            continue
        spans.add((each.span, "" if each.secret is None or each.form == "environment" else each.form))
        taken.append(each)
    return tuple(sorted(taken, key=lambda each: each.span))


class _Covered:
    """Characters that a credential was already made of."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, span: Span) -> bool:
        """False where the span shares characters with one that was added before."""
        from bisect import bisect_right

        at = bisect_right(self.starts, span.start)
        if at and self.ends[at - 1] > span.start:
            return False
        if at < len(self.starts) and self.starts[at] < span.end:
            return False
        self.starts.insert(at, span.start)
        self.ends.insert(at, span.end)
        return True


def in_dockerfile(file: Dockerfile) -> tuple[Credential, ...]:
    """The credentials of a Dockerfile, in order of place."""
    from dlint.model.credentials.dockerfile import credentials

    return distinct(credentials(file))


def in_reached(script: Reached) -> tuple[Credential, ...]:
    """The credentials of a script of the build context that an image runs, in order of place."""
    from dlint.model.credentials.dockerfile import in_script

    return distinct(in_script(script))


def in_compose(file: ComposeFile) -> tuple[Credential, ...]:
    """The credentials of a compose file, in order of place."""
    from dlint.model.credentials.compose import credentials

    return distinct(credentials(file))


def in_host(file: HostScript) -> tuple[Credential, ...]:
    """The credentials that containers of a script are given, in order of place."""
    from dlint.model.credentials.host import credentials

    return distinct(credentials(file))


SHORTEST_REPEATED = 6
"""Characters: a shorter value turns up in ordinary words."""


def secret_spans(file: Dockerfile | ComposeFile | HostScript | Reached) -> tuple[Span, ...]:
    """Every stretch of the file's text that may be a credential's value; they may overlap.

    More is hidden than is reported: placeholders, what rules exempt, comments, text that no reader
    understands, and each repetition of a value. A file that cannot be read is scanned as plain text.
    """
    spans = {each.secret for each in file.credentials if each.secret is not None}
    spans.update(text_spans(file.source))
    values = [value for value in secret_values(file, spans) if len(value) >= SHORTEST_REPEATED]
    text = file.source.text
    # A file of megabytes with thousands of values is none that somebody wrote.
    for value in values[: 200_000_000 // (len(text) + 1)]:
        at = text.find(value)
        while at >= 0:
            spans.add(Span(at, at + len(value)))
            at = text.find(value, at + len(value))
    return tuple(sorted(spans))


def secret_values(
    file: Dockerfile | ComposeFile | HostScript | Reached, spans: Iterable[Span]
) -> tuple[str, ...]:
    """The values in `spans`, the file's secret ones, that no message and no fix may hold.

    Well-known defaults, names and placeholders are left out: they are hidden where they stand, but
    elsewhere `postgres` is only a word.
    """
    from dlint.model.credentials.values import classify, secret_name

    open_kinds = ("weak", "guessable", "placeholder")
    slice_ = file.source.slice
    known = {slice_(each.secret) for each in file.credentials if each.secret and each.kind in open_kinds}
    values = {slice_(span) for span in spans} - known
    # What was read of a `.env` may have come into a message with a value that names its variables.
    read = file.read_elsewhere.items()
    values |= {value for name, value in read if value and secret_name(name) is not None}
    return tuple(sorted(value for value in values if classify(value, "password") not in open_kinds))


@lru_cache(maxsize=4)  # each block of a page asks for the page's
def text_spans(source: Source) -> tuple[Span, ...]:
    """What looks like a credential's value in a text of any kind."""
    from dlint.model.credentials.text import suspicious

    return tuple(sorted(set(suspicious(source.text))))
