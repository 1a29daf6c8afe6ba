"""Package mirrors: none where one is needed, one for some managers only, on plain http."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Edit, safe, unsafe
from dlint.knowledge.mirrors import DEFAULT_HOSTS
from dlint.model.instructions import Pairs, Run
from dlint.model.mirrors.fetches import unmirrored
from dlint.model.mirrors.region import WITH_MIRRORS, called, other_mirror, own_mirror
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Fix
    from dlint.model.mirrors.fetches import Fetch
    from dlint.model.mirrors.index_trust import Unchecked
    from dlint.model.mirrors.mirrors import Mirror
    from dlint.model.stage import Stage

_HOSTS_OF = {"uv": "pip", "mvn": "maven", "gradle": "maven", "bundle": "gem"}
_SYSTEM_HOSTS = {
    "alpine": "dl-cdn.alpinelinux.org",
    "debian": "deb.debian.org",
    "ubuntu": "archive.ubuntu.com",
    "fedora": "mirrors.fedoraproject.org",
    "rockylinux": "mirrors.rockylinux.org",
    "almalinux": "mirrors.almalinux.org",
}


@rule(on.stage(), severity="info", profile="region")
def missing(stage: Stage) -> Findings:
    """What a stage with a mirror of its own leaves out is `mirror/partial`."""
    region = stage.file.region
    for fetch in unmirrored(stage):
        other = other_mirror(stage, fetch.manager)
        if own_mirror(stage, fetch) is not None or (other is None and region not in WITH_MIRRORS):
            continue
        name, host = fetch.command.name, _default_host(stage, fetch)
        if other is None:
            yield fetch.command.verb.finding(
                f"`{name}` fetches from {host}, far from region `{region}`; set a mirror for it first"
            )
            continue
        where = called(stage, other.instruction.stage)
        yield fetch.command.verb.finding(
            f"`{name}` fetches from {host}, while {where} has the mirror `{other.host}`; set one here too",
            related=[other.related("the mirror that is set there")],
            fix=_repeated(other, fetch),
        )


@rule(on.stage(), severity="info", profile="region")
def partial(stage: Stage) -> Findings:
    for fetch in unmirrored(stage):
        mirror = own_mirror(stage, fetch)
        if mirror is not None:
            name, host = fetch.command.name, _default_host(stage, fetch)
            yield fetch.command.verb.finding(
                f"`{name}` fetches from {host}, while {mirror.manager} has the mirror `{mirror.host}`; "
                f"set one for {fetch.manager} too",
                related=[mirror.related(f"the mirror of {mirror.manager}")],
            )


def _default_host(stage: Stage, fetch: Fetch) -> str:
    """Where the manager asks in such an image, as messages say it."""
    system = stage.distribution.name if stage.distribution is not None else ""
    if fetch.manager in ("apk", "apt", "yum"):
        host = _SYSTEM_HOSTS.get(system)
    else:
        host = DEFAULT_HOSTS.get(_HOSTS_OF.get(fetch.manager, fetch.manager), (None,))[0]
    return f"`{host}`" if host is not None else "the hosts of its maker"


def _repeated(mirror: Mirror, fetch: Fetch) -> Fix | None:
    """The same setting here, where it is an ENV or a RUN of its own, made for such a system."""
    made, run = mirror.instruction, fetch.command.run
    if mirror.manager != fetch.manager or made.source is not run.source:
        return None
    if isinstance(made, Pairs) and made.keyword == "ENV":
        pair = next(each for each in made.pairs if each.span.start <= mirror.span.start < each.span.end)
        text = f"ENV {made.source.slice(pair.span)}"
    elif isinstance(made, Run) and _only_sets(made) and _same_system(mirror, fetch):
        text = made.source.slice(made.extent).rstrip("\r\n")
    else:
        return None
    here = run.node.span._replace(end=run.node.span.start)
    return unsafe(
        Edit(here, text + made.source.newline), why="packages then come from the mirror, which may lag behind"
    )


def _only_sets(run: Run) -> bool:
    setting = {id(mirror.command) for mirror in run.stage.mirrors}
    return bool(run.commands) and all(id(command) in setting for command in run.commands)


def _same_system(mirror: Mirror, fetch: Fetch) -> bool:
    there, here = mirror.instruction.stage.distribution, fetch.command.run.stage.distribution
    return there is not None and here is not None and there[:2] == here[:2]


@rule(on.stage(), severity="warning", security=5.0)
def insecure(stage: Stage) -> Findings:
    """For pip only with the setting that makes it take http; apt checks signatures unless told not to."""
    for each in stage.unchecked:
        first, *others = each.mirrors
        related = [trust.related("this makes pip take it unchecked") for trust in each.trusts]
        related += [mirror.related("here too") for mirror in others]
        unsigned = ", and no signature is checked" if first.manager == "apt" else ""
        yield first.finding(
            f"packages come from `{each.host}` over plain http{unsigned}, so anybody on the way can replace "
            "them; that host serves https",
            fix=_encrypted(each),
            related=related,
        )


def _encrypted(each: Unchecked) -> Fix | None:
    edits = []
    for mirror in each.mirrors:
        text = mirror.source.slice(mirror.span)
        if not text.lower().startswith("http:") or "\\" in text or f"{each.host}:" in text.lower():
            return None
        edits.append(At(mirror.source, mirror.span._replace(end=mirror.span.start + 4)).replace("https"))
    removals = list(_removals(each))
    if None in removals:
        return None
    edits += [edit for edit in removals if edit is not None]
    if each.mirrors[0].manager == "apt":
        return unsafe(*edits, why="apt reads https only where ca-certificates is installed before")
    return safe(*edits)


def _removals(each: Unchecked) -> Iterator[Edit | None]:
    """What is cut from this stage; what names more hosts, or another stage inherits, stays."""
    for trust in each.trusts:
        own = trust.instruction.stage is each.mirrors[0].instruction.stage
        yield trust.removal if own else None
