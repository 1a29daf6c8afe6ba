"""Shell: what the shell of a RUN does with pipes, failures and state."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import At, Edit, unsafe
from dlint.knowledge.contents import has_program
from dlint.knowledge.distributions import has_pipefail
from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex
from dlint.model.fleeting import fleeting
from dlint.model.instructions import Run
from dlint.model.layout import line_start
from dlint.model.paths import absolute, walk
from dlint.rule import Findings, on, rule
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Fix
    from dlint.model.command import Command
    from dlint.model.stage import Stage
    from dlint.syntax.shell_nodes import Pipeline, Script, SimpleCommand

# what fetches, builds or decrypts: when it fails, something is missing from the image
_MATTERS = frozenset(
    """
    curl wget aria2c axel lwp-request http https fetch git svn hg aws gsutil gcloud az s3cmd docker ssh scp rsync
    gpg gpg2 openssl pg_dump pg_dumpall mysqldump mongodump make cmake ninja mvn gradle cargo go npm yarn pnpm
    pip poetry uv composer bundle gem apt-get apt apk yum dnf microdnf zypper conda mamba pytest
    gunzip zcat bzcat xzcat zstdcat unzip 7z
    """.split()  # noqa: SIM905 - a table of words
)
_HARMLESS = frozenset(
    ("echo", "printf", "true", ":", "set", "export", "exit", "return", "local", "shopt", "trap", "unset", "read",
     "[", "[[", "test", "false", "wait", "sleep")
)  # fmt: skip
_BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'
_SHEBANG_E = regex(r"#!\S+(?:\s+\S+)*\s-[a-zA-Z]*e")


@rule(on.stage(), severity="warning")
def no_pipefail(stage: Stage) -> Findings:
    fixed = False
    for each in stage.instructions:
        run = each.inner if each.inner is not None else each
        if not isinstance(run, Run) or _shell_has(run, "pipefail"):
            continue
        found = next(((one, pipe) for pipe in _pipes(run) if (one := _failing(run, pipe)) is not None), None)
        if found is None:
            continue
        command, pipe = found
        fix = None if fixed or run.onbuild else _with_pipefail(run, pipe)
        fixed = fixed or (fix is not None and fix.edits[0].text.startswith("SHELL"))
        last = _last(run, pipe)
        yield command.at(command.words[0]).finding(
            f"a failure of `{command.program or command.spelled}` is lost: the pipe has the status of"
            f" `{last}`; {_remedy(run)}",
            fix=fix,
        )


def _shell_has(run: Run, option: str) -> bool:
    """Whether the SHELL in force sets an option, or is none whose options are known."""
    return run.script is None or any(option in word for word in run.before.shell or ())


def _pipes(run: Run) -> Iterator[Pipeline]:
    seen: list[Script] = []
    for script in (run.script, *(command.script for command in run.commands)):
        if script is not None and script not in seen:
            seen.append(script)
            yield from script.pipelines


def _failing(run: Run, pipe: Pipeline) -> Command | None:
    """What writes into the pipe and whose failure should stop the build."""
    if "pipefail" in pipe.flags or _handled(pipe):
        return None
    before = [simple for part in pipe.parts[:-1] for simple in part]
    for command in run.commands:
        if command.simple in before and command.script is pipe.script and not command.doubtful and _matters(command):
            return command
    return None


def _matters(command: Command) -> bool:
    simple = command.simple
    if simple is None or simple.tested or simple.substitution:
        return False
    if command.has("--version", "-V", "--help") or (command.subcommand or "") in ("version", "search", "list"):
        return False
    return command.program in _MATTERS or "/" in command.spelled and not command.grammar_known


def _handled(pipe: Pipeline) -> bool:
    """Whether the author looks at the result, or the shell drops it whatever the pipe says."""
    place = pipe.place
    if place.condition or place.negated or place.background:
        return True
    if place.chain is not None and "||" in place.chain.operators[place.chain_index :]:
        return True
    return place.substitution and not any(
        simple.start <= pipe.start and pipe.end <= simple.end and not simple.words and simple.assignments
        for simple in pipe.script.commands
    )


def _last(run: Run, pipe: Pipeline) -> str:
    name = pipe.parts[-1][0].name if pipe.parts[-1] else None
    inner = next((one for one in run.commands if pipe.parts[-1] and one.simple is pipe.parts[-1][0]), None)
    return (inner.program if inner is not None else name) or "its last command"


def _remedy(run: Run) -> str:
    system = run.stage.distribution
    if run.shell == "sh" and system is not None and has_pipefail(system) is False:
        return f"its `/bin/sh` knows no pipefail, so use `{_BASH}`"
    return "use `set -o pipefail`"


def _with_pipefail(run: Run, pipe: Pipeline) -> Fix | None:
    script, system = run.script, run.stage.distribution
    image = run.stage.base_image
    if script is None or pipe.script is not script or not script.commands:
        return None
    known = run.shell in ("bash", "zsh", "ksh") or (system is not None and has_pipefail(system) is True)
    if known:
        why = "a command before a pipe that fails today, and is ignored, then stops the build"
        if run.node.heredocs:
            return None
        start = run.node.arguments.span.start
        return unsafe(Edit(Span(start, start), "set -o pipefail && "), why=why)
    ref = image.ref if image is not None else None
    if run.before.shell is not None or ref is None or not has_program(ref.familiar, ref.tag, "bash"):
        return None
    at = line_start(run.source.text, _first_line(run))
    why = "bash then runs this and all later shell forms of the stage, and failures before a pipe stop the build"
    return unsafe(Edit(Span(at, at), f"{_BASH}{run.source.newline}"), why=why)


def _first_line(run: Run) -> int:
    """Where the instruction begins, the comments that belong to it included."""
    return min([run.extent.start, *(comment.span.start for comment in run.node.comments)])


@rule(on.instruction("RUN"), severity="warning")
def relinked_sh(run: Run) -> Findings:
    if run.stage.on_scratch:
        return
    for _, command, directory in walk(run):
        if command.program != "ln" or len(command.operands) < 2:
            continue
        link = absolute(command.operands[-1], directory)
        if link in ("/bin/sh", "/usr/bin/sh"):
            source = posixpath.basename(command.operands[0].text)
            yield command.finding(
                f"`/bin/sh` becomes `{source}` for every script in the image; name the shell of the"
                f' instructions by `SHELL ["/bin/{source}", "-c"]`'
            )


@rule(on.instruction("RUN"), severity="warning")
def lost_state(run: Run) -> Findings:
    command = fleeting(run)
    if command is None or run.onbuild:
        return
    remedy = {
        "cd": "use `WORKDIR`",
        "pushd": "use `WORKDIR`",
        "export": "use `ENV`",
    }.get(command.program or "", "do it in the `RUN` that needs it")
    yield command.finding(
        f"`{command.program}` has no effect: the next instruction starts a shell of its own; {remedy}"
    )


@rule(on.instruction("RUN"), severity="warning")
def heredoc_continues_on_error(run: Run) -> Findings:
    for script, place in _heredoc_scripts(run):
        if _SHEBANG_E.match(script.mapped.text):
            continue
        ignored = next((one for one in script.commands if _goes_on(one)), None)
        if ignored is not None and not script.error:
            name = ignored.name or "a command"
            yield place.finding(
                f"the script goes on when `{name}` in line {run.source.position(ignored.span.start).line} fails:"
                " only its last command counts; begin it with `set -e`",
                fix=_with_set_e(script),
            )


def _heredoc_scripts(run: Run) -> Iterator[tuple[Script, At]]:
    """The scripts that stand in heredocs, with the place where each is opened."""
    heredocs = run.node.heredocs
    if run.script is not None and heredocs and run.script_text is heredocs[0].body:
        if not any(word.startswith("-") and "e" in word for word in (run.before.shell or ())[1:]):
            yield run.script, run.at(heredocs[0].span)
        return
    for command in run.commands:
        if command.program in SHELLS and command.heredoc is not None and not command.operands:
            inner = next((one.script for one in run.commands if one.parent is command and one.script), None)
            if inner is not None and inner is not command.script:
                yield inner, At(run.source, command.words[0].span)


def _goes_on(simple: SimpleCommand) -> bool:
    """Whether the script goes on after it though it may fail."""
    if simple.after not in ("\n", ";") or "errexit" in simple.flags or simple.tested or simple.doubtful:
        return False
    top = simple.group == 0 and not simple.substitution and simple.function is None
    later = any(one.start >= simple.end and one.name not in _HARMLESS for one in simple.script.commands)
    return top and later and bool(simple.words) and simple.name not in _HARMLESS


def _with_set_e(script: Script) -> Fix | None:
    text = script.mapped.text
    at = text.find("\n") + 1 if text.startswith("#!") else 0
    first = min(script.commands, key=lambda one: one.start)
    start = script.span(first.start, first.end).start
    source = first.script.mapped
    line = source.text[source.text.rfind("\n", 0, first.start) + 1 : first.start]
    if at > first.start or line.strip():
        return None
    return unsafe(
        Edit(Span(start, start), f"set -e\n{line}"), why="a command that fails today then stops the build"
    )
