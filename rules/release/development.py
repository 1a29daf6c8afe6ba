"""What is made for developers and ships all the same."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.knowledge.development import DEBUG_TOOLS
from dlint.model.compose.service import Service
from dlint.model.development import commands_in, developers_server
from dlint.model.instructions import Pairs
from dlint.model.stage import named_for_development
from dlint.model.starts import launches, started
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Place, Related
    from dlint.model.instructions import Pair
    from dlint.model.stage import Stage

_ON = frozenset(("1", "true", "yes", "on", "t", "y"))


@rule(on.service(), severity="warning")
def development_image(service: Service) -> Findings:
    build = service.build
    if build is None or _for_developers(service):
        return
    for key, what in (("target", build.target), ("dockerfile", build.dockerfile)):
        entry = build.entry_of(key)
        if entry is not None and what and named_for_development(posixpath.basename(what)):
            kind = "stage" if key == "target" else "file"
            place = At(service.source, entry.value.span)
            break
    else:
        stage = service.stage
        if stage is None or stage.name is None or not stage.for_development or build.target is not None:
            return
        kind, what, place = "stage", stage.name, build.file_place
    yield place.finding(
        f"`{service.name}` is built from the {kind} `{what}`, which is made for development;"
        " build what ships, and this one in an override file",
        related=_there(service),
    )


def _there(service: Service) -> list[Related]:
    """The stage that is meant, where the project has it."""
    stage = service.stage
    if stage is None or stage.from_ is None or stage.name is None:
        return []
    word = stage.from_.name_word
    return [stage.from_.at(word).related("the stage")] if word is not None else []


@rule(on.stage() | on.service(), severity="warning", precision="medium")
def development_server(subject: Stage | Service) -> Findings:
    found = _of_service(subject) if isinstance(subject, Service) else _of_stage(subject)
    for place, what in found:
        yield place.finding(f"`{what}` is for development: {_why(what)}; start a production server")
        return


def _why(what: str) -> str:
    if what.startswith("FLASK_"):
        return "whoever reaches the debugger runs code in the container"
    return "it is neither hardened nor made for load"


def _of_stage(stage: Stage) -> Iterator[tuple[Place, str]]:
    if not stage.is_last or not stage.ships:
        return
    extents = [launch.extent for launch in launches(stage)]
    for command in started(stage):
        what = developers_server([word.text for word in command.words], stage.end.env)
        if what is None:
            continue
        within = any(each.start <= command.span.start and command.span.end <= each.end for each in extents)
        yield (command if within else command.at(command.words[-1])), what
    yield from _debugging(stage)


def _debugging(stage: Stage) -> Iterator[tuple[Pair, str]]:
    """ENV that has Flask serve its debugger, unless a later one takes it back."""
    pairs = [
        pair
        for below in stage.chain
        for each in below.instructions
        if isinstance(each, Pairs) and each.keyword == "ENV"
        for pair in each.pairs
    ]
    for pair in pairs:
        if stage.end.env.get(pair.name) != pair.value or pair.value is None:
            continue
        if pair.name == "FLASK_DEBUG" and pair.value.lower() in _ON:
            yield pair, f"FLASK_DEBUG={pair.value}"
        if pair.name == "FLASK_ENV" and pair.value == "development":
            yield pair, f"FLASK_ENV={pair.value}"


def _of_service(service: Service) -> Iterator[tuple[Place, str]]:
    if _for_developers(service) or any(_is_source(each.origin) for each in service.volumes):
        return
    environment = {pair.name: pair.value for pair in service.environment}
    for line in (service.entrypoint, service.command):
        if line is None or line.words is None:
            continue
        for words in commands_in(line.words):
            what = developers_server(words, environment)
            if what is not None:
                yield line, what
                return
    for pair in service.environment:
        if (pair.name == "FLASK_DEBUG" and (pair.value or "").lower() in _ON) or (
            pair.name == "FLASK_ENV" and pair.value == "development"
        ):
            yield pair, f"{pair.name}={pair.value}"


def _is_source(origin: str | None) -> bool:
    """Whether a folder of the project is mounted: then developers run the file, and nothing ships."""
    if origin is None or not origin.startswith("."):
        return False
    return "." not in posixpath.basename(origin.rstrip("/")).lstrip(".")


def _for_developers(service: Service) -> bool:
    """Whether the file, its folder, the service or its profile says that it does not ship."""
    name = posixpath.basename(service.source.path.replace("\\", "/"))
    names = (name, service.name, *service.profiles)
    return service.file.for_development or any(named_for_development(each) for each in names)


@rule(on.stage(), severity="info", profile="hardening")
def debug_tools(stage: Stage) -> Findings:
    if not stage.is_last or not stage.ships:
        return
    for package in (package for below in stage.chain for package in below.packages):
        if package.sure and package.name in DEBUG_TOOLS and not package.command.has("-t", "--virtual"):
            yield package.finding(
                f"`{package.name}` ships with {stage.title}, where it helps whoever gets in; leave it to a"
                " stage or a container for debugging"
            )
