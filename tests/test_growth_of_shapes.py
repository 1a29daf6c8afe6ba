"""Twice the project takes about twice the time: what one file names in others, and variables in variables."""

import os
import sys
import time

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "benchmarks"))

from growth import ALL, KINDS
from helpers import assert_grows_linearly
from shapes_more import MORE

from dlint.homes import builtin_home
from dlint.lint import Policy, lint
from dlint.model.compose.effective import assemble
from dlint.model.project import Project, TextFiles
from dlint.rulebook import load
from dlint.syntax import interpolate, shell, variables
from dlint.syntax.nearest import MOST_KNOWN, nearest
from dlint.text import Mapped, Source

SMALL, TIMES = 8_000, 5


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
        "compose: variables of one value", "compose: defaults in a row", "compose: open variables",
        "compose: inline Dockerfiles", "compose: builds of a large Dockerfile",
        "Dockerfile: misspelt variables", "evidence: an open bake file",
    ],
)  # fmt: skip
def test_time_grows_with_the_project(book, shape):
    path, build = ALL[shape]
    check(book, path, build(300))
    assert_grows_linearly(lambda built: seconds(book, path, built), build, SMALL, TIMES)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("compose.yaml", "services:\n  a:\n    image: {}\n".format("${a}" * 6_000)),
        ("compose.yaml", "services:\n  a:\n    command: {}\n".format("${a}" * 6_000)),
        ("compose.yaml", "services:\n  a:\n    image: ${{A:-{}\n".format("${a}" * 6_000)),
        ("compose.yaml", "services:\n  a:\n    command: {}\n".format(")" * 24_000)),
        ("Dockerfile", "FROM a:1\nENV A={}\n".format("a b " * 6_000)),
        ("Dockerfile", "FROM a:1\nRUN {}\n".format(">" * 24_000)),
        ("Dockerfile", "FROM a:1\nRUN {}\n".format("a=(" * 8_000)),
        ("run.sh", "docker run a {}\n".format("a%|" * 8_000)),
        (".gitlab-ci.yml", "a:\n  script: docker run {}\n".format("{" * 24_000)),
    ],
)
def test_a_long_line_takes_no_square_of_its_length(book, path, text):
    """Each took from two to eighty seconds."""
    check(book, path, "FROM a:1\n" if path == "Dockerfile" else "a: b\n")
    assert seconds(book, path, text) < 1.8


def test_the_parser_of_shell_gives_up_and_goes_on():
    for text in (")" * 9_000, "a=(" * 9_000, "a|" * 9_000 + "%|"):
        script = shell.parse(Mapped.whole(text))
        assert script.error
        assert not script.commands
        assert len(shell.parse(Mapped.whole("a b; c d")).commands) == 2
    long = "a | b | c && (d; e)\n" * 2_000
    assert not shell.parse(Mapped.whole(long)).error
    assert len(shell.parse(Mapped.whole("a )\n" + long)).commands) > 9_000


def test_scripts_that_all_instructions_run_are_read_only_so_often(book):
    runs = "".join(f"RUN /s.sh {at}\n" for at in range(2_000))
    files = {
        "Dockerfile": "FROM debian:12\nCOPY s.sh /\n" + runs,
        "s.sh": "#!/bin/sh\n" + "echo a b c\n" * 2_000,
    }
    assert seconds(book, "Dockerfile", files) < 8


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
