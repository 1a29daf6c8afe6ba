"""Whether the program that a healthcheck runs is in the image: curl and wget, which small images lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Place
from dlint.lazy import regex
from dlint.model.origins import is_put_by_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.service import Service
    from dlint.model.image import ImageUse
    from dlint.model.instructions import Healthcheck
    from dlint.model.stage import Stage

    Check = tuple[Place, str, ImageUse | None, Stage | None]

_TOOLS = frozenset(("curl", "wget"))
_CALLED = regex(
    r"(?:^|[;&|(`!]|\b(?:if|then|do|until|while|exec|timeout\s+\d+s?)\s)\s*(?:/usr/bin/|/bin/)?(curl|wget)\s"
)


def image_checks(check: Healthcheck) -> Iterator[Check]:
    """The tools that a HEALTHCHECK calls; none where one stands in for the other."""
    found = {command.program: command for command in check.commands if command.program in _TOOLS}
    if len(found) == 1 and not check.onbuild:
        ((program, command),) = found.items()
        place = check.at(command.words[0].span)
        yield place, program or "", check.stage.base_image, check.stage


def service_checks(service: Service) -> Iterator[Check]:
    """The tools that a service's own healthcheck calls."""
    check = service.healthcheck
    if check is None or check.disabled or check.test is None or service.has("extends"):
        return
    words = check.test.words or ()
    image = service.effective_image
    if image is None or len(words) < 2 or words[0] not in ("CMD", "CMD-SHELL"):
        return
    if words[0] == "CMD":
        names = {words[1].rpartition("/")[2]}
        if names & {"sh", "bash"} and len(words) > 3 and words[2] == "-c":
            names = set(_CALLED.findall(words[3]))
    else:
        names = set(_CALLED.findall(words[1]))
    found = names & _TOOLS
    if len(found) == 1:
        yield At(service.source, check.test.span), found.pop(), image, service.stage


def lacks(image: ImageUse | None, stage: Stage | None, program: str) -> bool:
    """Whether an image surely has no such program: not from its base, and nothing brings it."""
    from dlint.knowledge.contents import has_program

    if (
        image is None
        or image.ref is None
        or has_program(image.ref.familiar, image.ref.tag, program) is not False
    ):
        return False
    if stage is None:
        return not image.built_here
    if is_put_by_name(stage, program):
        return False
    return not any(_may_bring(below, program) for below in stage.chain)


def _may_bring(stage: Stage, program: str) -> bool:
    if any(program in package.name for package in stage.packages):
        return True
    for run in stage.runs:
        if run.script is None and not run.exec_form:
            return True
        for command in run.all_commands:
            if command.program is None or command.program == program or command.open:
                return True
            reached = command in command.run.reached
            if not reached and ("/" in command.spelled.removeprefix("/usr/bin/").removeprefix("/bin/")):
                return True
            if command.program in ("sh", "bash", "source", ".", "make", "ansible-playbook") and not reached:
                return True
    return False
