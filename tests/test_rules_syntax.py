"""What the cards of syntax/, copy/, runtime/ and path/ cannot show: traps, and values that stay the same."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint import rulebook as rb
from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.quoting import as_literal, as_pair, inserted
from dlint.syntax.variables import ExpansionError, expand


@pytest.fixture(scope="module")
def examples():
    return Examples(rb.load([builtin_home()]))


def found(examples, rule, text):
    return examples.lint({"Dockerfile": text}, rule, {})


def mended(examples, rule, text):
    return examples.fix({"Dockerfile": text}, rule, {})["Dockerfile"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A b", "ENV A=b"),
        ("ENV A   b c", 'ENV A="b c"'),
        ("ENV A  b  c", 'ENV A="b  c"'),
        ('ENV A "x y"', 'ENV A="x y"'),
        ("ENV A 'x $y'", "ENV A='x $y'"),
        ('ENV A "x y" z', 'ENV A="x y"\\ z'),
        ("ENV A b C=d", 'ENV A="b C=d"'),
        ("ENV A $B ${C:-d e}", 'ENV A="$B ${C:-d e}"'),
        ("env A a\\ b", "env A=a\\ b"),
        ("ENV A \\\n  b", "ENV A=b"),
        ("ENV A b \\\n  # why\n  c", 'ENV A="b \\\n  # why\n  c"'),
        ('LABEL "a.b" c d', 'LABEL "a.b"="c d"'),
        ("LABEL a <b> & #c", 'LABEL a="<b> & #c"'),
        ("ONBUILD ENV A b c", 'ONBUILD ENV A="b c"'),
        ("ENV A é ü", 'ENV A="é ü"'),
    ],
)
def test_a_pair_with_equals_keeps_its_value(examples, before, after):
    assert mended(examples, "syntax/legacy-key-value", f"FROM a\n{before}\n") == f"FROM a\n{after}\n"


def test_a_pair_whose_blank_holds_a_comment_or_whose_quote_is_open_is_not_touched(examples):
    for text in ("FROM a\nENV A \\\n# b\nc\n", "FROM a\nENV A it's mine\n", "FROM a\nLABEL 'a b' c\n"):
        assert found(examples, "syntax/legacy-key-value", text)
        assert mended(examples, "syntax/legacy-key-value", text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("MAINTAINER A <b@c>", 'LABEL org.opencontainers.image.authors="A <b@c>"'),
        ('MAINTAINER "A B"', 'LABEL org.opencontainers.image.authors="A B"'),
        ("MAINTAINER 'A $B'", "LABEL org.opencontainers.image.authors='A $B'"),
        ("maintainer $A \\b", 'label org.opencontainers.image.authors="\\$A \\\\b"'),
        ('MAINTAINER "A" "B"', 'LABEL org.opencontainers.image.authors="\\"A\\" \\"B\\""'),
        ('MAINTAINER "', 'LABEL org.opencontainers.image.authors="\\""'),
        ("MAINTAINER \\\n  A, \\\n  B", 'LABEL org.opencontainers.image.authors="A, \\\n  B"'),
        ("MAINTAINER A \\\n# b\nC", "MAINTAINER A \\\n# b\nC"),
    ],
)
def test_a_maintainer_becomes_a_label_to_the_letter(examples, before, after):
    assert mended(examples, "syntax/maintainer", f"FROM a\n{before}\n") == f"FROM a\n{after}\n"


def test_the_escape_directive_decides_how_a_maintainer_is_quoted(examples):
    text = mended(examples, "syntax/maintainer", '# escape=`\nFROM a\nMAINTAINER "A" \\ ` $B\n')
    assert text.endswith('authors="`"A`" \\ `` `$B"\n')


def test_a_label_that_is_there_is_not_hidden_by_a_second(examples):
    text = "FROM a\nLABEL org.opencontainers.image.authors=b\nMAINTAINER c\n"
    assert mended(examples, "syntax/maintainer", text) == text


texts = st.text(alphabet="aB9 \t'\"\\`$${}:-<é", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(texts, st.sampled_from("\\`"))
def test_a_literal_value_expands_to_itself(text, escape):
    insertions = as_literal(text, escape)
    assert insertions is not None
    value = expand(inserted(text, insertions), {}.get, escape).value
    assert value in (text, text[1:-1])


@given(texts, st.sampled_from("\\`"))
def test_a_value_means_the_same_as_a_pair(text, escape):
    insertions = as_pair("A", text, escape)
    if insertions is not None:
        word = inserted(text, insertions)
        for known in ({}, {"a": "x y", "B": '"'}):
            with suppress(ExpansionError):
                assert expand(word, known.get, escape).value == expand(text, known.get, escape).value


def test_all_empty_lines_go_at_once(examples):
    text = "FROM a\r\nRUN a \\\r\n\r\n \t\r\n  b \\\r\n\r\n  c\r\n"
    assert mended(examples, "syntax/empty-continuation", text) == "FROM a\r\nRUN a \\\r\n  b \\\r\n  c\r\n"


def test_an_instruction_swallowed_behind_an_empty_line_is_not_sealed_by_a_fix(examples):
    text = "FROM a\nRUN a \\\n\n\nCOPY b /\n"
    (one,) = found(examples, "syntax/empty-continuation", text)
    assert "`COPY`" in one.message
    assert mended(examples, "syntax/empty-continuation", text) == text


@pytest.mark.parametrize(
    ("frontend", "severity"),
    [
        ("docker/dockerfile:1-labs", "error"),
        ("docker.io/docker/dockerfile-upstream:master", "error"),
        ("docker/dockerfile-acme:1", "info"),
        ("acme/buildpack:1", "info"),
    ],
)
def test_what_a_foreign_frontend_may_know_is_a_hint(examples, frontend, severity):
    text = f"# syntax={frontend}\nFROM a\nINCLUDE b\nCOPY --magic c /\n"
    for rule in ("syntax/unknown-instruction", "syntax/unknown-flag"):
        assert [one.severity for one in found(examples, rule, text)] == [severity]


def test_a_word_in_lower_case_may_be_a_command_of_the_run_above(examples):
    (one,) = found(examples, "syntax/unknown-instruction", "FROM a\nRUN a\nexport B=c\n")
    assert one.fix is None or not one.fix.safe


def test_lines_of_a_template_are_not_judged(examples):
    text = "FROM {{ base }}:{{ tag }}\n{% if a %}\nRUN b\n{% endif %}\n"
    assert not found(examples, "syntax/unknown-instruction", text)
    assert not found(examples, "syntax/bad-arguments", text)


def test_a_broken_shell_array_is_an_error(examples):
    (one,) = found(examples, "syntax/broken-exec-form", "FROM a\nSHELL ['/bin/sh', '-c']\n")
    assert one.severity == "error"


@pytest.mark.parametrize(
    "source",
    [
        "a.tar", "a.tgz", "a.tar.zst", "a.tzst", "A.TAR.GZ", "a-*.tar.xz", "a.tar*", "a.gz", '"a.tbz2"',
        "http://a/b", "git@a:b/c", "git@a:b/c.git#main", "git://a/b", "ssh://a/b", "https://a/b.git",
        "a.git", "github.com/a/b", "$A", "${A:-}b",
        "--checksum=sha256:0 x", "--unpack=true a", "--keep-git-dir a",
    ],
)  # fmt: skip
def test_add_for_what_only_add_can(examples, source):
    assert not found(examples, "copy/add-for-copy", f"FROM a\nARG A\nADD {source} /b/\n")


@pytest.mark.parametrize(
    ("source", "safe"),
    [(".", True), ("a.jar", True), ("a.zip", True), ("<<EOF", True), ("a*", False), ("$J", False)],
)
def test_add_for_what_copy_can(examples, source, safe):
    text = f"FROM a\nARG J=a.jar\nadd {source} /b/\n" + ("x\nEOF\n" if "EOF" in source else "")
    (one,) = found(examples, "copy/add-for-copy", text)
    assert one.fix is not None
    assert one.fix.safe == safe
    assert "copy " in mended(examples, "copy/add-for-copy", text)


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ("a b c", "a b c/"),
        ('a b "/c"', 'a b "/c/"'),
        ('["a", "b", "/c d"]', '["a", "b", "/c d/"]'),
        ("a b $X/c", "a b $X/c/"),
        ("a b ${Y}", "a b ${Y}/"),
        ("<<A <<B /c\nA\nB", "<<A <<B /c/\nA\nB"),
        *(
            (right, right)
            for right in ("a b .", "a b c/", "a b $X", "a b ${X:-/c}", "a* b", "a b c/.", "a b $Z")
        ),
    ],
)
def test_a_destination_gets_its_slash(examples, arguments, after):
    head = "FROM a\nARG X\nARG Y=/y\nARG Z=/z/\nCOPY "
    text = mended(examples, "copy/destination-without-slash", f"{head}{arguments}\n")
    assert text == f"{head}{after}\n"


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("tail b", '["tail", "b"]'),
        ("/usr/bin/python3.6 'b \"c'", '["/usr/bin/python3.6", "b \\"c"]'),
        ("nginx \\\n# why\n  -g 'a; b'", '["nginx", \\\n# why\n  "-g", "a; b"]'),
        # a script without `#!` needs a shell, and a program may be one
        ("a b", "exec a b"),
        ("./tail b", "exec ./tail b"),
        ("/opt/bin/node 'b; c'", "exec /opt/bin/node 'b; c'"),
        # the program of that name is another one
        ("a && echo b", "a && echo b"),
        *((needed, needed) for needed in ("A=b c", "cd a", "~/a", "a\\ b")),
        # the last command takes the place of the shell instead
        ("a $B", "exec a $B"),
        ("a *", "exec a *"),
        ("a && b", "a && exec b"),
        ("a; b", "a; exec b"),
    ],
)
def test_only_a_command_that_needs_no_shell_becomes_an_array(examples, command, after):
    text = f"FROM debian:13\nCMD {command}\n"
    assert len(found(examples, "runtime/shell-form-command", text)) == 1
    assert mended(examples, "runtime/shell-form-command", text) == f"FROM debian:13\nCMD {after}\n"


@pytest.mark.parametrize("command", ["exec a $B", "a && exec b", "cd a; exec b", "", '["a"]', "['a']"])
def test_commands_that_get_their_signals_or_are_judged_elsewhere(examples, command):
    assert not found(examples, "runtime/shell-form-command", f"FROM a\nCMD {command}\n")


def test_the_shell_of_a_parent_stage_is_set_on_purpose_too(examples):
    text = 'FROM a AS b\nSHELL ["/bin/bash", "-c"]\nFROM b\nCMD c\n'
    assert not found(examples, "runtime/shell-form-command", text)


@pytest.mark.parametrize("path", ["/a", "$A", "C:\\\\a", "c:/a", '"/a"', "'/a b'", "${A:-b}/c"])
def test_directories_that_are_absolute_or_not_known(examples, path):
    assert not found(examples, "path/relative-workdir", f"FROM a\nARG A\nWORKDIR {path}\n")


def test_only_the_first_directory_of_a_chain_of_stages_is_relative_to_the_unknown(examples):
    text = "FROM a AS b\nWORKDIR c\nWORKDIR d\nFROM b\nWORKDIR e\n"
    (one,) = found(examples, "path/relative-workdir", text)
    assert "`c`" in one.message


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("path/relative-workdir", "WORKDIR a\nFROM b\n"),
        ("runtime/shell-form-command", "FROM a\nCMD \\\\\\\n"),
    ],
)
def test_odd_places_crash_no_rule(examples, rule, text):
    assert not found(examples, "dlint/crash", text)
    assert len(found(examples, rule, text)) == 1


def test_a_template_of_several_lines_is_no_instruction(examples):
    text = '{{\n\tdef dnf:\n\t\t"yum"\n\t;\n-}}\nFROM oraclelinux:{{ .variant }}\nRUN true\n'
    assert found(examples, "syntax/unknown-instruction", text) == []
    assert found(examples, "syntax/unknown-instruction", text + "findutils\n") == []
    assert found(examples, "syntax/unknown-instruction", "FROM a:1\nRUN <<E\n{{ x }}\nE\nfindutils\n") != []


def test_lines_without_equals_that_follow_each_other_are_one_finding(examples):
    rule = "syntax/legacy-key-value"
    text = "FROM a\nENV A 1\n\nENV B 2\nENV C=3\nENV D 4\n# a comment\nENV E 5\nRUN x\nENV F 6\nLABEL g h\n"
    findings = found(examples, rule, text)
    assert [each.range.line for each in findings] == [2, 8, 10, 11]
    assert [each.range.line for each in findings[0].related] == [4, 6]
    assert mended(examples, rule, text).count("=") == 7


def test_a_line_that_cannot_be_mended_keeps_no_fix_from_its_neighbours(examples):
    rule = "syntax/legacy-key-value"
    text = "FROM a\nENV A 1\nENV B \\\n# a comment\n  2\nENV C 3\n"
    assert [(each.range.line, each.fix is not None) for each in found(examples, rule, text)] == [
        (2, True),
        (3, False),
    ]
    assert mended(examples, rule, text) == "FROM a\nENV A=1\nENV B \\\n# a comment\n  2\nENV C=3\n"
