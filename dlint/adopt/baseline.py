"""Findings that are known from before: of a baseline file, or of an older revision.

A finding is known by its file, its rule and a hash of its line, credentials masked, with a count: a line
that moves stays known, and one more of the same is new. In the file the paths are relative to its folder.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from dlint.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dlint.outcome import Outcome
    from dlint.report.record import Reported

NAME = ".dlint-baseline.json"
VERSION = 1
MAX_SIZE = 100_000_000
"""Bytes. A larger baseline is not read."""
NEVER = frozenset(("dlint/crash", "dlint/too-many-findings", "dlint/unreadable"))
"""What a run that is not complete says; it is never known from before."""

Key = tuple[str, str]
"""A rule and the hash of a line."""
Counts = dict[str, Counter[Key]]
"""How often each was found, by file."""


class BaselineError(RunError):
    """A baseline that cannot be used; the message names its file."""


class Split(NamedTuple):
    """Outcomes without what was known, and what of the known was found, by the files' paths of today.

    `renamed` leads from the known path of a file that is gone to where its findings stand now.
    """

    outcomes: list[Outcome]
    used: Counts
    renamed: Mapping[str, str]


def key(finding: Reported) -> Key:
    """A finding's rule and the hash of its line, whose blanks do not count; nothing of a credential."""
    from hashlib import sha256

    line = " ".join(finding.excerpt[0].split()) if finding.excerpt else ""
    return finding.rule, sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def relative_to(folder: str) -> Callable[[str], str]:
    """Makes paths relative to a folder, with `/`."""
    folder = os.path.abspath(folder)
    return lambda path: os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")


def counted(outcomes: Iterable[Outcome], place: Callable[[str], str]) -> Counts:
    """The findings of a run; `place` says what a file is called among the known."""
    found: Counts = {}
    for outcome in outcomes:
        keys = [key(finding) for finding in outcome.findings if finding.rule not in NEVER]
        if keys:
            found.setdefault(place(outcome.path), Counter()).update(keys)
    return found


def split(outcomes: Iterable[Outcome], known: Counts, place: Callable[[str], str], folder: str) -> Split:
    """Take from a run what is known, each as often as it is; of equal findings the first are taken.

    `folder` is where the known paths start. The findings of a file that is gone count for a new file that
    has at least half of them. Whether an outcome still fails is for the caller to say.
    """
    outcomes = list(outcomes)
    found = counted(outcomes, place)
    renamed = _renamed(known, found, lambda path: os.path.lexists(os.path.join(folder, path)))
    left = {path: Counter(counts) for path, counts in known.items() if path not in renamed}
    left.update((renamed[path], Counter(known[path])) for path in renamed)
    used: Counts = {}
    kept = []
    for outcome in outcomes:
        path = place(outcome.path)
        here, taken = left.get(path), used.setdefault(path, Counter())
        kept.append(outcome if here is None else _without(outcome, here, taken))
    return Split(kept, {path: counts for path, counts in used.items() if counts}, renamed)


def _without(outcome: Outcome, left: Counter[Key], taken: Counter[Key]) -> Outcome:
    new = []
    for finding in outcome.findings:
        known = key(finding)
        if finding.rule in NEVER or left[known] <= 0:
            new.append(finding)
            continue
        left[known] -= 1
        taken[known] += 1
    return outcome if len(new) == len(outcome.findings) else outcome._replace(findings=new)


def _renamed(known: Counts, found: Counts, exists: Callable[[str], bool]) -> dict[str, str]:
    fresh = [path for path in found if path not in known]
    gone = [path for path in known if path not in found and not exists(path)] if fresh else []
    holding: dict[Key, list[str]] = {}
    for path in fresh if gone else ():
        for each in found[path]:
            holding.setdefault(each, []).append(path)
    pairs = []
    for old in gone:
        common: Counter[str] = Counter()
        for each, count in known[old].items():
            for new in holding.get(each, ()):
                common[new] += min(count, found[new][each])
        name = os.path.basename(old)
        pairs += [
            (-count, os.path.basename(new) != name, old, new)
            for new, count in common.items()
            if count * 2 >= known[old].total()
        ]
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, old, new in sorted(pairs):
        if old not in renamed and new not in taken:
            renamed[old] = new
            taken.add(new)
    return renamed


def read(path: str) -> Counts:
    """A baseline file. Errors: `BaselineError`."""
    import json

    from dlint.reading import whole

    try:
        data = json.loads(whole(path, MAX_SIZE))
    except FileNotFoundError as error:
        raise BaselineError(
            f"the baseline {path} does not exist; `dlint baseline create` writes one"
        ) from error
    except OSError as error:
        raise BaselineError(f"the baseline {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"the baseline {path} is broken, perhaps by a merge: {error}") from error
    version = data.get("dlint-baseline") if isinstance(data, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise BaselineError(f"the baseline {path} was written by a newer dlint")
    findings = data.get("findings") if version == VERSION else None
    if not isinstance(findings, dict):
        raise BaselineError(f"{path} is no baseline of dlint")
    return {_text(name): _counts(path, rules) for name, rules in findings.items()}


def _text(name: str) -> str:
    return os.path.normpath(name).replace(os.sep, "/")


def _counts(path: str, rules: Any) -> Counter[Key]:  # noqa: ANN401 - whatever the file holds
    counts: Counter[Key] = Counter()
    for rule, lines in rules.items() if isinstance(rules, dict) else ((None, None),):
        if not isinstance(lines, dict) or not all(_is_count(count) for count in lines.values()):
            raise BaselineError(
                f"the baseline {path} is broken: files hold rules, which hold lines with counts"
            )
        counts.update({(str(rule), line): count for line, count in lines.items()})
    return counts


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def written(known: Counts) -> str:
    """A baseline as text: sorted, a line an entry, so that a change shows as what it is."""
    import json

    findings: dict[str, dict[str, dict[str, int]]] = {}
    for path, counts in known.items():
        for (rule, line), count in counts.items():
            if count > 0:
                findings.setdefault(path, {}).setdefault(rule, {})[line] = count
    return json.dumps({"dlint-baseline": VERSION, "findings": findings}, indent=2, sort_keys=True) + "\n"
