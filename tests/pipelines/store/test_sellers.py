"""One record for each seller and marketplace, also by pages that tell little; and what their offers amount to."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crawler.items import Listing, Seller
from pipelines.snapshot import SnapshotPage
from pipelines.store import crawls
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.migration import bring_up_to_date
from pipelines.store.rejudging import Rejudger
from pipelines.store.run_end import settle
from pipelines.store.seller_queries import sellers, sellers_called
from pipelines.store.sellers import NAMES_MAX, seller_key
from pipelines.store.writing import Writer
from tests.pipelines.offers import NOON, judged, offer, page_of
from tests.pipelines.verified import failures

Document = dict[str, Any]
ANTONIA = Seller(name="Antonia", id="a1", url="https://bazaar.example/shop/a1", location="Milan")


@pytest.fixture
async def store(database: Database) -> Database:
    await bring_up_to_date(database)
    return with_amounts(database)


async def run(store: Database, minutes: float, *shown: Listing, own_pages: bool = False, settled: bool = True) -> str:
    began = NOON + timedelta(minutes=minutes)
    crawl = await crawls.begin_crawl(store, "bazaar", ["gucci"], "bazaar.example", began)
    writer = Writer(store, crawl, began)
    if own_pages:
        for at, one in enumerate(shown):
            page = page_of(one, minutes=minutes + at / 10, view="listing", offer_id=one.listing_id)
            await writer.add(judged(page))
    else:
        await writer.add(judged(page_of(*shown, minutes=minutes)))
    await writer.flush()
    if settled:
        await crawls.end_crawl(store, crawl, "finished", {})
        await settle(store, crawl)
    return crawl


async def record(store: Database, key: str = "bazaar:a1") -> Document:
    found = await store["sellers"].find_one({"_id": key})
    assert found is not None
    return found


async def test_a_seller_has_its_offers_brands_names_and_times(store: Database) -> None:
    await run(store, 0, offer(1, seller=ANTONIA), offer(2, seller=ANTONIA))
    await run(store, 60, offer(2, seller=ANTONIA), offer(3, seller=ANTONIA))
    found = await record(store)
    assert found == {
        "_id": "bazaar:a1",
        "schema": found["schema"],
        "marketplace": "bazaar",
        "seller_id": "a1",
        "name": "Antonia",
        "names": [{"name": "Antonia", "first_seen": NOON, "last_seen": NOON + timedelta(hours=1)}],
        "url": "https://bazaar.example/shop/a1",
        "location": "Milan",
        "first_seen": NOON,
        "last_seen": NOON + timedelta(hours=1),
        "offers": 3,
        "suspects": 3,
        "brands": ["Gucci"],
        "decisions": {},
    }
    assert await store["listings"].distinct("seller") == ["bazaar:a1"]


async def test_names_are_kept_over_time(store: Database) -> None:
    await run(store, 0, offer(1, seller=ANTONIA), own_pages=True)
    await run(store, 60, offer(1, seller=Seller(name="Luxury by A", id="a1")), own_pages=True)
    found = await record(store)
    assert [(one["name"], one["first_seen"]) for one in found["names"]] == [
        ("Antonia", NOON),
        ("Luxury by A", NOON + timedelta(hours=1)),
    ]
    assert found["name"] == "Luxury by A"
    assert (await sellers_called(store, "Antonia"))[0]["_id"] == "bazaar:a1"


async def test_a_name_becomes_the_seller_whose_identifier_a_page_shows(store: Database) -> None:
    named = Seller(name="Antonia")
    await run(store, 0, offer(1, seller=named), offer(2, seller=named))
    assert await store["sellers"].distinct("_id") == ["bazaar:name:Antonia"]
    await run(store, 60, offer(1, seller=ANTONIA), own_pages=True)
    assert await store["sellers"].distinct("_id") == ["bazaar:a1"]
    found = await record(store)
    assert (found["offers"], found["first_seen"], found["names"][0]["first_seen"]) == (2, NOON, NOON)


@pytest.mark.parametrize("together", ["one flush", "two flushes", "two runs"])
@pytest.mark.parametrize("named", ["Antonia", "antonia_milano", "Antonia" * 40])
async def test_an_offer_whose_seller_gets_an_identifier_leaves_no_other_behind(
    store: Database, named: str, together: str
) -> None:
    line = judged(page_of(offer(1, seller=Seller(name=named))))
    own_page = judged(page_of(offer(1, seller=ANTONIA), minutes=1, view="listing", offer_id="1"))
    await pages_in(store, [[line, own_page]] if together == "one flush" else [[line], [own_page]], together)
    assert await store["sellers"].distinct("_id") == ["bazaar:a1"]
    assert (await record(store))["offers"] == 1
    assert not await failures(store)


async def test_a_seller_who_has_lost_an_offer_to_another_is_counted_anew(store: Database) -> None:
    other = Seller(name="Bianca", id="b2")
    await run(store, 0, offer(1, seller=ANTONIA), offer(2, seller=ANTONIA))
    await run(store, 60, offer(1, seller=other), own_pages=True)
    assert ((await record(store))["offers"], (await record(store, "bazaar:b2"))["offers"]) == (1, 1)
    assert not await failures(store)


async def test_what_a_killed_run_left_of_a_seller_is_mended_by_the_next(store: Database) -> None:
    await run(store, 0, offer(1, seller=Seller(name="antonia_milano")), settled=False)
    await run(store, 30, offer(1, seller=ANTONIA), own_pages=True, settled=False)
    await run(store, 60, offer(1, seller=ANTONIA), own_pages=True)
    assert await store["sellers"].distinct("_id") == ["bazaar:a1"]


async def pages_in(store: Database, flushes: list[list[SnapshotPage]], together: str) -> None:
    """Write pages, each flush of them in a run of its own or all in one."""
    crawl = writer = None
    for minute, pages in enumerate(flushes):
        if writer is None or together == "two runs":
            began = NOON + timedelta(minutes=minute)
            crawl = await crawls.begin_crawl(store, "bazaar", ["gucci"], "bazaar.example", began)
            writer = Writer(store, crawl, began)
        for page in pages:
            await writer.add(page)
        await writer.flush()
        if pages is flushes[-1] or together == "two runs":
            assert crawl is not None
            await crawls.end_crawl(store, crawl, "finished", {})


async def test_a_result_page_without_identifier_does_not_unlink_an_offer(store: Database) -> None:
    await run(store, 0, offer(1, seller=ANTONIA), own_pages=True)
    await run(store, 60, offer(1, seller=Seller(name="Antonia"), price=Decimal(7)))
    assert await store["listings"].distinct("seller") == ["bazaar:a1"]
    assert await store["sellers"].distinct("_id") == ["bazaar:a1"]


async def test_two_sellers_of_one_name_are_not_thrown_together(store: Database) -> None:
    other = Seller(name="Antonia", id="b2")
    await run(store, 0, offer(1, seller=ANTONIA), offer(2, seller=other), offer(3, seller=Seller(name="Antonia")))
    assert set(await store["sellers"].distinct("_id")) == {"bazaar:a1", "bazaar:b2", "bazaar:name:Antonia"}
    assert len(await sellers_called(store, "Antonia")) == 3


async def test_a_killed_run_leaves_records_that_the_next_one_completes(store: Database) -> None:
    await run(store, 0, offer(1, seller=ANTONIA), settled=False)
    assert (await record(store))["offers"] == 0
    await run(store, 60, offer(1, seller=ANTONIA))
    assert (await record(store))["offers"] == 1


async def test_two_runs_at_once_count_each_offer_once(store: Database) -> None:
    shown = [offer(number, seller=Seller(name=f"Shop {number % 5}", id=str(number % 5))) for number in range(60)]
    await asyncio.gather(*(run(store, at, *shown[at * 10 : at * 10 + 40]) for at in range(3)))
    counted = {one["_id"]: one["offers"] async for one in store["sellers"].find({})}
    assert counted == {f"bazaar:{number}": 12 for number in range(5)}


async def test_sellers_are_listed_with_most_suspects_first(store: Database) -> None:
    few, many = Seller(name="Few", id="f"), Seller(name="Many", id="m")
    await run(store, 0, offer(1, seller=few), offer(2, seller=many), offer(3, seller=many))
    found, total = await sellers(store, "bazaar", "gucci", 1)
    assert ([one["_id"] for one in found], total) == (["bazaar:m"], 2)
    assert await sellers(store, "elsewhere", None, 9) == ([], 0)
    assert await sellers(store, None, "$where", 9) == ([], 0)


async def test_judging_anew_brings_the_records_up_to_date(store: Database) -> None:
    await run(store, 0, offer(1, seller=ANTONIA))
    anew = Rejudger(store, "bazaar", "rules-2")
    async for page in anew.due():
        for state in page.states:
            judgement = state.listing["judgement"] | {"brands": ["Prada"], "risk": "low", "version": "rules-2"}
            await anew.add([(state, judgement)])
    await anew.end("finished", {})
    found = await record(store)
    assert (found["brands"], found["suspects"]) == (["Prada"], 0)


async def test_a_seller_that_never_stops_changing_its_name_stays_small(store: Database) -> None:
    for turn in range(NAMES_MAX + 5):
        await run(store, turn, offer(1, seller=Seller(name=f"Name {turn}", id="a1")), settled=False)
    names = [one["name"] for one in (await record(store))["names"]]
    assert len(names) == NAMES_MAX
    assert names[-1] == f"Name {NAMES_MAX + 4}"


@pytest.mark.parametrize("name", ["$where", "a.b", ":name:", "\u202egnp", "x" * 5000])
async def test_hostile_names_are_only_ever_values(store: Database, name: str) -> None:
    await run(store, 0, offer(1, seller=Seller(name=name)), offer(2, seller=Seller(name=name, id=name)))
    assert await store["sellers"].count_documents({}) in {1, 2}
    assert len(str(seller_key("bazaar", {"name": name}))) < 300
