"""Text for HTML: escaped, made visible, and the little Markdown that messages and cards hold."""

from __future__ import annotations

import re
from html import escape

from dlint.report.visible import inert, shown, visible

_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^()\s]+)\)|(https?://[^\s<>()`]+[^\s<>()`.,;:])")


def html(text: str) -> str:
    """Foreign text on one line, for an element or a quoted attribute."""
    return inert(escape(visible(text)), "&#{};")


def code_html(text: str) -> str:
    """A stretch of source with its tabs; nothing in it steers the page."""
    return inert(escape("".join(char if char == "\t" else shown(char) for char in text)), "&#{};")


def spans(text: str) -> str:
    """A message: what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # an odd backtick belongs to no span
        parts[-2:] = [parts[-2] + "`" + parts[-1]]
    return "".join(
        f"<code>{html(part)}</code>" if number % 2 else html(part)
        for number, part in enumerate(parts)
        if part
    )


def prose(markdown: str) -> str:
    """Paragraphs and lists of a card, with code and links; whatever else it holds stands as written."""
    blocks: list[str] = []
    for block in re.split(r"\n[ \t]*\n", markdown.replace("\r\n", "\n").strip()):
        if re.match(r"[-*] ", block):
            items = re.split(r"\n(?=[-*] )", block)
            blocks.append("<ul>" + "".join(f"<li>{_inline(item[2:])}</li>" for item in items) + "</ul>")
        elif block.startswith(("```", "    ")):
            text = re.sub(r"(?m)^(```.*|    )", "", block).strip("\n")
            blocks.append("<pre>" + "\n".join(map(code_html, text.split("\n"))) + "</pre>")
        elif block.strip():
            blocks.append(f"<p>{_inline(block)}</p>")
    return "".join(blocks)


def _inline(text: str) -> str:
    text = " ".join(text.split())
    kept: list[str] = []
    at = 0
    for match in _LINK.finditer(text):
        if text.count("`", 0, match.start()) % 2:
            continue
        kept.append(spans(text[at : match.start()]))
        address = match[2] or match[3]
        label = spans(match[1]) if match[1] else html(address)
        kept.append(f'<a href="{html(address)}" rel="noreferrer">{label}</a>')
        at = match.end()
    return "".join(kept) + spans(text[at:])
