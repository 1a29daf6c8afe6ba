"""Builds docs/rules/ from the cards: before each `mkdocs build`, or by `python docs/rules_pages.py`."""

from __future__ import annotations

import os
from typing import Any

from dlint import rulebook as rb
from dlint.explain import explain

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rules")


def write_pages(folder: str = HERE) -> int:
    """A page for each rule and one that lists them; gives their number."""
    book = rb.load([rb.builtin_home()])
    rows = []
    for name in sorted(book.rules):
        rule, card = book.rules[name], book.card(name)
        path = os.path.join(folder, f"{name}.md")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(explain(name, book, "markdown"))
        cells = (
            f"[{name}]({name}.md)",
            rule.severity,
            rule.profile,
            card.title,
            ", ".join(card.front.aliases),
        )
        rows.append(f"| {' | '.join(cells)} |\n")
    with open(os.path.join(folder, "index.md"), "w", encoding="utf-8") as file:
        file.write("# Rules\n\n| rule | severity | profile | what it says | also known as |\n")
        file.write("|---|---|---|---|---|\n")
        file.writelines(rows)
    return len(rows)


def on_pre_build(**_: Any) -> None:  # noqa: ANN401 - what mkdocs hands over is not needed
    write_pages()


if __name__ == "__main__":
    write_pages()
