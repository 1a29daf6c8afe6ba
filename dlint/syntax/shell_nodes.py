"""What `shell.parse` gives: a script's commands, words and redirects as plain nodes.

Offsets are characters of `Script.mapped.text`; `Script.span` leads on to the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.syntax.shell_words import Literal, Part, Variable, word_parts
from dlint.text import Mapped, Piece, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    Lookup = Callable[[str], str | None]


class ShellWord:
    """One word before expansion. `holes` are the places of its expansions and substitutions."""

    __slots__ = ("_parts", "end", "holes", "plain", "script", "start")

    def __init__(self, script: Script, start: int, end: int, holes: tuple[Span, ...], *, plain: bool) -> None:
        self.script = script
        self.start = start
        self.end = end
        self.holes = holes
        self.plain = plain  # the raw text is the value: nothing quoted, escaped or expanded
        self._parts: tuple[Part, ...] | None = None

    def __repr__(self) -> str:
        return f"<ShellWord {self.text!r}>"

    @property
    def text(self) -> str:
        """The word as written, quotes and escapes included."""
        return self.script.mapped.text[self.start : self.end]

    @property
    def mapped(self) -> Mapped:
        return self.script.mapped.slice(self.start, self.end)

    @property
    def span(self) -> Span:
        """The place in the file."""
        return self.script.mapped.span(self.start, self.end)

    @property
    def parts(self) -> tuple[Part, ...]:
        if self._parts is None:
            if self.plain:
                self._parts = (Literal(self.text, self.start, self.end, quoted=False),)
            else:
                self._parts = word_parts(self.script.mapped.text, self.start, self.end, self.holes)
        return self._parts

    @property
    def value(self) -> str | None:
        """The word after quote removal; None when it holds an expansion. Globs and braces stay as written."""
        if self.plain:
            return self.text
        texts = [part.text for part in self.parts if isinstance(part, Literal)]
        return "".join(texts) if len(texts) == len(self.parts) else None

    @property
    def quoted(self) -> bool:
        """Whether any of it stands in quotes."""
        return any(part.quoted for part in self.parts)

    @property
    def glob(self) -> bool:
        """Whether an unquoted `*`, `?`, `[` or a brace list may make several words of it."""
        return any(isinstance(part, Literal) and part.glob for part in self.parts)

    def resolve(self, lookup: Lookup) -> str | None:
        """The value with variables filled in, before word splitting; None when something is unknown."""
        found: list[str] = []
        for part in self.parts:
            value = part.resolve(lookup)
            if value is None:
                return None
            found.append(value)
        return "".join(found)

    def fields(self, lookup: Lookup) -> tuple[str, ...] | None:
        """The words that expansion and splitting at white space make of this one; None when unknown."""
        done: list[str] = []
        current: str | None = None
        for part in self.parts:
            value = part.resolve(lookup)
            if value is None:
                return None
            if not isinstance(part, Variable) or part.quoted:
                current = (current or "") + value
                continue
            pieces = value.split()
            if value[:1].isspace() and current is not None:
                done.append(current)
                current = None
            for index, piece in enumerate(pieces):
                if index and current is not None:
                    done.append(current)
                    current = None
                current = (current or "") + piece
            if pieces and value[-1:].isspace() and current is not None:
                done.append(current)
                current = None
        if current is not None:
            done.append(current)
        return tuple(done)

    def content(self) -> Mapped:
        """The word after quote removal, mapped into the file, to be read as a script of its own.

        Variables stay as written; a substitution becomes `${_}`, as its commands are this script's.
        """
        text = self.script.mapped.text
        texts: list[str] = []
        pieces: list[Piece] = []
        at = 0
        for part in self.parts:
            if isinstance(part, Literal):
                shown = part.text
            else:
                shown = text[part.start : part.end] if isinstance(part, Variable) else "${_}"
            if shown:
                texts.append(shown)
                pieces.append(Piece(at, len(shown), part.start, part.end - part.start))
                at += len(shown)
        if not pieces:
            pieces.append(Piece(0, 0, self.start, 0))
        return self.script.mapped.through(Mapped("".join(texts), pieces))


class Redirect:
    """`operator` as written without the descriptor; `body` is the text of a heredoc."""

    __slots__ = ("body", "end", "expands", "fd", "operator", "start", "target")

    def __init__(self, operator: str, fd: str | None, target: ShellWord | None, start: int, end: int) -> None:
        self.operator = operator
        self.fd = fd
        self.target = target
        self.start = start
        self.end = end
        self.body: Mapped | None = None
        self.expands = False  # an unquoted delimiter: variables in the body are expanded

    @property
    def writes(self) -> bool:
        return self.operator in (">", ">>", ">|", "&>", "&>>") or (
            self.operator == ">&" and self.fd is None and self.target is not None
        )


class Assignment:
    """`name=value`, a loop's variable or a name `read`; `value` None: empty when `empty`, else unknown.

    `keyword` is `export`, `local`, `for`, `read` and the like, or "" for a plain one.
    """

    __slots__ = ("append", "empty", "end", "keyword", "name", "place", "start", "value")

    def __init__(
        self,
        name: str,
        value: ShellWord | None,
        start: int,
        end: int,
        place: Place,
        *,
        keyword: str = "",
        append: bool = False,
        empty: bool = False,
    ) -> None:
        self.name = name
        self.value = value
        self.start = start
        self.end = end
        self.place = place
        self.keyword = keyword
        self.append = append
        self.empty = empty


class Place:
    """Where a command stands.

    `group` numbers the subshell (0 is the script itself), `depth` counts them. `region` is the innermost
    stretch that may not run or not in this shell (branch, loop, subshell, right side of `&&`), `branch` the
    innermost that only runs if something holds (`then`, `else`, a case, right side of `||` or of a test),
    `repeats` the outermost stretch that may run at another time (loop, function). `pipeline` is the
    innermost one, also for commands of a group that stands in it. `before` and `after` are the operators
    beside the command at its own level (`&&`, `||`, `;`, `&`, `|`, `|&`, a newline) or None at an edge.
    """

    __slots__ = (
        "after", "background", "before", "branch", "chain", "chain_index", "condition", "depth", "doubtful",
        "function", "group", "loop", "negated", "outer", "part", "pipeline", "region", "repeats", "scope",
        "substitution",
    )  # fmt: skip

    def __init__(self, like: Place | None = None) -> None:
        self.after: str | None = like.after if like else None
        self.background: bool = like.background if like else False
        self.before: str | None = like.before if like else None
        self.branch: Span | None = like.branch if like else None
        self.chain: Chain | None = like.chain if like else None
        self.chain_index: int = like.chain_index if like else 0
        self.condition: bool = like.condition if like else False
        self.depth: int = like.depth if like else 0
        self.doubtful: bool = like.doubtful if like else False
        self.function: str | None = like.function if like else None
        self.group: int = like.group if like else 0
        self.loop: bool = like.loop if like else False
        self.negated: bool = like.negated if like else False
        self.outer: tuple[Redirect, ...] = like.outer if like else ()
        self.part: int = like.part if like else 0
        self.pipeline: Pipeline | None = like.pipeline if like else None
        self.region: Span | None = like.region if like else None
        self.repeats: Span | None = like.repeats if like else None
        self.scope: Scope = like.scope if like else Scope(frozenset())
        self.substitution: bool = like.substitution if like else False

    @property
    def tested(self) -> bool:
        """Whether `set -e` lets the command fail: a condition, negated, or before the end of a `&&` list."""
        last = self.chain is None or self.chain_index == len(self.chain.operators)
        return self.condition or self.negated or not last


class Scope:
    """The shell's options (`errexit`, `pipefail`, ...) as they stand while a script is read."""

    __slots__ = ("flags",)

    def __init__(self, flags: frozenset[str]) -> None:
        self.flags = flags


class SimpleCommand(Place):
    """A command with its words (the name first), or only assignments or redirects.

    `[ ... ]` and `[[ ... ]]` are commands of that name. `flags` are the `set` options in force before it.
    """

    __slots__ = ("assignments", "end", "flags", "redirects", "script", "start", "words")

    def __init__(
        self,
        script: Script,
        place: Place,
        words: tuple[ShellWord, ...],
        assignments: tuple[Assignment, ...],
        redirects: tuple[Redirect, ...],
        start: int,
        end: int,
    ) -> None:
        super().__init__(place)
        self.script = script
        self.words = words
        self.assignments = assignments
        self.redirects = redirects
        self.start = start
        self.end = end
        self.flags: frozenset[str] = place.scope.flags

    def __repr__(self) -> str:
        return f"<SimpleCommand {self.text!r}>"

    @property
    def text(self) -> str:
        return self.script.mapped.text[self.start : self.end]

    @property
    def name(self) -> str | None:
        return self.words[0].value if self.words else None

    @property
    def span(self) -> Span:
        return self.script.mapped.span(self.start, self.end)


class Pipeline:
    """Two parts or more. A part holds one command, or those of the group or loop that stands there."""

    __slots__ = ("end", "flags", "negated", "operators", "parts", "place", "script", "start")

    def __init__(self, script: Script, place: Place, start: int, end: int) -> None:
        self.script = script
        self.place = place
        self.start = start
        self.end = end
        self.negated = place.negated
        self.flags = place.scope.flags
        self.operators: tuple[str, ...] = ()
        self.parts: tuple[list[SimpleCommand], ...] = ()

    @property
    def commands(self) -> tuple[SimpleCommand, ...]:
        return tuple(command for part in self.parts for command in part)

    @property
    def span(self) -> Span:
        return self.script.mapped.span(self.start, self.end)


class Chain:
    """An AND-OR list: elements joined by `&&` and `||`; `operators[i]` stands before element `i + 1`.

    `commands` are its simple commands, each with its `chain_index`; groups and pipelines count as elements.
    """

    __slots__ = ("commands", "end", "operators", "script", "start")

    def __init__(self, script: Script, operators: tuple[str, ...], start: int, end: int) -> None:
        self.script = script
        self.operators = operators
        self.start = start
        self.end = end
        self.commands: list[SimpleCommand] = []


class Script:
    """A shell text as read. `error`: parts could not be read; commands in there are `doubtful`."""

    __slots__ = (
        "assignments", "chains", "commands", "error", "error_spans", "functions", "mapped", "pipelines",
    )  # fmt: skip

    def __init__(self, mapped: Mapped) -> None:
        self.mapped = mapped
        self.commands: tuple[SimpleCommand, ...] = ()
        self.pipelines: tuple[Pipeline, ...] = ()
        self.chains: tuple[Chain, ...] = ()
        self.assignments: tuple[Assignment, ...] = ()
        self.functions: dict[str, Span] = {}
        self.error = False
        self.error_spans: tuple[Span, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The place in the file of `text[start:end]`."""
        return self.mapped.span(start, end)
