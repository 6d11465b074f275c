"""Finds the earlier offers that a new one may be under a new identifier, by seller and images, from indexes alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.relisting import IMAGES_MAX, relisted, relisting_sentence
from pipelines.store.schema.indexes import NAMES_A_BRAND

OFFERS_MAX = 500
"""Stored offers that are looked at for each way of finding them in one batch."""
_COMPARED = ("title", "price", "currency", "seller", "images")
_NEEDED = {"first_seen": 1, "last_seen": 1, "marketplace": 1} | {f"facts.{name}": 1 for name in _COMPARED}

Database = AsyncDatabase[Document]


class Newcomer(NamedTuple):
    """An offer that names a watched brand and was not known from this kind of page."""

    facts: Mapping[str, Any]
    seen: datetime
    first_seen: datetime
    """Earlier than `seen` where another kind of page has shown it before."""


async def knows_earlier(database: Database, marketplace: str, since: datetime) -> bool:
    """Whether any offer of a marketplace was known then: else nothing can be a relisting. Raises PyMongoError."""
    wanted = {"marketplace": {"$eq": marketplace}, "first_seen": {"$lt": since}}
    return await database["listings"].find_one(wanted, {"_id": 1}) is not None


async def relistings_of(
    database: Database, newcomers: Mapping[str, Newcomer], since: datetime | None
) -> dict[str, Document]:
    """Return `relists` of each new offer, by key, that an earlier one is likely to have been. Raises PyMongoError.

    Only offers count that name a watched brand and that were known before this one was seen, and before the run began
    (`since`): what one run finds for the first time stood there side by side.
    """
    if not newcomers:
        return {}
    until = {key: min(new.first_seen, since or new.first_seen) for key, new in newcomers.items()}
    wanted = {
        "marketplace": {"$in": sorted({key.partition(":")[0] for key in newcomers})},
        "first_seen": {"$lt": max(until.values())},
    }
    earlier = await _candidates(database, [one.facts for one in newcomers.values()], wanted)
    found: dict[str, Document] = {}
    for key, new in newcomers.items():
        known = [one for one in earlier if one["_id"] != key and one["first_seen"] < until[key]]
        ours = [one for one in known if one["marketplace"] == key.partition(":")[0]]
        if best := relisted(new.facts, ours):
            sentence = relisting_sentence(new.facts, best)
            found[key] = {"listing": best.listing["_id"], "by": list(best.by), "sentence": sentence, "time": new.seen}
    return found


async def _candidates(database: Database, offers: Sequence[Mapping[str, Any]], wanted: Document) -> list[Document]:
    images = {url for facts in offers for url in facts.get("images", ())[:IMAGES_MAX]}
    sellers: list[Mapping[str, Any]] = [facts.get("seller", {}) for facts in offers]
    ways = {
        "facts.images": images,
        "facts.seller.id": {one["id"] for one in sellers if "id" in one},
        "facts.seller.name": {one["name"] for one in sellers if "name" in one},
    }
    found: dict[str, Document] = {}
    for field, values in ways.items():
        if not values:
            continue
        asked = NAMES_A_BRAND | {field: {"$in": sorted(values)}}
        # What the index finds is bounded before anything of it is looked at: a shop can have any number of offers.
        steps: list[Document] = [{"$match": asked}, {"$limit": OFFERS_MAX}, {"$match": wanted}, {"$project": _NEEDED}]
        async for one in await database["listings"].aggregate(steps):
            found[one["_id"]] = one
    return list(found.values())
