"""Images and registries that their makers have given up, and what stands in their place.

Sources, read on 2026-11-21: the `deprecated.md` notices of docker-library/docs in all its history and the
deletions in docker-library/official-images (both of 2026-08-21); the announcements of Kubernetes
(k8s.gcr.io, 2023-02), CircleCI (2021-12-31), Bitnami (bitnami/containers#83267), nginx-proxy
(portainer/portainer-docs#252), Keycloak; docker/docs#8793 and the mirrors' own notices for registries.
"""

from __future__ import annotations

from typing import NamedTuple

from dlint.knowledge.images import familiar


class Deprecation(NamedTuple):
    """Why an image should not be used; `instead` is the name of the image that replaces it, if one does."""

    reason: str
    instead: str | None = None


# since when (a date or a version), and the image to use
_OFFICIAL: dict[str, tuple[str | None, str | None]] = {
    "adoptopenjdk": ("2021-08", "eclipse-temurin"),
    "celery": ("2017-06", "python"),
    "centos": (None, "almalinux"),
    "clearlinux": ("2025-07", None),
    "clefos": ("2024-06", None),
    "consul": ("version 1.16", "hashicorp/consul"),
    "crux": ("2018-11", None),
    "django": ("2016-12", "python"),
    "emqx": ("version 5.9", "emqx/emqx"),
    "euleros": ("2019-04", None),
    "express-gateway": ("2020", None),
    "fsharp": ("2021", "mcr.microsoft.com/dotnet/sdk"),
    "glassfish": ("2016", None),
    "hipache": ("2015-02", "traefik"),
    "iojs": ("2015", "node"),
    "java": ("2016-12", "eclipse-temurin"),
    "jenkins": ("version 2.60", "jenkins/jenkins"),
    "jobber": (None, None),
    "kaazing-gateway": ("2018-07", None),
    "known": ("2018-08", None),
    "liquibase": ("version 5.0", "liquibase/liquibase"),
    "mongo-express": ("2024-04", None),
    "mono": ("2022-06", None),
    "nats-streaming": ("2023-06", "nats"),
    "notary": ("2025-07", None),
    "nuxeo": (None, None),
    "openjdk": ("2022-07", "eclipse-temurin"),
    "opensuse": (None, "opensuse/leap"),
    "owncloud": ("2018-12", "owncloud/server"),
    "php-zendserver": (None, None),
    "piwik": ("2018-09", "matomo"),
    "plone": ("version 6.0", "plone/plone-backend"),
    "rails": ("2016-12", "ruby"),
    "rapidoid": ("2018-08", None),
    "rockylinux": ("2023-11", "rockylinux/rockylinux"),
    "sentry": ("2019-07", None),
    "sl": ("2024-06", None),
    "sourcemage": ("2016-12", None),
    "swarm": (None, None),
    "thrift": ("2019-02", None),
    "ubuntu-debootstrap": ("2016", "ubuntu"),
    "ubuntu-upstart": ("2016", "ubuntu"),
    "unit": ("2025-10", None),
    "vault": ("version 1.14", "hashicorp/vault"),
}
_MOVED = {
    "jwilder/nginx-proxy": "nginxproxy/nginx-proxy",
    "jwilder/docker-gen": "nginxproxy/docker-gen",
    "jrcs/letsencrypt-nginx-proxy-companion": "nginxproxy/acme-companion",
    "microsoft/dotnet": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/aspnetcore": "mcr.microsoft.com/dotnet/aspnet",
    "microsoft/aspnetcore-build": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/mssql-server-linux": "mcr.microsoft.com/mssql/server",
    "microsoft/windowsservercore": "mcr.microsoft.com/windows/servercore",
    "microsoft/nanoserver": "mcr.microsoft.com/windows/nanoserver",
    "jboss/keycloak": "quay.io/keycloak/keycloak",
    "portainer/portainer": "portainer/portainer-ce",
    "linuxserver/letsencrypt": "linuxserver/swag",
    "kalilinux/kali-linux-docker": "kalilinux/kali-rolling",
    "base/archlinux": "archlinux",
    "archlinux/base": "archlinux",
    "mhart/alpine-node": "node",
}
# the owner's whole name space: the reason, and what stands in place of the owner's name
_OWNERS = {
    "circleci/": ("CircleCI ended these images on 2021-12-31 in favour of its cimg/ images", None),
    "bitnami/": (
        "Bitnami moved its versioned images to bitnamilegacy/ in September 2025, where they get no updates",
        None,
    ),
    "bitnamilegacy/": ("these are Bitnami's images of before September 2025; they get no updates", None),
    "dockerfile/": ("this project's images were taken down", None),
    "gcr.io/google_containers/": ("Kubernetes moved its images to registry.k8s.io", "registry.k8s.io/"),
    "gcr.io/google-containers/": ("Kubernetes moved its images to registry.k8s.io", "registry.k8s.io/"),
    "k8s.gcr.io/": ("the registry k8s.gcr.io has been frozen since 2023-04-03", "registry.k8s.io/"),
    "mcr.microsoft.com/dotnet/core/": (
        ".NET 5 and later are published without `core/`; nothing here has been updated since 2022-12",
        "mcr.microsoft.com/dotnet/",
    ),
}
_LIVING = frozenset(("bitnami/minideb",))
_DEAD_REGISTRIES = {
    "registry.docker-cn.com": "it was shut down in 2019",
    "daocloud.io": "DaoCloud serves its copies at docker.m.daocloud.io instead",
    "hub-mirror.c.163.com": "it no longer answers",
    "docker.mirrors.ustc.edu.cn": "it has served its own campus only since 2020",
    "docker.mirrors.sjtug.sjtu.edu.cn": "it was shut down in 2024",
    "reg-mirror.qiniu.com": "it was shut down in 2020",
}
_AZURE_CHINA = ".azk8s.cn"


def deprecated(registry: str | None, repository: str, tag: str | None = None) -> Deprecation | None:
    """Why an image should no longer be used, None where nothing speaks against it.

    `registry` is the host of the reference, None or `docker.io` for Docker Hub; `repository` may name
    it too. A tag matters for `openjdk` alone, whose early-access builds go on.
    """
    host = _host(registry)
    name = repository if not host or repository.startswith(f"{host}/") else f"{host}/{repository}"
    first = name.partition("/")[0]
    if first in _DEAD_REGISTRIES or first.endswith(_AZURE_CHINA):
        return _mirror(first, name)
    name = familiar(name)
    if name == "openjdk" and "ea" in (tag or "").split("-"):
        return None
    if name in _OFFICIAL:
        since, instead = _OFFICIAL[name]
        return Deprecation(
            f"it has had no updates since {since}" if since else "it gets no updates any more", instead
        )
    if name in _MOVED:
        return Deprecation(f"it moved to {_MOVED[name]}", _MOVED[name])
    if name in _LIVING:
        return None
    for owner, (reason, place) in _OWNERS.items():
        if name.startswith(owner):
            return Deprecation(reason, place + name.removeprefix(owner) if place is not None else None)
    return None


def _host(registry: str | None) -> str:
    host = (registry or "").rstrip("/").lower()
    return "" if host in ("docker.io", "index.docker.io", "registry-1.docker.io") else host


def _mirror(host: str, name: str) -> Deprecation:
    """A dead copy of another registry: what it copied is asked for at its own place."""
    reason = _DEAD_REGISTRIES.get(host, "it has answered to addresses of Azure China only since 2020")
    rest = name.partition("/")[2]
    origin = {"gcr": "gcr.io/", "quay": "quay.io/"}.get(host.removesuffix(_AZURE_CHINA), "")
    return Deprecation(
        f"the registry mirror {host} is dead: {reason}", origin + familiar(rest) if rest else None
    )
