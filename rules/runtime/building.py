"""What a build does that a container would need to see: started services, data in volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.instructions import Run, Volume
from dlint.model.paths import absolute, join, walk
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import At
    from dlint.model.command import Command
    from dlint.model.stage import Stage

_MANAGERS = frozenset(("service", "systemctl", "rc-service", "invoke-rc.d", "initctl"))
_STARTS = frozenset(("start", "restart", "reload", "force-reload"))
# what follows a start and does not need the service
_UNRELATED = frozenset(
    """
    echo printf rm true : apt-get apt apk yum dnf chmod chown mkdir ln sed cp mv touch find cat service
    systemctl sleep exit ls tee
    """.split()  # noqa: SIM905 - a table of words
)
_INTO = frozenset(("cp", "mv", "ln", "install", "rsync"))
_EACH = frozenset(("mkdir", "touch", "chown", "chmod", "chgrp", "tee"))
_LONGEST = 4_096  # characters of a path: no system takes a longer one


@rule(on.instruction("RUN"), severity="warning")
def service_started_in_build(run: Run) -> Findings:
    """A service that the rest of the RUN uses is started on purpose."""
    for index, command in enumerate(run.commands):
        name = _started(command)
        if name is None or command.doubtful or (command.simple is not None and command.simple.condition):
            continue
        after = [one for one in run.commands[index + 1 :] if one.span.start > command.span.end]
        if all(one.program in _UNRELATED or _started(one) is not None for one in after):
            yield command.finding(
                f"`{name}` is started for this `RUN` only, as no process outlives its instruction; start it"
                " by `CMD` or `ENTRYPOINT`"
            )


def _started(command: Command) -> str | None:
    """The service that a command starts."""
    words = [word.text for word in command.words[1:] if not word.text.startswith("-")]
    if "/init.d/" in command.spelled:
        return command.spelled.rpartition("/")[2] if _STARTS.intersection(words[:1]) else None
    if command.program not in _MANAGERS or len(words) < 2:
        return None
    first_is_verb = command.program in ("systemctl", "initctl")
    verb, name = (words[0], words[1]) if first_is_verb else (words[1], words[0])
    return name if verb in _STARTS or (verb == "enable" and command.has("--now")) else None


@rule(on.stage(), severity="info", profile="style")
def volume_data_lost(stage: Stage) -> Findings:
    volumes: dict[str, tuple[int, str, At]] = {}
    for each in stage.instructions:
        if isinstance(each, Volume):
            for path, place in each.paths:
                if path and len(path) > 1:
                    volumes.setdefault(path.rstrip("/"), (len(volumes), path.rstrip("/"), place))
        elif isinstance(each, Run) and volumes:
            for place, path, changes in _written(each):
                volume = min(
                    (volumes[one] for one in _above(path, itself=changes) if one in volumes), default=None
                )
                if volume is not None:
                    _, name, declared = volume
                    yield place.finding(
                        f"`{path}` lies in the volume `{name}`, and the legacy builder drops what a"
                        " `RUN` changes there; declare the volume below",
                        related=[declared.related("declared here")],
                    )
                    break


def _above(path: str, *, itself: bool) -> list[str]:
    """The folders that a path lies in."""
    ends = [at for at, letter in enumerate(path[:_LONGEST]) if letter == "/"]
    return [*(path[:end] for end in ends), *([path] if itself else [])]


def _written(run: Run) -> Iterator[tuple[At, str, bool]]:
    """The paths that a RUN surely writes to, and whether that changes one that is there already."""
    for _, command, folder in walk(run):
        words = command.operands
        if command.program in ("chown", "chmod", "chgrp"):
            words = words[1:]
        elif command.program in _INTO:
            words = words[-1:] if len(words) > 1 else ()
        elif command.program not in _EACH:
            words = ()
        for word in words:
            path = absolute(word, folder)
            if path is not None:
                yield command.at(word), path, command.program != "mkdir"
        for redirect in command.redirects:
            target = redirect.target
            path = join(target.value, folder) if target is not None and target.value else None
            if redirect.writes and target is not None and path is not None:
                yield run.at(target.span), path, True
