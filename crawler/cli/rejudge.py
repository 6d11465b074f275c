"""`rejudge`: stored offers by today's weights, rules and watchlist, and what that moves."""

import asyncio
import contextlib
import difflib
from typing import Annotated

import typer

from crawler import watchlist as watchlists
from crawler.cli.marketplaces import spider_named
from crawler.cli.rejudge_tally import Tally
from crawler.cli.terminal import on_terminal, out, write_json
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError
from crawler.items import Reading
from pipelines.assess import assess, judging_version
from pipelines.knowledge import StoredKnowledge
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import listing_of
from pipelines.snapshot import Facts, Snapshot, SnapshotPage
from pipelines.store.documents import Document, judgement_document
from pipelines.store.rejudge_states import Offer, State, StoredOffers
from pipelines.store.session import RejudgingRecord, Store, open_store


def rejudge(
    watchlist: WatchlistFile = None,
    marketplace: Annotated[
        str | None, typer.Option("--marketplace", "-m", help="Only offers of this marketplace or shop.")
    ] = None,
) -> None:
    """Judge stored offers again by today's weights, rules and watchlist, and tell what that moves.

    Judgements alone change: pages are not read again, and no fact is touched. What was judged before is kept with its
    version, and `show` tells it. Offers that these very rules have judged are passed over, so a run that was cut off is
    completed by the same command.
    """
    path = chosen_watchlist(watchlist)
    brands = watchlists.load(path) if path else watchlists.NOTHING_WATCHED
    tally = Tally(judging_version(brands))
    asyncio.run(_rejudge(marketplace, brands, tally))
    if on_terminal():
        out.print(tally.summary())
    else:
        write_json(tally.told())


async def _rejudge(marketplace: str | None, brands: watchlists.Watchlist, tally: Tally) -> None:
    finder = BrandFinder(brands)
    async with open_store() as store:
        for name in await _wanted(store, marketplace):
            if brands is watchlists.NOTHING_WATCHED and await store.names_brands(name):
                raise AnalystError(
                    f"The offers of {name} were judged for the brands of a watchlist: name it with --watchlist, "
                    "or they would be judged for none."
                )
            record = store.rejudging(name, tally.judged_by)
            knowledge = StoredKnowledge(store)
            with tally.shown(name):
                async with contextlib.aclosing(record.due()) as due:
                    async for page in due:
                        tally.add(await _judge(record, page, finder, brands, knowledge))
            await record.end("finished", {})
            tally.done_before += record.rejudger.done_before


async def _wanted(store: Store, marketplace: str | None) -> list[str]:
    """Return the marketplaces to look at. Raises AnalystError for an unknown one."""
    stored = await store.captured_marketplaces()
    if marketplace is None or marketplace in stored:
        return stored if marketplace is None else [marketplace]
    near = difflib.get_close_matches(marketplace.casefold(), stored, n=1, cutoff=0.7)
    if near:
        raise AnalystError(f"No offer of {marketplace!r} is stored. Did you mean {near[0]}?")
    return [spider_named(marketplace).name]


async def _judge(
    record: RejudgingRecord,
    due: StoredOffers,
    finder: BrandFinder,
    brands: watchlists.Watchlist,
    knowledge: StoredKnowledge,
) -> list[tuple[State, Document]]:
    """Judge what is due of a page as a crawl would, beside the other offers of that page, and write it."""
    page = match(_page_of(due, [state.offer for state in due.states]), finder)
    named = [one.listing for one in page.snapshots if one.matched and one.matched.hits]
    known = await knowledge.of(named) if named else {}
    if named and due.view == "search":
        there = {(state.offer.key, state.offer.facts_hash) for state in due.states}
        others = [one for one in await record.beside(due) if (one.key, one.facts_hash) not in there]
        page.snapshots += match(_page_of(due, others), finder).snapshots
    assess(page, brands, known)
    judged = [
        (state, judgement_document(one.matched, one.assessed))
        for state, one in zip(due.states, page.snapshots, strict=False)
    ]
    await record.add(judged)
    return judged


def _page_of(due: StoredOffers, offers: list[Offer]) -> SnapshotPage:
    """Return offers as they stood on the page, from their stored facts."""
    marketplace = due.capture.document["marketplace"]
    snapshots = [
        Snapshot(
            listing_of(marketplace, one.key.removeprefix(f"{marketplace}:"), one.facts),
            Facts(one.facts, one.facts_hash),
        )
        for one in offers
    ]
    search = due.view == "search"
    reading = Reading(state="results", view="search") if search else Reading(state="listing", view="listing")
    return SnapshotPage(due.capture.as_read(b"", reading, due.capture.document["reader_version"]), snapshots)
