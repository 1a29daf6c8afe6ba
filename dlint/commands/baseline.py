"""`dlint baseline create` and `dlint baseline prune`."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from dlint.adopt import baseline
from dlint.errors import RunError
from dlint.outcome import cause
from dlint.report.outputs import hindrance, write
from dlint.report.visible import visible
from dlint.run import lint_all, open_worker

if TYPE_CHECKING:
    from dlint.adopt.baseline import Counts, Split
    from dlint.outcome import Outcome
    from dlint.work import Request


class Asked(NamedTuple):
    """What both commands are told."""

    paths: tuple[str, ...]
    file: str | None
    request: Request
    exclude: tuple[str, ...] = ()
    jobs: int = 0


def create(asked: Asked, *, force: bool) -> tuple[str, int]:
    """Write all that is found now to a baseline. Gives what to say, and the exit status.

    Errors: `RunError`.
    """
    path = _file(asked)
    why = hindrance(path)
    if why:
        raise RunError(f"{path} cannot be written: {why}")
    if os.path.exists(path) and not force:
        raise RunError(
            f"{path} is there: `dlint baseline prune` takes out what is mended, --force writes it anew"
        )
    outcomes, status = _found(asked)
    known = baseline.counted(outcomes, baseline.relative_to(os.path.dirname(path)))
    _write(path, known)
    total = sum(counts.total() for counts in known.values())
    shown = visible(path)
    text = f"{shown} holds {_count(total, 'finding')} of {_count(len(known), 'file')}.\n"
    return (
        f'{text}`dlint --baseline {shown}` reports what is new; in dlint.toml: baseline = "{shown}"\n',
        status,
    )


def prune(asked: Asked, *, check: bool) -> tuple[str, int]:
    """Take out of a baseline what is not found any more; with `check` only say so, with exit status 1.

    What lies in files that this run did not lint stays. Gives what to say, and the exit status. Errors:
    `RunError`.
    """
    path = _file(asked)
    known = baseline.read(path)
    folder = os.path.dirname(os.path.abspath(path))
    place = baseline.relative_to(folder)
    outcomes, status = _found(asked)
    done = baseline.split(outcomes, known, place, folder)
    linted = {place(outcome.path) for outcome in outcomes if outcome.linted and not outcome.crashed}
    kept = {
        old: _left(old, counts, done, gone=old in linted or not os.path.lexists(os.path.join(folder, old)))
        for old, counts in known.items()
    }
    lines = [f"{visible(old)} is {visible(new)} now" for old, new in sorted(done.renamed.items())]
    for old in sorted(known):
        rules: Counter[str] = Counter()
        for (rule, line), count in known[old].items():
            rules[rule] += count - kept[old][rule, line]
        lines += [
            f"{visible(old)}: {visible(rule)}: {count} gone" for rule, count in sorted(rules.items()) if count
        ]
    left = sum(counts.total() for counts in kept.values())
    gone = sum(counts.total() for counts in known.values()) - left
    changed = bool(gone or done.renamed)
    if changed and not check:
        _write(path, _under_new_names(kept, done))
    verb = "can be taken out" if check else "taken out"
    lines.append(f"{visible(path)}: {_count(gone, 'finding')} {verb}, {left} left.")
    return "".join(f"{line}\n" for line in lines), status or int(check and changed)


def _left(path: str, counts: Counter[baseline.Key], done: Split, *, gone: bool) -> Counter[baseline.Key]:
    if path in done.renamed:
        return done.used.get(done.renamed[path], Counter())
    return done.used.get(path, Counter()) if gone else counts


def _under_new_names(kept: Counts, done: Split) -> Counts:
    return {done.renamed.get(path, path): counts for path, counts in kept.items()}


def _found(asked: Asked) -> tuple[list[Outcome], int]:
    """All findings, whatever a baseline says; the exit status is 3 where some are missing."""
    outcomes, missing = lint_all(asked.paths, asked.request, exclude=asked.exclude, jobs=asked.jobs)
    if missing:
        raise RunError(f"{missing[0]}: no such file or folder")
    refused = next((outcome.refused for outcome in outcomes if outcome.refused), None)
    if refused:
        raise RunError(refused)
    return outcomes, 3 if any(outcome.crashed for outcome in outcomes) else 0


def _file(asked: Asked) -> str:
    """The baseline's path: as told, else as configured here, else the usual name."""
    if asked.file:
        return asked.file
    _, here = open_worker(asked.request)
    return here.baseline or baseline.NAME


def _write(path: str, known: Counts) -> None:
    try:
        write(path, baseline.written(known))
    except OSError as error:
        raise RunError(f"{path} cannot be written: {cause(error)}") from error


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
