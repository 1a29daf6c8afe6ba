"""How time and memory grow with a file: a row a shape of hostile or huge files, the slope at its end.

    python benchmarks/growth.py [--to BYTES] [--only TEXT] [--mode MODE] [--culprits] [--json PATH]
    python benchmarks/growth.py --lines [--only TEXT]

Each measurement is a process of its own with every rule on. A slope of 1 is linear: twice the file
takes twice as long. It is taken over the last two sizes that took long enough to be measured.
`--culprits` profiles the largest size of each shape and names the functions and rules that take most.
`--lines` tries long lines instead: thousands of pairs of a beginning and what is repeated behind it, of which
those are shown whose time grows faster than their length.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import math
import os
import pstats
import resource
import select
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING

from shapes import SHAPES
from shapes_more import HEADS, MORE, UNITS

from dlint.homes import builtin_home
from dlint.lint import Policy, lint, read
from dlint.model.project import Project, TextFiles
from dlint.reported import Reporter
from dlint.rulebook import load
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapes import Built

ALL: dict[str, tuple[str, Callable[[int], Built]]] = {**SHAPES, **MORE}
SIZES = (10_000, 40_000, 160_000, 640_000, 2_500_000, 9_900_000)
PATIENCE = 40
"""Seconds after which a measurement is given up."""
MOST_MEMORY = 4_000_000_000
"""Bytes that a measurement may take."""
LEAST = 0.15
"""Seconds: what takes less says nothing of growth."""
STEEP = 1.1
KINDS = {
    "Dockerfile": "dockerfile", "compose.yaml": "compose", "README.md": "page", "README.html": "page",
}  # fmt: skip
Taken = tuple[float, int, int]
"""Seconds, bytes of memory, findings."""


class Subject:
    """All of dlint, with every rule, over files in memory."""

    def __init__(self, mode: str = "check") -> None:
        self.mode = mode
        self.rulebook = load([builtin_home()])
        self.selection = self.rulebook.select((), ("ALL",), (), ())

    def run(self, path: str, built: Built) -> int:
        """Lint one of the files; gives the number of findings. Errors: `OSError` for what dlint refuses."""
        files = {path: built} if isinstance(built, str) else built
        project = Project(TextFiles(files))
        policy = Policy(self.rulebook, self.selection, place=lambda each: (project, each))
        source, kind = Source(path, files[path]), KINDS.get(path, "host")
        if self.mode == "read":
            read(source, kind, policy)
            return 0
        linted = lint(source, kind, policy)
        records = ((finding, policy.severity(finding)) for finding in linted.findings)
        found = Reporter(source, linted.hidden, line_hashes=True).records(records)
        if self.mode == "fix" and kind in {"dockerfile", "compose"}:
            from dlint.fixes.fix import mend
            from dlint.fixes.mending import parsed

            mend(source, lambda each: parsed(lint(each, kind, policy), policy), allow_unsafe=True)
        return len(found)


def measured(subject: Subject, shape: str, size: int) -> Taken | str:
    """One measurement, in a process of its own; the reason where there is none, "" where it took too long."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        try:
            said = json.dumps(_measure(subject, shape, size))
        except OSError as error:
            said = json.dumps(f"refused: {error}")
        except BaseException:  # noqa: BLE001 - what fails is told
            said = json.dumps("fails: " + traceback.format_exc(limit=-1).replace("\n", " "))
        os.write(theirs, said.encode()[:4000])
        os._exit(0)
    os.close(theirs)
    heard, _, _ = select.select([ours], [], [], PATIENCE)
    told = os.read(ours, 4096) if heard else b""
    os.close(ours)
    if not told:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if heard and not told:
        return f"fails: its process ended with {status}"
    result = json.loads(told) if told else ""
    return tuple(result) if isinstance(result, list) else result


def _measure(subject: Subject, shape: str, size: int, profile: cProfile.Profile | None = None) -> Taken:
    path, build = ALL[shape]
    subject.run(path, build(300))  # what is imported and compiled once
    built = build(size)
    gc.collect()
    gc.set_threshold(50_000)  # as the command does
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    if profile is not None:
        profile.enable()
    found = subject.run(path, built)
    if profile is not None:
        profile.disable()
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return seconds, memory * 1024, found


def culprits(subject: Subject, shape: str, size: int) -> None:
    """The functions that take most themselves, and the rules that take most in all."""
    profile = cProfile.Profile()
    _measure(subject, shape, size, profile)
    rows = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = sorted(rows.items(), key=lambda item: -item[1][2])[:8]
    in_rules = sorted(
        (item for item in rows.items() if "/rules/" in item[0][0]), key=lambda item: -item[1][3]
    )
    for (path, line, name), (calls, _, alone, whole, _) in (*own, *in_rules[:5]):
        place = "/".join(path.rsplit("/", 2)[-2:])
        _say(f"    {alone:8.2f} {whole:8.2f} s {calls:>10,} × {place}:{line} {name}")


def row(subject: Subject, shape: str, sizes: tuple[int, ...]) -> dict[str, object]:
    """The measurements of one shape, printed as a line of the table."""
    taken: list[tuple[int, float, int, int]] = []
    refused = ""
    for size in sizes:
        got = measured(subject, shape, size)
        if isinstance(got, str):
            if not got:
                taken.append((size, math.inf, 0, 0))
            refused = f"  {size // 1000} kB {got}" if got else ""
            break
        taken.append((size, *got))
        if got[0] > PATIENCE / 4:
            break
    cells = " ".join(f"{seconds:8.2f}" for _, seconds, _, _ in taken) + " " * 9 * (len(sizes) - len(taken))
    size, _, memory, found = taken[-1] if taken else (1, 0.0, 0, 0)
    steep = slope(taken)
    mark = "!" if steep is not None and steep > STEEP else " "
    said = "-" if steep is None else f"{steep:.2f}"
    _say(f"{shape:42} {cells} {said:>6}{mark} {memory / size:7.0f} {found:9,}{refused}")
    return {
        "shape": shape,
        "seconds": {size: seconds for size, seconds, _, _ in taken if seconds < math.inf},
        "slope": None if steep is None or steep == math.inf else round(steep, 2),
        "bytes": round(memory / size),
        "refused": refused.strip(),
    }


def slope(taken: list[tuple[int, float, int, int]]) -> float | None:
    """How the logarithm of time grows with that of size, over the last two sizes."""
    long = [(size, seconds) for size, seconds, _, _ in taken if seconds > LEAST]
    if len(long) < 2:
        return math.inf if long and long[-1][1] == math.inf else None
    (small, before), (large, after) = long[-2:]
    return math.inf if after == math.inf else math.log(after / before) / math.log(large / small)


class TooSlowError(BaseException):
    """Raised by the clock; no `except Exception` of the program swallows it."""


def lines(subject: Subject, only: str) -> None:
    """Long lines of every beginning and every repeated thing."""

    def ring(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGPROF, ring)

    def seconds(path: str, head: str, unit: str, size: int) -> float:
        text = head + unit * (size // len(unit)) + "\n"
        main = path
        built: Built = ("FROM a:1\n" + text) if path == "Dockerfile" else text
        if path == ".env":
            main = "compose.yaml"
            built = {main: "services: {a: {image: 'b:1', env_file: .env}}\n", path: text}
        elif path in {".dockerignore", "docker-bake.hcl"}:
            main = "Dockerfile"
            built = {main: "FROM a:1\nCOPY . /a\n", path: text, "a" * 200 + "/b": ""}
        gc.collect()
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, 8)
        try:
            subject.run(main, built)
        except TooSlowError:
            return math.inf
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return time.process_time() - started

    tried = 0
    for path, heads in HEADS.items():
        for head in heads:
            for unit in UNITS:
                if only not in f"{path}: {head}{unit}":
                    continue
                tried += 1
                large = seconds(path, head, unit, 24_000)
                if large < 0.4:
                    continue
                small = seconds(path, head, unit, 6_000)
                steep = math.log(max(large, 1e-3) / max(small, 1e-3)) / math.log(4)
                if steep > 1.2:
                    _say(f"{path}: {head!r} + {unit!r} × n: {small:.2f} s, {large:.2f} s: {steep:.2f}")
    _say(f"{tried:,} kinds of lines tried")


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=int, default=SIZES[-1], help="the largest file, in bytes")
    parser.add_argument("--only", default="", help="shapes whose names hold this")
    parser.add_argument("--mode", choices=("read", "check", "fix"), default="check")
    parser.add_argument("--culprits", action="store_true", help="name what takes the time")
    parser.add_argument("--lines", action="store_true", help="try long lines instead of files")
    parser.add_argument("--json", metavar="PATH", help="write the figures there, for `growth_page.py`")
    asked = parser.parse_args()
    subject = Subject(asked.mode)
    if asked.lines:
        lines(subject, asked.only)
        return 0
    shapes = [shape for shape in ALL if asked.only in shape]
    if asked.culprits:
        for shape in shapes:
            _say(f"{shape}, {asked.to:,} bytes")
            culprits(subject, shape, asked.to)
        return 0
    for path, build in dict(ALL.values()).items():
        subject.run(path, build(300))
    sizes = tuple(size for size in SIZES if size <= asked.to)
    _say(
        f"{'seconds for a file of':42} {' '.join(f'{size // 1000:>5} kB' for size in sizes)}"
        "  slope   B/byte  findings"
    )
    rows = [row(subject, shape, sizes) for shape in shapes]
    if asked.json:
        with open(asked.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
