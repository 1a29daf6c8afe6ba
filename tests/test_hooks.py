"""The hooks: the names they take, and the real pre-commit running them."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig

import pytest
from ruamel.yaml import YAML

from dlint.kinds import by_name, only_text_tells

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHIPPED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "hatch_build.py", "pyproject.toml")
NO_INDEX = re.compile(r"No matching distribution|ConnectionError|NewConnectionError|Could not find a version")


def words(text):
    return text.split()


TAKEN = words("""
    Dockerfile dockerfile DOCKERFILE web/Dockerfile Dockerfile.dev Dockerfile-dev Dockerfile_dev
    prod.Dockerfile app.dockerfile api-dockerfile .devcontainer/Dockerfile Containerfile
    Containerfile.dev x.containerfile
    Dockerfile.alpine-3.20 Dockerfile.go a/b/Dockerfile.x.y
    compose.yaml compose.yml docker-compose.yml Docker-Compose.yaml docker-compose.override.yml
    compose.prod.yaml docker-compose-dev.yml compose-dev.yaml docker_compose.yml dockercompose.yml
    dev.docker-compose.yml
    local-compose.yml deploy/compose.yaml
""")
LEFT = words("""
    Dockerfile.dockerignore .dockerignore Dockerfile.j2 Dockerfile.in Dockerfile.tmpl app.dockerfile.erb
    Dockerfile.md Dockerfile.rego Dockerfile.orig Dockerfile~ Dockerfile.yml Dockerfile.json
    dockerfiles.txt notdockerfile mydockerfile Dockerfiles/README Dockerfiler docs/dockerfile/notes.txt
    values.yaml .github/workflows/docker-compose.yml .github/workflows/compose.yaml decompose.yaml
    compose.json composer.yml docker.yml
""")


def hooks():
    with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), encoding="utf-8") as file:
        return YAML(typ="safe").load(file)


def taken(hook, path):
    return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_takes_what_a_walk_takes_and_no_more(hook):
    assert [path for path in TAKEN if not taken(hook, path)] == []
    assert [path for path in LEFT if taken(hook, path)] == []
    for path in (*TAKEN, *LEFT):
        assert taken(hook, path) == (by_name(path) is not None or only_text_tells(path)), path


def test_the_hooks_differ_in_mending_only():
    lint, fix = hooks()
    assert (lint["id"], lint["entry"]) == ("dlint", "dlint check")
    assert (fix["id"], fix["entry"]) == ("dlint-fix", "dlint check --fix")
    same = ("language", "types", "files", "exclude", "require_serial")
    assert [lint[key] for key in same] == [fix[key] for key in same]


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_name_is_matched_in_linear_time(hook):
    for path in ("dockerfile." * 4000, "compose-" * 4000, "a." * 20000 + "yml", "Dockerfile" + ".j2" * 9000):
        taken(hook, path)


def pre_commit():
    """The command, beside this Python or on the path."""
    beside = os.path.dirname(sys.executable)
    return shutil.which("pre-commit", path=os.pathsep.join((beside, os.environ.get("PATH", os.defpath))))


def git(*words, cwd):
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A repository that holds the hooks as a release would."""
    folder = tmp_path_factory.mktemp("home")
    for name in SHIPPED:
        shutil.copy(os.path.join(ROOT, name), folder)
    for name in ("dlint", "rules"):
        shutil.copytree(
            os.path.join(ROOT, name), folder / name, ignore=shutil.ignore_patterns("__pycache__", "data")
        )
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "All", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Where pre-commit keeps what it installs; both hooks share one environment."""
    return tmp_path_factory.mktemp("store")


def try_repo(tree, home, store, hook):
    """Gives the exit status and the output of a hook on all files of a tree."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # What dlint needs is here already; that it is asked for in full is what `test_action.py` sees.
    environment |= {
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_NO_INDEX": "1",
    }
    done = subprocess.run(
        [pre_commit(), "try-repo", "--color", "never", "--all-files", str(home), hook],
        cwd=tree,
        env=environment | {"PRE_COMMIT_HOME": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    if NO_INDEX.search(done.stdout + done.stderr):
        pytest.skip("no package index")
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(pre_commit() is None, reason="pre-commit is not installed")
def test_pre_commit_runs_both_hooks(tmp_path, home, store):
    tree = tmp_path
    git("init", "--quiet", cwd=tree)
    files = {
        "Dockerfile": "FROM debian:13.1\nUSER 1000\n",
        "Dockerfile.j2": "FROM {{ base }}:latest\n",
        "Dockerfile.dockerignore": "latest\n",
        "values.yaml": "services: 3\n",
        ".github/workflows/docker-compose.yml": "on: push\njobs: {}\n",
    }
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    git("add", "--all", cwd=tree)
    for hook in ("dlint", "dlint-fix"):
        status, out = try_repo(tree, home, store, hook)
        assert (status, "Passed" in out) == (0, True), out

    faulty = ("web.dockerfile", "two words/[slug].dockerfile", "{{ name }}/new\nline.Dockerfile")
    for name in faulty:
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text("FROM debian:13.1\nADD src /src/\nUSER 1000\n")
    (tree / "compose.prod.yaml").write_text("services:\n  web:\n    image: nginx:latest\n")
    git("add", "--all", cwd=tree)
    status, out = try_repo(tree, home, store, "dlint")
    assert status == 1, out
    for name in faulty:
        assert f"{name}:2:1 warning copy/add-for-copy".replace("\n", "\\n") in out
    assert "compose.prod.yaml:3:" in out
    assert "j2" not in out

    status, out = try_repo(tree, home, store, "dlint-fix")
    assert status == 1, out
    assert "files were modified by this hook" in out
    for name in faulty:
        assert (tree / name).read_text() == "FROM debian:13.1\nCOPY src /src/\nUSER 1000\n"
    for name, text in files.items():
        assert (tree / name).read_text() == text
