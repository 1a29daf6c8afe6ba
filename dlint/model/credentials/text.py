"""Credentials that any text may hold: vendor tokens, URLs with a password, and what looks like one.

Each scan is linear in the length of the text: words are matched whole, and looked at to a limit.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dlint.knowledge.credentials import PRIVATE_KEY_END, TOKEN_EXAMPLES, TOKEN_FORMATS
from dlint.lazy import regex
from dlint.model.credentials.values import WRITTEN, Kind, classify, is_reference, secret_name
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_KEY = 20_000  # characters of a private key block, all its lines


class Token(NamedTuple):
    """A vendor's token in a text."""

    format: str
    span: Span


class Login(NamedTuple):
    """User information in a URL.

    `target` is what a finding calls the URL: `https://host`. `place` is what stands before the secret.
    """

    scheme: str
    noun: str
    target: str
    kind: Kind
    place: Span
    secret: Span


# --- vendor formats -------------------------------------------------------------------------------------


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Few files hold what most of the patterns look for, and to compile all of them takes milliseconds."""
    return re.compile(pattern)


def tokens(text: str, *, examples: bool = False) -> Iterator[Token]:
    """Vendor tokens and private key blocks; those that manuals print only with `examples`."""
    for name, needle, pattern in TOKEN_FORMATS:
        if needle not in text:
            continue
        for match in _compiled(pattern).finditer(text):
            if name == "private key":
                end = _compiled(PRIVATE_KEY_END).search(text, match.end(), match.end() + MAX_KEY)
                body = text[match.end() : end.start() if end else match.end() + 200]
                if not examples and not _key_material(body):
                    continue
                yield Token(name, Span(match.start(), end.end() if end else match.end()))
            elif examples or not any(part in match[0] for part in TOKEN_EXAMPLES):
                yield Token(name, Span(*match.span()))


def _key_material(body: str) -> bool:
    """Whether something like a key follows, and no mention (`grep 'BEGIN PRIVATE KEY'`)."""
    return re.search(r"[A-Za-z0-9+/=]{30}", body) is not None


# --- URLs -------------------------------------------------------------------------------------------------

_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]{0,30}\Z")
_USER_PASSWORD = regex(
    r"((?:\$\{[^{}\s]{0,200}\}|[^\s/?#'\"`:@,(){}]){0,200}):"
    r"((?:\$\{[^{}\s]{0,200}\}|\{\{[^{}]{0,100}\}\}|[^\s/?#'\"`@{}]){1,300})@"
    r"((?:\$\{[^{}\s]{0,200}\}|[^\s/?#'\"`@,;&|<>)]){0,200})"
)
_GO_DSN = regex(r"(?<![\w.-])([\w.-]{1,64}):([^\s'\"`@/:]{1,200})@tcp\(([^\s()'\"`]{1,200})\)")
_DUMMY = regex(r"/(?:dummy|fake|noop|placeholder)\b", re.IGNORECASE)  # a database that nobody has
_TOKEN_ONLY = regex(r"([^\s/?#'\"`:@]{20,255})@([^\s/?#'\"`@,;&|<>)]{1,200})")
_SIGNS = frozenset({"x-oauth-basic", "x-access-token", "oauth2", "x-token-auth", "gitlab-ci-token"})
_CONNECTION = regex(
    r"(?i)(?<![A-Za-z0-9_-])(?:password|pwd|passwd|accountkey|sharedaccesskey|user_?password)"
    r"[ \t]{0,3}=[ \t]{0,3}([^;&\s\"'`$|\\]{1,200})"
)


def logins(text: str) -> Iterator[Login]:
    """URLs of the form `scheme://user:password@host`, and `https://token@host`, as far as written down.

    Go's MySQL driver writes them `user:password@tcp(host)/name`.
    """
    at = text.find("://")
    while at >= 0:
        found = _login(text, at)
        if found is not None:
            yield found
        at = text.find("://", at + 3)
    if "@tcp(" in text:
        for match in _GO_DSN.finditer(text):
            user, password, host = match.groups()
            known = frozenset({user.lower(), host.partition(":")[0].partition(".")[0].lower()})
            kind = _login_kind(password, user, host, known)
            target = f"tcp({host})" if not is_reference(host) else "tcp(...)"
            place = Span(match.start(), match.start(2) - 1)
            yield Login("tcp", "password", target, kind, place, Span(*match.span(2)))


def _login(text: str, at: int) -> Login | None:
    scheme = _SCHEME.search(text, max(0, at - 30), at)
    if scheme is None:
        return None
    match = _USER_PASSWORD.match(text, at + 3)
    if match is None:
        return _token_login(text, at, scheme)
    user, password, host = match.groups()
    if password.isdigit() and "." in user:  # https://host:443@8443
        return None
    secret, noun = Span(*match.span(2)), "password"
    if password.lower() in _SIGNS and len(user) >= 10:  # https://TOKEN:x-oauth-basic@github.com
        user, password, secret, noun = password, user, Span(*match.span(1)), "token"
    known = frozenset({user.lower(), host.partition(":")[0].partition(".")[0].lower()})
    kind = _login_kind(password, user, host, known)
    if kind in ("literal", "weak", "guessable") and _DUMMY.match(text, match.end()):
        kind = "placeholder"
    target = f"{scheme[0]}://{host}" if not is_reference(host) else f"{scheme[0]}://..."
    end = secret.start - 1 if noun == "password" else secret.start
    return Login(scheme[0].lower(), noun, target, kind, Span(scheme.start(), end), secret)


def _token_login(text: str, at: int, scheme: re.Match[str]) -> Login | None:
    match = _TOKEN_ONLY.match(text, at + 3)
    if match is None or not scheme[0].lower().startswith(("http", "git")):
        return None
    kind = classify(match[1], "token", kind="secret")
    if kind == "literal" and not re.fullmatch(r"(?=.*\d)[A-Za-z0-9_-]+", match[1]):
        return None
    target = f"{scheme[0]}://{match[2]}"
    return Login(scheme[0].lower(), "token", target, kind, Span(scheme.start(), at + 3), Span(*match.span(1)))


def _login_kind(password: str, user: str, host: str, known: frozenset[str]) -> Kind:
    kind = classify(password, "password", kind="password", known=known)
    if kind in ("boolean", "path", "url", "number"):
        kind = "literal"
    if kind == "literal" and user.lower() in ("anonymous", "ftp"):
        return "boolean"
    if kind in ("literal", "weak", "guessable") and ("example." in host or host.endswith("httpbin.org")):
        return "placeholder"
    return kind


def connections(text: str) -> Iterator[tuple[Kind, Span]]:
    """`Password=...` in a connection string (`Server=db;User=sa;Password=...`) or a URL's query."""
    if ";" not in text and "?" not in text and "&" not in text:
        return
    for match in _CONNECTION.finditer(text):
        yield classify(match[1], "password", kind="password"), Span(*match.span(1))


# --- anything that looks like one: for masks only -----------------------------------------------------

_ASSIGNED = regex(
    r"(?<![\w.${-])(-{0,2}[A-Za-z_][\w.-]*+)[\"']?"  # a whole name, maybe a quoted one
    r"([ \t]{0,20}(?:[:=]=?|=>)[ \t]{0,20}|[ \t]{1,20})"
)
_VALUE = regex(r"\"[^\"\n]{0,2000}|'[^'\n]{0,2000}|[^\s\"',;&|]{1,2000}")
# Each with a word that stands in every match: looking for that is far cheaper.
_SAID = (
    (
        "identified",
        (
            r"(?i)identified\s{1,9}(?:with\s{1,9}\w{1,40}\s{1,9})?by\s{1,9}(?:password\s{1,9})?(?:\\?[\"'])"
            r"([^\"'\\]{1,200})"
        ),
    ),
    ("password", r"(?i)\bpassword\s{0,9}\(?\s{0,9}\\?'([^'\\]{1,200})'"),
    ("mysql", r"(?i)\bmysql(?:admin|dump)?\b[^\n;&|]{0,200}?\s-p([^\s\"';&|]{1,200})"),
    ("mariadb", r"(?i)\bmariadb\b[^\n;&|]{0,200}?\s-p([^\s\"';&|]{1,200})"),
    (
        "passwd",
        (
            r"(?i)\b(?:echo|printf)\b(?:\s{1,9}-[neE]{1,3})?\s{1,9}([^\n|]{1,1000}+)\|\s{0,9}"
            r"(?:sudo\s{1,9})?(?:/usr/s?bin/)?(?:ch)?passwd\b"
        ),
    ),
    ("chpasswd", r"(?i)chpasswd[^\n<]{0,40}<<<\s{0,9}[\"']?([^\s\"']{1,200})"),
    ("_auth", r"(?i)(?<!\w)_auth(?:Token)?[ \t]{0,3}=[ \t]{0,3}[\"']?([^\s\"']{1,500})"),
    ("curl", r"(?i)\bcurl\b[^\n;&|]{0,200}?\s-u\s?[\"']?[^\s:\"']{1,100}:([^\s\"']{1,200})"),
    ("-user", r"(?i)--(?:proxy-)?user[ =][\"']?[^\s:\"']{1,100}:([^\s\"']{1,200})"),
    ("authorization", r"(?i)authorization:\s{0,9}(?:(?:basic|bearer|token)\s{1,9})?([^\s\"']{1,2000})"),
    (
        "machine",
        r"(?i)\bmachine\s{1,9}\S{1,200}\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9}([^\s\"'\\]{1,200})",
    ),
)


def suspicious(text: str) -> Iterator[Span]:
    """Whatever looks like the value of a credential, comments and unread text included."""
    for token in tokens(text, examples=True):
        yield token.span
    for login in logins(text):
        if login.kind in WRITTEN:
            yield login.secret
    for kind, span in connections(text):
        if kind in WRITTEN:
            yield span
    yield from _assigned(text)
    plain = text.lower()
    for word, pattern in _SAID:
        for match in _compiled(pattern).finditer(text) if word in plain else ():
            if not is_reference(match[1]):
                yield Span(*match.span(1))


def _assigned(text: str) -> Iterator[Span]:
    """The values in `name = value`, `name: value`, `NAME value` and `--name value`."""
    done = 0
    for match in _ASSIGNED.finditer(text):
        name = match[1].lstrip("-")
        if match.start() < done or secret_name(name) is None:
            continue
        found = _VALUE.match(text, match.end())
        if found is None or (match[2].isspace() and not _spaced(match[1], found[0])):
            continue
        value = found[0].lstrip("\"'")
        if classify(value, name) in WRITTEN:
            done = found.end()
            yield Span(done - len(value), done)


def _spaced(name: str, value: str) -> bool:
    """Whether `NAME value` may be an ENV or an option: prose has no upper-case names, and no dashes."""
    return (name.isupper() or name.startswith("--")) and not value.startswith(("-", "=", ":"))
