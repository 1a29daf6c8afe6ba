"""compose-go's own tests as data: the file units.jsonl of the folder named by DLINT_ORACLE."""

import json
import os

import pytest

from dlint.finding import At
from dlint.model.compose.effective import consistency, normal
from dlint.model.compose.effective.canonical import canonical, transform_at
from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.env import Environment
from dlint.model.compose.effective.merge import merge, strip
from dlint.model.compose.effective.read import read
from dlint.model.compose.effective.trouble import Log
from dlint.model.compose.effective.unique import unique
from dlint.syntax.yaml import parse
from dlint.text import Source, Span

HOME = os.environ.get("DLINT_ORACLE")

# Rows on which dlint differs on purpose, each with its reason.
DIFFERENT = {}

NOWHERE = At(Source("unit", ""), Span(0, 0))

# The row's function: where its value stands in a project.
PLACES = {
    "transformBuild": ("services", "a", "build"),
    "transformEnvFile": ("services", "a", "env_file"),
    "transformMaybeExternal": ("volumes", "a"),
    "transformPorts": ("services", "a", "ports"),
    "transformSSH": ("services", "a", "build", "ssh"),
}


def rows():
    if HOME is None:
        return []
    with open(os.path.join(HOME, "units.jsonl"), encoding="utf-8") as lines:
        found = [row for row in map(json.loads, lines) if row.get("suite") == "compose"]
    return [row for row in found if row["kind"] != "schema"]


def tree(text, log=None, env=None):
    text = text if isinstance(text, str) else json.dumps(text)
    documents = read(parse(Source("unit.yaml", text)), env or Environment({}), log or Log())
    return documents[0].root if documents else Datum({}, NOWHERE)


def plain(datum):
    if isinstance(datum.value, dict):
        return {key: plain(value) for key, value in datum.value.items()}
    if isinstance(datum.value, list):
        return [plain(item) for item in datum.value]
    return datum.value


def long_form(text):
    log = Log()
    found = plain(canonical(tree(text), log))
    assert log.troubles == []
    return found


def told(row):
    given = row["extra"][0] if row["extra"] else None
    return Environment(given or {}, complete=True)


def check_substitute(row):
    refused = []
    value = told(row).fill(row["input"], lambda *what: refused.append(what))
    assert bool(refused) != row["ok"]
    if row["ok"] and "expect" in row:
        assert value == row["expect"]


def check_interpolate(row):
    log = Log()
    found = plain(tree({"x": row["input"]}, log, told(row)))["x"]
    assert bool(log.troubles) != row["ok"]
    if row["ok"]:
        assert cast_texts(found) == cast_texts(row["expect"])


def cast_texts(value):
    """Which texts become numbers is told elsewhere: by the places in a compose file."""
    if isinstance(value, dict):
        return {key: cast_texts(each) for key, each in value.items()}
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_short_syntax(row):
    log = Log()
    function = row["function"]
    # compose-go splits texts with variables too; here these are put in first, on both sides.
    filled = Environment({}, complete=not row["extra"] or not row["extra"][1])
    value = tree({"x": row["input"]}, env=filled).get("x")
    if function == "ParseVolume":
        value, place = Datum([value], NOWHERE), ("services", "a", "volumes")
    elif function == "ParsePortConfig":
        value, place = Datum([value], NOWHERE), ("services", "a", "ports")
    else:
        if isinstance(row["input"], str) and row["input"].startswith("\n"):
            value = tree(row["input"])
        place = PLACES[function]
    found = plain(transform_at(value, log, *place))
    assert bool(log.troubles) != row["ok"]
    if row["ok"] and "expect" in row:
        found = found[0] if function == "ParseVolume" else found
        expected = row["expect"]
        if function == "ParseVolume":
            expected = plain(tree(expected, env=filled))
            expected = {key: each for key, each in expected.items() if each not in ({}, False)}
            found = {key: each for key, each in found.items() if each not in ({}, False)}
        assert found == expected


def check_normalize(row):
    environment = told(row)
    environment.values = {"COMPOSE_PROJECT_NAME": "myProject", **environment.values}
    found = plain(normal.normal(canonical(tree(row["input"]), Log()), environment))
    # `required` is a default that Compose adds to what is written out before it comes here.
    expected = plain(canonical(tree(row["expect"]), Log()))
    assert found == expected


def check_consistency(row):
    log = Log()
    root = canonical(tree(row["input"]), Log())
    consistency.check(root, log)
    assert bool(log.troubles) != row["ok"]


def check_fragment(row):
    log = Log()
    section, _, name = row["extra"][0].partition(".")
    root = Datum({section: Datum({name: tree(row["input"])}, NOWHERE)}, NOWHERE)
    consistency.check(root, log)
    assert bool(log.troubles) != row["ok"]


def check_merge(row):
    log = Log()
    merged = tree(row["layers"][0])
    for layer in row["layers"][1:]:
        merged = unique(strip(merge(merged, tree(layer), log)))
    merged = unique(merged)
    assert log.troubles == []
    assert plain(canonical(merged, Log())) == long_form(row["expect"])


CHECKS = {
    "consistency": check_consistency,
    "fragment": check_fragment,
    "interpolate": check_interpolate,
    "merge": check_merge,
    "normalize": check_normalize,
    "short-syntax": check_short_syntax,
    "substitute": check_substitute,
}


@pytest.mark.skipif(HOME is None, reason="DLINT_ORACLE names no folder of cases")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_row(row):
    if row["id"] in DIFFERENT:
        with pytest.raises(AssertionError):
            CHECKS[row["kind"]](row)
        return
    CHECKS[row["kind"]](row)
