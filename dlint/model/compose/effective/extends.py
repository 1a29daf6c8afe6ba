"""Services that stand on others: `extends: web`, `extends: {file: common.yaml, service: web}`.

Source: compose-go `loader/extends.go`. Of another file only its services count, and not those it includes.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.merge import merge, strip
from dlint.model.compose.effective.normal import replaced
from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from typing import TypeAlias

    from dlint.finding import At
    from dlint.model.compose.effective.assemble import Assembly
    from dlint.model.compose.effective.env import Environment
    from dlint.model.compose.effective.where import Where

    Chain: TypeAlias = tuple[tuple[str, str], ...]

DEEPEST = 60
"""Services that stand one on the other; a level takes two Python frames."""


MOST_INHERITED = 50_000
"""Values that the services of a project take over in all; hundreds that extend a large one take gigabytes."""


class Scope:
    """The services of a file that may be extended; `path` is "" for the file they are extended in."""

    __slots__ = ("done", "folder", "path", "services")

    def __init__(self, path: str, folder: str, services: dict[str, Datum]) -> None:
        self.path = path
        self.folder = folder
        self.services = services
        # The services made, each with how many it stands on.
        self.done: dict[str, tuple[Datum, int]] = {}


def extended(root: Datum, where: Where, assembly: Assembly) -> Datum:
    """A document's tree with every service as its bases make it."""
    section = root.get("services")
    if section is None or not isinstance(section.value, dict):
        return root
    if not any(each.get("extends") for each in section.value.values()):
        return root
    scope = Scope("", where.folder, section.value)
    resolver = _Resolver(assembly, where.environment)
    made = {name: resolver.service(name, scope, ())[0] for name in section.value}
    return replaced(root, services=Datum(made, section.at, section.key))


def weight(datum: Datum, most: int) -> int:
    """How many values it holds, as far as `most`."""
    found, waiting = 0, [datum]
    while waiting and found <= most:
        value = waiting.pop().value
        found += 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return found


class _Resolver:
    def __init__(self, assembly: Assembly, environment: Environment) -> None:
        self.assembly = assembly
        self.environment = environment

    def service(self, name: str, scope: Scope, chain: Chain) -> tuple[Datum, int]:
        if name not in scope.done:
            scope.done[name] = self.made(scope.services[name], name, scope, (*chain, (scope.path, name)))
        return scope.done[name]

    def made(self, service: Datum, name: str, scope: Scope, chain: Chain) -> tuple[Datum, int]:
        extends = service.get("extends")
        if extends is None or not isinstance(service.value, dict):
            return service, 0
        own = {key: value for key, value in service.value.items() if key != "extends"}
        alone = Datum(own, service.at, service.key, tag=service.tag)
        if extends.value is None or extends.tag == "!reset":
            return alone, 0
        base, height = self.base(extends, name, scope, chain) or (None, 0)
        if base is None or not isinstance(base.value, dict):
            return alone, 0
        if height >= DEEPEST:
            self.too_deep(extends.place)
            return alone, 0
        if self.assembly.inherited <= MOST_INHERITED:
            self.assembly.inherited += weight(base, MOST_INHERITED)
        if self.assembly.inherited > MOST_INHERITED:
            self.assembly.hide("too-much", "the services take over too much from each other", extends.place)
            return alone, 0
        merged = merge(strip(base), Datum(own, service.at, service.key), self.assembly.log, "services", "*")
        return Datum(merged.value, service.at, service.key, tag=service.tag), height + 1

    def too_deep(self, at: At) -> None:
        message = f"more than {DEEPEST} services extend one another"
        self.assembly.log.add("too-deep", message, at)
        self.assembly.hide("too-deep", message, at)

    def base(self, extends: Datum, name: str, scope: Scope, chain: Chain) -> tuple[Datum, int] | None:
        wanted = extends.get("service") if isinstance(extends.value, dict) else extends
        file = extends.get("file")
        log = self.assembly.log
        if wanted is None or not isinstance(wanted.value, str):
            log.add("invalid-extends", f"`extends` of `{name}` names no service", extends.place)
            return None
        ref = wanted.value
        if file is not None and isinstance(file.value, str):
            other = self.other(file.value, scope.folder, file.at)
            if other is None:
                return None
        else:
            other = scope
        if HOLE in ref:
            self.assembly.hide("unknown-service", "which service this is depends on a variable", wanted.at)
            return None
        if ref not in other.services:
            where = f" in `{other.path}`" if other.path else ""
            log.add("extends-undefined", f"there is no service `{ref}`{where} to extend", wanted.at)
            return None
        if (other.path, ref) in chain:
            log.add("extends-cycle", f"`{name}` extends itself by way of `{ref}`", wanted.at)
            return None
        if len(chain) > DEEPEST:
            self.too_deep(wanted.at)
            return None
        return self.service(ref, other, chain)

    def other(self, text: str, folder: str, site: At) -> Scope | None:
        path = self.assembly.path(text, folder, site)
        if path is None:
            return None
        if path not in self.assembly.scopes:
            self.assembly.scopes[path] = self.read(path, site)
        return self.assembly.scopes[path]

    def read(self, path: str, site: At) -> Scope | None:
        assembly = self.assembly
        yaml = assembly.yaml(path, site)
        if yaml is None:
            return None
        project: Datum | None = None
        folder = posixpath.dirname(path)
        for root, tagged in assembly.documents(yaml, folder, self.environment):
            project = assembly.put(project, root, tagged=tagged, judged=False)
        section = project.get("services") if project is not None else None
        if section is None or not isinstance(section.value, dict):
            assembly.log.add("extends-undefined", f"`{path}` has no services to extend", site)
            return None
        return Scope(path, folder, section.value)
