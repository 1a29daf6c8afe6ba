"""apt: the frontend by which packages ask their questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix
    from dlint.model.instructions import Pairs

_SILENT = ("noninteractive", "Noninteractive")
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
    if len(env.pairs) != 1 or env.source.slice(env.node.name.span).upper() != "ENV":
        return None
    pair = env.pairs[0]
    keyword = "ARG" if env.source.slice(env.node.name.span).isupper() else "arg"
    edits = [env.replace(keyword)]
    if "=" not in env.source.slice(pair.span):
        edits.append(pair.replace(f"{pair.name}={pair.raw}"))
    return unsafe(*edits, why=_WHY)
