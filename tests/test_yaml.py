import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlint.syntax.yaml import Alias, Mapping, Scalar, Sequence, parse, parse_mapped, resolve
from dlint.text import Mapped, Source, Span


def read(text):
    return parse(Source("compose.yaml", text))


def root(text):
    yaml = read(text)
    assert not yaml.problems, yaml.problems
    return yaml.documents[0]


def written(text, node):
    return text[node.span.start : node.span.end]


def nodes(yaml):
    waiting = list(yaml.documents)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Mapping):
            waiting += [part for entry in node.entries for part in (entry.key, entry.value)]


def data(node):
    node = resolve(node)
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    return {entry.name: data(entry.value) for entry in node.items()} if isinstance(node, Mapping) else None


def test_the_c_parser_reads(monkeypatch):
    """ruamel.yaml falls back to pure Python in silence."""
    import _ruamel_yaml

    assert _ruamel_yaml.__file__.endswith((".so", ".pyd"))
    made = []

    class Spy(_ruamel_yaml.CParser):
        def __init__(self, text):
            made.append(text)
            super().__init__(text)

    monkeypatch.setattr(_ruamel_yaml, "CParser", Spy)
    assert data(root("a: b")) == {"a": "b"}
    assert made == ["a: b"]


@pytest.mark.parametrize(
    ("text", "value", "kind", "printed"),
    [
        ("true", True, "bool", "true"),
        ("False", False, "bool", "false"),
        ("yes", "yes", "str", "yes"),
        ("off", "off", "str", "off"),
        ("y", "y", "str", "y"),
        ("~", None, "null", None),
        ("", None, "null", None),
        ("NULL", None, "null", None),
        ("nUll", "nUll", "str", "nUll"),
        ("0755", 493, "int", "493"),
        ("0o17", 15, "int", "15"),
        ("0x1F", 31, "int", "31"),
        ("0b101", 5, "int", "5"),
        ("-12", -12, "int", "-12"),
        ("1_000", 1000, "int", "1000"),
        ("08", 8.0, "float", "8"),
        ("1e3", 1000.0, "float", "1000"),
        ("1.10", 1.1, "float", "1.1"),
        ("100000000.0", 1e8, "float", "1e+08"),
        ("1234567.5", 1234567.5, "float", "1.2345675e+06"),
        ("0.00001", 1e-5, "float", "1e-05"),
        ("0.0001", 1e-4, "float", "0.0001"),
        (".5", 0.5, "float", "0.5"),
        (".", ".", "str", "."),
        ("-", "-", "str", "-"),
        (".inf", float("inf"), "float", "+Inf"),
        ("22:22", "22:22", "str", "22:22"),
        ("1.2.3", "1.2.3", "str", "1.2.3"),
        ("2024-01-01", "2024-01-01", "timestamp", "2024-01-01 00:00:00 +0000 UTC"),
        ("2024-1-2T3:4:5.50Z", "2024-1-2T3:4:5.50Z", "timestamp", "2024-01-02 03:04:05.5 +0000 UTC"),
        ("2024-13-01", "2024-13-01", "str", "2024-13-01"),
        ("2023-02-29", "2023-02-29", "str", "2023-02-29"),
        ("18446744073709551615", 2**64 - 1, "int", "18446744073709551615"),
        ("99999999999999999999", 1e20, "float", "1e+20"),
        ("9" * 5000, "9" * 5000, "str", "9" * 5000),
        ("1e999", "1e999", "str", "1e999"),
    ],
)
def test_scalars_are_read_as_go_yaml_reads_them(text, value, kind, printed):
    node = Scalar(text, "plain", None, Span(0, 0))
    assert (node.value, node.kind, node.printed) == (value, kind, printed)
    assert Scalar(text, "double", None, Span(0, 0)).value == text


def test_tags_decide_over_the_form_and_unknown_ones_are_kept():
    found = root('a: !!str 1\nb: !!int "12"\nc: !reset null\nd: !override [x]\ne: !!float 3\nf: ! 5\n')
    assert data(found) == {"a": "1", "b": 12, "c": None, "d": ["x"], "e": 3.0, "f": "5"}
    assert [found.get(key).tag for key in "acd"] == ["!!str", "!reset", "!override"]


def test_spans_leave_out_anchor_and_tag_and_count_characters():
    text = "a: &x !t v😀\nb: &y\n  é: d\nc: &z\n  - 1\n\n# end\nd: *x\n"
    found = root(text)
    assert written(text, found.get("a")) == "v😀"
    assert written(text, found.get("b")) == "é: d"
    assert written(text, found.get("c")) == "- 1"
    alias = found.entries[3].value
    assert isinstance(alias, Alias)
    assert written(text, alias) == "*x"
    assert found.get("d").text == "v😀"
    assert written(text, found).endswith("*x")


def test_the_end_of_a_block_is_its_last_content():
    text = "a:\n  b:\n    - c: 1\n      d: |\n        x\n        y\n\n\n# comment\nz:\n"
    found = root(text)
    assert written(text, found.get("a")).endswith("        y")
    assert written(text, found.get("a").get("b").items[0].get("d")) == "|\n        x\n        y"
    assert written(text, found) == text.rstrip("\n")


def test_spans_of_flow_collections_hold_their_brackets():
    text = "a: [x, {y: z} , q: r ]  # c\nb: {}\n"
    found = root(text)
    assert written(text, found.get("a")) == "[x, {y: z} , q: r ]"
    assert [written(text, item) for item in found.get("a").items] == ["x", "{y: z}", "q: r"]
    assert written(text, found.get("b")) == "{}"
    assert found.get("a").flow


def test_a_byte_order_mark_inside_the_text_does_not_shift_places():
    text = "\ufeffa: b\n"
    assert [written(text, node) for node in nodes(read(text)) if isinstance(node, Scalar)] == ["b", "a"]


def test_crlf_counts_two_characters():
    text = "a: b\r\nc: |\r\n  x\r\n  y\r\nd: e\r\n"
    found = root(text)
    assert written(text, found.get("d")) == "e"
    assert found.get("c").text == "x\ny\n"
    assert written(text, found.get("c")) == "|\r\n  x\r\n  y"


def test_bytes_that_are_not_utf8_are_a_problem_and_the_rest_is_read():
    source = Source.from_bytes("c.yaml", b"a: caf\xe9\nb: 'x\x01y'\n")
    yaml = parse(source)
    assert [(problem.kind, problem.span) for problem in yaml.problems] == [("invalid-yaml", Span(6, 7))]
    assert "0xE9" in yaml.problems[0].message
    assert data(yaml.documents[0]) == {"a": "caf\udce9", "b": "x\x01y"}


def test_merge_keys():
    found = root(
        "x: &a {p: 1, q: 2}\ny: &b {q: 3, r: 4}\nm:\n  <<: [*a, *b]\n  p: 9\nn:\n  p: 0\n  <<: *a\n"
        "l: &l [*a, *b]\no:\n  <<: *l\np: {'<<': text}\n"
    )
    assert data(found.get("m")) == {"p": 9, "q": 2, "r": 4}
    assert data(found.get("n")) == {"p": 0, "q": 2}
    assert data(found.get("o")) == {"p": 1, "q": 2, "r": 4}
    assert data(found.get("p")) == {"<<": "text"}
    assert [entry.name for entry in found.get("m").entries] == ["<<", "p"]
    assert found.get("m").entry("q") is found.get("x").entry("q")


def test_a_merge_of_merges():
    found = root("a: &a {k: 1, j: 1}\nb: &b {<<: *a, k: 2}\nc: {<<: *b}\n")
    assert data(found.get("c")) == {"k": 2, "j": 1}


def test_a_merge_key_needs_mappings():
    yaml = read("a:\n  <<: text\n  b: 1\n")
    assert [problem.kind for problem in yaml.problems] == ["invalid-yaml"]
    assert data(yaml.documents[0]) == {"a": {"b": 1}}


def test_duplicate_anchors_are_legal_and_the_nearest_above_counts():
    assert data(root("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")) == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_duplicate_keys_name_the_first():
    yaml = read("a: 1\nb:\n  k: 1\n  'k': 2\na: 3\n")
    assert [(problem.kind, problem.span) for problem in yaml.problems] == [
        ("duplicate-key", Span(17, 20)),
        ("duplicate-key", Span(24, 25)),
    ]
    assert "`k`" in yaml.problems[0].message
    assert "line 3" in yaml.problems[0].message
    assert data(yaml.documents[0]) == {"a": 3, "b": {"k": 2}}


def test_two_merge_keys_are_a_duplicate_as_for_compose():
    yaml = read("a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: *a\n  <<: *b\n")
    assert [problem.kind for problem in yaml.problems] == ["duplicate-key"]
    assert data(yaml.documents[0].get("c")) == {"x": 1, "y": 2}


def test_an_alias_inside_its_own_value():
    yaml = read("a: &x [1, *x]\n")
    assert [(problem.kind, problem.span) for problem in yaml.problems] == [("alias-cycle", Span(10, 12))]
    assert yaml.documents[0].get("a").items[1].target is None


def test_an_alias_of_nothing():
    yaml = read("a: *q\nb: c\n")
    assert [(problem.kind, problem.span) for problem in yaml.problems] == [("invalid-yaml", Span(3, 5))]
    assert yaml.documents[0].get("b").text == "c"


def test_an_alias_bomb_is_counted_not_built():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 60)]
    yaml = read("\n".join(lines))
    assert [problem.kind for problem in yaml.problems] == ["too-many-aliases"]
    assert yaml.documents == ()


def test_a_chain_of_merges_is_bounded():
    lines = ["a0: &a0 {k0: 0}"] + [f"a{i}: &a{i} {{<<: *a{i - 1}, k{i}: 0}}" for i in range(1, 5000)]
    start = time.perf_counter()
    yaml = read("\n".join(lines))
    assert time.perf_counter() - start < 5
    assert [problem.kind for problem in yaml.problems] == ["too-many-aliases"]


def test_ordinary_anchors_are_no_bomb():
    text = "x: &x {a: 1, b: 2, c: [1, 2, 3]}\n" + "".join(f"k{i}:\n  <<: *x\n  v: *x\n" for i in range(200))
    assert not read(text).problems


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "? " * 10_000, "[{" * 10_000, "{" * 10_000]
)
def test_deep_nesting_is_one_problem_at_once(text):
    start = time.perf_counter()
    yaml = read(f"a: b\n--- {text}" if text[0] in "[{" else f"a: b\n---\n{text}")
    assert time.perf_counter() - start < 0.5
    assert [problem.kind for problem in yaml.problems] == ["too-deep"]
    assert [data(document) for document in yaml.documents] == [{"a": "b"}]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\tb: c\n", (2, 1), "tab"),
        ("\ta: b\n", (1, 1), "tab"),
        ("a:\n  b: c\n\td: e\n", (3, 1), "tab"),
        ("a: 'x\nb: c\n", (1, 4), "never closed"),
        ("a: [b, c\n", (1, 4), "never closed"),
        ("a: [b\nc: d\n", (2, 2), "line 1"),
        ("a: @x\n", (1, 4), "`@`"),
        ("a: b: c\n", (1, 5), "key: value"),
        ("a: b\n c: d\n", (2, 3), "key: value"),
        ("- a\nb: c\n", (2, 1), "list item"),
        ("a: b\nc\nd: e\n", (3, 1), ":"),
        ('a: "\\q"\n', (1, 5), "escape"),
    ],
)
def test_invalid_yaml_is_one_problem_at_its_place(text, place, words):
    yaml = read(text)
    assert [problem.kind for problem in yaml.problems] == ["invalid-yaml"]
    problem = yaml.problems[0]
    assert tuple(yaml.source.position(problem.span.start)) == place, problem
    assert problem.span.end > problem.span.start
    assert words in problem.message


def test_documents_before_an_error_are_kept():
    yaml = read("a: b\n---\nc: d\n---\ne: [\n")
    assert [data(document) for document in yaml.documents] == [{"a": "b"}, {"c": "d"}]
    assert len(yaml.problems) == 1


def test_comments():
    text = (
        "# top\na: b # trailing\nc: 'no # comment'\nd: \"x\n  # neither\"\n"
        "e: | # header\n  # content\n  y\n# after\n"
        "f: x#y\ng: [1, # in\n  2]\n  #end"
    )
    found = read(text).comments
    assert [(comment.text, comment.whole_line) for comment in found] == [
        ("# top", True),
        ("# trailing", False),
        ("# header", False),
        ("# after", True),
        ("# in", False),
        ("#end", True),
    ]
    assert all(written(text, comment) == comment.text for comment in found)


def test_comments_survive_an_error():
    found = read("# dlint: ignore-file=x\na: [\nb: c#d # e\n").comments
    assert [comment.text for comment in found] == ["# dlint: ignore-file=x", "# e"]


@pytest.mark.parametrize(
    "value",
    [
        "plain text",
        "plain over\n  two lines\n\n  and a half",
        "'it''s'",
        "'a\n  b\n\n  c'",
        '"tab\\there\\x41\\u00e9 \\\n   joined"',
        '"a\n  b"',
        "|\n  a\n    b\n\n  c\n",
        "|2-\n   a\n  b\n",
        ">\n  a\n  b\n\n  c\n    d\n  e\n",
        ">-\n  sh -c\n  'x && y'\n",
        "|+\n  a\n\n\n",
    ],
)
def test_every_character_of_a_scalar_has_its_place(value):
    text = f"k: {value}\nz: 1\n"
    source = Source("c.yaml", text)
    node = parse(source).documents[0].get("k")
    mapped = node.mapped(source)
    assert mapped.text == node.text
    for at, character in enumerate(mapped.text):
        there = text[mapped.offset(at)]
        assert there in (character, "\\") or character in " \n\t", (at, character, there)
    assert all(node.span.start <= mapped.offset(at) <= node.span.end for at in range(len(mapped.text) + 1))
    words = [word for word in ("two", "and", "joined", "x && y") if word in mapped.text]
    for word in words:
        at = mapped.text.index(word)
        span = mapped.span(at, at + len(word))
        assert text[span.start : span.end] == word


def test_a_block_in_a_page_has_places_in_the_page():
    page = "1. Do:\n\n   ```yaml\n   a:\n     b: |\n       x\n       y\n   a: 2 # c\n   ```\n"
    lines = page.splitlines(keepends=True)[3:8]
    at = page.index("   a:")
    parts = []
    for line in lines:
        parts.append((line[3:], Span(at + 3, at + len(line))))
        at += len(line)
    yaml = parse_mapped(Source("README.md", page), Mapped.join(parts))
    block = yaml.documents[0].entries[0].value.get("b")
    assert block.text == "x\ny\n"
    assert page[block.span.start : block.span.end] == "|\n       x\n       y"
    assert "line 4" in yaml.problems[0].message
    assert page[yaml.problems[0].span.start :].startswith("a: 2")
    assert page[slice(*yaml.comments[0].span)] == "# c"
    mapped = block.mapped(yaml.source)
    assert page[mapped.offset(2)] == "y"


@pytest.mark.parametrize(
    "text", ["", "\n", "# only\n", "---\n", "---\n...\n", "null\n", "\ufeff", "%YAML 1.2\n---\na: b\n"]
)
def test_next_to_nothing(text):
    yaml = read(text)
    assert not yaml.problems
    assert len(yaml.documents) <= 1


def test_complex_keys_stay_entries():
    found = root("? [a, b]\n: c\n? {d: e}\n: f\ng: h\n")
    assert len(found.entries) == 3
    assert found.names() == ("g",)


def test_huge_inputs_take_their_time_once():
    for text in ("a: " + "x" * 3_000_000, "#" * 3_000_000, "a: '" + "# " * 1_500_000 + "'", "a: &" * 300_000):
        start = time.perf_counter()
        read(text)
        assert time.perf_counter() - start < 5


PIECES = st.sampled_from(
    [
        *("a", "b: ", "c:\n", "- ", "  ", "\n", "[", "]", "{", "}", ", ", "'", '"', "|", ">-", "# x", "&a "),
        *("*a", "<<: ", "!reset ", "!!str ", "---\n", "...\n", "\t", "? ", ": ", "\\", "\r\n", "é", "😀"),
        *("\x85", "\u2028", "\udce9", "\x00", "\ufeff", "1", "~", "$", "%", "\n  k: v\n", "\n    - i\n"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
@example("&0 \ufeff")
@example("[a: b\n#c\n, d]")
@example("a: !!str\nb: &a\n")
@example("- - a\n  - !t &b\n    # c\n    x\n")
def test_any_text_is_read_with_places_inside(text):
    yaml = read(text)
    for problem in yaml.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    for comment in yaml.comments:
        assert text[comment.span.start] == "#"
    for node in nodes(yaml):
        assert 0 <= node.span.start <= node.span.end <= len(text)
        parts = ()
        if isinstance(node, Sequence):
            parts = node.items
        elif isinstance(node, Mapping):
            parts = [part for entry in node.entries for part in (entry.key, entry.value)]
        for part in parts:
            assert node.span.covers(part.span), (node, part)
        for one, other in pairwise(parts):
            assert one.span.end <= other.span.start
        if isinstance(node, Scalar):
            assert node.mapped(yaml.source).text == node.text
            if node.style == "plain" and not any(c in written(text, node) for c in "\n\r\x85\u2028\u2029"):
                assert written(text, node) == node.text


VALUES = st.recursive(
    st.one_of(
        st.text("abc '\"#:-[]{}&*!|>%@`,?\n\t\\é😀", max_size=12),
        st.integers(-(2**63), 2**63),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abc:# ", min_size=1, max_size=4), inner, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.booleans())
def test_what_another_library_writes_is_read_back(value, flow):
    from io import StringIO

    from ruamel.yaml import YAML

    writer = YAML(typ="safe")
    writer.default_flow_style = flow
    out = StringIO()
    writer.dump({"k": value}, out)
    yaml = read(out.getvalue())
    assert not yaml.problems, (out.getvalue(), yaml.problems)
    assert data(yaml.documents[0]) == {"k": value}


def test_colons_inside_flow_words_are_no_error():
    text = "services:\n  a: {image: x:1, ports: [80:80, \"1:2\"], command: [http://h:80/x, 'a:b', c: d]}\n"
    tree = parse(Source("compose.yaml", text))
    assert tree.problems == ()
    service = tree.documents[0].get("services").get("a")
    assert [item.text for item in service.get("ports").items] == ["80:80", "1:2"]
    assert [getattr(item, "text", None) for item in service.get("command").items] == [
        "http://h:80/x",
        "a:b",
        None,
    ]
    assert text[slice(*service.get("ports").items[0].span)] == "80:80"
