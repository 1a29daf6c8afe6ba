"""What the cards of the package managers' topics cannot show."""

from __future__ import annotations

import time

import pytest
from helpers import assert_grows_linearly

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))


def found(rule, text):
    text = text if text.startswith(("FROM", "ARG")) else f"FROM example/base:1\n{text}"
    return EXAMPLES.lint({"Dockerfile": text + "\n"}, rule, {})


def fixed(rule, text):
    return EXAMPLES.fix({"Dockerfile": f"FROM example/base:1\n{text}\n"}, rule, {})["Dockerfile"].split(
        "\n", 1
    )[1]


@pytest.mark.parametrize(
    ("rule", "text", "names"),
    [
        ("apt/unpinned", "RUN apt-get install -t bookworm a=1 ./b.deb c/stable d-", ""),
        ("apt/unpinned", "RUN apt-get install -o Dpkg::Options::=x a=1 $B c=$V", ""),
        ("apt/unpinned", "ARG V\nRUN apt-get install -y a=$V b", "`b`"),
        ("apk/unpinned", "RUN apk add -t .deps -X http://x/y a~=1 'b>2' c.apk !d", ""),
        ("apk/unpinned", "RUN apk add a@edge", "`a@edge`"),
        (
            "yum/unpinned",
            "RUN dnf -y install gcc-c++-1.1 openssl-1:1.1.1k rpm-sign-4.16-2.el9 @web x.rpm",
            "",
        ),
        (
            "yum/unpinned",
            "RUN yum -y install java-1.8.0-openjdk devtoolset-9-gcc rpm-sign",
            "`java-1.8.0-openjdk`",
        ),
        ("yum/unpinned", "RUN dnf -y module install nodejs:20", ""),
        ("yum/unpinned", "RUN dnf -y groupinstall 'Development Tools'", ""),
        ("zypper/unpinned", r"RUN zypper -n in 'a>=1' b\<2 c=3", ""),
        ("zypper/unpinned", "RUN zypper -n in -t pattern devel", ""),
        ("pip/unpinned", "RUN pip install -i https://x/y 'a>1' b==2 ./c d/e.whl -r f.txt", ""),
        ("pip/unpinned", "RUN pip install \"a; python_version < '3.9'\"", "`a; python_version"),
        ("pip/unpinned", "RUN pip install git+ssh://git@x.example/a.git", "`git+ssh"),
        ("pip/unpinned", "RUN pip install -e git+https://x.example/a.git@v1#egg=a", ""),
        ("pip/unpinned", "RUN python3 -m pip install -r a.txt b", "`b`"),
        ("pip/unpinned", "ENV PIP_CONSTRAINT=/c.txt\nRUN pip install a", ""),
        ("pip/unpinned", "RUN uv pip install --system a", "`a`"),
        ("npm/unpinned", "RUN npm i -g a@^1 @b/c@2.0 ./d https://x/y.tgz", ""),
        ("npm/unpinned", "RUN npm i -g @a/b c@next", "`@a/b` and `c@next`"),
        ("npm/unpinned", "RUN npm install a/b git://x/y.git", "`a/b` and `git://x/y.git`"),
        ("npm/unpinned", "RUN npm ci && yarn install && npm run install a", ""),
        ("npm/unpinned", "RUN yarn global add a && pnpm add -g b@1", "`a`"),
        ("gem/unpinned", "RUN gem install a:1 -- --use-system-libraries true", ""),
        ("gem/unpinned", "RUN gem install --no-document a", "`a`"),
        ("go/unpinned", "RUN go install ./... && go run main.go && go get fmt", ""),
        ("go/unpinned", "COPY . .\nRUN go install x.example/app", ""),
        ("go/unpinned", "RUN go run x.example/a@latest b", "`x.example/a@latest`"),
    ],
)
def test_versions(rule, text, names):
    messages = [each.message for each in found(rule, text)]
    assert len(messages) == bool(names), messages
    assert not names or messages[0].startswith(names)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("apt/prompts", "RUN apt-get install -fmy a"),
        ("apt/prompts", "RUN yes | apt-get install a"),
        ("apt/prompts", "RUN apt-get install a <<< y"),
        ("apt/prompts", "RUN apt-get install -q=2 a && apt-get -o APT::Get::Assume-Yes=true install b"),
        ("apt/prompts", "RUN apt-get $OPTIONS install a && apt-get install $PACKAGES && apt-get autoremove"),
        ("yum/prompts", "RUN sed -i s/a/assumeyes=1/ /etc/yum.conf\nRUN yum install a"),
        ("zypper/prompts", "RUN zypper -n in a"),
        ("yum/cache-left", "RUN dnf -y install a && rm -rf /var/cache/libdnf5"),
        ("yum/cache-left", "RUN yum -y install a && rm -rf /var/cache/dnf && yum -y remove b"),
        ("yum/cache-left", "RUN --mount=type=cache,target=/var/cache/libdnf5 dnf -y install a"),
        ("yum/cache-left", "FROM a:1 AS one\nRUN yum -y install a\nFROM a:1"),
        ("npm/cache-left", "RUN yarn add a && rm -rf /usr/local/share/.cache"),
        ("npm/cache-left", "ENV npm_config_cache=/tmp/x\nRUN npm ci"),
        ("npm/cache-left", "COPY .yarnrc.yml .\nRUN yarn install"),
        ("npm/install-for-ci", "COPY package-lock.json .\nRUN npm install --no-package-lock && npm i -g a"),
        ("npm/install-for-ci", "COPY yarn.lock .\nRUN npm install && yarn --immutable"),
        ("npm/development-dependencies", "ENV NODE_ENV=production\nRUN npm ci\nCMD node a.js"),
        ("npm/development-dependencies", "RUN npm ci\nCMD npm start"),
        ("npm/development-dependencies", "RUN npm ci\nRUN ./build\nCMD node a.js"),
        ("npm/tls-off", "RUN npm config set strict-ssl true && echo npm config set strict-ssl false"),
        ("apt/update-alone", "RUN apt-get update\nRUN apt-get update && apt-get install -y a"),
        ("apt/update-alone", "RUN apt-get update\nRUN ./setup.sh\nRUN apt-get install -y a"),
        ("apt/update-alone", "RUN <<EOF\napt-get update\napt-get install -y a\nEOF"),
        ("apt/install-without-update", "FROM debian:12\nRUN curl x | bash -\nRUN apt-get install -y nodejs"),
        (
            "apt/install-without-update",
            "RUN apt-get update\nRUN apt-get install -y a\nRUN apt-get install -y b",
        ),
        ("apt/apt-in-script", "RUN /tools/apt install a"),
        ("apt/unauthenticated", "RUN apt-get clean --force-yes"),
        ("apt/key-in-trusted-keyring", "RUN apt-key list && chmod 644 /etc/apt/trusted.gpg.d/*"),
        ("apt/frontend-in-env", "FROM a:1 AS one\nENV DEBIAN_FRONTEND=noninteractive\nFROM b:1"),
        ("yum/unchecked-signature", "RUN echo gpgcheck=0 && echo repo_gpgcheck=0 > /etc/yum.repos.d/a.repo"),
        ("cargo/cache-left", "RUN cargo build\nCMD cargo run"),
        ("cargo/cache-left", "ENV CARGO_HOME=/tmp/c\nRUN cargo build"),
        ("maven/cache-left", "RUN mvn package\nCMD mvn exec:java"),
        ("conda/cache-left", "RUN conda install -y a && rm -rf $CONDA/pkgs"),
        ("pip/extra-index", "RUN uv pip install --extra-index-url https://x.example/s a"),
        ("pip/self-upgrade", "RUN pip install -U pip==25.0 && pip install pip"),
    ],
)
def test_silent(rule, text):
    assert not found(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("yum/cache-left", "RUN dnf -y install a && dnf clean packages"),
        ("yum/cache-left", "RUN dnf -y install a && rm -rf /tmp/x /var/cache/yum"),
        ("yum/cache-left", "RUN dnf -y install a && microdnf clean all"),
        ("npm/cache-left", "RUN yarn install && yarn cache dir"),
        ("cargo/cache-left", "RUN cargo build && cargo clean"),
        ("npm/tls-off", "RUN true && npm_config_strict_ssl=false npm ci"),
        ("pip/extra-index", "ENV PIP_EXTRA_INDEX_URL=https://x.example/s"),
        ("apt/key-in-trusted-keyring", "RUN curl x | sudo tee /etc/apt/trusted.gpg.d/a.asc"),
        (
            "apt/unauthenticated",
            "RUN echo 'APT::Get::AllowUnauthenticated \"true\";' > /etc/apt/apt.conf.d/9",
        ),
        ("yum/unchecked-signature", "RUN rpm -i --nosignature a.rpm"),
    ],
)
def test_not_satisfied_by_less(rule, text):
    assert len(found(rule, text)) == 1


def test_cleaning_is_not_added_where_the_program_may_be_missing():
    text = "RUN if [ -e /a ]; then yum -y install a; else apt-get install -y b; fi\n"
    assert found("yum/cache-left", text)
    assert fixed("yum/cache-left", text) == text + "\n"


def test_all_of_a_run_are_renamed_or_none():
    rule = "apt/apt-in-script"
    assert fixed(rule, "RUN apt update && apt list") == "RUN apt update && apt list\n"
    assert fixed(rule, "RUN apt update && sudo apt clean") == "RUN apt-get update && sudo apt-get clean\n"


def test_many_runs_take_no_quadratic_time():
    def seconds(text):
        start = time.process_time()
        for rule in (
            "apt/install-without-update",
            "npm/development-dependencies",
            "composer/development-dependencies",
        ):
            found(rule, text)
        return time.process_time() - start

    run = "RUN apt-get install -y a && npm ci && composer install && yum -y install b\n"
    assert_grows_linearly(seconds, lambda count: "FROM debian:12\n" + run * count, 120, 5)


def test_a_run_that_leaves_a_cache_several_times_is_said_once_and_mended_whole():
    text = "RUN pip install a \\\n && pip install --no-cache-dir b \\\n && pip3 install c"
    (finding,) = found("pip/cache-left", text)
    assert [related.range.line for related in finding.related] == [4]
    assert fixed("pip/cache-left", text).count("--no-cache-dir") == 3
    assert len(found("pip/cache-left", "RUN pip install a\nRUN pip install b")) == 2
    assert len(found("apk/cache-left", "RUN apk add a && apk add b")) == 1
    assert len(found("apt/recommended-packages", "RUN apt-get install -y a && apt install -y b")) == 1


def test_what_the_fix_cannot_mend_keeps_no_fix_from_the_rest():
    """The one in a string of `su -c` may be edited or not: the other one has its fix in any case."""
    text = 'RUN pip install a && su x -c "pip install \\"b\\""'
    findings = found("pip/cache-left", text)
    assert any(each.fix is not None for each in findings)


def test_an_update_by_itself_is_said_once():
    text = "RUN apt-get update\nRUN apt-get install -y a"
    assert not found("apt/lists-left", f"FROM debian:12\n{text}")
    assert found("apt/update-alone", f"FROM debian:12\n{text}")
    assert found(
        "apt/lists-left", "FROM debian:12\nRUN apt-get update"
    )  # nothing installs: that rule is silent


def test_an_upgrade_of_the_system_is_said_once():
    rule = "apt/install-without-update"
    base = "FROM debian:12\nRUN apt-get update && apt-get install -y a\n"
    assert not found(rule, base + "RUN apt-get upgrade -y")
    assert found(rule, base + "RUN apt-get upgrade -y && apt-get install -y b")


def test_conda_that_cleans_its_archives_leaves_no_second_copy():
    """What it unpacked is linked into the environment: within a layer it is there once."""
    assert not found("conda/cache-left", "RUN conda install -y a && conda clean -yt")
    assert not found("conda/cache-left", "RUN conda install -y a && conda clean -tipsy")
    assert found("conda/cache-left", "RUN conda install -y a && conda clean -i")


@pytest.mark.parametrize(
    ("base", "remedy"),
    [
        ("node:0.10", "add `--production`"),
        ("node:8", "add `--production`"),
        ("node:carbon-alpine", "add `--production`"),
        ("mhart/alpine-node:4", "add `--production`"),
        ("node:22", "add `--omit=dev`"),
        ("node:lts", "add `--omit=dev`"),
        ("alpine:3", "add `--omit=dev` (npm 6 and older: `--production`)"),
    ],
)
def test_the_option_is_one_that_the_npm_of_the_base_knows(base, remedy):
    text = f'FROM {base}\nWORKDIR /a\nCOPY package.json .\nRUN npm install\nCMD ["node", "x.js"]'
    (finding,) = found("npm/development-dependencies", text)
    assert finding.message.endswith(remedy)


def test_asking_yarn_for_its_version_fills_no_cache():
    assert not found("npm/cache-left", "RUN node --version && npm --version && yarn --version")
    assert not found("npm/cache-left", "RUN yarn -v")
    assert found("npm/cache-left", "RUN yarn --frozen-lockfile")
