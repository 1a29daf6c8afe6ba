"""Where the blocks of code of a page stand: what is fenced, tagged, directed, or only indented.

It knows the layout of pages (CommonMark fences; tags of Jekyll, Hexo and Hugo; code directives of
reStructuredText; source blocks of AsciiDoc), and nothing of what the blocks hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Literal

from dlint.text import Mapped, Piece, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlint.syntax.dockerfile_lines import Lines

Style = Literal["fence", "tag", "directive", "source", "indented"]

_TAB = 4
_LONGEST_INFO = 400
_FENCE = re.compile(r"([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*){0,16})(`{3,}|~{3,})(.*)", re.DOTALL)
_FENCE_BEGINS = frozenset("`~-*+>0123456789")


class Found:
    """A block as it is laid out.

    It takes the lines `first` to `last` (0-based, half-open) and `span`. `rows` are the offsets of its body's
    lines, line ends included, without what indents or quotes the whole block. `info` is what stands beside
    its opening, at `info_at`.
    """

    __slots__ = ("first", "info", "info_at", "last", "rows", "span", "style")

    def __init__(self, style: Style, first: int, last: int, span: Span) -> None:
        self.style = style
        self.first = first
        self.last = last
        self.span = span
        self.info = ""
        self.info_at = span.start
        self.rows: list[tuple[int, int]] = []

    def inform(self, text: str, start: int, end: int) -> None:
        """Take `text[start:end]` without the blanks around it for the info."""
        info = text[start : min(end, start + _LONGEST_INFO)]
        self.info = info.strip()
        self.info_at = start + len(info) - len(info.lstrip())


def front_matter(lines: Lines) -> int:
    """How many lines the front matter takes, rulers included: `---` (YAML), `+++` (TOML), or Hexo's form.

    Hexo's form has no ruler above. Two rulers around prose are no front matter.
    """
    opening = lines[0].rstrip(" \t") if len(lines) else ""
    ruled = opening in {"---", "+++"}
    closing = {"+++"} if opening == "+++" else {"---", "..."} if ruled else {"---"}
    key = re.compile(r"[\"']?\w[\w.-]{0,80}[\"']?[ \t]*[:=]" if ruled else r"\w[\w-]{0,80}:(?:\s|\Z)")
    keys = 0
    for number in range(1 if ruled else 0, len(lines)):
        line = lines[number]
        if line.rstrip(" \t") in closing:
            enough = (keys > 0 or number == 1) if ruled else keys > 1
            return number + 1 if enough else 0
        if key.match(line):
            keys += 1
        elif line.strip() and (not line.startswith((" ", "\t", "-", "#", "[", "]", "}")) or not (ruled or keys)):
            return 0
    return 0


def find_blocks(lines: Lines, first: int, *, fences: bool = True) -> list[Found]:
    """All blocks from line `first` on, in order; those of style "indented" may be anything but prose.

    `fences=False` is for reStructuredText, where a row of `~` underlines a heading.
    """
    text = lines.text
    last_comment = text.rfind("-->")
    found: list[Found] = []
    at, after_blank = first, True
    while at < len(lines):
        begin, end = lines.begin(at), lines.ends[at]
        if begin >= end:
            at, after_blank = at + 1, True
            continue
        block = None
        char = text[begin]
        if char == "<" and text.startswith("<!--", begin) and begin < last_comment:
            at, after_blank = _line_of(lines, text.find("-->", begin)) + 1, False
            continue
        if char == "{":
            block = _tag(lines, at)
        elif char == ".":
            block = _directive(lines, at)
        elif char == "[":
            block = _source(lines, at)
        elif fences and char in _FENCE_BEGINS:
            block = _fence(lines, at)
        if block is None and after_blank and _indent(text, lines.starts[at], begin) >= _TAB:
            block = _indented(lines, at, fences=fences)
        if block is not None:
            found.append(block)
        at, after_blank = (block.last, True) if block else (at + 1, False)
    return found


def glue(text: str, rows: list[tuple[int, int]]) -> Mapped:
    """The rows as one text, mapped onto the page."""
    pieces: list[Piece] = []
    at = 0
    for start, end in rows:
        if end <= start:
            continue
        if pieces and pieces[-1].source + pieces[-1].length == start:
            length = pieces[-1].length + end - start
            pieces[-1] = Piece(pieces[-1].at, length, pieces[-1].source, length)
        else:
            pieces.append(Piece(at, end - start, start, end - start))
        at += end - start
    if not pieces:
        pieces.append(Piece(0, 0, rows[0][0] if rows else 0, 0))
    return Mapped("".join([text[start:end] for start, end in rows]), pieces)


def _line_of(lines: Lines, offset: int) -> int:
    return bisect_right(lines.starts, offset) - 1


def _indent(text: str, start: int, end: int) -> int:
    """Columns that the blanks of a range take."""
    columns = 0
    for at in range(start, end):
        columns += _TAB - columns % _TAB if text[at] == "\t" else 1
    return columns


def _dedent(text: str, start: int, end: int, columns: int) -> int:
    """Where a line starts once at most so many columns of blanks are taken off."""
    column = 0
    while start < end and column < columns and text[start] in " \t":
        column += _TAB - column % _TAB if text[start] == "\t" else 1
        start += 1
    return start


def _keep(found: Found, lines: Lines, start: int, after: int) -> None:
    """Add a row, unless it only tells Jekyll to leave the block alone."""
    if lines.text.find("{%", start, min(after, start + 40)) >= 0:
        row = lines.text[start : min(after, start + 200)].strip()
        if re.fullmatch(r"\{%-?\s*(?:end)?raw\s*-?%\}", row):
            return
    found.rows.append((start, after))


def _fence(lines: Lines, first: int) -> Found | None:
    text = lines.text
    opening = _FENCE.match(text, lines.starts[first], lines.ends[first])
    if opening is None or (opening[2][0] == "`" and "`" in opening[3]):
        return None
    prefix, fence = opening[1], opening[2]
    quotes = prefix.count(">")
    inner = opening.start() + prefix.rfind(">") + 1 if quotes else opening.start()
    if quotes and text.startswith((" ", "\t"), inner):
        inner += 1
    columns = _indent(text, inner, opening.start(2))
    found = Found("fence", first, first + 1, Span(opening.start(2), lines.ends[first]))
    found.inform(text, opening.start(3), opening.end(3))
    for number in range(first + 1, len(lines)):
        start = _unquoted(lines, number, quotes)
        if start < 0:
            break
        end = lines.ends[number]
        found.last = number + 1
        found.span = Span(found.span.start, end)
        if _closes(text, start, end, fence, columns):
            break
        _keep(found, lines, _dedent(text, start, end, columns), lines.after(number))
    return found


def _unquoted(lines: Lines, number: int, quotes: int) -> int:
    """Where a line starts behind so many `>`; -1 where it has fewer."""
    start, end = lines.starts[number], lines.ends[number]
    for _ in range(quotes):
        while start < end and lines.text[start] in " \t":
            start += 1
        if not lines.text.startswith(">", start, end):
            return -1
        start += 1
        if lines.text.startswith((" ", "\t"), start, end):
            start += 1
    return start


def _closes(text: str, start: int, end: int, fence: str, columns: int) -> bool:
    begin = start
    while begin < end and text[begin] in " \t":
        begin += 1
    if not text.startswith(fence, begin, end) or text[begin:end].rstrip(" \t").strip(fence[0]):
        return False
    return _indent(text, start, begin) < columns + _TAB


@cache
def _tags() -> re.Pattern[str]:
    return re.compile(
        r"[ \t]*(?:\{%-?[ \t]*(?P<tag>highlight|codeblock)\b(?P<info>[^%\n]*?)-?%\}"
        r"|\{\{[<%][ \t]*highlight\b(?P<hugo>[^>%\n]*)[>%]\}\})"
    )


def _tag(lines: Lines, first: int) -> Found | None:
    opening = _tags().match(lines.text, lines.starts[first], lines.ends[first])
    if opening is None:
        return None
    tag = opening["tag"]
    close = r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}" if tag is None else rf"\{{%-?[ \t]*end{tag}[ \t]*-?%\}}"
    found = _between(lines, first, opening.end(), re.compile(close))
    found.inform(lines.text, *opening.span("hugo" if tag is None else "info"))
    return found


def _between(lines: Lines, first: int, start: int, close: re.Pattern[str]) -> Found:
    """A block from `start` to what closes it, or to the end of the page."""
    text = lines.text
    closing = close.search(text, start)
    stop = closing.start() if closing else len(text)
    last = _line_of(lines, closing.end() - 1) if closing else len(lines) - 1
    begin = lines.begin(first)
    end = closing.end() if closing else lines.ends[last]
    found = Found("tag", first, last + 1, Span(begin, end))
    for number in range(first, last + 1):
        row = max(lines.starts[number], start)
        after = min(lines.after(number), stop)
        if first < number < last or text[row:after].strip():  # a tag alone on its line leaves no empty row
            _keep(found, lines, row, after)
    return found


@cache
def _directives() -> re.Pattern[str]:
    return re.compile(r"[ \t]*\.\.[ \t]+(?:code-block|code|sourcecode)::(.*)", re.DOTALL)


def _directive(lines: Lines, first: int) -> Found | None:
    """`.. code-block:: language`, its options, and what is indented below."""
    text = lines.text
    opening = _directives().match(text, lines.starts[first], lines.ends[first])
    if opening is None:
        return None
    begin = lines.begin(first)
    found = Found("directive", first, first + 1, Span(begin, lines.ends[first]))
    found.inform(text, *opening.span(1))
    number = first + 1
    while number < len(lines) and text.startswith(":", lines.begin(number), lines.ends[number]):
        if text.startswith((":caption:", ":name:"), lines.begin(number)):
            found.inform(text, opening.start(1), lines.ends[number])
        number += 1
    _indented_rows(lines, number, found, _indent(text, lines.starts[first], begin) + 1, fences=None)
    return found


def _indented(lines: Lines, first: int, *, fences: bool) -> Found | None:
    found = Found("indented", first, first, Span(lines.begin(first), lines.ends[first]))
    _indented_rows(lines, first, found, _TAB, fences=fences)
    return found if found.rows else None


def _indented_rows(lines: Lines, number: int, found: Found, least: int, *, fences: bool | None) -> None:
    """Add the rows that are indented by `least` columns; the first one says how far the block is.

    With `fences`, one that opens there ends the block.
    """
    text, columns, pending = lines.text, 0, []
    for at in range(number, len(lines)):
        start, begin, end = lines.starts[at], lines.begin(at), lines.ends[at]
        if begin >= end:
            pending.append(at)
            continue
        indent = _indent(text, start, begin)
        if indent < least or (fences and text[begin] in _FENCE_BEGINS and _FENCE.match(text, start, end)):
            break
        columns = columns or indent
        for blank in pending if found.rows else ():
            found.rows.append((lines.ends[blank], lines.after(blank)))
        pending = []
        _keep(found, lines, _dedent(text, start, end, columns), lines.after(at))
        found.last = at + 1
        found.span = Span(found.span.start, end)


def _source(lines: Lines, first: int) -> Found | None:
    """AsciiDoc: `[source,language]` and lines between two delimiters."""
    text, start, end = lines.text, lines.starts[first], lines.ends[first]
    opening = re.compile(r"[ \t]*\[(?:source|listing)?[%\w]{0,40},([^\]]*)\][ \t]*").fullmatch(text, start, end)
    delimiter = lines[first + 1].rstrip(" \t") if first + 1 < len(lines) else ""
    if opening is None or not re.fullmatch(r"-{4,}|\.{4,}", delimiter):
        return None
    found = Found("source", first, first + 2, Span(lines.begin(first), lines.ends[first + 1]))
    found.inform(text, *opening.span(1))
    for number in range(first + 2, len(lines)):
        found.last = number + 1
        found.span = Span(found.span.start, lines.ends[number])
        if lines[number].rstrip(" \t") == delimiter:
            break
        _keep(found, lines, lines.starts[number], lines.after(number))
    return found


def language(found: Found) -> tuple[str | None, int]:
    """The label in lower case, and where in the info it ends.

    `{.yaml}`, `yaml{1,2}`, `dockerfile:web/Dockerfile`, `lang:yaml`, `{code-block} yaml`, `rust,ignore`.
    """
    label = re.match(
        r"(?:\{code(?:-block)?\}\s*|lang:)?(?:\{\s*[.]?([\w+#.-]+)|([^\s{}\[\],:=\"'()]++)(?!\s*=))", found.info
    )
    if label is None:
        return None, 0
    return (label[1] or label[2]).lower(), label.end()


@cache
def _prompt() -> re.Pattern[str]:
    return re.compile(
        r"[ \t]*(?:\([\w.-]{1,40}\)[ \t]*)?"
        r"(?P<who>(?:[\w.-]{1,64}@[\w.-]{1,64}(?::[^\s$#]{0,200})?|\[[^\]\n]{1,80}\]|~)[ \t]?)?"
        r"(?P<sign>[$#❯➜])(?:[ \t]+|(?=\r?\n|\Z))"
    )


def commands(text: str, rows: list[tuple[int, int]], is_command: Callable[[str], bool]) -> list[tuple[int, int]]:
    """The rows of a transcript without prompts and output; empty where it is none.

    A bare `# ` is a prompt only where nothing else is, commands follow it everywhere, and no other row is one.
    """
    prompts = [_prompt().match(text, start, end) for start, end in rows]
    if not any(match and (match["sign"] != "#" or match["who"]) for match in prompts):
        after = [text[match.end() : row[1]] for match, row in zip(prompts, rows, strict=True) if match]
        plain = [text[row[0] : row[1]] for match, row in zip(prompts, rows, strict=True) if not match]
        if not after or not all(map(is_command, after)) or any(map(is_command, plain)):
            return []
    else:
        prompts = [match if match and (match["sign"] != "#" or match["who"]) else None for match in prompts]
    kept: list[tuple[int, int]] = []
    going = ""
    for (start, end), match in zip(rows, prompts, strict=True):
        begin = start
        if going:
            begin += 2 * text.startswith("> ", start)
        elif match:
            begin = match.end()
        elif not text.startswith("#", start):
            continue
        if text[begin:end].strip():
            kept.append((begin, end))
        going = _awaited(text[begin:end], going)
    return kept if any(text[start] != "#" for start, _ in kept) else []


def _awaited(row: str, going: str) -> str:
    """What a command waits for after a row: the word that ends its heredoc, a backslash for any row, or ""."""
    if going not in {"", "\\"}:
        return "" if row.strip() == going else going
    heredoc = re.search(r"<<-?[ \t]*[\"'\\]?([A-Za-z_]\w{0,40})", row)
    if heredoc:
        return heredoc[1]
    return "\\" if row.rstrip().endswith(("\\", "&&", "||", "|")) else ""


def inline_code(text: str, span: Span) -> Iterator[Span]:
    """Code between equally many backticks within a paragraph or an item of a list, backticks included."""
    starts = re.compile(r"\n(?=[ \t]*(?:\r?\n|[-*+>#]|\d{1,9}[.)]))")
    runs: list[tuple[int, int]] = []
    ends = [found.start() for found in starts.finditer(text, span.start, span.end)]
    ...
