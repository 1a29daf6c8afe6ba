"""Rules of one's own, from the first command to the finding."""

import json
import os
import sys

import pytest
from helpers import dlint, write

CARD = """\
---
since: 1.0
references:
  - https://example.com/our/registry
---
# The image does not come from our registry

## Why

Only what is in our registry was scanned.

## Bad

```dockerfile
FROM debian:13
```

## Good

```dockerfile
FROM registry.acme.example/debian:13
```

## Options

- `registry`: where images may come from
"""
MODULE = '''\
"""Where our images come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import From


@rule(on.instruction("FROM"), severity="error")
def some_fault(from_: From, *, registry: str = "registry.acme.example") -> Findings:
    image = from_.image
    if image is not None and not image.span_text.startswith(registry):
        yield image.finding(f"the image does not come from `{registry}`")
'''.replace("image.span_text", "from_.source.slice(image.span)")
DOCKERFILE = "FROM debian:13\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("Dockerfile", DOCKERFILE)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def found(*arguments):
    _, out, err = dlint("check", "--output-format", "json", *arguments)
    assert out, err
    return [(finding["path"], finding["rule"]) for finding in json.loads(out)["findings"]]


def make(home="lint-rules"):
    write(f"{home}/acme/some-fault.md", CARD)
    write(f"{home}/acme/acme.py", MODULE)


def test_the_whole_walk():
    status, out, err = dlint("new", "acme/some-fault", "--home", "lint-rules")
    assert (status, err) == (0, "")
    assert out == "wrote lint-rules/acme/some-fault.md\nwrote lint-rules/acme/acme.py\n"

    # What was written can be run at once and says itself what is left to do.
    status, _, err = dlint("test", "lint-rules")
    assert status == 1
    assert "lint-rules/acme/some-fault.md:" in err

    make()
    for name in [name for name in sys.modules if name.startswith("dlint_plugin")]:
        del sys.modules[name]
    status, _, err = dlint("test", "lint-rules")
    assert status == 1
    assert "Report" in err
    assert dlint("test", "lint-rules", "--write")[0] == 0
    assert dlint("test", "lint-rules") == (0, "1 card, all as they say\n", "")
    with open("lint-rules/acme/some-fault.md", encoding="utf-8") as file:
        assert "1:6-1:15 error the image does not come from `registry.acme.example`" in file.read()

    write("dlint.toml", 'plugins = ["./lint-rules"]\n')
    assert found() == [("Dockerfile", "acme/some-fault")]
    write("dlint.toml", 'plugins = ["./lint-rules"]\n[rules."acme/some-fault"]\nregistry = "debian"\n')
    assert found() == []
    assert dlint("explain", "acme/some-fault")[1].startswith("acme/some-fault\nThe image does not come")
    assert "acme/some-fault" in dlint("rules")[1]


def test_a_typo_in_an_option_names_the_place():
    make()
    write("dlint.toml", 'plugins = ["./lint-rules"]\n[rules."acme/some-fault"]\nregistri = "debian"\n')
    status, out, err = dlint()
    assert (status, out) == (2, "")
    assert "dlint.toml:3: acme/some-fault has no option `registri`; did you mean `registry`?" in err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_package_by_its_name(here, monkeypatch, jobs):
    make("site/acme_rules")
    write("site/acme_rules/__init__.py", "")
    monkeypatch.syspath_prepend(str(here / "site"))
    write("dlint.toml", 'plugins = ["acme_rules"]\nexclude = ["site"]\n')
    write("other/Dockerfile", DOCKERFILE)
    assert found("--jobs", jobs) == [
        ("Dockerfile", "acme/some-fault"),
        ("other/Dockerfile", "acme/some-fault"),
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_in_processes(jobs):
    make()
    write("dlint.toml", 'plugins = ["./lint-rules"]\n')
    write("other/Dockerfile", DOCKERFILE)
    assert len(found("--jobs", jobs)) == 2


def test_no_plugins_runs_none_of_their_code():
    make()
    write("lint-rules/acme/acme.py", "open('ran', 'w').close()\n")
    write("dlint.toml", 'plugins = ["./lint-rules"]\nignore = ["acme/some-fault"]\n')
    assert found("--no-plugins") == []
    assert found("--isolated") == []
    for command in ("explain DL3020", "rules"):
        assert dlint(*command.split(), "--no-plugins")[0] == 0
    assert not os.path.exists("ran")
    dlint()
    assert os.path.exists("ran")


def test_a_nearer_configuration_loads_no_plugin():
    """Who sends a pull request could else run code in its linting."""
    make("deep/lint-rules")
    write("deep/lint-rules/acme/acme.py", "open('ran', 'w').close()\n")
    write("deep/Dockerfile", DOCKERFILE)
    write("deep/dlint.toml", 'plugins = ["./lint-rules"]\nextend-select = ["acme/some-fault"]\n')
    assert found() == []
    assert found("deep") == []
    assert not os.path.exists("ran")
    dlint("--config", "deep/dlint.toml")
    assert os.path.exists("ran")


def test_settings_for_rules_of_a_plugin_that_is_not_loaded_are_no_fault():
    write("deep/Dockerfile", "FROM debian:latest\n")
    write("deep/dlint.toml", 'plugins = ["./gone"]\nselect = ["image/latest-tag", "acme/some-fault"]\n')
    assert found() == [("deep/Dockerfile", "image/latest-tag")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import gone\n", "No module named 'gone'"),
        ("def oops(:\n", "SyntaxError"),
        ("raise ValueError('oh')\n", "ValueError: oh"),
        ("import sys\nsys.exit(0)\n", "SystemExit"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_2(text, message):
    write("lint-rules/acme/acme.py", text)
    write("dlint.toml", 'plugins = ["./lint-rules"]\n')
    status, out, err = dlint()
    assert (status, out) == (2, "")
    assert message in err
    assert "acme" in err


@pytest.mark.parametrize(
    ("name", "message"),
    [("./gone", "plugin ./gone: "), ("gone_package", "plugin gone_package: "), ("json", "holds no rules")],
)
def test_a_plugin_that_is_none_is_2(name, message):
    write("dlint.toml", f'plugins = ["{name}"]\n')
    status, out, err = dlint()
    assert (status, out) == (2, "")
    assert message in err
