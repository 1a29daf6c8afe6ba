"""Lints and mends the examples on cards: a few files in memory, one rule, settings of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from dlint.config.apply import apply
from dlint.config.settings import Layer, Settings
from dlint.errors import RulebookError
from dlint.harness import check_cards, check_pairs
from dlint.homes import Home, builtin_home, plugin_home
from dlint.kinds import by_name, kind_of
from dlint.lint import Policy, lint
from dlint.model.project import Project, TextFiles
from dlint.reported import Reporter
from dlint.rulebook import Selection, covers, load
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dlint.engines.shellcheck import Shellcheck
    from dlint.lint import Linted
    from dlint.report.record import Reported
    from dlint.rulebook import Rulebook


class Examples:
    """What the harness asks to run an example with the rules of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def lint(self, files: dict[str, str], rule: str, settings: Mapping[str, Any]) -> list[Reported]:
        policy = self.policy(files, rule, settings)
        found: list[Reported] = []
        told: set[tuple[str, object]] = set()
        for source, kind in _sources(files):
            linted = lint(source, kind, policy)
            wanted = [finding for finding in linted.findings if covers(frozenset((rule,)), finding.rule)]
            reporter = Reporter(source, linted.hidden)
            found += reporter.records((finding, policy.severity(finding)) for finding in wanted)
            found += _in_scripts(linted, rule, policy, told)
        return found

    def fix(self, files: dict[str, str], rule: str, settings: Mapping[str, Any]) -> dict[str, str]:
        from dlint.fixes import elsewhere
        from dlint.fixes.fix import mend
        from dlint.fixes.mending import parsed

        policy = self.policy(files, rule, settings)
        mended = dict(files)
        for source, kind in _sources(files):
            if kind == "host":
                continue

            def read(text: Source, kind: str = kind) -> Any:  # noqa: ANN401 - what `mend` proves with
                return parsed(lint(text, kind, policy), policy)

            text = mend(source, read, allow_unsafe=True).text
            mended[source.path] = text
            linted = lint(Source(source.path, text), kind, policy)
            beside = elsewhere.mend(linted, kind, policy, allow_unsafe=True)
            mended.update((each.path, each.text) for each in beside.changed)
        return mended

    def policy(self, files: Mapping[str, str], rule: str, said: Mapping[str, Any]) -> Policy:
        settings = Settings()
        apply(settings, Layer("dlint.toml", dict(said), {}), self.rulebook, ".")
        own = self.rulebook.rules[rule]
        selection = Selection([own], frozenset((rule,)), frozenset())
        project = Project(TextFiles(files), settings.region)
        return Policy(
            self.rulebook,
            selection,
            settings.rules,
            settings.severity_of,
            place=lambda path: (project, path),
            shellcheck=_shellcheck() if own.topic == "shellcheck" else None,
        )


def _in_scripts(
    linted: Linted, rule: str, policy: Policy, told: set[tuple[str, object]]
) -> Iterator[Reported]:
    """What was found in scripts that a file runs, but for the places that were told before."""
    from dlint import beside

    kept, _ = beside.without_ignored(linted.reached, policy)
    for finding in kept:
        place = (finding.source.path, finding.span)
        if finding.rule == rule and place not in told:
            told.add(place)
            reporter = Reporter(finding.source, beside.hidden(linted, finding.source))
            yield from reporter.records([(finding, policy.severity(finding))])


def _shellcheck() -> Shellcheck:
    from dlint.engines.shellcheck import Shellcheck
    from dlint.engines.shellcheck_process import find

    return Shellcheck(find())


def _sources(files: Mapping[str, str]) -> Iterator[tuple[Source, str]]:
    """The files that are linted; the others stand beside them."""
    for path, text in files.items():
        kind = by_name(path) or kind_of(path, text, named=False)
        if kind in {"dockerfile", "compose", "host"}:
            yield Source(path, text), kind


def run_cards(folders: Sequence[str], *, write: bool) -> int:
    """`dlint test`: run the examples on the cards of some homes, topics or cards; gives the exit status.

    Errors: `RulebookError`.
    """
    own = builtin_home()
    homes = [own]
    for folder in folders:
        home = _home_of(folder)
        if home.path not in {known.path for known in homes}:
            homes.append(home)
    rulebook = load(homes)
    examples = Examples(rulebook)
    number, wrong = check_cards(rulebook, folders or (own.path,), examples.lint, examples.fix, write=write)
    problems = [str(mismatch) for mismatch in wrong]
    if not folders:
        problems += check_pairs(rulebook)
    elif len(homes) > 1:
        ours = check_pairs(load([own]))  # no concern of who tests a plugin
        problems += [problem for problem in check_pairs(rulebook) if problem not in ours]
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - the command's output
    cards = f"{number} card{'' if number == 1 else 's'}"
    print(f"{cards}, {len(problems)} wrong" if problems else f"{cards}, all as they say")  # noqa: T201
    return int(bool(problems))


def _home_of(path: str) -> Home:
    """The home that a folder is, or that a topic or card lies in."""
    import os

    real = os.path.realpath(path)
    own = builtin_home()
    inside = os.path.realpath(own.path)
    if real == inside or real.startswith(inside + os.sep):
        return own
    if real.endswith(".md"):
        real = os.path.dirname(real)
    if not os.path.isdir(real):
        raise RulebookError(f"{path}: no such folder")
    entries = os.listdir(real)
    if any(name.endswith(".md") and name != "README.md" for name in entries):
        real = os.path.dirname(real)
    return plugin_home(real)
