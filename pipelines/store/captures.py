"""Stored captures and the bytes behind them: what a better reader can read again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import PageCapture, Reading
from pipelines.store.documents import Document

BATCH = 100
"""Captures in memory at once, without their bodies; of these there is one."""

Database = AsyncDatabase[Document]


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """One capture as it is stored, without its body."""

    document: Document

    @property
    def id(self) -> str:
        """Its identifier."""
        return str(self.document["_id"])

    @property
    def page_hash(self) -> str:
        """SHA-256 of its body."""
        return str(self.document["page"])

    @property
    def content_type(self) -> str | None:
        """What was said of the body: by the file that held it, else by the last header, as browsers have it."""
        headers = self.document["response_headers"]
        stated = [value for name, value in headers if name.lower() == "content-type"]
        return self.document.get("content_type") or (stated[-1] if stated else None)

    def as_read(self, body: bytes, reading: Reading, reader_version: str) -> PageCapture:
        """Return the capture as it was taken, with what a reader reads in it now."""
        stored = self.document
        return PageCapture(
            marketplace=stored["marketplace"],
            requested_url=stored["requested_url"],
            url=stored["url"],
            redirects=tuple(stored["redirects"]),
            requested_at=stored.get("requested_at"),
            captured_at=stored["captured_at"],
            status=stored["status"],
            request_headers=tuple((name, value) for name, value in stored["request_headers"]),
            response_headers=tuple((name, value) for name, value in stored["response_headers"]),
            content_type=stored.get("content_type"),
            body=body,
            rendered=stored.get("rendered", False),
            origin=stored["origin"],
            ingested_by=stored.get("ingested_by"),
            ingested_from=stored.get("ingested_from"),
            term=stored["term"],
            result_page=stored["result_page"],
            offer_id=stored["offer_id"],
            reader_version=reader_version,
            reading=reading,
        )


async def marketplaces_of(database: Database) -> list[str]:
    """Return the marketplaces and shops of which there are captures."""
    return sorted(await database["captures"].distinct("marketplace"))


async def captures_of(database: Database, marketplace: str) -> AsyncIterator[list[StoredCapture]]:
    """Yield the captures of a marketplace in batches, oldest first; each batch is a question of its own.

    A cursor would have to stay open while pages are read for hours.
    """
    wanted: dict[str, Any] = {"marketplace": {"$eq": marketplace}}
    while True:
        cursor = database["captures"].find(wanted).sort({"captured_at": ASCENDING, "_id": ASCENDING}).limit(BATCH)
        batch = await cursor.to_list()
        if not batch:
            return
        yield [StoredCapture(document) for document in batch]
        last, name = batch[-1]["captured_at"], batch[-1]["_id"]
        wanted["captured_at"] = {"$gte": last}
        wanted["$or"] = [{"captured_at": {"$gt": last}}, {"_id": {"$gt": name}}]
