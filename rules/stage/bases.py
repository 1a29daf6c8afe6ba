"""Variables in FROM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import unsafe
from dlint.model.builds import passes
from dlint.model.instructions import Pairs
from dlint.model.state import PLATFORM_ARGS
from dlint.model.variables import global_names, meant, refused_base, uses
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import From, Pair


@rule(on.instruction("FROM"), severity="warning")
def undefined_arg_in_from(from_: From) -> Findings:
    known = {*global_names(from_.file), *PLATFORM_ARGS}
    for use in uses(from_):
        if use.name in known:
            continue
        message = f"no `ARG {use.name}` before the first `FROM` declares `{use.name}`"
        message += ", so it is always its default" if use.has_alternative else ", so it is empty"
        near = meant(use.name, known)
        inside = _declared_inside(from_, use.name)
        fix = None
        if near is not None:
            message += f"; did you mean `{near}`?"
            edit = use.renamed(near)
            fix = unsafe(edit, why="it may be an argument of its own, to be declared") if edit else None
        related = [inside.related("declared for this stage alone")] if inside is not None else []
        yield use.finding(message, fix=fix, related=related)


def _declared_inside(from_: From, name: str) -> Pair | None:
    """A declaration in a stage above, which FROM does not see."""
    for stage in from_.file.stages[: from_.stage.index]:
        for each in stage.instructions:
            for pair in each.pairs if isinstance(each, Pairs) and each.keyword != "LABEL" else ():
                if pair.name == name:
                    return pair
    return None


@rule(on.instruction("FROM"), severity="warning")
def invalid_default_arg(from_: From) -> Findings:
    word = from_.image_word
    if word is None or "$" not in word.text:
        return
    known = global_names(from_.file)
    names = [use.name for use in uses(from_) if word.span.covers(use.span)]
    if not names or any(name not in known and name not in PLATFORM_ARGS for name in names):
        return
    text = refused_base(from_.stage)
    if text is None:
        return
    bare = [name for name in names if name in known and known[name].raw is None]
    if bare and all(passes(from_.file, name) for name in bare):
        return
    shown = f"`{text}`, which is no image" if text else "empty"
    message = f"without a build argument the base is {shown}"
    if bare:
        message += f"; give `ARG {bare[0]}` a default that can be built"
    yield from_.at(word).finding(
        message, related=[known[n].related("declared here") for n in dict.fromkeys(bare)]
    )
