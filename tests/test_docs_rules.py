"""What the documentation's hook makes of the cards; and the whole site, where mkdocs is installed."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load():
    spec = importlib.util.spec_from_file_location("rules_pages", os.path.join(ROOT, "docs", "rules_pages.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HOOK = load()


def test_every_rule_has_a_page_and_a_row_and_old_pages_go(tmp_path):
    folder = tmp_path / "rules"
    (folder / "gone").mkdir(parents=True)
    (folder / "gone" / "rule.md").write_text("# Gone\n")
    topics = HOOK.write_pages(str(folder))
    names = {name for topic in topics.values() for name in topic}
    assert names == set(HOOK.book().rules)
    written = {
        os.path.relpath(os.path.join(top, name), folder)
        for top, _, files in os.walk(folder)
        for name in files
    }
    assert written == {f"{name}.md" for name in names} | {"index.md"}
    assert set(re.findall(r"^\| \[([^\]]+)\]", (folder / "index.md").read_text(), re.MULTILINE)) == names
    page = (folder / "apt" / "recommended-packages.md").read_text()
    assert page.startswith("# ")
    for told in ("`apt/recommended-packages` · info · runs by default", "`DL3015`", "- `allow` (", "## Bad"):
        assert told in page


def test_every_name_of_others_is_in_the_table_of_one_tool():
    tables = {whose: HOOK.names_table(whose, "") for whose in HOOK.NAMES}
    for alias, rules in HOOK.book().aliases.items():
        (whose,) = (whose for whose, fits in HOOK.NAMES.items() if fits(alias))
        for rule in rules:
            assert f"| `{alias}` | [{rule}]({rule}.md) |" in tables[whose]
    tally = HOOK.names_table("tally", "../rules/")
    assert "| `hadolint/DL3020` | [copy/add-for-copy](../rules/copy/add-for-copy.md) |" in tally
    assert "| `buildkit/StageNameCasing` |" in tally


def test_the_tables_and_the_texts_of_the_project_are_filled_in():
    for page in ("coming-from/hadolint.md", "coming-from/others.md", "writing-rules.md", "changes.md"):
        with open(os.path.join(ROOT, "docs", page), encoding="utf-8") as file:
            text = file.read()
        filled = HOOK.on_page_markdown(text, page=SimpleNamespace(file=SimpleNamespace(src_uri=page)))
        assert "<!--" in text
        assert "<!--" not in filled


def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("material", reason="mkdocs-material is not installed (make docs installs it)")
    for name in ("docs", "rules", "dlint"):
        shutil.copytree(os.path.join(ROOT, name), tmp_path / name)
    for name in ("mkdocs.yml", "CHANGELOG.md"):
        shutil.copy(os.path.join(ROOT, name), tmp_path)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "site" / "index.html").read_text()
    assert not re.findall(r'(?:src|<link[^>]* href)="https?://(?!squidfunk)', page)
