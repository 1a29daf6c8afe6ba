import os
import subprocess
import sys

import pytest

from dlint import rulebook as rb
from dlint.errors import RulebookError
from dlint.homes import plugin_home

HEAD = "from __future__ import annotations\nfrom dlint.rule import Findings, on, rule\n"
CARD = "---\nsince: 0.1.0\naliases: [{}]\n---\n# title\n"


def check(name, trigger='on.instruction("RUN")', rest="", options=""):
    return f"\n@rule({trigger}{rest})\ndef {name}(node{options}) -> Findings:\n    return ()\n"


def put(home, files):
    for path, text in files.items():
        where = home / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text)
    return plugin_home(f"./{home.name}", str(home.parent))


@pytest.fixture(autouse=True)
def a_topic_of_one_card(monkeypatch):
    monkeypatch.setitem(rb.OWN, "shellcheck", ("warning", "default"))


@pytest.fixture
def home(tmp_path):
    return put(
        tmp_path / "rules",
        {
            "apt/apt.py": HEAD
            + check("unpinned", 'on.command("apt-get install", "apt")', ', profile="reproducible"')
            + check("lists_left", 'on.command("apt-get")', ', severity="info"'),
            "apt/keys.py": HEAD + check("apt_key", "on.command()"),
            "apt/unpinned.md": CARD.format("DL3008"),
            "apt/lists-left.md": CARD.format("DL3009, DS-1"),
            "compose-build/compose_build.py": HEAD
            + check(
                "missing_context",
                "on.service() | on.stage()",
                options=", *, allow: frozenset[str] = frozenset(), max_size: int = 3, "
                'how: Literal["a", "b"] = "a"',
            ),
            "compose-build/missing-context.md": CARD.format("DS-1"),
            "shellcheck/shellcheck.md": CARD.format("SC"),
            "README.md": "text",
        },
    )


@pytest.fixture
def book(home):
    return rb.load([home])


def names(found):
    return sorted(found or ())


def test_names_come_from_folders_and_functions(book):
    assert set(book.rules) - set(rb.OWN) == {
        "apt/unpinned",
        "apt/lists-left",
        "apt/apt-key",
        "compose-build/missing-context",
    }


def test_modules_that_hold_no_rules_of_their_own_are_left_alone(tmp_path):
    home = put(
        tmp_path / "rules",
        {
            "a/a.py": HEAD + check("one"),
            "a/b.py": HEAD + "from .a import one\nother = one\n",
            "a/_helper.py": "1/0",
            "a/test_a.py": "1/0",
            "a/conftest.py": "1/0",
            "_x/x.py": "1/0",
            ".x/x.py": "1/0",
            "a/sub/s.py": "1/0",
            "loose.py": "1/0",
        },
    )
    assert set(rb.load([home]).rules) - set(rb.OWN) == {"a/one"}


def test_two_homes_may_share_a_topic_but_not_a_rule(home, tmp_path):
    other = put(tmp_path / "more", {"apt/apt.py": HEAD + check("other")})
    assert "apt/other" in rb.load([home, other]).rules
    same = put(tmp_path / "same", {"apt/apt.py": HEAD + check("unpinned")})
    with pytest.raises(RulebookError) as error:
        rb.load([home, same])
    assert f"{home.path}/apt/apt.py:" in str(error.value)
    assert f"{same.path}/apt/apt.py:" in str(error.value)


def test_two_plugin_folders_of_one_name_do_not_mix(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    one = put(tmp_path / "x" / "rules", {"t/t.py": HEAD + check("one")})
    two = put(tmp_path / "y" / "rules", {"t/t.py": HEAD + check("two")})
    assert set(rb.load([one, two]).topics["t"]) == {"t/one", "t/two"}


def test_an_importable_package_is_a_plugin(tmp_path, monkeypatch):
    put(tmp_path / "acme_dlint_rules", {"__init__.py": "", "ours/ours.py": HEAD + check("fault")})
    monkeypatch.syspath_prepend(str(tmp_path))
    home = plugin_home("acme_dlint_rules")
    assert home.package == "acme_dlint_rules"
    assert "ours/fault" in rb.load([home]).rules


@pytest.mark.parametrize(
    ("plugin", "says"),
    [("./none", "there is no folder"), ("no_such_package_x", "No module"), ("json.decoder", "is a module")],
)
def test_a_plugin_that_is_not_there(plugin, says, tmp_path):
    with pytest.raises(RulebookError, match=says):
        plugin_home(plugin, str(tmp_path))


@pytest.mark.parametrize("text", ["1 / 0", "def (", "raise SystemError('x')"])
def test_a_plugin_that_cannot_be_imported_is_an_error_with_its_path(text, tmp_path):
    home = put(tmp_path / "rules", {"t/t.py": text})
    with pytest.raises(RulebookError, match=r"t/t\.py cannot be loaded"):
        rb.load([home])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("apt/unpinned", ["apt/unpinned"]),
        ("apt", ["apt/apt-key", "apt/lists-left", "apt/unpinned"]),
        ("DL3008", ["apt/unpinned"]),
        ("DS-1", ["apt/lists-left", "compose-build/missing-context"]),
        ("reproducible", ["apt/unpinned"]),
        ("SC2086", ["shellcheck/SC2086"]),
        ("shellcheck/SC2086", ["shellcheck/SC2086"]),
        ("shellcheck", ["shellcheck"]),
        ("dlint/crash", ["dlint/crash"]),
    ],
)
def test_resolve(book, name, expected):
    assert names(book.resolve(name)) == expected


@pytest.mark.parametrize(
    "name", ["dl3008", "Apt", "apt/", "apt/none", "", "shellcheck/SC20", "SC²⁰⁸⁶", "all"]
)
def test_unknown_names(book, name):
    assert book.resolve(name) is None


def test_all_is_every_rule(book):
    assert book.resolve("ALL") == frozenset(book.rules)


def test_the_topic_of_one_card_covers_its_codes(book):
    assert rb.covers(book.resolve("shellcheck"), "shellcheck/SC2086")
    assert rb.covers(book.resolve("SC2086"), "shellcheck/SC2086")
    assert not rb.covers(book.resolve("SC2086"), "shellcheck/SC2087")
    assert not rb.covers(book.resolve("apt/unpinned"), "apt/lists-left")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("apt/unpined", "apt/unpinned"),
        ("unpinned", "apt/unpinned"),
        ("apt/lists_left", "apt/lists-left"),
        ("dl3008", "DL3008"),
        ("DL3O08", "DL3008"),
        ("all", "ALL"),
        ("zzzzzz", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_suggest(book, name, near):
    assert book.suggest(name) == near


def test_aliases_are_read_only_when_a_name_is_no_rule(book, monkeypatch):
    import dlint.cards

    monkeypatch.setattr(dlint.cards, "front_matter", None)
    book.select(select=["apt", "apt/unpinned", "ALL", "style"], ignore=["SC2086"])
    with pytest.raises(TypeError):
        book.resolve("DL3008")


def test_a_broken_card_does_not_stop_linting(home):
    with open(os.path.join(home.path, "apt", "unpinned.md"), "w") as file:
        file.write("no front matter")
    book = rb.load([home])
    assert book.resolve("DL3008") is None
    assert names(book.resolve("DL3009")) == ["apt/lists-left"]


def test_aliases_of(book):
    assert book.aliases_of("apt/lists-left") == ("DL3009", "DS-1")
    assert book.aliases_of("apt/apt-key") == ()


def test_card_path(book, home):
    assert book.card_path("apt/unpinned") == os.path.join(home.path, "apt", "unpinned.md")
    assert book.card_path("shellcheck") == os.path.join(home.path, "shellcheck", "shellcheck.md")
    assert book.card_path("apt/apt-key") is None
    with pytest.raises(RulebookError, match="no card"):
        book.card("apt/apt-key")


def test_select_runs_the_default_profile_unasked(book):
    chosen = book.select()
    assert "apt/lists-left" in chosen
    assert "apt/unpinned" not in chosen
    assert "dlint/crash" in chosen
    assert "dlint/inline-ignore" not in chosen
    assert "shellcheck/SC2086" in chosen


def test_select_replaces_and_extend_select_adds(book):
    assert names(book.select(select=["apt/unpinned"]).names) == ["apt/unpinned"]
    assert "apt/lists-left" not in book.select(select=["apt/unpinned"])
    assert {"apt/unpinned", "apt/lists-left"} <= book.select(extend_select=["DL3008"]).names
    assert names(book.select(profiles=["reproducible"]).names) == ["apt/unpinned"]


@pytest.mark.parametrize(
    ("select", "ignore", "runs"),
    [
        (["apt"], ["apt/unpinned"], ["apt/apt-key", "apt/lists-left"]),
        (["apt/unpinned"], ["apt"], ["apt/unpinned"]),
        (["ALL"], ["ALL"], []),
        (["apt"], ["apt"], []),
        (["apt", "apt/unpinned"], ["reproducible"], ["apt/apt-key", "apt/lists-left", "apt/unpinned"]),
        (["DS-1"], ["compose-build/missing-context"], ["apt/lists-left"]),
    ],
)
def test_the_narrower_name_wins(book, select, ignore, runs):
    assert [rule.name for rule in book.select(select=select, ignore=ignore).rules] == runs


def test_codes_of_a_topic_with_one_card_are_chosen_alone(book):
    chosen = book.select(ignore=["SC2086"])
    assert "shellcheck/SC2086" not in chosen
    assert "shellcheck/SC2087" in chosen
    chosen = book.select(ignore=["shellcheck"], extend_select=["SC2086"])
    assert "shellcheck/SC2086" in chosen
    assert "shellcheck/SC2087" not in chosen
    assert chosen.has_topic("shellcheck")
    assert not book.select(ignore=["shellcheck"]).has_topic("shellcheck")


def test_an_unknown_name_says_what_may_be_meant(book):
    for arguments in (
        {"select": ["apt/unpined"]},
        {"ignore": ["apt/unpined"]},
        {"profiles": ["apt/unpined"]},
    ):
        with pytest.raises(rb.UnknownNameError, match="did you mean `apt/unpinned`"):
            book.select(**arguments)


def asked(entries):
    return sorted(rule.name for rule, _ in entries)


def test_table_gives_the_wider_keys_too(book):
    table = book.table(book.select(select=["ALL"]))
    assert asked(table.command("command", "apt-get", "install")) == [
        "apt/apt-key",
        "apt/lists-left",
        "apt/unpinned",
    ]
    assert asked(table.command("command", "apt-get", None)) == ["apt/apt-key", "apt/lists-left"]
    assert asked(table.command("command", "apt", "update")) == ["apt/apt-key", "apt/unpinned"]
    assert asked(table.command("command", "curl", None)) == ["apt/apt-key"]
    assert table.command("start", "curl", None) == ()
    assert asked(table.of("service")) == asked(table.of("stage")) == ["compose-build/missing-context"]
    assert table.of("problem", "x") == ()
    assert "problem" not in table.kinds


def test_a_rule_is_asked_once_whatever_triggers_overlap(tmp_path):
    trigger = 'on.command("a b", "a", "a b") | on.command()'
    home = put(tmp_path / "rules", {"t/t.py": HEAD + check("one", trigger)})
    book = rb.load([home])
    table = book.table(book.select())
    assert asked(table.command("command", "a", "b")) == ["t/one"]


def test_a_star_of_a_compose_path_is_no_wildcard_key(tmp_path):
    text = HEAD + check("one", 'on.compose("*")') + check("two", 'on.compose("version")')
    book = rb.load([put(tmp_path / "rules", {"t/t.py": text})])
    assert asked(book.table(book.select()).kinds["compose"]["version"]) == ["t/two"]


def test_options_reach_the_check(book):
    name = "compose-build/missing-context"
    read = book.read_options(name, {"allow": ["x"], "max-size": 7, "how": "b"})
    assert read == {"allow": frozenset({"x"}), "max_size": 7, "how": "b"}
    ((rule, check),) = book.table(book.select(), {name: read}).of("service")
    assert check.keywords == read
    ((_, check),) = book.table(book.select()).of("service")
    assert check is rule.check
    assert [option.name for option in book.options(name)] == ["allow", "max-size", "how"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"alow": []}, "did you mean `allow`"),
        ({"max_size": 1}, "no option `max_size`"),
        ({"allow": "x"}, "a list of strings, not 'x'"),
        ({"allow": [1]}, "a list of strings"),
        ({"max-size": True}, "an integer, not True"),
        ({"max-size": "3"}, "an integer"),
        ({"how": "c"}, 'one of "a", "b"'),
        ({"how": ["a"]}, "one of"),
    ],
)
def test_options_that_do_not_fit(book, values, says):
    with pytest.raises(RulebookError, match=says):
        book.read_options("compose-build/missing-context", values)


def test_loading_imports_neither_parsers_nor_cards():
    code = (
        "import sys; from dlint import homes, rulebook as rb; rb.load([homes.builtin_home()]).select()\n"
        "print(*{'dataclasses', 'inspect', 'json', 'pathlib', 'subprocess', 'logging', 'tomllib', 'difflib',"
        " 'tree_sitter', 'ruamel', 'dlint.cards'} & set(sys.modules))"
    )
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert run.stdout.split() == []
