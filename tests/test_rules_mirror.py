"""Package mirrors, and hosts that pip trusts: the traps that cards have no room for."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

RULES = Examples(load([builtin_home()]))
SEED = """FROM alpine
COPY requirements.txt /tmp/
RUN sed -i 's/dl-cdn.alpinelinux.org/mirrors.aliyun.com/' /etc/apk/repositories
RUN echo $'[global]\\n\\
index-url = http://mirrors.aliyun.com/pypi/simple/\\n\\
\\n\\
[install]\\n\\
trusted-host=mirrors.aliyun.com' > /etc/pip.conf
RUN apk add --no-cache tzdata py-pip gcc
RUN ln -snf /usr/share/zoneinfo/Asia/Shanghai /etc/localtime
RUN pip --no-cache-dir install -r /tmp/requirements.txt
"""
LIST = "/etc/apt/sources.list"
ALIYUN = "RUN sed -i 's/dl-cdn.alpinelinux.org/mirrors.aliyun.com/' /etc/apk/repositories\n"


def lines(text, rule, **settings):
    """Line of each finding, and the lines of its related places."""
    found = RULES.lint({"Dockerfile": text}, rule, settings)
    return [(one.range.line, *(other.range.line for other in one.related)) for one in found]


def silent(text, rule, **settings):
    return not RULES.lint({"Dockerfile": text}, rule, settings)


def fixed(text, rule):
    return RULES.fix({"Dockerfile": text}, rule, {})["Dockerfile"]


def test_an_index_in_an_echoed_configuration_is_one_finding_with_the_trust_related():
    assert lines(SEED, "mirror/insecure") == [(5, 8)]
    rules = ("pip/trusted-host", "mirror/missing", "mirror/partial", "mirror/dead", "mirror/ineffective")
    assert all(silent(SEED, rule, region="cn") for rule in rules)


def test_fixing_the_index_takes_the_trust_out_and_leaves_the_rest():
    text = fixed(SEED, "mirror/insecure")
    assert text == SEED.replace("http:", "https:").replace("trusted-host=mirrors.aliyun.com", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            (
                "RUN pip config set global.index-url http://mirrors.aliyun.com/x\n"
                "RUN a && \\\n  pip config set install.trusted-host mirrors.aliyun.com && b\n"
            ),
            "RUN pip config set global.index-url https://mirrors.aliyun.com/x\nRUN a && b\n",
        ),
        (
            "ENV PIP_INDEX_URL=http://mirrors.aliyun.com/x \\\n    PIP_TRUSTED_HOST=mirrors.aliyun.com\n",
            "ENV PIP_INDEX_URL=https://mirrors.aliyun.com/x\n",
        ),
        (
            "ENV PIP_INDEX_URL=http://mirrors.aliyun.com/x\nENV PIP_TRUSTED_HOST=mirrors.aliyun.com\nRUN a\n",
            "ENV PIP_INDEX_URL=https://mirrors.aliyun.com/x\nRUN a\n",
        ),
    ],
)
def test_trust_is_cut_out_of_lists(before, after):
    assert fixed(f"FROM python:3.12\n{before}", "mirror/insecure") == f"FROM python:3.12\n{after}"


@pytest.mark.parametrize(
    "line",
    [
        "RUN pip install -i http://a.example/x --trusted-host a.example a",  # https unknown
        "RUN pip install -i http://mirrors.aliyun.com/pypi/simple a",  # pip refuses it without being told
        "RUN echo 'deb http://mirrors.aliyun.com/debian bookworm main' > /etc/apt/sources.list",  # signed
        "ENV GOPROXY=http://mirrors.aliyun.com/goproxy/",  # the checksum database vouches for it
    ],
)
def test_http_that_is_checked_or_unknown_is_no_insecure_mirror(line):
    assert silent(f"FROM python:3.12\n{line}\n", "mirror/insecure")


def test_an_apt_source_that_is_trusted_unsigned_is():
    text = f"FROM debian:12\nRUN echo 'deb [trusted=yes] http://mirrors.aliyun.com/d x main' > {LIST}\n"
    assert lines(text, "mirror/insecure") == [(2,)]


@pytest.mark.parametrize(
    "line",
    [
        "RUN pip install --trusted-host=a.example x",
        "RUN --mount=type=cache,target=/x pip3.11 --trusted-host a.example install x",
        "RUN PIP_TRUSTED_HOST=a.example pip install x",
        "RUN export PIP_TRUSTED_HOST=a.example; pip install x",
        "ARG PIP_TRUSTED_HOST=a.example",
        "ONBUILD RUN pip install --trusted-host a.example x",
        "COPY <<EOF /root/.config/pip/pip.conf\n[global]\ntrusted-host = a.example\nEOF",
        "RUN pip install --trusted-host $HOST x",
    ],
)
def test_trusted_hosts_in_all_their_forms(line):
    assert len(lines(f"FROM python:3.12\n{line}\n", "pip/trusted-host")) == 1


@pytest.mark.parametrize("line", ["ARG PIP_TRUSTED_HOST", "RUN pip install --trusted-host localhost x"])
def test_trust_that_may_be_none_or_never_leaves_the_machine(line):
    assert silent(f"FROM python:3.12\n{line}\n", "pip/trusted-host")


@pytest.mark.parametrize(
    "lines_before",
    [
        "ARG http_proxy=http://proxy:3128",
        "COPY .npmrc /root/",
        "COPY rootfs /",
        "COPY . .",
        "RUN ./use-mirrors.sh",
        "RUN curl -sSL https://linuxmirrors.cn/main.sh | bash",
        "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
        "RUN npx nrm use taobao && nrm use taobao",
    ],
)
def test_a_mirror_that_may_be_there_is_not_missing(lines_before):
    text = f"FROM node:22\nWORKDIR /\n{lines_before}\nRUN npm install\n"
    assert silent(text, "mirror/missing", region="cn")


def test_what_a_foreign_base_image_sets_is_not_known():
    assert silent("FROM registry.corp.example/node:22\nRUN npm install -g x\n", "mirror/missing", region="cn")
    assert lines("FROM node:22\nRUN npm install -g x\n", "mirror/missing", region="cn") == [(2,)]
    assert silent("FROM node:22\nRUN npm install -g x\n", "mirror/missing", region="us")


def test_an_appended_third_party_repository_is_no_mirror():
    append = "RUN echo http://dl-cdn.alpinelinux.org/x >> /etc/apk/repositories"
    text = f"FROM alpine:3.20\n{append}\nRUN apk add a\n"
    assert lines(text, "mirror/missing", region="cn") == [(3,)]


def test_a_mirror_set_behind_the_install_or_in_a_stranger_does_not_count():
    text = f"FROM alpine:3.20\nRUN apk add curl\n{ALIYUN}"
    assert lines(text, "mirror/ineffective") == [(3, 2)]
    text = f"FROM alpine:3.20\n{ALIYUN}FROM alpine:3.20\nRUN apk add curl\n"
    assert lines(text, "mirror/ineffective") == [(2, 4)]


@pytest.mark.parametrize(
    "text",
    [
        f"FROM alpine:3.20 AS a\n{ALIYUN}FROM a\nRUN apk add curl\n",
        f"FROM alpine:3.20\nRUN apk add curl\n{ALIYUN}RUN ./build.sh\n",
        f"FROM alpine:3.20\nRUN apk add curl\n{ALIYUN}CMD apk add more\n",
        f"FROM alpine:3.20\nRUN apk add curl\n{ALIYUN}ONBUILD RUN apk add more\n",
        f"FROM debian:12\nRUN sed -i s/deb.debian.org/a.example/ {LIST} || true\n",
        f"FROM debian:12\nRUN [ -f {LIST} ] && sed -i s/deb.debian.org/a.b/ {LIST}\n",
        f"FROM debian:12\nCOPY sources.list /etc/apt/\nRUN sed -i s/deb.debian.org/a.b.c/ {LIST}\n",
        f"FROM python:3.14\nRUN sed -i s/deb.debian.org/a.b.c/ {LIST}\n",
        f"FROM debian:12\nRUN sed -i s/main/contrib/ {LIST}\n",
        f"FROM debian:11\nRUN sed -i -E 's#https?://(deb|s)\\.debian\\.org#http://a.b.c#' {LIST}\n",
        f"FROM ubuntu:22.04\nRUN sed -i 's@//.*archive.ubuntu.com@//a.b.c@g' {LIST}\n",
        "FROM alpine:3.10\nRUN sed -i 's/http:\\/\\/dl-cdn.alpine/https:\\/\\/a.b/' /etc/apk/repositories\n",
    ],
)
def test_settings_that_work_or_may_work_are_not_ineffective(text):
    assert silent(text, "mirror/ineffective")


def test_only_what_is_written_counts_as_dead():
    sed = "RUN sed -i 's/mirror.centos.org/vault.centos.org/;/mirrorlist.centos.org/d'"
    assert silent(f"FROM centos:7\n{sed} /etc/yum.repos.d/a.repo\n", "mirror/dead")
    text = (
        "FROM node:22\nRUN npm i --registry=http://registry.npm.taobao.org.evil.example\n# npm.taobao.org\n"
    )
    assert silent(text, "mirror/dead")
    text = "FROM centos:7\nRUN sed -i 's/vault.centos.org/mirror.centos.org/' /etc/yum.repos.d/a.repo\n"
    assert lines(text, "mirror/dead") == [(2,)]


@pytest.mark.parametrize(
    "script", ["s", "s/", "s/a", "s/a/", "\\", "s/\\", "/", "s/a.b.c/$x/;s" * 3000, "{" * 9000]
)
def test_broken_sed_scripts_are_survived(script):
    text = f"FROM debian:12\nRUN sed -i '{script}' /etc/apt/sources.list\n"
    assert RULES.lint({"Dockerfile": text}, "mirror/ineffective", {}) is not None


def fetching(dockerfile, rule="mirror/missing", **files):
    named = {name.replace("_", "."): text for name, text in files.items()}
    found = RULES.lint({"Dockerfile": dockerfile} | named, rule, {"region": "cn"})
    return [one.message.partition(",")[0] for one in found]


RUBY = "FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\n"
GEMS = "source 'https://rubygems.org'\ngit_source(:github) { |repo| repo }\ngem 'rails'\n"


@pytest.mark.parametrize(
    ("gemfile", "number"),
    [
        (GEMS, 1),
        ("source(:rubygems) # all\n", 1),
        ("source 'https://gems.ruby-china.com'\n", 0),
        (GEMS + "source 'https://gems.acme.dev' do\n  gem 'x'\nend\n", 0),
        ("gem 'rails'\n", 0),
    ],
)
def test_bundler_asks_what_the_gemfile_names(gemfile, number):
    assert len(fetching(RUBY, Gemfile=gemfile)) == number


@pytest.mark.parametrize(
    "line",
    [
        "RUN bundle config set --global mirror.https://rubygems.org https://gems.ruby-china.com",
        "ENV BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/=https://gems.ruby-china.com",
        "RUN ./mirrors.sh",
    ],
)
def test_bundler_with_a_mirror(line):
    assert not fetching(RUBY.replace("WORKDIR", line + "\nWORKDIR"), Gemfile=GEMS)


def test_bundler_whose_gemfile_is_not_at_hand():
    assert not fetching(RUBY)
    assert not fetching(RUBY.replace("bundle install", "bundle install --local"), Gemfile=GEMS)


PHP = "FROM composer:2.8\nWORKDIR /app\nCOPY composer.* ./\nRUN composer install --no-dev\n"


def test_composer_asks_packagist_where_nothing_else_is_named():
    assert fetching(PHP, composer_json="{}") == ["`composer install` fetches from `repo.packagist.org`"]
    assert not fetching(PHP, composer_json='{"repositories": []}')
    assert not fetching(PHP, composer_json="{}", composer_lock="{}")
    assert not fetching(PHP)
    config = "RUN composer config -g repo.packagist composer https://mirrors.aliyun.com/composer/\nWORKDIR"
    assert not fetching(PHP.replace("WORKDIR", config), composer_json="{}")
    assert fetching("FROM composer:2.8\nRUN composer global require acme/x\n")
    assert fetching("FROM composer:2.8\nRUN composer create-project acme/x y\n")
    assert not fetching("FROM composer:2.8\nRUN composer create-project --repository=u acme/x y\n")


JAVA = "FROM gradle:8.10-jdk21\nWORKDIR /app\nCOPY . .\nRUN ./gradlew build --no-daemon\n"


def test_gradle_asks_maven_central_where_nothing_else_is_named():
    build = "repositories { mavenCentral() }\n"
    other = build + "repositories { maven { url 'https://maven.aliyun.com/repository/public' } }\n"
    plain = JAVA.replace("./gradlew", "gradle").replace("COPY . .", "COPY build.gradle ./")
    assert fetching(plain, build_gradle=build) == ["`gradle` fetches from `repo.maven.apache.org`"]
    assert not fetching(plain, build_gradle=other)
    assert not fetching(plain.replace("build --no", "build --offline --no"), build_gradle=build)
    assert not fetching(plain)


def test_dead_mirrors_of_a_compose_file():
    text = (
        "services:\n  a:\n    build: {context: ., args: ['R=https://npm.taobao.org/mirrors']}\n"
        "    environment: {HOST: npmmirror.com, URL: 'http://registry.npm.taobao.org.example'}\n"
    )
    found = RULES.lint({"compose.yaml": text}, "mirror/dead", {})
    assert [(one.range.line, one.range.column) for one in found] == [(3, 43)]
