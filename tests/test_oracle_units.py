"""BuildKit's own parser tests as data: the file units.jsonl of the folder named by DLINT_ORACLE."""

import json
import os

import pytest

from dlint.syntax.dockerfile import parse
from dlint.syntax.dockerfile_directives import find_directive
from dlint.syntax.dockerfile_heredocs import heredoc_word, heredoc_words
from dlint.syntax.dockerfile_lines import Lines
from dlint.syntax.dockerfile_values import expand_ports, parse_device
from dlint.syntax.dockerfile_words import NotStringsError, exec_form, split_words
from dlint.syntax.variables import ExpansionError, expand, expand_words
from dlint.text import Source

HOME = os.environ.get("DLINT_ORACLE")

DIFFERENT = {
    "error_lines/testErrorsSourceMap/02": "the image of a syntax directive is only missed when it is pulled",
    "error_lines/testErrorsSourceMap/03": "the command fails when it is run",
    "error_lines/testErrorsSourceMap/06": "the image is only missed when it is pulled",
}


def rows():
    if HOME is None:
        return []
    with open(os.path.join(HOME, "units.jsonl"), encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row.get("suite") == "buildkit"]


def read(text):
    return parse(Source("Dockerfile", text.removeprefix("\ufeff")))


def refused(file):
    return [problem for problem in file.problems if problem.kind in ("parse-error", "bad-arguments")]


def as_buildkit_dumps_it(instruction):
    keyword = instruction.keyword
    out = [keyword.lower()]
    if instruction.flags:
        texts = [
            flag.name if flag.value is None else f"{flag.name}={flag.plain}" for flag in instruction.flags
        ]
        out.append({"flags": [f"--{text}" for text in texts]})
    arguments = instruction.arguments.text
    if instruction.json is not None:
        return out + [string.value for string in instruction.json]
    if keyword == "ONBUILD":
        return [*out, as_buildkit_dumps_it(instruction.inner)]
    if keyword == "HEALTHCHECK":
        if instruction.inner is None:
            return out + arguments.split(None, 1)
        return [*out, instruction.words[0].text, *as_buildkit_dumps_it(instruction.inner)[1:]]
    if keyword in ("ENV", "LABEL"):
        for pair in instruction.pairs:
            out += [pair.key.text, pair.value.text, "" if pair.legacy else "="]
        return out
    if keyword in ("ADD", "ARG", "COPY", "EXPOSE", "FROM", "VOLUME"):
        return out + [word.text for word in instruction.words]
    return [*out, arguments] if arguments else out


def check_parse(row):
    file = read(row["source"])
    if "error" in row:
        assert refused(file)
        return
    assert [as_buildkit_dumps_it(instruction) for instruction in file.instructions] == row["expect"]
    assert not [problem for problem in file.problems if problem.kind == "parse-error"]


def check_parse_lines(row):
    file = read(row["source"])
    line = file.source.position
    spans = [instruction.span for instruction in file.instructions]
    assert [[line(span.start).line, line(span.end).line] for span in spans] == row["lines"]


def check_expand(row):
    env = row["env"]
    folded = {name.upper(): value for name, value in env.items()}

    def lookup(name):
        return folded.get(name.upper()) if row.get("os") == "windows" else env.get(name)

    if "error" in row:
        with pytest.raises(ExpansionError) as caught:
            expand(row["input"], lookup)
        assert row["error"] in str(caught.value)
        return
    found = expand(row["input"], lookup)
    assert found.value == row["expect"]
    if "matched" in row:
        assert sorted(set(found.used) - set(found.unset)) == sorted(row["matched"])
        assert sorted(found.unset) == sorted(row["unmatched"])


def check_expand_words(row):
    if "error" in row:
        with pytest.raises(ExpansionError):
            expand_words(row["input"], row["env"].get)
    else:
        assert expand_words(row["input"], row["env"].get) == row["expect"]


def check_split_words(row):
    assert split_words(row["input"][0]) == row["expect"]


def check_heredoc_word(row):
    if "error" in row:
        with pytest.raises(ExpansionError):
            heredoc_word(row["input"])
        return
    found = heredoc_word(row["input"])
    assert (found.name if found else "") == row["name"]
    for key, value in (("expand", row.get("expand")), ("dash", row.get("chomp"))):
        assert value is None or getattr(found, key) == value


def check_heredoc_line(row):
    names = [word.name for _, _, word in heredoc_words(row["input"])]
    if "expect" in row:
        assert names == row["expect"]
    else:
        assert row["prefix_of"][: len(names)] == names


def check_json_form(row):
    if "error" not in row:
        assert exec_form(row["input"]) == row["expect"]
        return
    try:
        assert exec_form(row["input"]) is None
    except NotStringsError:
        assert "strings only" in row["error"]


def check_directive(row):
    source = row["source"].removeprefix("\ufeff")
    found = find_directive(Lines(source), row["name"], any_comment=row["any_comment"])
    assert (found is not None) == row["found"]
    if found is not None:
        line, value, rest = found
        assert value == row["value"]
        assert row.get("line", line) == line
        assert row.get("rest", rest) == rest


def check_copy_heredoc(row):
    (copy,) = read(row["source"]).instructions
    if "error" in row:
        assert refused(read(row["source"]))
        return
    found = {}
    opened = {heredoc.word.start: heredoc for heredoc in copy.heredocs}
    *sources, destination = copy.words
    for word in sources:
        heredoc = opened.get(word.start)
        if heredoc is None:
            found.setdefault("SourcePaths", []).append(word.text)
        else:
            body = {"Data": heredoc.body.text, "Expand": heredoc.expand, "Path": heredoc.name}
            found.setdefault("SourceContents", []).append(body)
    assert {"DestPath": destination.text, **found} == row["expect"]


def check_run_heredoc(row):
    (run,) = read(row["source"]).instructions
    strings = run.json
    command = [run.arguments.text] if strings is None else [string.value for string in strings]
    assert (command, strings is None) == (row["command"], row["shell"])
    assert [heredoc.name for heredoc in run.heredocs] == [
        file.get("Name", file.get("name")) for file in row["files"]
    ]


def check_run_device(row):
    if "error" in row:
        with pytest.raises(ValueError, match=r"."):
            parse_device(row["input"])
    else:
        assert parse_device(row["input"]) == (row["expect"]["Name"], row["expect"]["Required"])


def check_expose(row):
    specs = row["input"] if isinstance(row["input"], list) else [row["input"]]
    if "error" in row:
        with pytest.raises(ValueError, match=r"."):
            expand_ports(specs)
    else:
        assert expand_ports(specs) == row["expect"]


def check_error_lines(row):
    file = read(row["source"])
    assert {file.source.position(problem.span.start).line for problem in file.problems} == set(row["lines"])


@pytest.mark.skipif(HOME is None, reason="DLINT_ORACLE names no folder")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_buildkit_row(row):
    if row["id"] in DIFFERENT:
        pytest.skip(DIFFERENT[row["id"]])
    globals()[f"check_{row['kind']}"](row)
