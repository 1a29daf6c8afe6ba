"""Projects brought in whole: `include`, with project folder and env files of their own.

Source: compose-go `loader/include.go`.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.merge import as_list, merge
from dlint.model.compose.effective.normal import replaced, with_defaults
from dlint.model.compose.effective.where import Where

if TYPE_CHECKING:
    from dlint.model.compose.effective.assemble import Assembly
    from dlint.model.compose.effective.env import Environment

SECTIONS = ("services", "volumes", "networks", "secrets", "configs", "models")
DEEPEST = 20
"""Files that include one another."""


def included(root: Datum, where: Where, assembly: Assembly) -> Datum:
    """A document's tree with what it includes laid beneath."""
    include = root.get("include")
    if include is None:
        return root
    assert isinstance(root.value, dict)
    root = Datum({key: value for key, value in root.value.items() if key != "include"}, root.at, root.key)
    if include.value is not None and not isinstance(include.value, list):
        assembly.log.add("invalid-include", "`include` must be a list", include.place)
    for item in include.value if isinstance(include.value, list) else ():
        model = _project(item, where, assembly)
        if model is not None:
            root = _imported(model, root, assembly)
    return root


def _project(item: Datum, where: Where, assembly: Assembly) -> Datum | None:
    """What one item of `include` brings."""
    wanted = item.get("path") if isinstance(item.value, dict) else item
    listed = as_list(wanted) if wanted is not None else None
    texts = [each for each in listed or () if isinstance(each.value, str)]
    paths = []
    for each in texts:
        assert isinstance(each.value, str)
        path = assembly.path(each.value, where.folder, each.at)
        if path is None:
            return None
        if path in where.chain:
            assembly.log.add("include-cycle", f"`{path}` includes itself", each.at)
            return None
        paths.append((path, each.at))
    if not paths:
        return None
    if len(where.chain) > DEEPEST:
        assembly.hide("too-deep", f"more than {DEEPEST} files include one another", item.at)
        return None
    folder = _folder(item, where, assembly, posixpath.dirname(paths[0][0]))
    if folder is None:
        return None
    environment = _environment(item, where, assembly, folder)
    inner = Where(folder, environment, where.chain)
    model = assembly.all(paths, inner)
    return with_defaults(model) if model is not None else None


def _folder(item: Datum, where: Where, assembly: Assembly, default: str) -> str | None:
    told = item.get("project_directory")
    if told is None or not isinstance(told.value, str) or not told.value:
        return default
    path = assembly.path(told.value, where.folder, told.at)
    return "" if path == "." else path


def _environment(item: Datum, where: Where, assembly: Assembly, folder: str) -> Environment:
    told = item.get("env_file")
    listed = [each for each in (as_list(told) or ()) if each.value != "/dev/null"] if told is not None else []
    if not listed:
        if told is not None:
            return where.environment
        found = assembly.env_file(posixpath.join(folder, ".env"), where.environment, None)
        return where.environment.over({name: variable.value for name, variable in found.items()})
    environment = where.environment
    values: dict[str, str] = {}
    for each in listed:
        path = assembly.path(each.value, where.folder, each.at) if isinstance(each.value, str) else None
        if path is not None:
            found = assembly.env_file(path, environment.over(values), each.at)
            values.update({name: variable.value for name, variable in found.items()})
    return environment.over(values)


def _imported(model: Datum, root: Datum, assembly: Assembly) -> Datum:
    """What both define, is the including file's put over the included one's."""
    made: dict[str, Datum] = {}
    for key in SECTIONS:
        theirs, mine = model.get(key), root.get(key)
        if theirs is None or not isinstance(theirs.value, dict):
            continue
        held = dict(mine.value) if mine is not None and isinstance(mine.value, dict) else {}
        for name, each in theirs.value.items():
            own = held.get(name)
            held[name] = each if own is None else merge(each, own, assembly.log, key, name)
        near = mine if mine is not None else theirs
        made[key] = Datum(held, near.at, near.key)
    return replaced(root, **made) if made else root
