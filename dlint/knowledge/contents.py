"""What the well-known images carry: programs, time zone data, locales.

Sources, read on 2026-11-21: the package manifests of the Debian images (2024-12) and Ubuntu images (2022-08),
the Dockerfiles of buildpack-deps, python, node, golang, ruby, php, nginx, postgres, redis, mariadb,
rabbitmq and eclipse-temurin with their history (tzdata in python on Alpine since 3.9 of 2020-11, in nginx
on Alpine since 2017-12, in redis since 2018-09; curl in nginx since 2020-04), docker-library/
official-images#2863 (tzdata and locales left ubuntu:16.04 and later in 2017-04), the tar listings of
the Amazon Linux images. What these do not show is None.
"""

from __future__ import annotations

import re

from dlint.knowledge.distributions import Distribution, words
from dlint.knowledge.images import distribution, familiar, numbers

_TOOLS = words("bash curl wget zoneinfo")
_ALIASES = {"tzdata": "zoneinfo", "/usr/share/zoneinfo": "zoneinfo", "/bin/bash": "bash"}
# only these: an image built on Alpine may add anything
_ALPINE_WITHOUT_BASH = words("alpine node golang python ruby php rust nginx redis gliderlabs/alpine")
_ALPINE_WITHOUT_CURL = words("alpine node golang python ruby rust redis postgres gliderlabs/alpine")
_ALPINE_WITHOUT_ZONES = words("alpine node golang ruby php rust gliderlabs/alpine")
# Debian's images with nothing of the kind added; and those on the whole of buildpack-deps
_SLIM_TOOLLESS = words("debian python node ruby rust perl")
_TOOLLESS = words("debian ubuntu postgres redis")
_TOOLLESS_SINCE = {"node": (10,), "ruby": (2, 5), "redis": (4,)}  # older ones kept curl or wget
_BUILDPACK = words("python node ruby rust perl gcc buildpack-deps erlang elixir golang pypy")
_OWN_ZONES = words(
    """
    node golang openjdk java eclipse-temurin amazoncorretto adoptopenjdk ibmjava sapmachine
    azul-zulu maven gradle tomcat
    """,
)
_LAST_WITH_ZONES = (13,)
_PLAIN = words("c posix")
_UTF8 = "c.utf8"


def has_program(repository: str, tag: str | None, program: str) -> bool | None:
    """Whether an image carries `bash`, `curl`, `wget` or `zoneinfo`; None where it is not known.

    `zoneinfo`, or `tzdata`, is the time zone data under /usr/share/zoneinfo.
    """
    tool = _ALIASES.get(program, program)
    name = familiar(repository)
    system = distribution(name, tag)
    if system is None or tool not in _TOOLS or system.name == "windows":
        return None
    if system.name in ("scratch", "distroless"):
        return _without_shell(name, system, tool)
    if system.name == "busybox":
        return tool == "wget"
    if system.name == "alpine":
        return _on_alpine(name, tag, tool)
    if system.name in ("debian", "ubuntu"):
        return _on_apt(name, tag, system, tool)
    return _on_rpm(system, tool)


def own_zones(repository: str) -> bool:
    """Whether the image's runtime (Node.js, Go, Java) brings its own time zone data.

    There TZ works for the program though /usr/share/zoneinfo is missing.
    """
    return familiar(repository) in _OWN_ZONES


def default_locale(repository: str, tag: str | None) -> str | None:
    """The LANG that an image sets itself; None where it sets none or it is unknown."""
    name = familiar(repository)
    if name in ("python", "ruby", "openjdk", "pypy"):
        return "C.UTF-8"
    if name == "postgres":
        return "en_US.utf8"
    system = distribution(name, tag)
    linux = system is not None and system.name != "windows"
    return "en_US.UTF-8" if name == "eclipse-temurin" and linux else None


def has_locale(repository: str, tag: str | None, locale: str) -> bool | None:
    """Whether an image can be set to a locale such as `zh_CN.UTF-8`; None where it is not known.

    On musl (Alpine) every name is accepted and means C.UTF-8: there the answer is None.
    """
    name, wanted = familiar(repository), _normal(locale)
    system = distribution(name, tag)
    if system is None or system.name not in ("debian", "ubuntu", "centos"):
        return None
    if wanted in _PLAIN:
        return True
    if system.name == "centos":
        return _on_centos(system, wanted)
    if wanted == _UTF8:
        return True
    if wanted == "en_us.utf8" and name in ("postgres", "eclipse-temurin"):
        return True
    bare = name in _BUILDPACK or name in ("debian", "php", "openjdk")
    if system.name == "ubuntu":
        bare = name in ("ubuntu", "buildpack-deps") and (system.version is None or system.version >= (16, 4))
    return False if bare else None


def _normal(locale: str) -> str:
    language, dot, codeset = locale.partition("@")[0].lower().partition(".")
    return language + dot + re.sub(r"[^a-z0-9]", "", codeset)


def _on_centos(system: Distribution, wanted: str) -> bool | None:
    if system.version == (7,):
        return wanted == "en_us.utf8" or None if wanted.startswith("en_us") else False
    return True if system.version == (8,) and wanted == _UTF8 else None


def _without_shell(name: str, system: Distribution, tool: str) -> bool | None:
    if tool != "zoneinfo" or system.name == "scratch":
        return False
    return True if name.startswith("gcr.io/distroless/") else None


def _on_alpine(name: str, tag: str | None, tool: str) -> bool | None:
    version = numbers(tag)
    if tool == "wget":
        return True
    if tool == "bash":
        return (
            False
            if name in _ALPINE_WITHOUT_BASH
            else True
            if name in ("bash", "postgres", "rabbitmq")
            else None
        )
    if tool == "curl":
        return False if name in _ALPINE_WITHOUT_CURL else True if name == "php" else None
    if name in _ALPINE_WITHOUT_ZONES:
        return False
    since = {"python": (3, 9), "nginx": (1, 14), "redis": (5,), "postgres": (10,), "eclipse-temurin": ()}.get(
        name
    )
    if since is None:
        return None
    return True if version is None or version >= since or version == since[:1] else None


def _on_apt(name: str, tag: str | None, system: Distribution, tool: str) -> bool | None:
    if tool == "bash":
        return True
    if tool == "zoneinfo":
        return _apt_zones(name, tag, system)
    if name in _TOOLLESS or (system.slim and name in _SLIM_TOOLLESS):
        version = numbers(tag)
        return None if version is not None and version < _TOOLLESS_SINCE.get(name, ()) else False
    parts = (tag or "").split("-")
    if name in _BUILDPACK and not system.slim and "onbuild" not in parts:
        return True
    if name == "php":
        return tool == "curl"
    return True if name == "eclipse-temurin" and tool == "wget" else None


def _apt_zones(name: str, tag: str | None, system: Distribution) -> bool | None:
    if system.name == "debian":
        return True if system.version is None or system.version <= _LAST_WITH_ZONES else None
    if name in ("buildpack-deps", "eclipse-temurin", "mariadb"):
        return True
    if name != "ubuntu":
        return None
    if system.version == (14, 4):
        return True
    dated = re.search(r"-(\d{8})", tag or "")
    if dated is not None and dated[1] < "20170410":
        return None
    return False if system.version is None or system.version >= (16, 4) else None


def _on_rpm(system: Distribution, tool: str) -> bool | None:
    """The images on yum and dnf all have bash and curl; zone data is known of a few."""
    if system.name not in (
        "centos",
        "fedora",
        "amazonlinux",
        "oraclelinux",
        "rockylinux",
        "almalinux",
        "rhel",
    ):
        return None
    if tool in ("bash", "curl"):
        return True if tool == "bash" or not system.slim else None
    if tool == "wget" or system.slim or system.codename == "stream":
        return None
    if system.name == "fedora":
        return True
    return (
        True
        if system.name in ("centos", "amazonlinux") and system.version in ((1,), (2,), (6,), (7,), (8,))
        else None
    )
