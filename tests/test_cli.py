import json
import os
import signal
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner
from helpers import dlint, write

from dlint.cli import main

BAD = "FROM debian:latest\nRUN echo hello\nADD a.txt /a/\n"  # image/latest-tag, copy/add-for-copy
GOOD = "FROM debian:13.1\nCOPY a.txt /a/\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder of its own, with no configuration above it that could matter."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def found(*arguments, stdin=None):
    """The names of the rules that a call reports."""
    _, out, err = dlint(*arguments, "--output-format", "json", stdin=stdin)
    assert out, err
    return [finding["rule"] for finding in json.loads(out)["findings"]]


# --- exit status ------------------------------------------------------------------------------------------


def test_nothing_found_is_0():
    write("Dockerfile", GOOD)
    status, out, err = dlint("--select", "image/latest-tag,copy")
    assert (status, out, err) == (0, "No findings in 1 file.\n", "")


def test_findings_at_the_fail_level_are_1_and_below_it_0():
    write("Dockerfile", BAD)
    assert dlint("--select", "image/latest-tag")[0] == 1
    assert dlint("--select", "image/latest-tag", "--fail-level", "error")[0] == 0
    write("dlint.toml", '[severity]\n"image/latest-tag" = "info"\n')
    assert dlint("--select", "image/latest-tag")[0] == 0
    assert dlint("--select", "image/latest-tag", "--fail-level", "info")[0] == 1


def test_exit_zero_forgives_findings_and_nothing_else():
    write("Dockerfile", BAD)
    assert dlint("--exit-zero")[0] == 0
    assert dlint("--exit-zero", "gone")[0] == 2


def test_no_file_is_0_and_a_line_on_standard_error():
    status, out, err = dlint()
    assert status == 0
    assert "No findings in 0 files" in out
    assert err == "dlint: no Dockerfile or compose file in the current folder\n"


def test_missing_path_is_2_and_the_others_are_linted():
    write("Dockerfile", BAD)
    status, out, err = dlint(
        "Dockerfile", "gone/Dockerfile", "--select", "image", "--output-format", "concise"
    )
    assert status == 2
    assert out.startswith("Dockerfile:1:6: warning image/latest-tag")
    assert err == "dlint: gone/Dockerfile: no such file or folder\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--select", "image/latset-tag"],
            "unknown rule `image/latset-tag`; did you mean `image/latest-tag`?",
        ),
        (["--ignore", "image/latest"], "did you mean `image/latest-tag`?"),
        (["--extend-select", "credential"], "did you mean `credentials`?"),
        (["--profile", "hardned"], "did you mean `hardening`?"),
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff"),
        (["--stdin-filename", "x"], "--stdin-filename needs the path `-`"),
        (["-", "Dockerfile"], "`-` reads standard input and stands alone"),
        (["--config", "gone.toml"], "gone.toml: No such file or directory"),
        (["--output-format", "jsn"], "'jsn' is not one of"),
        (["--output", "json"], "is not FORMAT=PATH"),
        (["--output", "jsn=x"], "is not FORMAT=PATH"),
        (["--fail-level", "never"], "'never' is not one of"),
        (["--fxi"], "--fix"),
    ],
)
def test_wrong_calls_are_2_and_say_why(arguments, message):
    write("Dockerfile", GOOD)
    status, out, err = dlint(*arguments)
    assert (status, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('select = ["image"\nignore = [', "dlint.toml:2: "),
        ('fail-level = "error"\nslect = []\n', "dlint.toml:2: unknown key `slect`; did you mean `select`?"),
        (
            'ignore = [\n  "image/latset-tag",\n]\n',
            "dlint.toml:2: unknown rule `image/latset-tag`; did you mean",
        ),
        ('output-format = "jsno"\n', "dlint.toml:1: `output-format` must be one of text, concise"),
        ("plugins = ['./gone']\n", "plugin ./gone: there is no folder"),
        ("select = 3\n", "dlint.toml:1: `select` must be a list of strings"),
        (b"\xff\xfe", "dlint.toml: it is no UTF-8 text"),
    ],
)
def test_broken_configuration_is_2_with_file_line_and_cause(text, message):
    write("Dockerfile", BAD)
    write("dlint.toml", text)
    status, out, err = dlint()
    assert (status, out) == (2, "")
    assert message in err
    assert dlint("--config", "dlint.toml")[0] == 2
    assert dlint("--isolated")[0] == 1


def test_a_defect_of_dlint_itself_is_3_and_no_traceback(monkeypatch):
    def broken(**_options):
        raise ValueError("oh")

    monkeypatch.setattr("dlint.run.check", broken)
    status, out, err = dlint("x")
    assert (status, out) == (3, "")
    assert err.startswith("dlint: crashed: ValueError (test_cli.py, line ")


def test_interrupted_is_130_and_quiet(monkeypatch):
    def interrupted(**_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("dlint.run.check", interrupted)
    assert dlint("x") == (130, "", "")


def test_interrupt_ends_a_run_with_processes_quietly(here):
    plugin(here, "import time\n    open('started', 'w').close()\n    time.sleep(30)")
    for number in range(4):
        write(f"{number}/Dockerfile", GOOD)
    call = [sys.executable, "-c", "from dlint.cli import main; main()", "--jobs", "2"]
    # A job in the background ignores the signal, and what it starts does too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    run = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    deadline = time.monotonic() + 20
    while not os.path.exists("started") and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    try:
        out, err = run.communicate(timeout=10)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
    assert (run.returncode, out, err) == (130, b"", b"")


def plugin(here, body):
    """A plugin of one rule, `acme/fault`, whose check has this body."""
    write(
        here / "lint-rules" / "acme" / "acme.py",
        "from dlint.rule import on, rule\n\n\n@rule(on.dockerfile())\ndef fault(file):\n    " + body + "\n",
    )
    write(here / "dlint.toml", 'plugins = ["./lint-rules"]\nselect = ["acme", "image"]\n')


def test_a_reader_that_goes_away_sees_no_traceback():
    for number in range(300):
        write(f"{number}/Dockerfile", BAD)
    command = f"{sys.executable} -c 'from dlint.cli import main; main()' . | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("0/Dockerfile:1:")
    assert done.stderr == ""


# --- what runs --------------------------------------------------------------------------------------------


def test_select_takes_rules_topics_aliases_profiles_and_all():
    write("Dockerfile", BAD)
    assert found("--select", "image/latest-tag") == ["image/latest-tag"]
    assert found("--select", "image/latest-tag,copy/add-for-copy") == [
        "image/latest-tag",
        "copy/add-for-copy",
    ]
    assert found("--select", "DL3020") == ["copy/add-for-copy"]
    assert found("--select", "reproducible") == ["image/undigested"]
    assert {"image/latest-tag", "image/undigested", "copy/add-for-copy"} <= set(found("--select", "ALL"))
    assert found("--select", "ALL", "--ignore", "ALL") == []


def test_ignore_and_extend_select_add_to_the_profile():
    write("Dockerfile", BAD)
    before = found()
    assert {"image/latest-tag", "copy/add-for-copy"} <= set(before)
    assert set(before) - set(found("--ignore", "DL3020", "--ignore", "image")) == {
        "image/latest-tag", "copy/add-for-copy",
    }  # fmt: skip
    assert set(found("--extend-select", "image/undigested")) == {*before, "image/undigested"}


def test_profile_replaces_and_is_repeatable():
    write("Dockerfile", BAD)
    assert found("--profile", "reproducible") == ["image/undigested"]
    assert set(found("--profile", "default", "--profile", "reproducible")) == {*found(), "image/undigested"}
    assert set(found("--profile", "default,reproducible")) == {*found(), "image/undigested"}


def test_min_severity():
    write("Dockerfile", BAD)
    assert found("--select", "image,copy", "--min-severity", "error") == []


def test_inline_ignores_and_their_absence():
    write("Dockerfile", "# dlint: ignore=image/latest-tag -- so it shall be\nFROM debian:latest\n")
    assert found("--select", "image/latest-tag") == []
    assert found("--select", "image/latest-tag", "--no-inline-ignores") == ["image/latest-tag"]


def test_configuration_nearest_to_the_file_holds():
    write("Dockerfile", BAD)
    write("a/Dockerfile", BAD)
    write("a/dlint.toml", 'select = ["copy"]\n')
    assert found("Dockerfile", "a", "--output-format", "json")[-1] == "copy/add-for-copy"
    assert found("a") == ["copy/add-for-copy"]
    assert len(found("a", "--isolated")) > 1
    assert found("a", "--select", "image/latest-tag") == ["image/latest-tag"]


def test_show_files_lists_what_would_be_linted():
    for path in ("Dockerfile", "a/Dockerfile", "b/compose.yaml", "c/Dockerfile"):
        write(path, "services: {}\n" if path.endswith("yaml") else BAD)
    write("dlint.toml", 'exclude = ["a"]\n')
    assert dlint("--show-files", "--exclude", "c") == (0, "Dockerfile\nb/compose.yaml\n", "")
    assert dlint("--show-files", "gone")[0] == 2


# --- what comes out ---------------------------------------------------------------------------------------


def test_check_is_the_command_when_none_is_named():
    write("Dockerfile", BAD)
    assert dlint() == dlint("check") == dlint("check", ".")
    assert dlint("--version")[1].startswith("dlint ")
    assert "explain" in dlint("--help")[1]


@pytest.mark.parametrize("name", ["text", "concise", "json", "sarif"])
def test_every_format_goes_to_standard_output_and_to_files(name):
    write("Dockerfile", BAD)
    status, out, err = dlint("--output-format", name, "--output", f"{name}=report", "--output", "json=other")
    assert (status, err) == (1, "")
    with open("report", encoding="utf-8") as file:
        text = file.read()
    # A report in a file has no terminal's width.
    assert text == out or name == "text"
    assert "image/latest-tag" in text
    with open("other", encoding="utf-8") as file:
        assert json.load(file)["schema"] == 1
    assert sorted(os.listdir()) == ["Dockerfile", "other", "report"]


def test_a_report_that_cannot_be_written_is_told_before_the_work():
    write("Dockerfile", BAD)
    status, out, err = dlint("--select", "image", "--output", "json=gone/x", "--output", "json=good")
    assert (status, out) == (2, "")
    assert err == "dlint: gone/x cannot be written: its folder is not there\n"
    os.mkdir("folder")
    assert dlint("--output", "json=folder")[0] == 2
    assert sorted(os.listdir()) == ["Dockerfile", "folder"]


def test_a_device_is_written_to_and_not_replaced():
    write("Dockerfile", BAD)
    os.symlink("/dev/null", "sink")
    assert dlint("--output", "json=sink")[0] == 1
    assert os.path.islink("sink")
    assert not os.path.isfile("/dev/null")


def test_output_format_of_the_configuration():
    write("Dockerfile", BAD)
    write("dlint.toml", 'output-format = "sarif"\n')
    log = json.loads(dlint("--select", "image")[1])
    assert log["runs"][0]["results"][0]["partialFingerprints"]
    assert "sarif" not in dlint("--output-format", "concise")[1]


def test_statistics_counts():
    write("Dockerfile", BAD)
    assert dlint("--statistics", "--select", "image")[1].startswith("1  warning  image/latest-tag")


def test_processes_give_the_same_bytes():
    for number in range(30):
        write(f"{number}/Dockerfile", BAD)
        write(f"{number}/compose.yaml", "services:\n  a:\n    image: debian:latest\n    privileged: true\n")
    write("7/dlint.toml", "slect = []\n")
    write("8/compose.yaml", "services: [\n")
    for name in ("text", "json", "sarif"):
        one = dlint("--jobs", "1", "--output-format", name)
        assert one[0] == 2
        assert one == dlint("--jobs", "2", "--output-format", name)


def test_a_process_that_dies_costs_only_its_file(here):
    body = 'import os\n    if "bad" in file.source.path: os._exit(9)\n    return ()'
    plugin(here, body)
    for name in ("a", "bad", "c", "d", "e", "f"):
        write(f"{name}/Dockerfile", BAD)
    status, out, _ = dlint("--jobs", "2", "--output-format", "concise")
    assert status == 3
    assert [line.split()[0] for line in out.splitlines() if "image/latest-tag" in line] == [
        f"{name}/Dockerfile:1:6:" for name in ("a", "c", "d", "e", "f")
    ]
    assert "bad/Dockerfile:1:1: error dlint/crash `bad/Dockerfile` ended the process" in out


# --- standard input, fixes --------------------------------------------------------------------------------


def test_standard_input_goes_by_its_name():
    assert found("-", stdin=BAD)[0] == "image/latest-tag"
    assert found("-", "--stdin-filename", "a/compose.yaml", stdin="services: [\n") == ["compose/invalid-yaml"]
    write("a/dlint.toml", 'select = ["copy"]\n')
    assert found("-", "--stdin-filename", "a/Dockerfile", stdin=BAD) == ["copy/add-for-copy"]


def test_fix_mends_files_and_reports_the_rest():
    write("Dockerfile", BAD)
    os.chmod("Dockerfile", 0o640)
    status, out, _ = dlint("--fix", "--select", "copy/add-for-copy")
    assert (status, out) == (0, "No findings in 1 file; 1 fixed.\n")
    with open("Dockerfile", encoding="utf-8") as file:
        assert file.read() == BAD.replace("ADD", "COPY")
    assert os.stat("Dockerfile").st_mode & 0o777 == 0o640
    assert os.listdir() == ["Dockerfile"]


UNSAFE = "FROM debian:13.1\nCMD echo hello\n"  # runtime/shell-form-command


def test_unsafe_fixes_are_asked_for():
    write("Dockerfile", UNSAFE)
    dlint("--fix", "--select", "runtime/shell-form-command")
    with open("Dockerfile", encoding="utf-8") as file:
        assert file.read() == UNSAFE
    dlint("--fix", "--unsafe-fixes", "--select", "runtime/shell-form-command")
    with open("Dockerfile", encoding="utf-8") as file:
        assert file.read() == 'FROM debian:13.1\nCMD ["echo", "hello"]\n'


def test_diff_shows_and_writes_nothing():
    write("Dockerfile", BAD)
    write("a b\n/Dockerfile", GOOD + "ADD x\u2028y \x0c/z/\n")
    status, out, _ = dlint("--diff", "--select", "copy/add-for-copy")
    assert status == 1
    assert "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,3 @@\n" in out
    assert "\n-ADD a.txt /a/\n+COPY a.txt /a/\n" in out
    assert "--- a/a b\\n/Dockerfile\n" in out
    assert "\n-ADD x\u2028y \x0c/z/\n+COPY x\u2028y \x0c/z/\n" in out
    with open("Dockerfile", encoding="utf-8") as file:
        assert file.read() == BAD
    assert dlint("--diff", "--select", "image") == (0, "", "")


def test_fix_of_standard_input_prints_the_text_and_reports_beside_it():
    status, out, err = dlint("--fix", "-", "--select", "copy/add-for-copy,image/latest-tag", stdin=BAD)
    assert status == 1
    assert out == BAD.replace("ADD", "COPY")
    assert "image/latest-tag" in err


def test_fix_of_standard_input_prints_the_file_and_not_a_script_that_comes_before_it():
    write("compose.yaml", "services: {a: {build: .}}\n")
    write("A.sh", "#!/bin/sh\napt-get install curl\n")
    text = "FROM debian:12\nCOPY A.sh /A.sh\nADD a /a/\nRUN /A.sh\n"
    _, out, err = dlint("--fix", "-", "--select", "copy/add-for-copy,apt/prompts", stdin=text)
    assert "A.sh:2" in err
    assert out == text.replace("ADD", "COPY")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Dockerfile", b"\xef\xbb\xbfFROM a:1\r\nADD a /b/"),
        ("Dockerfile", b"FROM a:1\nADD \xff /b/\n"),
        ("Dockerfile", b"\x7fELF\0\xff"),
        ("notes.txt", b"hello\n"),
        ("x/Dockerfile", b"FROM a:1\nADD a /b/\n"),
    ],
)
def test_fix_of_standard_input_never_loses_a_byte(name, data):
    write("dlint.toml", 'select = ["copy"]\nexclude = ["x"]\n')
    done = CliRunner().invoke(main, ["--fix", "-", "--stdin-filename", name], input=data)
    mended = (
        data if name != "Dockerfile" else data.replace(b"ADD a", b"COPY a").replace(b"ADD \xff", b"COPY \xff")
    )
    assert done.stdout_bytes == mended


def test_a_file_that_cannot_be_mended_keeps_its_findings(monkeypatch):
    write("real", BAD)
    os.symlink("real", "Dockerfile")
    status, out, _ = dlint(
        "--fix", "--output-format", "concise", "--select", "copy/add-for-copy", "Dockerfile"
    )
    assert status == 3
    assert "dlint/unreadable `Dockerfile` cannot be written: it is a link" in out
    assert "copy/add-for-copy" in out

    def broken(*_arguments, **_options):
        raise ValueError("oh")

    monkeypatch.setattr("dlint.fixes.fix.mend", broken)
    status, out, _ = dlint("--fix", "--output-format", "concise", "--select", "copy/add-for-copy", "real")
    assert status == 3
    assert "dlint/crash" in out
    assert "copy/add-for-copy" in out


# --- the other commands -----------------------------------------------------------------------------------


def test_explain_knows_names_and_aliases():
    status, out, _ = dlint("explain", "DL3020", "copy/add-for-copy")
    assert status == 0
    assert out.count("copy/add-for-copy\n") == 2
    assert json.loads(dlint("explain", "DL3020", "--output-format", "json")[1])
    assert dlint("explain", "DL3020", "--output-format", "markdown")[1].startswith("#")
    status, out, err = dlint("explain", "copy/ad-for-copy")
    assert (status, out) == (2, "")
    assert "did you mean `copy/add-for-copy`?" in err


def test_rules_lists_all():
    rules = json.loads(dlint("rules", "--output-format", "json")[1])
    assert {"name", "aliases", "severity", "profile", "fix", "summary", "options"} <= set(rules[0])
    assert "copy/add-for-copy" in dlint("rules")[1]


def test_parse_gives_trees_and_fails_well():
    write("Dockerfile", BAD)
    write("compose.yaml", "services: {a: {image: b}}\n")
    write("notes.md", "hello\n")
    trees = json.loads(dlint("parse", "Dockerfile", "compose.yaml")[1])
    assert [tree["kind"] for tree in trees] == ["dockerfile", "compose"]
    assert trees[0]["stages"][0]["instructions"][1]["commands"][0]["program"] == "echo"
    assert dlint("parse", "gone") == (2, "", "dlint: gone: no such file or folder\n")
    assert dlint("parse", "notes.md")[0] == 2
    os.mkfifo("pipe")
    assert dlint("parse", "pipe") == (3, "", "dlint: pipe cannot be read: it is not a file\n")


def test_config_shows_settings_and_their_places():
    write("dlint.toml", '\nfail-level = "error"\n')
    status, out, _ = dlint("config")
    assert status == 0
    assert 'fail-level = "error"  # ' in out
    assert "dlint.toml:2\n" in out
    assert "dlint.toml" not in dlint("config", "--isolated")[1]
    write("dlint.toml", "oops = 1\n")
    assert dlint("config")[0] == 2


def test_new_and_test_of_a_rule_fail_well():
    assert dlint("new", "nonsense")[0] == 2
    assert dlint("test", "gone") == (2, "", "dlint: gone: no such folder\n")
    status, out, _ = dlint("new", "acme/fault", "--home", "mine")
    assert status == 0
    assert "mine/acme/fault.md" in out
    assert dlint("new", "acme/fault", "--home", "mine")[0] == 2
    assert dlint("test", "mine")[0] == 1
    write("broken/acme/acme.py", "import gone\n")
    status, _, err = dlint("test", "broken")
    assert status == 2
    assert "No module named 'gone'" in err


def test_commands_are_built_when_they_are_asked_for():
    """Most runs are `check`: what the others take would be read for nothing."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name
    code = (
        "import sys\nfrom dlint.cli import main\n"
        "try:\n    main(['check', '--isolated', '--show-files', '.'])\nexcept SystemExit: pass\n"
        "print(*sorted(name for name in sys.modules if name.startswith('dlint.cli')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["dlint.cli", "dlint.cli.words"]
