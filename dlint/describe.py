"""A rule as reports describe it, taken from its decorator and its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.report.options import RuleInfo, nameless

if TYPE_CHECKING:
    from dlint.rulebook import Rulebook

DOCS = "https://pypi.org/project/docker-dlint/"


def rule_info(rulebook: Rulebook, name: str) -> RuleInfo:
    """What is known of a rule; only its name where it has no readable card."""
    from dlint.cards import CardError
    from dlint.errors import RulebookError
    from dlint.explain import explain
    from dlint.rulebook import shellcheck_code

    own = "shellcheck" if shellcheck_code(name) else name
    rule = rulebook.rules.get(own)
    if rule is None:
        return nameless(name)
    try:
        card = rulebook.card(own)
        text = explain(name, rulebook, "markdown")
    except (CardError, RulebookError, OSError):
        return nameless(name)
    tags = (rule.topic, *(("security",) if rule.security is not None else ()))
    return RuleInfo(
        title=card.title,
        why=card.why,
        help=text,
        severity=rule.severity,
        precision=rule.precision,
        security=rule.security,
        profile=rule.profile,
        tags=tags,
        aliases=card.front.aliases,
        url=card.front.references[0] if card.front.references else DOCS,
    )
