"""How a compose file is laid out: what edits need to fit in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit
from dlint.syntax.yaml_nodes import Mapping, Scalar, Sequence
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.syntax.yaml_nodes import Entry, Node


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line's break stands, or the text's end."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def indentation(text: str, at: int) -> str | None:
    """The blanks before `at` in its line; None where something else stands there."""
    before = text[line_start(text, at) : at]
    return None if before.strip(" ") else before


def removal(file: ComposeFile, entry: Entry) -> Edit | None:
    """The edit that takes a key with its value out of a block, its comments kept.

    None where it shares its lines with others, holds comments inside, or has an anchor.
    """
    text = file.source.text
    start, end = entry.span.start, max(entry.span.end, entry.value.span.end)
    end = start + len(text[start:end].rstrip())
    if indentation(text, start) is None or entry.value.anchor is not None:
        return None
    stop = line_end(text, end)
    if any(start < comment.span.start < end for comment in file.comments):
        return None
    rest = text[end:stop].strip()
    if rest.startswith("#"):
        comment_at = text.index("#", end)
        return Edit(Span(start, comment_at), "")
    if rest:
        return None
    first, last = line_start(text, start), min(stop + 1, len(text))
    blank_before = first == 0 or not text[line_start(text, first - 1) : first].strip()
    after = line_end(text, last)
    if blank_before and last < len(text) and not text[last:after].strip():
        last = min(after + 1, len(text))
    if last == len(text) and first and not text.endswith("\n"):
        above = len(text[:first].rstrip("\r\n"))
        if not _ends_in_lines(file, above):  # the file ends as it did, without a line end
            first = above
    return Edit(Span(first, last), "")


def _ends_in_lines(file: ComposeFile, at: int) -> bool:
    """Whether a block of lines ends there: to that a line end counts."""
    pending: list[Node] = [*file.yaml.documents]
    found = False
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            pending += (entry.value for entry in node.entries)
        elif isinstance(node, Sequence):
            pending += node.items
        elif isinstance(node, Scalar) and node.style in {"literal", "folded"}:
            found = found or node.span.start < at <= node.span.end
    return found


def renaming(file: ComposeFile, entry: Entry, key: str) -> Edit:
    """The edit that gives an entry another key; it spans the value too, whose meaning changes with it."""
    end = max(entry.span.end, entry.value.span.end)
    return Edit(Span(entry.key.span.start, end), key + file.source.text[entry.key.span.end : end])


def added_arguments(service: Service, arguments: tuple[str, ...]) -> tuple[Edit, ...]:
    """The edits that give a service's command more arguments, in its form; none where that is not clear.

    Without a command one is put behind `image`.
    """
    body, line = service.body, service.command
    if body is None or body.flow:
        return ()
    if line is None:
        return after_image(service, f"command: [{', '.join(arguments)}]")
    entry, node = line.entry, line.node
    if entry not in body.entries or entry.value is not node or line.words is None or line.cut is not None:
        return ()
    if line.words and line.words[0].rpartition("/")[2] in {"sh", "bash"}:
        return ()
    if isinstance(node, Sequence):
        return _more_items(service, node, arguments)
    if not isinstance(node, Scalar) or node.style not in {"plain", "single", "double"} or "\n" in node.text:
        return ()
    at = node.span.end - (0 if node.style == "plain" else 1)
    return (Edit(Span(at, at), "".join(f" {each}" for each in arguments)),)


def after_image(service: Service, *lines: str) -> tuple[Edit, ...]:
    """The edit that puts lines behind a service's own `image`, at its indentation; none without one."""
    image = service.entry_of("image")
    text = service.source.text
    if image is None or service.body is None or image not in service.body.entries or service.body.flow:
        return ()
    indent = indentation(text, image.key.span.start)
    if indent is None:
        return ()
    at = line_end(text, image.value.span.end)
    newline = "\r\n" if text[at - 1 : at] == "\r" else "\n"
    at -= len(newline) - 1
    return (Edit(Span(at, at), "".join(f"{newline}{indent}{line}" for line in lines)),)


def _more_items(service: Service, node: Sequence, arguments: tuple[str, ...]) -> tuple[Edit, ...]:
    last = node.items[-1] if node.items else None
    if not isinstance(last, Scalar) or last.style not in {"plain", "single", "double"}:
        return ()
    text = service.source.text
    quote = {"single": "'", "double": '"'}.get(last.style, "")
    quoted = [f"{quote}{each}{quote}" for each in arguments]
    if node.flow:
        return (Edit(Span(last.span.end, last.span.end), "".join(f", {each}" for each in quoted)),)
    before = text[line_start(text, last.span.start) : last.span.start]
    if before.strip() != "-":
        return ()
    at = line_end(text, last.span.end)
    newline = "\r\n" if text[at - 1 : at] == "\r" else "\n"
    at -= len(newline) - 1
    return (Edit(Span(at, at), "".join(f"{newline}{before}{each}" for each in quoted)),)
