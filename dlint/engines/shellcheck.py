"""ShellCheck as an engine: the scripts of Dockerfiles in, findings at their own places out.

    engine = Shellcheck(find())
    engine.ask(files)                  # starts one process and returns at once
    for file in files:
        engine.answer(file).findings   # waits for it

Each distinct script is asked once, whoever holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.dispatch import CRASH
from dlint.engines.shellcheck_noise import ASKED_FOR, meant
from dlint.engines.shellcheck_process import EXCLUDED, Batch, Comment, ShellcheckError
from dlint.engines.shellcheck_scripts import MAX_LENGTH, Script, is_plain, scripts_of
from dlint.finding import Edit, Finding, Fix, unsafe
from dlint.model.dockerfile import Dockerfile
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dlint.finding import Severity
    from dlint.rulebook import Selection

MISSING = "dlint/shellcheck-missing"
MOST = 1_000
"""Scripts of one process: what a command line holds everywhere, and little to ask again if it fails."""

_LEVELS: dict[str, Severity] = {"error": "error", "warning": "warning", "info": "info", "style": "info"}
_WHY = "ShellCheck suggests it without knowing what the command relies on"
_UNKNOWN_SHELL = 1103
_BUSYBOX, _DASH = "# shellcheck shell=busybox\n", "# shellcheck shell=dash\n"


class Answer(NamedTuple):
    """What ShellCheck says of one file; `whole` unless a script was not read.

    `absent` says why none was, where the program is not there or does not work.
    """

    findings: list[Finding]
    whole: bool
    absent: str = ""

    def chosen(self, selection: Selection) -> Iterator[Finding]:
        """The findings whose codes are selected."""
        return (each for each in self.findings if each.rule == CRASH or asked(each.rule, selection))

    def about(self, rule: str, selection: Selection) -> bool:
        """Whether ShellCheck would have told of a code (or any, for the topic), had there been a reason."""
        return self.whole and rule.removeprefix("shellcheck/") not in EXCLUDED and asked(rule, selection)


def asked(rule: str, selection: Selection) -> bool:
    """Whether a code is selected; some are only by their own names."""
    if rule.removeprefix("shellcheck/") in ASKED_FOR:
        return rule in selection.names
    return rule in selection


class Shellcheck:
    """`program` None is a ShellCheck that is not there. `honour` False: comments disable nothing.

    `required` makes it an error where a script cannot be read.
    """

    def __init__(self, program: str | None, *, honour: bool = True, required: bool = False) -> None:
        self.program = program
        self.honour = honour
        self.required = required
        self.absent = "" if program else "it is not installed"
        self._proven = False
        self._without_busybox = False
        self._known: dict[str, list[Comment] | str] = {}
        self._asked: dict[str, tuple[Batch, Sequence[str]]] = {}
        self._scripts: dict[int, tuple[Dockerfile, list[Script]]] = {}

    def ask(self, files: Iterable[object]) -> None:
        """Start reading the scripts of the Dockerfiles among `files`, those already asked left out."""
        new: dict[str, None] = {}
        for file in files:
            if isinstance(file, Dockerfile) and id(file) not in self._scripts:
                scripts = list(scripts_of(file, honour=self.honour))
                self._scripts[id(file)] = file, scripts
                new.update(dict.fromkeys(script.text for script in scripts if _wants_reading(script)))
        self._start([text for text in new if text not in self._known and text not in self._asked])

    def answer(self, file: Dockerfile) -> Answer:
        """What ShellCheck says of a file; waits until it has."""
        if id(file) not in self._scripts:
            self.ask((file,))
        _, scripts = self._scripts.pop(id(file))
        if self.absent:
            return Answer([], not scripts, self.absent if scripts else "")
        findings: list[Finding] = []
        whole = True
        for script in scripts:
            said = self._said(script)
            if self.absent:
                return Answer([], whole=False, absent=self.absent)
            if isinstance(said, str):
                whole = False
                findings.append(script.executed.finding(f"ShellCheck has not read this script: {said}"))
                findings[-1].rule = MISSING
                findings[-1].severity = "error" if self.required else None
                continue
            findings += filter(None, (_finding(script, comment) for comment in said))
        return Answer(findings, whole)

    def _said(self, script: Script) -> list[Comment] | str:
        """What ShellCheck says of a script, or why it says nothing."""
        if len(script.text) > MAX_LENGTH:
            return f"it is longer than {MAX_LENGTH:,} characters"
        if not _wants_reading(script):
            return []
        if script.text not in self._known:
            if script.text not in self._asked:
                self._start([script.text])
            if script.text in self._asked:
                self._take(*self._asked[script.text])
        return self._known.get(script.text, self.absent)

    def _start(self, texts: Sequence[str]) -> None:
        for at in range(0, len(texts), MOST):
            if self.program is None or self.absent:
                return
            some = texts[at : at + MOST]
            read = [text.replace(_BUSYBOX, _DASH, 1) for text in some] if self._without_busybox else some
            try:
                batch = Batch(self.program, read)
            except ShellcheckError as error:
                self.absent = str(error)
                return
            self._asked.update(dict.fromkeys(some, (batch, some)))

    def _take(self, batch: Batch, texts: Sequence[str]) -> None:
        """Wait for a process. Where it fails each half is asked again, down to the script it fails on."""
        for text in texts:
            self._asked.pop(text, None)
        try:
            said = batch.result()
        except ShellcheckError as error:
            if not self._works():
                self.absent = f"it does not work: {error}"
            elif len(texts) == 1:
                self._known[texts[0]] = str(error)
            else:
                middle = len(texts) // 2
                for half in (texts[:middle], texts[middle:]):
                    self._start(half)
                    if half[0] in self._asked:
                        self._take(*self._asked[half[0]])
            return
        self._proven = True
        self._known.update(zip(texts, said, strict=True))
        # ShellCheck before 0.10 does not know busybox's shell, and says so of the line that names it.
        refused = [
            text
            for text, read, comments in zip(texts, batch.texts, said, strict=True)
            if _BUSYBOX in read
            and any(each.code == _UNKNOWN_SHELL and each.place[0] == 2 for each in comments)
        ]
        if refused:
            self._without_busybox = True
            self._start(refused)
            if refused[0] in self._asked:
                self._take(*self._asked[refused[0]])

    def _works(self) -> bool:
        """Whether the program answers at all: asked the first time that it fails."""
        if not self._proven and self.program is not None:
            try:
                Batch(self.program, ["#!/bin/sh\n:\n"]).result()
            except ShellcheckError:
                return False
            self._proven = True
        return True

    def close(self) -> None:
        """End what nobody waits for any more."""
        for batch in {batch for batch, _ in self._asked.values()}:
            batch.close()
        self._asked.clear()
        self._scripts.clear()


def _wants_reading(script: Script) -> bool:
    return len(script.text) <= MAX_LENGTH and not is_plain(script.mapped.text)


def _finding(script: Script, comment: Comment) -> Finding | None:
    """None for what concerns lines that are not the file's, and for what cannot be told of this script."""
    span = script.span(comment.place)
    start, end = script.place(*comment.place[:2]), script.place(*comment.place[2:])
    if span is None or start is None or meant(comment.code, script, start, end or start, span):
        return None
    return Finding(
        script.executed.source,
        span,
        comment.message,
        rule=f"shellcheck/SC{comment.code}",
        severity=_LEVELS.get(comment.level, "info"),
        fix=_fix(script, comment),
    )


def _fix(script: Script, comment: Comment) -> Fix | None:
    """Its edits in the file; None unless each of them falls on one place there."""
    edits = []
    for place, text in comment.edits:
        span = _exact(script, place, comment.place)
        if span is None or "\n" in text:
            return None
        edits.append(Edit(span, text))
    return unsafe(*edits, why=_WHY) if edits else None


def _exact(
    script: Script, place: tuple[int, int, int, int], around: tuple[int, int, int, int]
) -> Span | None:
    """Where an edit falls in the file; None where the text there is not what ShellCheck has read.

    Between two pieces an insertion has two places: it stands with the stretch that the finding is about.
    """
    start, end = script.place(*place[:2]), script.place(*place[2:])
    if start is None or end is None:
        return None
    mapped, source = script.mapped, script.executed.source
    if start < end:
        span = mapped.span(start, end)
        return span if source.slice(span) == mapped.text[start:end] else None
    before = mapped.span(start - 1, start).end if start else mapped.offset(start)
    after = mapped.offset(start)
    if before == after or place[:2] == around[:2]:
        return Span(after, after)
    return Span(before, before) if place[:2] == around[2:] else None
