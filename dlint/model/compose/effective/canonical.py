"""Every short form as its long one, as `docker compose config` prints them.

Source: compose-go `transform` and the decoders in `types`. A value whose kind does not fit is left alone:
that is for the schema to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dlint.model.compose.effective import short
from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.merge import as_list, build, hosts, named, pairs, started
from dlint.model.compose.effective.shape import Shape, changed, shape
from dlint.syntax.interpolate import HOLE
from dlint.syntax.shortsyntax import split_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.compose.effective.trouble import Log

    Transform: TypeAlias = Callable[[Datum, Log], Datum]


def canonical(root: Datum, log: Log) -> Datum:
    """The project in long forms; what cannot be read goes to `log` and is left out."""
    return changed(root, SHAPE, lambda rule, datum: rule(datum, log))


def transform_at(datum: Datum, log: Log, *path: str) -> Datum:
    """One value at its path, as `canonical` does it."""
    place: Shape[Transform] | None = SHAPE
    for key in path:
        place = place.step(key) if place is not None else None
    return datum if place is None else changed(datum, place, lambda rule, each: rule(each, log))


def _key_values(datum: Datum, log: Log) -> Datum:
    """Names with texts; a number or truth value becomes the text Compose makes of it."""
    found = pairs(datum)
    if found is None or datum.value is None:
        return datum
    made = {}
    for name, each in found.items():
        if isinstance(datum.value, list) and name[-1:].isspace():
            log.add("space-before-equals", f"white space stands behind the name `{name.rstrip()}`", each.at)
        texts = each.value is None or isinstance(each.value, str | dict | list)
        made[name] = each if texts and each.printed is None else Datum(each.printed, each.at, each.key)
    return Datum(made, datum.at, datum.key)


def _contexts(datum: Datum, log: Log) -> Datum:
    for item in datum.value if isinstance(datum.value, list) else ():
        if isinstance(item.value, str) and "=" not in item.value and HOLE not in item.value:
            log.add("invalid-context", f"`{item.value}` gives its context no value: `name=context`", item.at)
    return _key_values(datum, log)


def _ssh(datum: Datum, log: Log) -> Datum:
    found = pairs(datum)
    if found is None or not isinstance(datum.value, list):
        return datum
    for name, each in found.items():
        if each.value is None and name != "default" and HOLE not in name:
            log.add("invalid-ssh", f"the ssh key `{name}` has no path: `{name}=path`", each.at)
    return Datum(found, datum.at, datum.key)


def _list(datum: Datum, _log: Log) -> Datum:
    if isinstance(datum.value, dict | list) or datum.value is None:
        return datum
    return Datum(as_list(datum), datum.at, datum.key)


def _texts(datum: Datum, _log: Log) -> Datum:
    """A list whose numbers become texts."""
    if not isinstance(datum.value, list) or all(item.printed is None for item in datum.value):
        return datum
    items = [Datum(item.printed, item.at) if item.printed is not None else item for item in datum.value]
    return Datum(items, datum.at, datum.key)


def _text(datum: Datum, _log: Log) -> Datum:
    return Datum(datum.printed, datum.at, datum.key) if datum.printed is not None else datum


def _hosts(datum: Datum, log: Log) -> Datum:
    found = hosts(datum)
    if found is None or datum.value is None:
        return datum
    made = []
    for item in found:
        text = item.value
        if not isinstance(text, str):
            made.append(item)
            continue
        host, sign, address = text.partition("=")
        if not sign:
            host, sign, address = text.partition(":")
        if not sign and HOLE not in text:
            log.add("invalid-host", f"`{text}` gives the host no address: `host=address`", item.at)
            continue
        if sign and HOLE not in text and (not host or ":" in host):
            log.add("invalid-host", f"`{host}` is no name of a host; give `host=address`", item.at)
        made.append(Datum(f"{host}={address.strip('[]')}" if sign else text, item.at, item.key))
    return Datum(made, datum.at, datum.key)


def _env_files(datum: Datum, _log: Log) -> Datum:
    items = as_list(datum)
    if items is None or datum.value is None:
        return datum
    return Datum([_env_file(item) for item in items], datum.at, datum.key)


def _env_file(item: Datum) -> Datum:
    if isinstance(item.value, str):
        return Datum({"path": item, "required": short.of(value=True, near=item)}, item.at)
    if isinstance(item.value, dict) and "required" not in item.value:
        return Datum({**item.value, "required": short.of(value=True, near=item)}, item.at)
    return item


def _depends_on(datum: Datum, _log: Log) -> Datum:
    found = started(datum)
    if not isinstance(found.value, dict):
        return datum
    defaults: dict[str, str | bool] = {"condition": "service_started", "required": True}
    made = {}
    for name, each in found.value.items():
        body = each.value
        missing = [key for key in defaults if isinstance(body, dict) and key not in body]
        if missing and isinstance(body, dict):
            added = {key: short.of(defaults[key], each) for key in missing}
            made[name] = Datum({**body, **added}, each.at, each.key)
        else:
            made[name] = each
    return Datum(made, datum.at, datum.key)


def _mounted(item: Datum, _log: Log) -> Datum:
    return Datum({"source": item}, item.at) if isinstance(item.value, str) else item


def _gpus(datum: Datum, _log: Log) -> Datum:
    if not isinstance(datum.value, str):
        return datum
    return Datum([Datum({"count": datum}, datum.at)], datum.at, datum.key)


def _command(datum: Datum, log: Log) -> Datum:
    if not isinstance(datum.value, str):
        return _texts(datum, log)
    words = split_command(datum.value).words
    if words is None:
        if HOLE not in datum.value:
            message = "Compose cannot split this command: a quote or a parenthesis is not closed"
            log.add("invalid-command", message, datum.at)
        return datum
    return Datum([Datum(word, datum.at) for word in words], datum.at, datum.key)


def _test(datum: Datum, log: Log) -> Datum:
    if not isinstance(datum.value, str):
        return _texts(datum, log)
    return Datum([Datum("CMD-SHELL", datum.at), Datum(datum.value, datum.at)], datum.at, datum.key)


def _external(datum: Datum, log: Log) -> Datum:
    """`external: {name: x}` is the old way of saying `external: true` and `name: x`."""
    body = datum.value
    external = datum.get("external")
    if not isinstance(body, dict) or external is None or not isinstance(external.value, dict):
        return datum
    made = {**body, "external": Datum(value=True, at=external.at, key=external.key, printed="true")}
    old, name = external.get("name"), body.get("name")
    if old is not None:
        if name is not None and name.value != old.value and name.known and old.known:
            message = "`name` and `external.name` say different names; only use `name`"
            log.add("external-name", message, old.place)
        made.setdefault("name", old)
    return Datum(made, datum.at, datum.key)


SHAPE: Shape[Transform] = shape(
    {
        "services.*.build": lambda datum, _log: build(datum),
        "services.*.build.additional_contexts": _contexts,
        "services.*.build.ssh": _ssh,
        "services.*.build.secrets[]": _mounted,
        "services.*.build.provenance": _text,
        "services.*.build.sbom": _text,
        **dict.fromkeys(("services.*.build.extra_hosts", "services.*.extra_hosts"), _hosts),
        **dict.fromkeys(
            (
                "networks.*.labels",
                "volumes.*.labels",
                "services.*.annotations",
                "services.*.build.args",
                "services.*.build.labels",
                "services.*.deploy.labels",
                "services.*.environment",
                "services.*.labels",
                "services.*.sysctls",
            ),
            _key_values,
        ),
        **dict.fromkeys(
            (
                "services.*.dns",
                "services.*.dns_search",
                "services.*.tmpfs",
                "services.*.label_file",
                "services.*.develop.watch[].ignore",
                "services.*.develop.watch[].include",
            ),
            _list,
        ),
        "services.*.expose": _texts,
        "services.*.command": _command,
        "services.*.entrypoint": _command,
        "services.*.healthcheck.test": _test,
        "services.*.depends_on": _depends_on,
        "services.*.env_file": _env_files,
        "services.*.gpus": _gpus,
        "services.*.networks": lambda datum, _log: named(datum),
        "services.*.models": lambda datum, _log: named(datum),
        "services.*.volumes[]": short.volume,
        "services.*.devices[]": short.device,
        "services.*.ports": short.ports,
        "services.*.secrets[]": _mounted,
        "services.*.configs[]": _mounted,
        **dict.fromkeys(("volumes.*", "networks.*", "secrets.*", "configs.*"), _external),
    }
)
