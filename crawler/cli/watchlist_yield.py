"""`watchlist yield`: what each search term has brought, the weakest first."""

import asyncio
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.cli.terminal import cell, on_terminal, out, safe, write_json_lines
from crawler.cli.watchlist_file import WatchlistFile
from crawler.watchlist import NOTHING_WATCHED, Watchlist
from crawler.watchlist.terms import IDLE_CRAWLS, TermYield
from pipelines.store.session import open_store
from pipelines.store.yields import CRAWLS

COUNTS = ("crawls", "offers", "new", "naming", "suspects")
DROP, DROPPED = "take it out", "left out"
STYLES = {DROP: "yellow", DROPPED: "dim"}


def yields(
    marketplace: Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")] = None,
    watchlist: WatchlistFile = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines; the default when not on a terminal.")] = False,
) -> None:
    """Show what each search term has brought, the weakest first.

    Offers seen, new ones, those that name a watched brand, and suspects, over the last crawls of a marketplace.

    Terms that have long brought neither a brand's offer nor a suspect are left out of crawls if they were generated.
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
        for name, of in groupby(sorted(rows, key=lambda row: str(row["marketplace"])), lambda row: row["marketplace"]):
            out.print(cell(name, "bold"))
            out.print(_table(list(of)))
        out.print(Text(_legend(rows), style="dim"))
    else:
        asked = f"crawl of {safe(marketplace)}" if marketplace else "crawl"
        out.print(f"No {asked} has had an answer yet. Start with: bazaarwatch crawl MARKETPLACE", soft_wrap=True)


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
    for name in COUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("advice", no_wrap=True)
    for row in rows:
        advice = cell(row["advice"], STYLES.get(row["advice"], ""))
        table.add_row(cell(row["term"]), *(str(row[name]) for name in COUNTS), advice)
    return table


def _legend(rows: list[dict[str, Any]]) -> str:
    told = f"Over the last {CRAWLS} crawls of a marketplace."
    nothing = f"brought neither a brand's offer nor a suspect in the last {IDLE_CRAWLS} crawls or more"
    for advice, what in ((DROP, "stands in the watchlist and"), (DROPPED, "is not searched any more: it")):
        if any(row["advice"] == advice for row in rows):
            told += f"\n{advice}: {what} {nothing}."
    return told
