"""The structure Compose asks for: known keys, values of the right type, services under `services`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Fix, NoFix, no_fix, unsafe
from dlint.model.layout import indentation
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding
    from dlint.model.compose.effective.schema import Misfit
    from dlint.model.compose.file import ComposeFile


_REFUSED = frozenset(
    (
        "cannot-override",
        "count-and-device-ids",
        "different-twins",
        "external-name",
        "external-with-more",
        "invalid-extends",
        "invalid-include",
        "network-mode-and-networks",
        "no-image",
        "no-source",
        "non-string-key",
        "not-a-mapping",
        "platform-not-built",
        "two-dockerfiles",
        "two-sources",
    )
)


@rule(on.compose_file(), severity="error")
def schema(file: ComposeFile) -> Findings:
    """What is merged in from other files is reported where those are checked."""
    if file.is_template or file.is_v1 or _foreign(file):
        return
    misfits = _misfits(file)
    for misfit in misfits:
        yield misfit.at.finding(misfit.message, fix=_renamed(file, misfit))
    refused = [] if misfits else list(_refused(file))
    yield from refused
    if not refused and not file.roots:
        yield from _empty(file)


def _foreign(file: ComposeFile) -> bool:
    """Whether it is something else: a workflow of the same name, or an excerpt that shows no services."""
    names = {name for root in file.roots for name in root.names()}
    if "services" in names:
        return False
    return bool(names & {"on", "jobs", "apiVersion", "stages"}) or file.is_excerpt


def _empty(file: ComposeFile) -> Iterator[Finding]:
    """Beside others an empty file is fine: people keep such overrides and extras."""
    if not file.problems and file.effective.is_entry and len(file.effective.files) < 2:
        yield file.at(0, 0).finding("the file is empty; Compose wants at least `services` in it")


def _refused(file: ComposeFile) -> Iterator[Finding]:
    """What no schema says: documents that are no mappings, keys that are no texts or exclude each other."""
    for trouble in file.effective.troubles:
        if trouble.at.source is file.source and trouble.kind in _REFUSED:
            yield trouble.at.finding(trouble.message)


def _misfits(file: ComposeFile) -> list[Misfit]:
    """Compose checks the project behind each document; what one has broken stays so."""
    from dlint.model.compose.effective.schema import MOST, Misfit, problems
    from dlint.model.compose.effective.schema_file import SchemaMissingError

    found: dict[object, Misfit] = {}
    try:
        for step in file.effective.steps:
            for misfit in problems(step):
                if misfit.at.source is file.source:
                    found.setdefault(misfit.at.span, misfit)
    except SchemaMissingError:
        message = (
            "this installation of dlint lacks the compose-spec schema, so structure goes unchecked; repair it"
        )
        return [Misfit("missing", message, file.at(0, 0))]
    return list(found.values())[:MOST]


def _renamed(file: ComposeFile, misfit: Misfit) -> Fix | NoFix | None:
    """The edit spans the value too, whose meaning changes with the key."""
    key, value = misfit.at.span, misfit.value
    if misfit.instead is None or value is None:
        return None
    if value.source is not file.source or value.span.end < key.end:
        return no_fix("the value stands behind an alias or in another file")
    whole = file.at(key.start, value.span.end)
    text = misfit.instead + file.source.text[key.end : value.span.end]
    return unsafe(whole.replace(text), why="another key may be meant, and what it holds takes effect")


@rule(on.compose_file(), severity="error")
def version_1_file(file: ComposeFile) -> Findings:
    """An excerpt on a page shows services as it likes."""
    if not file.is_v1 or file.is_template or file.is_excerpt:
        return
    first = next((entry for entry in file.roots[0].entries if entry.name and not entry.is_merge), None)
    if first is None:
        return
    yield At(file.source, first.key.span).finding(
        "this is a file of version 1, which Compose no longer reads: its services stand at the top level;"
        " put them under `services:`",
        fix=_indented(file),
    )


def _indented(file: ComposeFile) -> Fix | NoFix:
    """Every line moved to the right under a `services:` of its own."""
    root, text = file.roots[0], file.source.text
    if len(file.yaml.documents) > 1 or root.flow or not all(entry.name for entry in root.entries):
        return no_fix("it is not one mapping with a line for each key")
    start = root.entries[0].span.start
    if indentation(text, start) != "" or "\n---" in text[start:]:
        return no_fix("the file is indented or divided")
    moved = [f"  {line}" if line.strip() else line for line in text[start:].split("\n")]
    whole = file.at(start, len(text)).replace(f"services:{file.source.newline}" + "\n".join(moved))
    return unsafe(
        whole, why="`links`, `net` and `volume_driver` mean something else in today's format, or nothing"
    )
