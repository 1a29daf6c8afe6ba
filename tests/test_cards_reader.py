import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint import cards

CARD = """---
since: 0.1.0
aliases: [DL3015, DS-0029]
references:
  - https://example.com/a
  - https://example.com/b
---
# `apt-get install` installs too much

## Why

Two paragraphs.

# is no heading in a fence, but this is text in one line: no.
"""
WHY = "---\nsince: 0.1.0\n---\n# title\n\n## Why\n\nBecause.\n"
FULL = (
    WHY
    + """
## Bad

Some words.

```dockerfile
FROM debian
# comment
## Why
RUN apt-get install x
```

## Report

```text
Dockerfile:4:13-4:20 info text [unsafe fix]
```

## Fixed

```dockerfile
FROM debian
```

## Bad: two files

`web/Dockerfile`:

```dockerfile
FROM a
```

`compose.yaml`:
~~~yaml
a: 1
~~~

## Report

```text
compose.yaml:1:1-1:2 info text
  web/Dockerfile:1:1-1:5 here
```

## Good

```dockerfile
FROM b
```

## Good: with an option

```toml
x = 1
```

```dockerfile
FROM c
```

## Options

- `allow`: packages
  that may stay
- `max-size`: bytes

## Fix safety

It may break.
"""
)


def parse(text, path="rules/apt/some-fault.md"):
    return cards.parse(path, text)


def test_a_whole_card():
    card = parse(FULL)
    assert (card.name, card.title, card.why) == ("apt/some-fault", "title", "Because.")
    first, second = card.bad
    assert first.example.prose == "Some words."
    assert first.example.texts == {"Dockerfile": "FROM debian\n# comment\n## Why\nRUN apt-get install x\n"}
    assert first.reported == ["Dockerfile:4:13-4:20 info text [unsafe fix]"]
    assert first.fixed.texts == {"Dockerfile": "FROM debian\n"}
    assert second.example.title == "two files"
    assert second.example.texts == {"web/Dockerfile": "FROM a\n", "compose.yaml": "a: 1\n"}
    assert len(second.reported) == 2
    assert second.fixed is None
    assert [good.texts for good in card.good] == [
        {"Dockerfile": "FROM b\n"},
        {"dlint.toml": "x = 1\n", "Dockerfile": "FROM c\n"},
    ]
    assert card.options == {"allow": "packages that may stay", "max-size": "bytes"}
    assert card.fix_safety == "It may break."
    assert card.fix == "unsafe"
    assert "".join(card.lines) == FULL


def test_front_matter(tmp_path):
    front = parse(CARD.replace("# is no heading", "It is no heading")).front
    assert front.since == "0.1.0"
    assert front.aliases == ("DL3015", "DS-0029")
    assert front.references == ("https://example.com/a", "https://example.com/b")
    (tmp_path / "x.md").write_text(CARD)
    assert cards.front_matter(str(tmp_path / "x.md")) == front


def test_windows_line_ends_are_kept_in_the_card_and_gone_from_examples():
    card = parse(FULL.replace("\n", "\r\n"))
    assert card.bad[0].example.texts == parse(FULL).bad[0].example.texts
    assert "".join(card.lines) == FULL.replace("\n", "\r\n")


def test_a_longer_fence_holds_fences():
    text = WHY + "## Bad\n````markdown\n# page\n```dockerfile\nFROM a\n```\n````\n"
    assert parse(text).bad[0].example.texts == {"README.md": "# page\n```dockerfile\nFROM a\n```\n"}


def test_odd_line_separators_are_text():
    assert parse(WHY + "## Bad\n```sh\na\x0cb\u2028c\x85d\re\n```\n").bad[0].example.texts == {
        "script.sh": "a\x0cb\u2028c\x85d\re\n"
    }


BAD = "## Bad\n```dockerfile\nFROM a\n```\n"


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("", 1, "begins with front matter"),
        ("# title\n", 1, "begins with front matter"),
        ("---\nsince: 1\n", 2, "does not end"),
        ("---\naliases: [A]\n---\n", 1, "needs `since"),
        ("---\nsince: 1\nseverity: error\n---\n", 3, "not `severity: error`"),
        ("---\nsince: 1\nsince: 2\n---\n", 3, "twice"),
        ("---\nsince: 1\naliases: A, B\n---\n", 3, "brackets"),
        ("---\nsince: 1\nreferences: [a]\n---\n", 3, "one a line"),
        ("---\nsince: 1\n  - https://a\n---\n", 3, "front matter knows"),
        ("---\nsince: 1\n---\n\ntext\n", 5, "# title"),
        ("---\nsince: 1\n---\n", 4, "# title"),
        ("---\nsince: 1\n---\n# t\n\ntext\n", 6, "belongs into"),
        ("---\nsince: 1\n---\n# t\n## Why\n", 5, "with text"),
        ("---\nsince: 1\n---\n# t\n" + BAD, 5, "`## Why`"),
        (WHY + "## How\n", 9, "not `## How`"),
        (WHY + "### Bad\n", 9, "not `### Bad`"),
        (WHY + "## Report: x\n", 9, "not `## Report: x`"),
        (WHY + "## Why\nx\n", 9, "second section Why"),
        (WHY + "## Bad\ntext\n", 9, "needs a fenced block"),
        (WHY + "## Good\n", 9, "needs a fenced block"),
        (WHY + "## Report\n```text\n```\n", 9, "must follow Bad"),
        (WHY + BAD + "## Good\n```dockerfile\n```\n## Fixed\n```dockerfile\n```\n", 16, "not Good"),
        (WHY + BAD + "## Report\n```text\n```\n" * 2, 16, "must follow Bad"),
        (WHY + BAD + "## Fixed\n```yaml\n```\n", 14, "which Bad does not have"),
        (WHY + "## Bad\n```dockerfile\nFROM a\n", 10, "never closed"),
        (WHY + "## Bad\n```console\n```\n", 10, "needs a line"),
        (WHY + "## Bad\n```yaml\n```\n```yaml\n```\n", 12, "a second compose.yaml"),
        (WHY + "## Bad\n`x`:\ntext\n```yaml\n```\n", 10, "no block follows"),
        (WHY + "## Bad\n`x`:\n", 10, "no block follows"),
        (WHY + "## Bad\n`../x`:\n```yaml\n```\n", 11, "not inside"),
        (WHY + "## Bad\n`/x`:\n```yaml\n```\n", 11, "not inside"),
        (WHY + "## Options\n```toml\n```\n", 9, "text only"),
        (WHY + "## Options\n* allow: x\n", 9, "list of items"),
        (WHY + "## Options\n", 9, "is empty"),
    ],
)
def test_what_breaks_the_format_is_told_with_its_line(text, line, cause):
    with pytest.raises(cards.CardError) as error:
        parse(text)
    assert error.value.line == line
    assert cause in error.value.cause
    assert str(error.value).startswith(f"rules/apt/some-fault.md:{line}: ")


def test_a_card_that_is_no_text(tmp_path):
    path = tmp_path / "x.md"
    path.write_bytes(b"---\nsince: \xff\n")
    for reader in (cards.read, cards.front_matter):
        with pytest.raises(cards.CardError, match="not UTF-8"):
            reader(str(path))


@given(st.lists(st.sampled_from([*FULL.splitlines(), "````", "`x`:", "", "\r"]), max_size=40))
def test_any_card_is_read_or_refused(lines):
    text = WHY + "\n".join(lines)
    try:
        card = parse(text)
    except cards.CardError:
        return
    assert "".join(card.lines) == text
