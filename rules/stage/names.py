"""The names of stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.model.obstacles import in_word
from dlint.model.sources import taken
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Edit
    from dlint.model.instructions import From

_RESERVED = {
    "scratch": "`FROM scratch` means the empty image",
    "context": "Docker calls the build context that",
}


@rule(on.instruction("FROM"), severity="error")
def duplicate_name(from_: From) -> Findings:
    word, stage = from_.name_word, from_.stage
    if word is None:
        return
    earlier = next(iter(stage.file.stages_named(from_.name or "")), stage)
    if earlier is not stage and earlier.from_ is not None and earlier.from_.name_word is not None:
        first = earlier.from_.at(earlier.from_.name_word)
        yield from_.at(word).finding(
            f"`{word.text}` is already the name of the stage in line {first.line}, "
            "and `--from` and `--target` mean one of them only; give this one its own",
            related=[first.related("the first of that name")],
        )


@rule(on.instruction("FROM"), severity="error")
def reserved_name(from_: From) -> Findings:
    word, reason = from_.name_word, _RESERVED.get(from_.name or "")
    if word is not None and reason is not None:
        yield from_.at(word).finding(
            f"`{word.text}` cannot be used as the name of a stage: {reason}; name it otherwise"
        )


@rule(on.instruction("FROM"), severity="info", profile="style")
def name_casing(from_: From) -> Findings:
    """The fix also takes along each `--from` that is written like the name."""
    word, name = from_.name_word, from_.name
    if word is None or name is None or word.text == name:
        return
    place = from_.at(word)
    written_so = from_.source.slice(word.span) == word.text
    yield place.finding(
        f"`{word.text}` is not in lower case, as Docker keeps the names of stages",
        fix=safe(place.replace(name), *_spelt_alike(from_, word.text)) if written_so else in_word(place),
    )


def _spelt_alike(from_: From, name: str) -> list[Edit]:
    """Edits that write the other uses of a stage's name in lower case."""
    return [
        use.replace(name.lower())
        for stage in from_.file.stages
        for use in taken(stage)
        if use.names is from_.stage and use.text == name and use.exact
    ]
