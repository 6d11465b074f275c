"""Statuses in a real database: what pages tell at once, what the end of a run tells, and what tells nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crawler.items import Listing, PageState, Reading, SearchRead
from crawler.run_health import Health, RunFigures, Verdict
from pipelines.snapshot import SnapshotPage
from pipelines.store import crawls, runs
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.run_end import settle
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.pipelines.offers import NOON, judged, offer, page_of

SITE = "bazaar.example"
WHOLE = (SearchRead("gucci", 1, to_end=True),)
DAY = 24 * 60


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


def results(*numbers: int, minutes: float, **more: Any) -> SnapshotPage:  # noqa: ANN401 -- fields of PageCapture
    return judged(page_of(*(offer(number) for number in numbers), minutes=minutes, **more))


def own_page(number: int, minutes: float, state: PageState = "listing", **facts: Any) -> SnapshotPage:  # noqa: ANN401 -- fields of Listing
    shown: tuple[Listing, ...] = (offer(number, **facts),) if state == "listing" else ()
    return judged(page_of(*shown, minutes=minutes, view="listing", state=state, offer_id=str(number)))


async def run(  # noqa: PLR0913 -- what a run is
    store: Database,
    minutes: float,
    *pages: SnapshotPage,
    ended: str | None = "finished",
    searches: Sequence[SearchRead] = WHOLE,
    site: str = SITE,
    terms: Sequence[str] = ("gucci",),
    verdict: Verdict | None = None,
) -> str:
    """One run that begins so many minutes after noon; without an end it was killed."""
    began = NOON + timedelta(minutes=minutes)
    crawl = await crawls.begin_crawl(store, "bazaar", terms, site, began)
    writer = Writer(store, crawl, began)
    for page in pages:
        await writer.add(page)
    await writer.flush()
    if ended:
        health = Health(verdict=verdict, figures=RunFigures()) if verdict else None
        await crawls.end_crawl(store, crawl, ended, {}, searches, health)
        # The clock of these tests is not that of the machine.
        await store["crawls"].update_one({"_id": crawl}, {"$set": {"ended_at": began + timedelta(minutes=30)}})
        await settle(store, crawl)
    return crawl


async def listing(store: Database, number: int = 1) -> dict[str, Any]:
    found = await store["listings"].find_one({"_id": f"bazaar:{number}"})
    assert found is not None
    return found


async def status(store: Database, number: int = 1) -> str:
    return str((await listing(store, number))["status"])


async def test_complete_runs_that_do_not_show_an_offer_are_counted(store: Database) -> None:
    await run(store, 0, results(1, 2, minutes=1))
    for day in (1, 2, 3):
        last = await run(store, day * DAY, results(2, minutes=day * DAY + 1))
        found = await listing(store)
        assert found["status"] == "not_seen"
        assert found["status_reason"] == {
            "time": NOON + timedelta(days=day),
            "sentence": f"not in {day} complete run{'s' * (day > 1)} of the search “gucci” since it was last seen",
            "crawl": last,
            "runs": day,
        }
    assert await status(store, 2) == "live"
    assert [one["status"] for one in (await listing(store))["statuses"]] == ["live"]


@pytest.mark.parametrize("ended", [None, "blocked", "shutdown", "store_failed", "ingested"])
async def test_a_run_that_did_not_finish_tells_nothing_of_what_it_did_not_show(store: Database, ended: str) -> None:
    await run(store, 0, results(1, 2, minutes=1))
    await run(store, DAY, results(2, minutes=DAY + 1), ended=ended)
    assert await status(store) == "live"


@pytest.mark.parametrize(
    ("verdict", "wanted"),
    [
        (None, "not_seen"),  # of an earlier version
        ("healthy", "not_seen"),
        ("degraded", "not_seen"),
        ("broken", "live"),
        ("blocked", "live"),
        ("incomplete", "live"),
    ],
)
async def test_only_a_run_that_read_what_it_should_tells_of_what_it_did_not_show(
    store: Database, verdict: Verdict | None, wanted: str
) -> None:
    await run(store, 0, results(1, 2, minutes=1))
    await run(store, DAY, results(2, minutes=DAY + 1), verdict=verdict)
    assert await status(store) == wanted
    await run(store, 2 * DAY, results(2, minutes=2 * DAY + 1), verdict="healthy")
    assert (await listing(store))["status_reason"]["runs"] == (2 if wanted == "not_seen" else 1)


@pytest.mark.parametrize(
    ("searches", "wanted"),
    [
        ((), "live"),  # no page of results could be had
        ((SearchRead("gucci", 1, to_end=False),), "live"),  # it had stood on the second page
        ((SearchRead("gucci", 2, to_end=False),), "not_seen"),
        ((SearchRead("gucci", 1, to_end=True),), "not_seen"),  # there is no second page any more
        ((SearchRead("prada", 9, to_end=True),), "live"),  # another search
    ],
)
async def test_only_a_search_read_as_far_as_the_page_that_showed_it_tells_of_an_offer(
    store: Database, searches: Sequence[SearchRead], wanted: str
) -> None:
    await run(store, 0, results(1, minutes=1, result_page=2))
    await run(store, DAY, searches=searches)
    assert await status(store) == wanted


async def test_another_site_of_the_marketplace_tells_nothing(store: Database) -> None:
    await run(store, 0, results(1, minutes=1))
    await run(store, DAY, site="bazaar.test")
    assert await status(store) == "live"


async def test_an_offer_that_another_search_has_found_since_is_left_to_that_search(store: Database) -> None:
    prada = (SearchRead("prada", 1, to_end=True),)
    await run(store, 0, results(1, minutes=1))
    await run(store, DAY, results(1, minutes=DAY + 1, term="prada"), searches=prada, terms=["prada"])
    await run(store, 2 * DAY)
    assert await status(store) == "live"
    await run(store, 3 * DAY, searches=prada, terms=["prada"])
    assert await status(store) == "not_seen"


async def test_runs_that_were_killed_or_blocked_between_do_not_count(store: Database) -> None:
    await run(store, 0, results(1, minutes=1))
    await run(store, DAY)
    await run(store, 2 * DAY, ended="blocked")
    await run(store, 3 * DAY, ended=None)
    await run(store, 4 * DAY)
    assert (await listing(store))["status_reason"]["runs"] == 2


async def test_what_a_killed_run_left_unsettled_the_next_one_settles(store: Database) -> None:
    await run(store, 0, results(1, minutes=1))
    killed = await run(store, DAY, ended=None)
    await runs.end(store, "crawls", killed, "finished", {}, {"searches": [asdict(search) for search in WHOLE]})
    assert await status(store) == "live"
    await run(store, 2 * DAY)
    assert (await listing(store))["status_reason"]["runs"] == 2


async def test_an_offer_seen_again_is_live_and_keeps_what_was(store: Database) -> None:
    await run(store, 0, results(1, minutes=1))
    await run(store, DAY)
    again = results(1, minutes=2 * DAY + 1)
    crawl = await run(store, 2 * DAY, again)
    found = await listing(store)
    assert found["status"] == "live"
    assert found["status_reason"]["sentence"] == "seen again on a page of results; before that: not seen"
    assert found["status_reason"]["crawl"] == crawl
    assert [one["status"] for one in found["statuses"]] == ["live", "not_seen"]
    assert await store["snapshots"].count_documents({}) == 1
    assert await store["sightings"].count_documents({}) == 2


@pytest.mark.parametrize(("state", "wanted"), [("removed", "removed"), ("challenge", "blocked"), ("login", "blocked")])
async def test_the_offers_own_page_has_the_last_word_in_a_run(store: Database, state: PageState, wanted: str) -> None:
    pages = (results(1, minutes=1), own_page(1, 2, state), results(1, minutes=3, result_page=2))
    await run(store, 0, *pages)
    found = await listing(store)
    assert (found["status"], found["last_seen"]) == (wanted, NOON + timedelta(minutes=3))
    assert found["status_reason"]["capture"] == pages[1].captured.capture_id  # type: ignore[union-attr]  # it was captured


async def test_results_speak_again_where_a_later_run_has_not_looked_at_the_page(store: Database) -> None:
    await run(store, 0, results(1, minutes=1), own_page(1, 2, "removed"))
    await run(store, DAY, results(1, minutes=DAY + 1), own_page(1, DAY + 2, "removed"))
    found = await listing(store)
    assert (found["status"], found["status_reason"]["time"]) == ("removed", NOON + timedelta(minutes=2))
    await run(store, 2 * DAY, results(1, minutes=2 * DAY + 1), own_page(1, 2 * DAY + 2, "error"))
    assert await status(store) == "live"


@pytest.mark.parametrize("state", ["error", "shell", "unknown"])
async def test_a_page_that_could_not_be_had_is_no_look(store: Database, state: PageState) -> None:
    await run(store, 0, results(1, minutes=1), own_page(1, 2, state))
    found = await listing(store)
    assert found["status"] == "live"
    assert "status_reason" not in found


async def test_the_words_of_the_page_tell_whether_the_seller_ended_it(store: Database) -> None:
    page = own_page(1, 2, "removed")
    said = Reading(state="removed", view="listing", notice="The seller has ended this offer.", ended=True)
    await run(store, 0, results(1, minutes=1), SnapshotPage(replace(page.capture, reading=said), [], page.captured))
    found = await listing(store)
    assert found["status"] == "ended"
    assert found["status_reason"]["sentence"].endswith("has ended: “The seller has ended this offer.”")


@pytest.mark.parametrize(
    ("availability", "wanted"),
    [("SoldOut", "ended"), ("Discontinued", "ended"), ("OutOfStock", "live"), ("InStock", "live")],
)
async def test_what_is_sold_has_ended_and_what_is_out_of_stock_has_not(
    store: Database, availability: str, wanted: str
) -> None:
    await run(store, 0, own_page(1, 1, availability=availability))
    await run(store, DAY, own_page(1, DAY + 1, availability=availability))
    assert await status(store) == wanted
    assert len((await listing(store)).get("statuses", ())) == (wanted == "ended")
    sold = judged(page_of(offer(2, availability=availability), minutes=2))
    await run(store, 2 * DAY, sold)
    assert await status(store, 2) == wanted


async def test_a_saved_page_older_than_the_last_sighting_removes_nothing(store: Database) -> None:
    await run(store, DAY, results(1, minutes=DAY))
    writer = Writer(store, "by-hand")
    await writer.add(own_page(1, 5, "removed"))
    await writer.flush()
    assert await status(store) == "live"


async def test_settling_twice_changes_nothing(store: Database) -> None:
    await run(store, 0, results(1, 2, minutes=1), own_page(2, 2, "removed"))
    last = await run(store, DAY, results(3, minutes=DAY + 1))
    names = ("listings", "sellers", "crawls")
    before = [await store[name].find({}).sort("_id").to_list() for name in names]
    await asyncio.gather(*(settle(store, last) for _ in range(3)))
    assert [await store[name].find({}).sort("_id").to_list() for name in names] == before


async def test_two_runs_at_once_do_not_miss_what_the_other_sees(store: Database) -> None:
    await run(store, 0, results(*range(40), minutes=1))
    odd, even = range(1, 40, 2), range(0, 40, 2)
    await asyncio.gather(
        run(store, DAY, results(*odd, minutes=DAY + 2)),
        run(store, DAY + 1, results(*even, minutes=DAY + 3)),
    )
    last_seen: list[datetime] = await store["listings"].distinct("last_seen")
    assert min(last_seen) == NOON + timedelta(minutes=DAY + 2)
    # The run that ended last has settled what the other had not shown yet when the first one ended.
    await run(store, 2 * DAY, results(*range(40), minutes=2 * DAY + 1))
    assert await store["listings"].distinct("status") == ["live"]
