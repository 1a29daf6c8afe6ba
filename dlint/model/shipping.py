"""Who ships a stage, as messages say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.finding import Related
    from dlint.model.builds import Build
    from dlint.model.compose.service import Service
    from dlint.model.stage import Stage


def ends_build(stage: Stage) -> bool:
    """Whether what ships ends in the stage: the last one of its file, or the target of a service.

    A target that the last stage is built on, too, is judged there.
    """
    if not stage.ships or stage.is_last:
        return stage.ships
    last = stage.file.stages[-1]
    if last.ships and stage in last.chain:
        return False
    project = stage.file.project
    ends = (project.stage_of(build) for build in stage.shipping) if project is not None else ()
    return any(end is not None and end.key == stage.key for end in ends)


def shipped(stage: Stage) -> str:
    """What the image is called that ships the stage: by services, by the tag that is pushed, or by itself."""
    names = [f"`{service.name}`" for service in _services(stage)]
    if len(names) == 1:
        return f"the image that service {names[0]} ships"
    if names:
        others = names[1] if len(names) == 2 else f"{len(names) - 1} others"
        return f"the images that services {names[0]} and {others} ship"
    pushed = next((build for build in stage.shipping if build.names), None)
    if pushed is not None:
        return f"`{pushed.names[0].familiar}`, which is pushed"
    return stage.title


def shipping_places(stage: Stage) -> list[Related]:
    """Where services say that they ship the stage, one by one."""
    return [
        service.build.file_place.related(f"service `{service.name}` ships it")
        for service in _services(stage)
        if service.build is not None
    ]


def _services(stage: Stage) -> list[Service]:
    firsts: dict[str, Build] = {}
    for build in stage.shipping:
        if build.service is not None:
            firsts.setdefault(build.service.name, build)
    return [build.service for build in firsts.values() if build.service is not None]
