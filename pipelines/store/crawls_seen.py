"""What was run, for those who ask what it is worth: runs, and the captures that show what is wrong with them."""

from typing import NamedTuple

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.bodies import body_of
from pipelines.store.documents import Document

Database = AsyncDatabase[Document]

_NEWEST = "last"


class CrawlSeen(NamedTuple):
    """One run."""

    crawl: Document
    examples: list[Document]
    """The captures that its reasons name, as far as they are still there."""


async def crawls_of(database: Database, marketplace: str | None, verdict: str | None, limit: int) -> list[Document]:
    """Return runs that crawled, newest first. Raises PyMongoError."""
    wanted: Document = {"site": {"$exists": True}}
    if marketplace is not None:
        wanted["marketplace"] = {"$eq": marketplace}
    if verdict is not None:
        wanted["health.verdict"] = {"$eq": verdict}
    return await database["crawls"].find(wanted).sort("started_at", DESCENDING).limit(limit).to_list()


async def crawl_seen(database: Database, name: str) -> CrawlSeen | None:
    """Return one run by its name, or the newest for "last"; None where there is none. Raises PyMongoError."""
    if name == _NEWEST:
        crawl = next(iter(await crawls_of(database, None, None, 1)), None)
    else:
        crawl = await database["crawls"].find_one({"_id": {"$eq": name}})
    if crawl is None:
        return None
    named = [one for reason in crawl.get("health", {}).get("reasons", ()) for one in reason["captures"]]
    kept = {"url": 1, "status": 1, "page_state": 1, "page": 1}
    return CrawlSeen(crawl, await database["captures"].find({"_id": {"$in": named}}, kept).to_list())


async def page_of_capture(database: Database, name: str) -> bytes | None:
    """Return the bytes of the page of a capture; None where there is no such capture.

    Raises PyMongoError, and MissingPageError where its page was purged.
    """
    capture = await database["captures"].find_one({"_id": {"$eq": name}}, {"page": 1})
    return None if capture is None else await body_of(database, capture["page"])
