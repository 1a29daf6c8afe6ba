"""A whole run: what to read, who lints it, where the reports go, and the exit status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

from dlint.adopt.only_new import Baselines, Hidden, opened, without_older
from dlint.beside import merged
from dlint.config.settings import ConfigError, Configs
from dlint.discover import File, find
from dlint.errors import RulebookError, RunError
from dlint.kinds import by_name
from dlint.outcome import Outcome, cause, unreadable
from dlint.pool import FILES_OF_A_LONG_RUN, Course
from dlint.pool import outcomes as lint_files
from dlint.report import NEED_LINES
from dlint.report import load as load_format
from dlint.report.outputs import hindrance, write
from dlint.report.progress import watched
from dlint.report.record import Report
from dlint.reported import shown_path
from dlint.work import Request, Worker, open_rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dlint.config.settings import Settings
    from dlint.discover import Found
    from dlint.graph.nodes import Graph
    from dlint.report.options import RenderOptions
    from dlint.rulebook import Rulebook


class Asked:
    """The options of `dlint check` that concern the run and not its files."""

    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    output_format: str | None
    outputs: tuple[tuple[str, str], ...]
    exit_zero: bool
    exit_non_zero_on_fix: bool
    statistics: bool
    show_files: bool
    diff: bool
    jobs: int
    color: str
    sarif_category: str
    diff_base: str | None
    add_ignore: str | None
    draw: Callable[[str, Request], Graph]

    def __init__(self, options: Mapping[str, Any]) -> None:
        for name in Asked.__annotations__:
            setattr(self, name, options[name])


def check(**options: Any) -> int:  # noqa: ANN401 - the options of the command line, by name
    """`dlint check`. Gives the exit status. Errors: `RunError`."""
    asked = Asked(options)
    request = Request(
        config=options["config_path"],
        isolated=options["isolated"],
        plugins=not options["no_plugins"],
        overrides=_overrides(options),
        fix=options["fix"],
        unsafe_fixes=options["unsafe_fixes"],
        show_fixes=options["show_fixes"],
        diff=asked.diff,
        cache=not options["no_cache"],
    )
    _check_call(asked, request)
    worker = _prepare(asked, request)
    files, complaints, failed = _files(asked, worker, options["stdin_filename"])
    course = Course()
    if asked.show_files:
        from dlint.report.raw import listed

        kept = [file.path for file in files if not worker.excludes(file.path)]
        _print("".join(listed(shown_path(path), sys.stdout) for path in kept))
    else:
        outcomes, hidden = _new_findings(asked, worker, files, failed, course)
        if asked.add_ignore is not None and course.after is None:
            from dlint.adopt.add_ignore import write_all

            complaints += write_all(outcomes, worker, asked.add_ignore, _complain)
            worker = Worker(worker.request)
            outcomes, hidden = _new_findings(asked, worker, files, failed, course)
        complaints += dict.fromkeys(outcome.refused for outcome in outcomes if outcome.refused)
        complaints += _finish(asked, worker, outcomes, hidden, course)
        if course.after is not None:
            complaints.append(f"interrupted: {course.after} of {len(files)} files were read")
    for complaint in complaints:
        _complain(complaint)
    if asked.show_files:
        return 3 if any(one.crashed for one in failed) else 2 if complaints else 0
    return 130 if course.after is not None else _status(asked, outcomes, wrong_call=bool(complaints))


def _new_findings(
    asked: Asked, worker: Worker, files: Sequence[File], failed: Sequence[Outcome], course: Course
) -> tuple[list[Outcome], Hidden]:
    """Lint, and leave out what a baseline or the older revision has. Errors: `RunError`."""
    base = opened(asked.diff_base, asked.paths) if asked.diff_base is not None else None
    baselines = Baselines(worker)
    linted = watched(course.until(lint_files(files, worker, asked.jobs)), len(files), sys.stderr)
    if len(files) >= FILES_OF_A_LONG_RUN and not (base or asked.outputs or asked.add_ignore is not None):
        from dlint.stream import stream

        options = _shown(asked, _render_options(asked, worker, color=False, width=0), sys.stdout)
        course.stream = stream(asked.output_format, options, _print, worker, files)
        linted = course.stream.through(linted, files) if course.stream is not None else linted
    outcomes, baselined = baselines.without(merged([*failed, *linted]))
    if base is None:
        return outcomes, Hidden(baselined)
    outcomes, older = without_older(
        outcomes, base, worker, files, lambda then: merged(lint_files(then, worker, asked.jobs, base))
    )
    return outcomes, Hidden(baselined, older)


def lint_all(
    paths: tuple[str, ...], request: Request, *, exclude: tuple[str, ...], jobs: int
) -> tuple[list[Outcome], list[str]]:
    """The outcomes of a run that makes no report, and the paths that do not exist. Errors: `RunError`."""
    worker, _ = open_worker(request)
    found = find(paths or (".",), exclude=exclude)
    linted = watched(lint_files(found.files, worker, jobs), len(found.files), sys.stderr)
    return merged([*_unread(found, worker), *linted]), found.missing


def open_worker(request: Request) -> tuple[Worker, Settings]:
    """The worker of this process, and the settings in the working directory. Errors: `RunError`."""
    try:
        worker = Worker(request)
        return worker, worker.settings(os.path.join(os.getcwd(), "Dockerfile"))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error


def _prepare(asked: Asked, request: Request) -> Worker:
    """The worker of this process; what the configuration here says of the run is added to what was asked."""
    worker, here = open_worker(request)
    name = asked.output_format or here.output_format or "text"
    if asked.statistics and name in {"text", "concise"}:
        name = "statistics"
    formats = {name} | {output for output, _ in asked.outputs}
    worker.request = request._replace(line_hashes="sarif" in formats, lines=bool(NEED_LINES & formats))
    asked.output_format = name
    if here.color is not None and asked.color == "auto":
        asked.color = here.color
    asked.exit_zero = asked.exit_zero or here.exit_zero
    return worker


def _check_call(asked: Asked, request: Request) -> None:
    """See before the work whether options go together and reports can be written. Errors: `RunError`."""
    if request.unsafe_fixes and not (request.fix or request.diff):
        raise RunError("--unsafe-fixes needs --fix or --diff")
    if request.show_fixes and not (request.fix or request.diff):
        raise RunError("--show-fixes needs --fix or --diff")
    if asked.exit_non_zero_on_fix and not request.fix:
        raise RunError("--exit-non-zero-on-fix needs --fix")
    if (request.fix or request.diff) and (asked.diff_base is not None or asked.add_ignore is not None):
        other = "--add-ignore" if asked.diff_base is None else "--diff-base"
        raise RunError(f"{other} does not go with --fix or --diff, which mend whatever is found")
    if asked.add_ignore is not None and not asked.add_ignore.strip():
        raise RunError("--add-ignore needs a reason")
    if asked.add_ignore is not None and "-" in asked.paths:
        raise RunError("--add-ignore writes to files, and `-` is none")
    taken: set[str] = set()
    for _, path in asked.outputs:
        why = hindrance(path)
        if why:
            raise RunError(f"{path} cannot be written: {why}")
        place = os.path.realpath(path)
        if place in taken:
            raise RunError(f"{path} would hold two reports")
        if os.path.isfile(place) or not os.path.exists(place):
            taken.add(place)


def _complain(message: str) -> None:
    from dlint.report.visible import inert, visible

    print(inert(f"dlint: {visible(message)}"), file=sys.stderr)  # noqa: T201


def _overrides(options: dict[str, Any]) -> dict[str, object]:
    """What the command line says over any configuration, under a configuration's keys."""
    said: dict[str, object] = {
        "select": options["select"],
        "extend-select": options["extend_select"],
        "ignore": options["ignore"],
        "fixable": options["fixable"],
        "unfixable": options["unfixable"],
        "profile": options["profiles"],
        "fail-level": options["fail_level"],
        "min-severity": options["min_severity"],
        "shellcheck": options["shellcheck"],
        "baseline": "" if options["no_baseline"] else options["baseline"],
    }
    if options["no_inline_ignores"]:
        said["inline-ignores"] = False
    return said


def _files(
    asked: Asked, worker: Worker, stdin_filename: str | None
) -> tuple[list[File], list[str], list[Outcome]]:
    """What to lint, what is wrong with the paths, and the outcome for what cannot be read."""
    if "-" in asked.paths:
        if len(asked.paths) > 1:
            raise RunError("`-` reads standard input and stands alone")
        name = stdin_filename or "Dockerfile"
        if not asked.show_files:
            worker.request = worker.request._replace(stdin=sys.stdin.buffer.read())
        return [File(name, by_name(name), named=True)], [], []
    if stdin_filename:
        raise RunError("--stdin-filename needs the path `-`")
    found = find(asked.paths or (".",), exclude=asked.exclude)
    complaints = [f"{path}: no such file or folder" for path in found.missing]
    failed = _unread(found, worker)
    if not found.files and not complaints and not failed:
        where = ", ".join(asked.paths) or "the current folder"
        _complain(f"no Dockerfile or compose file in {where}")
    return found.files, complaints, failed


def _unread(found: Found, worker: Worker) -> list[Outcome]:
    """The outcomes for what is there and is not read."""
    failed = [unreadable(path, reason) for path, reason in found.unreadable]
    if found.outside:
        from dlint import outside

        failed += outside.outcomes(found.outside, worker)
    return failed


def _report(outcomes: Sequence[Outcome], hidden: Hidden) -> Report:
    return Report(
        findings=[finding for outcome in outcomes for finding in outcome.findings],
        files=sum(outcome.linted for outcome in outcomes),
        ignored=sum(outcome.ignored for outcome in outcomes),
        fixed=sum(outcome.fixed for outcome in outcomes),
        crashed=any(outcome.crashed or outcome.refused for outcome in outcomes),
        baselined=hidden.baselined,
        older=hidden.older,
        root=os.getcwd(),
        top=_top(os.getcwd()),
        lines={shown_path(outcome.path): outcome.lines for outcome in outcomes if outcome.lines},
    )


def _finish(
    asked: Asked, worker: Worker, outcomes: Sequence[Outcome], hidden: Hidden, course: Course
) -> list[str]:
    """Write the reports, the diff, and what is to be said beside them; gives what could not be written."""
    request = worker.request
    report = _report(outcomes, hidden)
    plain = _render_options(asked, worker, color=False, width=0)
    complaints = []
    for name, path in asked.outputs:
        try:
            write(path, load_format(name)(report, plain))
        except OSError as error:
            complaints.append(f"{path} cannot be written: {cause(error)}")
    _say_beside(asked, report, plain)
    for note in dict.fromkeys(note for outcome in outcomes for note in outcome.notes):
        _complain(note)
    if request.diff:
        from dlint.report.raw import patch

        _print(patch("".join(outcome.diff for outcome in outcomes), asked.color, sys.stdout))
        return complaints
    assert asked.output_format is not None
    stream = sys.stdout
    if request.stdin is not None and request.fix:
        # An editor takes what it gets for the file: where nothing could be mended it gets what it gave.
        text = next((outcome.diff for outcome in outcomes if outcome.diff), "")
        _print(text or request.stdin.decode("utf-8", "surrogateescape"))
        stream = sys.stderr
    if course.stream is not None:
        _print(course.stream.end(report))
    else:
        _print(load_format(asked.output_format)(report, _shown(asked, plain, stream)), stream)
    return complaints


def _shown(asked: Asked, options: RenderOptions, stream: TextIO) -> RenderOptions:
    """The options for a report that people may look at."""
    from dlint.report.colour import wants_color

    return options._replace(color=wants_color(asked.color, stream), width=_width())


def _say_beside(asked: Asked, report: Report, options: RenderOptions) -> None:
    """What some formats say elsewhere than in the report."""
    formats = {asked.output_format} | {name for name, _ in asked.outputs}
    if "sarif" in formats:
        from dlint.report.sarif import loss

        lost = loss(report)
        if lost:
            _complain(lost)
    if "github" in formats:
        from dlint.report.github import write_step_summary

        try:
            write_step_summary(report, options)
        except OSError as error:
            _complain(f"the step summary cannot be written: {cause(error)}")


def _top(folder: str) -> str:
    """The repository's folder at or above `folder`; empty where there is none."""
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _width() -> int:
    """The terminal's width; no limit where there is none."""
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return 100


def _render_options(asked: Asked, worker: Worker, *, color: bool, width: int) -> RenderOptions:
    from dlint.report.options import RenderOptions, RuleInfo

    def info(name: str) -> RuleInfo:
        from dlint.describe import rule_info

        return rule_info(worker.rulebook, name)

    return RenderOptions(
        color=color,
        width=width,
        rules=info,
        category=asked.sarif_category,
        graph=lambda: _graph(asked, worker.request),
    )


def _graph(asked: Asked, request: Request) -> Graph | None:
    """The graph of what was linted; None where it cannot be made, which costs no report."""
    if request.stdin is not None:
        return None
    paths = asked.paths or (os.curdir,)
    path = paths[0] if len(paths) == 1 else os.path.commonpath([os.path.abspath(one) for one in paths])
    try:
        return asked.draw(path, request)
    except Exception as error:  # noqa: BLE001 - the findings count more than their picture
        _complain(f"the project's graph is not drawn: {error}")
        return None


def _print(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.flush()
    stream.buffer.write(text.encode("utf-8", "surrogateescape"))
    stream.buffer.flush()


def _status(asked: Asked, outcomes: Sequence[Outcome], *, wrong_call: bool) -> int:
    if any(outcome.crashed for outcome in outcomes):
        return 3
    if wrong_call:
        return 2
    if asked.exit_zero:
        return 0
    if asked.diff:
        return int(any(outcome.diff for outcome in outcomes))
    if asked.exit_non_zero_on_fix and any(outcome.fixed for outcome in outcomes):
        return 1
    return int(any(outcome.failing for outcome in outcomes))


def rulebook_here(config: str | None, *, plugins: bool) -> Rulebook:
    """The rules that hold in the working directory. Errors: `RunError`."""
    try:
        return open_rulebook(Configs(config=config, plugins=plugins))
    except (ConfigError, RulebookError) as error:
        raise RunError(str(error)) from error
