from datetime import timedelta
from typing import Any

import pytest

from crawler.items import Listing
from crawler.watchlist.terms import IDLE_CRAWLS, TermYield
from pipelines.snapshot import Matched, SnapshotPage
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from pipelines.store.yields import CRAWLS, marketplaces, yields_of
from tests.pipelines.offers import NOON, judged, offer, page_of

HOUR = 60


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


async def crawled(store: Database, hour: int, *pages: SnapshotPage, marketplace: str = "bazaar") -> None:
    crawl = f"{marketplace}-{hour:03}"
    record: dict[str, Any] = {
        "_id": crawl,
        "schema": 1,
        "marketplace": marketplace,
        "terms": [],
        "started_at": NOON + timedelta(hours=hour),
        "ended_at": None,
        "ended": None,
        "counts": {},
        "software": {},
    }
    await store["crawls"].insert_one(record)
    writer = Writer(store, crawl)
    for page in pages:
        await writer.add(page)
    await writer.flush()


def found(term: str, hour: int, *offers: Listing, **captured: Any) -> SnapshotPage:  # noqa: ANN401 -- fields of PageCapture
    return judged(page_of(*offers, term=term, minutes=hour * HOUR + 1 + len(term) / 100, **captured))


def nothing(term: str, hour: int) -> SnapshotPage:
    return page_of(term=term, minutes=hour * HOUR + 2 + len(term) / 100, state="no_results")


def harmless(page: SnapshotPage) -> SnapshotPage:
    page = judged(page, risk="none")
    for snapshot in page.snapshots:
        snapshot.matched = Matched((), "words-1")
    return page


async def test_offers_are_counted_once_and_new_where_no_earlier_crawl_saw_them(store: Database) -> None:
    await crawled(store, 0, found("gucci", 0, offer(1), offer(2)))
    await crawled(store, 1, found("Gucci", 1, offer(1), offer(2), offer(3)), found("guci", 1, offer(3)))
    yields = await yields_of(store, "bazaar")
    assert yields["gucci"] == TermYield(crawls=2, offers=3, new=3, naming=3, suspects=3, idle=0)
    assert yields["guci"] == TermYield(crawls=1, offers=1, new=1, naming=1, suspects=1, idle=0)


async def test_an_offer_that_an_earlier_crawl_saw_by_another_term_is_not_new(store: Database) -> None:
    await crawled(store, 0, found("gucci", 0, offer(1)))
    await crawled(store, 1, found("guci", 1, offer(1)))
    assert (await yields_of(store, "bazaar"))["guci"].new == 0


async def test_offers_that_name_nobody_and_are_no_suspects_are_nothing(store: Database) -> None:
    for hour in range(IDLE_CRAWLS):
        await crawled(store, hour, harmless(page_of(offer(hour + 1), term="bag", minutes=hour * HOUR + 1)))
    known = (await yields_of(store, "bazaar"))["bag"]
    assert known == TermYield(crawls=5, offers=5, new=5, naming=0, suspects=0, idle=5)
    assert known.is_weak


async def test_a_search_that_found_nothing_counts_and_one_that_was_blocked_does_not(store: Database) -> None:
    await crawled(store, 0, found("guci", 0, offer(1)))
    await crawled(store, 1, nothing("guci", 1))
    blocked = page_of(term="guci", minutes=2 * HOUR + 1, state="challenge")
    await crawled(store, 2, blocked)
    known = (await yields_of(store, "bazaar"))["guci"]
    assert (known.crawls, known.idle) == (2, 1)
    assert not known.is_weak


async def test_only_the_newest_crawls_count_and_those_of_other_marketplaces_never(store: Database) -> None:
    await crawled(store, 0, found("old", 0, offer(1)))
    await crawled(store, 0, found("other", 0, offer(2, marketplace="souk"), marketplace="souk"), marketplace="souk")
    for hour in range(1, CRAWLS + 1):
        await crawled(store, hour, nothing("guci", hour))
    assert {term: known.idle for term, known in (await yields_of(store, "bazaar")).items()} == {"guci": CRAWLS}
    assert set(await yields_of(store, "souk")) == {"other"}
    assert await marketplaces(store) == ["bazaar", "souk"]
    assert await yields_of(store, "nowhere") == {}


async def test_pages_of_offers_count_for_no_term(store: Database) -> None:
    page = found("gucci", 0, offer(1), view="listing", offer_id="1", url="https://bazaar.example/offer/1")
    await crawled(store, 0, page)
    assert await yields_of(store, "bazaar") == {}
