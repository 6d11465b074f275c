"""The command `bazaarwatch`: what is common to all its commands, and the list of them."""

import os
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from crawler.cli.terminal import out

COMMANDS = {
    "demo": "crawler.cli.demo:demo",
    "crawl": "crawler.cli.crawl:crawl",
    "job": "crawler.cli.job:group",
    "run": "crawler.cli.run:run",
    "crawls": "crawler.cli.crawls:group",
    "ingest": "crawler.cli.ingest:ingest",
    "read": "crawler.cli.ingest:read",
    "reread": "crawler.cli.reread:reread",
    "rejudge": "crawler.cli.rejudge:rejudge",
    "match": "crawler.cli.match:match",
    "listings": "crawler.cli.listings:listings",
    "show": "crawler.cli.show:show",
    "history": "crawler.cli.history:history",
    "decide": "crawler.cli.decide:decide",
    "sellers": "crawler.cli.sellers:sellers",
    "seller": "crawler.cli.sellers:seller",
    "export": "crawler.cli.export:group",
    "changes": "crawler.cli.changes:changes",
    "schema": "crawler.cli.schema:schema",
    "verify": "crawler.cli.verify:verify",
    "stamp": "crawler.cli.stamp:stamp",
    "purge": "crawler.cli.purge:purge_command",
    "doctor": "crawler.cli.doctor:doctor",
    "evaluate": "crawler.cli.evaluate:evaluate",
    "save-page": "crawler.cli.save_page:save_page",
    "alert": "crawler.cli.alert:group",
    "watchlist": "crawler.cli.watchlist:group",
}
"""Name to the function or group behind it, in the order of the help. Only the one that is called is imported: all of
them together take more than a second."""


class _Commands(TyperGroup):
    """The commands, each imported when it is asked for."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 -- typer's own
        super().__init__(**attributes)
        self.commands = dict.fromkeys(COMMANDS, self)  # their names, which help and suggestions list

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 -- typer's types for these are private
        """Import the module of a command and return what runs it; None where there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        if isinstance(found, typer.Typer):
            return typer.main.get_command(found)
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        single.command(cmd_name)(found)
        return typer.main.get_command(single)


app = typer.Typer(
    name="bazaarwatch",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"bazaarwatch {version('bazaarwatch')}")
        raise typer.Exit


@app.callback()
def bazaarwatch(
    database: Annotated[
        str | None,
        typer.Option(help="Database to use.", envvar="BAZAARWATCH_DATABASE", show_default="bazaarwatch"),
    ] = None,
    _show_version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Brand protection for online marketplaces: crawl, judge, keep, review.

    BAZAARWATCH_MONGODB_URI names the MongoDB server; without it an embedded one is started and stopped as needed.
    """
    if database is not None:
        os.environ["BAZAARWATCH_DATABASE"] = database  # for every part, and for the crawls that are started from here
