"""Links that lead out of what is linted: told with what they lead to, and not opened."""

import json
import os
import sys

import pytest
from click.testing import CliRunner

from dlint.cli import main

MARK = "MARKER8ZQ"  # stands in every file outside


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()
    (tmp_path / "in").mkdir()
    for name in ("Dockerfile", "a.yaml", "a.env", "x"):
        (tmp_path / "out" / name).write_text(f"services: {{x: {{image: {MARK}}}}}\n")
    monkeypatch.chdir(tmp_path / "in")
    return tmp_path / "in"


class Watch:
    """Whether anything outside is opened; audit hooks cannot be taken off again."""

    on = False
    seen = None


def _heard(event, arguments):
    if Watch.on and event in {"open", "os.listdir", "os.scandir"} and isinstance(arguments[0], str):
        Watch.seen.append(os.path.realpath(arguments[0]))


sys.addaudithook(_heard)


def run(*arguments):
    Watch.seen, Watch.on = [], True
    try:
        done = CliRunner().invoke(
            main, ["--no-cache", "--shellcheck", "off", "--output-format", "json", *arguments]
        )
    finally:
        Watch.on = False
    outside = os.path.realpath("../out")
    assert not [path for path in Watch.seen if path.startswith(outside)]
    assert MARK not in done.output
    found = json.loads(done.stdout)["findings"] if done.stdout else []
    return done.exit_code, [(each["path"], each["rule"], each["message"]) for each in found]


def test_a_dockerfile_that_is_a_link_out_is_told_and_not_read():
    os.symlink("../out/Dockerfile", "Dockerfile")
    os.symlink("../out/a.yaml", "compose.yaml")
    os.symlink("../out/x", "notes.txt")
    status, found = run(".")
    assert status == 1
    assert [each[:2] for each in found] == [
        ("Dockerfile", "dlint/link-outside"), ("compose.yaml", "dlint/link-outside")]  # fmt: skip
    assert "`Dockerfile` is a link to `../out/Dockerfile`, which lies outside" in found[0][2]


def test_such_a_link_can_be_excluded_ignored_or_named():
    os.symlink("../out/Dockerfile", "Dockerfile")
    assert run("--ignore", "dlint/link-outside", ".") == (0, [])
    assert run("--exclude", "Dockerfile", ".") == (0, [])
    assert run("--min-severity", "error", ".")[1] == []
    done = CliRunner().invoke(main, ["--show-files", "."])
    assert (done.exit_code, done.stdout) == (0, "")
    done = CliRunner().invoke(main, ["--output-format", "json", "--no-cache", ".", "../out"])
    assert "dlint/link-outside" not in done.stdout


def test_what_a_compose_file_names_through_links_is_told():
    os.mkdir(".git")
    os.symlink("../out/a.yaml", "away.yaml")
    os.symlink("../out/a.env", "away.env")
    os.symlink("../out", "away")
    texts = {
        "include: [away.yaml]\nservices: {a: {image: 'b:1'}}\n": "`away.yaml` leads by a link to",
        "include: [away/a.yaml]\nservices: {a: {image: 'b:1'}}\n": "`away/a.yaml` leads by a link",
        "services: {a: {extends: {file: away.yaml, service: x}}}\n": "`away.yaml` leads by a link",
        "services: {a: {image: 'b:1', env_file: away.env}}\n": "`away.env` leads by a link to",
        "services: {a: {image: 'b:1', env_file: [{path: away/a.env}]}}\n": "`away/a.env` leads by a link",
        "services: {a: {image: 'b:1', label_file: away.env}}\n": "`away.env` leads by a link",
        "services: {a: {build: away}}\n": "`away` leads by a link to `../out`",
        "services: {a: {build: {context: ., dockerfile: away/Dockerfile}}}\n": "`./away/Dockerfile` leads",
        "services: {a: {image: 'b:1'}}\nsecrets: {s: {file: away.env}}\n": "`away.env` leads by",
    }
    for text, said in texts.items():
        with open("compose.yaml", "w", encoding="utf-8") as file:
            file.write(text)
        _, found = run("--select", "compose", ".")
        messages = [each[2] for each in found if each[1] == "compose/unseen-file"]
        assert len(messages) == 1, (text, found)
        assert said in messages[0]
        assert not [each for each in found if each[1] in {"compose/missing-file", "compose/missing-env-file"}]


@pytest.mark.parametrize("bounded", [True, False])
def test_what_lies_above_is_told_where_git_tells_how_far_the_project_reaches(bounded):
    if bounded:
        os.system("git init -q .")
    with open("compose.yaml", "w", encoding="utf-8") as file:
        file.write("services: {a: {build: ../out, env_file: ../out/a.env}}\n")
    _, found = run("--select", "compose/unseen-file", ".")
    said = ["`../out/a.env` lies outside of the project and is not looked at (1 more like this)"]
    assert [each[2] for each in found] == (said if bounded else [])


def test_a_copied_link_that_leads_out_is_told():
    os.mkdir(".git")
    os.symlink("../out/x", "away.txt")
    os.symlink("../out", "away")
    for name in ("main.py", "inside.txt"):
        with open(name, "w", encoding="utf-8") as file:
            file.write("a\n")
    os.symlink("inside.txt", "link.txt")
    with open("Dockerfile", "w", encoding="utf-8") as file:
        file.write("FROM debian:12\nCOPY away.txt away/x link.txt main.py /a/\n")
    _, found = run("--select", "copy/missing-source", ".")
    assert [each[2].partition(",")[0] for each in found] == [
        "`away.txt` leads by a link to `../out/x`", "`away/x` leads by a link to `../out`"]  # fmt: skip


def test_links_in_a_circle_lead_nowhere():
    os.mkdir(".git")
    os.symlink("b.yaml", "a.yaml")
    os.symlink("a.yaml", "b.yaml")
    os.symlink("Dockerfile", "Dockerfile")
    with open("compose.yaml", "w", encoding="utf-8") as file:
        file.write("include: [a.yaml]\nservices: {a: {build: ., env_file: b.yaml}}\n")
    status, found = run(".")
    assert status in {0, 1}
    assert "dlint/crash" not in {each[1] for each in found}


def test_no_comment_is_written_for_a_link():
    os.symlink("../out/Dockerfile", "Dockerfile")
    done = CliRunner().invoke(main, ["--add-ignore", "later", "."])
    assert done.exit_code == 1
    assert "cannot be written" not in done.stderr
