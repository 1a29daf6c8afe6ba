"""References to images as Docker normalises them (`distribution/reference`)."""

from __future__ import annotations

import re
from functools import cache

DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
LONGEST_PATH = 255
LONGEST = 1024  # no reference with a path, tag and digest of legal length is longer


class ImageRef:
    """A valid reference.

    `registry` is None for Docker Hub; `path` is the repository's path there (`library/nginx`); `name` is
    registry and path in full, `familiar` the name as people write it (`nginx`, `ghcr.io/a/b`).
    """

    __slots__ = ("digest", "familiar", "looks_like_id", "name", "official", "path", "registry", "tag")

    def __init__(
        self, registry: str | None, path: str, tag: str | None, digest: str | None, *, looks_like_id: bool
    ) -> None:
        self.registry = registry
        self.path = path
        self.tag = tag
        self.digest = digest
        self.name = f"{registry or 'docker.io'}/{path}"
        short = path.removeprefix("library/")
        self.official = registry is None and path != short and "/" not in short and not looks_like_id
        self.familiar = (short if "/" not in short else path) if registry is None else self.name
        self.looks_like_id = looks_like_id

    def __repr__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"ImageRef({self.name}{tag}{'@' + self.digest if self.digest else ''})"


@cache
def _domain() -> re.Pattern[str]:
    part = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
    return re.compile(rf"(?:{part}(?:\.{part})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")


@cache
def _path() -> re.Pattern[str]:
    part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
    return re.compile(f"{part}(?:/{part})*")


@cache
def _tag() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


@cache
def _id() -> re.Pattern[str]:
    return re.compile("[0-9a-f]{12}|[0-9a-f]{64}|sha256:[0-9a-f]{64}")


def parse(text: str) -> ImageRef | None:
    """Read a reference; None where Docker would refuse it.

    A whole image id (`sha256:` and 64 digits, or the digits alone) is no name either, but is given back
    with `looks_like_id`, as is a name of twelve hexadecimal digits.
    """
    if not text or len(text) > LONGEST:
        return None
    looks_like_id = _id().fullmatch(text) is not None
    rest, at, digest = text.partition("@")
    if at and not _valid_digest(digest):
        return None
    registry, remote = _split_registry(rest)
    path, colon, tag = remote.partition(":")
    if colon and not _tag().fullmatch(tag):
        return None
    if registry is not None and not _domain().fullmatch(registry):
        return None
    if len(path) > LONGEST_PATH or not _path().fullmatch(path):
        return None
    if registry in {"docker.io", "index.docker.io"}:
        registry = None
    if registry is None and "/" not in path:
        path = f"library/{path}"
    return ImageRef(registry, path, tag or None, digest or None, looks_like_id=looks_like_id)


def _split_registry(text: str) -> tuple[str | None, str]:
    first, slash, rest = text.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost" or first.lower() != first):
        return first, rest
    return None, text


def _valid_digest(digest: str) -> bool:
    algorithm, _, value = digest.partition(":")
    length = DIGEST_LENGTHS.get(algorithm)
    return length == len(value) and not value.strip("0123456789abcdef")
