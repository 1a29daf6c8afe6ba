"""The line fingerprint by which GitHub code scanning knows an alert again.

Source: the `hash` function in src/fingerprints.ts of github/codeql-action, which fills the fingerprint in
where a report has none, and complains of one that differs.
"""

from __future__ import annotations

from operator import mul
from struct import unpack

WINDOW = 100  # UTF-16 code units that make up one hash
BASE = 37
BITS = (1 << 64) - 1
END_OF_FILE = "\uffff"
WEIGHTS = tuple(BASE**power & BITS for power in range(WINDOW - 1, -1, -1))


def line_hashes(text: str, lines: set[int], *, bom: bool = False) -> dict[int, str]:
    """The hash of each of `lines` (1-based), with the `:n` that tells equal hashes apart.

    `n` counts over all lines of the file, be anything reported there or not.
    A lone CR ends a line here, as it does for GitHub. A line that does not exist has no hash.
    `bom` says that the file starts with a byte order mark, which counts.
    """
    if not text.isascii():
        text = _as_read(text)
    if bom:
        text = "\ufeff" + text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "") + END_OF_FILE
    known: dict[str, str] = {}  # many lines of a file are alike
    counts: dict[str, int] = {}
    hashes: dict[int, str] = {}
    start, line, last = 0, 1, max(lines, default=0)
    while line <= last:
        window = text[start : start + WINDOW]
        value = known.get(window)
        if value is None:
            value = known[window] = _hash(window)
        counts[value] = counts.get(value, 0) + 1
        if line in lines:
            hashes[line] = f"{value}:{counts[value]}"
        start = text.find("\n", start) + 1
        if not start:
            break
        line += 1
    return hashes


def _hash(window: str) -> str:
    data = window.encode("utf-16-le")
    units = unpack(f"<{len(data) // 2}H", data)
    return f"{sum(map(mul, units, WEIGHTS)) & BITS:x}"  # what a short file lacks counts as zeros


def _as_read(text: str) -> str:
    """Bytes that are no UTF-8 become U+FFFD, as they do where GitHub reads the file."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
