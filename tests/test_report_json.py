import json

from dlint.report import load
from dlint.report.options import RenderOptions
from dlint.report.record import Range, Report, Reported, ReportedEdit, ReportedFix, ReportedRelated

FIX = ReportedFix((ReportedEdit(Range(4, 12, 4, 12), " -y"),), safe=False, why="it may ask")
FINDING = Reported(
    rule="apt/lists-left",
    severity="warning",
    message="the lists stay in `é`",
    path="app/Dockerfile",
    range=Range(4, 5, 4, 12),
    excerpt=("RUN apt-get update",),
    fix=FIX,
    related=(ReportedRelated("compose.yml", Range(1, 2, 3, 4), "built here"),),
    line_hash="1f",
)


def render(*findings, **changes):
    report = Report(list(findings), files=3, ignored=1, fixed=2, crashed=False, root="/p")._replace(**changes)
    return load("json")(report, RenderOptions(color=True))


def test_shape():
    assert json.loads(render(FINDING)) == {
        "schema": 1,
        "findings": [
            {
                "rule": "apt/lists-left",
                "severity": "warning",
                "message": "the lists stay in `é`",
                "path": "app/Dockerfile",
                "line": 4,
                "column": 5,
                "end_line": 4,
                "end_column": 12,
                "fix": {
                    "safe": False,
                    "why": "it may ask",
                    "edits": [{"line": 4, "column": 12, "end_line": 4, "end_column": 12, "text": " -y"}],
                },
                "related": [
                    {
                        "path": "compose.yml",
                        "line": 1,
                        "column": 2,
                        "end_line": 3,
                        "end_column": 4,
                        "message": "built here",
                    }
                ],
            }
        ],
        "summary": {
            "files": 3,
            "findings": 1,
            "errors": 0,
            "warnings": 1,
            "infos": 0,
            "ignored": 1,
            "baselined": 0,
            "older": 0,
            "fixed": 2,
            "fixable": 0,
        },
    }


def test_what_is_not_there_is_left_out():
    entry = json.loads(render(FINDING._replace(fix=None, related=())))["findings"][0]
    assert "fix" not in entry
    assert "related" not in entry
    safe = json.loads(render(FINDING._replace(fix=FIX._replace(safe=True, why=""))))
    assert "why" not in safe["findings"][0]["fix"]
    assert safe["summary"]["fixable"] == 1


def test_same_input_gives_the_same_bytes_with_a_line_end():
    assert render(FINDING) == render(FINDING)
    assert render(FINDING).endswith("}\n")
    assert json.loads(render())["findings"] == []


def test_lone_surrogates_and_control_characters_make_no_invalid_output():
    related = FINDING.related[0]._replace(path="\udc80", message="\ud83d")
    out = render(FINDING._replace(path="a\udcff/D\x1b\x9b", message="\ud83d\udc33", related=(related,)))
    assert out.isascii()
    assert "\\ud" not in out
    assert not any(char < " " and char != "\n" for char in out)
    assert json.loads(out)["findings"][0]["path"] == "a\ufffd/D\x1b\x9b"


def test_a_fix_that_text_cannot_carry_is_left_out_rather_than_told_wrong():
    lossy = ReportedFix((ReportedEdit(Range(1, 1, 1, 1), "caf\udce9"),), safe=True, why="")
    assert "fix" not in json.loads(render(FINDING._replace(fix=lossy)))["findings"][0]
