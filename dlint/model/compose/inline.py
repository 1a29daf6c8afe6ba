"""Dockerfiles that a compose file holds itself: `dockerfile_inline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.text import Mapped

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax.yaml_nodes import Scalar


def dockerfile_at(file: ComposeFile, node: Scalar) -> Dockerfile | None:
    """The Dockerfile that a scalar is, its places those in the compose file.

    None where a variable of Compose stands in it, which is replaced before anything is built.
    """
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax.dockerfile import parse_fragment

    made = file.whole is file  # put together of several files: its places lead nowhere
    mapped = Mapped.whole(node.text) if made else node.mapped(file.source)
    text = _unescaped(mapped)
    if text is None:
        return None
    tree = parse_fragment(file.source, text)
    return file.project.model(tree, None) if file.project is not None else Dockerfile(tree)


def dockerfiles(file: ComposeFile) -> tuple[Dockerfile, ...]:
    """Those of all services, one that an alias repeats but once."""
    found: dict[int, Dockerfile] = {}
    for service in file.services if "dockerfile_inline" in file.source.text else ():
        build = service.build
        inline = build.inline_file if build is not None else None
        if build is not None and inline is not None:
            found.setdefault(id(build.inline), inline)
    return tuple(found.values())


def _unescaped(mapped: Mapped) -> Mapped | None:
    """The text as Compose hands it on, `$$` become `$`."""
    rest = mapped.text.replace("$$", "")
    if "$" in rest:
        return None
    if rest == mapped.text:
        return mapped
    parts = []
    at = 0
    for piece in mapped.text.split("$$")[:-1]:
        end = at + len(piece) + 1
        parts.append(mapped.slice(at, end))
        at = end + 1
    parts.append(mapped.slice(at, len(mapped.text)))
    pieces = []
    length = 0
    for part in parts:
        pieces += [piece._replace(at=piece.at + length) for piece in part.pieces]
        length += len(part.text)
    return Mapped("".join(part.text for part in parts), pieces)
