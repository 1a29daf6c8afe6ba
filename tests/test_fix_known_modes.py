"""`chmod` of a copied file becomes the exact `--chmod` where the build context shows the file's mode."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner

from dlint.cli import main

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text("print()\n")


def put(path, mode):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("#!/bin/sh\n")
    os.chmod(path, mode)


def found(*lines):
    with open("Dockerfile", "w", encoding="utf-8") as stream:
        stream.write("\n".join(("FROM alpine:3.22", *lines, "")))
    done = CliRunner().invoke(
        main,
        [
            "check",
            "--isolated",
            "--no-cache",
            "--select",
            "layers/mode-changed-later",
            "--output-format",
            "json",
        ],
    )
    (one,) = json.loads(done.stdout)["findings"]
    return one["message"], one.get("fix")


COPY = ("COPY start /usr/local/bin/", "RUN chmod +x /usr/local/bin/start")


@pytest.mark.parametrize(
    ("mode", "change", "flag"),
    [
        (0o644, "+x", "755"),
        (0o644, "a+rx", "755"),
        (0o644, "u+x", "744"),
        (0o755, "+x", "755"),
        (0o755, "u+x", "755"),
        (0o644, "755", "755"),
        (0o600, "755", "755"),
    ],
)
def test_the_flag_is_exact_where_the_mode_is_known(mode, change, flag):
    put("start", mode)
    message, fix = found(COPY[0], f"RUN chmod {change} /usr/local/bin/start")
    assert f"use `COPY --chmod={flag}`" in message
    assert fix["safe"]
    assert f" --chmod={flag}" in [edit["text"] for edit in fix["edits"]]


@pytest.mark.parametrize("mode", [0o664, 0o600, 0o700, 0o640, 0o775, 0o4755])
def test_a_mode_that_git_does_not_keep_is_one_checkouts_own(mode):
    put("start", mode)
    message, fix = found(*COPY)
    assert "use `COPY --chmod=755`" in message
    assert not fix["safe"]


def test_the_message_says_that_nothing_changes():
    put("start", 0o755)
    assert "a second time (10 bytes), although the copied file has that mode already; use" in found(*COPY)[0]
    put("start", 0o644)
    assert "already" not in found(*COPY)[0]


def test_files_of_several_modes_that_lead_to_one():
    put("a", 0o644)
    put("b", 0o755)
    _, fix = found("COPY a b /opt/", "RUN chmod +x /opt/a /opt/b")
    assert fix["safe"]
    _, fix = found("COPY a b /opt/", "RUN chmod u+x /opt/a /opt/b")
    assert not fix["safe"]  # 744 and 755


def test_a_folder_of_that_name_gives_all_that_lies_in_it_the_mode():
    put("start/inner", 0o644)
    _, fix = found("COPY start /opt/start", "RUN chmod 755 /opt/start")
    assert not fix["safe"]


def test_what_the_ignore_file_leaves_out_has_no_known_mode():
    put("start", 0o644)
    with open(".dockerignore", "w", encoding="utf-8") as stream:
        stream.write("start\n")
    assert not found(*COPY)[1]["safe"]


def test_a_link_has_no_known_mode():
    put("real", 0o644)
    os.symlink("real", "start")
    assert not found(*COPY)[1]["safe"]


def test_another_stages_file_has_no_known_mode():
    put("start", 0o644)
    _, fix = found("FROM alpine:3.22", "COPY --from=0 start /usr/local/bin/", COPY[1])
    assert not fix["safe"]
