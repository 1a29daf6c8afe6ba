"""Reads a rule's card: the page that tells people about it, and whose examples are its first tests.

The format stands in rules/README.md. A card is read strictly: what it does not allow is an error.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

SECTIONS = ("Why", "Bad", "Report", "Fixed", "Good", "Options", "Fix safety")
CONFIGURATION = "dlint.toml"

# What a block is called when no line above it says so.
DEFAULT_NAMES = {
    "dockerfile": "Dockerfile",
    "dockerignore": ".dockerignore",
    "yaml": "compose.yaml",
    "sh": "script.sh",
    "makefile": "Makefile",
    "markdown": "README.md",
    "toml": CONFIGURATION,
}


class CardError(ValueError):
    """A card that breaks the format: `path:line: what is wrong`."""

    def __init__(self, path: str, line: int, cause: str) -> None:
        super().__init__(f"{path}:{line}: {cause}")
        self.path = path
        self.line = line
        self.cause = cause


class Front(NamedTuple):
    """The front matter; `lines` counts it with both its `---`."""

    since: str
    aliases: tuple[str, ...]
    references: tuple[str, ...]
    lines: int


class Block(NamedTuple):
    """A fenced block. `first` and `last` bound its body in the card's lines, 0-based and half-open."""

    text: str
    language: str
    first: int
    last: int


class Section(NamedTuple):
    """A heading with what stands under it; `start` is its line, `end` the one after it, both 0-based."""

    kind: str
    title: str
    prose: str
    files: dict[str, Block]
    start: int
    end: int

    @property
    def texts(self) -> dict[str, str]:
        return {path: block.text for path, block in self.files.items()}


class Bad(NamedTuple):
    """A faulty example with the report on it and, where the rule mends it, the files after that."""

    example: Section
    report: Section | None
    fixed: Section | None

    @property
    def reported(self) -> list[str]:
        """The lines of the report."""
        return next(iter(self.report.texts.values())).split("\n")[:-1] if self.report else []


class Card(NamedTuple):
    """`lines` keep their ends, so that joined they are the card again."""

    path: str
    name: str
    front: Front
    title: str
    why: str
    bad: tuple[Bad, ...]
    good: tuple[Section, ...]
    options: dict[str, str]
    fix_safety: str
    lines: list[str]

    @property
    def fix(self) -> str:
        """`safe`, `unsafe` or `none`, as the reports mark the findings; one unsafe fix decides."""
        marks = [line for bad in self.bad for line in bad.reported]
        if any(line.endswith(" [unsafe fix]") for line in marks):
            return "unsafe"
        return "safe" if any(line.endswith(" [fix]") for line in marks) else "none"


def read(path: str) -> Card:
    """Read a card. Errors: `CardError`, `OSError`."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return parse(path, file.read())
    except UnicodeDecodeError as error:
        raise CardError(path, 1, f"not UTF-8: {error.reason}") from error


def front_matter(path: str) -> Front:
    """Only the head of a card, cheaply. Errors: `CardError`, `OSError`."""
    lines = []
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                lines.append(line)
                if len(lines) > 1 and line.rstrip() == "---":
                    break
    except UnicodeDecodeError as error:
        raise CardError(path, 1, f"not UTF-8: {error.reason}") from error
    return _front(path, lines)


def _front(path: str, lines: list[str]) -> Front:
    if not lines or lines[0].rstrip() != "---":
        raise CardError(path, 1, "a card begins with front matter between two lines of ---")
    values: dict[str, str] = {}
    references: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        text = line.rstrip()
        key, colon, value = text.partition(":")
        if text == "---":
            break
        if text.startswith("  - ") and list(values)[-1:] == ["references"]:
            references.append(text[4:].strip())
        elif not colon or key not in {"since", "aliases", "references"}:
            raise CardError(path, number, f"front matter knows since, aliases and references, not `{text}`")
        elif key in values:
            raise CardError(path, number, f"`{key}` stands here twice")
        elif key == "references" and value.strip():
            raise CardError(path, number, "references stand one a line under their key, as `  - https://...`")
        elif key == "aliases" and not re.fullmatch(r"\s*\[[\w./-]+(\s*,\s*[\w./-]+)*\]", value):
            raise CardError(path, number, "aliases stand in brackets: `aliases: [DL3015, DS-0029]`")
        else:
            values[key] = value.strip()
    else:
        raise CardError(path, len(lines), "the front matter does not end: a line of --- is missing")
    if not values.get("since"):
        raise CardError(path, 1, "front matter needs `since: VERSION`")
    aliases = tuple(word.strip() for word in values.get("aliases", "")[1:-1].split(",") if word.strip())
    return Front(values["since"], aliases, tuple(references), number)


def parse(path: str, text: str) -> Card:
    """Read the text of a card at `path`. Errors: `CardError`."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    front = _front(path, lines)
    at = front.lines
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at == len(lines) or not lines[at].startswith("# "):
        raise CardError(path, at + 1, "after the front matter comes the `# title`")
    title = lines[at][2:].strip()
    sections = _sections(path, lines, at + 1)
    single = {kind: _only(path, sections, kind) for kind in ("Why", "Options", "Fix safety")}
    why = single["Why"]
    if why is None or not why.prose or sections[0] is not why:
        raise CardError(path, at + 2, "after the title comes the section `## Why`, with text")
    options, safety = single["Options"], single["Fix safety"]
    good = tuple(section for section in sections if section.kind == "Good")
    for section in good:
        _needs_files(path, section)
    topic, name = os.path.split(os.path.splitext(os.path.abspath(path))[0])
    return Card(
        path,
        f"{os.path.basename(topic)}/{name}",
        front,
        title,
        why.prose,
        _bad(path, sections),
        good,
        _options(path, options) if options else {},
        safety.prose if safety else "",
        lines,
    )


def _only(path: str, sections: list[Section], kind: str) -> Section | None:
    found = [section for section in sections if section.kind == kind]
    if len(found) > 1:
        raise CardError(path, found[1].start + 1, f"a second section {kind}")
    if found and found[0].files:
        raise CardError(path, found[0].start + 1, f"{kind} holds text only; examples stand in Bad and Good")
    return found[0] if found else None


def _needs_files(path: str, section: Section) -> None:
    if not section.files:
        raise CardError(path, section.start + 1, f"{section.kind} needs a fenced block")


def _sections(path: str, lines: list[str], at: int) -> list[Section]:
    """Cut at the headings outside of fences."""
    starts: list[int] = []
    fence = ""
    opened = 0
    for number in range(at, len(lines)):
        line = lines[number]
        if fence:
            if closes(line, fence):
                fence = ""
        elif line.startswith(("```", "~~~")):
            fence, opened = fence_of(line), number
        elif line.startswith("#"):
            starts.append(number)
        elif not starts and line.strip():
            raise CardError(path, number + 1, "text under the title belongs into the section `## Why`")
    if fence:
        raise CardError(path, opened + 1, "this block is never closed")
    ends = [*starts[1:], len(lines)]
    return [_section(path, lines, start, end) for start, end in zip(starts, ends, strict=True)]


def fence_of(line: str) -> str:
    mark = line[0]
    return mark * (len(line) - len(line.lstrip(mark)))


def closes(line: str, fence: str) -> bool:
    text = line.rstrip()
    return text.startswith(fence) and not text.strip(fence[0])


def _section(path: str, lines: list[str], start: int, end: int) -> Section:
    heading = lines[start].strip()
    kind, _, title = heading.removeprefix("## ").partition(": ")
    if not heading.startswith("## ") or kind not in SECTIONS or (title and kind not in {"Bad", "Good"}):
        raise CardError(path, start + 1, f"a card knows the sections {', '.join(SECTIONS)}, not `{heading}`")
    prose: list[str] = []
    files: dict[str, Block] = {}
    named = ""
    at = start + 1
    while at < end:
        line = lines[at]
        name = re.fullmatch(r"`([^`]+)`:", line.strip())
        if line.startswith(("```", "~~~")):
            fence = fence_of(line)
            last = next(number for number in range(at + 1, end) if closes(lines[number], fence))
            language = line.strip().removeprefix(fence).strip().lower()
            _add(path, files, kind, named, Block(_body(lines, at, last), language, at + 1, last))
            at, named = last, ""
        elif name:
            named = name[1]
            if not _next_line(lines, at + 1, end).startswith(("```", "~~~")):
                raise CardError(path, at + 1, f"no block follows the name `{named}`")
        else:
            prose.append(line.rstrip())
        at += 1
    return Section(kind, title, "\n".join(prose).strip(), files, start, end)


def _next_line(lines: list[str], at: int, end: int) -> str:
    return next((lines[number] for number in range(at, end) if lines[number].strip()), "")


def _body(lines: list[str], opened: int, closed: int) -> str:
    return "".join(line.rstrip("\r\n") + "\n" for line in lines[opened + 1 : closed])


def _add(path: str, files: dict[str, Block], kind: str, named: str, block: Block) -> None:
    line = block.first
    name = named or ("report" if kind == "Report" else DEFAULT_NAMES.get(block.language, ""))
    if not name:
        raise CardError(path, line, f"a block of `{block.language}` needs a line `` `name`: `` above it")
    if name in files or (kind == "Report" and files):
        raise CardError(path, line, f"a second {name} in one section: every project has its own section")
    if name.startswith("/") or ".." in name.split("/"):
        raise CardError(path, line, f"the file {name} is not inside the example's project")
    files[name] = block


def _bad(path: str, sections: list[Section]) -> tuple[Bad, ...]:
    """Join each Bad with the Report and Fixed that follow it."""
    found: list[Bad] = []
    before = ""
    for section in sections:
        if section.kind == "Bad":
            _needs_files(path, section)
            found.append(Bad(section, None, None))
        elif section.kind in {"Report", "Fixed"}:
            wanted = ("Bad",) if section.kind == "Report" else ("Bad", "Report")
            if before not in wanted:
                raise CardError(
                    path, section.start + 1, f"{section.kind} must follow {' or '.join(wanted)}, not {before}"
                )
            _needs_files(path, section)
            found[-1] = found[-1]._replace(**{section.kind.lower(): section})
            if section.kind == "Fixed":
                _fits(path, section, found[-1].example)
        before = section.kind
    return tuple(found)


def _fits(path: str, fixed: Section, bad: Section) -> None:
    """Only an ignore file may be new."""
    for name, block in fixed.files.items():
        if name not in bad.files and not name.endswith(".dockerignore"):
            raise CardError(path, block.first, f"Fixed shows {name}, which Bad does not have")


def _options(path: str, section: Section) -> dict[str, str]:
    """Items such as "- `allow`: packages that may stay"; lines that follow belong to the item above."""
    options: dict[str, str] = {}
    name = ""
    for line in section.prose.split("\n"):
        item = re.match(r"- `([a-z][a-z0-9-]*)`: ", line)
        if item:
            name = item[1]
            options[name] = line[item.end() :].strip()
        elif name and line.startswith("  "):
            options[name] += " " + line.strip()
        elif line.strip():
            raise CardError(path, section.start + 1, "Options is a list of items: - `name`: what it does")
    if not options:
        raise CardError(path, section.start + 1, "Options is empty: leave it out")
    return options
