"""The command line. Each command imports what it needs when it runs."""

# ruff: noqa: E402 - the second statement saves a tenth of the start

from __future__ import annotations

import gc

gc.set_threshold(50_000, 5, 5)  # before click: what modules load as they start is no garbage yet

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from dlint import __version__
from dlint.cli.words import complete_profiles
from dlint.cli.words import fail as _fail
from dlint.cli.words import named_rules as _named_rules
from dlint.cli.words import names as _names
from dlint.report import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dlint.graph.nodes import Graph
    from dlint.work import Request

_FORMATS = tuple(name for name in FORMATS if name != "statistics")
_SEVERITIES = ("error", "warning", "info")


# The commands that most runs do without, with the modules here that hold them.
_ELSEWHERE = {
    "baseline": "adopt",
    "cache": "upkeep",
    "completion": "adopt",
    "config": "adopt",
    "explain": "show",
    "graph": "show",
    "init": "adopt",
    "layers": "show",
    "new": "upkeep",
    "parse": "show",
    "rules": "show",
    "test": "upkeep",
}


class _CheckByDefault(click.Group):
    """`dlint PATH` means `dlint check PATH`; other commands are built when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted((*super().list_commands(ctx), *_ELSEWHERE))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"dlint.cli.{_ELSEWHERE[cmd_name]}"), cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version", "-V"}
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)  # a shell asks what may follow
        if not args or (args[0] not in own and args[0] not in self.list_commands(ctx)):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what `check` takes."""
        check = self.commands["check"]
        below = check.make_context("check", [], parent=ctx, resilient_parsing=True)
        return [*super().shell_complete(ctx, incomplete), *check.shell_complete(below, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Python would end with 1 for what it did not expect: that means findings here."""
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
            gc.freeze()  # all that is loaded would be searched when the process ends, too


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
