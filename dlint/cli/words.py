"""What the commands share: how they speak, and how names are given and completed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from click.shell_completion import CompletionItem

    Command = Callable[..., Any]


def fail(message: str, status: int = 2) -> NoReturn:
    """Say what is wrong with the call or the configuration, and stop."""
    tell(message)
    sys.exit(status)


def tell(message: str) -> None:
    """Say something beside the output."""
    from dlint.report.visible import inert, visible

    click.echo(inert(f"dlint: {visible(message)}"), err=True)


def say(text: str) -> None:
    """Print text in UTF-8, whatever the terminal is said to speak."""
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)


def names(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names given one by one or separated by commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def named_rules(option: str, words: str) -> Callable[[Command], Command]:
    """An option that takes names of rules."""
    return click.option(
        option, multiple=True, callback=names, shell_complete=complete_rules, metavar="NAMES", help=words
    )


def complete_rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules, topics and profiles; aliases once some of one is typed."""
    from dlint.homes import builtin_home
    from dlint.rulebook import ALL, SELECTABLE, load

    book = load([builtin_home()])
    before, comma, word = incomplete.rpartition(",")
    known = [ALL, *SELECTABLE, *book.topics, *book.rules]
    if word[:2].isupper():
        known += book.aliases
    return _items(before + comma, word, known)


def complete_profiles(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from dlint.rulebook import SELECTABLE

    before, comma, word = incomplete.rpartition(",")
    return _items(before + comma, word, SELECTABLE)


def _items(before: str, word: str, known: Iterable[str]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(before + name) for name in sorted({*known}) if name.startswith(word)]
