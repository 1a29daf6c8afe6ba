"""What the cards of compose/ (legacy keys, reading) cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
WEB = "services:\n  web:\n    image: nginx:1\n"


def found(rule, text):
    return EXAMPLES.lint({"compose.yaml": text}, rule, {})


def fixed(rule, text):
    return EXAMPLES.fix({"compose.yaml": text}, rule, {})["compose.yaml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: '3'\n" + WEB, WEB),
        ("\n\nversion: '3'\n\n" + WEB, "\n\n" + WEB),
        (WEB + "version: 3", WEB.rstrip("\n")),  # the file ends as it did
        (WEB + "\nversion: 3\n", WEB + "\n"),
        ("version: '3'\r\n\r\n" + WEB, WEB),
        ("# a\nversion: '3' # b\n" + WEB, "# a\n# b\n" + WEB),
    ],
)
def test_version_goes_and_nothing_else(before, after):
    assert fixed("compose/obsolete-version", before) == after


@pytest.mark.parametrize(
    "text",
    ["{version: '3', services: {web: {image: nginx}}}\n", "version: &v '3'\n" + WEB + "    labels: [*v]\n"],
)
def test_version_that_shares_its_line_or_is_used_elsewhere_stays(text):
    assert len(found("compose/obsolete-version", text)) == 1
    assert fixed("compose/obsolete-version", text) == text


def test_key_of_that_name_inside_a_service_is_none():
    assert not found("compose/obsolete-version", WEB + "    environment:\n      version: '3'\n")


def test_links_across_networks_get_no_fix():
    text = (
        "services:\n  a:\n    image: x:1\n    links: [b]\n    networks: [one]\n"
        "  b:\n    image: y:1\n    networks: [two]\n"
    )
    assert len(found("compose/legacy-links", text)) == 1
    assert fixed("compose/legacy-links", text) == text


def test_broken_block_gives_one_finding():
    text = 'service:\nversion: "3"\n  web:\n    image: xxx\n    command: --wait mysql:3306\n'
    assert [(one.range.line, one.severity) for one in found("compose/invalid-yaml", text)] == [(3, "error")]
