"""apt: the frontend by which packages ask their questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit, safe, unsafe
from dlint.knowledge.wrappers import SHELLS
from dlint.model.instructions import Healthcheck
from dlint.model.layout import line_start
from dlint.model.offspring import offspring
from dlint.model.starts import is_commanded, launches
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.command import Command
    from dlint.model.instructions import Pairs

_SILENT = ("noninteractive", "Noninteractive")
_SYSTEM = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/")
_OF_PACKAGES = ("apt", "dpkg", "debconf")
_WHY = "packages that are installed in a stage or image built on this one ask again"


@rule(on.instruction("ENV"), severity="info")
def frontend_in_env(env: Pairs) -> Findings:
    """Set back further down, it is gone in the container; a stage that is thrown away ships none."""
    if not env.stage.in_image or env.onbuild:
        return
    end = env.file.stages[-1].end
    for pair in env.pairs:
        if pair.name == "DEBIAN_FRONTEND" and pair.value in _SILENT and end.env.get(pair.name) in _SILENT:
            yield pair.finding(
                "`DEBIAN_FRONTEND` stays set in every container, where it silences questions too; declare it "
                "with ARG",
                fix=_as_argument(env),
            )


def _as_argument(env: Pairs) -> Fix | None:
    """ARG takes `name=value` only."""
    written = env.source.slice(env.node.name.span)
    if written.upper() != "ENV":
        return None
    keyword = "ARG" if written.isupper() else "arg"
    edits = _alone(env, keyword) if len(env.pairs) == 1 else _out_of_several(env, keyword)
    if not edits:
        return None
    return safe(*edits) if _nothing_asks_later(env) else unsafe(*edits, why=_WHY)


def _alone(env: Pairs, keyword: str) -> list[Edit]:
    pair = env.pairs[0]
    edits = [env.replace(keyword)]
    if "=" not in env.source.slice(pair.span):
        edits.append(pair.replace(f"{pair.name}={pair.raw}"))
    return edits


def _out_of_several(env: Pairs, keyword: str) -> list[Edit]:
    """The pair as an ARG of its own above the ENV, and the others as they stand."""
    names = [pair.name for pair in env.pairs]
    text, start = env.source.text, env.node.name.span.start
    at = names.index("DEBIAN_FRONTEND")
    pair = env.pairs[at]
    if at + 1 < len(names):
        cut = pair.span._replace(end=env.pairs[at + 1].span.start)
    else:
        cut = pair.span._replace(start=env.pairs[at - 1].span.end)
    around = text[cut.start : pair.span.start] + text[pair.span.end : cut.end]
    comments = env.node.comments or env.node.comment_lines
    if names.count("DEBIAN_FRONTEND") > 1 or around.strip(" \t\r\n\\`") or comments:
        return []
    if any("DEBIAN_FRONTEND" in (other.raw or "") for other in env.pairs):
        return []
    line = text[line_start(text, start) : start]
    if line.strip():
        return []
    declared = f"{keyword} {env.source.slice(pair.span)}{env.source.newline}{line}"
    return [Edit(pair.span._replace(start=start, end=start), declared), Edit(cut, "")]


def _nothing_asks_later(env: Pairs) -> bool:
    """Whether the image starts something and is no base: then only RUNs of its own stage need the variable.

    An ENV of that name would win over the argument.
    """
    stage = env.stage
    if "ONBUILD" in stage.last or len(stage.heirs) > 1 or "DEBIAN_FRONTEND" in env.before.env:
        return False
    started = [command for launch in launches(stage) for command in launch.all_commands]
    checks = [each for each in stage.instructions if isinstance(each, Healthcheck)]
    started += [command for check in checks for command in check.all_commands]
    known = bool(launches(stage)) and all(map(_asks_nothing, started)) and not is_commanded(stage.file)
    return known and offspring(stage) == ()


def _asks_nothing(command: Command) -> bool:
    """Whether it is a program of the system that has nothing to do with packages; scripts and shells may."""
    name = command.spelled
    if command.program is None or command.program in SHELLS or name.endswith(".sh"):
        return False
    return ("/" not in name or name.startswith(_SYSTEM)) and not any(word in name for word in _OF_PACKAGES)
