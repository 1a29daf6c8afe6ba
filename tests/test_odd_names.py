"""Files and folders of odd names, through every command that takes one."""

import os

import pytest
from click.testing import CliRunner

from dlint.cli import main

NAMES = [
    b"[slug]", b"{{cookiecutter.x}}", b"a\nb", b"c\xff", b"-rf", b"--help", b"a b", b"st*r", b"q?", b"p%20",
    b"n" * 200, b"quo'te", b'dou"ble', b"$(x)", b"\x1b[31m", b"=x", b"@x", b"#x", b"a:b", b"<b>",
]  # fmt: skip
DOCKERFILE = b"FROM debian:latest AS s\nRUN apt-get install -y curl\nCOPY . /a\nRUN sudo x\n"
COMPOSE = b"services:\n  '[slug]':\n    image: a:latest\n  w: {build: '.', depends_on: [x]}\n"
COMMANDS = [
    ("check", "--output-format", "text"), ("check", "--output-format", "sarif"),
    ("check", "--output-format", "html"), ("check", "--output-format", "github"), ("check", "--show-files"),
    ("check", "--diff", "--unsafe-fixes"), ("graph",), ("graph", "--format", "json"), ("layers", "FILE"),
    ("parse", "FILE"), ("parse", "COMPOSE"), ("parse", "--merged", "COMPOSE"), ("config", "FILE"),
    ("baseline", "create", "--output", "base.json"), ("check", "--add-ignore", "a reason"),
    ("check", "--fix", "--unsafe-fixes"),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_every_command_takes_files_in_a_folder_of_an_odd_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    os.mkdir(name)
    for file, data in ((b"Dockerfile", DOCKERFILE), (b"compose.yaml", COMPOSE)):
        with open(os.path.join(name, file), "wb") as stream:
            stream.write(data)
    folder = "./" + os.fsdecode(name)
    places = {"FILE": f"{folder}/Dockerfile", "COMPOSE": f"{folder}/compose.yaml"}
    for command in COMMANDS:
        words = [places.get(each, each) for each in command]
        words += [] if set(command) & set(places) else [folder]
        if command[0] == "check":
            words += ["--no-cache", "--shellcheck", "off"]
        done = CliRunner().invoke(main, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exc_info)
        assert done.exit_code in {0, 1}, (words, done.output)
        assert "please report it" not in done.output
        assert "\x1b[31m" not in done.output
    with open(os.path.join(name, b"Dockerfile"), "rb") as stream:
        assert b"dlint: ignore" in stream.read()
