"""One page that needs nothing else: the summary, the project's graph, and the findings in their source.

A content security policy lets run what stands in the page by its hash and nothing else; no address is loaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint import __version__
from dlint.finding import SEVERITIES
from dlint.report.html_page import SCRIPT, STYLE
from dlint.report.html_source import Numbered, parts
from dlint.report.html_text import html, prose, spans
from dlint.report.summary import sentence, summarise

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.report.options import RenderOptions, RuleInfo
    from dlint.report.record import Report, Reported

MOST_FINDINGS = 5000


def render(report: Report, options: RenderOptions) -> str:
    """A whole page, also where nothing was found; of more findings than fit the most severe."""
    found = sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))[:MOST_FINDINGS]
    files: dict[str, list[Numbered]] = {}
    for number, finding in enumerate(sorted(found, key=lambda finding: finding.path), 1):
        files.setdefault(finding.path, []).append(Numbered(number, finding))
    anchors = {path: f"f{number}" for number, path in enumerate(files, 1)}
    known: dict[str, RuleInfo] = {}

    def info(rule: str) -> RuleInfo:
        if rule not in known:
            known[rule] = options.rules(rule)
        return known[rule]

    graph = _graph(report, options, anchors)
    rules = _rules(report, [each for numbered in files.values() for each in numbered], info)
    body = [
        '<a class="skip" href="#findings">To the findings</a>',
        f"<header><h1>dlint report</h1>{_summary(report)}{_ways(graph, rules)}</header><main>",
        graph,
        rules,
        f'<section aria-labelledby="findings"><h2 id="findings">Findings</h2>{_left_out(report)}',
        _filters(found) if found else "<p>Nothing was found.</p>",
        *_files(report, files, anchors, info),
        f"</section></main><footer><p>Made by dlint {html(__version__)}.</p></footer>",
    ]
    script = f"<script>{SCRIPT}</script>" if found else ""
    return f"{_head()}<body>{''.join(body)}{script}</body></html>\n"


def _head() -> str:
    policy = (
        f"default-src 'none'; script-src '{_hash(SCRIPT)}'; style-src '{_hash(STYLE)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><title>dlint report</title>'
        f"<style>{STYLE}</style></head>"
    )


def _hash(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _summary(report: Report) -> str:
    total = summarise(report)
    tiles = [
        ("error", total.errors, "error"),
        ("warning", total.warnings, "warning"),
        ("info", total.infos, "info"),
        ("", report.files, "file"),
        ("", total.fixable, ""),
    ]
    items = "".join(
        f'<li class="{name if number else "none"}"><strong>{number}</strong> '
        f"{_noun(what, number) if what else 'mended by <code class=nowrap>--fix</code>'}</li>"
        for name, number, what in tiles
    )
    crashed = (
        '<p class="bad">A rule or a reader failed or a file could not be read: this is not complete.</p>'
        if report.crashed
        else ""
    )
    told = re.sub(r"(--[a-z-]+)", r'<code class="nowrap">\1</code>', html(sentence(report, 0)))
    kind = "" if report.findings or report.crashed else ' class="nothing"'
    return f'<p{kind}>{told}</p>{crashed}<ul class="tiles">{items}</ul>'


def _noun(what: str, number: int) -> str:
    return f"{what}{'s' if number != 1 else ''}{' read' if what == 'file' else ''}"


def _ways(graph: str, rules: str) -> str:
    """Where to go from the top of the page, where there is more than one place to go to."""
    places = [
        ("#graph", "The project", graph),
        ("#rules", "Rules", rules),
        ("#findings", "Findings", "always"),
    ]
    links = [f'<a href="{anchor}">{name}</a>' for anchor, name, there in places if there]
    return f'<nav aria-label="On this page">{" ".join(links)}</nav>' if len(links) > 1 else ""


def _graph(report: Report, options: RenderOptions, anchors: dict[str, str]) -> str:
    graph = options.graph()
    if graph is None:
        return ""
    from dlint.report.html_graph import picture

    return picture(graph, report.findings, anchors)


def _rules(report: Report, found: list[Numbered], info: Callable[[str], RuleInfo]) -> str:
    """How often each rule spoke, the most severe first; a name leads to a finding."""
    counts: dict[str, int] = {}
    worst: dict[str, int] = {}
    for finding in report.findings:
        rule, rank = finding.rule, SEVERITIES.index(finding.severity)
        counts[rule] = counts.get(rule, 0) + 1
        worst[rule] = min(worst.get(rule, rank), rank)
    if not counts:
        return ""
    first: dict[str, int] = {}
    for each in found:
        first.setdefault(each.finding.rule, each.number)
    rows = []
    for rule in sorted(counts, key=lambda rule: (worst[rule], -counts[rule], rule)):
        name = f"<code>{html(rule)}</code>"
        link = f'<a href="#p{first[rule]}">{name}</a>' if rule in first else name
        rows.append(
            f'<tr><td class="{SEVERITIES[worst[rule]]}">{counts[rule]}</td><td>{link}</td>'
            f"<td>{spans(info(rule).title)}</td></tr>"
        )
    return (
        '<section aria-labelledby="rules"><h2 id="rules">Rules</h2><div class="scroll" tabindex="0"><table>'
        '<thead><tr><th scope="col">Findings</th><th scope="col">Rule</th><th scope="col">Says</th></tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _left_out(report: Report) -> str:
    left = len(report.findings) - MOST_FINDINGS
    return f'<p class="bad">{left} more findings are left out, the least severe.</p>' if left > 0 else ""


def _filters(found: list[Reported]) -> str:
    """Hidden until the script is there to heed them."""
    boxes = "".join(
        f'<label><input type="checkbox" name="{severity}" checked> {severity}</label>'
        for severity in SEVERITIES
    )
    topics = sorted({finding.rule.split("/", maxsplit=1)[0] for finding in found})
    files = sorted({finding.path for finding in found})
    return (
        '<form id="filters" hidden aria-label="Filters">'
        f'<fieldset><legend class="soft">Severity</legend>{boxes}</fieldset>'
        f'<label class="field">Topic <select name="topic"><option value="">all</option>{_choices(topics)}'
        '</select></label><label class="field">File <select name="file"><option value="">all</option>'
        f"{_choices(files)}</select></label>"
        '<label class="field">Text <input type="search" name="text"></label>'
        '<button type="reset">Show all</button><output id="shown" aria-live="polite"></output></form>'
    )


def _choices(values: list[str]) -> str:
    return "".join(f'<option value="{html(value)}">{html(value)}</option>' for value in values)


def _files(
    report: Report, files: dict[str, list[Numbered]], anchors: dict[str, str], info: Callable[[str], RuleInfo]
) -> list[str]:
    explained: dict[str, str] = {}

    def why(rule: str) -> str:
        if rule not in explained:
            explained[rule] = _why(rule, info(rule))
        return explained[rule]

    return [
        f'<section class="file" aria-labelledby="{anchors[path]}"><h3 id="{anchors[path]}">{html(path)}</h3>'
        f"{''.join(parts(found, report.lines.get(path, {}), why))}</section>"
        for path, found in files.items()
    ]


def _why(rule: str, info: RuleInfo) -> str:
    if not info.why:
        return ""
    also = f" Also known as {', '.join(map(html, info.aliases))}." if info.aliases else ""
    more = f'<p class="soft"><code>dlint explain {html(rule)}</code> says more.{also}</p>'
    return f"<details><summary>Why: {spans(info.title)}</summary>{prose(info.why)}{more}</details>"
