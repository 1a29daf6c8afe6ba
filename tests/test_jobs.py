"""Many files: the same report however many processes work, little memory, and ends that come early."""

import os
import signal
import subprocess
import sys
import time

import pytest

from dlint import pool
from dlint.discover import File
from dlint.report.options import RenderOptions
from dlint.report.text import render
from dlint.stream import FORMATS, Stream
from dlint.work import Request, Worker

CHECK = [sys.executable, "-m", "dlint", "check", "--isolated", "--shellcheck", "off", "--no-cache"]


def tree(folder, count):
    """Dockerfiles with a script in between that two of them run."""
    for number in range(count):
        below = folder / f"{number:05}"
        below.mkdir(parents=True)
        (below / "Dockerfile").write_text(f"FROM debian:13\nRUN apt-get install curl={number}\n")
    (folder / ".git").mkdir()
    (folder / "00001" / "sub").mkdir()
    (folder / "00001" / "sub" / "setup.sh").write_text("apt-get update\napt-get install curl\n")
    for name in ("Dockerfile", "other.Dockerfile"):
        (folder / "00001" / name).write_text("FROM debian:13\nCOPY sub/setup.sh /\nRUN sh /setup.sh\n")
    return folder


def checked(folder, *options):
    done = subprocess.run([*CHECK, *options, "."], capture_output=True, cwd=folder, check=False)
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.mark.parametrize("output_format", ["text", "concise", "json"])
def test_the_same_bytes_whatever_the_number_of_processes(tmp_path, output_format):
    tree(tmp_path, 30)
    first, *rest = (checked(tmp_path, "--output-format", output_format, "--jobs", jobs) for jobs in "123")
    assert first
    assert rest == [first, first]


@pytest.mark.parametrize("output_format", sorted(FORMATS))
def test_a_streamed_report_says_what_any_other_does(tmp_path, output_format, monkeypatch, capfdbinary):
    """In long runs what concerns scripts comes last; nothing else differs."""
    from dlint import run
    from dlint.cli import main

    monkeypatch.chdir(tree(tmp_path, 30))

    def report(jobs):
        with pytest.raises(SystemExit):
            main([*CHECK[3:], "--output-format", output_format, "--jobs", jobs, "."])
        return capfdbinary.readouterr().out

    whole = report("1")
    monkeypatch.setattr(run, "FILES_OF_A_LONG_RUN", 1)
    streamed = report("1")
    assert report("2") == streamed
    cut = b"\n\n" if output_format == "text" else b"\n"
    assert sorted(streamed.split(cut)) == sorted(whole.split(cut))
    assert b"setup.sh" in streamed


@pytest.mark.parametrize("more", [["--output", "json=out.json"], ["--diff"], ["--output-format", "json"]])
def test_what_needs_all_findings_gets_them(tmp_path, monkeypatch, capfdbinary, more):
    from dlint import run
    from dlint.cli import main

    monkeypatch.chdir(tree(tmp_path, 5))

    def report():
        with pytest.raises(SystemExit):
            main([*CHECK[3:], *more, "."])
        return capfdbinary.readouterr().out

    whole = report()
    monkeypatch.setattr(run, "FILES_OF_A_LONG_RUN", 1)
    assert report() == whole


def test_a_baseline_that_a_configuration_names_is_not_passed_over(tmp_path):
    from dlint import stream

    (tmp_path / "dlint.toml").write_text('baseline = "known.json"\n')
    worker = Worker(Request())
    file = File(str(tmp_path / "Dockerfile"), "dockerfile", named=True)
    assert stream.stream("text", RenderOptions(), print, worker, [file]) is None
    assert stream.stream("text", RenderOptions(), print, worker, []) is not None


def test_what_is_streamed_is_not_kept(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN apt-get install curl\n")
    file = File(str(tmp_path / "Dockerfile"), "dockerfile", named=True)
    worker = Worker(Request(overrides={"shellcheck": "off"}))
    said = []
    stream = Stream("text", RenderOptions(), said.append)
    (outcome,) = stream.through(worker.files([file]), [file])
    assert outcome.findings
    assert "apt-get" in "".join(said)
    assert not any(each.message or each.excerpt for each in outcome.findings)
    assert render  # the same module makes both


@pytest.mark.skipif(os.name == "nt", reason="it has no such signal")
def test_a_process_that_dies_costs_its_file_alone(tmp_path, monkeypatch):
    """As the kernel ends what takes too much memory."""
    files = []
    for number in range(12):
        path = tmp_path / f"{number}.Dockerfile"
        path.write_text("FROM debian:13\n" + ("# deadly\n" if number == 5 else ""))
        files.append(File(str(path), "dockerfile", named=True))
    real = Worker._opened

    def deadly(self, file):
        if file.path.endswith("/5.Dockerfile"):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, file)

    monkeypatch.setattr(Worker, "_opened", deadly)
    worker = Worker(Request(overrides={"shellcheck": "off"}))
    outcomes = list(pool.outcomes(files, worker, 2))
    assert [outcome.path for outcome in outcomes] == [file.path for file in files]
    crashed = [outcome for outcome in outcomes if outcome.crashed]
    assert [os.path.basename(outcome.path) for outcome in crashed] == ["5.Dockerfile"]
    assert "ended the process that read it" in crashed[0].findings[0].message


def test_few_batches_are_handed_out_ahead(monkeypatch):
    """Those that are done early wait in memory."""
    handed = []

    class Done:
        def __init__(self, batch):
            self.batch = batch

        def result(self):
            return self.batch

    class Pool:
        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def submit(self, _, batch):
            handed.append(batch)
            return Done(batch)

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", Pool)
    batches = [[number] for number in range(50)]
    for done, (batch, found) in enumerate(pool._in_processes(batches, (None, None), 2)):
        assert batch == found == [done]
        assert len(handed) <= done + 2 * pool.BATCHES_AHEAD
    assert handed == batches


@pytest.mark.skipif(os.name == "nt", reason="it has no such signal")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_reports_what_is_done(tmp_path, jobs):
    folder = tree(tmp_path / "many", 4_000)
    command = [*CHECK, "--output-format", "concise", "--jobs", jobs, "."]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, start_new_session=True
    ) as process:
        first = process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        rest, errors = process.communicate(timeout=60)
    assert time.monotonic() - began < 20
    assert process.returncode == 130
    assert first.startswith(b"00000/Dockerfile:")
    assert rest.endswith(b"\n") or not rest
    assert b"interrupted: " in errors
    assert b"of 400" in errors
    assert b"Traceback" not in errors
