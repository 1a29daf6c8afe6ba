"""Whole small projects and pages, each with the report it must give.

`WRITE_FIXTURES=1 pytest tests/test_fixtures.py` refreshes the reports; the diff is the review.
"""

import collections
import os
import re
import shutil
import subprocess
import sys

import pytest

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
FIXTURES = sorted(
    os.path.join(kind, name)
    for kind in ("pages", "projects")
    for name in os.listdir(os.path.join(HERE, kind))
)


@pytest.fixture
def report(tmp_path):
    """What dlint says in a copy of a fixture's folder, a line a finding: below `tests/` nothing ships."""

    def say(fixture, *paths):
        home = tmp_path / fixture
        if not home.exists():
            shutil.copytree(os.path.join(HERE, fixture), home)
        command = [sys.executable, "-m", "dlint", "check", "--isolated", "--output-format", "concise"]
        command += ["--shellcheck", "off", "--profile", "default", "--profile", "region", *paths]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        return done.stdout

    return say


def linted(fixture):
    """A page is judged when it is named; a project as a folder."""
    return ("page.md",) if fixture.startswith("pages") else (".",)


@pytest.mark.parametrize("fixture", FIXTURES)
def test_the_report_is_as_expected(report, fixture):
    found = report(fixture, *linted(fixture))
    path = os.path.join(HERE, fixture, "expected.txt")
    if os.environ.get("WRITE_FIXTURES"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(found)
    with open(path, encoding="utf-8") as file:
        assert found == file.read()


def said(text):
    """Rules and messages without places: the same in a page and in the files it shows."""
    lines = re.findall(r"^[^ ]+: (\w+ .*)$", text, re.MULTILINE)
    return collections.Counter(re.sub(r"line \d+", "line N", line) for line in lines)


def test_a_page_says_what_its_files_say_as_a_project(report):
    page = said(report("pages/three-layers", "page.md"))
    project = said(report("projects/three-layers", "."))
    host = {line for line in page if line.startswith("warning compose-security/") or "nginx-proxy" in line}
    assert project
    assert page - collections.Counter({line: page[line] for line in host}) == project


@pytest.mark.parametrize("name", ["ssh.dockerfile", "Dockerfile", "python.dockerfile", "docker-compose.yml"])
def test_a_file_alone_says_what_it_says_in_its_project(report, name):
    project = report("projects/three-layers", ".").splitlines()
    alone = report("projects/three-layers", name).splitlines()
    assert alone == [line for line in project if line.startswith(f"{name}:")]
