"""What Compose adds to the whole: defaults, implicit networks, dependencies and names.

Source: compose-go `transform/defaults.go` and `loader/normalize.go`. What is added stands at the place of
what it belongs to.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, TypeAlias

from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.short import of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.model.compose.effective.env import Environment

    _Change: TypeAlias = Callable[[Datum], Datum]

SHARED = ("network_mode", "ipc", "pid", "uts", "cgroup")
NAMED = ("networks", "volumes", "configs", "secrets")


def with_defaults(root: Datum) -> Datum:
    """The project with the defaults of what each service writes."""
    return _each_service(root, _service_defaults)


def normal(root: Datum, environment: Environment) -> Datum:
    """The project as `docker compose config` prints it; names hold HOLE where its own is not known."""
    root = _each_service(root, lambda service: _service(service, environment))
    root = _networks(root)
    name = environment.values.get("COMPOSE_PROJECT_NAME")
    if name and root.get("name") is None:
        root = replaced(root, name=Datum(name, root.at))
    return _names(root, name or environment.hole("${COMPOSE_PROJECT_NAME}"))


def services(root: Datum) -> dict[str, Datum]:
    """The services that are mappings."""
    found = root.get("services")
    held = found.value if found is not None and isinstance(found.value, dict) else {}
    return {name: each for name, each in held.items() if isinstance(each.value, dict)}


def replaced(datum: Datum, **values: Datum) -> Datum:
    """The mapping with some of its values others."""
    assert isinstance(datum.value, dict)
    return Datum({**datum.value, **values}, datum.at, datum.key)


def _each_service(root: Datum, change: _Change) -> Datum:
    section = root.get("services")
    if section is None or not isinstance(section.value, dict):
        return root
    made = {
        name: change(each) if isinstance(each.value, dict) else each for name, each in section.value.items()
    }
    return replaced(root, services=Datum(made, section.at, section.key))


def _service_defaults(service: Datum) -> Datum:
    made: dict[str, Datum] = {}
    build = service.get("build")
    if build is not None and isinstance(build.value, dict) and "context" not in build.value:
        made["build"] = replaced(build, context=of(".", build))
    for key, default in (("secrets", _secret), ("ports", _port), ("volumes", _volume), ("gpus", _device)):
        found = service.get(key)
        if found is not None and isinstance(found.value, list):
            items = [default(item) if isinstance(item.value, dict) else item for item in found.value]
            made[key] = Datum(items, found.at, found.key)
    return replaced(service, **made) if made else service


def _secret(item: Datum) -> Datum:
    origin = item.get("source")
    if item.get("target") is not None or origin is None or not isinstance(origin.value, str):
        return item
    return replaced(item, target=of(f"/run/secrets/{origin.value}", item))


def _port(item: Datum) -> Datum:
    missing = {"protocol": "tcp", "mode": "ingress"}
    made = {key: of(value, item) for key, value in missing.items() if item.get(key) is None}
    return replaced(item, **made) if made else item


def _volume(item: Datum) -> Datum:
    bind = item.get("bind")
    target = item.get("target")
    made = {}
    if bind is not None and isinstance(bind.value, dict) and "create_host_path" not in bind.value:
        made["bind"] = replaced(bind, create_host_path=of(value=True, near=bind))
    if target is not None and isinstance(target.value, str) and target.value:
        clean = posixpath.normpath(target.value)
        clean = clean[1:] if clean.startswith("//") else clean
        if clean != target.value:
            made["target"] = Datum(clean, target.at, target.key)
    return replaced(item, **made) if made else item


def _device(item: Datum) -> Datum:
    if item.get("count") is not None or item.get("device_ids") is not None:
        return item
    return replaced(item, count=of("all", item))


def _service(service: Datum, environment: Environment) -> Datum:
    made: dict[str, Datum] = {}
    policy = service.get("pull_policy")
    if policy is not None and policy.value == "if_not_present":
        made["pull_policy"] = Datum("missing", policy.at, policy.key)
    build = service.get("build")
    if build is not None and isinstance(build.value, dict):
        added = {"context": of(".", build)} if build.get("context") is None else {}
        if not any(key in build.value for key in ("dockerfile", "dockerfile_inline")):
            added["dockerfile"] = of("Dockerfile", build)
        args = build.get("args")
        if args is not None:
            added["args"] = _from_host(args, environment, keep=not environment.complete)
        made["build"] = replaced(build, **added) if added else build
    given = service.get("environment")
    if given is not None:
        made["environment"] = _from_host(given, environment, keep=True)
    depends_on = _dependencies(service)
    if depends_on is not None:
        made["depends_on"] = depends_on
    if not any(service.get(key) is not None for key in ("provider", "network_mode")):
        networks = service.get("networks")
        if networks is None or not networks.value:
            near = networks if networks is not None else service
            made["networks"] = Datum({"default": of(None, near)}, near.at, near.key)
    return replaced(service, **made) if made else service


def _from_host(datum: Datum, environment: Environment, *, keep: bool) -> Datum:
    """Names without a value get that of the variable; where there is none they stay, or are dropped."""
    if not isinstance(datum.value, dict) or all(each.value is not None for each in datum.value.values()):
        return datum
    made = {}
    for name, each in datum.value.items():
        value = environment.values.get(name) if each.value is None else None
        if value is not None:
            made[name] = Datum(value, each.at, each.key)
        elif keep or each.value is not None:
            made[name] = each
    return Datum(made, datum.at, datum.key)


def implicit(service: Datum) -> list[tuple[str, Datum, bool]]:
    """The services that others than `depends_on` name: name, the value, restarted with it or not."""
    found = [(text.partition(":")[0], item, True) for text, item in _texts(service, "links")]
    for key in SHARED:
        value = service.get(key)
        if value is not None and isinstance(value.value, str) and value.value.startswith("service:"):
            found.append((value.value.removeprefix("service:"), value, True))
    for text, item in _texts(service, "volumes_from"):
        if not text.startswith("container:"):
            found.append((text.partition(":")[0], item, False))
    return found


def _texts(service: Datum, key: str) -> list[tuple[str, Datum]]:
    found = service.get(key)
    items = found.value if found is not None and isinstance(found.value, list) else []
    return [(item.value, item) for item in items if isinstance(item.value, str)]


def _dependencies(service: Datum) -> Datum | None:
    found = service.get("depends_on")
    if found is not None and not isinstance(found.value, dict):
        return None
    held = found.value if found is not None and isinstance(found.value, dict) else {}
    made = dict(held)
    for name, near, restart in implicit(service):
        if name and name not in made:
            body = {
                "condition": of("service_started", near),
                "restart": of(restart, near),
                "required": of(value=True, near=near),
            }
            made[name] = Datum(body, near.at, near.at)
    if len(made) == len(held):
        return None
    near = found if found is not None else service
    return Datum(made, near.at, near.key)


def _networks(root: Datum) -> Datum:
    section = root.get("networks")
    held = section.value if section is not None and isinstance(section.value, dict) else {}
    if "default" in held or (section is not None and not isinstance(section.value, dict | None)):
        return root
    for service in services(root).values():
        networks = service.get("networks")
        if networks is not None and isinstance(networks.value, dict) and "default" in networks.value:
            near = section if section is not None else root
            return replaced(root, networks=Datum({**held, "default": of(None, near)}, near.at, near.key))
    return root


def _names(root: Datum, project: str) -> Datum:
    made = {}
    for key in NAMED:
        section = root.get(key)
        if section is not None and isinstance(section.value, dict):
            named = {name: _with_name(each, name, project) for name, each in section.value.items()}
            made[key] = Datum(named, section.at, section.key)
    return replaced(root, **made) if made else root


def _with_name(resource: Datum, key: str, project: str) -> Datum:
    body = resource.value if isinstance(resource.value, dict) else {}
    if resource.value is not None and not isinstance(resource.value, dict):
        return resource
    if "name" in body and body["name"].value is not None:
        return resource
    external = resource.get("external")
    outside = external is not None and (external.value is True or external.text == "true")
    name = Datum(key if outside else f"{project}_{key}", resource.at, resource.key)
    return Datum({"name": name, **{k: v for k, v in body.items() if k != "name"}}, resource.at, resource.key)
