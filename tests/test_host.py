"""Host shell: where it stands, what its containers are, and that rules of images do not see it."""

import os
import subprocess
import sys
import time

from hypothesis import given
from hypothesis import strategies as st

from dlint.discover import find
from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.kinds import kind_of
from dlint.model.host import of_file
from dlint.rulebook import load
from dlint.syntax.hostshell import language, mentions_containers, parts
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))
SOCKET = "-v /var/run/docker.sock:/var/run/docker.sock"


def host(text, path="run.sh"):
    return of_file(Source(path, text))


def found(rule, text, path="run.sh", **others):
    return [
        (each.path, each.range.line, each.severity)
        for each in EXAMPLES.lint({path: text, **others}, rule, {})
        if each.path == path
    ]


def shown(path, text):
    """Each container's image and mounts, as the file itself has them."""
    file = host(text, path)
    return [
        (
            each.image_use and text[slice(*each.image_use.span)],
            *(text[slice(*one.span)] for one in each.volumes),
        )
        for each in file.containers
    ]


def test_languages_by_name_and_head():
    assert language("deploy/run.sh") == "shell"
    assert language("bin/run", "#!/usr/bin/env bash\n") == "shell"
    assert language("bin/run", "#!/usr/bin/env python\n") is None
    assert language("run.py", "#!/bin/sh\n") is None
    assert language("GNUmakefile") == language("build/docker.mk") == "make"
    assert language(".github/workflows/ci.yml") == language(".gitlab-ci.yml") == "yaml"
    assert language("Jenkinsfile") == "groovy"
    assert language("compose.yaml") is None


def test_places_in_a_makefile_are_those_of_the_file():
    text = "run:\n\t@-docker run -v $$PWD:/a \\\n\t  -v /b:/b \\\n\t  nginx:1\n\nx = docker run redis\n"
    assert shown("Makefile", text) == [("nginx:1", "$$PWD:/a", "/b:/b")]


def test_what_make_decides_is_not_known():
    assert shown("Makefile", "a:\n\tdocker run $(IMAGE) redis\n\tdocker run $(shell cat image) x\n") == [
        (None,),
        (None,),
    ]


def test_places_in_ci_files():
    text = (
        "jobs:\n  a:\n    steps:\n      - run: docker run ${{ matrix.image }} redis\n"
        "      - run: |\n          docker run \\\n            -v /a:/a \\\n            redis:8\n"
        "      - shell: pwsh\n        run: docker run nginx\n"
    )
    assert shown(".github/workflows/a.yml", text) == [(None,), ("redis:8", "/a:/a")]
    text = "test:\n  script:\n    - docker run 'redis:8'\n    - [docker run nginx]\n  image: docker run x\n"
    assert shown(".gitlab-ci.yml", text) == [("'redis:8'",), ("nginx",)]


def test_places_in_a_jenkinsfile():
    text = 'node { sh \'docker run redis\'\n sh(script: """\n docker run -v ${x}:/a nginx\n""") }'
    assert shown("Jenkinsfile", text) == [("redis",), ("nginx", "${x}:/a")]


def test_an_elision_is_no_image():
    assert shown("run.sh", "docker run -e A=b ...\ndocker run …\ndocker run $X\n") == [
        (None,),
        (None,),
        (None,),
    ]


def test_mounts_in_every_form():
    text = (
        "docker run -v/a:/b x\ndocker run -itv /a:/b:ro x\ndocker run --volume=/a:/b x\n"
        "docker run --mount type=bind,src=/a,dst=/b,readonly x\n"
        "docker run --mount=type=bind,source=/a,target=/b x\n"
        'docker run -v "$A:/b" x\n'
    )
    mounts = [mount for each in host(text).containers for mount in each.volumes]
    assert [(one.origin, one.target, one.read_only) for one in mounts] == [
        ("/a", "/b", False),
        ("/a", "/b", True),
        ("/a", "/b", False),
        ("/a", "/b", True),
        ("/a", "/b", False),
        (None, "/b", False),
    ]


def test_a_variable_of_the_script_is_filled_in():
    assert found("compose-security/docker-socket", f'OPTS="{SOCKET}"\ndocker run -d $OPTS x\n')


def test_options_behind_the_image_are_the_programs_own():
    assert not found("compose-security/docker-socket", f"docker run -d x {SOCKET}\n")
    assert not found(
        "compose-security/privileged", "docker run -d x --privileged\ndocker run --privileged=false x\n"
    )


def test_rules_of_images_do_not_see_host_shell():
    text = "apt-get install -y curl\ndocker run -d nginx\ndocker run --rm nginx:latest\n"
    for rule in ("apt/recommended-packages", "image/untagged", "image/latest-tag", "image/undigested"):
        assert not found(rule, text)


def test_a_tool_that_is_gone_afterwards_is_mild():
    rule = "compose-security/docker-socket"
    assert [each[2] for each in found(rule, f"docker run --rm {SOCKET} tool\n")] == ["info"]
    assert [each[2] for each in found(rule, f"docker run --rm -d {SOCKET} tool\n")] == ["warning"]
    assert not found(
        "compose-security/privileged", "docker run --privileged --rm tonistiigi/binfmt --install all\n"
    )


def test_credentials_in_scripts():
    rule = "credentials/in-environment"
    assert found(rule, "docker run -d -e DB_PASSWORD=hunter22 app\n") == [("run.sh", 1, "warning")]
    assert found(rule, "docker run --rm --env=DB_PASSWORD=hunter22 app\n") == [("run.sh", 1, "info")]
    for value in ("$PASSWORD", "", "<password>", "...", "your_password"):
        assert not found(rule, f'docker run -d -e "DB_PASSWORD={value}" app\n')
    assert not found(rule, "docker run -d -e DB_PASSWORD app\n")


def test_ignore_comments_cover_a_command_with_its_lines():
    rule = "compose-security/docker-socket"
    ignore = f"# dlint: ignore={rule} -- it updates the others"
    assert not found(rule, f"{ignore}\ndocker run -d \\\n  {SOCKET} \\\n  x\n")
    assert not found(rule, f"docker run -d {SOCKET} x  {ignore}\n")
    assert found(rule, f"{ignore}\ntrue\ndocker run -d {SOCKET} x\n")
    assert not found("dlint/malformed-ignore", f"docker run -d {SOCKET} x  {ignore}\n")
    assert not found(rule, f"# dlint: ignore-file={rule}\ntrue\ndocker run -d {SOCKET} x\n")


def test_a_page_s_shell_is_judged_and_its_prose_is_not(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        f"Never `docker run {SOCKET} x`.\n\n```\n$ docker run -d {SOCKET} x\nabc\n```\n\n"
        "    docker commit a b\n"
    )
    arguments = [
        sys.executable,
        "-m",
        "dlint",
        "check",
        "--isolated",
        "--output-format",
        "concise",
        "page.md",
    ]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = [line.split(" ")[:3] for line in done.stdout.splitlines()]
    assert lines == [
        ["page.md:4:20:", "warning", "compose-security/docker-socket"],
        ["page.md:8:5:", "warning", "script/docker-commit"],
    ]


def test_a_walk_finds_what_concerns_containers(tmp_path):
    texts = {
        "run.sh": "docker run x\n",
        "other.sh": "echo docker\n",
        "Makefile": "a:\n\tdocker commit a b\n",
        "docs/page.md": "```\ndocker run x\n```\n",
        "bin/start": "#!/bin/sh\npodman run x\n",
        "bin/notes": "#!/bin/sh\npodman run x\n",
        ".github/workflows/ci.yml": "jobs: {a: {steps: [{run: docker run x}]}}\n",
        "big.sh": "docker run x\n" + "#" * 1_000_000,
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    os.chmod(tmp_path / "bin/start", 0o755)
    files = [(os.path.relpath(each.path, tmp_path), each.kind) for each in find([str(tmp_path)]).files]
    assert files == [
        (path, "host") for path in (".github/workflows/ci.yml", "Makefile", "bin/start", "run.sh")
    ]


def test_a_named_file_is_host_shell_by_its_name():
    assert kind_of("run.sh", "#!/bin/sh\ncat <<E\n```\nFROM x\n```\nE\n") == "host"
    assert kind_of(".gitlab-ci.yml", "include: x\ntest:\n  script: docker run x\n") == "host"
    assert kind_of("x.sh", "FROM debian:13\nRUN true\n") == "dockerfile"


@given(
    st.text(alphabet="docker run\n\t\\$(){}'\"`|&;<>#-:/=ab\ud800", max_size=200),
    st.sampled_from(["run.sh", "Makefile", "justfile", "Jenkinsfile", ".gitlab-ci.yml"]),
)
def test_no_text_is_too_strange(text, path):
    text = f"a:\n\tdocker run x\nscript: docker run y\nsh 'docker run z{text}'\n{text}"
    source = Source(path, text)
    for part in parts(source, language(path)):
        span = part.span(0, len(part.text))
        assert 0 <= span.start <= span.end <= len(text)
    file = of_file(source)
    for container in file.containers:
        assert container.volumes is not None
        assert container.environment is not None
    assert file.credentials is not None


def test_long_lines_are_no_trouble():
    start = time.process_time()
    for text in (
        "docker " * 40_000,
        "a:\n\t" + "$(" * 40_000 + "docker run x",
        "docker run " + "\\\n" * 20_000,
    ):
        assert mentions_containers(text) in (True, False)
        assert of_file(Source("Makefile", text)).commands is not None
    assert time.process_time() - start < 10
