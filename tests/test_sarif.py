import json
import re
import time

import pytest

from dlint.report import load, sarif
from dlint.report.options import RenderOptions, RuleInfo
from dlint.report.record import Range, Report, Reported, ReportedEdit, ReportedFix, ReportedRelated
from dlint.report.sarif_place import uri

FINDING = Reported(
    rule="apt/lists-left",
    severity="warning",
    message="the package lists stay in the layer",
    path="app/Dockerfile",
    range=Range(4, 5, 4, 12),
    excerpt=("RUN apt-get update",),
    fix=ReportedFix((ReportedEdit(Range(4, 12, 4, 12), " -y"),), safe=False, why="it may ask"),
    related=(),
    line_hash="1f:1",
)
RULES = {
    "apt/lists-left": RuleInfo(
        title="The package lists stay",
        help="# The package lists stay\n\n## Why\n\nThey are large\nand of no use.\n\n## Bad\n",
        tags=("apt",),
        url="https://example.org/apt/lists-left/",
    ),
    "credentials/in-environment": RuleInfo(
        title="A credential", severity="error", security=7.5, tags=("credentials",)
    ),
}


def options(**changes):
    return RenderOptions(rules=lambda name: RULES.get(name, RuleInfo(name)), category="ci")._replace(
        **changes
    )


def document(*findings, given=None, **changes):
    base = Report(list(findings), files=3, ignored=0, fixed=0, crashed=False, root="/srv/p")
    out = load("sarif")(base._replace(**changes), given or options())
    assert out.isascii()
    assert out.endswith("}\n")
    return json.loads(out)


def run(*findings, given=None, **changes):
    return document(*findings, given=given, **changes)["runs"][0]


def result(finding=FINDING, **changes):
    (only,) = run(finding, **changes)["results"]
    return only


def test_an_empty_report_is_a_whole_document():
    whole = document()
    assert whole["version"] == "2.1.0"
    assert whole["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    (only,) = whole["runs"]
    assert only["results"] == []
    assert only["columnKind"] == "unicodeCodePoints"
    assert only["invocations"] == [{"executionSuccessful": True}]
    driver = only["tool"]["driver"]
    assert driver["name"] == "dlint"
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", driver["semanticVersion"])
    assert driver["informationUri"].startswith("https://")
    assert driver["rules"] == []


@pytest.mark.parametrize(
    ("category", "expected"), [("", "dlint/"), ("ci", "dlint/ci/"), ("/a/b//", "dlint/a/b/")]
)
def test_category_ends_in_exactly_one_slash(category, expected):
    assert run(given=options(category=category))["automationDetails"]["id"] == expected


def test_result():
    assert result() == {
        "ruleId": "apt/lists-left",
        "ruleIndex": 0,
        "level": "warning",
        "message": {"text": "the package lists stay in the layer."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "app/Dockerfile"},
                    "region": {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 12},
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": "1f:1",
            "dlint/v1": result()["partialFingerprints"]["dlint/v1"],
        },
        "fixes": [
            {
                "description": {"text": "An unsafe fix: it may ask."},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": "app/Dockerfile"},
                        "replacements": [
                            {
                                "deletedRegion": {
                                    "startLine": 4,
                                    "startColumn": 12,
                                    "endLine": 4,
                                    "endColumn": 12,
                                },
                                "insertedContent": {"text": " -y"},
                            }
                        ],
                    }
                ],
            }
        ],
    }


def test_rules_are_those_that_spoke_and_say_all_that_code_scanning_asks():
    secret = FINDING._replace(rule="credentials/in-environment", severity="error")
    only = run(FINDING, secret, FINDING)
    rules = only["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["apt/lists-left", "credentials/in-environment"]
    assert [rules[entry["ruleIndex"]]["id"] for entry in only["results"]] == [
        entry["ruleId"] for entry in only["results"]
    ]
    assert rules[0] == {
        "id": "apt/lists-left",
        "name": "AptListsLeft",
        "shortDescription": {"text": "The package lists stay."},
        "fullDescription": {"text": "They are large and of no use."},
        "help": {
            "text": RULES["apt/lists-left"].help.strip(),
            "markdown": RULES["apt/lists-left"].help.strip(),
        },
        "helpUri": "https://example.org/apt/lists-left/",
        "defaultConfiguration": {"level": "warning"},
        "properties": {"precision": "high", "problem.severity": "warning", "tags": ["apt"]},
    }
    assert rules[1]["properties"] == {
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "7.5",
        "tags": ["security", "credentials"],
    }


def test_descriptions_keep_to_the_limits():
    long = RuleInfo("t", help="word " * 2000, severity="info", tags=tuple(f"t{n}" for n in range(30)))
    (rule,) = run(FINDING, given=options(rules=lambda _: long))["tool"]["driver"]["rules"]
    assert len(rule["fullDescription"]["text"]) == 1024
    assert len(rule["properties"]["tags"]) == 10
    assert rule["defaultConfiguration"]["level"] == "note"
    assert rule["properties"]["problem.severity"] == "recommendation"


def test_a_rule_of_which_only_the_name_is_known_has_no_empty_text():
    (rule,) = run(FINDING, given=RenderOptions())["tool"]["driver"]["rules"]
    for key in ("shortDescription", "fullDescription", "help"):
        assert rule[key]["text"]
    assert "helpUri" not in rule


def test_a_span_without_width_becomes_one_column():
    region = result(FINDING._replace(range=Range(7, 3, 7, 3)))["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 7, "startColumn": 3, "endLine": 7, "endColumn": 4}


def test_a_deletion_inserts_nothing():
    fix = ReportedFix((ReportedEdit(Range(4, 1, 5, 1), ""),), safe=True, why="")
    (change,) = result(FINDING._replace(fix=fix))["fixes"][0]["artifactChanges"]
    assert "insertedContent" not in change["replacements"][0]


def test_incomplete_fixes_would_make_the_upload_fail():
    empty = ReportedFix((), safe=True, why="")
    lossy = ReportedFix((ReportedEdit(Range(1, 1, 1, 1), "\udce9"),), safe=True, why="")
    for fix in (None, empty, lossy):
        assert "fixes" not in result(FINDING._replace(fix=fix))
    assert "fixes" not in result(given=options(show_fixes=False))


def test_related_places_are_linked_from_the_message():
    related = (
        ReportedRelated("compose.yml", Range(3, 1, 3, 9), "service [web] builds it"),
        ReportedRelated("../x/Dockerfile", Range(1, 1, 1, 1), ""),
    )
    entry = result(FINDING._replace(related=related))
    assert entry["message"]["text"] == (
        "the package lists stay in the layer. See [service \\[web\\] builds it](1), [related place](2)."
    )
    assert [place["id"] for place in entry["relatedLocations"]] == [1, 2]
    assert entry["relatedLocations"][0]["message"] == {"text": "service [web] builds it"}
    assert entry["relatedLocations"][1]["physicalLocation"]["artifactLocation"]["uri"] == (
        "file:///srv/x/Dockerfile"
    )


def test_what_looks_like_a_link_in_a_message_is_none():
    assert result(FINDING._replace(message="`[a](b)`"))["message"]["text"] == "`\\[a\\](b)`."
    assert result(FINDING._replace(message='`["a"]`'))["message"]["text"] == '`["a"]`.'


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("app/Dockerfile", "/srv/p", "app/Dockerfile"),
        ("./app//Dockerfile", "/srv/p", "app/Dockerfile"),
        ("a b/ü#?%.yml", "/srv/p", "a%20b/%C3%BC%23%3F%25.yml"),
        ("c:d", "/srv/p", "c%3Ad"),
        ("..x/Dockerfile", "/srv/p", "..x/Dockerfile"),
        ("../x/Dockerfile", "/srv/p", "file:///srv/x/Dockerfile"),
        ("/srv/p/Dockerfile", "/srv/p", "Dockerfile"),
        ("/srv/pp/Docker file", "/srv/p", "file:///srv/pp/Docker%20file"),
        ("/etc/Dockerfile", "", "file:///etc/Dockerfile"),
        ("app/Dockerfile", "", "app/Dockerfile"),
        ("caf\udce9", "/srv/p", "caf%E9"),
        ("\ud800", "/srv/p", "%3F"),
    ],
)
def test_addresses(path, root, expected):
    assert uri(path, root) == expected


def test_line_hashes_are_passed_on_as_they_are():
    below = FINDING._replace(range=Range(9, 5, 9, 12), line_hash="1f:7")
    keys = [entry["partialFingerprints"] for entry in run(FINDING, below)["results"]]
    assert [key["primaryLocationLineHash"] for key in keys] == ["1f:1", "1f:7"]


def test_our_own_fingerprint_tells_two_findings_of_one_rule_on_one_line_apart():
    keys = [entry["partialFingerprints"]["dlint/v1"] for entry in run(FINDING, FINDING)["results"]]
    assert len(set(keys)) == 2
    moved = FINDING._replace(range=Range(40, 7, 40, 14), excerpt=("  RUN   apt-get update",))
    assert result(moved)["partialFingerprints"]["dlint/v1"] == keys[0]


def test_without_a_line_hash_the_upload_fills_it_in():
    entry = result(FINDING._replace(line_hash="", excerpt=()))
    assert list(entry["partialFingerprints"]) == ["dlint/v1"]


def test_a_crash_is_told():
    (invocation,) = run(crashed=True)["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["level"] == "error"
    assert notification["message"]["text"]


def test_the_most_severe_come_first_and_only_so_many(monkeypatch):
    assert sarif.MOST_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MOST_RESULTS", 6_000)
    infos = [FINDING._replace(severity="info", rule="a/b", range=Range(n, 1, n, 2)) for n in range(1, 6_001)]
    error = FINDING._replace(severity="error", path="z", rule="credentials/in-environment")
    began = time.process_time()
    only = run(*infos, error)
    assert time.process_time() - began < 10
    assert len(only["results"]) == 6_000
    assert only["results"][0]["level"] == "error"
    assert only["results"][-1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 5_999
    (told,) = only["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning"
    assert told["message"]["text"].startswith("1 of 6001 findings are left out")
    assert only["invocations"][0]["executionSuccessful"] is True


def test_beyond_what_code_scanning_shows_it_is_told():
    infos = [FINDING._replace(severity="info", range=Range(n, 1, n, 2)) for n in range(1, 5_002)]
    only = run(*infos)
    assert len(only["results"]) == 5_001
    (told,) = only["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("code scanning shows 5000 of 5001 findings")
    assert "toolExecutionNotifications" not in run(*infos[:5000])["invocations"][0]


def test_addresses_are_seen_from_the_repository_and_not_from_the_working_directory():
    finding = FINDING._replace(related=(ReportedRelated("../compose.yml", Range(3, 1, 3, 9), "built here"),))
    entry = result(finding, root="/srv/repo/app", top="/srv/repo")
    addresses = [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for place in entry["locations"] + entry["relatedLocations"]
    ]
    assert addresses == ["app/app/Dockerfile", "compose.yml"]
    change = entry["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"]["uri"] == "app/app/Dockerfile"


def test_a_link_inside_the_repository_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "Dockerfile").write_text("FROM a\n")
    (tmp_path / "Dockerfile").symlink_to("real/Dockerfile")
    (tmp_path / "outside").symlink_to("/etc/passwd")
    assert uri("Dockerfile", str(tmp_path)) == "real/Dockerfile"
    assert uri("outside", str(tmp_path)) == "outside"


def test_full_description_is_the_cards_why():
    """Regression: it was the line of facts that the card's page has below its title."""
    info = RuleInfo("t", help="# t\n\n`a/b` · warning\n\n## Why\n\nIt is\nlarge.\n", why="It is\nlarge.")
    (rule,) = run(FINDING, given=options(rules=lambda _: info))["tool"]["driver"]["rules"]
    assert rule["fullDescription"]["text"] == "It is large."


def test_lone_surrogates_everywhere():
    odd = "\udc80x"
    finding = FINDING._replace(
        rule=odd,
        message=odd,
        path=odd,
        excerpt=(odd,),
        fix=ReportedFix((ReportedEdit(Range(1, 1, 1, 1), "x"),), safe=False, why=odd),
        related=(ReportedRelated(odd, Range(1, 1, 1, 1), odd),),
    )
    given = options(rules=lambda name: RuleInfo(name, help=odd, tags=(odd,)))
    out = load("sarif")(Report([finding], 1, 0, 0, False, "/p"), given)
    assert "\\udc80" not in out
    json.loads(out)
