"""Names and contents that want to be more than text, through every command: inert, valid, nothing lost."""

import json
import os
import re
import shutil
import subprocess
import unicodedata

import pytest
from click.testing import CliRunner

from dlint.cli import main

FOLDERS = [
    b"<script>alert(1)<",
    b"::error::x",
    b"a\n::error::b",
    b"\x1b[31m\xff",
    b"##vso[task.x]%0A",
    b"-",
    b"--fix",
    b"[slug]",
    b"{{ name }}",
    b"a  b ",
    b" ",
    "\u2028sep\u202ertl\u200b".encode(),
    b"\xed\xa0\x80lone",
    b"]]>&amp;<!--",
    b"${{ secrets.X }}$(touch RAN)`touch RAN`",
    b"a;b,c=d:e|f*?",
    b"'q\"uote\\",
    b"#",
    b"~",
    b"!x",
    b"x" * 200,
]
DOCKERFILE = (
    b"# ##vso[task.setvariable]x ::error::x <script>alert(1)</script> \x1b[31m \xff\xfe %0A\n"
    b"FROM debian:latest AS <script>\n"
    b"MAINTAINER <script>alert(1)</script> ::error::x ##[error]x \x1b[0m \xc3\x28 ]]> "
    b"\xe2\x80\xa8\xe2\x80\xae\n"
    b"RUN cd /x && echo ::error::x \xff \xed\xa0\x80 " + b"x" * 10_000 + b"\n"
    b"ADD ::warning::y <img/src=x> /z/\n"
    b"LABEL a=##vso[task.x]\n"
    b"ENV PASSWORD=<script>hunter2</script>\n"
    b"FROM \x1b[31m<b>::error::\n"
    b"COPY --from=##[error] a\x1b[0m /b\n"
)
COMPOSE = (
    b"services:\n"
    b"  '<script>::error::':\n    image: '##vso[x]<b>\x1b[0m'\n    build: '::error::x'\n"
    b'  "a\\n::error::b\\u202e\\e[31m":\n    image: "x\\n::error::y:latest"\n    build: \'[slug]\'\n'
    b"  ok:\n    image: nginx:latest\n    ports: [80:80]\n"
)


def has_commands(out):
    """What a runner would act upon, and what a terminal would."""
    for line in out.splitlines():
        if re.search(r"(?i)##(vso)?\[", line) or line.lstrip().startswith("::"):
            return line
    for char in out:
        if char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            return repr(char)
    return ""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / "cache"))
    whole = os.fsencode(tmp_path)
    for folder in FOLDERS:
        os.makedirs(os.path.join(whole, folder))
        for name, text in ((b"Dockerfile", DOCKERFILE), (b"compose.yaml", COMPOSE)):
            with open(os.path.join(whole, folder, name), "wb") as file:
                file.write(text)
    for name in (b"-.Dockerfile", b"--fix.Dockerfile", b"Dockerfile.\n::error::x", b"Dockerfile.[ab]"):
        with open(os.path.join(whole, name), "wb") as file:
            file.write(DOCKERFILE)
    return tmp_path


def files():
    """Every file as the command line names it."""
    found = []
    for folder, _, names in os.walk(b"."):
        found += [os.path.join(folder, name) for name in names]
    return sorted(os.path.relpath(path, b".") for path in found)


def bytes_of_all():
    found = {}
    for path in files():
        with open(path, "rb") as file:
            found[path] = file.read()
    return found


def dlint(*words, status=(0, 1)):
    done = CliRunner().invoke(main, ["check", *words] if words[0][0] == "-" else list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code in status, done.output
    out, err = done.stdout_bytes.decode(), done.stderr_bytes.decode()
    assert not has_commands(err), err
    return out, err


CHECKS = {
    "diff": ["--diff", "--unsafe-fixes", "--color", "always"],
    "fix": ["--fix", "--unsafe-fixes", "--show-fixes"],
    "statistics": ["--statistics"],
    "add-ignore": ["--add-ignore", "##[error]x <b>"],
    "baseline": ["baseline", "create"],
    "init": ["init", "--dry-run"],
    "config": ["config", "[slug]"],
    "graph": ["graph"],
    "graph-mermaid": ["graph", "--format", "mermaid"],
    "graph-dot": ["graph", "--format", "dot"],
    "layers": ["layers", "[slug]/Dockerfile"],
    "layers-unknown-stage": ["layers", "[slug]/Dockerfile", "--target", "\x1b[0m::error::"],
    "explain": ["explain", "::error::\x1b[31m<b>"],
    "rules": ["rules", "--profile", "##[error]"],
    "select": ["--select", "::error::\x1b[31m"],
    "missing": ["--", "\x1b[31m\n::error::gone"],
}
JSON = {
    "graph": ["graph", "--format", "json"],
    "layers": ["layers", "::error::x/Dockerfile", "--output-format", "json"],
    "parse": ["parse", "--", "::error::x/Dockerfile", "-.Dockerfile", "{{ name }}/compose.yaml"],
    "merged": ["parse", "--merged", "--", "a\n::error::b/compose.yaml"],
    "config": ["config", "a\n::error::b", "--output-format", "json"],
}


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_what_people_read_steers_neither_a_terminal_nor_a_runner(name):
    out, _ = dlint(*CHECKS[name], status=(0, 1, 2, 3))
    out = re.sub(r"\x1b\[[0-9;]*m", "", out) if "always" in CHECKS[name] else out
    assert not has_commands(out), has_commands(out)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("name", sorted(JSON))
def test_what_programs_read_is_json_of_ascii(name):
    out, _ = dlint(*JSON[name])
    json.loads(out)
    assert out.isascii()
    assert not has_commands(out), has_commands(out)


@pytest.mark.usefixtures("tree")
def test_the_summary_of_a_step_is_text_and_its_table_is_whole(tmp_path, monkeypatch):
    path = tmp_path.parent / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    dlint("--isolated", "--select", "ALL", "--output-format", "github")
    text = path.read_text(encoding="utf-8")
    assert not has_commands(text), has_commands(text)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > 100
    for row in rows:
        assert re.sub(r"\\\||(`+).*?\1", "", row).count("|") == 5
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", row)
        assert not re.search(r"<(?!!-- -->)|\]\(|@(?!<!--)\w", outside)


@pytest.mark.usefixtures("tree")
def test_the_list_of_files_holds_one_a_line():
    done = CliRunner().invoke(main, ["check", "--show-files"])
    lines = done.stdout_bytes.split(b"\n")[:-1]
    assert len(lines) == len(files())
    assert not any(line.lstrip().startswith(b"::") or b"##vso[" in line or b"\x1b" in line for line in lines)
    plain = {b"[slug]/Dockerfile", b"{{ name }}/Dockerfile", b"a  b /Dockerfile", b"--fix.Dockerfile"}
    assert plain <= set(lines)


@pytest.mark.usefixtures("tree")
def test_every_file_is_found_by_a_walk_and_by_its_name():
    every = ["--select", "image/latest-tag", "--isolated", "--output-format", "json"]
    out, _ = dlint(*every)
    walked = json.loads(out)
    found = files()
    assert walked["summary"]["files"] == len(found)
    assert walked["summary"]["findings"] == len(found)
    named, _ = dlint(*every, "--", *map(os.fsdecode, found))
    assert json.loads(named)["summary"] == walked["summary"]


@pytest.mark.usefixtures("tree")
def test_a_baseline_hides_all_of_it_and_prune_finds_nothing_to_do():
    dlint("baseline", "create")
    with open(".dlint-baseline.json", encoding="utf-8") as file:
        text = file.read()
    assert text.isascii()
    assert dlint("--baseline", ".dlint-baseline.json", "--output-format", "concise")[0] == ""
    dlint("baseline", "prune", "--check", status=(0,))


@pytest.mark.usefixtures("tree")
def test_a_fix_changes_only_what_it_names():
    before = bytes_of_all()
    dlint("--select", "syntax/maintainer,copy/add-for-copy", "--isolated", "--fix")
    after = bytes_of_all()
    assert before.keys() == after.keys()
    for path, text in before.items():
        if b"compose" in path:
            assert after[path] == text
            continue
        old, new = text.split(b"\n"), after[path].split(b"\n")
        assert [
            at for at, (a, b) in enumerate(zip(old, new, strict=True)) if a != b and at not in {2, 4}
        ] == []
        assert new[4].startswith(b"COPY "), path
    assert not os.path.exists("RAN")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.usefixtures("tree")
def test_a_diff_of_hostile_names_is_one_that_git_applies():
    """To plain files only: names that a patch cannot hold are left out by git, too."""
    keep = {
        b"[slug]/Dockerfile",
        b"{{ name }}/Dockerfile",
        b"a  b /Dockerfile",
        b"~/Dockerfile",
        b"#/Dockerfile",
    }
    for path in files():
        if path not in keep:
            os.unlink(path)
    out = CliRunner().invoke(main, ["check", "--diff", "--isolated", "--select", "copy/add-for-copy"])
    patch = out.stdout_bytes
    assert patch.count(b"+COPY ") == len(keep)
    subprocess.run(["git", "init", "--quiet"], check=True)
    names = subprocess.run(
        ["git", "apply", "--numstat", "-z", "-"], input=patch, capture_output=True, check=False
    )
    assert names.returncode == 0, names.stderr
    assert {line.split(b"\t")[2] for line in names.stdout.split(b"\0") if line} == keep
