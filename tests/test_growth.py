"""Twice the file takes about twice the time and the memory: each case was quadratic once, or could be."""

import os
import sys
import time

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "benchmarks"))

from growth import SHAPES
from helpers import assert_grows_linearly

from dlint.fixes.fix import Left, mend
from dlint.fixes.mending import parsed
from dlint.homes import builtin_home
from dlint.lint import MOST_FINDINGS, MOST_INSTRUCTIONS, Policy, lint
from dlint.mask import mask_values
from dlint.model.project import Project, TextFiles
from dlint.model.state import Variables
from dlint.reported import Reporter
from dlint.rulebook import load
from dlint.syntax import yaml
from dlint.text import Source

SMALL, TIMES = 12_000, 6


@pytest.fixture(scope="module")
def book():
    return load([builtin_home()])


@pytest.fixture(scope="module")
def policy(book):
    project = Project(TextFiles({}))
    return Policy(book, book.select((), ("ALL",), (), ()), place=lambda path: (project, path))


def check(text, policy, path="Dockerfile", kind="dockerfile"):
    source = Source(path, text)
    linted = lint(source, kind, policy)
    Reporter(source, linted.hidden).records((each, policy.severity(each)) for each in linted.findings)
    return linted


def seconds(text, policy, path, kind):
    before = time.process_time()
    check(text, policy, path, kind)
    return time.process_time() - before


@pytest.mark.parametrize(
    "shape",
    [
        "Dockerfile: many RUNs", "Dockerfile: the same RUN", "Dockerfile: a chain of stages",
        "Dockerfile: many ENVs",
        "Dockerfile: COPYs between stages", "Dockerfile: many USERs", "Dockerfile: many CMDs",
        "Dockerfile: heredocs of a RUN", "Dockerfile: ignore comments", "Dockerfile: HEALTHCHECKs",
        "Dockerfile: substitutions", "Dockerfile: secrets", "compose: services", "compose: the same port",
        "compose: wrong services", "compose: depends_on", "compose: a chain of extends", "compose: secrets",
    ],
)  # fmt: skip
def test_time_grows_with_the_file(policy, shape):
    path, build = SHAPES[shape]
    kind = "compose" if path == "compose.yaml" else "dockerfile"
    check(build(300), policy, path, kind)
    assert_grows_linearly(lambda text: seconds(text, policy, path, kind), build, SMALL, TIMES)


def test_variables_of_many_envs_are_not_copied():
    first = states = Variables({"PATH": "/bin"})
    points = [states]
    for number in range(50_000):
        states = states.put({f"A{number}": str(number), "LAST": str(number)})
        points.append(states)
    assert states["LAST"] == "49999"
    assert points[10]["LAST"] == "9"
    assert "A10" not in points[10]
    assert "A10" in points[11]
    assert list(points[2]) == ["PATH", "A0", "LAST", "A1"]
    assert dict(first) == {"PATH": "/bin"}
    branch = points[2].put({"A0": "other"})
    assert branch["A0"] == "other"
    assert points[2]["A0"] == "0"
    assert dict(branch) == {"PATH": "/bin", "A0": "other", "LAST": "1", "A1": "1"}


def test_masking_by_many_values_finds_the_same():
    values = [f"secret{number:05}" for number in range(3_000)] + ["short"]
    text = "a secret00007 b secret02999secret00001 short secret03000"
    assert mask_values(text, values) == "a *********** b ********************** short secret03000"
    assert mask_values(text, values[:8]) == "a *********** b secret02999*********** short secret03000"


def test_one_bad_fix_among_many_costs_few_readings(policy):
    """Each fix was tried alone once: a file was read as often as it has fixes."""
    text = "FROM debian:12\n" + "RUN apt-get update && apt-get install -y curl\n" * 40
    source = Source("Dockerfile", text)
    readings = []

    def read(each):
        readings.append(each)
        after = parsed(lint(each, "dockerfile", policy), policy)
        if each is not source and "install --no-install-recommends -y curl\nRUN" in each.text:
            after.problems["bad"] = 1
        return after

    mended = mend(source, read, allow_unsafe=True)
    assert len(readings) < 200
    assert all(isinstance(each, Left) for each in mended.left)


def test_a_dockerfile_of_very_many_instructions_is_not_read(policy):
    with pytest.raises(OSError, match="it holds more than 10,000 instructions"):
        check("FROM a\n" * (MOST_INSTRUCTIONS + 1), policy)


def test_a_compose_file_of_very_many_values_is_not_read():
    read = yaml.parse(Source("compose.yaml", "a:\n" + "- b\n" * 200_001))
    assert not read.documents
    assert [each.kind for each in read.problems] == ["too-many-values"]
    assert "more than 200,000 values" in read.problems[0].message


def test_a_report_of_very_many_findings_is_cut(policy):
    linted = check("services:\n" + "".join(f"  s{each}:\n    image: a\n" for each in range(4_000)), policy,
                   "compose.yaml", "compose")  # fmt: skip
    assert len(linted.findings) == MOST_FINDINGS + 1
    more = [each for each in linted.findings if each.rule == "dlint/too-many-findings"]
    assert len(more) == 1
    assert policy.severity(more[0]) == "error"
    assert more[0].message.endswith(
        "more findings are not reported, most of them from this line on; mend some first"
    )


def test_stages_built_on_one_another_are_followed_so_far(policy):
    text = "FROM debian:12 AS s0\n" + "".join(f"FROM s{each} AS s{each + 1}\n" for each in range(300))
    linted = check(text, policy)
    assert max(len(stage.chain) for stage in linted.files[0].stages) == 100
    assert "dlint/crash" not in {each.rule for each in linted.findings}
