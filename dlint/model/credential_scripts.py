"""Credentials in what is executed: a script's commands, its variables, and the statements in its text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.model.credential_commands import Call, Found, concatenate, in_call, printed
from dlint.model.credential_values import WRITTEN, classify, secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Severity
    from dlint.model.command import Command
    from dlint.model.credential_values import NameKind
    from dlint.model.scripts import Executed
    from dlint.syntax.shell import Script
    from dlint.text import Mapped

# Frameworks ask for a key before they do anything at all; one that is made up for a build step is none.
_DUMMY_KEYS = re.compile(r"(?i)secret_?key|secret_?token|encryption_?key|devise|app_?key|jwt|_key_base")
_BUILD_STEPS = re.compile(
    r"assets:|collectstatic|\brake\b|manage\.py|\brails\b|compilemessages|bootsnap|db:(?:migrate|setup)|artisan|"
    r"webpacker|next build|npm run build|yarn build"
)


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
        r"(?<![\w/.-])([\w.+-]{1,80}/[\w./-]{0,80}pass[\w./-]{0,80})[ \t]{1,9}(?:password|string)['\"]{0,2}[ \t]{1,9}['\"]?"
        r"([^\s'\"\\|;&<>]{1,200})",
        "the answer to debconf's question `{place}` is a ", "", "password", "warning",
    ),
    Statement("requirepass", r"(?<!-)\b(requirepass)\s{1,9}['\"]?([^\s'\"/\\;|&]{1,200})",
              "`requirepass` of Redis is a ", "", "password", "warning"),
    Statement(
        ":",
        r"\b(authorization|private-token|x-api-key|x-auth-token|x-vault-token|job-token)['\"]?\s{0,9}:\s{0,9}"
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
_EMPTY_ANSWER = re.compile(
    r"(?<![\w/.-])([\w.+-]{1,80}/[\w./-]{0,80}pass[\w./-]{0,80})[ \t]{1,9}password[ \t]{0,9}(?:['\"]{1,2})?[ \t]{0,9}(?=\||$)"
)


@lru_cache(maxsize=1)
def _statements() -> tuple[tuple[Statement, re.Pattern[str]], ...]:
    return tuple((each, re.compile(each.pattern, re.IGNORECASE)) for each in _STATEMENTS)


def in_text(text: Mapped) -> Iterator[Found]:
    """Statements that set a credential, wherever in a script, a heredoc or a value they stand."""
    lower = text.text.lower()
    for statement, pattern in _statements():
        if statement.needle.lower() not in lower:
            continue
        for match in pattern.finditer(text.text):
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
    for command in each.commands:
        call = call_of(command)
        if call is None:
            continue
        if call.program == "passwd" and any(text in ("-d", "--delete") for text in call.texts[1:]):
            user = next((text for text in call.texts[1:] if not text.startswith("-")), "root")
            before = f"`passwd` deletes the password of `{user}`: anybody can log in as them"
            yield Found(before, "", user, "password", "empty", "warning", call.place, None)
        yield from in_call(call)
    if each.script is not None:
        yield from assigned(each.script)


def assigned(script: Script) -> Iterator[Found]:
    """Shell variables with a credential's name: `export NAME=...`, `NAME=... command`."""
    dummies = _BUILD_STEPS.search(script.mapped.text) is not None
    for each in script.assignments:
        noun = secret_name(each.name)
        if noun is None or each.value is None or (dummies and _DUMMY_KEYS.search(each.name)):
            continue
        value = each.value.content()
        kind = classify(value.text, each.name, kind=noun)
        if kind in WRITTEN:
            span = script.mapped.span(each.start, each.start + len(each.name))
            secret = value.span(0, len(value.text))
            yield Found(f"`{each.name}` is a ", "", each.name, noun, kind, "info", span, secret)
