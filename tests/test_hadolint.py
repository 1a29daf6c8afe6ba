"""A person who moves from hadolint loses nothing: codes, profile, configuration, comments."""

import json
import os
import tomllib

import pytest
from helpers import dlint_process as dlint
from helpers import write

from dlint.config.convert import from_hadolint
from dlint.config.settings import ConfigError, Configs
from dlint.explain import explain, profiles_list
from dlint.homes import builtin_home
from dlint.knowledge.hadolint import OFF, REMOVED, SEVERITIES
from dlint.rulebook import load
from dlint.work import Request, Worker

BOOK = load([builtin_home()])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Given up by hadolint, and nothing that dlint finds a fault: upgrades by yum and dnf.
WITHOUT_RULE = ("DL3031", "DL3039")
CODES = sorted({*SEVERITIES, *OFF, *REMOVED})


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def findings(text, **overrides):
    write("Dockerfile", text)
    from dlint.discover import File

    request = Request(
        isolated=True, overrides={key.replace("_", "-"): value for key, value in overrides.items()}
    )
    outcome = Worker(request).file(File("Dockerfile", "dockerfile", named=True))
    return {(found.rule, found.severity) for found in outcome.findings}


# ---- codes


def test_the_table_holds_every_rule_of_hadolint():
    levels = [SEVERITIES[code] for code in SEVERITIES]
    assert (levels.count("error"), levels.count("warning"), levels.count("info")) == (14 + 1, 43, 11 + 1)
    assert len(CODES) == 71 + 1 + len(REMOVED)  # 71 rules, the parse error, and what earlier releases had


@pytest.mark.parametrize("code", [code for code in CODES if code not in WITHOUT_RULE])
def test_a_code_works_wherever_a_rule_is_named(code):
    rules = BOOK.resolve(code)
    assert rules
    assert rules <= BOOK.names
    assert rules <= BOOK.select(select=(code,)).names
    assert not rules & BOOK.select(select=("ALL",), ignore=(code,)).names
    assert all(f"{rule}\n" in explain(code, BOOK) for rule in rules)
    write(
        "dlint.toml", f'extend-select = ["{code}"]\nignore = ["{code}"]\nseverity = {{ {code} = "error" }}\n'
    )
    settings = Configs().settings("Dockerfile", BOOK)
    assert (settings.ignore, set(settings.severity)) == ((code,), set(rules))


def test_codes_without_a_rule_are_those_that_are_named():
    assert [code for code in CODES if BOOK.resolve(code) is None] == list(WITHOUT_RULE)


# ---- profile


def test_the_profile_holds_what_runs_in_hadolint_unasked():
    names = BOOK.select(("hadolint",)).names
    expected = {rule for code in SEVERITIES for rule in BOOK.resolve(code)} | BOOK.topics.get(
        "shellcheck", set()
    )
    assert names == expected
    assert not any(BOOK.resolve(code) & names for code in OFF)
    assert "apt/unpinned" in names  # in no default of dlint's


def test_the_profile_sets_hadolints_severities():
    text = "FROM debian:12\nMAINTAINER me\nRUN cd /srv\nLABEL A=b\nADD a /a\n"
    got = dict(findings(text, profile=["hadolint"]))
    own = dict(findings(text, select=["ALL"]))
    assert (own["syntax/maintainer"], got["syntax/maintainer"]) == ("warning", "error")
    assert (got["copy/add-for-copy"], got["label/invalid-key"]) == ("error", "info")
    assert "user/never-set" not in got
    assert findings(text, profile=["hadolint"], ignore=["DL4000"]).isdisjoint(
        {("syntax/maintainer", "error")}
    )


def test_what_a_configuration_says_counts_more_than_the_profile():
    write("dlint.toml", 'profile = "hadolint"\n[severity]\nDL4000 = "info"\n')
    write("Dockerfile", "FROM debian:12\nMAINTAINER me\n")
    report = json.loads(dlint("check", "--output-format", "json").stdout)
    assert [(found["rule"], found["severity"]) for found in report["findings"]] == [
        ("syntax/maintainer", "info")
    ]


def test_profiles_join():
    names = BOOK.select(("hadolint", "hardening")).names
    assert names == BOOK.resolve("hadolint") | BOOK.resolve("hardening")


def test_rules_and_explain_know_the_profile():
    rows = {row["name"]: row for row in json.loads(profiles_list(BOOK, "json", ("hadolint",)))}
    assert set(rows) == BOOK.resolve("hadolint")
    assert rows["syntax/maintainer"]["severity"] == "error"
    assert "syntax/maintainer" in explain("hadolint", BOOK)
    assert "did you mean `hadolint`?" in dlint("rules", "--profile", "hadolit").stderr


# ---- configuration

FULL = """\
ignored: [DL3008, SC2086, DL3005, DL3031, DL9999, dl3009]
override:
  error: [DL3015]
  warning: [DL3015, DL3042]
  info: [DL3057]
  style: [DL3059]
failure-threshold: warning
trustedRegistries: [docker.io, "*.example.com"]
label-schema: { author: text, "the url": url, made: rfc3339 }
strict-labels: true
disable-ignore-pragma: true
no-fail: true
no-color: yes
format: sarif
verbose: true
"""
CONFIGS = (
    FULL,
    "",
    "ignored:\n  - DL3006\n",
    "trustedRegistries: ghcr.io, docker.io\n",
    "strict-labels: on\n",
    "strict-labels: true\nlabel-schema: {maintainer: text, version: semver, licence: spdx}\n",
    "override: {info: [DL3002, DL3003], error: [DL3001, DL3049]}\nlabel-schema: {a: hash, b: email}\n",
    "disable-ignore-pragma: true\nignored: [DL4000]\n",
    "failure-threshold: none\nformat: tty\n",
    "formats: [tty, json]\nno-color: false\nno-fail: false\n",
)
FILES = (
    "FROM debian\nMAINTAINER me\nRUN cd /x && sudo ls\nUSER root\n",
    "FROM quay.io/a/b:1 AS b\nRUN apt-get update\nFROM x.example.com/c:1\nLABEL version=1 licence=n\nCMD a\n",
    'FROM ghcr.io/a/b:1\n# hadolint ignore=DL3004\nRUN sudo apt-get install -y curl\nLABEL maintainer=""\n',
    "FROM node:latest\n# hadolint global ignore=DL3007\nRUN npm install -g a\nRUN service x start\n",
)


@pytest.mark.parametrize("config", CONFIGS)
def test_the_toml_made_of_a_configuration_finds_the_same(config):
    for number, text in enumerate(FILES):
        write(f"{number}.Dockerfile", text)
    write(".hadolint.yaml", config)
    before = dlint("check", ".")
    made = dlint("config", "--from-hadolint")
    assert made.returncode == 0, made.stderr
    tomllib.loads(made.stdout)
    os.remove(".hadolint.yaml")
    write("dlint.toml", made.stdout)
    after = dlint("check", ".")
    assert (after.stdout, after.returncode) == (before.stdout, before.returncode)
    assert before.returncode != 2


def converted(text, path=".hadolint.yaml"):
    write(path, text)
    return from_hadolint(path, BOOK)


def test_every_key_is_taken_over():
    page = converted(FULL)
    values = tomllib.loads(page)
    assert values["ignore"] == ["DL3008", "SC2086", "DL3005"]
    assert values["severity"] == {"DL3015": "error", "DL3042": "warning", "DL3057": "info", "DL3059": "info"}
    assert set(values["extend-select"]) == set(values["severity"])
    assert (values["fail-level"], values["inline-ignores"], values["exit-zero"]) == ("warning", False, True)
    assert (values["color"], values["output-format"]) == ("never", "sarif")
    assert values["rules"]["DL3026"] == {"registries": ["docker.io", "*.example.com"]}
    schema = {"author": "text", "the url": "url", "made": "rfc3339"}
    assert values["rules"]["DL3049"] == values["rules"]["DL3050"] == {"schema": schema}


def test_comments_say_where_each_comes_from_and_what_is_left_out():
    page = converted(FULL)
    assert "# ignored (.hadolint.yaml:1)\n" in page
    assert "# failure-threshold (.hadolint.yaml:7)\n" in page
    assert "# left out: DL3031: hadolint gave it up" in page
    assert "# left out: DL9999: no rule has it\n" in page
    assert "# left out: dl3009: no rule has it; did you mean `DL3009`?\n" in page
    assert "# left out: verbose (.hadolint.yaml:15)" in page
    assert "# left out: format codacy" in converted("format: codacy")
    assert "hadolint then fails from `info` on" in converted("ignored: [DL3008]")


@pytest.mark.parametrize("name", ["café", 'a "b"', "c\\d", "e\u007ff", "g\th"])
def test_any_text_survives(name):
    values = tomllib.loads(converted(f"label-schema: {{ {json.dumps(name)}: text }}"))
    assert values["rules"]["DL3049"] == {"schema": {name: "text"}}


def test_the_nearest_configuration_is_taken():
    write("a/b/.hadolint.yml", "ignored: [DL3008]")
    os.makedirs("a/b/c")
    os.chdir("a/b/c")
    page = dlint("config", "--from-hadolint").stdout
    assert 'ignore = ["DL3008"]' in page
    assert "../.hadolint.yml:1" in page


def test_a_mistyped_key_is_an_error():
    with pytest.raises(
        ConfigError, match=r"\.hadolint\.yaml:2: unknown key `trustedRegistry`; did you mean `trustedR"
    ):
        converted("ignored: []\ntrustedRegistry: docker.io")
    write(".hadolint.yaml", "formt: json")
    done = dlint("config", "--from-hadolint", ".hadolint.yaml")
    assert (done.returncode, "did you mean `format`?" in done.stderr) == (2, True)


def test_without_a_configuration_there_is_nothing_to_convert():
    done = dlint("config", "--from-hadolint", "nothing.yaml")
    assert (done.returncode, done.stdout) == (2, "")


def settings(text):
    write(".hadolint.yaml", text)
    return Configs().settings("Dockerfile", BOOK)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("ignored: [DL3008, SC2086]", "ignore", ("DL3008", "SC2086")),
        ("ignored: DL3008", "ignore", ("DL3008",)),
        ("failure-threshold: error", "fail_level", "error"),
        ("failure-threshold: style", "fail_level", "info"),
        ("failure-threshold: none", "fail_level", "info"),
        ("disable-ignore-pragma: true", "inline_ignores", False),
        ("disable-ignore-pragma: false", "inline_ignores", True),
        ("no-fail: true", "exit_zero", True),
        ("no-fail: yes", "exit_zero", True),
        ("no-fail: off", "exit_zero", False),
        ("no-color: true", "color", "never"),
        ("no-color: false", "color", None),
        ("format: tty", "output_format", "text"),
        ("format: gnu", "output_format", "concise"),
        ("format: json", "output_format", "json"),
        ("format: codacy", "output_format", None),
        ("formats: [codacy, sarif, tty]", "output_format", "sarif"),
        ("override: {style: [DL3059], error: [DL3059]}", "severity", {"layers/consecutive-runs": "error"}),
    ],
)
def test_each_key_is_honoured(text, key, value):
    assert getattr(settings(text), key) == value


@pytest.mark.parametrize("text", ["no-fail: maybe", "format: xml", "formats: [tty, xml]", "no-color: [1]"])
def test_values_of_another_kind_are_refused(text):
    with pytest.raises(ConfigError):
        settings(text)


def test_strict_labels_without_a_schema_allow_none():
    write(".hadolint.yaml", "strict-labels: true")
    write("Dockerfile", "FROM debian:12\nLABEL a=b\n")
    assert "label/undeclared" in dlint("check").stdout


def test_no_fail_and_no_color_reach_the_run():
    write("Dockerfile", "FROM debian:12\nRUN sudo x\n")
    assert dlint("check", "--color", "auto").returncode == 1
    write(".hadolint.yaml", "no-fail: true\nno-color: true")
    done = dlint("check")
    assert (done.returncode, "user/sudo" in done.stdout) == (0, True)


def test_a_file_without_from_has_no_stage_to_copy_from_and_a_page_may():
    text = "COPY --from=0 /a /a\nCOPY --from=own /a /a\nCOPY --from=alpine /a /a\nCOPY --from=b/c:1 /a /a\n"
    write("Dockerfile", text)
    write("page.md", f"```dockerfile\n{text}```\n")
    assert (
        dlint("check", "--select", "DL3022", "--output-format", "concise", "Dockerfile").stdout.count("\n")
        == 2
    )
    assert not dlint("check", "--select", "DL3022", "--output-format", "concise", "page.md").stdout


# ---- rules, where dlint came to agree with hadolint

DNF = "FROM fedora:42 AS b\nENV v=2.5-1\nFROM {}\nRUN dnf -y install git-$v\n"
KEPT = "FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\n"
KEPT += "RUN --mount=type=cache,target=/var/lib/apt{} \\\n"
KEPT += "    apt-get update && apt-get install -y a{}\n"
BOTH = "FROM a:1\nRUN wget -q x.org\nRUN curl x.org\nRUN b\nRUN wget -q y.org{}\n"


@pytest.mark.parametrize(
    ("code", "text", "count"),
    [
        ("DL3048", "FROM a:1\nLABEL a$b=c\n", 1),
        ("DL3048", "FROM a:1\nARG b=x\nLABEL a.$b=c\n", 0),
        ("DL3062", "FROM a:1\nRUN go get -tool foobar\n", 1),
        ("DL3062", "FROM a:1\nRUN go install foobar@latest\n", 1),
        ("DL3062", "FROM a:1\nRUN go install foobar@v1 && go get fmt\n", 0),
        ("DL3041", DNF.format("fedora:42"), 1),
        ("DL3041", DNF.format("b"), 0),
        ("DL3041", DNF.format("fedora:42").replace("RUN ", "RUN v=1 && "), 0),
        ("DL3009", KEPT.format("", ""), 1),
        ("DL3009", KEPT.format("", " && apt-get clean"), 0),
        ("DL3009", KEPT.format(" --mount=type=cache,target=/var/cache/apt", ""), 0),
        ("DL3009", KEPT.format("", "").replace("docker-clean", "another"), 0),
        ("DL3057", "FROM scratch\n", 1),
        ("DL3057", "FROM scratch\nCOPY a /a\n", 0),
        ("DL4001", BOTH.format(""), 2),
        ("DL4001", BOTH.format(" && curl z.org"), 2),
        ("DL3026", "FROM acme.org/a:1\nCOPY --from=docker.io/b /b /b\n", 1),
        ("DL3026", "FROM acme.org/a:1\nRUN --mount=from=alpine,target=/b ls\n", 1),
        ("DL3026", "FROM acme.org/a:1\nCOPY --from=context /b /b\n", 0),
    ],
)
def test_rules_agree(code, text, count):
    write("dlint.toml", '[rules]\nDL3026 = { registries = ["acme.org"] }\n')
    write("Dockerfile", text)
    report = dlint("check", "--select", code, "--output-format", "json")
    assert len(json.loads(report.stdout)["findings"]) == count


# ---- comments

BASE = "FROM debian:12\n"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("# hadolint ignore=DL3004\nRUN sudo x\n", 0),
        ("#hadolint ignore=DL3004\nRUN sudo x\n", 0),
        ("# hadolint ignore = DL3008 , DL3004\nRUN sudo x\n", 0),
        ("# hadolint ignore=DL3004 # a reason\nRUN sudo x\n", 0),
        ("# hadolint ignore=DL3004\nONBUILD RUN sudo x\n", 0),
        ("# hadolint ignore=DL3004\nRUN a && \\\n    sudo x\n", 0),
        # what hadolint drops without a word works, or is told
        ("# hadolint ignore=DL3004\n\nRUN sudo x\n", 0),
        ("# hadolint ignore=DL3004\n# hadolint ignore=DL3008\nRUN sudo x\n", 0),
        ("RUN a && \\\n    # hadolint ignore=DL3004\n    sudo x\n", 0),
        ("# hadolint ignore=DL3004 because\nRUN sudo x\n", 1),
        ("# hadolint ignore=dl3004\nRUN sudo x\n", 1),
        ("# hadolint ignore=DL3004 DL3008\nRUN sudo x\n", 1),
        ("RUN sudo x # hadolint ignore=DL3004\n", 1),
        ("# hadolint ignore=DL3008\nRUN sudo x\n", 1),
        ("# hadolint ignore=DL3004\nRUN x\nRUN sudo x\n", 1),
        ("# hadolint global ignore=DL3004\nRUN sudo x\nFROM a:1\nRUN sudo y\n", 0),
        ("RUN sudo x\n# hadolint global ignore=DL3004\n", 0),
        ("# hadolint stage ignore=DL3004\nFROM a:1\nRUN sudo x\nRUN sudo y\n", 0),
        ("# hadolint stage ignore=DL3004\nFROM a:1\nRUN sudo x\nFROM b:1\nRUN sudo y\n", 1),
        ("RUN x\n# hadolint stage ignore=DL3004\nRUN sudo x\nFROM b:1\nRUN sudo y\n", 1),
    ],
)
def test_ignore_comments(text, left):
    got = findings(BASE + text, select=["DL3004", "dlint"])
    assert sum(rule == "user/sudo" for rule, _ in got) == left
    told = "dlint/malformed-ignore" in {rule for rule, _ in got}
    assert told == (" because" in text or "dl3004" in text or "DL3004 DL" in text or "RUN sudo x #" in text)


@pytest.mark.parametrize("code", ["DL4003", "DL4004", "DL3012"])
def test_a_comment_stands_where_hadolint_points(code):
    keyword = {"DL4003": "CMD", "DL4004": "ENTRYPOINT", "DL3012": "HEALTHCHECK CMD"}[code]
    text = f'{BASE}{keyword} ["a"]\n# hadolint ignore={code}\n{keyword} ["b"]\n'
    assert findings(text.replace("# hadolint", "# no"), select=[code])
    assert not findings(text, select=[code])


def test_a_comment_of_dlints_stands_where_dlint_points():
    text = f'{BASE}CMD ["a"]\n# dlint: ignore=DL4003\nCMD ["b"]\n'
    assert findings(text, select=["DL4003"])


def test_a_comment_may_name_a_code_that_hadolint_gave_up():
    text = f"{BASE}# hadolint ignore=DL3005\nRUN apt-get -y upgrade\n"
    assert findings(text.replace("hadolint", "no"), select=["apt/distribution-upgrade"])
    assert not findings(text, select=["apt/distribution-upgrade", "dlint/unused-ignore"])
