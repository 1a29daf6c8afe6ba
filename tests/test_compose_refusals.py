"""What Docker Compose refuses of a project, held against the places where it was once passed over."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

RULES = tuple(f"compose/{name}" for name in ("bad-value", "include-cycle", "schema", "undefined-reference"))
EXAMPLES = Examples(load([builtin_home()]))
HEAD = "name: shop\nservices:\n  web:\n    image: acme/shop:4\n"


def refused(text, **files):
    everything = {"compose.yaml": text, **{name.replace("__", "."): each for name, each in files.items()}}
    reported = [each for rule in RULES for each in EXAMPLES.lint(everything, rule, {})]
    return [each.rule for each in reported if each.path == "compose.yaml"]


def service(attributes, tail=""):
    lines = "".join(f"    {line}\n" for line in attributes.splitlines())
    return refused(HEAD + lines + tail)


SECRET = "secrets:\n  key:\n    file: ./key\n"


@pytest.mark.parametrize(
    "attributes",
    [
        "attach: perhaps",
        "post_start:\n  - command: ./up\n    privileged: perhaps",
        "deploy:\n  resources:\n    limits:\n      cpus: '0,5'",
        "deploy:\n  resources:\n    limits:\n      pids: many",
        "blkio_config:\n  weight: heavy",
        "blkio_config:\n  device_read_bps:\n    - path: /dev/sda\n      rate: fast",
        "extra_hosts: ['=10.0.0.1']",
        "extra_hosts: ['db:one=10.0.0.1']",
        "extra_hosts:\n  'db:one': 10.0.0.1",
        "ports:\n  - published: '8080'",
        "volumes:\n  - type: tmpfs",
    ],
)
def test_a_text_that_compose_cannot_turn_is_a_bad_value(attributes):
    assert service(attributes) == ["compose/bad-value"]


def test_a_build_has_truth_values_too():
    text = "name: shop\nservices:\n  web:\n    build:\n      context: .\n      privileged: perhaps\n"
    assert refused(text) == ["compose/bad-value"]


@pytest.mark.parametrize(
    "attributes",
    [
        "attach: 'no'",
        "deploy:\n  resources:\n    limits:\n      cpus: '0.5'\n      pids: '20'",
        "blkio_config:\n  weight: '300'\n  device_read_bps:\n    - path: /dev/sda\n      rate: 12mb",
        "extra_hosts: ['db=10.0.0.1', 'v6:::1', 'six=[::1]']",
        "ports:\n  - target: '80'",
        "deploy:\n  resources:\n    limits:\n      memory: 50m",
        "attach: ${ATTACH}",
        "extra_hosts: ['${HOST}=10.0.0.1']",
    ],
)
def test_what_compose_can_turn_is_fine(attributes):
    assert service(attributes) == []


def test_a_limit_of_memory_is_a_text_for_the_schema():
    assert service("deploy:\n  resources:\n    limits:\n      memory: 50") == ["compose/schema"]


def test_a_size_is_not_negative_for_the_schema():
    assert service("volumes:\n  - type: tmpfs\n    target: /x\n    tmpfs:\n      size: -1") == [
        "compose/schema"
    ]


@pytest.mark.parametrize("mode", ["rw", "'0o440'", "'0999'"])
def test_the_mode_of_a_secret_is_octal(mode):
    assert service(f"secrets:\n  - source: key\n    mode: {mode}", SECRET) == ["compose/bad-value"]


@pytest.mark.parametrize("mode", ["'0440'", "0440", "0o440", "${MODE}"])
def test_the_mode_of_a_secret_may_be_a_number_or_octal_digits(mode):
    assert service(f"secrets:\n  - source: key\n    mode: {mode}", SECRET) == []


def test_the_long_form_of_a_secret_needs_its_source():
    assert service("secrets:\n  - target: key", SECRET) == ["compose/undefined-reference"]
    assert service("configs:\n  - target: /etc/app") == ["compose/undefined-reference"]


def test_a_circle_of_extends_through_another_file_is_told_where_it_starts():
    base = "services:\n  web:\n    extends:\n      file: compose.yaml\n      service: web\n"
    text = HEAD + "    extends:\n      file: base.yml\n      service: web\n"
    assert refused(text, base__yml=base) == ["compose/include-cycle"]
