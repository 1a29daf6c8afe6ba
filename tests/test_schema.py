"""The structure of compose projects: what is refused, in which words, at which place."""

import json
import os
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.finding import At
from dlint.model.compose.effective import schema, schema_check, schema_file
from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.env import Environment
from dlint.model.compose.effective.read import read
from dlint.model.compose.effective.schema_fits import fits
from dlint.model.compose.effective.trouble import Log
from dlint.model.compose.effective.unique import unique
from dlint.syntax.yaml import parse
from dlint.text import Source, Span

ORACLE = os.environ.get("DLINT_ORACLE")


def problems(text):
    documents = read(parse(Source("compose.yaml", text)), Environment({}), Log())
    return schema.problems(unique(documents[0].root))


def said(text):
    """`line:what is marked` and the message of each problem."""
    return [(f"{each.at.line}:{each.at.source.slice(each.at.span)}", each.message) for each in problems(text)]


def in_service(*lines):
    return "services:\n  web:\n    image: a\n" + "".join(f"    {line}\n" for line in lines)


def datum(value):
    """Plain data as a tree that stands nowhere."""
    nowhere = At(Source("x", ""), Span(0, 0))
    if isinstance(value, dict):
        value = {key: datum(each) for key, each in value.items()}
    elif isinstance(value, list):
        value = [datum(each) for each in value]
    return Datum(value, nowhere)


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        (
            "sevices: {}\n",
            "1:sevices",
            "a compose file has no key `sevices`; did you mean `services`?",
        ),
        (
            "verson: '3'\nservices: {}\n",
            "1:verson",
            "a compose file has no key `verson`; `version` was meant, and that is obsolete: remove it",
        ),
        (
            "services: {}\nrestart: always\n",
            "2:restart",
            (
                "a compose file has no key `restart`; it is a key of a service: indent it under the one"
                " it is meant for"
            ),
        ),
        (
            "services: {}\nweb:\n  image: a\n",
            "2:web",
            "a compose file has no key `web`; it looks like a service: indent it under `services`",
        ),
        (
            "services: {}\ncommon: &c {a: b}\n",
            "2:common",
            "a compose file has no key `common`; name it `x-common` if it only holds what others refer to",
        ),
        (
            in_service("net: host"),
            "4:net",
            "a service has no key `net`; it is `network_mode`",
        ),
        (
            in_service("depends: [a]"),
            "4:depends",
            "a service has no key `depends`; it is `depends_on`",
        ),
        (
            in_service("containerName: a"),
            "4:containerName",
            "a service has no key `containerName`; it is `container_name`",
        ),
        (
            in_service("replicas: 2"),
            "4:replicas",
            "a service has no key `replicas`; it belongs under `deploy`",
        ),
        (
            in_service("deploy: {memory: 1G}"),
            "4:memory",
            "`deploy` has no key `memory`; it belongs under `resources.limits` or `resources.reservations`",
        ),
        (
            in_service("build: {context: ., image: b}"),
            "4:image",
            "`build` has no key `image`; it belongs one level higher, beside `build`",
        ),
        (
            in_service("healthcheck: {test: a, retry: 3}"),
            "4:retry",
            "`healthcheck` has no key `retry`; remove it",
        ),
        (
            "services:\n  web: {image: a}\n  networks:\n    default:\n",
            "3:networks",
            "`networks` stands among the services and is taken for one; move it to the top level",
        ),
        (
            "services:\n  web: {image: a}\n  restart: always\n",
            "3:restart",
            (
                "`restart` stands among the services and is taken for one; indent it under the one it is"
                " meant for"
            ),
        ),
        (
            "services:\n  my web: {image: a}\n",
            "2:my web",
            "`my web` cannot be the name of a service; a name is made of letters, digits, `.`, `_` and `-`",
        ),
    ],
)
def test_an_unknown_key_is_named_with_what_was_meant(text, where, expected):
    assert said(text) == [(where, expected)]


@pytest.mark.parametrize(
    ("line", "where", "expected"),
    [
        (
            "ports: 80:80",
            "80:80",
            '`ports` wants a list, each item on a line of its own as `- "8080:80"`',
        ),
        (
            "ports:",
            "ports",
            "`ports` is empty, which Compose refuses; give it a list, or remove the key",
        ),
        (
            "environment:",
            "environment",
            "`environment` is empty, which Compose refuses; give it a mapping or a list, or remove the key",
        ),
        (
            "environment: [FOO: bar]",
            "FOO",
            (
                "an item of `environment` is `NAME=value`; write `FOO=...`, or `environment` without the"
                " dashes"
            ),
        ),
        (
            "environment: [12]",
            "12",
            "an item of `environment` is text; put quotes around it",
        ),
        (
            "volumes: [data: /data]",
            "data",
            "the blank behind `data:` makes a mapping of this item of `volumes`; write it without",
        ),
        (
            "volumes: [{type: bnd, source: a}]",
            "bnd",
            "`bnd` is no `type`; did you mean `bind`?",
        ),
        (
            "volumes: [{source: a}]",
            "source",
            "an item of `volumes` needs `type`",
        ),
        (
            "command: [sleep, 10]",
            "10",
            "an item of `command` is text; put quotes around it",
        ),
        (
            "user: 1000",
            "1000",
            "`user` wants text; put quotes around it",
        ),
        (
            "image: [a]",
            "image",
            "`image` wants text, not a list",
        ),
        (
            "build: [a]",
            "build",
            "`build` is a mapping, not a list; write its keys without the dashes",
        ),
        (
            "healthcheck: curl",
            "curl",
            "`healthcheck` wants a mapping, such as `test: [CMD, ...]`",
        ),
        (
            "healthcheck: {interval: 10}",
            "10",
            "`interval` wants a duration with its unit, as in `10s`",
        ),
        (
            "depends_on: {db: {condition: healthy}}",
            "healthy",
            "`healthy` is no `condition`; did you mean `service_healthy`?",
        ),
        (
            "depends_on: {db: }",
            "db",
            "`depends_on.db` needs `condition`",
        ),
        (
            "depends_on: [db, db]",
            "db",
            "this stands in `depends_on` already, and Compose refuses it twice; remove it",
        ),
        (
            "oom_score_adj: 3000",
            "3000",
            "`oom_score_adj` is at least -1000 and at most 1000",
        ),
        (
            "container_name: a",
            "a",
            "a `container_name` has two characters at least, of letters, digits, `.`, `_` and `-`",
        ),
        (
            "develop: {watch: [{path: a}]}",
            "path",
            "an item of `watch` needs `action`",
        ),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_wanted(line, where, expected):
    assert said(in_service(line)) == [(f"4:{where}", expected)]


@pytest.mark.parametrize(
    "line",
    [
        "environment: [A=1, B=2, A=3]",  # Compose takes the last one before the schema sees them
        "environment: {A: , B: 1, C: true, D: 1.5}",
        "ports: ['80:80', 443, {target: '80', published: 8080}]",
        "privileged: 'yes'",
        "privileged: no",
        "privileged: perhaps",  # compose/bad-value
        "healthcheck: {retries: '3', disable: 'off', test: a}",
        "depends_on: {db: {condition: service_started, required: 'true'}}",
        "deploy: {replicas: '2', resources: {limits: {cpus: '0.5'}}}",
        "deploy:",
        "command:",
        "networks: {a: , b: {aliases: [c]}}",
        "x-anything: {a: [1, {b: c}]}",
        "ulimits: {nofile: '1024', nproc: {soft: '1', hard: 2}}",
        "scale: ${N}",
        "privileged: ${P}",
        "restart: ${A}-${B}",
        "depends_on: {db: {condition: '${C}'}}",
        "security_opt: ['${A}', '${A}']",
        "oom_score_adj: ${A}",
        "pull_policy: ${A}",
        "mem_limit: 1e9",
    ],
)
def test_what_compose_takes_is_taken(line):
    assert said(in_service(line)) == []


def test_names_that_look_like_extensions_are_names():
    assert said("services:\n  x-web: {image: a}\nvolumes:\n  x-data:\nnetworks:\n  n:\n") == []


@pytest.mark.parametrize(("text", "given"), [("- a\n", "a list"), ("hello\n", "text")])
def test_what_is_no_mapping_is_no_compose_file(text, given):
    assert [each.message for each in problems(text)] == [
        f"a compose file is a mapping that holds `services`, and this is {given}"
    ]


def test_no_value_that_may_be_secret_is_quoted():
    text = in_service(
        "environment:",
        "  - PASSWORD: hunter2",
        "  - 31337",
        "secrets: hunter2",
        "labels: hunter2",
        "healthcheck: {test: {a: hunter2}, disable: hunter2}",
        "user: 31337",
        "depends_on: {a: {condition: hunter2}}",
        "extends: {service: [hunter2]}",
    )
    messages = [each.message for each in problems(text)]
    assert len(messages) == 8
    assert not [each for each in messages if "hunter2" in each or "31337" in each]


def test_one_finding_for_a_place_and_twenty_for_a_file():
    text = "x-a: &a {imge: b}\nservices:\n  one: *a\n  two: *a\n"
    assert [each.at.line for each in problems(text)] == [1]
    many = "services:\n" + "".join(f"  s{n}: {{imge: b}}\n" for n in range(300))
    assert len(problems(many)) == schema.MOST


def test_a_package_without_the_schema_says_so(monkeypatch):
    monkeypatch.setattr(schema_file, "PATH", "/nonexistent/compose-spec.json")
    monkeypatch.setattr(schema_file, "prepared", schema_file.prepared.__wrapped__)
    with pytest.raises(schema_file.SchemaMissingError):
        schema_file.prepared()


def test_the_prepared_schema_holds_only_what_the_quick_check_knows():
    assert "$ref" not in json.dumps(schema_file.prepared())
    assert fits({"services": {"a": {"image": "b"}}}, schema_file.prepared())


WORDS = """
    image build ports environment depends_on healthcheck deploy volumes networks command restart x-a
    imge context target condition db test interval replicas resources limits type source bind ulimits"""
KEYS = st.sampled_from(WORDS.split())
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from([1.5, "a", "", "bind", "service_healthy"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
SECTIONS = st.sampled_from(
    ["services", "networks", "volumes", "secrets", "configs", "include", "name", "x-b"]
)


@cache
def as_it_came():
    from jsonschema import Draft202012Validator

    with open(schema_file.PATH, encoding="utf-8") as file:
        return Draft202012Validator(json.load(file))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(SECTIONS, VALUES | st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=4))))
def test_the_quick_check_agrees_with_jsonschema_and_the_schema_as_it_came(data):
    valid = as_it_came().is_valid(data)
    assert fits(data, schema_file.prepared()) == valid
    assert (not list(schema_check._validator().iter_errors(data))) == valid
    assert isinstance(schema.problems(datum(data)), list)


def rows():
    if not ORACLE:
        return []
    with open(os.path.join(ORACLE, "units.jsonl"), encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    return [row for row in found if row["suite"] == "compose" and row["kind"] == "schema"]


@pytest.mark.skipif(not ORACLE, reason="the rows stand outside the project")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_rows_of_compose(row):
    given = row["input"]
    found = problems(given) if isinstance(given, str) else schema.problems(datum(given))
    assert (not found) == row["ok"], found
