"""Questions about sellers, prices and relistings, answered in the database's documents."""

import re

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document

PRICES_MAX = 5000
"""Sightings whose prices are told, the newest."""
SAME_MAX = 10
"""Sellers of one name that are told."""

Database = AsyncDatabase[Document]


async def sellers(
    database: Database, marketplace: str | None, brand: str | None, limit: int
) -> tuple[list[Document], int]:
    """Return sellers, those with most suspect offers first, and how many there are."""
    wanted: Document = {}
    if marketplace is not None:
        wanted["marketplace"] = {"$eq": marketplace}
    if brand is not None:
        wanted["brands"] = re.compile(f"^{re.escape(brand)}$", re.IGNORECASE)
    cursor = database["sellers"].find(wanted).sort({"suspects": DESCENDING, "offers": DESCENDING})
    return await cursor.limit(limit).to_list(), await database["sellers"].count_documents(wanted)


async def sellers_called(database: Database, name: str) -> list[Document]:
    """Return the seller with this key, else those with this identifier, or any name that they ever had."""
    found = await database["sellers"].find_one({"_id": {"$eq": name}})
    if found is not None:
        return [found]
    wanted: Document = {"$or": [{"seller_id": {"$eq": name}}, {"names.name": {"$eq": name}}]}
    return await database["sellers"].find(wanted).sort("_id", ASCENDING).limit(SAME_MAX).to_list()


async def prices_of(database: Database, key: str) -> list[Document]:
    """Return when a listing was seen at which price, in order of time."""
    wanted = {"listing": {"$eq": key}, "price": {"$exists": True}}
    fields = {"_id": 0, "time": 1, "price": 1, "currency": 1}
    newest = await database["sightings"].find(wanted, fields).sort("time", DESCENDING).limit(PRICES_MAX).to_list()
    return newest[::-1]


async def relisted_as(database: Database, key: str) -> list[Document]:
    """Return the listings that are this one under another identifier, by all that can be told."""
    return await database["listings"].find({"relists.listing": {"$eq": key}}).sort("first_seen", ASCENDING).to_list()
