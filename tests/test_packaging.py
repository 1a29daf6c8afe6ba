"""What is shipped holds what it needs, and runs from anywhere. Nothing here needs a network."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile

import pytest

from dlint import __version__

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCKERFILE = "FROM debian:latest\nADD a.txt /a/\n"


def run(*command, cwd, status=0):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def build(kind, source, target):
    """The path of what was built; from a copy of nothing but what `source` holds."""
    pytest.importorskip("build")
    run(
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        f"--{kind}",
        "--outdir",
        str(target),
        str(source),
        cwd=target,
    )
    (path,) = (
        os.path.join(target, name) for name in os.listdir(target) if name.endswith((".whl", ".tar.gz"))
    )
    return path


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """Built from the source distribution, so that this holds all that a build needs."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return build("wheel", os.path.join(folder, *os.listdir(folder)), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A new environment with the wheel alone; its dependencies are those of the running one."""
    home = str(tmp_path_factory.mktemp("environment"))
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = os.path.join(home, "bin", "python")
    site = sysconfig.get_path("purelib", vars={"base": home, "platbase": home})
    pip = ("-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel)
    run(sys.executable, *pip, cwd=home)
    with open(os.path.join(site, "zz_dependencies.pth"), "w", encoding="utf-8") as file:
        file.write(sysconfig.get_path("purelib") + "\n")
    return home


def ours():
    """Every card and module of rules that git knows or would take."""
    return {
        os.path.relpath(os.path.join(top, name), ROOT).replace(os.sep, "/")
        for top, _, names in os.walk(os.path.join(ROOT, "rules"))
        for name in names
        if name.endswith((".md", ".py"))
    }


def test_the_wheel_holds_the_rules_and_the_licence_and_no_tests(wheel):
    assert os.path.basename(wheel) == f"docker_dlint-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"dlint/{path}" for path in ours()} <= names
    assert "dlint/cli/__init__.py" in names
    assert any(name.endswith("/LICENSE") for name in names)
    assert {"dlint/data/compose-spec.json", "dlint/data/LICENSE.compose-spec"} <= names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"dlint", f"docker_dlint-{__version__}.dist-info"}
    assert not [name for name in names if "/test_" in name or "tests/" in name or "__pycache__" in name]


def test_the_source_distribution_holds_what_is_needed_to_build_and_test(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "Makefile",
        "dlint/cli/__init__.py",
        "tests/test_packaging.py",
    }
    wanted.add("hatch_build.py")
    assert wanted | ours() <= names
    assert not [name for name in names if name.startswith((".venv", ".git/")) or "__pycache__" in name]
    assert not [name for name in names if "compose-spec" in name]  # comes anew with each build


def test_an_installed_dlint_finds_its_rules_and_cards_from_anywhere(installed, tmp_path):
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    dlint = os.path.join(installed, "bin", "dlint")
    where = run(
        os.path.join(installed, "bin", "python"), "-c", "import dlint; print(dlint.__file__)", cwd=tmp_path
    )
    assert where.startswith(installed)
    assert run(dlint, "explain", "DL3020", cwd=tmp_path).startswith("copy/add-for-copy\n")
    assert run(dlint, "--version", cwd=tmp_path) == f"dlint {__version__}\n"
    out = run(dlint, "check", "--output-format", "concise", cwd=tmp_path, status=1)
    assert "image/latest-tag" in out
    assert "copy/add-for-copy" in out
    assert out == run(dlint, "--jobs", "2", "--output-format", "concise", cwd=tmp_path, status=1)
    (tmp_path / "compose.yaml").write_text("services: {web: {imge: a}}\n")
    out = run(
        dlint, "check", "--select", "compose/schema", "--output-format", "concise", cwd=tmp_path, status=1
    )
    assert "a service has no key `imge`; did you mean `image`?" in out
    sarif = run(dlint, "check", "--output-format", "sarif", "--exit-zero", cwd=tmp_path)
    assert "`ADD` does more than it says" in sarif


def test_a_checkout_finds_its_rules_beside_the_package(tmp_path):
    code = "from dlint.homes import builtin_home as home; print(home().path)"
    path = run(
        sys.executable, "-c", f"import sys; sys.path.insert(0, {ROOT!r}); {code}", cwd=tmp_path
    ).strip()
    assert path == os.path.join(ROOT, "rules")


EDITABLE = """
import os, sys
from hatchling.build import build_editable
print(build_editable(sys.argv[1]))
"""


def test_an_editable_install_brings_the_schema_into_the_checkout(sdist, tmp_path):
    pytest.importorskip("hatchling")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = (tmp_path / name for name in os.listdir(tmp_path))
    data = root / "dlint" / "data" / "compose-spec.json"
    assert not data.exists()
    run(sys.executable, "-c", EDITABLE, str(tmp_path), cwd=root)
    assert data.stat().st_size > 50_000
    assert (data.parent / "LICENSE.compose-spec").is_file()
