"""Where the reader of a compose file is told what Compose refuses: each fault once, at its author's place.

A fault in another file is told where that one is looked at. What it alone cannot show, as it takes both, is
told here, where that file is brought in.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import At
from dlint.kinds import by_name
from dlint.model.compose.effective.files import brought_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.effective.trouble import Trouble
    from dlint.model.compose.file import ComposeFile
    from dlint.model.project import Files
    from dlint.text import Source

MOST = 200
"""Files that are looked through for the one a fault comes from."""


class Told(NamedTuple):
    """A fault as it is told in one file: `at` stands in there, `author` where another file holds the cause.

    `path` is the file of the project that it is about, where it is about one.
    """

    kind: str
    message: str
    at: At
    path: str = ""
    author: At | None = None


def told(file: ComposeFile) -> Iterator[Told]:
    """What Compose refuses, as far as this file is where to say it."""
    sites: dict[str, At | None] = {}
    for trouble in file.effective.troubles:
        source = trouble.at.source
        if source is file.source or _read_again(file, source):
            at = At(file.source, trouble.at.span)
            yield Told(trouble.kind, trouble.message, at, trouble.path)
            continue
        if source.path not in sites:
            sites[source.path] = site_of(file, source)
        site = sites[source.path]
        if site is not None and not _shown_there(file, trouble):
            yield Told(trouble.kind, trouble.message, site, trouble.path, trouble.at)


def _read_again(file: ComposeFile, source: Source) -> bool:
    """Whether it is the file itself, to which another one that it brings in leads back."""
    if file.project is None or file.path is None or source.text != file.source.text:
        return False
    yaml = file.project.files.yaml(file.path)
    return yaml is not None and source.path in {yaml.source.path, file.source.path}


def site_of(file: ComposeFile, source: Source) -> At | None:
    """The `include` or `extends` by which another file gets into this one; None where it stands beside it."""
    files = file.project.files if file.project is not None else None
    if files is None or file.path is None:
        return None
    wanted = source.path
    for root in file.roots:
        for scalar in brought_in(root):
            path = _joined(file.path, scalar.text)
            if path == file.path:
                continue
            if wanted in _reached(files, path):
                return At(file.source, scalar.span)
    return None


def _joined(path: str, text: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), text))


def _reached(files: Files, path: str) -> Iterator[str]:
    """The sources of a file and of those that it brings in, as they are shown."""
    waiting, seen = [path], {path}
    while waiting and len(seen) < MOST:
        path = waiting.pop()
        yaml = files.yaml(path) if path in files.paths else None
        if yaml is None:
            continue
        yield yaml.source.path
        for document in yaml.documents:
            for scalar in brought_in(document):
                other = _joined(path, scalar.text)
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _shown_there(file: ComposeFile, trouble: Trouble) -> bool:
    """Whether the author's file, looked at alone, tells the same; a walk goes by its name."""
    from dlint.model.compose.file import ComposeFile

    project = file.project
    wanted = trouble.at.source.path
    assert project is not None
    for path in file.effective.files:
        yaml = project.files.yaml(path) if path in project.files.paths else None
        if yaml is None or yaml.source.path != wanted or by_name(path) != "compose":
            continue
        alone = ComposeFile(yaml, project=project, path=path)
        return any(
            each.kind == trouble.kind and each.at.source.path == wanted and each.at.span == trouble.at.span
            for each in alone.effective.troubles
        )
    return False
