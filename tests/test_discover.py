import os
import subprocess

import pytest

from dlint import discover, kinds
from dlint.discover import find
from dlint.globs import Globs


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A function that makes files in a new working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    def make(*names, text="FROM scratch\n"):
        for name in names:
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.write(text)

    return make


def git(*arguments, cwd="."):
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always")
    subprocess.run(("git", *identity, *arguments), cwd=cwd, check=True, capture_output=True)


def paths(*arguments, **options):
    return [file.path for file in find(arguments or ["."], **options).files]


DOCKERFILES = [
    "Dockerfile",
    "dockerfile",
    "DOCKERFILE",
    "Dockerfile.dev",
    "Dockerfile-dev",
    "Dockerfile_dev",
    "dev.Dockerfile",
    "app.dockerfile",
    "app-dockerfile",
    "Containerfile",
    "Containerfile.web",
    "web.containerfile",
    ".dockerfile",
    ".devcontainer/Dockerfile",
    "Dockerfile.python3.11",
    "Dockerfile.alpine-3.20",
    "a b/Dockerfile",
    "my_Dockerfile",
    "Dockerfile.rust",
]
COMPOSE = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.prod.yml",
    "compose-dev.yaml",
    "docker-compose-dev.yml",
    "docker-compose_dev.yml",
    "x.compose.yaml",
    "x.docker-compose.yml",
    "app-compose.yml",
    "Docker-Compose.YML",
    "docker_compose.yml",
    ".github/compose.yml",
    "compose.override.yaml",
]
OTHERS = [
    "Dockerfile.dockerignore",
    ".dockerignore",
    "Dockerfile.md",
    "Dockerfile.rego",
    "Dockerfile.orig",
    "Dockerfile.bak",
    "Dockerfile.j2",
    "Dockerfile.in",
    "Dockerfile.tmpl",
    "Dockerfile.template",
    "dockerfile_test.go",
    "dockerfile.rs.txt.py",
    "mydockerfile",
    "Dockerfiles",
    "Dockerfile~",
    "Dockerfile.yml",
    "dockerfile.json",
    "file",
    "decompose.yml",
    "compose.py",
    "compose.yml.j2",
    "compose",
    "docker-compose.yml.bak",
    ".github/workflows/docker-compose.yml",
    ".github/workflows/Dockerfile",
    "dockerfile-parser.ts",
    "docker-compose.yaml.tmpl",
]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_names_of_dockerfiles(name):
    assert kinds.by_name(name) == "dockerfile"


@pytest.mark.parametrize("name", COMPOSE)
def test_names_of_compose_files(name):
    assert kinds.by_name(name) == "compose"


@pytest.mark.parametrize("name", OTHERS)
def test_names_of_neither(name):
    assert kinds.by_name(name) is None


def test_a_walk_finds_every_spelling(tree):
    usual = [name for name in DOCKERFILES + COMPOSE if name.lower() != "dockerfile" or name == "Dockerfile"]
    tree(*usual, *OTHERS, "node_modules/x/Dockerfile", ".venv/Dockerfile", ".git-stuff/Dockerfile")
    assert paths() == sorted([*usual, ".git-stuff/Dockerfile"])


def test_a_program_named_like_a_dockerfile_is_found_by_its_text_only(tree):
    tree("Dockerfile.go", "Dockerfile.rs")
    tree("a/Dockerfile.go", text="package main\n")
    tree("a/dockerfile.py", text="from dockerfile import parse\n")
    tree("a/Dockerfile.js", text="")
    assert paths() == ["Dockerfile.go", "Dockerfile.rs"]


def test_a_named_file_is_taken_whatever_its_name(tree):
    tree("build.txt", "node_modules/Dockerfile", ".github/workflows/docker-compose.yml", "README.md")
    found = find(
        ["build.txt", "node_modules/Dockerfile", ".github/workflows/docker-compose.yml", "README.md"]
    )
    assert [(file.path, file.kind, file.named) for file in found.files] == [
        (".github/workflows/docker-compose.yml", None, True),
        ("README.md", None, True),
        ("build.txt", None, True),
        ("node_modules/Dockerfile", "dockerfile", True),
    ]


def test_ignore_files_and_a_hooks_templates_are_skipped(tree):
    tree("Dockerfile.dockerignore", "Dockerfile.j2", "Dockerfile", "odd")
    named = ["Dockerfile.dockerignore", "Dockerfile.j2", "Dockerfile", "odd"]
    found = find(named, hook=True)
    assert [(file.path, file.named) for file in found.files] == [("Dockerfile", False), ("odd", True)]
    assert [path for path, _ in found.skipped] == ["Dockerfile.dockerignore", "Dockerfile.j2"]
    assert paths(*named) == ["Dockerfile", "Dockerfile.j2", "odd"]


def test_the_hook_is_known_by_its_environment(tree, monkeypatch):
    tree("Dockerfile.j2")
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert paths("Dockerfile.j2") == []


def test_exclusions_hold_for_named_files_too(tree):
    tree("a/Dockerfile", "vendor/b/Dockerfile", "c/Dockerfile.test")
    assert paths(".", "vendor/b/Dockerfile", exclude=["vendor", "*.test"]) == ["a/Dockerfile"]


def test_one_file_by_several_names_is_read_once(tree):
    tree("a/Dockerfile")
    os.symlink("Dockerfile", "a/Dockerfile.link")
    os.symlink("a", "b")
    assert paths("./a/Dockerfile", "a", ".", os.path.abspath("a")) == ["a/Dockerfile"]
    assert paths("b", "a/Dockerfile.link") == ["a/Dockerfile.link"]


def test_links_are_not_followed_out_of_the_folder(tree):
    tree("out/Dockerfile", "out/odd", "in/odd", "in/sub/Dockerfile")
    os.symlink("../out", "in/out")
    os.symlink("../out/Dockerfile", "in/Dockerfile")
    os.symlink("odd", "in/Dockerfile.odd")
    os.symlink("Dockerfile.loop", "in/Dockerfile.loop")
    os.symlink("..", "in/sub/up")
    os.symlink("nowhere", "in/Dockerfile.gone")
    assert paths("in") == ["in/Dockerfile.odd", "in/sub/Dockerfile"]


def test_what_is_no_file_is_told(tree):
    os.mkfifo("Dockerfile")
    os.symlink("loop", "loop")
    os.symlink("nowhere", "gone")
    tree("sub/x")
    found = find(["Dockerfile", "loop", "gone", "missing", "sub/x/y", "/dev/null", "a\0b", "x" * 5000, "."])
    assert found.missing == ["a\0b", "gone", "missing", "sub/x/y"]
    assert {path for path, _ in found.unreadable} == {"/dev/null", "Dockerfile", "loop", "x" * 5000}
    assert found.files == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_a_folder_that_cannot_be_listed_is_told(tree):
    tree("shut/Dockerfile", "open/Dockerfile")
    os.chmod("shut", 0)
    found = find(["."])
    os.chmod("shut", 0o700)
    assert [file.path for file in found.files] == ["open/Dockerfile"]
    assert found.unreadable == [("shut", "permission denied")]


ODD = ["a\nb", "[slug]", "{{cookiecutter.name}}", "*", "-x", "\udcff", "ü", " ", "'q'", "a;b"]


@pytest.mark.parametrize("under_git", [False, True])
def test_odd_names(tree, under_git):
    tree(*(f"{name}/Dockerfile" for name in ODD), "s/Dockerfile")
    if under_git:
        git("init", "-q")
        git("add", "*slug*")
    assert paths() == sorted([*(f"{name}/Dockerfile" for name in ODD), "s/Dockerfile"])
    assert paths("[slug]/Dockerfile") == ["[slug]/Dockerfile"]
    assert paths("[slug]") == ["[slug]/Dockerfile"]


def test_a_pattern_that_is_no_path_is_expanded(tree):
    tree("a/Dockerfile", "b/Dockerfile", "c/x")
    assert paths("*/Dockerfile") == ["a/Dockerfile", "b/Dockerfile"]
    assert find(["*/nothing"]).missing == ["*/nothing"]


def test_a_walk_heeds_gits_ignore_files(tree):
    tree("a/Dockerfile", "build/Dockerfile", "b/Dockerfile", "kept/Dockerfile", "deleted/Dockerfile")
    tree(".gitignore", text="build\nkept\n")
    git("init", "-q")
    git("add", "-f", "kept", "deleted")
    os.remove("deleted/Dockerfile")
    assert paths() == ["a/Dockerfile", "b/Dockerfile", "kept/Dockerfile"]
    assert paths("a") == ["a/Dockerfile"]
    assert paths("build") == ["build/Dockerfile"]  # named, so wanted


def test_repositories_in_repositories_are_walked(tree):
    tree("Dockerfile", "nested/a/Dockerfile", "lib/Dockerfile", "nested/skip/Dockerfile")
    tree("nested/.gitignore", text="skip\n")
    git("init", "-q", cwd="nested")
    git("init", "-q", cwd="lib")
    git("add", ".", cwd="lib")
    git("commit", "-q", "-m", "x", cwd="lib")
    git("init", "-q")
    git("submodule", "add", os.path.abspath("lib"), "sub")
    git("submodule", "add", os.path.abspath("lib"), "emptied")
    git("submodule", "deinit", "-f", "emptied")
    assert paths() == ["Dockerfile", "lib/Dockerfile", "nested/a/Dockerfile", "sub/Dockerfile"]


def test_repositories_below_a_plain_folder(tree):
    tree("a/Dockerfile", "a/skip/Dockerfile", "b/Dockerfile")
    tree("a/.gitignore", text="skip\n")
    git("init", "-q", cwd="a")
    assert paths() == ["a/Dockerfile", "b/Dockerfile"]


def test_a_broken_repository_is_walked_all_the_same(tree):
    tree("Dockerfile", "sub/Dockerfile")
    tree(".git", "sub/.git", text="gitdir: nowhere\n")
    assert paths() == ["Dockerfile", "sub/Dockerfile"]


def test_without_git_the_folder_is_walked(tree, monkeypatch):
    tree("Dockerfile", ".tox/Dockerfile")
    git("init", "-q")
    monkeypatch.setenv("PATH", "/nowhere")
    assert paths() == ["Dockerfile"]


def test_nothing_of_the_repository_runs(tree):
    tree("Dockerfile")
    tree("hook", text="#!/bin/sh\ntouch ran\n")
    os.chmod("hook", 0o755)
    git("init", "-q")
    git("config", "core.fsmonitor", os.path.abspath("hook"))
    assert paths() == ["Dockerfile"]
    assert not os.path.exists("ran")


def test_a_hooks_variables_do_not_redirect_git(tree, monkeypatch):
    tree("a/Dockerfile", "b/Dockerfile")
    git("init", "-q", cwd="a")
    git("init", "-q", cwd="b")
    monkeypatch.setenv("GIT_DIR", os.path.abspath("a/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.path.abspath("a/.git/none"))
    assert paths("b") == ["b/Dockerfile"]


def test_named_files_start_no_process(tree, monkeypatch):
    tree("Dockerfile")
    git("init", "-q")
    monkeypatch.setattr(discover, "_git", None)
    assert paths("Dockerfile") == ["Dockerfile"]


WORKFLOW = "name: x\non:\n  push:\njobs:\n  a:\n    services:\n      b:\n        image: c\n"


@pytest.mark.parametrize(
    ("name", "text", "named", "kind"),
    [
        ("Dockerfile", "anything", False, "dockerfile"),
        ("compose.yml", "services:\n  a: {}\n", False, "compose"),
        ("compose.yml", WORKFLOW, False, None),
        ("compose.yml", WORKFLOW, True, "compose"),
        ("compose.yml", "", False, "compose"),
        ("docker-compose.yml", "web:\n  image: x\n  ports: ['80']\n", False, "compose"),
        ("docker-compose.yml", "version: '3'\nsevices:\n  a:\n    image: b\n", False, "compose"),
        ("compose.yml", "apiVersion: v1\nkind: Service\nservices: x\n", False, None),
        ("compose.yml", "volumes:\n  a:\n", False, "compose"),
        ("compose.yml", '{"services": {"a": {}}}', False, "compose"),
        ("stack.yml", "services:\n", True, "compose"),
        ("values.yaml", "replicaCount: 1\nimage:\n  tag: x\n", True, None),
        ("ci.yml", WORKFLOW, True, None),
        ("build.txt", "# comment\n\nFROM debian\n", True, "dockerfile"),
        ("build", "from debian as a\n", True, "dockerfile"),
        ("build", "ARG A=1\nFROM $A\n", True, "dockerfile"),
        ("build", "RUN x\n", True, "dockerfile"),
        ("build", "", True, "dockerfile"),
        ("notes.txt", "From the start\n```dockerfile\nFROM a\n```\n", True, "page"),
        ("README.md", "FROM here on\n", True, "page"),
        ("guide", "text\n\n  * ~~~sh\n", True, "page"),
        ("post.html", "{% highlight docker %}", True, "page"),
        ("x.py", "from a import b\n", True, None),
        ("x", "#!/bin/sh\nFROM a\n", True, "host"),
        ("x", "\0\1\2", True, None),
        ("Dockerfile.j2", "FROM {{ base }}\n", True, "dockerfile"),
        ("docker-compose.yml.tmpl", "a: b\n", True, "compose"),
        ("Dockerfile.go", "package main\n", True, None),
        ("Dockerfile.go", "FROM golang\n", True, "dockerfile"),
    ],
)
def test_kinds_by_text(name, text, named, kind):
    assert kinds.kind_of(name, text, named=named) == kind


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("vendor", "a/vendor/Dockerfile", True),
        ("vendor/", "vendor/Dockerfile", True),
        ("/vendor", "a/vendor/Dockerfile", False),
        ("a/vendor", "a/vendor/x/Dockerfile", True),
        ("./a/*", "a/Dockerfile", True),
        ("*.test", "a/Dockerfile.test", True),
        ("a/*", "a/b/Dockerfile", True),
        ("a/*.x", "a/b/c.x", False),
        ("a/**/c.x", "a/c.x", True),
        ("a/**/c.x", "a/b/b/c.x", True),
        ("**/c.x", "c.x", True),
        ("a/**", "ab/c", False),
        ("[ab]/c", "b/c", True),
        ("[!ab]/c", "b/c", False),
        ("[slug]/c", "[slug]/c", True),
        ("[z-a]", "-", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("a[", "a[", True),
        ("a.b", "aXb", False),
    ],
)
def test_patterns(pattern, path, fits, tmp_path):
    globs = Globs([pattern], str(tmp_path))
    assert globs.match(str(tmp_path / path)) == fits
