"""Whether a YAML document is a compose file, by what it holds."""

from __future__ import annotations

from dlint.syntax.yaml_nodes import Mapping, Node, Scalar, Sequence, resolve

TOP_KEYS = frozenset(
    "configs include models name networks secrets services version volumes".split()  # noqa: SIM905
)
# Keys that other kinds of files with `services` do not have (Symfony, GitHub and GitLab workflows).
SERVICE_KEYS = frozenset(
    """build cap_add cap_drop command container_name depends_on deploy devices dns entrypoint env_file
    environment expose extends external_links extra_hosts healthcheck hostname image ipc labels links logging
    mem_limit network_mode networks pid ports privileged profiles provider pull_policy read_only restart
    security_opt shm_size stdin_open stop_grace_period sysctls tmpfs tty ulimits user volumes volumes_from
    working_dir""".split()  # noqa: SIM905
)
# Top-level keys of files that hold something else for sure.
FOREIGN_KEYS = frozenset({"jobs", "stages", "apiVersion", "kind", "steps", "pipeline", "parameters"})


def looks_like_compose(root: Node | None) -> bool:
    """Whether a document is a compose file, a fragment of one, or one of the first format."""
    root = resolve(root) if root is not None else None
    if not isinstance(root, Mapping) or not root.effective or FOREIGN_KEYS & set(root.effective):
        return False
    services = root.get("services")
    if services is None:
        return is_v1(root) or _is_fragment(root)
    if not isinstance(services, Mapping):
        return isinstance(services, Scalar) and services.kind == "null" and _is_fragment(root)
    bodies = [entry.node for entry in services.items()]
    if any(isinstance(body, Mapping) and SERVICE_KEYS & set(body.effective) for body in bodies):
        return True
    empty = all(
        isinstance(body, Scalar) or (isinstance(body, Mapping) and not body.entries) for body in bodies
    )
    return empty and _only_known(root)


def is_v1(root: Mapping) -> bool:
    """Whether the top-level keys are services, as before version 2."""
    keys = root.effective
    if "services" in keys or "include" in keys or FOREIGN_KEYS & set(keys):
        return False
    bodies = [
        entry.node for entry in root.items() if entry.name is not None and not _is_extension(entry.name)
    ]
    found = False
    for body in bodies:
        if not isinstance(body, Mapping) or len(SERVICE_KEYS & set(body.effective)) * 2 < len(body.effective):
            return False
        found = found or any(_is_start(body, key) for key in ("image", "build", "extends"))
    return found


def _is_start(body: Mapping, key: str) -> bool:
    value = body.get(key)
    return isinstance(value, Scalar) or (key != "image" and isinstance(value, Mapping))


def _is_extension(name: str) -> bool:
    return name.startswith(("x-", "."))


def _only_known(root: Mapping) -> bool:
    return all(key in TOP_KEYS or _is_extension(key) for key in root.names())


def _is_fragment(root: Mapping) -> bool:
    """Only resources, or only `include`."""
    if not _only_known(root):
        return False
    include = root.get("include")
    if include is not None:
        return isinstance(include, Sequence) and bool(include.items) and all(map(_is_include, include.items))
    sections = ("networks", "volumes", "secrets", "configs", "models")
    return any(isinstance(root.get(key), Mapping) for key in sections)


def _is_include(item: Node) -> bool:
    item = resolve(item)
    return isinstance(item, Scalar) or (isinstance(item, Mapping) and item.get("path") is not None)
