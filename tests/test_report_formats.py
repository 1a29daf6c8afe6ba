"""Each format as its consumer reads it, held against what that consumer publishes."""

import json
import re
import xml.etree.ElementTree as ET

import jsonschema
import pytest

from dlint.report import FORMATS, load
from dlint.report.options import RenderOptions, RuleInfo
from dlint.report.record import (
    Range,
    Report,
    Reported,
    ReportedEdit,
    ReportedFix,
    ReportedRelated,
    SourceLine,
)

FIX = ReportedFix((ReportedEdit(Range(4, 17, 4, 17), " -y"),), safe=False, why="it may ask")
LISTS = Reported(
    rule="apt/lists-left",
    severity="warning",
    message="the package lists stay in `/var`, 100%",
    path="app/Dockerfile",
    range=Range(4, 5, 4, 19),
    excerpt=("RUN apt-get update",),
    fix=FIX,
    related=(ReportedRelated("compose.yml", Range(3, 1, 3, 9), "built here"),),
    line_hash="1f:1",
)
SECRET = LISTS._replace(
    rule="credentials/in-environment", severity="error", range=Range(2, 1, 3, 1), fix=None, related=()
)
INFO = LISTS._replace(severity="info", path="compose.yml", fix=None, related=(), range=Range(1, 1, 1, 1))
RULES = {
    "apt/lists-left": RuleInfo("The lists stay", why="They are large.", url="https://example.org/l"),
    "credentials/in-environment": RuleInfo("A credential", severity="error", security=7.5),
}
OPTIONS = RenderOptions(rules=lambda name: RULES.get(name, RuleInfo(name)))
LINES = {
    "app/Dockerfile": {2: SourceLine("ENV a=1"), 3: SourceLine("ENV b"), 4: SourceLine("RUN apt-get update")}
}


def render(name, *findings, **changes):
    whole = Report(list(findings), 3, 0, 0, False, "/srv/p/sub", "/srv/p", LINES)
    return load(name)(whole._replace(**changes), OPTIONS)


# --- JSON Lines ---


def test_json_lines_are_the_findings_of_the_json_report():
    lines = [json.loads(line) for line in render("json-lines", LISTS, INFO).splitlines()]
    assert lines == json.loads(render("json", LISTS, INFO))["findings"]
    assert render("json-lines") == ""


# --- GitHub ---


def test_github_command():
    assert render("github", LISTS) == (
        "::warning title=apt/lists-left,file=sub/app/Dockerfile,line=4,endLine=4,col=5,endColumn=19"
        "::the package lists stay in `/var`, 100%25\n"
    )


def test_github_columns_only_within_a_line():
    """The runner takes out both where the lines differ (`ValidateLinesAndColumns`)."""
    assert ",line=2,endLine=3::" in render("github", SECRET)


def test_github_most_severe_first_and_ten_of_each():
    out = render("github", *[INFO] * 11, *[LISTS] * 12, SECRET).splitlines()
    kinds = [line.split()[0] for line in out if line.startswith("::")]
    assert kinds == ["::error"] + ["::warning"] * 10 + ["::notice"] * 10
    assert out[21] == "3 more, of which GitHub shows no annotations:"
    assert out[22].startswith("sub/app/Dockerfile:4:5: warning apt/lists-left ")
    assert len(out) == 25


# --- Azure ---


def test_azure():
    assert render("azure", SECRET, INFO).splitlines() == [
        (
            "##vso[task.logissue type=error;sourcepath=sub/app/Dockerfile;linenumber=2;columnnumber=1;"
            "code=credentials/in-environment;]the package lists stay in `/var`, 100%AZP25"
        ),
        # the agent refuses any type but error and warning
        "sub/compose.yml:1:1: info apt/lists-left the package lists stay in `/var`, 100%",
    ]


# --- GNU ---


def test_gnu_as_the_error_formats_of_editors_read_it():
    out = render("gnu", LISTS, INFO)
    pattern = re.compile(
        r"^(?P<file>.+?):(?P<line>\d+):(?P<col>\d+): (?P<kind>error|warning|note): (?P<what>.+)$"
    )
    assert [pattern.match(line)["kind"] for line in out.splitlines()] == ["warning", "note"]
    assert out.splitlines()[0].endswith("100% [apt/lists-left]")


# --- GitLab: docs.gitlab.com, "Code Quality report format" ---

GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}-[0-9]+$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer"},
                        },
                    },
                },
            },
        },
    },
}


def test_gitlab():
    issues = json.loads(render("gitlab", LISTS, LISTS, SECRET, INFO))
    jsonschema.validate(issues, GITLAB)
    assert len({issue["fingerprint"] for issue in issues}) == 4
    assert [issue["severity"] for issue in issues] == ["major", "major", "critical", "info"]
    assert issues[0]["location"] == {"path": "sub/app/Dockerfile", "lines": {"begin": 4, "end": 4}}
    assert json.loads(render("gitlab")) == []


def test_gitlab_fingerprint_survives_a_moved_line():
    (before,) = json.loads(render("gitlab", LISTS))
    (after,) = json.loads(render("gitlab", LISTS._replace(range=Range(40, 5, 40, 19))))
    assert before["fingerprint"] == after["fingerprint"]


# --- Checkstyle: what XMLLogger writes, and analysis-model's reader asks for ---


def test_checkstyle():
    root = ET.fromstring(render("checkstyle", LISTS, INFO, SECRET).encode())
    assert root.tag == "checkstyle"
    assert set(root.attrib) == {"version"}
    assert [file.attrib for file in root] == [{"name": "app/Dockerfile"}, {"name": "compose.yml"}]
    for error in root.iter("error"):
        assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert error.attrib["severity"] in {"ignore", "info", "warning", "error"}
        assert int(error.attrib["line"]) > 0
    assert next(root.iter("error")).attrib["message"] == LISTS.message
    assert len(ET.fromstring(render("checkstyle").encode())) == 0


# --- JUnit: the names of junit-10.xsd (jenkinsci/xunit-plugin) ---

JUNIT = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set()),
}


def assert_junit(element):
    attributes, children = JUNIT[element.tag]
    assert set(element.attrib) <= attributes
    assert {child.tag for child in element} <= children
    for child in element:
        assert_junit(child)
    if element.tag.startswith("testsuite"):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase"))) > 0
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))


def test_junit():
    root = ET.fromstring(render("junit", LISTS, LISTS, INFO).encode())
    assert_junit(root)
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    # GitLab takes tests of one name for one
    assert names == [
        ("app/Dockerfile", "apt/lists-left at 4:5"),
        ("app/Dockerfile", "apt/lists-left at 4:5 (2)"),
        ("compose.yml", "apt/lists-left at 1:1"),
    ]


def test_junit_without_findings_has_a_test_that_passes():
    root = ET.fromstring(render("junit").encode())
    assert_junit(root)
    assert not list(root.iter("failure"))


# --- SonarQube: docs.sonarsource.com, "Generic formatted reports", as of 10.3 ---

LOCATION = {
    "type": "object",
    "required": ["message", "filePath"],
    "additionalProperties": False,
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "filePath": {"type": "string", "minLength": 1},
        "textRange": {
            "type": "object",
            "required": ["startLine"],
            "additionalProperties": False,
            "properties": {
                "startLine": {"type": "integer", "minimum": 1},
                "endLine": {"type": "integer", "minimum": 1},
                "startColumn": {"type": "integer", "minimum": 0},
                "endColumn": {"type": "integer", "minimum": 0},
            },
            "dependentRequired": {"startColumn": ["endColumn", "endLine"], "endColumn": ["startColumn"]},
        },
    },
}
SONARQUBE = {
    "type": "object",
    "required": ["rules", "issues"],
    "additionalProperties": False,
    "properties": {
        "rules": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "engineId", "cleanCodeAttribute", "impacts"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "name": {"type": "string", "minLength": 1},
                    "description": {"type": "string", "minLength": 1},
                    "engineId": {"const": "dlint"},
                    "cleanCodeAttribute": {
                        "enum": [
                            "FORMATTED", "CONVENTIONAL", "IDENTIFIABLE", "CLEAR", "LOGICAL", "COMPLETE",
                            "EFFICIENT", "FOCUSED", "DISTINCT", "MODULAR", "TESTED", "LAWFUL", "TRUSTWORTHY",
                            "RESPECTFUL",
                        ]
                    },
                    "impacts": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["softwareQuality", "severity"],
                            "additionalProperties": False,
                            "properties": {
                                "softwareQuality": {"enum": ["SECURITY", "RELIABILITY", "MAINTAINABILITY"]},
                                "severity": {"enum": ["HIGH", "MEDIUM", "LOW"]},
                            },
                        },
                    },
                },
            },
        },
        "issues": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["ruleId", "primaryLocation"],
                "additionalProperties": False,
                "properties": {
                    "ruleId": {"type": "string"},
                    "effortMinutes": {"type": "integer"},
                    "primaryLocation": LOCATION,
                    "secondaryLocations": {"type": "array", "items": LOCATION},
                },
            },
        },
    },
}  # fmt: skip


def sonarqube(*findings, **changes):
    data = json.loads(render("sonarqube", *findings, **changes))
    jsonschema.validate(data, SONARQUBE)
    assert {issue["ruleId"] for issue in data["issues"]} == {rule["id"] for rule in data["rules"]}
    return data


def test_sonarqube():
    data = sonarqube(LISTS, SECRET, INFO)
    assert data["rules"][0]["impacts"] == [{"softwareQuality": "MAINTAINABILITY", "severity": "MEDIUM"}]
    assert data["rules"][1]["cleanCodeAttribute"] == "TRUSTWORTHY"
    assert data["rules"][1]["impacts"] == [{"softwareQuality": "SECURITY", "severity": "HIGH"}]
    assert sonarqube() == {"rules": [], "issues": []}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (Range(4, 5, 4, 19), {"startLine": 4, "startColumn": 4, "endLine": 4, "endColumn": 18}),
        # a line with its end: the range may not end behind the file's last line
        (Range(2, 1, 3, 1), {"startLine": 2, "startColumn": 0, "endLine": 2, "endColumn": 7}),
        # without width the import would fail
        (Range(4, 5, 4, 5), {"startLine": 4, "endLine": 4}),
        (Range(9, 5, 9, 8), {"startLine": 9, "endLine": 9}),
    ],
)
def test_sonarqube_ranges(at, expected):
    (issue,) = sonarqube(LISTS._replace(range=at))["issues"]
    assert issue["primaryLocation"]["textRange"] == expected


def test_sonarqube_columns_count_units_of_utf_16():
    lines = {"app/Dockerfile": {4: SourceLine("🐳é apt")}}
    (issue,) = sonarqube(LISTS._replace(range=Range(4, 4, 4, 7)), lines=lines)["issues"]
    found = issue["primaryLocation"]["textRange"]
    assert (found["startColumn"], found["endColumn"]) == (4, 7)


# --- reviewdog: proto/rdf/reviewdog.proto ---

POSITION = {
    "type": "object",
    "required": ["line"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": POSITION, "end": POSITION},
}
SOURCE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
}
DIAGNOSTIC = {
    "type": "object",
    "required": ["message", "location"],
    "additionalProperties": False,
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "location": {
            "type": "object",
            "required": ["path"],
            "additionalProperties": False,
            "properties": {"path": {"type": "string"}, "range": RANGE},
        },
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "source": SOURCE,
        "code": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"value": {"type": "string"}, "url": {"type": "string"}},
        },
        "suggestions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["range", "text"],
                "additionalProperties": False,
                "properties": {"range": RANGE, "text": {"type": "string"}},
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["diagnostics"],
    "additionalProperties": False,
    "properties": {"source": SOURCE, "diagnostics": {"type": "array", "items": DIAGNOSTIC}},
}


def diagnostics(*findings, **changes):
    data = json.loads(render("rdjson", *findings, **changes))
    jsonschema.validate(data, RESULT)
    lines = [json.loads(line) for line in render("rdjsonl", *findings, **changes).splitlines()]
    assert lines == data["diagnostics"]
    return data["diagnostics"]


def test_rdjson():
    told, secret, info = diagnostics(LISTS, SECRET, INFO)
    assert told["location"]["range"] == {"start": {"line": 4, "column": 5}, "end": {"line": 4, "column": 19}}
    assert told["code"] == {"value": "apt/lists-left", "url": "https://example.org/l"}
    assert told["suggestions"] == [
        {"range": {"start": {"line": 4, "column": 17}, "end": {"line": 4, "column": 17}}, "text": " -y"}
    ]
    assert told["message"].endswith("\n\nThe suggestion is unsafe: it may ask.")
    assert "suggestions" not in secret
    assert [one["severity"] for one in (told, secret, info)] == ["WARNING", "ERROR", "INFO"]
    assert diagnostics() == []


def test_rdjson_columns_count_bytes():
    lines = {"app/Dockerfile": {4: SourceLine("é🐳 apt")}}
    (told,) = diagnostics(LISTS._replace(range=Range(4, 4, 4, 7), fix=None), lines=lines)
    assert told["location"]["range"] == {"start": {"line": 4, "column": 8}, "end": {"line": 4, "column": 11}}


def test_rdjson_several_edits_are_one_suggestion():
    """A reviewer could take one of several and leave the other."""
    edits = (ReportedEdit(Range(3, 5, 3, 6), "c"), ReportedEdit(Range(2, 4, 2, 5), "_"))
    (told,) = diagnostics(LISTS._replace(fix=ReportedFix(edits, safe=True, why="")))
    assert told["suggestions"] == [
        {
            "range": {"start": {"line": 2, "column": 4}, "end": {"line": 3, "column": 6}},
            "text": "_a=1\nENV c",
        }
    ]


@pytest.mark.parametrize("lines", [{}, {4: SourceLine("RUN apt-get update", masked=True)}])
def test_rdjson_suggests_nothing_on_lines_that_are_hidden_or_unknown(lines):
    (told,) = diagnostics(LISTS, lines={"app/Dockerfile": lines})
    assert "suggestions" not in told


# --- Markdown ---


def test_markdown():
    out = render("markdown", INFO, LISTS, SECRET)
    rows = [line for line in out.splitlines() if line.startswith("| ")][2:]
    assert [row.split("|")[1].split()[1] for row in rows] == ["error", "warning", "info"]
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows)
    assert "`app/Dockerfile:4:5`" in rows[1]
    assert "stay in `/var`, 100%" in rows[1]
    assert "No findings in 3 files." in render("markdown")


def test_markdown_tells_what_does_not_fit():
    from dlint.report.markdown import page

    whole = Report([LISTS] * 1000, 1, 0, 0, True, "/p")
    out = page(whole, OPTIONS, 10_000)
    assert len(out.encode()) <= 10_000
    assert re.search(r"\d+ more findings do not fit in here\.", out)
    assert "this is not complete" in out


# --- all ---


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_same_input_gives_the_same_bytes_with_a_line_end(name):
    out = render(name, LISTS, SECRET, INFO)
    assert out == render(name, LISTS, SECRET, INFO)
    assert out.endswith("\n")
    assert render(name) == "" or render(name).endswith("\n")
