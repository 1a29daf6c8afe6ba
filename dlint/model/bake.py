"""Targets of docker-bake files, in HCL and JSON, as far as it takes to know what they build.

Source: Docker's bake file reference. Functions, matrices and remote contexts stay unknown.
"""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.lazy import regex
from dlint.model.builds import Build
from dlint.model.stage import named_for_development
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.syntax.imageref import ImageRef
    from dlint.text import Source

_NAME = regex(r"docker-bake(?:\.override)?\.(?:hcl|json)\Z")
_BLOCK = regex(r'^[ \t]*(target|variable)[ \t]+"([^"\n]+)"[ \t]*\{', re.MULTILINE)
_TOKEN = regex(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|[{}]', re.DOTALL)
_STRING = regex(r'"((?:[^"\\\n]|\\.)*)"')
_ATTRIBUTE = regex(r'^[ \t]*([\w-]+)[ \t]*=[ \t]*(\[[^\]]*(?:\]|\Z)|"(?:[^"\\\n]|\\.)*")', re.MULTILINE)
_VARIABLE = regex(r"\$\{\s*(\w+)\s*\}")

MAX_BLOCKS = 1_000
"""Targets and variables of one file that are read."""

MAX_BLOCK = 20_000
"""Characters of one of them."""

MAX_INHERITED = 50
"""Targets that one inherits from which are followed; real files have two or three."""

Values = dict[str, list[str]]


def is_bake_file(path: str) -> bool:
    return _NAME.match(posixpath.basename(path)) is not None


def in_bake_file(path: str, source: Source) -> Iterator[Build]:
    """The build of each target; its paths start at the folder that bake is run in."""
    targets, variables = _json(source) if path.endswith(".json") else _hcl(source)
    for name, (_, span) in targets.items():
        yield _build(source, span, name, _inherited(name, targets), variables)


def _hcl(source: Source) -> tuple[dict[str, tuple[Values, Span]], dict[str, str]]:
    targets: dict[str, tuple[Values, Span]] = {}
    variables: dict[str, str] = {}
    blocks = list(islice(_BLOCK.finditer(source.text), MAX_BLOCKS))
    ends = [*(each.start() for each in blocks[1:]), len(source.text)]
    for match, most in zip(blocks, ends, strict=True):
        end = _closing(source.text, match.end(), most)
        found = {
            key: _STRING.findall(value) for key, value in _ATTRIBUTE.findall(source.text[match.end() : end])
        }
        if match[1] == "target":
            targets[match[2]] = (found, Span(match.start(2), match.end(2)))
        elif found.get("default"):
            variables[match[2]] = found["default"][0]
    return targets, variables


def _closing(text: str, at: int, most: int) -> int:
    """Where the brace closes that opens before `at`; where none does, the end of what is looked at.

    The next block begins at `most`: none stands in another.
    """
    depth = 1
    last = min(most, at + MAX_BLOCK)
    for token in _TOKEN.finditer(text, at, last):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.start()
    return last


def _json(source: Source) -> tuple[dict[str, tuple[Values, Span]], dict[str, str]]:
    import json

    try:
        told = json.loads(source.text)
    except (ValueError, RecursionError):
        return {}, {}
    targets: dict[str, tuple[Values, Span]] = {}
    named = told.get("target") if isinstance(told, dict) else None
    for name, body in islice(named.items(), MAX_BLOCKS) if isinstance(named, dict) else ():
        at = max(source.text.find(f'"{name}"'), 0)
        values = body.items() if isinstance(body, dict) else ()
        texts = {key: value if isinstance(value, list) else [value] for key, value in values}
        found = {key: [text for text in value if isinstance(text, str)] for key, value in texts.items()}
        targets[name] = (found, Span(at, at))
    return targets, {}


def _inherited(name: str, targets: dict[str, tuple[Values, Span]]) -> Values:
    """A target's values over those of the targets it inherits from, the last named first."""
    found: Values = {}
    waiting: list[str] = [name]
    seen: set[str] = set()
    while waiting and len(seen) <= MAX_INHERITED:
        current = waiting.pop()
        if current in seen or current not in targets:
            continue
        seen.add(current)
        values = targets[current][0]
        found = {**values, **found}
        waiting.extend(values.get("inherits", ()))
    return found


def _build(source: Source, span: Span, name: str, values: Values, variables: dict[str, str]) -> Build:
    from dlint.syntax.imageref import parse

    def known(key: str, default: str) -> str | None:
        texts = values.get(key)
        text = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), texts[0]) if texts else default
        return None if "${" in text else text

    build = Build(At(source, span), "bake")
    context = known("context", ".")
    dockerfile = known("dockerfile", "Dockerfile")
    if context is not None and "://" not in context and dockerfile is not None:
        build.context = posixpath.normpath(context)
        build.dockerfile = posixpath.normpath(posixpath.join(context, dockerfile))
    build.target = known("target", "") or None
    build.pushed = not named_for_development(name)
    whole: list[ImageRef | None] = []
    partly: list[ImageRef | None] = []
    for tag in values.get("tags", ()):
        text = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), tag)
        name_part, variable, _ = text.partition("${")
        if not variable:
            whole.append(parse(text))
        elif name_part.endswith(":"):
            partly.append(parse(name_part[:-1]))
    build.names = tuple(ref for ref in whole if ref is not None)
    build.open_names = tuple(ref for ref in partly if ref is not None)
    return build
