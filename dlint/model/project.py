"""The files that belong together, and how they hang together: who builds what, from what, and what ships.

Lazy and bounded: nothing is listed or read before a rule asks what its own file cannot answer. Nothing
outside the project is read, no link out of it is followed, nothing is run.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dlint.kinds import by_name
from dlint.model.builds import Build, in_text, of_service
from dlint.text import Mapped, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dlint.model.commits import Commit
    from dlint.model.compose.file import ComposeFile
    from dlint.model.context.folder import Context
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.stage import Stage
    from dlint.syntax import dockerfile as syntax
    from dlint.syntax.imageref import ImageRef
    from dlint.syntax.shell_nodes import Script
    from dlint.syntax.yaml import Yaml

MAX_EVIDENCE = 2_000
"""Scripts, Makefiles, CI files and pages read for builds; those nearest to the root first."""


MAX_KEPT = 100
"""Models of Dockerfiles, and build contexts, that are kept in memory from file to file."""
MAX_PARSED = 200
"""Scripts whose trees are kept in memory."""
MAX_CHAIN = 25
"""Dockerfiles built one from the other that are followed; real chains have three or four."""


class Child(NamedTuple):
    """What lies in a folder. `kind` is "file", "folder", "link" or "other", `size` a file's bytes.

    `mode` holds a file's permission bits, None where the system does not tell.
    """

    name: str
    kind: str
    size: int = 0
    mode: int | None = None

    @property
    def executable(self) -> bool | None:
        return None if self.mode is None else bool(self.mode & 0o111)


class Files(Protocol):
    """Where a project's files come from. Paths are relative to its root, with `/`."""

    @property
    def paths(self) -> frozenset[str]: ...
    def read(self, path: str) -> Source | None: ...
    def script(self, path: str) -> tuple[Source, Mapped] | None:
        """A file as what findings point into, with its text mapped onto that."""
        ...

    def tree(self, path: str) -> syntax.Dockerfile | None: ...
    def yaml(self, path: str) -> Yaml | None: ...
    def evidence(self) -> Iterable[tuple[str, Source]]:
        """Texts that may show how images are built, each with the path it stands at."""
        ...

    def children(self, folder: str) -> tuple[Child, ...] | None:
        """What lies in a folder, also what git ignores; None where there is none or that is not known."""
        ...

    def kept_by_git(self, path: str) -> bool | None:
        """Whether git tracks a path or would take it; None where there is no git."""
        ...

    def ignored_by_git(self, path: str) -> bool:
        """Whether git is told to leave a path alone, be there anything or not."""
        ...

    def leads_out(self, path: str) -> str | None:
        """What the link says by which a path leads out of the root; None where none does."""
        ...


class TextFiles:
    """Files whose texts are told: a card's example; what reads from a disk builds on it."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(self.texts)

    def read(self, path: str) -> Source | None:
        return Source(path, self.texts[path]) if path in self.texts else None

    def script(self, path: str) -> tuple[Source, Mapped] | None:
        source = self.read(path)
        return (source, Mapped.whole(source.text)) if source is not None else None

    def tree(self, path: str) -> syntax.Dockerfile | None:
        from dlint.syntax import dockerfile

        source = self.read(path)
        return dockerfile.parse(source) if source is not None else None

    def yaml(self, path: str) -> Yaml | None:
        from dlint.syntax import yaml

        source = self.read(path)
        return yaml.parse(source) if source is not None else None

    def children(self, folder: str) -> tuple[Child, ...] | None:
        return self._children.get(folder)

    @cached_property
    def _children(self) -> dict[str, tuple[Child, ...]]:
        found: dict[str, dict[str, Child]] = {"": {}}
        for path, text in self.texts.items():
            folder, _, name = path.rpartition("/")
            found.setdefault(folder, {})[name] = Child(name, "file", len(text.encode("utf-8", "replace")))
            while folder:
                folder, _, name = folder.rpartition("/")
                found.setdefault(folder, {})[name] = Child(name, "folder")
        return {folder: tuple(sorted(each.values())) for folder, each in found.items()}

    def kept_by_git(self, path: str) -> bool | None:
        return path in self.texts

    def ignored_by_git(self, path: str) -> bool:  # noqa: ARG002 - what reads from a disk can tell
        return False

    def leads_out(self, path: str) -> str | None:  # noqa: ARG002 - only what lies on a disk has links
        return None

    def evidence(self) -> Iterable[tuple[str, Source]]:
        paths = sorted(filter(_evidence().search, self.paths), key=lambda path: (path.count("/"), path))
        for path in paths[:MAX_EVIDENCE]:
            source = self.read(path)
            if source is not None:
                yield path, source


@cache
def _evidence() -> re.Pattern[str]:
    """Names of files that may say how images are built."""
    return re.compile(
        r"(?i)(?:^|/)(?:(?:gnu)?makefile[^/]*|justfile|jenkinsfile[^/]*|rakefile|taskfile\.ya?ml|procfile"
        r"|\.travis\.yml|\.?azure-pipelines[^/]*\.ya?ml|cloudbuild\.ya?ml|docker-bake[^/]*\.(?:hcl|json)|bitbucket-pipelines\.yml|package\.json"
        r"|[^/]*\.(?:sh|bash|zsh|mk|md|markdown|rst|adoc|gitlab-ci\.yml))$"
        r"|(?:^|/)\.(?:github/workflows|gitlab|circleci|ci)/[^/]+\.ya?ml$|(?:^|/)\.gitlab-ci\.yml$"
    )


class Project:
    """A project. Models that the graph needs are kept; of the files being linted only the current one."""

    def __init__(self, files: Files, region: str | None = None) -> None:
        self.files = files
        self.region = region
        self.contexts: dict[str, tuple[Context, ...]] = {}
        self.context_cache: dict[str, Context] = {}
        self._dockerfiles: dict[str, Dockerfile | None] = {}
        self._scripts: dict[str, tuple[Source, Mapped] | None] = {}
        self._parsed: dict[str, Script] = {}
        self._said: dict[tuple[str, Callable[[str], bool]], bool] = {}
        self._resolving: frozenset[str | None] = frozenset()

    def trim(self) -> None:
        """Forget what is kept of other files where it has become much; to be called between two files."""
        for kept in (self._dockerfiles, self.contexts, self.context_cache):
            if len(kept) > MAX_KEPT:
                kept.clear()

    def model(self, tree: syntax.Dockerfile, path: str | None) -> Dockerfile:
        """The model of a Dockerfile at a path of the project, its text as given."""
        from dlint.model.dockerfile import Dockerfile

        resolving = self._resolving
        self._resolving = resolving | {path}
        try:
            return Dockerfile(tree, region=self.region, project=self, path=path)
        finally:
            self._resolving = resolving

    def script(self, path: str) -> tuple[Source, Mapped] | None:
        """The text of a file that an image runs; None where it cannot be read."""
        if path not in self._scripts:
            self._scripts[path] = self.files.script(path)
        return self._scripts[path]

    def parsed(self, path: str, text: Mapped) -> Script:
        """The shell's tree of a script at a path; many images may run the same one."""
        from dlint.syntax.shell import parse

        if path not in self._parsed:
            if len(self._parsed) >= MAX_PARSED:
                self._parsed.clear()
            self._parsed[path] = parse(text)
        return self._parsed[path]

    def dockerfile(self, path: str | None) -> Dockerfile | None:
        """The Dockerfile at a path; None where there is none, or where it is just being read (a cycle)."""
        if path is None or path not in self.files.paths or path in self._resolving:
            return None
        if len(self._resolving) > MAX_CHAIN:
            return None
        if path not in self._dockerfiles:
            tree = self.files.tree(path)
            self._dockerfiles[path] = self.model(tree, path) if tree is not None else None
        return self._dockerfiles[path]

    def nearest_dockerfiles(self, near: str, most: int) -> list[str]:
        """Other Dockerfiles of the project, those first that lie nearest to a path.

        Of those equally far the neighbours by name count: looking at all of them for each would make a
        run over many files quadratic.
        """
        paths = self._dockerfiles_in_order
        at = bisect_left(paths, near)
        found = {*paths[max(0, at - most) : at + most + 1]}
        folder = near
        while folder:
            folder = posixpath.dirname(folder)
            found.update([path for path in self.beside(folder) if by_name(path) == "dockerfile"][:most])
        found.discard(near)
        mine = near.split("/")

        def distance(path: str) -> tuple[int, str]:
            theirs = path.split("/")
            common = len(posixpath.commonprefix([mine, theirs]))
            return len(mine) + len(theirs) - 2 * common, path

        return sorted(found, key=distance)[:most]

    @cached_property
    def _dockerfiles_in_order(self) -> list[str]:
        return sorted(path for path in self.files.paths if by_name(path) == "dockerfile")

    def beside(self, folder: str) -> tuple[str, ...]:
        """The paths of the files that lie in a folder, in order; those below it are left out."""
        return self._by_folder.get(folder, ())

    @cached_property
    def _by_folder(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self.files.paths):
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    def says(self, path: str, what: Callable[[str], bool]) -> bool:
        """Whether something holds for a file's text: far cheaper to ask than to make its model."""
        key = (path, what)
        if key not in self._said:
            source = self.files.read(path)
            self._said[key] = source is not None and what(source.text)
        return self._said[key]

    @cached_property
    def compose_files(self) -> tuple[ComposeFile, ...]:
        from dlint.model.compose.file import ComposeFile

        paths = sorted(path for path in self.files.paths if by_name(path) == "compose")
        trees = ((path, self.files.yaml(path)) for path in paths)
        return tuple(ComposeFile(yaml, project=self, path=path) for path, yaml in trees if yaml is not None)

    def compose_file(self, path: str) -> ComposeFile | None:
        """The compose file at a path, if there is one that can be read."""
        return self._compose_by_path.get(path)

    @cached_property
    def _compose_by_path(self) -> dict[str | None, ComposeFile]:
        return {file.path: file for file in self.compose_files}

    @cached_property
    def relocating(self) -> tuple[ComposeFile, ...]:
        """The compose files that include others under another folder."""
        return tuple(file for file in self.compose_files if "project_directory" in file.source.text)

    @cached_property
    def fragments(self) -> frozenset[str]:
        """The compose files that others of the project include or extend."""
        from dlint.model.compose.effective.files import fragments

        return fragments(self)

    @cached_property
    def builds(self) -> tuple[Build, ...]:
        """Every build that a file of the project shows."""
        found: list[Build] = []
        for file in self.compose_files:
            folder = posixpath.dirname(file.path or "")
            found.extend(build for service in file.services if (build := of_service(service, folder)))
        return (*found, *self._told[0])

    @property
    def commits(self) -> tuple[Commit, ...]:
        """The images that scripts, Makefiles, CI files and pages make of containers."""
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[tuple[Build, ...], tuple[Commit, ...]]:
        """What the evidence tells, which is read but once."""
        from dlint.model import bake, commits

        builds: list[Build] = []
        made: list[Commit] = []
        for path, source in self.files.evidence():
            told = bake.in_bake_file(path, source) if bake.is_bake_file(path) else in_text(source)
            builds.extend(self._placed(build, path) for build in told)
            made.extend(commits.in_evidence(path, source))
        return tuple(builds), tuple(made)

    def _placed(self, build: Build, path: str) -> Build:
        """A command's paths start where it is run: most often at the root, or beside the script."""
        if build.dockerfile is None:
            return build
        for folder in ("", posixpath.dirname(path)):
            dockerfile = posixpath.normpath(posixpath.join(folder, build.dockerfile))
            if dockerfile in self.files.paths:
                build.dockerfile = dockerfile
                build.context = posixpath.normpath(posixpath.join(folder, build.context or "."))
                break
        return build

    def builds_from(self, path: str | None) -> Sequence[Build]:
        """The builds of one Dockerfile; for None those of one that is not known or not there."""
        return self._builds_by_path.get(path, ())

    @cached_property
    def _builds_by_path(self) -> dict[str | None, list[Build]]:
        found: dict[str | None, list[Build]] = {}
        for build in self.builds:
            found.setdefault(build.dockerfile, []).append(build)
            if build.dockerfile is not None and build.dockerfile not in self.files.paths:
                found.setdefault(None, []).append(build)
        return found

    def build_of(self, ref: ImageRef) -> Build | None:
        """The build that makes an image, if the project shows one; a workflow's where nothing else does."""
        return next((build for build in self._builds_by_name.get(ref.name, ()) if build.makes(ref)), None)

    @cached_property
    def _builds_by_name(self) -> dict[str, list[Build]]:
        found: dict[str, list[Build]] = {}
        for build in sorted(self.builds, key=lambda each: each.by == "action"):
            for name in dict.fromkeys(own.name for own in (*build.names, *build.open_names)):
                found.setdefault(name, []).append(build)
        return found

    def committed(self, ref: ImageRef) -> Commit | None:
        """What makes an image of a container, if the project shows it and builds no image of that name."""
        found = next((one for one in self._commits_by_name.get(ref.name, ()) if one.makes(ref)), None)
        return found if found is not None and self.build_of(ref) is None else None

    @cached_property
    def _commits_by_name(self) -> dict[str, list[Commit]]:
        found: dict[str, list[Commit]] = {}
        for commit in self.commits:
            if commit.ref is not None:
                found.setdefault(commit.ref.name, []).append(commit)
        return found

    def stage_of(self, build: Build) -> Stage | None:
        """The stage that a build ends in: its target, or the last one."""
        file = self.dockerfile(build.dockerfile)
        if file is None or not file.stages:
            return None
        return file.stages[-1] if build.target is None else file.stage_for_copy(build.target)

    @cached_property
    def shipping(self) -> dict[tuple[str | None, int], list[Build]]:
        """By `Stage.key`, the builds that ship the stage whatever its name says.

        Those are the services of compose files not named for development, and what a command pushes.
        """
        found: dict[tuple[str | None, int], list[Build]] = {}
        for build in self.builds:
            by_service = build.service is not None and not build.service.file.for_development
            stage = self.stage_of(build) if by_service or build.pushed else None
            for each in stage.chain if stage is not None else ():
                found.setdefault(each.key, []).append(build)
        return found
