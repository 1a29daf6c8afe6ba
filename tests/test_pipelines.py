"""The pipelines of docs/ci.md and docs/adopting.md: their commands run, and make what they publish."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from ruamel.yaml import YAML

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WHO = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def blocks(page, language, heading):
    """The blocks of a language below a heading."""
    with open(os.path.join(ROOT, "docs", page), encoding="utf-8") as file:
        text = file.read()
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return [match[2] for match in FENCE.finditer(section[1]) if match[1] == language]


@pytest.fixture
def folder(tmp_path):
    """A checkout with a fault in it; `pip` installs nothing, and `python -m venv` makes what holds dlint."""
    bins = tmp_path / "bin"
    bins.mkdir()
    dlint = f'#!/bin/sh\nexec "{sys.executable}" -P -m dlint "$@"\n'
    pip = '#!/bin/sh\necho "$@" >> "$ASKED"\n'
    venv = f'#!/bin/sh\n[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" && cp {bins}/pip {bins}/dlint "$3/bin"\n'
    for name, text in (("dlint", dlint), ("pip", pip), ("python", venv)):
        (bins / name).write_text(text)
        (bins / name).chmod(0o755)
    tree = tmp_path / "tree"
    shutil.copytree(os.path.join(ROOT, "examples", "bookshop"), tree)
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    return tmp_path


def run(folder, commands, **environment):
    """Run the commands as a job does, which ends with the first that fails; gives status and output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
    kept |= {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "ASKED": str(folder / "asked")}
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(commands)], cwd=folder / "tree", env=kept | WHO | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not re.search(r"not found|Usage", done.stderr), done.stderr
    return done.returncode, done.stdout


def installed(folder):
    return (folder / "asked").read_text().split()


def test_gitlab(folder):
    (text,) = blocks("ci.md", "yaml", "GitLab")
    job = YAML(typ="safe").load(text)["dlint"]
    status, _ = run(folder, job["script"])
    assert status == 1
    assert installed(folder) == ["install", "--quiet", "docker-dlint==VERSION"]
    assert job["artifacts"]["when"] == "always"
    report = folder / "tree" / job["artifacts"]["reports"]["codequality"]
    assert {one["severity"] for one in json.loads(report.read_text())} >= {"critical", "major"}


def test_jenkins(folder):
    (text,) = blocks("ci.md", "groovy", "Jenkins")
    assert text.count("{") == text.count("}")
    status, _ = run(folder, re.findall(r"^\s*sh '([^']+)'$", text, re.MULTILINE))
    assert status == 0  # the quality gate judges
    assert installed(folder) == ["install", "--quiet", "docker-dlint==VERSION"]
    (pattern,) = re.findall(r"checkStyle\(pattern: '([^']+)'", text)
    assert len(list(ET.parse(folder / "tree" / pattern).getroot().iter("error"))) > 10


def test_azure(folder):
    (text,) = blocks("ci.md", "yaml", "Azure Pipelines")
    staging = str(folder / "staging")
    os.mkdir(staging)
    steps = YAML(typ="safe").load(text.replace("$(Build.ArtifactStagingDirectory)", staging))["steps"]
    status, out = run(folder, [step["script"] for step in steps if "script" in step])
    assert status == 1
    assert "\n##vso[task.logissue type=warning;sourcepath=compose.yaml;" in out
    (publish,) = [step for step in steps if step.get("task", "").startswith("Publish")]
    assert publish["condition"] == "always()"
    with open(publish["inputs"]["PathtoPublish"], encoding="utf-8") as file:
        assert json.load(file)["runs"][0]["results"]


def test_the_workflow_that_judges_a_change_only(folder):
    (text,) = blocks("adopting.md", "yaml", "Only what a change brought")
    checkout, lint = YAML(typ="safe").load(text)
    assert checkout["with"]["fetch-depth"] == 0
    before = "git add --all; git commit --quiet -m old; git update-ref refs/remotes/origin/main HEAD"
    assert run(folder, [before, lint["run"]], BASE="main") == (0, "")
    change = "echo 'RUN sudo make' >> web/Dockerfile"
    status, out = run(folder, [change, lint["run"]], BASE="main")
    assert status == 1
    assert out.count("\n") == 1
    assert out.startswith("::error title=user/sudo,file=web/Dockerfile,line=15")


def test_a_configuration_of_pre_commit_names_hooks_and_options_that_there_are():
    with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), encoding="utf-8") as file:
        known = {hook["id"]: hook["entry"].split()[1:] for hook in YAML(typ="safe").load(file)}
    for text in blocks("ci.md", "yaml", "pre-commit"):
        for hook in YAML(typ="safe").load(text)["repos"][0]["hooks"]:
            words = [
                *known[hook["id"]],
                *hook.get("args", []),
                "--show-files",
                os.path.join(ROOT, "Dockerfile"),
            ]
            done = subprocess.run(
                [sys.executable, "-P", "-m", "dlint", *words], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr


def test_the_configuration_that_the_guide_shows_is_one():
    """Held against the schema that dlint makes of its own code."""
    import tomllib

    import jsonschema

    with open(os.path.join(ROOT, "docs", "configuration.md"), encoding="utf-8") as file:
        (text,) = [match[2] for match in FENCE.finditer(file.read()) if match[1] == "toml"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "dlint", "config", "--schema"], capture_output=True, check=True
    )
    shown = tomllib.loads(text)
    schema = json.loads(done.stdout)
    jsonschema.validate(shown, schema)
    assert set(shown) >= set(schema["properties"]) - {"select", "fixable", "unfixable"}
