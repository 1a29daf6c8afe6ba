"""Services that start before what they need is ready, or wait for what never comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Fix, unsafe
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.service import Service
    from dlint.model.service_values import Dependency


@rule(on.service(), severity="warning")
def no_readiness(service: Service, *, retrying: frozenset[str] = frozenset()) -> Findings:
    """What an image's own scripts do is not seen; images known to retry are left alone."""
    from dlint.model.servers import server
    from dlint.model.waiting import waits

    if service.is_part or _retries(service, retrying):
        return
    unready = []
    for dependency in service.depends_on:
        target = service.file.service(dependency.name)
        kind = server(target) if target is not None and dependency.condition == "service_started" else None
        if target is not None and kind is not None and kind.needs_readiness:
            unready.append((dependency, target, kind.product))
    if not unready or waits(service) is not False:
        return
    for dependency, target, product in unready:
        yield _unawaited(service, dependency, target, product)


def _retries(service: Service, retrying: frozenset[str]) -> bool:
    """Whether the service tries again by itself: as the option says, or as its image is known to do."""
    from dlint.knowledge.retrying import retries

    uses = (service.image_use, service.effective_image)
    images = [use.ref.familiar for use in uses if use is not None and use.ref is not None]
    if retrying.intersection((service.name, *images)):
        return True
    return bool(images) and retries(images[-1]) and not _has_own_start(service)


def _has_own_start(service: Service) -> bool:
    """Whether what is built for the service starts something else than the image it is built on."""
    from dlint.model.starts import launches

    if service.stage is None:
        return False
    return service.has("command") or service.has("entrypoint") or bool(launches(service.stage))


def _unawaited(service: Service, dependency: Dependency, target: Service, product: str) -> Finding:
    from dlint.model.servers import readiness_check

    check = readiness_check(target)
    remedy = "wait with" if check is not None else f"give `{target.name}` a healthcheck and wait with"
    return dependency.finding(
        f"nothing makes `{service.name}` wait until `{target.name}` ({product}) accepts connections; "
        f"{remedy} `condition: service_healthy`",
        fix=_healthy(dependency) if check is not None else None,
        related=[check.related("its healthcheck")] if check is not None else (),
    )


def _healthy(dependency: Dependency) -> Fix | None:
    from dlint.model.dependencies import with_condition

    edits = with_condition(dependency, "service_healthy")
    why = "the service starts later, and not at all while the healthcheck fails"
    return unsafe(*edits, why=why) if edits else None


@rule(on.service(), severity="error")
def no_healthcheck(service: Service) -> Findings:
    for dependency in service.depends_on:
        target = service.file.service(dependency.name)
        if target is None or dependency.condition != "service_healthy" or target.has("extends"):
            continue
        cause = _unchecked(target)
        if cause is not None:
            yield dependency.finding(
                f"`{service.name}` waits until `{target.name}` is healthy, but {cause}: "
                f"it never starts; give `{target.name}` a `healthcheck`",
                fix=_checked(target),
            )


def _checked(target: Service) -> Fix | None:
    from dlint.knowledge.healthchecks import healthcheck_test
    from dlint.model.layout import after_image

    image = target.image
    test = healthcheck_test(image.familiar, image.tag) if image is not None else None
    if test is None or target.has("healthcheck") or target.stage is not None:
        return None
    edits = after_image(target, "healthcheck:", f"  test: {test}", "  interval: 5s", "  retries: 12")
    return unsafe(*edits, why="the healthcheck is a common one for this image") if edits else None


def _unchecked(target: Service) -> str | None:
    """Why nothing ever finds the service healthy; None where something may."""
    from dlint.model.servers import lacks_healthcheck

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
    for dependency in service.depends_on:
        target = service.file.service(dependency.name)
        if target is None or dependency.condition != "service_completed_successfully":
            continue
        if target.restart in ("always", "unless-stopped"):
            entry = target.entry_of("restart")
            yield dependency.finding(
                f"`{service.name}` waits until `{target.name}` has completed, "
                f"but that restarts each time it ends; drop its `restart: {target.restart}`",
                related=[target.related_to(entry, "it restarts")] if entry is not None else (),
            )
