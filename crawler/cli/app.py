"""The command `bazaarwatch`: what is common to all its commands, and the list of them."""

import os
from importlib.metadata import version
from typing import Annotated

import typer

from crawler.cli import (
    browse,
    crawl,
    demo,
    doctor,
    evaluate,
    ingest,
    match,
    rejudge,
    reread,
    save_page,
    watchlist,
    watchlist_yield,
)
from crawler.cli.terminal import out

app = typer.Typer(
    name="bazaarwatch",
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


app.command()(demo.demo)
app.command()(crawl.crawl)
app.command()(ingest.ingest)
app.command()(ingest.read)
app.command()(reread.reread)
app.command()(rejudge.rejudge)
app.command()(match.match)
app.command()(browse.listings)
app.command()(browse.show)
app.command()(doctor.doctor)
app.command()(evaluate.evaluate)
app.command()(save_page.save_page)
watchlist.group.command("yield")(watchlist_yield.yields)
app.add_typer(watchlist.group)
