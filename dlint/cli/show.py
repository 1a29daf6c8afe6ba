"""The commands that show something: explain, rules, parse, graph, layers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from dlint.cli.words import complete_rules, fail, names, say, tell

if TYPE_CHECKING:
    from dlint.explain import Style


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="RULE...", shell_complete=complete_rules)
@click.option("--output-format", type=click.Choice(("text", "json", "markdown")), default="text")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@click.option(
    "--config", "config_path", type=click.Path(), metavar="FILE", help="Read plugins from this configuration."
)
@click.option("--no-plugins", is_flag=True, help="Load no plugins.")
def explain(
    names: tuple[str, ...], output_format: Style, color: str, config_path: str | None, no_plugins: bool
) -> None:
    """Say what a rule means: why, bad and good examples, options. Aliases such as DL3015 work."""
    from dlint.errors import RunError
    from dlint.explain import explain as render
    from dlint.report.colour import wants_color
    from dlint.run import rulebook_here

    try:
        book = rulebook_here(config_path, plugins=not no_plugins)
        for name in names:
            say(render(name, book, output_format, color=wants_color(color, sys.stdout)) + "\n")
    except (RunError, LookupError, ValueError) as error:
        fail(str(error))


@click.command()
@click.option(
    "--profile", "profiles", multiple=True, callback=names, metavar="NAMES", help="Only the rules of these."
)
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
@click.option(
    "--config", "config_path", type=click.Path(), metavar="FILE", help="Read plugins from this configuration."
)
@click.option("--no-plugins", is_flag=True, help="Load no plugins.")
def rules(
    profiles: tuple[str, ...],
    output_format: Literal["text", "json"],
    config_path: str | None,
    no_plugins: bool,
) -> None:
    """List every rule with its severity, profile and aliases."""
    from dlint.errors import RunError
    from dlint.explain import profiles_list
    from dlint.run import rulebook_here

    try:
        say(profiles_list(rulebook_here(config_path, plugins=not no_plugins), output_format, profiles))
    except RunError as error:
        fail(str(error), error.status)
    except ValueError as error:
        fail(str(error))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--merged", is_flag=True, help="Print the compose project that the files make up together.")
@click.option("--show-secrets", is_flag=True, help="Do not mask credentials.")
def parse(files: tuple[str, ...], merged: bool, show_secrets: bool) -> None:
    """Print the syntax tree of files as JSON, for policies written elsewhere."""
    from dlint.errors import RunError

    try:
        if merged:
            from dlint.commands.dump_merged import dump_merged

            page, notes = dump_merged(files, show_secrets=show_secrets)
            say(page)
            _notes(notes)
            return
        from dlint.commands.dump import dump

        say(dump(files, show_secrets=show_secrets))
    except RunError as error:
        fail(str(error), error.status)


@click.command()
@click.argument("path", default=".", type=click.Path())
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(("text", "mermaid", "dot", "json")),
    default="text",
)
@click.option("--no-findings", is_flag=True, help="Do not lint, so that no findings are counted.")
@click.option(
    "--config", "config_path", type=click.Path(), metavar="FILE", help="Use this configuration for all files."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--no-plugins", is_flag=True, help="Load no plugins; use it on files you do not trust.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def graph(
    path: str,
    output_format: str,
    no_findings: bool,
    config_path: str | None,
    isolated: bool,
    no_plugins: bool,
    color: str,
) -> None:
    """Draw how services, stages and images of the project at PATH hang together."""
    from dlint.errors import RunError
    from dlint.graph.page import show_graph
    from dlint.report.colour import wants_color
    from dlint.work import Request

    request = Request(config=config_path, isolated=isolated, plugins=not no_plugins)
    try:
        page, notes = show_graph(
            path, output_format, request, findings=not no_findings, color=wants_color(color, sys.stdout)
        )
    except RunError as error:
        fail(str(error), error.status)
    say(page)
    _notes(notes)


def _notes(notes: list[str]) -> None:
    for note in notes:
        tell(note)


@click.command()
@click.argument("dockerfile", type=click.Path(), metavar="DOCKERFILE")
@click.option("--target", metavar="STAGE", help="The stage to show, by name or number (default: the last).")
@click.option(
    "--format", "--output-format", "output_format", type=click.Choice(("text", "json")), default="text"
)
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
def layers(dockerfile: str, target: str | None, output_format: str, color: str) -> None:
    """Show what each layer of DOCKERFILE's image adds, and what stays although it is removed later."""
    from dlint.errors import RunError
    from dlint.layers.page import show_layers
    from dlint.report.colour import wants_color

    try:
        say(show_layers(dockerfile, target, output_format, color=wants_color(color, sys.stdout)))
    except RunError as error:
        fail(str(error), error.status)
