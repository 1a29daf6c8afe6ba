import pytest

from dlint import cards, harness
from dlint import rulebook as rb
from dlint.homes import plugin_home
from dlint.report.record import Range, Reported, ReportedEdit, ReportedFix, ReportedRelated
from dlint.rule import Rule, on

NAME = "apt/some-fault"


def lint(files, rule, settings):
    """Finds BAD and WORSE; only WORSE has no fix; `ignore = true` silences; COMPANY is related."""
    found = []
    related = tuple(
        ReportedRelated(path, Range(1, 1, 1, 2), "with") for path in files if "COMPANY" in files[path]
    )
    for path, text in files.items():
        for number, line in enumerate(text.split("\n"), 1):
            for word in ("BAD", "WORSE"):
                at = line.find(word) + 1
                if at and not settings.get("ignore"):
                    where = Range(number, at, number, at + len(word))
                    fix = ReportedFix((ReportedEdit(where, "good"),), safe=True, why="")
                    fix = fix if word == "BAD" else None
                    found.append(Reported(rule, "info", f"{word} is here", path, where, (), fix, related, ""))
    return found


def fix(files, _rule, settings):
    return (
        files
        if settings.get("ignore")
        else {path: text.replace("BAD", "good") for path, text in files.items()}
    )


def some_rule(options=None):
    def check(node): ...

    check.__annotations__.update({key: kind for key, (kind, _) in (options or {}).items()})
    check.__kwdefaults__ = {key: value for key, (_, value) in (options or {}).items()}
    rule = Rule(check, on.stage(), "info", "default", "high", None)
    rule.name = NAME
    return rule


WHY = "---\nsince: 0.1.0\n---\n# title\n\n## Why\n\nBecause.\n\n"
BAD = "## Bad\n\n```dockerfile\nFROM a\nRUN BAD\n```\n"
REPORT = "\n## Report\n\n```text\nDockerfile:2:5-2:8 info BAD is here [fix]\n```\n"
FIXED = "\n## Fixed\n\n```dockerfile\nFROM a\nRUN good\n```\n"
GOOD = "\n## Good\n\n```dockerfile\nFROM a\n```\n"
WHOLE = WHY + BAD + REPORT + FIXED + GOOD


def wrong(text, rule=None):
    found = harness.check_card(cards.parse("rules/apt/some-fault.md", text), rule or some_rule(), lint, fix)
    return [str(one) for one in found]


def test_a_card_that_tells_the_truth():
    assert wrong(WHOLE) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2:5-2:8", "2:5-2:9", "Report is another:\n@@ -1 +1 @@\n-Dockerfile:2:5-2:9"),
        ("info BAD", "error BAD", "Report is another"),
        (" [fix]", "", "Report is another"),
        (REPORT, "", "Report is another"),
        ("RUN good", "RUN fine", "Fixed is another: Dockerfile"),
        (FIXED, "", "no section Fixed"),
        ("RUN BAD", "RUN x", "Bad is silent"),
        (GOOD, "", "at least one Bad and one Good"),
        (GOOD, GOOD.replace("FROM a", "BAD"), "Good is not silent:\nDockerfile:1:1-1:4"),
        ("RUN good", "RUN WORSE", "Fixed is not silent"),
        ("## Good", "## Fix safety\n\nx\n\n## Good", "that no Report shows"),
        ("## Good", "## Options\n\n- `x`: y\n\n## Good", "has no option `x`"),
    ],
)
def test_what_a_card_may_get_wrong(old, new, says):
    text = WHOLE.replace(old, new, 1)
    if "Fix safety" in new:
        text = text.replace(" [fix]", "")
    assert any(says in message for message in wrong(text))


def test_a_mismatch_names_its_place():
    assert wrong(WHOLE.replace("2:5", "2:4"))[0].startswith("rules/apt/some-fault.md:17: ")


def test_fixed_that_changes_nothing_is_a_lie():
    text = WHY + BAD.replace("BAD", "WORSE") + FIXED.replace("good", "WORSE") + GOOD
    assert any("same as Bad" in message for message in wrong(text))


def test_an_unsafe_fix_needs_its_reason():
    text = WHOLE.replace("[fix]", "[unsafe fix]")
    assert any("say why" in message for message in wrong(text))
    assert not any("say why" in message for message in wrong(text + "\n## Fix safety\n\nIt may.\n"))


def test_options_are_told_and_have_types_that_toml_has():
    rule = some_rule({"max_size": ("int", 3), "odd": ("set[int]", ())})
    assert any("does not tell of `max-size`" in message for message in wrong(WHOLE, rule))
    assert any("cannot have the type set[int]" in message for message in wrong(WHOLE, rule))


def test_settings_stand_in_a_dlint_toml():
    text = WHOLE + "\n## Good: switched off\n\n```toml\nignore = true\n```\n\n```dockerfile\nBAD\n```\n"
    assert wrong(text) == []
    assert any("dlint.toml: " in message for message in wrong(text.replace("= true", "= ")))


def test_related_places_are_part_of_the_report():
    files = "\n`b`:\n\n```\nCOMPANY\n```\n"
    text = WHOLE.replace(REPORT, files + REPORT)
    assert any("+  b:1:1-1:2 with" in message for message in wrong(text))
    assert wrong(text.replace("[fix]\n", "[fix]\n  b:1:1-1:2 with\n")) == []


def test_control_characters_cannot_break_a_report():
    finding = Reported("r", "info", "a\nb\x1b[0m\udcff ü", "f", Range(1, 1, 1, 2), (), None, (), "")
    assert harness.report_lines([finding]) == [r"f:1:1-1:2 info a\nb\x1b[0m\xff ü"]


def written(tmp_path, text, rule=None):
    path = tmp_path / "some-fault.md"
    path.write_bytes(text.encode())
    changed = harness.write_card(cards.read(str(path)), rule or some_rule(), lint, fix)
    after = path.read_bytes().decode()
    assert changed == (after != text)
    return after


def test_write_leaves_a_true_card_alone(tmp_path):
    assert written(tmp_path, WHOLE) == WHOLE


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "stale",
    [
        WHOLE.replace("2:5-2:8 info BAD is here [fix]", "9:9-9:9 error old"),
        WHOLE.replace("Dockerfile:2:5-2:8 info BAD is here [fix]\n", ""),
        WHOLE.replace("RUN good", "RUN what\nRUN else"),
        WHOLE.replace(FIXED, ""),
        WHOLE.replace(REPORT, "").replace(FIXED, ""),
    ],
)
def test_write_refreshes_and_fills_in(tmp_path, stale, newline):
    assert written(tmp_path, stale.replace("\n", newline)) == WHOLE.replace("\n", newline)


def test_write_keeps_every_other_byte(tmp_path):
    odd = "\n\n\n Words  \n\n`x/y`:\n\n\n~~~~yaml\nBAD\n~~~~\n\n\n"
    text = WHY + "## Bad" + odd + "## Report\n \n```  text\n```\nend.  \n" + GOOD.rstrip("\n")
    after = written(tmp_path, text)
    filled = "```  text\nx/y:1:1-1:4 info BAD is here [fix]\n```\nend.  \n"
    fixed = "\n## Fixed\n\n`x/y`:\n\n```yaml\ngood\n```\n"
    assert after == text.replace("```  text\n```\nend.  \n", filled + fixed)


def test_write_at_the_end_of_a_card_without_a_last_newline(tmp_path):
    assert written(tmp_path, (WHY + BAD).rstrip("\n")) == WHY + BAD + REPORT + FIXED


def test_write_adds_a_changed_file_that_fixed_does_not_show(tmp_path):
    second = "\n`b`:\n\n```sh\nBAD\n```\n"
    text = WHY + BAD + second + FIXED + GOOD
    after = written(tmp_path, text)
    assert "RUN good\n```\n\n`b`:\n\n```sh\ngood\n```\n" in after
    assert wrong(after) == []


def test_write_serves_several_examples(tmp_path):
    text = WHY + BAD + "\n## Bad: again\n\n```dockerfile\nBAD\n```\n" + GOOD
    after = written(tmp_path, text)
    assert wrong(after) == []
    assert after.count("## Report") == after.count("## Fixed") == 2


def test_write_wraps_text_with_fences_in_a_longer_one(tmp_path):
    text = WHY + "## Bad\n\n````markdown\n```\nBAD\n```\n````\n" + GOOD
    after = written(tmp_path, text)
    assert "## Fixed\n\n````markdown\n```\ngood\n```\n````\n" in after
    assert wrong(after) == []


def home(tmp_path, files):
    for path, text in files.items():
        where = tmp_path / "rules" / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text)
    return rb.load([plugin_home("./rules", str(tmp_path))])


MODULE = "from dlint.rule import on, rule\n\n\n@rule(on.stage())\ndef some_fault(stage):\n    return ()\n"


def test_check_cards_takes_homes_topics_and_files(tmp_path):
    other = MODULE.replace("some_fault", "other")
    book = home(
        tmp_path,
        {
            "apt/apt.py": MODULE,
            "apt/some-fault.md": WHOLE,
            "apt/README.md": "words",
            "apk/apk.py": other,
            "apk/other.md": "broken",
        },
    )
    root = str(tmp_path / "rules")
    assert harness.check_cards(book, [root + "/apt"], lint, fix) == (1, [])
    assert harness.check_cards(book, [root + "/ap"], lint, fix) == (0, [])
    assert harness.check_cards(book, [root + "/apt/some-fault.md"], lint, fix) == (1, [])
    number, found = harness.check_cards(book, [root], lint, fix)
    assert number == 2
    assert [one.line for one in found] == [1]
    assert found[0].path.endswith("apk/other.md")


def test_check_cards_can_write(tmp_path):
    book = home(tmp_path, {"apt/apt.py": MODULE, "apt/some-fault.md": WHY + BAD + GOOD})
    root = str(tmp_path / "rules")
    assert harness.check_cards(book, [root], lint, fix)[1]
    assert harness.check_cards(book, [root], lint, fix, write=True) == (1, [])
    assert (tmp_path / "rules/apt/some-fault.md").read_text() == WHOLE


def test_check_pairs(tmp_path):
    book = home(
        tmp_path,
        {
            "apt/apt.py": MODULE,
            "apt/lonely.md": WHOLE,
            "apk/apk.py": MODULE.replace("some_fault", "other"),
            "apk/other.md": WHOLE.replace("since: 0.1.0", "since: 0.1.0\naliases: [apt, DL1]"),
        },
    )
    own = [f"the rule {name} has no card" for name in rb.OWN]
    found = [message for message in harness.check_pairs(book) if message not in own]
    assert found[0] == "the rule apt/some-fault has no card"
    assert found[1].endswith("apt/lonely.md: there is no rule apt/lonely")
    assert found[2:] == ["the alias apt of apk/other is a name already"]
