"""What the cards of the style rules for compose files cannot show: above all, what sorting must not lose."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.compose.ordering import alphabetical
from dlint.rulebook import load
from dlint.syntax.yaml import parse
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))


def found(rule, text, **options):
    settings_of = {"rules": {f"compose/{rule}": options}} if options else {}
    return EXAMPLES.lint({"compose.yaml": text}, f"compose/{rule}", settings_of)


def fixed(rule, text, **options):
    settings_of = {"rules": {f"compose/{rule}": options}} if options else {}
    return EXAMPLES.fix({"compose.yaml": text}, f"compose/{rule}", settings_of)["compose.yaml"]


def service(name, *lines):
    return f"  {name}:\n" + "".join(f"    {line}\n" for line in ("image: acme/shop:4", *lines))


# Anchors


def test_alias_never_comes_before_its_anchor():
    text = f"services:\n{service('zoo', 'environment: &env', '  A: b')}{service('ant', 'environment: *env')}"
    assert not found("service-order", text)
    longer = text + service("bee")
    assert fixed("service-order", longer).index("bee:") < fixed("service-order", longer).index("zoo:")
    assert fixed("service-order", longer).index("zoo:") < fixed("service-order", longer).index("ant:")


def test_section_that_holds_an_anchor_stays_ahead():
    text = "volumes:\n  data: &v\n    driver: local\nservices:\n  a:\n    image: b:1\n    labels: *v\n"
    assert not found("top-level-order", text)


def test_anchor_that_is_defined_twice_is_not_moved():
    text = f"services:\n{service('b', 'labels: &x {a: b}')}"
    text += service("a", "labels: &x {c: d}", "annotations: *x")
    assert [each.fix for each in found("service-order", text)] == [None]


def test_merge_keys_come_first():
    text = f"x-a: &a\n  init: true\nservices:\n{service('web', '<<: *a')}"
    assert fixed("key-order", text).endswith("  web:\n    <<: *a\n    image: acme/shop:4\n")
    assert not found("key-order", fixed("key-order", text))


# Comments and lines


def test_sections_that_the_list_lacks_are_kept():
    text = "models:\n  m:\n    model: ai/m\nservices:\n  a:\n    image: b:1\njobs: {}\n"
    assert fixed("top-level-order", text) == (
        "services:\n  a:\n    image: b:1\njobs: {}\nmodels:\n  m:\n    model: ai/m\n"
    )


def test_comment_that_a_tool_reads_stays_at_the_top():
    text = "# yaml-language-server: $schema=x.json\n# The networks.\nnetworks:\n  a:\n"
    text += "services:\n  a:\n    image: b:1\n"
    assert fixed("top-level-order", text).startswith("# yaml-language-server: $schema=x.json\nservices:")
    assert "# The networks.\nnetworks:" in fixed("top-level-order", text)


def test_commented_out_lines_below_a_service_go_with_it():
    text = f"services:\n{service('b')}    # ports:\n    #   - '80'\n\n  # About a.\n\n{service('a')}  # c:\n"
    assert fixed("service-order", text) == (
        f"services:\n  # About a.\n\n{service('a')}\n{service('b')}    # ports:\n    #   - '80'\n  # c:\n"
    )


def test_file_without_a_last_line_break_and_with_crlf():
    text = f"services:\n{service('b')}{service('a')}".rstrip("\n")
    assert fixed("service-order", text) == f"services:\n{service('a')}{service('b')}".rstrip("\n")
    windows = text.replace("\n", "\r\n")
    assert fixed("service-order", windows) == fixed("service-order", text).replace("\n", "\r\n")


def test_block_that_keeps_its_blank_lines_is_not_moved():
    text = f"services:\n{service('b', 'command: |+', '  run', '')}\n{service('a')}"
    assert [each.fix for each in found("service-order", text)] == [None]
    clipped = text.replace("|+", "|")
    assert fixed("service-order", clipped).startswith(f"services:\n{service('a')}")


def test_words_with_a_hash_in_a_block_are_no_comments():
    text = f"services:\n{service('b', 'command: |', '  # not a comment', '  run')}{service('a')}"
    assert fixed("service-order", text) == (
        f"services:\n{service('a')}{service('b', 'command: |', '  # not a comment', '  run')}"
    )


def test_lists_in_brackets():
    text = f"services:\n{service('web', 'depends_on: [b,   a]', 'ports: [', '  9000, # last', '  80]')}"
    assert "depends_on: [a,   b]" in fixed("dependency-order", text)
    assert [each.fix for each in found("port-order", text)] == [None]


def test_several_documents_keep_their_own_services():
    text = f"services:\n{service('b')}{service('a')}---\nservices:\n{service('d')}{service('c')}"
    assert fixed("service-order", text) == (
        f"services:\n{service('a')}{service('b')}---\nservices:\n{service('c')}{service('d')}"
    )


def test_service_that_an_alias_or_brackets_write():
    text = "x-a: &a {ports: ['80'], image: b:1}\nservices:\n  a: *a\n  b: {ports: ['80'], image: b:1}\n"
    assert fixed("key-order", text).endswith("  a: *a\n  b: {image: b:1, ports: ['80']}\n")


NAMES = st.sampled_from(["web", "api", "db", "Db", "db_2", "db-2", "x1", "worker"])
BODIES = st.sampled_from(
    [
        "    image: a:1\n",
        "    ports:\n    - '80'\n    - '9'\n    image: a:1\n",
        "    image: a:1 # beside\n    # inside\n    user: b\n    # below\n",
        "    command: |\n      # text\n      run\n\n    image: a:1\n",
        "    # first\n    depends_on: [y, x]\n    image: a:1\n",
    ]
)
ABOVE = st.sampled_from(["", "  # above\n", "\n", "\n  # section\n\n", "# at the edge\n"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ABOVE, NAMES, BODIES), min_size=1, max_size=6, unique_by=lambda each: each[1]))
def test_sorting_loses_and_changes_nothing(services):
    text = "services:\n" + "".join(f"{above}  {name}:\n{body}" for above, name, body in services)
    for rule in ("service-order", "key-order", "dependency-order", "port-order"):
        after = fixed(rule, text)
        before = text.replace("[y, x]", "[x, y]") if rule == "dependency-order" else text
        assert Counter(map(str.strip, after.split("\n"))) == Counter(map(str.strip, before.split("\n")))
        assert said(after) == said(text)
        assert not found(rule, after)


def said(text):
    """Each service with what it says, order aside."""
    root = parse(Source("compose.yaml", text)).documents[0]
    return {
        entry.name: sorted(f"{key.name}={_plain(key.node)}" for key in entry.node.items())
        for entry in root.get("services").items()
    }


def _plain(node):
    items = getattr(node, "items", None)
    return sorted(item.text for item in items) if items is not None else node.text


# Which order


def test_words_are_sorted_as_people_do():
    words = ["_x", "-x", "1", "a", "A", "a-b", "a1", "ab", "b", "B", "ü"]
    assert [each for _, each in sorted((alphabetical(word), word) for word in words)] == words


def test_list_of_ports_with_one_unknown_is_left_alone():
    text = "services:\n" + service("web", "ports: ['${P}:80', '1:1']")
    assert not found("port-order", text)
    assert found("port-order", text.replace("{P}", "{P:-90}"))


def test_order_of_ones_own():
    text = "services:\n  a:\n    image: b:1\nname: c\n"
    assert found("top-level-order", text)
    assert not found("top-level-order", text, order=["services", "name"])


# Quotes


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ('"./a:/b"', 1),
        ("'data:/b:ro'", 1),
        ("'${HOME}/x:/b'", 1),
        ("'a b:/c'", 1),
        ("'a: b'", 0),
        ("'a #b:/c'", 0),
        ("'#a'", 0),
        ("'*a:/b'", 0),
        ("'~'", 0),
        ("'123'", 0),
        ("'true'", 0),
        ("' a:/b'", 0),
        ("'a:'", 0),
        ('"a\\tb:/c"', 0),
        ("./a:/b", 0),
        ("|\n          ./a:/b", 0),
    ],
)
def test_quotes_of_volumes_that_are_not_needed(written, number):
    text = f"services:\n{service('web', 'volumes:')}      - {written}\n"
    assert len(found("quoted-volume", text)) == number
    after = fixed("quoted-volume", text)
    volume = lambda text: parse(Source("c", text)).documents[0].get("services").get("web").get("volumes")  # noqa: E731
    assert [(item.text, item.kind) for item in volume(text).items] == [
        (item.text, item.kind) for item in volume(after).items
    ]


def test_quotes_of_ports_in_one_style():
    text = "services:\n" + service("web", 'ports: ["80:80", 81, &a 82]', "expose: [0755]")
    assert len(found("port-quotes", text)) == 3
    assert len(found("port-quotes", text, style="single")) == 4
    after = fixed("port-quotes", text, style="single")
    assert "['80:80', '81', &a '82']" in after
    assert "expose: [0755]" in after  # which Compose reads as 493
