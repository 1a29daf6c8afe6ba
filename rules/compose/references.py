"""Names and files that a project refers to: whether they are there, in a circle, or used at all."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.model.compose.effective.references import UNDEFINED
from dlint.model.compose.effective.told import told
from dlint.model.compose.env_files import env_files, project_path
from dlint.model.compose.links import beside, is_expected, root_of
from dlint.model.compose.outside import outside
from dlint.model.compose.use import unused
from dlint.model.variables import meant
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Place
    from dlint.model.compose.effective.told import Told
    from dlint.model.compose.file import ComposeFile

_UNDEFINED = UNDEFINED | {"extends-undefined"}
_CIRCLES = frozenset(("extends-cycle", "include-cycle"))
_TOLD_ELSEWHERE = frozenset(
    (*_UNDEFINED, *_CIRCLES, "container-name-shared", "dependency-cycle", "missing-file", "two-mounts")
)
# Rules of their own see these wherever they stand, or they are limits of ours.
_NOT_REFUSED = frozenset(("empty-file", "invalid-env-file", "missing-env-file", "too-deep"))
_SEEN_ELSEWHERE = frozenset(("missing-file", "unreadable-file"))


@rule(on.compose_file(), severity="error")
def undefined_reference(file: ComposeFile) -> Findings:
    """A page shows a part of a file as it likes."""
    if not _on_page(file):
        yield from _said(file, _UNDEFINED)


@rule(on.compose_file(), severity="error")
def dependency_cycle(file: ComposeFile) -> Findings:
    yield from _said(file, frozenset(("dependency-cycle",)))


@rule(on.compose_file(), severity="error")
def include_cycle(file: ComposeFile) -> Findings:
    yield from _said(file, _CIRCLES)


def _said(file: ComposeFile, kinds: frozenset[str]) -> Iterator[Finding]:
    for each in told(file):
        if each.kind in kinds:
            yield _finding(each)


def _finding(each: Told) -> Finding:
    """Where another file holds the cause, its place is a related one."""
    if each.author is None:
        return each.at.finding(each.message)
    name = each.author.source.path.replace("\\", "/").rpartition("/")[2]
    return each.at.finding(
        f"with `{name}` put in Compose refuses the project: {each.message}",
        related=[each.author.related("the cause")],
    )


@rule(on.compose_file(), severity="error")
def missing_file(file: ComposeFile) -> Findings:
    """What git ignores or a script makes may come later; a page or a lone file shows some files of many."""
    root = root_of(file)
    if root is None or _on_page(file):
        return
    for each in told(file):
        if each.kind != "missing-file" or is_expected(root, each.path):
            continue
        if each.at.span.start < each.at.span.end:
            name = posixpath.basename(each.path)
            near = meant(name, (other for other in beside(root, each.path) if other != name))
            hint = f"; did you mean `{near}`?" if near else ", and Compose does not start without it"
            yield each.at.finding(f"{each.message}{hint}")
        elif file.path == file.effective.files[0]:
            yield each.at.finding(f"{each.message}, which `COMPOSE_FILE` of `.env` names")


@rule(on.compose_file(), severity="error")
def inconsistent(file: ComposeFile) -> Findings:
    """Faults that no single file shows, and those of the files that variables come from."""
    for each in told(file):
        foreign = each.author is not None and each.kind not in _TOLD_ELSEWHERE
        if foreign and each.kind not in _NOT_REFUSED:
            yield _finding(each)
    broken = [each for each in file.effective.troubles if each.kind == "invalid-env-file"]
    named = _env_places(file) if broken else {}
    for trouble in broken:
        at = named.get(trouble.at.source.path) or _first_file(file)
        if at is not None:
            name = trouble.at.source.path.replace("\\", "/").rpartition("/")[2]
            yield at.finding(
                f"Compose cannot read line {trouble.at.line} of `{name}`, and does not start",
                related=[trouble.at.related("this is no `NAME=value`")],
            )


def _env_places(file: ComposeFile) -> dict[str, Place]:
    """Where the files that variables come from are named first."""
    files = file.project.files if file.project is not None else None
    paths: dict[str, Place] = {}
    for service in file.services if files is not None else ():
        for place, text, _ in env_files(service):
            path = project_path(file, text)
            if path is not None:
                paths.setdefault(path, place)
    named: dict[str, Place] = {}
    for path, place in paths.items():
        source = files.read(path) if files is not None else None
        if source is not None:
            named.setdefault(source.path, place)
    return named


def _first_file(file: ComposeFile) -> Place | None:
    """The file that variables are told beside, which names them nowhere."""
    is_first = file.effective.is_entry and file.path == file.effective.files[0]
    return file if is_first else None


@rule(on.compose_file(), severity="info")
def unseen_file(file: ComposeFile) -> Findings:
    """Said once a file, at the first of them; a missing file where its folder is not known to be whole."""
    elsewhere = _SEEN_ELSEWHERE if root_of(file) is not None else frozenset(("unreadable-file",))
    hidden = [
        each for each in file.effective.unseen if each.kind not in elsewhere and each.at.source is file.source
    ]
    if hidden and not _on_page(file):
        more = f" ({len(hidden) - 1} more like this)" if len(hidden) > 1 else ""
        yield hidden[0].at.finding(
            f"{hidden[0].message}{more}: what it defines is not known here, so references go unchecked"
        )
    elsewhere_too = list(outside(file)) if not _on_page(file) else []
    if elsewhere_too:
        place, why = elsewhere_too[0]
        more = f" ({len(elsewhere_too) - 1} more like this)" if len(elsewhere_too) > 1 else ""
        yield place.finding(f"{why}{more}")


@rule(on.compose_file(), severity="info")
def unused_resource(file: ComposeFile) -> Findings:
    if _on_page(file):
        return
    for what, name, at in unused(file):
        yield at.finding(f"no service uses {what} `{name}`; use it where it is meant to be, or remove it")


def _on_page(file: ComposeFile) -> bool:
    """Whether it stands on a page, or alone without its folder."""
    return file.project is None or file.path is None or file.project.files.children("") is None
