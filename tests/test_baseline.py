"""Baselines: what is known stays hidden wherever it moves, and one more of it is reported."""

import json
import os
import re

import pytest
from helpers import ROOT, write
from helpers import dlint as called
from helpers import dlint_process as dlint

from dlint.adopt import baseline

FAULTY = "FROM debian:12\nRUN sudo true\nADD a.txt /a\n"
SECRET = "hunter2hunter2hunter2"


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("Dockerfile", FAULTY)
    return tmp_path


def read(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def check(*words):
    options = ("--shellcheck", "off", "--output-format", "json")
    done = dlint("check", *words, *options)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    return (
        done.returncode,
        [(each["path"], each["rule"], each["line"]) for each in report["findings"]],
        report,
    )


def create(*words):
    done = dlint("baseline", "create", "--shellcheck", "off", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def prune(*words):
    return dlint("baseline", "prune", "--shellcheck", "off", *words)


USED = ("--baseline", baseline.NAME)


def test_what_was_found_before_is_hidden_and_counted():
    status, before, _ = check()
    assert status == 1
    assert "holds" in create()
    status, after, report = check(*USED)
    assert (status, after) == (0, [])
    assert report["summary"]["baselined"] == len(before) > 0
    done = dlint("check", *USED, "--shellcheck", "off")
    assert f"{len(before)} hidden by the baseline" in done.stdout


def test_lines_that_move_or_are_indented_stay_known():
    create()
    write("Dockerfile", "FROM debian:12\n# new\n\n  RUN   sudo true\nLABEL a=b\nADD a.txt /a\n")
    assert check(*USED)[:2] == (0, [])


def test_one_more_of_the_same_line_is_new():
    create()
    write("Dockerfile", FAULTY + "RUN sudo true\n")
    status, found, _ = check(*USED)
    assert status == 1
    assert found == [("Dockerfile", "user/sudo", 4)]


def test_a_line_that_changes_is_new():
    create()
    write("Dockerfile", FAULTY.replace("sudo true", "sudo false"))
    assert [rule for _, rule, _ in check(*USED)[1]] == ["user/sudo"]


def test_the_same_in_another_file_is_new():
    create()
    write("web/Dockerfile", "FROM debian:12\nRUN sudo true\n")
    assert check(*USED)[1] == [("web/Dockerfile", "user/sudo", 2)]


def test_a_renamed_file_keeps_what_is_known():
    create()
    os.makedirs("web")
    os.rename("Dockerfile", "web/Dockerfile")
    assert check(*USED)[:2] == (0, [])
    write("web/Dockerfile", FAULTY + "RUN sudo false\n")
    assert [rule for _, rule, _ in check(*USED)[1]] == ["user/sudo"]


def test_a_file_that_is_gone_gives_nothing_to_one_that_is_not_alike():
    write("Dockerfile", "FROM debian\nRUN sudo true\nRUN sudo a\nRUN sudo b\nRUN sudo c\n")
    create()
    os.remove("Dockerfile")
    write("web/Dockerfile", "FROM debian:12\nRUN sudo a\n")
    assert [rule for _, rule, _ in check(*USED)[1]] == ["user/sudo"]


def test_paths_are_relative_to_the_baseline_so_that_any_folder_will_do(tree, monkeypatch):
    write("web/Dockerfile", "FROM debian:12\nRUN sudo true\n")
    create()
    monkeypatch.chdir(tree / "web")
    assert check("--baseline", f"../{baseline.NAME}")[:2] == (0, [])


def test_a_configured_baseline_is_used_from_below_and_can_be_left_out(tree, monkeypatch):
    create()
    write("dlint.toml", f'baseline = "{baseline.NAME}"\n')
    assert check()[:2] == (0, [])
    assert check("--no-baseline")[0] == 1
    os.makedirs("sub")
    monkeypatch.chdir(tree / "sub")
    assert check("..")[:2] == (0, [])
    done = dlint("baseline", "create", "--force", "--shellcheck", "off", "..")
    assert done.returncode == 0, done.stderr
    assert not os.path.exists(baseline.NAME)  # the configured one is written, above
    assert check("..")[:2] == (0, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "does not exist"),
        ("{", "broken"),
        ("<<<<<<< ours\n{}\n", "broken"),
        ("[]", "no baseline"),
        ('{"dlint-baseline": 99, "findings": {}}', "newer"),
        ('{"dlint-baseline": 1, "findings": {"a": 1}}', "broken"),
        ('{"dlint-baseline": 1, "findings": {"a": {"b": {"c": -1}}}}', "broken"),
        ('{"dlint-baseline": 1, "findings": {"a": {"b": {"c": true}}}}', "broken"),
        ("[" * 100_000, "broken"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_status_2(text, words):
    if text is not None:
        write("b.json", text)
    done = dlint("check", "--baseline", "b.json", "--shellcheck", "off")
    assert done.returncode == 2
    assert "b.json" in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_file_is_sorted_and_a_mended_finding_takes_out_its_lines_only():
    write("a/Dockerfile", FAULTY)
    create()
    before = read(baseline.NAME).splitlines()
    assert json.loads("\n".join(before)) == json.loads(read(baseline.NAME))
    keys = re.findall(r'^ {4}"(.*?)"', "\n".join(before), re.MULTILINE)
    assert keys == sorted(keys) == ["Dockerfile", "a/Dockerfile"]
    write("a/Dockerfile", FAULTY.replace("RUN sudo true\n", ""))
    assert prune().returncode == 0
    after = read(baseline.NAME).splitlines()
    assert len(before) - len(after) == 3
    create("--force")
    assert read(baseline.NAME).splitlines() == after


def test_no_hash_of_a_line_with_a_secret_is_in_the_file():
    from hashlib import sha256

    line = f"ENV DB_PASSWORD={SECRET}"
    write("Dockerfile", f"FROM debian:12\n{line}\n")
    create()
    text = read(baseline.NAME)
    assert "credentials/" in text
    for known in (line, SECRET, line.replace(" ", "")):
        for algorithm in (sha256(known.encode()).hexdigest(),):
            assert algorithm[:12] not in text
    write("Dockerfile", f"FROM debian:12\nENV DB_PASSWORD={'x9' + SECRET[2:]}\n")
    assert check(*USED)[:2] == (0, [])  # equal in all but the value


def test_prune_says_what_is_gone_and_check_writes_nothing():
    create()
    text = read(baseline.NAME)
    write("Dockerfile", FAULTY.replace("RUN sudo true\n", ""))
    done = prune("--check")
    assert done.returncode == 1
    assert "Dockerfile: user/sudo: 1 gone" in done.stdout
    assert read(baseline.NAME) == text
    assert prune().returncode == 0
    assert prune("--check").returncode == 0
    assert "user/sudo" not in read(baseline.NAME)


def test_prune_of_a_part_leaves_the_rest_and_takes_out_files_that_are_gone():
    for folder in ("a", "b", "c"):
        write(f"{folder}/Dockerfile", "FROM debian:12\nRUN sudo true\n")
    create()
    write("a/Dockerfile", "FROM debian:12\n")
    write("b/Dockerfile", "FROM debian:12\n")
    os.remove("c/Dockerfile")
    assert prune("a").returncode == 0
    left = json.loads(read(baseline.NAME))["findings"]
    assert sorted(left) == ["Dockerfile", "b/Dockerfile"]


def test_prune_moves_what_is_known_of_a_renamed_file():
    create()
    os.makedirs("web")
    os.rename("Dockerfile", "web/Dockerfile")
    done = prune()
    assert "Dockerfile is web/Dockerfile now" in done.stdout
    assert list(json.loads(read(baseline.NAME))["findings"]) == ["web/Dockerfile"]


def test_create_does_not_write_over_a_baseline_unasked():
    create()
    done = dlint("baseline", "create", "--shellcheck", "off")
    assert done.returncode == 2
    assert "--force" in done.stderr


def test_a_run_that_is_not_complete_is_never_known():
    os.mkfifo("web.Dockerfile")
    done = dlint("baseline", "create", "--shellcheck", "off", "Dockerfile", "web.Dockerfile")
    assert done.returncode == 3
    assert "unreadable" not in read(baseline.NAME)
    assert dlint("check", *USED, "--shellcheck", "off", "web.Dockerfile").returncode == 3


def test_names_that_are_no_utf8_survive():
    name = os.fsdecode(b"caf\xe9.Dockerfile")
    write(name, FAULTY)
    create()
    assert check(*USED)[:2] == (0, [])


def test_several_processes_find_the_same_to_be_new():
    for number in range(6):
        write(f"{number}/Dockerfile", FAULTY)
    create("--jobs", "2")
    write("3/Dockerfile", FAULTY + "RUN sudo x\n")
    assert check(*USED, "--jobs", "2")[1] == [("3/Dockerfile", "user/sudo", 4)]


def test_a_repository_with_500_findings_adopts_dlint_as_the_guide_says():
    """The three commands of docs/adopting.md, as they stand there; then only a new fault fails."""
    for number in range(100):
        runs = "".join(f"RUN sudo make part-{part}\n" for part in range(5))
        write(f"service-{number}/Dockerfile", f"FROM debian:12\n{runs}")
    page = read(os.path.join(ROOT, "docs", "adopting.md"))
    block = re.search(r"<!-- three commands -->\n+```console\n(.*?)```", page, re.DOTALL)
    commands = re.findall(r"^\$ dlint ?(.*)$", block[1], re.MULTILINE)
    assert len(commands) == 3
    statuses = []
    for command in commands:
        done = dlint(*command.split())
        statuses.append(done.returncode)
    assert statuses == [0, 0, 0]
    known = json.loads(read(baseline.NAME))["findings"]
    assert (
        sum(count for rules in known.values() for lines in rules.values() for count in lines.values()) >= 500
    )
    assert dlint().returncode == 0
    write("service-7/Dockerfile", read("service-7/Dockerfile") + "RUN sudo make a-mess\n")
    done = dlint("--output-format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("service-7/Dockerfile:7:5: error user/sudo")
    assert done.stdout.count("\n") == 1


def test_a_report_that_is_written_as_it_goes_waits_where_a_baseline_is_configured(monkeypatch):
    from dlint import run

    monkeypatch.setattr(run, "FILES_OF_A_LONG_RUN", 20)
    for number in range(20):
        write(f"{number}/Dockerfile", "FROM debian:12\nRUN sudo true\n")
    asked = ("check", "--shellcheck", "off", "--output-format", "concise")
    assert called(*asked)[1].count("user/sudo") == 21
    create()
    write("dlint.toml", f'baseline = "{baseline.NAME}"\n')
    assert called(*asked)[:2] == (0, "")
