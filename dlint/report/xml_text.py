"""Text for XML 1.0."""

from __future__ import annotations

from html import escape

from dlint.report.visible import inert, visible

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def xml(text: str) -> str:
    """Text for an element or a quoted attribute, on one line; what XML cannot hold stands as an escape."""
    shown = visible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return inert(escape(shown), "&#{};")


def element(name: str, attributes: dict[str, str]) -> str:
    """What a tag holds: the name and the attributes."""
    return " ".join([name, *(f'{key}="{xml(value)}"' for key, value in attributes.items())])
