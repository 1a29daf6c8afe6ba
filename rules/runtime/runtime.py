"""What a stage says of its containers: one CMD, ENTRYPOINT and HEALTHCHECK, and the ports in EXPOSE."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe
from dlint.model.edits import removed
from dlint.model.obstacles import in_word
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.instructions import Expose, Instruction
    from dlint.model.stage import Stage


@rule(on.stage(), severity="warning")
def several_commands(stage: Stage) -> Findings:
    yield from _overridden(stage, "CMD")


@rule(on.stage(), severity="error")
def several_entrypoints(stage: Stage) -> Findings:
    yield from _overridden(stage, "ENTRYPOINT")


@rule(on.stage(), severity="error")
def several_healthchecks(stage: Stage) -> Findings:
    yield from _overridden(stage, "HEALTHCHECK")


def _taken_out(instruction: Instruction) -> Fix | NoFix:
    edit = removed(instruction)
    return safe(edit) if edit is not None else no_fix("comments or an ONBUILD belong to it")


def _overridden(stage: Stage, keyword: str) -> Findings:
    """Each instruction of a kind that a later one of its stage replaces."""
    found = [each for each in stage.instructions if each.keyword == keyword]
    for earlier, later in pairwise(found):
        yield earlier.finding(
            f"this `{keyword}` has no effect: the one in line {later.line} replaces it",
            fix=_taken_out(earlier),
            related=[later.related("the one that counts" if later is found[-1] else "replaced by this one")],
        )


@rule(on.instruction("EXPOSE"), severity="info", profile="style")
def exposed_protocol_casing(expose: Expose) -> Findings:
    for word in expose.node.words:
        number, slash, protocol = word.text.rpartition("/")
        if slash and protocol.isalpha() and not protocol.islower() and "$" not in protocol:
            part = expose.at(word.part(len(number) + 1, len(word.text)))
            whole = part.source.slice(part.span) == protocol
            yield part.finding(
                f"`{protocol}` is not in lower case, as Docker writes a protocol",
                fix=safe(part.replace(protocol.lower())) if whole else in_word(part),
            )
