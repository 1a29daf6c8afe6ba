"""Credentials in what is executed: a script's commands, its variables, and the statements in its text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.lazy import regex
from dlint.model.credentials.commands import Call, Found, concerns, for_build_step, in_call
from dlint.model.credentials.input import concatenate, printed
from dlint.model.credentials.values import WRITTEN, classify, secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.finding import Severity
    from dlint.knowledge.credentials import NameKind
    from dlint.model.command import Command
    from dlint.model.scripts import Executed
    from dlint.syntax.shell_nodes import Script, SimpleCommand
    from dlint.text import Mapped


class Statement(NamedTuple):
    """A pattern whose group 1 is where to point and group 2 the value."""

    needle: str
    pattern: str
    before: str
    after: str
    noun: str
    severity: Severity


_QUOTE = r"(?:'\"'\"'|'\\''|\\{0,3}[\"'])"
_STATEMENTS = (
    Statement(
        "identified",
        r"\b(identified\s{1,9}(?:with\s{1,9}['\"\w\\]{1,60}\s{1,9})?(?:by|as)(?:\s{1,9}password)?)\s{1,9}"
        + _QUOTE + r"([^'\"\\\s]{1,200})",
        "a SQL statement sets a ", "", "password", "warning",
    ),
    Statement(
        "password",
        r"(?<![\w$/.-])(password)(?:\s{0,9}\(\s{0,9}|\s{1,9})" + _QUOTE + r"([^'\"\\\s]{1,200})['\"\\]",
        "a SQL statement sets a ", "", "password", "warning",
    ),
    Statement(
        "pass",
        r"(?<![\w/.-])([\w.+-]{1,80}/[\w./-]{0,80}pass[\w./-]{0,80})[ \t]{1,9}"
        r"(?:password|string)['\"]{0,2}[ \t]{1,9}['\"]?"
        r"([^\s'\"\\|;&<>]{1,200})",
        "the answer to debconf's question `{place}` is a ", "", "password", "warning",
    ),
    Statement("requirepass", r"(?<!-)\b(requirepass)\s{1,9}['\"]?([^\s'\"/\\;|&]{1,200})",
              "`requirepass` of Redis is a ", "", "password", "warning"),
    Statement(
        ":",
        r"\b(authorization|private-token|x-api-key|x-auth-token|x-vault-token|job-token)['\"]?\s{0,9}:(?!:)\s{0,9}"
        r"(?:(?:basic|bearer|token)\s{1,9})?['\"]?([^\s\"'\\;|&]{6,2000})",
        "the header `{place}` holds a ", "", "secret", "warning",
    ),
    Statement("_auth", r"(?<!\w)(_authToken|_auth)[ \t]{0,3}[= ][ \t]{0,3}['\"]?([^\s'\"\\;|&]{6,500})",
              "`{place}` of npm is a ", "", "secret", "error"),
    Statement(
        "machine",
        r"\b(machine)\s{1,9}\S{1,200}?(?:\s{1,9}|\\n)login\s{1,9}\S{1,200}?(?:\s{1,9}|\\n)password\s{1,9}([^\s'\"\\]{1,200})",
        "a `.netrc` gets a ", "", "password", "error",
    ),
    Statement("pwd", r"(?<![\w$-])(pwd)\s{0,9}:\s{0,9}" + _QUOTE + r"([^'\"\\\s]{1,200})",
              "a statement to MongoDB sets a ", "", "password", "warning"),
    Statement("crypt(", r"\b(crypt)\(\s{0,9}" + _QUOTE + r"([^'\"\\\s]{1,200})",
              "`crypt` hashes a ", "", "password", "warning"),
)  # fmt: skip
_EMPTY_ANSWER = regex(
    r"(?<![\w/.-])([\w.+-]{1,80}/[\w./-]{0,80}pass[\w./-]{0,80})[ \t]{1,9}"
    r"password[ \t]{0,9}(?:['\"]{1,2})?[ \t]{0,9}(?=\||$)"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def in_text(text: Mapped) -> Iterator[Found]:
    """Statements that set a credential, wherever in a script, a heredoc or a value they stand."""
    lower = text.text.lower()
    for statement in _STATEMENTS:
        if statement.needle.lower() not in lower:
            continue
        for match in _compiled(statement.pattern).finditer(text.text):
            noun: NameKind = "password" if statement.noun == "password" else "secret"
            kind = classify(match[2], statement.noun, kind=noun)
            if kind == "number" and statement.noun == "password":
                kind = "literal"
            if kind in WRITTEN:
                severity: Severity = "info" if kind in ("placeholder", "hash") else statement.severity
                if severity == "error" and kind != "literal":
                    severity = "warning"
                before = statement.before.replace("{place}", match[1])
                yield Found(
                    before, statement.after, match[1], statement.noun, kind, severity,
                    text.span(*match.span(1)), text.span(*match.span(2)),
                )  # fmt: skip


def empty_answers(text: Mapped) -> Iterator[Found]:
    """Empty passwords: debconf's questions answered with nothing."""
    if "pass" in text.text:
        for match in _EMPTY_ANSWER.finditer(text.text):
            before = f"the answer to debconf's question `{match[1]}` is no password at all"
            yield Found(before, "", match[1], "password", "empty", "info", text.span(*match.span(1)), None)


def in_executed(each: Executed) -> Iterator[Found]:
    """Every credential in the commands of an instruction."""
    yield from in_commands(each.commands, each.script)


def in_commands(commands: Sequence[Command], script: Script | None) -> Iterator[Found]:
    """Every credential in commands; of wrappers (`sudo`, `env`, `sh -c`) their own words only."""
    children: dict[int, Command] = {}
    scripts = {} if script is None else {id(script): script}
    for command in commands:
        if command.parent is not None:
            children.setdefault(id(command.parent), command)
        if command.script is not None:
            scripts.setdefault(id(command.script), command.script)
    for command in commands:
        if not concerns(command.spelled, [word.raw for word in command.words]):
            continue
        call = call_of(command, children.get(id(command)))
        if call.program == "passwd" and any(text in ("-d", "--delete") for text in call.texts[1:]):
            yield _no_password(call)
        yield from in_call(call)
    for each in scripts.values():
        yield from assigned(each)


def _no_password(call: Call) -> Found:
    user = next((text for text in call.texts[1:] if not text.startswith("-")), "root")
    before = f"`passwd -d` leaves `{user}` without a password, so anybody may log in under that name"
    return Found(before, "", user, "password", "empty", "warning", call.place, None)


def call_of(command: Command, inner: Command | None = None) -> Call:
    """A command's words without quotes, up to those of the command it wraps, and its input."""
    words = command.words
    if inner is not None:
        start = inner.words[0].span.start
        words = tuple(word for word in words if word.span.end <= start) or words[:1]
    contents: list[Mapped] = []
    last = None
    for word in words:
        if word.word is None or word.word is not last:
            contents.append(word.content())
        last = word.word
    return Call(tuple(contents), _input(command))


def _input(command: Command) -> Mapped | None:
    """The text that a redirect or the echoes before the pipe feed to a command."""
    simple = command.simple
    if simple is None:
        return None
    for redirect in reversed(simple.redirects):
        if redirect.body is not None:
            return redirect.body
        if redirect.operator == "<<<" and redirect.target is not None:
            return redirect.target.content()
        if redirect.operator == "<":
            return None
    if simple.pipeline is None or not simple.part:
        return None
    parts: list[Mapped | str] = []
    for writer in simple.pipeline.parts[simple.part - 1]:
        written = _output(writer)
        if written is not None:
            parts += (written, "\n")
    return concatenate(parts) if parts else None


def _output(writer: SimpleCommand) -> Mapped | None:
    words = tuple(word.content() for word in writer.words)
    if words and words[0].text in ("sudo", "command", "builtin"):
        words = words[1:]
    if words and words[0].text == "cat" and len(words) == 1:
        return next((redirect.body for redirect in writer.redirects if redirect.body is not None), None)
    return printed(words)


def assigned(script: Script) -> Iterator[Found]:
    """Shell variables with a credential's name: `export NAME=...`, `NAME=... command`."""
    prefixed = (each for command in script.commands for each in command.assignments)
    for each in {each.start: each for each in (*script.assignments, *prefixed)}.values():
        noun = secret_name(each.name)
        if noun is None or each.value is None or for_build_step(each.name, script.mapped.text):
            continue
        value = each.value.content()
        kind = classify(value.text, each.name, kind=noun)
        if kind in WRITTEN:
            span = script.mapped.span(each.start, each.start + len(each.name))
            secret = value.span(0, len(value.text))
            yield Found(f"`{each.name}` is a ", "", each.name, noun, kind, "info", span, secret)
