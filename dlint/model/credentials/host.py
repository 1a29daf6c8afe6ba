"""The credentials that `docker run` in host shell writes down: `-e NAME=value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.credentials.dockerfile import inner, known_names
from dlint.model.credentials.found import Credential, phrase
from dlint.model.credentials.values import WRITTEN, classify, default_word, secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Severity
    from dlint.model.container import Container, RunPair
    from dlint.model.host import HostScript


def credentials(file: HostScript) -> Iterator[Credential]:
    for container in file.containers:
        pairs = container.environment
        known = known_names((pair.name, pair.value.text if pair.value else None) for pair in pairs)
        for pair in pairs:
            yield from _variable(container, pair, known)


def _variable(container: Container, pair: RunPair, known: frozenset[str]) -> Iterator[Credential]:
    noun = secret_name(pair.name)
    if noun is None or pair.value is None:
        return
    value = inner(pair.value)
    kind = classify(value.text, pair.name, kind=noun, known=known | _own_names(container))
    if kind not in WRITTEN or kind == "placeholder":
        return  # what stands in a script or on a page for people to replace gives nothing away
    default = default_word(value.text)
    if default is not None:
        value = inner(value.slice(*default))
    mild = container.passing or container.file.language == "yaml" or default is not None
    severity: Severity = "info" if mild or kind == "hash" else "warning"
    yield Credential(
        pair.source, pair.span, "environment", name=pair.name, kind=kind, severity=severity,
        fault=f"`{pair.name}` of this container is a {phrase(noun, kind)}",
        remedy=f"keep it out of the script: `-e {pair.name}` alone takes it from the environment",
        secret=value.span(0, len(value.text)), owner=pair,
    )  # fmt: skip


def _own_names(container: Container) -> frozenset[str]:
    """The container's name and its image's: the passwords that are guessed first."""
    image = container.image
    names = {container.name.lower()} if container.name else set()
    if image is not None:
        names.add(image.familiar.rpartition("/")[2].lower())
    return frozenset(names)
