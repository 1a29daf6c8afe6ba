"""Outcomes kept from run to run, under a digest of all that they follow from.

The name of an entry is a digest of the file's bytes, path and settings, of dlint's own files, the plugins',
ShellCheck's and the dependencies', and of what the run was asked. The entry says which questions about the
rest of the project were asked meanwhile, and it counts only while their answers are the same. Digests are
keyed, so that they tell nothing of a short secret to who has only them; what an entry holds is what a
report shows, its credentials masked.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from dlint.cache import stamps, store
from dlint.cache.facts import Answers, Log, Noting
from dlint.cache.stamps import digest
from dlint.config.settings import Layer
from dlint.globs import Globs
from dlint.report.record import (
    Range,
    Reported,
    ReportedEdit,
    ReportedFileEdit,
    ReportedFix,
    ReportedRelated,
    SourceLine,
)
from dlint.tree import DiskFiles

if TYPE_CHECKING:
    from dlint.cache.facts import Fact
    from dlint.config.settings import Settings
    from dlint.discover import File
    from dlint.outcome import Outcome
    from dlint.work import Worker

MAX_SIZE = 300_000_000
"""Bytes on disk that the folder may take; `prune` deletes what is oldest beyond them."""
MAX_AGE = 30 * 24 * 3600.0
"""Seconds after which an entry goes, whatever room there is."""
PRUNE_AFTER = 24 * 3600.0
INLINE = 64
"""Facts that an entry holds itself; more of them stand in files that the entries of a batch share."""

_UNTOLD = frozenset(("baseline", "color", "exit_zero", "origin", "output_format"))
_MISSING = "dlint/shellcheck-missing"
_TEMPORARY = 3600.0


def opened(worker: Worker) -> Cache | None:
    """The cache of a run; None for one that mends files, which changes what outcomes follow from."""
    request = worker.request
    asked = request.cache and not (request.fix or request.diff) and request.stdin is None
    return Cache(worker) if asked and store.folder() else None


def _secret() -> bytes:
    path = os.path.join(store.folder(), "key")
    key = store.read(path)
    if not isinstance(key, bytes):
        store.write(path, os.urandom(32))
        key = store.read(path)  # of two runs that begin at once the later one's counts for both
    return key if isinstance(key, bytes) else b""


class Cache:
    """What one process takes and keeps."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.key = _secret()
        self.written = 0
        self._run = b""
        self._settings: dict[int, bytes] = {}
        self._names: dict[str, str] = {}
        self._logs: dict[str, Log] = {}
        self._answers: dict[tuple[str, bool], Answers] = {}
        self._links: dict[str, bool] = {}
        self._chains: dict[str, tuple[str, int]] = {}
        self._beside: dict[str, list[str]] = {}
        self._waiting: list[tuple[str, str, list[tuple[str, bytes]], Outcome]] = []
        self._program: str | None = None

    def files(self, root: str, bare: bool) -> DiskFiles:
        """A project's files, watched."""
        return Noting(root, bare=bare, log=self._logs.setdefault(root, Log()), key=self.key)

    def look(self, file: File, data: bytes, settings: Settings) -> Outcome | None:
        """The outcome for a file whose bytes are `data`, if it is kept and still holds."""
        root, bare = self.worker.projects.root(file.path)
        if not self._run:
            self._run = self._of_run()
        name = digest(
            self._run, self._of_settings(settings), file.path, file.kind or "", str(file.named), root,
            str(bare), data, key=self.key,
        ).hex()  # fmt: skip
        self._names[file.path] = name
        entry: Any = store.read(_path(name))
        if not isinstance(entry, tuple) or len(entry) != 5:
            return None
        facts, link, besides, cards, outcome = entry
        if cards and cards != self._cards():
            return None
        for path, said in besides:
            if self._of_settings(self.worker.settings(path)) != said:
                return None
        answers = self._answers.get((root, bare))
        if answers is None:
            answers = self._answers[root, bare] = Answers(DiskFiles(root, bare=bare), self.key)
        if not self._holds(facts, answers) or not (link == "" or self._link_holds(link, answers)):
            return None
        del self._names[file.path]
        return _outcome(outcome)

    def rests_on(self, path: str, beside: str) -> None:
        """Note that the outcome of one file follows from the settings of another too."""
        self._beside.setdefault(path, []).append(beside)

    def keep(self, path: str, outcome: Outcome) -> None:
        """Keep an outcome, unless another run may come to another one or it holds what is not to be kept."""
        name = self._names.pop(path, None)
        beside = self._beside.pop(path, [])
        # That ShellCheck is not there is part of the name; that it failed may be another matter tomorrow.
        noted = outcome.notes and self._program is not None
        if name is None or not outcome.linted or outcome.crashed or outcome.refused or noted:
            return
        if any(finding.rule == _MISSING for finding in outcome.findings):
            return
        besides = [(each, self._of_settings(self.worker.settings(each))) for each in beside]
        self._waiting.append((name, self.worker.projects.root(path)[0], besides, outcome))

    def flush(self) -> None:
        """Write what waits, with all that was asked of the projects and the cards until now."""
        cards = self._cards() if self.worker.rulebook.has_read_cards else b""
        for name, root, besides, outcome in self._waiting:
            log = self._logs.get(root)
            if log is not None and log.torn:
                continue
            facts: list[Fact] = []
            link = ""
            if log is not None and len(log.facts) > INLINE:
                link = self._chain(root, log)
            elif log is not None:
                facts = [(*asked, answer) for asked, answer in log.facts.items()]
            self.written += store.write(_path(name), (facts, link, besides, cards, _plain(outcome)))
        self._waiting.clear()

    def _chain(self, root: str, log: Log) -> str:
        """The name of the last link of a project's facts, written if there are new ones."""
        last, told = self._chains.get(root, ("", 0))
        if told < len(log.facts):
            new = [(*asked, answer) for asked, answer in list(log.facts.items())[told:]]
            link = digest(last, repr(new), key=self.key).hex()
            self.written += store.write(_path(link), (last, new))
            last = link
            self._chains[root] = last, len(log.facts)
        return last

    def _holds(self, facts: list[Fact], answers: Answers) -> bool:
        return all(answers.now(kind, path) == said for kind, path, said in facts)

    def _link_holds(self, link: str, answers: Answers) -> bool:
        """Whether all facts hold that a link stands for, those of the links before it included."""
        pending = []
        while link and link not in self._links:
            kept: Any = store.read(_path(link))
            pending.append((link, kept))
            link = kept[0] if isinstance(kept, tuple) and len(kept) == 2 else ""
        holds = self._links[link] if link else True
        for name, kept in reversed(pending):
            holds = holds and isinstance(kept, tuple) and self._holds(kept[1], answers)
            self._links[name] = holds
        return holds

    def _cards(self) -> bytes:
        return stamps.of_cards(self.worker.rulebook.homes[0].path)

    def _of_settings(self, settings: Settings) -> bytes:
        if id(settings) not in self._settings:
            told = [
                (name, _ordered(getattr(settings, name)))
                for name in settings.__slots__
                if name not in _UNTOLD
            ]
            self._settings[id(settings)] = digest(repr(told))
        return self._settings[id(settings)]

    def _of_run(self) -> bytes:
        """What is the same for all files of a run."""
        from dlint.work import PLUGIN_FILES

        worker = self.worker
        own, *plugins = worker.rulebook.homes
        told: list[object] = [
            stamps.of_program(own.path),
            [stamps.of_folder(home.path, everything=True) for home in plugins],
            stamps.of_files(sorted(PLUGIN_FILES)),
            worker.request.line_hashes,
            worker.request.lines,
            os.getcwd(),
        ]
        from dlint.engines.shellcheck_process import find

        self._program = find()
        told.append(stamps.of_files([self._program]) if self._program else None)
        return digest(repr(told))


def _ordered(value: object) -> object:
    """Settings in a form whose `repr` is the same in every process."""
    if isinstance(value, Globs):
        return value.base, value.patterns
    if isinstance(value, Layer):
        return value.path, value.folder, _ordered(value.values)
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, dict):
        return [(key, _ordered(value[key])) for key in sorted(value, key=str)]
    if isinstance(value, (list, tuple)):
        return [_ordered(each) for each in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"settings hold a {type(value).__name__}: say here what it is made of")


def _path(name: str) -> str:
    return os.path.join(store.folder(), "outcomes", name[:2], name[2:])


def _plain(value: Any) -> Any:  # noqa: ANN401 - nested tuples of any shape
    """Named tuples as plain ones."""
    if isinstance(value, (tuple, list)):
        return tuple([_plain(each) for each in value])
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _outcome(row: tuple[Any, ...]) -> Outcome:
    from dlint.outcome import Outcome

    found = Outcome(*row)
    return found._replace(
        findings=[_reported(each) for each in found.findings],
        lines={line: SourceLine(*each) for line, each in found.lines.items()},
        beside=tuple(_outcome(each) for each in found.beside),
    )


def _edits(rows: tuple[Any, ...]) -> tuple[ReportedEdit, ...]:
    return tuple(ReportedEdit(Range(*at), text) for at, text in rows)


def _reported(row: tuple[Any, ...]) -> Reported:
    found = Reported(*row)
    fix, related = found.fix, found.related
    if fix is not None:
        edits, safe, why, others = fix
        beside = tuple(ReportedFileEdit(path, _edits(each), new) for path, each, new in others)
        fix = ReportedFix(_edits(edits), safe, why, beside)
    if related:
        related = tuple(ReportedRelated(path, Range(*at), message) for path, at, message in related)
    return found._replace(range=Range(*found.range), fix=fix, related=related)


def prune(*, now: bool = False) -> None:
    """Delete what is old, and the oldest of what is too much; once a day unless `now`."""
    top = store.folder()
    if not os.path.isdir(top):
        return
    mark = os.path.join(top, "pruned")
    today = time.time()
    if not now:
        kept = store.read(mark)
        if isinstance(kept, float) and 0 <= today - kept < PRUNE_AFTER:
            return
    store.write(mark, today)
    found: list[tuple[float, int, str]] = []
    for folder, _, names in os.walk(os.path.join(top, "outcomes")):
        for name in names:
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                continue
            torn = "." in name and today - status.st_mtime > _TEMPORARY
            found.append((0.0 if torn else status.st_mtime, -(-status.st_size // 4096) * 4096, path))
    found.sort()
    size = sum(each[1] for each in found)
    for changed, taken, path in found:
        if size <= MAX_SIZE and changed > today - MAX_AGE:
            break
        size -= taken
        try:
            os.remove(path)
        except OSError:
            continue
