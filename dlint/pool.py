"""Linting many files, in several processes where that pays off."""

from __future__ import annotations

import gc
import os
from collections import deque
from typing import TYPE_CHECKING

from dlint.outcome import Outcome, killed
from dlint.work import Request, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from dlint.adopt.diff_base import Base, PastWorker
    from dlint.discover import File
    from dlint.stream import Stream

FILES_PER_JOB = 150
"""Fewer files than this are done before a second process is up."""
FILES_AT_ONCE = 300
"""Files read before the first is judged, so that ShellCheck has them all; they are in memory meanwhile."""

FILES_OF_A_LONG_RUN = 1_000
"""Of fewer files than this the report is written when all are read, in order of path."""
BATCHES_AHEAD = 4
"""Batches handed out for each process before the first is back; what is done waits in memory."""

_worker: Worker | None = None


def _start(request: Request, base: Base | None) -> None:
    global _worker  # noqa: PLW0603 - a process of the pool has one worker
    from signal import SIG_DFL, SIG_IGN, SIGINT, getsignal, signal

    if getsignal(SIGINT) is not SIG_IGN:
        signal(SIGINT, SIG_DFL)  # Ctrl-C ends it at once and without a traceback
    _worker = _past(request, base) if base else Worker(request)
    gc.freeze()


def _past(request: Request, base: Base) -> PastWorker:
    from dlint.adopt.diff_base import PastWorker

    return PastWorker(request._replace(cache=False), base)


def _work(files: list[File]) -> list[Outcome]:
    assert _worker is not None
    return list(_worker.files(files))


def outcomes(
    files: Sequence[File], worker: Worker, asked: int, base: Base | None = None
) -> Iterator[Outcome]:
    """Lint files in `asked` processes, 0: as many as pay off; with `base` as they were then."""
    yield from _linted(files, worker, asked, base)
    if worker.request.cache:
        from dlint.cache.outcomes import prune

        prune(now=len(files) > FILES_OF_A_LONG_RUN)


def _linted(files: Sequence[File], worker: Worker, asked: int, base: Base | None) -> Iterator[Outcome]:
    jobs = asked or max(1, min(os.cpu_count() or 1, len(files) // FILES_PER_JOB))
    if base is not None and (jobs == 1 or worker.request.stdin is not None):
        past = _past(worker.request._replace(stdin=None), base)
        try:
            yield from past.files(files)
        finally:
            past.close()
        return
    if jobs == 1 or worker.request.stdin is not None:
        for at in range(0, len(files), FILES_AT_ONCE):
            yield from worker.files(files[at : at + FILES_AT_ONCE])
        return
    size = min(100, max(1, len(files) // (jobs * 4)))
    batches = [list(files[at : at + size]) for at in range(0, len(files), size)]
    for batch, found in _in_processes(batches, (worker.request, base), jobs):
        if found is not None:
            yield from found
            continue
        # A process died, of one file or for want of memory: alone, each of its files shows which.
        for (file,), outcome in _in_processes([[file] for file in batch], (worker.request, base), 1):
            yield from outcome or [killed(file.path)]


def _in_processes(
    batches: Sequence[list[File]], start: tuple[Request, Base | None], jobs: int
) -> Iterator[tuple[list[File], list[Outcome] | None]]:
    """Each batch with its outcomes; None where the process ended before it gave them."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    at = 0
    while at < len(batches):
        with ProcessPoolExecutor(jobs, initializer=_start, initargs=start) as pool:
            running: deque[Future[list[Outcome]]] = deque()
            try:
                while at < len(batches):
                    for batch in batches[at + len(running) : at + jobs * BATCHES_AHEAD]:
                        running.append(pool.submit(_work, batch))
                    found = running.popleft().result()
                    at += 1
                    yield batches[at - 1], found
            except BrokenProcessPool:
                at += 1
                yield batches[at - 1], None
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


class Course:
    """How a run goes: after how many files Ctrl-C ended it, and what writes its report meanwhile, if any."""

    def __init__(self) -> None:
        self.after: int | None = None
        self.stream: Stream | None = None
        self._working = False
        self._stopped = False

    def until(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """The outcomes that are there when Ctrl-C comes; it ends the run at once where there is none yet.

        What is being reported is reported whole, unless it comes twice.
        """
        from signal import SIGINT, default_int_handler, getsignal, signal

        ours = getsignal(SIGINT) is default_int_handler
        if ours:
            signal(SIGINT, self._interrupted)
        done = 0
        try:
            while not self._stopped:
                self._working = True
                outcome = next(outcomes, None)
                self._working = False
                if outcome is None:
                    return
                done += 1
                yield outcome
            self.after = done
        except KeyboardInterrupt:
            if not done:
                raise
            self.after = done
        finally:
            self._working = False
            if ours:
                signal(SIGINT, default_int_handler)

    def _interrupted(self, *_: object) -> None:
        if self._working or self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
