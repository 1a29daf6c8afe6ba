"""One file: read it, build its model, ask the rules, honour its ignore comments."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.dispatch import CRASH, Walk, crash, distinct
from dlint.lazy import regex
from dlint.mask import Hidden
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.finding import Finding, Severity
    from dlint.model.compose import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.host import HostScript
    from dlint.model.project import Project
    from dlint.rulebook import Rulebook, Selection, Table
    from dlint.text import Source

    AnyFile = Dockerfile | ComposeFile | HostScript


class Policy:
    """What is asked of a file: the rules, with their severities, and what its settings say."""

    __slots__ = ("inline_ignores", "place", "rulebook", "selection", "severity_of", "table")

    def __init__(
        self,
        rulebook: Rulebook,
        selection: Selection,
        options: Mapping[str, Mapping[str, object]] | None = None,
        severity_of: Callable[[str], Severity | None] | None = None,
        *,
        place: Callable[[str], tuple[Project, str]],
        inline_ignores: bool = True,
    ) -> None:
        self.rulebook = rulebook
        self.selection = selection
        self.table: Table = rulebook.table(selection, options)
        self.severity_of = severity_of
        self.place = place
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
    """One file's outcome: `findings` in order of place, those that comments ignore left out.

    `files` are the models made of it: one, or one for each block of a page.
    """

    def __init__(
        self, source: Source, files: tuple[AnyFile, ...], findings: list[Finding], ignored: int
    ) -> None:
        self.source = source
        self.files = files
        self.findings = sorted(findings, key=lambda finding: (finding.span, finding.rule, finding.message))
        self.ignored = ignored

    @property
    def crashed(self) -> bool:
        return any(finding.rule == CRASH for finding in self.findings)

    @cached_property
    def hidden(self) -> Hidden:
        """What nothing that leaves the program may show; all of the file where that cannot be told."""
        from dlint.model.credentials import secret_spans, secret_values

        source = self.source
        try:
            spans = {span for file in self.files for span in secret_spans(file)}
            values = {value for file in self.files for value in secret_values(file, tuple(spans))}
            return Hidden(tuple(sorted(spans)), tuple(sorted(values)))
        except Exception as error:  # noqa: BLE001 - whatever the model raises, the run goes on
            self.findings.append(crash(source, Span(0, 0), "masking credentials", error))
            words = {*source.text.split(), *re.split(r"[\s\"'=:/@,;|&]+", source.text)}
            return Hidden((Span(0, len(source.text)),), tuple(words))


def model(
    source: Source, kind: str, project: Project | None = None, path: str | None = None
) -> Dockerfile | ComposeFile:
    """The model of a file; `kind` is "dockerfile" or "compose", `path` its place in the project."""
    if kind == "compose":
        from dlint.model.compose import ComposeFile
        from dlint.syntax import yaml

        return ComposeFile(yaml.parse(source), project=project, path=path)
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax import dockerfile

    tree = dockerfile.parse(source)
    return project.model(tree, path) if project is not None else Dockerfile(tree)


def lint(source: Source, kind: str, policy: Policy) -> Linted:
    """Lint a file; `kind` is "dockerfile", "compose", "host" (a script, Makefile or CI file) or "page"."""
    project, path = policy.place(source.path)
    files: tuple[AnyFile, ...]
    if kind == "page":
        from dlint.pages import models

        files = models(source, project.region)
    elif kind == "host":
        from dlint.model import host

        files = (host.of_file(source, project=project, path=path),)
    else:
        files = (model(source, kind, project, path),)
    findings: list[Finding] = []
    ignored = 0
    for file in files:
        left, taken = _judged(file, policy)
        findings += left
        ignored += taken
    if kind in {"page", "host"}:
        findings = distinct(findings)
        for finding in findings:
            finding.fix = None  # people mend pages, where a block may stand quoted or indented, and scripts
    return Linted(source, files, findings, ignored)


def _judged(file: AnyFile, policy: Policy) -> tuple[list[Finding], int]:
    """What the rules find in one file and comments leave, and how many comments took."""
    source = file.source
    # What is wrong in a base built beside is said when that file is linted, at its own place.
    findings = [finding for finding in Walk(policy.table, file).run() if finding.source is source]
    if not _MAY_IGNORE.search(source.text):
        return findings, 0
    try:
        return _without_ignored(file, findings, policy)
    except Exception as error:  # noqa: BLE001 - the findings count more than what would be ignored
        return [*findings, crash(source, Span(0, 0), "reading ignore comments", error)], 0


# What every ignore comment holds, in whichever tool's dialect; most files are spared the reading.
_MAY_IGNORE = regex(r"#[^\n]*(?:lint|check)", re.IGNORECASE)


def _without_ignored(file: AnyFile, findings: list[Finding], policy: Policy) -> tuple[list[Finding], int]:
    """What ignore comments leave, with what is to be said about the comments, and how many they took."""
    from dlint import suppress, suppress_layout
    from dlint.model.dockerfile import Dockerfile

    if isinstance(file, Dockerfile):
        layout = suppress_layout.of_dockerfile(file.tree)
    elif file.kind == "host":
        layout = suppress_layout.of_host(file.source, file.extent)
    else:
        layout = suppress_layout.of_yaml(file.yaml)
    ignores = suppress.read(layout, policy.rulebook)
    ran = policy.selection.__contains__
    outcome = suppress.apply(findings, ignores, policy.rulebook, ran, honour=policy.inline_ignores)
    return [*outcome.kept, *outcome.own], outcome.ignored
