"""A named volume for a service: the mount, and the declaration that Compose asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.lazy import regex
from dlint.model.layout import after_image, indentation, line_end, line_start
from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence, resolve
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.syntax.yaml_nodes import Entry, Node

_NAME = regex(r"[a-zA-Z0-9][\w.-]*")


def with_named_volume(service: Service, directory: str) -> tuple[Edit, ...]:
    """The edits that keep a directory in a volume of the service's name; none where that is not clear."""
    file, name = service.file, f"{service.name}-data"
    if len(file.roots) != 1 or file.is_v1 or not _NAME.fullmatch(name):
        return ()
    mount = _mounted(service, f"{name}:{directory}")
    declaration = _declared(file, name)
    if not mount or declaration is None:
        return ()
    if mount[-1].span == declaration.span:  # at the end of a file without a line end
        return (*mount[:-1], Edit(declaration.span, mount[-1].text + declaration.text))
    return (*mount, declaration)


def _mounted(service: Service, volume: str) -> tuple[Edit, ...]:
    entry = service.entry_of("volumes")
    if entry is None:
        return after_image(service, "volumes:", f"  - {volume}")
    items = entry.value
    if service.body is None or entry not in service.body.entries or not isinstance(items, Sequence):
        return ()
    last = items.items[-1] if items.items and not items.flow and items.anchor is None else None
    if not isinstance(last, Scalar) or last.style not in {"plain", "single", "double"}:
        return ()
    text = service.source.text
    before = text[line_start(text, last.span.start) : last.span.start]
    return (_line_behind(text, last, f"{before}{volume}"),) if before.strip() == "-" else ()


def _declared(file: ComposeFile, name: str) -> Edit | None:
    """The edit that names the volume at the top level, behind the others or at the file's end."""
    root, text = file.root, file.source.text
    if root is None or root.flow or not root.entries:
        return None
    entry = next((each for each in root.entries if each.name == "volumes"), None)
    if entry is None:
        services = next((each for each in root.entries if each.name == "services"), None)
        if services is None or file.is_excerpt or len(file.yaml.documents) != 1:
            return None
        newline = file.source.newline
        indent = _indent(text, services)
        start, end = ("", newline) if text.endswith("\n") else (newline, "")
        return Edit(Span(len(text), len(text)), f"{start}volumes:{newline}{indent}{name}:{end}")
    volumes = resolve(entry.value)
    if not isinstance(volumes, Mapping) or volumes is not entry.value or volumes.flow or not volumes.entries:
        return None
    if volumes.anchor is not None or any(each.name in (name, "<<") for each in volumes.entries):
        return None
    last = volumes.entries[-1]
    indent_of_keys = indentation(text, last.key.span.start)
    plain = isinstance(last.value, Scalar) and not last.value.text
    return _line_behind(text, last.key, f"{indent_of_keys}{name}:") if plain and indent_of_keys else None


def _indent(text: str, services: Entry) -> str:
    """How far the services stand in; two blanks where that is not clear."""
    node = services.value
    first = node.entries[0].key.span.start if isinstance(node, Mapping) and node.entries else 0
    return indentation(text, first) or "  "


def _line_behind(text: str, node: Node, line: str) -> Edit:
    at = line_end(text, node.span.end)
    newline = "\r\n" if text[at - 1 : at] == "\r" else "\n"
    at -= len(newline) - 1
    return Edit(Span(at, at), f"{newline}{line}")
