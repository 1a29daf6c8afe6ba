"""Findings to text; each format is a module, loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.report.options import RenderOptions
    from dlint.report.record import Report

FORMATS: dict[str, str] = {
    "text": "text",
    "concise": "concise",
    "json": "json_",
    "json-lines": "json_lines",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "azure": "azure",
    "checkstyle": "checkstyle",
    "junit": "junit",
    "sonarqube": "sonarqube",
    "rdjson": "rdjson",
    "rdjsonl": "rdjsonl",
    "gnu": "gnu",
    "markdown": "markdown",
    "html": "html_",
    "statistics": "statistics",
}
NEED_LINES = frozenset({"html", "rdjson", "rdjsonl", "sonarqube"})
"""The formats that show the lines of files or count in them."""


def load(name: str) -> Callable[[Report, RenderOptions], str]:
    """The `render` function of a format.

    Raises ValueError, with a suggestion, if there is no such format.
    """
    if name not in FORMATS:
        from dlint.syntax.nearest import nearest

        near = nearest(name.lower(), FORMATS)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(FORMATS)}"
        raise ValueError(f"unknown output format `{name}`: {hint}")
    from importlib import import_module

    module = import_module(f"dlint.report.{FORMATS[name]}")
    return cast("Callable[[Report, RenderOptions], str]", module.render)
