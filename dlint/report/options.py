"""What reporters are told besides the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.finding import Severity
    from dlint.graph.nodes import Graph


class RuleInfo(NamedTuple):
    """A rule as reports describe it.

    `help` is the card as Markdown and `why` its section of that name, `precision` is high, medium or low,
    `security` the score from 0.1 to 10.0 of a security rule, `url` its page; an unknown text is empty.
    """

    title: str
    help: str = ""
    severity: Severity = "warning"
    precision: str = "high"
    security: float | None = None
    profile: str = "default"
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    url: str = ""
    why: str = ""


def nameless(rule: str) -> RuleInfo:
    """What can be said of a rule of which only the name is known."""
    return RuleInfo(title=rule)


def no_graph() -> Graph | None:
    """What is drawn where nobody makes a graph."""
    return None


class RenderOptions(NamedTuple):
    """How to render.

    `width` is that of the terminal in columns, 0 for no limit. `show_fixes` lets text name fixes and SARIF
    carry them. `rules` describes a rule by its name. `category` tells runs of one tool apart in SARIF.
    `graph` makes the graph of the project, for the formats that draw it.
    """

    color: bool = False
    width: int = 80
    show_fixes: bool = True
    rules: Callable[[str], RuleInfo] = nameless
    category: str = ""
    graph: Callable[[], Graph | None] = no_graph
