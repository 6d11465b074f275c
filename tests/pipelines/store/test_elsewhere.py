"""What stored offers tell of other offers' sellers and images."""

import re
from typing import Any

import pytest

from crawler.items import Listing, Seller
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.elsewhere import SELLERS_MAX, Elsewhere, OtherOffers
from pipelines.store.schema.indexes import NAMES_A_BRAND
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.pipelines.offers import judged, offer, page_of

Document = dict[str, Any]
PICTURE = "https://bazaar.example/shared.jpg"


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


def at(name: str, number: int, **facts: Any) -> Listing:  # noqa: ANN401 -- fields of Listing
    known: dict[str, Any] = {"images": (f"https://bazaar.example/{number}.jpg",), "seller": Seller(name=name)}
    return offer(number, **known | facts)


async def write(store: Database, *listings: Listing) -> None:
    writer = Writer(store, "crawl-1")
    await writer.add(judged(page_of(*listings)))
    await writer.flush()


async def test_other_sellers_that_show_the_same_picture_are_counted_once(store: Database) -> None:
    shared = [at(f"shop {number % 3}", number, images=(PICTURE,)) for number in range(1, 7)]
    await write(store, *shared, at("shop 9", 7))
    of_new = at("a new shop", 8, images=("https://bazaar.example/8.jpg", PICTURE))
    found = await OtherOffers(store).of([of_new, shared[0], at("shop 9", 7)])
    assert {key: one.sellers_with_its_images for key, one in found.items()} == {
        of_new.key: 3,
        shared[0].key: 2,
        "bazaar:7": 0,
    }


async def test_one_seller_is_one_by_identifier_and_by_name_elsewhere(store: Database) -> None:
    one = Seller(name="Rose", id="r1")
    renamed, namesake = Seller(name="Lily", id="r1"), Seller(name="Rose", id="r2")
    await write(store, at("", 1, images=(PICTURE,), seller=renamed), at("", 2, images=(PICTURE,), seller=namesake))
    await write(store, at("Rose", 3, images=(PICTURE,), marketplace="souk"))
    (found,) = (await OtherOffers(store).of([at("", 4, images=(PICTURE,), seller=one)])).values()
    assert found.sellers_with_its_images == 1


async def test_a_picture_that_everybody_shows_tells_nothing(store: Database) -> None:
    await write(store, *(at(f"shop {number}", number, images=(PICTURE,)) for number in range(1, SELLERS_MAX + 2)))
    (found,) = (await OtherOffers(store).of([at("shop 1", 1, images=(PICTURE,))])).values()
    assert found.sellers_with_its_images == 0


async def test_brands_of_a_seller_are_those_of_its_marketplace(store: Database) -> None:
    await write(store, at("shop 1", 1), at("shop 1", 2), at("shop 2", 3), at("shop 1", 4, marketplace="souk"))
    for key, brands in (("bazaar:2", ["Gucci", "Fendi"]), ("bazaar:3", ["Prada"]), ("souk:4", ["Omega"])):
        await store["listings"].update_one({"_id": key}, {"$set": {"judgement.brands": brands}})
    found = await OtherOffers(store).of([at("shop 1", 9), at("nobody yet", 8)])
    assert found == {"bazaar:9": Elsewhere(0, 2), "bazaar:8": Elsewhere(0, 0)}


async def test_offers_without_a_watched_brand_or_a_seller_tell_nothing(store: Database) -> None:
    await write(store, at("shop 1", 1, images=(PICTURE,)), at("", 2, images=(PICTURE,), seller=None))
    await store["listings"].update_one({"_id": "bazaar:1"}, {"$set": {"judgement.brands": []}})
    nobody = at("", 4, images=(PICTURE,), seller=None)
    assert await OtherOffers(store).of([at("shop 3", 3, images=(PICTURE,)), nobody]) == {"bazaar:3": Elsewhere(0, 0)}
    assert await OtherOffers(store).of([]) == {}


@pytest.mark.parametrize(
    ("asked", "indexes"),
    [
        (NAMES_A_BRAND | {"facts.images": {"$in": ["a", "b"]}}, {"by_image"}),
        (
            {"$or": [NAMES_A_BRAND | {f"facts.seller.{name}": {"$in": ["a", "b"]}} for name in ("id", "name")]},
            {"by_seller_id", "by_seller_name"},
        ),
    ],
)
async def test_each_question_is_answered_from_its_index(store: Database, asked: Document, indexes: set[str]) -> None:
    plan = (await store.command("explain", {"find": "listings", "filter": asked}))["queryPlanner"]["winningPlan"]
    assert set(re.findall(r"'indexName': '(\w+)'", str(plan))) == indexes
