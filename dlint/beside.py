"""Findings in scripts of the build context, which a Dockerfile's RUN, CMD or ENTRYPOINT runs.

They are found with the Dockerfile, under its settings, and told at the script: each once, however many
Dockerfiles and stages run it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.mask import Hidden
from dlint.reported import shown_path
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dlint.finding import Finding
    from dlint.lint import Linted, Policy
    from dlint.outcome import Outcome
    from dlint.report.record import Range, Reported
    from dlint.text import Source


def in_scripts(file: object, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that lie in a script which a Dockerfile's own instructions run."""
    from dlint.model.dockerfile import Dockerfile

    if not isinstance(file, Dockerfile) or not file.reached:
        return []
    return [
        each
        for each in findings
        if each.source is not file.source and file.reaches(each.source, each.span) is not None
    ]


def without_ignored(findings: Sequence[Finding], policy: Policy) -> tuple[list[Finding], int]:
    """What the scripts' own ignore comments leave, and how many they took."""
    from dlint.suppress import ignores as suppress
    from dlint.suppress import layout as suppress_layout

    kept: list[Finding] = []
    ignored = 0
    for source in dict.fromkeys(each.source for each in findings):
        own = [each for each in findings if each.source is source]
        layout = suppress_layout.of_host(source, Span(0, len(source.text)))
        ignores = suppress.read(layout, policy.rulebook)
        outcome = suppress.apply(
            own, ignores, policy.rulebook, lambda _rule: False, honour=policy.inline_ignores
        )
        kept += outcome.kept
        ignored += outcome.ignored
    return kept, ignored


def hidden(linted: Linted, source: Source) -> Hidden:
    """What a script holds that nothing may show, and the Dockerfile's own values."""
    from dlint.model.credentials.found import secret_spans, secret_values
    from dlint.model.dockerfile import Dockerfile

    scripts = [
        script
        for file in linted.files
        if isinstance(file, Dockerfile)
        for script in file.reached
        if script.source is source
    ]
    spans = {span for script in scripts for span in secret_spans(script)}
    values = {value for script in scripts for value in secret_values(script, spans)}
    return Hidden(tuple(sorted(spans)), tuple(sorted(values.union(linted.hidden.values))))


def merged(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes in order of path, those of one script joined: each place is told once.

    The Dockerfile that comes first by path is the one a finding names.
    """
    own = sorted(outcomes, key=lambda outcome: outcome.path)
    beside = [each for outcome in own for each in outcome.beside]
    if not beside:
        return own
    found: dict[str, list[Outcome]] = {}
    for each in (*own, *beside):
        found.setdefault(shown_path(each.path), []).append(each)
    scripts = {shown_path(each.path) for each in beside}
    joined = [_joined(each) for path, each in found.items() if path in scripts]
    rest = [one for path, each in found.items() if path not in scripts for one in each]
    return sorted((*joined, *rest), key=lambda outcome: outcome.path)


def _joined(outcomes: list[Outcome]) -> Outcome:
    firsts: dict[tuple[str, Range], Reported] = {}
    for outcome in outcomes:
        for finding in outcome.findings:
            firsts.setdefault((finding.rule, finding.range), finding)
    ordered = sorted(firsts.values(), key=lambda one: (one.range, one.rule, one.message))
    first = outcomes[0]
    return first._replace(
        findings=ordered,
        ignored=max(outcome.ignored for outcome in outcomes),
        failing=any(outcome.failing for outcome in outcomes),
        lines={line: text for outcome in outcomes for line, text in outcome.lines.items()},
    )
