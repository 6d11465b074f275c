"""Bodies are stored once, as differences where that is smaller, and stay readable whatever is removed."""

import asyncio
import os

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.items import PageState
from pipelines.capture import capture
from pipelines.snapshot import SnapshotPage
from pipelines.store.amounts import with_amounts
from pipelines.store.bodies import MissingPageError, body_of, page_document, release_base
from pipelines.store.connection import Database
from pipelines.store.memory import StoredPages
from pipelines.store.packing import Base, packed, unpacked
from pipelines.store.readings_kept import digest_in, release_capture
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.benchmarks.living_pages import answer
from tests.pipelines.offers import judged, offer, page_of

OFFERS = tuple(offer(number) for number in range(1, 31))


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


def on_day(day: int, number: int = 1, state: PageState = "results", body: bytes | None = None) -> SnapshotPage:
    """A result page as it is on a day, at an address of its own number."""
    offers = OFFERS if state == "results" else ()
    url = f"https://bazaar.example/search?q=gucci&page={number}"
    body = answer(number, day)[1] if body is None else body
    return judged(page_of(*offers, minutes=day, body=body, url=url, state=state))


async def keep(store: Database, *pages: SnapshotPage) -> list[str]:
    """Write each page in a flush of its own and return their hashes."""
    for page in pages:
        writer = Writer(store, "crawl-1")
        await writer.add(page)
        await writer.flush()
    return [hash_of(page) for page in pages]


def hash_of(page: SnapshotPage) -> str:
    assert page.captured is not None
    return page.captured.page_hash


async def bases(store: Database) -> dict[str, str | None]:
    return {page["_id"]: page.get("base") async for page in store["pages"].find({})}


async def test_later_bodies_of_an_address_are_differences_to_its_first(store: Database) -> None:
    pages = [on_day(day) for day in range(1, 5)]
    first, *later = await keep(store, *pages)
    assert await bases(store) == {first: None} | dict.fromkeys(later, first)
    for page in pages:
        assert await body_of(store, hash_of(page)) == page.capture.body
    sizes = [len(page["body"]) async for page in store["pages"].find({}).sort("_id")]
    assert sum(sizes) < max(sizes) * 1.5


async def test_bodies_of_other_addresses_and_unlike_bodies_stand_alone(store: Database) -> None:
    unlike = on_day(3, body=os.urandom(2000))
    await keep(store, on_day(1), on_day(2, number=2), unlike)
    assert set((await bases(store)).values()) == {None}
    after = on_day(4, body=unlike.capture.body + b"!")
    await keep(store, after)
    assert (await bases(store))[hash_of(after)] == hash_of(unlike)


async def test_an_obstacle_is_no_base_and_needs_none(store: Database) -> None:
    checked = on_day(2, state="challenge", body=b"Are you a robot? " * 50)
    await keep(store, on_day(1), checked, on_day(3))
    assert await bases(store) == {
        hash_of(on_day(1)): None,
        hash_of(checked): None,
        hash_of(on_day(3)): hash_of(on_day(1)),
    }


async def test_bytes_that_are_there_are_not_stored_again(store: Database) -> None:
    pages = [on_day(1), on_day(2), capture(on_day(2)), capture(on_day(1))]
    await keep(store, *pages)
    assert await store["pages"].count_documents({}) == 2
    assert await store["captures"].count_documents({}) == 4


async def test_what_is_damaged_is_not_given_out(store: Database) -> None:
    first, second = await keep(store, on_day(1), on_day(2))
    await store["pages"].update_one({"_id": first}, {"$set": {"body": page_document(first, b"other")["body"]}})
    for name in (first, second):
        with pytest.raises(MissingPageError, match=f"page {name} in .* is damaged"):
            await body_of(store, name)
    with pytest.raises(MissingPageError):
        await release_base(store, first)
    third = on_day(3)
    await keep(store, third)
    assert await body_of(store, hash_of(third)) == third.capture.body  # not based on what can not be read
    await store["pages"].delete_one({"_id": first})
    with pytest.raises(MissingPageError, match=f"page {first} is missing"):
        await body_of(store, second)


async def test_a_base_can_be_removed_once_it_is_released(store: Database) -> None:
    pages = [on_day(day) for day in range(1, 5)]
    first, *later = await keep(store, *pages)
    assert await release_base(store, first) == 3
    await store["pages"].delete_one({"_id": first})
    for page in pages[1:]:
        assert await body_of(store, hash_of(page)) == page.capture.body
    left = await bases(store)
    (heir,) = (name for name, base in left.items() if base is None)
    assert set(left) == set(later)
    assert list(left.values()).count(heir) == 2
    assert await release_base(store, heir) == 2


async def test_what_is_released_is_no_base_any_more(store: Database) -> None:
    (first,) = await keep(store, on_day(1))
    assert await release_base(store, first) == 0
    await keep(store, on_day(2), on_day(3))
    assert await bases(store) == {first: None, hash_of(on_day(2)): None, hash_of(on_day(3)): hash_of(on_day(2))}


async def test_bases_removed_while_crawls_write_leave_nothing_unreadable(store: Database) -> None:
    pages = [on_day(day, number) for day in range(2, 14) for number in (1, 2)]
    await keep(store, on_day(1, 1), on_day(1, 2))
    gone: set[str] = set()

    async def crawl(mine: list[SnapshotPage]) -> None:
        for page in mine:
            await keep(store, page)

    async def purge() -> None:
        for _ in range(6):
            async for page in store["pages"].find({"base": {"$exists": False}}, {"_id": 1}):
                await release_base(store, page["_id"])
                await store["pages"].delete_one({"_id": page["_id"]})
                gone.add(page["_id"])
            await asyncio.sleep(0.01)

    await asyncio.gather(crawl(pages[::2]), crawl(pages[1::2]), crawl([capture(page) for page in pages[::2]]), purge())
    left = await bases(store)
    assert gone
    assert left
    bodies = {hash_of(page): page.capture.body for page in pages}
    for name in left:
        assert await body_of(store, name) == bodies[name]


async def test_what_was_left_without_its_base_is_mended_by_the_next_who_has_its_bytes(store: Database) -> None:
    first, second = await keep(store, on_day(1), on_day(2))
    await store["pages"].delete_one({"_id": first})
    await keep(store, capture(on_day(2)))
    assert await body_of(store, second) == on_day(2).capture.body


async def test_what_was_read_is_a_difference_too_and_recalled_as_ever(store: Database) -> None:
    pages = [on_day(1), on_day(2)]
    await keep(store, *pages)
    stored = await store["captures"].find({}).sort("captured_at").to_list()
    assert stored[1]["reading_base"] == stored[0]["_id"]
    assert len(stored[1]["reading"]) * 5 < len(stored[0]["reading"])
    assert await recalled(store, pages[1]) == [listing.listing_id for listing in OFFERS]


async def recalled(store: Database, page: SnapshotPage) -> list[str]:
    one = page.capture
    known = await StoredPages(store, "words-1/signals-1").recall(one.marketplace, one.url, one.body, one.reader_version)
    return [offer.listing.listing_id for offer in known.offers] if known else []


async def test_a_capture_can_be_removed_once_it_is_released(store: Database) -> None:
    pages = [on_day(1), on_day(2), on_day(3)]
    await keep(store, *pages)
    first, second, third = await store["captures"].find({}).sort("captured_at").to_list()
    await store["captures"].update_one(
        {"_id": third["_id"]}, {"$set": {"same_as": second["_id"], "page": second["page"]}}
    )
    await store["captures"].update_one({"_id": third["_id"]}, {"$unset": {"reading": "", "reading_base": ""}})
    wanted = await digest_in(store, second)
    for released in (first, second):
        assert await release_capture(store, released["_id"]) == 1
        await store["captures"].delete_one({"_id": released["_id"]})
    (left,) = await store["captures"].find({}).to_list()
    assert await digest_in(store, left) == wanted
    assert await release_capture(store, left["_id"]) == 0


async def test_a_reading_whose_capture_is_gone_is_not_recalled(store: Database) -> None:
    await keep(store, on_day(1), on_day(2))
    first = await store["captures"].find_one({}, sort={"captured_at": 1})
    assert first is not None
    await store["captures"].delete_one({"_id": first["_id"]})
    assert await recalled(store, on_day(2)) == []


@given(some.binary(max_size=3000), some.binary(max_size=3000), some.binary(max_size=50))
def test_whatever_is_packed_is_unpacked_the_same(start: bytes, end: bytes, token: bytes) -> None:
    base = Base("base", start + end)
    body = start + token + end
    stored, needed = packed(body, base)
    assert unpacked(stored, len(body), base.body if needed else None) == body
