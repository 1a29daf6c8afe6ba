"""The guides: every command in them is run, every output is what dlint prints, every table is complete.

A page's `console` blocks run in order in a new folder, which holds what `<!-- in: FOLDER -->` names, what
`<!-- first: COMMAND -->` makes of it, and the files that the page shows under a line `` `path`: ``. A line
`...` stands for any lines of the output.
`WRITE_DOCS=1` writes what was printed into the page.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys

import click
import pytest
from ruamel.yaml import YAML

from dlint.cli import main

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCS = os.path.join(ROOT, "docs")
FENCE = re.compile(
    r"(?:^`(?P<path>[^`\n]+)`:\n\n?)?^(?P<tick>`{3,})(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=tick)$",
    re.MULTILINE | re.DOTALL,
)
STARTS_IN = re.compile(r"<!-- in: (\S+) -->")
STARTS_WITH = re.compile(r"<!-- first: (.+) -->")
AUTHOR = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
CALL = re.compile(r"(?<![\w./@=-])dlint (?P<words>[^|&;>`\n]+)")


def pages():
    found = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
    for top, folders, names in os.walk(DOCS):
        if top == DOCS:
            folders[:] = [name for name in folders if name not in {"rules", "__pycache__"}]
        found += [os.path.relpath(os.path.join(top, name), ROOT) for name in names if name.endswith(".md")]
    return sorted(found)


def read(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


PAGES = pages()
GUIDES = [page for page in PAGES if "```console" in read(page)]


class Session:
    """A shell in a folder of its own, with dlint and without anybody's settings."""

    def __init__(self, folder, page):
        self.folder, self.status = folder / "project", 0
        start = STARTS_IN.search(page)
        if start:
            shutil.copytree(os.path.join(ROOT, start[1]), self.folder)
        else:
            self.folder.mkdir()
        commands = folder / "bin"
        commands.mkdir()
        (commands / "dlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m dlint "$@"\n')
        (commands / "dlint").chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
        self.environment = (
            AUTHOR
            | kept
            | {
                "COLUMNS": "92",
                "HOME": str(folder),
                "PATH": f"{commands}{os.pathsep}{kept['PATH']}",
                "NO_COLOR": "1",
            }
        )
        self.run("git init --quiet .")
        for command in STARTS_WITH.findall(page):
            assert self.run(command) == ""

    def run(self, command):
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.status})\n{command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.status = done.returncode
        return done.stdout

    def write(self, path, text):
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def played(self, match):
        """The block with what its commands print now."""
        if match["path"] and match["language"] != "console":
            self.write(match["path"], match["text"])
        if match["language"] != "console":
            return match[0]
        parts = re.split(r"^\$ (.*\n)", match["text"], flags=re.MULTILINE)
        assert not parts[0], "a console block begins with a command"
        text = ""
        for command, shown in zip(parts[1::2], parts[2::2], strict=True):
            printed = self.run(command)
            text += f"$ {command}{shown if fits(shown, printed) else printed}"
        return f"```console\n{text}```"


def fits(shown, printed):
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line)
        for line in shown.splitlines(keepends=True)
    )
    return re.fullmatch(pattern, printed) is not None


@pytest.mark.parametrize("page", GUIDES)
def test_a_guide_shows_what_its_commands_print(page, tmp_path):
    text = read(page)
    session = Session(tmp_path, text)
    wanted = FENCE.sub(session.played, text)
    if os.environ.get("WRITE_DOCS") and wanted != text:
        with open(os.path.join(ROOT, page), "w", encoding="utf-8") as file:
            file.write(wanted)
    else:
        assert text == wanted, "run this test with WRITE_DOCS=1 and read the diff"


def split(text):
    """The words of a call; what is optional in a synopsis is left out."""
    text = re.sub(r"\[[^\]\n]*\]", "", text)
    try:
        return shlex.split(text)
    except ValueError:  # the call itself stands in quotes
        return re.split(r"['\"]", text)[0].split()


CONTEXT = click.Context(main)
COMMANDS = {name: main.get_command(CONTEXT, name) for name in main.list_commands(CONTEXT)}


def calls(text):
    """The calls of dlint in fenced, indented and inline code."""
    code = [match["text"] for match in FENCE.finditer(text) if match["language"] != "text"]
    rest = FENCE.sub("", text)
    code += re.findall(r"(?m)^    .*$", rest) + re.findall(r"`(dlint [^`\n]+)`", rest)
    for part in code:
        for line in part.replace("\\\n", " ").splitlines():
            for match in CALL.finditer(line.partition(" # ")[0]):
                words = split(match["words"])
                if words and (words[0].startswith("-") or words[0] in COMMANDS):
                    yield words


@pytest.mark.parametrize("page", PAGES)
def test_every_call_that_a_page_shows_is_one_that_dlint_takes(page):
    for words in calls(read(page)):
        name, rest = (words[0], words[1:]) if words[0] in COMMANDS else ("check", words)
        if name == "check" and words in (["--version"], ["--help"]):
            continue
        try:
            COMMANDS[name].make_context(name, list(rest))
        except click.exceptions.MissingParameter:
            pass  # in text: `dlint explain`
        except click.UsageError as error:
            raise AssertionError(f"{page}: dlint {' '.join(words)}: {error.message}") from error


def navigation(node):
    if isinstance(node, str):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from navigation(one)


def test_the_navigation_names_every_page_once():
    with open(os.path.join(ROOT, "mkdocs.yml"), encoding="utf-8") as file:
        named = list(navigation(YAML(typ="safe").load(file)["nav"]))
    ours = [page.removeprefix("docs/") for page in PAGES if page.startswith("docs/")]
    assert sorted(named) == sorted(ours)


def test_no_link_between_the_files_of_the_project_is_broken():
    for page in PAGES:
        folder = os.path.dirname(os.path.join(ROOT, page))
        for link in re.findall(r"\]\(([^)#\s]+)", FENCE.sub("", read(page))):
            if "://" not in link and not re.match(r"(?:\.\./)*rules/", link):
                assert os.path.exists(os.path.join(folder, link)), f"{page}: {link}"


def blocks(page, language):
    return [match["text"] for match in FENCE.finditer(read(page)) if match["language"] == language]


def test_the_pipelines_of_the_guide_are_yaml_pinned_and_ask_for_little():
    for text in blocks("docs/ci.md", "yaml"):
        value = YAML(typ="safe").load(text)
        assert value
        for action in re.findall(r"uses: (\S+)", text):
            assert re.fullmatch(r"[\w./-]+@(?:[0-9a-f]{40}|COMMIT)", action)
        if "jobs" in value:
            assert value["permissions"] == {}
            for job in value["jobs"].values():
                assert set(job["permissions"].items()) <= {("contents", "read"), ("security-events", "write")}


def test_the_guide_names_the_inputs_and_outputs_of_the_action():
    with open(os.path.join(ROOT, "action.yml"), encoding="utf-8") as file:
        action = YAML(typ="safe").load(file)
    rows = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", read("docs/ci.md")))
    assert set(action["inputs"]) | set(action["outputs"]) <= rows
