"""Timestamps on heads: asked for when a head is made, and later where that was not possible."""

import logging

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.canonical import document_hash
from pipelines.evidence.entry import Leaf
from pipelines.evidence.head import head_from
from pipelines.evidence.stamp import TimestampError, timestamp_server
from pipelines.store.documents import Document, milliseconds
from pipelines.store.log import Log

Database = AsyncDatabase[Document]
AT_ONCE = 5
"""Pending heads that the end of a run has stamped, the newest first: it covers those before it."""

log = logging.getLogger(__name__)


async def stamp_after_run(database: Database) -> None:
    """Have the newest heads stamped that wait for it; what fails stays pending, and is said. Raises PyMongoError."""
    try:
        await stamp_pending(database, AT_ONCE)
    except TimestampError as error:
        log.warning("The head of the log is signed, and its timestamp is pending: %s", error)


async def stamp_pending(database: Database, limit: int = 0) -> int:
    """Have heads stamped that wait for it, the newest first, and return how many were; 0 as a limit is none.

    Nothing is asked for where no server is set. Raises PyMongoError, and TimestampError at the first that is not given.
    """
    server = timestamp_server()
    if server is None:
        return 0
    from pipelines.evidence.timestamps import ask  # noqa: PLC0415 -- takes long to load, and most never ask

    waiting = {"$or": [{"stamp.state": "pending"}, {"_id": await _newest(database), "stamp.state": "none"}]}
    stamped = 0
    async for document in database["heads"].find(waiting).sort("_id", DESCENDING).limit(limit):
        stamp = await ask(server, head_from(document).stamped_content())
        given = {"state": "stamped", "token": stamp.token, "server": server, "at": milliseconds(stamp.at)}
        unstamped = {"_id": document["_id"], "stamp.state": document["stamp"]["state"]}
        if (await database["heads"].update_one(unstamped, {"$set": {"stamp": given}})).modified_count:
            await Log(database).append("stamp", [stamp_leaf(document["_id"], given)])
            stamped += 1
    return stamped


async def pending(database: Database) -> int:
    """Count the heads that wait for a timestamp. Raises PyMongoError."""
    return await database["heads"].count_documents({"stamp.state": "pending"})


def stamp_leaf(number: int, stamp: Document) -> Leaf:
    """Return the leaf of the timestamp of a head."""
    return Leaf("stamp", str(number), document_hash("stamp", {"_id": number} | stamp))


async def _newest(database: Database) -> int:
    newest = await database["heads"].find_one({}, {"_id": 1}, sort={"_id": DESCENDING})
    return int(newest["_id"]) if newest else 0
