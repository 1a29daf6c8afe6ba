"""Tells people about rules: the page of one, and the list of all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from dlint.errors import RulebookError
from dlint.rule_options import option_words
from dlint.rulebook import OWN, shellcheck_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dlint.cards import Bad, Card, Section
    from dlint.finding import Severity
    from dlint.rule import Rule
    from dlint.rulebook import Rulebook

Style = Literal["text", "json", "markdown"]


def explain(
    name: str, rulebook: Rulebook, style: Style = "text", *, color: bool = False, width: int = 80
) -> str:
    """The page of the rule or rules called `name`; of a topic or profile, the list of its rules.

    Errors: `UnknownNameError`; `CardError` or `RulebookError` where the card is broken or missing.
    """
    code = shellcheck_code(name)
    names = sorted(rulebook.resolve("shellcheck" if code else name) or ())
    if not names:
        raise rulebook.unknown(name)
    pages = name in rulebook.rules or bool(code) or name in rulebook.aliases
    if not pages:
        severities = rulebook.compatible(name)
        if style == "json":
            return rules_list(rulebook, "json", names, severities)
        from dlint.profiles import heading

        return heading(name, width) + rules_list(rulebook, "text", names, severities)
    if style == "json":
        facts = [_page(rulebook.rules[one], rulebook.card(one), code) for one in names]
        return _json(facts[0] if len(facts) == 1 else facts)
    if style == "markdown":
        return "\n".join(_markdown(rulebook.rules[one], rulebook.card(one), code) for one in names)
    paint = _Paint(width, color)
    return "\n".join(_text(rulebook.rules[one], rulebook.card(one), code, paint) for one in names)


def rules_list(
    rulebook: Rulebook,
    style: Literal["text", "json"] = "text",
    names: Iterable[str] | None = None,
    severities: Mapping[str, Severity] | None = None,
) -> str:
    """All rules, or those named, in order of their names; a rule without a readable card has no summary.

    `severities` are those that a compatibility profile sets.
    """
    chosen = sorted(rulebook.rules if names is None else names)
    rows = [_facts(rulebook.rules[name], _card(rulebook, name)) for name in chosen]
    for row in rows:
        row["severity"] = (severities or {}).get(row["name"], row["severity"])
    if style == "json":
        return _json(rows)
    wide = max((len(row["name"]) for row in rows), default=0)
    return "".join(
        f"{row['name']:{wide}}  {row['severity']:7}  {row['profile']:12}  {row['fix']:6}  {row['summary']}\n"
        for row in rows
    )


def profiles_list(rulebook: Rulebook, style: Literal["text", "json"], profiles: Iterable[str]) -> str:
    """The rules of profiles, or all where none is named. Errors: `ValueError` for one there is not."""
    from dlint.config.file import did_you_mean
    from dlint.rulebook import SELECTABLE

    names: set[str] = set()
    severities: dict[str, Severity] = {}
    for profile in profiles:
        if profile not in SELECTABLE:
            raise ValueError(f"unknown profile `{profile}`{did_you_mean(profile, SELECTABLE)}")
        names |= rulebook.resolve(profile) or set()
        severities.update(rulebook.compatible(profile))
    return rules_list(rulebook, style, names if profiles else None, severities)


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _card(rulebook: Rulebook, name: str) -> Card | None:
    from dlint.cards import CardError

    try:
        return rulebook.card(name)
    except (CardError, RulebookError, OSError):
        return None


def _facts(rule: Rule, card: Card | None) -> dict[str, Any]:
    told = card.options if card else {}
    return {
        "name": rule.name,
        "aliases": list(card.front.aliases) if card else [],
        "severity": rule.severity,
        "profile": rule.profile,
        "fix": card.fix if card else "none",
        "summary": card.title if card else "",
        "options": [
            {
                "name": name.replace("_", "-"),
                "type": option_words(kind),
                "default": _plain(default),
                "description": told.get(name.replace("_", "-"), ""),
            }
            for name, (kind, default) in rule.options.items()
        ],
    }


def _plain(value: object) -> object:
    return (
        sorted(value) if isinstance(value, frozenset) else list(value) if isinstance(value, tuple) else value
    )


def _page(rule: Rule, card: Card, code: str) -> dict[str, Any]:
    return {
        **_facts(rule, card),
        "precision": rule.precision,
        "security": rule.security,
        "since": card.front.since,
        "why": card.why,
        "bad": [
            {
                "title": bad.example.title,
                "files": bad.example.texts,
                "report": bad.reported,
                "fixed": bad.fixed.texts if bad.fixed else None,
            }
            for bad in card.bad
        ],
        "good": [{"title": good.title, "files": good.texts} for good in card.good],
        "fix_safety": card.fix_safety,
        "references": _references(card, code),
    }


def _references(card: Card, code: str) -> list[str]:
    link = [f"https://www.shellcheck.net/wiki/{code}"] if code else []
    return [*link, *card.front.references]


def _headline(rule: Rule, card: Card) -> str:
    """The machine's facts in words."""
    fix = {"safe": "safe fix", "unsafe": "unsafe fix", "none": "no fix"}[card.fix]
    profile = "runs by default" if rule.profile == "default" else f"profile {rule.profile}"
    parts = ["severity of the code" if rule.name == "shellcheck" else rule.severity, profile]
    if rule.name not in OWN:
        parts += [f"{rule.precision} precision"]
    parts += [f"security {rule.security}"] if rule.security else []
    return " · ".join([*parts, fix, f"since {card.front.since}"])


def _option_lines(rule: Rule, card: Card) -> list[str]:
    return [
        f"- `{one['name']}` ({one['type']}, default {_toml(one['default'])}): {one['description']}"
        for one in _facts(rule, card)["options"]
    ]


def _toml(value: object) -> str:
    """A default as one writes it in a configuration."""
    if value is None:
        return "none"
    import json

    return json.dumps(value, ensure_ascii=False)


def _markdown(rule: Rule, card: Card, code: str) -> str:
    """The card as a page: its own text, and the facts that stand in the code."""
    text = "".join(line.rstrip("\r\n") + "\n" for line in card.lines[card.front.lines :]).strip()
    title, _, body = text.partition("\n")
    name = f"shellcheck/{code}" if code else rule.name
    facts = [title, "", f"`{name}` · {_headline(rule, card)}"]
    if card.front.aliases:
        facts += ["", "Also known as " + ", ".join(f"`{alias}`" for alias in card.front.aliases) + "."]
    if card.options:
        options = "## Options\n\n" + "\n".join(_option_lines(rule, card)) + "\n"
        body = re.sub(r"(?ms)^## Options$.*?(?=^## |\Z)", lambda _: options + "\n", body).rstrip()
    links = [f"- <{link}>" for link in _references(card, code)]
    end = ["", "## References", "", *links] if links else []
    return "\n".join([*facts, body, *end]) + "\n"


def _text(rule: Rule, card: Card, code: str, paint: _Paint) -> str:
    name = f"shellcheck/{code}" if code else rule.name
    whole = _headline(rule, card).replace(" ", "\xa0").replace("\xa0·", " ·")  # breaks between facts only
    facts = [row.replace("\xa0", " ") for row in paint.wrap(whole, "")]
    rows = [paint.bold(name), *paint.wrap(card.title, ""), "", *facts]
    if card.front.aliases:
        rows += paint.wrap("Also known as " + ", ".join(card.front.aliases), "")
    rows += ["", paint.heading("Why"), *paint.prose(card.why)]
    for bad in card.bad:
        rows += _bad(bad, paint)
    for good in card.good:
        rows += ["", *_example("Good", good, paint)]
    if card.options:
        rows += ["", paint.heading("Options"), *paint.prose("\n".join(_option_lines(rule, card)))]
    if card.fix_safety:
        rows += ["", paint.heading("Fix safety"), *paint.prose(card.fix_safety)]
    links = _references(card, code)
    if links:
        rows += ["", paint.heading("References"), *(f"  {link}" for link in links)]
    return "\n".join(rows) + "\n"


def _bad(bad: Bad, paint: _Paint) -> list[str]:
    rows = ["", *_example("Bad", bad.example, paint)]
    if bad.reported:
        rows += ["", paint.heading("Report")]
        for line in bad.reported:
            rows += paint.wrap(line.strip(), "    " if line.startswith(" ") else "  ", "    ")
    if bad.fixed:
        rows += ["", *_example("Fixed", bad.fixed, paint)]
    return rows


def _example(heading: str, section: Section, paint: _Paint) -> list[str]:
    rows = [paint.heading(f"{heading}: {section.title}" if section.title else heading)]
    if section.prose:
        rows += [*paint.prose(section.prose), ""]
    for number, (path, text) in enumerate(section.texts.items()):
        if number:
            rows.append("")
        if len(section.files) > 1 or path != "Dockerfile":
            rows.append(paint.dim(f"  {path}:"))
        rows += [paint.code(f"    {line}".rstrip()) for line in text.split("\n")[:-1]]
    return rows


class _Paint:
    """Wraps to a width, and colours where asked."""

    __slots__ = ("color", "width")

    def __init__(self, width: int, color: bool) -> None:
        self.width = max(width, 20)
        self.color = color

    def _in(self, sgr: str, text: str) -> str:
        return f"\x1b[{sgr}m{text}\x1b[0m" if self.color and text else text

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def heading(self, text: str) -> str:
        return self._in("1;4", text)

    def dim(self, text: str) -> str:
        return self._in("2", text)

    def code(self, text: str) -> str:
        return self._in("36", text)

    def wrap(self, text: str, indent: str, hanging: str | None = None) -> list[str]:
        from textwrap import wrap

        return wrap(
            text,
            self.width,
            initial_indent=indent,
            subsequent_indent=indent if hanging is None else hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def prose(self, text: str) -> list[str]:
        """Paragraphs and items of a list, links written out."""
        rows: list[str] = []
        text = re.sub(r"\[([^\[\]]+)\]\(([^()\s]+)\)", r"\1 (\2)", text)
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            if number:
                rows.append("")
            for item in re.split(r"\n(?=- )", paragraph):
                rows += self.wrap(" ".join(item.split()), "  ", "    " if item.startswith("- ") else "  ")
        return rows
