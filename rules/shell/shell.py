"""Shell: what the shell of a RUN does with pipes, failures and state."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import Fix, no_fix, unsafe
from dlint.knowledge.contents import has_program
from dlint.knowledge.distributions import has_pipefail
from dlint.model.failures import heedless, line_above, lost_failure, with_pipefail, with_set_e
from dlint.model.fleeting import fleeting
from dlint.model.instructions import Run
from dlint.model.paths import absolute, walk
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import NoFix
    from dlint.model.stage import Stage

# A shell of that name is what scripts expect there: `/busybox/sh` in an image that has no other.
_PLAIN_SHELLS = frozenset(("sh", "dash", "ash", "busybox"))
_BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'


@rule(on.stage(), severity="warning")
def no_pipefail(stage: Stage) -> Findings:
    fixed = False
    for each in stage.instructions:
        run = each.inner if each.inner is not None else each
        if not isinstance(run, Run) or any("pipefail" in word for word in run.before.shell or ()):
            continue
        lost = lost_failure(run)
        if lost is None:
            continue
        hindered = _hindered(run, own=lost.own) if fixed or run.onbuild or not lost.own else None
        fix = hindered or _with_pipefail(run)
        fixed = fixed or (isinstance(fix, Fix) and fix.edits[0].text.startswith("SHELL"))
        command = lost.command
        yield command.at(command.words[0]).finding(
            f"a failure of `{command.program or command.spelled}` is lost: the pipe has the status of"
            f" `{lost.reader}`; {_remedy(run)}",
            fix=fix,
        )


def _remedy(run: Run) -> str:
    system = run.stage.distribution
    knows = has_pipefail(system) if system is not None else None
    if run.shell != "sh" or knows:
        return "use `set -o pipefail`"
    if knows is None:
        return "use `set -o pipefail`, in bash where `/bin/sh` does not know it"
    return f"the image's `/bin/sh` knows no pipefail, so use `{_BASH}`"


def _hindered(run: Run, *, own: bool) -> NoFix:
    if run.onbuild:
        return no_fix("ONBUILD holds it")
    return no_fix("the `SHELL` for the first of them mends it" if own else "the pipe stands in a script")


def _with_pipefail(run: Run) -> Fix | NoFix:
    """In the script itself where its shell knows it, else by a SHELL for the rest of the stage."""
    system = run.stage.distribution
    if run.shell in ("bash", "zsh", "ksh") or (system is not None and has_pipefail(system) is True):
        edit = with_pipefail(run)
        why = "a command before a pipe that fails today, and is ignored, then stops the build"
        return (
            unsafe(edit, why=why) if edit is not None else no_fix("its script leaves no sure place for `set`")
        )
    image = run.stage.base_image
    ref = image.ref if image is not None else None
    if run.before.shell is not None:
        return no_fix("the stage has a `SHELL` of its own")
    if ref is None or not has_program(ref.familiar, ref.tag, "bash"):
        return no_fix("the image is not known to have bash")
    why = "bash then runs this and all later shell forms of the stage, and a failure before a pipe stops it"
    return unsafe(line_above(run, _BASH), why=why)


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
            if source in _PLAIN_SHELLS:
                continue
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
        "alias": "write it into a start file such as `~/.bashrc`",
        "ulimit": "set it for the container (`docker run --ulimit`)",
    }.get(command.program or "", "do it in the `RUN` that needs it")
    yield command.finding(
        f"`{command.program}` has no effect: the next instruction starts a shell of its own; {remedy}"
    )


@rule(on.instruction("RUN"), severity="warning")
def heredoc_continues_on_error(run: Run) -> Findings:
    for found in heedless(run):
        name = found.command.name or "a command"
        line = run.source.position(found.command.span.start).line
        edit = with_set_e(found)
        why = "a command that fails today then stops the build"
        yield found.place.finding(
            f"the script goes on when `{name}` in line {line} fails: only its last command counts;"
            " begin it with `set -e`",
            fix=unsafe(edit, why=why)
            if edit is not None
            else no_fix("its first line leaves no place for it"),
        )
