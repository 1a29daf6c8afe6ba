"""What starts the same with a shell before it and without: programs, and images that pass a CMD on.

A file of text without `#!` is run by a shell only; what stands here is installed by packages, and begins
with one or is machine code. Sources: the packages' files; the Dockerfiles and entrypoint scripts of the
official images (docker-library), as of November 2026.
"""

from __future__ import annotations

from dlint.lazy import regex

_PROGRAMS = regex(
    r"""(?x)
    (?:python|pypy|ruby|perl|php|php-fpm|node|java|lua|julia|erl|pip|tclsh|gunicorn|uvicorn|uwsgi) [\d.]*
    | nodejs | npm | npx | yarn | pnpm | bun | deno | pm2 | nodemon | bash | sh | zsh | dash | ksh
    | hypercorn | daphne | celery | flask | django-admin | waitress-serve | honcho | pipenv | poetry | uv
    | tox | jupyter | jupyter-notebook | jupyter-lab | streamlit | mkdocs | pytest | py\.test
    | ansible-playbook | bundle | rails | rake | puma | unicorn | thin | rackup | jekyll | foreman
    | mvn | gradle | sbt | lein | mix | iex | dotnet | go | cargo | make | R | Rscript
    | nginx | apache2 | apache2ctl | apachectl | httpd | caddy | haproxy | traefik | varnishd | squid
    | lighttpd | mysqld | mysqld_safe | mariadbd | postgres | mongod | mongos | redis-server | memcached
    | rabbitmq-server | sshd | supervisord | runit | runsvdir | cron | crond | rsyslogd | dnsmasq | named
    | vsftpd | smbd | slapd | openvpn | dovecot | postfix | tini | dumb-init | gosu | su-exec | sudo | su
    | env | nice | timeout | tail | sleep | cat | ls | top | watch | mkdir | tar | curl | wget | git | ssh
    | psql | mysql | redis-cli
    """
)
_FOLDERS = regex(r"/usr/bin/|/usr/sbin/|/bin/|/sbin/")
_PASSING = frozenset(
    """
    alpine debian ubuntu centos fedora amazonlinux oraclelinux rockylinux almalinux busybox archlinux photon
    buildpack-deps python node golang ruby perl rust gcc openjdk java amazoncorretto elixir erlang pypy
    gliderlabs/alpine frolvlad/alpine-glibc i386/alpine arm32v7/alpine arm64v8/alpine
    """.split()  # noqa: SIM905 - a table of words
)


def needs_no_shell(name: str) -> bool:
    """Whether a program, by its name or its path in the system's folders, is no script without `#!`."""
    folder = _FOLDERS.match(name)
    return _PROGRAMS.fullmatch(name[folder.end() :] if folder is not None else name) is not None


def passes_on(repository: str) -> bool:
    """Whether an image has no ENTRYPOINT, or one that runs the CMD of a program as it is."""
    return repository in _PASSING
