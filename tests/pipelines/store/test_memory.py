from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.items import KnownPage, Listing
from pipelines.capture import capture
from pipelines.normalise import normalise
from pipelines.snapshot import SnapshotPage
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.memory import StoredPages
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.pipelines.offers import judged, offer, page_of

JUDGED_BY = "words-1/signals-1"


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


async def keep(store: Database, *pages: SnapshotPage) -> None:
    writer = Writer(store, "crawl-1")
    for page in pages:
        await writer.add(page)
    await writer.flush()


async def recalled(store: Database, page: SnapshotPage, judged_by: str = JUDGED_BY) -> KnownPage | None:
    capture = page.capture
    memory = StoredPages(store, judged_by)
    return await memory.recall(capture.marketplace, capture.url, capture.body, capture.reader_version)


async def test_the_same_bytes_are_recalled_with_their_offers_in_order(store: Database) -> None:
    page = judged(page_of(offer(1), offer(2, sponsored=True, units_sold=7)))
    assert await recalled(store, page) is None
    await keep(store, page)
    known = await recalled(store, page)
    assert known is not None
    assert [one.listing.listing_id for one in known.offers] == ["1", "2"]
    second: Listing = known.reading.listings[1]
    assert (second.price, second.currency, second.units_sold, second.sponsored) == (Decimal("2.50"), "EUR", 7, True)
    assert (known.offers[0].snapshot, known.offers[0].risk) == ("bazaar:1#1", "high")
    assert known.offers[0].brands == ("Gucci",)


async def test_a_recalled_page_is_a_capture_and_sightings_and_nothing_else(store: Database) -> None:
    page = judged(page_of(offer(1)))
    await keep(store, page)
    known = await recalled(store, page)
    assert known is not None
    again = replace(page_of(offer(1), minutes=5).capture, known=known, reading=known.reading, body=page.capture.body)

    await keep(store, capture(normalise(again)))
    assert await store["snapshots"].count_documents({}) == 1
    assert await store["sightings"].count_documents({}) == 2
    captures = await store["captures"].find({}).sort("captured_at", 1).to_list()
    assert captures[1]["same_as"] == captures[0]["_id"]
    assert captures[1]["page"] == captures[0]["page"]
    listing = await store["listings"].find_one({})
    assert listing is not None
    assert listing["last_seen"] == again.captured_at


async def test_other_bytes_addresses_readers_and_rules_are_not_recalled(store: Database) -> None:
    page = judged(page_of(offer(1)))
    await keep(store, page)
    assert await recalled(store, page, judged_by="words-2/signals-1") is None
    for other in ({"body": b"other"}, {"url": "https://bazaar.example/elsewhere"}, {"reader_version": "newer"}):
        changed = SnapshotPage(replace(page.capture, **other), [])
        assert await recalled(store, changed) is None


async def test_a_page_is_read_again_when_one_of_its_offers_has_changed_since(store: Database) -> None:
    page = judged(page_of(offer(1), offer(2)))
    await keep(store, page)
    await keep(store, judged(page_of(offer(2, price=Decimal(9)), minutes=1)))
    assert await recalled(store, page) is None


async def test_a_page_is_read_again_when_one_of_its_offers_was_removed(store: Database) -> None:
    page = judged(page_of(offer(1)))
    await keep(store, page)
    await keep(store, page_of(state="removed", minutes=1, view="listing", status=410, offer_id="1"))
    assert await recalled(store, page) is None
