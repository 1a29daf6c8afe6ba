"""COPY and ADD: which of the two, and where they put what they bring."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import Edit, safe, unsafe
from dlint.lazy import regex
from dlint.model.instructions import Copy
from dlint.model.together import neighbours
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import At, Finding
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage

_ONLY_ADD = ("checksum", "keep-git-dir", "unpack")
_REMOTE = regex(r"(?i)[a-z][a-z0-9+.-]*://|git@|[\w.-]+@[\w.-]+:|github\.com/|.*\.git(#|$)")
_ARCHIVE = regex(
    r"(?i).*\.(tar|tar\.\w+|t?gz|tgz|taz|t?bz2?|tbz2|tb2|t?xz|t?lz|t?lzma|tpz|t?z|t?zst|zstd|lz4|lzo|sz"
    r"|gem|apk|crate|box|ova)[*?]*$"
)


@rule(on.stage(), severity="warning")
def add_for_copy(stage: Stage) -> Findings:
    """ADDs that follow each other are said once."""
    yield from neighbours(stage, _needless)


def _needless(add: Instruction) -> Iterator[Finding]:
    if not isinstance(add, Copy) or add.keyword != "ADD":
        return
    if any(add.flag(name) is not None for name in _ONLY_ADD) or add.destination is None:
        return
    known = [path for path, _ in add.source_paths if path is not None]
    if len(known) < len(add.sources) or (add.onbuild and any("$" in text for text, _ in add.sources)):
        return
    if any(_REMOTE.match(path) or _ARCHIVE.match(path) for path in known):
        return
    name = add.node.name.text
    edit = add.replace("copy" if name.islower() else "COPY")
    if any("$" in text for text, _ in add.sources):
        fix = unsafe(edit, why="another value of the variable may name a URL or an archive")
    elif any(path.endswith(("*", "?")) for path in known):
        fix = unsafe(edit, why="the pattern may match an archive, which `ADD` unpacks")
    else:
        fix = safe(edit)
    what = f"`{known[0]}`" if len(known) == 1 else "local files"
    yield add.finding(
        f"`{name}` is used for {what}, which `COPY` copies without unpacking or fetching anything", fix=fix
    )


@rule(on.instruction("COPY", "ADD"), severity="error")
def destination_without_slash(copy: Copy) -> Findings:
    number = len(copy.sources) + len(copy.node.heredocs)
    if copy.destination is None or number < 2:
        return
    written, place = copy.destination
    path = _end_known(copy, written)
    if path is None or path.endswith(("/", "/.")) or path in ("", ".", ".."):
        return
    if copy.stage.windows and path.endswith("\\"):
        return
    edit = _with_slash(place, written)
    yield place.finding(
        f"`{copy.node.name.text}` puts {number} sources at `{written}`, which does not end in `/`"
        " and so need not be a directory; end it with `/`",
        fix=safe(edit) if edit is not None else None,
    )


def _end_known(copy: Copy, written: str) -> str | None:
    """The destination after expansion, or as written where an unknown variable leaves its end alone."""
    path = copy.expand(written) if not (copy.onbuild and "$" in written) else None
    plain_end = re.search(r"/[\w.-]+['\"]?$", written)
    return path if path is not None or plain_end is None else plain_end[0].strip("\"'")


def _with_slash(place: At, written: str) -> Edit | None:
    """A slash at the end of the path, inside its quotes."""
    text = place.source.slice(place.span)
    if written not in text:
        return None
    quote = text[-1] if text[-1:] in ("'", '"') else ""
    at = place.span.end - len(quote)
    return Edit(place.span._replace(start=at, end=at), "/") if not quote or text[0] == quote else None
