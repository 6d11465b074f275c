"""Databases of schema 2: offers are linked to their sellers, who have records, and runs name the site they searched."""

from datetime import timedelta
from typing import Any

from pipelines.store.connection import Database
from pipelines.store.migration import bring_up_to_date
from tests.pipelines.store.earlier_schemas import NOON, write_schema_2

Document = dict[str, Any]


async def with_sellers(database: Database) -> None:
    """Three offers of two sellers: one with an identifier, who was called otherwise before, one with a name only."""
    await write_schema_2(database, 3)
    antonia, before = {"id": "a1", "name": "Antonia"}, {"id": "a1", "name": "Anna"}
    named = {"$set": {"facts.seller": antonia, "last_seen": NOON + timedelta(days=2)}}
    await database["listings"].update_many({"_id": {"$in": ["bazaar:1", "bazaar:2"]}}, named)
    await database["listings"].update_one({"_id": "bazaar:3"}, {"$set": {"facts.seller": {"name": "Bruno"}}})
    await database["snapshots"].update_one({"_id": "bazaar:1#1"}, {"$set": {"facts.seller": before}})
    later = {"_id": "bazaar:1#2", "number": 2, "first_seen": NOON + timedelta(days=1)}
    one = await database["snapshots"].find_one({"_id": "bazaar:1#1"})
    assert one is not None
    facts = one["facts"] | {"seller": antonia}
    await database["snapshots"].insert_one(one | later | {"facts": facts, "last_seen": NOON + timedelta(days=2)})


async def test_sellers_are_made_of_what_is_stored(database: Database) -> None:
    await with_sellers(database)
    await bring_up_to_date(database)
    linked = {one["_id"]: one["seller"] async for one in database["listings"].find({})}
    assert linked == {"bazaar:1": "bazaar:a1", "bazaar:2": "bazaar:a1", "bazaar:3": "bazaar:name:Bruno"}
    antonia = await database["sellers"].find_one({"_id": "bazaar:a1"})
    assert antonia is not None
    assert (antonia["offers"], antonia["suspects"], antonia["brands"]) == (2, 2, ["Gucci"])
    at = NOON.replace(tzinfo=None) if antonia["first_seen"].tzinfo is None else NOON
    assert [(one["name"], one["first_seen"]) for one in antonia["names"]] == [
        ("Anna", at),
        ("Antonia", at + timedelta(days=1)),
    ]
    assert antonia["name"] == "Antonia"


async def test_offers_without_a_seller_are_linked_to_none(database: Database) -> None:
    await write_schema_2(database, 3)
    await bring_up_to_date(database)
    assert await database["listings"].count_documents({"seller": {"$exists": True}}) == 0
    assert await database["listings"].distinct("schema") == [3]
    assert await database["sellers"].count_documents({}) == 0


async def test_runs_name_the_site_that_they_searched(database: Database) -> None:
    await write_schema_2(database, 3)
    await bring_up_to_date(database)
    assert await database["crawls"].distinct("site") == ["bazaar.example"]


async def test_what_was_cut_off_between_listings_and_sellers_is_completed(database: Database) -> None:
    await with_sellers(database)
    await bring_up_to_date(database)
    wanted = await database["sellers"].find({}).sort("_id").to_list()
    await database["sellers"].delete_many({})
    await database["about"].update_one({"_id": "schema"}, {"$set": {"version": 2}})
    await bring_up_to_date(database)
    assert await database["sellers"].find({}).sort("_id").to_list() == wanted
