"""What is asked of a marketplace over all crawls, in a real database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from crawler.run_health import Health, HealthReason, RunFigures, Verdict
from pipelines.store.connection import Database
from pipelines.store.schema.making import ensure_schema
from pipelines.store.server import ServerInfo
from pipelines.store.sites import FIRST_REST, LONGEST_REST, PORTION, StoredSite, heed, rest_of

SERVER = ServerInfo("", "the server of the tests")


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return database


def health(verdict: Verdict, what: str = "challenge") -> Health:
    return Health(verdict=verdict, reasons=(HealthReason(what, "It said $no."),), figures=RunFigures())


async def counted(store: Database) -> int:
    found = await store["sites"].find_one({"_id": "ebay"})
    return int(found["requests"]) if found else 0


async def test_crawls_at_once_never_take_more_than_the_day_has(store: Database) -> None:
    crawls = [StoredSite(store, SERVER, "ebay") for _ in range(4)]

    async def crawl(site: StoredSite) -> int:
        taken = 0
        while await site.take(95):
            taken += 1
        return taken

    assert sum(await asyncio.gather(*map(crawl, crawls))) == 95
    assert await counted(store) == 95
    assert not await StoredSite(store, SERVER, "ebay").take(95)
    assert await StoredSite(store, SERVER, "taobao").take(95), "another marketplace has its own"


async def test_without_a_budget_they_are_counted_and_never_end(store: Database) -> None:
    site = StoredSite(store, SERVER, "ebay")
    for _ in range(25):
        assert await site.take(None)
    assert await counted(store) == 30
    await site.give_back()
    await site.give_back()
    assert await counted(store) == 25


async def test_a_crawl_that_is_killed_loses_less_than_a_portion(store: Database) -> None:
    assert await StoredSite(store, SERVER, "ebay").take(None)
    assert await counted(store) <= PORTION


async def test_another_day_begins_from_nothing(store: Database) -> None:
    site = StoredSite(store, SERVER, "ebay")
    while await site.take(20):
        pass
    await store["sites"].update_one({"_id": "ebay"}, {"$set": {"day": "2026-01-01"}})
    await site.give_back()
    assert await counted(store) == 20, "that day is over"
    assert await site.take(20)
    assert await counted(store) == PORTION


async def test_a_site_that_turns_runs_away_rests_twice_as_long_each_time(store: Database) -> None:
    for times in range(8):
        await heed(store, "ebay", f"crawl {times}", health("blocked"))
        rest = await rest_of(store, "ebay")
        assert rest is not None
        expected = min(FIRST_REST * 2**times, LONGEST_REST)
        assert abs(rest.until - datetime.now(UTC) - expected) < timedelta(minutes=1)
        assert (rest.reason, rest.opened_by) == ("It said $no.", f"crawl {times}")
    assert await rest_of(store, "taobao") is None


@pytest.mark.parametrize(("verdict", "rests"), [("healthy", 0), ("degraded", 0), ("incomplete", 2), ("broken", 2)])
async def test_a_sound_run_ends_the_rest_and_what_is_remembered_of_it(
    store: Database, verdict: Verdict, rests: int
) -> None:
    for crawl in ("a", "b"):
        await heed(store, "ebay", crawl, health("blocked"))
    await heed(store, "ebay", "c", health(verdict))
    found = await store["sites"].find_one({"_id": "ebay"})
    assert found is not None
    assert found["rested"] == rests
    assert (await rest_of(store, "ebay") is None) == (rests == 0)


async def test_a_site_whose_robots_txt_forbids_the_search_needs_no_rest(store: Database) -> None:
    await heed(store, "ebay", "a", health("blocked", "robots_txt"))
    assert await rest_of(store, "ebay") is None


async def test_a_rest_that_is_over_is_none(store: Database) -> None:
    await heed(store, "ebay", "a", health("blocked"))
    await store["sites"].update_one(
        {"_id": "ebay"}, {"$set": {"rests_until": datetime.now(UTC) - timedelta(seconds=1)}}
    )
    assert await rest_of(store, "ebay") is None
