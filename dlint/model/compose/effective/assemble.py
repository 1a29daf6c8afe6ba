"""Files put together in Compose's order: read, include, extends, merge, de-duplicate, long forms."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.model.compose.effective.canonical import canonical
from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.env import read_env_file
from dlint.model.compose.effective.extends import extended
from dlint.model.compose.effective.include import included
from dlint.model.compose.effective.merge import merge, strip
from dlint.model.compose.effective.read import read
from dlint.model.compose.effective.trouble import Log, Trouble
from dlint.model.compose.effective.unique import unique
from dlint.model.compose.effective.where import Where
from dlint.model.compose.outside import refused
from dlint.syntax.interpolate import HOLE
from dlint.text import Span

if TYPE_CHECKING:
    from dlint.model.compose.effective.env import Environment, Variable
    from dlint.model.compose.effective.extends import Scope
    from dlint.model.project import Files
    from dlint.syntax.yaml import Yaml
    from dlint.text import Source

MOST_FILES = 500
"""Files that one project may be put together from."""
MOST_DOCUMENTS = 100
"""Documents of one file; each is put over the whole that those before it made."""
MOST_WORK = 5_000_000
"""Characters that all steps of putting a project together go through, each of them the whole so far.

Files that bring in the same large one hundreds of times would take hours else.
"""
MOST_SETTINGS = 1_000_000
"""Characters of the env files that the services of a project name, counted for each service."""
REMOTE = ("oci://", "https://", "http://", "git://", "ssh://", "git@", "github.com/")


class Assembly:
    """A project while it is put together.

    `steps` are the trees that Compose holds against the schema, one for each document. `unseen` says what
    hides a part of the project. `folders` tells for a Source where the paths in it
    start; `env_sources` are the texts that variables come from.
    """

    def __init__(self, files: Files | None, log: Log) -> None:
        self.files = files
        self.log = log
        self.unseen: list[Trouble] = []
        self.steps: list[Datum] = []
        self.paths: list[str] = []
        self.folders: dict[int, tuple[Source, str]] = {}
        self.env_sources: list[Source] = []
        self.scopes: dict[str, Scope | None] = {}
        self.size = 0
        self.work = 0
        self.settings = 0
        self.inherited = 0

    def add(self, project: Datum | None, yaml: Yaml, where: Where) -> Datum | None:
        """The project with a file put over it."""
        for root, tagged in self.documents(yaml, where.folder, where.environment):
            full = extended(included(root, where, self), where, self)
            project = self.put(project, full, tagged=tagged, judged=True)
        return project

    def documents(self, yaml: Yaml, folder: str, environment: Environment) -> list[tuple[Datum, bool]]:
        """The documents that are mappings, and whether tags stand in them."""
        self.folders[id(yaml.source)] = yaml.source, folder
        self.size += len(yaml.source.text)
        found = []
        documents = read(yaml, environment, self.log)
        if len(documents) > MOST_DOCUMENTS:
            message = f"only the first {MOST_DOCUMENTS} documents are looked at"
            self.hide("too-many-documents", message, documents[MOST_DOCUMENTS].root.at)
        for document in documents[:MOST_DOCUMENTS]:
            if isinstance(document.root.value, dict):
                found.append((document.root, document.tagged))
            else:
                self.log.add("not-a-mapping", "the file must hold a mapping", document.root.at)
        return found

    def put(self, project: Datum | None, root: Datum, *, tagged: bool, judged: bool) -> Datum:
        self.work += self.size
        if project is not None and self.work > MOST_WORK:
            self.hide("too-much", "what makes up this project is too much to be put together", root.at)
            return project
        merged = merge(project, root, self.log) if project is not None else root
        merged = unique(strip(merged) if tagged else merged)
        if judged:
            self.steps.append(merged)
        assert isinstance(merged.value, dict)
        if "version" in merged.value:
            rest = {key: value for key, value in merged.value.items() if key != "version"}
            merged = Datum(rest, merged.at, merged.key)
        return unique(canonical(merged, self.log))

    def all(self, paths: list[tuple[str, At]], where: Where) -> Datum | None:
        """Several files put over each other; each path comes with the place that names it."""
        project: Datum | None = None
        for path, site in paths:
            yaml = self.yaml(path, site)
            if yaml is not None:
                project = self.add(
                    project, yaml, Where(where.folder, where.environment, (*where.chain, path))
                )
        return project

    def hide(self, kind: str, message: str, at: At) -> None:
        """Remember that a part of the project cannot be seen."""
        self.unseen.append(Trouble(kind, message, at))

    def path(self, text: str, folder: str, site: At) -> str | None:
        """A path of the project; None where it leads elsewhere, which is remembered."""
        if HOLE in text:
            self.hide("unknown-path", "which file this is depends on a variable", site)
            return None
        if text.startswith(REMOTE):
            self.hide("remote-file", "the file lies elsewhere and is not looked at", site)
            return None
        path = posixpath.normpath(posixpath.join(folder, text))
        if path.startswith(("../", "/", "~")) or path == ".." or "\0" in path or self.files is None:
            self.hide("outside-file", f"`{text}` lies outside the project and is not looked at", site)
            return None
        return path

    def yaml(self, path: str, site: At) -> Yaml | None:
        """The YAML of a file of the project; what is missing, is said at `site`."""
        assert self.files is not None
        if len(self.paths) >= MOST_FILES:
            self.hide("too-many-files", f"more than {MOST_FILES} files make up this project", site)
            return None
        if self.work > MOST_WORK:
            self.hide("too-much", "what makes up this project is too much to be put together", site)
            return None
        yaml = self.files.yaml(path)
        if yaml is None:
            self.missing(path, site)
            return None
        self.paths.append(path)
        if not yaml.documents and any(problem.kind != "duplicate-key" for problem in yaml.problems):
            self.hide("unreadable-file", f"`{path}` is not valid YAML", site)
        return yaml

    def charge(self, source: Source, site: At) -> bool:
        """Whether an env file may still be read for a service."""
        if self.settings <= MOST_SETTINGS:
            self.settings += len(source.text)
            return True
        self.hide("too-many-settings", "the env files of all services are too much to be looked at", site)
        return False

    def missing(self, path: str, site: At, kind: str = "missing-file") -> None:
        """Say that a file is not there, or remember that it cannot be read."""
        assert self.files is not None
        message = f"the file `{path}` does not exist"
        refusal = refused(self.files, path, path)
        if refusal is not None:
            self.hide("outside-file", refusal, site)
            return
        if path in self.files.paths:
            self.hide("unreadable-file", f"`{path}` cannot be read", site)
            return
        self.hide(kind, message, site)
        self.log.add(kind, message, site, path)

    def env_file(self, path: str, environment: Environment, site: At | None) -> dict[str, Variable]:
        """The variables of a `.env`; without `site` it may be missing."""
        source = self.files.read(path) if self.files is not None else None
        if source is None:
            if site is not None:
                self.missing(path, site)
            return {}
        self.env_sources.append(source)
        return read_env_file(source, environment.lookup, self.log)


def start_of(yaml: Yaml) -> At:
    return At(yaml.source, Span(0, 0))
