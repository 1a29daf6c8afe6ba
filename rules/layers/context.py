"""Layers: what COPY takes along from the build context, measured on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.context.folder import sized
from dlint.model.context.of_file import copies, least
from dlint.model.context.sent import sent
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Severity
    from dlint.model.context.folder import Taken
    from dlint.model.context.sent import Sent
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Copy

_MB = 1_000_000


@rule(on.dockerfile(), severity="warning")
def large_context(file: Dockerfile, *, max_size: float = 100) -> Findings:
    """Where one file is most of it, that one is what is told, and history or packages are told apart."""
    for copy, take, size in _folders(file):
        if size > max_size * _MB and take.biggest and take.biggest[0][0] * 2 <= size:
            biggest = f"{_biggest(take)} the largest"
            yield copy.source_paths[0][1].finding(
                f"`{copy.keyword} {_written(copy)}` takes {sized(size)} in {take.files} files along,"
                f" {biggest}; list in `.dockerignore` what the image does not need",
                severity=_severity(copy),
            )


@rule(on.dockerfile(), severity="warning")
def large_file(file: Dockerfile, *, max_size: float = 50) -> Findings:
    """A file that a COPY names is meant."""
    for copy, take, size in _folders(file):
        large = [(bytes_, path) for bytes_, path in take.biggest if bytes_ > max_size * _MB]
        if large and large[0][0] * 2 > size:
            yield copy.source_paths[0][1].finding(
                f"`{copy.keyword} {_written(copy)}` takes {_named(large)} along; list it in `.dockerignore`"
                " or, where the image needs it, fetch it or copy it by name",
                severity=_severity(copy),
            )


def _folders(file: Dockerfile) -> Iterator[tuple[Copy, Taken, int]]:
    """The COPYs that take folders, the same sources once, with the bytes that no other rule tells of."""
    seen: set[tuple[str | None, ...]] = set()
    for copy in copies(file):
        sources = tuple(path for path, _ in copy.source_paths)
        take = least(copy) if sources not in seen else None
        if take is None or not take.files:
            continue
        named = {path for _, path in take.found}
        if not any(path in named for _, path in take.biggest):
            seen.add(sources)
            yield copy, take, take.size - sum(heap.size for heap in take.heaps)


def _written(copy: Copy) -> str:
    return " ".join(text for text, _ in copy.sources)


def _biggest(take: Taken) -> str:
    size, path = take.biggest[0]
    return f"`{path}` with {sized(size)}"


def _named(large: list[tuple[int, str]]) -> str:
    words = [f"`{path}` ({sized(size)})" for size, path in large]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


@rule(on.dockerfile(), severity="warning")
def no_dockerignore(file: Dockerfile) -> Findings:
    for one in sent(file):
        if one.kind == "unignored":
            lines = ", ".join(f"`{line}`" for line in one.lines[:5])
            if one.ignore_path is None:
                remedy = f"write a `.dockerignore` with {lines}"
            else:
                remedy = f"add {lines} to `{one.ignore_path}`"
            yield _of(one, remedy)


@rule(on.dockerfile(), severity="warning")
def git_copied(file: Dockerfile) -> Findings:
    for one in sent(file):
        if one.kind == "history":
            lines = ", ".join(f"`{line}`" for line in one.lines[:5])
            yield _of(one, f"add {lines} to `{one.ignore_path}`")


def _of(one: Sent, remedy: str) -> Finding:
    from dlint.model.context.ignoring import left_behind

    return one.copy.source_paths[0][1].finding(
        f"`{one.copy.keyword} {_written(one.copy)}` takes along {one.named}; {remedy}",
        severity=_severity(one.copy),
        fix=left_behind(one),
    )


def _severity(copy: Copy) -> Severity | None:
    """In a stage that the image does not hold only time is lost."""
    return None if copy.stage.in_image else "info"
