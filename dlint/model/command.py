"""A command as rules see it: program, subcommand, options and operands, wrappers peeled."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.model.arguments import Argument, Option
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dlint.model.scripts import Executed
    from dlint.syntax.shell_nodes import Pipeline, Redirect, Script, SimpleCommand
    from dlint.text import Mapped


class Command(Place):
    """One program with its words.

    `program` is its plain name (`pip` for `/usr/bin/pip3.11` and for `python -m pip`; None when a variable
    hides it), `spelled` what stands there. `subcommand` is the name the program's manual gives it (`install`
    for `npm i`, `pip install` for `uv pip install`), `verb` its word or else the program's.
    `wrappers` are the programs around it, the outermost first; `parent` is the innermost of them.
    `sure` is False when an option no table knows may have taken an operand; `open` is True when a word
    that cannot be known may hide options or operands. `environment` holds the assignments in front.
    """

    def __init__(self, words: Sequence[Argument], run: Executed) -> None:
        self.words: tuple[Argument, ...] = tuple(words)
        self.run = run
        self.source = run.source
        self.program: str | None = None
        self.spelled = ""
        self.subcommand: str | None = None
        self.spelled_subcommand: str | None = None
        self.verb: Argument = self.words[0]
        self.options: tuple[Option, ...] = ()
        self.operands: tuple[Argument, ...] = ()
        self.sure = False
        self.open = False
        self.grammar_known = False
        self.wrappers: tuple[str, ...] = ()
        self.parent: Command | None = None
        self.environment: Mapping[str, str | None] = {}
        self.script: Script | None = None  # None in exec form
        self.simple: SimpleCommand | None = None
        self.previous: Command | None = None  # what writes into it through a pipe
        self.next: Command | None = None

    @cached_property
    def span(self) -> Span:  # type: ignore[override]  # few ask for it
        """From its first word to its last: redirects and assignments are outside."""
        first, last = self.words[0].span, self.words[-1].span  # the words of one variable share a place
        return Span(first.start, max(first.end, last.end))

    def __repr__(self) -> str:
        return f"<Command {self.name}: {' '.join(word.text for word in self.words)}>"

    @property
    def name(self) -> str:
        """Program and subcommand, as triggers name them."""
        if self.program is None:
            return self.spelled
        return f"{self.program} {self.subcommand}" if self.subcommand else self.program

    def at(self, part: Argument | Option) -> At:
        """The place of one of its words."""
        return At(self.source, part.span)

    @property
    def mapped(self) -> Mapped:
        """Its text from the first word to the last, mapped into the file."""
        first, last = self.words[0].word, self.words[-1].word
        if first is None or last is None:
            return self.words[0].mapped
        return first.script.mapped.slice(first.start, last.end)

    @property
    def redirects(self) -> tuple[Redirect, ...]:
        return self.simple.redirects if self.simple is not None else ()

    @property
    def pipeline(self) -> Pipeline | None:
        return self.simple.pipeline if self.simple is not None else None

    @property
    def doubtful(self) -> bool:
        """Whether the script around it could not be read as a whole."""
        return self.simple is not None and self.simple.doubtful

    def has(self, *names: str) -> bool:
        """Whether any of these spellings of an option is there, alone, in a cluster or with a value."""
        return any(option.name in names for option in self.options)

    def has_all(self, *names: str) -> bool:
        found = {option.name for option in self.options}
        return all(name in found for name in names)

    def count(self, *names: str) -> int:
        """How often any of these spellings is there (`-qq` holds two `-q`)."""
        return sum(option.name in names for option in self.options)

    def option(self, *names: str) -> Option | None:
        """The last option of these spellings: the one that counts."""
        return next((option for option in reversed(self.options) if option.name in names), None)

    def value(self, *names: str) -> str | None:
        """The last value given to any of these spellings; None when there is none or it is unknown."""
        return next((one.value for one in reversed(self.options) if one.given and one.name in names), None)

    def values(self, *names: str) -> tuple[str | None, ...]:
        """All values given to any of these spellings, unknown ones as None."""
        return tuple(option.value for option in self.options if option.given and option.name in names)

    @property
    def heredoc(self) -> Mapped | None:
        """The body of the heredoc it reads."""
        bodies = [redirect.body for redirect in self.redirects if redirect.body is not None]
        return bodies[-1] if bodies else None


def literal_input(command: Command) -> tuple[Argument, ...] | None:
    """The words that a here-string, a heredoc, or `echo`, `printf` or `cat <<` before the pipe give it.

    A heredoc is one argument. None when the input comes from elsewhere.
    """
    reader: Command | None = command
    while reader is not None:
        for redirect in reversed(reader.redirects):
            if redirect.body is not None:
                return (Argument(redirect.body.text, reader.source, redirect.body),)
            if redirect.operator == "<<<" and redirect.target is not None:
                return (Argument(redirect.target.value, reader.source, redirect.target),)
            if redirect.operator == "<":
                return None
        reader = reader.previous
        if reader is not None and reader.program in ("echo", "printf"):
            return reader.operands
        if reader is None or reader.program != "cat" or reader.operands:
            return None
    return None
