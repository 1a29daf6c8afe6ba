"""Credentials that a command is given: as a word, as a setting, or through its input."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from dlint.lazy import regex
from dlint.model.credentials.input import lines, whole
from dlint.model.credentials.values import (
    WRITTEN,
    Kind,
    classify,
    is_hash,
    is_locked,
    secret_name,
)
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.finding import Severity
    from dlint.text import Mapped


# Frameworks ask for a key before they do anything at all; one that is made up for a build step is none.
_DUMMY_KEYS = regex(r"(?i)secret_?key|secret_?token|encryption_?key|devise|app_?key|jwt|_key_base")
_BUILD_STEPS = regex(
    r"assets:|collectstatic|\brake\b|manage\.py|\brails\b|compilemessages|bootsnap|db:(?:migrate|setup)|artisan|"
    r"webpacker|next build|npm run build|yarn build"
)


def for_build_step(name: str, text: str) -> bool:
    """Whether a key of this name in a command or script is made up, for a build step to start at all."""
    return _DUMMY_KEYS.search(name) is not None and _BUILD_STEPS.search(text) is not None


class Call(NamedTuple):
    """A command as this module sees it: program first, quotes removed; `input` is what it is fed as text."""

    words: tuple[Mapped, ...]
    input: Mapped | None

    @property
    def program(self) -> str:
        return posixpath.basename(self.words[0].text) if self.words else ""

    @property
    def texts(self) -> list[str]:
        return [word.text for word in self.words]

    @property
    def place(self) -> Span:
        return whole(self.words[0])


class Found(NamedTuple):
    """A credential in a command. The fault reads `before` + what kind of value it is + `after`.

    `span` is where to point, `secret` the value's characters; `name` is the user, option or variable.
    """

    before: str
    after: str
    name: str
    noun: str
    kind: Kind
    severity: Severity
    span: Span
    secret: Span | None


# --- the forms --------------------------------------------------------------------------------------------

_STDIN = frozenset(
    {"passwd", "smbpasswd", "vncpasswd", "saslpasswd2", "saslpasswd", "tigervncpasswd", "kadmin"}
)
_SHORT = {  # options whose word is a password, where they are no long ones
    "sshpass": "-p", "mongo": "-p", "mongosh": "-p", "mongodump": "-p", "mongorestore": "-p",
    "mongoimport": "-p", "mongoexport": "-p", "ldapadd": "-w", "ldapmodify": "-w", "ldapsearch": "-w",
    "ldapdelete": "-w", "ldappasswd": "-s", "slappasswd": "-s", "sqlcmd": "-P", "cqlsh": "-p",
    "redis-cli": "-a", "x11vnc": "-passwd", "unzip": "-P", "mosquitto_pub": "-P", "mosquitto_sub": "-P",
    "isql": "-P", "bcp": "-P",
}  # fmt: skip
_ATTACHED = frozenset({"sshpass", "sqlcmd", "unzip", "redis-cli"})
_SINGLE_DASH = frozenset({
    "-storepasswd", "-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-srckeypass",
    "-destkeypass", "-passwd", "-password", "-adminpassword",
})  # fmt: skip
_JAVA = frozenset({"keytool", "jarsigner", "openssl"})
_NAMED = regex(r"(?:-D|-P|-e)?([A-Za-z_][\w.-]*)=")
_NOT_MYSQL = regex(r"mysqld|mysql_config|mysql-setup|mysql_install|mysql_upgrade_s|mariadbd|mysqltuner")
_OWN_OPTIONS = frozenset({"apt-get", "apt", "sed", "grep", "find", "test", "[", "[["})


_PROGRAMS = _STDIN | frozenset(_SHORT) | frozenset((
    "chpasswd", "useradd", "usermod", "adduser", "htpasswd", "rabbitmqctl", "curl", "lftp", "docker",
    "openssl", "mkpasswd", "aws", "az", "doctl",
))  # fmt: skip
_TELLING = regex(r"(?i)pass|pwd|pw|psw|secret|token|key|cred|auth")


def concerns(program: str, texts: Iterable[str]) -> bool:
    """Whether a command may hold a credential at all: a cheap look before the thorough one."""
    name = posixpath.basename(program)
    if name in _PROGRAMS or name.startswith(("mysql", "mariadb")):
        return True
    return _TELLING.search("\n".join(texts)) is not None


def in_call(call: Call) -> Iterator[Found]:
    """Every credential in one command."""
    if not call.words:
        return
    program = call.program
    if program == "chpasswd":
        yield from _chpasswd(call)
    elif program in _STDIN:
        yield from _fed(call)
    if program in ("useradd", "usermod", "adduser"):
        yield from _account(call)
    elif program.startswith(("mysql", "mariadb")) and not _NOT_MYSQL.match(program):
        yield from _mysql(call)
    elif program == "htpasswd":
        yield from _htpasswd(call)
    elif program == "rabbitmqctl":
        yield from _rabbitmq(call)
    elif program in ("curl", "lftp"):
        yield from _login_option(call)
    elif program in ("docker", "az") and call.texts[1:2] == ["login"]:
        yield from _short(call, "-p")
    elif program == "doctl" and call.texts[1:3] == ["auth", "init"]:
        yield from _short(call, "-t")
    elif program == "aws" and "configure" in call.texts:
        yield from _configured(call)
    elif program in ("openssl", "mkpasswd"):
        yield from _hasher(call)
    if program in _SHORT:
        yield from _short(call, _SHORT[program])
    if program not in _OWN_OPTIONS and program not in ("echo", "printf"):
        yield from _long(call)


def _made(
    call: Call, what: tuple[str, str], name: str, value: Mapped, *,
    noun: str = "password", kind: Kind | None = None, severity: Severity | None = None,
    known: Iterable[str] = (), place: Mapped | None = None,
) -> Iterator[Found]:  # fmt: skip
    """The find if the value is written down."""
    if kind is None:
        kind = classify(value.text, noun, kind="password", known=frozenset(each.lower() for each in known))
        if kind in ("number", "boolean") and value.text.isalnum():
            kind = "literal"
    if kind in WRITTEN:
        grave = "info" if kind in ("placeholder", "hash") else severity or "warning"
        if grave == "error" and kind != "literal":
            grave = "warning"
        span = call.place if place is None else whole(place)
        yield Found(*what, name, noun, kind, grave, span, whole(value))


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _chpasswd(call: Call) -> Iterator[Found]:
    if call.input is None:
        return
    hashed = any(re.fullmatch(r"-[a-zA-Z]*e[a-zA-Z]*|--encrypted", text) for text in call.texts[1:])
    for line in lines(call.input):
        user, colon, password = line.text.partition(":")
        if not colon or not password:
            continue
        value = line.slice(len(user) + 1, len(line.text))
        kind: Kind | None = "hash" if hashed and "$(" not in password and "${" not in password else None
        if kind and is_locked(password):
            continue
        what = ("`chpasswd` sets a ", f" for `{_shown(user)}`")
        yield from _made(call, what, user, value, kind=kind, known=[user])


def _fed(call: Call) -> Iterator[Found]:
    if call.input is None:
        return
    fed = list(lines(call.input))
    if not fed:
        return
    user = next((text for text in call.texts[1:] if not text.startswith("-")), "")
    if call.program in ("vncpasswd", "tigervncpasswd"):
        user = ""
    after = f" for `{_shown(user)}`" if user else ""
    for found in _made(
        call, (f"`{call.program}` is fed a ", after), user, fed[0], known=[user] if user else []
    ):
        last = fed[1] if len(fed) > 1 and fed[1].text == fed[0].text else fed[0]
        start, end = whole(fed[0]).start, whole(last).end
        yield found._replace(secret=Span(start, max(end, whole(fed[0]).end)))


def _account(call: Call) -> Iterator[Found]:
    """`-p` takes a hash; a password there locks the user out, and is there for all to read."""
    user = call.texts[-1]
    for value in _values(call, "-p", "--password", attached=True):
        text = value.text
        if is_locked(text):
            continue
        what = (f"`{call.program}` sets a ", f" for `{_shown(user)}`")
        if is_hash(text):
            yield from _made(call, what, user, value, kind="hash")
        elif classify(text, kind="password") in WRITTEN | {"number"}:
            after = what[1] + " where it takes a hash, so nobody can log in with it"
            yield from _made(call, (what[0], after), user, value, known=[user])


def _values(call: Call, short: str, long: str = "", *, attached: bool = False) -> Iterator[Mapped]:
    """The words of an option, in each of its spellings."""
    for index, word in enumerate(call.words[1:], 1):
        text = word.text
        if text in (short, long):
            if index + 1 < len(call.words):
                yield call.words[index + 1]
        elif long and text.startswith(long + "="):
            yield word.slice(len(long) + 1, len(text))
        elif attached and text.startswith(short) and not text.startswith("--"):
            yield word.slice(len(short), len(text))


def _mysql(call: Call) -> Iterator[Found]:
    texts = call.texts
    what = (f"`{call.program}` is given a ", " on its command line")
    for word in call.words[1:]:
        text = word.text
        if text.startswith("-p") and len(text) > 2:
            yield from _made(
                call, what, "-p", word.slice(2, len(text)), known=["root"], place=word.slice(0, 2)
            )
    if call.program.endswith("admin") and "password" in texts[1:-1]:
        at = texts.index("password", 1)
        yield from _made(call, (f"`{call.program}` sets a ", ""), "password", call.words[at + 1])


def _htpasswd(call: Call) -> Iterator[Found]:
    flags = [text for text in call.texts[1:] if re.fullmatch(r"-[a-zA-Z0-9]+", text)]
    operands = [word for word in call.words[1:] if not word.text.startswith("-")]
    if any("b" in flag for flag in flags) and len(operands) >= 2:
        user = operands[-2].text
        what = ("`htpasswd` is given a ", f" for `{_shown(user)}`")
        yield from _made(call, what, user, operands[-1], known=[user])


def _rabbitmq(call: Call) -> Iterator[Found]:
    texts = call.texts
    for verb in ("add_user", "change_password"):
        if verb in texts[:-2]:
            at = texts.index(verb)
            user = texts[at + 1]
            what = (f"`rabbitmqctl {verb}` is given a ", f" for `{_shown(user)}`")
            yield from _made(call, what, user, call.words[at + 2], known=[user])


def _configured(call: Call) -> Iterator[Found]:
    """What `aws configure set` stores under a name of a credential."""
    at = call.texts.index("configure") + 1
    operands = _operands(call.words[at:])
    if len(operands) == 3 and operands[0].text == "set" and secret_name(operands[1].text) is not None:
        name = operands[1].text
        yield from _made(
            call, ("`aws configure` sets a ", f" as `{_shown(name)}`"), name, operands[2], noun="key"
        )


def _operands(words: tuple[Mapped, ...]) -> list[Mapped]:
    """The words that are no options of the AWS command line nor their values."""
    found: list[Mapped] = []
    value = False
    for word in words:
        if value:
            value = False
        elif word.text.startswith("--"):
            value = "=" not in word.text
        else:
            found.append(word)
    return found


def _login_option(call: Call) -> Iterator[Found]:
    separator = ":" if call.program == "curl" else ","
    for value in (*_values(call, "-u", "--user", attached=True), *_values(call, "-U", "--proxy-user")):
        user, colon, password = value.text.partition(separator)
        if colon and password:
            what = (f"`{call.program}` logs in with a ", f" as `{_shown(user)}`")
            secret = value.slice(len(user) + 1, len(value.text))
            yield from _made(call, what, user, secret, known=[user])


def _short(call: Call, option: str) -> Iterator[Found]:
    attached = call.program in _ATTACHED
    for value in _values(call, option, attached=attached):
        if not value.text.startswith("-"):
            what = (f"`{call.program} {option}` is given a ", "")
            severity: Severity = "error" if call.program in ("docker", "sshpass") else "warning"
            yield from _made(call, what, option, value, severity=severity)


def _hasher(call: Call) -> Iterator[Found]:
    """`openssl passwd -1 word`: the hash of a word that stands there is no secret."""
    texts = call.texts
    if call.program == "openssl" and texts[1:2] != ["passwd"]:
        return
    start = 2 if call.program == "openssl" else 1
    takes = ("-salt", "-in", "-S", "--salt", "-m", "--method", "-R", "--rounds")
    operands = [
        word
        for index, word in enumerate(call.words[start:], start)
        if not word.text.startswith("-") and texts[index - 1] not in takes
    ]
    for operand in operands[:1]:
        yield from _made(call, (f"`{call.program}` hashes a ", ""), "", operand)


# --- options and settings that say by their name what they are -----------------------------------------


def _long(call: Call) -> Iterator[Found]:
    words = call.words
    for index, word in enumerate(words[1:], 1):
        text = word.text
        if text.startswith("--") and len(text) > 3:
            name, equals, _ = text.partition("=")
            if equals:
                yield from _option(call, word.slice(0, len(name)), word.slice(len(name) + 1, len(text)))
            elif index + 1 < len(words) and not words[index + 1].text.startswith("-"):
                yield from _option(call, word, words[index + 1])
        elif text in _SINGLE_DASH and call.program != "x11vnc" and index + 1 < len(words):
            yield from _option(call, word, words[index + 1])
        elif text == "-storepasswd" and index + 1 < len(words):
            yield from _made(call, (f"`{call.program}` stores a ", ""), text, words[index + 1])
        elif text.startswith("pass:") and call.program == "openssl":
            yield from _option(call, words[index - 1], word.slice(5, len(text)))
        else:
            match = _NAMED.match(text)
            if match is not None:
                yield from _setting(call, word.slice(*match.span(1)), word.slice(match.end(), len(text)))


def _option(call: Call, place: Mapped, value: Mapped) -> Iterator[Found]:
    name = place.text
    plain = name.lstrip("-")
    noun = secret_name(plain) or ("password" if plain in _PLAIN_OPTIONS else None)
    if noun is None:
        return
    if call.program in _JAVA:
        if value.text == "changeit" or len(value.text) <= 1:
            return  # what every JDK comes with, and keys that are thrown away
        what = (f"`{name}` of `{call.program}` is a ", "")
        yield from _made(call, what, name, value, noun=noun, severity="info", place=place)
        return
    kind = classify(value.text, plain, kind=noun)
    if kind in WRITTEN:
        what = (f"`{name}` of `{_shown(call.program)}` is a ", "")
        grave: Severity = "error" if call.texts[:2] == ["docker", "login"] else "warning"
        yield from _made(call, what, name, value, noun=noun, kind=kind, severity=grave, place=place)


_PLAIN_OPTIONS = frozenset({
    "requirepass", "masterauth", "passin", "passout", "pass", "srcstorepass", "deststorepass", "srckeypass",
    "destkeypass", "keypass", "storepass", "adminpass",
})  # fmt: skip


def _setting(call: Call, place: Mapped, value: Mapped) -> Iterator[Found]:
    """A word `name=value` of any command: `helm --set db.password=...`, `make TOKEN=...`."""
    name = place.text
    noun = secret_name(name)
    if noun is None or for_build_step(name, " ".join(call.texts)):
        return
    kind = classify(value.text, name, kind=noun)
    if kind in WRITTEN:
        what = (f"`{_shown(name)}`, given to `{_shown(call.program)}`, is a ", "")
        severity: Severity = "info" if call.program in ("export", "env", "declare", "local") else "warning"
        yield from _made(call, what, name, value, noun=noun, kind=kind, severity=severity, place=place)
