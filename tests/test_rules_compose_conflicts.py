"""What the cards of compose/port-conflict and its neighbours cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))


def conflicts(one, other, *, first="", second=""):
    text = (
        f"services:\n  a:\n    image: acme/a:1\n    ports: {one}\n{first}"
        f"  b:\n    image: acme/b:1\n    ports: {other}\n{second}"
    )
    return len(EXAMPLES.lint({"compose.yaml": text}, "compose/port-conflict", {}))


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("['80:80']", "['80:81']", 1),
        ("['80:80']", "['0.0.0.0:80:81']", 1),
        ("['127.0.0.1:80:80']", "['80:80']", 1),
        ("['[::1]:80:80']", "['127.0.0.1:80:80']", 0),
        ("['[::]:80:80']", "['0.0.0.0:80:80']", 0),
        ("['[::]:80:80']", "['127.0.0.1:80:80']", 0),
        ("['80']", "['80']", 0),
        ("['80:80/udp']", "['80:80']", 0),
        ("['8000-8010:80']", "['8005:80']", 0),
        ("['8000-8010:8000-8010']", "['8010:80']", 1),
        ("['${PORT:-80}:80']", "['80:80']", 1),
        ("['${PORT}:80']", "['80:80']", 0),
        ("['80:80', '80:80']", "['81:80']", 0),
        ("['80:80', '80:81']", "['81:80']", 1),
    ],
)
def test_address_protocol_and_range_decide(one, other, number):
    assert conflicts(one, other) == number


def test_what_takes_no_port_of_the_host_is_left_alone():
    assert conflicts("['80:80']", "['80:80']", second="    network_mode: host\n") == 0
    assert conflicts("['80:80']", "['80:80']", second="    scale: 0\n") == 0


def test_profile_beside_a_service_that_always_runs():
    assert conflicts("['80:80']", "['80:80']", second="    profiles: [debug]\n") == 1


def test_many_ports_take_no_time():
    ports = "".join(f"      - '127.0.{i // 250}.{i % 250}:1-60000:1-60000'\n" for i in range(2000))
    text = f"services:\n  a:\n    image: a:1\n    ports:\n{ports}"
    assert not EXAMPLES.lint({"compose.yaml": text}, "compose/port-conflict", {})
