"""Scripts of the build context that RUN, CMD and ENTRYPOINT execute, read as parts of the instruction.

What cannot be mapped to one file of the project for certain is left alone: a path with a variable, a script
that an earlier command writes, one from an image that the project does not build.
"""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from dlint.finding import At
from dlint.knowledge.distributions import package_manager
from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex
from dlint.model.flow import Flow
from dlint.model.instructions import Mount, Run
from dlint.model.mirrors.mirrors import family
from dlint.model.origins import at_run, is_put_by_name
from dlint.model.paths import walk
from dlint.model.scripts import POSIX_SHELLS, interpreter
from dlint.text import Mapped, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dlint.model.arguments import Argument
    from dlint.model.command import Command
    from dlint.model.credentials.found import Credential
    from dlint.model.paths import Removal
    from dlint.model.scripts import Executed
    from dlint.syntax.shell_nodes import Script
    from dlint.text import Source

MAX_DEPTH = 5
"""Scripts that call each other are followed so far."""
MAX_SCRIPTS = 30
"""Scripts of one instruction that are read."""
MOST_IN_ALL = 400_000
"""Characters of scripts that the instructions of a file run: a script counts each time that it is run."""
_COST = 500  # characters that running a script counts for, whatever its length
_LONGEST = 200_000  # characters; no script that people write is longer
_FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")  # of PATH
# made by tools: nobody mends them, and what they do is known
_GENERATED = frozenset(("mvnw", "gradlew", "configure", "autogen.sh", "config.status", "libtool"))
_BESIDE = regex(
    r"""["']?\$\(dirname\s+(?:--\s+)?["']?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})["']?\)["']?/"""
)
_SYSTEM = frozenset(("apt", "apk", "yum", "zypper", "pacman"))


class Reached(Run):
    """One script as one instruction runs it.

    Places are in the script; `node` and what hangs on it stay those of the instruction in the Dockerfile,
    `owner`. `via` is the command that runs the script, `by` what that stands in: the owner or another
    script. `path` is the script's place in the project, `image_path` in the image.
    """

    read_elsewhere: ClassVar[Mapping[str, str]] = {}
    """Variables that other files set and that were read for this one: none."""

    def __init__(
        self, by: Executed, via: Command, source: Source, text: Mapped, path: str, image_path: str
    ) -> None:
        owner = by.owner
        super().__init__(owner.stage, owner.node, onbuild=owner.onbuild)
        self._owner = owner
        self.by = by
        self.via = via
        self.source = source
        self.text = text
        self.path = path
        self.image_path = image_path
        self.span = text.span(0, len(text.text.partition("\n")[0]))
        self.before = owner.before

    @property
    def extent(self) -> Span:
        return self.text.span(0, len(self.text.text))

    @property
    def owner(self) -> Executed:
        return self._owner

    @property
    def owner_place(self) -> At:
        """The place of the instruction that runs it."""
        return At(self.stage.source, self.node.name.span)

    @property
    def whole_text(self) -> str:
        return self.text.text

    @property
    def exec_form(self) -> bool:
        return False

    @cached_property
    def shell(self) -> str | None:
        return interpreter(self.text.text.partition("\n")[0]) or self.by.shell

    @property
    def script_text(self) -> Mapped:
        return self.text

    @cached_property
    def script(self) -> Script:
        assert self.file.project is not None
        return self.file.project.parsed(self.path, self.text)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        from dlint.model.commands import commands_of

        return commands_of(self.script, self, self._lookup)

    def _lookup(self, name: str) -> str | None:
        if name in self.via.environment:
            return self.via.environment[name]
        return super()._lookup(name)

    @property
    def mounts(self) -> tuple[Mount, ...]:
        return self.owner.mounts if isinstance(self.owner, Run) else ()

    @property
    def order(self) -> dict[Command, int]:
        return self.owner.order

    @property
    def all_commands(self) -> tuple[Command, ...]:
        return self.owner.all_commands

    @property
    def removals(self) -> tuple[Removal, ...]:
        return self.owner.removals if isinstance(self.owner, Run) else ()

    @cached_property
    def workdir(self) -> str | None:
        """The directory it starts in."""
        return next((folder for command, folder in walk_of(self.by) if command is self.via), None)

    @cached_property
    def flow(self) -> Flow:
        return Flow(self.script, [each.script for each in self._callers if each.script is not None])

    @property
    def _callers(self) -> Iterator[Executed]:
        """What it is run by, from the nearest up: a sourced script's functions may be called there."""
        each: Executed = self
        while isinstance(each, Reached):
            each = each.by
            yield each

    @cached_property
    def acting(self) -> tuple[Command, ...]:
        return tuple(filter(self.runs, self.commands))

    def runs(self, command: Command) -> bool:
        """Whether one of its commands may run in an image such as the stage's."""
        simple = command.simple
        if simple is None or simple.doubtful or not self.by.runs(self.via):
            return False
        return self.flow.may_run(simple) and not any(
            span.start <= simple.start < span.end for span in self._foreign
        )

    def surely_runs(self, command: Command) -> bool:
        """Whether it runs whatever the script finds."""
        simple = command.simple
        return (
            simple is not None
            and self.runs(command)
            and self.flow.surely_runs(simple)
            and self.by.surely_runs(self.via)
        )

    @cached_property
    def _foreign(self) -> tuple[Span, ...]:
        """The commands and branches that are for another distribution than the stage's."""
        system = self.stage.distribution
        own = family(package_manager(system)) if system is not None else ""
        if not own:
            return ()
        found = []
        for command in self.commands:
            simple = command.simple
            manager = family(command.program)
            if simple is not None and manager in _SYSTEM and manager != own:
                found.append(simple.branch or Span(simple.start, simple.end))
        return tuple(found)

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        from dlint.model.credentials.found import in_reached

        return in_reached(self)


def reached_by(each: Executed) -> dict[Command, Reached]:
    """The scripts that the commands of an instruction, or of a script, run themselves."""
    project, stage = each.file.project, each.stage
    if project is None or stage.windows or each.file.reached_length > MOST_IN_ALL:
        return {}
    if not any(called(command) is not None for command in each.commands) or not _brings(each):
        return {}
    above = tuple(_above(each))
    if len(above) > MAX_DEPTH:
        return {}
    found: dict[Command, Reached] = {}
    for command, folder in walk_of(each):
        for path in _called(command, each, folder):
            place = at_run(stage, path, each.owner)
            text = project.script(place) if place is not None else None
            if text is None or place is None or not _readable(command, *text, path) or _rewritten(each, path):
                continue
            each.file.reached_length += len(text[1].text) + _COST
            if not any(one.path == place for one in above) and len(found) < MAX_SCRIPTS:
                found[command] = Reached(each, command, *text, place, path)
            break
    return found


def _brings(each: Executed) -> bool:
    """Whether anything brings files: most stages that run programs of their own get them elsewhere."""
    own = each.owner
    mounted = isinstance(own, Run) and bool(own.mounts)
    return mounted or any(below.copies for below in each.stage.chain)


def walk_of(each: Executed) -> Iterator[tuple[Command, str | None]]:
    """The commands of an instruction or script, each with the directory it runs in."""
    for _, command, folder in walk(each):
        yield command, folder


def _above(each: Executed) -> Iterator[Reached]:
    while isinstance(each, Reached):
        yield each
        each = each.by


def _called(command: Command, each: Executed, folder: str | None) -> Iterator[str]:
    """Where in the image the script may lie that a command runs; nowhere where it runs none."""
    word = called(command)
    if word is None:
        return
    text = word.value
    if text is None and isinstance(each, Reached):
        match = _BESIDE.match(word.raw)
        rest = word.raw[match.end() :].rstrip("\"'") if match is not None else "$"
        if "$" not in rest and "`" not in rest:
            text = posixpath.join(posixpath.dirname(each.image_path), rest)
    if not text or len(text) > 300 or text.startswith("~") or text.rpartition("/")[2] in _GENERATED:
        return
    if text.startswith("/"):
        yield posixpath.normpath(text)
        return
    if "/" in text or word is not command.words[0]:
        if folder is not None and folder.startswith("/"):
            yield posixpath.normpath(posixpath.join(folder, text))
        return
    if is_put_by_name(each.stage, text):
        yield from (f"{place}/{text}" for place in _FOLDERS)


def called(command: Command) -> Argument | None:
    """The word that names the script a command runs, if it may be one."""
    simple = command.simple
    if simple is not None and simple.doubtful:
        return None
    if command.program in SHELLS:
        reads = command.has("-c", "-s", "-n") or not command.operands
        return None if reads else command.operands[0]
    if command.program in (".", "source"):
        return command.words[1] if len(command.words) > 1 else None
    return command.words[0] if not command.grammar_known and command.program else None


def _readable(command: Command, source: Source, text: Mapped, path: str) -> bool:
    """Whether it is a POSIX shell's text."""
    del source
    if len(text.text) > _LONGEST or "\0" in text.text:
        return False
    first = text.text.partition("\n")[0]
    if first.startswith("#!"):
        return interpreter(first) in POSIX_SHELLS
    direct = command.program not in SHELLS and command.program not in (".", "source")
    return not direct or path.endswith((".sh", ".bash"))


def _rewritten(each: Executed, path: str) -> bool:
    """Whether a command may have written the script in the image, so that the project's is another."""
    name = posixpath.basename(path)
    for below in each.stage.chain:
        for run in below.runs:
            if below is each.stage and run.node.span.start > each.owner.node.span.start:
                break
            if name in run.node.text.text and any(_writes(command, name) for command in run.commands):
                return True
    return False


def _writes(command: Command, name: str) -> bool:
    targets = [redirect.target.text for redirect in command.redirects if redirect.writes and redirect.target]
    if command.program == "tee":
        targets += [word.text for word in command.operands]
    elif command.program in ("curl", "wget"):
        targets += [word.text for word in command.words[1:] if "://" not in word.text]
    elif command.program in ("cp", "mv", "ln", "install"):
        targets += [word.text for word in command.operands[-1:]]
    elif command.program == "sed" and command.has("-i", "--in-place"):
        line_ends = any("\\r" in word.raw for word in command.words)
        targets += [] if line_ends else [word.text for word in command.operands]
    return any(posixpath.basename(target.strip("\"'")) == name for target in targets)
