"""What a service could do without: rights, resources and care that nobody has thought of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.model.compose.whole import is_named_before
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.compose.service import Service

_ENDS = "service_completed_successfully"
_MOST = 300  # services of one file that are compared with each other


@rule(on.service(), severity="info", profile="hardening", security=3.0)
def no_new_privileges(service: Service) -> Findings:
    whole = _judged(service)
    if whole is None or whole.privileged:
        return
    for value in whole.values("security_opt"):
        if value.text is None or re.fullmatch(r"no-new-privileges(?:[:=]true)?", value.text.strip()):
            return
    yield service.finding(
        f"programs in `{service.name}` may gain rights by setuid files; "
        "set `security_opt: [no-new-privileges:true]`"
    )


@rule(on.service(), severity="info", profile="hardening", security=3.0)
def capabilities_kept(service: Service) -> Findings:
    whole = _judged(service)
    if whole is None or whole.privileged:
        return
    dropped = [value.text for value in whole.values("cap_drop")]
    if None not in dropped and "ALL" not in [(text or "").upper().removeprefix("CAP_") for text in dropped]:
        yield service.finding(
            f"`{service.name}` keeps the capabilities that Docker gives to all; "
            "set `cap_drop: [ALL]` and add those it needs"
        )


@rule(on.service(), severity="info", profile="hardening", security=2.0)
def writable_root(service: Service) -> Findings:
    whole = _judged(service)
    if whole is not None and whole.flag("read_only") is not True and not _is_open(whole, "read_only"):
        yield service.finding(
            f"`{service.name}` can write all over its image; "
            "set `read_only: true`, with volumes or `tmpfs` where it has to write"
        )


@rule(on.service(), severity="info", profile="hardening")
def no_limits(service: Service) -> Findings:
    whole = _judged(service)
    if whole is None:
        return
    limits = ("deploy", "resources", "limits")
    memory = whole.has("mem_limit") or whole.get(*limits, "memory") is not None
    cpus = (
        any(whole.has(key) for key in ("cpus", "cpu_quota", "cpuset"))
        or whole.get(*limits, "cpus") is not None
    )
    if memory and cpus:
        return
    what, keys = (
        ("memory and CPUs", "`mem_limit` and `cpus`")
        if not memory and not cpus
        else (("memory", "`mem_limit`") if not memory else ("CPUs", "`cpus`"))
    )
    yield service.finding(f"`{service.name}` may take all {what} of the host; set {keys}")


@rule(on.service(), severity="info", profile="hardening")
def no_restart(service: Service) -> Findings:
    """What runs once, for others to wait for or by a profile, is not to start again."""
    whole = _judged(service)
    if whole is None or whole.has("restart") or whole.get("deploy", "restart_policy") is not None:
        return
    if not _runs_once(whole):
        yield service.finding(
            f"`{service.name}` stays down after a crash or a restart of the host; "
            "set `restart: unless-stopped`"
        )


@rule(on.service(), severity="info", profile="hardening")
def no_healthcheck(service: Service) -> Findings:
    """Only where it is known that the image has none."""
    from dlint.model.compose.servers import lacks_healthcheck

    whole = _judged(service)
    if whole is None or _runs_once(whole):
        return
    check = whole.healthcheck
    if check is not None and check.disabled:
        place = service.place_of("healthcheck") or service
        yield place.finding(
            f"the healthcheck of `{service.name}` is switched off: nobody sees when it no longer answers"
        )
    elif (check is None or (check.is_known and check.test is None)) and lacks_healthcheck(whole):
        yield service.finding(
            f"nothing checks whether `{service.name}` still answers; give it a `healthcheck`"
        )


def _judged(service: Service) -> Service | None:
    """The service in the end, where this file is the one to speak of it."""
    whole = service.whole
    if whole is None or whole.is_part or is_named_before(service):
        return None
    return whole


def _is_open(whole: Service, key: str) -> bool:
    """Whether a variable that is not known decides a flag."""
    return whole.has(key) and whole.flag(key) is None


def _runs_once(whole: Service) -> bool:
    """Whether others wait for its end, or only a profile starts it."""
    if whole.has("profiles") or len(whole.file.services) > _MOST:
        return True
    return any(
        dependency.name == whole.name and dependency.condition == _ENDS
        for other in whole.file.services
        for dependency in other.depends_on
    )
