"""What the cards of compose/ (structure, values, variables, commands) cannot show."""

from __future__ import annotations

import time

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
WEB = "services:\n  web:\n    image: nginx:1\n"
HASH = "$apr1$abc$def"


def found(rule, text, **more):
    files = {"compose.yaml": text, **{name.replace("__", "."): value for name, value in more.items()}}
    return [
        f"{each.path}:{each.range.line}:{each.range.column} {each.severity} {each.message}"
        for each in EXAMPLES.lint(files, f"compose/{rule}", {})
    ]


def fixed(rule, text):
    return EXAMPLES.fix({"compose.yaml": text}, f"compose/{rule}", {})["compose.yaml"]


def service(*lines):
    return WEB + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "on: push\njobs:\n  test: {runs-on: x}\n",
        "services:\n  web: {image: '{{ image }}', imge: b}\n",
        "web: {image: a, ports: ['80:80'], net: host}\n",
        "a: [\n",
    ],
)
def test_what_is_no_compose_file_of_today_is_not_held_against_its_schema(text):
    assert found("schema", text) == []


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "---\n", "- a\n", "hello\n", "---\n- a\n", "services:\n"]
)
def test_a_file_without_anything_is_said_to_be_so(text):
    assert len(found("schema", text)) == 1


def test_an_empty_override_is_fine():
    assert found("schema", WEB, compose__override__yaml="# nothing\n") == []


def test_values_are_merged_before_they_are_checked():
    base = WEB + "    environment: [A=1]\n"
    assert found("schema", base, compose__override__yaml="services: {web: {environment: [A=1, B=2]}}\n") == []


def test_what_another_file_breaks_is_reported_there():
    said = found("schema", WEB, compose__override__yaml="services: {web: {imge: a}}\n")
    assert [each.partition(":")[0] for each in said] == ["compose.override.yaml"]


def test_a_merged_key_is_reported_once_where_it_is_written():
    text = "x-a: &a\n  imge: b\nservices:\n  one: {<<: *a, image: c}\n  two: {<<: *a, image: c}\n"
    assert [each.split(" ")[0] for each in found("schema", text)] == ["compose.yaml:2:3"]


def test_version_1_keeps_comments_and_blank_lines_and_crlf():
    assert fixed("version-1-file", "# a\r\nweb:\r\n  image: b # c\r\n\r\n# d\r\ndb: {image: e}\r\n") == (
        "# a\r\nservices:\r\n  web:\r\n    image: b # c\r\n\r\n  # d\r\n  db: {image: e}\r\n"
    )
    flow = "{web: {image: a}}\n"
    assert len(found("version-1-file", flow)) == 1
    assert fixed("version-1-file", flow) == flow


@pytest.mark.parametrize(
    "line",
    [
        'restart: "no"',
        "restart: no",
        "restart: on-failure:3",
        "restart: ${R}",
        "restart: ${R:-always}",
        "pull_policy: every_3d12h",
        "network_mode: hosting",
        "network_mode: container:abc",
        "volumes: ['./a:/b:Z,U', './a:/c:${MODE}', 'C:\\a:/d:ro']",
        "ports: ['127.0.0.1::80', '[::1]:80:80', '${IP}:80', '80/UDP']",
        "healthcheck: {test: a, interval: 1m30s, timeout: 0s}",
        "mem_limit: 1gb",
        "stop_grace_period: 1d",
        "pid: host",
        "gpus: [{count: all}, {count: -1}]",
    ],
)
def test_values_that_the_engine_takes(line):
    assert found("bad-value", service(line)) == []


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("restart: unless", "did you mean `unless-stopped`?"),
        ("restart: on-failure:x", "`on-failure:x` is no `restart`"),
        ("restart: sometimes", "it may be `no`"),
        ("pull_policy: ifnotpresent", "did you mean `if_not_present`?"),
        ("network_mode: hosts", "did you mean `host`?"),
        ("ports: ['127.0.0.1:3001']", "write `127.0.0.1:3001:3001`"),
        ("ports: [{target: 80, protocol: tpc}]", "did you mean `tcp`?"),
        ("volumes: ['./a:/b:readonly']", "`/b` is writable"),
        ("volumes: ['./a:/b:ro,chached']", "did you mean `cached`?"),
        ("healthcheck: {test: a, interval: '10'}", "needs a unit"),
        ("mem_limit: 1 gigabyte", "is no size"),
        ("tty: perhaps", "neither true nor false"),
        ("command: echo 'a", "cannot split"),
        ("gpus: [{count: many}]", "no whole number"),
    ],
)
def test_values_that_are_refused(line, part):
    (said,) = found("bad-value", service(line))
    assert part in said


def test_a_value_behind_an_alias_or_variable_is_not_edited():
    text = "x-r: &r unless\n" + service("restart: *r")
    assert len(found("bad-value", text)) == 1
    assert fixed("bad-value", text) == text
    text = service("restart: ${R:-unless}")
    assert fixed("bad-value", text) == text


@pytest.mark.parametrize(
    "line",
    [
        "environment: {A: '1.10', B: 12:30, C: yes, D: 5, E: 1.5, F: true, G: , H: 1_000, I: .1x}",
        "cpus: 1.10",
    ],
)
def test_scalars_that_stay_what_they_are(line):
    assert found("changed-scalar", service(line)) == []


def test_a_secret_that_changes_is_not_printed():
    (said,) = found("changed-scalar", service("environment: {DB_PASSWORD: 0123}"))
    assert "0123" not in said
    assert "83" not in said


@pytest.mark.parametrize(
    ("line", "count"),
    [("ports: [22:22]", 1), ("ports: [8080:80, 22:60, '22:22', 0:22, 127.0.0.1:22:22]", 0)],
)
def test_ports_to_the_base_60(line, count):
    assert len(found("unquoted-port", service(line))) == count


@pytest.mark.parametrize(
    "item", ["A=x", 'A={"b":"c"}', 'A="b","c"', "A=it's", '\'{"A": "b"}\'', "\"A='b' 'c'\"", 'A=""b""']
)
def test_quotes_that_belong_to_a_value(item):
    assert found("quoted-list-value", service("environment:", f"  - {item}")) == []


def test_quotes_stay_where_yaml_needs_them():
    text = service("environment:", '  - "A=\\"b\\""')
    assert len(found("quoted-list-value", text)) == 1
    assert fixed("quoted-list-value", text) == text


@pytest.mark.parametrize(
    "line",
    [
        "command: sh -c 'a && b'",
        "command: serve --at 'x;y' \"a|b\" \\;",
        "command: serve &",
        "command: ['sh', '-c', 'a', '&&']",
        'command: >-\n      bash -c "a\n      && b"',
        "healthcheck: {test: a || exit 1}",
        "entrypoint: [/bin/bash, -c]\n    command: [a, '&&', b]",
    ],
)
def test_commands_that_arrive_whole(line):
    assert found("command-cut", service(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "environment: {A: pa$$w0rd, B: $$HOME, C: 'a$', D: '$5', E: '${A:?b}', F: '${A:-${B:-c}}'}",
        "command: ${CMD-}",
    ],
)
def test_dollars_that_compose_takes(line):
    assert found("interpolation", service(line)) == []
    assert found("unset-variable", service(line)) == []
    assert found("host-expanded-variable", service(line)) == []


def test_one_info_without_env_file_and_a_warning_for_each_with_one():
    text = service("command: $A ${B} $B ${C:-c}")
    (said,) = found("unset-variable", text)
    assert "info `A`, `B` are empty" in said
    assert len(found("unset-variable", text, __env="X=1\n")) == 2
    assert len(found("unset-variable", text, __env="A=1\n")) == 1
    assert found("unset-variable", text, __env__example="A=\n") == []
    assert len(found("unset-variable", text, build__sh="export A=1\n")) == 1


def test_what_is_handed_on_from_the_shell_is_meant_to_be_empty():
    text = service("environment: {KEY: '${KEY}'}", "labels: ['L=${L}']")
    assert found("unset-variable", text) == []
    assert len(found("unset-variable", text, __env="X=1\n")) == 2


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (("command: sh -c 'x=1; echo $x'",), 1),
        (("command: sh -c 'echo $$x'",), 0),
        (("command: echo $HOME",), 0),
        (("command: [sh, -c, 'echo $HOME']",), 1),
        (("volumes: ['$HOME:/home']",), 0),
        (("environment: {U: a}", "command: run --as $U"), 1),
        (("environment: {U: '${U}'}", "command: run --as $U"), 0),
        (("environment: [U]", "command: run --as $U"), 0),
        (("environment: {U: a}", "command: run --as ${U:-b}"), 0),
        (("healthcheck: {test: [CMD, curl, $HOSTNAME]}",), 0),
        (("healthcheck: {test: [CMD-SHELL, curl $HOSTNAME]}",), 1),
        ((f"labels: ['users=admin:{HASH}']",), 1),
        ((f"labels: ['users=admin:{HASH.replace('$', '$$')}']",), 0),
        (("command: sed 's/(a)(b)/$1$2/'",), 0),
    ],
)
def test_whose_variable_it_is(lines, count):
    assert len(found("host-expanded-variable", service(*lines))) == count


def test_a_variable_of_the_env_file_is_the_hosts():
    text = service("environment: {U: a}", "command: run --as $U")
    assert found("host-expanded-variable", text, __env="U=a\n") == []


def test_a_hash_is_mended_whole():
    text = service(f"labels: ['u=a:{HASH},b:$2y$10$xyz']")
    assert len(found("host-expanded-variable", text)) == 2
    assert fixed("host-expanded-variable", text) == service("labels: ['u=a:$$apr1$$abc$$def,b:$2y$10$$xyz']")


def test_much_that_is_wrong_takes_little_time():
    lines = "".join(
        f"  s{n}:\n    imge: $A{n} $${{b}}\n    restart: unless\n    ports: 1\n" for n in range(1_000)
    )
    start = time.process_time()
    for rule in ("schema", "bad-value", "unset-variable", "host-expanded-variable", "interpolation"):
        assert found(rule, "services:\n" + lines)[:1] or rule == "interpolation" or rule.startswith("host")
    assert time.process_time() - start < 10
