"""Twice the project takes about twice the time: what one file names in others, and variables in variables."""

import os
import sys
import time

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "benchmarks"))

from growth import ALL, KINDS
from shapes_more import MORE

from dlint.homes import builtin_home
from dlint.lint import Policy, lint
from dlint.model.compose.effective import assemble
from dlint.model.project import Project, TextFiles
from dlint.rulebook import load
from dlint.syntax import interpolate, variables
from dlint.syntax.nearest import MOST_KNOWN, nearest
from dlint.text import Source

SMALL, TIMES = 8_000, 5
STEEPEST = 2.6
"""Times as long per byte; noise of a busy machine stays below, what is quadratic takes five times as long."""


@pytest.fixture(scope="module")
def book():
    return load([builtin_home()])


def check(book, path, built):
    files = {path: built} if isinstance(built, str) else built
    project = Project(TextFiles(files))
    policy = Policy(book, book.select((), ("ALL",), (), ()), place=lambda each: (project, each))
    return lint(Source(path, files[path]), KINDS.get(path, "host"), policy)


def seconds(book, path, built):
    before = time.process_time()
    check(book, path, built)
    return time.process_time() - before


@pytest.mark.parametrize(
    "shape",
    [
        "Dockerfile: ENVs that double", "Dockerfile: ARGs that double", "Dockerfile: a cycle of stages",
        "Dockerfile: ARGs of all stages", "Dockerfile: VOLUMEs", "Dockerfile: WORKDIRs",
        "Dockerfile: apt lists",
        "Dockerfile: removals in a RUN", "Dockerfile: writes in a RUN", "Dockerfile: cd and rm",
        "Dockerfile: misspelt variables in a shell", "compose: extends of a large one",
        "compose: one env file for all", "compose: a broken env file for all",
        "compose: env files that double", "compose: a .env that doubles", "context: many COPYs",
    ],
)  # fmt: skip
def test_time_grows_with_the_project(book, shape):
    path, build = ALL[shape]
    check(book, path, build(300))
    small = min(seconds(book, path, build(SMALL)) for _ in range(2))
    large = min(seconds(book, path, build(SMALL * TIMES)) for _ in range(2))
    assert large / TIMES < STEEPEST * small + 0.03, f"{small:.3f} s, {large:.3f} s for {TIMES} times as much"


@pytest.mark.parametrize("shape", MORE)
def test_every_shape_is_survived(book, shape):
    path, build = MORE[shape]
    found = check(book, path, build(1_500)).findings
    assert "dlint/crash" not in {each.rule for each in found}, [each.message for each in found]


def test_variables_that_double_end_as_unknown():
    """Thirty ENVs of twice the one before filled the memory of the machine."""
    values = {"A0": "abcdefghij"}
    for at in range(64):
        value = variables.expand(f"$A{at}$A{at}", lambda name: values.get(name, variables.UNKNOWN)).value
        if value is None:
            break
        values[f"A{at + 1}"] = value
    assert len(values) == 9
    assert max(map(len, values.values())) == 2_560
    assert variables.expand_words("$A8 $A8", values.get) is None
    assert interpolate.expand("${A8}${A8}", values.get).value is None
    assert interpolate.expand_partly("${A8}${A8}", values.get) == interpolate.HOLE


def test_a_long_text_is_known_however_long_it_is():
    long = "a" * 50_000
    assert variables.expand(long, {}.get).value == long
    assert variables.expand(long + "$A", {"A": "b" * 9}.get).value is None
    assert variables.expand(long + "$ABC", {"ABC": "b"}.get).value == long + "b"
    assert interpolate.expand(long, {}.get).value == long


def effective(files):
    project = Project(TextFiles(files))
    return next(each for each in project.compose_files if each.path == "compose.yaml").effective


def test_a_large_file_included_very_often_is_put_in_only_so_often():
    large = "services:\n" + "".join(f"  s{at}:\n    image: a:1\n" for at in range(2_000))
    found = effective({"compose.yaml": "include:\n" + "- b.yaml\n" * 400, "b.yaml": large})
    assert {each.kind for each in found.unseen} == {"too-much"}
    assert len(found.services) == 2_000


def test_services_that_extend_a_large_one_take_over_only_so_much():
    large = "services:\n  s:\n    image: a:1\n    environment:\n" + "".join(
        f"      A{at}: b\n" for at in range(1_000)
    )
    found = effective({"compose.yaml": large + "".join(f"  t{at}:\n    extends: s\n" for at in range(200))})
    assert {each.kind for each in found.unseen} == {"too-much"}
    assert found.services["t0"].get("environment") is not None
    assert found.services["t199"].get("environment") is None


def test_one_env_file_of_all_services_is_read_only_so_often(monkeypatch):
    monkeypatch.setattr(assemble, "MOST_SETTINGS", 100)
    services = "".join(f"  s{at}:\n    image: a:1\n    env_file: a.env\n" for at in range(20))
    found = effective({"compose.yaml": "services:\n" + services, "a.env": "A=1234567890123456\n"})
    assert found.environment_known("s0")
    assert not found.environment_known("s19")
    assert {each.kind for each in found.unseen} == {"too-many-settings"}


def test_of_very_many_names_none_is_guessed():
    assert nearest("colour", ["color", "size"]) == "color"
    assert nearest("abcdef", [*(f"name{at}" for at in range(MOST_KNOWN)), "abcdeg"]) is None
    assert nearest("ba", ["ab"]) == "ab"
    assert nearest("image", ["imgae", "build"]) == "imgae"


def test_a_dependency_that_hangs_on_a_variable_costs_no_crash(book):
    """`waiting/no-readiness` looked for the condition of every item; found by fuzzing."""
    text = (
        "services:\n  web:\n    image: a:1\n    depends_on:\n      - db\n      - ma$A0il\n  db:\n"
        "    image: postgres:17\n    healthcheck:\n      test: [CMD, pg_isready, -U, postgres]\n"
    )
    found = check(book, "compose.yaml", text).findings
    assert "dlint/crash" not in {each.rule for each in found}
