"""What a compose file names on disk: contexts, Dockerfiles, mounted files; and what it gives to a build."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.finding import At
from dlint.lazy import regex
from dlint.model.builds import of_service
from dlint.model.compose.env_files import project_path
from dlint.model.context.of_file import context_at
from dlint.model.instructions import Copy, From, Pairs
from dlint.model.sources import needs
from dlint.model.state import PLATFORM_ARGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.model.builds import Build
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service
    from dlint.model.compose.values import Mount
    from dlint.model.context.folder import Context
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.instructions import Instruction, Pair
    from dlint.model.stage import Stage

_PREDEFINED = frozenset((*PLATFORM_ARGS, "SOURCE_DATE_EPOCH", "TARGETSTAGE"))
_FREE = regex(r"(?i)(?:https?|ftp|no|all)_proxy|buildkit_\w+|container_\w+")
_FILE = regex(r"(?:^|/)[^/]*[^/.][^/]*\.[A-Za-z][A-Za-z0-9]{0,9}$|(?:^|/)(?:Caddyfile|Procfile|Makefile)$")
_SOCKET = regex(r"\.(?:sock|pid|d|data|lock|log)$")
_USE = r"\$(?:{0}(?![A-Za-z0-9_])|\{{{0}(?:\}}|:?\?))"


def root_of(file: ComposeFile) -> Context | None:
    """The project's root, to look for files in; None where the file stands alone and nothing is known."""
    if file.project is None or file.path is None or file.is_template or _is_moved(file):
        return None
    beside = context_at(file.project, posixpath.dirname(file.path), None)
    root = context_at(file.project, "", None)
    return root if beside is not None and beside.known else None


def _is_moved(file: ComposeFile) -> bool:
    """Whether a file of the project includes it under another folder, which its paths then start at."""
    others = file.project.relocating if file.project is not None else ()
    name = posixpath.join(*(file.path or "").split("/")[-2:])
    return any(name in other.source.text for other in others if other.path != file.path)


def build_of(service: Service) -> tuple[Build, Context] | None:
    """A service's build from a folder of the project, with the root to look in; None where not known."""
    root = root_of(service.file)
    if root is None or service.build is None:
        return None
    build = of_service(service, posixpath.dirname(service.file.path or ""))
    if build is None or build.context is None or build.context.startswith(("..", "/")):
        return None
    return build, root


def is_expected(root: Context, path: str) -> bool:
    """Whether something may bring a path that is not there: git ignores it, or a script speaks of it."""
    if root.files.ignored_by_git(path):
        return True
    name = posixpath.basename(path)
    spoken = regex(
        rf"(?:clone|submodule|mkdir|touch|cp|mv|curl|wget|tee|>|generat|creat|init).*{re.escape(name)}"
    )
    return any(name in source.text and spoken.search(source.text) for _, source in root.files.evidence())


def dockerfile_of(service: Service) -> Dockerfile | None:
    """The Dockerfile that a service is built from."""
    found = build_of(service)
    project = service.file.project
    return project.dockerfile(found[0].dockerfile) if found is not None and project is not None else None


def context_place(service: Service) -> At:
    """Where a service says what it is built from."""
    assert service.build is not None
    entry = service.build.entry_of("context") or service.build.entry
    in_mapping = entry is service.build.entry and service.build.node is not entry.value
    named = service.build.entry_of("context") is None and service.build.entry_of("dockerfile") is not None
    return At(service.source, entry.key.span if in_mapping or named else entry.value.span)


def declared(file: Dockerfile) -> frozenset[str] | None:
    """The build arguments that a Dockerfile takes; None where a base may take more."""
    names = {pair.name for each in file.global_instructions if isinstance(each, Pairs) for pair in each.pairs}
    for stage in file.stages:
        image = stage.base_image
        if image is not None and image.ref is not None and "onbuild" in (image.ref.tag or ""):
            return None
        for below in stage.chain:
            for each in below.instructions:
                inner = each.inner if each.inner is not None else each
                if isinstance(inner, Pairs) and inner.keyword == "ARG":
                    names.update(pair.name for pair in inner.pairs)
    return frozenset(names)


def is_predefined(name: str) -> bool:
    return name in _PREDEFINED or _FREE.fullmatch(name) is not None


def unfilled(file: Dockerfile, stage: Stage, given: frozenset[str]) -> Iterator[tuple[Pair, Instruction]]:
    """Arguments without default that nothing gives, with the instruction that cannot do without."""
    globals_ = [
        each for each in file.global_instructions if isinstance(each, Pairs) and each.keyword == "ARG"
    ]
    outer = {pair.name: pair for each in globals_ for pair in each.pairs}
    for one in sorted(needs(stage), key=lambda each: each.index):
        if one.file is not file:
            continue
        own: dict[str, Pair] = {}
        for each in one.instructions:
            if isinstance(each, Pairs):
                for pair in each.pairs:
                    own.pop(pair.name, None)
                    if each.keyword == "ARG" and pair.raw is None:
                        own[pair.name] = pair
            scope = outer if isinstance(each, From) else own
            if isinstance(each, (From, Copy)) or each.keyword in ("WORKDIR", "USER"):
                for name, pair in scope.items():
                    empty = pair.raw is None and (
                        scope is outer or name not in outer or outer[name].raw is None
                    )
                    if empty and name not in given and not is_predefined(name) and _uses(each, name):
                        yield pair, each


def _uses(each: Instruction, name: str) -> bool:
    return regex(_USE.format(name)).search(each.node.arguments.text) is not None


def mounted_files(service: Service) -> Iterator[tuple[Mount, str]]:
    """The bind mounts of what is a file by its name, as paths of the project."""
    for mount in service.volumes:
        origin = mount.origin or ""
        if mount.type != "bind" or not origin.startswith(".") or mount.target is None:
            continue
        path = project_path(service.file, origin)
        if path is None or not _FILE.search(path) or _SOCKET.search(path) or origin.endswith("/"):
            continue
        if posixpath.splitext(mount.target)[1] == posixpath.splitext(path)[1]:
            yield mount, path


def beside(root: Context, path: str) -> list[str]:
    """The names in the folder that a path lies in."""
    return [child.name for child in root.children(posixpath.dirname(path)) or ()]
