"""The Dockerfile reader: text to instructions, every word with its place. It refuses nothing.

What Docker would refuse is a node with a problem, and the rest is still read. Kinds of problem: parse-error,
unknown-instruction, unknown-flag, bad-arguments, bad-expansion (a word no value of its variables can expand),
instruction-before-from, no-stage, onbuild-forbidden, broken-exec-form, empty-continuation,
heredoc-not-opened, directive-ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dlint.lazy import regex
from dlint.syntax.dockerfile_directives import ignored_directives, read_directives
from dlint.syntax.dockerfile_heredocs import HeredocWord, Terminators, heredoc_words, meant_heredoc
from dlint.syntax.dockerfile_lines import Joined, Lines, is_binary, is_elision, is_too_long, join, trim
from dlint.syntax.dockerfile_nodes import (
    KEYWORDS,
    Comment,
    Directive,
    Dockerfile,
    Flag,
    Heredoc,
    Instruction,
    Item,
    JsonString,
    Pair,
    Word,
)
from dlint.syntax.nearest import nearest
from dlint.syntax.problem import Problem
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.text import Mapped, Source

__all__ = [
    "Comment", "Directive", "Dockerfile", "Flag", "Heredoc", "Instruction", "Item", "JsonString", "Pair",
    "Problem", "Word", "parse", "parse_fragment",
]  # fmt: skip

_GLUED: Final = regex("([A-Za-z]+)([\\[\"'].*)", re.DOTALL)
_HEREDOC_READERS: Final = frozenset(("ADD", "COPY", "RUN"))


def parse(source: Source) -> Dockerfile:
    """Read a whole file. Never raises."""
    return _Reader(source, Lines(source.text), excerpt=False).read()


def parse_fragment(source: Source, mapped: Mapped) -> Dockerfile:
    """Read a block of a page; places are those in the page.

    A block is an excerpt: it may lack its FROM, and a line of `...` stands for what was left out.
    """
    return _Reader(source, Lines(mapped.text, mapped), excerpt=True).read()


class _Reader:
    """State of one reading: what was read so far, and the comments no instruction has claimed."""

    __slots__ = (
        "comments", "directives", "escape", "excerpt", "file", "instruction_lines", "instructions", "items",
        "lines", "pending", "problems", "terminators", "top_comments",
    )  # fmt: skip

    def __init__(self, source: Source, lines: Lines, *, excerpt: bool) -> None:
        self.file = Dockerfile(source)
        self.lines = lines
        self.excerpt = excerpt
        self.items: list[Item] = []
        self.comments: list[Comment] = []
        self.top_comments: list[tuple[int, Comment]] = []
        self.pending: list[Comment] = []
        self.instructions: list[Instruction] = []
        self.instruction_lines: list[int] = []
        self.terminators: Terminators | None = None
        self.escape = "\\"
        self.directives: dict[int, Directive] = {}
        self.problems = self.file.found

    def read(self) -> Dockerfile:
        file, lines = self.file, self.lines
        if is_binary(lines.text):
            end = min(len(lines.text), 1)
            message = "The file holds bytes that are no text, such as NUL or UTF-16; Docker reads UTF-8"
            self.problems.append(Problem("parse-error", lines.span(0, end), message))
            self.items.append(Item("unread", lines.span(0, len(lines.text))))
        else:
            self.escape, self.directives, problems = read_directives(lines)
            self.problems += problems
            self._read_lines()
            self._read_all()
        file.escape = self.escape
        file.directives = tuple(self.directives.values())
        file.instructions = tuple(self.instructions)
        file.comments = tuple(self.comments)
        file.items = tuple(self.items)
        return file

    def _read_lines(self) -> None:
        lines, text, number = self.lines, self.lines.text, 0
        while number < len(lines):
            begin, end = lines.begin(number), lines.ends[number]
            if begin == end:
                number = self._blank(number)
            elif number in self.directives:
                self.items.append(Item("directive", self._whole(number, number), self.directives[number]))
                number += 1
            elif text[begin] == "#":
                self._comment(number, begin)
                number += 1
            elif self.excerpt and is_elision(text[begin:end]):
                self.items.append(Item("elision", self._whole(number, number)))
                number += 1
            else:
                number = self._instruction(number)

    def _whole(self, first: int, last: int) -> Span:
        return self.lines.span(self.lines.starts[first], self.lines.after(last))

    def _blank(self, first: int) -> int:
        lines, last = self.lines, first
        while last + 1 < len(lines) and lines.begin(last + 1) == lines.ends[last + 1]:
            last += 1
        self.items.append(Item("blank", self._whole(first, last)))
        return last + 1

    def _comment(self, number: int, begin: int) -> None:
        lines = self.lines
        end = lines.ends[number]
        comment = Comment(lines.text[begin + 1 : end], lines.span(begin, end))
        self.comments.append(comment)
        self.top_comments.append((number, comment))
        self.items.append(Item("comment", self._whole(number, number), comment))
        if comment.text.strip() or begin > lines.starts[number]:
            self.pending.append(comment)
        else:
            self.pending = []

    def _instruction(self, first: int) -> int:
        lines = self.lines
        joined = join(lines, first, self.escape, excerpt=self.excerpt)
        line = trim(lines, joined.ranges)
        start = line.offset(0) if line.text else lines.span(lines.begin(first), lines.begin(first)).start
        instruction = Instruction(line, Span(start, max(start, lines.end(joined.last))), self.escape)
        self._inside(instruction, joined)
        self._inner(instruction)
        last = self._heredocs(instruction, joined.last)
        if last > joined.last:
            instruction.span = Span(start, lines.end(last))
        if not instruction.known:
            self._unknown(instruction, first)
        instruction.comments, self.pending = tuple(self.pending), []
        self.items.append(Item("instruction", self._whole(first, last), instruction))
        self.instructions.append(instruction)
        self.instruction_lines += (first, last)
        return last + 1

    def _inside(self, instruction: Instruction, joined: Joined) -> None:
        lines, comments = self.lines, []
        for number in joined.comments:
            begin, end = lines.begin(number), lines.ends[number]
            comments.append(Comment(lines.text[begin + 1 : end], lines.span(begin, end), inside=True))
        self.comments += comments
        instruction.comment_lines = tuple(comments)
        instruction.empty_lines = tuple(self._whole(number, number) for number in joined.empty)
        if joined.empty:
            message = f"An empty line inside the continued `{instruction.name.text}` will become an error"
            where = instruction.empty_lines[0]
            instruction.found.append(Problem("empty-continuation", where, message, ""))

    def _inner(self, instruction: Instruction) -> None:
        """Read what ONBUILD wraps and what HEALTHCHECK runs; one level, more is forbidden anyway."""
        arguments = instruction.arguments
        if instruction.keyword == "ONBUILD" and arguments.text:
            instruction.inner = Instruction(arguments.mapped, arguments.span, self.escape)
            inner = instruction.inner
            if inner.keyword == "HEALTHCHECK":
                self._inner(inner)
        elif instruction.keyword == "HEALTHCHECK" and arguments.text.upper().split(None, 1)[:1] == ["CMD"]:
            instruction.inner = Instruction(arguments.mapped, arguments.span, self.escape, flags=False)

    def _heredocs(self, instruction: Instruction, last: int) -> int:
        """Read the bodies of the heredocs the instruction opens; gives its last line."""
        reader = instruction.inner if instruction.keyword == "ONBUILD" else instruction
        if "<<" not in instruction.text.text or reader is None or reader.keyword not in _HEREDOC_READERS:
            return last
        if reader.json is not None:
            return last
        found, opened = heredoc_words(instruction.text.text), True
        if self.terminators is None:
            self.terminators = Terminators([self.lines[number] for number in range(len(self.lines))])
        if not found:
            found, opened = self._meant(instruction, last), False
        heredocs = []
        for start, end, word in found:
            heredoc = _heredoc(Word(instruction.text, start, end), word)
            heredoc.opened = opened
            last = self._body(heredoc, instruction, last)
            heredocs.append(heredoc)
        reader.heredocs = instruction.heredocs = tuple(heredocs)
        return last

    def _meant(self, instruction: Instruction, last: int) -> list[tuple[int, int, HeredocWord]]:
        """The heredoc an author meant and Docker does not see, where a later line would close it."""
        meant = meant_heredoc(instruction.text.text)
        if meant is None or self.terminators is None:
            return []
        start, end, word = meant
        if self.terminators.find_loose(word.name, last + 1) is None:
            return []
        where = instruction.text.span(start, end)
        written = instruction.text.text[start:end]
        message = (
            f"Docker opens no heredoc at `{written}`, and reads the lines up to `{word.name}` as instructions"
        )
        instruction.found.append(
            Problem("heredoc-not-opened", where, f"{message}: {_why_not(instruction, start)}")
        )
        return [meant]

    def _body(self, heredoc: Heredoc, instruction: Instruction, last: int) -> int:
        """Read one body, which starts behind line `last`; gives the line that ends it."""
        lines, terminators = self.lines, self.terminators
        first = last + 1
        end = terminators.find(heredoc.name, first, dash=heredoc.dash) if terminators else None
        if end is None and terminators is not None:
            loose = terminators.find_loose(heredoc.name, first)
            end = loose
            if heredoc.opened:
                instruction.found.append(_unterminated(heredoc, None if loose is None else lines[loose]))
        else:
            heredoc.terminated = True
        if end is None:
            stop = self._next_instruction(first)
            last = stop - 1
        else:
            stop, last = end, end
            heredoc.end_span = lines.span(lines.starts[end], lines.ends[end])
        start = lines.starts[first] if first < len(lines) else len(lines.text)
        heredoc.body_span = lines.span(start, lines.starts[stop] if stop < len(lines) else len(lines.text))
        heredoc.body = self._body_text(first, stop, dash=heredoc.dash)
        return last

    def _body_text(self, first: int, stop: int, *, dash: bool) -> Mapped:
        lines, ranges = self.lines, []
        if not dash:
            start = lines.starts[first] if first < len(lines) else len(lines.text)
            ranges.append((start, lines.starts[stop] if stop < len(lines) else len(lines.text)))
        for number in range(first, stop) if dash else ():
            start, after = lines.starts[number], lines.after(number)
            tabs = len(lines[number]) - len(lines[number].lstrip("\t"))
            ranges.append((start + tabs, after))
        return lines.mapped(ranges or [(lines.after(first - 1), lines.after(first - 1))])

    def _next_instruction(self, first: int) -> int:
        """The next line that begins with a keyword in upper case: there a body that is never closed ends."""
        number = first
        while number < len(self.lines) and self.lines[number].split(" ", 1)[0] not in KEYWORDS:
            number += 1
        return number

    def _unknown(self, instruction: Instruction, first: int) -> None:
        name = instruction.name
        message = f"`{_short(name.text)}` is no instruction"
        suggestion = None
        if "\xa0" in name.text and name.text.split("\xa0")[0].upper() in KEYWORDS:
            suggestion = name.text.replace("\xa0", " ")
            message += ": it holds a no-break space, which Docker takes for a letter"
        elif not name.text:
            message = f"A lone `{self.escape}` is no instruction"
        elif (glued := _GLUED.match(name.text)) is not None and glued.group(1).upper() in KEYWORDS:
            suggestion = f"{glued.group(1)} {glued.group(2)}"
            message += f": white space is missing behind `{glued.group(1)}`"
        elif (
            name.text.isascii()
            and name.text != "cd"
            and (meant := nearest(name.text.upper(), KEYWORDS)) is not None
        ):
            suggestion = meant.lower() if name.text.islower() else meant
            message += f"; did you mean `{suggestion}`?"
        elif self.items and self.items[-1].kind == "instruction" and self.instructions[-1].known:
            above = self.instructions[-1].keyword
            if name.text.startswith(("&&", "||", "|", "-")) or self.lines[first][:1] in (" ", "\t"):
                message += f"; the `{above}` above it may lack a `{self.escape}` at its end"
        instruction.found.append(Problem("unknown-instruction", name.span, message, suggestion))

    def _read_all(self) -> None:
        """Judge the file as a whole, now that all lines are read."""
        lines = self.lines
        for number, (start, end) in enumerate(zip(lines.starts, lines.ends, strict=True)):
            if (end - start) * 4 > 65535 and is_too_long(lines[number]):
                message = "The line is longer than the 65535 bytes Docker reads"
                self.problems.append(Problem("parse-error", lines.span(start, end), message))
        known = any(instruction.known for instruction in self.instructions)
        if not self.instructions and not self.excerpt:
            where = lines.span(lines.starts[0], lines.ends[0]) if len(lines) else lines.span(0, 0)
            self.problems.append(Problem("parse-error", where, "The file holds no instruction"))
        if known and not self.excerpt:
            self._stages()
        places = self.instruction_lines or [len(lines), -1]
        self.problems += ignored_directives(lines, self.top_comments, places[0], places[-1])

    def _stages(self) -> None:
        first_from = None
        for number, instruction in enumerate(self.instructions):
            meant = [
                problem.suggestion for problem in instruction.found if problem.kind == "unknown-instruction"
            ]
            if instruction.keyword == "FROM" or (meant and str(meant[0]).upper().startswith("FROM")):
                first_from = number
                break
        if first_from is None:
            first = next(instruction for instruction in self.instructions if instruction.known)
            message = f"`{first.name.text}` belongs to no stage: the file has no `FROM`"
            first.found.append(Problem("no-stage", first.name.span, message))
            return
        for instruction in self.instructions[:first_from]:
            if instruction.known and instruction.keyword != "ARG":
                message = f"`{instruction.name.text}` stands before the first `FROM`, where only `ARG` may"
                instruction.found.append(Problem("instruction-before-from", instruction.name.span, message))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _heredoc(word: Word, found: HeredocWord) -> Heredoc:
    return Heredoc(word, found.name, found.fd, expand=found.expand, dash=found.dash)


def _unterminated(heredoc: Heredoc, line: str | None) -> Problem:
    message = f"Nothing ends the heredoc `{heredoc.word.text}`"
    suggestion = None
    if line is not None:
        message += f": the line `{_short(line.strip())}` has white space around the delimiter"
        if not heredoc.dash and line.lstrip("\t") == heredoc.name:
            message += ", and only `<<-` takes leading tabs"
            suggestion = heredoc.word.text.replace("<<", "<<-", 1)
    return Problem("parse-error", heredoc.span, message, suggestion)


def _why_not(instruction: Instruction, start: int) -> str:
    """Why Docker does not see the heredoc that begins at `start` of the joined line."""
    text = instruction.text.text
    if text.startswith(("<<- ", "<<-\t"), start):
        return "white space stands behind `<<-`"
    if start and text[start - 1] not in " \t0123456789":
        return "no white space stands before `<<`"
    return "a quote in the line is not balanced, or Docker does not know a `${...}` in it"
