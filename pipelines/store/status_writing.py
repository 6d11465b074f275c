"""Brings the statuses of listings up to date with what was seen of them, beside crawls that do the same."""

from collections.abc import Mapping, Sequence

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.status import Look, Standing, after, standing_of

ATTEMPTS = 8
BATCH = 1000
"""Listings that are looked up and written at once."""
_NEEDED = dict.fromkeys(("status", "status_reason", "statuses", "last_seen"), 1)

Database = AsyncDatabase[Document]


async def note_looks(database: Database, looks: Mapping[str, Sequence[Look]]) -> list[str]:
    """Write what these looks, by key, make of the listings, and return those that have another status or reason now.

    Each listing is changed only where it still is as it was read; else it is read again. Noting a look twice changes
    nothing. Listings that are not stored are passed over. Raises PyMongoError.
    """
    keys, changed = sorted(looks), list[str]()
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        for _ in range(ATTEMPTS):
            written, all_done = await _note(database, {key: looks[key] for key in part})
            changed += written
            if all_done:
                break
        else:
            raise RuntimeError(f"Other crawls keep writing the status of the same offers: {part[:3]}")
    return changed


async def _note(database: Database, looks: Mapping[str, Sequence[Look]]) -> tuple[list[str], bool]:
    updates, changed = [], []
    async for listing in database["listings"].find({"_id": {"$in": list(looks)}}, _NEEDED):
        now = standing_of(listing)
        then = after(now, looks[listing["_id"]])
        if then != now:
            updates.append(_update(listing, then))
            changed.append(listing["_id"])
    if not updates:
        return [], True
    done = await database["listings"].bulk_write(updates, ordered=False)
    return changed, done.matched_count == len(updates)


def _update(listing: Document, then: Standing) -> UpdateOne:
    reason = listing.get("status_reason")
    as_it_was: Document = {"_id": listing["_id"], "status": listing["status"], "last_seen": listing["last_seen"]}
    as_it_was["status_reason"] = {"$exists": False} if reason is None else {"$eq": reason}
    change: Document = {"status": then.status, "status_reason": then.reason}
    if then.before:
        change["statuses"] = list(then.before)
    return UpdateOne(as_it_was, {"$set": change})
