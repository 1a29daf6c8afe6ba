"""Fixes in other files: what is written, what is not, and why."""

import json
import os
import subprocess

import pytest
from helpers import dlint

from dlint.finding import Edit, FileEdit, Finding
from dlint.finding import elsewhere as fix_elsewhere
from dlint.fixes import elsewhere, mending
from dlint.text import Source, Span
from dlint.tree import DiskFiles

RULES = "layers/no-dockerignore,layers/git-copied,credentials/file-copied"
SELECT = ("--isolated", "--select", RULES, "--output-format", "concise")
FIX = ("--fix", "--unsafe-fixes", *SELECT)
DOCKERFILE = "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
PROJECT = {
    "Dockerfile": DOCKERFILE,
    "package.json": "{}",
    "node_modules/a/index.js": "1\n",
    ".env": "DB_PASSWORD=f8kPq2vX\n",
    ".gitignore": "node_modules\n.env\n",
}
LINES = ".git\nnode_modules\n.env\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    subprocess.run(["git", "init", "-q", "."], check=True)
    put(PROJECT)
    return tmp_path


def put(files):
    for path, text in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)


def read(path):
    with open(path, "rb") as file:
        return file.read().decode()


def refusal():
    """Why there is no fix; and there is none."""
    before = {name: read(name) for name in os.listdir() if os.path.isfile(name)}
    _, out, err = dlint(*FIX, "--show-fixes", "Dockerfile")
    assert " layers/" in out
    assert before == {name: read(name) for name in os.listdir() if os.path.isfile(name)}
    return err.partition(" has no fix here: ")[2].strip()


# --- what is written ---------------------------------------------------------------------------------------


def test_a_missing_file_is_written_and_a_second_pass_changes_nothing():
    old = os.umask(0o027)
    try:
        status, out, err = dlint(*FIX[:-1], "text", "--show-fixes")
    finally:
        os.umask(old)
    assert (status, read(".dockerignore")) == (0, LINES)
    assert "1 fixed" in out
    assert "Dockerfile: fixed 1 × layers/no-dockerignore\n" in err
    assert ".dockerignore: changed for Dockerfile\n" in err
    assert os.stat(".dockerignore").st_mode & 0o777 == 0o640
    assert not [name for name in os.listdir() if name.startswith(".dlint-")]
    before = os.stat(".dockerignore").st_mtime_ns
    assert dlint(*FIX)[0] == 0
    assert os.stat(".dockerignore").st_mtime_ns == before


def test_links_that_lead_out_are_seen_after_a_fix_too():
    os.symlink("/etc/hosts", "hosts")
    over = elsewhere.Overlay(DiskFiles(".", bare=False), {})
    assert over.leads_out("hosts") == "/etc/hosts"
    assert over.leads_out("Dockerfile") is None


def test_a_file_system_without_locks_is_written_to(monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refused(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refused)
    assert dlint(*FIX)[0] == 0
    assert read(".dockerignore") == LINES


def test_a_file_that_somebody_else_writes_meanwhile_is_left_alone(tmp_path):
    other = tmp_path / ".dockerignore"
    other.symlink_to("nowhere")
    with pytest.raises(OSError, match="written since"):
        mending.create(Source(str(other), ""), "a\n")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("arguments", [(), ("--fix",), ("--diff",), ("--diff", "--unsafe-fixes")])
def test_nothing_is_written_unless_it_is_asked_for(arguments):
    dlint(*SELECT, *arguments)
    assert not os.path.lexists(".dockerignore")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("*.log", "*.log\n.git\nnode_modules\n.env\n"),
        ("*.log\r\n", "*.log\r\n.git\r\nnode_modules\r\n.env\r\n"),
        ("\ufeff# all\n\n", "\ufeff# all\n\n.git\nnode_modules\n.env\n"),
        ("", LINES),
        (".git", ".git\nnode_modules\n.env\n"),
        ("*\n!.env\n!package.json\n", None),
    ],
)
def test_lines_are_put_at_the_end_of_a_file_that_is_there(before, after):
    put({".dockerignore": before})
    os.chmod(".dockerignore", 0o604)
    dlint(*FIX)
    if after is None:
        assert read(".dockerignore") == before
    else:
        assert read(".dockerignore") == after
        assert os.stat(".dockerignore").st_mode & 0o777 == 0o604


def test_the_file_of_one_dockerfile_is_taken_where_it_counts():
    put({"Dockerfile.dockerignore": "*.log\n"})
    dlint(*FIX)
    assert read("Dockerfile.dockerignore") == "*.log\n" + LINES
    assert not os.path.lexists(".dockerignore")


def test_the_file_lies_in_the_folder_that_is_built_from():
    put({
        "compose.yaml": "services: {shop: {build: {context: shop, dockerfile: ../docker/Dockerfile}}}\n",
        "docker/Dockerfile": DOCKERFILE,
        "shop/package.json": "{}",
        "shop/node_modules/a/index.js": "1\n",
    })  # fmt: skip
    os.remove("Dockerfile")
    os.chdir("docker")
    assert dlint(*FIX, "Dockerfile")[0] == 0
    assert read("../shop/.dockerignore") == "node_modules\n"


def test_the_diff_shows_the_other_file():
    status, out, _ = dlint("--diff", "--unsafe-fixes", *SELECT)
    assert status == 1
    assert out == "--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1,3 @@\n+.git\n+node_modules\n+.env\n"
    put({".dockerignore": "*.log\n"})
    out = dlint("--diff", "--unsafe-fixes", *SELECT)[1]
    assert out.startswith("--- a/.dockerignore\n+++ b/.dockerignore\n@@ -1 +1,4 @@\n *.log\n+.git\n")


def test_the_own_file_is_mended_beside_it():
    put({"Dockerfile": DOCKERFILE + "MAINTAINER me\n"})
    arguments = ("--isolated", "--select", RULES + ",syntax/maintainer", "--unsafe-fixes")
    out = dlint("--diff", *arguments)[1]
    assert "+++ b/.dockerignore" in out
    assert "+++ b/Dockerfile" in out
    subprocess.run(["git", "apply", "-"], input=out.encode(), check=True)
    assert dlint("--diff", *arguments)[1] == ""
    assert read(".dockerignore") == LINES


# --- several files of one run ------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_dockerfiles_of_one_folder_write_it_once(jobs):
    put({f"Dockerfile.{number}": DOCKERFILE for number in range(6)})
    put({"Dockerfile.only": "FROM node:22-slim\nCOPY package.json node_module* /app/\n"})
    os.rename("Dockerfile.only", "other.txt")
    status, _, err = dlint(*FIX, "--show-fixes", "--jobs", jobs)
    assert (status, read(".dockerignore")) == (0, LINES)
    assert err.count("changed for") == 1
    assert err.count("fixed 1 ×") == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_second_file_adds_what_the_first_did_not(jobs):
    put({"web/package.json": "{}", "web/node_modules/b/index.js": "1\n", ".dockerignore": "node_modules\n"})
    put({"Dockerfile": "FROM php:8.4\nCOPY . /srv/\n", "Dockerfile.b": "FROM php:8.4\nCOPY web /srv/\n"})
    put({"compose.yaml": "services: {a: {build: .}, b: {build: {context: ., dockerfile: Dockerfile.b}}}\n"})
    os.remove(".env")
    dlint(*FIX, "--jobs", jobs)
    lines = read(".dockerignore").split()
    assert lines[0] == "node_modules"
    assert sorted(lines[1:]) == ["**/node_modules", ".git"]


def test_the_diff_shows_it_once():
    put({f"Dockerfile.{number}": DOCKERFILE for number in range(3)})
    out = dlint("--diff", "--unsafe-fixes", *SELECT, "--jobs", "2")[1]
    assert out.count("+++ b/.dockerignore") == 1


# --- what has to stay --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instruction", "why"),
    [
        ("COPY node_modules/a /a", "`COPY node_modules/a` would miss something else in `Dockerfile.b`"),
        ("COPY .env /app/", "`COPY .env` would miss something else in `Dockerfile.b`"),
        ("COPY . .\nRUN git describe", "`COPY .` would miss something else in `Dockerfile.b`"),
        ("ARG WHAT\nCOPY $WHAT /a", "what `COPY $WHAT` takes is not known in `Dockerfile.b`"),
        (
            "RUN --mount=type=bind,source=.git,target=/g git describe",
            "the `RUN` in line 2 binds what would be left behind, or may in `Dockerfile.b`",
        ),
        (
            "RUN --mount=target=/src make",
            "the `RUN` in line 2 binds what would be left behind, or may in `Dockerfile.b`",
        ),
    ],
)
def test_what_another_dockerfile_takes_is_not_left_behind(instruction, why):
    put({"Dockerfile.b": f"FROM debian:13.1\n{instruction}\n"})
    assert refusal() == why


@pytest.mark.parametrize(
    "instruction",
    [
        "COPY package.json /a/",
        "COPY --from=x . /a",
        "RUN --mount=type=bind,source=package.json,target=/p make",
        "RUN --mount=type=cache,target=/root/.npm make",
        "COPY . .",
    ],
)
def test_what_another_dockerfile_takes_besides_does_not_matter(instruction):
    put({"Dockerfile.b": f"FROM debian:13.1 AS x\nFROM debian:13.1\n{instruction}\n"})
    dlint(*FIX, "Dockerfile")
    assert read(".dockerignore") == LINES


def test_a_dockerfile_with_an_ignore_file_of_its_own_does_not_matter():
    put({"Dockerfile.b": "FROM debian:13.1\nCOPY .env /a/\n", "Dockerfile.b.dockerignore": "x\n"})
    dlint(*FIX, "Dockerfile")
    assert read(".dockerignore") == LINES


def test_a_line_that_would_take_more_with_it_is_no_fix():
    """Packages that lie in git on purpose, below the same name as those that do not."""
    put({"Dockerfile": "FROM php:8.4\nCOPY . /srv/\n"})
    put({f"{name}/node_modules/b/index.js": "1\n" for name in ("kept", "web")})
    put({".gitignore": "/node_modules\n/web/node_modules\n.env\n"})
    subprocess.run(["git", "add", "kept"], check=True)
    assert "would miss something else" in refusal()


def test_what_an_exception_keeps_is_kept():
    put({".dockerignore": ".git\nnode_modules\n.env\n!.git\n"})
    assert refusal() == "`!.git` keeps it on purpose"


def test_a_file_that_git_ignores_reaches_nobody():
    put({".gitignore": "node_modules\n.env\n.dockerignore\n"})
    assert refusal() == "git ignores `.dockerignore`, so nobody else would get it"


def test_a_link_is_not_written_through():
    put({"../shared": "x\n"})
    os.symlink("../shared", ".dockerignore")
    assert refusal() == "`.dockerignore` is a link"
    assert read("../shared") == "x\n"


def test_a_folder_that_is_a_link_is_not_written_into(tmp_path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    os.makedirs(outside)
    os.rename("node_modules", outside / "node_modules")
    os.rename("package.json", outside / "package.json")
    os.symlink(outside, "shop")
    put({"compose.yaml": "services: {shop: {build: {context: shop, dockerfile: ../Dockerfile}}}\n"})
    dlint(*FIX)
    assert not os.path.lexists(outside / ".dockerignore")


def test_a_read_only_file_is_said_and_the_rest_is_mended():
    put({".dockerignore": "*.log\n", "Dockerfile": DOCKERFILE + "MAINTAINER me\n"})
    os.chmod(".dockerignore", 0o444)
    arguments = ("--isolated", "--select", RULES + ",syntax/maintainer", "--fix", "--unsafe-fixes")
    status, out, err = dlint(*arguments, "--output-format", "concise")
    assert status == 1
    assert "layers/git-copied was left out: `.dockerignore` cannot be written: it is read-only" in err
    assert " layers/git-copied " in out
    assert "MAINTAINER" not in read("Dockerfile")
    assert read(".dockerignore") == "*.log\n"


def test_standard_input_writes_no_other_file():
    status, out, err = dlint(*FIX, "-", stdin=DOCKERFILE)
    assert status == 1
    assert out == DOCKERFILE
    assert "left out: it would write another file, which a run on standard input does not" in err
    assert not os.path.lexists(".dockerignore")


def test_a_generated_ignore_file_is_left_to_its_generator():
    put({".dockerignore": "# This file is automatically generated.\n*.log\n"})
    assert "`.dockerignore` says that a program writes it" in dlint(*FIX)[2]
    assert "node_modules" not in read(".dockerignore")


@pytest.mark.parametrize(
    ("path", "edit", "why"),
    [
        ("Makefile", Edit(Span(0, 0), "x"), "`Makefile` is no ignore file of the project"),
        ("../.dockerignore", Edit(Span(0, 0), "x"), "`../.dockerignore` is no ignore file of the project"),
        (".dockerignore", Edit(Span(0, 1), ""), "it would change what `.dockerignore` says already"),
        (".dockerignore", Edit(Span(0, 0), "!\n"), "Docker could not read `.dockerignore` any more"),
    ],
)
def test_the_fix_of_any_rule_may_only_add_to_ignore_files(path, edit, why):
    assert elsewhere._refusal(FileEdit(path, Source(path, "abc\n"), (edit,))) == why


def test_the_engine_of_one_file_leaves_it_alone():
    from collections import Counter

    from dlint.fixes.fix import Parsed, mend

    def read(source):
        other = FileEdit(".dockerignore", Source(".dockerignore", ""), (Edit(Span(0, 0), "x\n"),), new=True)
        found = Finding(source, Span(0, 4), "m", rule="t/a", fix=fix_elsewhere(other, why="w"))
        return Parsed(source, [found], Counter(), [], [], lambda _: "info")

    assert mend(Source("D", "FROM a\n"), read, allow_unsafe=True) == ("FROM a\n", Counter(), [])


# --- reports -----------------------------------------------------------------------------------------------


def test_json_tells_the_other_file():
    out = dlint("--isolated", "--select", RULES, "--output-format", "json")[1]
    fix = json.loads(out)["findings"][0]["fix"]
    assert fix["edits"] == []
    (file,) = fix["files"]
    assert (file["path"], file["new"], file["edits"][0]["text"]) == (".dockerignore", True, LINES)


def test_json_tells_why_there_is_no_fix():
    put({".gitignore": ".dockerignore\nnode_modules\n"})
    out = dlint("--isolated", "--select", RULES, "--output-format", "json")[1]
    finding = json.loads(out)["findings"][0]
    assert "fix" not in finding
    assert finding["unfixed"].startswith("git ignores")


def test_sarif_changes_the_other_artifact():
    out = dlint("--isolated", "--select", RULES, "--output-format", "sarif")[1]
    (fix,) = json.loads(out)["runs"][0]["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == ".dockerignore"
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == LINES
    region = replacement["deletedRegion"]
    assert (region["startLine"], region["startColumn"]) == (1, 1)


def test_rdjson_has_no_suggestion_for_it():
    out = dlint("--isolated", "--select", RULES, "--output-format", "rdjson")[1]
    assert "suggestions" not in json.loads(out)["diagnostics"][0]


@pytest.mark.parametrize("name", ["text", "html", "github", "markdown", "gitlab", "junit", "sonarqube"])
def test_every_report_stands_it(name):
    assert "no-dockerignore" in dlint("--isolated", "--select", RULES, "--output-format", name)[1]


def test_the_text_says_what_would_be_written():
    out = dlint("--isolated", "--select", RULES)[1]
    assert "= fix: write `.dockerignore` with `.git`, `node_modules`, `.env` (unsafe: a build step" in out


def test_a_kept_outcome_has_it_too(monkeypatch, tmp_path):
    monkeypatch.delenv("DLINT_NO_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    arguments = ("--isolated", "--select", RULES, "--output-format", "json")
    first = dlint(*arguments)[1]
    assert first == dlint(*arguments)[1]
    assert '"files"' in first
