"""One file: read it, build its model, ask the rules, honour its ignore comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.dispatch import CRASH, Walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.finding import Finding, Severity
    from dlint.model.compose import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.rulebook import Rulebook, Selection, Table
    from dlint.text import Source


class Policy:
    """What is asked of a file: the rules, with their severities, and what its settings say."""

    __slots__ = ("inline_ignores", "region", "rulebook", "selection", "severities", "table")

    def __init__(
        self,
        rulebook: Rulebook,
        selection: Selection,
        options: Mapping[str, Mapping[str, object]] | None = None,
        severities: Mapping[str, Severity] | None = None,
        *,
        region: str | None = None,
        inline_ignores: bool = True,
    ) -> None:
        self.rulebook = rulebook
        self.selection = selection
        self.table: Table = rulebook.table(selection, options)
        self.severities = severities or {}
        self.region = region
        self.inline_ignores = inline_ignores

    def severity(self, finding: Finding) -> Severity:
        """What the settings say, else what the check says, else the rule's own."""
        if finding.rule in self.severities:
            return self.severities[finding.rule]
        if finding.severity is not None:
            return finding.severity
        rule = self.rulebook.rules.get(finding.rule)
        return rule.severity if rule is not None else "warning"


class Linted:
    """One file's outcome: `findings` in order of place, those that comments ignore left out."""

    __slots__ = ("crashed", "file", "findings", "ignored")

    def __init__(
        self, file: Dockerfile | ComposeFile, findings: list[Finding], ignored: int, *, crashed: bool
    ) -> None:
        self.file = file
        self.findings = findings
        self.ignored = ignored
        self.crashed = crashed


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
    walk = Walk(policy.table, file)
    findings = walk.run()
    ignored = 0
    findings.sort(key=lambda finding: (finding.span, finding.rule, finding.message))
    return Linted(file, findings, ignored, crashed=any(finding.rule == CRASH for finding in findings))
