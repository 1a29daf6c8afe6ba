"""The Dockerfile reader: places, joined lines, heredocs, and that nothing makes it fail."""

import time

import pytest
from dockerfile_parse import DockerfileParser
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.syntax.dockerfile import parse, parse_fragment
from dlint.text import Mapped, Source, Span


def read(text):
    return parse(Source("Dockerfile", text))


def kinds(text):
    return [problem.kind for problem in read(text).problems]


def only(text):
    (instruction,) = read(text).instructions
    return instruction


def shown(file, span):
    return file.source.slice(span)


def in_stage(line):
    """The problems of one instruction in a stage: their kinds and the text they point at."""
    file = read("FROM scratch\n" + line)
    return [(problem.kind, shown(file, problem.span)) for problem in file.problems]


# Lines


def test_a_continued_instruction_keeps_the_place_of_every_word():
    text = "FROM a\nRUN one \\\n  # a comment \\\n\n\ttwo\\  \nthree\n"
    file = read(text)
    run = file.instructions[1]
    assert run.text.text == "RUN one \ttwothree"
    assert shown(file, run.span) == text[7:-1]
    assert [shown(file, word.span) for word in run.words] == ["one", "two\\  \nthree"]
    assert [word.text for word in run.words] == ["one", "twothree"]
    assert [comment.text for comment in run.comment_lines] == [" a comment \\"]
    assert [shown(file, line) for line in run.empty_lines] == ["\n"]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("RUN a \\\r\n b\r\n", "RUN a  b"),
        ("RUN a \\", "RUN a"),
        ("\\\n\\\nRUN a", "RUN a"),
        ("RUN a \\\\\n", "RUN a \\\\"),
        ("RUN a \\\\\\\n", "RUN a \\\\\\"),
        ("RUN a \\ \t\nb", "RUN a b"),
        ("RUN a # no comment \\\n # one\n b", "RUN a # no comment  b"),
        ("\xa0 RUN a\u2003", "RUN a"),
        ("# escape=`\nRUN a ` \n b\\\n", "RUN a  b\\"),
    ],
)
def test_joined(text, joined):
    assert only(text).text.text == joined


def test_comments_of_an_instruction_follow_docker():
    file = read("# syntax=x/dockerfile\n# a\n\n# b\n  # c\nFROM x\n# d\n#\n# e\nRUN f\n")
    assert [comment.text for comment in file.instructions[0].comments] == [" a", " b", " c"]
    assert [comment.text for comment in file.instructions[1].comments] == [" e"]
    assert len(file.comments) == 6


def test_an_onbuild_holds_its_instruction():
    file = read("FROM a\nONBUILD  COPY --from=x a \\\n  b\n")
    inner = file.instructions[1].inner
    assert (inner.keyword, inner.flag("from").plain) == ("COPY", "x")
    assert shown(file, inner.span) == "COPY --from=x a \\\n  b"
    assert shown(file, inner.words[1].span) == "b"


def test_a_health_check_holds_its_command():
    file = read(
        'FROM a\nHEALTHCHECK --interval=5s cmd ["a", "--b"]\nHEALTHCHECK CMD --c d\nHEALTHCHECK NONE\n'
    )
    one, two, three = file.instructions[1:]
    assert [string.value for string in one.inner.json] == ["a", "--b"]
    assert (two.inner.keyword, two.inner.flags, two.inner.arguments.text) == ("CMD", (), "--c d")
    assert three.inner is None


# Flags, words, pairs, JSON


def test_flags_honour_quotes_and_escapes():
    copy = only('COPY --chown="a b":c --link --exclude= -- --x y')
    assert [(flag.name, flag.plain, flag.value and flag.value.text) for flag in copy.flags] == [
        ("chown", "a b:c", '"a b":c'),
        ("link", "", None),
        ("exclude", "", ""),
    ]
    assert [word.text for word in copy.words] == ["--x", "y"]


def test_flags_have_places():
    file = read("FROM --platform=linux/arm64 a")
    flag = file.instructions[0].flags[0]
    places = (flag.span, flag.name_span, flag.value.span)
    assert [shown(file, place) for place in places] == ["--platform=linux/arm64", "--platform", "linux/arm64"]


def test_words_split_as_docker_does():
    assert [word.text for word in only('COPY "a b" c').words] == ['"a', 'b"', "c"]
    assert [word.text for word in only("ARG \"a b\"=c d='e f' g\\ h").words] == [
        '"a b"=c',
        "d='e f'",
        "g\\ h",
    ]
    assert [word.text for word in only("WORKDIR /a b").words] == ["/a b"]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ENV a=1 b='x y' c=", [("a", "1", False), ("b", "'x y'", False), ("c", "", False)]),
        ("ENV a  b=1 c", [("a", "b=1 c", True)]),
        ("LABEL 'a b'=c", [("'a b'", "c", False)]),
        ("ARG a b=1", [("a", None, False), ("b", "1", False)]),
        ("ENV a", [("a", None, True)]),
        ("ENV", []),
    ],
)
def test_pairs(text, pairs):
    found = [(pair.key.text, pair.value and pair.value.text, pair.legacy) for pair in only(text).pairs]
    assert found == pairs


def test_json_strings_map_through_escapes_and_continuations():
    text = 'CMD ["a\\u00e9\\ud83d\\ude00b", \\\n  "c\\"d"]'
    file = read(text)
    first, second = file.instructions[0].json
    assert (first.value, second.value) == ("aé😀b", 'c"d')
    assert shown(file, first.span) == '"a\\u00e9\\ud83d\\ude00b"'
    assert [shown(file, first.mapped.span(at, at + 1)) for at in range(4)] == [
        "a",
        "\\u00e9",
        "\\ud83d\\ude00",
        "b",
    ]
    assert shown(file, second.mapped.span(1, 2)) == '\\"'


@pytest.mark.parametrize("text", ["CMD []", "CMD [ ]", 'CMD [""]', 'CMD\t[\t"a" ,"b"\t]'])
def test_exec_form(text):
    assert only(text).json is not None


@pytest.mark.parametrize(
    "text", ["CMD ['a']", 'CMD ["a",]', 'CMD ["a"] b', 'CMD ["\\x"]', 'CMD ["a\tb"]', 'ENV ["a"]']
)
def test_shell_form(text):
    assert only(text).json is None


# Directives


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "# syntax = a/dockerfile:1\n#escape=`\n# check=skip=A // why\nFROM a",
            ["syntax", "escape", "check"],
        ),
        ("  # escape=`\nFROM a", ["escape"]),
        ("#!/bin/sh\n# syntax=a\n# escape=`\nFROM a", ["syntax"]),
        ("\n# syntax=a\nFROM a", []),
        ("# a\n# syntax=a\nFROM a", []),
        ("# Syntax=a\nFROM a", ["syntax"]),
        ("//syntax=a\nFROM a", ["syntax"]),
    ],
)
def test_directives(text, found):
    assert [directive.key for directive in read(text).directives] == found


def test_a_directive_has_its_value_and_rest():
    file = read("# check = skip=A;error=true // why\nFROM a")
    (check,) = file.directives
    assert (check.value, check.rest, shown(file, check.value_span)) == (
        "skip=A;error=true",
        "// why",
        "skip=A;error=true",
    )


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n# escape=`\n",
        "# a comment\n# syntax=docker/dockerfile:1\nFROM a",
        "# sintax=docker/dockerfile:1\nFROM a",
        "  # check=skip=all\nFROM a",
        "FROM a\n# check=error=true\nRUN b",
    ],
)
def test_directives_without_effect(text):
    assert kinds(text) == ["directive-ignored"]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n# check=skip=UndefinedVar\nRUN b",
        "FROM a\n# escape = the room\nRUN b",
        "FROM a\n# syntax = strange\nRUN b",
        "# maintainer=me\nFROM a",
        "FROM a\n# use syntax=docker/dockerfile:1 above\nRUN b",
    ],
)
def test_comments_that_are_no_directives(text):
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["# escape=x\nFROM a", "# escape=`\n# escape=\\\nFROM a"])
def test_refused_directives(text):
    assert kinds(text)[0] == "parse-error"


# Heredocs


def test_several_heredocs():
    text = "FROM a\nRUN <<-A cat <<'B' \\\n  3<<C\n\tx\n\tA\ny\\\n# y\n\tB\nB\nC\nRUN z\n"
    file = read(text)
    run, last = file.instructions[1:]
    found = [(h.name, h.body.text, h.expand, h.dash, h.fd, h.terminated) for h in run.heredocs]
    assert found == [
        ("A", "x\n", True, True, None, True),
        ("B", "y\\\n# y\n\tB\n", False, False, None, True),
        ("C", "", True, False, 3, True),
    ]
    assert shown(file, run.heredocs[0].body_span) == "\tx\n"
    assert shown(file, run.heredocs[0].body.span(0, 1)) == "x"
    assert shown(file, run.heredocs[1].span) == "<<'B'"
    assert shown(file, run.heredocs[1].end_span) == "B"
    assert shown(file, run.span).endswith("\nC")
    assert last.arguments.text == "z"


@pytest.mark.parametrize(
    "line", ["RUN cat <<<x", 'RUN echo "<<x"', "CMD cat <<x", 'RUN ["cat", "<<x"]', "RUN a<<1"]
)
def test_no_heredoc(line):
    assert only(line + "\n").heredocs == ()


@pytest.mark.parametrize(
    "line",
    [
        "RUN cat<<EOF",
        "RUN cat <<- EOF",
        "RUN echo it's <<EOF",
        "RUN echo ${x^^} <<EOF",
        "ONBUILD RUN cat<<EOF",
    ],
)
def test_a_heredoc_docker_does_not_open_is_one_problem(line):
    file = read(f"FROM a\n{line}\nanything\nat all\nEOF\nRUN b\n")
    assert [problem.kind for problem in file.problems] == ["heredoc-not-opened"]
    heredoc = file.instructions[1].heredocs[0]
    assert (heredoc.opened, heredoc.body.text) == (False, "anything\nat all\n")
    assert file.instructions[2].arguments.text == "b"


def test_an_unterminated_heredoc_ends_where_it_most_likely_should():
    file = read("FROM a\nRUN <<EOF\nx\n  EOF\nRUN b\n")
    assert [problem.kind for problem in file.problems] == ["parse-error"]
    assert file.instructions[1].heredocs[0].body.text == "x\n"
    assert file.instructions[2].arguments.text == "b"
    assert [i.keyword for i in read("FROM a\nRUN echo 1 <<2\n\nRUN b\n").instructions] == [
        "FROM",
        "RUN",
        "RUN",
    ]


def test_a_heredoc_mended_by_a_dash_is_suggested():
    (problem,) = read("FROM a\nRUN <<EOF\nx\n\tEOF\n").problems
    assert problem.suggestion == "<<-EOF"


def test_the_heredoc_of_an_onbuild():
    onbuild = read("FROM a\nONBUILD RUN <<EOF\nx\nEOF\n").instructions[1]
    assert onbuild.inner.heredocs[0].body.text == onbuild.heredocs[0].body.text == "x\n"


# Problems


@pytest.mark.parametrize(
    "line",
    [
        "RUN",
        "CMD",
        "ENTRYPOINT []",
        "RUN [ -f x ] && y",
        'RUN [ "$a" = "b" ]',
        "RUN [[ a ]]",
        "COPY [a-c]* /x/",
        "RUN pip install x[extra,other]",
        "ARG --x y",
        "HEALTHCHECK NONE",
        "HEALTHCHECK --x=1 NONE",
        "EXPOSE 80 90-95/UDP",
        "EXPOSE $a/tcp ${b}-${c}",
        "EXPOSE 127.0.0.1:80:80 [::1]:1:2",
        "STOPSIGNAL sigrtmin+3",
        'STOPSIGNAL "9"',
        "STOPSIGNAL $x",
        "ENV a=$b${c:-d}",
        "COPY --from=0 --link --chmod=u=rwX,go=rX a b",
        "COPY --chmod=07777 a b",
        "ADD --checksum=sha256:" + "0" * 64 + " https://x/y /z",
        "ADD --checksum=abc https://x/y.git /z",
        "RUN --mount=type=cache,target=/x,sharing=locked,uid=$u --mount=type=secret,id=a,env=B x",
        "RUN --mount=type=tmpfs,target=/t,size=64m --mount=type=ssh,required --mount=source=a,target=b,rw x",
        "HEALTHCHECK --interval=1m30s --timeout=0 --retries=3 CMD x",
        'SHELL ["a"]',
        "VOLUME a b",
        "LABEL a b",
        "FROM --platform=linux/arm/v7 a AS b",
        "FROM --platform=$X a",
        "FROM --platform=amd64 a",
        "ONBUILD RUN --mount=type=cache,target=/x a",
        "USER a b",
        "COPY --from=x https a",
        "COPY --exclude=a --exclude=b c d",
    ],
)
def test_nothing_to_report(line):
    assert in_stage(line) == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("COPY a", "COPY"),
        ("ADD", "ADD"),
        ("ENV =x", "=x"),
        ("ENV a=1 b", "b"),
        ("EXPOSE", "EXPOSE"),
        ("EXPOSE 70000", "70000"),
        ("EXPOSE 80/http", "80/http"),
        ("EXPOSE 9-8", "9-8"),
        ("EXPOSE localhost:1:2", "localhost:1:2"),
        ("STOPSIGNAL SIGFOO", "SIGFOO"),
        ("STOPSIGNAL 0", "0"),
        ("HEALTHCHECK", "HEALTHCHECK"),
        ("HEALTHCHECK FOO x", "FOO"),
        ("HEALTHCHECK CMD", "CMD"),
        ("HEALTHCHECK NONE x", "x"),
        ("HEALTHCHECK --interval=30 CMD x", "30"),
        ("HEALTHCHECK --timeout=10us CMD x", "10us"),
        ("HEALTHCHECK --retries=-1 CMD x", "-1"),
        ("SHELL sh -c", "sh -c"),
        ("SHELL []", "[]"),
        ('VOLUME ["a", ""]', '""'),
        ("FROM a b", "a b"),
        ("FROM a AS 1b", "1b"),
        ("FROM --platform=linux/ a", "linux/"),
        ("FROM --platform=linus a", "linus"),
        ("CMD [1]", "[1]"),
        ("COPY --from=$x a b", "$x"),
        ("COPY --link=maybe a b", "--link=maybe"),
        ("COPY --chmod=u+z a b", "u+z"),
        ("COPY --from a b", "--from"),
        ("COPY --chown=a --chown=b c d", "--chown=b"),
        ("COPY https://x/y /z", "https://x/y"),
        ("COPY git@github.com:x/y.git /z", "git@github.com:x/y.git"),
        ("ADD --checksum=sha256:abc https://x/y /z", "sha256:abc"),
        ("ADD --checksum=sha256:abc x /z", "--checksum=sha256:abc"),
        ("RUN --network=hosts x", "hosts"),
        ("RUN --device=a,b x", "a,b"),
        ("RUN --mount=type=cahce,target=/x y", "cahce"),
        ("RUN --mount=type=cache,taget=/x y", "taget"),
        ("RUN --mount=type=cache,target y", "target"),
        ("RUN --mount=required,type=secret,id=a y", "required"),
        ("RUN --mount=type=bind,mode=0755,target=/x y", "mode=0755"),
        ("RUN --mount=type=secret y", "type=secret"),
        ("RUN --mount=type=secret,id=a,src=b y", "id=a"),
        ("RUN --mount=type=cache,target=/x/.. y", "target=/x/.."),
        ("RUN --mount=from=$x,target=/y z", "from=$x"),
        ("ONBUILD", "ONBUILD"),
        ("ONBUILD COPY a", "COPY"),
    ],
)
def test_bad_arguments(line, place):
    assert in_stage(line) == [("bad-arguments", place)]


@pytest.mark.parametrize(
    ("line", "kind", "place", "suggestion"),
    [
        ("FORM a", "unknown-instruction", "FORM", "FROM"),
        ("run\xa0a", "unknown-instruction", "run\xa0a", "run a"),
        ('ENTRYPOINT["a"]', "unknown-instruction", 'ENTRYPOINT["a"]', 'ENTRYPOINT ["a"]'),
        ("cd /x", "unknown-instruction", "cd", None),
        ("COPY --form=x a b", "unknown-flag", "--form", "--from"),
        ("CMD --foo bar", "unknown-flag", "--foo", None),
        ("ONBUILD FROM a", "onbuild-forbidden", "FROM", None),
        ("ONBUILD ONBUILD RUN a", "onbuild-forbidden", "ONBUILD", None),
        ("CMD ['a', 'b']", "broken-exec-form", "['a', 'b']", '["a", "b"]'),
        ("CMD [a, b]", "broken-exec-form", "[a, b]", '["a", "b"]'),
        ('CMD ["a" "b"]', "broken-exec-form", '["a" "b"]', '["a", "b"]'),
        ('CMD ["a", "b",]', "broken-exec-form", '["a", "b",]', '["a", "b"]'),
        ("CMD [“a”, “b”]", "broken-exec-form", "[“a”, “b”]", '["a", "b"]'),
        ('CMD ["a", "b"', "broken-exec-form", '["a", "b"', '["a", "b"]'),
        ('CMD ["a", "b"] # c', "broken-exec-form", '["a", "b"] # c', None),
        ("HEALTHCHECK CMD ['a', 'b']", "broken-exec-form", "['a', 'b']", '["a", "b"]'),
        ("RUN a \\\n\n b", "empty-continuation", "\n", ""),
        ("ENV a=${b^^}", "bad-expansion", "${b^^}", None),
        ('ENV a="b', "bad-expansion", '"', None),
    ],
)
def test_other_problems(line, kind, place, suggestion):
    file = read("FROM scratch\n" + line)
    (problem,) = file.problems
    assert (problem.kind, shown(file, problem.span), problem.suggestion) == (kind, place, suggestion)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["parse-error"]),
        ("# only\n\n", ["parse-error"]),
        ("RUN a\nCMD b\n", ["no-stage"]),
        ("ARG a\nRUN b\nFROM c\nCMD d", ["instruction-before-from"]),
        ("FORM a\nRUN b\n", ["unknown-instruction"]),
        ("FROM a\0b", ["parse-error"]),
        ("F\0R\0O\0M\0", ["parse-error"]),
        ("FROM a\nRUN " + "x" * 65532, ["parse-error"]),
        ("FROM a\nRUN " + "x" * 65531, []),
        ("FROM a\nRUN " + "é" * 32766, ["parse-error"]),
    ],
)
def test_problems_of_the_file(text, expected):
    assert kinds(text) == expected


def test_garbage_is_reported_twenty_times():
    assert kinds("FROM a\n" + "lorem ipsum\n" * 500) == ["unknown-instruction"] * 20


# Excerpts


def test_a_fragment_has_places_in_its_page():
    page = "text\n\n   RUN one \\\n     two\n   ...\n   RUN <<EOF\n   x\n   EOF\n"
    starts = [page.index("   RUN one")]
    while (at := page.find("\n", starts[-1]) + 1) < len(page):
        starts.append(at)
    lines = [(at + 3, page.index("\n", at) + 1) for at in starts]
    mapped = Mapped.join((page[start:end], Span(start, end)) for start, end in lines)
    file = parse_fragment(Source("page.md", page), mapped)
    assert file.problems == ()
    one, two = file.instructions
    assert [shown(file, word.span) for word in one.words] == ["one", "two"]
    assert shown(file, one.span) == "RUN one \\\n     two"
    assert shown(file, two.heredocs[0].body_span).strip() == "x"
    assert [item.kind for item in file.items] == ["instruction", "elision", "instruction"]


# Any input


PIECES = st.sampled_from(
    [
        "FROM",
        "RUN",
        "COPY ",
        "ENV ",
        "ONBUILD ",
        "HEALTHCHECK ",
        "CMD ",
        "EXPOSE ",
        "ARG a=",
        "LABEL ",
        "VOLUME ",
        "--mount=type=",
        "--from=",
        "--",
        "=",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\\",
        "\\\n",
        "`",
        "`\n",
        "#",
        "# escape=`\n",
        "# syntax=",
        "# check=skip=",
        '"',
        "'",
        "<<",
        "<<-",
        "EOF",
        "\nEOF\n",
        "[",
        "]",
        ",",
        '["a", "b"]',
        "$",
        "${",
        "}",
        ":-",
        "\ufeff",
        "\0",
        "\udc80",
        "\ud800",
        "\xa0",
        "\u2028",
        "é",
        "😀",
        "\\u00e9",
        "a",
        "80/tcp",
        "...",
        "\x85",
        "\x1c",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


def all_instructions(file):
    for instruction in file.instructions:
        yield instruction
        if instruction.inner is not None:
            yield instruction.inner
            if instruction.inner.inner is not None:
                yield instruction.inner.inner


def words_of(instruction):
    yield instruction.name
    yield instruction.arguments
    yield from instruction.words
    for flag in instruction.flags:
        yield flag.word
        if flag.value is not None:
            yield flag.value
    for pair in instruction.pairs:
        yield pair.key
        if pair.value is not None:
            yield pair.value
    for string in instruction.json or ():
        yield string.word
    for heredoc in instruction.heredocs:
        yield heredoc.word


def check_mapped(source, mapped):
    """What a mapped text says it is made of stands there in the file, in order."""
    at, end = 0, 0
    for piece in mapped.pieces:
        assert piece.at == at
        at += piece.length
        assert piece.source >= end
        end = piece.source + piece.source_length
        if piece.length == piece.source_length:
            assert mapped.text[piece.at : at] == source.text[piece.source : end]
    assert at == len(mapped.text)
    assert end <= len(source.text)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_read_without_loss(text):
    source = Source("Dockerfile", text)
    file = parse(source)
    end = 0
    for item in file.items:
        assert item.span.start == end
        end = item.span.end
    assert end == len(text)
    assert "".join(source.slice(item.span) for item in file.items) == text
    for problem in file.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    for comment in file.comments:
        assert source.slice(comment.span) == "#" + comment.text
    for instruction in all_instructions(file):
        assert 0 <= instruction.span.start <= instruction.span.end <= len(text)
        check_mapped(source, instruction.text)
        for word in words_of(instruction):
            assert 0 <= word.start <= word.end <= len(instruction.text.text)
            assert word.mapped.text == word.text
            check_mapped(source, word.mapped)
            assert instruction.span.start <= word.span.start <= word.span.end <= instruction.span.end
        for string in instruction.json or ():
            assert string.mapped.text == string.value
        for heredoc in instruction.heredocs:
            check_mapped(source, heredoc.body)
            assert instruction.span.start <= heredoc.body_span.start <= heredoc.body_span.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(0, 5))
def test_a_fragment_reads_as_the_text_alone(text, shift):
    page = "x" * shift + text
    whole, part = read(text), parse_fragment(Source("p", page), Mapped.whole(text, shift))
    if any(item.kind == "elision" for item in part.items) or "..." in text:
        return
    assert [i.text.text for i in part.instructions] == [i.text.text for i in whole.instructions]
    assert [tuple(i.span) for i in part.instructions] == [
        (s + shift, e + shift) for s, e in (i.span for i in whole.instructions)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "RUN " + "a " * 2_500_000,
        "RUN a\n" * 100_000,
        "RUN a \\\n" + "b \\\n" * 100_000,
        "RUN " + "\\" * 5_000_000,
        "RUN a \\\n" + "\\\n" * 100_000,
        "ENV a='" + "\\'" * 1_000_000,
        "COPY --x=" + '"\\"' * 500_000,
        "CMD " + "[" * 100_000,
        'CMD ["' + "\\u0041" * 300_000 + '"]',
        "CMD [" + '"a", ' * 300_000,
        "ONBUILD " * 100_000,
        "RUN cat <<X\n" * 20_000,
        "RUN cat<<X\n" * 20_000,
        "RUN " + "<<A " * 5_000 + "\n" + "A\n" * 100,
        "RUN " + "<" * 1_000_000,
        "# syntax =" + " " * 1_000_000 + "x" + " " * 1_000_000,
        "\n" * 500_000,
        "#\n" * 100_000,
        "x\n" * 100_000,
        "\\ " * 1_000_000,
        "ENV " + "a=b " * 200_000,
        "EXPOSE " + "1-65535 " * 1000,
    ],
    ids=lambda text: text[:12],
)
def test_linear_time(text):
    start = time.process_time()
    file = read(text)
    _ = file.problems
    for instruction in file.instructions[:10]:
        _ = instruction.pairs, instruction.json
    assert time.process_time() - start < 15


PLAIN_FILES = [
    'FROM a\nRUN b \\\n  # c\n  && d\n\nCMD ["e"]\n',
    "# x\nfrom a as b\nCOPY --from=b c d\nENV e=f \\\n    g=h\n",
    "FROM a\r\nRUN b \\\r\n c\r\nUSER d\r\n",
]


@pytest.mark.parametrize("text", PLAIN_FILES)
def test_an_independent_reader_sees_the_same(text, tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_bytes(text.encode())
    theirs = [
        (part["instruction"], part["startline"] + 1, part["endline"] + 1, part["value"].split())
        for part in DockerfileParser(str(path)).structure
        if part["instruction"] != "COMMENT"
    ]
    file = read(text)
    line = file.source.position
    ours = [
        (i.keyword, line(i.span.start).line, line(i.span.end).line, i.text.text[i.name.end :].split())
        for i in file.instructions
    ]
    assert ours == theirs
