"""What each layer brings, removes and changes."""

import pytest

from dlint.lint import model
from dlint.model import caches
from dlint.model.paths import covers, matches, words_of_braces
from dlint.text import Source


def stage(text, name="Dockerfile"):
    return model(Source(name, text), "dockerfile").stages[-1]


def brought(text):
    return [(one.kind, one.name, one.paths) for layer in stage(text).layers for one in layer.brings]


def removed(text):
    return [one.pattern for run in stage(text).runs for one in run.removals]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/var/lib/apt/lists/*", "/var/lib/apt/lists/*", True),
        ("/var/lib/apt/lists", "/var/lib/apt/lists/*", True),
        ("/var/lib/apt", "/var/lib/apt/lists/*", True),
        ("/var/lib/apt/lists/archive.*", "/var/lib/apt/lists/*", True),
        ("/var/lib/apt/lists/partial", "/var/lib/apt/lists/*", False),
        ("/var/lib/apt/lists/*/*", "/var/lib/apt/lists/*", False),
        ("/tmp/*", "/tmp/app.tar", True),
        ("/tmp", "/tmp/app.tar", True),
        ("/tmp/app", "/tmp/app.tar", False),
        ("/root/.cache", "~/.cache/pip", True),
        ("/home/app/.cache/*", "~/.cache/pip/*", True),
        ("/root/.cache/yarn", "~/.cache/pip", False),
    ],
)
def test_what_removing_a_pattern_takes_along(pattern, path, expected):
    assert covers(pattern, path) is expected


def test_a_folder_above_is_not_the_file_itself():
    assert matches("/app/*.sh", "/app/run.sh")
    assert not matches("/app", "/app/run.sh")


def test_braces_make_several_words_and_stay_bounded():
    assert words_of_braces("/var/{lib/apt,cache}/x") == ["/var/lib/apt/x", "/var/cache/x"]
    assert len(words_of_braces("{a,b}" * 200)) < 200


def test_copied_files_lie_where_the_destination_says():
    assert brought("FROM a\nWORKDIR /srv\nCOPY x.txt .\n") == [("copied", "x.txt", ("/srv/x.txt",))]
    assert brought("FROM a\nCOPY x.txt /tmp\n") == [("copied", "x.txt", ("/tmp", "/tmp/x.txt"))]
    assert brought("FROM a\nCOPY x.txt /opt/x.txt\n") == [("copied", "x.txt", ("/opt/x.txt",))]


def test_add_fetches_and_unpacks():
    assert brought("FROM a\nADD https://h/x.zip?y=1 /tmp/\n") == [
        ("downloaded", "https://h/x.zip?y=1", ("/tmp/x.zip",))
    ]
    assert brought("FROM a\nADD x.tar.gz /opt/\n")[0][0] == "unpacked"


@pytest.mark.parametrize(
    ("command", "kind", "path"),
    [
        ("curl -fsSLo /tmp/a.tgz https://h/b.tgz", "downloaded", "/tmp/a.tgz"),
        ("curl -O https://h/b.tgz", "downloaded", "/w/b.tgz"),
        ("curl https://h/b.tgz > b.tgz", "downloaded", "/w/b.tgz"),
        ("cd /opt && wget https://h/b.tgz", "downloaded", "/opt/b.tgz"),
        ("wget -P /opt https://h/b.tgz", "downloaded", "/opt/b.tgz"),
        ("tar -xzf /tmp/b-1.tar.gz -C /opt", "unpacked", "/opt/b-1"),
        ("git clone https://h/b.git", "cloned", "/w/b"),
        ("git clone https://h/b.git /src", "cloned", "/src"),
    ],
)
def test_what_commands_bring(command, kind, path):
    found = brought(f"FROM a\nWORKDIR /w\nRUN {command}\n")
    assert [(one[0], one[2]) for one in found] == [(kind, (path,))]


def test_what_a_run_brings_and_removes_is_in_no_layer():
    assert (
        brought("FROM a\nWORKDIR /w\nRUN curl -O https://h/b.tgz && tar xzf b.tgz && rm -rf b b.tgz\n") == []
    )
    text = "FROM alpine\nRUN apk add --no-cache -t .deps gcc && make && apk del .deps\n"
    assert brought(text) == []


def test_an_unknown_removal_counts_as_one_of_what_came_before():
    assert brought("FROM a\nWORKDIR /w\nRUN curl -O https://h/b.tgz && rm -rf $FILES\n") == []


def test_removals_follow_cd_and_find():
    assert removed("FROM a\nRUN cd /tmp && rm -rf a ./b\n") == ["/tmp/a", "/tmp/b"]
    assert removed("FROM a\nRUN (cd /tmp; rm x); rm /y\n") == ["/tmp/x", "/y"]
    assert removed("FROM a\nRUN find /var/lib/apt/lists -type f -delete\n") == ["/var/lib/apt/lists/*"]
    assert removed('FROM a\nRUN rm -rf "$HOME/.cache" $X\n') == ["~/.cache", None]


def left(text):
    run = stage(text).runs[-1]
    return [one for command in run.commands for one in caches.left(command)]


@pytest.mark.parametrize(
    "cleaning",
    [
        "rm -rf /var/lib/apt/lists/*",
        "rm -fr /var/lib/apt/lists",
        "rm -r /var/lib/apt/lists/* -f",
        "rm -rf /var/lib/{apt,dpkg}/",
        "cd /var/lib/apt && rm -rf lists",
        "find /var/lib/apt/lists -mindepth 1 -delete",
        "find /var/lib/apt/lists -type f | xargs rm -f",
        "apt-get distclean",
        "/usr/local/sbin/cleanup.sh",
        'rm -rf "$APT_LISTS"/*',
    ],
)
def test_spellings_that_clean_package_lists(cleaning):
    assert left(f"FROM debian\nRUN apt-get update && {cleaning}\n") == []


@pytest.mark.parametrize(
    "cleaning", ["rm -rf /tmp/x", "apt-get clean", "rm -rf /var/lib/apt/lists/partial", 'rm -rf "$GNUPGHOME"']
)
def test_what_leaves_package_lists(cleaning):
    assert left(f"FROM debian\nRUN apt-get update && {cleaning}\n") == ["/var/lib/apt/lists"]


def test_lists_fetched_again_after_the_cleaning_are_left():
    text = "FROM debian\nRUN apt-get update && rm -rf /var/lib/apt/lists/* && apt-get update\n"
    assert left(text) == ["/var/lib/apt/lists"]


@pytest.mark.parametrize(
    "before",
    [
        "ENV PIP_NO_CACHE_DIR=1",
        "ENV PIP_NO_CACHE_DIR=off",  # pip takes it for a yes too
        "ARG PIP_NO_CACHE_DIR=1",
        "ARG PIP_CACHE_DIR",
        "RUN pip config set global.no-cache-dir true",
        "RUN printf '[global]\\nno-cache-dir = true\\n' > /etc/pip.conf",
        "COPY pip.conf /etc/",
    ],
)
def test_settings_that_switch_pips_cache_off(before):
    assert left(f"FROM python\n{before}\nRUN pip install x\n") == []


@pytest.mark.parametrize(
    "command",
    [
        "pip --no-cache-dir install x",
        "PIP_NO_CACHE_DIR=1 pip install x",
        "export PIP_NO_CACHE_DIR=1 && pip install x",
        "pip install x && pip cache purge",
        "pip install x && rm -rf ~/.cache",
        "pip download x",
    ],
)
def test_commands_that_leave_no_pip_cache(command):
    assert left(f"FROM python\nRUN {command}\n") == []


def test_a_moved_cache_counts_where_it_lies():
    text = "FROM python\nENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target={} pip install x\n"
    assert left(text.format("/c")) == []
    assert left(text.format("/root/.cache/pip")) == ["/c"]


def test_stages_know_whether_they_are_in_the_image():
    text = "FROM a AS base\nRUN x\nFROM b AS build\nRUN y\nFROM base\nCOPY --from=build /y /y\n"
    stages = model(Source("Dockerfile", text), "dockerfile").stages
    assert [one.in_image for one in stages] == [True, False, True]


def test_many_commands_stay_fast():
    commands = " && ".join(["apt-get update", "rm -f /x"] * 1500)
    assert len(stage(f"FROM debian\nRUN {commands}\n").layers) == 1


def test_packages_before_a_run_come_from_the_whole_chain_and_end_at_it():
    installs = "FROM debian:12 AS a\nRUN apt-get install -y gcc\nFROM a\nRUN apt-get install -y curl\n"
    file = model(Source("Dockerfile", f"{installs}RUN true\nRUN apt-get install -y vim\n"), "dockerfile")
    stage = file.stages[-1]
    assert [package.name for package in stage.packages_before(stage.runs[1])] == ["gcc", "curl"]
