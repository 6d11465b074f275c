"""What was read from each capture, looked up: the reading can stand with an earlier capture, in whole or in part."""

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.digest import Digest, digest_from, unpacked_digest
from pipelines.store.documents import Document
from pipelines.store.packing import packed

Database = AsyncDatabase[Document]

STORED = {"reading": 1, "reading_base": 1, "same_as": 1, "marketplace": 1}
"""The fields that a capture must be given with."""


async def digest_in(database: Database, capture: Document) -> Digest | None:
    """Return what was read from a capture; None where that were no offers, or where it is not there any more.

    Raises PyMongoError.
    """
    if "same_as" in capture:
        capture = await database["captures"].find_one({"_id": {"$eq": capture["same_as"]}}, STORED) or {}
    if "reading" not in capture:
        return None
    base = await _base_of(database, capture)
    if base is None and "reading_base" in capture:
        return None
    return digest_from(capture["reading"], capture["marketplace"], base)


async def release_capture(database: Database, capture: str) -> int:
    """Let captures whose readings stand with this one have their own, so that it can be removed; return how many.

    Its page is released by `release_base`. Raises PyMongoError.
    """
    stored = await database["captures"].find_one({"_id": {"$eq": capture}})
    if stored is None or "reading" not in stored:
        return 0
    base = await _base_of(database, stored)
    own, _ = packed(unpacked_digest(stored["reading"], base and unpacked_digest(base)))
    captures = database["captures"]
    of_same_bytes = {"page": {"$eq": stored["page"]}, "same_as": {"$eq": capture}}
    change: Document = {"$set": {"reading": own}, "$unset": {"same_as": ""}}
    if "judged_by" in stored:
        change["$set"]["judged_by"] = stored["judged_by"]
    released = (await captures.update_many(of_same_bytes, change)).modified_count
    async for other in captures.find({"url": {"$eq": stored["url"]}, "reading_base": {"$eq": capture}}, STORED):
        whole, _ = packed(unpacked_digest(other["reading"], unpacked_digest(own)))
        anew = {"$set": {"reading": whole}, "$unset": {"reading_base": ""}}
        released += (await captures.update_one({"_id": other["_id"], "reading_base": capture}, anew)).modified_count
    return released


async def _base_of(database: Database, capture: Document) -> bytes | None:
    if "reading_base" not in capture:
        return None
    base = await database["captures"].find_one({"_id": {"$eq": capture["reading_base"]}}, {"reading": 1})
    return base["reading"] if base and "reading" in base else None
