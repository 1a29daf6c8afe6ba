"""What the cards of waiting/ cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.rulebook import builtin_home, load

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
