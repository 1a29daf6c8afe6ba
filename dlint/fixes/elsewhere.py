"""Fixes in other files than the finding's own: proved on the project with them made, then written.

Only ignore files are written: what a build leaves behind can be told in no other file.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from dlint.fixes.fix import MAX_PASSES, Left, apply
from dlint.kinds import is_ignore_file
from dlint.lint import lint
from dlint.model.project import Child, TextFiles
from dlint.text import Source
from dlint.tree import DiskFiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dlint.finding import FileEdit, Finding, Fix
    from dlint.lint import Linted, Policy
    from dlint.model.project import Files, Project
    from dlint.outcome import Outcome
    from dlint.work import Request


class Changed(NamedTuple):
    """Another file: what is to be done to it as it was, the edits of all fixes together, and its new text."""

    path: str
    before: Source
    new: bool
    text: str


class Elsewhere(NamedTuple):
    """The file as it is judged once the others are changed, what was mended, and what was not."""

    linted: Linted
    changed: tuple[Changed, ...]
    fixed: Counter[str]
    left: list[Left]


class Overlay(TextFiles):
    """A project's files with some of them changed in memory, all others as they are now."""

    def __init__(self, files: Files, sources: Mapping[str, Source]) -> None:
        super().__init__({})
        self._below = files
        self._sources = sources

    @property
    def paths(self) -> frozenset[str]:
        return self._below.paths | frozenset(self._sources)

    def read(self, path: str) -> Source | None:
        return self._sources.get(path) or self._below.read(path)

    def children(self, folder: str) -> tuple[Child, ...] | None:
        found = self._below.children(folder)
        if found is None:
            return None
        named = {child.name: child for child in found}
        for path, source in self._sources.items():
            above, _, name = path.rpartition("/")
            if above == folder:
                named[name] = Child(name, "file", len(source.to_bytes()))
        return tuple(sorted(named.values()))

    def kept_by_git(self, path: str) -> bool | None:
        return self._below.kept_by_git(path)

    def ignored_by_git(self, path: str) -> bool:
        return self._below.ignored_by_git(path)

    def leads_out(self, path: str) -> str | None:
        return self._below.leads_out(path)


def _now(files: Files) -> Files:
    """The files as they are by now: another fix of this run may have changed one."""
    if not isinstance(files, DiskFiles):
        return files
    again = DiskFiles(files.root, bare=files.bare)
    again.paths = files.paths
    return again


def _over(project: Project, sources: Mapping[str, Source]) -> Project:
    """The project with other texts in ignore files, which builds and stages do not hang on."""
    again = copy(project)
    again.files = Overlay(_now(project.files), sources)
    again.contexts, again.context_cache = {}, {}
    return again


def wanted(linted: Linted, *, allow_unsafe: bool) -> list[tuple[Finding, Fix]]:
    """The findings that may be mended in other files."""
    found = [(each, each.fix) for each in linted.findings if each.fix is not None and each.fix.others]
    return [(each, fix) for each, fix in found if fix.safe or allow_unsafe]


def mend(linted: Linted, kind: str, policy: Policy, *, allow_unsafe: bool) -> Elsewhere:
    """Make the fixes in other files, one after the other; each must cost nothing and mend its finding."""
    project, here = policy.place(linted.source.path)
    sources: dict[str, Source] = {}
    firsts: dict[str, FileEdit] = {}
    fixed: Counter[str] = Counter()
    left: dict[str, Left] = {}

    def judged(sources: Mapping[str, Source]) -> Linted:
        again, over = copy(policy), _over(project, sources)
        again.place = lambda _path: (over, here)
        return lint(linted.source, kind, again)

    before = judged(sources) if wanted(linted, allow_unsafe=allow_unsafe) else linted
    for _ in range(MAX_PASSES):
        open_ = (each for each in wanted(before, allow_unsafe=allow_unsafe) if each[0].message not in left)
        finding, fix = next(open_, (None, None))
        if finding is None or fix is None:
            break
        new = {each.path: _edited(each) for each in fix.others}
        why = next(filter(None, map(_refusal, fix.others)), "")
        if not why:
            after = judged({**sources, **new})
            why = _worse(before, after, finding.rule)
        if why:
            left[finding.message] = _left(finding, why)
            continue
        sources.update(new)
        for each in fix.others:
            firsts.setdefault(each.path, each)
        fixed[finding.rule] += 1
        before = after
    changed = [Changed(path, one.source, one.new, sources[path].text) for path, one in firsts.items()]
    return Elsewhere(before, tuple(changed), fixed, list(left.values()))


def _edited(edit: FileEdit) -> Source:
    return Source(edit.source.path, apply(edit.source.text, edit.edits), bom=edit.source.bom)


def _left(finding: Finding, why: str) -> Left:
    return Left(finding.rule, finding.line, why)


def _refusal(edit: FileEdit) -> str:
    """Why the file may not be changed so; empty where it may."""
    from dlint.fixes.mending import generated
    from dlint.syntax.dockerignore import Ignore

    name = edit.path.rpartition("/")[2]
    if not is_ignore_file(name) or edit.path.startswith(("/", "..")):
        return f"`{edit.path}` is no ignore file of the project"
    if any(span.start != span.end for span, _ in edit.edits):
        return f"it would change what `{name}` says already"
    if generated(edit.source):
        return f"`{name}` says that a program writes it"
    return "" if Ignore(_edited(edit).text).valid else f"Docker could not read `{name}` any more"


def _worse(before: Linted, after: Linted, rule: str) -> str:
    """Why the file is not better off with the change; empty where it is."""
    was, now = (Counter(each.rule for each in one.findings) for one in (before, after))
    if now[rule] >= was[rule]:
        return "the finding would stay"
    more = next(iter(sorted(now - was)), "")
    return f"it would bring a finding of `{more}`" if more else ""


@contextmanager
def alone(path: str) -> Iterator[None]:
    """Hold off other processes of dlint that mend files in the same project, where the system can."""
    folder = _locked(path)
    try:
        yield
    finally:
        if folder is not None:
            os.close(folder)


def _locked(path: str) -> int | None:
    """A folder, opened and locked until it is closed; None where that is not possible."""
    try:
        import fcntl

        folder = os.open(path, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:  # as some network file systems answer
        os.close(folder)
        return None
    return folder


def mended(linted: Linted, kind: str, policy: Policy, request: Request) -> Elsewhere:
    """What the run asks for of all this; with `--fix` the other files are written."""
    found = wanted(linted, allow_unsafe=request.unsafe_fixes)
    if not found:
        return Elsewhere(linted, (), Counter(), [])
    if request.stdin is not None:
        why = "it would write another file, which a run on standard input does not"
        return Elsewhere(linted, (), Counter(), [_left(each, why) for each, _ in found])
    with alone(os.path.dirname(found[0][1].others[0].source.path) or os.curdir):
        outcome = mend(linted, kind, policy, allow_unsafe=request.unsafe_fixes)
        try:
            for each in () if request.diff else outcome.changed:
                write(each)
        except OSError as error:
            why = f"`{each.path}` cannot be written: {error.strerror or error}"
            return Elsewhere(linted, (), Counter(), [_left(each, why) for each, _ in found])
    return outcome


def outcomes(found: Elsewhere) -> list[Outcome]:
    """The changes as what a run shows of the other files, each once."""
    from dlint.fixes.mending import unified_elsewhere
    from dlint.outcome import Outcome

    return [
        Outcome(each.before.path, linted=False, findings=[], diff=unified_elsewhere(each))
        for each in found.changed
    ]


def write(changed: Changed) -> None:
    """Write it in one step. Errors: `OSError`, in words for the report."""
    from dlint.fixes import mending

    path, below = changed.before.path, changed.path.replace("/", os.sep)
    whole = os.path.abspath(path)
    root = whole[: len(whole) - len(below)]
    folder = os.path.join(os.path.realpath(root), os.path.dirname(below))
    if os.path.realpath(os.path.dirname(whole)) != os.path.normpath(folder):
        raise OSError("a link on its way leads elsewhere")
    if changed.new:
        mending.create(changed.before, changed.text)
    else:
        mending.write(changed.before, changed.text)
