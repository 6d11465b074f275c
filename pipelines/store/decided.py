"""What people have decided, where it is looked for: on the listing the last decision, on the seller how many of which.

It follows from `decisions`, which are never changed: doing it twice changes nothing, and whatever cut it off, doing it
again completes it.
"""

from collections.abc import Collection

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.sellers_writing import count_sellers

Database = AsyncDatabase[Document]
KEPT = ("label", "reason", "who", "when", "snapshot")
"""Fields of a decision that its listing repeats, beside its id."""


async def follow_decisions(database: Database, listings: Collection[str]) -> None:
    """Bring these listings and their sellers to what was decided of them. Raises PyMongoError."""
    for listing in sorted(listings):
        last = await last_decision(database, listing)
        if last is not None:
            await database["listings"].update_one({"_id": listing}, {"$set": {"decision": last}})
    sellers = await database["listings"].distinct("seller", {"_id": {"$in": sorted(listings)}})
    await count_sellers(database, [one for one in sellers if one])


async def last_decision(database: Database, listing: str) -> Document | None:
    """Return what a listing repeats of the last decision of it; None where there is none. Raises PyMongoError.

    What was decided of an offer before it was removed on purpose is not said of one that was seen again since.
    """
    newest = {"when": DESCENDING, "_id": DESCENDING}
    removed = {"collection": "listings", "ids": listing}
    purge = await database["purges"].find_one(removed, {"when": 1}, sort=[("when", DESCENDING)])
    since: Document = {"when": {"$gt": purge["when"]}} if purge else {}
    found = await database["decisions"].find_one({"listing": {"$eq": listing}} | since, sort=newest)
    return None if found is None else {"id": found["_id"]} | {name: found[name] for name in KEPT}
