"""The page: whole in itself, readable without its script, and right in a browser where there is one."""

import base64
import hashlib
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import time
from itertools import pairwise

import pytest

from dlint.report import load
from dlint.report.html_layout import components, lay_out
from dlint.report.html_text import prose, spans
from dlint.report.options import RenderOptions, RuleInfo
from dlint.report.record import (
    Range,
    Report,
    Reported,
    ReportedEdit,
    ReportedFileEdit,
    ReportedFix,
    SourceLine,
)

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LISTS = Reported(
    rule="apt/lists-left",
    severity="warning",
    message="the lists stay in `/var`",
    path="app/Dockerfile",
    range=Range(4, 5, 4, 19),
    excerpt=("RUN apt-get update",),
    fix=ReportedFix((ReportedEdit(Range(4, 19, 4, 19), " && rm -r /x"),), safe=True, why=""),
    related=(),
    line_hash="",
)
LINES = {
    "app/Dockerfile": {n: SourceLine(f"# line {n}") for n in range(1, 60)}
    | {4: SourceLine("RUN apt-get update")}
}
OPTIONS = RenderOptions(
    rules=lambda name: RuleInfo(
        f"About {name}", why="They are *large*.\n\n- one\n- `two`", aliases=("DL3009",)
    )
)


def render(*findings, options=OPTIONS, lines=LINES, **changes):
    return load("html")(
        Report(list(findings), 3, 0, 0, False, "/srv/p", "", lines)._replace(**changes), options
    )


class Page(html.parser.HTMLParser):
    VOID = frozenset({"meta", "input", "img", "br"})

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.labels = [], [], [], 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), tuple(self.open)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def named(self, tag):
        return [attributes for name, attributes, _ in self.tags if name == tag]


def test_every_tag_is_closed_and_every_id_is_there_once():
    page = Page(render(LISTS, LISTS._replace(path="b", severity="error")))
    assert len(page.ids) == len(set(page.ids))
    for anchor in page.named("a"):
        assert anchor["href"][0] != "#" or anchor["href"][1:] in page.ids
    for section in page.named("section"):
        assert section["aria-labelledby"] in page.ids
    assert {"header", "main", "footer", "h1"} <= {tag for tag, _, _ in page.tags}


def test_every_field_has_a_label():
    page = Page(render(LISTS))
    fields = [(tag, above) for tag, _, above in page.tags if tag in {"input", "select"}]
    assert len(fields) == 6
    assert all("label" in above for _, above in fields)


def test_the_policy_lets_run_what_is_in_the_page_and_nothing_else():
    out = render(LISTS)
    (policy,) = [meta["content"] for meta in Page(out).named("meta") if "http-equiv" in meta]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", out, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"@import|url\(|<link|<iframe|<img| src=| style=", out)


def test_without_the_script_all_findings_are_there():
    page = Page(render(LISTS))
    assert [form for form in page.named("form") if "hidden" in form]
    assert not any("hidden" in article for article in page.named("article"))


def test_nothing_found_is_a_whole_page():
    out = render()
    Page(out)
    assert "Nothing was found." in out
    assert "<script>" not in out
    assert "this is not complete" in render(crashed=True)


def test_the_source_is_marked_and_the_fix_and_the_why_are_there():
    out = render(LISTS)
    assert '<code>RUN <mark class="warning">apt-get update</mark>\n</code>' in out
    assert "<ins>+ RUN apt-get update &amp;&amp; rm -r /x</ins>" in out
    assert "<del>- RUN apt-get update</del>" in out
    assert "Why: About apt/lists-left" in out
    assert "<li><code>two</code></li>" in out
    assert "Also known as DL3009" in out
    numbers = re.findall(r'class="no">(\d+)<', out)
    assert numbers == ["2", "3", "4", "5", "6"]


def test_a_fix_of_another_file_shows_what_it_writes_there():
    other = ReportedFileEdit("app/.dockerignore", (ReportedEdit(Range(1, 1, 1, 1), ".git\n<b>\n"),), new=True)
    out = render(LISTS._replace(fix=ReportedFix((), safe=True, why="", others=(other,))))
    Page(out)
    assert "<p>Writes <code>app/.dockerignore</code>:</p>" in out
    assert "<ins>+ .git</ins>\n<ins>+ &lt;b&gt;</ins>\n" in out


def test_the_rules_lead_to_findings_the_most_severe_first():
    error = LISTS._replace(rule="release/ssh-server", severity="error", path="z", fix=None)
    out = render(LISTS, LISTS, error)
    table = re.search(r"<tbody>(.*?)</tbody>", out)[1]
    assert re.findall(r'<td class="(\w+)">(\d+)</td>', table) == [("error", "1"), ("warning", "2")]
    for anchor, rule in re.findall(r'<a href="#(p\d+)"><code>([\w/-]+)</code>', table):
        article = re.search(rf'<article id="{anchor}".*?</article>', out, re.DOTALL)[0]
        assert f"<code>{rule}</code>" in article


def test_what_is_there_once_is_named_in_the_singular():
    text = re.sub(r"<[^>]+>", "", render(LISTS))
    assert "1 warning" in text
    assert "1 warnings" not in text


def test_lines_of_near_findings_are_shown_once_and_of_far_ones_apart():
    near = LISTS._replace(range=Range(7, 1, 7, 2), fix=None)
    far = LISTS._replace(range=Range(30, 1, 30, 2), fix=None)
    out = render(LISTS, near, far)
    assert out.count('<div class="part">') == 2
    numbers = re.findall(r'class="no">(\d+)<', out)
    assert numbers == [str(n) for n in (*range(2, 10), *range(28, 33))]


def test_findings_that_overlap_are_marked_by_the_worse():
    inner = LISTS._replace(severity="error", range=Range(4, 9, 4, 12))
    out = render(LISTS, inner)
    marks = re.findall(r'<mark class="(\w+)">([^<]*)</mark>', out)
    assert marks == [("warning", "apt-"), ("error", "get"), ("warning", " update")]


@pytest.mark.parametrize(
    "at", [Range(4, 19, 4, 19), Range(4, 99, 4, 99), Range(4, 1, 4, 1), Range(9, 1, 20, 3)]
)
def test_spans_without_width_or_of_many_lines(at):
    out = render(LISTS._replace(range=at, fix=None))
    Page(out)
    assert 1 <= out.count("<mark") <= 8


def test_a_finding_in_a_file_that_was_not_read():
    out = render(LISTS._replace(range=Range(1, 1, 1, 1), excerpt=()), lines={})
    Page(out)
    assert out.count("<article") == 1
    assert "Safe fix" in out


def test_a_long_line_is_cut_around_what_is_marked():
    line = SourceLine("x" * 2_000_000 + "needle" + "y" * 2_000_000)
    began = time.process_time()
    out = render(
        LISTS._replace(range=Range(4, 2_000_001, 4, 2_000_007), fix=None), lines={"app/Dockerfile": {4: line}}
    )
    assert time.process_time() - began < 2
    assert '<mark class="warning">needle</mark>' in out
    assert len(out) < 40_000


def test_many_findings_are_cut_with_the_most_severe_kept():
    infos = [LISTS._replace(severity="info", range=Range(1, n, 1, n + 1)) for n in range(1, 5_011)]
    began = time.process_time()
    out = render(*infos, LISTS._replace(severity="error", path="z"))
    assert time.process_time() - began < 20
    assert out.count("<article") == 5000
    assert 'class="error" data-s="error"' in out
    assert "11 more findings are left out" in out


def test_messages_and_cards():
    assert spans("a `b<c` d") == "a <code>b&lt;c</code> d"
    assert spans("a ` b") == "a ` b"
    assert spans("``") == ""
    assert prose("See [it](https://example.org/a?b=1&c) or https://example.org/d.") == (
        '<p>See <a href="https://example.org/a?b=1&amp;c" rel="noreferrer">it</a> or '
        '<a href="https://example.org/d" rel="noreferrer">https://example.org/d</a>.</p>'
    )
    assert "<a" not in prose("[x](javascript:alert(1)) `https://example.org`")


# --- where the boxes go ---


def test_layout_puts_targets_to_the_right_and_no_box_on_another():
    nodes = [f"n{number}" for number in range(12)]
    edges = [("n0", "n1"), ("n1", "n2"), ("n0", "n2"), ("n3", "n2"), ("n4", "n2"), ("n2", "n5")]
    edges += [("n0", f"n{number}") for number in range(6, 12)]
    sizes = dict.fromkeys(nodes, (100.0, 40.0))
    layout = lay_out(nodes, edges, sizes)
    for source, target in edges:
        assert layout.at[source].x + 100 < layout.at[target].x
        way = layout.ways[source, target]
        assert way[0].x == layout.at[source].x + 100
        assert way[-1].x == layout.at[target].x
    for one in nodes:
        for other in nodes:
            a, b = layout.at[one], layout.at[other]
            assert one == other or abs(a.x - b.x) >= 100 or abs(a.y - b.y) >= 39.99
    assert min(at.y for at in layout.at.values()) >= 0
    assert max(at.y + 40 for at in layout.at.values()) <= layout.height + 0.01
    assert max(at.x + 100 for at in layout.at.values()) <= layout.width + 0.01


def test_layout_of_cycles_and_of_nothing():
    layout = lay_out(["a", "b"], [("a", "b"), ("b", "a"), ("a", "a")], {"a": (9, 9), "b": (9, 9)})
    assert layout.ways["a", "b"]
    ring = lay_out(list("abc"), [("a", "b"), ("b", "c"), ("c", "a")], dict.fromkeys("abc", (9, 9)))
    assert set(ring.ways) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert lay_out([], [], {}).width == 0


def test_layout_of_a_deep_and_wide_graph_takes_no_time():
    nodes = [str(number) for number in range(300)]
    chain = list(pairwise(nodes))
    star = [(nodes[0], node) for node in nodes[1:]]
    began = time.process_time()
    lay_out(nodes, chain + star, dict.fromkeys(nodes, (90, 40)))
    assert time.process_time() - began < 5


def test_components():
    assert components("abcde", [("a", "c"), ("d", "b")]) == [["a", "c"], ["b", "d"], ["e"]]


# --- the example, as dlint writes it ---


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    folder = os.path.join(ROOT, "examples", "bookshop")
    command = [sys.executable, "-m", "dlint", "--isolated", "--exit-zero", "--output", f"html={path}"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return path


def test_the_graph_of_the_example_is_drawn_and_leads_to_the_files(example):
    text = example.read_text(encoding="utf-8")
    page = Page(text)
    assert page.named("svg")
    drawn = [attributes["href"] for tag, attributes, above in page.tags if tag == "a" and "svg" in above]
    assert set(drawn) == {"#f1", "#f2"}
    assert "service <code>database</code>" in text
    assert 'class="n service warning"' in text


def test_the_graph_that_cannot_be_made_costs_no_report(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from dlint.cli import main
    from dlint.graph import page as graph

    def broken(*_, **__):
        raise ValueError("no way")

    monkeypatch.setattr(graph, "graph_of", broken)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian:latest\n")
    done = CliRunner().invoke(main, ["--output-format", "html"])
    assert done.exit_code == 1
    assert "image/latest-tag" in done.stdout
    assert done.stderr == "dlint: the project's graph is not drawn: no way\n"


# --- a browser ---

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """Chromium spoken to over a pipe, in its DevTools protocol."""

    def __init__(self, folder):
        read, self.write = os.pipe()
        self.read, write = os.pipe()
        command = (
            f"exec {BROWSER} --headless --no-sandbox --disable-gpu --remote-debugging-pipe "
            f"--user-data-dir='{folder}' about:blank 3<&{read} 4>&{write}"
        )
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", command], pass_fds=(read, write), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read)
        os.close(write)
        self.number, self.left, self.events, self.session = 0, b"", [], None
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Network", "Page"):
            self(f"{domain}.enable")

    def __call__(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next()
            if answer.get("id") == self.number:
                assert "result" in answer, answer
                return answer["result"]
            self.events.append(answer)

    def next(self):
        while b"\0" not in self.left:
            data = os.read(self.read, 1 << 20)
            assert data, "the browser ended"
            self.left += data
        message, _, self.left = self.left.partition(b"\0")
        return json.loads(message)

    def open(self, path):
        self.events.clear()
        self("Page.navigate", url=f"file://{path}")
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.next())

    def js(self, expression):
        answer = self("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def trouble(self):
        bad = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        asked = [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]
        return [event for event in self.events if event.get("method") in bad], asked

    def close(self):
        os.close(self.write)
        os.close(self.read)
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if BROWSER is None:
        pytest.skip("no Chromium here")
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


SHOWN = "document.querySelectorAll('article:not([hidden])').length"


def test_browser_filters_work_and_nothing_leaves_the_page(browser, example):
    browser.open(example)
    everything = browser.js(SHOWN)
    assert everything == 15
    assert browser.js("document.getElementById('shown').textContent") == "15 of 15 findings shown"

    def change(code):
        browser.js(
            f"(f => {{ {code}; f.dispatchEvent(new Event('input')) }})(document.getElementById('filters'))"
        )
        return browser.js(SHOWN)

    assert change("f.elements.info.checked = false; f.elements.warning.checked = false") == 2
    assert browser.js("document.querySelectorAll('.file:not([hidden])').length") == 1
    assert change("f.reset(); f.elements.topic.value = 'image'") == 2
    assert change("f.reset(); f.elements.file.value = 'web/Dockerfile'") == 9
    assert change("f.reset(); f.elements.text.value = 'SSH server'") == 1
    browser.js("location.hash = '#p1'; new Promise(done => setTimeout(done, 50))")
    browser("Runtime.evaluate", expression="new Promise(done => setTimeout(done, 100))", awaitPromise=True)
    assert browser.js("document.getElementById('p1').hidden") is False
    trouble, asked = browser.trouble()
    assert trouble == []
    assert asked == [f"file://{example}"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_browser_themes_and_widths(browser, example, theme, width):
    browser("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(example)
    assert browser.js("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser.js(CONTRAST) == []
    # names of rules stand whole on a line or two, whatever the width
    assert (
        browser.js("Math.max(...Array.from(document.querySelectorAll('td code'), e => e.offsetHeight))") < 60
    )


def test_browser_a_large_graph_leaves_room_for_the_findings(browser, tmp_path):
    from dlint.graph.nodes import Edge, Graph, Node

    graph = Graph(".")
    graph.files["Dockerfile"] = "dockerfile"
    for number in range(120):
        node = graph.add(
            Node(f"s{number}", "stage", f"stage-{number}", "a/rather/long/path/to/Dockerfile", number + 1)
        )
        node.details = {"named": True, "index": number}
    graph.edges = [Edge("s0", f"s{number}", "copies", 1, {}) for number in range(1, 120)]
    path = tmp_path / "large.html"
    path.write_text(render(LISTS, options=OPTIONS._replace(graph=lambda: graph)))
    browser("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(path)
    assert browser.js("document.querySelector('.drawings').offsetHeight") < 700
    assert browser.js("document.querySelector('.drawings').scrollHeight") > 2000
    assert browser.js("document.getElementById('findings').getBoundingClientRect().top") < 1400
    assert "…/long/path/to/Dockerfile:1<" in path.read_text()
    assert browser.trouble()[0] == []


# WCAG: text stands out from what is behind it by 4.5 to 1
CONTRAST = """
(() => {
  const lum = c => {
    const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg") || !Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(e);
    if (!e.offsetParent || e.tagName === "SCRIPT") continue;
    const a = lum(rgb(style.color).slice(0, 3)), b = lum(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push(e.tagName + "." + e.className + " " + ratio.toFixed(2));
  }
  return bad;
})()
"""


def test_browser_hostile_text_does_nothing(browser, tmp_path):
    text = "<img src=x onerror=console.log(1)><script>console.log(2)</script><a href=http://example.org>"
    path = tmp_path / "hostile.html"
    path.write_text(
        render(LISTS._replace(message=text, path=text, rule=f"a/{text}"), lines={text: {4: SourceLine(text)}})
    )
    browser.open(path)
    trouble, asked = browser.trouble()
    assert trouble == []
    assert asked == [f"file://{path}"]
    assert browser.js("document.querySelectorAll('img, [href*=example]').length") == 0
    assert browser.js(SHOWN) == 1


def test_the_script_is_read_by_a_javascript_engine(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here")
    from dlint.report.html_page import SCRIPT

    path = tmp_path / "script.js"
    path.write_text(SCRIPT)
    subprocess.run([node, "--check", str(path)], check=True)
