import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import zstandard

from crawler.items import Listing
from pipelines.snapshot import SnapshotPage
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.pipelines.offers import NOON, judged, offer, page_of


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


async def write(store: Database, *pages: SnapshotPage, crawl: str = "crawl-1") -> None:
    writer = Writer(store, crawl)
    for page in pages:
        await writer.add(page)
    await writer.flush()


async def count(store: Database) -> dict[str, int]:
    names = ("listings", "snapshots", "sightings", "captures", "pages")
    return {name: await store[name].count_documents({}) for name in names}


async def test_a_new_page_is_kept_with_everything_behind_it(store: Database) -> None:
    page = judged(page_of(offer(1), offer(2)))
    await write(store, page)
    assert await count(store) == {"listings": 2, "snapshots": 2, "sightings": 2, "captures": 1, "pages": 1}
    listing = await store["listings"].find_one({"_id": "bazaar:1"})
    assert listing is not None
    assert listing["facts"]["price"] == Decimal("1.50")
    assert listing["judgement"]["risk"] == "high"
    assert (listing["first_seen"], listing["last_seen"], listing["status"]) == (NOON, NOON, "live")
    snapshot = await store["snapshots"].find_one({"_id": "bazaar:1#1"})
    assert snapshot is not None
    assert snapshot["raw"] == {"price": "1,50 €"}
    body = await store["pages"].find_one({"_id": snapshot["page"]})
    assert body is not None
    assert zstandard.decompress(body["body"]) == page.capture.body


async def test_an_unchanged_offer_grows_a_sighting_and_a_time_only(store: Database) -> None:
    await write(store, judged(page_of(offer(1))))
    await write(store, judged(page_of(offer(1), minutes=60)), crawl="crawl-2")
    assert await count(store) == {"listings": 1, "snapshots": 1, "sightings": 2, "captures": 2, "pages": 2}
    later = NOON + timedelta(hours=1)
    for name in ("listings", "snapshots"):
        document = await store[name].find_one({})
        assert document is not None
        assert (document["first_seen"], document["last_seen"]) == (NOON, later)


async def test_a_changed_offer_gets_the_next_number(store: Database) -> None:
    await write(store, judged(page_of(offer(1))))
    await write(store, judged(page_of(offer(1, price=Decimal(9)), minutes=60)))
    await write(store, judged(page_of(offer(1), minutes=120)))
    history = await store["snapshots"].find({}).sort("number", 1).to_list()
    assert [(one["number"], one["facts"]["price"]) for one in history] == [
        (1, Decimal("1.50")),
        (2, Decimal(9)),
        (3, Decimal("1.50")),
    ]
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert listing["snapshots"] == 3
    assert listing["facts"]["price"] == Decimal("1.50")
    assert "changed" not in history[0]
    assert [one["changed"] for one in history[1:]] == [
        [{"field": "price", "old": Decimal("1.50"), "new": Decimal(9)}],
        [{"field": "price", "old": Decimal(9), "new": Decimal("1.50")}],
    ]


async def test_facts_of_result_pages_and_offer_pages_are_not_compared_with_each_other(store: Database) -> None:
    short, full = offer(1), offer(1, description="All of it", location="Milan")
    for hour in range(2):
        await write(store, judged(page_of(short, minutes=60 * hour)))
        await write(store, judged(page_of(full, minutes=60 * hour + 1, view="listing", offer_id="1")))
    assert await store["snapshots"].distinct("view") == ["listing", "search"]
    assert (await count(store))["snapshots"] == 2
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert listing["facts"]["location"] == "Milan"


async def test_the_judgement_of_the_offer_page_stands_against_that_of_a_result_page(store: Database) -> None:
    await write(store, judged(page_of(offer(1), view="listing", offer_id="1"), risk="none"))
    await write(store, judged(page_of(offer(1, price=Decimal(9)), minutes=1), risk="high"))
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert listing["judgement"]["risk"] == "none"


async def test_a_changed_watchlist_judges_the_listing_anew_and_leaves_its_history(store: Database) -> None:
    await write(store, judged(page_of(offer(1)), risk="none", version="1"))
    await write(store, judged(page_of(offer(1), minutes=1), risk="high", version="2"))
    listing = await store["listings"].find_one({})
    snapshot = await store["snapshots"].find_one({})
    assert listing is not None
    assert snapshot is not None
    assert (listing["judgement"]["risk"], snapshot["judgement"]["risk"]) == ("high", "none")
    assert (await count(store))["snapshots"] == 1


async def test_only_the_offers_own_page_removes_it(store: Database) -> None:
    await write(store, judged(page_of(offer(1))))
    await write(store, page_of(state="error", minutes=1, view="listing", status=404, offer_id="1"))
    assert await store["listings"].distinct("status") == ["live"]
    await write(store, page_of(state="removed", minutes=2, view="listing", status=410, offer_id="1"))
    assert await store["listings"].distinct("status") == ["removed"]
    await write(store, judged(page_of(offer(1), minutes=3, view="listing", offer_id="1")))
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert listing["status"] == "live"
    assert [one["status"] for one in listing["statuses"]] == ["live", "removed"]


@pytest.mark.parametrize("lost", ["pages", "captures", "snapshots", "listings"])
async def test_whatever_a_killed_crawl_did_not_write_the_next_one_adds(store: Database, lost: str) -> None:
    page = judged(page_of(offer(1), offer(2)))
    await write(store, page)
    wanted = await count(store)
    # What was written last is missing, up to and including this collection.
    for name in ("listings", "snapshots", "captures", "pages"):
        await store[name].delete_many({})
        if name == lost:
            break
    await write(store, page)
    assert await count(store) == wanted
    listing = await store["listings"].find_one({"_id": "bazaar:2"})
    assert listing is not None
    assert listing["latest"]["search"]["number"] == 1


async def test_snapshots_of_which_no_listing_knows_are_found_again(store: Database) -> None:
    found, full = judged(page_of(offer(1))), judged(page_of(offer(1), minutes=1, view="listing", offer_id="1"))
    await write(store, found, full)
    await store["listings"].delete_many({})
    for minutes, view in ((2, "search"), (3, "listing")):
        again = page_of(offer(1), minutes=minutes, view=view, offer_id="1" if view == "listing" else None)  # type: ignore[arg-type]  # a View
        await write(store, judged(again))
    assert (await count(store))["snapshots"] == 2
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert {view: latest["number"] for view, latest in listing["latest"].items()} == {"search": 1, "listing": 2}


async def test_facts_of_which_no_listing_knows_reach_it_with_what_is_seen_next(store: Database) -> None:
    own = {"description": "with box"}
    await write(store, judged(page_of(offer(1))))
    before = await store["listings"].find_one({})
    assert before is not None
    await write(store, judged(page_of(offer(1, **own), view="listing", minutes=1), "low"), crawl="crawl-2")
    await store["listings"].replace_one({"_id": "bazaar:1"}, before)  # cut off between the two
    await write(store, judged(page_of(offer(1, price=Decimal(9)), minutes=2)), crawl="crawl-3")
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert (listing["facts"]["description"], listing["facts"]["price"]) == ("with box", Decimal(9))
    assert (listing["judgement"]["risk"], listing["latest"]["listing"]["number"]) == ("low", 2)
    await write(store, judged(page_of(offer(1, **own), view="listing", minutes=3), "low"), crawl="crawl-3")
    assert (await count(store))["snapshots"] == 3


async def test_two_crawls_at_once_write_each_state_once(store: Database) -> None:
    def pages(minutes: int) -> list[SnapshotPage]:
        return [
            judged(page_of(*(offer(n, price=Decimal(at)) for n in range(20)), minutes=minutes + at)) for at in range(6)
        ]

    await asyncio.gather(*(write(store, *pages(at), crawl=f"crawl-{at}") for at in range(2)))
    history = await store["snapshots"].find({}).sort({"listing": 1, "number": 1}).to_list()
    numbers: dict[str, list[int]] = {}
    for snapshot in history:
        numbers.setdefault(snapshot["listing"], []).append(snapshot["number"])
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert len(numbers) == 20
    assert (await count(store))["sightings"] == 2 * 6 * 20


async def test_an_offer_seen_twice_in_a_batch_is_one_snapshot_and_two_sightings(store: Database) -> None:
    await write(store, judged(page_of(offer(1), offer(1))), judged(page_of(offer(1), minutes=1)))
    assert await count(store) == {"listings": 1, "snapshots": 1, "sightings": 3, "captures": 2, "pages": 2}


@pytest.mark.parametrize("name", ["$where", "../../x", "a.b", "\u202egnp", "#1", "'; drop", "{$gt: 1}"])
async def test_hostile_identifiers_are_only_ever_values(store: Database, name: str) -> None:
    hostile: Listing = offer(1, listing_id=name, title=name, attributes=((name, name),))
    await write(store, judged(page_of(hostile)))
    await write(store, judged(page_of(hostile, minutes=1)))
    found: list[Any] = await store["listings"].find({}).to_list()
    assert [one["_id"] for one in found] == [f"bazaar:{name}"]
    assert (await count(store))["snapshots"] == 1
