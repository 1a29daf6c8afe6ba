"""The effective project of a compose file: `load(file)`."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.kinds import COMPOSE_NAMES
from dlint.model.compose.effective import normal
from dlint.model.compose.effective.assemble import Assembly, start_of
from dlint.model.compose.effective.consistency import check
from dlint.model.compose.effective.env import Environment, read_env_file
from dlint.model.compose.effective.files import Found, is_fragment, project_files
from dlint.model.compose.effective.paths import placed
from dlint.model.compose.effective.references import NEED_ALL
from dlint.model.compose.effective.references import profiles as gating
from dlint.model.compose.effective.services import with_env_files
from dlint.model.compose.effective.trouble import Log, Trouble
from dlint.model.compose.effective.values import cast
from dlint.model.compose.effective.where import Where
from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.model.compose.effective.datum import Datum
    from dlint.model.compose.file import ComposeFile


class Effective:
    """A project as Compose makes it of its files.

    `root` is None where no file holds one. `files` are the paths it is made of, in order, `sources` the texts
    of those, `env_sources` of those that variables come from. `steps` are what Compose holds against the
    schema: the project behind each document, before short forms are written out. `unseen` says what hides a
    part of the project: a remote or missing file, a path with a variable.
    """

    def __init__(
        self, file: ComposeFile, root: Datum | None, assembly: Assembly, *, by_default: bool
    ) -> None:
        self.file = file
        self.root = root
        self.files = tuple(dict.fromkeys(assembly.paths))
        self.steps = tuple(assembly.steps)
        self.sources = tuple(source for source, _ in assembly.folders.values())
        self.env_sources = tuple(assembly.env_sources)
        self.unseen = tuple(assembly.unseen)
        self.services = normal.services(root) if root is not None else {}
        self.env_unseen: frozenset[str] = frozenset()
        self.profiles: frozenset[str] = frozenset()
        self._by_default = by_default
        self._troubles = assembly.log.troubles

    @property
    def seen_all(self) -> bool:
        """Whether no file is hidden, so that what is absent is absent."""
        return not self.unseen

    @cached_property
    def is_entry(self) -> bool:
        """Whether Compose would start with these files: they bear its names, and no other file uses them."""
        return self._by_default and not is_fragment(self.file)

    @cached_property
    def troubles(self) -> tuple[Trouble, ...]:
        """Why Compose refuses it; what only the whole project tells is left out where that is not seen."""
        if any(trouble.kind in NEED_ALL for trouble in self._troubles) and not (
            self.seen_all and self.is_entry
        ):
            return tuple(trouble for trouble in self._troubles if trouble.kind not in NEED_ALL)
        return tuple(self._troubles)

    def service(self, name: str) -> Datum | None:
        return self.services.get(name)

    def active(self, *profiles: str) -> dict[str, Datum]:
        """The services that start with these profiles, `*` for all; those not known are among them.

        Without any, with those that `COMPOSE_PROFILES` names.
        """
        chosen = frozenset(profiles) or self.profiles
        found = {}
        for name, service in self.services.items():
            gates = gating(service)
            if not gates or "*" in chosen or not gates.isdisjoint(chosen):
                found[name] = service
        return found

    def environment_known(self, name: str) -> bool:
        """Whether every env file of a service was read."""
        return name not in self.env_unseen


def load(
    file: ComposeFile, *, also: Sequence[ComposeFile] = (), environment: Environment | None = None
) -> Effective:
    """The project that a file belongs to: it alone, or with those that Compose finds beside it.

    With `also` it is made of the file and these, in their order. `environment` is what is told of variables;
    what the `.env` beside the file says is added.
    """
    log = Log()
    files = file.project.files if file.project is not None and file.path is not None else None
    assembly = Assembly(files, log)
    folder = posixpath.dirname(file.path or "")
    environment = _environment(file, folder, assembly, environment)
    found = _files(file, also, environment)
    root = None
    if not file.is_template and not file.is_v1:
        root = _assembled(file, also, found, Where(folder, environment), assembly)
    effective = Effective(file, root, assembly, by_default=found.by_default)
    effective.profiles = _profiles(environment)
    if root is None:
        return effective
    made, unseen = with_env_files(root, files, environment, assembly)
    effective.root, effective.env_unseen = made, unseen
    effective.unseen = tuple(assembly.unseen)
    effective.services = normal.services(made)
    return effective


def _environment(file: ComposeFile, folder: str, assembly: Assembly, told: Environment | None) -> Environment:
    environment = told if told is not None else Environment({})
    source = assembly.files.read(posixpath.join(folder, ".env")) if assembly.files is not None else None
    if source is not None:
        assembly.env_sources.append(source)
        found = read_env_file(source, environment.lookup, assembly.log)
        environment = environment.over({name: variable.value for name, variable in found.items()})
    name = file.name
    return environment.over({"COMPOSE_PROJECT_NAME": name}) if name else environment


def _profiles(environment: Environment) -> frozenset[str]:
    """The profiles that `COMPOSE_PROFILES` names."""
    text = environment.values.get("COMPOSE_PROFILES", "")
    return frozenset(HOLE if HOLE in name else name.strip() for name in text.split(",") if name.strip())


def _files(file: ComposeFile, also: Sequence[ComposeFile], environment: Environment) -> Found:
    path = file.path or ""
    if also:
        return Found((path, *(each.path or "" for each in also)), by_default=True)
    if file.project is None or file.path is None:
        name = posixpath.basename(file.source.path.replace("\\", "/"))
        return Found((path,), by_default=name in COMPOSE_NAMES)
    return project_files(file.project.files, path, environment.values)


def _assembled(
    file: ComposeFile, also: Sequence[ComposeFile], found: Found, where: Where, assembly: Assembly
) -> Datum | None:
    given = {each.path or "": each.yaml for each in (*also, file)}
    site = start_of(file.yaml)
    project: Datum | None = None
    for path in found.paths:
        yaml = given.get(path)
        if yaml is None:
            yaml = assembly.yaml(path, site)
        else:
            assembly.paths.append(path)
        if yaml is not None:
            inner = Where(where.folder, where.environment, (path,))
            project = assembly.add(project, yaml, inner)
    if project is None:
        if not file.yaml.problems and not assembly.unseen and not assembly.log.troubles:
            assembly.log.add("empty-file", "the file is empty, and Compose refuses that", site)
        return None
    root = placed(normal.with_defaults(project), assembly.folders)
    root = normal.normal(root, where.environment)
    root = cast(root, assembly.log)
    check(root, assembly.log, _profiles(where.environment))
    return root
