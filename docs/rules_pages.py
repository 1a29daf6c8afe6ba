"""What `mkdocs build` makes of the cards: a page and a place for each rule, and tables of others' names.

`python docs/rules_pages.py` writes the pages of the rules alone.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, Any

from dlint import rulebook as rb
from dlint.explain import explain
from dlint.homes import builtin_home

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = os.path.dirname(os.path.abspath(__file__))
PAGES = os.path.join(DOCS, "rules")

NAMES: dict[str, Callable[[str], bool]] = {
    "hadolint": lambda name: re.fullmatch(r"DL\d{4}", name) is not None,
    "docker": lambda name: re.fullmatch(r"[A-Z][a-z]+[A-Za-z]+|JSONArgsRecommended", name) is not None,
    "dclint": lambda name: re.fullmatch(r"[a-z]+(?:-[a-z]+)+", name) is not None,
    "compose-lint": lambda name: name.startswith("CL-"),
    "trivy": lambda name: name.startswith("DS-"),
    "checkov": lambda name: name.startswith("CKV"),
}
"""Whose name an alias is; each alias is somebody's, and nobody's twice."""
_TALLY = ("hadolint/", "buildkit/")
_PLACE = re.compile(r"^<!-- (?:table: (?P<table>[a-z-]+)|text of: (?P<path>\S+)) -->$", re.MULTILINE)


def book() -> rb.Rulebook:
    return rb.load([builtin_home()])


def write_pages(folder: str = PAGES) -> dict[str, list[str]]:
    """A page for each rule and one that lists them; gives the rules of each topic."""
    rules = book()
    topics: dict[str, list[str]] = {}
    for name in sorted(rules.rules):
        topics.setdefault(name.partition("/")[0], []).append(name)
    shutil.rmtree(folder, ignore_errors=True)
    for names in topics.values():
        for name in names:
            path = os.path.join(folder, f"{name}.md")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            _write(path, explain(name, rules, "markdown"))
    text = f"# Rules\n\nThere are {len(rules.rules)}. Those of the profile `default` run unasked.\n"
    for topic, names in topics.items():
        rows = (f"{_cells(rules, name, '')} {_aliases(rules, name)} |\n" for name in names)
        text += f"\n## {topic}\n\n{_HEADING} also known as |\n|---|---|---|---|---|\n" + "".join(rows)
    _write(os.path.join(folder, "index.md"), text)
    return topics


_HEADING = "| rule | severity | profile | what it says |"


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _cells(rules: rb.Rulebook, name: str, pages: str) -> str:
    """The beginning of a row about a rule, its page seen from a folder that `pages` leads from."""
    rule, title = rules.rules[name], rules.card(name).title.replace("|", "\\|")
    return f"| [{name}]({pages}{name}.md) | {rule.severity} | {rule.profile} | {title} |"


def _aliases(rules: rb.Rulebook, name: str) -> str:
    return ", ".join(f"`{alias}`" for alias in rules.card(name).front.aliases)


def names_table(whose: str, pages: str) -> str:
    """Their names and our rules, in order of the names; tally's are those of hadolint and Docker."""
    rules = book()
    rows = []
    for alias, ours in rules.aliases.items():
        for group, prefix in zip(("hadolint", "docker"), _TALLY, strict=True):
            if whose == "tally" and NAMES[group](alias):
                rows += [(prefix + alias, one) for one in ours]
        if whose != "tally" and NAMES[whose](alias):
            rows += [(alias, one) for one in ours]
    lines = [f"| `{alias}` {_cells(rules, name, pages)}\n" for alias, name in sorted(rows)]
    return f"| there {_HEADING}\n|---|---|---|---|---|\n" + "".join(lines)


def on_config(config: Any) -> Any:  # noqa: ANN401 - mkdocs is not installed where this is type-checked
    """Before anything is read: write the pages of the rules and name them in the navigation."""
    topics = [
        {topic: [{name.partition("/")[2]: f"rules/{name}.md"} for name in names]}
        for topic, names in write_pages().items()
    ]
    if config.nav is not None:
        config.nav.append({"Rules": ["rules/index.md", *topics]})
    return config


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:  # noqa: ANN401 - as above
    """Fill in the tables of names, and the texts that stand elsewhere in the project."""
    up = "../" * page.file.src_uri.count("/")

    def filled(match: re.Match[str]) -> str:
        if match["table"]:
            return names_table(match["table"], f"{up}rules/")
        with open(os.path.join(os.path.dirname(DOCS), match["path"]), encoding="utf-8") as file:
            return file.read().partition("\n")[2].strip()  # without its title: the page has one

    return _PLACE.sub(filled, markdown)


if __name__ == "__main__":
    write_pages()
