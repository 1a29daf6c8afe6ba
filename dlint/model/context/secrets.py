"""Whether a file of a build context really holds a secret: by its name, and by what stands in it."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.credentials.values import classify, is_reference, secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.context.folder import Context

_MOST_LINES = 2_000
_VALUE = regex(r"^\s*(?:export\s+)?[\"']?([A-Za-z_][\w.-]{0,100})[\"']?\s*[=:]\s*(.*?)[,;]?\s*$")
_PRIVATE = "PRIVATE KEY"
# Their names alone say nothing.
_BY_TEXT = regex(r"^settings\.xml$|^pip\.conf$|^\.yarnrc\.yml$")
_PLACEHOLDER = regex(r"[A-Z]+(?:_[A-Z]+)+")
_EXAMPLE = regex(r"(?i)example|sample|template|test")
_BINARY = (".p12", ".pfx", ".jks", ".keystore")
# By the end of the name: what a file must hold, and how a message calls it.
_MARKS: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...] = (
    (
        regex(r"(?:^|[._])npmrc$|\.yarnrc(?:\.yml)?$"),
        regex(r"(?m)(?:_authToken|_password|_auth|npmAuth(?:Token|Ident))[\"']?\s*[=:]\s*[\"']?(?!\$)[^\s\"']"),
        "a token",
    ),
    (
        regex(r"pip\.conf$|\.pypirc$"),
        regex(r"(?m)://[^/\s:@]+:(?!\$)[^@\s]+@|^\s*password\s*[=:]\s*(?!\$)\S"),
        "a password",
    ),
    (regex(r"^settings\.xml$"), regex(r"<(?:password|passphrase)>\s*[^<${\s]"), "a password"),
    (regex(r"netrc$|^\.my\.cnf$"), regex(r"(?m)\bpassword\s*=?\s*\S"), "a password"),
    (
        regex(r"^(?:credentials|config)$|^\.s3cfg$|^\.boto$"),
        regex(r"(?i)secret_?(?:access_?)?key\s*=\s*\S|client-key-data|token:\s*\S"),
        "a key",
    ),
    (regex(r"^kubeconfig$"), regex(r"client-key-data|(?:token|password):\s*\S"), "a key"),
    (
        regex(r"\.json$|^\.dockercfg$"),
        regex(r"\"(?:auth|private_key|client_secret|refresh_token)\"\s*:\s*\"[^\"]"),
        "a key",
    ),
    (regex(r"^\.(?:pgpass|git-credentials|htpasswd|vault-token)$"), regex(r"\S:\S|^[\w.-]{20,}"), "logins"),
    (regex(r"\.(?:key|pem)$|^id_"), regex(_PRIVATE), "a private key"),
)  # fmt: skip


def secret_in(context: Context, path: str) -> str | None:
    """What makes a file a secret, to stand behind "holds"; None where it is none or cannot be told."""
    from dlint.model.credentials.dockerfile import file_severity

    name = posixpath.basename(path)
    if file_severity(path) is None and not (_BY_TEXT.search(name) and not _EXAMPLE.search(path)):
        return None
    if name.lower().endswith(_BINARY):
        return "keys"
    text = context.read(path)
    if text is None:
        return None
    if name.startswith((".env", "secret")):
        named = next(literals(text), None)
        return None if named is None else f"`{named}`"
    for names, marks, what in _MARKS:
        if names.search(name):
            return what if marks.search(text) else None
    return "a private key" if _PRIVATE in text else None


def holds_key(context: Context, path: str) -> bool:
    """Whether a private key stands in a file, whatever its name."""
    return _PRIVATE in (context.read(path) or "")


def literals(text: str) -> Iterator[str]:
    """The names of the variables in a `.env` file that hold a password, a key or a token."""
    for line in text.split("\n")[:_MOST_LINES]:
        match = None if line.lstrip().startswith("#") else _VALUE.match(line[:4_000])
        if match is None or secret_name(match[1]) is None:
            continue
        value = re.sub(r"\s+#.*$", "", match[2])
        if (
            not is_reference(value)
            and not _PLACEHOLDER.fullmatch(value)
            and classify(value, match[1]) == "literal"
        ):
            yield match[1]
