"""Official images that are what people install on a whole distribution."""

from __future__ import annotations

import re

from dlint.lazy import regex

# what is installed by the way and does not make an image more than its main program
_HELPERS = regex(
    r"(?:ca-certificates|curl|wget|gnupg2?|apt-transport-https|apt-utils|software-properties-common|lsb-release|"
    r"locales|tzdata|git|unzip|zip|xz-utils|tar|gzip|vim|nano|less|procps|net-tools|iputils-ping|sudo|"
    r"build-essential|gcc|g\+\+|make|dirmngr|debconf-utils|epel-release|which|bash|openssl|dumb-init|tini)"
)
_MAIN: tuple[tuple[str, str], ...] = (
    (
        r"(?:python3?(?:\.\d+)?(?:-(?:dev|pip|venv|setuptools|wheel|distutils))?|python-is-python3|python-pip)",
        "python:3-slim",
    ),
    (r"(?:nodejs|npm|yarn)(?:-legacy)?", "node:lts-slim"),
    (r"(?:(?:openjdk|java)[\d.-]+[\w.-]*|default-jdk|default-jre)(?:-headless)?", "eclipse-temurin"),
    (r"golang(?:-go|-[\d.]+(?:-go)?)?", "golang"),
    (r"ruby(?:[\d.]+)?(?:-dev|-full|devel)?|rubygems|bundler", "ruby:slim"),
    (r"nginx(?:-full|-light|-extras|-core|-common)?", "nginx:alpine"),
    (r"apache2(?:-utils)?|httpd(?:-tools)?", "httpd:alpine"),
    (r"redis(?:-server)?", "redis:alpine"),
    (r"memcached", "memcached:alpine"),
    (r"mysql-server(?:-[\d.]+)?|mysql-community-server", "mysql"),
    (r"mariadb-server(?:-[\d.]+)?", "mariadb"),
    (r"postgresql(?:-\d[\d.]*)?(?:-(?:server|contrib))?", "postgres:alpine"),
    (r"mongodb(?:-org)?(?:-server)?", "mongo"),
    (r"rabbitmq-server", "rabbitmq:alpine"),
    (r"haproxy", "haproxy:alpine"),
    (r"php[\d.]*(?:-[a-z]+)*", "php"),
)


def official_image(system: str, packages: frozenset[str]) -> tuple[str, str] | None:
    """The main package and the image that is it, where all packages together are no more than that."""
    if system not in ("debian", "ubuntu", "centos", "fedora", "rockylinux", "almalinux", "amazonlinux"):
        return None
    rest = sorted(name for name in packages if _HELPERS.fullmatch(name) is None)
    for pattern, image in _MAIN:
        if rest and all(re.fullmatch(pattern, name) for name in rest):
            return min(rest, key=len), image
    return None
