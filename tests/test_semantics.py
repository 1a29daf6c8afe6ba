"""Where hadolint, Docker's checks and the package managers agree on what is a fault, dlint does too."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))


def found(rule, text):
    return EXAMPLES.lint({"Dockerfile": text}, rule, {})


@pytest.mark.parametrize(
    "name",
    ["Debian:13", "a:", "a:1:2", "a@b", "a@sha256:12", "a//b", "-a", "https://x.io/a", "ghcr.io/Acme/app:1"],
)
def test_names_that_docker_refuses_in_from(name):
    assert [each.severity for each in found("stage/invalid-image", f"FROM {name}\n")] == ["error"]


@pytest.mark.parametrize(
    "name",
    [
        "scratch",
        "debian",
        "localhost:5000/a:1",
        "GHCR.io/acme/app:Stable",
        "a@sha256:" + "0" * 64,
        "$X",
        "a:$X",
        "BASEIMAGE",
        "{{ base }}",
        "<image>",
        "@BASE@",
        "%%BASE%%",
    ],  # a template's
)
def test_names_that_are_or_will_be_right(name):
    assert not found("stage/invalid-image", f"FROM {name}\n")


def test_a_stage_is_found_in_lower_case_only():
    text = "FROM debian AS Base\nFROM {}\n"
    assert "write `base`" in found("stage/invalid-image", text.format("Base"))[0].message
    assert not found("stage/invalid-image", text.format("base"))


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("FROM $X", "error"),
        ("FROM debian:$X", "error"),
        ("FROM --platform=$X debian", "error"),
        ("FROM --platform=linux/${X} debian", "error"),
        ("FROM ${X:-debian}", "warning"),
        ("FROM debian$X", "warning"),
        ("ARG Y\nFROM debian:$X$Y", "warning"),
        ("FROM --platform=linux/arm64$X debian", "warning"),
    ],
)
def test_an_undefined_argument_is_an_error_where_no_build_can_go_on(text, severity):
    assert [each.severity for each in found("stage/undefined-arg-in-from", f"{text}\n")] == [severity]


@pytest.mark.parametrize(
    "name", ["AUTH", "KEY", "git_key", "GIT_AUTH", "sUpER_SeCREt", "BACULA_KEY", "API_KEY", "my_apikey"]
)
@pytest.mark.parametrize("line", ["ARG {}", "ENV {}=$x", "ENV {}"])
def test_names_of_secrets_as_dockers_check_reads_them(name, line):
    text = f"FROM debian\n{line.format(name)}{' $x' if line == 'ENV {}' else ''}\n"
    assert len(found("credentials/secret-name", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
        "ARG KEY_VERSION",
        "ENV AUTH=true",
        "ARG MONKEY",
        "ENV SSL_KEY=/etc/ssl/x.key",
        "ARG TOKEN_URL",
        "ARG PUBLIC_KEY",
        "ARG AUTHOR",
        "ENV NO_AUTH=x",
    ],
)
def test_names_that_only_look_so(text):
    assert not found("credentials/secret-name", f"FROM debian\n{text}\n")


@pytest.mark.parametrize("image", ["fedora:42", "centos:7", "amazonlinux:2"])
@pytest.mark.parametrize("variable", ["$version", "${version}"])
def test_a_version_that_nothing_sets_is_none(image, variable):
    run = f"RUN yum install -y git-core-{variable}\n"
    assert len(found("yum/unpinned", f"FROM {image}\n{run}")) == 1
    assert len(found("yum/unpinned", run)) == 1


@pytest.mark.parametrize(
    "above",
    ["ENV version=1", "ARG version", "RUN x\nONBUILD RUN y\nENV version 2", "ARG version=1\nENV other=2"],
)
def test_a_version_that_is_set(above):
    assert not found("yum/unpinned", f"FROM fedora:42\n{above}\nRUN yum install -y git-core-$version\n")
    assert not found("yum/unpinned", "FROM fedora:42\nRUN version=1; yum install -y git-core-$version\n")
    assert not found("yum/unpinned", "FROM acme/base:1\nRUN yum install -y git-core-$version\n")
    text = "FROM fedora:42 AS a\nARG version=1\nFROM fedora:42\nRUN yum install -y git-core-$version\n"
    assert not found("yum/unpinned", text)  # stage/arg-out-of-scope speaks of it


@pytest.mark.parametrize("options", ["-nv", "-nvc", "-ncv", "-qO-", "-cq", "-olog", "--no-verbose"])
def test_wget_that_shows_no_bar(options):
    assert not found("download/wget-progress", f"FROM debian\nRUN wget {options} https://example.com/a\n")
    assert found("download/wget-progress", "FROM debian\nRUN wget -nc https://example.com/a\n")


@pytest.mark.parametrize(
    ("command", "hits"),
    [
        ("pg_isready", 1),
        ("curl -f http://localhost:80/", 1),
        ("/check.sh --fast", 1),
        ("curl -f http://localhost/ || exit 1", 0),
        ("curl http://localhost:$PORT/", 0),
        ("exit 0", 0),
        ("A=1 check", 0),
        ("test -f /run/ok", 0),
        ('["pg_isready"]', 0),
        ("check > /dev/null", 0),
    ],
)
def test_healthchecks_that_need_no_shell(command, hits):
    assert len(found("runtime/shell-form-healthcheck", f"FROM debian\nHEALTHCHECK CMD {command}\n")) == hits
    shell = 'FROM debian\nSHELL ["/bin/bash", "-c"]\n'
    assert not found("runtime/shell-form-healthcheck", f"{shell}HEALTHCHECK CMD {command}\n")
    assert not found("runtime/shell-form-healthcheck", "FROM debian\nHEALTHCHECK NONE\n")


@pytest.mark.parametrize(
    ("command", "hits"),
    [
        ("curl -f https://example.com/setup | sh", 1),
        ("curl -f https://example.com/setup | sh && apt-get install -y nodejs", 1),
        ("curl -f https://example.com/setup | sh - && make && make install", 1),
        ("curl -f https://example.com/setup | sh || exit 1", 0),
        ("curl -f https://example.com/setup | sh && make || exit 1", 0),
        ("if curl -f https://example.com/a | grep b; then make; fi && x", 0),
        ("wget https://example.com/a && openssl x </dev/null 2>/dev/null|openssl y", 0),
        ("curl -f https://example.com/a | gunzip | tar -x -C /tmp/ && rm -r /a", 0),
        ("! curl -f https://example.com/a | grep b", 0),
        ("{ curl -f https://example.com/a || true; } | sh && make", 0),
        ("set -o pipefail && curl -f https://example.com/setup | sh && make", 0),
    ],
)
def test_a_pipe_loses_a_failure_before_more_commands_too(command, hits):
    assert len(found("shell/no-pipefail", f"FROM debian:13\nRUN {command}\n")) == hits
