"""What a Dockerfile is read into: plain nodes whose places are spans of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dlint.syntax import dockerfile_words as split
from dlint.text import Mapped, Piece, Span

if TYPE_CHECKING:
    from dlint.syntax.problem import Problem
    from dlint.text import Source

KEYWORDS: Final = (
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
    "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
)  # fmt: skip

_ONE_ARGUMENT: Final = frozenset(("MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"))
_UNQUOTED: Final = frozenset(("ADD", "COPY", "EXPOSE", "FROM", "VOLUME"))
_JSON: Final = frozenset(("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"))
_PAIRS: Final = frozenset(("ARG", "ENV", "LABEL"))


class Comment:
    """A comment line: `text` is all behind the `#`; `inside` where it stands in a continued instruction."""

    __slots__ = ("inside", "span", "text")

    def __init__(self, text: str, span: Span, *, inside: bool = False) -> None:
        self.text = text
        self.span = span
        self.inside = inside


class Directive:
    """A parser directive that has its effect: `# key=value rest`. `key` is in lower case."""

    __slots__ = ("key", "rest", "span", "value", "value_span")

    def __init__(self, key: str, value: str, rest: str, span: Span, value_span: Span) -> None:
        self.key = key
        self.value = value
        self.rest = rest
        self.span = span
        self.value_span = value_span


class Item:
    """Whole lines of the file, line ends included; all items of a file tile it.

    `kind` is blank, comment, directive, instruction, elision (a `...` in an excerpt) or unread (no text).
    """

    __slots__ = ("kind", "node", "span")

    def __init__(self, kind: str, span: Span, node: Comment | Directive | Instruction | None = None) -> None:
        self.kind = kind
        self.span = span
        self.node = node


class Word:
    """A part of an instruction: `text[start:end]` of the joined line, quotes and escapes as written."""

    __slots__ = ("end", "line", "start")

    def __init__(self, line: Mapped, start: int, end: int) -> None:
        self.line = line
        self.start = start
        self.end = end

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    @property
    def span(self) -> Span:
        return self.line.span(self.start, self.end)

    @property
    def mapped(self) -> Mapped:
        return self.line.slice(self.start, self.end)

    def part(self, start: int, end: int) -> Word:
        """`text[start:end]` of this word as a word."""
        return Word(self.line, self.start + start, self.start + end)

    def __repr__(self) -> str:
        return f"Word({self.text!r})"


class Flag:
    r"""`--name=value` behind a keyword; `value` is `None` for a bare `--name`, an empty word for `--name=`.

    `plain` is the value as Docker takes it, quotes and `\` escapes removed (`""` for a bare flag).
    """

    __slots__ = ("name", "plain", "value", "word")

    def __init__(self, word: Word, name: str, plain: str, value: Word | None) -> None:
        self.word = word
        self.name = name
        self.plain = plain
        self.value = value

    @property
    def span(self) -> Span:
        return self.word.span

    @property
    def name_span(self) -> Span:
        """The name with its dashes."""
        end = self.word.end if self.value is None else self.value.start - 1
        return self.word.line.span(self.word.start, end)


class JsonString:
    """One string of an exec form: `value` decoded, `span` with its quotes."""

    __slots__ = ("value", "word")

    def __init__(self, word: Word, value: str) -> None:
        self.word = word
        self.value = value

    @property
    def span(self) -> Span:
        return self.word.span

    @property
    def mapped(self) -> Mapped:
        """The decoded value, an escape as one whole piece."""
        at, pieces = 0, []
        for text, start, end in split.json_pieces(self.word.text):
            pieces.append(Piece(at, len(text), self.word.start + start, end - start))
            at += len(text)
        if not pieces:
            pieces.append(Piece(0, 0, self.word.start + 1, 0))
        return self.word.line.through(Mapped(self.value, pieces))

    def __repr__(self) -> str:
        return f"JsonString({self.value!r})"


class Pair:
    """`key=value` of ENV, LABEL or ARG, or `key value` (`legacy`); `value` is `None` for a bare `ARG key`."""

    __slots__ = ("key", "legacy", "value")

    def __init__(self, key: Word, value: Word | None, *, legacy: bool = False) -> None:
        self.key = key
        self.value = value
        self.legacy = legacy

    @property
    def span(self) -> Span:
        last = self.value or self.key
        return self.key.line.span(self.key.start, last.end)


class Heredoc:
    """A `<<NAME` and the lines up to `NAME`.

    `word` is the opening word. `body` is what Docker passes on (leading tabs cut for `<<-`), `body_span` its
    lines in the file, `end_span` the line that closes it. Where `terminated` is false nothing closes it and
    the body is a guess; where `opened` is false Docker does not see the heredoc and only its author does.
    """

    __slots__ = (
        "body",
        "body_span",
        "dash",
        "end_span",
        "expand",
        "fd",
        "name",
        "opened",
        "terminated",
        "word",
    )

    def __init__(self, word: Word, name: str, fd: int | None, *, expand: bool, dash: bool) -> None:
        self.word = word
        self.name = name
        self.fd = fd
        self.expand = expand
        self.dash = dash
        self.opened = True
        self.terminated = False
        self.body = Mapped("", ())
        self.body_span = self.end_span = Span(0, 0)

    @property
    def span(self) -> Span:
        return self.word.span


class Instruction:
    """One instruction, continuations joined.

    `text` is the logical line, keyword included. `span` runs from the keyword to the end of the last line,
    heredoc bodies included. `arguments` is all behind the flags. `comments` are those Docker holds to belong
    to it (since the instruction before, a bare `#` empties the list), `comment_lines` those inside it,
    `empty_lines` the empty lines inside it. `inner` is the instruction ONBUILD wraps, and for HEALTHCHECK
    its command as a `CMD` of its own (`None` for NONE). `found` are the problems of its lines alone.
    """

    __slots__ = (
        "_json", "_pairs", "_problems", "_words", "arguments", "comment_lines", "comments", "empty_lines",
        "escape", "flags", "found", "heredocs", "inner", "keyword", "name", "span", "text",
    )  # fmt: skip

    def __init__(self, text: Mapped, span: Span, escape: str, *, flags: bool = True) -> None:
        self.text = text
        self.span = span
        self.escape = escape
        end = split.keyword_end(text.text)
        self.name = Word(text, 0, end)
        name = self.name.text
        self.keyword = name.upper() if name.isascii() else name
        found, start = split.flags(text.text, end) if flags else ([], end)
        self.flags = tuple(_flag(text, *where) for where in found)
        self.arguments = Word(text, *split.stripped(text.text, start))
        self.heredocs: tuple[Heredoc, ...] = ()
        self.inner: Instruction | None = None
        self.comments: tuple[Comment, ...] = ()
        self.comment_lines: tuple[Comment, ...] = ()
        self.empty_lines: tuple[Span, ...] = ()
        self.found: list[Problem] = []
        self._problems: tuple[Problem, ...] | None = None
        self._words: tuple[Word, ...] | None = None
        self._pairs: tuple[Pair, ...] | None = None
        self._json: tuple[JsonString, ...] | str | None = ""

    @property
    def known(self) -> bool:
        return self.keyword in KEYWORDS

    @property
    def words(self) -> tuple[Word, ...]:
        """The arguments as Docker splits them for this instruction.

        At white space for FROM, COPY, ADD, EXPOSE and VOLUME; one word for MAINTAINER, STOPSIGNAL, USER and
        WORKDIR; at white space outside quotes for all others.
        """
        if self._words is None:
            line, start, end = self.text, self.arguments.start, self.arguments.end
            if self.keyword in _ONE_ARGUMENT:
                self._words = (self.arguments,) if end > start else ()
            elif self.keyword in _UNQUOTED:
                self._words = tuple(
                    Word(line, *part) for part in split.blank_separated(line.text, start, end)
                )
            else:
                parts = split.quoted(line.text, start, end, self.escape)
                self._words = tuple(Word(line, *part) for part in parts)
        return self._words

    @property
    def json(self) -> tuple[JsonString, ...] | None:
        """The strings of the exec form; `None` in shell form and where an instruction has no JSON form."""
        if isinstance(self._json, str):
            strings = split.json_strings(self.arguments.text) if self.keyword in _JSON else None
            base = self.arguments.start
            self._json = None
            if strings is not None:
                self._json = tuple(
                    JsonString(Word(self.text, base + start, base + end), value)
                    for value, start, end in strings
                )
        return self._json

    @property
    def paths(self) -> tuple[Word, ...]:
        """The words of COPY, ADD or VOLUME in either form; in exec form with their JSON quotes."""
        return self.words if self.json is None else tuple(string.word for string in self.json)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of ENV, LABEL and ARG; a word without the `=` it needs is a pair without value."""
        if self._pairs is None:
            self._pairs = self._read_pairs() if self.keyword in _PAIRS else ()
        return self._pairs

    def _read_pairs(self) -> tuple[Pair, ...]:
        words = self.words
        if self.keyword != "ARG" and words and "=" not in words[0].text:
            first, second = split.first_blank(self.text.text, self.arguments.start, self.arguments.end)
            key = Word(self.text, self.arguments.start, first)
            value = Word(self.text, second, self.arguments.end) if second > first else None
            return (Pair(key, value, legacy=True),)
        pairs = []
        for word in words:
            at = word.text.find("=")
            if at < 0:
                pairs.append(Pair(word, None))
            else:
                pairs.append(Pair(word.part(0, at), word.part(at + 1, word.end - word.start)))
        return tuple(pairs)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with it and with what it wraps; judged on first access."""
        if self._problems is None:
            from dlint.syntax.dockerfile_check import check

            self._problems = (*self.found, *check(self))
        return self._problems

    def flag(self, name: str) -> Flag | None:
        """The first flag of that name (without dashes)."""
        return next((flag for flag in self.flags if flag.name == name), None)

    def __repr__(self) -> str:
        return f"Instruction({self.text.text!r})"


def _flag(line: Mapped, start: int, end: int) -> Flag:
    raw = line.text[start:end]
    plain = split.unquoted(raw)
    name, equals, value = plain[2:].partition("=")
    at = raw.find("=")
    return Flag(
        Word(line, start, end), name, value, Word(line, start + at + 1, end) if equals and at >= 0 else None
    )


class Dockerfile:
    """A whole file, or a block of a page.

    `comments` are all comment lines, those inside instructions too; `items` the top-level lines, which tile
    the text. `escape` is the escape character in force.
    """

    __slots__ = ("_problems", "comments", "directives", "escape", "found", "instructions", "items", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.escape = "\\"
        self.directives: tuple[Directive, ...] = ()
        self.instructions: tuple[Instruction, ...] = ()
        self.comments: tuple[Comment, ...] = ()
        self.items: tuple[Item, ...] = ()
        self.found: list[Problem] = []  # what concerns no single instruction
        self._problems: tuple[Problem, ...] | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, in order of place; found on first access."""
        if self._problems is None:
            from dlint.syntax.dockerfile_check import all_problems

            self._problems = tuple(all_problems(self))
        return self._problems
