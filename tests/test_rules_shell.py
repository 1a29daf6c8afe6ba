"""The traps of the topics shell, download, path, runtime and label that their cards do not show."""

import time

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.knowledge.licences import is_licence
from dlint.rulebook import load


@pytest.fixture(scope="module")
def found():
    examples = Examples(load([builtin_home()]))

    def lint(rule, text):
        return [each.range.line for each in examples.lint({"Dockerfile": text}, rule, {})]

    return lint


def test_pipes_whose_failure_is_seen_or_does_not_matter(found):
    def pipe(script, base="debian:12"):
        return found("shell/no-pipefail", f"FROM {base}\nRUN {script}\n")

    assert pipe("curl -f https://a.org/x | sort") == [2]
    assert pipe("curl -f https://a.org/x | sort || exit 1") == []
    assert pipe("if curl -f https://a.org/x | grep y; then z; fi") == []
    assert pipe("yes | apt-get install x && echo u:p | chpasswd") == []
    assert pipe("bash -o pipefail -c 'curl -f https://a.org/x | sort'") == []
    assert pipe("bash -c 'curl -f https://a.org/x | sort'") == [2]
    assert pipe("V=$(curl -f https://a.org/x | grep y) && echo $V") == [2]
    assert pipe("echo $(curl -f https://a.org/x | grep y)") == []
    assert pipe('["sh", "-c", "curl -f https://a.org/x | sort"]') == [2]


def test_shell_of_a_base_stage_is_inherited(found):
    base = 'FROM debian:12 AS b\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nFROM b\n'
    assert found("shell/no-pipefail", base + "RUN curl -f https://a.org/x | sort\n") == []
    assert found("shell/no-pipefail", base + 'SHELL ["/bin/sh", "-c"]\nRUN curl https://a.org/x | sh\n') == [
        5
    ]


def test_readers_that_stop_at_an_input_cut_off_are_left_alone(found):
    def pipe(script):
        return found("shell/no-pipefail", f"FROM debian:12\nRUN {script}\n")

    assert pipe("curl https://a.org/x | tar xz -C /opt") == []
    assert pipe("curl https://a.org/x | tar --extract --bzip2") == []
    assert pipe("curl https://a.org/x | gunzip | tar -x") == []
    assert pipe("wget -qO- https://a.org/k | apt-key add -") == []
    assert pipe("wget -qO- https://a.org/k | gpg --dearmor > /k.gpg") == []
    assert pipe("wget -qO- https://a.org/k | sha256sum -c") == []
    assert pipe("wget -qO- https://a.org/k | gpg --dearmor | tee /k.gpg") == [2]
    assert pipe("wget -qO- https://a.org/k | sha256sum > /sum") == [2]
    assert pipe("curl https://a.org/x | tar -cf /x.tar -T -") == [2]


def test_a_variable_that_is_tested_afterwards_loses_no_failure(found):
    def pipe(script):
        return found("shell/no-pipefail", f"FROM debian:12\nRUN {script}\n")

    assert pipe('F=$(gpg --verify a.asc 2>&1 | sed -n s/a/b/p) && if [ -z "$F" ]; then exit 1; fi') == []
    assert pipe('F=$(gpg --verify a.asc 2>&1 | sed -n s/a/b/p) && test "${F}" = abc') == []
    assert pipe('F=$(gpg --verify a.asc 2>&1 | sed -n s/a/b/p) && [ -d /x ] && echo "$F"') == [2]


def test_heredocs_that_stop(found):
    def heredoc(body, before=""):
        return found("shell/heredoc-continues-on-error", f"FROM debian:12\n{before}RUN <<EOF\n{body}\nEOF\n")

    assert heredoc("make\nmake install") == [2]
    assert heredoc("#!/bin/bash -e\nmake\nmake install") == []
    assert heredoc("#!/bin/bash\nmake -e\nmake install") == [2]
    assert heredoc("make\nmake install", 'SHELL ["/bin/bash", "-euc"]\n') == []
    assert heredoc("make || exit 1\nmake install") == []
    assert heredoc("make &&\nmake install") == []
    assert heredoc("make\necho done") == []
    text = "FROM debian:12\nRUN bash -e <<EOF\nmake\nmake x\nEOF\nRUN cat <<EOF > x\nmake\nmake x\nEOF\n"
    assert found("shell/heredoc-continues-on-error", text) == []


def test_shells_that_something_may_have_brought_into_scratch(found):
    rule = "shell/scratch-without-shell"
    assert found(rule, "FROM scratch\nCOPY app /app\nCMD /app\n") == [3]
    assert found(rule, "FROM scratch\nCOPY rootfs /\nCMD /app\n") == []
    assert found(rule, "FROM scratch\nCOPY --from=busybox:1 /bin/busybox /bin/sh\nCMD /app\n") == []
    assert found(rule, "FROM scratch\nADD base.tar.gz /\nRUN x\n") == []
    assert found(rule, "FROM scratch AS b\nADD base.tar.gz /\nFROM b\nRUN x\n") == []
    assert found(rule, 'FROM scratch\nCOPY app /app\nCMD ["/app"]\n') == []


def test_exec_forms_that_a_shell_reads_after_all(found):
    rule = "shell/needs-shell-binary"
    assert found(rule, 'FROM debian\nENTRYPOINT ["/app", "$PORT"]\n') == [2]
    assert found(rule, 'FROM debian\nENTRYPOINT ["/docker-entrypoint.sh"]\nCMD ["app", "$PORT"]\n') == []
    assert found(rule, 'FROM debian\nENTRYPOINT ["tini", "--", "sh", "-c", "app $PORT"]\n') == []
    assert found(rule, 'FROM debian\nRUN ["awk", "{ print $NF }", "x"]\n') == []


def test_state_that_is_used_in_its_own_run_is_not_lost(found):
    assert found("shell/lost-state", "FROM debian\nRUN export A=b && make\n") == []
    assert found("shell/lost-state", "FROM debian\nRUN export A=b >> /etc/profile\n") == []
    assert found("shell/lost-state", "FROM debian\nRUN . ./build.sh\n") == []
    assert found("shell/lost-state", "FROM debian\nRUN set -x; cd /a\n") == [2]


def test_downloads_that_are_no_scripts(found):
    def curl(script):
        return found("download/piped-to-shell", f"FROM debian\nRUN {script}\n")

    assert curl("curl https://a.org/x | sudo -E bash -") == [2]
    assert curl("curl https://a.org/x | sed s/a/b/ | sh -s -- -y") == [2]
    assert curl("bash <(curl -s https://a.org/x)") == [2]
    assert curl('eval "$(wget -qO- https://a.org/x)"') == [2]
    assert curl("curl https://a.org/x | python -c 'import json'") == []
    assert curl("curl https://a.org/x | bash -c 'cat > y'") == []
    assert curl("V=$(curl https://a.org/x) && bash y") == []
    assert curl("curl -o y https://a.org/x && sh z") == []


def test_git_takes_any_value_for_no(found):
    assert found(
        "download/insecure-tls", "FROM debian\nRUN GIT_SSL_NO_VERIFY=0 git clone https://a.org/x\n"
    ) == [2]
    assert found("download/insecure-tls", "FROM debian\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\n") == []
    assert found("download/insecure-tls", "FROM debian\nRUN curl -k https://localhost/x\n") == []


def test_licences():
    assert all(
        map(is_licence, ("MIT", "GPL-2.0+", "Apache-2.0 WITH LLVM-exception", "(MIT OR ISC) AND 0BSD"))
    )
    assert not any(map(is_licence, ("", "Apache 2", "MIT OR", "(MIT", "MIT MIT", "OR")))


def test_host_names_without_end_are_read_in_time(found):
    """A pattern that tried each part of a long name anew took minutes."""
    start = time.perf_counter()
    found("download/dead-keyserver", f"FROM debian\nRUN gpg --keyserver {'a.' * 100_000}\n")
    assert time.perf_counter() - start < 5


def test_an_error_over_ftp_is_an_error_of_curl(found):
    def fetch(url):
        return found("download/errors-ignored", f"FROM debian:12\nRUN curl -s {url} -o /etc/x.txt\n")

    assert fetch("ftp://a.org/x.txt") == []
    assert fetch("http://a.org/x.txt") == [2]


def test_what_a_shell_runs_over_http_is_said_once(found):
    text = "FROM debian:12\nRUN curl http://a.org/install | sh\nRUN curl -o /x http://a.org/x\n"
    assert found("download/piped-to-shell", text) == [2]
    assert found("download/plain-http", text) == [3]
