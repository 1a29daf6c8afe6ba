"""A repository of old files takes dlint up as the guide says, and then fails on what is new only."""

import json
import os
import re
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@pytest.fixture
def repository(tmp_path):
    """Forty services without a source beside them, and a history worth a finding if it were copied."""
    for number in range(40):
        (tmp_path / f"service-{number}").mkdir()
        (tmp_path / f"service-{number}" / "Dockerfile").write_text(
            f"FROM debian:latest\nMAINTAINER team {number}\nRUN cd /srv && sudo make\nADD . /srv\nCMD run\n"
        )
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "pack").write_bytes(os.urandom(500_000))
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return tmp_path


def run(repository, *words):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "dlint", *words],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def commands():
    """The three of docs/adopting.md."""
    with open(os.path.join(ROOT, "docs", "adopting.md"), encoding="utf-8") as file:
        block = re.search(r"<!-- three commands -->\n+```console\n(.*?)```", file.read(), re.DOTALL)
    return [line.split()[1:] for line in re.findall(r"(?m)^\$ (dlint.*)$", block[1])]


def test_what_dlint_writes_makes_no_finding(repository):
    """A baseline beside Dockerfiles made the folder a known build context, so that `.git` was reported."""
    assert [run(repository, *words)[0] for words in commands()] == [0, 0, 0]
    outputs = ["--output", "sarif=dlint.sarif", "--output", "html=dlint.html"]
    assert run(repository, *outputs)[0] == 0
    status, out = run(repository, "--output-format", "json")
    summary = json.loads(out)["summary"]
    assert (status, summary["findings"]) == (0, 0)
    assert summary["baselined"] >= 120


def test_what_is_new_fails_and_what_moved_does_not(repository):
    for words in commands():
        run(repository, *words)
    moved = repository / "service-1" / "Dockerfile"
    moved.write_text("# who made it\n\n" + moved.read_text())
    (repository / "service-2").rename(repository / "renamed")
    (repository / "service-3" / "Dockerfile").rename(repository / "service-3" / "app.Dockerfile")
    assert run(repository, "--output-format", "concise") == (0, "")
    assert run(repository, "baseline", "prune", "--check")[0] == 1
    assert run(repository, "baseline", "prune")[0] == 0
    assert run(repository, "baseline", "prune", "--check")[0] == 0
    new = repository / "service-4" / "Dockerfile"
    new.write_text(new.read_text() + "RUN sudo true\n")
    status, out = run(repository, "--output-format", "concise")
    assert status == 1
    assert re.fullmatch(r"service-4/Dockerfile:6:5: error user/sudo .*\n", out)
