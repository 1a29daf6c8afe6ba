import os
import sys

import pytest
from helpers import write

from dlint.config.settings import ConfigError, Configs, Settings
from dlint.homes import Home
from dlint.rule import on, rule
from dlint.rulebook import Rulebook


def _rule(name, profile="default"):
    def check(_):
        return ()

    check.__annotations__ = {"registries": "frozenset[str]", "count": "int", "schema": "dict[str, str]"}
    check.__kwdefaults__ = {"registries": frozenset(), "count": 1, "schema": {}}
    made = rule(on.dockerfile(), profile=profile)(check)
    made.name = name
    return made


class Book(Rulebook):
    """A rulebook without cards."""

    @property
    def aliases(self):
        return {
            "DL3008": ("apt/unpinned",),
            "DL3009": ("apt/lists-left",),
            "DL3026": ("image/forbidden-registry",),
            "DL3049": ("label/missing",),
            "DL3050": ("label/undeclared",),
            "DS-0002": ("user/last-user-root", "user/never-set"),
        }


NAMES = ["apt/unpinned", "apt/lists-left", "image/forbidden-registry", "label/missing", "label/undeclared"]
NAMES += ["user/last-user-root", "user/never-set"]
BOOK = Book((Home(".", "x"),), {name: _rule(name) for name in [*NAMES, "shellcheck"]})


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def read(text, name="dlint.toml", path="Dockerfile", **options):
    write(name, text)
    return Configs(**options).settings(path, BOOK)


def refused(text, name="dlint.toml", **options):
    with pytest.raises(ConfigError) as caught:
        read(text, name, **options)
    return caught.value.line, caught.value.message


def test_every_key():
    settings = read(
        """
profile = ["default", "hardening"]
select = ["apt", "ALL"]
extend-select = ["DL3026"]
ignore = ["DL3008", "SC2086"]
fail-level = "error"
min-severity = "warning"
exclude = ["vendor/**"]
region = "cn"
plugins = ["./rules"]
inline-ignores = false
output-format = "sarif"
[severity]
apt = "error"
DL3008 = "info"
shellcheck = "info"
user.never-set = "warning"
[per-file-ignores]
"test/*" = ["user"]
[rules."image/forbidden-registry"]
registries = ["a", "b"]
[rules.label.missing]
schema = { x = "text" }
"""
    )
    assert (settings.profile, settings.select) == (("default", "hardening"), ("apt", "ALL"))
    assert (settings.extend_select, settings.ignore) == (("DL3026",), ("DL3008", "SC2086"))
    assert (settings.fail_level, settings.min_severity) == ("error", "warning")
    assert (settings.region, settings.inline_ignores) == ("cn", False)
    assert settings.output_format == "sarif"
    assert settings.plugins == (("./rules", os.getcwd()),)
    assert settings.severity_of("apt/unpinned") == "info"  # narrower than its topic
    assert settings.severity_of("apt/lists-left") == "error"
    assert settings.severity_of("shellcheck/SC2086") == "info"
    assert settings.severity_of("user/never-set") == "warning"
    assert settings.severity_of("user/last-user-root") is None
    assert settings.excludes("vendor/a/Dockerfile")
    assert not settings.excludes("a/Dockerfile")
    assert settings.ignored_in("test/Dockerfile") == ("DL3008", "SC2086", "user")
    assert settings.ignored_in("Dockerfile") == ("DL3008", "SC2086")
    assert settings.rules == {
        "image/forbidden-registry": {"registries": frozenset("ab")},
        "label/missing": {"schema": {"x": "text"}},
    }
    assert settings.origin["fail-level"].endswith("dlint.toml:6")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ('\nfail_level = "error"', 2, "unknown key `fail_level`; did you mean `fail-level`?"),
        ('select = [\n  "apt",\n  "DL3108",\n]', 3, "unknown rule `DL3108`; did you mean `DL3008`?"),
        ('ignore = ["apt/unpined"]', 1, "did you mean `apt/unpinned`?"),
        ('profile = "hardned"', 1, "unknown profile `hardned`; did you mean `hardening`?"),
        ('profile = "apt"', 1, "unknown profile `apt`"),
        ("select = 'apt'", 1, "`select` must be a list of strings"),
        ("select = [1]", 1, "`select` must be a list of strings"),
        ('fail-level = "high"', 1, "`fail-level` must be error, warning or info"),
        ("fail-level = []", 1, "`fail-level` must be error, warning or info"),
        ('inline-ignores = "no"', 1, "`inline-ignores` must be true or false"),
        ('\n[severity]\n"apt/unpinned" = "high"', 3, "the level of `apt/unpinned` must be"),
        ('[severity]\nx = "info"\n"user/rooot" = "info"', 2, "unknown rule `x`"),
        ('[severity]\n"{x}" = 1', 2, "the level of `{x}` must be"),
        ('severity = "info"', 1, "`severity` must be a table"),
        (
            '[per-file-ignores]\n"a" = ["apt"]\n"b" = "apt"',
            3,
            "`b` in `per-file-ignores` must be a list of strings",
        ),
        ('[per-file-ignores]\n"a" = ["apt"]\n"b" = ["atp"]', 3, "unknown rule `atp`"),
        ('[rules."image/forbidden-registry"]\nregistry = 1', 2, "did you mean `registries`?"),
        ('\n[rules."image/forbidden-registry"]\nregistries = "x"', 3, "a list of strings"),
        ("[rules.image.forbidden-registry]\ncount = true", 2, "an integer"),
        ("[rules.image.forbiden-registry]\ncount = 1", 1, "did you mean `image/forbidden-registry`?"),
        ("[rules.DL3026]\nnope = 1", 2, "has no option `nope`"),
        ("rules.x = 1", 1, "`x` in `rules` must be a table of options"),
        ('a = 1\nb = "', 2, "string"),
        ("a = ", 1, "Invalid value"),
        ("x" * 10, 1, "Expected '='"),
        ("a = " + "[" * 20_000, 0, "nested too deep"),
        ('extend = "gone.toml"', 1, "does not exist"),
        ('extend = "dlint.toml"', 1, "circle"),
        ("extend = 1", 1, "`extend` must be a string"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, line, part):
    if "nested" in part and sys.version_info >= (3, 12):
        part = ""
    found = refused(text)
    assert part in found[1]
    assert found[0] == line or not part


def test_a_file_that_is_no_text_is_told():
    with open("dlint.toml", "wb") as file:
        file.write(b"region = '\xff'")
    with pytest.raises(ConfigError, match="no UTF-8"):
        Configs().settings("Dockerfile", BOOK)


def test_an_error_names_file_and_line():
    write("dlint.toml", "x = 1")
    with pytest.raises(ConfigError, match=r"dlint\.toml:1: unknown key `x`"):
        Configs().settings("Dockerfile", BOOK)


def test_the_nearest_configuration_holds():
    write("dlint.toml", 'region = "top"')
    write("a/.dlint.toml", 'region = "a"')
    write("a/b/pyproject.toml", "[project]\nname = 'dlint-user'\n")
    write("a/b/c/pyproject.toml", "[tool.dlint]\nregion = 'c'\n")
    write("a/b/c/d/dlint.toml", "region = 'd'")
    write("a/b/c/d/.dlint.toml", "region = 'no'")
    write("a/b/c/e/pyproject.toml", "this is no TOML")
    configs = Configs()
    for path, region in {
        "Dockerfile": "top", "new/x/Dockerfile": "top", "a/Dockerfile": "a", "a/b/Dockerfile": "a",
        "a/b/c/Dockerfile": "c", "a/b/c/d/Dockerfile": "d", "a/b/c/e/Dockerfile": "c",
    }.items():  # fmt: skip
        assert configs.settings(path, BOOK).region == region
    assert configs.settings("a/Dockerfile", BOOK) is configs.settings("a/b/x", BOOK)
    assert configs.settings(os.path.abspath("a/Dockerfile"), BOOK).region == "a"


def test_pyproject_lines_and_errors():
    assert refused("[tool.dlint]\nselct = []", "pyproject.toml") == (
        2,
        "unknown key `selct`; did you mean `select`?",
    )
    os.remove("pyproject.toml")
    write("x/pyproject.toml", "[tool.ruff]\n")
    with pytest.raises(ConfigError, match=r"no table \[tool.dlint\]"):
        Configs(config="x/pyproject.toml").settings("Dockerfile", BOOK)


def test_a_named_configuration_and_none_at_all():
    write("dlint.toml", 'region = "here"')
    write("other/x.toml", 'region = "other"\nexclude = ["a/b"]')
    settings = Configs(config="other/x.toml").settings("Dockerfile", BOOK)
    assert settings.region == "other"
    assert settings.excludes("a/b/Dockerfile")  # relative to the working directory
    assert Configs(isolated=True).settings("Dockerfile", BOOK).region is None
    with pytest.raises(ConfigError, match="No such file"):
        Configs(config="gone.toml").settings("Dockerfile", BOOK)


def test_extended_configurations_lie_below():
    write("base/far.toml", 'region = "far"\nignore = ["user"]\nseverity = {apt = "info", user = "info"}\n')
    write(
        "base/near.toml",
        'extend = "far.toml"\nselect = ["apt"]\nignore = ["DL3008"]\nexclude = ["x/y"]\nfail-level = "info"\n'
        "[rules.label.missing]\ncount = 2\nschema = {a = 'text'}\n",
    )
    settings = read(
        'extend = "base/near.toml"\nignore = ["DL3009"]\nfail-level = "error"\nseverity = {apt = "error"}\n'
        "[rules.label.missing]\ncount = 3\n"
    )
    assert (settings.region, settings.fail_level, settings.select) == ("far", "error", ("apt",))
    assert settings.ignore == ("DL3008", "DL3009")  # `select` forgot what was ignored before
    assert (settings.severity["apt/unpinned"], settings.severity["user/never-set"]) == ("error", "info")
    assert settings.rules["label/missing"] == {"count": 3, "schema": {"a": "text"}}
    assert settings.excludes("x/y/Dockerfile")  # patterns count from the file in effect
    assert settings.origin["region"].endswith("far.toml:1")


def test_a_circle_of_three():
    write("a.toml", 'extend = "b.toml"')
    write("b.toml", 'extend = "sub/../a.toml"')
    assert refused('extend = "a.toml"')[1].startswith("`extend` leads round in a circle")


def test_the_command_line_lies_on_top():
    settings = read('select = ["apt"]\nextend-select = ["DL3026"]\nignore = ["user"]\nregion = "cn"\n')
    same = settings.over({"select": (), "ignore": None, "region": None}, BOOK)
    assert (same.select, same.ignore, same.region) == (("apt",), ("user",), "cn")
    more = settings.over({"ignore": ("DL3008",), "fail-level": "error"}, BOOK)
    assert (more.select, more.ignore, more.fail_level) == (("apt",), ("user", "DL3008"), "error")
    assert more.origin["fail-level"] == "command line"
    anew = settings.over({"select": ("user",)}, BOOK)
    assert (anew.select, anew.extend_select, anew.ignore) == (("user",), (), ())
    profile = settings.over({"profile": ("hardening",)}, BOOK)
    assert (profile.profile, profile.select, profile.ignore) == (("hardening",), (), ("user",))
    assert (settings.select, settings.ignore, settings.fail_level) == (("apt",), ("user",), "warning")
    with pytest.raises(ConfigError, match="command line: unknown rule `usr`"):
        settings.over({"ignore": ("usr",)}, BOOK)


def test_plugins_come_from_the_working_directory_only():
    """A configuration beside a linted file must not make dlint import code."""
    write("sub/dlint.toml", 'plugins = ["./evil"]\nignore = ["evil/rule", "DL3008"]\n')
    configs = Configs()
    assert configs.plugins() == ()
    settings = configs.settings("sub/Dockerfile", BOOK)
    assert settings.ignore == ("DL3008",)
    assert settings.unknown_codes == ("evil/rule",)
    write("dlint.toml", 'plugins = ["./rules", "acme"]\n')
    assert Configs().plugins() == (("./rules", os.getcwd()), ("acme", os.getcwd()))
    assert Configs(plugins=False).plugins() == ()
    assert Configs(isolated=True).plugins() == ()
    assert Configs(config="sub/dlint.toml").plugins() == (("./evil", os.path.abspath("sub")),)


def test_rules_of_plugins_that_are_turned_off_are_no_fault():
    write("dlint.toml", 'plugins = ["acme"]\nselect = ["acme/x", "apt"]\nrules.acme.x = {a = 1}\n')
    assert Configs(plugins=False).settings("Dockerfile", BOOK).select == ("apt",)
    with pytest.raises(ConfigError, match="unknown rule `acme/x`"):
        Configs().settings("Dockerfile", BOOK)


HADOLINT = """\
failure-threshold: error
ignored:
  - DL3008
  - DL9999
override:
  error: [DL3009, DL8888]
  style:
    - DL3049
trustedRegistries:
  - docker.io
  - "*.example.com"
label-schema:
  author: text
  url: url
strict-labels: false
disable-ignore-pragma: true
format: tty
verbose:
"""


@pytest.mark.parametrize("name", [".hadolint.yaml", ".hadolint.yml"])
def test_hadolints_configuration(name):
    settings = read(HADOLINT, name, path="sub/Dockerfile")
    assert settings.ignore == ("DL3008",)
    assert settings.fail_level == "error"
    assert settings.severity == {"apt/lists-left": "error", "label/missing": "info"}
    assert settings.extend_select == ("DL3049", "DL3009")  # also what hadolint has off by default
    assert settings.rules["image/forbidden-registry"]["registries"] == {"docker.io", "*.example.com"}
    assert settings.rules["label/missing"]["schema"] == {"author": "text", "url": "url"}
    assert "label/undeclared" not in settings.rules
    assert settings.inline_ignores is False
    assert set(settings.unknown_codes) == {"DL9999", "DL8888"}
    assert settings.origin["ignore"] == os.path.abspath(f"{name}:2")
    strict = read(HADOLINT.replace("strict-labels: false", "strict-labels: true"), name)
    assert strict.rules["label/undeclared"]["schema"] == {"author": "text", "url": "url"}


def test_one_registry_may_be_a_string():
    settings = read("trustedRegistries: docker.io, ghcr.io", ".hadolint.yaml")
    assert settings.rules["image/forbidden-registry"]["registries"] == {"docker.io", "ghcr.io"}


def test_dlints_own_configuration_comes_first():
    write("a/.hadolint.yaml", "ignored: [DL3008]")
    write("dlint.toml", "")
    assert Configs().settings("a/Dockerfile", BOOK).ignore == ()
    os.remove("dlint.toml")
    assert Configs().settings("a/b/Dockerfile", BOOK).ignore == ("DL3008",)
    assert Configs(config="a/.hadolint.yaml").settings("Dockerfile", BOOK).ignore == ("DL3008",)


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: 1", 1, "unknown key `a`"),
        ("\ntrusted-registries: []", 2, "did you mean `trustedRegistries`?"),
        ("ignore: []", 1, "did you mean `ignored`?"),
        ("ignored:\n  - a: b", 2, "must be a list of strings"),
        ("override:\n  warn: [DL3008]", 2, "did you mean `warning`?"),
        ("override: [x]", 1, "must be a table of levels"),
        ("failure-threshold: erorr", 1, "did you mean `error`?"),
        ("label-schema:\n  a: b", 2, "must be one of"),
        ("label-schema: x", 1, "must be a table"),
        ("strict-labels: 'maybe'", 1, "must be true or false"),
        ("- a", 1, "must be a mapping"),
    ],
)
def test_what_hadolint_drops_in_silence_is_told(text, line, part):
    found = refused(text, ".hadolint.yaml")
    assert (found[0], part in found[1]) == (line, True)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "ignored:\n"])
def test_an_empty_hadolint_configuration_says_nothing(text):
    assert read(text, ".hadolint.yaml").ignore == ()


@pytest.mark.parametrize("text", ["ignored: [", "a: b: c", "ignored: *x"])
def test_broken_yaml_is_told(text):
    assert refused(text, ".hadolint.yaml")[0] == 1


def test_defaults():
    settings = Settings()
    assert (settings.profile, settings.fail_level, settings.min_severity) == (("default",), "warning", "info")
    assert Configs(isolated=True).settings("Dockerfile", BOOK).inline_ignores is True


def test_no_parser_is_loaded_where_there_is_no_configuration():
    import subprocess

    code = (
        "import sys; from dlint import discover\n"
        "from dlint.config import settings\n"
        "from dlint.suppress import ignores, layout\n"
        "settings.Configs().settings('Dockerfile', None)\n"
        "heavy = {'tomllib', 'subprocess', 'difflib', 'glob', 'pathlib', 'ruamel', 'json', 'dataclasses'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    subprocess.run([sys.executable, "-S", "-c", code], check=True, env={**os.environ, "PYTHONPATH": here})
