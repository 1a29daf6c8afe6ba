"""The credentials of a compose file: environment, build arguments, commands, URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.credentials.dockerfile import inner, known_names
from dlint.model.credentials.found import Credential, Form, in_logins, in_tokens, of_found, phrase
from dlint.model.credentials.scripts import in_commands, in_text
from dlint.model.credentials.text import connections
from dlint.model.credentials.values import WRITTEN, classify, default_word, lets_in, secret_name
from dlint.model.scripts import Executed
from dlint.syntax.yaml_nodes import Scalar, Sequence, resolve
from dlint.text import Mapped, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Severity
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.model.compose.values import CommandLine, EnvPair
    from dlint.text import Source


def credentials(file: ComposeFile) -> Iterator[Credential]:
    """All that is found; of those that share a value the one to keep comes first."""
    yield from in_tokens(file.source, file.source.text)
    if not file.roots:
        return
    yield from _urls(file)
    for service in file.services:
        yield from _commands(service)
    for service in file.services:
        yield from _environment(service)
        if service.build is not None:
            for pair in service.build.args:
                yield from _variable(service, pair, frozenset(), "build-argument", template=file.is_template)


def _urls(file: ComposeFile) -> Iterator[Credential]:
    comments = [comment.span for comment in file.comments]
    text = Mapped.whole(file.source.text)
    at = 0
    for each in in_logins(
        text, file.source, file, "take the password from `${NAME:?}`, or use a secret", mild=True
    ):
        while at < len(comments) and comments[at].end <= each.span.start:
            at += 1
        if at == len(comments) or each.span.start not in comments[at]:
            yield each


# --- environment ------------------------------------------------------------------------------------------


def _environment(service: Service) -> Iterator[Credential]:
    pairs = service.environment
    known = known_names((pair.name, pair.raw) for pair in pairs) | _own_names(service)
    has_password = any(secret_name(pair.name) == "password" and pair.raw not in (None, "") for pair in pairs)
    for pair in pairs:
        empty = None if has_password else _empty_switch(service, pair)
        if empty is not None:
            yield empty
        else:
            yield from _variable(service, pair, known, "environment", template=service.file.is_template)


def _own_names(service: Service) -> frozenset[str]:
    """The service's name and its image's: the passwords that are guessed first."""
    image = service.image
    names = {service.name.lower()}
    if image is not None:
        names.add(image.familiar.rpartition("/")[2].lower())
    return frozenset(names)


def _variable(
    service: Service, pair: EnvPair, known: frozenset[str], form: Form, *, template: bool
) -> Iterator[Credential]:
    if pair.raw is None or not isinstance(pair.node, Scalar):
        return
    value = inner(_value(service, pair, pair.node))
    noun = secret_name(pair.name)
    of = f"`{pair.name}` of service `{service.name}`"
    remedy = f"pass it in with `${{{pair.name}:?}}` or a secret"
    if noun is None:
        for kind, span in connections(value.text):
            if kind in WRITTEN:
                severity: Severity = "info" if kind == "placeholder" else "warning"
                yield Credential(
                    pair.source, pair.span, "url", name=pair.name, kind=kind, severity=severity,
                    fault=f"The connection string {of} holds a {phrase('password', kind)}", remedy=remedy,
                    secret=value.span(*span), owner=pair,
                )  # fmt: skip
        return
    kind = classify(value.text, pair.name, kind=noun, known=known, template=template)
    if kind not in WRITTEN:
        return
    default = default_word(value.text)
    if default is not None:
        value = inner(value.slice(*default))
        remedy = f"leave the default away: `${{{pair.name}:?}}`"
    if form == "build-argument":
        of = f"Build argument {of}"
        remedy = "use `build.secrets` and `RUN --mount=type=secret`: the image's history keeps arguments"
    severity = "info" if default is not None or kind in ("placeholder", "hash") else "warning"
    yield Credential(
        pair.source, pair.span, form, name=pair.name, kind=kind, severity=severity,
        fault=f"{of} is a {phrase(noun, kind)}", remedy=remedy,
        secret=value.span(0, len(value.text)), owner=pair,
    )  # fmt: skip


def _value(service: Service, pair: EnvPair, node: Scalar) -> Mapped:
    """The value with its place, at the anchor where an alias stands for it."""
    mapped = node.mapped(service.source)
    raw = pair.raw or ""
    if len(node.text) > len(raw) and node.text.endswith("=" + raw):
        return mapped.slice(len(node.text) - len(raw), len(node.text))
    return mapped


def _empty_switch(service: Service, pair: EnvPair) -> Credential | None:
    fault = lets_in(pair.name, pair.raw)
    if fault is None:
        return None
    return Credential(
        pair.source, pair.span, "empty", name=pair.name, kind="empty", severity="warning",
        fault=f"`{pair.name}` of service `{service.name}` {fault}",
        remedy="set a password with `${NAME:?}` or a secret", owner=pair,
    )  # fmt: skip


# --- commands ---------------------------------------------------------------------------------------------

_REMEDY = "read it from the environment or a secret in the container"


class _Line(Executed):
    """What a service starts, as far as commands need to know."""

    def __init__(self, source: Source) -> None:
        self.source = source


class _Word:
    """A string of a list, as the reader of exec forms takes it."""

    def __init__(self, mapped: Mapped) -> None:
        self.mapped = mapped
        self.value = mapped.text
        self.span = mapped.span(0, len(mapped.text))


def _commands(service: Service) -> Iterator[Credential]:
    check = service.healthcheck.test if service.healthcheck is not None else None
    for line in (service.command, service.entrypoint, check):
        if line is not None:
            yield from _command(service, line, check=line is check)


def _command(service: Service, line: CommandLine, *, check: bool) -> Iterator[Credential]:
    from dlint.model.commands import commands_of, commands_of_words
    from dlint.syntax.shell import parse

    words = _words(service, line)
    texts = words if line.exec_form else []
    if check and words and words[0].text in ("CMD", "CMD-SHELL", "NONE"):
        shell = words[0].text == "CMD-SHELL"
        words = words[1:]
    else:
        shell = not line.exec_form
    if not words:
        return
    if shell:
        script = parse(_started(service, words[0]))
        commands = commands_of(script, _Line(service.source))
        found = list(in_commands(commands, script))
    else:
        program = [] if not words[0].text.startswith("-") else [_program(service, words[0])]
        commands = commands_of_words([_Word(word) for word in (*program, *words)], _Line(service.source))
        found = list(in_commands(commands, None))
    for text in texts or words:
        found.extend(in_text(text))
    for each in found:
        credential = of_found(each, service.source, _REMEDY, service)
        credential.fault += f", in service `{service.name}`"
        yield credential


def _words(service: Service, line: CommandLine) -> list[Mapped]:
    nodes = [resolve(item) for item in line.node.items] if isinstance(line.node, Sequence) else [line.node]
    return [node.mapped(service.source) for node in nodes if isinstance(node, Scalar)]


def _program(service: Service, before: Mapped) -> Mapped:
    """A name for the image's own program, where a command begins with options."""
    image = service.image
    name = image.familiar.rpartition("/")[2] if image is not None else service.name
    return Mapped(name, (Piece(0, len(name), before.offset(0), 0),))


def _started(service: Service, text: Mapped) -> Mapped:
    """A command in one string, as a script: with the image's own program before bare options."""
    if not re.match(r"\s*-", text.text):
        return text
    program = _program(service, text)
    shift = len(program.text) + 1
    pieces = (
        Piece(0, shift, program.pieces[0].source, 0),
        *(p._replace(at=p.at + shift) for p in text.pieces),
    )
    return Mapped(f"{program.text} {text.text}", pieces)
