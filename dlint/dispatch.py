"""The one walk over a file: every subject goes to the rules that its triggers name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Finding, Place
from dlint.model.dockerfile import Dockerfile
from dlint.model.instructions import Run
from dlint.model.scripts import Executed
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose import ComposeFile
    from dlint.rulebook import Entry, Table

CRASH = "dlint/crash"


class Walk:
    """Calls the rules of `table` on one file and gathers what they find.

    A rule that raises becomes one finding `dlint/crash` for the file and is not called again on it.
    """

    def __init__(self, table: Table, file: Dockerfile | ComposeFile) -> None:
        self.table = table
        self.file = file
        self.findings: list[Finding] = []
        self.crashed: set[str] = set()

    def run(self) -> list[Finding]:
        if isinstance(self.file, Dockerfile):
            self._dockerfile(self.file)
        else:
            self._compose(self.file)
        return self.findings

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
            except Exception as error:  # noqa: BLE001 - whatever a rule raises, the run goes on
                self.crashed.add(rule.name)
                self._crash(rule.name, subject, error)

    def _crash(self, name: str, subject: Place, error: Exception) -> None:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" ({trace.tb_frame.f_code.co_name}, line {trace.tb_lineno})" if trace is not None else ""
        message = f"rule `{name}` crashed here: {type(error).__name__}: {error}{where}; please report it"
        span = getattr(subject, "span", None) or Span(0, 0)
        self.findings.append(At(self.file.source, span).finding(message, severity="error"))
        self.findings[-1].rule = CRASH

    def _common(self) -> None:
        if "problem" in self.table.kinds:
            for problem in self.file.problems:
                self._each("problem", problem.kind, problem)
        if "image" in self.table.kinds:
            for image in self.file.images:
                self._each("image", "", image)
        if "credential" in self.table.kinds:
            for credential in self.file.credentials:
                self._each("credential", credential.form, credential)

    def _dockerfile(self, file: Dockerfile) -> None:
        self._common()
        self._each("dockerfile", "", file)
        if "stage" in self.table.kinds:
            for stage in file.stages:
                self._each("stage", "", stage)
        commands = "command" in self.table.kinds or "start" in self.table.kinds
        for each in (*file.global_instructions, *file.instructions):
            self._each("instruction", each.keyword, each)
            if commands and isinstance(each, Executed):
                self._executed(each)

    def _executed(self, each: Executed) -> None:
        kind = "command" if isinstance(each, Run) else "start"
        if kind in self.table.kinds:
            for command in each.commands:
                self._ask(self.table.command(kind, command.program or "", command.subcommand), command)

    def _compose(self, file: ComposeFile) -> None:
        self._common()
        self._each("compose_file", "", file)
        if "service" in self.table.kinds:
            for service in file.services:
                self._each("service", "", service)
        for pattern in self.table.kinds.get("compose", ()):
            for value in file.select(pattern):
                self._each("compose", pattern, value)
