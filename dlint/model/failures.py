"""How failures go through a script: pipes that lose them, heredocs that go on after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.finding import At, Edit
from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex
from dlint.model.layout import line_start
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.model.command import Command
    from dlint.model.instructions import Run
    from dlint.syntax.shell_nodes import Pipeline, Place, Script, SimpleCommand

# what fetches, builds or decrypts: when it fails, something is missing from the image
_MATTERS = frozenset(
    """
    curl wget aria2c axel lwp-request http https fetch git svn hg aws gsutil gcloud az s3cmd
    docker ssh scp rsync gpg gpg2 pg_dump pg_dumpall mysqldump mongodump make cmake ninja mvn gradle
    cargo go npm yarn pnpm pip poetry uv composer bundle gem apt-get apt apk yum dnf microdnf zypper
    conda mamba pytest gunzip zcat bzcat xzcat zstdcat unzip 7z
    """.split()  # noqa: SIM905 - a table of words
)
# what stops at an input that is empty or ends early, as it is when the command before it fails
_REFUSE = frozenset(
    "gunzip zcat bunzip2 bzcat unxz xzcat unzstd zstdcat gpg gpg2 cpio".split()  # noqa: SIM905 - a table
)
_SUMS = regex(r"(?:sha\d+|md5|b2)sum|shasum")
_HARMLESS = frozenset(
    ("echo", "printf", "true", ":", "set", "export", "exit", "return", "local", "shopt", "trap", "unset",
     "read", "[", "[[", "test", "false", "wait", "sleep")
)  # fmt: skip
_SHOWS = frozenset(("version", "search", "list", "info", "show", "query", "policy", "view", "config"))
_SHEBANG_E = regex(r"#![^\n]*[ \t]-[a-zA-Z]*e")


class LostFailure:
    """A command whose failure a pipe hides; `reader` ends the pipe, `own` says that it is the RUN's own."""

    __slots__ = ("command", "own", "reader")

    def __init__(self, command: Command, reader: str, *, own: bool) -> None:
        self.command = command
        self.reader = reader
        self.own = own


def lost_failure(run: Run) -> LostFailure | None:
    """The first of the RUN's commands that should stop the build when it fails, and does not."""
    commands: dict[SimpleCommand, list[Command]] = {}
    scripts: dict[Script, None] = dict.fromkeys([run.script] if run.script is not None else [])
    for command in run.commands:
        if command.simple is not None and command.script is not None:
            commands.setdefault(command.simple, []).append(command)
            scripts[command.script] = None
    for script in scripts:
        for pipe in script.pipelines:
            if "pipefail" in pipe.flags or _handled(pipe) or _refused(pipe, commands):
                continue
            for simple, part in ((one, each) for each in pipe.parts[:-1] for one in each):
                if simple.substitution and not pipe.place.substitution:
                    continue
                if _before_the_pipe(simple, part, pipe):
                    continue
                for command in commands.get(simple, ()):
                    if not command.doubtful and _matters(command):
                        return LostFailure(command, _reader(pipe, commands), own=script is run.script)
    return None


def _before_the_pipe(simple: SimpleCommand, part: Sequence[SimpleCommand], pipe: Pipeline) -> bool:
    """Whether `&&` follows outside any braces: the reader takes `a && b <c | d` as one list in a pipe."""
    return len(part) > 1 and simple.after == "&&" and simple.group == pipe.place.group


def _reader(pipe: Pipeline, commands: dict[SimpleCommand, list[Command]]) -> str:
    last = pipe.parts[-1][0] if pipe.parts[-1] else None
    known = commands.get(last, ()) if last is not None else ()
    name = known[-1].program if known else None
    return name or (last.name if last is not None else None) or "its last command"


def _refused(pipe: Pipeline, commands: dict[SimpleCommand, list[Command]]) -> bool:
    """Whether the end of the pipe fails when nothing, or not all, comes through it."""
    end = pipe.parts[-1]
    if len(end) > 1 and end[0].group != pipe.place.group:
        return False
    # The reader takes `a | b | c && d` as a pipe into `b | c && d`.
    last = next((one for one in end if one.after not in ("|", "|&")), None)
    known = commands.get(last) if last is not None else None
    return known is not None and _refuses(known[-1])


def _refuses(reader: Command) -> bool:
    program = reader.program or ""
    if program in ("tar", "bsdtar"):
        first = reader.words[1].text if len(reader.words) > 1 else ""
        bundled = not first.startswith("--") and ("x" in first or "t" in first)
        return bundled or reader.has("-x", "--extract", "--get", "-t", "--list")
    if program == "apt-key":
        return any(word.text == "add" for word in reader.words[1:])
    return program in _REFUSE or (_SUMS.fullmatch(program) is not None and reader.has("-c", "--check"))


def _matters(command: Command) -> bool:
    simple = command.simple
    if simple is None or _looked_at(simple):
        return False
    if command.has("--version", "-V", "--help") or command.subcommand in _SHOWS:
        return False
    return command.program in _MATTERS or ("/" in command.spelled and not command.grammar_known)


def _handled(pipe: Pipeline) -> bool:
    """Whether the author looks at the result, or the shell drops it whatever the pipe says."""
    place = pipe.place
    if place.background or _looked_at(place):
        return True
    if not place.substitution:
        return False
    around = (one for one in pipe.script.commands if one.start <= pipe.start and pipe.end <= one.end)
    names = [one.name for simple in around if not simple.words for one in simple.assignments]
    return not names or any(_tested(pipe, name) for name in names)


def _looked_at(place: Place) -> bool:
    """Whether its status decides something else than whether the script goes on: before `&&`, it does not."""
    chain = place.chain
    other = chain is not None and "||" in chain.operators[place.chain_index :]
    return place.condition or place.negated or other


def _tested(pipe: Pipeline, name: str) -> bool:
    """Whether the script looks afterwards at what the pipe put into a variable."""
    test = re.compile(rf"(?:\[\[?|\btest)[ \t][^\n;&|]{{0,200}}\$\{{?{re.escape(name)}\b")
    return test.search(pipe.script.mapped.text, pipe.end) is not None


class Heedless:
    """A script in a heredoc that goes on after a command fails; `place` is where the heredoc is opened."""

    __slots__ = ("command", "place", "script")

    def __init__(self, place: At, script: Script, command: SimpleCommand) -> None:
        self.place = place
        self.script = script
        self.command = command


def heedless(run: Run) -> Iterator[Heedless]:
    """The scripts in a RUN's heredocs that go on though a command of theirs fails."""
    for script, place in _heredoc_scripts(run):
        if script.error or _SHEBANG_E.match(script.mapped.text):
            continue
        end = max((one.start for one in script.commands if one.name not in _HARMLESS), default=0)
        ignored = next((one for one in script.commands if one.end <= end and _goes_on(one)), None)
        if ignored is not None:
            yield Heedless(place, script, ignored)


def _heredoc_scripts(run: Run) -> Iterator[tuple[Script, At]]:
    heredocs = run.node.heredocs
    if run.script is not None and heredocs and run.script_text is heredocs[0].body:
        options = (run.before.shell or ())[1:]
        if not any(word == "errexit" or (word.startswith("-") and "e" in word) for word in options):
            yield run.script, run.at(heredocs[0].span)
        return
    for command in run.commands:
        if command.program in SHELLS and command.heredoc is not None and not command.operands:
            inner = next((one.script for one in run.commands if one.parent is command and one.script), None)
            if inner is not None and inner is not command.script:
                yield inner, At(run.source, command.words[0].span)


def _goes_on(simple: SimpleCommand) -> bool:
    if simple.after not in ("\n", ";") or "errexit" in simple.flags or simple.tested or simple.doubtful:
        return False
    top = simple.group == 0 and not simple.substitution and simple.function is None
    return top and bool(simple.words) and simple.name not in _HARMLESS


def with_set_e(found: Heedless) -> Edit | None:
    """`set -e` on a line above the script's first command, in its indentation."""
    script = found.script
    text = script.mapped.text
    first = min(script.commands, key=lambda one: one.start)
    indent = text[line_start(text, first.start) : first.start]
    if indent.strip() or not first.words:
        return None
    start = script.span(first.start, first.end).start
    return Edit(Span(start, start), f"set -e{found.place.source.newline}{indent}")


def with_pipefail(run: Run) -> Edit | None:
    """`set -o pipefail` before the RUN's first command."""
    start = run.node.arguments.span.start
    return Edit(Span(start, start), "set -o pipefail && ") if not run.node.heredocs else None


def line_above(run: Run, text: str) -> Edit:
    """A line of its own above the instruction and the comments that belong to it."""
    first = min([run.extent.start, *(comment.span.start for comment in run.node.comments)])
    at = line_start(run.source.text, first)
    return Edit(Span(at, at), f"{text}{run.source.newline}")
