"""File names and contents that want to be more than text come out inert and valid in every format."""

import html.parser
import json
import os
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from dlint.cli import main
from dlint.graph.nodes import Edge, Graph, Node
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
from dlint.report.visible import inert

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>' onload='x",
    "::error file=x::owned",
    "a\n::set-output name=x::owned",
    "a ::add-mask::x",
    "##vso[task.setvariable variable=PATH]owned",
    "##[error]owned",
    "%0A::error::owned%0D%25",
    "a;b]c,d:e=f%",
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "\r\n\t\v\f\x00\x7f\x85\u2028\u2029",
    "caf\udce9\udcff\ud800\ud83d",
    "\ufffe\uffff]]> <!-- -- --> &amp; &#x41;",
    "\u202egnp.exe\u2066\u200b",
    "`code` | [a](javascript:alert(1)) **b** @user #1 www.example.com",
    "</style></title></textarea><!--",
    "x" * 10_000,
    "🐳" * 3000,
    "'; DROP TABLE findings; --",
    "{{7*7}} ${{ secrets.TOKEN }}",
]
JSON = {"json", "sarif", "gitlab", "sonarqube", "rdjson"}
LINES = {"json-lines", "rdjsonl"}
XML = {"checkstyle", "junit"}


def graph(text):
    found = Graph(".")
    found.files[text] = "dockerfile"
    for identity, kind, path in (("s", "service", text), ("t", "stage", text), ("i", "image", None)):
        node = found.add(Node(identity + text, kind, text, path, 1 if path else None))
        node.details = {"named": True, "index": 0}
    found.edges = [
        Edge("s" + text, "t" + text, "builds", 1, {"image": text}),
        Edge("t" + text, "i" + text, "from", 1, {}),
    ]
    return found


def report(*texts):
    findings = []
    lines = {}
    for text in texts:
        line = text.replace("\n", " ")
        findings.append(
            Reported(
                rule=f"a/{text}",
                severity="warning",
                message=text,
                path=text,
                range=Range(1, 2, 1, 3),
                excerpt=(line,),
                fix=ReportedFix(
                    (ReportedEdit(Range(1, 1, 1, 2), text), ReportedEdit(Range(1, 3, 1, 3), text)),
                    safe=False,
                    why=text,
                ),
                related=(ReportedRelated(text, Range(1, 1, 1, 1), text),),
                line_hash="1f:1",
            )
        )
        lines[text] = {1: SourceLine(line), 2: SourceLine(text)}
    return Report(findings, 1, 0, 0, False, "/srv/p", "/srv", lines)


def options(text):
    info = RuleInfo(text, help=text, why=text, tags=(text,), aliases=(text,))
    return RenderOptions(rules=lambda _: info, category=text, graph=lambda: graph(text))


class Page(html.parser.HTMLParser):
    """All tags with their attributes, and the text."""

    def __init__(self):
        super().__init__()
        self.tags = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "nav", "h1", "p", "ul", "li", "strong",
    "main", "section", "h2", "div", "table", "thead", "tr", "th", "tbody", "td", "code", "form", "fieldset",
    "legend", "label", "input", "select", "option", "button", "output", "h3", "span", "mark", "article",
    "details", "summary", "pre", "del", "ins", "footer", "script", "svg", "g", "rect", "text", "path",
    "polygon",
}  # fmt: skip


def assert_html(out):
    page = Page()
    page.feed(out)
    page.close()
    assert {tag for tag, _ in page.tags} <= TAGS
    assert [tag for tag, _ in page.tags].count("script") == 1
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in {"src", "style", "srcset"} for name in attributes)
        assert re.match(r"#[a-z0-9]+$|https://", attributes.get("href", "https://"))
    assert page.tags[1][0] == "head"


def assert_valid(name, out):
    out.encode()
    for char in out:
        assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    if name in JSON:
        assert out.isascii()
        json.loads(out)
    elif name in LINES:
        for line in out.splitlines():
            assert isinstance(json.loads(line), dict)
    elif name in XML:
        ET.fromstring(out.encode())
    elif name == "html":
        assert_html(out)


def commands(name, out):
    """What a runner would act upon, as it looks for it."""
    found = []
    for line in out.splitlines():
        if re.search(r"(?i)##(vso)?\[", line):
            found.append(line)
        if line.strip().startswith("::"):
            found.append(line)
    allowed = {"github": r"::(error|warning|notice) title=", "azure": r"##vso\[task\.logissue type="}
    return [line for line in found if name not in allowed or not re.match(allowed[name], line)]


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_format_stays_whole(name, text):
    out = load(name)(report(text), options(text))
    assert_valid(name, out)
    assert not commands(name, out)
    if name != "html":  # whose own tags are looked at one by one
        assert "\x1b" not in out
    if name == "markdown":
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", out)
        assert not re.search(r"<(?!!-- -->)", outside)
        assert not re.search(r"@(?!<!--)\w|\]\(|www\.", outside)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_all_at_once(name):
    out = load(name)(report(*HOSTILE), options(HOSTILE[0]))
    assert_valid(name, out)
    assert not commands(name, out)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_one_finding_is_one_command(text):
    """A property or the message can neither end the command nor begin another."""
    (line,) = load("github")(report(text), options(text)).splitlines()
    told, _, message = line.removeprefix("::").partition("::")
    names = [pair.partition("=")[0] for pair in told.partition(" ")[2].split(",")]
    assert names == ["title", "file", "line", "endLine", "col", "endColumn"]
    assert not re.search(r"%(?!25|0A|0D)", message)
    (line,) = load("azure")(report(text), options(text)).splitlines()
    properties = line.removeprefix("##vso[task.logissue ").partition("]")[0]
    names = [pair.partition("=")[0] for pair in properties.split(";")]
    assert names == ["type", "sourcepath", "linenumber", "columnnumber", "code", ""]


@pytest.mark.parametrize("name", ["gnu", "concise", "json-lines", "rdjsonl", "github", "azure"])
def test_one_finding_is_one_line(name):
    for text in HOSTILE:
        assert load(name)(report(text), options(text)).count("\n") == 1


def test_inert_leaves_what_is_harmless():
    assert inert("a::b std::string ## [x] #[y]") == "a::b std::string ## [x] #[y]"
    assert inert("  ::error::x\n::") == "  \\x3a:error::x\n\\x3a:"
    assert inert("##VSO[x] ##[y]") == "##VSO\\x5bx] ##\\x5by]"


DOCKERFILE = (
    b"FROM debian:latest\n"
    b"# ##vso[task.setvariable]x ::error::x <script>alert(1)</script> \x1b[31m \xff\xfe %0A\n"
    b"MAINTAINER <script>alert(1)</script> ::error::x ##[error]x \x1b[0m \xc3\x28\n"
    b"RUN apt-get install ::error::x `<b>` && cd /x \xff && " + b"x" * 10_000 + b"\n"
    b"ADD ::warning::y <img/src=x> /z/\n"
    b"LABEL a=##vso[task.x]\n"
)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    for folder in (
        b"<script>alert(1)<",
        b"::error::x",
        b"a\n::error::b",
        b"\x1b[31m\xff",
        b"##vso[task.x]%0A",
        b"-",
    ):
        os.makedirs(os.path.join(os.fsencode(tmp_path), folder))
        with open(os.path.join(os.fsencode(tmp_path), folder, b"Dockerfile"), "wb") as file:
            file.write(DOCKERFILE)
    with open("compose.yaml", "wb") as file:
        file.write(b"services:\n  '<script>::error::':\n    image: '##vso[x]<b>'\n    build: '::error::x'\n")


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"statistics"}))
def test_a_whole_run_over_hostile_files(name):
    done = CliRunner().invoke(main, ["--select", "ALL", "--isolated", "--output-format", name])
    assert done.exit_code in {0, 1}, done.exc_info
    out = done.stdout_bytes.decode()
    assert len(out) > 1000
    assert_valid(name, out)
    assert not commands(name, out)
    assert not commands("text", done.stderr)
