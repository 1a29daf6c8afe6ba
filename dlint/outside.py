"""Links that a walk meets and that lead out of the folder: told, and not read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.finding import Finding
from dlint.reported import shown_path
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dlint.outcome import Outcome
    from dlint.work import Worker

RULE = "dlint/link-outside"


def outcomes(links: Iterable[tuple[str, str]], worker: Worker) -> Iterator[Outcome]:
    """An outcome for each link that is not followed; `links` are pairs of its path and what it leads to."""
    from dlint.config.settings import ConfigError
    from dlint.outcome import Outcome, without_text
    from dlint.work import RANK

    for path, target in links:
        try:
            settings, policy = worker.settings(path), worker.policy(path)
        except ConfigError as error:
            yield Outcome(path, linted=False, findings=[], refused=str(error))
            continue
        if RULE not in policy.selection or settings.excludes(path):
            continue
        message = (
            f"`{shown_path(path)}` is a link to `{shown_path(_written(path, target))}`, which lies outside "
            "of what is linted, and is not read; name the link to have it read"
        )
        finding = Finding(Source(path, ""), Span(0, 0), message, rule=RULE)
        severity = policy.severity(finding)
        if RANK[severity] > RANK[settings.min_severity]:
            continue
        failing = RANK[severity] <= RANK[settings.fail_level]
        yield without_text(path, finding, severity)._replace(failing=failing)


def _written(link: str, target: str) -> str:
    """What the link says, which is the same on every machine."""
    try:
        return os.readlink(link)
    except OSError:  # it is another thing by now
        return target
