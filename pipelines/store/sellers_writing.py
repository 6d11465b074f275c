"""Keeps the records of sellers: new ones with the offers that name them, their counters at the end of a run."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from pymongo import UpdateMany, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from pipelines.store.documents import Document
from pipelines.store.sellers import KEY_MAX, SellerSeen, record_of, seller_key, stored_names

ATTEMPTS = 8
BATCH = 500
"""Sellers that are looked up and written at once."""
_DUPLICATE_KEY = 11000

Database = AsyncDatabase[Document]


async def note_sellers(database: Database, seen: Mapping[str, SellerSeen]) -> None:
    """Write what offers tell that the records do not: a new seller, name or brand. Raises PyMongoError.

    Counters, and when a known seller was seen last, follow when the run ends. Noting the same twice changes nothing.
    """
    todo = dict(seen)
    for _ in range(ATTEMPTS):
        before = {one["_id"]: one async for one in database["sellers"].find({"_id": {"$in": list(todo)}})}
        todo = {key: one for key, one in todo.items() if _is_news(one, before.get(key))}
        if await _written(database, [(before.get(key), record_of(one, before.get(key))) for key, one in todo.items()]):
            return
    raise RuntimeError(f"Other crawls keep writing the same sellers: {sorted(todo)[:3]}")


async def count_sellers(database: Database, keys: Iterable[str]) -> None:
    """Bring the counters, names, brands and times of these sellers to what their stored offers say now.

    A seller that is known by name only becomes one with the seller of that marketplace who has an identifier and
    this name, where there is just one. A record that no offer names any more is dropped. Raises PyMongoError.
    """
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        named = await _known_by_name(database, part)
        part = sorted({*part, *named, *await _by_name_to_identifier(database, named)})
        for _ in range(ATTEMPTS):
            counted = {one["_id"]: one async for one in _counted(database, part)}
            before = {one["_id"]: one async for one in database["sellers"].find({"_id": {"$in": part}})}
            records = [(before.get(key), _with_counts(key, one, before.get(key))) for key, one in counted.items()]
            if await _written(database, [pair for pair in records if pair[0] != pair[1]]):
                break
        else:
            raise RuntimeError(f"Other crawls keep writing the same sellers: {part[:3]}")
        unnamed = [key for key in part if key not in counted]
        if unnamed:
            await database["sellers"].delete_many({"_id": {"$in": unnamed}})


async def counted_anew(database: Database, before: Mapping[str, Document]) -> dict[str, Document]:
    """Return the records that sellers would have if their offers were counted now, by key. Raises PyMongoError."""
    return {
        one["_id"]: _with_counts(one["_id"], one, before[one["_id"]]) async for one in _counted(database, list(before))
    }


async def count_sellers_of(database: Database, marketplace: str) -> None:
    """Bring the records of all sellers of a marketplace to what their stored offers say now. Raises PyMongoError."""
    keys = [one["_id"] async for one in database["sellers"].find({"marketplace": {"$eq": marketplace}}, {"_id": 1})]
    await count_sellers(database, keys)


async def sellers_of_crawl(database: Database, crawl: str) -> list[str]:
    """Return the keys of the sellers whose offers a run has seen, also of those that had them before.

    Raises PyMongoError.
    """
    steps: list[Document] = [
        {"$match": {"crawl": {"$eq": crawl}}},
        {"$group": {"_id": "$listing"}},
        {"$lookup": {"from": "listings", "localField": "_id", "foreignField": "_id", "as": "of"}},
        {"$unwind": "$of"},
        {"$project": {"marketplace": "$of.marketplace", "seller": "$of.seller", "snapshots": "$of.snapshots"}},
    ]
    keys: set[str] = set()
    marketplace_of: dict[str, str] = {}
    async for one in await database["sightings"].aggregate(steps):
        if "seller" in one:
            keys.add(one["seller"])
        if one["snapshots"] > 1:  # with one state there was one seller
            marketplace_of[one["_id"]] = one["marketplace"]
    return sorted(keys | await _named_by_snapshots(database, marketplace_of))


async def _named_by_snapshots(database: Database, marketplace_of: Mapping[str, str]) -> set[str]:
    """Return the keys of those who have a record and whom any state of these listings names."""
    listings, found = sorted(marketplace_of), set[str]()
    for start in range(0, len(listings), BATCH):
        of_part = {"listing": {"$in": listings[start : start + BATCH]}, "facts.seller": {"$exists": True}}
        told = database["snapshots"].find(
            of_part, dict.fromkeys(("listing", "facts.seller.id", "facts.seller.name"), 1)
        )
        keys = {seller_key(marketplace_of[one["listing"]], one["facts"]["seller"]) async for one in told} - found
        there = database["sellers"].find({"_id": {"$in": [key for key in keys if key]}}, {"_id": 1})
        found |= {one["_id"] async for one in there}
    return found


def _is_news(seen: SellerSeen, before: Document | None) -> bool:
    if before is None:
        return True
    return not (seen.names.keys() <= stored_names(before).keys() and seen.brands <= set(before["brands"]))


async def _written(database: Database, records: list[tuple[Document | None, Document]]) -> bool:
    """Write records where they still are as they were read; False where one was not, and has to be read again."""
    updates = []
    for before, record in records:
        as_it_was = before or {"_id": record["_id"], "schema": {"$exists": False}}
        change: Document = {"$set": {name: value for name, value in record.items() if name != "_id"}}
        updates.append(UpdateOne(as_it_was, change, upsert=before is None))
    if not updates:
        return True
    try:
        done = await database["sellers"].bulk_write(updates, ordered=False)
    except BulkWriteError as error:
        failures = (error.details or {}).get("writeErrors", [])
        if any(failure["code"] != _DUPLICATE_KEY for failure in failures) or not failures:
            raise
        return False
    return done.matched_count + done.upserted_count == len(updates)


async def _counted(database: Database, keys: list[str]) -> AsyncIterator[Document]:
    """Yield what the stored offers of sellers amount to."""
    suspect = {"$in": ["$judgement.risk", ["medium", "high"]]}
    steps: list[Document] = [
        {"$match": {"seller": {"$in": keys}}},
        {
            "$group": {
                "_id": {"seller": "$seller", "name": "$facts.seller.name"},
                "marketplace": {"$first": "$marketplace"},
                "seller_id": {"$max": "$facts.seller.id"},
                "offers": {"$sum": 1},
                "suspects": {"$sum": {"$cond": [suspect, 1, 0]}},
                "brands": {"$addToSet": "$judgement.brands"},
                "labels": {"$push": "$decision.label"},
                "first_seen": {"$min": "$first_seen"},
                "last_seen": {"$max": "$last_seen"},
            }
        },
        {"$group": {"_id": "$_id.seller", "names": {"$push": "$$ROOT"}}},
    ]
    async for one in await database["listings"].aggregate(steps, allowDiskUse=True):
        yield one


def _with_counts(key: str, counted: Document, before: Document | None) -> Document:
    """Return a seller's record as its offers have it now."""
    parts: list[Document] = counted["names"]
    # Since when an offer's seller has its present name is not known of the offer: of the record it is.
    since = "last_seen" if before else "first_seen"
    named = {one["_id"]["name"]: (one[since], one["last_seen"]) for one in parts if one["_id"].get("name")}
    seen = SellerSeen(
        key=key,
        marketplace=parts[0]["marketplace"],
        seller_id=max((one["seller_id"] for one in parts if one["seller_id"]), default=None),
        names=named,
        first_seen=min(one["first_seen"] for one in parts),
        last_seen=max(one["last_seen"] for one in parts),
    )
    counts: dict[str, Any] = {name: sum(one[name] for one in parts) for name in ("offers", "suspects")}
    counts["decisions"] = dict(Counter(sorted(label for one in parts for label in one["labels"])))
    counts["brands"] = sorted({brand for one in parts for brands in one["brands"] for brand in brands})
    return record_of(seen, before) | counts


async def _known_by_name(database: Database, keys: list[str]) -> list[str]:
    """Return which of these sellers are known by name only, and those who are and share a name with one of these."""
    names = {
        f"{one['marketplace']}:name:{name['name'][:KEY_MAX]}"
        async for one in database["sellers"].find({"_id": {"$in": keys}}, {"marketplace": 1, "names.name": 1})
        for name in one["names"]
    }
    there = database["sellers"].find({"_id": {"$in": sorted(names)}}, {"_id": 1})
    return sorted({one["_id"] async for one in there} | {key for key in keys if ":name:" in key})


async def _by_name_to_identifier(database: Database, keys: list[str]) -> set[str]:
    """Link the offers of sellers known by name to the ones with an identifier, and return the keys of these."""
    if not keys:
        return set()
    asked = {key: key.split(":name:", 1) for key in keys}
    wanted = {
        "names.name": {"$in": [name for _, name in asked.values()]},
        "marketplace": {"$in": sorted({marketplace for marketplace, _ in asked.values()})},
        "seller_id": {"$exists": True},
    }
    called: dict[tuple[str, str], list[str]] = {}
    async for one in database["sellers"].find(wanted, {"marketplace": 1, "names.name": 1}):
        for name in one["names"]:
            called.setdefault((one["marketplace"], name["name"]), []).append(one["_id"])
    found = {key: called.get((marketplace, name), []) for key, (marketplace, name) in asked.items()}
    only = {key: same[0] for key, same in found.items() if len(same) == 1}
    moves = [UpdateMany({"seller": {"$eq": key}}, {"$set": {"seller": seller}}) for key, seller in only.items()]
    if moves:
        await database["listings"].bulk_write(moves, ordered=False)
        since = {one["_id"]: stored_names(one) async for one in database["sellers"].find({"_id": {"$in": list(only)}})}
        dated = [
            UpdateOne({"_id": only[key], "names.name": name}, {"$min": {"names.$.first_seen": first}})
            for key, names in since.items()
            for name, (first, _) in names.items()
        ]
        if dated:
            await database["sellers"].bulk_write(dated, ordered=False)
    return set(only.values())
