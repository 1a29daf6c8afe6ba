"""What a service's env files add to its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.effective import normal
from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.env import Variable, read_env_file, read_raw_env_file
from dlint.model.compose.effective.normal import replaced

if TYPE_CHECKING:
    from dlint.model.compose.effective.assemble import Assembly
    from dlint.model.compose.effective.env import Environment
    from dlint.model.project import Files


def with_env_files(
    root: Datum, files: Files | None, environment: Environment, assembly: Assembly
) -> tuple[Datum, frozenset[str]]:
    """The project with env files merged beneath each `environment`, and the services with one not read."""
    section = root.get("services")
    made: dict[str, Datum] = {}
    unseen: set[str] = set()
    for name, service in normal.services(root).items():
        listed = service.get("env_file")
        if listed is None or not isinstance(listed.value, list):
            continue
        given = service.get("environment")
        own = given.value if given is not None and isinstance(given.value, dict) else {}
        found: dict[str, Datum] = {}
        for item in listed.value:
            variables = _variables(item, own, files, environment, assembly)
            if variables is None:
                unseen.add(name)
            for key, variable in (variables or {}).items():
                found[key] = Datum(variable.value, variable.at, variable.at)
        if found:
            near = given if given is not None else listed
            merged = Datum({**found, **own}, near.at, near.key)
            made[name] = replaced(service, environment=merged)
    if not made or section is None:
        return root, frozenset(unseen)
    return replaced(root, services=replaced(section, **made)), frozenset(unseen)


def _variables(
    item: Datum, own: dict[str, Datum], files: Files | None, environment: Environment, assembly: Assembly
) -> dict[str, Variable] | None:
    """What one env file says; None where it is not seen."""
    path, required, form = item.get("path"), item.get("required"), item.get("format")
    text = path.text if path is not None else None
    if text is None or path is None or files is None or text.startswith(("/", "~", "../")) or text == "..":
        return None
    source = files.read(text)
    if source is None:
        wanted = required is None or required.value is True
        if wanted and text not in files.paths and files.leads_out(text) is None:
            assembly.log.add("missing-env-file", f"the env file `{text}` does not exist", path.at)
        return None
    if not assembly.charge(source, path.at):
        return None
    if form is not None and form.value == "raw":
        return read_raw_env_file(source)

    def lookup(name: str) -> object | None:
        value = environment.lookup(name)
        held = own.get(name)
        return held.value if value is None and held is not None and isinstance(held.value, str) else value

    return read_env_file(source, lookup, assembly.log)
