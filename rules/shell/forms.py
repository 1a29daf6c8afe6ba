"""Shell form and exec form: what needs a shell, and what a build does not need."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.knowledge.wrappers import SHELLS
from dlint.lazy import regex
from dlint.model.instructions import Copy, Healthcheck, Launch, Run
from dlint.model.starts import launches
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage

_SYSTEM = ("/", "/bin", "/usr", "/usr/bin", "/busybox")
_VARIABLE = regex(r"(?<![\\$])\$(?:\{[A-Za-z_]\w*(?::?[-+=?][^}]*)?\}|[A-Z_][A-Z0-9_]*\b(?!\())")
_OPERATORS = frozenset(("&&", "||", ";", "|", ">", ">>", "2>&1", "<", "&"))
_LONE_LINE = regex(r"\S+\s.*?(?:&&|\|\||;)\s.*", 16)  # re.DOTALL
_NAMED_SCRIPT = regex(
    r"(?:.*/)?[\w.-]*(?:entrypoint|entry|init|start|run|boot)[\w.-]*|.*\.(?:sh|bash|py|pl|rb)"
)
# they read `$NAME` themselves, or hand their words to a shell
_EXPANDS = frozenset(
    """
    cmd powershell pwsh make perl awk gawk php tclsh expect ruby nginx envsubst dockerize confd eval ssh watch
    entr nodemon concurrently supervisord fish busybox su runuser script forego foreman honcho chamber
    mongo mongosh psql mysql wait-for-it wait-for parallel xargs s6-svscan execlineb catatonit
    """.split()  # noqa: SIM905 - a table of words
)


@rule(
    on.command(
        "free", "kill", "mount", "ps", "shutdown", "reboot", "ssh", "top", "htop", "vim", "vi", "nano"
    ),
    severity="info",
)
def useless_command(command: Command) -> Findings:
    simple = command.simple
    if command.has("--help", "--version", "-V") or command.doubtful or command.program is None:
        return
    if simple is not None and (simple.condition or simple.loop or simple.function or simple.substitution):
        return
    started = command.script is not None and any(one.background for one in command.script.commands)
    if started or (command.program == "mount" and _privileged(command)) or command.run.stage.windows:
        return
    why = {
        "kill": "nothing of an earlier instruction still runs",
        "mount": "a build may not mount, and a mount is gone with the instruction",
        "ssh": "it acts on another machine, which a cached build skips",
    }.get(command.program, "it shows or asks something that nobody sees")
    yield command.at(command.words[0]).finding(f"`{command.program}` does nothing for an image: {why}")


def _privileged(command: Command) -> bool:
    run = command.run
    return isinstance(run, Run) and run.flag("security") is not None


@rule(
    on.instruction("RUN") | on.instruction("CMD", "ENTRYPOINT") | on.instruction("HEALTHCHECK"),
    severity="error",
)
def scratch_without_shell(each: Run | Launch | Healthcheck) -> Findings:
    node = each.command_node
    if node is None or node.json is not None or each.onbuild or not each.stage.on_scratch:
        return
    if each.before.shell is not None or not node.arguments.text or _interpreted(each) or _brought(each):
        return
    if any(problem.kind == "broken-exec-form" for problem in node.problems):
        return
    remedy = "prepare the files in another stage" if each.keyword == "RUN" else "use the exec form"
    yield each.finding(
        f"this `{each.node.name.text}` needs `/bin/sh`, and nothing in a stage from `scratch` brings one;"
        f" {remedy}"
    )


def _interpreted(each: Run | Launch | Healthcheck) -> bool:
    return isinstance(each, Run) and (bool(each.mounts) or bool(each.node.heredocs))


def _brought(instruction: Instruction) -> bool:
    """Whether something before may have brought a shell: a folder or an archive laid over the system."""
    start = instruction.extent.start
    firsts = ((stage, _first_bringer(stage)) for stage in instruction.stage.chain)
    return any(
        first is not None and (stage is not instruction.stage or first < start) for stage, first in firsts
    )


@lru_cache(maxsize=16)
def _first_bringer(stage: Stage) -> int | None:
    """Where the first instruction of a stage begins that may bring a shell."""
    for each in stage.instructions:
        if (isinstance(each, Run) and each.exec_form) or (isinstance(each, Copy) and _may_bring(each)):
            return each.extent.start
    return None


def _may_bring(copy: Copy) -> bool:
    path = copy.destination_path
    if path is None:
        return True
    folder = path.rstrip("/") or "/"
    if folder != "/":
        return folder in _SYSTEM or folder.startswith(("/bin/", "/usr/bin/", "/usr/local/bin/"))
    return not all(_single_file(source) for source, _ in copy.source_paths)


def _single_file(source: str | None) -> bool:
    """Whether a source copied to `/` is a file of its own and no archive, by its name."""
    name = (source or "").rpartition("/")[2]
    return (
        "." in name.strip(".")
        and not name.endswith((".tar", "gz", "xz", "bz2", ".zst", ".tgz"))
        and "*" not in name
    )


@rule(
    on.instruction("RUN") | on.instruction("CMD", "ENTRYPOINT") | on.instruction("HEALTHCHECK"),
    severity="warning",
)
def needs_shell_binary(each: Run | Launch | Healthcheck) -> Findings:
    node = each.command_node
    if node is None or not node.json or each.onbuild or _shell_reads(each):
        return
    for index, word in enumerate(node.json):
        what = _for_a_shell(word.value, first=index == 0)
        if what is not None:
            yield each.at(word).finding(
                f"no shell reads `{what}` in the exec form of `{each.node.name.text}`, and it stays as it is;"
                f" use the shell form, or `{_through_shell(each)}`"
            )
            return


def _through_shell(each: Run | Launch | Healthcheck) -> str:
    return '["sh", "-c", "..."]' if each.keyword == "RUN" else '["sh", "-c", "exec ..."]'


def _for_a_shell(value: str, *, first: bool) -> str | None:
    """The part of a word that only a shell would replace or obey."""
    if value in _OPERATORS:
        return value
    if value.startswith("~/"):
        return "~"
    if first and _LONE_LINE.fullmatch(value):
        return "&&" if "&&" in value else "||" if "||" in value else ";"
    found = _VARIABLE.search(value)
    return found[0] if found is not None and ("\n" not in value and "'" not in value) else None


def _shell_reads(each: Run | Launch | Healthcheck) -> bool:
    """Whether a shell or a program that expands for itself may get the words after all."""
    heads = [one for one in each.commands if one.program is not None]
    if isinstance(each, Launch) and each.keyword == "CMD":
        if each.stage.windows:
            return True
        heads += [
            one
            for launch in launches(each.stage)
            if launch.keyword == "ENTRYPOINT"
            for one in launch.commands
        ]
        if any(launch.keyword == "ENTRYPOINT" for launch in launches(each.stage)) and not _known_entry(heads):
            return True
    return any(
        one.program is None
        or one.program in SHELLS
        or one.program in _EXPANDS
        or _NAMED_SCRIPT.fullmatch(one.spelled)
        for one in heads
    )


def _known_entry(heads: list[Command]) -> bool:
    return all(one.grammar_known for one in heads)
