"""What one process does: lint files, each under its own settings, and mend them where asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.config import ConfigError, Configs
from dlint.finding import SEVERITIES, Finding
from dlint.lint import Policy, lint
from dlint.reported import Reporter, shown_path
from dlint.rulebook import RulebookError, builtin_home, load, plugin_home
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.config import Settings
    from dlint.discover import File
    from dlint.finding import Severity
    from dlint.lint import Linted
    from dlint.report.record import Reported
    from dlint.rulebook import Rulebook

MAX_SIZE = 10_000_000
"""Bytes. A larger file is not read: no Dockerfile or compose file is."""

RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


class Request(NamedTuple):
    """What a run was asked; the same for every process."""

    config: str | None = None
    isolated: bool = False
    plugins: bool = True
    overrides: Mapping[str, object] = {}
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    line_hashes: bool = False
    stdin: bytes | None = None


class Outcome(NamedTuple):
    """One file's. `failing` says that a finding reaches the fail level; `notes` go to standard error."""

    path: str
    linted: bool
    findings: list[Reported]
    ignored: int = 0
    fixed: int = 0
    failing: bool = False
    crashed: bool = False
    diff: str = ""
    notes: tuple[str, ...] = ()


def open_rulebook(configs: Configs) -> Rulebook:
    """The built-in rules and those of the plugins that the configuration may load.

    Errors: `ConfigError`, `RulebookError`.
    """
    homes = [builtin_home()]
    homes += [plugin_home(plugin, folder) for plugin, folder in configs.plugins()]
    return load(homes)


class Worker:
    """Lints one file after the other. Errors of the configuration come out as `ConfigError`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.configs = Configs(config=request.config, isolated=request.isolated, plugins=request.plugins)
        self.rulebook = open_rulebook(self.configs)
        self._laid: dict[int, Settings] = {}
        self._policies: dict[tuple[int, tuple[str, ...]], Policy] = {}

    def settings(self, path: str) -> Settings:
        """What holds for a file, the command line's words over its configuration."""
        below = self.configs.settings(path, self.rulebook)
        if id(below) not in self._laid:
            self._laid[id(below)] = below.over(self.request.overrides, self.rulebook)
        return self._laid[id(below)]

    def policy(self, path: str) -> Policy:
        settings = self.settings(path)
        ignored = settings.ignored_in(path)
        key = (id(settings), ignored)
        if key not in self._policies:
            try:
                selection = self.rulebook.select(
                    settings.profile, settings.select, settings.extend_select, ignored
                )
            except RulebookError as error:
                raise ConfigError(settings.path or "command line", 0, str(error)) from error
            self._policies[key] = Policy(
                self.rulebook,
                selection,
                settings.rules,
                settings.severity_of,
                region=settings.region,
                inline_ignores=settings.inline_ignores,
            )
        return self._policies[key]

    def file(self, file: File) -> Outcome:
        """Read, lint and mend one file."""
        try:
            data = self._read(file.path)
        except OSError as error:
            return self._unreadable(file.path, f"`{shown_path(file.path)}` cannot be read: {_cause(error)}")
        source = Source.from_bytes(file.path, data)
        kind = file.kind
        if kind is None or not file.named:
            from dlint.kinds import kind_of

            kind = kind_of(file.path, source.text, named=file.named)
        if kind == "page" or kind is None:
            note = (
                (f"{shown_path(file.path)} is neither a Dockerfile nor a compose file",) if file.named else ()
            )
            return Outcome(file.path, linted=False, findings=[], notes=note)
        policy = self.policy(file.path)
        if self.request.fix or self.request.diff:
            return self._mended(source, kind, policy)
        return self._outcome(lint(source, kind, policy), policy)

    def _read(self, path: str) -> bytes:
        if self.request.stdin is not None:
            return self.request.stdin
        with open(path, "rb") as stream:
            data = stream.read(MAX_SIZE + 1)
        if len(data) > MAX_SIZE:
            raise OSError(f"it is larger than {MAX_SIZE // 1_000_000} MB")
        return data

    def _outcome(
        self, linted: Linted, policy: Policy, *, fixed: int = 0, diff: str = "", notes: tuple[str, ...] = ()
    ) -> Outcome:
        settings = self.settings(linted.file.source.path)
        shown: list[tuple[Finding, Severity]] = []
        for finding in linted.findings:
            severity = policy.severity(finding)
            if RANK[severity] <= RANK[settings.min_severity]:
                shown.append((finding, severity))
        reporter = Reporter(linted.file.source, linted.secrets if shown else (), line_hashes=self.request.line_hashes)
        return Outcome(
            linted.file.source.path,
            linted=True,
            findings=reporter.records(shown),
            ignored=linted.ignored,
            fixed=fixed,
            failing=any(RANK[severity] <= RANK[settings.fail_level] for _, severity in shown),
            crashed=linted.crashed,
            diff=diff,
            notes=notes,
        )

    def _mended(self, source: Source, kind: str, policy: Policy) -> Outcome:
        from dlint.fix import mend
        from dlint.mending import parsed, unified, write

        mended = mend(source, lambda text: parsed(text, kind, policy), allow_unsafe=self.request.unsafe_fixes)
        notes = [
            f"{shown_path(source.path)}: a fix was left out ({why}): {what}" for what, why in mended.dropped
        ]
        changed = mended.text != source.text
        diff = ""
        if self.request.diff:
            linted = lint(source, kind, policy)
            if changed:
                diff = unified(source, mended.text, linted.file, kind)
            return self._outcome(linted, policy, diff=diff, notes=tuple(notes))
        if changed and self.request.stdin is None:
            try:
                write(source, mended.text)
            except OSError as error:
                return self._unreadable(
                    source.path, f"`{shown_path(source.path)}` cannot be written: {_cause(error)}"
                )
        after = Source(source.path, mended.text, bom=source.bom)
        linted = lint(after, kind, policy)
        fixed = sum(mended.fixed.values())
        return self._outcome(linted, policy, fixed=fixed, diff=mended.text, notes=tuple(notes))

    def _unreadable(self, path: str, message: str) -> Outcome:
        finding = Finding(Source(path, ""), Span(0, 0), message, rule="dlint/unreadable")
        records = Reporter(finding.source, (), line_hashes=False).records([(finding, "error")])
        return Outcome(path, linted=True, findings=records, failing=True, crashed=True)


def _cause(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
