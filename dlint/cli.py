"""The command line. Each command imports what it needs when it runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

import click

from dlint import __version__
from dlint.cli_adopt import COMMANDS
from dlint.cli_words import complete_profiles, complete_rules
from dlint.cli_words import fail as _fail
from dlint.cli_words import named_rules as _named_rules
from dlint.cli_words import names as _names
from dlint.cli_words import say as _say
from dlint.cli_words import tell as _tell
from dlint.report import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dlint.explain import Style
    from dlint.graph.nodes import Graph
    from dlint.work import Request

_FORMATS = tuple(name for name in FORMATS if name != "statistics")
_SEVERITIES = ("error", "warning", "info")


class _CheckByDefault(click.Group):
    """`dlint PATH` means `dlint check PATH`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version", "-V"}
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)  # a shell asks what may follow
        if not args or (args[0] not in own and args[0] not in self.commands):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what `check` takes."""
        check = self.commands["check"]
        below = check.make_context("check", [], parent=ctx, resilient_parsing=True)
        return [*super().shell_complete(ctx, incomplete), *check.shell_complete(below, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Python would end with 1 for what it did not expect: that means findings here."""
        import gc

        gc.set_threshold(50_000)  # looking for garbage while modules load costs a tenth of the start
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            _fail(str(error), 3)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            from dlint.dispatch import where

            _fail(f"crashed: {type(error).__name__}{where(error)}; please report it", 3)
        finally:
            gc.freeze()  # and so does the search through all that is loaded when the process ends


def _outputs(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        name, separator, path = value.partition("=")
        if not separator or not path or name not in _FORMATS:
            raise click.BadParameter(f"{value!r} is not FORMAT=PATH with a format of {', '.join(_FORMATS)}")
        pairs.append((name, path))
    return tuple(pairs)


@click.group(
    cls=_CheckByDefault,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="dlint", message="%(prog)s %(version)s")
def main() -> None:
    """Read Dockerfiles and compose files, say what is wrong, and mend it.

    `dlint PATH` is short for `dlint check PATH`.
    """


for _command in COMMANDS:
    main.add_command(_command)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATHS]...")
@_named_rules("--select", "Run these rules instead of the profile's: rule, topic, alias, profile or ALL.")
@_named_rules("--extend-select", "Run these rules too.")
@_named_rules("--ignore", "Leave these rules out.")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    callback=_names,
    shell_complete=complete_profiles,
    metavar="NAMES",
    help="default, reproducible, hardening, style, region, or hadolint; repeatable.",
)
@click.option("--fix", is_flag=True, help="Apply safe fixes and report what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply unsafe fixes too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change and write nothing.")
@click.option("--show-fixes", is_flag=True, help="List what was mended, and what was not and why.")
@_named_rules("--fixable", "Mend only these rules.")
@_named_rules("--unfixable", "Do not mend these rules.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 where something was mended.")
@click.option(
    "--output-format",
    type=click.Choice(_FORMATS),
    metavar="FORMAT",
    help=f"Format of the report on standard output: {', '.join(_FORMATS)}.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    callback=_outputs,
    metavar="FORMAT=PATH",
    help="Write a report to a file too; repeatable.",
)
@click.option(
    "--sarif-category",
    default="",
    metavar="NAME",
    help="What tells this run from others of dlint in code scanning.",
)
@click.option(
    "--config", "config_path", type=click.Path(), metavar="FILE", help="Use this configuration for all files."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--min-severity", type=click.Choice(_SEVERITIES), help="Report nothing below this.")
@click.option(
    "--fail-level",
    type=click.Choice(_SEVERITIES),
    help="Exit 1 from this severity on (default: warning).",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found.")
@click.option(
    "--shellcheck",
    type=click.Choice(("auto", "off", "required")),
    help="Let ShellCheck read the scripts: where it is installed (auto), not at all, or else fail.",
)
@click.option("--stdin-filename", metavar="PATH", help="The name of what `-` reads from standard input.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these paths out; repeatable.")
@click.option(
    "--baseline", type=click.Path(), metavar="FILE", help="Report nothing that this baseline holds."
)
@click.option("--no-baseline", is_flag=True, help="Take no notice of a configured baseline.")
@click.option("--diff-base", metavar="REV", help="Report only what is new since this revision of git.")
@click.option("--add-ignore", metavar="REASON", help="Write ignore comments for all that is reported.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option("--show-files", is_flag=True, help="List the files that would be linted.")
@click.option("--no-inline-ignores", is_flag=True, help="Take no notice of ignore comments.")
@click.option("--no-plugins", is_flag=True, help="Load no plugins; use it on files you do not trust.")
@click.option("--no-cache", is_flag=True, help="Take no findings of earlier runs, and keep none.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes to use (0: as many as pay off).",
)
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colour the report."
)
def check(**options: Any) -> None:  # noqa: ANN401 - click hands over what the options above say
    """Lint files and folders (default: the current folder).

    Exit status: 0 nothing at or above the fail level, 1 findings, 2 a wrong call or configuration,
    3 a rule crashed or a file could not be read.
    """
    from dlint.errors import RunError
    from dlint.run import check as run

    try:
        sys.exit(run(**options, draw=_project_graph))
    except RunError as error:
        _fail(str(error), error.status)


def _project_graph(path: str, request: Request) -> Graph:
    from dlint.graph.page import graph_of

    return graph_of(path, request, findings=False)


@main.command()
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
            _say(render(name, book, output_format, color=wants_color(color, sys.stdout)) + "\n")
    except (RunError, LookupError, ValueError) as error:
        _fail(str(error))


@main.command()
@click.option(
    "--profile", "profiles", multiple=True, callback=_names, metavar="NAMES", help="Only the rules of these."
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
        _say(profiles_list(rulebook_here(config_path, plugins=not no_plugins), output_format, profiles))
    except RunError as error:
        _fail(str(error), error.status)
    except ValueError as error:
        _fail(str(error))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--merged", is_flag=True, help="Print the compose project that the files make up together.")
@click.option("--show-secrets", is_flag=True, help="Do not mask credentials.")
def parse(files: tuple[str, ...], merged: bool, show_secrets: bool) -> None:
    """Print the syntax tree of files as JSON, for policies written elsewhere."""
    from dlint.errors import RunError

    try:
        if merged:
            from dlint.dump_merged import dump_merged

            page, notes = dump_merged(files, show_secrets=show_secrets)
            _say(page)
            _notes(notes)
            return
        from dlint.dump import dump

        _say(dump(files, show_secrets=show_secrets))
    except RunError as error:
        _fail(str(error), error.status)


@main.command()
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
        _fail(str(error), error.status)
    _say(page)
    _notes(notes)


def _notes(notes: list[str]) -> None:
    for note in notes:
        _tell(note)


@main.command()
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
        _say(show_layers(dockerfile, target, output_format, color=wants_color(color, sys.stdout)))
    except RunError as error:
        _fail(str(error), error.status)


@main.command()
@click.argument("name", metavar="TOPIC/FAULT")
@click.option("--home", default=None, metavar="DIR", help="The folder of topics (default: ./rules).")
def new(name: str, home: str | None) -> None:
    """Write the card and the function of a new rule."""
    from dlint.scaffold import ScaffoldError, create

    try:
        for path in create(name, home or "rules"):
            click.echo(f"wrote {path}")
    except ScaffoldError as error:
        _fail(str(error))


@main.command()
@click.argument("homes", nargs=-1, metavar="[DIR]...")
@click.option("--write", is_flag=True, help="Refresh Report and Fixed of the cards.")
def test(homes: tuple[str, ...], write: bool) -> None:
    """Run the examples on the cards of a folder of topics (default: the built-in rules)."""
    from dlint.examples import run_cards
    from dlint.rulebook import RulebookError

    try:
        sys.exit(run_cards(homes, write=write))
    except RulebookError as error:
        _fail(str(error))


@main.group()
def cache() -> None:
    """Look after what dlint keeps from run to run."""


@cache.command()
def clean() -> None:
    """Delete it."""
    from dlint import store

    try:
        place, held = store.clean()
    except OSError as error:
        _fail(f"the cache cannot be deleted: {error}", 3)
    click.echo(f"{place}: {held} files deleted" if held else "nothing is kept")


@cache.command("dir")
def cache_dir() -> None:
    """Say where it is."""
    from dlint import store

    click.echo(store.folder())
