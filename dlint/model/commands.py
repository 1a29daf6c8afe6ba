"""From a script's nodes to commands: variables filled in, words read, wrappers peeled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.knowledge.grammar import canonical, grammar
from dlint.knowledge.wrappers import INNER_SUBCOMMANDS, SHELLS, WRAPPERS
from dlint.model.arguments import Argument, read
from dlint.model.command import Command
from dlint.model.names import Names
from dlint.syntax.shell_build import set_flags
from dlint.text import Mapped, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dlint.model.arguments import ExecWord, Reading
    from dlint.model.scripts import Executed
    from dlint.syntax.shell_nodes import Script, SimpleCommand

    Lookup = Callable[[str], object]
    Known = Callable[[str], str | None]

_DEPTH = 8  # of scripts in scripts (`sh -c "sh -c ..."`)
_WRAPPERS = 12  # of wrappers around one command
_MODULES = frozenset(("pip", "pipx", "pipenv", "poetry", "uv", "conda"))
_PREPARING = frozenset(("cd", "set", "export", "pushd"))


def _nothing(_name: str) -> object:
    return None


def commands_of(script: Script, run: Executed, lookup: Lookup = _nothing) -> tuple[Command, ...]:
    """All commands of a script in source order, those inside wrappers after their wrapper.

    `lookup` gives a variable's text; whatever else it gives means that the text is not known.
    """
    return tuple(_of_script(script, run, _known(lookup), None, 0))


def commands_of_words(
    words: Iterable[ExecWord], run: Executed, lookup: Lookup = _nothing
) -> tuple[Command, ...]:
    """The command of an exec form, and what is inside it."""
    arguments = [Argument(word.value, run.source, word) for word in words]
    if not arguments:
        return ()
    return tuple(_peeled(_made(arguments, run, {}, None), _known(lookup), 0))


def _known(lookup: Lookup) -> Known:
    def known(name: str) -> str | None:
        value = lookup(name)
        return value if isinstance(value, str) else None

    return known


def _of_script(
    script: Script, run: Executed, lookup: Known, parent: Command | None, depth: int
) -> list[Command]:
    names = Names(script, lookup)
    found: list[Command] = []
    by_simple: dict[SimpleCommand, Command] = {}
    for simple in script.commands:
        here = names.at(simple.start, simple)
        arguments = _arguments(simple, here, run)
        if not arguments:
            continue
        environment = dict(parent.environment) if parent else {}
        for assignment in simple.assignments:
            value = assignment.value.resolve(here) if assignment.value else None
            environment[assignment.name] = "" if assignment.empty else value
        command = _made(arguments, run, environment, parent)
        command.script, command.simple = script, simple
        peeled = _peeled(command, here, depth)
        by_simple[simple] = [one for one in peeled if one.simple is simple][-1]
        found.extend(peeled)
    _link(script, by_simple, found)
    return found


def _arguments(simple: SimpleCommand, lookup: Known, run: Executed) -> list[Argument]:
    arguments: list[Argument] = []
    for word in simple.words:
        if word.plain:
            arguments.append(Argument(word.text, run.source, word))
            continue
        fields = word.fields(lookup)
        if fields is None:
            arguments.append(Argument(None, run.source, word))
        else:
            arguments.extend(Argument(field, run.source, word) for field in fields)
    return arguments


def _link(script: Script, by_simple: dict[SimpleCommand, Command], found: list[Command]) -> None:
    """Tell the commands of pipelines of each other."""
    for pipeline in script.pipelines:
        firsts: list[Command | None] = []
        lasts: list[Command | None] = []
        for part in pipeline.parts:
            commands = [
                by_simple[simple] for simple in part if simple in by_simple and not simple.substitution
            ]
            commands = commands or [by_simple[simple] for simple in part if simple in by_simple]
            lasts.append(commands[-1] if commands else None)
            acting = [one for one in commands if one.program not in _PREPARING]
            firsts.append((acting or commands)[0] if commands else None)
        for index, part in enumerate(pipeline.parts):
            for simple in part:
                if simple in by_simple and simple.pipeline is pipeline:
                    command = by_simple[simple]
                    command.previous = lasts[index - 1] if index else None
                    command.next = firsts[index + 1] if index + 1 < len(firsts) else None
    for command in found:
        if command.simple in by_simple and command is not by_simple[command.simple]:
            effective = by_simple[command.simple]
            command.previous, command.next = effective.previous, effective.next


def _made(
    words: Sequence[Argument], run: Executed, environment: Mapping[str, str | None], parent: Command | None
) -> Command:
    command = Command(words, run)
    command.environment = environment
    command.parent = parent
    command.wrappers = (*parent.wrappers, parent.program or parent.spelled) if parent else ()
    first = words[0]
    command.spelled = first.text
    if first.value:
        command.program = canonical(first.value)
    reading = read(words, grammar(command.program or ""))
    if command.program in ("python", "pypy"):
        reading = _module(command, reading)
    elif (
        command.program == "php"
        and reading.operands
        and canonical(words[reading.operands[0]].text) == "composer"
    ):
        command.spelled = f"{command.spelled} {words[reading.operands[0]].text}"
        command.program = "composer"
        reading = read(words, grammar("composer"), reading.operands[0] + 1)
    _fill(command, reading)
    return command


def _module(command: Command, reading: Reading) -> Reading:
    """`python -m pip ...` is `pip ...`."""
    option = next((one for one in reading.options if one.name == "-m"), None)
    if option is None or option.holder is None or option.value not in _MODULES:
        return reading
    command.spelled = f"{command.spelled} -m {option.value}"
    command.program = option.value
    start = next(at for at, word in enumerate(command.words) if word is option.holder) + 1
    return read(command.words, grammar(option.value), start)


def _fill(command: Command, reading: Reading) -> None:
    words = command.words
    command.grammar_known = reading.grammar is not None
    command.subcommand = reading.subcommand
    if reading.verb:
        command.spelled_subcommand = " ".join(words[at].text for at in reading.verb)
        command.verb = words[reading.verb[-1]]
    command.options = tuple(reading.options)
    command.operands = tuple(words[at] for at in reading.operands)
    command.sure = reading.sure and command.program is not None
    command.open = reading.open


def _peeled(command: Command, lookup: Known, depth: int) -> list[Command]:
    """The command, and those inside it."""
    found = [command]
    todo = [command]
    while todo:
        outer = todo.pop()
        if len(outer.wrappers) >= _WRAPPERS:
            continue
        if depth < _DEPTH:
            inner = _script_in(outer)
            if inner is not None:
                found.extend(_inner_script(inner, outer, lookup, depth))
                continue
        for words, environment in _words_in(outer):
            made = _made(words, outer.run, environment, outer)
            made.script, made.simple = outer.script, outer.simple
            made.open = made.open or outer.program == "xargs"
            found.append(made)
            todo.append(made)
    return found


def _inner_script(mapped: Mapped, outer: Command, lookup: Known, depth: int) -> list[Command]:
    from dlint.syntax.shell import parse

    def inside(name: str) -> str | None:
        return outer.environment[name] if name in outer.environment else lookup(name)

    flags: frozenset[str] = frozenset()
    if outer.program in SHELLS:
        flags = set_flags(flags, [word.text for word in outer.words[1:] if not word.text.startswith("--")])
    script = parse(mapped, flags)
    return _of_script(script, outer.run, inside, outer, depth + 1)


def _script_in(command: Command) -> Mapped | None:
    """The script that a command is told to run, if it stands there."""
    program = command.program
    if program in SHELLS:
        if command.has("-c"):
            return command.operands[0].content() if command.operands else None
        return command.heredoc if not command.operands or command.has("-s") else None
    if program in ("su", "runuser"):
        option = command.option("-c", "--command", "--session-command")
        return option.holder.content() if option and option.holder and option.separate else None
    if program == "env":
        option = command.option("-S", "--split-string")
        return option.holder.content() if option and option.holder and option.separate else None
    if program == "eval" and command.operands:
        return _joined(command.operands)
    return None


def _joined(arguments: Sequence[Argument]) -> Mapped:
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for argument in arguments:
        content = argument.content()
        if texts:
            last = pieces[-1]
            pieces.append(Piece(at, 1, last.source + last.source_length, 0))
            texts.append(" ")
            at += 1
        pieces.extend(piece._replace(at=piece.at + at) for piece in content.pieces)
        texts.append(content.text)
        at += len(content.text)
    return Mapped("".join(texts), pieces)


def _words_in(command: Command) -> list[tuple[Sequence[Argument], Mapping[str, str | None]]]:
    """The words of the commands that a wrapper runs, and their environment."""
    program = command.program or ""
    if program == "find":
        return [
            ([command.words[at] for at in option.rest], command.environment)
            for option in command.options
            if option.rest
        ]
    table = WRAPPERS.get(program)
    runs = f"{program} {command.subcommand}" in INNER_SUBCOMMANDS
    if (table is None and not runs) or program in SHELLS or program in ("su", "eval"):
        return []
    if (program == "command" and command.has("-v", "-V")) or (
        program == "runuser" and not command.has("-u", "--user")
    ):
        return []
    environment = dict(command.environment)
    rest = list(command.operands)
    if table is not None:
        if program == "env" and command.has("-i", "-", "--ignore-environment"):
            environment.clear()
        while rest and table.get("assigns") and _assigns(rest[0]):
            name, _, value = rest.pop(0).text.partition("=")
            environment[name] = value
        skip = table.get("skip", 0)
        rest = rest[skip if isinstance(skip, int) else 0 :]
    return [(rest, environment)] if rest else []


def _assigns(argument: Argument) -> bool:
    name, equals, _ = argument.text.partition("=")
    return bool(equals) and name.isidentifier()
