"""The house rules, as tests: what rules may import, how long things may be, what a start may load."""

import ast
import json
import os
import re
import subprocess
import sys

import pytest

from dlint import rulebook as rb
from dlint.homes import builtin_home

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAY_IMPORT = ("dlint.rule", "dlint.finding", "dlint.model", "dlint.knowledge", "dlint.lazy")
MODULE_LINES = 400
FUNCTION_LINES = 40

# Tables are long because the world is; these are the only exceptions, each with its reason.
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def modules(*folders):
    for folder in folders:
        for top, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in sorted(names):
                if name.endswith(".py"):
                    yield os.path.relpath(os.path.join(top, name), ROOT).replace(os.sep, "/")


def parsed(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    return text, ast.parse(text)


def is_table(path):
    return path.startswith("dlint/knowledge/")


@pytest.mark.parametrize("path", list(modules("rules")))
def test_rules_import_only_what_authors_of_rules_may(path):
    _, tree = parsed(path)
    topic = path.split("/")[1]
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""] if not node.level else [f"dlint.rules.{topic}"]
        for name in names:
            if name.split(".")[0] not in sys.stdlib_module_names | {"__future__"}:
                own = name.startswith(f"dlint.rules.{topic}")
                assert own or name.startswith(MAY_IMPORT), f"{path} imports {name}"


def test_the_linter_never_names_a_rule():
    book = rb.load([builtin_home()])
    foreign = set(book.rules) - set(rb.OWN)
    for path in modules("dlint"):
        text, _ = parsed(path)
        named = set(re.findall(r"[\"'`]([a-z-]+/[a-z-]+)[\"'`]", text)) & foreign
        assert not named, f"{path} names {sorted(named)}"


@pytest.mark.parametrize("path", list(modules("dlint", "rules")))
def test_modules_and_functions_stay_small(path):
    text, tree = parsed(path)
    length = text.count("\n")
    if not is_table(path):
        assert length <= MODULE_LINES or path in LONG_MODULES, f"{path} has {length} lines"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            name = f"{path}:{node.name}"
            assert lines <= FUNCTION_LINES or name in LONG_FUNCTIONS, f"{name} has {lines} lines"


@pytest.mark.parametrize("entry", sorted(LONG_MODULES))
def test_exceptions_for_length_are_still_needed(entry):
    text, _ = parsed(entry)
    assert text.count("\n") > MODULE_LINES, f"{entry} fits by now"


def loaded_by(*arguments):
    """The modules a fresh interpreter holds after a piece of code."""
    code = f"{arguments[0]}\nimport sys, json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stderr.splitlines()[-1]))


HEAVY = {
    "asyncio", "attr", "concurrent.futures", "dataclasses", "importlib.metadata", "jsonschema", "logging",
    "multiprocessing", "rich", "ruamel.yaml", "sarif_om", "subprocess", "tomllib", "unittest",
}  # fmt: skip


def test_loading_the_rules_loads_no_parser_and_nothing_heavy():
    before = loaded_by("pass")
    found = loaded_by("from dlint import homes, rulebook as rb; rb.load([homes.builtin_home()])") - before
    assert not found & (HEAVY | {"tree_sitter", "_ruamel_yaml", "json", "click"})


def test_checking_a_dockerfile_loads_nothing_that_it_does_not_need(tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text("FROM debian:12\nRUN echo hello\n")
    before = loaded_by("import click")
    call = f"main(['check', '--isolated', '--shellcheck', 'off', {str(path)!r}])"
    code = f"from dlint.cli import main\ntry:\n    {call}\nexcept SystemExit: pass"
    assert not (loaded_by(code) - before) & (HEAVY | {"_ruamel_yaml", "json"})
