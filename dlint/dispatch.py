"""The one walk over a file: every subject goes to the rules that its triggers name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.finding import Finding, Place
from dlint.model.dockerfile import Dockerfile
from dlint.model.instructions import Run
from dlint.model.scripts import Executed
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.compose.file import ComposeFile
    from dlint.model.host import HostScript
    from dlint.model.reached import Reached
    from dlint.rule_table import Entry, Table
    from dlint.text import Source

CRASH = "dlint/crash"


def where(error: BaseException) -> str:
    """The line of the program that raised, in brackets."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}, line {trace.tb_lineno})"


def crash(source: Source, span: Span, what: str, error: BaseException) -> Finding:
    """The finding that says what failed. The error's own words are left out: they may quote a credential."""
    message = f"{what} crashed here: {type(error).__name__}{where(error)}; please report it"
    return Finding(source, span, message, rule=CRASH, severity="error")


def distinct(findings: list[Finding]) -> list[Finding]:
    """Each finding once: services may share an anchor, and blocks of a page a base."""
    firsts: dict[tuple[object, ...], Finding] = {}
    for each in findings:
        firsts.setdefault((each.rule, each.source.path, each.span, each.message), each)
    return list(firsts.values())


class Walk:
    """Calls the rules of `table` on one file and gathers what they find.

    A rule that raises becomes one finding `dlint/crash` for the file and is not called again on it; so
    does a part of the model, whose other subjects are still asked about.
    """

    def __init__(self, table: Table, file: Dockerfile | ComposeFile | HostScript) -> None:
        self.table = table
        self.file = file
        self.image_kind = "host_image" if file.kind == "host" else "image"
        self.findings: list[Finding] = []
        self.crashed: set[str] = set()

    def run(self) -> list[Finding]:
        if isinstance(self.file, Dockerfile):
            self._dockerfile(self.file)
        elif self.file.kind == "host":
            self._host(self.file)
        else:
            self._compose(self.file)
        if isinstance(self.file, Dockerfile):
            self._step("scripts", self._tell_reached, self.file)
        return distinct(self.findings)

    def _each(self, kind: str, key: str, subject: Place) -> None:
        self._ask(self.table.of(kind, key), subject)

    def _ask(self, entries: tuple[Entry, ...], subject: Place) -> None:
        for rule, check in entries:
            if rule.name in self.crashed:
                continue
            try:
                for finding in check(subject) or ():
                    finding.rule = finding.rule or rule.name
                    self.findings.append(finding)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a rule raises, the run goes on
                self.crashed.add(rule.name)
                self._crash(f"rule `{rule.name}`", subject, error)

    def _step(self, what: str, step: Callable[..., None], *subject: Place) -> None:
        """One part of the walk. Rules are guarded where they are called: what raises here is the model."""
        try:
            step(*subject)
        except Exception as error:  # noqa: BLE001 - whatever the model raises, the run goes on
            if what not in self.crashed:
                self.crashed.add(what)
                self._crash(f"reading {what}", subject[0] if subject else self.file, error)

    def _crash(self, what: str, subject: Place, error: BaseException) -> None:
        span = getattr(subject, "span", None) or Span(0, 0)
        self.findings.append(crash(self.file.source, span, what, error))

    def _problems(self) -> None:
        for problem in self.file.problems:
            self._each("problem", problem.kind, problem)

    def _images(self) -> None:
        for image in self.file.images:
            self._each(self.image_kind, "", image)

    def _credentials(self) -> None:
        for credential in self.file.credentials:
            self._each("credential", credential.form, credential)
        if isinstance(self.file, Dockerfile):
            for script in self.file.reached:
                for credential in script.credentials:
                    self._each("credential", credential.form, credential)

    def _common(self) -> None:
        if "problem" in self.table.kinds:
            self._step("what could not be parsed", self._problems)
        if self.image_kind in self.table.kinds:
            self._step("images", self._images)
        if "credential" in self.table.kinds:
            self._step("credentials", self._credentials)

    def _dockerfile(self, file: Dockerfile) -> None:
        self._common()
        self._each("dockerfile", "", file)
        if "stage" in self.table.kinds:
            self._step("stages", self._stages)
        self._step("instructions", self._instructions)

    def _stages(self) -> None:
        assert isinstance(self.file, Dockerfile)
        for stage in self.file.stages:
            self._each("stage", "", stage)

    def _instructions(self) -> None:
        assert isinstance(self.file, Dockerfile)
        commands = not self.table.kinds.keys().isdisjoint(("command", "start", "reached", "reached_script"))
        for each in (*self.file.global_instructions, *self.file.instructions):
            self._each("instruction", each.keyword, each)
            if commands and isinstance(each, Executed):
                self._step("commands", self._executed, each)

    def _executed(self, each: Executed) -> None:
        kind = "command" if isinstance(each, Run) else "start"
        if kind in self.table.kinds:
            for command in each.commands:
                self._ask(self.table.command(kind, command.program or "", command.subcommand), command)
        if kind == "command" and ("reached" in self.table.kinds or "reached_script" in self.table.kinds):
            for script in each.scripts:
                self._script(script)

    def _script(self, script: Reached) -> None:
        """One script of the build context, as one RUN executes it."""
        self._each("reached_script", "", script)
        for command in script.acting:
            self._ask(self.table.command("reached", command.program or "", command.subcommand), command)

    def _tell_reached(self, file: Dockerfile) -> None:
        """Findings in scripts say what runs the script, and have no fix: people mend scripts."""
        for finding in self.findings if file.reached else ():
            script = file.reaches(finding.source, finding.span)
            if script is not None:
                finding.fix = None
                place = script.owner_place.related(f"run by this {script.keyword}")
                finding.related = (*finding.related, place)

    def _compose(self, file: ComposeFile) -> None:
        self._common()
        self._each("compose_file", "", file)
        if "service" in self.table.kinds:
            self._step("services", self._services)
        self._step("values", self._values)

    def _host(self, file: HostScript) -> None:
        self._common()
        if "container" in self.table.kinds:
            self._step("containers", self._containers, file)
        if "host_command" in self.table.kinds:
            self._step("commands", self._host_commands, file)

    def _containers(self, file: HostScript) -> None:
        for container in file.containers:
            self._each("container", "", container)

    def _host_commands(self, file: HostScript) -> None:
        for command in file.commands:
            entries = self.table.command("host_command", command.program or "", command.subcommand)
            self._ask(entries, command)

    def _services(self) -> None:
        assert not isinstance(self.file, Dockerfile)
        assert self.file.kind == "compose"
        for service in self.file.services:
            self._each("service", "", service)

    def _values(self) -> None:
        assert not isinstance(self.file, Dockerfile)
        assert self.file.kind == "compose"
        for pattern in self.table.kinds.get("compose", ()):
            for value in self.file.select(pattern):
                self._each("compose", pattern, value)
