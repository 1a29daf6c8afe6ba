"""What a compose file builds and mounts: whether it is there, and whether both sides agree."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dlint.finding import Related, unsafe
from dlint.knowledge.healthchecks import BARE
from dlint.model.compose.env_files import env_files, project_path
from dlint.model.compose.links import (
    beside,
    build_of,
    context_place,
    declared,
    dockerfile_of,
    is_expected,
    is_predefined,
    mounted_files,
    root_of,
    unfilled,
)
from dlint.model.instructions import Expose
from dlint.model.together import once
from dlint.model.variables import meant
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.model.context.folder import Context
    from dlint.model.stage import Stage

_OPEN_BASES = frozenset(("nginx", "httpd", "caddy"))
_EXAMPLES = (".example", ".sample", ".dist", ".template", "-example", "-sample", ".tmpl")


@rule(on.service(), severity="error")
def missing_context(service: Service) -> Findings:
    found = build_of(service)
    if found is None:
        return
    build, root = found
    path = build.context or ""
    if path == "." or root.exists(path) or is_expected(root, path):
        return
    near = meant(posixpath.basename(path), beside(root, path))
    hint = f"; did you mean `{near}`?" if near else ""
    yield context_place(service).finding(f"the build context `{path}` is not there{hint}")


@rule(on.service(), severity="error")
def missing_dockerfile(service: Service) -> Findings:
    """A context without anything in it is a submodule that is not fetched."""
    found = build_of(service)
    if found is None:
        return
    build, root = found
    path = build.dockerfile
    if path is None or path.startswith("..") or root.exists(path):
        return
    folder = "" if build.context == "." else build.context or ""
    if not root.children(folder) or is_expected(root, path):
        return
    assert service.build is not None
    names = [name for name in beside(root, path) if "dockerfile" in name.lower() and "ignore" not in name]
    hint = f"; `{names[0]}` lies there" if len(names) == 1 else ""
    place = service.build.file_place if service.build.entry_of("dockerfile") else context_place(service)
    yield place.finding(
        f"there is no `{posixpath.basename(path)}` in `{posixpath.dirname(path) or '.'}`{hint}"
    )


@rule(on.service(), severity="error")
def unknown_target(service: Service) -> Findings:
    file = dockerfile_of(service)
    build = service.build
    if file is None or build is None or build.target is None or not file.stages:
        return
    target = build.target
    if file.stage_for_copy(target) is not None or (target.isdecimal() and int(target) < len(file.stages)):
        return
    entry = build.entry_of("target")
    names = [stage.name for stage in file.stages if stage.name]
    near = meant(target.lower(), names)
    place = (
        build.file_place if entry is None else service.file.at(entry.value.span.start, entry.value.span.end)
    )
    known = ", ".join(f"`{name}`" for name in names[:6]) or "no named stage"
    yield place.finding(
        f"`{file.name}` has no stage `{target}`"
        + (f"; did you mean `{near}`?" if near else f"; it has {known}"),
        fix=unsafe(place.replace(near), why="another stage may be meant")
        if near and entry is not None
        else None,
    )


@rule(on.service(), severity="warning")
def unknown_argument(service: Service) -> Findings:
    file = dockerfile_of(service)
    names = declared(file) if file is not None else None
    if file is None or names is None or service.build is None:
        return
    for pair in service.build.args:
        if not pair.name or "$" in pair.name or pair.name in names or is_predefined(pair.name):
            continue
        near = meant(pair.name, names)
        hint = (
            f"did you mean `{near}`?"
            if near
            else "declare it with `ARG` in the stage that uses it, or take it out"
        )
        yield pair.finding(
            f"`{file.name}` declares no argument `{pair.name}`, so the value is dropped; {hint}"
        )


@rule(on.service(), severity="info")
def missing_argument(service: Service) -> Findings:
    """Only where an instruction cannot do with an empty value."""
    file = dockerfile_of(service)
    build = service.build
    stage: Stage | None = service.stage
    if file is None or build is None or stage is None or service.has("extends"):
        return
    given = frozenset(pair.name for pair in build.args)
    for pair, use in unfilled(file, stage, given):
        yield build.finding(
            f"`{file.name}` needs the argument `{pair.name}`, which has no default and is not given here",
            related=[Related(use.source, use.span, "needed here")],
        )
        return


@rule(on.compose_file(), severity="warning")
def missing_env_file(file: ComposeFile) -> Findings:
    """What git ignores is made on each machine; so is what stands beside an example of it.

    Each file is told once, whatever number of services read it.
    """
    root = root_of(file)
    missing: dict[str, list[Finding]] = {}
    for service in file.services if root is not None else ():
        for place, text, required in env_files(service):
            path = project_path(file, text)
            if root is None or path is None or not required or root.exists(path) or is_expected(root, path):
                continue
            names = beside(root, path)
            near = meant(posixpath.basename(path), names)
            if near is None and _is_made(root, path, names):
                continue
            hint = f"; did you mean `{near}`?" if near else "; Compose refuses to start without it"
            missing.setdefault(path, []).append(place.finding(f"`{text}` is not there{hint}"))
    for findings in missing.values():
        yield from once(findings)


def _is_made(root: Context, path: str, names: list[str]) -> bool:
    """Whether each user has one of their own, or the compose file is used from another folder."""
    name = posixpath.basename(path)
    if name.startswith(".") or name == "stack.env":  # which Portainer writes
        return True
    if any(name + end in names for end in _EXAMPLES) or any("example" in each for each in names):
        return True
    return any(posixpath.basename(each) == name for each in root.files.paths)


@rule(on.service(), severity="warning")
def missing_bind_source(service: Service) -> Findings:
    """Only what is a file by its name on both sides: a folder is made when it is missing."""
    root = root_of(service.file)
    for mount, path in mounted_files(service):
        if root is None or root.exists(path) or is_expected(root, path):
            continue
        if posixpath.basename(path).startswith(".env"):
            continue
        near = meant(posixpath.basename(path), beside(root, path))
        hint = f"did you mean `{near}`?" if near else "Docker makes an empty folder of that name"
        yield mount.origin_place.finding(f"`{mount.origin}` is not there; {hint}")


@rule(on.service(), severity="info")
def port_not_listened(service: Service) -> Findings:
    """Only where the Dockerfile alone says what the image exposes."""
    stage = service.stage
    if stage is None or service.build is None or not _says_all(stage):
        return
    exposes = [each for below in stage.chain for each in below.instructions if isinstance(each, Expose)]
    ports = [port for each in exposes for port in each.ports]
    if not ports or any("$" in word.text for each in exposes for word in each.node.words):
        return
    written = service.source.slice(service.entry.value.span)
    for port in service.ports:
        if port.container is None or port.error or port.protocol not in ("tcp", "udp", None, ""):
            continue
        first, last = port.container
        if any(low <= last and first <= high for low, high, _, _ in ports):
            continue
        if first != last or written.count(str(first)) > 1 or str(first) in _stage_text(stage):
            continue
        exposed = ", ".join(f"`{one[0]}`" for one in ports[:3])
        yield port.finding(
            f"nothing says that the image listens on `{first}`: it exposes {exposed}",
            related=[Related(ports[0][3].source, ports[0][3].span, "exposed here")],
        )


def _says_all(stage: Stage) -> bool:
    image = stage.base_image
    if stage.on_scratch:
        return True
    return image is not None and image.ref is not None and image.ref.familiar in BARE - _OPEN_BASES


def _stage_text(stage: Stage) -> str:
    return " ".join(each.source.slice(each.extent) for below in stage.chain for each in below.instructions)
