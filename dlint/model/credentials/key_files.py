"""Keys that COPY brings: what reads them, and which of them are none."""

from __future__ import annotations

from dlint.lazy import regex
from dlint.model.instructions import Copy

_KEY_READERS = frozenset({"apt-key", "rpm", "gpg"})
_SERVED = regex(r"(?i)\.(?:key|pem|p12|pfx|jks|keystore)$")
_SERVERS = regex(
    r"(?i)/(?:ssl|tls|pki|certs?|certificates?|private|keys?|nginx|apache2?|httpd|haproxy|conf|config)(?:/|$)"
)
_CERTIFICATE = regex(r"(?i)\.(?:crt|cert|cer)$|chain|(?:^|/)cert[^/]*\.pem$")


def is_for_server(each: Copy, name: str) -> bool:
    """Whether it is a key that a server reads: by its place or the certificate beside it, and by no RUN."""
    if not _SERVED.search(name) or "/.ssh" in (each.destination_path or ""):
        return False
    names = [text for one in each.stage.instructions if isinstance(one, Copy) for text, _ in one.sources]
    beside = any(_CERTIFICATE.search(text) for text in names)
    if not beside and not _SERVERS.search(each.destination_path or ""):
        return False
    uses = ("chmod", "chown", "chgrp", "mv", "cp", "ln", "install")
    return not any(
        command.program not in uses and any(name in word.raw for word in command.words)
        for run in each.stage.runs
        for command in run.commands
    )


def has_key_beside(each: Copy, text: str) -> bool:
    """Whether it is the `.pem` of a pair whose key has a file of its own: a certificate chain."""
    stem = text.removesuffix(".pem")
    if stem == text:
        return False
    return any(
        other == f"{stem}.key"
        for one in each.stage.instructions
        if isinstance(one, Copy)
        for other, _ in one.sources
    )


def verifies_packages(each: Copy, name: str) -> bool:
    """Whether a copied key is the public one of a package repository."""
    target = each.destination_path or ""
    if target.startswith(("/etc/apt/", "/etc/apk/keys", "/etc/pki/rpm-gpg", "/usr/share/keyrings")):
        return True
    return any(
        command.program in _KEY_READERS and any(word.raw.endswith(name) for word in command.words)
        for run in each.stage.runs
        for command in run.commands
    )
