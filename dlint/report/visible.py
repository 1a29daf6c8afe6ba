"""Foreign text made fit to send: nothing in it that could steer a terminal, or is no Unicode."""

from __future__ import annotations

import re
import unicodedata

TAB = "    "
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format (bidi, zero width), surrogates, separators
_HALVES = {"d8", "d9", "da", "db", "dc", "dd", "de", "df"}  # how an escape of half a character begins
_COMBINING = {"Mn", "Me"}


def shown(char: str) -> str:
    """A character as a terminal may get it; control characters and undecodable bytes become escapes."""
    if char.isprintable() or unicodedata.category(char) not in _UNSEEN:
        return char
    code = ord(char)
    if char in "\n\r\t":
        return repr(char)[1:-1]
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00  # an undecodable byte, kept by surrogateescape
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    """A message, name or path as a terminal may get it, on one line."""
    return text if text.isprintable() else "".join(map(shown, text))


def inert(text: str, escape: str = "\\x{:02x}") -> str:
    """`text` in which a CI runner that reads the log finds no command.

    GitHub and Azure act upon `##[` and `##vso[` anywhere and upon `::` that starts a line. `escape` is how
    the format writes a character by its number.
    """
    if "##" in text:
        bracket = escape.format(ord("["))
        text = re.sub(r"(?i)(##(?:vso)?)\[", lambda match: match[1] + bracket, text)
    if "::" in text:
        colon = escape.format(ord(":"))
        text = re.sub(r"(?m)^([^\S\n]*):(?=:)", lambda match: match[1] + colon, text)
    return text


def wellformed(text: str) -> str:
    """`text` with what UTF-8 cannot hold replaced by U+FFFD, for formats that programs read."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


def on_screen(text: str) -> str:
    """Text of files as a terminal may get it, its lines and tabs kept."""
    return "".join(char if char in "\n\t" else shown(char) for char in text)


def json_text(data: object) -> str:
    """`data` as JSON of ASCII that every program reads: no half of a character, nothing for a CI runner.

    What cannot be written comes out as its string.
    """
    import json

    def whole(match: re.Match[str]) -> str:
        return (
            "\\ufffd"
            if match[0][:2] == "\\u" and match[0][2:4] in _HALVES and len(match[0]) == 6
            else match[0]
        )

    text = json.dumps(data, indent=2, default=str)
    if "\\ud" in text:
        text = re.sub(r"\\(?:ud[89ab]..\\ud[c-f]..|u....|.)", whole, text)
    return inert(text, "\\u{:04x}") + "\n"


def columns(text: str) -> int:
    """The columns that text made visible takes; East Asian wide characters take two."""
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns, broken at spaces; a longer word stands alone."""
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for word in text.split(" "):
        needs = columns(word)
        if line and used + 1 + needs > width:
            lines.append(" ".join(line))
            line, used = [], 0
        used += needs + bool(line)
        line.append(word)
    lines.append(" ".join(line))
    return lines


def shorten(text: str, width: int) -> str:
    """`text` made visible and, where it takes more than `width` columns, cut with `…`."""
    kept: list[str] = []
    used = 0
    for char in text:
        cell = shown(char)
        used += columns(cell)
        kept.append(cell)
        if used > width:
            break
    else:
        return "".join(kept)
    while kept and used > width - 1:
        used -= columns(kept.pop())
    return "".join(kept) + "…"
