"""Runs the examples on cards: public, so that plugins test their rules as dlint tests its own.

An example is a project of a few files in memory. Who lints and mends it is handed in: `lint` and `fix`
take the files by path, the rule that alone is to run, and the settings of the example's `dlint.toml`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dlint.cards import (
    CONFIGURATION,
    DEFAULT_NAMES,
    Bad,
    Card,
    CardError,
    Section,
    closes,
    fence_of,
    parse,
    read,
)
from dlint.errors import RulebookError
from dlint.report.visible import visible
from dlint.rule_options import option_words
from dlint.rulebook import OWN

if TYPE_CHECKING:
    from dlint.report.record import Range, Reported
    from dlint.rule import Rule
    from dlint.rulebook import Rulebook

Settings = Mapping[str, Any]
Lint = Callable[[dict[str, str], str, Settings], "list[Reported]"]
Fix = Callable[[dict[str, str], str, Settings], dict[str, str]]


class Mismatch(NamedTuple):
    """A card says one thing, its rule another. `line` is 1-based."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check_card(card: Card, rule: Rule, lint: Lint, fix: Fix) -> list[Mismatch]:
    """Whether Bad gives exactly Report, mending it exactly Fixed, and Good and Fixed are silent."""
    wrong = list(_check_shape(card, rule))
    try:
        for bad in card.bad:
            wrong += _check_bad(card, rule.name, bad, lint, fix)
        for good in card.good:
            found = report_lines(_lint(card, rule.name, good, good.texts, lint))
            if found:
                wrong.append(_mismatch(card, good, "Good is not silent:\n" + "\n".join(found)))
    except CardError as error:
        wrong.append(Mismatch(error.path, error.line, error.cause))
    return wrong


def check_cards(
    rulebook: Rulebook, paths: Iterable[str], lint: Lint, fix: Fix, *, write: bool = False
) -> tuple[int, list[Mismatch]]:
    """Check the cards in these homes, topics or files; with `write`, refresh them first.

    Gives the number of cards and what is wrong with them, broken cards included.
    """
    wanted = [os.path.realpath(path) for path in paths]
    number, wrong = 0, []
    for path, name in cards_in(home.path for home in rulebook.homes):
        here = os.path.realpath(path)
        if name not in rulebook.rules or not any(
            here == top or here.startswith(top + os.sep) for top in wanted
        ):
            continue
        number += 1
        rule = rulebook.rules[name]
        try:
            if write:
                write_card(read(path), rule, lint, fix)
            wrong += check_card(read(path), rule, lint, fix)
        except CardError as error:
            wrong.append(Mismatch(error.path, error.line, error.cause))
    return number, wrong


def check_pairs(rulebook: Rulebook) -> list[str]:
    """Rules without a card, cards without a rule, and aliases that are names already; a sentence each."""
    wrong = [f"the rule {name} has no card" for name in rulebook.rules if rulebook.card_path(name) is None]
    for path, name in cards_in(home.path for home in rulebook.homes):
        if name not in rulebook.rules:
            wrong.append(f"{path}: there is no rule {name}")
    for alias, names in rulebook.aliases.items():
        if alias in rulebook.rules or rulebook.resolve(alias) != frozenset(names):
            wrong.append(f"the alias {alias} of {', '.join(names)} is a name already")
    return wrong


def cards_in(homes: Iterable[str]) -> list[tuple[str, str]]:
    """Each card in these folders with the name of its rule."""
    found = []
    for home in homes:
        for topic in sorted(os.listdir(home)):
            folder = os.path.join(home, topic)
            if topic.startswith((".", "_")) or not os.path.isdir(folder):
                continue
            for file in sorted(os.listdir(folder)):
                fault, end = os.path.splitext(file)
                if end == ".md" and fault != "README":
                    alone = topic == fault and topic in OWN
                    found.append((os.path.join(folder, file), topic if alone else f"{topic}/{fault}"))
    return found


def write_card(card: Card, rule: Rule, lint: Lint, fix: Fix) -> bool:
    """Refresh Report and Fixed in the card's file, every other byte left alone; true where it changed.

    Errors: `CardError` where an example cannot be run or its result cannot stand in a block.
    """
    lines = list(card.lines)
    newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
    for bad in reversed(card.bad):
        before = _without_settings(bad.example.texts)
        found = report_lines(_lint(card, rule.name, bad.example, bad.example.texts, lint))
        after = _fix(card, rule.name, bad, fix)
        changed = {path: text for path, text in after.items() if text != before.get(path)}
        _write_fixed(card, bad, lines, changed, newline)
        if bad.report:
            block = next(iter(bad.report.files.values()))
            lines[block.first : block.last] = _ended("\n".join(found) + "\n" if found else "", newline)
            _keep_closed(card, bad.report, block.first, found)
        elif found:
            _insert(lines, bad.example.end, "## Report", [("", "text", "\n".join(found) + "\n")], newline)
    text = "".join(lines)
    if text == "".join(card.lines):
        return False
    parse(card.path, text)
    with open(card.path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return True


def report_lines(findings: Iterable[Reported]) -> list[str]:
    """Findings as a card's Report shows them, related places indented below theirs."""
    lines = []
    for finding in sorted(findings, key=lambda one: (one.path, one.range, one.rule, one.message)):
        mark = "" if finding.fix is None else " [fix]" if finding.fix.safe else " [unsafe fix]"
        place = _place(finding.path, finding.range)
        lines.append(f"{place} {finding.severity} {visible(finding.message)}{mark}")
        lines += [
            f"  {_place(near.path, near.range)} {visible(near.message)}".rstrip() for near in finding.related
        ]
    return lines


def _place(path: str, where: Range) -> str:
    return f"{path}:{where.line}:{where.column}-{where.end_line}:{where.end_column}"


def _check_shape(card: Card, rule: Rule) -> Iterable[Mismatch]:
    """What no example shows: that there are some, and that the options are the check's own."""
    if rule.name not in OWN and not (card.bad and card.good):
        yield Mismatch(card.path, 1, "a card has at least one Bad and one Good")
    known = {key.replace("_", "-"): kind for key, (kind, _) in rule.options.items()}
    for name, kind in known.items():
        if name not in card.options:
            yield Mismatch(card.path, 1, f"the section Options does not tell of `{name}`")
        try:
            option_words(kind)
        except RulebookError as error:
            yield Mismatch(card.path, 1, str(error))
    for name in card.options:
        if name not in known:
            yield Mismatch(card.path, 1, f"the rule has no option `{name}`")
    if card.fix == "unsafe" and not card.fix_safety:
        yield Mismatch(card.path, 1, "the fix is unsafe: say why under Fix safety")
    if card.fix == "none" and card.fix_safety:
        yield Mismatch(card.path, 1, "Fix safety tells of a fix that no Report shows")


def _check_bad(card: Card, rule: str, bad: Bad, lint: Lint, fix: Fix) -> list[Mismatch]:
    wrong = []
    found = report_lines(_lint(card, rule, bad.example, bad.example.texts, lint))
    if not found:
        wrong.append(_mismatch(card, bad.example, "Bad is silent"))
    if found != bad.reported:
        difference = _difference(bad.reported, found)
        wrong.append(_mismatch(card, bad.report or bad.example, f"Report is another:\n{difference}"))
    before = _without_settings(bad.example.texts)
    after = _fix(card, rule, bad, fix)
    expected = {**before, **(bad.fixed.texts if bad.fixed else {})}
    expected.pop(CONFIGURATION, None)
    for path in sorted({*expected, *after}):
        was, now = expected.get(path, ""), after.get(path, "")
        if was != now:
            what = "Fixed is another" if bad.fixed else "there is a fix, but no section Fixed"
            difference = _difference(was.split("\n"), now.split("\n"))
            wrong.append(_mismatch(card, bad.fixed or bad.example, f"{what}: {path}\n{difference}"))
    if bad.fixed and bad.fixed.texts.items() <= bad.example.texts.items():
        wrong.append(_mismatch(card, bad.fixed, "Fixed is the same as Bad"))
    if bad.fixed:
        left = report_lines(_lint(card, rule, bad.fixed, {**bad.example.texts, **bad.fixed.texts}, lint))
        if left:
            wrong.append(_mismatch(card, bad.fixed, "Fixed is not silent:\n" + "\n".join(left)))
    return wrong


def _mismatch(card: Card, section: Section, message: str) -> Mismatch:
    return Mismatch(card.path, section.start + 1, message)


def _difference(wanted: list[str], found: list[str]) -> str:
    """Lines of the card with `-`, those of the run with `+`."""
    from difflib import unified_diff

    return "\n".join(list(unified_diff(wanted, found, lineterm="", n=1))[2:])


def _without_settings(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path != CONFIGURATION}


def _settings(card: Card, section: Section, files: dict[str, str]) -> Settings:
    from tomllib import TOMLDecodeError, loads

    try:
        return loads(files.get(CONFIGURATION, ""))
    except TOMLDecodeError as error:
        raise CardError(card.path, section.start + 1, f"{CONFIGURATION}: {error}") from error


def _lint(card: Card, rule: str, section: Section, files: dict[str, str], lint: Lint) -> list[Reported]:
    return lint(_without_settings(files), rule, _settings(card, section, files))


def _fix(card: Card, rule: str, bad: Bad, fix: Fix) -> dict[str, str]:
    files = bad.example.texts
    return fix(_without_settings(files), rule, _settings(card, bad.example, files))


def _write_fixed(card: Card, bad: Bad, lines: list[str], changed: dict[str, str], newline: str) -> None:
    """Bring the blocks of Fixed up to date; a file that is new among the changed ones gets a block."""
    shown = bad.fixed.files if bad.fixed else {}
    new = [(path, text) for path, text in changed.items() if path not in shown]
    known = {path: block.language for path, block in bad.example.files.items()}
    known = {name: language for language, name in DEFAULT_NAMES.items()} | known
    blocks = [(path, known.get(path, ""), text) for path, text in new]
    if bad.fixed is None:
        if blocks:
            after = bad.report or bad.example
            if len(bad.example.files) == 1 and DEFAULT_NAMES.get(blocks[0][1]) == blocks[0][0]:
                blocks = [("", *blocks[0][1:])]
            _insert(lines, after.end, "## Fixed", blocks, newline)
        return
    if blocks:
        _insert(lines, bad.fixed.end, "", blocks, newline)
    for path, block in reversed(shown.items()):
        text = changed.get(path) or bad.example.files[path].text
        lines[block.first : block.last] = _ended(text, newline)
        _keep_closed(card, bad.fixed, block.first, text.split("\n"))


def _ended(text: str, newline: str) -> list[str]:
    """The text's lines as a card holds them; the last one ends too, for the fence must follow."""
    rows = text.split("\n")
    return [row + newline for row in (rows if rows[-1] else rows[:-1])]


def _keep_closed(card: Card, section: Section, first: int, body: Iterable[str]) -> None:
    """Refuse text that would close its own block."""
    fence = fence_of(card.lines[first - 1])
    if any(closes(row, fence) for row in body):
        raise CardError(
            card.path, section.start + 1, f"a line closes its block: make the fence {fence} longer"
        )


def _insert(
    lines: list[str], at: int, heading: str, blocks: list[tuple[str, str, str]], newline: str
) -> None:
    """Put a section, or blocks at the end of one, before the line `at`."""
    while at and not lines[at - 1].strip():
        at -= 1
    rows = ["", heading] if heading else []
    for path, language, text in blocks:
        rows += ["", f"`{path}`:"] if path else []
        body = text.removesuffix("\n").split("\n")
        fence = "````" if any(row.startswith("```") for row in body) else "```"
        rows += ["", fence + language, *body, fence]
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += newline
    lines[at:at] = [row + newline for row in rows]
