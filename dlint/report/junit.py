"""JUnit's XML: a suite a file, a failed test a finding.

Source: the schema of jenkinsci/xunit-plugin (junit-10.xsd), and docs.gitlab.com, "Unit test reports", which
takes tests of one name for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.xml_text import HEAD, element, xml

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Report, Reported


def render(report: Report, _options: RenderOptions) -> str:
    """Where nothing was found one test passes: readers take a report without tests for a broken one."""
    suites: dict[str, list[Reported]] = {}
    for finding in report.findings:
        suites.setdefault(finding.path, []).append(finding)
    count = str(len(report.findings) or 1)
    totals = {"name": "dlint", "tests": count, "failures": str(len(report.findings)), "errors": "0"}
    lines = [HEAD, f"<{element('testsuites', totals)}>\n"]
    for path, findings in suites.items():
        lines += _suite(path, findings)
    if not suites:
        lines.append(f"  <{element('testsuite', totals)}>\n")
        lines.append(f"    <{element('testcase', {'name': 'no findings', 'classname': 'dlint'})}/>\n")
        lines.append("  </testsuite>\n")
    return "".join([*lines, "</testsuites>\n"])


def _suite(path: str, findings: list[Reported]) -> list[str]:
    number = str(len(findings))
    attributes = {"name": path, "tests": number, "failures": number, "errors": "0"}
    lines = [f"  <{element('testsuite', attributes)}>\n"]
    seen: dict[str, int] = {}
    for finding in findings:
        place = f"{finding.range.line}:{finding.range.column}"
        name = f"{finding.rule} at {place}"
        seen[name] = seen.get(name, 0) + 1
        name += f" ({seen[name]})" if seen[name] > 1 else ""
        failure = {"message": finding.message, "type": finding.severity}
        lines.append(f"    <{element('testcase', {'name': name, 'classname': path})}>\n")
        body = xml(f"{path}:{place}: {finding.severity} {finding.rule} {finding.message}")
        lines.append(f"      <{element('failure', failure)}>{body}</failure>\n")
        lines.append("    </testcase>\n")
    return [*lines, "  </testsuite>\n"]
