"""How a Dockerfile is written where Docker reads all ways alike: letter case and describing comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.lazy import regex
from dlint.model.obstacles import in_word
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import At
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import From, Instruction

_FOR_TOOLS = regex(r"\s*(dlint:|hadolint\b|shellcheck\b|check=|syntax=|escape=|[a-z-]+:? ?(ignore|disable))")


@rule(on.dockerfile(), severity="info", profile="style")
def instruction_casing(file: Dockerfile) -> Findings:
    instructions = [each for stage in file.stages for each in stage.instructions if each.node.known]
    written = [each.node.name.text for each in instructions]
    lower = sum(map(str.islower, written)) > sum(map(str.isupper, written))
    for each, name in zip(instructions, written, strict=True):
        wanted = name.lower() if lower else name.upper()
        if name == wanted:
            continue
        case = "lower" if lower else "upper"
        in_one_piece = each.source.slice(each.span) == name
        yield each.finding(
            f"`{name}` is not in {case} case as most instructions of this file are",
            fix=safe(each.replace(wanted)) if in_one_piece else in_word(each),
        )


@rule(on.instruction("FROM"), severity="info", profile="style")
def as_casing(from_: From) -> Findings:
    if from_.name_word is None:
        return
    keyword, between = from_.node.name.text, from_.node.words[1]
    if keyword.isupper():
        wanted = between.text.upper()
    elif keyword.islower():
        wanted = between.text.lower()
    else:
        return
    if between.text != wanted:
        place = from_.at(between)
        yield place.finding(
            f"`{between.text}` is not in the same case as its `{keyword}`", fix=safe(place.replace(wanted))
        )


@rule(on.instruction("FROM", "ARG"), severity="info", profile="style")
def definition_description(definition: Instruction) -> Findings:
    defined = _defined(definition)
    names = {name for name, _ in defined}
    comments = _description(definition)
    if not defined or not comments or any(text.split(None, 1)[0] in names for text in comments):
        return
    what = "stage" if definition.keyword == "FROM" else "argument"
    name, place = defined[0]
    yield place.finding(f"the comment above the {what} `{name}` does not begin with its name")


def _defined(definition: Instruction) -> list[tuple[str, At]]:
    """The names that an instruction defines, and where."""
    node = definition.node
    words = [pair.key for pair in node.pairs] if definition.keyword == "ARG" else node.words[2:3]
    return [(word.text, definition.at(word)) for word in words]


def _description(definition: Instruction) -> list[str]:
    """The comment lines right above a definition, those for tools left out."""
    lines: list[str] = []
    start = definition.extent.start
    for comment in reversed(definition.node.comments):
        between = definition.source.text[comment.span.end : start]
        if between.count("\n") != 1 or between.strip():
            break
        start = comment.span.start
        if comment.text.strip() and _FOR_TOOLS.match(comment.text) is None:
            lines.append(comment.text.strip())
    return lines
