"""`reread`: stored captures through today's readers, and what they show now beside what was recorded."""

import asyncio
import contextlib
import difflib
from typing import Annotated

import typer
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.base_spiders.search import SearchSpider
from crawler.cli.marketplaces import reader_named, spider_named
from crawler.cli.read_again import read_again
from crawler.cli.reread_tally import Tally
from crawler.cli.terminal import complain, err, on_terminal, out, write_json
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError, OperatorError
from crawler.reading import READER_VERSION
from pipelines.assess import assess, judging_version
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.store.bodies import MissingPageError
from pipelines.store.session import Store, open_store


def reread(
    marketplace: Annotated[
        str | None, typer.Option("--marketplace", "-m", help="Only captures of this marketplace or shop.")
    ] = None,
    watchlist: WatchlistFile = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="At most so many captures; the next run goes on.")
    ] = None,
) -> None:
    """Read stored captures again with today's readers, and add what they now show as a new judgement.

    Facts seen before stay as they were recorded, and the reader's version stands with each; `show` tells what a later
    reader reads otherwise. Offers that were missed are known from the time of their capture on. What is current
    follows, and the next crawl takes none of it for a change of the offer. Captures that today's readers and rules
    have read are passed over, so a run that was cut off is completed by the same command.
    """
    path = chosen_watchlist(watchlist)
    brands = watchlists.load(path) if path else watchlists.NOTHING_WATCHED
    tally = Tally(judging_version(brands))
    problem = asyncio.run(_reread(marketplace, brands, limit, tally))
    if on_terminal():
        out.print(tally.table())
    else:
        write_json(tally.told())
    if problem is not None:
        err.print(Text(f"{tally.unreadable} captures could not be read again; all others were."))
        raise typer.Exit(problem.exit_code)


async def _reread(
    marketplace: str | None, brands: watchlists.Watchlist, limit: int | None, tally: Tally
) -> OperatorError | None:
    """Read what is due and return the first problem; each has been told by then."""
    finder = BrandFinder(brands)
    problem: OperatorError | None = None
    async with open_store() as store:
        for name, spider in await _wanted(store, marketplace):
            if brands is watchlists.NOTHING_WATCHED and await store.names_brands(name):
                raise AnalystError(
                    f"The offers of {name} were judged for the brands of a watchlist: name it with --watchlist, "
                    "or they would be judged for none."
                )
            record = store.rereading(name, READER_VERSION, tally.judged_by)
            with tally.shown(name):
                async with contextlib.aclosing(record.due()) as due:
                    async for stored in due:
                        if tally.tried == limit:
                            break
                        try:
                            page = read_again(stored, await record.body_of(stored), spider)
                        except MissingPageError as error:
                            problem = problem or error
                            tally.unreadable += 1
                            complain(f"Capture {stored.id}: {error}")
                        else:
                            tally.add(stored, page, await record.add(assess(match(page, finder), brands)))
            await record.end("finished", {"captures": tally.read})
            tally.done_before += record.rereader.done_before
    return problem


async def _wanted(store: Store, marketplace: str | None) -> list[tuple[str, type[SearchSpider]]]:
    """Return the marketplaces to read, each with who reads its pages. Raises AnalystError for an unknown one."""
    stored = await store.captured_marketplaces()
    if marketplace is None:
        return [(name, reader_named(name)) for name in stored]
    if marketplace in stored:
        return [(marketplace, reader_named(marketplace))]
    near = difflib.get_close_matches(marketplace.casefold(), stored, n=1, cutoff=0.7)
    if near:
        raise AnalystError(f"No capture of {marketplace!r} is stored. Did you mean {near[0]}?")
    spider = spider_named(marketplace)
    return [(spider.name, spider)]
