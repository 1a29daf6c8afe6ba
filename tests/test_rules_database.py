"""What the cards of database/ cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
ARGUMENTS = "--character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci"


def service(*lines, image="mysql:5.7"):
    return "services:\n  db:\n" + "".join(f"    {line}\n" for line in (f"image: {image}", *lines))


def severities(text, rule="database/charset"):
    return [one.severity for one in EXAMPLES.lint({"compose.yaml": text}, rule, {})]


def fixed(text, rule="database/charset"):
    return EXAMPLES.fix({"compose.yaml": text}, rule, {})["compose.yaml"]


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ("mysql:5", ["warning"]),
        ("mysql:8", []),
        ("mysql:lts", []),
        ("mysql:latest", ["info"]),
        ("mysql:${TAG}", ["info"]),
        ("mysql:${MAJOR:-5}.${MINOR}", ["warning"]),
        ("mysql:8.${MINOR}", []),
        ("${IMAGE}", []),
        ("mariadb", ["info"]),
        ("mariadb:10.4", ["warning"]),
        ("mariadb:10.5", []),
        ("mariadb:10", []),
        ("mariadb:10.11-ubi", []),
        ("mariadb:11.8", []),
        ("postgres:17", []),
        ("bitnami/mysql:5.7", []),
    ],
)
def test_version_decides(image, wanted):
    assert severities(service(image=image)) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "command: --character-set-server utf8mb4",
        "command: [mysqld, '--character_set_server=utf8mb4']",
        "command: sh -c 'exec docker-entrypoint.sh mysqld --character-set-server=utf8mb4'",
        "command: mysqldump --all-databases",
        "command: $ARGUMENTS",
        "entrypoint: /start.sh",
        "volumes: ['./my.cnf:/etc/my.cnf']",
        "volumes: ['./conf:/etc/mysql/conf.d:ro']",
        "volumes: [{type: bind, source: ./conf, target: /etc/mysql/mysql.conf.d}]",
        "build: .",
        "extends: {service: base, file: base.yaml}",
    ],
)
def test_what_sets_it_or_may_set_it_is_left_alone(line):
    assert not severities(service(line))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("command: mysqld", f"command: mysqld {ARGUMENTS}"),
        ("command: 'mysqld'  # run", f"command: 'mysqld {ARGUMENTS}'  # run"),
        ("command: [mysqld]", f"command: [mysqld, {ARGUMENTS.replace(' ', ', ')}]"),
        ("command: sh -c 'mysqld'", "command: sh -c 'mysqld'"),
        ("command: []", "command: []"),
    ],
)
def test_arguments_are_added_in_the_form_there_is(before, after):
    assert fixed(service(before)) == service(after)


def test_new_command_keeps_crlf():
    before = service().replace("\n", "\r\n")
    assert fixed(before) == service(f"command: [{ARGUMENTS.replace(' ', ', ')}]").replace("\n", "\r\n")


@pytest.mark.parametrize(
    "line",
    [
        "command: --character-set-server=utf8mb3",
        "command: # --character-set-server=utf8\n      [mysqld]",
        "environment: {URL: 'https://acme.dev/?charset=utf8'}",
        "environment: {URL: 'mysql://db/x?charset=utf8mb4'}",
        "environment: {URL: 'mysql://db/x?charset=utf8,utf8mb4'}",
    ],
)
def test_other_utf8_is_none_of_three_bytes(line):
    assert not severities(service(line), "database/three-byte-utf8")


def test_go_data_source_is_a_mysql_url():
    text = service("environment: ['DSN=me@tcp(db:3306)/x?charset=utf8&parseTime=true']")
    assert "charset=utf8mb4&" in fixed(text, "database/three-byte-utf8")


def in_project(dockerfile, rule="database/charset"):
    files = {"compose.yaml": "services:\n  db:\n    build: .\n", "Dockerfile": dockerfile}
    return [one.severity for one in EXAMPLES.lint(files, rule, {})]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("", ["warning"]),
        ('CMD ["mysqld", "--character-set-server=utf8mb4"]\n', []),
        ("RUN echo character-set-server=utf8mb4 >> /etc/mysql/my.cnf\n", []),
    ],
)
def test_server_that_the_project_builds_on(lines, wanted):
    assert in_project("FROM mysql:5.7\n" + lines) == wanted


@pytest.mark.parametrize(
    ("image", "volume", "number"),
    [
        ("postgres:18", "vol:/var/lib/postgresql/data", 1),
        ("postgres:18", "vol:/var/lib/postgresql", 0),
        ("postgres:17", "vol:/var/lib/postgresql", 1),
        ("postgres:17", "vol:/var/lib/postgresql/data/", 0),
        ("postgres:$V", "vol:/var/lib/postgresql", 0),
        ("postgres:17", "vol:/backups", 0),
        ("mysql:8.4", "./conf:/etc/mysql/conf.d", 0),
        ("mysql:8.4", "vol:/var/lib", 1),
        ("mongo:8", "vol:/data", 1),
        ("mongo:8", "vol:/data/configdb", 0),
        ("redis:8", "vol:/var/lib/redis", 1),
        ("influxdb:2.7", "vol:/var/lib/influxdb", 1),
        ("influxdb", "vol:/var/lib/influxdb", 0),
    ],
)
def test_volumes_that_are_not_where_the_data_is(image, volume, number):
    text = service(f"volumes: ['{volume}']", image=image)
    assert len(severities(text, "database/wrong-volume-path")) == number


def test_volume_at_the_right_place_makes_others_fine():
    text = service("volumes: ['vol:/var/lib/mysql', 'other:/var/lib']", image="mysql:8.4")
    assert not severities(text, "database/wrong-volume-path")


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("command: sh -c 'alembic upgrade head && app'", "scale: 2"), 1),
        (("command: alembic upgrade head", "scale: 2"), 0),
        (("command: sh -c 'alembic upgrade head; app'",), 1),
        (("command: sh -c 'alembic upgrade head; app'", "depends_on: [db]"), 0),
        (("command: sh -c 'wait-for db:3306 && alembic upgrade head && app'",), 0),
        (("command: sh -c 'alembic upgrade head'",), 0),
    ],
)
def test_migrations_at_the_start(lines, number):
    web = "  web:\n    image: acme/shop:4\n" + "".join(f"    {line}\n" for line in lines)
    assert len(severities(service(image="mysql:8.4") + web, "database/migration-at-start")) == number


def with_override(*lines, main=("restart: always",), image="mysql:5.7", rule="database/charset", **files):
    over = "services:\n  db:\n" + "".join(f"    {line}\n" for line in lines)
    project = {"compose.yaml": service(*main, image=image), "compose.override.yaml": over}
    return EXAMPLES.lint(project | {name.replace("_", "."): text for name, text in files.items()}, rule, {})


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (f"command: {ARGUMENTS}", 0),
        ("volumes: ['./my.cnf:/etc/mysql/conf.d/my.cnf']", 0),
        ("image: mysql:8.4", 0),
        ("tty: true", 1),
    ],
)
def test_charset_that_another_file_sets(line, number):
    assert len(with_override(line)) == number


def test_charset_of_an_image_that_is_extended():
    files = {
        "compose.yaml": "services:\n  db:\n    extends: {file: base.yaml, service: db}\n",
        "base.yaml": "services:\n  db:\n    image: mysql:5.7\n",
    }
    (one,) = EXAMPLES.lint(files, "database/charset", {})
    assert (one.path, one.range.line) == ("compose.yaml", 3)
    files["base.yaml"] += f"    command: {ARGUMENTS}\n"
    assert not EXAMPLES.lint(files, "database/charset", {})


def test_version_in_the_env_file_of_the_project():
    text = service(image="mysql:$TAG")
    assert EXAMPLES.lint({"compose.yaml": text, ".env": "TAG=8.4\n"}, "database/charset", {}) == []
    (one,) = EXAMPLES.lint({"compose.yaml": text, ".env": "TAG=5.7\n"}, "database/charset", {})
    assert one.severity == "warning"


@pytest.mark.parametrize(
    ("line", "number"), [("volumes: ['data:/var/lib/mysql']", 0), ("restart: 'no'", 0), ("tty: true", 1)]
)
def test_volume_that_another_file_gives(line, number):
    assert len(with_override(line, rule="database/no-volume")) == number


def test_env_file_that_moves_the_data():
    main = ("env_file: [db.env]", "volumes: ['data:/var/lib/postgresql']")
    found = [
        with_override(
            "tty: true", main=main, image="postgres:17", rule="database/wrong-volume-path", db_env=text
        )
        for text in ("PGDATA=/var/lib/postgresql/pg\n", "A=b\n")
    ]
    assert [len(each) for each in found] == [0, 1]


def test_replicas_that_another_file_asks_for():
    web = "services:\n  web:\n    image: acme/shop:4\n    command: sh -c 'alembic upgrade head; app'\n"
    over = "services:\n  web:\n    deploy: {replicas: 3}\n"
    files = {"compose.yaml": web, "compose.override.yaml": over}
    assert len(EXAMPLES.lint(files, "database/migration-at-start", {})) == 1
    assert not EXAMPLES.lint({"compose.yaml": web}, "database/migration-at-start", {})
