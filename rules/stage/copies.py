"""What stages take from each other."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe, unsafe
from dlint.lazy import regex
from dlint.model.image import ImageUse
from dlint.model.obstacles import in_word
from dlint.model.sources import need_each_other, needs, taken
from dlint.model.stage import Stage
from dlint.model.variables import meant
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Copy
    from dlint.model.sources import Taken

_MADE_FOR_IT = regex(r"(?:^|[/_-])(?:xx|s6-overlay[\w-]*|rootfs|overlay)$")

_MOST_NAMES = 100  # stages above that a misspelt name is compared with


@rule(on.stage(), severity="error")
def copy_from_itself(stage: Stage) -> Findings:
    for use in taken(stage) if stage.from_ is not None else ():
        if use.names is stage and not _has_namesake_above(stage):
            yield use.finding(
                f"{_title(stage)} cannot copy from itself; name the stage or image that has the files"
            )


def _has_namesake_above(stage: Stage) -> bool:
    return stage.name is not None and any(one.name == stage.name for one in stage.file.stages[: stage.index])


def _title(stage: Stage) -> str:
    return f"the stage `{stage.name}`" if stage.name is not None else f"stage {stage.index}"


@rule(on.stage(), severity="error")
def copy_from_unknown(stage: Stage) -> Findings:
    """An image or a build context that the command line names is not unknown; an excerpt's stages are."""
    if stage.from_ is None:
        yield from _without_stages(stage)
        return
    for use in taken(stage):
        if isinstance(use.names, Stage):
            if use.names.index > stage.index and not need_each_other(stage, use.names):
                yield use.finding(
                    f"{_title(use.names)} begins only in line {use.names.line}, and a stage can copy "
                    "from those above it only; move it up",
                    related=[use.names.related("the stage begins here")],
                )
        elif use.index is not None:
            last = len(stage.file.stages) - 1
            yield use.finding(
                f"there is no stage {use.text}: the last one of this file is {last}; name the one you mean"
            )
        else:
            yield from _misspelt(use)


def _without_stages(stage: Stage) -> Findings:
    """What stands before any FROM; in an excerpt, the stages stand above what is shown."""
    whole = any(problem.kind == "no-stage" for problem in stage.file.problems)
    for use in taken(stage) if whole else ():
        image = use.names
        known = isinstance(image, ImageUse) and (image.certain or image.distribution is not None)
        if use.index is not None or not (known or use.text == "scratch" or set(use.text) & set("/:@")):
            yield use.finding(f"there is no stage `{use.text}`: this file has no `FROM`")


def _misspelt(use: Taken) -> Findings:
    """A name that is no image's, or nearly a stage's."""
    index = use.stage.index
    stages = use.stage.file.stages[max(0, index - _MOST_NAMES) : index]
    near = meant(use.text.lower(), [stage.name for stage in stages if stage.name is not None])
    image = use.names
    if isinstance(image, ImageUse) and (near is None or image.certain or image.distribution is not None):
        return
    if use.text == "scratch" or (near is not None and re.sub(r"\d", "", near) == re.sub(r"\d", "", use.text)):
        return
    remedy = f"; did you mean `{near}`?" if near is not None else "; name one"
    fix: Fix | NoFix = no_fix("no stage above has a name like it") if near is None else in_word(use)
    if near is not None and use.exact:
        fix = unsafe(use.replace(near), why="the name may be that of a build context")
    yield use.finding(f"`{use.text}` is no stage of this file{remedy}", fix=fix)


@rule(on.stage(), severity="error")
def circular(stage: Stage) -> Findings:
    for use in taken(stage):
        other = use.names
        if isinstance(other, Stage) and other.index > stage.index and need_each_other(stage, other):
            yield use.finding(
                f"{_title(stage)} needs {_title(other)}, and that needs it in turn, so neither can be built;"
                " take the shared part into a stage of its own",
                related=[other.related("this stage needs the other")],
            )


@rule(on.stage(), severity="info", profile="style")
def copy_from_index(stage: Stage) -> Findings:
    for use in taken(stage) if stage.from_ is not None else ():
        other = use.names
        if use.index is None or not isinstance(other, Stage) or other.index >= stage.index:
            continue
        if other.name is not None:
            again = len(stage.file.stages_named(other.name)) > 1
            fix: Fix | NoFix = safe(use.replace(other.name)) if use.exact else in_word(use)
            if again:
                fix = no_fix("several stages have that name")
            yield use.finding(
                f"the number {use.text} means another stage once one is put above; name it: `{other.name}`",
                fix=fix,
            )
        else:
            yield use.finding(
                f"the number {use.text} means another stage once one is put above; "
                f"give the one in line {other.line} a name",
                fix=_named(use, other),
            )


def _named(use: Taken, other: Stage) -> Fix | NoFix:
    """Name the stage too."""
    from_ = other.from_
    names = {stage.name for stage in other.file.stages}
    if not use.exact:
        return in_word(use)
    if from_ is None or from_.image_word is None or len(from_.node.words) != 1:
        return no_fix("its `FROM` leaves no sure place for a name")
    name = "build" if "build" not in names else f"stage-{other.index}"
    as_ = "as" if from_.node.name.text.islower() else "AS"
    edit = from_.at(from_.image_word).append(f" {as_} {name}")
    return unsafe(edit, use.replace(name), why="the name is a guess at what the stage is for")


@rule(on.instruction("COPY"), severity="warning")
def copy_whole_root(copy: Copy) -> Findings:
    """A stage on scratch that is to be the copy, and what holds nothing but files to add, are fine."""
    flag = copy.flag("from")
    if flag is None or copy.destination_path != "/" or copy.stage.on_scratch:
        return
    for path, place in copy.source_paths:
        if path in ("/", "/.") and _whole_system(copy):
            yield place.finding(
                f"all of `{flag.plain}` is copied over the base's own system; copy only the paths you need"
            )


def _whole_system(copy: Copy) -> bool:
    """Whether the source is a system of its own: many images and stages are made to be copied as a whole."""
    source = copy.from_
    if isinstance(source, ImageUse):
        unseen = copy.stage.from_ is None and not source.certain and "/" not in source.text
        return source.distribution is not None or (unseen and not _MADE_FOR_IT.search(source.text))
    if not isinstance(source, Stage) or source.on_scratch:
        return False
    base = source.base_image
    known = base is not None and base.distribution is not None
    return known or any(stage.runs for stage in source.chain)


@rule(on.stage(), severity="info")
def unreachable(stage: Stage) -> Findings:
    """A stage with a name may be somebody's `--target`."""
    if stage.name is not None or stage.from_ is None or stage.is_last:
        return
    if stage not in _reachable(stage.file):
        yield stage.finding(
            f"nothing uses stage {stage.index}: the image is what the last `FROM` begins; "
            "copy from it, give it a name to build it by, or remove it"
        )


@lru_cache(maxsize=2)
def _reachable(file: Dockerfile) -> frozenset[Stage]:
    """What the stages need that one can build by name, and the last one."""
    return needs(*(one for one in file.stages if one.name is not None or one.is_last))
