"""The shell reader: what the grammar gets wrong, places, and texts that are no scripts."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.syntax.shell import MAX_LENGTH, parse
from dlint.syntax.shell_heredocs import find_heredocs, hide
from dlint.text import Mapped, Piece


def read(text, flags=frozenset()):
    return parse(Mapped.whole(text), flags)


def argv(text):
    return [[word.value for word in command.words] for command in read(text).commands]


def test_quotes_are_removed_as_the_shell_does():
    text = """echo 'a b' "c d" e\\ f $'g\\n\\x41\\'' "h\\"i\\j" ''"k"l \\$m"""
    assert argv(text) == [["echo", "a b", "c d", "e f", "g\nA'", 'h"i\\j', "kl", "$m"]]


def test_expansions_have_no_static_value():
    words = read('x $a "b$c" `d` $((1+2)) ${e%.*} <(f)').commands[0].words
    assert [word.value for word in words] == ["x", None, None, None, None, None, None]


def test_globs_stay_static_and_are_flagged():
    words = read("rm *.deb 'a*' /var/{a,b} x").commands[0].words
    assert [word.value for word in words] == ["rm", "*.deb", "a*", "/var/{a,b}", "x"]
    assert [word.glob for word in words] == [False, True, False, True, False]


def test_resolve_and_fields():
    known = {"a": "1 2", "b": "3", "e": ""}.get
    words = read('x $a "$a" p$a.q ${b:-z} ${e:-z} ${e-z} ${b:+w} $e ${none} ${a%x}').commands[0].words
    assert [word.resolve(known) for word in words[1:]] == [
        "1 2", "1 2", "p1 2.q", "3", "z", "", "w", "", None, None,
    ]  # fmt: skip
    assert [word.fields(known) for word in words[1:]] == [
        ("1", "2"), ("1 2",), ("p1", "2.q"), ("3",), ("z",), (), ("w",), (), None, None,
    ]  # fmt: skip


def test_parts_of_a_continued_word():
    assert argv("echo a\\\nb c \\\n d") == [["echo", "ab", "c", "d"]]


def test_commands_in_substitutions_know_where_they_are():
    script = read('echo "$(a "$(b c)")" `d` && (cd /x; e)')
    assert [command.name for command in script.commands] == ["echo", "a", "b", "d", "cd", "e"]
    assert [command.substitution for command in script.commands] == [False, True, True, True, False, False]
    assert [command.depth for command in script.commands] == [0, 1, 2, 1, 1, 1]
    assert script.commands[4].group == script.commands[5].group != script.commands[3].group


def test_operators_and_chains():
    script = read("a && b || c; d & e | f |& g\nh")
    assert [(c.before, c.after) for c in script.commands] == [
        (None, "&&"), ("&&", "||"), ("||", ";"), (";", "&"), ("&", "|"), ("|", "|&"), ("|&", "\n"),
        ("\n", None),
    ]  # fmt: skip
    assert [c.background for c in script.commands] == [False] * 3 + [True] + [False] * 4
    assert script.chains[0].operators == ("&&", "||")
    assert [c.chain_index for c in script.chains[0].commands] == [0, 1, 2]
    assert script.pipelines[0].operators == ("|", "|&")


def test_a_long_chain_is_flat():
    script = read(" && ".join(["a"] * 300))
    assert len(script.chains) == 1
    assert [command.chain_index for command in script.commands] == list(range(300))


def test_tested_commands_may_fail_under_errexit():
    script = read("if ! a && b; then c; fi; d || e; ! f; while g; do h; done; (i; j) || k")
    tested = {command.name for command in script.commands if command.tested}
    assert tested == {"a", "b", "d", "f", "g", "i", "j"}
    assert {command.name for command in script.commands if command.condition} >= {"a", "b", "g"}
    assert [command.name for command in script.commands if command.loop] == ["g", "h"]


def test_negated_group_is_read():
    """The grammar takes the braces of `! { a; }` for words."""
    assert argv("! { a; b; }") == [["a"], ["b"]]


def test_functions():
    script = read("f() { a; }; function g { b; }; f")
    assert [command.function for command in script.commands] == ["f", "g", None]
    assert set(script.functions) == {"f", "g"}


def test_case_and_test_commands():
    script = read('case "$x" in a|b) c;; *) d;; esac; [[ -f x && $y == z* ]] && [ a = b ]')
    assert [command.words[0].text for command in script.commands] == ["c", "d", "[[", "["]
    assert [word.text for word in script.commands[2].words] == ["[[", "-f", "x", "&&", "$y", "==", "z*", "]]"]


def test_pipeline_with_a_group():
    script = read("curl x | (cd /y; tar xz) | while read l; do z; done")
    pipeline = script.pipelines[0]
    assert [[command.name for command in part] for part in pipeline.parts] == [
        ["curl"], ["cd", "tar"], ["read", "z"],
    ]  # fmt: skip
    assert all(command.pipeline is pipeline for command in script.commands)


def test_redirect_behind_a_list_belongs_to_its_last_command():
    """The grammar hangs `2>&1` of `a && b 2>&1` on the whole list."""
    script = read("a && b 2>/dev/null >out c d; e | f >>g")
    a, b, e, f = script.commands
    assert not a.redirects
    assert [(r.operator, r.fd, r.target.text) for r in b.redirects] == [
        (">", "2", "/dev/null"), (">", None, "out"),
    ]  # fmt: skip
    assert [word.text for word in b.words] == ["b", "c", "d"]
    assert not e.redirects
    assert f.redirects[0].operator == ">>"


def test_redirect_of_a_group_is_outer():
    script = read("{ a; b; } >out")
    assert [command.outer[0].target.value for command in script.commands] == ["out", "out"]
    assert script.commands[0].outer[0].writes


def test_heredoc_beside_redirects_and_a_pipe():
    """The grammar alone reads `tee b` as further targets of the redirect."""
    script = read("cat <<'EOF' > f | tee b\nhe'llo $x\nEOF\nnext")
    assert [command.name for command in script.commands] == ["cat", "tee", "next"]
    heredoc, file = script.commands[0].redirects
    assert (heredoc.operator, heredoc.body.text, heredoc.expands) == ("<<", "he'llo $x\n", False)
    assert file.target.value == "f"
    assert not script.error


def test_two_heredocs_and_tabs():
    text = "a <<-A <<B && b\n\tone\n\t\ttwo\n\tA\nthree\nB\nc"
    script = read(text)
    assert [command.name for command in script.commands] == ["a", "b", "c"]
    bodies = [redirect.body for redirect in script.commands[0].redirects]
    assert [body.text for body in bodies] == ["one\ntwo\n", "three\n"]
    assert bodies[0].span(4, 7) == (text.index("two"), text.index("two") + 3)


def test_heredoc_in_a_substitution():
    script = read('x="$(cat <<EOF\nit\'s "\nEOF\n)" && b')
    assert [command.name for command in script.commands if command.words] == ["cat", "b"]
    assert not script.error


@pytest.mark.parametrize(
    "text",
    ["echo $((1<<2))", "echo '<<EOF'", 'echo "a <<EOF"', "a # <<EOF", "((x<<2))", "echo \\<<b", "a <<<b"],
)
def test_no_heredoc(text):
    assert all(doc.operator == "<<<" for doc in find_heredocs(text))


def test_here_string_beside_a_redirect():
    script = read('cat <in <<<"hi $x" && y')
    assert [redirect.operator for redirect in script.commands[0].redirects] == ["<", "<<<"]
    assert script.commands[0].redirects[1].target.text == '"hi $x"'


def test_unterminated_heredoc_takes_the_rest():
    script = read("cat <<EOF\na b")
    assert script.commands[0].redirects[0].body.text == "a b"


def test_hiding_keeps_every_place():
    text = "a <<E | b <<<c\nx\nE\nd"
    hidden, _ = hide(text)
    assert len(hidden) == len(text)
    assert hidden.startswith("a <__ | b <  c\n")
    assert hidden.endswith("\nd")


def test_assignments():
    script = read(
        "A=1 B='2 3' cmd; C=4; export D=\"5\" E; local F=6; G+=7; for h in x; do read i; done; J= ; K=(a b)"
    )
    assert {one.name: one.value.value for one in script.commands[0].assignments} == {"A": "1", "B": "2 3"}
    found = [(one.keyword, one.name, one.value and one.value.value, one.append) for one in script.assignments]
    assert found == [
        ("", "C", "4", False), ("export", "D", "5", False), ("local", "F", "6", False), ("", "G", "7", True),
        ("for", "h", None, False), ("read", "i", None, False), ("", "J", None, False), ("", "K", None, False),
    ]  # fmt: skip
    assert [one.empty for one in script.assignments][-2:] == [True, False]


def test_set_options_are_followed():
    script = read(
        "a; set -e; b; (set +e; c); set -uo pipefail; d; if x; then set +e; fi; e; set +o pipefail; f"
    )
    flags = {command.name: command.flags for command in script.commands}
    assert flags["a"] == frozenset()
    assert flags["b"] == {"errexit"}
    assert flags["c"] == frozenset()
    assert flags["d"] == flags["e"] == {"errexit", "nounset", "pipefail"}
    assert flags["f"] == {"errexit", "nounset"}
    assert read("a", frozenset(("errexit",))).commands[0].flags == {"errexit"}


def test_pipefail_counts_for_a_pipeline_behind_it():
    script = read("set -o pipefail && a | b")
    assert script.pipelines[0].commands[0].flags == {"pipefail"}


def test_characters_beyond_ascii_keep_their_places():
    text = "echo é 'ü🎉' \udce9 && \u00a0x b"
    script = read(text)
    assert [[word.value for word in command.words] for command in script.commands] == [
        ["echo", "é", "ü🎉", "\udce9"], ["\u00a0x", "b"],
    ]  # fmt: skip
    for command in script.commands:
        for word in command.words:
            assert text[word.start : word.end] == word.text


def test_places_lead_through_joined_lines():
    # `a \` newline `b "c"`, as the Dockerfile's reader joins it.
    script = parse(Mapped("a b c", (Piece(0, 2, 10, 2), Piece(2, 3, 14, 3))))
    assert [tuple(word.span) for word in script.commands[0].words] == [(10, 11), (14, 15), (16, 17)]


def test_content_of_a_word_is_mapped():
    text = """sh -c "a \\"b\\" $x $(c)" """
    word = read(text).commands[0].words[2]
    content = word.content()
    assert content.text == 'a "b" $x ${_}'
    at = content.text.index("b")
    assert text[content.span(at, at + 1).start] == "b"
    assert content.span(9, 13) == (text.index("$(c)"), text.index("$(c)") + 4)


def test_carriage_returns_are_no_part_of_words():
    assert argv("apt-get update\r\ncurl x\r\n") == [["apt-get", "update"], ["curl", "x"]]
    assert argv("cat <<EOF\r\na\r\nEOF\r\nb") == [["cat"], ["b"]]


def test_broken_scripts_give_what_can_be_read():
    script = read('a b; echo "unterminated')
    assert script.error
    assert script.error_spans
    assert script.commands[0].name == "a"
    assert not script.commands[0].doubtful
    script = read("a && && b; c")
    assert [command.doubtful for command in script.commands] == [True, True, False]


def test_too_long_a_text_is_not_read():
    script = read("a " * MAX_LENGTH)
    assert script.error
    assert script.commands == ()


@pytest.mark.parametrize(
    "text",
    [
        "$(" * 10_000, "$((((((" * 2_000, "(" * 10_000, "$(" * 5_000 + "a" + ")" * 5_000, '"$(' * 5_000,
        "{ " * 10_000, "a && " * 10_000 + "a", "a|" * 10_000 + "a",
        "cat <<a\n" * 3_000, "if a; then " * 3_000,
        "(a|" * 3_000 + "b" + ")" * 3_000, "a >x && " * 5_000, "'" * 10_001, "f() " * 3_000, "$a" * 10_000,
        "a <<<b " * 5_000, "\0 a" * 1_000, "! " * 10_000, "a=" * 10_000, '"`' * 10_000,
        "a >x" + " b" * 20_000,
        "$'\\x" * 10_000,
    ],
    ids=range(22),
)  # fmt: skip
def test_nesting_and_length_cost_no_more_than_their_size(text):
    start = time.process_time()
    for command in read(text).commands:
        for word in command.words:
            assert word.fields(lambda _: None) is None or word.parts is not None
    assert time.process_time() - start < 5


_PIECES = (
    *"ab1 \n\t$(){}[]<>|&;\"'`\\#!=*?~-+é\r\udce9",
    *(
        "&&",
        "||",
        "<<",
        "<<-",
        "<<<",
        "$(",
        "${",
        "$((",
        "if ",
        "then ",
        "fi",
        "do ",
        "done",
        "case ",
        "esac",
    ),
    *("EOF\n", "for x in ", "while ", "f() ", "export A=", "set -e;", ">&2", "2>", "[[ ", " ]]", "in ", ";;"),
    *("$'", "echo ", "\\\n"),
)
_SHELLY = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(_SHELLY, st.text(max_size=80)))
def test_any_text_is_read(text):
    script = read(text)
    last = 0
    for command in script.commands:
        assert last <= command.start <= command.end <= len(text)
        last = command.start
        at = 0
        for word in command.words:
            assert at <= word.start < word.end <= len(text)
            at = word.end
            assert all(word.start <= part.start <= part.end <= word.end for part in word.parts)
            word.content()
            word.fields(lambda name: name * 2)
        for redirect in command.redirects:
            assert 0 <= redirect.start <= redirect.end <= len(text)
        if command.chain is not None:
            assert command.chain_index <= len(command.chain.operators)
        if command.pipeline is not None:
            assert command in command.pipeline.parts[command.part]
    for one in script.assignments:
        assert 0 <= one.start <= one.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(_SHELLY)
def test_hiding_never_changes_the_length(text):
    hidden, docs = hide(text)
    assert len(hidden) == len(text)
    assert all(0 <= doc.body.start <= doc.body.end <= len(text) for doc in docs.values())
