"""Services that start before what they need is ready, or wait for what never comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlint.finding import unsafe
from dlint.model.compose.values import Dependency
from dlint.model.compose.whole import inherited_place
from dlint.model.obstacles import in_block, shared
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding, Fix, NoFix, Place
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service

_SHOWN = 4


@rule(on.compose_file(), severity="warning")
def no_readiness(file: ComposeFile, *, retrying: frozenset[str] = frozenset()) -> Findings:
    """What an image's own scripts do is not seen; images known to retry are left alone."""
    from dlint.model.compose.servers import readiness_check

    unchecked: dict[str, list[_Unready]] = {}
    for service in file.services:
        for each in _unready(service, retrying):
            if readiness_check(each.target) is not None:
                yield _unawaited(each)
            else:
                unchecked.setdefault(each.target.name, []).append(each)
    yield from map(_without_check, unchecked.values())


class _Unready(NamedTuple):
    """A service that depends, at a place, on another whose server may not accept connections yet."""

    service: Service
    place: Place
    target: Service
    product: str


def _unready(service: Service, retrying: frozenset[str]) -> list[_Unready]:
    from dlint.model.compose.servers import server
    from dlint.model.compose.waiting import waits

    whole = service.whole
    if whole is None or whole.is_part or _retries(whole, retrying):
        return []
    found = []
    for place, dependency in _dependencies(service, whole):
        target = whole.file.service(dependency.name)
        kind = server(target) if target is not None and dependency.condition == "service_started" else None
        if target is not None and kind is not None and kind.needs_readiness:
            found.append(_Unready(service, place, target, kind.product))
    return found if found and waits(whole) is False and waits(service) is not True else []


def _dependencies(service: Service, whole: Service) -> Iterator[tuple[Place, Dependency]]:
    """What the service depends on in the end, where this file says so or extends what does."""
    own = {each.name: each for each in service.depends_on}
    for merged in whole.depends_on:
        place: Place | None = own.get(merged.name) or inherited_place(service, "depends_on", merged.name)
        if place is not None:
            yield place, merged


def _retries(service: Service, retrying: frozenset[str]) -> bool:
    """Whether the service tries again by itself: as the option says, or as its image is known to do."""
    from dlint.knowledge.retrying import retries

    uses = (service.image_use, service.effective_image)
    images = [use.ref.familiar for use in uses if use is not None and use.ref is not None]
    if not images and service.stage is None and service.image_name is not None:
        images = [service.image_name[0]]
    if retrying.intersection((service.name, *images)):
        return True
    return bool(images) and retries(images[-1]) and not _has_own_start(service)


def _has_own_start(service: Service) -> bool:
    """Whether what is built for the service starts something else than the image it is built on."""
    from dlint.model.starts import launches

    if service.stage is None:
        return False
    return service.has("command") or service.has("entrypoint") or bool(launches(service.stage))


def _unawaited(one: _Unready) -> Finding:
    from dlint.model.compose.servers import readiness_check

    own = one.service.file.service(one.target.name)
    here = readiness_check(own) if own is not None else None
    return one.place.finding(
        f"nothing makes `{one.service.name}` wait until `{one.target.name}` ({one.product}) accepts "
        "connections; wait with `condition: service_healthy`",
        fix=_healthy(one.place) if isinstance(one.place, Dependency) else None,
        related=[here.related("its healthcheck")] if here is not None else (),
    )


def _without_check(waiting: list[_Unready]) -> Finding:
    """One finding for all that depend on a server which nothing checks: that is what they lack."""
    first, *others = waiting
    shown = ", ".join(f"`{each.service.name}`" for each in waiting[:_SHOWN])
    more = f" and {len(waiting) - _SHOWN} more" if len(waiting) > _SHOWN else ""
    target = first.target.name
    return first.place.finding(
        f"nothing makes {shown}{more} wait until `{target}` ({first.product}) accepts connections; "
        f"give `{target}` a healthcheck and wait with `condition: service_healthy`",
        related=[each.place.related("nor this one") for each in others],
    )


def _healthy(dependency: Dependency) -> Fix | NoFix:
    from dlint.model.compose.dependencies import with_condition

    edits = with_condition(dependency, "service_healthy")
    why = "the service starts later, and not at all while the healthcheck fails"
    if edits:
        return unsafe(*edits, why=why)
    entry = dependency.service.entry_of("depends_on")
    return in_block(
        dependency.source, entry.value if entry else None, entry.span if entry else dependency.span
    )


@rule(on.service(), severity="error")
def no_healthcheck(service: Service) -> Findings:
    """A `depends_on` that a profile leaves out still names what never is healthy."""
    whole = service.whole
    for place, dependency in _dependencies(service, whole) if whole is not None else ():
        target = dependency.service.file.service(dependency.name)
        if target is None or dependency.condition != "service_healthy":
            continue
        cause = _unchecked(target)
        if cause is not None:
            yield place.finding(
                f"`{service.name}` waits until `{target.name}` is healthy, but {cause}: "
                f"it never starts; give `{target.name}` a `healthcheck`",
                fix=_checked(service.file.service(dependency.name), target),
            )


def _checked(own: Service | None, target: Service) -> Fix | NoFix | None:
    """A healthcheck below the `image` of this file, where all that is known of the target has none."""
    from dlint.knowledge.healthchecks import healthcheck_test
    from dlint.model.layout import after_image

    image = own.image if own is not None else None
    test = healthcheck_test(image.familiar, image.tag) if image is not None else None
    if own is None or test is None or target.has("healthcheck") or target.stage is not None:
        return None
    edits = after_image(own, "healthcheck:", f"  test: {test}", "  interval: 5s", "  retries: 12")
    if not edits:
        return in_block(own.source, own.body, own.entry.span)
    return shared(own.file, own.entry.value.span) or unsafe(
        *edits, why="the healthcheck is a common one for this image"
    )


def _unchecked(target: Service) -> str | None:
    """Why nothing ever finds the service healthy; None where something may."""
    from dlint.model.compose.servers import lacks_healthcheck

    check = target.healthcheck
    if check is not None and check.disabled:
        return "its healthcheck is disabled"
    if check is not None and (check.test is not None or not check.is_known):
        return None
    image = target.effective_image
    if not lacks_healthcheck(target):
        return None
    if target.stage is None and image is not None:
        return f"neither it nor `{image.text}` has a healthcheck"
    file = target.stage.file.name if target.stage is not None else ""
    return f"neither it nor its `{file}` has a healthcheck"


@rule(on.service(), severity="warning")
def never_completes(service: Service) -> Findings:
    whole = service.whole
    for place, dependency in _dependencies(service, whole) if whole is not None else ():
        target = dependency.service.file.service(dependency.name)
        if target is None or dependency.condition != "service_completed_successfully":
            continue
        if target.restart in ("always", "unless-stopped"):
            own = service.file.service(target.name)
            entry = own.entry_of("restart") if own is not None else None
            yield place.finding(
                f"`{service.name}` waits until `{target.name}` has completed, "
                f"but that restarts each time it ends; drop its `restart: {target.restart}`",
                related=[own.related_to(entry, "it restarts")] if own is not None and entry else (),
            )
