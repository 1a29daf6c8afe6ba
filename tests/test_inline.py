"""`dockerfile_inline`: a Dockerfile inside a compose file, judged at its place there."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
BLOCK = """services:
  web:
    build:
      dockerfile_inline: |
        FROM debian:12
        RUN sudo true
"""


def places(text, rule="user/sudo", **more):
    found = EXAMPLES.lint({"compose.yaml": text} | more, rule, {})
    return [(one.range.line, one.range.column) for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (BLOCK, [(6, 13)]),
        (BLOCK.replace("\n", "\r\n"), [(6, 13)]),
        (BLOCK.replace("RUN sudo", "RUN echo $$A && sudo"), [(6, 25)]),
        (BLOCK.replace("RUN sudo", "RUN echo $A && sudo"), []),
        ('services: {web: {build: {dockerfile_inline: "FROM debian:12\\nRUN sudo true"}}}\n', [(1, 66)]),
        (BLOCK.replace("|", "''") + "        x\n", []),
        ("services: {web: {build: {dockerfile_inline: [a]}}}\n", []),
    ],
)
def test_findings_stand_in_the_compose_file(text, wanted):
    assert places(text) == wanted


def test_text_that_an_alias_repeats_is_judged_once():
    again = "  two:\n    build:\n      dockerfile_inline: *text\n"
    assert places(BLOCK.replace("|", "&text |") + again) == [(6, 13)]


def test_service_is_what_it_is_built_on():
    text = (
        "services:\n  db:\n    ports: ['5432:5432']\n    build:\n      dockerfile_inline: FROM postgres:17\n"
    )
    assert places(text, "compose-security/published-datastore") == [(3, 13)]
    over = {"compose.override.yaml": "services:\n  db:\n    restart: always\n"}
    assert places(text, "compose-security/published-datastore", **over) == [(3, 13)]


def test_nothing_is_mended_inside_yaml():
    assert EXAMPLES.fix({"compose.yaml": BLOCK}, "user/sudo", {})["compose.yaml"] == BLOCK


def test_ignore_comment_inside_counts():
    assert not places(BLOCK.replace("        RUN", "        # dlint: ignore=user/sudo -- test\n        RUN"))
