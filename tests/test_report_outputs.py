"""Reports in files, several in one run; what is said beside them; how far a run is."""

import io
import json
import os
import re

import pytest
from helpers import dlint

from dlint.report import FORMATS, outputs, progress

BAD = "FROM debian:latest\nRUN apt-get update\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "Dockerfile").write_text(BAD)
    return tmp_path


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


NAMES = sorted(set(FORMATS) - {"statistics"})


def test_all_formats_in_one_run():
    arguments = [argument for name in NAMES for argument in ("--output", f"{name}={name}.out")]
    status, out, err = dlint(*arguments, "--output-format", "concise")
    assert (status, err) == (1, "")
    assert out == read("concise.out")
    for name in NAMES:
        assert "image" in read(f"{name}.out"), name
    assert sorted(os.listdir()) == sorted(["Dockerfile", *(f"{name}.out" for name in NAMES)])


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_whole_when_nothing_is_found_and_when_something_failed(here, name):
    os.mkdir("good")
    (here / "good" / "Dockerfile").write_text("FROM scratch\n")
    status, _, _ = dlint("good", "--select", "image", "--output", f"{name}=clean")
    assert status == 0
    os.mkdir("bad")
    (here / "bad" / "Dockerfile").write_text(BAD)
    (here / "bad" / "dlint.toml").write_text("slect = []\n")
    status, _, _ = dlint("Dockerfile", "bad", "gone", "--output", f"{name}=failed")
    assert status == 2
    for path in ("clean", "failed"):
        if name in {"json", "sarif", "gitlab", "sonarqube", "rdjson"}:
            json.loads(read(path))
        elif name == "html":
            assert read(path).endswith("</html>\n")
    if name == "sarif":
        assert json.loads(read("failed"))["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("gone/report", "its folder is not there"),
        ("folder", "it is a folder"),
        ("Dockerfile/x", "its folder"),
    ],
)
def test_a_path_that_cannot_be_written_is_told_before_the_work(path, why):
    os.mkdir("folder")
    status, out, err = dlint("--output", "json=good", "--output", f"sarif={path}")
    assert (status, out) == (2, "")
    assert err.startswith(f"dlint: {path} cannot be written: {why}")
    assert not os.path.exists("good")


def test_two_reports_in_one_file_are_refused():
    status, _, err = dlint("--output", "json=a", "--output", "sarif=./a")
    assert (status, err) == (2, "dlint: ./a would hold two reports\n")


def test_a_disk_that_fills_up_costs_no_other_report_and_leaves_the_old_one(here, monkeypatch):
    (here / "first").write_text("old")
    real = os.replace

    def replace(source, target):
        if target.endswith("first"):
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(outputs.os, "replace", replace)
    status, out, err = dlint("--output", "json=first", "--output", "json=second")
    assert status == 2
    assert "image/latest-tag" in out
    assert err == "dlint: first cannot be written: no space left on device\n"
    assert read("first") == "old"
    assert sorted(os.listdir()) == ["Dockerfile", "first", "second"]


def test_a_pipe_and_a_link_are_written_to_and_stay(here):
    (here / "real").write_text("old")
    os.symlink("real", "link")
    assert dlint("--output", "json=link")[0] == 1
    assert os.path.islink("link")
    assert json.loads(read("real"))["schema"] == 1


@pytest.mark.parametrize("value", ["json", "json=", "statistics=x", "=x", "jsn=x"])
def test_what_is_no_output(value):
    assert dlint("--output", value)[0] == 2


def test_category():
    log = json.loads(dlint("--output-format", "sarif", "--sarif-category", "api")[1])
    assert len(log["runs"]) == 1
    assert log["runs"][0]["automationDetails"]["id"] == "dlint/api/"


def test_paths_are_seen_from_the_repository(here, monkeypatch):
    os.mkdir(".git")
    os.mkdir("sub")
    os.rename("Dockerfile", "sub/Dockerfile")
    monkeypatch.chdir(here / "sub")
    log = json.loads(dlint("--output-format", "sarif")[1])
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/Dockerfile"
    assert json.loads(dlint("--output-format", "gitlab")[1])[0]["location"]["path"] == "sub/Dockerfile"
    assert "file=sub/Dockerfile," in dlint("--output-format", "github")[1]
    # these are read where dlint runs
    assert dlint("--output-format", "gnu")[1].startswith("Dockerfile:")
    assert '<file name="Dockerfile">' in dlint("--output-format", "checkstyle")[1]


def test_step_summary_is_appended_to(here, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary"))
    (here / "summary").write_text("before\n")
    assert dlint("--output", "github=commands")[0] == 1
    text = read("summary")
    assert text.startswith("before\n## dlint\n")
    assert "`image/latest-tag`" in text
    dlint("--output-format", "sarif")
    assert read("summary") == text


def test_a_step_summary_that_cannot_be_written_changes_nothing_else(here, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "gone" / "summary"))
    status, out, err = dlint("--output-format", "github")
    assert status == 1
    assert out.startswith("::")
    assert err == "dlint: the step summary cannot be written: no such file or directory\n"


# --- how far a run is ---


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    now = [0.0]

    def monotonic():
        now[0] += 0.5
        return now[0]

    monkeypatch.setattr(progress, "monotonic", monotonic)


@pytest.mark.usefixtures("clock")
def test_a_long_run_tells_how_far_it_is_and_leaves_nothing():
    stream = Terminal()
    assert list(progress.watched(range(8), 8, stream)) == list(range(8))
    lines = stream.getvalue().split(progress.CLEAR)
    assert re.fullmatch(r"2 of 8 files, 2\.0 a second, 3 s left", lines[1])
    assert lines[-1] == ""
    assert "\n" not in stream.getvalue()


@pytest.mark.usefixtures("clock")
def test_the_line_goes_when_the_run_is_cut_short():
    stream = Terminal()

    def items():
        yield from range(4)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(progress.watched(items(), 8, stream))
    assert stream.getvalue().endswith(progress.CLEAR)


@pytest.mark.usefixtures("clock")
def test_nothing_is_written_to_a_pipe(monkeypatch):
    stream = io.StringIO()
    assert list(progress.watched(range(8), 8, stream)) == list(range(8))
    assert list(progress.watched(range(8), 8, None)) == list(range(8))
    assert stream.getvalue() == ""
    dumb = Terminal()
    monkeypatch.setenv("TERM", "dumb")
    list(progress.watched(range(8), 8, dumb))
    assert dumb.getvalue() == ""


def test_a_short_run_says_nothing():
    stream = Terminal()
    list(progress.watched(range(8), 8, stream))
    assert stream.getvalue() == ""


def test_the_first_of_many_files_foretells_nothing():
    assert progress.line(1, 2000, 7.0) == "1 of 2000 files"


def test_long_waits_are_in_minutes():
    assert progress.line(10, 1000, 2.0) == "10 of 1000 files, 5.0 a second, 3 min 18 s left"
    assert progress.line(400, 1000, 1.0) == "400 of 1000 files, 400 a second, 2 s left"
