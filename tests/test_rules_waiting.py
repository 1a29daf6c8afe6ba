"""What the cards of waiting/ cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
DB = "  db:\n    image: mysql:8.4\n"
CHECKED = DB + "    healthcheck:\n      test: mysqladmin ping\n"


def service(*lines, db=DB):
    return "services:\n  web:\n" + "".join(f"    {line}\n" for line in lines) + db


def found(text, rule="waiting/no-readiness"):
    return EXAMPLES.lint({"compose.yaml": text}, rule, {})


def fixed(text):
    return EXAMPLES.fix({"compose.yaml": text}, "waiting/no-readiness", {})["compose.yaml"]


@pytest.mark.parametrize(
    "line",
    [
        "command: ./wait-for-it.sh db:3306 -- app",
        "command: [wait4x, tcp, 'db:3306', --, app]",
        "command: dockerize -wait tcp://db:3306 app",
        "command: --wait db:3306 redis:6379",
        "entrypoint: sh -c 'until nc -z db 3306; do sleep 1; done; exec app'",
        "command: sh -c 'while ! mysqladmin ping -h db; do sleep 1; done; app'",
        "command: sh -c 'for i in 1 2 3; do app && break; sleep 5; done'",
        "command: python manage.py wait_for_db",
        "command: ./start.sh",
        "environment: {WAIT_HOSTS: 'db:3306'}",
    ],
)
def test_what_waits_or_may_wait_is_left_alone(line):
    assert not found(service("image: acme/shop:4", line, "depends_on: [db]"))


@pytest.mark.parametrize(
    "line", ["command: app --waiting-list", "command: sh -c 'sleep 10; app'", "command: app"]
)
def test_what_does_not_wait_is_found(line):
    assert len(found(service("image: acme/shop:4", line, "depends_on: [db]"))) == 1


@pytest.mark.parametrize(
    "db",
    [
        "  db:\n    build: db\n    image: mysql:8.4\n",
        "  db:\n    image: acme/db:1\n",
        "  db:\n    image: $DB\n",
        "",
    ],
)
def test_what_the_dependency_is_must_be_known(db):
    assert not found(service("image: acme/shop:4", "depends_on: [db]", db=db))


def test_images_that_try_again_need_not_wait():
    assert not found(service("image: wordpress:6", "depends_on: [db]"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "depends_on: [db, mail]",
            "depends_on: {db: {condition: service_healthy}, mail: {condition: service_started}}",
        ),
        (
            "depends_on:\n    - db\n    # last\n    - 'mail'",
            (
                "depends_on:\n      db:\n        condition: service_healthy\n    # last\n"
                "      'mail':\n        condition: service_started"
            ),
        ),
        ("depends_on: {db: {condition: service_started}}", "depends_on: {db: {condition: service_healthy}}"),
        ("depends_on: &needs [db]", "depends_on: &needs [db]"),
    ],
)
def test_list_becomes_a_mapping_in_its_own_layout(before, after):
    lines = ("image: acme/shop:4", before)
    assert fixed(service(*lines, db=CHECKED)) == service("image: acme/shop:4", after, db=CHECKED)


def test_healthcheck_that_only_sets_times_is_the_images_own():
    db = DB + "    healthcheck:\n      interval: 5s\n"
    text = service("image: acme/shop:4", "depends_on: {db: {condition: service_healthy}}", db=db)
    assert len(found(text, "waiting/no-healthcheck")) == 1


def test_healthcheck_of_an_extended_service_is_not_known():
    db = DB + "    extends: {file: base.yaml, service: db}\n"
    text = service("image: acme/shop:4", "depends_on: {db: {condition: service_healthy}}", db=db)
    assert not found(text, "waiting/no-healthcheck")


WEB = "services:\n  web:\n    build: .\n    depends_on: [db]\n" + DB
LOOP = "#!/bin/sh\nuntil nc -z db 3306; do sleep 1; done\nexec app\n"


def in_project(dockerfile, compose=WEB, rule="waiting/no-readiness", **scripts):
    files = {"compose.yaml": compose, "Dockerfile": dockerfile}
    return EXAMPLES.lint(files | {name.replace("_", "."): text for name, text in scripts.items()}, rule, {})


@pytest.mark.parametrize(
    "lines",
    [
        "COPY start.sh /\nENTRYPOINT /start.sh\n",
        'WORKDIR /app\nCOPY . .\nENTRYPOINT ["./start.sh"]\nCMD ["app"]\n',
        'COPY *.sh /usr/local/bin/\nCMD ["sh", "-c", "start.sh && app"]\n',
        'COPY start.sh /bin/start\nENTRYPOINT ["/bin/bash", "/opt/unseen.sh"]\n',
        'CMD ["dockerize", "-wait", "tcp://db:3306", "app"]\n',
    ],
)
def test_scripts_of_the_project_are_read_and_others_are_not_known(lines):
    assert not in_project("FROM acme/base:1\n" + lines, start_sh=LOOP)


def test_script_that_calls_itself_is_read_once():
    lines = "FROM acme/base:1\nCOPY start.sh /\nENTRYPOINT /start.sh\n"
    assert len(in_project(lines, start_sh="exec /start.sh\n")) == 1


def test_entrypoint_of_the_service_takes_the_place_of_the_images():
    compose = WEB.replace("build: .", "build: .\n    entrypoint: app")
    lines = "FROM acme/base:1\nCOPY start.sh /\nENTRYPOINT /start.sh\n"
    assert len(in_project(lines, compose, start_sh=LOOP)) == 1


def test_script_in_a_mounted_folder_is_read():
    compose = (
        "services:\n  web:\n    image: acme/a:1\n    command: /app/bin/start.sh\n"
        "    volumes: ['./src:/app']\n    depends_on: [db]\n" + DB
    )
    files = {"compose.yaml": compose, "src/bin/start.sh": "exec app\n"}
    assert len(EXAMPLES.lint(files, "waiting/no-readiness", {})) == 1
    files["src/bin/start.sh"] = LOOP
    assert not EXAMPLES.lint(files, "waiting/no-readiness", {})


def test_base_that_a_build_argument_decides_is_not_known():
    compose = WEB.replace(DB, "  db:\n    build: {context: ., args: {BASE: acme/queue}}\n")
    lines = "ARG BASE=postgres:17\nFROM $BASE\n"
    assert not in_project(lines, compose)
    assert len(in_project(lines, compose.replace(", args: {BASE: acme/queue}", ""))) == 1


def test_server_that_only_lends_its_tools_is_no_database():
    compose = WEB.replace(DB, "  db:\n    build: .\n")
    assert not in_project('FROM postgres:17\nCMD ["backup"]\n', compose)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("command: wait-for-it.sh dbx:3306 -- app other:1", 1),
        ("command: [wait-for-it, '--timeout=5', 'dbx:3306', --, app]", 1),
        ("command: app dbx:3306", 0),
        ("command: --wait $HOST:3306 example.com:80 localhost:80", 0),
        ("command: sh -c 'until nc -z -w 1 dbx 3306; do sleep 1; done'", 1),
        ("environment: {WAIT_HOSTS: 'db:3306, dbx:3306'}", 1),
        ("environment: {WAIT_HOSTS: 'db:33060'}", 0),
        ("network_mode: host\n    command: --wait dbx:3306", 0),
        ("networks: [far]\n    command: --wait dbx:3306", 0),
    ],
)
def test_hosts_that_nothing_offers(line, number):
    text = service("image: acme/shop:4", line) + "networks:\n  far:\n    external: true\n"
    assert len(found(text, "waiting/unknown-target")) == number


def test_lone_service_is_an_excerpt():
    text = "services:\n  web:\n    image: acme/shop:4\n    command: --wait mysql:3306 rabbitmq:5672\n"
    assert not found(text, "waiting/unknown-target")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("environment: {DATABASE_URL: 'mysql://u:p@db/shop'}", 1),
        ("environment: {MYSQL_HOST: db}", 1),
        ("environment: {KIND: db}", 0),
        ("environment: {DATABASE_URL: 'mysql://u:p@db.example.com/shop'}", 0),
        ("environment: {DATABASE_URL: 'mysql://db:p@host/shop'}", 0),
        ("environment: {MYSQL_HOST: db}\n    links: [db]", 0),
        ("environment: {MYSQL_HOST: db}\n    command: --wait db:3306", 0),
        ("command: app --dsn tcp://db:3306", 1),
    ],
)
def test_connections_that_are_not_declared(line, number):
    assert len(found(service("image: acme/shop:4", line), "waiting/undeclared")) == number


BOTH = "services:\n  web:\n    image: acme/shop:4\n    depends_on: {db: {condition: service_healthy}}\n" + DB
CHECK = "services:\n  db:\n    healthcheck: {test: mysqladmin ping}\n"


@pytest.mark.parametrize(
    ("files", "number"),
    [
        ({}, 1),
        ({"compose.override.yaml": CHECK}, 0),
        ({"compose.prod.yaml": CHECK}, 1),
        ({"compose.override.yaml": "services:\n  web:\n    tty: true\n"}, 1),
        ({"compose.override.yaml": CHECK.replace("test:", "disable: true, test:")}, 1),
    ],
)
def test_healthcheck_that_another_file_gives(files, number):
    assert len(EXAMPLES.lint({"compose.yaml": BOTH} | files, "waiting/no-healthcheck", {})) == number


def test_healthcheck_that_an_include_or_extends_gives():
    included = {"compose.yaml": BOTH.replace(DB, "include: [db.yaml]\n"), "db.yaml": CHECKED}
    included["db.yaml"] = "services:\n" + CHECKED
    assert not EXAMPLES.lint(included, "waiting/no-healthcheck", {})
    included["db.yaml"] = "services:\n" + DB
    assert len(EXAMPLES.lint(included, "waiting/no-healthcheck", {})) == 1
    extended = {"compose.yaml": BOTH + "    extends: {file: base.yaml, service: db}\n", "base.yaml": CHECK}
    assert not EXAMPLES.lint(extended, "waiting/no-healthcheck", {})


def test_incomplete_file_is_judged_over_the_one_beside_it():
    main = "services:\n  web:\n    image: acme/shop:4\n" + CHECKED
    over = "services:\n  web:\n    depends_on: [db]\n"
    files = {"docker-compose.yml": main, "docker-compose.prod.yml": over}
    (one,) = EXAMPLES.lint(files, "waiting/no-readiness", {})
    assert one.path == "docker-compose.prod.yml"
    files["docker-compose.yml"] = main.replace("acme/shop:4", "wordpress:6")
    assert not EXAMPLES.lint(files, "waiting/no-readiness", {})
    assert not EXAMPLES.lint({"docker-compose.prod.yml": over + DB}, "waiting/no-readiness", {})


@pytest.mark.parametrize(
    ("over", "number"),
    [
        ("depends_on: {db: {condition: service_healthy}}", 0),
        ("command: wait-for-it.sh db:3306 -- app", 0),
        ("entrypoint: ./start.sh", 0),
        ("environment: {WAIT_HOSTS: 'db:3306'}", 0),
        ("image: wordpress:6", 0),
        ("tty: true", 1),
    ],
)
def test_what_an_override_changes_about_waiting(over, number):
    main = service("image: acme/shop:4", "depends_on: [db]")
    files = {"compose.yaml": main, "compose.override.yaml": f"services:\n  web:\n    {over}\n"}
    assert len(EXAMPLES.lint(files, "waiting/no-readiness", {})) == number


def test_env_file_tells_what_to_wait_for():
    main = service("image: acme/shop:4", "env_file: [web.env]", "depends_on: [db]")
    assert not EXAMPLES.lint(
        {"compose.yaml": main, "web.env": "WAIT_HOSTS=db:3306\n"}, "waiting/no-readiness", {}
    )
    assert len(EXAMPLES.lint({"compose.yaml": main, "web.env": "A=b\n"}, "waiting/no-readiness", {})) == 1


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ("include: [unseen.yaml]\n", 0),
        ("  z:\n    extends: {file: unseen.yaml, service: z}\n", 0),
        ("  z:\n    image: acme/z:1\n", 1),
    ],
)
def test_nothing_is_missing_where_not_all_is_seen(more, number):
    assert len(found(service("image: acme/shop:4", "depends_on: [db]") + more)) == number


def test_tag_that_is_not_known_does_not_hide_the_server():
    db = "  db:\n    image: mysql:$TAG\n"
    assert len(found(service("image: acme/shop:4", "depends_on: [db]", db=db))) == 1


def test_service_of_another_file_is_a_host():
    files = {
        "compose.yaml": service("image: acme/shop:4", "command: --wait cache:6379"),
        "compose.override.yaml": "services:\n  cache:\n    image: redis:8\n",
    }
    assert not EXAMPLES.lint(files, "waiting/unknown-target", {})


def test_connection_that_an_override_declares():
    main = service("image: acme/shop:4", "environment: {MYSQL_HOST: db}")
    over = {"compose.override.yaml": "services:\n  web:\n    depends_on: [db]\n"}
    assert len(EXAMPLES.lint({"compose.yaml": main}, "waiting/undeclared", {})) == 1
    assert not EXAMPLES.lint({"compose.yaml": main} | over, "waiting/undeclared", {})


def test_a_server_that_nothing_checks_is_one_finding_however_many_need_it():
    services = "".join(f"  web{number}:\n    image: acme/web\n    depends_on: [db]\n" for number in range(6))
    (one,) = EXAMPLES.lint(
        {"compose.yaml": f"services:\n{services}  db:\n    image: postgres:17\n"}, "waiting/no-readiness", {}
    )
    assert one.message.startswith("nothing makes `web0`, `web1`, `web2`, `web3` and 2 more wait until `db`")
    assert [each.range.line for each in one.related] == [7, 10, 13, 16, 19]
