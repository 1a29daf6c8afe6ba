"""Scripts of the build context that RUN, CMD and ENTRYPOINT run."""

import json
import os
import subprocess
import sys

import pytest

from dlint.beside import merged
from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.project import Project, TextFiles
from dlint.outcome import Outcome
from dlint.rulebook import load
from dlint.syntax import dockerfile
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))


def model(files, path="Dockerfile"):
    project = Project(TextFiles(files))
    return project.model(dockerfile.parse(Source(path, files[path])), path)


def reached(text, **files):
    """The scripts that the one Dockerfile's instructions run, by their place in the project."""
    named = {name.replace("__", "/").replace("_", "."): content for name, content in files.items()}
    return [script.path for script in model({"Dockerfile": text, **named}).reached]


def found(rule, files):
    return [f"{one.path}:{one.range.line}" for one in EXAMPLES.lint(files, rule, {})]


@pytest.mark.parametrize(
    "run",
    [
        "COPY x.sh /\nRUN /bin/bash /x.sh",
        "COPY x.sh /\nRUN /x.sh",
        "COPY x.sh /x.sh\nRUN sh -x /x.sh arg",
        "COPY x.sh /opt/\nRUN chmod +x /opt/x.sh && /opt/x.sh",
        "COPY . /opt\nRUN . /opt/x.sh",
        "COPY . /opt\nRUN source /opt/x.sh",
        "WORKDIR /opt\nCOPY x.sh .\nRUN ./x.sh",
        "WORKDIR /opt\nCOPY x.sh .\nRUN cd / && cd opt && ./x.sh",
        "COPY x.sh /\nRUN bash -c '/x.sh'",
        "COPY x.sh /\nRUN sudo -E timeout 10 /x.sh",
        'COPY x.sh /\nRUN ["/x.sh"]',
        'COPY x.sh /\nRUN ["bash", "/x.sh"]',
        "COPY x.sh /usr/local/bin/\nRUN x.sh",
        "COPY x.sh /usr/local/bin/setup\nRUN sh /usr/local/bin/setup",
        "RUN --mount=type=bind,source=x.sh,target=/b.sh sh /b.sh",
        "RUN --mount=target=/src sh /src/x.sh",
        "ENV AT=/opt\nCOPY x.sh $AT/\nRUN $AT/x.sh",
        "COPY *.sh /\nRUN for each in 1 2; do /x.sh; done",
        "COPY x.sh /\nRUN sed -i 's/\\r$//' /x.sh && /x.sh",
        "COPY x.sh /\nCMD /x.sh",
        'COPY x.sh /\nENTRYPOINT ["/x.sh"]',
        "COPY x.sh /\nONBUILD RUN /x.sh",
        "COPY x.sh /\nFROM b\nRUN true\nFROM a\nCOPY x.sh /\nRUN /x.sh",
    ],
)
def test_a_script_is_found_however_it_is_run(run):
    assert reached(f"FROM a\n{run}\n", x_sh="true\n") == ["x.sh"]


@pytest.mark.parametrize(
    "run",
    [
        "RUN /x.sh",  # nothing brought it
        "RUN /x.sh\nCOPY x.sh /",  # not yet
        "COPY x.sh /\nRUN /y.sh",
        "COPY x.sh /\nRUN $UNKNOWN/x.sh",
        "COPY x.sh /$UNKNOWN/\nRUN /opt/x.sh",
        "COPY x.sh .\nRUN ./x.sh",  # in a folder that only the base knows
        "COPY --from=other x.sh /\nRUN /x.sh",
        "COPY x.sh /\nRUN curl https://example.com -o /x.sh\nRUN /x.sh",
        "COPY x.sh /\nRUN echo true > /x.sh && /x.sh",
        "COPY x.sh /\nRUN sed -i 's/a/b/' /x.sh && /x.sh",
        "COPY x.sh /\nRUN cp /y /x.sh && /x.sh",
        "COPY x.sh /\nRUN bash -n /x.sh",
        "COPY x.sh /\nRUN cat /x.sh",
        "COPY x.sh /\nRUN --mount=type=cache,target=/opt /opt/x.sh",
        "COPY <<EOF /x.sh\ntrue\nEOF\nRUN /x.sh",
        'SHELL ["powershell"]\nCOPY x.sh /\nRUN /x.sh',
    ],
)
def test_what_is_not_certain_is_left_alone(run):
    assert reached(f"FROM a\n{run}\n", x_sh="true\n") == []


def test_other_languages_binaries_and_wrappers_that_tools_write_are_not_read():
    text = "FROM a\nCOPY . /\nRUN /x\nRUN /y\nRUN /mvnw\nRUN /z\n"
    files = {"x": "#!/usr/bin/python3\n", "y": "\0\1", "mvnw": "#!/bin/sh\ntrue\n", "z": "plain\n"}
    assert reached(text, **files) == []
    assert reached(text, z="#!/usr/bin/env bash\n") == ["z"]


def test_scripts_that_scripts_run_are_followed_and_cycles_end():
    files = {
        "Dockerfile": "FROM a\nCOPY s /s\nRUN /s/a.sh\n",
        "s/a.sh": '. "$(dirname "$0")/b.sh"\ncd /s\n./c.sh\n',
        "s/b.sh": "/s/a.sh\n",
        "s/c.sh": "bash c.sh\nsh /s/b.sh\n",
    }
    assert [script.path for script in model(files).reached] == ["s/a.sh", "s/b.sh", "s/c.sh", "s/b.sh"]


def test_depth_and_number_are_bounded():
    files = {f"s{at}.sh": f"/s{at + 1}.sh\n" * 50 for at in range(20)}
    files["Dockerfile"] = "FROM a\nCOPY . /\nRUN /s0.sh\n"
    assert len(model({**files, **{f"s{at}.sh": f"/s{at + 1}.sh\n" for at in range(20)}}).reached) == 6


def test_a_base_stage_and_a_base_dockerfile_bring_scripts():
    files = {
        "Dockerfile": "FROM me/base\nRUN /x.sh\n",
        "base/Dockerfile": "FROM debian\nCOPY x.sh /\n",
        "base/x.sh": "true\n",
        "build.sh": "docker build -t me/base base\n",
    }
    assert [script.path for script in model(files).reached] == ["base/x.sh"]
    text = "FROM a AS one\nCOPY x.sh /x.sh\nFROM b\nCOPY --from=one /x.sh /y.sh\nRUN sh /y.sh\n"
    assert reached(text, x_sh="true\n") == ["x.sh"]


def names(script):
    return {
        text: [one.words[-1].text for one in script.acting if test(one)]
        for text, test in (("may", script.runs), ("sure", script.surely_runs))
    }


def flow(script, base="debian:12"):
    return names(model({"Dockerfile": f"FROM {base}\nCOPY x.sh /\nRUN /x.sh\n", "x.sh": script}).reached[0])


@pytest.mark.parametrize(
    ("script", "may", "sure"),
    [
        ("f() { a 1; }\n", [], []),
        ("f() { a 1; }\ng() { f; }\ng\n", ["1", "f", "g"], ["1", "f", "g"]),
        ("f() { a 1; }\nif x; then f; fi\n", ["1", "x", "f"], ["x"]),
        ("case $1 in a) a 1;; esac\n", ["1"], []),
        ("a 1 && a 2 || a 3\n", ["1", "2", "3"], ["1", "2"]),
        ("[ -f x ] && a 1\n", ["]", "1"], ["]"]),
        ("a 1\nexit\na 2\n", ["1", "exit"], ["1", "exit"]),
        ("if x; then exit 0; fi\na 2\n", ["x", "0", "2"], ["x"]),
        ("if x; then exit 1; fi\na 2\n", ["x", "1", "2"], ["x", "2"]),
        ("f() { return; a 1; }\nf\na 2\n", ["return", "1", "f", "2"], ["return", "f", "2"]),
        ("for x in 1 2; do a 1; done\n", ["1"], ["1"]),
        ("apk add 1\napt-get install 2\n", ["2"], ["2"]),
        ("if x; then apk add 1; a 2; else apt-get install 3; fi\n", ["x", "3"], ["x"]),
    ],
)
def test_what_runs_in_a_script(script, may, sure):
    assert flow(script) == {"may": may, "sure": sure}


def test_functions_of_a_sourced_script_are_called_by_the_one_that_sources_it():
    files = {
        "Dockerfile": "FROM a\nCOPY . /\nRUN /x.sh\n",
        "x.sh": ". /lib.sh\nsetup\n",
        "lib.sh": "setup() { a 1; }\nother() { a 2; }\n",
    }
    library = model(files).reached[1]
    assert names(library) == {"may": ["1"], "sure": ["1"]}


def test_commands_stand_in_the_order_they_run():
    files = {"Dockerfile": "FROM a\nCOPY x.sh /\nRUN one && /x.sh && three\n", "x.sh": "two\n"}
    run = model(files).stages[0].runs[0]
    assert [one.spelled for one in run.all_commands] == ["one", "/x.sh", "two", "three"]
    assert [one.spelled for one in run.commands] == ["one", "/x.sh", "three"]


def test_what_is_cleaned_behind_or_in_a_script_is_not_left():
    update, clean = "apt-get update\n", "rm -rf /var/lib/apt/lists/*"
    head = "FROM debian:12\nCOPY . /\n"
    assert found("apt/lists-left", {"Dockerfile": f"{head}RUN /x.sh\n", "x.sh": update}) == ["x.sh:1"]
    assert not found("apt/lists-left", {"Dockerfile": f"{head}RUN /x.sh && {clean}\n", "x.sh": update})
    assert not found("apt/lists-left", {"Dockerfile": f"{head}RUN apt-get update && /x.sh\n", "x.sh": clean})


def test_a_finding_is_told_once_for_all_that_run_the_script():
    text = "FROM debian:12\nCOPY x.sh /\nRUN /x.sh\n"
    files = {
        "Dockerfile": f"{text}RUN /x.sh\n{text}",
        "Dockerfile.other": text,
        "x.sh": "apt-get install vim\n",
    }
    assert found("apt/prompts", files) == ["x.sh:1"]


def test_comments_in_the_script_count():
    text = "FROM debian:12\nCOPY x.sh /\nRUN /x.sh\n"
    script = "# dlint: ignore=apt/prompts -- by hand\napt-get install vim\n"
    assert not found("apt/prompts", {"Dockerfile": text, "x.sh": script})


def test_a_script_that_is_not_seen_keeps_rules_silent_that_miss_something():
    text = "FROM alpine:3.20\nENV TZ=Asia/Tokyo\nCOPY x.sh /srv/\nRUN /srv/x.sh\n"
    assert found("timezone/no-data", {"Dockerfile": text, "x.sh": "true\n"}) == ["Dockerfile:2"]
    assert not found("timezone/no-data", {"Dockerfile": text, "x.sh": "/other.sh\n"})
    assert not found("timezone/no-data", {"Dockerfile": text, "x.sh": "apk add tzdata\n"})
    assert not found("timezone/no-data", {"Dockerfile": text})


def test_a_server_in_a_branch_is_none_for_sure():
    text = "FROM debian:12\nCOPY x.sh /\nRUN /x.sh\n"
    sure = {"Dockerfile": text, "x.sh": "apt-get install -y openssh-server\n"}
    assert found("release/ssh-server", sure) == ["x.sh:1"]
    for script in ('if [ "$SSH" ]; then apt-get install -y openssh-server; fi', "apk add openssh-server"):
        assert not found("release/ssh-server", {"Dockerfile": text, "x.sh": script})


def test_no_file_is_asked_for_where_no_script_is_run():
    class Files(TextFiles):
        @property
        def paths(self):
            raise AssertionError

    project = Project(Files({}))
    text = "FROM debian:12\nCOPY . /app\nRUN apt-get update && make && python x.py && npm ci\nCMD nginx\n"
    assert project.model(dockerfile.parse(Source("Dockerfile", text)), "Dockerfile").reached == ()


def run(folder, *options):
    command = [sys.executable, "-m", "dlint", "check", "--isolated", "--output-format", "json", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_the_report_is_the_same_whatever_is_named_and_however_many_work(tmp_path):
    """A finding in a script must not depend on which file it was reached from first."""
    (tmp_path / ".git").mkdir()
    for at in range(6):
        (tmp_path / f"{at}.Dockerfile").write_text("FROM debian:12\nCOPY s/x.sh /\nRUN /x.sh\n")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "x.sh").write_text(
        "apt-get install vim\nmysql -uroot -pTr0ub4dor-3 x\ndocker run -e PASSWORD=Tr0ub4dor-4 x\n"
    )
    one = run(tmp_path, ".", "--jobs", "1")
    assert one == run(tmp_path, ".", "--jobs", "3")
    assert b"Tr0ub4dor" not in one
    findings = json.loads(one)["findings"]
    prompts = [each for each in findings if each["rule"] == "apt/prompts"]
    assert [each["path"] for each in prompts] == ["s/x.sh"]
    assert prompts[0]["related"][-1]["path"] == "0.Dockerfile"
    assert "fix" not in prompts[0]
    alone = json.loads(run(tmp_path, "0.Dockerfile"))["findings"]
    scripts = [each for each in findings if each["path"] == os.path.join("s", "x.sh")]
    assert [each for each in alone if each["path"] == "s/x.sh"] == [
        each for each in scripts if each["rule"] in {one["rule"] for one in alone}
    ]


def test_outcomes_without_scripts_are_only_sorted():
    one, other = Outcome("b", linted=True, findings=[]), Outcome("a", linted=True, findings=[])
    assert merged([one, other]) == [other, one]


def test_supervisord_starts_what_its_configuration_says():
    text = (
        "FROM debian:12\nCOPY conf/supervisord.conf /etc/supervisor/conf.d/\n"
        'CMD ["/usr/bin/supervisord", "-c", "/etc/supervisor/conf.d/supervisord.conf"]\n'
    )
    both = "[supervisord]\nnodaemon=true\n[program:web]\ncommand=/usr/sbin/nginx -g 'daemon off;'\n"
    both += "[program:ssh]\ncommand = /usr/sbin/sshd -D ; always\n[eventlistener:x]\ncommand=mysqld\n"
    files = {"Dockerfile": text, "conf/supervisord.conf": both}
    assert found("release/several-services", files) == ["Dockerfile:3"]
    assert found("release/ssh-server", files) == ["Dockerfile:3"]
    one = {"Dockerfile": text, "conf/supervisord.conf": both.partition("[program:ssh]")[0]}
    assert not found("release/several-services", one)
    assert not found("release/ssh-server", one)


def test_a_comment_for_a_rule_of_images_is_not_idle_in_a_script(tmp_path):
    """`dlint .` reads the script as the host's, too, where rules of images have nothing to say."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY x.sh /\nRUN /x.sh\n")
    script = (
        "# dlint: ignore=apt/prompts -- by hand\napt-get install vim\ndocker run -e PASSWORD=Tr0ub4dor-4 x\n"
    )
    (tmp_path / "x.sh").write_text(script)
    report = json.loads(run(tmp_path, "."))
    rules = {each["rule"] for each in report["findings"] if each["path"] == "x.sh"}
    assert rules == {"credentials/in-environment"}
    assert report["summary"]["ignored"] == 1


def test_a_page_shows_a_script_beside_its_dockerfile(tmp_path):
    page = (
        "`Dockerfile`:\n```dockerfile\nFROM debian:12\nCOPY setup.sh /root/\nRUN bash /root/setup.sh\n```\n"
    )
    page += "\n`setup.sh`:\n```sh\napt-get update\napt-get install openssh-server\n```\n"
    (tmp_path / "page.md").write_text(page)
    found = [(each["rule"], each["line"]) for each in json.loads(run(tmp_path, "page.md"))["findings"]]
    assert ("release/ssh-server", 11) in found
    assert ("apt/prompts", 11) in found


def test_a_script_that_the_ignore_file_leaves_out_is_none():
    files = {"Dockerfile": "FROM a\nCOPY . /opt\nRUN /opt/x.sh\n", "x.sh": "true\n"}
    assert [one.path for one in model(files).reached] == ["x.sh"]
    files[".dockerignore"] = "*.sh\n"
    assert not model(files).reached
    files[".dockerignore"] = "*\n!x.sh\n"
    assert [one.path for one in model(files).reached] == ["x.sh"]


def test_a_context_that_no_build_names_is_the_folder_that_holds_what_is_copied():
    files = {
        "test/Dockerfile": "FROM a\nCOPY hack/x.sh go.mod /opt/\nRUN /opt/x.sh\n",
        "test/main.go": "package main\n",
        "hack/x.sh": "true\n",
        "go.mod": "module example\n",
    }
    assert [one.path for one in model(files, "test/Dockerfile").reached] == ["hack/x.sh"]
