"""Offers that came back under a new identifier: by what they are told, and what is no reason to link them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crawler.items import Seller
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.relisting import SHARED_MAX, relisted, relisting_sentence
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.pipelines.offers import NOON, judged, offer, page_of

Document = dict[str, Any]
FACTS: Document = {
    "title": "Velmora tote bag, calf leather, black, new with tag",
    "price": Decimal(100),
    "currency": "EUR",
    "seller": {"name": "Antonia", "id": "a1"},
    "images": ["https://bazaar.example/1.jpg", "https://bazaar.example/2.jpg"],
}
OTHER: Document = {"seller": {"name": "Bruno", "id": "b2"}}


def known(name: str = "bazaar:1", hours: float = 0, **facts: Any) -> Document:  # noqa: ANN401 -- facts have several types
    return {"_id": name, "last_seen": NOON + timedelta(hours=hours), "facts": FACTS | facts}


@pytest.mark.parametrize(
    ("before", "by"),
    [
        ({}, ("seller", "images", "text")),
        ({"images": ["https://bazaar.example/9.jpg"]}, ("seller", "text")),
        ({"title": "Something else"}, ("seller", "images")),
        ({"title": "VELMORA Tote Bag – calf leather / black (new with tag)"}, ("seller", "images", "text")),
        (OTHER, ("images", "text")),
        ({"seller": {"name": "Antonia"}}, ("seller", "images", "text")),  # the identifier was not on that page
    ],
)
def test_an_offer_is_known_again_by(before: Document, by: tuple[str, ...]) -> None:
    found = relisted(FACTS, [known(**before)])
    assert found is not None
    assert found.by == by


@pytest.mark.parametrize(
    "before",
    [
        {"title": "Something else", "images": []},  # all that one seller has
        OTHER | {"title": "Something else"},  # a picture that travels
        OTHER | {"images": []},  # a title that others write too
        OTHER | {"price": Decimal(30)},
        OTHER | {"currency": "USD"},
        {"images": [], "title": "Velmora tote bag, calf leather, brown, new with tag"},  # another colour
        {"images": [], "price": None},
        {"seller": {"name": "Antonia", "id": "z9"}, "images": []},  # another seller of the same name
    ],
)
def test_an_offer_is_not_taken_for(before: Document) -> None:
    assert relisted(FACTS, [known(**before)]) is None


def test_titles_without_blanks_are_compared_by_letters() -> None:
    title: Document = {"title": "古驰手提包真皮黑色全新带吊牌正品保证", "images": []}
    assert relisted(FACTS | title, [known(**title)]) is not None
    assert relisted(FACTS | title, [known(**title | {"title": "古驰钱包帆布白色二手无吊牌"})]) is None


def test_a_picture_on_many_offers_tells_nothing() -> None:
    many = [known(f"bazaar:{number}", title=f"Number {number}") for number in range(SHARED_MAX + 1)]
    assert relisted(FACTS, many[:-1]) is not None
    assert relisted(FACTS, many) is None


def test_of_several_the_same_seller_counts_first_then_what_is_alike_then_time() -> None:
    copies = [known("bazaar:copy", 9, seller=OTHER["seller"]), known("bazaar:old", 1), known("bazaar:new", 5)]
    found = relisted(FACTS, [*copies, known("bazaar:part", 8, images=[])])
    assert found is not None
    assert found.listing["_id"] == "bazaar:new"


def test_the_reason_is_told_in_words() -> None:
    found = relisted(FACTS, [known(**OTHER)])
    assert found is not None
    told = relisting_sentence(FACTS, found)
    assert told == (
        "2 of its images are the same; the title is the same; another seller (Antonia, then Bruno), "
        "under another identifier"
    )


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return with_amounts(database)


async def write(store: Database, number: int, minutes: float, *, began: float | None = None, **facts: Any) -> None:  # noqa: ANN401 -- fields of Listing
    since = None if began is None else NOON + timedelta(minutes=began)
    writer = Writer(store, f"crawl-{minutes}", since)
    bag = {"title": "Gucci bag", "price": Decimal(100), "seller": Seller(name="Antonia", id="a1")}
    shown = offer(number, images=("https://bazaar.example/bag.jpg",), **(bag | facts))
    await writer.add(judged(page_of(shown, minutes=minutes)))
    await writer.flush()


async def relists(store: Database, number: int) -> Document | None:
    found = await store["listings"].find_one({"_id": f"bazaar:{number}"})
    assert found is not None
    return found.get("relists")


async def test_a_new_offer_is_linked_when_it_is_written_and_once(store: Database) -> None:
    await write(store, 1, 0, began=0)
    await write(store, 2, 60, began=50)
    link = await relists(store, 2)
    told = "same seller (Antonia); 1 of its images is the same; the title is the same, under another identifier"
    by = ["seller", "images", "text"]
    assert link == {"listing": "bazaar:1", "by": by, "sentence": told, "time": NOON + timedelta(hours=1)}
    assert await relists(store, 1) is None
    await write(store, 2, 60, began=50)
    await write(store, 1, 120, began=110)
    assert await relists(store, 2) == link
    assert await relists(store, 1) is None


async def test_what_one_run_finds_for_the_first_time_is_not_linked(store: Database) -> None:
    await write(store, 1, 1, began=0)
    await write(store, 2, 2, began=0)
    assert await relists(store, 2) is None


async def test_saved_pages_are_linked_by_their_own_times(store: Database) -> None:
    await write(store, 1, 0)
    await write(store, 2, 60)
    assert await relists(store, 2) is not None


async def test_other_marketplaces_and_unwatched_offers_are_not_looked_up(store: Database) -> None:
    await write(store, 1, 0, began=0, marketplace="elsewhere")
    await write(store, 2, 60, began=50)
    assert await relists(store, 2) is None
    await store["listings"].update_many({}, {"$set": {"judgement.brands": []}})
    await write(store, 3, 120, began=110)
    assert await relists(store, 3) is None


async def test_earlier_offers_are_found_from_indexes_alone(store: Database) -> None:
    await write(store, 1, 0, began=0)
    for field in ("facts.images", "facts.seller.id", "facts.seller.name"):
        asked = {"judgement.brands.0": {"$exists": True}, field: {"$in": ["x"]}}
        plan = await store["listings"].find(asked).explain()
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])
