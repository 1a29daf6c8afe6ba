"""One file: read it, build its model, ask the rules, honour its ignore comments."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from dlint.beside import in_scripts
from dlint.dispatch import CRASH, Walk, crash, distinct
from dlint.finding import Finding
from dlint.lazy import regex
from dlint.mask import Hidden
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dlint.engines.shellcheck import Answer, Shellcheck
    from dlint.finding import Severity
    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.host import HostScript
    from dlint.model.project import Project
    from dlint.rule_table import Table
    from dlint.rulebook import Rulebook, Selection
    from dlint.suppress.check import Checks
    from dlint.text import Source

    AnyFile = Dockerfile | ComposeFile | HostScript

MOST_INSTRUCTIONS = 10_000
"""Of one Dockerfile; real ones have tens."""
MOST_FINDINGS = 10_000
"""Of one file that are reported."""


class Policy:
    """What is asked of a file: the rules, with their severities, and what its settings say.

    `shellcheck` is None where it is not to be asked, `mends` where the fixes of all rules are wanted.
    """

    __slots__ = (
        "inline_ignores", "mends", "place", "rulebook", "selection", "severity_of", "shellcheck", "table",
    )  # fmt: skip

    def __init__(
        self,
        rulebook: Rulebook,
        selection: Selection,
        options: Mapping[str, Mapping[str, object]] | None = None,
        severity_of: Callable[[str], Severity | None] | None = None,
        *,
        place: Callable[[str], tuple[Project, str]],
        inline_ignores: bool = True,
        shellcheck: Shellcheck | None = None,
        mends: Selection | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.selection = selection
        self.table: Table = rulebook.table(selection, options)
        self.severity_of = severity_of
        self.place = place
        self.inline_ignores = inline_ignores
        self.shellcheck = shellcheck
        self.mends = mends

    def severity(self, finding: Finding) -> Severity:
        """What the settings say, else what the check says, else the profile, else the rule's own."""
        told = self.severity_of(finding.rule) if self.severity_of is not None else None
        if told is not None:
            return told
        if finding.severity is not None:
            return finding.severity
        profiles = self.selection.severities.get(finding.rule)
        if profiles is not None:
            return profiles
        rule = self.rulebook.rules.get(finding.rule)
        return rule.severity if rule is not None else "warning"


class Linted:
    """One file's outcome: `findings` in order of place, those that comments ignore left out.

    `files` are the models made of it: one, or one for each block of a page. `unasked` says why ShellCheck
    was not asked although it should have been. `reached` are findings in scripts that the file runs, those
    that comments ignore included.
    """

    def __init__(
        self,
        source: Source,
        files: tuple[AnyFile, ...],
        findings: list[Finding],
        ignored: int,
        unasked: str = "",
        reached: Sequence[Finding] = (),
    ) -> None:
        self.source = source
        self.files = files
        self.findings = sorted(findings, key=lambda finding: (finding.span, finding.rule, finding.message))
        self.ignored = ignored
        self.unasked = unasked
        self.reached = reached

    @property
    def crashed(self) -> bool:
        return any(finding.rule == CRASH for finding in self.findings)

    @cached_property
    def hidden(self) -> Hidden:
        """What nothing that leaves the program may show; all of the file where that cannot be told."""
        from dlint.model.credentials.found import secret_spans, secret_values

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
        from dlint.model.compose.file import ComposeFile
        from dlint.syntax import yaml

        return ComposeFile(yaml.parse(source), project=project, path=path)
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax import dockerfile

    tree = dockerfile.parse(source)
    if len(tree.instructions) > MOST_INSTRUCTIONS:
        raise OSError(f"it holds more than {MOST_INSTRUCTIONS:,} instructions")
    return project.model(tree, path) if project is not None else Dockerfile(tree)


class Opened:
    """A file that is read and not judged yet.

    `found` holds what the rules find in each of its models, `reached` what they find in the scripts that
    these run.
    """

    __slots__ = ("files", "found", "kind", "policy", "reached", "source")

    def __init__(self, source: Source, kind: str, policy: Policy, files: tuple[AnyFile, ...]) -> None:
        self.source = source
        self.kind = kind
        self.policy = policy
        self.files = files
        self.found: list[list[Finding]] | None = None
        self.reached: list[Finding] = []

    def walk(self) -> list[list[Finding]]:
        """Ask the rules, once."""
        if self.found is None:
            # What is wrong in a base built beside is said when that file is linted, at its own place.
            self.found = []
            for file in self.files:
                said = Walk(self.policy.table, file).run()
                self.found.append([one for one in said if one.source is self.source])
                if len(self.found[-1]) < len(said):
                    self.reached += in_scripts(file, said)
        return self.found


def lint(source: Source, kind: str, policy: Policy) -> Linted:
    """Lint a file; `kind` is "dockerfile", "compose", "host" (a script, Makefile or CI file) or "page"."""
    opened = read(source, kind, policy)
    if policy.shellcheck is not None:
        policy.shellcheck.ask(opened.files)
    return judge(opened)


def read(source: Source, kind: str, policy: Policy) -> Opened:
    """Read a file and build its models."""
    project, path = policy.place(source.path)
    files: tuple[AnyFile, ...]
    if kind == "page":
        from dlint.pages import models

        files = models(source, project.region)
    elif kind == "host":
        from dlint.model import host

        files = (host.of_file(source, project=project, path=path),)
    else:
        file = model(source, kind, project, path)
        files = (file,)
        if file.kind == "compose":
            from dlint.model.compose.inline import dockerfiles

            files = (file, *dockerfiles(file))
    return Opened(source, kind, policy, files)


def judge(opened: Opened) -> Linted:
    """What rules and ShellCheck find in a file, and its ignore comments leave."""
    source, files, policy = opened.source, opened.files, opened.policy
    findings: list[Finding] = []
    ignored = 0
    unasked = ""
    for file, found in zip(files, opened.walk(), strict=True):
        said = _shellchecked(file, policy)
        if said is not None:
            found = [*found, *said.chosen(policy.selection)]  # noqa: PLW2901
            unasked = said.absent or unasked
        left, taken = _judged(file, found, policy, said)
        if opened.kind == "compose" and file.kind == "dockerfile":
            for finding in left:
                if finding.fix is not None:
                    finding.fix, finding.unfixed = None, "it stands indented in YAML"
        findings += left
        ignored += taken
    if opened.kind in {"page", "host"}:
        findings = distinct(findings)
        for finding in findings:
            finding.fix = None  # people mend pages, where a block may stand quoted or indented, and scripts
    elif policy.mends is not None:
        for finding in findings:
            if finding.rule not in policy.mends:
                finding.fix = None
    if len(findings) > MOST_FINDINGS:
        findings = _firsts(source, findings)
    return Linted(source, files, findings, ignored, unasked, opened.reached)


def _firsts(source: Source, findings: list[Finding]) -> list[Finding]:
    """The first findings of a file that has very many, with one that says so; what crashed is among them."""
    findings = sorted(findings, key=lambda finding: (finding.rule != CRASH, finding.span))
    first = findings[MOST_FINDINGS]
    number = len(findings) - MOST_FINDINGS
    message = f"{number:,} more findings are not reported, most of them from this line on; mend some first"
    more = Finding(source, first.span, message, rule="dlint/too-many-findings", severity="error")
    return [*findings[:MOST_FINDINGS], more]


def _shellchecked(file: AnyFile, policy: Policy) -> Answer | None:
    """What ShellCheck says of the scripts of a Dockerfile; None where it is not asked."""
    if policy.shellcheck is None or file.kind != "dockerfile":
        return None
    try:
        return policy.shellcheck.answer(file)
    except Exception as error:  # noqa: BLE001 - what the rules find counts without it
        from dlint.engines.shellcheck import Answer

        return Answer([crash(file.source, Span(0, 0), "asking ShellCheck", error)], whole=False)


def _judged(
    file: AnyFile, findings: list[Finding], policy: Policy, said: Answer | None
) -> tuple[list[Finding], int]:
    """What comments leave of the findings in one file, and how many they took."""
    source = file.source
    if not _may_ignore(source.text):
        return findings, 0

    def ran(rule: str) -> bool:
        if rule.partition("/")[0] == "shellcheck":
            return said is not None and said.about(rule, policy.selection)
        if file.kind == "host" and policy.rulebook.judges_images(rule):
            return False  # an image may run the script
        return rule in policy.selection

    try:
        return _without_ignored(file, findings, policy, ran)
    except Exception as error:  # noqa: BLE001 - the findings count more than what would be ignored
        return [*findings, crash(source, Span(0, 0), "reading ignore comments", error)], 0


# What every ignore comment holds, in whichever tool's dialect; most files are spared the reading.
@lru_cache(maxsize=2)
def _may_ignore(text: str) -> bool:
    """Whether it may hold a comment for dlint; asked of one text for each Dockerfile in a compose file."""
    return _MAY_IGNORE.search(text) is not None


_MAY_IGNORE = regex(r"^[^#\n]*+#[^\n]*?(?:lint|check)", re.IGNORECASE | re.MULTILINE)


def _experimental(file: AnyFile, checks: Checks, policy: Policy) -> list[Finding]:
    """What the rules find that `# check=experimental=` switches on, beside the profiles' own."""
    wanted = checks.experimental(policy.rulebook) if policy.selection.by_profile else {}
    rules = [
        policy.rulebook.rules[name]
        for name in wanted
        if name not in policy.selection and not policy.selection.ignores(name)
    ]
    if not rules:
        return []
    from dlint.rulebook import Selection

    selection = Selection(rules, frozenset(rule.name for rule in rules), frozenset())
    found = Walk(policy.rulebook.table(selection), file).run()
    return [
        finding
        for finding in found
        if any(span.start <= finding.span.start < span.end for span in wanted.get(finding.rule, ()))
    ]


def _without_ignored(
    file: AnyFile, findings: list[Finding], policy: Policy, ran: Callable[[str], bool]
) -> tuple[list[Finding], int]:
    """What ignore comments leave, with what is to be said about the comments, and how many they took."""
    from dlint.model.dockerfile import Dockerfile
    from dlint.suppress import ignores as suppress
    from dlint.suppress import layout as suppress_layout

    if isinstance(file, Dockerfile):
        layout = suppress_layout.of_dockerfile(file.tree)
    elif file.kind == "host":
        layout = suppress_layout.of_host(file.source, file.extent)
    else:
        layout = suppress_layout.of_yaml(file.yaml)
    ignores = suppress.read(layout, policy.rulebook)
    if isinstance(file, Dockerfile):
        findings = [*findings, *_experimental(file, ignores.checks, policy)]
    if ignores.checks.error:
        from dlint.suppress.check import is_dockers

        for finding in findings:
            if is_dockers(finding.rule, policy.rulebook):
                finding.severity = "error"
    outcome = suppress.apply(findings, ignores, policy.rulebook, ran, honour=policy.inline_ignores)
    return [*outcome.kept, *outcome.own], outcome.ignored
