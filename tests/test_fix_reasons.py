"""A fix that is not made says why, to who asks for fixes."""

import json
import re

import pytest
from click.testing import CliRunner

from dlint.cli import main
from dlint.finding import At, no_fix, safe
from dlint.text import Source, Span


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")


def dlint(*arguments):
    done = CliRunner().invoke(main, ["--isolated", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.stdout, done.stderr


def reason(file, text, rule):
    """Why the rule's finding in a file has no fix."""
    with open(file, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    out, err = dlint("--select", rule, "--diff", "--unsafe-fixes", "--show-fixes", file)
    assert out == ""
    found = re.search(rf"^dlint: {file}:\d+: {rule} has no fix here: (.*)$", err, re.MULTILINE)
    return found[1] if found else err


def service(*lines, head=""):
    body = "".join(f"    {line}\n" for line in lines)
    return f"{head}services:\n  web:\n{body}"


@pytest.mark.parametrize(
    ("rule", "text", "why"),
    [
        (
            "compose/changed-scalar",
            service("image: a:1", "environment: {V: *v}", head="x-v: &v 1.10\n"),
            "the value stands behind an alias",
        ),
        (
            "compose/quoted-list-value",
            service("image: a:1", "environment:", "  - \"A='b'\""),
            "quotes and escapes of the value leave no sure place for the edit",
        ),
        (
            "compose/port-quotes",
            service("image: a:1", "expose: [0755]"),
            "in quotes it would be another text than Compose reads now",
        ),
        (
            "compose/port-order",
            service("image: a:1", "ports: [", "  '81:81', # here", "  '80:80']"),
            "comments stand in it, and where they belong is not sure",
        ),
        (
            "compose/legacy-links",
            service("image: a:1", "links: ['db:old']", "networks: [a]") + "  db: {image: b:1}\n",
            "its alias is a name that others may use",
        ),
        (
            "compose/bad-value",
            service("image: a:1", "restart: *r", head="x-r: &r alway\n"),
            "the value stands behind an alias",
        ),
        (
            "compose/host-expanded-variable",
            service("image: a:1", "environment: {A: b$$c}", 'command: "sh -c \\"echo \\x24A\\""'),
            "escapes or folded lines hide where the `$` stands",
        ),
        (
            "database/charset",
            "services:\n  db: &db\n    image: mysql:5.7\n  other: {<<: *db, image: 'a:1'}\n",
            "it stands behind an anchor, and counts for others too",
        ),
        (
            "database/wrong-volume-path",
            (
                "services:\n  db: &db\n    image: postgres:17\n    volumes: ['./d:/var/lib/postgresql']\n"
                "  other: {<<: *db, image: 'a:1'}\n"
            ),
            "it stands behind an anchor, and counts for others too",
        ),
        (
            "compose-security/published-datastore",
            "services:\n  db:\n    image: postgres:17\n    ports: [{target: 5432, published: 5432}]\n",
            "only an address in front of a short port can be given",
        ),
        (
            "waiting/no-readiness",
            (
                "services:\n  db:\n    image: postgres:17\n    healthcheck: {test: [CMD, pg_isready]}\n"
                "  web:\n    build: web\n    depends_on: [ # first\n      db]\n"
            ),
            "comments stand in it, and where they belong is not sure",
        ),
        ("compose/version-1-file", "{web: {image: 'a:1'}, db: {image: 'b:1'}}\n", "it is not one mapping"),
    ],
)
def test_in_a_compose_file(rule, text, why):
    assert reason("compose.yaml", text, rule).startswith(why)


@pytest.mark.parametrize(
    ("rule", "run", "why"),
    [
        ("apt/recommended-packages", "apt-get 'install' -y curl", "its words are quoted, or a variable"),
        ("apt/lists-left", "(apt-get update && apt-get install -y curl)", "it stands in a group of commands"),
        (
            "yum/cache-left",
            "if true; then yum install -y curl; fi",
            "another program runs it, or it may not run",
        ),
        ("conda/cache-left", "for p in a b; do conda install -y curl; done", "a loop or a condition decides"),
        ("pip/self-upgrade", "pip install --upgrade pip || true", "`||` stands in its chain of commands"),
        ("apk/upgrade", "apk upgrade | cat", "it is part of a pipe, or runs in the background"),
    ],
)
def test_in_a_dockerfile(rule, run, why):
    base = "alpine:3.22" if rule.startswith("apk") else "debian:13.1"
    assert reason("Dockerfile", f"FROM {base}\nRUN {run}\n", rule).startswith(why)


def test_it_is_said_to_those_who_ask_for_it_alone():
    with open("compose.yaml", "w", encoding="utf-8") as stream:
        stream.write(service("image: a:1", "environment: {V: *v}", head="x-v: &v 1.10\n"))
    rule = ("--select", "compose/changed-scalar")
    for arguments in ((), ("--fix",), ("--diff",)):
        out, err = dlint(*rule, *arguments)
        assert "alias" not in out + err
    assert "has no fix here" in dlint(*rule, "--fix", "--show-fixes")[1]
    (finding,) = json.loads(dlint(*rule, "--output-format", "json")[0])["findings"]
    assert finding["unfixed"] == "the value stands behind an alias"
    assert "fix" not in finding


def test_a_reason_stands_in_the_place_of_a_fix():
    place = At(Source("D", "FROM a\n"), Span(0, 4))
    with_reason = place.finding("m", fix=no_fix("w"))
    assert (with_reason.fix, with_reason.unfixed) == (None, "w")
    with_fix = place.finding("m", fix=safe(place.replace("from")))
    assert with_fix.fix is not None
    assert with_fix.unfixed == ""
