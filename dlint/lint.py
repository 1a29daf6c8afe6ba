"""One file: read it, build its model, ask the rules, honour its ignore comments."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.dispatch import CRASH, Walk, crash
from dlint.mask import Hidden
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.finding import Finding, Severity
    from dlint.model.compose import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.rulebook import Rulebook, Selection, Table
    from dlint.text import Source


class Policy:
    """What is asked of a file: the rules, with their severities, and what its settings say."""

    __slots__ = ("inline_ignores", "region", "rulebook", "selection", "severity_of", "table")

    def __init__(
        self,
        rulebook: Rulebook,
        selection: Selection,
        options: Mapping[str, Mapping[str, object]] | None = None,
        severity_of: Callable[[str], Severity | None] | None = None,
        *,
        region: str | None = None,
        inline_ignores: bool = True,
    ) -> None:
        self.rulebook = rulebook
        self.selection = selection
        self.table: Table = rulebook.table(selection, options)
        self.severity_of = severity_of
        self.region = region
        self.inline_ignores = inline_ignores

    def severity(self, finding: Finding) -> Severity:
        """What the settings say, else what the check says, else the rule's own."""
        told = self.severity_of(finding.rule) if self.severity_of is not None else None
        if told is not None:
            return told
        if finding.severity is not None:
            return finding.severity
        rule = self.rulebook.rules.get(finding.rule)
        return rule.severity if rule is not None else "warning"


class Linted:
    """One file's outcome: `findings` in order of place, those that comments ignore left out."""

    def __init__(self, file: Dockerfile | ComposeFile, findings: list[Finding], ignored: int) -> None:
        self.file = file
        self.findings = findings
        self.ignored = ignored

    @property
    def crashed(self) -> bool:
        return any(finding.rule == CRASH for finding in self.findings)

    @cached_property
    def hidden(self) -> Hidden:
        """What nothing that leaves the program may show; all of the file where that cannot be told."""
        from dlint.model.credentials import secret_spans, secret_values

        try:
            spans = secret_spans(self.file)
            return Hidden(spans, secret_values(self.file, spans))
        except Exception as error:  # noqa: BLE001 - whatever the model raises, the run goes on
            source = self.file.source
            self.findings.append(crash(source, Span(0, 0), "masking credentials", error))
            words = {*source.text.split(), *re.split(r"[\s\"'=:/@,;|&]+", source.text)}
            return Hidden((Span(0, len(source.text)),), tuple(words))


def model(source: Source, kind: str, region: str | None = None) -> Dockerfile | ComposeFile:
    """The model of a file; `kind` is "dockerfile" or "compose"."""
    if kind == "compose":
        from dlint.model.compose import ComposeFile
        from dlint.syntax import yaml

        return ComposeFile(yaml.parse(source))
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax import dockerfile

    return Dockerfile(dockerfile.parse(source), region=region)


def lint(source: Source, kind: str, policy: Policy) -> Linted:
    file = model(source, kind, policy.region)
    findings = Walk(policy.table, file).run()
    ignored = 0
    if _MAY_IGNORE.search(source.text):
        try:
            findings, ignored = _without_ignored(file, findings, policy)
        except Exception as error:  # noqa: BLE001 - the findings count more than what would be ignored
            findings.append(crash(source, Span(0, 0), "reading ignore comments", error))
    findings.sort(key=lambda finding: (finding.span, finding.rule, finding.message))
    return Linted(file, findings, ignored)


# What every ignore comment holds, in whichever tool's dialect; most files are spared the reading.
_MAY_IGNORE = re.compile(r"#[^\n]*(?:lint|check)", re.IGNORECASE)


def _without_ignored(
    file: Dockerfile | ComposeFile, findings: list[Finding], policy: Policy
) -> tuple[list[Finding], int]:
    """What ignore comments leave, with what is to be said about the comments, and how many they took."""
    from dlint import suppress, suppress_layout
    from dlint.model.dockerfile import Dockerfile

    if isinstance(file, Dockerfile):
        layout = suppress_layout.of_dockerfile(file.tree)
    else:
        layout = suppress_layout.of_yaml(file.yaml)
    ignores = suppress.read(layout, policy.rulebook)
    ran = policy.selection.__contains__
    outcome = suppress.apply(findings, ignores, policy.rulebook, ran, honour=policy.inline_ignores)
    return [*outcome.kept, *outcome.own], outcome.ignored
