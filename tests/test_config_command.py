"""Settings by path, from packages and for versions; `dlint config` in all its forms; completion."""

import json
import os
import re
import subprocess
import sys
import tomllib

import jsonschema
import pytest
from helpers import dlint_process as dlint
from helpers import write

from dlint import __version__
from dlint.config.file import KEYS
from dlint.config.schema import schema
from dlint.config.settings import ConfigError, Configs
from dlint.homes import builtin_home
from dlint.profiles import WORDS
from dlint.rulebook import SELECTABLE, load

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOOK = load([builtin_home()])
SCHEMA = schema(BOOK)


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(path="Dockerfile", **options):
    return Configs(**options).settings(path, BOOK)


def refused(text):
    write("dlint.toml", text)
    with pytest.raises(ConfigError) as error:
        settings()
    return str(error.value)


def test_settings_for_some_paths_lie_over_those_for_all():
    write(
        "dlint.toml",
        'fail-level = "error"\nignore = ["apt"]\n[per-path."tests/**"]\nfail-level = "info"\n'
        'ignore = ["pip"]\nprofile = "style"\n[per-path."tests/deep/"]\nmin-severity = "error"\n'
        '[per-path."tests/**".rules."image/forbidden-registry"]\nregistries = ["a"]\n'
        '[per-path."tests/**".severity]\n"copy/add-for-copy" = "error"\n',
    )
    top, below, deep = settings(), settings("tests/Dockerfile"), settings("tests/deep/x/Dockerfile")
    assert (top.fail_level, top.profile, top.ignore) == ("error", ("default",), ("apt",))
    assert (below.fail_level, below.profile, below.ignore) == ("info", ("style",), ("apt", "pip"))
    assert below.severity["copy/add-for-copy"] == "error"
    assert below.origin["fail-level"].endswith("dlint.toml:4")
    assert (deep.min_severity, deep.fail_level, top.min_severity) == ("error", "info", "info")
    configs = Configs()
    assert configs.settings("tests/a/Dockerfile", BOOK) is configs.settings("tests/b/Dockerfile", BOOK)


def test_settings_by_path_work_in_a_run_and_the_command_line_is_above_them():
    write("dlint.toml", '[per-path."tests/**"]\nignore = ["user"]\n')
    for path in ("Dockerfile", "tests/Dockerfile"):
        write(path, "FROM debian:12\nRUN sudo id\n")
    done = dlint("--shellcheck", "off", "--output-format", "concise")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["Dockerfile"]
    done = dlint("--shellcheck", "off", "--output-format", "concise", "--select", "user/sudo")
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("per-path = 1", "dlint.toml:1: `per-path` must be a table of tables of settings"),
        ('per-path."a" = 1', "`a` in `per-path` must be a table of settings"),
        ('[per-path."a"]\n\nfail-level = "bad"', "dlint.toml:3: `fail-level` must be error, warning or info"),
        ('[per-path."a"]\nextend = "x"', "dlint.toml:2: unknown key `extend` of `per-path`"),
        ('[per-path."a"]\nignor = []', "dlint.toml:2: unknown key `ignor`; did you mean `ignore`?"),
        ('[per-path."a"]\nignore = ["nothing"]', "dlint.toml:2: unknown rule `nothing`"),
        ('[per-path."a"]\nprofile = ["x"]', "dlint.toml:2: unknown profile `x`"),
        ('[per-path."a".rules."apt/unpinned"]\nx = 1', "apt/unpinned has no option `x`"),
    ],
)
def test_what_is_wrong_for_some_paths_is_told_with_its_line(text, words):
    assert words in refused(text)


def test_extend_takes_an_installed_package_and_runs_none_of_its_code(tree, monkeypatch):
    write("site/acme_dlint_config/__init__.py", "raise SystemExit('the package was imported')\n")
    write("site/acme_dlint_config/dlint.toml", 'fail-level = "error"\nextend = "more.toml"\n')
    write("site/acme_dlint_config/more.toml", 'min-severity = "warning"\n')
    write("site/bare_config/__init__.py", "")
    monkeypatch.syspath_prepend(str(tree / "site"))
    write("dlint.toml", 'extend = "acme-dlint-config"\n')
    assert (settings().fail_level, settings().min_severity) == ("error", "warning")
    assert "bare-config, which holds no dlint.toml" in refused('extend = "bare-config"')
    assert "nor an installed package" in refused('extend = "acme-dlint-confg"')
    assert "does not exist" in refused('extend = "../acme.toml"')
    write("acme-dlint-config", 'fail-level = "info"\n')  # a file of the name comes first
    write("dlint.toml", 'extend = "acme-dlint-config"\n')
    assert settings().fail_level == "info"


@pytest.mark.parametrize(
    "said", [">=0", f"=={__version__}", __version__, ">=0.0.1, <99", "!=98.*", "~=0.1", "0.*"]
)
def test_a_version_that_will_do(said):
    write("dlint.toml", f'required-version = "{said}"\n')
    assert settings().path


@pytest.mark.parametrize(
    "said", [">=99", "<0.0.1", "==0.0", ">0,>98", f"!={__version__}", "~=99.1", "==98.*"]
)
def test_a_version_that_will_not_do_is_told_before_unknown_keys(said):
    told = refused(f'new-key = 1\nrequired-version = "{said}"\n')
    assert f"dlint.toml:2: this is dlint {__version__}, and the configuration asks for `{said}`" in told


@pytest.mark.parametrize("said", ["", "x", "=>1", ">=1.*", "1..2", ">=" + "9" * 5000])
def test_a_version_that_is_none(said):
    assert "`required-version` must be versions" in refused(f'required-version = "{said}"\n')


def test_every_value_is_shown_with_where_it_comes_from(tree):
    write("base.toml", 'ignore = ["apt"]\nfail-level = "error"\n[severity]\n"copy/add-for-copy" = "info"\n')
    write(
        "dlint.toml",
        'extend = "base.toml"\nignore = ["pip"]\nexclude = ["vendor/"]\nbaseline = "known.json"\n'
        '[rules."image/forbidden-registry"]\nregistries = ["a"]\n[per-file-ignores]\n"tests/**" = ["user"]\n',
    )
    done = dlint("config", "tests/Dockerfile")
    assert done.returncode == 0, done.stderr
    assert re.search(r'^fail-level = "error"  # .*/base.toml:2$', done.stdout, re.MULTILINE)
    assert re.search(
        r'^ignore = \["apt", "pip", "user"\]  # .*base.toml:1, .*dlint.toml:2, .*:7$',
        done.stdout,
        re.MULTILINE,
    )
    assert re.search(r'^"copy/add-for-copy" = "info"  # .*/base.toml:4$', done.stdout, re.MULTILINE)
    assert 'baseline = "known.json"' in done.stdout
    tomllib.loads(done.stdout)
    data = json.loads(dlint("config", "tests", "--output-format", "json").stdout)
    assert data["settings"]["fail-level"] == {"value": "error", "from": str(tree / "base.toml:2")}
    assert data["settings"]["min-severity"] == {"value": "info", "from": None}
    assert data["severity"]["copy/add-for-copy"] == {"value": "info", "from": str(tree / "base.toml:4")}
    assert data["rules"]["image/forbidden-registry"]["from"].endswith("dlint.toml:5")
    assert not data["excluded"]
    assert json.loads(dlint("config", "vendor/Dockerfile", "--output-format", "json").stdout)["excluded"]
    assert "this path is excluded" in dlint("config", "vendor/Dockerfile").stdout


def test_the_schema_is_one_and_knows_every_key_and_option():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(KEYS)
    assert all("description" in each for each in SCHEMA["properties"].values())
    tables = SCHEMA["properties"]["rules"]["properties"]
    for name, rule in BOOK.rules.items():
        if rule.options:
            assert set(tables[name]["properties"]) == {option.name for option in BOOK.options(name)}
    done = dlint("config", "--schema")
    assert json.loads(done.stdout) == SCHEMA


def pages():
    for top, _, names in os.walk(os.path.join(ROOT, "docs")):
        for name in sorted(names):
            if name.endswith(".md") and os.path.basename(top) != "rules":
                yield os.path.relpath(os.path.join(top, name), ROOT)


def examples():
    """Blocks of TOML in the guides, and in the cards of rules, that are configurations."""
    for page in pages():
        with open(os.path.join(ROOT, page), encoding="utf-8") as stream:
            text = stream.read()
        for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)):
            data = tomllib.loads(block)
            if "project" not in data and "build-system" not in data:
                yield pytest.param(data.get("tool", {}).get("dlint", data), id=f"{page}:{number}")


@pytest.mark.parametrize("data", list(examples()))
def test_the_schema_accepts_what_the_guides_show(data):
    jsonschema.validate(data, SCHEMA, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "text",
    [
        'fail-level = "bad"',
        "ignor = []",
        'profile = ["x"]',
        '[rules."image/forbidden-registry"]\nx = 1',
        "[rules.image.forbidden-registry]\nx = 1",
        '[per-path."a"]\nextend = "x"',
        '[severity]\n"a/b" = "bad"',
        "exit-zero = 1",
    ],
)
def test_what_the_code_refuses_the_schema_refuses(text):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), SCHEMA, cls=jsonschema.Draft202012Validator)
    refused(text)


@pytest.mark.parametrize(
    "text",
    [
        'profile = "style"',
        '[severity]\n"a" = "info"'.replace('"a"', '"apt"'),
        "[severity.copy]\nadd-for-copy = 'error'",
        '[rules.image.forbidden-registry]\nregistries = ["a"]',
        '[rules.DL3026]\nregistries = ["a"]',
        'extend-select = ["DL3008", "SC2086"]',
    ],
)
def test_what_the_code_accepts_the_schema_accepts(text):
    jsonschema.validate(tomllib.loads(text), SCHEMA, cls=jsonschema.Draft202012Validator)
    write("dlint.toml", text)
    settings()


def test_every_profile_is_explained():
    assert set(WORDS) == set(SELECTABLE)
    done = dlint("explain", "reproducible")
    assert "why" in done.stdout.lower() or "pins" in done.stdout
    assert 'profile = ["default", "reproducible"]' in done.stdout
    assert "apt/unpinned" in done.stdout
    json.loads(dlint("explain", "reproducible", "--output-format", "json").stdout)


def completed(words):
    asked = {"COMP_WORDS": f"dlint {words}", "COMP_CWORD": str(words.count(" ") + 1)}
    call = [sys.executable, "-c", "from dlint.cli import main; main(prog_name='dlint')"]
    environment = {**os.environ, "PYTHONPATH": ROOT, "_DLINT_COMPLETE": "bash_complete", **asked}
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", "baseline"),
        ("ex", "explain"),
        ("--sel", "--select"),
        ("check --ignore apt/reco", "apt/recommended-packages"),
        ("--ignore apt/reco", "apt/recommended-packages"),
        ("check --ignore user/sudo,apt/reco", "user/sudo,apt/recommended-packages"),
        ("explain DL301", "DL3015"),
        ("check --profile hard", "hardening"),
        ("baseline pr", "prune"),
    ],
)
def test_a_shell_is_told_what_may_follow(words, wanted):
    assert wanted in completed(words)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_shell(shell):
    import shutil

    done = dlint("completion", shell)
    assert done.returncode == 0
    assert f"_DLINT_COMPLETE={shell}_complete" in done.stdout
    program = shutil.which(shell)
    if program:
        subprocess.run([program, "-n"], input=done.stdout, text=True, check=True)


def test_a_bare_call_still_lints():
    write("Dockerfile", "FROM debian:12\n")
    assert "findings" in dlint("--shellcheck", "off").stdout
