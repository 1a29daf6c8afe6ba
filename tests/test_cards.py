"""Every card's examples, run: Bad gives Report, mending it gives Fixed, Good and Fixed are silent."""

import pytest

from dlint import cards, harness
from dlint import rulebook as rb
from dlint.examples import Examples
from dlint.homes import builtin_home

HOME = builtin_home()
CARDS = harness.cards_in([HOME.path])


@pytest.fixture(scope="module")
def book():
    return rb.load([HOME])


@pytest.mark.parametrize(("path", "name"), CARDS, ids=[name for _, name in CARDS])
def test_card(path, name, book):
    assert name in book.rules, "there is no rule for this card"
    examples = Examples(book)
    wrong = harness.check_card(cards.read(path), book.rules[name], examples.lint, examples.fix)
    assert not wrong, "\n\n".join(map(str, wrong))


def test_every_rule_has_its_card_and_every_card_its_rule(book):
    assert harness.check_pairs(book) == []


def test_only_aliases_of_an_older_tool_name_several_rules(book):
    ours = {alias: names for alias, names in book.aliases.items() if "/" in alias and len(names) > 1}
    assert not ours, "a rule's former name must lead to one rule"
