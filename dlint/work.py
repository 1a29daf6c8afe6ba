"""What one process does: lint files, each under its own settings, and mend them where asked."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from dlint.config.settings import ConfigError, Configs
from dlint.errors import RulebookError
from dlint.finding import SEVERITIES, Finding
from dlint.homes import builtin_home, plugin_home
from dlint.mask import Hidden
from dlint.outcome import Outcome, cause, crashed, unreadable
from dlint.reading import whole
from dlint.reported import Reporter, shown_path
from dlint.rulebook import load
from dlint.text import Source
from dlint.tree import DiskFiles, Projects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dlint.cache.outcomes import Cache
    from dlint.config.settings import Settings
    from dlint.discover import File
    from dlint.engines.shellcheck import Shellcheck
    from dlint.finding import Severity
    from dlint.fixes.fix import Parsed
    from dlint.lint import Linted, Opened, Policy
    from dlint.rulebook import Rulebook, Selection

MAX_SIZE = 10_000_000
"""Bytes. A larger file is not read: no Dockerfile or compose file is."""

_HELP = "`pip install 'docker-dlint[shellcheck]'` brings it, `--shellcheck off` does without"

RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


_Subject = TypeVar("_Subject")
_Result = TypeVar("_Result")


class Request(NamedTuple):
    """What a run was asked; the same for every process."""

    config: str | None = None
    isolated: bool = False
    plugins: bool = True
    overrides: Mapping[str, object] = {}
    fix: bool = False
    unsafe_fixes: bool = False
    show_fixes: bool = False
    diff: bool = False
    line_hashes: bool = False
    lines: bool = False
    stdin: bytes | None = None
    cache: bool = False


PLUGIN_FILES: set[str] = set()
"""The files that loading plugins has brought into this process, their rules' own and what those import."""


def open_rulebook(configs: Configs) -> Rulebook:
    """The built-in rules and those of the plugins that the configuration may load.

    Errors: `ConfigError`, `RulebookError`.
    """
    own, plugins = builtin_home(), configs.plugins()
    if not plugins:
        return load([own])
    before = set(sys.modules)
    book = load([own, *(plugin_home(plugin, folder) for plugin, folder in plugins)])
    for name in sys.modules.keys() - before:
        file = getattr(sys.modules[name], "__file__", None)
        if isinstance(file, str) and name.partition(".")[0] not in {"dlint", *sys.stdlib_module_names}:
            PLUGIN_FILES.add(file)
    return book


def read_bytes(path: str) -> bytes:
    """Errors: `OSError`, also for what is no file (reading a pipe may never end) or too large."""
    return whole(path, MAX_SIZE)


class Worker:
    """Lints one file after the other. Errors of the configuration come out as `ConfigError`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.configs = Configs(config=request.config, isolated=request.isolated, plugins=request.plugins)
        self.rulebook = open_rulebook(self.configs)
        self._cache: Cache | None = None
        if request.cache:
            from dlint.cache.outcomes import opened

            self._cache = opened(self)
        self.projects = Projects(self._files)
        self._laid: dict[int, Settings] = {}
        self._policies: dict[tuple[int, tuple[str, ...]], Policy] = {}
        self._shellchecks: dict[tuple[bool, bool], Shellcheck] = {}

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
            from dlint.lint import Policy

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
                place=lambda path: self.projects.of(path, settings.region),
                inline_ignores=settings.inline_ignores,
                shellcheck=self._shellcheck(settings) if selection.has_topic("shellcheck") else None,
                mends=self._mends(settings),
            )
        return self._policies[key]

    def _mends(self, settings: Settings) -> Selection | None:
        """The rules whose fixes are wanted, the narrower name counting; None where that is all."""
        if not settings.fixable and not settings.unfixable:
            return None
        return self.rulebook.select((), settings.fixable or ("ALL",), (), settings.unfixable)

    def _shellcheck(self, settings: Settings) -> Shellcheck | None:
        """ShellCheck as the settings want it; it keeps what it was asked from file to file."""
        if settings.shellcheck == "off":
            return None
        key = (settings.inline_ignores, settings.shellcheck == "required")
        if key not in self._shellchecks:
            from dlint.engines.shellcheck import Shellcheck
            from dlint.engines.shellcheck_process import find

            self._shellchecks[key] = Shellcheck(find(), honour=key[0], required=key[1])
        return self._shellchecks[key]

    def file(self, file: File) -> Outcome:
        """Read, lint and mend one file."""
        (outcome,) = self.files((file,))
        return outcome

    def files(self, files: Sequence[File]) -> Iterator[Outcome]:
        """Read, lint and mend files. Whatever fails in one is its alone.

        ShellCheck reads the scripts of all of them while the rules are asked; those that it does not read
        are done one by one, so that their models do not pile up.
        """
        opened: list[Opened | Outcome] = []
        for file in files:
            one = _guarded(file.path, self._opened, file)
            if not isinstance(one, Outcome) and one.policy.shellcheck is not None:
                opened.append(one)
            elif opened:
                opened.append(self._judged(one))
            else:
                yield self._judged(one)
        for engine in self._shellchecks.values():
            asking = [
                one for one in opened if not isinstance(one, Outcome) and one.policy.shellcheck is engine
            ]
            engine.ask(model for one in asking for model in one.files)
        opened.reverse()
        for at, one in enumerate(opened):
            if not isinstance(one, Outcome):
                opened[at] = _guarded(one.source.path, _walked, one)
        waited = bool(opened)
        try:
            while opened:
                yield self._judged(opened.pop())
            if waited:
                gc.collect(1)  # models that waited are too old for the collector to look at them soon
            if self._cache is not None:
                self._cache.flush()
        finally:
            for engine in self._shellchecks.values():
                engine.close()

    def _judged(self, one: Opened | Outcome) -> Outcome:
        if isinstance(one, Outcome):
            return one
        outcome = _guarded(one.source.path, self._finished, one)
        if self._cache is not None:
            self._cache.keep(one.source.path, outcome)
        return outcome

    def _files(self, root: str, bare: bool) -> DiskFiles:
        """The files of a project."""
        return self._cache.files(root, bare) if self._cache is not None else DiskFiles(root, bare=bare)

    def excludes(self, path: str) -> bool:
        """Whether the file's configuration leaves it out; a configuration that cannot be read does not."""
        try:
            return self.settings(path).excludes(path)
        except ConfigError:
            return False

    def _opened(self, file: File) -> Opened | Outcome:
        settings = self.settings(file.path)
        if settings.excludes(file.path):
            return Outcome(file.path, linted=False, findings=[])
        data = self._read(file.path)
        kept = self._cache.look(file, data, settings) if self._cache is not None else None
        if kept is not None:
            return kept
        from dlint.lint import read

        source = Source.from_bytes(file.path, data)
        kind = file.kind
        if kind is None or not file.named:
            from dlint.kinds import kind_of

            kind = kind_of(file.path, source.text, named=file.named)
        if kind is None:
            note = f"{shown_path(file.path)} is no Dockerfile, compose file, script or page with such blocks"
            notes = (note,) if file.named else ()
            return Outcome(file.path, linted=False, findings=[], notes=notes)
        return read(source, kind, self.policy(file.path))

    def _finished(self, opened: Opened) -> Outcome:
        from dlint.lint import judge, lint

        source, kind, policy = opened.source, opened.kind, opened.policy
        if (self.request.fix or self.request.diff) and kind not in {"page", "host"}:
            try:
                return self._mended(opened)
            except OSError as error:
                failed = unreadable(source.path, cause(error), "written")
            except Exception as error:  # noqa: BLE001 - the findings are worth having without their fixes
                failed = crashed(source.path, error)
            outcome = self._outcome(lint(source, kind, policy), policy)
            return failed._replace(findings=[*failed.findings, *outcome.findings], ignored=outcome.ignored)
        return self._outcome(judge(opened), policy)

    def _read(self, path: str) -> bytes:
        if self.request.stdin is not None:
            return self.request.stdin
        return read_bytes(path)

    def _outcome(
        self, linted: Linted, policy: Policy, *, fixed: int = 0, diff: str = "", notes: tuple[str, ...] = ()
    ) -> Outcome:
        source = linted.source
        settings = self.settings(source.path)
        hidden = linted.hidden if linted.findings else Hidden()
        shown: list[tuple[Finding, Severity]] = []
        for finding in linted.findings:
            severity = policy.severity(finding)
            if RANK[severity] <= RANK[settings.min_severity]:
                shown.append((finding, severity))
        reporter = Reporter(source, hidden, line_hashes=self.request.line_hashes)
        records = reporter.records(shown)
        unasked, required = linted.unasked, settings.shellcheck == "required"
        if unasked and not required:
            notes += (f"ShellCheck has not read the scripts: {unasked}; {_HELP}",)
        return Outcome(
            source.path,
            linted=True,
            findings=records,
            ignored=linted.ignored,
            fixed=fixed,
            failing=any(RANK[severity] <= RANK[settings.fail_level] for _, severity in shown),
            crashed=linted.crashed,
            diff=diff,
            notes=notes,
            refused=f"ShellCheck is required and has not read the scripts: {unasked}; {_HELP}"
            if unasked and required
            else "",
            lines=reporter.lines(records) if self.request.lines else {},
            beside=tuple(self._beside(linted)) if linted.reached else (),
        )

    def _beside(self, linted: Linted) -> Iterator[Outcome]:
        """What was found in scripts that the file runs, each under its own settings too."""
        from dlint import beside

        for source in dict.fromkeys(each.source for each in linted.reached):
            settings, policy = self.settings(source.path), self.policy(source.path)
            if self._cache is not None:
                self._cache.rests_on(linted.source.path, source.path)
            found = [each for each in linted.reached if each.source is source]
            kept, ignored = beside.without_ignored(found, policy)
            shown = [(each, policy.severity(each)) for each in kept if each.rule in policy.selection]
            shown = [each for each in shown if RANK[each[1]] <= RANK[settings.min_severity]]
            if settings.excludes(source.path) or not (shown or ignored):
                continue
            reporter = Reporter(source, beside.hidden(linted, source), line_hashes=self.request.line_hashes)
            records = reporter.records(shown)
            failing = any(RANK[severity] <= RANK[settings.fail_level] for _, severity in shown)
            lines = reporter.lines(records) if self.request.lines else {}
            yield Outcome(
                source.path, linted=True, findings=records, ignored=ignored, failing=failing, lines=lines
            )

    def _mended(self, opened: Opened) -> Outcome:
        from dlint.fixes import elsewhere
        from dlint.fixes.fix import mend
        from dlint.fixes.mending import generated, notes, parsed, unified, write
        from dlint.lint import judge, lint

        source, kind, policy, request = opened.source, opened.kind, opened.policy, self.request
        seen: dict[str, Linted] = {}
        bom, name = "\ufeff" if source.bom else "", shown_path(source.path)
        line = generated(source)
        if line:
            note = f"{name}: no fixes are made: line {line} says that a program writes this file"
            text = "" if request.diff else bom + source.text
            return self._outcome(judge(opened), policy, diff=text, notes=(note,))

        def read_again(text: Source) -> Parsed:
            linted = seen[text.text] = judge(opened) if text is source else lint(text, kind, policy)
            return parsed(linted, policy)

        mended = mend(source, read_again, allow_unsafe=request.unsafe_fixes)
        changed = mended.text != source.text
        if changed and request.stdin is None and not request.diff:
            write(source, mended.text)
        beside = elsewhere.mended(seen[mended.text], kind, policy, request)
        said = notes(name, mended, beside, made=request.show_fixes)
        if request.diff:
            linted = seen[source.text]
            diff = unified(source, mended.text, linted.hidden, kind) if changed else ""
            outcome = self._outcome(linted, policy, diff=diff, notes=said)
            return outcome._replace(beside=(*outcome.beside, *elsewhere.outcomes(beside)))
        fixed = (mended.fixed + beside.fixed).total()
        return self._outcome(beside.linted, policy, fixed=fixed, diff=bom + mended.text, notes=said)


def _guarded(path: str, step: Callable[[_Subject], _Result], subject: _Subject) -> _Result | Outcome:
    """One step of a file's way. What it raises must not cost the other files' findings."""
    try:
        return step(subject)
    except ConfigError as error:
        return Outcome(path, linted=False, findings=[], refused=str(error))
    except OSError as error:
        return unreadable(path, cause(error))
    except Exception as error:  # noqa: BLE001 - whatever a reader or the model raises
        return crashed(path, error)


def _walked(opened: Opened) -> Opened:
    opened.walk()
    return opened
