"""A command's words read by its program's table: options, subcommand, operands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from dlint.finding import Place
from dlint.syntax.shell_nodes import ShellWord
from dlint.syntax.shell_words import Literal
from dlint.text import Mapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.knowledge.grammar import Grammar
    from dlint.text import Source, Span

_LONGEST_CLUSTER = 40  # letters; a longer word that starts with a dash is no bundle of flags


class ExecWord(Protocol):
    """A string of an exec form's array; `mapped` is its value led back to the file."""

    @property
    def value(self) -> str: ...
    @property
    def mapped(self) -> Mapped: ...
    @property
    def span(self) -> Span: ...


class Argument(Place):
    """One word as the program gets it. `value` is None when something in it cannot be known.

    `span` covers its quotes. Several arguments share a place where one variable holds several words.
    """

    def __init__(self, value: str | None, source: Source, origin: ShellWord | ExecWord | Mapped) -> None:
        self.value = value
        self.source = source
        self.origin = origin

    def __repr__(self) -> str:
        return f"<Argument {self.text!r}>"

    @cached_property
    def span(self) -> Span:  # type: ignore[override]  # few ask for it
        """Where it stands; few of a script's words are ever asked."""
        origin = self.origin
        return origin.span(0, len(origin.text)) if isinstance(origin, Mapped) else origin.span

    @property
    def word(self) -> ShellWord | None:
        """The shell's word it comes from; None in exec form."""
        return self.origin if isinstance(self.origin, ShellWord) else None

    @property
    def raw(self) -> str:
        """The text as written; in exec form the string's value."""
        return self.origin.text if isinstance(self.origin, (ShellWord, Mapped)) else self.origin.value

    @property
    def text(self) -> str:
        """The value, or the text as written where that is unknown."""
        return self.raw if self.value is None else self.value

    @property
    def mapped(self) -> Mapped:
        """`raw`, mapped into the file."""
        return self.origin if isinstance(self.origin, Mapped) else self.origin.mapped

    @property
    def quoted(self) -> bool:
        return isinstance(self.origin, ShellWord) and self.origin.quoted

    @property
    def glob(self) -> bool:
        """Whether a pattern or a brace list in it may make several words of it."""
        return isinstance(self.origin, ShellWord) and self.origin.glob

    @property
    def open(self) -> bool:
        """Whether it may turn out to be several words, options among them, or none."""
        if self.value is not None or not isinstance(self.origin, ShellWord):
            return False
        parts = self.origin.parts
        unquoted = not any(part.quoted or isinstance(part, Literal) for part in parts)
        return unquoted or self.raw.startswith(('"$@', '"${@')) or "[@]" in self.raw

    def content(self) -> Mapped:
        """The text after quote removal, variables as written: what a shell inside would read."""
        return self.origin.content() if isinstance(self.origin, ShellWord) else self.mapped


class Option(Place):
    """`name` as one would spell it alone (`-q` of `-qy`); `given` tells whether it has a value.

    `value` is None when there is none or it is unknown; `holder` is the argument the value stands in.
    """

    def __init__(self, name: str, argument: Argument) -> None:
        self.name = name
        self.argument = argument
        self.source = argument.source
        self.value: str | None = None
        self.given = False
        self.holder: Argument | None = None
        self.rest: tuple[int, ...] = ()  # indexes of the words of `find -exec`

    def __repr__(self) -> str:
        return f"<Option {self.name} {self.value!r}>" if self.given else f"<Option {self.name}>"

    @cached_property
    def span(self) -> Span:  # type: ignore[override]  # few ask for it
        return self.argument.span

    @property
    def separate(self) -> bool:
        """Whether the value is a word of its own."""
        return self.given and self.holder is not self.argument

    def take(self, argument: Argument, value: str | None) -> None:
        self.given = True
        self.holder = argument
        self.value = value


class Reading:
    """`sure`: no unknown option that might have taken an operand; `operands` are indexes of words.

    `open`: a word that is neither an option nor its value may turn out to be several.
    """

    __slots__ = (
        "at",
        "ended",
        "grammar",
        "open",
        "operands",
        "options",
        "subcommand",
        "sure",
        "verb",
        "words",
    )

    def __init__(self, words: Sequence[Argument], grammar: Grammar | None) -> None:
        self.words = words
        self.grammar = grammar
        self.options: list[Option] = []
        self.operands: list[int] = []
        self.subcommand: str | None = None
        self.verb: list[int] = []  # the words of the subcommand
        self.sure = grammar is not None
        self.open = False
        self.ended = False
        self.at = 0


def read(words: Sequence[Argument], grammar: Grammar | None, start: int = 1) -> Reading:
    """Read the words after the program's name, which ends before `start`."""
    reading = Reading(words, grammar)
    reading.at = start
    awaiting = bool(grammar and grammar.commands)
    if grammar and grammar.bundle and start < len(words) and words[start].text[:1] not in ("-", "$", ""):
        _old_style(reading, grammar)
    while reading.at < len(words):
        index = reading.at
        reading.at += 1
        text = _option_text(words[index])
        if not reading.ended and _is_option(text, reading.grammar):
            _option(reading, index, text)
        elif awaiting and grammar:
            awaiting = _subcommand(reading, grammar, index)
        else:
            reading.operands.append(index)
            reading.open = reading.open or words[index].open
            if reading.grammar and reading.grammar.stop:
                reading.ended = True
    if awaiting and not reading.verb and grammar and grammar.default:
        reading.subcommand = grammar.default
    return reading


def _option_text(word: Argument) -> str:
    if word.value is not None:
        return word.value
    return word.raw.lstrip("\"'")


def _is_option(text: str, grammar: Grammar | None) -> bool:
    if text.startswith("-"):
        return text != "-" or (grammar is not None and "-" in grammar.flags)
    return text[:1] == "+" and grammar is not None and text[:2] in grammar.known


def _subcommand(reading: Reading, grammar: Grammar, index: int) -> bool:
    """Take a word of the subcommand; gives whether another one follows."""
    value = reading.words[index].value
    if value is None:
        # Most often a variable of options (`apt-get $OPTIONS install`).
        reading.sure = False
        reading.open = reading.open or reading.words[index].open
        return reading.words[index].open and not reading.verb
    first = not reading.verb
    reading.verb.append(index)
    name = value if first else f"{reading.subcommand} {value}"
    reading.subcommand = grammar.commands.get(name, name)
    if first and value in grammar.groups:
        reading.grammar = grammar.within(value)
        return True
    if (
        not first
        and name not in grammar.commands
        and str(reading.subcommand).partition(" ")[0] in grammar.commands
    ):
        # `git remote -v origin`, `bundle config path x`: the group is a subcommand of its own.
        reading.verb.pop()
        reading.subcommand = name.partition(" ")[0]
        reading.operands.append(index)
    reading.grammar = grammar.within(reading.subcommand or "")
    return False


def _option(reading: Reading, index: int, text: str) -> None:
    word, grammar = reading.words[index], reading.grammar
    if text == "--":
        reading.ended = True
        return
    name, equals, value = text.partition("=")
    if grammar is not None and grammar.single and name.startswith("--") and name[1:] in grammar.known:
        name = name[1:]  # Go's flags and OpenSSL's take either
    whole = text.startswith("--") or (grammar is not None and (grammar.single or name in grammar.known))
    if grammar is not None and name in grammar.until:
        _until(reading, Option(name, word))
    elif grammar is not None and grammar.single and name not in grammar.known and text[:2] in grammar.values:
        _add(reading, text[:2], word, text[2:])
    elif not whole and len(text) <= _LONGEST_CLUSTER + 1:
        _cluster(reading, word, text)
    elif equals:
        _add(reading, name, word, value)
    else:
        option = _add(reading, name, word, None)
        if grammar is not None and name in grammar.values:
            _next_value(reading, option)
        elif grammar is None or name not in grammar.known:
            _unknown(reading)


def _add(reading: Reading, name: str, word: Argument, value: str | None) -> Option:
    option = Option(name, word)
    if value is not None:
        option.take(word, value if word.value is not None else None)
    reading.options.append(option)
    return option


def _next_value(reading: Reading, option: Option) -> None:
    if reading.at < len(reading.words):
        word = reading.words[reading.at]
        option.take(word, word.value)
        reading.at += 1


def _unknown(reading: Reading) -> None:
    """An option no table has may or may not have taken the next word."""
    if reading.at < len(reading.words) and not _option_text(reading.words[reading.at]).startswith("-"):
        reading.sure = False


def _cluster(reading: Reading, word: Argument, text: str) -> None:
    grammar = reading.grammar
    known = True
    for at in range(1, len(text)):
        name = text[0] + text[at]
        if not text[at].isalnum() and at > 1 and (grammar is None or name not in grammar.known):
            # `-q=2`, `-j$(nproc)`: the rest is the value of the option before.
            rest = text[at + 1 :] if text[at] == "=" else text[at:]
            reading.options[-1].take(word, rest if word.value is not None else None)
            return
        takes = grammar is not None and name in grammar.values
        if takes or (grammar is not None and name in grammar.attached):
            rest = text[at + 1 :]
            option = _add(reading, name, word, rest or None)
            if takes and not rest:
                _next_value(reading, option)
            return
        _add(reading, name, word, None)
        known = grammar is not None and name in grammar.flags
    if not known:
        _unknown(reading)


def _old_style(reading: Reading, grammar: Grammar) -> None:
    """`tar xzf FILE`: letters without a dash, their values behind in the same order."""
    word = reading.words[reading.at]
    reading.at += 1
    for letter in word.text[:_LONGEST_CLUSTER]:
        option = _add(reading, "-" + letter, word, None)
        if option.name in grammar.values:
            _next_value(reading, option)


def _until(reading: Reading, option: Option) -> None:
    start = reading.at
    while reading.at < len(reading.words) and reading.words[reading.at].value not in (";", "+"):
        reading.at += 1
    option.rest = tuple(range(start, reading.at))
    reading.options.append(option)
    reading.at += 1
