"""The commands for those who write rules, and for what is kept: new, test, cache."""

from __future__ import annotations

import sys

import click

from dlint.cli.words import fail


@click.command()
@click.argument("name", metavar="TOPIC/FAULT")
@click.option("--home", default=None, metavar="DIR", help="The folder of topics (default: ./rules).")
def new(name: str, home: str | None) -> None:
    """Write the card and the function of a new rule."""
    from dlint.commands.scaffold import ScaffoldError, create

    try:
        for path in create(name, home or "rules"):
            click.echo(f"wrote {path}")
    except ScaffoldError as error:
        fail(str(error))


@click.command()
@click.argument("homes", nargs=-1, metavar="[DIR]...")
@click.option("--write", is_flag=True, help="Refresh Report and Fixed of the cards.")
def test(homes: tuple[str, ...], write: bool) -> None:
    """Run the examples on the cards of a folder of topics (default: the built-in rules)."""
    from dlint.errors import RulebookError
    from dlint.examples import run_cards

    try:
        sys.exit(run_cards(homes, write=write))
    except RulebookError as error:
        fail(str(error))


@click.group()
def cache() -> None:
    """Look after what dlint keeps from run to run."""


@cache.command()
def clean() -> None:
    """Delete it."""
    from dlint.cache import store

    try:
        place, held = store.clean()
    except OSError as error:
        fail(f"the cache cannot be deleted: {error}", 3)
    click.echo(f"{place}: {held} files deleted" if held else "nothing is kept")


@cache.command("dir")
def cache_dir() -> None:
    """Say where it is."""
    from dlint.cache import store

    click.echo(store.folder())
