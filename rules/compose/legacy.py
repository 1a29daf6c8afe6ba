"""Keys from earlier versions of Compose that mean nothing or do harm today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Fix, NoFix, no_fix, safe, unsafe
from dlint.lazy import regex
from dlint.model.compose.listing import deploy_keys
from dlint.model.obstacles import in_block, shared
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service


@rule(on.compose_file(), severity="info")
def obsolete_version(file: ComposeFile) -> Findings:
    from dlint.model.layout import removal

    entry = file.version
    root = file.root
    if entry is None or root is None or file.is_v1:
        return
    edit = removal(file, entry) if len(root.entries) > 1 and entry in root.entries else None
    yield At(file.source, entry.key.span).finding(
        "`version` is obsolete: Compose ignores it and warns about it; remove it",
        fix=safe(edit) if edit is not None else in_block(file.source, entry.value, entry.span),
    )


@rule(on.service(), severity="info")
def legacy_links(service: Service) -> Findings:
    """On the old bridge network, which version 1 files use, links are all that gives names."""
    entry = service.entry_of("links")
    if entry is None or service.file.is_v1 or service.has("network_mode") or not service.links:
        return
    if service.body is None or entry not in service.body.entries:
        return
    names = " and ".join(f"`{name}`" for name in dict.fromkeys(link.name for link in service.links))
    reached = "they are" if len({link.name for link in service.links}) > 1 else "it is"
    aliased = _aliased(service)
    remedy = "give the alias under `networks`" if aliased else "remove it"
    yield At(service.source, entry.key.span).finding(
        f"`links` to {names} is a leftover: {reached} reached by name on a common network; {remedy}",
        fix=no_fix("its alias is a name that others may use") if aliased else _unlink(service),
    )


def _aliased(service: Service) -> bool:
    """Whether a link gives a name that is not the service's own, or one that is not known."""
    texts = [value.text for value in service.values("links")]
    return any(text is None or text.partition(":")[2] not in ("", text.partition(":")[0]) for text in texts)


def _unlink(service: Service) -> Fix | NoFix | None:
    """Keep the start order, which links decide too: by `depends_on`, or because it is there already."""
    from dlint.model.layout import removal, renaming

    entry = service.entry_of("links")
    if entry is None or service.body is None:
        return None
    others = shared(service.file, entry.span)
    if others is not None:
        return others
    if not all(_share_network(service, each.name) for each in service.links):
        return no_fix("it is not sure that they share a network")
    why = "what reads the variables and host names that old links made does not find them"
    if not service.has("depends_on"):
        if any(":" in (value.text or "") for value in service.values("links")):
            return no_fix("`depends_on` knows no aliases")
        return unsafe(renaming(service.file, entry, "depends_on"), why=why)
    if {link.name for link in service.links} <= {each.name for each in service.depends_on}:
        edit = removal(service.file, entry)
        return (
            unsafe(edit, why=why) if edit is not None else in_block(service.source, entry.value, entry.span)
        )
    return no_fix("`depends_on` names others, and the order of the start would change")


def _share_network(service: Service, name: str) -> bool:
    other = service.file.service(name)
    if other is None or other.has("network_mode") or other.has("extends") or service.has("extends"):
        return False
    mine = {network.name for network in service.networks} or {"default"}
    return bool(mine & ({network.name for network in other.networks} or {"default"}))


_SWARM_ONLY = ("placement", "endpoint_mode", "update_config", "rollback_config")
_COMPOSE_ONLY = ("build", "container_name", "develop", "extends", "network_mode", "profiles", "restart")


@rule(on.service(), severity="info")
def swarm_only_key(service: Service) -> Findings:
    """Only where something shows that Compose runs the service: keys that Swarm ignores or refuses."""
    places = {name: at for name, at in deploy_keys(service).items() if name in _SWARM_ONLY}
    if not places or service.file.is_template or service.file.is_v1 or _for_swarm(service.file):
        return
    if not any(service.has(key) for key in _COMPOSE_ONLY):
        return
    names = " and ".join(f"`{name}`" for name in places)
    means = "mean" if len(places) > 1 else "means"
    yield next(iter(places.values())).finding(
        f"{names} {means} nothing to `docker compose up`, only to Swarm; leave it out"
    )


def _for_swarm(file: ComposeFile) -> bool:
    """Whether the file or the project speaks of Swarm."""
    speaks = regex(r"(?i)swarm|docker\s+stack|stack\s+deploy|driver:\s*[\"']?overlay|dockerflow")
    if speaks.search(file.source.text) or speaks.search(file.path or file.source.path):
        return True
    project = file.project
    return project is not None and any(speaks.search(each.text) for _, each in project.files.evidence())
