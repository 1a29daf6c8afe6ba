"""Servers made for developers, tools for looking into a running program, and daemons by their names.

The names are those of the manuals of Django 5, Flask 3, PHP 8, Laravel 12, Symfony CLI 5, Rails 8,
Next.js 15, Nuxt 3, Vite 7, webpack 5, Angular 20, Vue CLI 5, Create React App 5, Uvicorn, Gunicorn 23
and FastAPI, and of the packages of Debian 13, Alpine 3.22 and Fedora.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# programs that serve developers only
DEVELOPMENT_SERVERS = _words("nodemon webpack-dev-server ts-node-dev tsnd air live-server browser-sync")
# program -> its subcommands that do
DEVELOPMENT_COMMANDS = {
    "flask": _words("run"),
    "artisan": _words("serve"),
    "next": _words("dev"),
    "nuxt": _words("dev"),
    "nuxi": _words("dev"),
    "webpack": _words("serve"),
    "ng": _words("serve"),
    "vue-cli-service": _words("serve"),
    "react-scripts": _words("start"),
    "gatsby": _words("develop"),
    "astro": _words("dev"),
    "remix": _words("dev"),
    "fastapi": _words("dev"),
    "symfony": _words("serve server:start"),
    "dotnet": _words("watch"),
    "cargo": _words("watch"),
    "console": _words("server:run"),
    "django-admin": _words("runserver"),
}
RELOADING = _words("uvicorn gunicorn hypercorn granian")  # with --reload
WATCHING = _words("node bun deno")  # with --watch or --hot

DEBUG_TOOLS = _words("""
    gdb gdbserver lldb strace ltrace perf linux-perf bpftrace valgrind tcpdump tshark wireshark
    ngrep nmap hping3 telnet mtr mtr-tiny iperf iperf3 iftop iotop htop atop sysstat vim vim-tiny
    vim-minimal vim-enhanced neovim nano emacs emacs-nox php-xdebug xdebug php8-xdebug php81-xdebug
    php82-xdebug php83-xdebug php84-xdebug
    """)

DAEMONS = _words("""
    nginx apache2 apache2ctl apachectl httpd apache2-foreground lighttpd haproxy varnishd squid
    mysqld postgres mongod redis-server memcached rabbitmq-server elasticsearch sshd dropbear cron
    crond atd postfix exim4 dovecot sendmail named slapd smbd nmbd vsftpd proftpd pure-ftpd php-fpm
    tor beanstalkd minidlnad
    """)
# they only help what else runs
HELPERS = _words("dbus rsyslog syslog syslog-ng udev procps networking networkd haveged")
RUNNERS = _words("""
    python node npm npx yarn pnpm bun deno java ruby bundle rails puma flask uvicorn gunicorn hypercorn celery
    dotnet php go mix perl Rscript streamlit
    """)

# package -> the data store it serves; client packages have other names
DATA_STORES = {
    **dict.fromkeys(_words("mysql-server default-mysql-server mysql-community-server"), "MySQL"),
    **dict.fromkeys(_words("mariadb-server mariadb-galera-server"), "MySQL"),
    **dict.fromkeys(_words("postgresql postgresql-server"), "PostgreSQL"),
    **dict.fromkeys(_words("mongodb mongodb-server mongodb-org mongodb-org-server mongodb-10gen"), "MongoDB"),
    **dict.fromkeys(_words("redis-server redis valkey valkey-server"), "Redis"),
    "rabbitmq-server": "RabbitMQ",
    "elasticsearch": "Elasticsearch",
    "couchdb": "CouchDB",
    "cassandra": "Cassandra",
    "influxdb": "InfluxDB",
    "neo4j": "Neo4j",
    "memcached": "Memcached",
}
