"""Healthchecks that work inside the well-known server images as they come.

Sources: the images' documentation in docker-library/docs and the programs they carry (mongosh since
MongoDB 5, MariaDB's healthcheck.sh since the images of 2022).
"""

from __future__ import annotations

from dlint.knowledge.distributions import words
from dlint.knowledge.images import familiar, numbers

BARE = words("""
    alpine debian ubuntu busybox centos fedora amazonlinux oraclelinux rockylinux almalinux archlinux
    python pypy node golang rust ruby php perl gcc openjdk eclipse-temurin amazoncorretto erlang elixir
    buildpack-deps nginx httpd caddy mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime
    """)
"""Images to build on that bring no HEALTHCHECK, whatever the version."""
_TESTS: dict[str, tuple[tuple[int, ...], str]] = {
    "postgres": ((), "[CMD-SHELL, 'pg_isready -U \"$${POSTGRES_USER:-postgres}\"']"),
    "postgis/postgis": ((), "[CMD-SHELL, 'pg_isready -U \"$${POSTGRES_USER:-postgres}\"']"),
    "mysql": ((), "[CMD, mysqladmin, ping, -h, 127.0.0.1]"),
    "mariadb": ((10, 6), "[CMD, healthcheck.sh, --connect, --innodb_initialized]"),
    "redis": ((), "[CMD, redis-cli, ping]"),
    "valkey/valkey": ((), "[CMD, valkey-cli, ping]"),
    "rabbitmq": ((3, 8), "[CMD, rabbitmq-diagnostics, -q, ping]"),
    "mongo": ((5,), "[CMD, mongosh, --quiet, --eval, \"db.adminCommand('ping')\"]"),
}


def healthcheck_test(repository: str, tag: str | None) -> str | None:
    """The value of a healthcheck's `test`, as YAML; None where none is known to work in the image."""
    name, version = familiar(repository), numbers(tag)
    if name not in _TESTS:
        return None
    least, test = _TESTS[name]
    return test if version is None or version >= least else None
