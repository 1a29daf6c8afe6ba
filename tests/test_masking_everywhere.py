"""A credential's value leaves the program nowhere unless it is asked for by name."""

import json
import os

import pytest
from click.testing import CliRunner

from dlint.cli import main
from dlint.report import FORMATS

KEY = "MIIEpAIBAAKCAQEAx1Kettle9fQ2vLrZy7Nw3bT8sUhEoJd5cXpVgRmHiYkWaB4t"
TOKEN = "AKIA" + "QYLPMN5HHHFPZAM2"
DOCKERFILE = f"""\
FROM debian:latest
# the old key was {TOKEN}
MAINTAINER someone
ENV DB_PASSWORD Kettle7x
ENV SECRET_TOKEN="Tarn\\
ished44" OTHER=1
ARG API_KEY=b1u3Wha1e99
ADD https://bob:Pomelo55@example.com/a.txt /a/
RUN echo 'root:Qu1nce66' | chpasswd
RUN curl -u bob:Rad1sh77 https://example.com/Kettle7x && mysql -pSalsify88 -e x
RUN sudo useradd -p Turn1p99 bob
RUN echo "-----BEGIN RSA PRIVATE KEY-----\\n\\
{KEY}\\n\\
-----END RSA PRIVATE KEY-----" > /key
LABEL auth.password=Zucch1ni1
USER Kettle7x
COPY --frob=Kettle7x a b
CMD echo $DB_PASSWORD Kettle7x
"""
COMPOSE = f"""\
version: "3"
services:
  db:
    image: postgres:latest
    environment:
      POSTGRES_PASSWORD: Celery123
      KEY: |
        -----BEGIN PRIVATE KEY-----
        {KEY}
        -----END PRIVATE KEY-----
    command: --password=Fenne1456
    privileged: true
  web:
    image: Celery123
    environment:
      - MYSQL_ROOT_PASSWORD=Leek4567890
      - DATABASE_URL=postgres://app:Onion7890@db/app
      - AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzKettle
    labels:
      note: {TOKEN}
    image: again
"""
SECRETS = (
    KEY, TOKEN, "Kettle7x", "ished44", "b1u3Wha1e99", "Pomelo55", "Qu1nce66", "Rad1sh77", "Salsify88",
    "Turn1p99", "Zucch1ni1", "Celery123", "Fenne1456", "Leek4567890", "Onion7890",
    "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzKettle",
)  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "broken.compose.yaml").write_text(COMPOSE.replace("labels:", "labels: ["))


def dlint(*arguments, stdin=None):
    done = CliRunner().invoke(main, list(arguments), input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.stdout, done.stderr


def assert_hidden(*texts):
    for text in texts:
        for secret in SECRETS:
            assert secret not in text, text[max(0, text.find(secret) - 300) : text.find(secret) + 80]


NAMES = sorted(set(FORMATS) - {"statistics"})


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", NAMES)
def test_every_format(name, jobs, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    out, err = dlint("--select", "ALL", "--output-format", name, "--output", f"{name}=report", "--jobs", jobs)
    if name == "github":
        assert_hidden((tmp_path / "summary").read_text())
    assert len(out) > 1000
    with open("report", encoding="utf-8") as file:
        assert_hidden(out, err, file.read())


def test_colour_and_statistics():
    assert_hidden(*dlint("--select", "ALL", "--color", "always"))
    assert_hidden(*dlint("--select", "ALL", "--statistics"))


def test_diff():
    out, err = dlint("--select", "ALL", "--diff", "--unsafe-fixes")
    assert "ENV DB_PASSWORD=********" in out
    assert_hidden(out, err)


def test_what_is_said_beside_a_fix():
    assert_hidden(*dlint("--select", "ALL", "--fix", "--unsafe-fixes"))
    with open("Dockerfile", encoding="utf-8") as file:
        assert "ENV DB_PASSWORD=Kettle7x" in file.read()


def test_fix_of_standard_input_gives_the_file_as_it_is_and_hides_the_rest():
    out, err = dlint("--select", "ALL", "--fix", "-", stdin=DOCKERFILE)
    assert "ENV DB_PASSWORD=Kettle7x" in out
    assert_hidden(err)


def test_parse_hides_unless_it_is_told_not_to():
    files = ("Dockerfile", "compose.yaml", "broken.compose.yaml")
    out, err = dlint("parse", *files)
    assert_hidden(out, err)
    assert [tree["path"] for tree in json.loads(out)] == list(files)
    shown, _ = dlint("parse", "--show-secrets", *files)
    for secret in SECRETS:
        if secret not in ("ished44", KEY):
            assert secret in shown


def test_hash_of_a_secrets_line_is_not_given():
    log = json.loads(dlint("--select", "credentials", "--output-format", "sarif")[0])
    results = log["runs"][0]["results"]
    assert len(results) > 5
    assert not any("primaryLocationLineHash" in result["partialFingerprints"] for result in results)


# The shorter a value the more often it is only a word: none may be replaced in a message, none may be shown.
@pytest.mark.parametrize("value", ["x7", "x7y", "x7y9", "x7y9z"])
def test_fix_with_a_short_value_in_it_is_not_shown(value):
    with open("Dockerfile", "w", encoding="utf-8") as file:
        file.write(
            f"FROM a:1\nENV DB_PASSWORD {value}\n"
            f"CMD run --password {value}\nRUN echo root:{value} | chpasswd\n"
        )
    os.remove("broken.compose.yaml")
    os.remove("compose.yaml")
    for name in NAMES:
        out, err = dlint("--select", "ALL", "--output-format", name)
        if name != "html":  # whose hashes and numbers may hold any letters
            assert value not in out + err
        else:
            assert f" {value}" not in out
            assert f":{value}" not in out
    assert value not in "".join(dlint("--select", "ALL", "--diff", "--unsafe-fixes"))


def test_a_well_known_word_as_password_leaves_messages_alone():
    with open("compose.yaml", "w", encoding="utf-8") as file:
        file.write(
            "services:\n  postgres:\n    image: postgres\n    environment:\n"
            "      POSTGRES_PASSWORD: postgres\n      URL: postgres://postgres:postgres@db\n"
        )
    out, _ = dlint("compose.yaml")
    assert "`postgres` names no tag" in out
    assert "POSTGRES_PASSWORD: ********\n" in out
    assert "postgres://postgres:********@db\n" in out
    assert "********://" not in out


def test_hash_of_a_line_takes_in_what_stands_below():
    """Regression: the window of a short line reaches a credential many lines below."""
    for lines, hashed in ((12, False), (30, True)):
        with open("Dockerfile", "w", encoding="utf-8") as file:
            file.write("FROM debian:latest\n" + "RUN a\n" * lines + "ENV DB_PASSWORD=Kettle7x\n")
        log = json.loads(dlint("--select", "image/latest-tag", "Dockerfile", "--output-format", "sarif")[0])
        (result,) = log["runs"][0]["results"]
        assert ("primaryLocationLineHash" in result["partialFingerprints"]) == hashed
