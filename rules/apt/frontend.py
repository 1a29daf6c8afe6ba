"""apt: the frontend by which packages ask their questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Edit, safe, unsafe
from dlint.model.layout import line_start
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.instructions import Pairs
    from dlint.model.stage import Stage

_SILENT = ("noninteractive", "Noninteractive")
_NEAR = 30  # Dockerfiles of the project that are looked at
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
    starts = any(keyword in stage.last for keyword in ("CMD", "ENTRYPOINT"))
    if not starts or "ONBUILD" in stage.last or len(stage.heirs) > 1 or "DEBIAN_FRONTEND" in env.before.env:
        return False
    kinds = ("CMD", "ENTRYPOINT", "HEALTHCHECK")
    launches = (each for each in stage.instructions if each.keyword in kinds)
    return not any("apt" in each.node.text.text for each in launches) and not _is_base(stage)


def _is_base(stage: Stage) -> bool:
    """Whether another Dockerfile of the project stands on it."""
    project, path = stage.file.project, stage.file.path
    if project is None or path is None or not project.builds_from(path):
        return False  # what the project gives no name nobody in it stands on
    near = project.nearest_dockerfiles(path, _NEAR)
    files = [project.dockerfile(each) for each in near]
    stages = [each for file in files if file is not None for each in file.stages]
    return len(near) == _NEAR or any(each.base is not None and each.base.key == stage.key for each in stages)
