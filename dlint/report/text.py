"""Findings for people: each with its line, the place in it, its fix and the places that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report import colour
from dlint.report.colour import paint
from dlint.report.excerpt import excerpt
from dlint.report.summary import sentence
from dlint.report.visible import columns, inert, shorten, visible, wrap

if TYPE_CHECKING:
    from dlint.report.options import RenderOptions
    from dlint.report.record import Range, Report, Reported, ReportedEdit, ReportedFileEdit, ReportedFix

FIX_TEXT = 48  # columns of an edit's text; the excerpt above it shows the rest of the line


def render(report: Report, options: RenderOptions) -> str:
    return body(report, options) + total(report, options)


def body(report: Report, options: RenderOptions) -> str:
    """The findings, an empty line behind each."""
    return inert("".join(_finding(finding, options) + "\n\n" for finding in report.findings))


def total(report: Report, options: RenderOptions) -> str:
    """The sentence at the end."""
    text = sentence(report, options.width)
    return inert(paint(text, colour.BOLD) if options.color else text) + "\n"


def _finding(finding: Reported, options: RenderOptions) -> str:
    def styled(text: str, style: str) -> str:
        return paint(text, style) if options.color else text

    lines = _header(finding, options)
    gutter = " " * len(str(finding.range.line))
    if finding.excerpt:
        lines += _excerpt(finding, options)
    if finding.fix and options.show_fixes:
        lead = f"{gutter} {styled('=', colour.BLUE)} {styled('fix:', colour.GREEN)} "
        hang = " " * (len(gutter) + 8)
        text = visible(_fix(finding.fix, finding))
        first, *rest = wrap(text, options.width - len(hang)) if options.width else [text]
        lines.append(lead + first)
        lines += (hang + line for line in rest)
    for related in finding.related:
        place = _place(related.path, related.range)
        lines.append(f"  {styled(place, colour.DIM)} {visible(related.message)}")
    return "\n".join(lines)


def _place(path: str, at: Range) -> str:
    return f"{visible(path)}:{at.line}:{at.column}"


def _header(finding: Reported, options: RenderOptions) -> list[str]:
    """The finding on one line, or its message beneath where that is too long for the terminal."""
    place, rule, message = (
        _place(finding.path, finding.range),
        visible(finding.rule),
        visible(finding.message),
    )
    length = columns(f"{place} {finding.severity} {rule}  {message}")
    if options.color:
        place = paint(place, colour.BOLD)
        rule = paint(rule, colour.CYAN)
        severity = paint(finding.severity, colour.SEVERITY[finding.severity])
    else:
        severity = finding.severity
    head = f"{place} {severity} {rule}"
    if not options.width or length <= options.width:
        return [f"{head}  {message}"]
    return [head, *("  " + line for line in wrap(message, options.width - 2))]


def _excerpt(finding: Reported, options: RenderOptions) -> list[str]:
    """The span's first line with its number, marked."""
    at = finding.range
    number = str(at.line)
    bar = paint("|", colour.BLUE) if options.color else "|"
    first = finding.excerpt[0].rstrip("\r\n")
    last = at.end_line - 1 if at.end_column == 1 and at.end_line > at.line else at.end_line
    several = last > at.line
    end = at.end_column - 1 if at.end_line == at.line else len(first)
    room = max(options.width - len(number) - 3, 1) if options.width else 0
    part = excerpt(first, at.column - 1, end, room)
    marks = "^" * part.carets + ("…" if part.cut or several else "")
    # behind a long line the terminal's edge is near: the note gives way
    note = f" to line {last}" if several else ""
    if room and part.indent + len(marks) + len(note) > room:
        note = ""
    if options.color:
        marks = paint(marks + note, colour.SEVERITY[finding.severity])
        number = paint(number, colour.BLUE)
    else:
        marks += note
    pad = " " * len(str(at.line))
    return [f"{pad} {bar}", f"{number} {bar} {part.text}".rstrip(), f"{pad} {bar} {' ' * part.indent}{marks}"]


def _fix(fix: ReportedFix, finding: Reported) -> str:
    """What a fix does, in words."""
    if fix.others:
        what = " and ".join(_elsewhere(each) for each in fix.others)
    elif len(fix.edits) == 1:
        what = _edit(fix.edits[0], finding)
    else:
        what = f"{len(fix.edits)} edits: " + ", ".join(_edit(edit, finding) for edit in fix.edits[:2])
        if len(fix.edits) > 2:
            what += ", …"
    if fix.safe:
        return f"{what} (safe)"
    return f"{what} (unsafe: {fix.why})" if fix.why else f"{what} (unsafe)"


def _elsewhere(edit: ReportedFileEdit) -> str:
    lines = [line for each in edit.edits for line in each.text.split("\n") if line.strip()]
    shown = ", ".join(map(_quoted, lines[:3])) + (", …" if len(lines) > 3 else "")
    return f"write `{edit.path}` with {shown}" if edit.new else f"add {shown} to `{edit.path}`"


def _edit(edit: ReportedEdit, finding: Reported) -> str:
    at, text = edit.range, edit.text
    where = "" if at.line == finding.range.line else f" at line {at.line}"
    if (at.line, at.column) == (at.end_line, at.end_column):
        if not text.strip():
            return f"insert a line break{where}" if "\n" in text else f"insert a space{where}"
        return f"insert {_quoted(text)}{where}"
    if text.strip():
        return f"replace with {_quoted(text)}{where}"
    old = _old(edit, finding)
    return f"remove {_quoted(old) if old.strip() else 'this'}{where}"


def _old(edit: ReportedEdit, finding: Reported) -> str:
    """What an edit within one line of the excerpt replaces, else nothing."""
    at = edit.range
    index = at.line - finding.range.line
    if at.end_line != at.line or not 0 <= index < len(finding.excerpt):
        return ""
    return finding.excerpt[index][at.column - 1 : at.end_column - 1]


def _quoted(text: str) -> str:
    lines = text.strip("\r\n").count("\n") + 1
    if lines > 1:
        return f"{lines} lines"
    return f"`{shorten(text.strip(), FIX_TEXT)}`"
