"""`watchlist yield`: what each search term has brought, the weakest first."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.cli.marketplaces import WatchlistFile
from crawler.cli.terminal import cell, on_terminal, out, write_json_lines
from crawler.watchlist import NOTHING_WATCHED, Watchlist
from crawler.watchlist.terms import IDLE_CRAWLS, TermYield
from pipelines.store.session import open_store
from pipelines.store.yields import CRAWLS

COUNTS = ("crawls", "offers", "new", "naming", "suspects")
DROP, DROPPED = "take it out", "no longer searched"
STYLES = {DROP: "yellow", DROPPED: "dim"}


def yields(
    marketplace: Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")] = None,
    watchlist: WatchlistFile = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines; the default when not on a terminal.")] = False,
) -> None:
    """Show what each search term has brought, the weakest first.

    Offers seen, how many of them were new, how many name a watched brand, and how many are suspects, each over the last
    crawls of its marketplace. Of the terms that have long brought no offer of a brand and no suspect, generated ones
    are no longer searched; those that stand in the watchlist are yours to take out.
    """
    watched = _watched(watchlist)
    rows = [
        _row(name, term, found, watched)
        for name, terms in asyncio.run(_yields(marketplace)).items()
        for term, found in terms.items()
    ]
    rows.sort(key=_strength)
    if json or not on_terminal():
        write_json_lines(rows)
    elif rows:
        out.print(_table(rows))
        out.print(Text(_legend(rows), style="dim"))
    else:
        out.print("No search has been answered yet. Start with: bazaarwatch crawl MARKETPLACE --watchlist FILE")


def _watched(path: Path | None) -> Watchlist:
    path = path or Path("watchlist.yaml")
    return watchlists.load(path) if path.is_file() else NOTHING_WATCHED


async def _yields(marketplace: str | None) -> Mapping[str, Mapping[str, TermYield]]:
    async with open_store() as store:
        names = [marketplace] if marketplace else await store.crawled_marketplaces()
        return {name: await store.yields_of(name) for name in names}


def _row(marketplace: str, term: str, found: TermYield, watched: Watchlist) -> dict[str, Any]:
    counts = {name: getattr(found, name) for name in COUNTS}
    advice = ""
    if found.is_weak:
        advice = DROP if term in _by_hand(watched, marketplace) else DROPPED
    return {"marketplace": marketplace, "term": term, **counts, "idle": found.idle, "advice": advice}


def _by_hand(watched: Watchlist, marketplace: str) -> set[str]:
    """Return what stands in the watchlist, in small letters, and so is searched whatever it brings."""
    own = {term.casefold() for search in watched.searches_on(marketplace) for term in search.terms}
    return own | {term.casefold() for brand in watched.brands for term in (*brand.names, *brand.disguises)}


def _strength(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        not row["advice"],
        row["naming"] + row["suspects"] > 0,
        row["suspects"],
        row["naming"],
        row["new"],
        row["term"],
    )


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("term", overflow="fold")
    table.add_column("marketplace", overflow="fold")
    for name in COUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("advice")
    for row in rows:
        advice = cell(row["advice"], STYLES.get(row["advice"], ""))
        table.add_row(cell(row["term"]), cell(row["marketplace"]), *(str(row[name]) for name in COUNTS), advice)
    return table


def _legend(rows: list[dict[str, Any]]) -> str:
    told = f"Over the last {CRAWLS} crawls of each marketplace."
    weak = sum(bool(row["advice"]) for row in rows)
    if weak:
        told += f" {weak} brought no offer of a brand and no suspect in their last {IDLE_CRAWLS} crawls or more."
    return told
