"""The commands with which a repository takes up dlint: init, config, baseline, completion."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dlint.cli.words import complete_profiles, fail, names, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.commands.baseline import Asked


@click.command()
@click.argument("folder", default=".", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Print the configuration and write nothing.")
@click.option("--force", is_flag=True, help="Write over a configuration that is there.")
def init(folder: str, dry_run: bool, force: bool) -> None:
    """Look at FOLDER and write a commented dlint.toml for it."""
    from dlint.commands.init import init as run
    from dlint.errors import RunError

    try:
        page, words = run(folder, force=force, dry_run=dry_run)
    except RunError as error:
        fail(str(error), error.status)
    say(page or words)


@click.command()
@click.argument("path", default=".", type=click.Path())
@click.option("--config", "config_path", type=click.Path(), metavar="FILE", help="Use this configuration.")
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
@click.option(
    "--from-hadolint",
    "hadolint",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Print what a .hadolint.yaml says as a dlint.toml instead (default: the nearest here or above).",
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of a configuration instead.")
def config(
    path: str, config_path: str | None, isolated: bool, output_format: str, hadolint: str | None, schema: bool
) -> None:
    """Show the settings that hold for PATH and where each comes from."""
    from dlint.commands.settings import show_converted, show_schema, show_settings
    from dlint.errors import RunError

    try:
        if schema:
            say(show_schema(config_path))
        elif hadolint is not None:
            say(show_converted(hadolint or None))
        else:
            say(show_settings(path, config_path, output_format, isolated=isolated))
    except RunError as error:
        fail(str(error), error.status)


@click.group()
def baseline() -> None:
    """Keep what was found before dlint came from being reported."""


def _of_run(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a run that say what is found."""
    options = (
        click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATHS]..."),
        click.option(
            "--profile",
            "profiles",
            multiple=True,
            callback=names,
            shell_complete=complete_profiles,
            metavar="NAMES",
            help="As for check.",
        ),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these paths out; repeatable."),
        click.option("--shellcheck", type=click.Choice(("auto", "off", "required")), help="As for check."),
        click.option(
            "--config", "config_path", type=click.Path(), metavar="FILE", help="Use this configuration."
        ),
        click.option("--isolated", is_flag=True, help="Read no configuration."),
        click.option("--no-plugins", is_flag=True, help="Load no plugins."),
        click.option("--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Processes to use."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _asked(file: str | None, options: dict[str, Any]) -> Asked:
    from dlint.commands.baseline import Asked
    from dlint.work import Request

    request = Request(
        config=options["config_path"],
        isolated=options["isolated"],
        plugins=not options["no_plugins"],
        overrides={"profile": options["profiles"], "shellcheck": options["shellcheck"]},
    )
    return Asked(options["paths"], file, request, options["exclude"], options["jobs"])


def _finish(work: Callable[[], tuple[str, int]]) -> NoReturn:
    """End with what the work says, and its status or that of what stops it."""
    from dlint.errors import RunError

    try:
        words, status = work()
    except RunError as error:
        fail(str(error), error.status)
    say(words)
    sys.exit(status)


@baseline.command()
@_of_run
@click.option(
    "--output",
    type=click.Path(),
    metavar="FILE",
    help="Where to write it (default: the one that is configured, or .dlint-baseline.json).",
)
@click.option("--force", is_flag=True, help="Write over one that is there.")
def create(output: str | None, force: bool, **options: Any) -> None:  # noqa: ANN401 - as the options above say
    """Write all that is found in PATHS now to a baseline."""
    from dlint.commands.baseline import create as run

    _finish(partial(run, _asked(output, options), force=force))


@baseline.command()
@_of_run
@click.option(
    "--baseline",
    "file",
    type=click.Path(),
    metavar="FILE",
    help="The baseline (default: the one that is configured, or .dlint-baseline.json).",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where something could be taken out.")
def prune(file: str | None, check: bool, **options: Any) -> None:  # noqa: ANN401 - as the options above say
    """Take out of a baseline what is not found in PATHS any more."""
    from dlint.commands.baseline import prune as run

    _finish(partial(run, _asked(file, options), check=check))


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that lets SHELL complete commands, options, files and names of rules."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(ctx.find_root().command, {}, "dlint", "_DLINT_COMPLETE")
    say(made.source_template % made.source_vars() + "\n")
