"""What COPY takes along although no image needs it: history, packages of the host, secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.lazy import regex
from dlint.model.context.folder import Heap, Taken, sized
from dlint.model.context.of_file import contexts, copies, taken
from dlint.model.context.secrets import secret_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.context.folder import Context
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Copy
    from dlint.model.stage import Stage

_MOST_CANDIDATES = 60
_VERSIONS = regex(
    r"setuptools[_-]scm|hatch-vcs|versioneer|dunamai|poetry-dynamic-versioning|poetry-version-plugin|pbr\b|versioningit"
    r"|git-commit-id|gradle-git|jgitver|git[- ]?(?:describe|rev-parse|log|rev-list)|nbgv|GitVersion|\.git/"
)
_BUILD_FILES = (
    "pyproject.toml", "setup.py", "setup.cfg", "Makefile", "makefile", "GNUmakefile", "package.json",
    "pom.xml", "build.gradle", "build.gradle.kts", "Rakefile", "build.rs", "CMakeLists.txt",
    "Directory.Build.props", "gulpfile.js", "webpack.config.js", "next.config.js", "vite.config.ts",
    "vite.config.js",
)  # fmt: skip
_GIT_READS = frozenset((
    "describe", "rev-parse", "log", "rev-list", "submodule", "ls-files", "show", "status", "diff", "archive",
    "checkout", "branch", "tag", "fetch", "pull", "reset", "lfs", "remote", "clean",
))  # fmt: skip


class Sent(NamedTuple):
    """What one COPY takes along in vain. `kind`: "unignored" (by no ignore file), "history", "secrets".

    `secrets` are pairs of a path and what it holds. `ignore_path` is the ignore file that does not help.
    """

    copy: Copy
    kind: str
    heaps: tuple[Heap, ...]
    secrets: tuple[tuple[str, str], ...]
    ignore_path: str | None

    @property
    def named(self) -> str:
        """What it is, for messages, with its bytes."""
        words = [f"`{heap.path}` ({sized(heap.size)})" for heap in self.heaps[:3]]
        words += [f"`{path}`, which holds {what}" for path, what in self.secrets[:2]]
        more = len(self.heaps) + len(self.secrets) - len(words)
        if more:
            words.append(f"{more} more")
        return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]

    @property
    def lines(self) -> list[str]:
        """The lines of an ignore file that leave it behind."""
        found: dict[str, None] = {}
        for heap in self.heaps:
            name = heap.path.rpartition("/")[2]
            found[f"**/{name}" if "/" in heap.path else heap.path] = None
        for path, _ in self.secrets:
            found[path] = None
        return list(found)


def sent(file: Dockerfile) -> tuple[Sent, ...]:
    """What the COPYs of a file take along in vain: each kind once, in the image rather than before it."""
    found: dict[str, Sent] = {}
    for copy in copies(file):
        one = _sent(copy)
        if one is not None and (
            one.kind not in found or (copy.stage.in_image and not found[one.kind].copy.stage.in_image)
        ):
            found[one.kind] = one
    return tuple(sorted(found.values(), key=lambda one: one.copy.span))


def _sent(copy: Copy) -> Sent | None:
    """It must hold in every context that the file may be built from."""
    pairs = list(zip(contexts(copy.file), taken(copy), strict=False))
    found = [_in_context(copy, context, take) for context, take in pairs]
    first = found[0] if found else None
    if first is None or any(each is None or each.kind != first.kind for each in found):
        return None
    return first


def _in_context(copy: Copy, context: Context, take: Taken) -> Sent | None:
    vain = is_in_vain(copy, context, take)
    heaps = [heap for heap in take.heaps if vain(heap)]
    secrets = []
    for path in take.candidates[:_MOST_CANDIDATES]:
        what = secret_in(context, path) if vain(path) else None
        if what is not None:
            secrets.append((path, what))
    if not heaps and not secrets:
        return None
    history = any(heap.kind == "history" for heap in heaps)
    if context.ignore_path is None or not (history or secrets):
        kind = "unignored"
    else:
        kind = "history" if history else "secrets"
    return Sent(copy, kind, tuple(heaps), tuple(secrets), context.ignore_path)


def is_in_vain(copy: Copy, context: Context, take: Taken) -> Callable[[Heap | str], bool]:
    """Tells of a heap, or a file that holds secrets, whether a COPY takes it along without meaning to."""
    given = {path for _, path in take.found}

    def vain(one: Heap | str) -> bool:
        return one not in given if isinstance(one, str) else _is_dispensable(copy, context, one)

    return vain


def _is_dispensable(copy: Copy, context: Context, heap: Heap) -> bool:
    """Whether nothing is seen that needs it: git asked in the build, packages kept in git on purpose."""
    if heap.kind != "history":
        return not context.files.kept_by_git(context.path(heap.path))
    below = heap.path.rpartition("/")[0]
    if context.child(f"{heap.path}/HEAD") is None or _asks_git(copy.stage):
        return False
    for name in _BUILD_FILES:
        path = f"{below}/{name}" if below else name
        text = context.read(path) if context.child(path) is not None else None
        if text is not None and _VERSIONS.search(text):
            return False
    return True


def _asks_git(stage: Stage) -> bool:
    for heir in stage.heirs:
        for run in heir.runs:
            if any(one.program == "git" and one.subcommand in _GIT_READS for one in run.all_commands):
                return True
            if ".git" in run.source.slice(run.extent).replace(".git/", ".git ").split():
                return True
    return False
