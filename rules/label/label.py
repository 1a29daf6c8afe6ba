"""Labels: their keys, and the values that a schema or the OCI annotations ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.instructions import Pairs
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

    from dlint.model.instructions import Pair
    from dlint.model.stage import Stage

_VARIABLE = regex(r"\$\{?(\w+)")
_KEY = regex(r"[a-z](?:[a-z0-9._/-]*[a-z0-9])?")
_RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")
# what Docker's own tools and extensions read
_DOCKERS = ("com.docker.extension", "com.docker.desktop.", "com.docker.image.source", "com.docker.dai")
_URL = regex(r"(?i)[a-z][a-z0-9+.-]*:(?://[^\s/?#]+)?[^\s]*")
_TIME = regex(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_HASH = regex(r"[0-9a-f]{7}|[0-9a-f]{40}|[0-9a-f]{64}")
_VERSION = regex(
    r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?"
    r"(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?"
)
_EMAIL = regex(r"[^@\s<>]+@[^@\s<>.]+(?:\.[^@\s<>.]+)+")
# the pre-defined annotation keys of the OCI image specification whose form it fixes
_OCI = {
    "org.opencontainers.image.created": "rfc3339",
    "org.opencontainers.image.url": "url",
    "org.opencontainers.image.documentation": "url",
    "org.opencontainers.image.source": "url",
    "org.opencontainers.image.licenses": "spdx",
}


def _key(pair: Pair) -> str:
    return pair.name.strip("\"'")


@rule(on.instruction("LABEL"), severity="info", profile="style")
def invalid_key(label: Pairs) -> Findings:
    for pair in label.pairs:
        key = _key(pair)
        if not key or any(label.before.declared(name) for name in _VARIABLE.findall(key)):
            continue
        place = label.at(pair.node.key.span)
        if key.startswith(_RESERVED) and not key.startswith(_DOCKERS):
            prefix = next(one for one in _RESERVED if key.startswith(one))
            yield place.finding(f"`{key}` begins with `{prefix}`, which Docker reserves for itself")
        elif _KEY.fullmatch(key) is None or ".." in key or "--" in key:
            yield place.finding(
                f"`{key}` is not of the form that Docker asks of keys; use lower-case letters and digits,"
                " joined by single `.`, `-`, `_` or `/`"
            )


@rule(on.stage(), severity="warning")
def duplicate(stage: Stage) -> Findings:
    """The value that counts is the last; a label of a base stage is there to be replaced."""
    last: dict[str, Pair] = {}
    pairs = list(_labels(stage))
    for pair in reversed(pairs):
        later = last.setdefault(_key(pair), pair)
        if later is not pair and "$" not in pair.name:
            yield pair.finding(
                f"label `{_key(pair)}` is set again in line {later.line}, and this value is lost",
                related=[later.related("the value that counts")],
            )


def _labels(stage: Stage) -> Iterator[Pair]:
    for each in stage.instructions:
        if isinstance(each, Pairs) and each.keyword == "LABEL":
            yield from each.pairs


@rule(on.stage(), severity="info")
def missing(stage: Stage, *, schema: dict[str, str] | None = None) -> Findings:
    if not schema or not (stage.is_last or stage.shipping):
        return
    there = {_key(pair) for below in stage.chain for pair in _labels(below)}
    for key in schema:
        if key not in there:
            yield stage.finding(f"{stage.title} has no label `{key}`, which the schema asks for")


@rule(on.instruction("LABEL"), severity="info")
def undeclared(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    for pair in label.pairs if schema is not None else ():
        if _key(pair) not in (schema or ()) and "$" not in pair.name:
            yield label.at(pair.node.key.span).finding(f"label `{_key(pair)}` is not in the schema")


@rule(on.instruction("LABEL"), severity="warning")
def empty(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    for pair in label.pairs:
        if _key(pair) in (schema or ()) and pair.value == "" and not _names_argument(pair):
            yield pair.finding(f"label `{_key(pair)}` is empty")


def _names_argument(pair: Pair) -> bool:
    """An argument may be given when the image is built."""
    return "$" in (pair.raw or "")


@rule(on.instruction("LABEL"), severity="warning")
def bad_url(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    yield from _judged(label, schema, "url", "a URL", _matches(_URL))


@rule(on.instruction("LABEL"), severity="warning")
def bad_time(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    yield from _judged(
        label, schema, "rfc3339", "a time as RFC 3339 writes it (`2026-11-21T09:30:00Z`)", _matches(_TIME)
    )


@rule(on.instruction("LABEL"), severity="warning")
def bad_licence(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    from dlint.knowledge.licences import is_licence

    yield from _judged(label, schema, "spdx", "an SPDX licence expression such as `Apache-2.0`", is_licence)


@rule(on.instruction("LABEL"), severity="warning")
def bad_hash(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    yield from _judged(label, schema, "hash", "a commit (7, 40 or 64 of `0-9a-f`)", _matches(_HASH))


@rule(on.instruction("LABEL"), severity="warning")
def bad_version(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    yield from _judged(
        label, schema, "semver", "a version such as `1.4.2` (Semantic Versioning)", _matches(_VERSION)
    )


@rule(on.instruction("LABEL"), severity="warning")
def bad_email(label: Pairs, *, schema: dict[str, str] | None = None) -> Findings:
    yield from _judged(label, schema, "email", "an e-mail address", _matches(_EMAIL))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


def _judged(
    label: Pairs, schema: Mapping[str, str] | None, kind: str, what: str, is_good: Callable[[str], bool]
) -> Findings:
    """The values of one kind that are not of its form; what a build argument gives is not known."""
    for pair in label.pairs:
        key = _key(pair)
        asked = (schema or {}).get(key) or _OCI.get(key)
        if asked != kind or not pair.value or _names_argument(pair) or is_good(pair.value):
            continue
        place = pair.value_place or pair
        yield place.finding(f"`{pair.value}` in label `{key}` is not {what}")
