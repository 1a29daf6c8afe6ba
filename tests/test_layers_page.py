"""`dlint layers`: what each layer adds, and what stays though it is removed later."""

import json
import re

import pytest
from click.testing import CliRunner
from helpers import write_all as write

from dlint.cli import main
from dlint.report.visible import columns

pytestmark = pytest.mark.usefixtures("repository")

TEXT = """\
FROM debian:12 AS build
COPY . /src
RUN make

FROM debian:12
ENV A=1
WORKDIR /srv
COPY app.tar.gz settings.toml start.sh /srv/
RUN apt-get update && apt-get install -y curl git build-essential
RUN curl -fsSLo /tmp/tool.tgz https://bob:Kettle7xyz@example.com/tool.tgz
RUN tar -xzf /tmp/tool.tgz -C /opt && rm /tmp/tool.tgz
COPY --from=build /src/app /usr/local/bin/app
COPY --from=busybox:1.36 /bin/sh /bin/busybox
RUN chmod 755 /srv/start.sh
RUN apt-get purge -y build-essential && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt flask==3.0
RUN rm -rf /usr/share/doc
RUN ./configure
EXPOSE 80
EXPOSE 81
CMD ["app"]
"""


def layers(*arguments):
    done = CliRunner().invoke(main, ["layers", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, done.stdout, done.stderr


def shown(*arguments):
    status, out, err = layers(*arguments)
    assert (status, err) == (0, "")
    return out


def facts(line, *arguments):
    """What is said of the layer that an instruction at a line makes."""
    stages = json.loads(shown("--format", "json", *arguments))["stages"]
    layer = next(layer for layer in stages[-1]["layers"] if layer["line"] == line)
    return [fact["what"] + (f"; {fact['later']}" if "later" in fact else "") for fact in layer["facts"]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (7, ["makes the folder where it is not there"]),
        (
            8,
            [
                "copies /srv/start.sh; line 14 changes it and stores it a second time",
                "copies app.tar.gz, settings.toml to /srv/",
            ],
        ),
        (
            9,
            [
                "installs curl, git with apt-get",
                "installs build-essential with apt-get; line 15 removes it, but it stays in this layer",
                "leaves /var/lib/apt/lists (apt-get update); line 15 removes it, but it stays in this layer",
            ],
        ),
        (10, ["downloads /tmp/tool.tgz; line 11 removes it, but it stays in this layer"]),
        (11, ["unpacks tool.tgz to /opt/tool", "removes /tmp/tool.tgz; it stays in the layer of line 10"]),
        (12, ["copies /src/app to /usr/local/bin/app from stage build"]),
        (13, ["copies /bin/sh to /bin/busybox from busybox:1.36"]),
        (14, ["sets the mode of /srv/start.sh; a second copy of what line 8 brought"]),
        (
            15,
            [
                "removes /var/lib/apt/lists; it stays in the layer of line 9",
                "removes build-essential; it stays in the layer of line 9",
            ],
        ),
        (
            16,
            [
                "installs flask with pip",
                "installs with pip what requirements.txt lists",
                "keeps /root/.cache/pip in a cache mount, not here",
            ],
        ),
        (17, ["removes /usr/share/doc"]),
        (18, []),
    ],
)
def test_what_a_layer_does(line, expected):
    write({"Dockerfile": TEXT})
    assert facts(line, "Dockerfile") == expected


def test_the_page():
    write({"Dockerfile": TEXT})
    out = shown("Dockerfile")
    assert out.startswith("Dockerfile, stage 1\n  FROM debian:12\n")
    assert "no layer: ENV 6 · EXPOSE 19, 20 · CMD 21\n" in out
    assert "RUN ./configure\n" in out
    assert "what it adds is not known" in out
    assert out.endswith(
        "\n12 layers on top of the base image; 1 cache left; 4 kept though removed or changed later\n"
    )
    assert all(columns(line) <= 100 for line in out.splitlines())
    assert "Kettle7xyz" not in out + shown("--format", "json", "Dockerfile")


def test_target():
    write({"Dockerfile": TEXT})
    assert shown("Dockerfile", "--target", "BUILD").startswith("Dockerfile, stage build\n")
    assert shown("Dockerfile", "--target", "1") == shown("Dockerfile")
    status, _, err = layers("Dockerfile", "--target", "prod")
    assert (status, err) == (2, "dlint: Dockerfile has no stage `prod`; it has build, 1\n")


def test_the_chain_across_dockerfiles_stands_first():
    write(
        {
            "build.sh": "docker build -t base -f base.dockerfile .\n",
            "base.dockerfile": "FROM alpine:3.20\nCOPY list.txt /tmp/\nRUN apk add git\n",
            "Dockerfile": "FROM base\nRUN rm /tmp/list.txt\nRUN apk del git\n",
            "compose.yaml": "services:\n  web:\n    build: .\n    image: web:1\n",
        }
    )
    out = shown("Dockerfile")
    assert out.startswith("base.dockerfile\n  FROM alpine:3.20 · built by build.sh:1 as base\n")
    assert "\nDockerfile\n  FROM base · built for service web of compose.yaml:2 as web:1\n" in out
    assert "copies /tmp/list.txt; Dockerfile:2 removes it, but it stays in this layer" in " ".join(
        out.split()
    )
    assert facts(2, "Dockerfile") == ["removes /tmp/list.txt; it stays in the layer of base.dockerfile:2"]
    assert facts(3, "Dockerfile") == ["removes git; it stays in the layer of base.dockerfile:3"]


def test_small_commands():
    write({"Dockerfile": (
        "FROM debian:12\nWORKDIR /w\nRUN mkdir -p a /b && touch c "
        "&& ln -s /x /etc/y && sed -i s/a/b/ /etc/z\n"
        "RUN useradd -m bob && echo x > /etc/motd\nRUN apt-get upgrade -y\nRUN npm ci\n"
        "RUN git clone https://h/r.git /r\n"
    )})  # fmt: skip
    assert facts(3, "Dockerfile") == ["makes /w/a, /b, /w/c", "links /etc/y", "edits /etc/z"]
    assert facts(4, "Dockerfile") == ["writes /etc/motd", "adds user bob"]
    assert facts(5, "Dockerfile")[0] == "upgrades what the base brings, with apt-get"
    assert facts(6, "Dockerfile")[0] == "installs with npm what the project's files list"
    assert facts(7, "Dockerfile") == ["clones /r"]


def test_credentials_are_never_shown():
    write({"Dockerfile": (
        "FROM bob:Kettle7xyz@registry.example.com/a\nADD https://bob:Pomelo55xyz@example.com/a.tgz /tmp/\n"
        "ENV TOKEN=Qu1nce66xyz\nRUN echo Qu1nce66xyz > /x\nRUN mysql --password=Rad1sh77xyz\n"
    )})  # fmt: skip
    for out in (shown("Dockerfile"), shown("--format", "json", "Dockerfile")):
        for secret in ("Kettle7xyz", "Pomelo55xyz", "Qu1nce66xyz", "Rad1sh77xyz"):
            assert secret not in out
    assert "FROM ****@registry.example.com/a" in shown("Dockerfile")


def test_json():
    write({"Dockerfile": TEXT})
    data = json.loads(shown("--format", "json", "Dockerfile"))
    assert data["schema"] == 1
    assert data["summary"] == {"layers": 12, "caches": 1, "kept": 4}
    (stage,) = data["stages"]
    assert (stage["path"], stage["stage"], stage["from"]) == ("Dockerfile", "1", "debian:12")
    assert stage["without_layer"][0] == {"line": 6, "instruction": "ENV"}


def test_wrong_calls_are_2():
    write(
        {
            "compose.yaml": "services:\n  a:\n    image: b\n",
            "empty/Dockerfile": "# nothing\n",
            "bin/Dockerfile": bytes(range(256)),
        }
    )
    assert layers("nowhere")[0] == 2
    assert layers("compose.yaml")[::2] == (2, "dlint: compose.yaml is no Dockerfile\n")
    assert layers("bin/Dockerfile")[0] == 2
    assert layers("empty/Dockerfile")[::2] == (2, "dlint: empty/Dockerfile holds no instruction\n")


@pytest.mark.parametrize(
    "text",
    [
        b"RUN echo without FROM\nCOPY\nADD a\n",
        b"FROM a\nRUN \xff\x01\x1b[31m \xe2\x80\xae \x7f\nCOPY \xfe /x\n",
        b"FROM ${BASE}\nCOPY $A /x/\nCOPY --from=$B $C $D\nRUN rm -rf $E\n",
        b"FROM scratch\nCOPY <<EOF /etc/motd\nhello\nEOF\nONBUILD RUN ls\n",
        b"FROM a\nRUN " + b"x" * 200_000 + b"\n",
        b"FROM a\n" + b"RUN touch /a && rm /a\nCOPY a /a\n" * 600,
    ],
)
def test_odd_files_are_shown_as_far_as_they_can_be(text):
    write({"Dockerfile": text})
    out = shown("Dockerfile")
    assert "on top of the base image" in out
    assert all(columns(line) <= 100 for line in out.splitlines())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f]", out)


def test_colour():
    write({"Dockerfile": TEXT})
    out = shown("Dockerfile", "--color", "always")
    assert "\x1b[" in out
    assert re.sub(r"\x1b\[[\d;]*m", "", out) == shown("Dockerfile")
