"""What a listing says beside its snapshots, where it stands and what it was before: logged whenever it changes.

None of it could be made again from what is stored: it rests on what was known at the time. A listing that has been live
all along and came back as no other has nothing to log.
"""

from collections.abc import Iterable

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.entry import Leaf
from pipelines.store.documents import Document
from pipelines.store.log import Log, leaf_of

Database = AsyncDatabase[Document]
FIELDS = ("status", "status_reason", "statuses", "relists")
RUN = "standing"
_BATCH = 500


def standing_in(listing: Document) -> Document | None:
    """Return the part of a listing that is logged; None where there is nothing to log."""
    part = {name: listing[name] for name in FIELDS if name in listing}
    return None if part == {"status": "live"} else {"_id": listing["_id"]} | part


async def standing_leaves(database: Database, keys: Iterable[str]) -> list[Leaf]:
    """Return the leaves of listings as they are stored now. Raises PyMongoError."""
    wanted = sorted(set(keys))
    found = database["listings"].find({"_id": {"$in": wanted}}, dict.fromkeys(FIELDS, 1)).sort("_id", ASCENDING)
    parts = [part async for one in found if (part := standing_in(one))] if wanted else []
    return [leaf_of("standing", part) for part in parts]


async def log_standings(database: Database, keys: Iterable[str], *, adopted: bool = False) -> None:
    """Log where listings stand now. Raises PyMongoError."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _BATCH):
        leaves = await standing_leaves(database, wanted[start : start + _BATCH])
        await Log(database).append(RUN, leaves, adopted=adopted)


async def adopt_standings(database: Database, marketplace: str | None = None) -> None:
    """Log where all listings of a marketplace, or of all, stand that have anything to log. Raises PyMongoError."""
    told = [{name: {"$exists": True}} for name in FIELDS if name != "status"] + [{"status": {"$ne": "live"}}]
    wanted: Document = {"$or": told} | ({"marketplace": marketplace} if marketplace is not None else {})
    keys: list[str] = []
    async for one in database["listings"].find(wanted, {"_id": 1}).sort("_id", ASCENDING):
        keys.append(one["_id"])
        if len(keys) == _BATCH:
            await log_standings(database, keys, adopted=True)
            keys = []
    await log_standings(database, keys, adopted=True)
