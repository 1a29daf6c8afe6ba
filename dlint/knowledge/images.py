"""What the well-known images are built on, told from name and tag alone.

Source: every version of docker-library/official-images since 2014 (2026-08-21), which names the folder
that each tag was built from; the Dockerfiles of those images; mcr.microsoft.com's tag pages for .NET.
What the tag leaves open stays open: `python:3.12` is Debian of an unknown release, and an image that
is not listed is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.knowledge.distributions import UBUNTU, Distribution, codename, named_in, release, words

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Distribution", "default_user", "distribution", "familiar"]

_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")
_COPIES = ("public.ecr.aws/docker/library/", "mirror.gcr.io/library/", "library/")
_ARCHITECTURES = words("amd64 arm32v5 arm32v6 arm32v7 arm64v8 i386 mips64le ppc64le riscv64 s390x")
_BASES = {
    "alpine": "alpine",
    "gliderlabs/alpine": "alpine",
    "debian": "debian",
    "debian/eol": "debian",
    "bitnami/minideb": "debian",
    "ubuntu": "ubuntu",
    "ubuntu-debootstrap": "ubuntu",
    "ubuntu-upstart": "ubuntu",
    "public.ecr.aws/ubuntu/ubuntu": "ubuntu",
    "public.ecr.aws/lts/ubuntu": "ubuntu",
    "dockerfile/ubuntu": "ubuntu",
    "centos": "centos",
    "quay.io/centos/centos": "centos",
    "fedora": "fedora",
    "registry.fedoraproject.org/fedora": "fedora",
    "registry.fedoraproject.org/fedora-minimal": "fedora",
    "quay.io/fedora/fedora": "fedora",
    "quay.io/fedora/fedora-minimal": "fedora",
    "amazonlinux": "amazonlinux",
    "public.ecr.aws/amazonlinux/amazonlinux": "amazonlinux",
    "oraclelinux": "oraclelinux",
    "container-registry.oracle.com/os/oraclelinux": "oraclelinux",
    "rockylinux": "rockylinux",
    "rockylinux/rockylinux": "rockylinux",
    "quay.io/rockylinux/rockylinux": "rockylinux",
    "almalinux": "almalinux",
    "quay.io/almalinuxorg/almalinux": "almalinux",
    "opensuse": "opensuse",
    "opensuse/leap": "opensuse",
    "registry.opensuse.org/opensuse/leap": "opensuse",
    "opensuse/tumbleweed": "opensuse",
    "registry.opensuse.org/opensuse/tumbleweed": "opensuse",
    "archlinux": "archlinux",
    "archlinux/archlinux": "archlinux",
    "archlinux/base": "archlinux",
    "base/archlinux": "archlinux",
    "kalilinux/kali-rolling": "kali",
    "busybox": "busybox",
    "photon": "photon",
    "mageia": "mageia",
    "scratch": "scratch",
    "mcr.microsoft.com/azurelinux/base/core": "azurelinux",
    "mcr.microsoft.com/cbl-mariner/base/core": "azurelinux",
    "cgr.dev/chainguard/wolfi-base": "wolfi",
    "microsoft/windowsservercore": "windows",
    "microsoft/nanoserver": "windows",
}
# these build on Debian, whatever the version, where the tag names nothing else
_DEBIAN_BASED = words("""
    backdrop buildpack-deps celery couchdb dart django drupal erlang elixir friendica gcc ghost golang haproxy
    haskell httpd iojs java joomla julia matomo mediawiki memcached mono monica nextcloud nginx node perl
    php phpmyadmin postfixadmin postgres pypy python r-base rails rakudo-star redis redmine ruby rust swipl
    varnish yourls
    jenkins/jenkins nginxinc/nginx-unprivileged oven/bun microsoft/dotnet
    """)
_ALPINE_BASED = words("""
    adminer bash caddy composer consul eclipse-mosquitto mongo-express vault znc
    hashicorp/consul hashicorp/vault linuxkit/alpine mhart/alpine-node frolvlad/alpine-glibc
    frolvlad/alpine-python3 anapsix/alpine-java
    """)
_UBUNTU_BASED = words("clickhouse couchbase eclipse-temurin ibmjava sapmachine swift phusion/baseimage")
# nothing but what their tags say is known of these
_BY_TAG_ALONE = words("""
    adoptopenjdk arangodb cassandra clojure elasticsearch flink gazebo groovy hylang ibm-semeru-runtimes jetty
    jruby kibana kong logstash open-liberty percona rethinkdb ros solr sonarqube spark telegraf tomee
    websphere-liberty azul-zulu zookeeper nvidia/cuda ghcr.io/astral-sh/uv bellsoft/liberica-openjdk-debian
    mcr.microsoft.com/playwright mcr.microsoft.com/playwright/python mcr.microsoft.com/devcontainers/base
    postgis/postgis timescale/timescaledb grafana/grafana cimg/base
    """)
_DOTNET = {2: "stretch", 3: "buster", 5: "buster", 6: "bullseye", 7: "bullseye", 8: "bookworm", 9: "bookworm"}
_DOTNET_IMAGE = r"mcr\.microsoft\.com/dotnet/(?:core/|nightly/)?(?:sdk|aspnet|runtime|runtime-deps|monitor)"
# a tag of a version that has ended no longer moves: the release it stopped at
_FROZEN = {
    "python": "2 buster 2.7 buster 3.4 stretch 3.5 buster 3.6 bullseye 3.7 bookworm 3.8 bookworm",
    "node": "6 stretch 8 stretch 10 stretch 11 stretch 12 stretch 13 stretch 14 buster 15 stretch 16 buster "
    "17 bullseye 18 bookworm 19 bullseye 21 bookworm 23 bookworm",
    "ruby": "2.3 stretch 2.4 buster 2.5 buster 2.6 bullseye 2.7 bullseye 3.0 bullseye 3.1 bookworm",
    "php": "5 stretch 5.6 stretch 7.0 stretch 7.1 buster 7.2 buster 7.3 bullseye 7.4 bullseye 8.0 bullseye",
    "golang": "1.9 stretch 1.10 stretch 1.11 buster 1.12 buster 1.13 buster 1.14 buster 1.15 buster "
    "1.16 bullseye 1.17 bullseye 1.18 bullseye 1.19 bookworm 1.20 bookworm 1.21 bookworm 1.22 bookworm",
    "openjdk": "8 bullseye 11 bullseye",
}
_VARIANTS = words("slim jdk jre cli fpm apache zts")


def familiar(repository: str) -> str:
    """The name people write for an image.

    Docker Hub's host names, `library/` and the folders of one architecture are left out, and the copies
    of the official images elsewhere have the official name.
    """
    for host in _HUB:
        repository = repository.removeprefix(host)
    for copy in _COPIES:
        repository = repository.removeprefix(copy)
    first, slash, rest = repository.partition("/")
    return rest if slash and first in _ARCHITECTURES and "/" not in rest else repository


def numbers(tag: str | None) -> tuple[int, ...] | None:
    """The version a tag begins with, `3.12-slim` is (3, 12); None where it begins with none."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", tag or "")
    return tuple(int(each[:9]) for each in found[1].split(".")) if found is not None else None


def distribution(repository: str, tag: str | None) -> Distribution | None:
    """The system in an image; None where the image is not known.

    No tag means `latest`; a caller that holds only a digest knows nothing and should not ask.
    """
    name = familiar(repository)
    parts = [each for each in re.split(r"[-+]", tag or "latest") if each] or [""]
    if name in _BASES:
        return _base(name, _BASES[name], parts)
    special = _by_pattern(name, parts)
    if special is not None:
        return special
    if name not in _KNOWN and not re.fullmatch(_DOTNET_IMAGE, name):
        return None
    return named_in(_clean(name, parts)) or _frozen(name, parts) or _default(name, tag, parts)


def _clean(name: str, parts: list[str]) -> list[str]:
    """The parts with what only these images call Oracle Linux under its usual name."""
    return ["oraclelinux" if each == "oracle" and name in ("mysql", "openjdk") else each for each in parts]


def _base(name: str, system: str, parts: list[str]) -> Distribution | None:
    slim = bool({"slim", "minimal", "micro"} & set(parts)) or name.endswith(("-minimal", "/minideb"))
    first = parts[0]
    if system in ("debian", "ubuntu"):
        found = codename(first, slim=slim)
        if found is not None:
            return found if found.name == system else None
    if system == "centos" and (first.startswith("stream") or "stream" in name):
        return Distribution("centos", numbers(first.removeprefix("stream")), "stream", slim)
    if name == "centos" and first == "latest":
        return Distribution("centos", (8,))  # the tag has not moved since the image ended
    if system in ("busybox", "scratch", "windows", "archlinux", "kali", "wolfi"):
        return Distribution(system)
    if re.fullmatch(r"\d{8}", first) or first == "edge":
        return Distribution(system, None, "edge" if system == "alpine" else None, slim)
    return release(system, first.removeprefix(system).removeprefix("base"), slim=slim)


def _by_pattern(name: str, parts: list[str]) -> Distribution | None:
    if name.startswith("gcr.io/distroless/"):
        found = re.search(r"-debian(\d+)$", name)
        return release("distroless", found[1] if found else "", slim=False)
    if name.startswith("cgr.dev/chainguard/"):
        return Distribution("wolfi" if parts[-1] == "dev" else "distroless")
    if name.startswith("mcr.microsoft.com/windows"):
        return Distribution("windows")
    red_hat = re.match(
        r"(?:registry\.access\.redhat\.com|registry\.redhat\.io|redhat)/ubi(\d{1,3})(?:[/-]|$)", name
    )
    if red_hat is not None:
        micro = name.endswith(("-minimal", "-micro"))
        return Distribution("rhel", (int(red_hat[1]),), None, slim=micro)
    return None


def _frozen(name: str, parts: list[str]) -> Distribution | None:
    table = _FROZEN.get(name, "").split()
    if not table or parts[0] not in table[::2] or not _VARIANTS.issuperset(parts[1:]):
        return None
    if name == "node" and parts[0] == "6" and parts[1:]:
        return None
    return codename(table[table.index(parts[0]) + 1], slim="slim" in parts)


def _default(name: str, tag: str | None, parts: list[str]) -> Distribution | None:
    slim = "slim" in parts
    if name in ("buildpack-deps", "phusion/baseimage") and re.fullmatch(r"\d\d\.\d\d", parts[0]):
        return release("ubuntu", parts[0])
    if name in _DEBIAN_BASED:
        return Distribution("debian", slim=slim)
    if name in _ALPINE_BASED:
        return Distribution("alpine")
    if name in _UBUNTU_BASED:
        return Distribution("ubuntu", slim=slim)
    if re.fullmatch(_DOTNET_IMAGE, name):
        return _dotnet(numbers(tag))
    rule = _SPECIAL.get(name)
    system = rule(numbers(tag), parts) if rule is not None else None
    return Distribution(system, slim=slim) if system is not None else None


def _dotnet(version: tuple[int, ...] | None) -> Distribution | None:
    if version is None:
        return None
    if version[0] in _DOTNET:
        return codename(_DOTNET[version[0]], slim=True)
    return Distribution("ubuntu", UBUNTU["noble"], "noble") if version[0] == 10 else None


def _mysql(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    """Debian until July 2022 (5.7.38, 8.0.29), Oracle Linux since."""
    if version is None:
        return "oraclelinux" if parts[0] in ("latest", "lts", "innovation") else None
    if version == (5,):
        return "oraclelinux"
    if version < (5, 7) or (
        len(version) == 3 and ((5, 7) <= version < (5, 7, 39) or (8,) <= version < (8, 0, 30))
    ):
        return "debian"
    return "oraclelinux"


def _mariadb(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    if version is None:
        return "ubuntu" if parts[0] in ("latest", "lts") else None
    return None if len(version) > 2 and version < (10, 3, 8) else "ubuntu"


def _mongo(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    if version is None:
        return "ubuntu" if parts[0] == "latest" else None
    if version >= (4,) or version in ((3,), (3, 6)):
        return "ubuntu"
    return "debian" if version < (3, 6) else None


def _rabbitmq(version: tuple[int, ...] | None, _parts: list[str]) -> str | None:
    if version is None or version >= (3, 8) or version in ((3,), (3, 7)):
        return "ubuntu"
    return "debian" if version < (3, 7) else None


def _openjdk(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    """Debian up to 11 and wherever the tag says slim, Oracle Linux from 12 on."""
    if "slim" in parts or (version is not None and version[0] < 12):
        return "debian"
    return "oraclelinux" if version is not None or parts[0] == "latest" else None


def _tomcat(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    if "corretto" in parts:
        return "amazonlinux"
    if "openjdk" in parts:
        return "debian" if "slim" in parts else None
    if "temurin" in parts or version is None:
        return "ubuntu" if "temurin" in parts or parts[0] == "latest" else None
    old = {"jdk13", "jdk14", "jdk15", "jdk16"}  # left behind on OpenJDK's image
    return "ubuntu" if len(version) <= 2 and version >= (8, 5) and not old & set(parts) else None


def _traefik(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    if version is None:
        return "alpine" if parts[0] == "latest" else None
    return "alpine" if version >= (2,) else None


def _maven(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    if "temurin" in parts or (len(parts) == 1 and (version is None or len(version) <= 2)):
        return "ubuntu"
    if "corretto" in parts or "amazoncorretto" in parts:
        return "amazonlinux" if "debian" not in parts else "debian"
    jdk = parts[parts.index("jdk") + 1] if "jdk" in parts[:-1] else ""
    return "debian" if jdk in ("7", "8", "11") or (jdk and "slim" in parts) else None


def _gradle(version: tuple[int, ...] | None, parts: list[str]) -> str | None:
    other = {"graal", "corretto", "ubi", "jre"}
    return "ubuntu" if not other & set(parts) and (version is None or version >= (7,)) else None


_SPECIAL: dict[str, Callable[[tuple[int, ...] | None, list[str]], str | None]] = {
    "mysql": _mysql,
    "mariadb": _mariadb,
    "mongo": _mongo,
    "rabbitmq": _rabbitmq,
    "openjdk": _openjdk,
    "tomcat": _tomcat,
    "maven": _maven,
    "gradle": _gradle,
    "amazoncorretto": lambda _version, _parts: "amazonlinux",
    "docker": lambda version, _parts: "alpine" if version is None or version >= (1, 10) else None,
    "registry": lambda version, _parts: "alpine" if version is None or version >= (2, 7) else None,
    "neo4j": lambda version, _parts: "debian" if version is None or version >= (4,) else None,
    "influxdb": lambda version, _parts: "debian" if version is not None and version < (3,) else None,
    "traefik": _traefik,
    "nats": lambda version, _parts: "scratch" if version is None or version >= (2,) else None,
    "wordpress": lambda _version, parts: "debian" if "cli" not in parts else None,
    "denoland/deno": lambda _version, parts: "debian" if "bin" not in parts else None,
}
_KNOWN = _DEBIAN_BASED | _ALPINE_BASED | _UBUNTU_BASED | _BY_TAG_ALONE | frozenset(_SPECIAL)


_ROOT = words("""
    alpine debian ubuntu centos fedora amazonlinux oraclelinux rockylinux rockylinux/rockylinux almalinux
    busybox archlinux opensuse/leap opensuse/tumbleweed photon scratch buildpack-deps
    python node golang ruby php perl rust gcc erlang elixir haskell julia pypy openjdk java eclipse-temurin
    amazoncorretto maven bash composer nginx httpd tomcat traefik caddy registry django rails iojs dart swift
    microsoft/dotnet gliderlabs/alpine phusion/baseimage nvidia/cuda mhart/alpine-node frolvlad/alpine-glibc
    """)
# user and the first version of the image that has it
_USERS: dict[str, tuple[str, tuple[int, ...]]] = {
    "jenkins": ("jenkins", ()),
    "jenkins/jenkins": ("jenkins", ()),
    "grafana/grafana": ("472", (5, 1)),
    "haproxy": ("haproxy", (2, 4)),
    "memcached": ("memcache", ()),
    "elasticsearch": ("1000:0", (8,)),
    "docker.elastic.co/elasticsearch/elasticsearch": ("1000:0", (8,)),
    "prom/prometheus": ("nobody", (2,)),
    "prom/alertmanager": ("nobody", ()),
    "nginxinc/nginx-unprivileged": ("101", ()),
    "quay.io/keycloak/keycloak": ("1000", (17,)),
    "dpage/pgadmin4": ("5050", (4, 20)),
    "mcr.microsoft.com/mssql/server": ("mssql", (2019,)),
}


def default_user(repository: str, tag: str | None) -> str | None:
    """The user an image's processes start as: "root", another user, or None where it is unknown.

    Database images that start as root only to change to their own user are None.
    """
    name = familiar(repository)
    system = distribution(name, tag)
    if system is not None and system.name == "windows":
        return None
    if name in _USERS:
        user, least = _USERS[name]
        version = numbers(tag)
        return user if version is None or version >= least else None
    if name.startswith("gcr.io/distroless/"):
        return "nonroot" if "nonroot" in (tag or "") else "root"
    if name.startswith(("cimg/", "circleci/")):
        return "circleci"
    if name in _ROOT:
        return "root"
    dotnet = re.fullmatch(_DOTNET_IMAGE, name)
    return (
        "root" if dotnet and system is not None and system.name not in ("distroless", "azurelinux") else None
    )


_AT_TOP = words("""
    alpine debian ubuntu centos fedora amazonlinux oraclelinux rockylinux rockylinux/rockylinux almalinux
    busybox archlinux opensuse/leap opensuse/tumbleweed photon buildpack-deps
    python node ruby rust elixir openjdk java eclipse-temurin amazoncorretto maven nginx registry
    """)
_WORKDIRS = {
    "golang": "/go",
    "php": "/var/www/html",
    "wordpress": "/var/www/html",
    "httpd": "/usr/local/apache2",
    "tomcat": "/usr/local/tomcat",
    "redis": "/data",
    "composer": "/app",
}


def default_workdir(repository: str, tag: str | None) -> str | None:
    """The directory an image's processes start in, from the Dockerfiles of the images; None where unknown."""
    name = familiar(repository)
    system = distribution(name, tag)
    if (system is not None and system.name == "windows") or "onbuild" in (tag or ""):
        return None
    if name == "php" and "apache" not in (tag or "") and "fpm" not in (tag or ""):
        return "/"
    return "/" if name in _AT_TOP else _WORKDIRS.get(name)
