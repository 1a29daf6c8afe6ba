import json
import re

import pytest

from dlint import cards, harness
from dlint import rulebook as rb
from dlint.commands.scaffold import ScaffoldError, create
from dlint.errors import RulebookError
from dlint.explain import explain, rules_list
from dlint.homes import plugin_home


@pytest.fixture(autouse=True)
def a_topic_of_one_card(monkeypatch):
    monkeypatch.setitem(rb.OWN, "shellcheck", ("warning", "default"))


def load(home):
    return rb.load([plugin_home(f"./{home.name}", str(home.parent))])


def test_a_new_rule_can_be_loaded_and_its_card_read(tmp_path):
    home = tmp_path / "lint-rules"
    card, module = create("our-topic/some-fault", str(home), since="1.2.0")
    assert card.endswith("our-topic/some-fault.md")
    assert module.endswith("our-topic/our_topic.py")
    book = load(home)
    assert book.rules["our-topic/some-fault"].trigger.parts == (("instruction", "RUN"),)
    assert book.card("our-topic/some-fault").front.since == "1.2.0"
    assert [line for line in harness.check_pairs(book) if "our-topic" in line] == []


def test_a_second_rule_goes_into_the_same_module(tmp_path):
    home = tmp_path / "rules"
    create("apt/one", str(home), since="1")
    create("apt/two", str(home), since="1")
    text = (home / "apt" / "apt.py").read_text()
    assert text.count("import Run\n") == 1
    assert {"apt/one", "apt/two"} <= set(load(home).rules)


IMPORTS = "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
LONG = "from dlint.rule import (\n    Findings,\n    on,\n    rule,\n)\n\nif TYPE_CHECKING:\n    import os\n"


@pytest.mark.parametrize(
    "before",
    ["from __future__ import annotations\n\nfrom dlint.rule import Findings, on, rule\n", IMPORTS + LONG],
)
def test_a_module_that_was_there_is_kept_and_gets_the_import(tmp_path, before):
    home = tmp_path / "rules"
    (home / "apt").mkdir(parents=True)
    (home / "apt" / "apt.py").write_text(before + "\nX = 1\n")
    create("apt/fault", str(home), since="1")
    text = (home / "apt" / "apt.py").read_text()
    assert "if TYPE_CHECKING:\n    from dlint.model.instructions import Run\n" in text
    assert "\nX = 1\n\n\n@rule" in text
    assert "apt/fault" in load(home).rules


def test_a_module_without_the_decorator_is_left_alone(tmp_path):
    (tmp_path / "apt").mkdir()
    (tmp_path / "apt" / "apt.py").write_text("X = 1\n")
    with pytest.raises(ScaffoldError, match="lacks"):
        create("apt/fault", str(tmp_path), since="1")
    assert [path.name for path in (tmp_path / "apt").iterdir()] == ["apt.py"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "apt").write_text("a file")
    with pytest.raises(ScaffoldError, match="cannot be written"):
        create("apt/fault", str(tmp_path))


def test_what_is_there_is_refused(tmp_path):
    create("apt/fault", str(tmp_path), since="1")
    with pytest.raises(ScaffoldError, match=r"already: .*fault\.md"):
        create("apt/fault", str(tmp_path), since="1")
    (tmp_path / "apt" / "more.py").write_text("def other_fault(x): ...\n")
    with pytest.raises(ScaffoldError, match=r"`other_fault` in .*more\.py"):
        create("apt/other-fault", str(tmp_path), since="1")


@pytest.mark.parametrize(
    "name",
    [
        "apt",
        "apt/",
        "/x",
        "apt/Some",
        "apt/some_fault",
        "apt/a/b",
        "apt/-a",
        "apt/a--b",
        "../x",
        "apt/..",
        "apt/1",
        "apt/import",
        "style/x",
        "dlint/x",
        "shellcheck/x",
        "apt/test-x",
        "apt/x\n",
    ],
)
def test_names_that_are_none(tmp_path, name):
    with pytest.raises(ScaffoldError):
        create(name, str(tmp_path), since="1")
    assert list(tmp_path.iterdir()) == []


MODULE = """from __future__ import annotations
from dlint.rule import Findings, on, rule

@rule(on.stage(), severity="info", security=5.5)
def some_fault(stage, *, allow: frozenset[str] = frozenset({"b", "a"}), max_size: int = 3) -> Findings:
    return ()

@rule(on.stage(), profile="style")
def bare(stage) -> Findings:
    return ()
"""
CARD = """---
since: 0.1.0
aliases: [DL1, DL2]
references:
  - https://example.com/x
---
# The `title` of it

## Why

A long paragraph that has to be wrapped since it does not fit into eighty columns, with [a link](https://x.org/y).

- an item
- another item that is so long that it has to be wrapped as well, with its second line indented

## Bad

`web/Dockerfile`:

```dockerfile
FROM a
RUN something that is longer than any line of eighty columns, which is left as it is, for it is code
```

## Report

```text
web/Dockerfile:1:1-1:2 info it is so and so [unsafe fix]
```

## Fixed

`web/Dockerfile`:

```dockerfile
FROM b
```

## Good: better

```dockerfile
FROM c
```

## Options

- `allow`: what may stay
- `max-size`: bytes

## Fix safety

It may break.
"""


@pytest.fixture
def book(tmp_path):
    home = tmp_path / "rules"
    for topic in ("apt", "shellcheck"):
        (home / topic).mkdir(parents=True)
    (home / "apt" / "apt.py").write_text(MODULE)
    (home / "apt" / "some-fault.md").write_text(CARD)
    (home / "shellcheck" / "shellcheck.md").write_text("---\nsince: 1\n---\n# Shell\n\n## Why\n\nBecause.\n")
    return load(home)


def test_explain_as_text(book):
    text = explain("apt/some-fault", book)
    assert text.startswith("apt/some-fault\nThe `title` of it\n")
    for part in (
        "info · runs by default · high precision · security 5.5 · unsafe fix\n· since 0.1.0\n",
        "Also known as DL1, DL2",
        "a link (https://x.org/y)",
        "  - an item\n  - another item",
        "  web/Dockerfile:\n    FROM a\n",
        "Good: better\n    FROM c\n",
        '- `allow` (a list of strings, default ["a", "b"]): what may stay',
        "- `max-size` (an integer, default 3): bytes",
        "Fix safety\n  It may break.",
        "References\n  https://example.com/x",
    ):
        assert part in text
    assert all(len(line) <= 80 for line in text.split("\n") if "is code" not in line)
    assert "\x1b" not in text


def test_colour_changes_nothing_but_colour(book):
    painted = explain("DL1", book, color=True)
    assert "\x1b[1mapt/some-fault\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == explain("DL2", book)


def test_explain_as_json(book):
    page = json.loads(explain("apt/some-fault", book, "json"))
    assert page["options"][0] == {
        "name": "allow",
        "type": "a list of strings",
        "default": ["a", "b"],
        "description": "what may stay",
    }
    assert page["bad"][0]["fixed"] == {"web/Dockerfile": "FROM b\n"}
    assert (page["fix"], page["security"], page["since"]) == ("unsafe", 5.5, "0.1.0")


def test_explain_as_markdown_keeps_the_card_and_adds_the_facts(book):
    page = explain("apt/some-fault", book, "markdown")
    assert page.startswith("# The `title` of it\n\n`apt/some-fault` · info · ")
    assert page.count("## Options\n\n- `allow` (a list of strings") == 1
    assert "## Fix safety\n\nIt may break.\n" in page
    assert page.endswith("## References\n\n- <https://example.com/x>\n")
    assert "since: 0.1.0" not in page


@pytest.mark.parametrize("name", ["SC2086", "shellcheck/SC2086"])
def test_a_code_shows_the_one_card_with_its_link(book, name):
    assert explain(name, book).startswith("shellcheck/SC2086\nShell\n")
    for style in ("text", "json", "markdown"):
        assert "https://www.shellcheck.net/wiki/SC2086" in explain(name, book, style)


def test_a_topic_lists_its_rules(book):
    assert [line.split()[0] for line in explain("apt", book).splitlines()] == ["apt/bare", "apt/some-fault"]


def test_an_unknown_name_says_what_may_be_meant(book):
    with pytest.raises(rb.UnknownNameError, match="did you mean `apt/some-fault`"):
        explain("apt/some-falt", book)


def test_rules_as_json_have_the_shape_scripts_rely_on(book):
    rows = json.loads(rules_list(book, "json"))
    assert [row["name"] for row in rows] == sorted(book.rules)
    assert all(
        list(row) == ["name", "aliases", "severity", "profile", "fix", "summary", "options"] for row in rows
    )
    row = next(row for row in rows if row["name"] == "apt/some-fault")
    assert (row["aliases"], row["fix"], row["summary"]) == (["DL1", "DL2"], "unsafe", "The `title` of it")


def test_a_rule_without_a_card_is_listed_but_not_explained(book):
    assert "apt/bare" in rules_list(book)
    with pytest.raises(RulebookError, match="no card"):
        explain("apt/bare", book)


def test_a_broken_card_does_not_hide_the_list(book):
    with open(book.card_path("apt/some-fault"), "w") as file:
        file.write("broken")
    assert "apt/some-fault" in rules_list(book)
    with pytest.raises(cards.CardError):
        explain("apt/some-fault", book)
