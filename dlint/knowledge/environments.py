"""Which environment variables images set, beside PATH.

Sources: the Dockerfiles or image configurations that these are published from, August 2026
(alpinelinux/docker-alpine, amazonlinux/container-images, CentOS/sig-cloud-instance-images,
debuerreotype/docker-debian-artifacts, docker-library/busybox, docker-library/buildpack-deps,
tianon/docker-brew-ubuntu-core, Fedora's container kickstarts); for those that set some, every `ENV` in the
whole history of nodejs/docker-node, docker-library's golang, openjdk, php, python and ruby,
nginx/docker-nginx and adoptium/containers.
"""

from __future__ import annotations

_JAVA = ("JAVA_", "LANG", "LC_ALL", "CA_CERTIFICATES_JAVA_VERSION")
# image -> what the names of all its variables begin with, whatever the version
_BEGINNINGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("alpine", "amazonlinux", "buildpack-deps", "busybox", "centos", "debian", "ubuntu"), ()),
    "eclipse-temurin": _JAVA,
    "fedora": ("DISTTAG", "FGC", "FBR", "container"),
    "golang": ("GO",),
    "nginx": ("NGINX_", "NJS_", "PKG_", "DYNPKG_", "ACME_", "OTEL_"),
    "node": ("NODE_", "NPM_", "YARN_"),
    "openjdk": _JAVA,
    "php": ("PHP", "APACHE_", "GPG_KEY", "CFLAGS", "CPPFLAGS", "LDFLAGS"),
    "python": ("PYTHON", "LANG", "GPG_KEY"),
    "ruby": ("RUBY", "BUNDLE", "GEM_", "LANG"),
}
# Windows has variables of its own, and what the `onbuild` images declare is gone from the histories.
_OTHERS = ("windows", "nanoserver", "onbuild")


def may_set(familiar: str, tag: str | None, name: str) -> bool:
    """Whether an image may set a variable; all those that nobody has looked into may."""
    beginnings = _BEGINNINGS.get(familiar)
    if beginnings is None or any(part in (tag or "") for part in _OTHERS):
        return True
    return name == "PATH" or name.startswith(beginnings)
