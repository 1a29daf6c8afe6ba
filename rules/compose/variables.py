"""Variables in compose files: what Compose refuses, finds nowhere, or takes from the wrong machine."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from dlint.finding import no_fix, safe
from dlint.lazy import regex
from dlint.model.compose.variables import Settings, Variable, variables
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service

_HASH = regex(r"\$(?:apr1|2[abxy]|[156y]|argon2(?:id|i|d))\$[^\s\"',:]*")
_THE_CONTAINERS = frozenset({"HOME", "HOSTNAME", "PATH", "PWD", "USER"})
_RUN = frozenset({"command", "entrypoint", "healthcheck"})
_SHELL = regex(r"(?:^|[\[,\s/\"'])(?:ba|da|a|z|k)?sh['\"]?,?\s+(?:['\"]?-\w+['\"]?,?\s+)*['\"]?-\w*c\b")


_SETS = regex(r"(?<![^\s;(&|'\"])(?:(\w++)=|for\s++(\w++)\s++in\b|read\s++(?:-\w++\s++)*+(\w++))")


@rule(on.compose_file(), severity="error")
def interpolation(file: ComposeFile) -> Findings:
    for trouble in file.effective.troubles:
        if trouble.kind == "invalid-interpolation" and trouble.at.source is file.source:
            yield trouble.at.finding(trouble.message)


@rule(on.compose_file())
def unset_variable(file: ComposeFile) -> Findings:
    """Beside a `.env` each variable it lacks; without one, all of them in one info."""
    if file.is_template or file.is_excerpt or "$" not in file.source.text:
        return
    settings = Settings(file)
    lacking: dict[str, Variable] = {}
    taken = {each.span for found, _ in _meant_for_container(file, settings) for each in found}
    for variable in variables(file):
        if (
            variable.bare
            and variable.name not in lacking
            and variable.span not in taken
            and not variable.inner
        ):
            lacking[variable.name] = variable
    unset = [variable for name, variable in lacking.items() if not settings.sets(name)]
    if not unset or file.project is None or not file.effective.is_entry:
        return
    if settings.dotenv is not None:
        for variable in unset:
            yield variable.finding(
                f"nothing sets `{variable.name}`: `.env` does not have it, so this is empty;"
                f" set it there or give a default, `${{{variable.name}:-...}}`"
            )
        return
    unset = [variable for variable in unset if not _passed_on(variable)]
    if unset and not settings.made_elsewhere and not settings.examples:
        names = [f"`{variable.name}`" for variable in unset]
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        each = "is" if len(names) == 1 else "are"
        yield unset[0].finding(
            f"{shown} {each} empty unless the shell knows better: there is no default and no `.env`;"
            " give a default (`${X:-...}`), or say that it is needed (`${X:?}`)",
            severity="info",
        )


def _passed_on(variable: Variable) -> bool:
    """Whether it is `NAME: ${NAME}`, by which people hand on what the shell may have."""
    text, path, name = variable.node.text, variable.path, variable.name
    written = text[slice(*variable.offsets)]
    return (path[-1:] == (name,) and text == written) or text == f"{name}={written}"


@rule(on.compose_file())
def host_expanded_variable(file: ComposeFile) -> Findings:
    if file.is_template or "$" not in file.source.text:
        return
    for found, message in _meant_for_container(file, Settings(file)):
        exact = all(each.is_exact for each in found)
        why = "escapes or folded lines hide where the `$` stands"
        fix = safe(*(each.prepend("$") for each in found)) if exact else no_fix(why)
        yield found[0].finding(message, fix=fix)


def _meant_for_container(file: ComposeFile, settings: Settings) -> Iterator[tuple[list[Variable], str]]:
    """Those of one hash together."""
    hashes: dict[tuple[int, int], list[Variable]] = {}
    for variable in variables(file):
        start = _hash_start(variable)
        if start is not None:
            hashes.setdefault((id(variable.node), start), []).append(variable)
            continue
        reason = _container_knows(file, variable, settings) if variable.bare else None
        if reason is not None:
            message = (
                f"`{variable.name}` is put in by Compose, on the host, before the container runs: {reason}"
            )
            yield [variable], f"{message}; `$${variable.name}` leaves it to the container"
    for found in hashes.values():
        message = (
            "Compose takes a part of this password hash for a variable, and the rest is no hash any longer"
        )
        yield found, f"{message}; write the `$` before it twice"


def _hash_start(variable: Variable) -> int | None:
    hashes = _hashes(variable.node.text)
    at = bisect_right(hashes, (variable.offsets[0], len(variable.node.text) + 1)) - 1
    return hashes[at][0] if at >= 0 and variable.offsets[0] < hashes[at][1] else None


@lru_cache(maxsize=8)
def _hashes(text: str) -> list[tuple[int, int]]:
    return [each.span() for each in _HASH.finditer(text)]


def _container_knows(file: ComposeFile, variable: Variable, settings: Settings) -> str | None:
    """Why a variable of a command is the container's own affair; None where it need not be."""
    path, name, text = variable.path, variable.name, variable.node.text
    depth = 1 if file.is_v1 else 2
    if len(path) <= depth or path[depth] not in _RUN or (not file.is_v1 and path[0] != "services"):
        return None
    if name in (settings.dotenv or ()) or name in settings.examples:
        return None
    if name in _set_in(text):
        return "the command itself sets it"
    service = file.service(path[depth - 1])
    if service is None:
        return None
    if name in _own(service):
        return "it is in `environment`, which the container has and Compose does not read for this"
    if name in _THE_CONTAINERS and _by_shell(service, path[depth], text):
        return "this is the value of the machine that Compose runs on"
    return None


@lru_cache(maxsize=8)
def _set_in(text: str) -> frozenset[str]:
    """The variables that a command sets itself."""
    return frozenset(name for found in _SETS.findall(text) for name in found)


@lru_cache(maxsize=8)
def _own(service: Service) -> frozenset[str]:
    """The variables that a service's `environment` sets to something that is not made of them."""
    pairs = service.environment
    return frozenset(pair.name for pair in pairs if pair.raw is not None and pair.name not in pair.raw)


@lru_cache(maxsize=8)
def _by_shell(service: Service, key: str, text: str) -> bool:
    if key == "healthcheck":
        line = service.healthcheck.test if service.healthcheck is not None else None
    else:
        line = service.command if key == "command" else service.entrypoint
    written = service.source.slice(line.span) if line is not None else ""
    if key == "healthcheck" and line is not None and (not line.exec_form or "CMD-SHELL" in written):
        return True
    return _SHELL.search(written) is not None or _SHELL.search(text) is not None
