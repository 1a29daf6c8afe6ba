"""What the readers of our reports do with them, told after their sources and done to files that hurt.

Each reader stands here in our words, as far as it judges a report; its source is named beside it.
"""

import json
import os
import re
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from dlint.cli import main
from dlint.report import load
from dlint.report.options import RenderOptions
from dlint.report.rdjsonl import LONGEST
from dlint.report.record import Range, Report, Reported, ReportedEdit, ReportedFix, SourceLine
from dlint.report.visible import visible

TEXT = (
    "FROM debian:latest\nMAINTAINER me\nRUN apt-get update && apt-get install foo &&\\\n  cd /x\n"
    "ADD a b\nENV PASSWORD=hunter2hunter2\nCMD foo bar\n"
)
FILES = {
    "plain/Dockerfile": TEXT.encode(),
    "crlf/Dockerfile": TEXT.replace("\n", "\r\n").encode(),
    "cr/Dockerfile": TEXT.replace("\n", "\r").encode(),
    "mixed/Dockerfile": TEXT.replace("CMD foo", "CMD foo\r").encode(),
    "bytes/Dockerfile": TEXT.encode().replace(b"foo", b"\xf0\x9f\x90\xb3\xff\xf0\x9f f\xc3\xb6o \xe4\xbd"),
    "astral/Dockerfile": TEXT.replace("foo", "🐳é foo").encode(),
    "bom/Dockerfile": b"\xef\xbb\xbf" + TEXT.encode(),
    "end/Dockerfile": TEXT.rstrip().encode(),
    "crlf/compose.yaml": b"services:\r\n  a:\r\n    image: nginx:latest\r\n    privileged: true\r\n",
    "end/compose.yaml": "services:\n  ä:\n    image: nginx:latest\n    ports: [80:80]".encode(),
    "a b;c,d=e:f]%25/Dockerfile": TEXT.encode(),
}
FORMATS = (
    "sonarqube", "gitlab", "checkstyle", "junit", "rdjson", "rdjsonl", "github", "azure", "gnu",
)  # fmt: skip


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The reports on the files, by format; the working directory is theirs."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("out")
    for path, data in FILES.items():
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_bytes(data)
    outputs = [word for name in FORMATS for word in ("--output", f"{name}={out / name}")]
    before = os.getcwd()
    summary = os.environ.pop("GITHUB_STEP_SUMMARY", None)
    os.chdir(tree)
    try:
        done = CliRunner().invoke(main, ["--isolated", "--select", "ALL", *outputs])
    finally:
        os.chdir(before)
        if summary is not None:
            os.environ["GITHUB_STEP_SUMMARY"] = summary
    assert done.exit_code == 1, done.output
    return {name: (out / name).read_text(encoding="utf-8") for name in FORMATS}


def count(reports):
    return len(json.loads(reports["rdjson"])["diagnostics"])


# --- SonarQube: sonar-scanner-engine, ExternalIssueReportValidator and ExternalIssueImporter;
# --- sonar-plugin-api-impl, DefaultInputFile.checkValid and FileMetadata (what ends a line)


def sonar_lines(path):
    """How long the lines of a file are, in units of UTF-16."""
    text = FILES[path].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return [len(line.encode("utf-16-le")) // 2 for line in re.split(r"\r\n|\r|\n", text)]


def test_sonarqube_imports_every_issue(reports):
    report = json.loads(reports["sonarqube"])
    assert len(report["issues"]) == count(reports)
    rules = [rule["id"] for rule in report["rules"]]
    assert len(rules) == len(set(rules))
    for rule in report["rules"]:
        assert rule["name"]
        assert rule["engineId"]
        assert rule["impacts"]
        assert not {"type", "severity"} & set(rule)
    for issue in report["issues"]:
        assert issue["ruleId"] in rules
        assert not {"type", "severity", "engineId"} & set(issue)
        for location in (issue["primaryLocation"], *issue["secondaryLocations"]):
            at, lines = location["textRange"], sonar_lines(location["filePath"])
            assert location["message"]
            assert 1 <= at["startLine"] <= len(lines)
            if "startColumn" in at:  # else the whole line
                assert 0 <= at["startColumn"] <= lines[at["startLine"] - 1], (location, lines)
                assert at["endLine"] <= len(lines)
                assert at["endColumn"] <= lines[at["endLine"] - 1], (location, lines)
                assert (at["startLine"], at["startColumn"]) < (at["endLine"], at["endColumn"])


def test_sonarqube_gets_columns_where_both_count_alike(reports):
    told = {}
    for issue in json.loads(reports["sonarqube"])["issues"]:
        place = issue["primaryLocation"]
        told[issue["ruleId"], place["filePath"].split("/")[0]] = place["textRange"]
    plain = {"startLine": 3, "startColumn": 38, "endLine": 3, "endColumn": 41}
    for folder in ("plain", "crlf", "bom", "mixed"):
        assert told["apt/unpinned", folder] == plain
    assert told["apt/unpinned", "bytes"] == {"startLine": 3, "endLine": 3}
    assert told["runtime/shell-form-command", "mixed"] == {"startLine": 7, "endLine": 7}


# --- GitLab: lib/gitlab/ci/parsers/codequality/code_climate.rb (the first that does not fit its schema,
# --- app/validators/json_schemas/codeclimate.json, ends the list), and reports/codequality_reports.rb


def test_gitlab_takes_every_degradation(reports):
    taken = {}
    for one in json.loads(reports["gitlab"]):
        if not all(isinstance(one.get(key), str) for key in ("description", "fingerprint", "severity")):
            break
        if not isinstance(one["location"]["path"], str) or type(one["location"]["lines"]["begin"]) is not int:
            break
        taken[one["fingerprint"]] = one  # equal ones are one
    assert len(taken) == count(reports)
    known = {"blocker", "critical", "major", "minor", "info"}
    assert {one["severity"].lower() for one in taken.values()} <= known


# --- reviewdog: parser/rdjson.go, rdjsonl.go and checkstyle.go


def test_reviewdog_reads_every_line_and_finds_every_place(reports):
    lines = reports["rdjsonl"].splitlines(keepends=True)
    assert max(map(len, lines)) < 64 * 1024  # bufio.MaxScanTokenSize
    assert list(map(json.loads, lines)) == json.loads(reports["rdjson"])["diagnostics"]
    for told in map(json.loads, lines):
        data = FILES[told["location"]["path"]].removeprefix(b"\xef\xbb\xbf").split(b"\n")
        for place in (told["location"]["range"], *(one["range"] for one in told.get("suggestions", ()))):
            for at in place.values():
                assert 1 <= at["line"] <= len(data)
                assert 1 <= at.get("column", 1) <= len(data[at["line"] - 1]) + 1


def test_reviewdog_suggestions_are_what_fix_writes(reports):
    """The bytes between the columns are replaced."""
    for told in json.loads(reports["rdjson"])["diagnostics"]:
        if told["code"]["value"] != "copy/add-for-copy":
            continue
        ((suggestion),) = told["suggestions"]
        at = suggestion["range"]
        line = (
            FILES[told["location"]["path"]]
            .removeprefix(b"\xef\xbb\xbf")
            .split(b"\n")[at["start"]["line"] - 1]
        )
        start, end = at["start"]["column"] - 1, at["end"]["column"] - 1
        assert line[:start] + suggestion["text"].encode() + line[end:] in {b"COPY a b", b"COPY a b\r"}


@pytest.mark.parametrize(
    ("message", "text"), [("x", "y" * 100_000), ("ä" * 100_000, "y"), ("x", "ä\n" * 9_000)]
)
def test_a_line_that_reviewdog_would_stop_at_is_made_shorter(message, text):
    fix = ReportedFix((ReportedEdit(Range(1, 1, 1, 2), text),), safe=True, why="")
    long = Reported("a/b", "error", message, "Dockerfile", Range(1, 1, 1, 2), ("FROM",), fix, (), "")
    report = Report([long], 1, 0, 0, False, "/p", "", {"Dockerfile": {1: SourceLine("FROM")}})
    out = load("rdjsonl")(report, RenderOptions())
    assert len(out) <= LONGEST + 1
    told = json.loads(out)
    assert told["message"].startswith(message[:1000])
    assert told["location"]["path"] == "Dockerfile"


def integers(element, *names):
    return [int(element.attrib[name]) for name in names]


def test_checkstyle_is_read_by_reviewdog_and_jenkins(reports):
    root = ET.fromstring(reports["checkstyle"].encode())
    assert root.tag == "checkstyle"
    assert root.attrib["version"]
    errors = list(root.iterfind("file/error"))
    assert len(errors) == count(reports)
    assert all(file.attrib["name"] for file in root)
    for error in errors:
        assert min(integers(error, "line", "column")) >= 1
        assert error.attrib["message"]
        # jenkinsci/analysis-model, CheckStyleParser: category and type are the last two parts
        assert re.fullmatch(r"dlint\.[\w-]+\.[\w-]+", error.attrib["source"])
        assert error.attrib["severity"] in {"error", "warning", "info"}


# --- JUnit: jenkinsci/xunit-plugin, src/main/resources/.../xunit/types/model/xsd/junit-10.xsd

XSD = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
            "version",
        },
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
}


def test_junit_fits_the_schema_of_jenkins(reports):
    root = ET.fromstring(reports["junit"].encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, more, children = XSD[element.tag]
        assert needed <= set(element.attrib) <= needed | more
        assert {child.tag for child in element} <= children
    cases = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(cases) == len(set(cases)) == count(reports)
    assert integers(root, "tests", "failures", "errors") == [count(reports), count(reports), 0]


# --- GitHub: actions/runner, ActionCommand.TryParseV2 and IssueCommandExtension.ValidateLinesAndColumns


def github_command(line):
    """The command a line is to the runner: its name, properties and data; None for a plain line."""
    line = line.lstrip()
    if not line.startswith("::") or (end := line.find("::", 2)) < 0:
        return None
    name, _, told = line[2:end].partition(" ")
    properties = {}
    for pair in filter(None, told.strip().split(",")):
        key, _, value = pair.partition("=")
        if key and value:
            properties[key] = undone(value, "\r%0D", "\n%0A", ":%3A", ",%2C", "%%25")
    return name, properties, undone(line[end + 2 :], "\r%0D", "\n%0A", "%%25")


def undone(text, *escapes):
    for escape in escapes:
        text = text.replace(escape[1:], escape[0])
    return text


HOSTILE = [
    "a,b=c:d%25%0A::error::x",
    "::error file=x::y",
    "x::y",
    "100%",
    "a;b]c",
    "##[error]x",
    "##vso[task.complete result=Failed]x",
    "\x1b[31m\r\n\u2028::warning::x",
]


def hostile(text):
    one = Reported(text, "warning", text, text, Range(3, 2, 3, 9), ("x",), None, (), "")
    return Report([one, one._replace(range=Range(3, 2, 5, 1))], 1, 0, 0, False, "/p", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_runner_reads_what_was_meant(text):
    lines = load("github")(hostile(text), RenderOptions()).splitlines()
    one, several = map(github_command, lines)
    shown = visible(text)
    assert one == (
        "warning",
        {"title": shown, "file": shown, "line": "3", "endLine": "3", "col": "2", "endColumn": "9"},
        shown,
    )
    # with columns too the runner would drop both and say so
    assert several == ("warning", {"title": shown, "file": shown, "line": "3", "endLine": "5"}, shown)


def test_the_runner_makes_an_annotation_of_the_most_severe(reports):
    commands = [told for told in map(github_command, reports["github"].splitlines()) if told]
    assert [told[0] for told in commands] == sorted(
        (told[0] for told in commands), key=["error", "warning", "notice"].index
    )
    assert max(sum(told[0] == name for told in commands) for name in ("error", "warning", "notice")) == 10


# --- Azure: microsoft/azure-pipelines-task-lib, node/taskcommand.ts, which the agent undoes


def azure_command(line):
    match = re.match(r"##vso\[([\w.]+) ([^\]]*)\](.*)", line)
    if match is None:
        return None
    pairs = (pair.partition("=") for pair in match[2].split(";") if pair)
    escapes = ("\r%0D", "\n%0A", "]%5D", ";%3B", "%%AZP25")
    return (
        match[1],
        {key: undone(value, *escapes) for key, _, value in pairs},
        undone(match[3], "\r%0D", "\n%0A", "%%AZP25"),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_the_agent_reads_what_was_meant(text):
    one, _ = map(azure_command, load("azure")(hostile(text), RenderOptions()).splitlines())
    shown = visible(text)
    properties = {
        "type": "warning",
        "sourcepath": shown,
        "linenumber": "3",
        "columnnumber": "2",
        "code": shown,
    }
    assert one == ("task.logissue", properties, shown)


# --- gcc's form: GNU coding standards; jenkinsci/analysis-model, ClangTidyParser, as a rule stands at the end


def test_errors_and_warnings_are_read_as_those_of_clang_tidy(reports):
    pattern = re.compile(
        r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (?P<severity>warning|error): (?P<message>.*?) "
        r"\[(?P<category>[^\s]*?)\]$"
    )
    lines = reports["gnu"].splitlines()
    read = [match for line in lines if (match := pattern.match(line))]
    assert len(read) + sum(": note: " in line for line in lines) == len(lines) == count(reports)
    assert {match["file"] for match in read} <= set(FILES)
    assert "apt/prompts" in {match["category"] for match in read}
