"""What runs were worth, stored with them and looked up by those after them."""

from datetime import timedelta

import pytest

from crawler.items import Reading
from crawler.run_health import Health, HealthReason, RunFigures, SearchFigures, Verdict
from pipelines.store import crawls
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.healths import LOOKBACK, healthy_before
from pipelines.store.memory import StoredPages
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.pipelines.offers import NOON, judged, offer, page_of

SITE = "bazaar.example"
FIGURES = RunFigures(requests=9, states={"results": 3}, read=60, fields={"price": 0.98, "title": 1.0}, own_states={})
SEARCHES = (SearchFigures(term="gucci", asked=3, pages=3, offers=24, done=True),)


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


async def run(store: Database, day: int, verdict: Verdict | None, site: str = SITE, ended: str = "finished") -> str:
    crawl = await crawls.begin_crawl(store, "bazaar", ["gucci"], site, NOON + timedelta(days=day))
    reasons = (HealthReason("price", "No offer has a price.", ("c1", "c2")),)
    health = Health(verdict=verdict, reasons=reasons, figures=FIGURES, searches=SEARCHES) if verdict else None
    await crawls.end_crawl(store, crawl, ended, {}, (), health)
    return crawl


async def test_what_is_stored_is_what_was_judged(store: Database) -> None:
    await run(store, 0, "healthy")
    (found,) = await healthy_before(store, await run(store, 1, None))
    assert found == Health(
        verdict="healthy",
        reasons=(HealthReason("price", "No offer has a price.", ("c1", "c2")),),
        figures=FIGURES,
        searches=SEARCHES,
    )


async def test_it_is_in_the_record_before_that_is_logged(store: Database) -> None:
    crawl = await run(store, 0, "broken")
    record = await store["crawls"].find_one({"_id": crawl})
    assert record is not None
    assert record["leaf"] > 0
    assert record["health"]["verdict"] == "broken"


async def test_only_healthy_runs_of_the_same_site_count_newest_first(store: Database) -> None:
    verdicts: tuple[Verdict | None, ...] = ("degraded", "broken", "blocked", "incomplete", None)
    for day, verdict in enumerate(verdicts):
        await run(store, day, verdict)
    await run(store, 6, "healthy", site="other.example")
    own = await run(store, 50, "healthy")
    assert await healthy_before(store, own) == []
    for day in range(7, 7 + LOOKBACK + 1):
        await run(store, day, "healthy")
    assert len(await healthy_before(store, own)) == LOOKBACK


@pytest.mark.parametrize(("verdict", "recalled"), [("healthy", True), ("degraded", True), ("broken", False)])
async def test_what_a_broken_run_has_read_is_read_again(store: Database, verdict: Verdict, recalled: bool) -> None:
    page = judged(page_of(offer(1), reading=Reading(state="results", view="search", listings=(offer(1),))))
    crawl = await crawls.begin_crawl(store, "bazaar", ["gucci"], SITE, NOON)
    writer = Writer(store, crawl, NOON)
    await writer.add(page)
    await writer.flush()
    await crawls.end_crawl(store, crawl, "finished", {}, (), Health(verdict=verdict, figures=FIGURES))
    memory = StoredPages(store, "words-1/signals-1")
    capture = page.capture
    found = await memory.recall("bazaar", capture.url, capture.body, capture.reader_version)
    assert (found is not None) == recalled
