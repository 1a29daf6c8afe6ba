"""Files that a walk finds and leaves alone: parts and templates of Dockerfiles, and what is vendored."""

import os
import subprocess

import pytest

from dlint.discover import find
from dlint.kinds import kind_of


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile.envs", "ENV A=1\n"),
        ("Dockerfile.note", "# see above\n"),
        ("Dockerfile.linux", "{{ set x to 1 }}FROM {{base}} AS installer\n"),
        ("Dockerfile", "FROM {{ image }}:{{ tag }}\n"),
        ("Dockerfile", "FROM debian:13 AS a\nFROM {{ if x }}b{{ else }}c{{ endif }}\n"),
    ],
)
def test_a_walk_leaves_parts_and_templates_alone(path, text):
    assert kind_of(path, text, named=False) is None
    assert kind_of(path, text) == "dockerfile"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", "RUN make\n"),  # its FROM is missing: Docker would take it for whole
        ("Dockerfile.web", "ARG V\nfrom debian:${V}\n"),
        ("Dockerfile.web", "FROM debian:13\nRUN docker inspect -f '{{ .Id }}' x\n"),
        ("Dockerfile", "FROM debian:13\n{% if proxy %}\nENV http_proxy={{ proxy }}\n{% endif %}\n"),
        ("Dockerfile", "FROM acme/silo:{{ version }}\n"),
        ("Dockerfile.web", "FROM debian:13\nCOPY <<EOF /a.tmpl\n{{ .Name }}\nEOF\n"),
    ],
)
def test_a_walk_takes_whole_dockerfiles(path, text):
    assert kind_of(path, text, named=False) == "dockerfile"


@pytest.mark.parametrize(
    ("mark", "left"),
    [
        ("vendor/modules.txt", True),
        ("vendor/autoload.php", True),
        ("vendor/github.com/x", True),
        ("vendor/a", False),
    ],
)
def test_what_a_package_manager_vendored_is_left_alone(tmp_path, monkeypatch, mark, left):
    monkeypatch.chdir(tmp_path)
    for path in (mark, "vendor/acme/tool/Dockerfile", "Dockerfile"):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w") as file:
            file.write("FROM scratch\n")
    found = [file.path for file in find(["."]).files]
    assert found == (["Dockerfile"] if left else ["Dockerfile", "vendor/acme/tool/Dockerfile"])
    subprocess.run(("git", "init", "-q"), check=True)
    assert [file.path for file in find(["."]).files] == found
    # Who names it wants it read.
    assert [file.path for file in find(["vendor/acme/tool"]).files] == ["vendor/acme/tool/Dockerfile"]
