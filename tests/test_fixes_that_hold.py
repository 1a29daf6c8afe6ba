"""Fixes and findings held against files in which they would be untrue: regression tests of a review."""

import time

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.dockerfile import Dockerfile
from dlint.model.sources import variants
from dlint.rulebook import load
from dlint.syntax.dockerfile import parse
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))


def safeties(rule, files):
    """Of each finding in a project: whether its fix is safe, or None without one."""
    found = EXAMPLES.lint(files, rule, {})
    return [one.fix.safe if one.fix is not None else None for one in found]


def safety(rule, text, **files):
    return safeties(rule, {"Dockerfile": text, **files})


# --- runtime/shell-form-command


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:13\nCMD f() { b; }; f\n",  # `exec` knows no functions of the shell
        'FROM debian:13\nCMD f() { b; }; "f" c\n',
        "FROM a\nCMD serve.exe --port 80\n",  # for cmd, which knows no `exec`
        'FROM a AS b\nCMD ["c"]\nFROM b\nENTRYPOINT python3 a.py\n',  # that CMD may become its arguments
    ],
)
def test_neither_exec_nor_an_array_where_that_starts_something_else(text):
    assert True not in safety("runtime/shell-form-command", text)


@pytest.mark.parametrize("word", ["'a\tb'", "'a\udce9'", '"a\x01b"'])
def test_no_array_holds_what_json_does_not_take(word):
    text = f"FROM debian:13\nCMD tail {word}\n"
    found = EXAMPLES.lint({"Dockerfile": text}, "runtime/shell-form-command", {})
    assert [edit.text for one in found for edit in one.fix.edits] == ["exec "]


def test_arguments_of_another_service_do_not_concern_an_entrypoint():
    text = "FROM a\nENTRYPOINT python3 a.py\n"
    compose = "services:\n  b:\n    image: c:1\n    command: d\n  e:\n    build: .\n"
    assert safety("runtime/shell-form-command", text, **{"compose.yaml": compose}) == [True]
    told = compose + "    command: [f]\n"
    assert safety("runtime/shell-form-command", text, **{"compose.yaml": told}) == [False]


def test_blanks_behind_exec_are_read_in_linear_time():
    text = "FROM a\nCMD exec" + " " * 40_000 + "b; c\n"
    start = time.process_time()
    assert len(safety("runtime/shell-form-command", text)) == 1
    assert time.process_time() - start < 3


# --- layers/removed-later

GET = "RUN wget -O /a.zip https://example.org/a.zip"
REMOVE = "RUN rm /a.zip"
BASH = 'SHELL ["/bin/bash", "-c"]\n'


@pytest.mark.parametrize(
    "runs",
    [
        f"{BASH}{GET}\nRUN ((b = 1)); rm /a.zip",  # a failure of the first would be lost
        f"{BASH}{GET} && ((b = 1))\nRUN c $b && rm /a.zip",
        f"{GET} && echo ${{B:=1}}\nRUN c $B && rm /a.zip",
        f"{GET} && (sleep 9 &)\n{REMOVE}",
        # `sh` is another shell in the next RUN
        f"{GET}\nRUN rm /bin/sh && ln -s /bin/bash /bin/sh\n{REMOVE}",
        f"{GET}\nRUN dpkg-reconfigure dash\n{REMOVE}",
        # what a shell reads when it starts
        f'SHELL ["/bin/bash", "-lc"]\n{GET}\n{REMOVE}',
        f'SHELL ["/bin/bash", "--login", "-c"]\n{GET}\n{REMOVE}',
        f"{BASH}ENV BASH_ENV=/b\n{GET}\n{REMOVE}",
        # what a RUN has for itself
        f"{GET}\n{REMOVE}".replace("RUN", "RUN --mount=type=tmpfs,target=/b"),
        f"{GET}\n{REMOVE}".replace("RUN", "RUN --mount=target=/b,rw"),
        f"{GET} && echo 10.0.0.1 b >> /etc/hosts\n{REMOVE}",
        f"USER b\n{GET} && sudo usermod -aG docker b\n{REMOVE}",
        # not only the next RUN may see it
        f"{GET} && pip install -U pip\nRUN b\nRUN pip install c && rm /a.zip",
        f"{GET} && for b in 1 2; do c; done\nRUN d\nRUN e $b && rm /a.zip",
        f"{GET} && python b && update-alternatives --set python /usr/bin/python3\nRUN python c && rm /a.zip",
    ],
)
def test_no_joined_run_sees_what_its_own_shell_would_not(runs):
    assert safety("layers/removed-later", f"FROM debian:13\n{runs}\n") == [None]


def test_what_a_fetched_script_leaves_running_runs_on():
    runs = f"{GET} && wget -O- https://example.org/b | bash\n{REMOVE}"
    assert safety("layers/removed-later", f"FROM debian:13\n{runs}\n") == [False]


def test_pipes_and_redirections_are_joined():
    runs = f"{GET}\nRUN B=1 unzip -p /a.zip 2>/dev/null | tar -x && rm /a.zip # done"
    assert safety("layers/removed-later", f"FROM debian:13\n{runs}\n") == [True]


# --- apt/frontend-in-env

FRONTEND = "FROM debian:13\nENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\n"


@pytest.mark.parametrize(
    ("rest", "files", "safe"),
    [
        ('CMD ["python3", "/a.py"]\n', {}, True),
        ('CMD ["/usr/sbin/nginx"]\n', {}, True),
        ('CMD ["bash"]\n', {}, False),
        ("CMD dpkg-reconfigure a && b\n", {}, False),
        ('ENTRYPOINT ["/entrypoint.sh"]\n', {}, False),
        ('COPY start /\nENTRYPOINT ["/start"]\n', {"start": "#!/bin/sh\napt-get install -y a\n"}, False),
        ('CMD ["a"]\n', {"compose.yaml": "services:\n  b:\n    build: .\n    command: sh -c c\n"}, False),
        ('HEALTHCHECK CMD /check.sh\nCMD ["a"]\n', {}, False),
        ('CMD ["a"]\nONBUILD RUN apt-get install -y a\n', {}, False),
    ],
)
def test_questions_are_asked_by_nothing_that_the_image_starts(rest, files, safe):
    assert safety("apt/frontend-in-env", FRONTEND + rest, **files) == [safe]


# --- apt/lists-left

LISTS = "FROM debian:13\nRUN apt-get update && apt-get install -y a\n"
CHILD = {
    "Makefile": "all:\n\tdocker build -t acme/base .\n\tdocker build -t acme/child child\n",
    "child/Dockerfile": "FROM acme/base\nRUN apt-get install -y b\n",
}


@pytest.mark.parametrize(
    ("rest", "files", "safe"),
    [
        ('CMD ["a"]\n', {}, True),
        ("CMD apt-get update && apt-get install -y b\n", {}, True),
        ("CMD apt-get install -y b && b\n", {}, None),
        ('COPY start.sh /\nCMD ["/start.sh"]\n', {"start.sh": "#!/bin/sh\napt-get install -y b\n"}, None),
        ('COPY start.sh /\nCMD ["/start.sh"]\n', {"start.sh": "#!/bin/sh\nexec b\n"}, True),
        ("ONBUILD RUN apt-get install -y b\n", {}, None),
        ("", CHILD, None),
        (
            "",
            {**CHILD, "child/Dockerfile": "FROM acme/base\nRUN apt-get update && apt-get install b\n"},
            True,
        ),
        ("RUN ./b 16\n", {}, None),
        ("RUN /opt/b/run\n", {}, None),
        ("RUN ./configure && make && /opt/venv/bin/pip install c && /etc/init.d/d start\n", {}, True),
    ],
)
def test_lists_stay_for_what_may_install_from_them(rest, files, safe):
    found = EXAMPLES.lint({"Dockerfile": LISTS + rest, **files}, "apt/lists-left", {})
    own = [one for one in found if one.path == "Dockerfile"]
    assert [one.fix.safe if one.fix is not None else None for one in own] == [safe]


# --- layers/mode-changed-later


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("COPY a.d /etc/a.d\nRUN chmod 700 /etc/a.d\n", {}),  # a folder, most likely
        ("COPY a.app /a.app\nRUN chmod 700 /a.app\n", {}),
        ("COPY a-1.2 /opt/a-1.2\nRUN chmod 700 /opt/a-1.2\n", {}),
        ("COPY a.x /b/a.x\nRUN chmod 700 /b/a.x\n", {"a.x/c": "d\n", "e.c": "f\n"}),  # one for certain
        ("COPY a.d /etc/a.d\nRUN chown 7:7 /etc/a.d\n", {}),
        ("ADD https://example.org/a.git /a\nRUN chmod +x /a\n", {}),  # a repository is no file of mode 600
        ("ADD https://example.org/a /b/a\nRUN umask 077 && chmod +x /b/a\n", {}),
        # another copy of it would get the mode too, or it would not get it last
        ("ADD https://example.org/a /b/a\nRUN cp -a /b /c\nRUN chmod +x /b/a\n", {}),
        ("ADD https://example.org/a /b/a\nRUN chmod -R 600 /b\nRUN chmod +x /b/a\n", {}),
    ],
)
def test_no_flag_gives_a_mode_to_more_than_the_command_did(text, files):
    assert True not in safety("layers/mode-changed-later", f"FROM debian:13\n{text}", **files)


# --- builds of workflows


def test_a_workflow_of_thousands_of_steps_is_read_in_no_time():
    from dlint.model.actions import MAX_STEPS, in_workflow

    step = "      - uses: docker/build-push-action@v6\n        with:\n          tags: ${{ env.A }}/b:1\n"
    text = f"jobs:\n  a:\n    steps:\n{step * 50_000}"
    start = time.process_time()
    assert sum(1 for _ in in_workflow(Source("a.yml", text))) == MAX_STEPS
    assert time.process_time() - start < 2


# --- stages that a variable chooses


@pytest.mark.parametrize(
    ("base", "chosen"),
    [("b-${A}", True), ("${A}-c", True), ("b${A}-${B}", True), ("b${A}b-c", False), ("${A}b-cd", False)],
)
def test_a_variable_in_from_chooses_among_the_stages_that_fit(base, chosen):
    text = f"ARG A\nARG B\nFROM x AS b-c\nRUN y\nFROM {base}\nRUN z\n"
    first, last = Dockerfile(parse(Source("Dockerfile", text))).stages
    assert variants(last) == [first] * chosen


def test_a_base_of_many_variables_is_compared_in_linear_time():
    text = f"FROM a\nRUN x\nFROM a AS {'x' * 60}\nFROM ${{A}}{'${B}x' * 30}y\nRUN z\n"
    start = time.process_time()
    assert len(EXAMPLES.lint({"Dockerfile": text}, "stage/unreachable", {})) == 1
    assert time.process_time() - start < 2


@pytest.mark.parametrize("script", ["build.sh", "a/b/c/build.sh"])
def test_what_a_script_builds_is_built_here_whatever_a_workflow_pushes(script):
    step = (
        "uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: acme/app\n"
    )
    files = {
        "Dockerfile": "FROM a:1\n",
        "compose.yaml": "services:\n  a:\n    image: acme/app\n",
        ".github/workflows/a.yml": f"jobs:\n  a:\n    steps:\n      - {step}",
    }
    assert len(EXAMPLES.lint(files, "image/untagged", {})) == 1  # pulled from where it is pushed
    own = {script: "#!/bin/sh\ndocker build -t acme/app .\n"}
    assert EXAMPLES.lint({**files, **own}, "image/untagged", {}) == []
