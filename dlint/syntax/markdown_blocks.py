"""Where the blocks of code of a page stand: what is fenced, tagged, directed, or only indented.

It knows the layout of pages (CommonMark fences; tags of Jekyll, Hexo and Hugo; source blocks of AsciiDoc;
transcripts of a shell), and nothing of what the blocks hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from dlint.lazy import regex
from dlint.text import Mapped, Piece, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlint.syntax.dockerfile_lines import Lines

Kind = Literal["dockerfile", "compose", "shell"]
Name = tuple[str, Span]

_TAB = 4
_NAMING = 1000  # a longer line is prose without a name that matters
_LONGEST_INFO = 400
_FENCE = regex(
    r"([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*){0,16})(`{3,}|~{3,}|[-.]{4,}(?=\s*\Z))(.*)", re.DOTALL
)
_FENCE_BEGINS = frozenset("`~-*+>.0123456789")


class Code(NamedTuple):
    """Code in a line of prose; its text has no blanks around it and spaces for line ends."""

    text: str
    span: Span


class Found:
    """A block as it is laid out.

    It takes the lines `first` to `last` (0-based, half-open) and `span`. `rows` are the offsets of its body's
    lines, line ends included, without what indents or quotes the whole block. `info` is what stands beside
    its opening, at `info_at`; a block that is only `indented` has none.
    """

    __slots__ = ("first", "indented", "info", "info_at", "last", "rows", "span")

    def __init__(self, first: int, span: Span, *, indented: bool = False) -> None:
        self.first = first
        self.last = first
        self.span = span
        self.indented = indented
        self.info = ""
        self.info_at = span.start
        self.rows: list[tuple[int, int]] = []

    def reach(self, lines: Lines, number: int) -> None:
        self.last = number + 1
        self.span = Span(self.span.start, lines.ends[number])

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
        elif line.strip() and (
            not line.startswith((" ", "\t", "-", "#", "[", "]", "}")) or not (ruled or keys)
        ):
            return 0
    return 0


def find_blocks(lines: Lines, first: int, *, rst: bool = False) -> list[Found]:
    """All blocks from line `first` on, in order; those that are only indented may be anything but prose.

    In reStructuredText (`rst`) code is what is indented, and a row of `~` underlines a heading.
    """
    text, least = lines.text, 2 if rst else _TAB
    last_comment = text.rfind("-->")
    found: list[Found] = []
    at, after_blank = first, True
    while at < len(lines):
        begin, end = lines.begin(at), lines.ends[at]
        if begin >= end:
            at, after_blank = at + 1, True
            continue
        block = None
        if text.startswith("<!--", begin) and begin < last_comment:
            at, after_blank = _line_of(lines, text.find("-->", begin)) + 1, False
            continue
        if text[begin] == "{":
            block = _tag(lines, at)
        elif text[begin] in _FENCE_BEGINS and not rst:
            block = _fence(lines, at)
        if block is None and after_blank and _indent(text, lines.starts[at], begin) >= least:
            block = _indented(lines, at, least)
        if block is not None and block.last > at:
            found.append(block)
            at, after_blank = block.last, True
        else:
            at, after_blank = at + 1, False
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


def _keep(found: Found, lines: Lines, start: int, number: int, stop: int | None = None) -> None:
    """Take a line from `start` on, unless it only tells Jekyll to leave the block alone."""
    after = lines.after(number) if stop is None else min(lines.after(number), stop)
    found.last, found.span = number + 1, Span(found.span.start, after)
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
    found = Found(first, Span(opening.start(2), lines.ends[first]))
    found.inform(text, *opening.span(3))
    if opening[2][0] in "-.":  # AsciiDoc: the line above says that it is code
        above = re.match(r"\[(?:source|listing)?[%\w]{0,40},", lines[first - 1]) if first else None
        if above is None:
            return None
        found.inform(text, lines.starts[first - 1] + above.end(), lines.ends[first - 1])
    quotes = opening[1].count(">")
    inner = opening.start() + opening[1].rfind(">") + 1 if quotes else opening.start()
    if quotes and text.startswith((" ", "\t"), inner):
        inner += 1
    columns = _indent(text, inner, opening.start(2))
    found.reach(lines, first)
    for number in range(first + 1, len(lines)):
        start = _unquoted(lines, number, quotes)
        if start < 0:
            break
        if _closes(text, start, lines.ends[number], opening[2], columns):
            found.reach(lines, number)
            break
        _keep(found, lines, _dedent(text, start, lines.ends[number], columns), number)
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
    """A block up to the tag that closes it, or to the end of the page."""
    text = lines.text
    opening = _tags().match(text, lines.starts[first], lines.ends[first])
    if opening is None:
        return None
    tag = opening["tag"]
    close = r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}" if tag is None else rf"\{{%-?[ \t]*end{tag}[ \t]*-?%\}}"
    closing = re.compile(close).search(text, opening.end())
    stop, end = closing.span() if closing else (len(text), len(text))
    last = _line_of(lines, end - 1)
    found = Found(first, Span(lines.begin(first), end))
    found.inform(text, *opening.span("hugo" if tag is None else "info"))
    for number in range(first, last + 1):
        row = max(lines.starts[number], opening.end())
        if first < number < last or text[row : min(lines.after(number), stop)].strip():
            _keep(found, lines, row, number, stop)  # a tag alone on its line leaves no empty row
    found.last, found.span = last + 1, Span(found.span.start, end)
    return found


def _indented(lines: Lines, first: int, least: int) -> Found:
    """Rows indented by `least` columns, up to one that opens a fence; the first says how far the block is."""
    text, columns, blanks = lines.text, 0, list[int]()
    found = Found(first, Span(lines.begin(first), lines.ends[first]), indented=True)
    for number in range(first, len(lines)):
        start, begin, end = lines.starts[number], lines.begin(number), lines.ends[number]
        if begin >= end:
            blanks.append(number)
            continue
        indent = _indent(text, start, begin)
        if indent < least or (text[begin] in _FENCE_BEGINS and _FENCE.match(text, start, end)):
            break
        columns = columns or indent
        found.rows += [(lines.ends[blank], lines.after(blank)) for blank in blanks]
        blanks = []
        _keep(found, lines, _dedent(text, start, end, columns), number)
    return found


@cache
def _prompt() -> re.Pattern[str]:
    return re.compile(
        r"[ \t]*(?:\([\w.-]{1,40}\)[ \t]*)?"
        r"(?P<who>(?:[\w.-]{1,64}@[\w.-]{1,64}(?::[^\s$#]{0,200})?|\[[^\]\n]{1,80}\]|~)[ \t]?)?"
        r"(?P<sign>[$#❯➜])(?:[ \t]+|(?=\r?\n|\Z))"
    )


def commands(
    text: str, rows: list[tuple[int, int]], is_command: Callable[[str], bool]
) -> list[tuple[int, int]]:
    """The rows of a transcript without prompts and output; empty where it is none.

    A bare `# ` is a prompt only where nothing else is, commands follow it everywhere, and no other row is
    one.
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
        going = awaited(text[begin:end], going)
    return kept if any(text[start] != "#" for start, _ in kept) else []


def awaited(row: str, going: str) -> str:
    """What a command waits for behind a row: the word that ends its heredoc, "any" row, or "" for none."""
    if going not in {"", "any"}:
        return "" if row.strip() == going else going
    heredoc = re.search(r"(?<!<)<<-?[ \t]*[\"'\\]?([A-Za-z_]\w{0,40})", row)
    if heredoc:
        return heredoc[1]
    return "any" if row.rstrip().endswith(("\\", "&&", "||", "|")) else ""


def inline_code(text: str, within: Span) -> Iterator[Code]:
    """Code in the lines of a paragraph, between equally many backticks."""
    cuts = re.compile(r"\n(?=[ \t]*(?:\r?\n|[-*+>#]|\d{1,9}[.)]))").finditer(text, *within)
    bounds = [within.start, *(cut.start() for cut in cuts), within.end]
    for start, end in pairwise(bounds):
        runs = [run.span() for run in re.compile(r"(?<!\\)`+").finditer(text, start, end)]
        following: dict[int, int] = {}
        partners = [-1] * len(runs)
        for number in range(len(runs) - 1, -1, -1):
            length = runs[number][1] - runs[number][0]
            partners[number] = following.get(length, -1)
            following[length] = number
        number = 0
        while number < len(runs):
            if partners[number] >= 0:
                inside = text[runs[number][1] : runs[partners[number]][0]]
                yield Code(" ".join(inside.split()), Span(runs[number][0], runs[partners[number]][1]))
                number = partners[number]
            number += 1


@cache
def _files(kind: Kind | None) -> re.Pattern[str]:
    docker = "(?:docker|container)file"
    return re.compile(
        {
            "dockerfile": rf"{docker}(?:[._-](?!dockerignore|md)[\w.-]+)?|[\w.-]+[._-]{docker}",
            "compose": r"[\w.-]+\.ya?ml",
            "shell": r"[\w.-]+\.(?:ba|z|k)?sh",
            None: r"[\w-][\w.-]*\.[a-z][a-z0-9]{0,9}|\.env[\w.-]*|\.dockerignore|(?:Make|Proc|Gem|Pip)file",
        }[kind],
        re.IGNORECASE | re.ASCII,
    )


def file_names(text: str, start: int, end: int, kind: Kind | None) -> list[Name]:
    """The file names in a line that a block of the kind may have; none in the targets of links."""
    if end - start > _NAMING:
        return []
    line = re.sub(r"\]\([^)\s]*\)?|\b\w+://\S+|<[^<>]*>", lambda found: " " * len(found[0]), text[start:end])
    names = []
    for token in re.finditer(r"[A-Za-z0-9_.@+/-]+", line):
        name = token[0].rstrip(".-+/")
        skipped = 2 if name.startswith("./") else int(kind is not None and name.startswith("."))
        if _files(kind).fullmatch(name.rpartition("/")[2]) and not name.startswith(".."):
            begin = start + token.start() + skipped
            names.append((name[skipped:], Span(begin, start + token.start() + len(name))))
    return names


def label_name(text: str, start: int, end: int, kind: Kind | None) -> Name | None:
    """The name in a line that holds nothing else but marks, a remark in brackets and words such as "file"."""
    names = file_names(text, start, end, kind)
    if not names:
        return None
    span = names[0][1]
    rest = f"{text[start : span.start]} {text[span.end : end]}"
    rest = re.sub(r"\]\([^)\s]*\)?|<[^<>]*>|\([^()]*\)|（[^（）]*）", " ", rest)
    fillers = (
        "a|an|caption|code|content|contents|create|edit|example|file|filename|for|full|in|listing|my|name|new|of|our|path"
        "|sample|step|the|title|update|your|(?:文件|内容|如下|新建|创建|编辑|示例|修改|代码|的)+"
    )
    words = re.findall(r"[^\W\d_]+", rest)
    return names[0] if all(re.fullmatch(fillers, word.lower()) for word in words) else None
