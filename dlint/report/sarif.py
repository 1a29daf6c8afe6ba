"""SARIF 2.1.0, as GitHub code scanning takes it.

Source: docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint import __version__
from dlint.finding import SEVERITIES
from dlint.report.fingerprint import fingerprints
from dlint.report.sarif_place import Places
from dlint.report.visible import inert, wellformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from dlint.finding import Severity
    from dlint.report.options import RenderOptions, RuleInfo
    from dlint.report.record import Report, Reported, ReportedEdit, ReportedFix

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://pypi.org/project/docker-dlint/"
MOST_RESULTS = 25_000  # GitHub refuses a run with more
MOST_SHOWN = 5_000  # and shows no more than these
MOST_RELATED = 100
MOST_TAGS = 10
LONGEST_DESCRIPTION = 1024
LONGEST_NAME = 255
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
PROBLEM_SEVERITIES: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
CRASHED = "A rule or reader failed, or a file or its configuration cannot be read: this is not complete."


def render(report: Report, options: RenderOptions) -> str:
    """One run, complete when there is no finding too: that is what closes earlier alerts."""
    import json

    import sarif_om

    keys = _fingerprints(report.findings)
    numbered = sorted(enumerate(report.findings), key=lambda pair: SEVERITIES.index(pair[1].severity))
    numbered = numbered[:MOST_RESULTS]
    rules = {name: index for index, name in enumerate(sorted({finding.rule for _, finding in numbered}))}
    place = Places(sarif_om, report.root, report.top)
    results = []
    for number, finding in numbered:
        result = _result(finding, place, show_fixes=options.show_fixes)
        result.rule_index = rules[finding.rule]
        result.partial_fingerprints = keys[number]
        results.append(result)
    category = options.category.strip("/")
    run = sarif_om.Run(
        tool=sarif_om.Tool(driver=_driver(list(rules), options)),
        automation_details=sarif_om.RunAutomationDetails(id=f"dlint/{category}/" if category else "dlint/"),
        invocations=[_invocation(report)],
        results=results,
        column_kind="unicodeCodePoints",
    )
    log = sarif_om.SarifLog(runs=[run], version="2.1.0", schema_uri=SCHEMA)
    plain = _plain(log, {})
    # not indented: that doubles the size, and the time a large report takes
    text = json.dumps({key: plain[key] for key in ("$schema", "version", "runs")})
    return inert(text, "\\u{:04x}") + "\n"


def loss(report: Report) -> str:
    """What code scanning will not show of a report, for the report and for standard error."""
    count = len(report.findings)
    if count > MOST_RESULTS:
        return (
            f"{count - MOST_RESULTS} of {count} findings are left out of SARIF, the least severe: "
            f"code scanning refuses more than {MOST_RESULTS} and shows {MOST_SHOWN}"
        )
    if count > MOST_SHOWN:
        return f"code scanning shows {MOST_SHOWN} of {count} findings; the most severe come first"
    return ""


def _driver(names: Iterable[str], options: RenderOptions) -> Any:  # noqa: ANN401 - sarif_om has no types
    import sarif_om

    return sarif_om.ToolComponent(
        name="dlint",
        full_name=f"dlint {__version__}",
        version=__version__,
        semantic_version=__version__,
        information_uri=HOME,
        rules=[_rule(name, options.rules(name)) for name in names],
    )


def _rule(name: str, info: RuleInfo) -> Any:  # noqa: ANN401
    import sarif_om

    title = wellformed(_sentence(info.title.strip() or name))
    text = wellformed(info.help.strip()) or title
    why = wellformed(info.why.strip())
    properties: dict[str, Any] = {
        "precision": info.precision,
        "problem.severity": PROBLEM_SEVERITIES[info.severity],
    }
    tags = list(dict.fromkeys(wellformed(tag) for tag in info.tags if tag))
    if info.security is not None:
        properties["security-severity"] = f"{info.security:.1f}"
        tags = ["security", *(tag for tag in tags if tag != "security")]
    if tags:
        properties["tags"] = tags[:MOST_TAGS]
    return sarif_om.ReportingDescriptor(
        id=wellformed(name),
        name=_pascal(wellformed(name))[:LONGEST_NAME],
        short_description=sarif_om.MultiformatMessageString(text=title),
        full_description=sarif_om.MultiformatMessageString(text=_first_paragraph(why or text) or title),
        help=sarif_om.MultiformatMessageString(text=text, markdown=text),
        help_uri=info.url or None,
        default_configuration=sarif_om.ReportingConfiguration(level=LEVELS[info.severity]),
        properties=properties,
    )


def _result(finding: Reported, place: Places, *, show_fixes: bool) -> Any:  # noqa: ANN401
    import sarif_om

    related = [
        place.location(there.path, there.range, number, wellformed(there.message))
        for number, there in enumerate(finding.related[:MOST_RELATED], 1)
    ]
    fix = finding.fix
    return sarif_om.Result(
        rule_id=wellformed(finding.rule),
        level=LEVELS[finding.severity],
        message=sarif_om.Message(text=_message(finding)),
        locations=[place.location(finding.path, finding.range)],
        related_locations=related or None,
        fixes=[_fix(finding.path, fix, place)] if fix and show_fixes and _complete(fix) else None,
    )


def _message(finding: Reported) -> str:
    """The message and, as links, the places that belong to it."""
    text = wellformed(finding.message)
    if "](" in text:
        text = _unlinked(text)
    text = _sentence(text)
    links = [
        f"[{_unlinked(wellformed(related.message)) or 'related place'}]({number})"
        for number, related in enumerate(finding.related[:MOST_RELATED], 1)
    ]
    return f"{text} See {', '.join(links)}." if links else text


def _unlinked(text: str) -> str:
    """`text` with its brackets escaped, so that they make no link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _complete(fix: ReportedFix) -> bool:
    """Whether the fix can be told in full: one malformed fix makes GitHub refuse the whole upload."""
    edits = [edit for _, each in _files("", fix) for edit in each]
    return bool(edits) and all(edit.text == wellformed(edit.text) for edit in edits)


def _files(path: str, fix: ReportedFix) -> list[tuple[str, tuple[ReportedEdit, ...]]]:
    """The files that a fix changes, each with the edits: its own at `path`, and others."""
    own = [(path, fix.edits)] if fix.edits else []
    return own + [(each.path, each.edits) for each in fix.others]


def _fix(path: str, fix: ReportedFix, place: Places) -> Any:  # noqa: ANN401
    import sarif_om

    why = f": {wellformed(fix.why)}" if fix.why else ""
    return sarif_om.Fix(
        description=sarif_om.Message(text="A safe fix." if fix.safe else _sentence(f"An unsafe fix{why}")),
        artifact_changes=[
            sarif_om.ArtifactChange(
                artifact_location=place.artifact(changed),
                replacements=[
                    sarif_om.Replacement(
                        deleted_region=place.region(edit.range),
                        inserted_content=sarif_om.ArtifactContent(text=edit.text) if edit.text else None,
                    )
                    for edit in edits
                ],
            )
            for changed, edits in _files(path, fix)
        ],
    )


def _invocation(report: Report) -> Any:  # noqa: ANN401
    import sarif_om

    told = [(CRASHED, "error")] if report.crashed else []
    lost = loss(report)
    if lost:
        told.append((f"{lost}.", "warning"))
    return sarif_om.Invocation(
        execution_successful=not report.crashed,
        tool_execution_notifications=[
            sarif_om.Notification(message=sarif_om.Message(text=text), level=level) for text, level in told
        ]
        or None,
    )


def _fingerprints(findings: Sequence[Reported]) -> list[dict[str, str]]:
    """Each finding's fingerprints, in order.

    GitHub reads only its own; ours tells apart what is reported twice on one line.
    """
    keys: list[dict[str, str]] = []
    for finding, own in zip(findings, fingerprints(findings), strict=True):
        key = {"primaryLocationLineHash": finding.line_hash} if finding.line_hash else {}
        key["dlint/v1"] = own
        keys.append(key)
    return keys


def _first_paragraph(markdown: str) -> str:
    """The first paragraph that is no heading, short enough for a description."""
    for block in markdown.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in block.split("\n") if not line.startswith("#")]
        text = " ".join(line for line in lines if line)
        if text:
            return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"
    return ""


def _sentence(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else text + "."


def _pascal(name: str) -> str:
    """`topic/some-fault` as `TopicSomeFault`, the form that SARIF asks of names."""
    words = name.replace("/", "-").replace("_", "-").split("-")
    return "".join(word[:1].upper() + word[1:] for word in words)


def _default(default: Any) -> Any:  # noqa: ANN401
    return default.factory() if hasattr(default, "factory") else default


def _plain(value: Any, fields: dict[type, dict[str, tuple[str, Any]]]) -> Any:  # noqa: ANN401
    """Objects of sarif_om as plain data without defaults; `fields` remembers what classes look like."""
    if isinstance(value, list):
        return [_plain(item, fields) for item in value]
    kind = type(value)
    if not hasattr(kind, "__attrs_attrs__"):
        return value
    if kind not in fields:
        fields[kind] = {
            field.name: (field.metadata["schema_property_name"], _default(field.default))
            for field in kind.__attrs_attrs__
        }
    plain: dict[str, Any] = {}
    for attribute, item in vars(value).items():
        name, default = fields[kind][attribute]
        # a level is always told: its default depends on where it stands
        if item is not None and (name == "level" or item != default):
            plain[name] = _plain(item, fields)
    return plain
