"""Where variables are used: in the words that Docker expands, and in the scripts that a shell does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import Edit, Place
from dlint.model.instructions import Copy, From, Pairs, Run
from dlint.model.state import PLATFORM_ARGS
from dlint.syntax.imageref import parse
from dlint.syntax.nearest import distance, nearest
from dlint.syntax.variables import UNKNOWN, ExpansionError, expand, references
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Instruction, Pair
    from dlint.model.stage import Stage
    from dlint.syntax.dockerfile_nodes import Heredoc
    from dlint.syntax.shell_nodes import Assignment, Script
    from dlint.text import Mapped

_EXPANDED_FLAGS = frozenset(("chown", "chmod", "checksum"))
_WORDS = frozenset(("USER", "WORKDIR", "STOPSIGNAL", "EXPOSE", "VOLUME", "COPY", "ADD"))
_ELSEWHERE_SET = frozenset(("-", ":-", "+", ":+"))
_SHELL_VARIABLE = r"(?<!\\)\$\{?([A-Za-z_]\w*)"
_CASE = r"\bcase\s+\"?\$\{?([A-Za-z_]\w*)"
_READ_IN = frozenset((".", "source", "eval"))
_OF_ANY_SHELL = frozenset({
    "CDPATH", "EUID", "HOME", "HOSTNAME", "HOSTTYPE", "IFS", "LINENO", "LOGNAME", "MACHTYPE", "OLDPWD",
    "OPTARG", "OPTIND", "OSTYPE", "PATH", "PPID", "PS1", "PWD", "RANDOM", "REPLY", "SECONDS", "SHELL",
    "SHLVL", "TERM", "UID", "USER",
})  # fmt: skip


class Use(Place):
    """One `$name`. `modifier` is that of `${name:-word}`; `pair` the ENV, LABEL or ARG whose value it is in.

    `heredoc` is the one in whose body it stands, `in_script` says that a shell expands it.
    """

    def __init__(
        self,
        owner: Instruction,
        name: str,
        span: Span,
        modifier: str = "",
        *,
        pair: Pair | None = None,
        siblings: dict[str, Pair] | None = None,
        heredoc: Heredoc | None = None,
        in_script: bool = False,
    ) -> None:
        self.owner = owner
        self.source = owner.source
        self.name = name
        self.span = span
        self.modifier = modifier
        self.pair = pair
        self._siblings = siblings or {}
        self.heredoc = heredoc
        self.in_script = in_script

    @property
    def special(self) -> bool:
        """Whether it is a parameter of shells alone (`$1`, `$@`, `$$`), which Docker never sets."""
        return not (self.name[0].isalpha() or self.name[0] == "_")

    def renamed(self, name: str) -> Edit | None:
        """The edit that puts another name in its place."""
        at = self.source.slice(self.span).find(self.name)
        start = self.span.start + at
        return Edit(Span(start, start + len(self.name)), name) if at >= 0 else None

    @property
    def has_alternative(self) -> bool:
        """Whether it says itself what holds where it is not set."""
        return self.modifier in _ELSEWHERE_SET

    @property
    def declared(self) -> bool:
        """Whether this file sets or declares it above; an ARG sees those before it in the same line."""
        if self.owner.before.declared(self.name):
            return True
        first = self._siblings.get(self.name) if self.owner.keyword == "ARG" else None
        return first is not None and first.span.end <= self.span.start

    @property
    def beside(self) -> Pair | None:
        """Another pair of the same ENV that sets it."""
        other = self._siblings.get(self.name) if self.owner.keyword == "ENV" else None
        return other if other is not None and other is not self.pair else None


def uses(instruction: Instruction) -> Iterator[Use]:
    """The variables in the words that Docker expands, in FROM too; nothing of what ONBUILD holds."""
    node = instruction.node
    if "$" not in node.text.text and not node.heredocs:
        return
    if isinstance(instruction, From):
        if instruction.image_word is not None:
            yield from _in(instruction, instruction.image_word.mapped)
    elif isinstance(instruction, Pairs):
        firsts = {pair.name: pair for pair in reversed(instruction.pairs)}
        for pair in instruction.pairs:
            for word in (pair.node.key, pair.node.value):
                if word is not None:
                    yield from _in(instruction, word.mapped, pair=pair, siblings=firsts)
    elif node.keyword in _WORDS:
        opened = {heredoc.word.start for heredoc in node.heredocs}
        for part in node.words if node.json is None else node.json:
            if part.mapped.text and getattr(part, "start", None) not in opened:
                yield from _in(instruction, part.mapped)
    for flag in node.flags:
        expanded = flag.name == ("mount" if node.keyword == "RUN" else "platform")
        if flag.value is not None and (expanded or flag.name in _EXPANDED_FLAGS):
            yield from _in(instruction, flag.value.mapped)
    for heredoc in node.heredocs if isinstance(instruction, Copy) else ():
        if heredoc.expand and heredoc.terminated:
            yield from _in(instruction, heredoc.body, heredoc=heredoc)


def _in(
    owner: Instruction,
    text: Mapped,
    *,
    pair: Pair | None = None,
    siblings: dict[str, Pair] | None = None,
    heredoc: Heredoc | None = None,
) -> Iterator[Use]:
    if "$" not in text.text:
        return
    escape = owner.file.tree.escape if heredoc is None else "\\"
    for found in references(text.text, escape, quotes=heredoc is None):
        span = text.span(found.start, found.end)
        yield Use(owner, found.name, span, found.modifier, pair=pair, siblings=siblings, heredoc=heredoc)


def script_uses(run: Run) -> Iterator[Use]:
    """The variables that a RUN's script uses and can only have from outside of itself.

    None of a script that is not understood, or that reads others in, which may set them.
    """
    script = run.script if "$" in run.node.text.text or run.node.heredocs else None
    if script is None or script.error or any(one.name in _READ_IN for one in script.commands):
        return
    own = {assignment.name for assignment in _assignments(script)} | _OF_ANY_SHELL
    seen = set()
    for name, start, end in sorted(_in_shell(script), key=lambda found: found[1]):
        if name not in own and (name, start) not in seen:
            seen.add((name, start))
            yield Use(run, name, script.span(start, end), in_script=True)


def _assignments(script: Script) -> Iterator[Assignment]:
    """Those before a command too, which hold for it alone."""
    yield from script.assignments
    for command in script.commands:
        yield from command.assignments


def _in_shell(script: Script) -> Iterator[tuple[str, int, int]]:
    """Name and place in the script's text of each variable that the shell expands."""
    text = script.mapped.text
    words = [word for command in script.commands for word in command.words]
    words += [assignment.value for assignment in _assignments(script) if assignment.value is not None]
    for command in script.commands:
        words += [redirect.target for redirect in command.redirects if redirect.target is not None]
        for redirect in command.redirects:
            if redirect.body is not None and redirect.expands:
                start = text.find(redirect.body.text, redirect.end)
                if start >= 0:
                    yield from _found(_SHELL_VARIABLE, text, start, start + len(redirect.body.text))
    for word in words:
        for hole in word.holes:
            found = re.compile(_SHELL_VARIABLE).match(text, hole.start, hole.end)
            if found is not None:
                yield found[1], hole.start, hole.end
    yield from _found(_CASE, text, 0, len(text))


def _found(pattern: str, text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for found in re.compile(pattern).finditer(text, start, end):
        closed = text[found.end() : found.end() + 1] == "}"
        yield found[1], text.rindex("$", start, found.end()), found.end() + closed


def may_inherit(stage: Stage, name: str) -> bool:
    """Whether the image below the stage may set a variable without this file telling."""
    from dlint.knowledge.environments import may_set

    if not stage.initial.open or name in PLATFORM_ARGS:
        return False
    ref = stage.base_image.ref if stage.base_image is not None else None
    return ref is None or may_set(ref.familiar, ref.tag, name)


def global_names(file: Dockerfile) -> dict[str, Pair]:
    """The arguments before the first FROM, each with its last declaration."""
    found: dict[str, Pair] = {}
    for each in file.global_instructions:
        if isinstance(each, Pairs) and each.keyword == "ARG":
            found.update((pair.name, pair) for pair in each.pairs)
    return found


def refused_base(stage: Stage) -> str | None:
    """The base's name with no build argument given, if no image can have it; None where that is not known.

    An author who writes `${BASE:?why}` refuses on purpose.
    """
    text = _base_by_default(stage)
    if text is None or text == "scratch" or stage.file.stage_named(text, before=stage.index) is not None:
        return None
    return text if parse(text) is None else None


def _base_by_default(stage: Stage) -> str | None:
    word = stage.from_.image_word if stage.from_ is not None else None
    values: dict[str, object] = dict.fromkeys(PLATFORM_ARGS, UNKNOWN)
    escape = stage.file.tree.escape
    try:
        for each in stage.file.global_instructions:
            for pair in each.pairs if isinstance(each, Pairs) and each.keyword == "ARG" else ():
                value = expand(pair.raw, values.get, escape).value if pair.raw is not None else None
                if pair.raw is not None:
                    values[pair.name] = UNKNOWN if value is None else value
        return expand(word.text, values.get, escape).value if word is not None else None
    except ExpansionError:
        return None


def meant(name: str, known: Iterable[str], *, surely: bool = False) -> str | None:
    """The known name that a misspelt one stands for; `surely` admits one wrong letter only, no number."""
    near = nearest(name, known)
    if near is None or not surely:
        return near
    if re.sub(r"[\d_]", "", name) == re.sub(r"[\d_]", "", near) and re.search(r"\d", name + near):
        return None
    return near if len(name) > 4 and (distance(name, near) == 1 or sorted(name) == sorted(near)) else None
