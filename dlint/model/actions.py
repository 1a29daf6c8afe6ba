"""Builds that a workflow hands to an action: `docker/build-push-action` and those that take its inputs.

Source: the actions' own pages (docker/build-push-action, docker/metadata-action). What a matrix or another
job decides stays unknown. Workflows are read by their indentation: a step is a few lines, and its inputs are
plain.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.lazy import regex
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.builds import Build
    from dlint.syntax.imageref import ImageRef
    from dlint.text import Source

_USES = regex(r"^([ ]*(?:- +)?)uses:[ ]*[\"']?[\w.-]+/((?:build-push|metadata)-action)@", re.MULTILINE)
_INPUT = regex(r"([\w-]+):(?:[ ]+(.*))?$")
_ID = regex(r"^[ ]*(?:- +)?id:[ ]*[\"']?([\w-]+)", re.MULTILINE)
_ENV = regex(r"\$\{\{[ ]*env\.(\w+)[ ]*\}\}")
_OUTPUT_TAGS = regex(r"\$\{\{[ ]*steps\.([\w-]+)\.outputs\.tags[ ]*\}\}")
_OWN_CONTEXT = "{{defaultContext}}"

MAX_STEPS = 200
"""Steps of one workflow that are read."""
MAX_STEP = 20_000
"""Characters of one step that are read, before and after its `uses`."""

Inputs = dict[str, list[str]]


def in_workflow(source: Source) -> Iterator[Build]:
    """What each build-and-push step of a workflow builds; paths start at the root of the repository."""
    if "build-push-action@" not in source.text:
        return
    steps = list(islice(_steps(source.text), MAX_STEPS))
    images = {
        name: inputs.get("images", []) for action, name, inputs, _ in steps if action == "metadata-action"
    }
    for action, _, inputs, span in steps:
        if action == "build-push-action":
            yield _build(source, span, inputs, images)


def _steps(text: str) -> Iterator[tuple[str, str, Inputs, Span]]:
    """Of each step its action, its id, its inputs and the place of its `uses`."""
    for match in _USES.finditer(text):
        column = len(match[1])
        before = text[max(0, match.start() - MAX_STEP) : match.start()] if "-" not in match[1] else ""
        below = text[match.end() : match.end() + MAX_STEP].split("\n")[1:]
        above = reversed(before.split("\n")[:-1])
        own = [*reversed(list(_of_step(above, column))), *_of_step(below, column)]
        name = _ID.search("\n".join(own))
        end = text.find("\n", match.end())
        span = Span(match.start() + column, len(text) if end < 0 else end)
        yield match[2], name[1] if name is not None else "", _inputs(own, column), span


def _of_step(lines: Iterator[str] | list[str], column: int) -> Iterator[str]:
    """The lines of the step whose keys stand in a column; upwards its dash is the last one."""
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip() or indent >= column:
            yield line
        else:
            if line[indent : indent + 2] == "- " and line[indent + 1 :].lstrip() and column - indent <= 4:
                yield line.replace("-", " ", 1)
            return


def _inputs(lines: list[str], column: int) -> Inputs:
    """The values below `with:`, each with its lines."""
    found: Inputs = {}
    inside, first, key = False, 0, ""
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if indent <= column:
            inside, first = text == "with:", 0
            continue
        if not inside:
            continue
        first = first or indent
        match = _INPUT.match(text) if indent == first else None
        if match is not None:
            key = match[1]
            value = re.sub(r"[ ]+#.*", "", match[2] or "").strip().strip("\"'")
            found[key] = [] if value in ("", "|", "|-", ">", ">-") else [value]
        elif key:
            found[key].append(text.removeprefix("- ").strip("\"'"))
    return found


def _build(source: Source, span: Span, inputs: Inputs, images: dict[str, list[str]]) -> Build:
    from dlint.model.builds import Build

    def known(key: str, default: str) -> str | None:
        text = _with_env(source.text, inputs[key][0]) if inputs.get(key) else default
        return None if "${{" in text else text

    build = Build(At(source, span), "action")
    context, file = known("context", "."), known("file", "")
    if context is not None and context.startswith(_OWN_CONTEXT):
        context = context.removeprefix(_OWN_CONTEXT).lstrip(":") or "."
        file = posixpath.join(context, file) if file else file
    if context is not None and "://" not in context and file is not None:
        build.context = posixpath.normpath(context)
        build.dockerfile = posixpath.normpath(file or posixpath.join(context, "Dockerfile"))
    build.target = known("target", "") or None
    outputs = " ".join(inputs.get("outputs", ()))
    build.pushed = inputs.get("push", ["false"])[:1] != ["false"] or "push=true" in outputs
    for line in inputs.get("build-args", ()):
        name, equals, value = line.partition("=")
        if equals:
            build.arguments[name.strip()] = None if "${{" in value else value
    build.names, build.open_names = _names(source.text, inputs.get("tags", []), images)
    return build


def _with_env(text: str, value: str) -> str:
    """A value with what the workflow's own `env` puts in; other expressions stay."""
    return _ENV.sub(lambda match: _variable(text, match[1]) or match[0], value)


@lru_cache(maxsize=32)
def _variable(text: str, name: str) -> str | None:
    found = re.search(rf"(?m)^[ ]+{name}:[ ]*[\"']?([^\s\"'#$]+)[\"']?[ ]*(?:#.*)?$", text)
    return found[1] if found is not None else None


def _names(
    text: str, tags: list[str], images: dict[str, list[str]]
) -> tuple[tuple[ImageRef, ...], tuple[ImageRef, ...]]:
    """Whole references, and those whose tag an expression decides."""
    from dlint.syntax.imageref import parse

    whole: list[ImageRef | None] = []
    partly: list[ImageRef | None] = []
    for tag in (part.strip() for line in tags for part in line.split(",")):
        made = _OUTPUT_TAGS.fullmatch(tag)
        if made is not None:
            partly += [
                parse(name) for one in images.get(made[1], ()) if "${{" not in (name := _with_env(text, one))
            ]
            continue
        name, expression, _ = _with_env(text, tag).partition("${{")
        folder, slash, last = name.rpartition("/")
        if not expression:
            whole.append(parse(name))
        elif ":" in last:
            partly.append(parse(folder + slash + last.partition(":")[0]))
    return tuple(ref for ref in whole if ref), tuple(ref for ref in partly if ref)
