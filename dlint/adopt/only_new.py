"""What is left of a run's findings without those of a baseline, and without those of an older revision."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from dlint.adopt import baseline
from dlint.config.settings import ConfigError
from dlint.work import RANK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dlint.adopt.baseline import Counts, Split
    from dlint.adopt.diff_base import Base
    from dlint.discover import File
    from dlint.outcome import Outcome
    from dlint.work import Worker


class Hidden(NamedTuple):
    """How many findings are not reported because a baseline or an older revision has them."""

    baselined: int = 0
    older: int = 0


class Baselines:
    """The baselines of a run, each read once. Errors: `RunError`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self._read: dict[str, Counts] = {}

    def path_for(self, path: str) -> str:
        """The baseline that holds for a file; empty where there is none."""
        try:
            return self.worker.settings(path).baseline or ""
        except ConfigError:
            return ""

    def known(self, path: str) -> Counts:
        if path not in self._read:
            self._read[path] = baseline.read(path)
        return self._read[path]

    def without(self, outcomes: Sequence[Outcome]) -> tuple[list[Outcome], int]:
        """The outcomes without what the baselines know, and how much that is."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            groups.setdefault(self.path_for(outcome.path), []).append(outcome)
        left = groups.pop("", [])
        for path, group in groups.items():
            folder = os.path.dirname(os.path.abspath(path))
            done = baseline.split(group, self.known(path), baseline.relative_to(folder), folder)
            left += judged(done.outcomes, self.worker)
        hidden = _findings(outcomes) - _findings(left)
        return sorted(left, key=lambda outcome: outcome.path), hidden


def opened(revision: str, paths: Sequence[str]) -> Base:
    """What `--diff-base` names. Errors: `RunError`."""
    from dlint.adopt import diff_base

    return diff_base.opened(revision, paths or (os.curdir,))


def without_older(
    outcomes: Sequence[Outcome],
    base: Base,
    worker: Worker,
    files: Sequence[File],
    lint: Callable[[list[File]], list[Outcome]],
) -> tuple[list[Outcome], int]:
    """The outcomes without what the older revision had, and how much that is.

    `lint` lints files as they were then; only those with findings today are asked for.
    """
    with_findings = {outcome.path for outcome in outcomes if outcome.findings or outcome.beside}
    asked = [file for file in files if file.path in with_findings]
    then = [file._replace(path=old) for file in asked if (old := base.then(file.path)) is not None]
    past = [*(lint(then) if then else ()), *_unread_then_too(outcomes, base)]
    known = baseline.counted(past, base.today) if past else {}
    done: Split = baseline.split(outcomes, known, base.today, base.top)
    left = judged(done.outcomes, worker)
    return left, _findings(outcomes) - _findings(left)


def _unread_then_too(outcomes: Sequence[Outcome], base: Base) -> list[Outcome]:
    """The outcomes for links that were not followed then either: they are no files that could be linted."""
    from dlint.outside import RULE

    links = [one for one in outcomes if any(each.rule == RULE for each in one.findings)]
    if not links:
        return []
    from dlint.adopt.diff_base import same_links

    same = same_links(base, [one.path for one in links])
    return [one for one in links if one.path in same]


def judged(outcomes: Iterable[Outcome], worker: Worker) -> list[Outcome]:
    """The outcomes, each failing by what is left in it."""
    found = []
    for outcome in outcomes:
        failing = outcome.crashed
        if outcome.failing and not failing:
            level = RANK[worker.settings(outcome.path).fail_level]
            failing = any(RANK[finding.severity] <= level for finding in outcome.findings)
        found.append(outcome._replace(failing=failing))
    return found


def _findings(outcomes: Iterable[Outcome]) -> int:
    return sum(len(outcome.findings) for outcome in outcomes)
