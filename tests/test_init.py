"""`dlint init`: what it sees, what it writes, and that what it writes changes nothing by itself."""

import os
import subprocess
import sys
import tomllib

import jsonschema
import pytest
from helpers import write

from dlint.config.schema import schema
from dlint.config.settings import Configs, Settings
from dlint.homes import builtin_home
from dlint.rulebook import load

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOOK = load([builtin_home()])


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("Dockerfile", "FROM debian:12\n")
    return tmp_path


def read(path="dlint.toml"):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def init(*words):
    call = [sys.executable, "-m", "dlint", "init", *words]
    environment = {**os.environ, "PYTHONPATH": ROOT, "DLINT_NO_CACHE": "1"}
    return subprocess.run(call, capture_output=True, text=True, env=environment, check=False)


def test_what_it_writes_is_valid_and_holds_what_held_without():
    done = init()
    assert done.returncode == 0, done.stderr
    assert "dlint.toml is written" in done.stdout
    data = tomllib.loads(read())
    jsonschema.validate(data, schema(BOOK), cls=jsonschema.Draft202012Validator)
    made, bare = Configs().settings("Dockerfile", BOOK), Settings()
    for name in Settings.__slots__:
        if name not in {"origin", "path"}:
            assert getattr(made, name) == getattr(bare, name), name


def test_every_setting_in_a_comment_works_when_the_sign_is_taken_away():
    write("vendor/x/Dockerfile", "FROM debian:12\n")
    init()
    lines = [
        line.removeprefix("# ")
        for line in read().splitlines()
        if not line.startswith("# ") or any(sign in line for sign in (" = ", "# ["))
    ]
    write("dlint.toml", "\n".join(lines))
    jsonschema.validate(tomllib.loads(read()), schema(BOOK), cls=jsonschema.Draft202012Validator)
    Configs().settings("tests/Dockerfile", BOOK)


def test_it_tells_what_it_sees():
    for path in (
        "web/package.json",
        "pyproject.toml",
        ".github/workflows/ci.yml",
        ".gitlab-ci.yml",
        "go.mod",
    ):
        write(path)
    write("compose.yaml", "services: {}\n")
    write("vendor/a/Dockerfile", "FROM debian:12\n")
    done = init()
    text = read()
    assert "2 Dockerfiles, 1 compose file" in text
    for word in ("Go", "JavaScript", "Python", "GitHub Actions", "GitLab CI", "npm", "pip", '["vendor/"]'):
        assert word in text
    assert "--output-format github" in done.stdout


def test_it_never_writes_over_a_configuration_unasked():
    for name, text in (
        ("dlint.toml", "ignore = []\n"),
        (".dlint.toml", ""),
        ("pyproject.toml", "[tool.dlint]\n"),
    ):
        write(name, text)
        done = init()
        assert done.returncode == 2
        assert name in done.stderr
        assert "--force" in done.stderr
        assert read(name) == text
        os.remove(name)
    write("pyproject.toml", "[tool.other]\n")
    assert init().returncode == 0
    write("dlint.toml", "broken = [")
    assert init("--force").returncode == 0
    tomllib.loads(read())


def test_a_dry_run_prints_and_writes_nothing():
    done = init("--dry-run")
    assert done.returncode == 0
    tomllib.loads(done.stdout)
    assert not os.path.exists("dlint.toml")


def test_settings_of_hadolint_are_taken_over():
    write(".hadolint.yaml", "ignored: [DL3008]\nfailure-threshold: error\noverride:\n  info: [DL3020]\n")
    before = Configs().settings("Dockerfile", BOOK)
    assert init().returncode == 0
    after = Configs().settings("Dockerfile", BOOK)
    assert after.path.endswith("dlint.toml")
    assert (after.ignore, after.fail_level, after.severity) == (
        before.ignore,
        before.fail_level,
        before.severity,
    )


def test_a_baseline_that_is_there_is_named():
    write(".dlint-baseline.json", '{"dlint-baseline": 1, "findings": {}}')
    init()
    assert tomllib.loads(read())["baseline"] == ".dlint-baseline.json"


def test_another_folder_and_none():
    write("sub/Dockerfile", "FROM debian:12\n")
    assert init("sub").returncode == 0
    assert os.path.exists("sub/dlint.toml")
    assert init("nowhere").returncode == 2
    assert init("Dockerfile").returncode == 2


def test_an_empty_folder_and_hostile_names():
    os.remove("Dockerfile")
    assert init("--dry-run").returncode == 0
    write('a"]\nexclude = ["x/Dockerfile', "FROM debian:12\n")
    assert tomllib.loads(init("--dry-run").stdout) == {"fail-level": "warning"}
