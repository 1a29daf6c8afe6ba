"""The images that FROM names, and the variables in their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, no_fix, unsafe
from dlint.lazy import regex
from dlint.model.builds import passes
from dlint.model.image import ImageUse
from dlint.model.instructions import Pairs
from dlint.model.state import PLATFORM_ARGS
from dlint.model.variables import global_names, meant, refused_base, uses
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix, Severity
    from dlint.model.instructions import From, Pair
    from dlint.model.variables import Use

_VARIABLE = regex(r"\$(?:\w+|\{\w+\})")
_REPLACED = regex(r".*[{}<>%].*|.*@\w+@.*|[A-Z][A-Z0-9_]{2,}|\W+")  # marks that a template's user replaces


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
        fix: Fix | NoFix = no_fix("no argument before the first `FROM` has a name like it")
        if near is not None:
            message += f"; did you mean `{near}`?"
            edit = use.renamed(near)
            fix = no_fix("a continued line divides the name")
            if edit is not None:
                fix = unsafe(edit, why="it may be an argument of its own, to be declared")
        related = [inside.related("declared for this stage alone")] if inside is not None else []
        yield use.finding(message, severity=_severity(from_, use, known), fix=fix, related=related)


def _severity(from_: From, use: Use, known: set[str]) -> Severity | None:
    """An error where no argument can help: its word has no other variable, and what is left is no name."""
    word, flag = from_.image_word, from_.flag("platform")
    if word is not None and word.span.covers(use.span):
        names = [other.name for other in uses(from_) if word.span.covers(other.span)]
        refused = refused_base(from_.stage) is not None
    elif flag is not None and flag.plain:
        names = [other.name for other in uses(from_) if flag.span.covers(other.span)]
        refused = "" in _VARIABLE.sub("", flag.plain).split("/")
    else:
        return None
    return "error" if refused and known.isdisjoint(names) else None


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


@rule(on.instruction("FROM"), severity="error")
def invalid_image(from_: From) -> Findings:
    """The words of a template, which are no names yet, are left alone."""
    word, image = from_.image_word, from_.image
    if word is None or image is None or image.ref is not None or "$" in word.text:
        return
    text = word.text
    if _REPLACED.fullmatch(text):
        return
    place = from_.at(word)
    lower = text.lower()
    written = from_.source.slice(word.span) == text
    stage = from_.file.stage_named(lower, before=from_.stage.index)
    if stage is not None and stage.from_ is not None:
        yield place.finding(
            f"`{text}` is no name of an image, and `FROM` finds stages by their names in lower case only; "
            f"write `{lower}`",
            fix=unsafe(place.replace(lower), why="no build has ever gone past this line")
            if written
            else None,
            related=[stage.from_.related("the stage")],
        )
        return
    yield place.finding(f"`{text}` is no name of an image, and the build stops here; {_remedy(image)}")


def _remedy(image: ImageUse) -> str:
    if "://" in image.text:
        return "write it without the protocol"
    if ImageUse(image.owner, At(image.source, image.span), image.text.lower(), image.kind).ref is not None:
        return "write it in lower case"
    if "@" in image.text:
        return "a digest is `@sha256:` and 64 hexadecimal digits"
    return "it is `[registry/]name[:tag][@digest]`"
