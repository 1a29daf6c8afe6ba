"""What the cards of compose-security/ cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
HARDENING = ("no-new-privileges", "capabilities-kept", "writable-root", "no-limits", "no-restart")


def service(*lines, image="acme/shop:4"):
    return "services:\n  app:\n" + "".join(f"    {line}\n" for line in (f"image: {image}", *lines))


def found(text, rule):
    return EXAMPLES.lint({"compose.yaml": text}, f"compose-security/{rule}", {})


def in_script(line, rule):
    return EXAMPLES.lint({"run.sh": f"#!/bin/sh\n{line}\n"}, f"compose-security/{rule}", {})


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("network_mode: host", 1),
        ("network_mode: ${MODE:-host}", 1),
        ("network_mode: $MODE", 0),
        ("network_mode: bridge", 0),
        ("pid: host", 1),
        ("pid: 'service:db'", 0),
        ("ipc: shareable", 0),
        ("pid: host\n    privileged: true", 0),
    ],
)
def test_namespaces_of_the_host(line, number):
    assert len(found(service(line), "host-namespace")) == number


def test_agents_are_known_whoever_packed_them_and_without_their_tag():
    for image in (
        "vimagick/cadvisor",
        "acme/node-exporter-arm64:$TAG",
        "quay.io/prometheus/node-exporter:v1",
    ):
        assert not found(service("pid: host", image=image), "host-namespace")
    assert found(service("pid: host", image="acme/exporter"), "host-namespace")


def test_version_1_has_net():
    text = "app:\n  image: acme/shop:4\n  net: host\n"
    assert "`net: host`" in found(text, "host-namespace")[0].message


def test_image_that_another_file_names_counts():
    over = "services:\n  app:\n    pid: host\n"
    files = {"compose.yaml": service(image="prom/node-exporter:v1"), "compose.override.yaml": over}
    assert not EXAMPLES.lint(files, "compose-security/host-namespace", {})


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("cap_add: [CAP_SYS_ADMIN]", 1),
        ("cap_add: [sys_module]", 1),
        ("cap_add: [NET_ADMIN, SYS_NICE, IPC_LOCK]", 0),
        ("cap_add: [NET_ADMIN]\n    network_mode: host", 1),
        ("cap_add: [SYS_PTRACE]", 0),
        ("cap_add: [SYS_PTRACE]\n    pid: host", 1),
        ("cap_add: [ALL]\n    privileged: true", 0),
        ("cap_add: [$CAPABILITY]", 0),
    ],
)
def test_capabilities_that_reach_out(line, number):
    assert len(found(service(line), "dangerous-capability")) == number


@pytest.mark.parametrize(
    ("mount", "number"),
    [
        ("/etc:/etc", 1),
        ("/etc/:/etc:ro", 1),
        ("/etc/nginx:/etc/nginx", 0),
        ("/etc/passwd:/etc/passwd:ro", 0),
        ("/etc/passwd:/etc/passwd", 1),
        ("/etc/cron.d:/x", 1),
        ("/proc:/host/proc:ro", 0),
        ("/usr/share/zoneinfo:/usr/share/zoneinfo", 0),
        ("/var/run/dbus:/var/run/dbus", 0),
        ("/var/run/:/host/run", 1),
        ("/var/lib/docker/volumes:/backup", 0),
        ("/home/me/etc:/etc", 0),
        ("./etc:/etc", 0),
        ("$DIR:/x", 0),
    ],
)
def test_folders_of_the_host(mount, number):
    assert len(found(service(f"volumes: ['{mount}']"), "sensitive-mount")) == number


def test_mounts_of_one_service_are_one_finding():
    text = service("volumes: ['/lib/modules:/lib/modules', '/:/host']")
    (one,) = found(text, "sensitive-mount")
    assert one.message.startswith("`/` of the host")
    assert len(one.related) == 1


@pytest.mark.parametrize(
    ("option", "number"),
    [
        ("seccomp:unconfined", 1),
        ("apparmor=Unconfined", 1),
        ("label:disable", 1),
        ("systempaths=unconfined", 1),
        ("seccomp=profile.json", 0),
        ("apparmor:docker-default", 0),
        ("no-new-privileges", 0),
    ],
)
def test_confinement(option, number):
    assert len(found(service(f"security_opt: ['{option}']"), "confinement-off")) == number


@pytest.mark.parametrize(
    ("image", "ports", "number"),
    [
        ("postgres:17", "'5432:5432'", 1),
        ("postgres:$TAG", "'15432:5432'", 1),
        ("postgres:17", "'127.0.0.1:5432:5432'", 0),
        ("postgres:17", "'[::1]:5432:5432'", 0),
        ("postgres:17", "'$BIND:5432:5432'", 0),
        ("postgres:17", "'$PORT:5432'", 0),
        ("postgres:17", "5432", 1),
        ("postgres:17", "'5430-5435:5430-5435'", 1),
        ("postgres:17", "'8008:8008'", 0),
        ("postgres:17", "{target: 5432, published: 5432}", 1),
        ("postgres:17", "{target: 5432, published: 5432, host_ip: 127.0.0.1}", 0),
        ("emqx/emqx:5", "'1883:1883', '18083:18083'", 1),
        ("eclipse-mosquitto:2", "'1883:1883'", 0),
        ("acme/postgres:17", "'5432:5432'", 0),
        ("nginx:1.29", "'80:80'", 0),
    ],
)
def test_ports_of_servers_open_to_all(image, ports, number):
    assert len(found(service(f"ports: [{ports}]", image=image), "published-datastore")) == number


def test_port_is_reported_by_one_of_the_two():
    text = service("ports: ['5432:5432', '9187:9187', '443:443']", image="postgres:17")
    assert len(found(text, "published-datastore")) == 1
    (one,) = found(text, "all-interfaces")
    assert "9187" in one.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"5432:5432"', '"127.0.0.1:5432:5432"'),
        ("5432", "127.0.0.1::5432"),
        ("'0.0.0.0:5432:5432'", "'127.0.0.1:5432:5432'"),
        ("'${PORT:-5432}:5432'", "'${PORT:-5432}:5432'"),
        ("{target: 5432, published: '5432'}", "{target: 5432, published: '5432'}"),
    ],
)
def test_fix_puts_the_address_in_front(before, after):
    text = service(f"ports: [{before}]", image="postgres:17")
    project = EXAMPLES.fix({"compose.yaml": text}, "compose-security/published-datastore", {})
    assert project["compose.yaml"] == service(f"ports: [{after}]", image="postgres:17")


def test_image_that_the_project_builds_on_a_database_is_one():
    files = {
        "compose.yaml": "services:\n  db:\n    build: .\n    ports: ['5432:5432']\n",
        "Dockerfile": "FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/\n",
    }
    assert len(EXAMPLES.lint(files, "compose-security/published-datastore", {})) == 1


def test_open_port_in_a_file_for_development_is_a_remark():
    text = service("ports: ['5432:5432']", image="postgres:17")
    (one,) = EXAMPLES.lint({"docker-compose.dev.yml": text}, "compose-security/published-datastore", {})
    assert one.severity == "info"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("docker run -d --pid=host acme/x", "host-namespace"),
        ("docker run -d --network host acme/x", "host-namespace"),
        ("docker run -d --cap-add SYS_ADMIN acme/x", "dangerous-capability"),
        ("docker run -d -v /etc:/etc acme/x", "sensitive-mount"),
        ("docker run -d --mount type=bind,src=/,dst=/host acme/x", "sensitive-mount"),
        ("docker run -d --security-opt seccomp=unconfined acme/x", "confinement-off"),
        ("docker run -d -p 27017:27017 mongo:8", "published-datastore"),
        ("podman run -d --publish=3306:3306 mysql:8.4", "published-datastore"),
        ("docker run -d -u root acme/x", "root-user"),
    ],
)
def test_containers_of_scripts(line, rule):
    (one,) = in_script(line, rule)
    assert one.severity == ("info" if rule == "root-user" else "warning")
    assert not in_script(line.replace(" run", " pull"), rule)


def test_container_that_does_not_stay_is_a_remark():
    (one,) = in_script("docker run --rm -p 5432:5432 postgres:17", "published-datastore")
    assert one.severity == "info"


ONLY = "services:\n  app:\n    security_opt: [no-new-privileges:true]\n    cap_drop: [ALL]\n"
REST = "    read_only: true\n    mem_limit: 1g\n    cpus: 1\n    restart: always\n"


@pytest.mark.parametrize("rule", HARDENING)
def test_what_another_file_gives_is_not_missing(rule):
    assert len(found(service(), rule)) == 1
    project = {"compose.yaml": service(), "compose.override.yaml": ONLY + REST}
    assert not EXAMPLES.lint(project, f"compose-security/{rule}", {})
    project = {"compose.yaml": service("extends: {file: base.yaml, service: app}"), "base.yaml": ONLY + REST}
    assert not EXAMPLES.lint(project, f"compose-security/{rule}", {})


@pytest.mark.parametrize("rule", HARDENING)
def test_what_is_missing_is_said_once(rule):
    project = {"compose.yaml": service(), "compose.override.yaml": service("tty: true")}
    assert len(EXAMPLES.lint(project, f"compose-security/{rule}", {})) == 1


@pytest.mark.parametrize("rule", HARDENING)
@pytest.mark.parametrize(
    "text",
    [
        service("extends: {file: unseen.yaml, service: app}"),
        service() + "include: [unseen.yaml]\n",
        "services:\n  app:\n    tty: true\n",
        service("image2: {% if x %}"),
    ],
)
def test_nothing_is_missing_where_not_all_is_seen(rule, text):
    assert not found(text, rule)


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (("security_opt: [$NNP]",), "no-new-privileges"),
        (("cap_drop: [cap_all]",), "capabilities-kept"),
        (("cap_drop: [$DROPPED]",), "capabilities-kept"),
        (("read_only: $READ_ONLY",), "writable-root"),
        (("restart: 'no'",), "no-restart"),
        (("deploy: {restart_policy: {condition: any}}",), "no-restart"),
        (("profiles: [tools]",), "no-restart"),
        (("deploy: {resources: {limits: {cpus: '1', memory: 1g}}}",), "no-limits"),
    ],
)
def test_what_is_given_or_not_known(lines, rule):
    assert not found(service(*lines), rule)


def test_healthcheck_is_missing_where_the_image_is_known_to_have_none():
    assert len(found(service(image="mongo:8"), "no-healthcheck")) == 1
    assert not found(service(image="mysql/mysql-server:8.0"), "no-healthcheck")
    assert not found(service("healthcheck: {test: ping}", image="mongo:8"), "no-healthcheck")
    assert len(found(service("healthcheck: {interval: 5s}", image="mongo:8"), "no-healthcheck")) == 1
