"""Texts that Compose turns into truth values, numbers, durations and sizes, and those it cannot.

Source: compose-go `loader/interpolate.go`, `types/duration.go`, `types/bytes.go`; go-units `RAMInBytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.lazy import regex
from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.shape import Shape, changed, shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.compose.effective.trouble import Log

    Rule: TypeAlias = Callable[[Datum, Log], Datum]

TRUE = frozenset({"true", "y", "yes", "on"})
FALSE = frozenset({"false", "n", "no", "off"})
UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40, "p": 2**50}
_DURATION = regex(r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)")
_SIZE = regex(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(?:([kmgtp])(?:i?b)?|b?)", 2)
_INTEGER = regex(r"[-+]?[0-9]{1,18}")
_RANGE = regex(r"[0-9]{1,5}-[0-9]{1,5}")
_OCTAL = regex(r"[-+]?[0-7]+")
_NUMBER = regex(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


def cast(root: Datum, log: Log) -> Datum:
    """The project with its texts turned into what Compose takes them for."""
    return changed(root, SHAPE, lambda rule, datum: rule(datum, log))


def cast_texts(root: Datum, log: Log) -> Datum:
    """The project with only its texts turned, as Compose does before it checks the structure."""

    def turned(rule: Rule, datum: Datum) -> Datum:
        return rule(datum, log) if isinstance(datum.value, str) else datum

    return changed(root, SHAPE, turned)


def size(text: str) -> int | None:
    """Bytes of a size (`512m`, `1.5gb`); None where it is none."""
    if _INTEGER.fullmatch(text):
        return int(text)
    found = _SIZE.fullmatch(text)
    return int(float(found[1]) * UNITS[(found[2] or "").lower()]) if found and len(text) < 40 else None


def number(datum: Datum | None) -> float | None:
    """The number a value is or says; None where it is none or not known."""
    if datum is None or isinstance(datum.value, bool):
        return None
    if isinstance(datum.value, int | float):
        return float(datum.value)
    text = datum.text
    return float(text) if text is not None and _NUMBER.fullmatch(text) and len(text) < 40 else None


def _truth(datum: Datum, log: Log) -> Datum:
    text = datum.value
    if not isinstance(text, str) or not datum.known:
        return datum
    if text.lower() in TRUE:
        return Datum(value=True, at=datum.at, key=datum.key, printed="true")
    if text.lower() in FALSE:
        return Datum(value=False, at=datum.at, key=datum.key, printed="false")
    log.add("invalid-boolean", f"`{text}` is neither true nor false", datum.at)
    return datum


def _integer(datum: Datum, log: Log) -> Datum:
    text = datum.value
    if not isinstance(text, str) or not datum.known:
        return datum
    if _INTEGER.fullmatch(text):
        return Datum(int(text), datum.at, datum.key, printed=str(int(text)))
    log.add("invalid-number", f"`{text}` is no whole number", datum.at)
    return datum


def _port(datum: Datum, log: Log) -> Datum:
    """A range stays where the ports it is published at are not known."""
    return datum if isinstance(datum.value, str) and _RANGE.fullmatch(datum.value) else _integer(datum, log)


def _count(datum: Datum, log: Log) -> Datum:
    """A count of devices."""
    return datum if datum.value == "all" else _integer(datum, log)


def _float(datum: Datum, log: Log) -> Datum:
    text = datum.value
    if not isinstance(text, str) or not datum.known:
        return datum
    if number(datum) is not None:
        return Datum(float(text), datum.at, datum.key, printed=text)
    log.add("invalid-number", f"`{text}` is no number", datum.at)
    return datum


def _mode(datum: Datum, log: Log) -> Datum:
    """The mode of a file, in octal digits where it is a text."""
    text = datum.value
    if isinstance(text, str) and datum.known and not _OCTAL.fullmatch(text):
        log.add("invalid-mode", f"`{text}` is no mode of a file; give octal digits, such as `0440`", datum.at)
    return datum


def _duration(datum: Datum, log: Log) -> Datum:
    text = datum.text
    if text is not None and not isinstance(datum.value, bool) and not _DURATION.fullmatch(text):
        unit = "; it needs a unit, such as `s`" if _NUMBER.fullmatch(text) else ""
        log.add("invalid-duration", f"`{text}` is no duration{unit}", datum.at)
    return datum


def _bytes(datum: Datum, log: Log) -> Datum:
    if isinstance(datum.value, bool | float):
        return datum
    text = datum.text
    if text is None:
        return datum
    found = size(text)
    if found is None:
        log.add("invalid-size", f"`{text}` is no size: a number with `b`, `k`, `m`, `g` or `t`", datum.at)
        return datum
    return Datum(str(found), datum.at, datum.key)


def _in(prefix: str, *keys: str) -> list[str]:
    return [f"{prefix}.{key}" for key in keys]


SHAPE: Shape[Rule] = shape(
    {
        **dict.fromkeys(
            (
                *_in("services.*", "attach", "init", "oom_kill_disable", "privileged", "read_only"),
                *_in("services.*", "stdin_open", "tty"),
                *_in("services.*.build", "no_cache", "privileged", "pull"),
                *_in("services.*", "post_start[].privileged", "pre_stop[].privileged"),
                "services.*.develop.watch[].exec.privileged",
                *_in("services.*.depends_on.*", "required", "restart"),
                "services.*.healthcheck.disable",
                *_in("services.*.volumes[]", "read_only", "volume.nocopy", "bind.create_host_path"),
                "services.*.env_file[].required",
                *_in("networks.*", "external", "internal", "attachable", "enable_ipv4", "enable_ipv6"),
                *_in("volumes.*", "external"),
                *_in("secrets.*", "external"),
                *_in("configs.*", "external"),
            ),
            _truth,
        ),
        **dict.fromkeys(
            (
                *_in("services.*", "cpu_count", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime"),
                *_in("services.*", "cpu_shares", "oom_score_adj", "pids_limit", "scale"),
                *_in("services.*.deploy", "replicas", "update_config.parallelism"),
                *_in("services.*.deploy", "rollback_config.parallelism", "restart_policy.max_attempts"),
                "services.*.deploy.placement.max_replicas_per_node",
                "services.*.deploy.resources.limits.pids",
                "services.*.healthcheck.retries",
                *_in("services.*.blkio_config", "weight", "weight_device[].weight"),
                *_in("services.*.ulimits.*", "hard", "soft"),
                "services.*.ulimits.*",
            ),
            _integer,
        ),
        "services.*.ports[].target": _port,
        "services.*.gpus[].count": _count,
        "services.*.deploy.resources.reservations.devices[].count": _count,
        **dict.fromkeys(
            (
                *_in("services.*", "cpu_percent", "cpus"),
                "services.*.deploy.update_config.max_failure_ratio",
                "services.*.deploy.rollback_config.max_failure_ratio",
                *_in("services.*.deploy.resources", "limits.cpus", "reservations.cpus"),
            ),
            _float,
        ),
        **dict.fromkeys(
            _in("services.*", "configs[].mode", "secrets[].mode", "build.secrets[].mode"),
            _mode,
        ),
        **dict.fromkeys(
            (
                *_in("services.*.healthcheck", "interval", "timeout", "start_period", "start_interval"),
                "services.*.stop_grace_period",
                *_in("services.*.deploy.update_config", "delay", "monitor"),
                *_in("services.*.deploy.rollback_config", "delay", "monitor"),
                *_in("services.*.deploy.restart_policy", "delay", "window"),
            ),
            _duration,
        ),
        **dict.fromkeys(
            (
                *_in("services.*", "mem_limit", "mem_reservation", "memswap_limit", "mem_swappiness"),
                *_in("services.*", "shm_size", "build.shm_size", "volumes[].tmpfs.size"),
                *_in("services.*.deploy.resources", "limits.memory", "reservations.memory"),
                *_in("services.*.blkio_config", "device_read_bps[].rate", "device_read_iops[].rate"),
                *_in("services.*.blkio_config", "device_write_bps[].rate", "device_write_iops[].rate"),
            ),
            _bytes,
        ),
    }
)
