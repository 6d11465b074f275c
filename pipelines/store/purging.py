"""What is removed on purpose: bodies that are old, and all that says something of an offer or of a seller.

What is chosen is asked for again in chunks, so that it may be as much as there is. Each chunk is put on record first,
logged and signed, and then removed. Whatever is cut off is completed by doing the same again: what leads to the
documents of an offer, its sightings and last its listing, is there as long as any of them is.
"""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.snapshot import Label
from pipelines.store.adoption import adopt_loose
from pipelines.store.bodies import MissingPageError, release_base
from pipelines.store.documents import Document
from pipelines.store.heads import sign_head
from pipelines.store.log import Log, leaf_of
from pipelines.store.records import record_purge
from pipelines.store.sellers_writing import count_sellers
from pipelines.store.standings import FIELDS
from pipelines.store.standings import RUN as STANDING

Database = AsyncDatabase[Document]
Chunk = tuple[str, list[str], list[str]]
"""Collection, ids of its documents, and the keys of the offers they are removed for; none where it is for their age."""

RECORDED = 1000
"""Documents of one record: each has a leaf of its own and a signature."""
OFFERS = 100
"""Offers that are looked up together."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be removed: one of the four."""

    before: datetime | None = None
    """Bodies of pages and images that were last fetched before this time, and offers that were last seen before it."""
    listings: tuple[str, ...] = ()
    seller: str | None = None
    label: Label | None = None
    """Offers whose last decision says so."""


async def counted(database: Database, chosen: Chosen) -> Counter[str]:
    """Count what would be removed, by collection. Raises PyMongoError."""
    found: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    async for collection, ids, keys in chunks(database, chosen):
        # Several offers can stand on one page; by age each page comes once.
        if keys and collection in {"pages", "images", "readings"}:
            found.setdefault(collection, set()).update(ids)
        else:
            counts[collection] += len(ids)
    return counts + Counter({collection: len(ids) for collection, ids in found.items()})


async def purge(database: Database, chosen: Chosen, reason: str, who: str) -> Counter[str]:
    """Record and remove, and return how much was removed of which collection.

    Raises PyMongoError, and OperatorError where the log can not be signed or a page that others need is damaged.
    """
    await adopt_loose(database)  # the record of one that was killed before it could log it
    removed: Counter[str] = Counter()
    async for collection, ids, keys in chunks(database, chosen):
        for start in range(0, len(ids), RECORDED):
            part = ids[start : start + RECORDED]
            await record_purge(database, collection=collection, ids=part, reason=reason, who=who)
            await _remove(database, collection, part, keys)
            removed[collection] += len(part)
    await _make_sellers_anew(database)
    return removed


async def is_known(database: Database, listing: str) -> bool:
    """Whether there is such an offer, or was until it was removed on purpose. Raises PyMongoError."""
    removed = {"collection": "listings", "ids": listing}
    return bool(
        await database["listings"].find_one({"_id": {"$eq": listing}}, {"_id": 1})
        or await database["purges"].find_one(removed, {"_id": 1})
    )


async def purged_pages(database: Database, hashes: list[str]) -> set[str]:
    """Return which of these pages were removed on purpose and are not there again. Raises PyMongoError."""
    missing = set(hashes) - set(await _there(database, "pages", hashes))
    if not missing:
        return missing
    records = database["purges"].find({"collection": "pages", "ids": {"$in": sorted(missing)}}, {"ids": 1})
    return {name async for one in records for name in one["ids"]} & missing


async def chunks(database: Database, chosen: Chosen) -> AsyncIterator[Chunk]:
    """Yield what is chosen, in the order in which it is to be removed. Raises PyMongoError."""
    if chosen.before is not None:
        for collection, captures, field in (("pages", "captures", "page"), ("images", "image_captures", "image")):
            async for ids in _bodies_before(database, collection, captures, field, chosen.before):
                yield collection, ids, []
        wanted: Document = {"last_seen": {"$lt": chosen.before}}
    elif chosen.label is not None:
        wanted = {"decision.label": {"$eq": chosen.label}}
    else:
        wanted = {"seller": {"$eq": chosen.seller}} if chosen.seller else {"_id": {"$in": list(chosen.listings)}}
    async for keys in _in_chunks(database, "listings", wanted, OFFERS):
        async for chunk in _of_offers(database, keys, bodies=chosen.before is None):
            yield chunk


async def _of_offers(database: Database, keys: list[str], *, bodies: bool) -> AsyncIterator[Chunk]:
    """Yield everything that says something of offers; `bodies`: also the pages and images that show them."""
    of_offers = {"listing": {"$in": keys}}
    if bodies:
        yield "pages", await _there(database, "pages", await _pages_of(database, keys)), keys
        yield "images", await _there(database, "images", await _images_of(database, keys)), keys
    async for ids in _in_chunks(database, "readings", {"differing.listing": {"$in": keys}}, RECORDED):
        yield "readings", ids, keys
    for collection in ("image_captures", "judgements", "snapshots"):
        async for ids in _in_chunks(database, collection, of_offers, RECORDED):
            yield collection, ids, keys
    yield "listings", keys, keys


async def _pages_of(database: Database, keys: list[str]) -> list[str]:
    """Return the pages that showed offers, and those of their own addresses."""
    seen = await database["sightings"].find({"listing": {"$in": keys}}, {"_id": 1}).to_list()
    names = {one["_id"].partition("#")[0] for one in seen}
    names |= set(await database["snapshots"].distinct("capture", {"listing": {"$in": keys}}))
    pages = set(await database["captures"].distinct("page", {"_id": {"$in": sorted(names)}}))
    async for one in database["listings"].find({"_id": {"$in": keys}}, {"marketplace": 1, "listing_id": 1}):
        own = {"marketplace": one["marketplace"], "offer_id": {"$eq": one["listing_id"]}}
        pages |= set(await database["captures"].distinct("page", own))
    return sorted(pages)


async def _images_of(database: Database, keys: list[str]) -> list[str]:
    """Return the images that were captured of these offers and of no others."""
    images = await database["image_captures"].distinct("image", {"listing": {"$in": keys}})
    others = {"image": {"$in": images}, "listing": {"$nin": keys}}
    return sorted(set(images) - set(await database["image_captures"].distinct("image", others)))


async def _bodies_before(
    database: Database, collection: str, captures: str, field: str, before: datetime
) -> AsyncIterator[list[str]]:
    """Yield the bodies that were last captured before a time."""
    steps: list[Document] = [
        {"$group": {"_id": f"${field}", "last": {"$max": "$captured_at"}}},
        {"$match": {"last": {"$lt": before}}},
    ]
    async with await database[captures].aggregate(steps, allowDiskUse=True) as cursor:
        while found := await cursor.to_list(RECORDED):
            if there := await _there(database, collection, [one["_id"] for one in found]):
                yield there


async def _there(database: Database, collection: str, names: list[str]) -> list[str]:
    return [one["_id"] async for one in database[collection].find({"_id": {"$in": names}}, {"_id": 1}).sort("_id")]


async def _in_chunks(database: Database, collection: str, wanted: Document, size: int) -> AsyncIterator[list[str]]:
    """Yield ids in their order, each chunk by a question of its own: what comes before may be removed meanwhile."""
    last: Any = None
    while True:
        beyond = wanted if last is None else {"$and": [wanted, {"_id": {"$gt": last}}]}
        found = await database[collection].find(beyond, {"_id": 1}).sort("_id", ASCENDING).limit(size).to_list()
        if not found:
            return
        yield [one["_id"] for one in found]
        last = found[-1]["_id"]


async def _remove(database: Database, collection: str, ids: list[str], keys: list[str]) -> None:
    named = {"_id": {"$in": ids}}
    if collection == "pages":
        await _remove_pages(database, ids)
    elif collection == "readings":  # what they say of other offers stays
        await database["readings"].update_many(named, {"$pull": {"differing": {"listing": {"$in": keys}}}})
    else:
        if collection == "listings":
            await _forget(database, ids)
        await database[collection].delete_many(named)


async def _forget(database: Database, keys: list[str]) -> None:
    """Remove what other documents say of offers: why another was taken for one of them can name its seller."""
    wanted = {"relists.listing": {"$in": keys}, "_id": {"$nin": keys}}
    others = await database["listings"].find(wanted, dict.fromkeys(FIELDS, 1)).to_list()
    parts = [{name: value for name, value in one.items() if name != "relists"} for one in others]
    if parts:
        await Log(database).append(STANDING, [leaf_of("standing", part) for part in parts])
        await sign_head(database, "purge")
    await database["listings"].update_many(wanted, {"$unset": {"relists": ""}})
    sellers = await database["listings"].distinct("seller", {"_id": {"$in": keys}})
    await database["sellers"].delete_many({"_id": {"$in": sellers}})


async def _make_sellers_anew(database: Database) -> None:
    """Make the records of sellers from the offers that are left of them, where they have none."""
    steps: list[Document] = [
        {"$match": {"seller": {"$type": "string"}}},
        {"$group": {"_id": "$seller"}},
        {"$lookup": {"from": "sellers", "localField": "_id", "foreignField": "_id", "as": "record"}},
        {"$match": {"record": []}},
    ]
    async with await database["listings"].aggregate(steps, allowDiskUse=True) as cursor:
        while found := await cursor.to_list(RECORDED):
            await count_sellers(database, [one["_id"] for one in found])


async def _remove_pages(database: Database, ids: list[str]) -> None:
    """Remove bodies: first those that others are no differences to, so that few have to be packed anew."""
    await database["pages"].delete_many({"_id": {"$in": ids}, "base": {"$exists": True}})
    for one in await _there(database, "pages", ids):
        try:
            await release_base(database, one)
        except MissingPageError:
            if await database["pages"].find_one({"base": one}, {"_id": 1}):
                raise
        await database["pages"].delete_one({"_id": one})
