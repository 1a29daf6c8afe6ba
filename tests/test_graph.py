"""`dlint graph`: what hangs together, and how it is drawn."""

import json
import os
import re

import pytest
from helpers import dlint
from helpers import write_all as write

from dlint.report.visible import columns

pytestmark = pytest.mark.usefixtures("repository")

CHAIN = {
    "build.sh": "#!/bin/sh\ndocker build -t acme-base -f base.dockerfile .\ndocker build -t acme .\n",
    "base.dockerfile": "FROM alpine:3.20\nRUN apk add tzdata\n",
    "Dockerfile": "FROM acme-base\nCOPY app /app\n",
    "ssh.dockerfile": "FROM acme\nRUN apk add dropbear\n",
    "compose.yaml": (
        "services:\n"
        "  app:\n    build: {context: ., dockerfile: ssh.dockerfile}\n    ports: ['8022:22', '9000']\n"
        "    depends_on:\n      db: {condition: service_healthy}\n      cache: {condition: service_started}\n"
        "  db:\n    image: postgres:16\n"
        "  cache:\n    image: redis:7\n    profiles: [full]\n"
        "  plain:\n    image: acme\n"
    ),
}
STAGES = {
    "web/Dockerfile": (
        "FROM golang:1.23 AS build\nRUN go build -o /app\n"
        "FROM scratch AS helper\nFROM debian:12 AS app\nCOPY --from=build /app /app\n"
        "COPY --from=busybox:1.36 /bin/sh /\n"
        "FROM app AS dev\nRUN apt-get update\n"
    ),
    "compose.yaml": "services:\n  web:\n    build: {context: web, target: app}\n",
}


def drawn(*arguments):
    """The text, where nothing is to be said beside it."""
    status, out, err = dlint("graph", *arguments)
    assert (status, err) == (0, "")
    return out


def graph(*arguments):
    status, out, _ = dlint("graph", "--format", "json", *arguments)
    assert status == 0
    return json.loads(out)


def edges(*arguments):
    return {(edge["from"], edge["kind"], edge["to"]) for edge in graph(*arguments)["edges"]}


def node(identity, *arguments):
    return next(node for node in graph(*arguments)["nodes"] if node["id"] == identity)


# --- what hangs together ------------------------------------------------------------------------------------


def test_the_chain_across_dockerfiles_with_who_builds_them():
    write(CHAIN)
    assert edges("--no-findings") == {
        ("service:compose.yaml:app", "builds", "stage:ssh.dockerfile:0"),
        ("service:compose.yaml:app", "depends_on", "service:compose.yaml:db"),
        ("service:compose.yaml:app", "depends_on", "service:compose.yaml:cache"),
        ("service:compose.yaml:db", "runs", "image:postgres:16"),
        ("service:compose.yaml:cache", "runs", "image:redis:7"),
        ("service:compose.yaml:plain", "runs", "stage:Dockerfile:0"),
        ("stage:ssh.dockerfile:0", "from", "stage:Dockerfile:0"),
        ("stage:Dockerfile:0", "from", "stage:base.dockerfile:0"),
        ("stage:base.dockerfile:0", "from", "image:alpine:3.20"),
        ("build:build.sh:2", "builds", "stage:base.dockerfile:0"),
        ("build:build.sh:3", "builds", "stage:Dockerfile:0"),
    }
    out = drawn("--no-findings")
    assert "app    builds ssh.dockerfile -> FROM acme -> acme-base -> alpine:3.20\n" in out
    assert "ships · ports 8022:22, 9000 · needs db (healthy), cache\n" in out
    assert "FROM acme-base (base.dockerfile) · ships · built as acme by build.sh:3\n" in out
    assert "profile full" in out
    assert "plain  runs acme (Dockerfile) -> FROM acme-base -> alpine:3.20\n" in out


def test_stages_of_one_file():
    write(STAGES)
    file = "stage:web/Dockerfile:"
    assert edges("--no-findings") == {
        ("service:compose.yaml:web", "builds", file + "2"),
        (file + "0", "from", "image:golang:1.23"),
        (file + "1", "from", "image:scratch"),
        (file + "2", "from", "image:debian:12"),
        (file + "2", "copies", file + "0"),
        (file + "2", "copies", "image:busybox:1.36"),
        (file + "3", "from", file + "2"),
    }
    marks = {
        node["name"]: node["marks"] for node in graph("--no-findings")["nodes"] if node["kind"] == "stage"
    }
    assert marks == {"build": [], "helper": ["unused"], "app": ["ships"], "dev": ["development"]}
    out = drawn("--no-findings")
    assert "builds web/Dockerfile -> stage app -> FROM debian:12" in out
    assert (
        "app     FROM debian:12 · copies from build · copies from busybox:1.36 · ships · built for web\n"
        in out
    )
    assert "\n  scratch" not in out


def test_counts_are_those_of_check():
    write(CHAIN)
    data = graph()
    report = json.loads(dlint("check", "--output-format", "json")[1])
    for file in data["files"]:
        found = [one["severity"] for one in report["findings"] if one["path"] == file["path"]]
        assert file["findings"] == {
            severity: found.count(severity) for severity in ("error", "warning", "info")
        }
    assert sum(sum(file["findings"].values()) for file in data["files"]) == len(report["findings"]) > 3
    ssh = next(node for node in data["nodes"] if node["id"] == "stage:ssh.dockerfile:0")
    assert ssh["findings"]["error"] == 1
    assert "1 error" in drawn()
    assert not any(
        "findings" in one for one in (*graph("--no-findings")["nodes"], *graph("--no-findings")["files"])
    )


def test_findings_stand_at_their_stage_and_service():
    write(
        {
            **STAGES,
            "compose.yaml": "version: '3'\nservices:\n  a:\n    image: redis\n  b:\n    image: redis:7.4\n",
        }
    )
    assert node("service:compose.yaml:a")["findings"]["warning"] == 1
    assert node("service:compose.yaml:b")["findings"]["warning"] == 0
    assert "compose.yaml  1 warning, 1 info\n" in drawn()


def test_configuration_holds_for_counts_and_files():
    write({**CHAIN, "dlint.toml": 'select = ["pip"]\nexclude = ["old"]\n', "old/Dockerfile": "FROM alpine\n"})
    data = graph()
    assert "old/Dockerfile" not in [file["path"] for file in data["files"]]
    assert not any(sum(file["findings"].values()) for file in data["files"])


def test_what_a_file_is_built_from_is_shown_too():
    write({f"team/{path}": text for path, text in CHAIN.items()})
    write({"other/Dockerfile": "FROM nginx:1.27\n"})
    assert "nginx" not in drawn("team", "--no-findings")
    out = drawn("team/ssh.dockerfile", "--no-findings")
    assert "team/base.dockerfile" in out
    assert "FROM acme-base (team/base.dockerfile)" in out
    assert "compose.yaml" not in out


def test_development_compose_files_ship_nothing():
    write({"Dockerfile": "FROM debian:12\n", "compose.dev.yaml": "services:\n  a:\n    build: .\n"})
    assert node("service:compose.dev.yaml:a")["marks"] == ["development"]
    assert "compose.dev.yaml  development" in drawn("--no-findings")


# --- what does not hang together ----------------------------------------------------------------------------


def test_what_is_missing_is_said():
    write(
        {
            "compose.yaml": (
                "services:\n  a:\n    build: nowhere\n    depends_on: [ghost]\n"
                "  b: {build: {dockerfile_inline: 'FROM a'}}\n"
                "  c:\n    build: https://user:hunter2xyz@git.example.com/x.git\n  d: {}\n"
                "  e:\n    build: {context: ., target: none}\n  f:\n    image: ${IMAGE}\n  g:\n"
            ),
            "Dockerfile": "FROM debian:12\n",
        }
    )
    out = drawn("--no-findings")
    assert "builds nowhere/Dockerfile (not there)" in out
    assert "needs ghost (not there)" in out
    assert "builds an inline Dockerfile" in out
    assert "builds https://****@git.example.com/x.git (not in the project)" in out
    assert out.count("neither builds nor names an image") == 2
    assert "builds Dockerfile -> stage none (not there)" in out
    assert "runs ${IMAGE}" in out
    for name in ("mermaid", "dot", "json"):
        assert "hunter2" not in dlint("graph", "--format", name)[1]


def test_cycles_end():
    write(
        {
            "build.sh": "docker build -t a -f a.dockerfile .\ndocker build -t b -f b.dockerfile .\n"
            "docker build -t c -f c.dockerfile .\n",
            "a.dockerfile": "FROM b\n",
            "b.dockerfile": "FROM a\n",
            "c.dockerfile": "FROM c\n",
            "compose.yaml": "services:\n  x:\n    build: {context: ., dockerfile: a.dockerfile}\n"
            "    depends_on: [x]\n",
        }
    )
    found = edges("--no-findings")
    assert ("stage:a.dockerfile:0", "from", "stage:b.dockerfile:0") in found
    assert ("stage:b.dockerfile:0", "from", "stage:a.dockerfile:0") in found
    assert ("stage:c.dockerfile:0", "from", "stage:c.dockerfile:0") in found
    assert "FROM b -> a (a cycle)" in drawn("--no-findings")


def test_broken_files_cost_only_themselves():
    write(
        {
            **STAGES,
            "bad/compose.yaml": "services:\n  a: [\n  b: }\n",
            "empty/Dockerfile": "",
            "binary/Dockerfile": bytes(range(256)) * 4,
            "words.dockerfile": "# nothing but a comment\n",
        }
    )
    os.symlink("nowhere", "link.dockerfile")
    status, out, err = dlint("graph")
    assert status == 0
    assert "stage app" in out
    assert "bad/compose.yaml is no valid YAML" in err
    assert "words.dockerfile holds no stage" in err
    for name in ("mermaid", "dot", "json"):
        assert dlint("graph", "--format", name)[0] == 0


def test_nothing_to_draw():
    assert dlint("graph") == (0, "", "dlint: no Dockerfile or compose file in .\n")
    assert graph() == {"schema": 1, "files": [], "nodes": [], "edges": []}
    assert dlint("graph", "--format", "mermaid")[1] == "flowchart LR\n"


def test_without_compose_files_and_without_dockerfiles():
    write({"Dockerfile": "FROM debian:12\n"})
    assert drawn("--no-findings").startswith("Dockerfiles\n  Dockerfile  FROM debian:12 · ships\n")
    os.remove("Dockerfile")
    write({"compose.yaml": "services:\n  a:\n    image: redis:7\n"})
    assert drawn("--no-findings").startswith("compose.yaml\n  a  runs redis:7\n\nImages from elsewhere\n")


def test_wrong_calls_are_2():
    assert dlint("graph", "nowhere")[0] == 2
    write({"notes.csv": "a,b\n"})
    status, _, err = dlint("graph", "notes.csv")
    assert status == 2
    assert "notes.csv is neither a Dockerfile nor a compose file" in err


# --- credentials --------------------------------------------------------------------------------------------


def test_credentials_are_never_shown():
    write(
        {
            "compose.yaml": (
                "services:\n  a:\n    image: https://bob:Kettle7xyz@registry.example.com/a\n"
                "    environment: {API_TOKEN: Kettle7xyz}\n    ports: ['80:80']\n"
                "  b:\n    build: {context: ., args: {TOKEN: Pomelo55xyz}}\n"
            ),
            "Dockerfile": "FROM bob:Kettle7xyz@registry.example.com/base\nENV DB_PASSWORD=Qu1nce66xyz\n",
            "build.sh": "docker build --build-arg TOKEN=Pomelo55xyz -t app .\n",
        }
    )
    for name in ("text", "mermaid", "dot", "json"):
        _, out, err = dlint("graph", "--format", name)
        for secret in ("Kettle7xyz", "Pomelo55xyz", "Qu1nce66xyz"):
            assert secret not in out + err
    assert "FROM ****@registry.example.com/base" in drawn()


# --- formats ------------------------------------------------------------------------------------------------

HOSTILE = 'x"];end<b>\\`\u202e#'


def test_mermaid_is_well_formed():
    write({**CHAIN, **STAGES})
    write({"compose.test.yaml": "services:\n  " + json.dumps(HOSTILE) + ":\n    image: 'a\"]-->b'\n"})
    _, out, _ = dlint("graph", "--format", "mermaid")
    lines = out.splitlines()
    assert lines[0] == "flowchart LR"
    label = r'"[^"\[\]<>`\\]*(?:<br/>[^"\[\]<>`\\]*)*"'
    shape = rf"(?:\(\[{label}\]\)|\[/{label}/\]|\({label}\)|\[{label}\])"
    for line in lines[1:]:
        assert re.fullmatch(
            rf"  (?:  n\d+{shape}|subgraph f\d+\[{label}\]|end|n\d+ -\.?->\|{label}\| n\d+"
            r"|classDef \w+ [\w:#.-]+|class n\d+(?:,n\d+)* \w+)",
            line,
        ), line
    assert sum(line.startswith("  subgraph") for line in lines) == lines.count("  end") > 3
    defined = set(re.findall(r"^    (n\d+)", out, re.MULTILINE))
    used = set(re.findall(r"^  (n\d+) -", out, re.MULTILINE)) | set(
        re.findall(r"\| (n\d+)$", out, re.MULTILINE)
    )
    assert used <= defined
    assert len(defined) == len(graph()["nodes"])


def test_dot_is_well_formed():
    write({**CHAIN, **STAGES})
    write({"compose.test.yaml": "services:\n  " + json.dumps(HOSTILE) + ":\n    image: 'a\"]-->b'\n"})
    _, out, _ = dlint("graph", "--format", "dot")
    string = r'"(?:[^"\\]|\\.)*"'
    rest = re.sub(string, "S", out)
    assert rest.count("{") == rest.count("}")
    for line in rest.splitlines()[3:-1]:
        assert re.fullmatch(
            r"  (?:  n\d+ \[label=S(?:, \w+=(?:\w+|S))*\];|subgraph cluster_\d+ \{|  label=S;|\}"
            r"|n\d+ -> n\d+ \[label=S(?:, style=dashed)?\];)",
            line,
        ), line


def test_json_is_the_same_from_everywhere(monkeypatch):
    write(CHAIN)
    first = dlint("graph", "--format", "json")[1]
    assert json.loads(first)["schema"] == 1
    assert os.getcwd() not in first
    place = os.getcwd()
    monkeypatch.chdir(os.path.dirname(place))
    assert dlint("graph", "--format", "json", place)[1] == first
    assert drawn(place).startswith(f"In {os.path.basename(place)}\n")


def test_paths_are_those_seen_from_a_folder_of_the_project(monkeypatch):
    write({f"team/{path}": text for path, text in CHAIN.items()})
    monkeypatch.chdir("team")
    out = drawn("--no-findings")
    assert out.startswith("compose.yaml\n  app    builds ssh.dockerfile -> FROM acme")
    assert "built as acme by build.sh:3" in out
    assert "team/" not in out


def test_colour():
    write(CHAIN)
    out = dlint("graph", "--color", "always")[1]
    assert "\x1b[" in out
    assert re.sub(r"\x1b\[[\d;]*m", "", out) == drawn()


NAMES = [
    "accounts",
    "billing",
    "cart",
    "catalogue",
    "checkout",
    "discounts",
    "events",
    "feed",
    "gateway",
    "images",
    "inventory",
    "mailer",
    "metrics",
    "notifications-dispatcher",
    "orders",
    "payments",
    "pricing",
    "recommendations",
    "reports",
    "returns",
    "search",
    "sessions",
    "shipping",
    "warehouse",
]


def test_thirty_services_stay_readable():
    files = {
        "build.sh": "docker build -t acme/python-base:1 -f base/Dockerfile base\n",
        "base/Dockerfile": "FROM debian:12-slim AS os\nFROM os AS python\nRUN apt-get install -y python3\n",
    }
    services = ["services:"]
    for at, name in enumerate(NAMES):
        build = (
            "FROM golang:1.23 AS build\nFROM gcr.io/distroless/static-debian12\nCOPY --from=build /app /app\n"
        )
        files[f"services/{name}/Dockerfile"] = build if at % 3 == 0 else "FROM acme/python-base:1\nCOPY . .\n"
        services += [f"  {name}:", f"    build: services/{name}", "    depends_on: [database, cache, queue]"]
    for name in ("database", "cache", "queue", "proxy", "monitor", "logs"):
        services += [f"  {name}:", f"    image: example/{name}:1"]
    write({**files, "compose.yaml": "\n".join(services) + "\n"})
    out = drawn()
    lines = out.splitlines()
    assert all(columns(line) <= 100 for line in lines), max(lines, key=columns)
    assert len(lines) < 140
    assert (
        "  billing          builds services/billing/Dockerfile -> FROM acme/python-base:1 -> debian:12-slim\n"
        in out
    )
    assert out.count("(base/Dockerfile") == 16


def test_long_chains_and_many_builders_are_cut():
    stages = "FROM debian:12 AS s0\n" + "".join(f"FROM s{at} AS s{at + 1}\n" for at in range(80))
    compose = "services:\n  a:\n    build: .\n" + "".join(f"  s{at}:\n    build: .\n" for at in range(9))
    write({"Dockerfile": stages, "README.md": "`docker build -t app .`\n" * 9, "compose.yaml": compose})
    out = drawn("--no-findings")
    assert out.count("-> …\n") == 10
    assert "built for a, s0, s1, s2 and 6 more" in out
    assert "built as app by README.md:1, README.md:2 and 7 more" in out
    assert len(graph("--no-findings")["edges"]) == 81 + 10 + 9


def test_a_target_that_a_service_builds_ships_though_it_is_not_the_last_stage():
    """Regression: the service was said to ship and its stage not."""
    write(
        {
            "Dockerfile": "FROM golang:1.23 AS build\nFROM scratch\nCOPY --from=build /app /\n",
            "compose.yaml": "services:\n  web:\n    build: {context: ., target: build}\n",
        }
    )
    assert node("service:compose.yaml:web")["marks"] == ["ships"]
    assert node("stage:Dockerfile:0")["marks"] == ["ships"]


def test_names_that_may_be_no_images():
    write({"Dockerfile": "ARG B\nFROM $B\nCOPY --from=assets /a /a\nCOPY --from=acme/tool /b /b\n"})
    marks = {one["name"]: one["marks"] for one in graph()["nodes"] if one["kind"] == "image"}
    assert marks == {"$B": ["variable"], "assets": ["context"], "acme/tool": []}
    assert "assets     1 stage · perhaps a named build context\n" in drawn()


def test_a_service_that_needs_many_is_cut():
    names = [f"s{at}" for at in range(20)]
    services = "".join(f"  {name}:\n    image: a:1\n" for name in names)
    needs = f"    depends_on: [{', '.join(names)}]\n"
    write({"compose.yaml": f"services:\n  all:\n    image: a:1\n{needs}{services}"})
    assert "s10, s11 and 8 more\n" in drawn("--no-findings")
