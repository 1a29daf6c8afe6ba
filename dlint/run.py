"""A whole run: what to read, who lints it, where the reports go, and the exit status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from dlint.config import ConfigError, Configs
from dlint.discover import File, find
from dlint.kinds import by_name, kind_of
from dlint.report import load as load_format
from dlint.report.record import Report
from dlint.reported import shown_path
from dlint.rulebook import RulebookError
from dlint.text import Source
from dlint.work import Outcome, Request, Worker, open_rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dlint.report.options import RenderOptions
    from dlint.rulebook import Rulebook

FILES_PER_JOB = 150
"""Fewer files than this are done before a second process is up."""


class RunError(Exception):
    """A wrong call or configuration: exit status 2."""


class Asked(NamedTuple):
    """The options of `dlint check` that concern the run and not its files."""

    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    output_format: str | None
    outputs: tuple[tuple[str, str], ...]
    exit_zero: bool
    statistics: bool
    show_files: bool
    diff: bool
    jobs: int
    color: str


def check(**options: Any) -> int:  # noqa: ANN401 - the options of the command line, by name
    """`dlint check`. Gives the exit status. Errors: `RunError`."""
    asked = Asked(**{name: options[name] for name in Asked._fields})
    formats = {name for name, _ in asked.outputs} | {asked.output_format or "text"}
    request = Request(
        config=options["config_path"],
        isolated=options["isolated"],
        plugins=not options["no_plugins"],
        overrides=_overrides(options),
        fix=options["fix"],
        unsafe_fixes=options["unsafe_fixes"],
        diff=asked.diff,
        line_hashes="sarif" in formats,
    )
    if request.unsafe_fixes and not (request.fix or request.diff):
        raise RunError("--unsafe-fixes needs --fix or --diff")
    files, complaints, request = _files(asked, request, options["stdin_filename"])
    if asked.show_files:
        for file in files:
            print(shown_path(file.path))  # noqa: T201 - the command's output
        return 0
    try:
        worker = Worker(request)
        outcomes = list(_outcomes(files, worker, _jobs(asked.jobs, len(files))))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error
    outcomes.sort(key=lambda outcome: outcome.path)
    _finish(asked, request, outcomes, worker)
    for complaint in complaints:
        print(f"dlint: {complaint}", file=sys.stderr)  # noqa: T201
    return _status(asked, outcomes, wrong_call=bool(complaints))


def _overrides(options: dict[str, Any]) -> dict[str, object]:
    """What the command line says over any configuration, under a configuration's keys."""
    said: dict[str, object] = {
        "select": options["select"],
        "extend-select": options["extend_select"],
        "ignore": options["ignore"],
        "profile": options["profiles"],
        "fail-level": options["fail_level"],
        "min-severity": options["min_severity"],
    }
    if options["no_inline_ignores"]:
        said["inline-ignores"] = False
    return said


def _files(
    asked: Asked, request: Request, stdin_filename: str | None
) -> tuple[list[File], list[str], Request]:
    """What to lint, and what is wrong with the paths."""
    if "-" in asked.paths:
        if len(asked.paths) > 1:
            raise RunError("`-` reads standard input and stands alone")
        name = stdin_filename or "Dockerfile"
        data = sys.stdin.buffer.read()
        return [File(name, by_name(name), named=True)], [], request._replace(stdin=data)
    if stdin_filename:
        raise RunError("--stdin-filename needs the path `-`")
    found = find(asked.paths or (".",), exclude=asked.exclude)
    complaints = [f"{path}: no such file or folder" for path in found.missing]
    unreadable = [File(path, "dockerfile", named=True) for path, _ in found.unreadable]
    files = found.files
    if not files and not complaints and not unreadable:
        where = ", ".join(asked.paths) or "the current folder"
        print(f"dlint: no Dockerfile or compose file in {where}", file=sys.stderr)  # noqa: T201
    return sorted({*files, *unreadable}), complaints, request


def _jobs(asked: int, files: int) -> int:
    if asked:
        return asked
    return max(1, min(os.cpu_count() or 1, files // FILES_PER_JOB))


_worker: Worker | None = None


def _start(request: Request) -> None:
    global _worker  # noqa: PLW0603 - a process of the pool has one worker
    _worker = Worker(request)


def _work(files: list[File]) -> list[Outcome]:
    assert _worker is not None
    return [_worker.file(file) for file in files if not _excluded(file, _worker)]


def _excluded(file: File, worker: Worker) -> bool:
    return worker.settings(file.path).excludes(file.path)


def _outcomes(files: Sequence[File], worker: Worker, jobs: int) -> Iterator[Outcome]:
    if jobs == 1:
        for file in files:
            if not _excluded(file, worker):
                yield worker.file(file)
        return
    from concurrent.futures import ProcessPoolExecutor

    size = min(100, max(1, len(files) // (jobs * 4)))
    batches = [list(files[at : at + size]) for at in range(0, len(files), size)]
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(worker.request,)) as pool:
        for batch in pool.map(_work, batches):
            yield from batch


def _finish(asked: Asked, request: Request, outcomes: Sequence[Outcome], worker: Worker) -> None:
    """Write the reports, the diff, and what is to be said beside them."""
    report = Report(
        findings=[finding for outcome in outcomes for finding in outcome.findings],
        files=sum(outcome.linted for outcome in outcomes),
        ignored=sum(outcome.ignored for outcome in outcomes),
        fixed=sum(outcome.fixed for outcome in outcomes),
        crashed=any(outcome.crashed for outcome in outcomes),
        root=os.getcwd(),
    )
    for name, path in asked.outputs:
        _write(path, load_format(name)(report, _render_options(worker, color=False, width=0)))
    for outcome in outcomes:
        for note in outcome.notes:
            print(f"dlint: {note}", file=sys.stderr)  # noqa: T201
    if request.diff:
        _print("".join(outcome.diff for outcome in outcomes))
        return
    if request.stdin is not None and request.fix:
        _print(outcomes[0].diff if outcomes else "")
        return
    name = (
        asked.output_format
        or worker.settings(os.path.join(os.getcwd(), "Dockerfile")).output_format
        or "text"
    )
    if asked.statistics and name in {"text", "concise"}:
        name = "statistics"
    from dlint.report.colour import wants_color

    color = wants_color(asked.color, sys.stdout)
    _print(load_format(name)(report, _render_options(worker, color=color, width=_width())))


def _width() -> int:
    """The terminal's width; no limit where there is none."""
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return 100


def _render_options(worker: Worker, *, color: bool, width: int) -> RenderOptions:
    from dlint.report.options import RenderOptions, RuleInfo

    def info(name: str) -> RuleInfo:
        from dlint.describe import rule_info

        return rule_info(worker.rulebook, name)

    return RenderOptions(color=color, width=width, rules=info)


def _print(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()


def _write(path: str, text: str) -> None:
    """Replace a report in one step, so that nobody reads half of it. Errors: `RunError`."""
    from tempfile import NamedTemporaryFile

    try:
        with NamedTemporaryFile(dir=os.path.dirname(path) or ".", prefix=".dlint-", delete=False) as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
        os.chmod(stream.name, 0o644)
        os.replace(stream.name, path)
    except OSError as error:
        raise RunError(f"cannot write {path}: {(error.strerror or str(error)).lower()}") from error


def _status(asked: Asked, outcomes: Sequence[Outcome], *, wrong_call: bool) -> int:
    if any(outcome.crashed for outcome in outcomes):
        return 3
    if wrong_call:
        return 2
    if asked.exit_zero:
        return 0
    if asked.diff:
        return int(any(outcome.diff for outcome in outcomes))
    return int(any(outcome.failing for outcome in outcomes))


def rulebook_here(config: str | None, *, plugins: bool) -> Rulebook:
    """The rules that hold in the working directory. Errors: `RunError`."""
    try:
        return open_rulebook(Configs(config=config, plugins=plugins))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error


def read_named(paths: Iterable[str]) -> Iterator[tuple[Source, str]]:
    """Named files with their kinds. Errors: `RunError`."""
    for path in paths:
        try:
            with open(path, "rb") as stream:
                source = Source.from_bytes(path, stream.read())
        except OSError as error:
            raise RunError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
        kind = by_name(path) or kind_of(path, source.text)
        if kind not in {"dockerfile", "compose"}:
            raise RunError(f"{path} is neither a Dockerfile nor a compose file")
        yield source, kind
