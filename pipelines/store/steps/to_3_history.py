"""Schema 3, the history of offers: sellers have records, offers are linked to theirs, runs name the site they searched.

Names over time come from the snapshots.
"""

import logging
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.amounts import with_amounts
from pipelines.store.documents import Document
from pipelines.store.sellers import KEY_MAX, SellerSeen
from pipelines.store.sellers_writing import BATCH, count_sellers_of, note_sellers

Database = AsyncDatabase[Document]

log = logging.getLogger(__name__)


async def link_sellers(database: Database) -> None:
    """Link each offer to its seller, and make the records of sellers."""
    opened = with_amounts(database)
    linked = await opened["listings"].update_many(
        {"schema": {"$lt": 3}},
        [{"$set": _link() | {"schema": 3}}],
        bypass_document_validation=True,
    )
    if linked.modified_count:
        log.info("%s: %s listings are linked to their sellers now", database.name, linked.modified_count)
    async for sellers in _batches(opened, "snapshots", _BY_SNAPSHOTS):
        await note_sellers(opened, sellers)
    async for sellers in _batches(opened, "listings", _BY_LISTINGS):
        await note_sellers(opened, sellers)
    for marketplace in await opened["sellers"].distinct("marketplace"):
        await count_sellers_of(opened, marketplace)


async def name_sites(database: Database) -> None:
    """Tell of each run which site it searched, by the first page of results that it asked for."""
    updates = []
    async for crawl in database["crawls"].find({"schema": {"$lt": 3}}, {"_id": 1}):
        wanted = {"crawl": crawl["_id"], "origin": "fetched", "term": {"$type": "string"}, "offer_id": None}
        first = await database["captures"].find_one(wanted, {"requested_url": 1}, sort={"captured_at": 1})
        site = urlsplit(first["requested_url"]).netloc if first else ""
        change = {"schema": 3} | ({"site": site} if site else {})
        updates.append(UpdateOne({"_id": crawl["_id"], "schema": {"$lt": 3}}, {"$set": change}))
    if updates:
        await database["crawls"].bulk_write(updates, ordered=False, bypass_document_validation=True)


def _link() -> Document:
    cut = {way: {"$substrCP": [f"$facts.seller.{way}", 0, KEY_MAX]} for way in ("id", "name")}
    branches = [
        {"case": {"$gt": ["$facts.seller.id", ""]}, "then": {"$concat": ["$marketplace", ":", cut["id"]]}},
        {"case": {"$gt": ["$facts.seller.name", ""]}, "then": {"$concat": ["$marketplace", ":name:", cut["name"]]}},
    ]
    return {"seller": {"$switch": {"branches": branches, "default": "$$REMOVE"}}}


_TOLD: Document = {
    "seller_id": {"$max": "$facts.seller.id"},
    "first": {"$min": "$first_seen"},
    "last": {"$max": "$last_seen"},
}
_NAME = "$facts.seller.name"
_MARKETPLACE = {"$arrayElemAt": [{"$split": ["$listing", ":"]}, 0]}
_KEY = {"$concat": [_MARKETPLACE, ":", {"$substrCP": ["$facts.seller.id", 0, KEY_MAX]}]}
_BY_SNAPSHOTS: list[Document] = [
    {"$match": {"facts.seller.id": {"$gt": ""}, "facts.seller.name": {"$gt": ""}}},
    {"$group": _TOLD | {"_id": {"key": _KEY, "name": _NAME}, "marketplace": {"$first": _MARKETPLACE}}},
]
_BY_LISTINGS: list[Document] = [
    {"$match": {"seller": {"$exists": True}}},
    {"$group": _TOLD | {"_id": {"key": "$seller", "name": _NAME}, "marketplace": {"$first": "$marketplace"}}},
]


async def _batches(database: Database, collection: str, steps: list[Document]) -> AsyncIterator[dict[str, SellerSeen]]:
    batch: dict[str, SellerSeen] = {}
    async for one in await database[collection].aggregate(steps, allowDiskUse=True):
        key, name, times = one["_id"]["key"], one["_id"].get("name"), (one["first"], one["last"])
        seen = SellerSeen(
            key=key,
            marketplace=one["marketplace"],
            seller_id=one["seller_id"],
            names={name: times} if name else {},
            first_seen=times[0],
            last_seen=times[1],
        )
        batch[key] = seen.with_another(batch.get(key))
        if len(batch) >= BATCH:
            yield batch
            batch = {}
    if batch:
        yield batch
