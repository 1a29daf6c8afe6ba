"""What is kept from run to run: taken where nothing changed, and never where anything did."""

import marshal
import os
import shutil
import subprocess
import sys
import time

import pytest

from dlint.cache import outcomes as cache
from dlint.cache import stamps, store
from dlint.config.settings import ConfigError
from dlint.discover import File
from dlint.work import Request, Worker

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCKERFILE = "FROM debian:13\nRUN apt-get install curl\n"
SECRET = "hunter2-Zq9xW4kPv7"


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A cache of the test's own."""
    monkeypatch.delenv(store.OFF, raising=False)
    monkeypatch.setenv(store.PLACE, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    monkeypatch.chdir(folder)
    return folder


class Run:
    """One run: how many files were really read and judged, and what was found."""

    def __init__(self, *paths, **request):
        request = {"overrides": {"shellcheck": "off"}, "cache": True} | request
        worker = Worker(Request(**request))
        self.judged = []
        finished = worker._finished

        def counting(opened):
            self.judged.append(os.path.basename(opened.source.path))
            return finished(opened)

        worker._finished = counting
        kinds = {"Dockerfile": "dockerfile", "compose.yaml": "compose"}
        self.outcomes = list(
            worker.files([File(path, kinds.get(os.path.basename(path)), named=True) for path in paths])
        )

    @property
    def findings(self):
        told = [every for one in self.outcomes for every in (one, *one.beside)]
        return [(each.rule, each.severity, each.range) for one in told for each in one.findings]


def test_a_second_run_takes_what_the_first_one_found():
    first, second = Run("Dockerfile"), Run("Dockerfile")
    assert first.judged == ["Dockerfile"]
    assert second.judged == []
    assert first.outcomes == second.outcomes
    assert first.findings


def test_outcomes_come_back_as_they_went(project):
    """Fixes, related places and lines too, down to their types."""
    (project / "Dockerfile").write_text(
        "FROM debian:13 AS build\nRUN apt-get update\nRUN apt-get install curl\nFROM debian:13 AS Build\n"
    )
    asked = {"lines": True, "line_hashes": True, "overrides": {"shellcheck": "off", "select": ["ALL"]}}
    first, second = Run("Dockerfile", **asked), Run("Dockerfile", **asked)
    assert second.judged == []
    assert first.outcomes == second.outcomes
    assert repr(first.outcomes) == repr(second.outcomes)
    assert any(each.fix for each in second.outcomes[0].findings)
    assert any(each.related for each in second.outcomes[0].findings)


def test_another_text_is_judged(project):
    Run("Dockerfile")
    (project / "Dockerfile").write_text(DOCKERFILE + "# more\n")
    assert Run("Dockerfile").judged == ["Dockerfile"]


@pytest.mark.parametrize(
    "request_",
    [
        {"overrides": {"shellcheck": "off", "select": ["ALL"]}},
        {"overrides": {"shellcheck": "off", "ignore": ["apt"]}},
        {"overrides": {"shellcheck": "off", "min-severity": "error"}},
        {"overrides": {"shellcheck": "off", "fail-level": "info"}},
        {"lines": True},
        {"line_hashes": True},
    ],
)
def test_another_question_is_answered_anew(request_):
    Run("Dockerfile")
    assert Run("Dockerfile", **request_).judged == ["Dockerfile"]
    assert Run("Dockerfile", **request_).judged == []


def test_a_configuration_that_changes(project):
    Run("Dockerfile")
    (project / "dlint.toml").write_text('ignore = ["apt"]\n')
    assert Run("Dockerfile").judged == ["Dockerfile"]
    assert Run("Dockerfile").judged == []
    (project / "base.toml").write_text('min-severity = "warning"\n')
    (project / "dlint.toml").write_text('extend = "base.toml"\n')
    Run("Dockerfile")
    assert Run("Dockerfile").judged == []
    (project / "base.toml").write_text('min-severity = "error"\n')
    changed = Run("Dockerfile")
    assert changed.judged == ["Dockerfile"]
    assert not changed.findings


def test_a_configuration_that_breaks_is_told(project):
    Run("Dockerfile")
    (project / "dlint.toml").write_text("nonsense = 1\n")
    with pytest.raises(ConfigError):
        Run("Dockerfile")


NEIGHBOURS = {
    "a script of the context": (
        {
            "Dockerfile": "FROM debian:13\nCOPY sub/setup.sh /\nRUN sh /setup.sh\n",
            "sub/setup.sh": "echo hello\n",
        },
        "sub/setup.sh",
        "apt-get update\napt-get install curl\n",
    ),
    "an environment file": (
        {
            "compose.yaml": "services:\n  web:\n    image: a:1\n    env_file: web.env\n",
            "web.env": "A=1\n",
        },
        "web.env",
        f"DB_PASSWORD={SECRET}\n",
    ),
    "an ignore file": (
        {"Dockerfile": "FROM debian:13\nCOPY data /data\n", "data/x": "1", ".dockerignore": "y\n"},
        ".dockerignore",
        "data\n",
    ),
    "a Dockerfile that a service builds": (
        {
            "compose.yaml": "services:\n  web:\n    build: {context: ., target: app}\n",
            "Dockerfile": "FROM debian:13 AS app\nCMD true\n",
        },
        "Dockerfile",
        "FROM debian:13 AS other\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NEIGHBOURS)
def test_a_neighbour_that_changes(project, what):
    texts, changed, text = NEIGHBOURS[what]
    (project / "Dockerfile").unlink()
    for name, content in texts.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(content)
    path = next(name for name in ("compose.yaml", "Dockerfile") if name in texts)
    select = {"overrides": {"shellcheck": "off", "select": ["ALL"]}}
    before = Run(path, **select)
    assert Run(path, **select).judged == []
    (project / changed).write_text(text)
    after = Run(path, **select)
    fresh = Run(path, **select, cache=False)
    assert after.findings == fresh.findings
    assert after.findings != before.findings
    assert after.judged == [path]


def test_a_neighbour_that_comes(project):
    """The listing is an answer too."""
    (project / "Dockerfile").write_text("FROM base\nRUN true\nCOPY x.sh /\nRUN sh /x.sh\n")
    Run("Dockerfile")
    assert Run("Dockerfile").judged == []
    (project / "compose.yaml").write_text("services:\n  base:\n    image: base\n    build: base\n")
    assert Run("Dockerfile").judged == ["Dockerfile"]


def test_a_repository_that_begins(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "Dockerfile").write_text(DOCKERFILE)
    monkeypatch.chdir(tmp_path / "a")
    Run("Dockerfile")
    assert Run("Dockerfile").judged == []
    (tmp_path / ".git").mkdir()
    assert Run("Dockerfile").judged == ["Dockerfile"]


def test_the_folder_one_stands_in_is_part_of_what_is_shown(project, monkeypatch):
    Run(str(project / "Dockerfile"))
    monkeypatch.chdir(project.parent)
    again = Run(str(project / "Dockerfile"))
    assert again.judged == ["Dockerfile"]
    assert again.outcomes[0].findings[0].path == "project/Dockerfile"


def test_settings_of_a_script_that_is_told_of(project):
    """A Dockerfile's outcome holds findings in scripts, under the scripts' own settings."""
    (project / "Dockerfile").write_text("FROM debian:13\nCOPY sub/setup.sh /\nRUN sh /setup.sh\n")
    (project / "sub").mkdir()
    (project / "sub" / "setup.sh").write_text("apt-get update\napt-get install curl\n")
    first = Run("Dockerfile")
    assert first.outcomes[0].beside
    assert Run("Dockerfile").outcomes == first.outcomes
    (project / "sub" / "dlint.toml").write_text('ignore = ["apt"]\n')
    again = Run("Dockerfile")
    assert again.judged == ["Dockerfile"]
    assert not again.outcomes[0].beside
    (project / "sub" / "dlint.toml").unlink()
    assert Run("Dockerfile").outcomes == first.outcomes


def plugin_says(message):
    return (
        "from dlint.rule import Findings, on, rule\n"
        "from dlint.model.stage import Stage\n"
        "from . import _words\n\n"
        '@rule(on.stage(), severity="error")\n'
        f"def fault(stage: Stage) -> Findings:\n    yield stage.finding({message!r} + _words.MORE)\n"
    )


def messages(project):
    """In a process of its own, as a plugin stays imported in this one."""
    command = [sys.executable, "-m", "dlint", "check", "--output-format", "concise", "--shellcheck", "off"]
    done = subprocess.run([*command, "Dockerfile"], capture_output=True, text=True, check=False, cwd=project)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_a_plugin_that_changes(project):
    (project / "dlint.toml").write_text('plugins = ["./lint"]\nselect = ["ours"]\n')
    home = project / "lint" / "ours"
    home.mkdir(parents=True)
    (home / "_words.py").write_text("MORE = ' and this'\n")
    (home / "ours.py").write_text(plugin_says("one"))
    assert "one and this" in messages(project)
    assert "one and this" in messages(project)
    (home / "ours.py").write_text(plugin_says("another"))
    assert "another and this" in messages(project)
    (home / "_words.py").write_text("MORE = ' and that'\n")
    time.sleep(1.1)  # Python itself takes a module of one size and second for the same
    os.utime(home / "_words.py")
    assert "another and that" in messages(project)


def test_an_upgrade(monkeypatch):
    Run("Dockerfile")
    real = stamps.of_program
    monkeypatch.setattr(stamps, "of_program", lambda rules: real(rules) + b"new")
    assert Run("Dockerfile").judged == ["Dockerfile"]


def test_an_upgrade_of_what_dlint_relies_on_counts(tmp_path, monkeypatch):
    (tmp_path / "site-packages").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    of_program = stamps.of_program.__wrapped__
    before = of_program(str(tmp_path))
    os.utime(tmp_path / "site-packages", ns=(1, 1))
    assert of_program(str(tmp_path)) != before


def test_an_alias_that_goes(tmp_path, project):
    """The cards are no part of an entry's name: only what asked for aliases follows from them."""
    checkout = tmp_path / "checkout"
    for folder in ("dlint", "rules"):
        kept_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(os.path.join(ROOT, folder), checkout / folder, ignore=kept_out)
    (project / "Dockerfile").write_text("# hadolint ignore=DL3007\nFROM debian:latest\n")

    def report():
        command = [
            sys.executable,
            "-m",
            "dlint",
            "check",
            "--output-format",
            "concise",
            f"{project}/Dockerfile",
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=checkout).stdout

    before = report()
    assert "latest-tag" not in before
    assert report() == before
    card = checkout / "rules" / "image" / "latest-tag.md"
    text = card.read_text()
    card.write_text(text.replace("DL3007", "DL9999"))
    assert "latest-tag" in report()
    card.write_text(text)
    assert report() == before


def test_another_shellcheck(monkeypatch, tmp_path):
    from dlint.engines import shellcheck_process

    program = tmp_path / "shellcheck"
    program.write_text("#!/bin/sh\necho '{\"comments\": []}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(shellcheck_process, "find", lambda: str(program))
    Run("Dockerfile", overrides={})
    assert Run("Dockerfile", overrides={}).judged == []
    program.write_text("#!/bin/sh\necho '{\"comments\":  []}'\n")
    assert Run("Dockerfile", overrides={}).judged == ["Dockerfile"]


def test_a_shellcheck_that_is_not_there_hinders_nothing(monkeypatch):
    from dlint.engines import shellcheck_process

    monkeypatch.setattr(shellcheck_process, "find", lambda: None)
    first = Run("Dockerfile", overrides={})
    assert first.outcomes[0].notes
    second = Run("Dockerfile", overrides={})
    assert second.judged == []
    assert first.outcomes == second.outcomes


def test_what_failed_is_tried_again(monkeypatch, tmp_path, project):
    from dlint.engines import shellcheck_process

    (project / "Dockerfile").write_text('FROM debian:13\nRUN for a in *; do echo "$a"; done\n')
    program = tmp_path / "shellcheck"
    program.write_text("#!/bin/sh\nexit 5\n")
    program.chmod(0o755)
    monkeypatch.setattr(shellcheck_process, "find", lambda: str(program))
    assert Run("Dockerfile", overrides={}).outcomes[0].notes
    assert Run("Dockerfile", overrides={}).judged == ["Dockerfile"]


@pytest.mark.parametrize(
    "request_", [{"fix": True}, {"diff": True}, {"cache": False}, {"stdin": b"FROM a\n"}]
)
def test_runs_that_keep_nothing(kept, request_):
    Run("Dockerfile", **request_)
    assert not (kept / "outcomes").exists()


def test_nothing_is_kept_where_that_is_said(kept, monkeypatch):
    monkeypatch.setenv(store.OFF, "1")
    Run("Dockerfile")
    assert not kept.exists()


def entries(kept):
    return [os.path.join(top, name) for top, _, names in os.walk(kept / "outcomes") for name in names]


@pytest.mark.parametrize("damage", [b"", b"dlint2", b"dlint2\0\0\0\0x", b"\0" * 500, marshal.dumps((1, 2))])
def test_a_damaged_entry_is_none(kept, damage):
    first = Run("Dockerfile")
    for path in entries(kept):
        with open(path, "wb") as file:
            file.write(damage)
    again = Run("Dockerfile")
    assert again.judged == ["Dockerfile"]
    assert again.outcomes == first.outcomes
    assert Run("Dockerfile").judged == []


def test_every_byte_of_an_entry_counts(kept):
    Run("Dockerfile")
    (path,) = entries(kept)
    with open(path, "rb") as file:
        data = file.read()
    for at in range(0, len(data), 41):
        with open(path, "wb") as file:
            file.write(data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :])
        assert store.read(path) is None


def test_a_folder_that_cannot_be_made_costs_only_the_cache(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.PLACE, str(tmp_path / "file" / "below"))
    assert Run("Dockerfile").findings
    assert Run("Dockerfile").judged == ["Dockerfile"]


def test_many_facts_are_shared_by_the_entries(project, monkeypatch):
    """Links of facts: each holds only with those before it."""
    monkeypatch.setattr(cache, "INLINE", 0)
    names = [f"{name}/Dockerfile" for name in "abc"]
    for name in names:
        folder = project / os.path.dirname(name)
        folder.mkdir()
        (folder / "data.bin").write_text("1")
        (folder / "Dockerfile").write_text("FROM debian:13\nCOPY . /srv\n")
        (folder / "compose.yaml").write_text("services: {web: {build: .}}\n")
    worker = Worker(Request(cache=True, overrides={"shellcheck": "off"}))
    for name in names:  # a batch each
        list(worker.files([File(name, "dockerfile", named=True)]))
    assert Run(*names).judged == []
    (project / "c" / "data.bin").write_text("22")
    assert Run(names[0]).judged == []
    assert Run(names[2]).judged == ["Dockerfile"]
    (project / "a" / "data.bin").write_text("22")
    assert Run(names[1]).judged == ["Dockerfile"]


def test_an_answer_that_changes_meanwhile_keeps_nothing(project, kept):
    (project / "Dockerfile").write_text("FROM debian:13\nCOPY x.sh /\nRUN sh /x.sh\n")
    (project / "x.sh").write_text("echo\n")
    worker = Worker(Request(cache=True, overrides={"shellcheck": "off"}))
    files = worker.projects.of("Dockerfile")[0].files
    files.read("x.sh")
    (project / "x.sh").write_text("echo again\n")
    files.read("x.sh")
    list(worker.files([File("Dockerfile", "dockerfile", named=True)]))
    assert not entries(kept)


def test_no_secret_is_kept(project, kept):
    (project / "Dockerfile").write_text(
        f"FROM debian:13\nENV API_TOKEN={SECRET}\nRUN apt-get install curl && curl -u me:{SECRET} http://a.example/x\n"
    )
    (project / "compose.yaml").write_text(f"services:\n  a:\n    image: a\n    env_file: .env\n    environment: {{PASSWORD: {SECRET}}}\n")  # fmt: skip  # noqa: E501
    (project / ".env").write_text(f"PASSWORD={SECRET}\n")
    found = Run("Dockerfile", "compose.yaml", lines=True, overrides={"shellcheck": "off", "select": ["ALL"]})
    assert any(rule.startswith("credentials/") for rule, _, _ in found.findings)
    assert entries(kept)
    for top, _, names in os.walk(kept):
        for name in names:
            with open(os.path.join(top, name), "rb") as file:
                assert SECRET.encode() not in file.read()


@pytest.mark.skipif(os.name == "nt", reason="it has other rights")
def test_nobody_else_reads_it(kept):
    Run("Dockerfile")
    assert kept.stat().st_mode & 0o777 == 0o700


def test_pruning_leaves_the_newest(project, kept, monkeypatch):
    for number in range(6):
        (project / "Dockerfile").write_text(f"{DOCKERFILE}# {number}\n")
        Run("Dockerfile")
    paths = entries(kept)
    for age, path in enumerate(paths):
        os.utime(path, (time.time() - 100 * age, time.time() - 100 * age))
    monkeypatch.setattr(cache, "MAX_SIZE", 3 * 4096)
    cache.prune()
    assert sorted(entries(kept)) == sorted(paths[:3])
    monkeypatch.setattr(cache, "MAX_SIZE", 0)
    cache.prune()  # not again on the same day
    assert entries(kept)
    cache.prune(now=True)
    assert not entries(kept)


def test_cleaning_deletes_what_is_ours_alone(kept):
    Run("Dockerfile")
    command = [sys.executable, "-m", "dlint", "cache", "clean"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "deleted" in done.stdout
    assert not kept.exists()
    kept.mkdir()
    (kept / "precious").write_text("x")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert (kept / "precious").exists()


def test_runs_side_by_side(project, kept):
    """They write the same entries at once, and each reports the same."""
    for number in range(40):
        (project / str(number)).mkdir()
        (project / str(number) / "Dockerfile").write_text(f"{DOCKERFILE}# {number}\n")
    command = [sys.executable, "-m", "dlint", "check", "--output-format", "json", "--shellcheck", "off", "."]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=project) for _ in range(3)]
    reports = {process.communicate()[0] for process in running}
    assert len(reports) == 1
    assert subprocess.run(command, capture_output=True, check=False, cwd=project).stdout in reports
    assert not [path for path in entries(kept) if "." in os.path.basename(path)]


def test_the_index_tells_the_same_of_rules_as_their_modules(kept):
    """The first run imports them all, the second none."""
    show = [sys.executable, "-m", "dlint", "rules", "--output-format", "json"]
    first = subprocess.run(show, capture_output=True, check=True).stdout
    assert list(kept.glob("rules-*"))
    assert subprocess.run(show, capture_output=True, check=True).stdout == first
    code = (
        "import sys; from dlint import homes, rulebook as rb; book = rb.load([homes.builtin_home()]);"
        "print(len([name for name in sys.modules if 'dlint.rules.' in name and name.count('.') == 3]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_rule_that_changes_is_read_again(tmp_path):
    """A checkout of its own, since this one is in use."""
    from dlint.homes import builtin_home

    home = tmp_path / "rules"
    shutil.copytree(os.path.join(builtin_home().path, "apt"), home / "apt")
    code = (
        "from dlint import homes, rulebook;"
        f"book = rulebook.load([homes.Home({str(home)!r}, 'dlint.rules')]);"
        "print(sorted(book.rules))"
    )

    def names():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout

    first = names()
    assert names() == first
    (home / "apt" / "more.py").write_text(
        "from dlint.rule import Findings, on, rule\n\n"
        "@rule(on.stage())\ndef quite_new(stage: object) -> Findings:\n    return ()\n"
    )
    assert "apt/quite-new" in names()
    (home / "apt" / "more.py").unlink()
    assert names() == first


def test_a_copied_link_that_leads_elsewhere_by_now_is_judged_again(project):
    (project / "here.txt").write_text("a")
    (project / "Dockerfile").write_text("FROM debian:13\nCOPY a.txt /a\n")
    (project / "a.txt").symlink_to("../kept")
    assert "copy/missing-source" in [rule for rule, *_ in Run("Dockerfile").findings]
    assert Run("Dockerfile").judged == []
    (project / "a.txt").unlink()
    (project / "a.txt").symlink_to("here.txt")
    again = Run("Dockerfile")
    assert again.judged == ["Dockerfile"]
    assert "copy/missing-source" not in [rule for rule, *_ in again.findings]
