"""Whether a name is that of a credential, and whether a value is one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from dlint.knowledge.credentials import (
    BOOLEANS,
    CHECKED_WORDS,
    CLEARING_WORDS,
    DESCRIBING_WORDS,
    HARMLESS_NAMES,
    KEY_FILE_NAMES,
    KEY_WORDS,
    NOT_NAMES,
    PASSWORD_TAILS,
    PASSWORD_WORDS,
    PATH_ENDINGS,
    PLACEHOLDER_PATTERN,
    PUBLIC_KEY_WORDS,
    SECRET_TAILS,
    SECRET_WORDS,
    WEAK_VALUES,
    NameKind,
)
from dlint.lazy import regex

Kind = Literal[
    "literal", "weak", "guessable", "placeholder", "hash",  # something is written down
    "missing", "empty", "reference", "template", "boolean", "path", "url", "number",  # nothing to report
]  # fmt: skip
WRITTEN = frozenset({"literal", "weak", "guessable", "placeholder", "hash"})

MAX_NAME = 200  # characters; longer words are no names
MAX_VALUE = 4096  # characters that are looked at

_SPLIT = regex(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ANY_NAME = regex(r"(?i)pass|pwd|pword|psw|pw|secret|token|key|cred")
_DEFAULT = regex(r"\$\{\w+:?-(.*)\}", re.DOTALL)
_NOTHING = regex(r"\$\{\w+(?::?[-+?])?\}")
_REFERENCE = regex(r"(?<!\$)(?:\$\$)*\$(?:[A-Za-z_]\w*|\{|\()|`")
_TEMPLATE = regex(r"\{\{.*\}\}|^<[^<>]*>$|^%[^%]+%$|^@[^@]+@$|^\[[^\[\]]*\]$|^__[A-Za-z_]+__$")
_PATH = regex(r"^(?:/|~/?|\.{1,2}/|[A-Za-z]:[\\/])[^\s]*$")
_URL = regex(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_HASH = regex(
    r"^\$?\$(?:[1256]|2[abxy]|apr1|y|gy|argon2\w{1,2}|pbkdf2[\w-]*|scrypt)\$|^\{(?:SSHA|SHA|MD5|CRYPT)[0-9]*\}|"
    r"^(?:pbkdf2_sha\d+|argon2|bcrypt(?:_sha256)?|sha1|sha256|md5|scrypt)[:$]|^\*[0-9A-Fa-f]{40}$"
)
_CRYPT = regex(r"^[./0-9A-Za-z]{13}$")


@lru_cache(maxsize=1)
def _placeholder() -> re.Pattern[str]:
    return re.compile(PLACEHOLDER_PATTERN)


def name_words(name: str) -> list[str]:
    return [word.lower() for word in _SPLIT.split(name) if word]


@lru_cache(maxsize=4096)
def secret_name(name: str) -> NameKind | None:
    """What a value of this name would be: a password, another secret or a key; None for anything else.

    The last word that says so decides; what follows it (`_FILE`, `_LENGTH`) may say that the value only
    describes a credential, and what precedes it (`ALLOW_EMPTY_`, `GPG_`) that it is none.
    """
    if len(name) > MAX_NAME or name.upper().replace("-", "_") in HARMLESS_NAMES or not _ANY_NAME.search(name):
        return None
    words = name_words(name)
    found: NameKind | None = None
    at = -1
    for index in range(len(words)):
        kind = _word_kind(words, index)
        if kind is not None and not (kind == "key" and _public_key(words, index)):
            found, at = kind, index
    if found is None or name.lower() in NOT_NAMES:
        return None
    after = words[at + 1 :]
    if after[:1] == ["id"] and found == "key" and words[at - 1] == "access":
        after = after[1:]
    if any(word in DESCRIBING_WORDS for word in after):
        return None
    return None if any(word in CLEARING_WORDS for word in words[:at]) else found


@lru_cache(maxsize=4096)
def named_secret(name: str) -> NameKind | None:
    """As `secret_name`, with the words of Docker's own check too: a lone `KEY` or `AUTH`, in any case."""
    found = secret_name(name)
    if found is not None or len(name) > MAX_NAME:
        return found
    words = name.lower().split("_")
    at = max((index for index, word in enumerate(words) if word in CHECKED_WORDS), default=-1)
    if at < 0 or name.upper() in HARMLESS_NAMES or _public_key(words, at):
        return None
    if any(word in DESCRIBING_WORDS for word in words[at + 1 :]):
        return None
    kind: NameKind = "password" if words[at].startswith("p") else "key" if words[at] == "key" else "secret"
    return None if any(word in CLEARING_WORDS for word in words[:at]) else kind


def _word_kind(words: list[str], index: int) -> NameKind | None:
    word = words[index].rstrip("0123456789") or words[index]
    if word in PASSWORD_WORDS or word.endswith(PASSWORD_TAILS):
        return "password"
    if word in SECRET_WORDS or word.endswith(SECRET_TAILS):
        return "secret"
    if word in ("key", "keys") and index and words[index - 1] in KEY_WORDS:
        return "key"
    if word.endswith("key") and word[:-3] in KEY_WORDS:
        return "key"
    return None


def _public_key(words: list[str], index: int) -> bool:
    return any(word in PUBLIC_KEY_WORDS for word in words[:index])


_TRUE = frozenset({"yes", "true", "1", "on", "y"})
_EMPTY_SWITCHES = frozenset(
    {
        "MYSQL_ALLOW_EMPTY_PASSWORD",
        "MARIADB_ALLOW_EMPTY_PASSWORD",
        "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
        "ALLOW_EMPTY_PASSWORD",
        "ALLOW_ANONYMOUS_LOGIN",
    }
)


def lets_in(name: str, value: str | None) -> str | None:
    """What a variable does that lets people in without a password, as messages say it; None for any other."""
    value = (value or "").strip("\"' ").lower()
    if name in _EMPTY_SWITCHES and value in _TRUE:
        return "lets everybody in without a password"
    if name == "POSTGRES_HOST_AUTH_METHOD" and value == "trust":
        return "is `trust`: everybody gets in without a password"
    return None


def unquoted(value: str) -> str:
    """`value` without white space and one pair of quotes around it."""
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def default_word(value: str) -> tuple[int, int] | None:
    """Where in `${name:-word}` the word stands that holds if nobody sets the variable."""
    match = _DEFAULT.fullmatch(value)
    return match.span(1) if match is not None else None


def is_reference(value: str) -> bool:
    """Whether a variable or a substitution makes the value."""
    return _REFERENCE.search(value) is not None and _HASH.match(value) is None


def classify(
    value: str | None,
    name: str = "",
    *,
    kind: NameKind | None = None,
    known: frozenset[str] = frozenset(),
    template: bool = False,
) -> Kind:
    """What a value under a credential's name is; the first that fits, in the order of the code.

    `${X:-word}` is judged by its word. `known` holds lower-case names that are guessed first: the
    user it belongs to, the service, the image. `template` says that the file is one. `kind` is
    the name's, which is asked for where it is not given.
    """
    if value is None:
        return "missing"
    value = unquoted(value[:MAX_VALUE])
    inner = default_word(value)
    if inner is not None:
        value = unquoted(value[inner[0] : inner[1]])
    if not value:
        return "empty"
    if _HASH.match(value):
        return "hash"
    if is_reference(value):
        return "reference"
    return _harmless(value, template=template) or _written(value, name, kind or secret_name(name), known)


def _harmless(value: str, *, template: bool) -> Kind | None:
    lower = value.lower()
    if _TEMPLATE.search(value):
        return "template" if template else "placeholder"
    if lower in BOOLEANS or not any(char.isalnum() for char in lower.replace("*", "a").replace(".", "a")):
        return "boolean"
    if _PATH.match(value) or lower in KEY_FILE_NAMES or lower.endswith(PATH_ENDINGS):
        return "path"
    return "url" if _URL.match(value) else None


def _written(value: str, name: str, kind: NameKind | None, known: frozenset[str]) -> Kind:
    lower = value.lower()
    if lower in WEAK_VALUES:
        return "weak" if not value.isdigit() or kind != "key" else "number"
    if _is_placeholder(lower, name):
        return "placeholder"
    if lower in known and not value.isdigit():
        return "guessable"
    if value.isdigit():
        return "literal" if kind == "password" and len(value) >= 4 else "number"
    return "literal"


def _is_placeholder(lower: str, name: str) -> bool:
    plain = "".join(char for char in lower if char.isalnum())
    if name and plain == "".join(name_words(name)):
        return True
    return _placeholder().search(lower[:400]) is not None


def is_hash(value: str) -> bool:
    """Whether `useradd -p` would take the value for a password hash."""
    return _HASH.match(value) is not None or _CRYPT.match(value) is not None


def is_locked(value: str) -> bool:
    """Whether a password field of this content lets nobody in."""
    return value in ("x", "") or value.startswith(("*", "!"))
