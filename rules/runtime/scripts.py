"""The scripts that an image starts, and the programs that its healthcheck runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Related
from dlint.model.context.entry_scripts import entry_scripts, faults, hands_over
from dlint.model.context.healthcheck_tools import image_checks, lacks, service_checks
from dlint.model.instructions import Healthcheck
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.compose.service import Service
    from dlint.model.stage import Stage


@rule(on.stage(), severity="error")
def script_not_runnable(stage: Stage) -> Findings:
    """The last ENTRYPOINT and CMD of a stage, where they start a script of the build context."""
    for script in entry_scripts(stage):
        fault = next(faults(script), None)
        if fault is not None:
            yield script.place.finding(fault, related=[script.first_line])


@rule(on.stage(), severity="warning")
def entrypoint_without_exec(stage: Stage) -> Findings:
    for script in entry_scripts(stage):
        last = hands_over(script)
        if last is None:
            continue
        what, span = last
        yield script.place.finding(
            f"`{script.name}` ends with {what} without `exec`: the shell stays process 1 and passes no signal"
            " on, so that `docker stop` has to kill the program; begin that line with `exec`",
            related=[Related(script.text, span, "here")],
        )


@rule(on.instruction("HEALTHCHECK") | on.service(), severity="warning")
def healthcheck_tool_missing(subject: Healthcheck | Service) -> Findings:
    found = image_checks(subject) if isinstance(subject, Healthcheck) else service_checks(subject)
    for place, program, image, stage in found:
        if lacks(image, stage, program):
            where = f"`{image.text}`" if image is not None else "the image"
            yield At(place.source, place.span).finding(
                f"the healthcheck runs `{program}`, which {where} does not have, so that it always fails;"
                f" install `{program}`, or ask with a program that is there"
            )
