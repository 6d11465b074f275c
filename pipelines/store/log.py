"""The log: append-only, one document a batch of leaves, named by the place of its first leaf.

A batch is inserted under the number of leaves before it. Of two crawls that append at once one finds that number taken
and goes behind the other: no lock is needed, and no place in the log is ever given twice.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from pipelines.evidence.canonical import document_hash
from pipelines.evidence.entry import Entry, Kind, Leaf
from pipelines.store.documents import SCHEMA, Document, milliseconds

Database = AsyncDatabase[Document]

BATCH = 5000
"""Leaves of one document: some 150 bytes each, and a document holds 16 MB."""


class Log:
    """Appends to the log of a database, and remembers where it ended."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._size: int | None = None

    async def append(self, run: str, leaves: Sequence[Leaf], *, adopted: bool = False) -> int:
        """Add leaves, on disk when this returns, and return the place of the first. Raises PyMongoError."""
        first = -1
        for at in range(0, len(leaves), BATCH):
            place = await self._append(run, leaves[at : at + BATCH], adopted=adopted)
            first = place if first < 0 else first
        return first

    async def _append(self, run: str, leaves: Sequence[Leaf], *, adopted: bool) -> int:
        batch: Document = {
            "schema": SCHEMA,
            "count": len(leaves),
            "run": run,
            "at": milliseconds(datetime.now(UTC)),
            "adopted": adopted,
            "leaves": [leaf._asdict() for leaf in leaves],
        }
        while True:
            place = await size_of(self.database) if self._size is None else self._size
            try:
                await self.database["log"].insert_one({"_id": place} | batch)
            except DuplicateKeyError:
                self._size = None
                continue
            self._size = place + len(leaves)
            return place


async def size_of(database: Database) -> int:
    """Count the leaves. Raises PyMongoError."""
    last = await database["log"].find_one({}, {"count": 1}, sort={"_id": DESCENDING})
    return last["_id"] + last["count"] if last else 0


async def batches(database: Database, start: int = 0, wanted: Document | None = None) -> AsyncIterator[Document]:
    """Yield the batches from a place in the log on, in order. Raises PyMongoError."""
    async for batch in database["log"].find({"_id": {"$gte": start}} | (wanted or {})).sort("_id", ASCENDING):
        yield batch


def entries_of(batch: Document) -> list[Entry]:
    """Return the leaves of a batch."""
    of_batch = {name: batch[name] for name in ("run", "at", "schema", "adopted")}
    return [Entry(**leaf, **of_batch) for leaf in batch["leaves"]]


def leaf_of(kind: Kind, document: Document, *more: Document) -> Leaf:
    """Return the leaf of a document; of a capture with its sightings, in the order of their rank."""
    return Leaf(kind, str(document["_id"]), document_hash(kind, document, *more))


def leaves_of(kind: Kind, documents: Iterable[Document]) -> list[Leaf]:
    """Return the leaves of documents that stand for nothing beside themselves."""
    return [leaf_of(kind, document) for document in documents]


def in_page_order(sightings: Iterable[Document]) -> list[Document]:
    """Return the sightings that a crawl has written of a capture, in the order of their rank.

    What a later reader has found besides stands under the key of the offer, and belongs to the reading.
    """
    ranked = [one for one in sightings if one["_id"].rpartition("#")[2].isdecimal()]
    return sorted(ranked, key=lambda one: (int(one["_id"].rpartition("#")[2]), one["_id"]))


def of_capture(capture: str) -> Document:
    """Return the filter for the sightings of a capture."""
    return {"_id": {"$gte": f"{capture}#", "$lt": f"{capture}$"}}


def found_sightings(reading: Document) -> list[str]:
    """Return the ids of the sightings that a reading has added to its capture."""
    return [f"{reading['capture']}#{name.rpartition('#')[0]}" for name in reading["found"]]


async def reading_leaf(database: Database, reading: Document) -> Leaf:
    """Return the leaf of a reading, with the sightings that came of it. Raises PyMongoError."""
    names = found_sightings(reading)
    found: dict[Any, Document] = {}
    if names:
        found = {one["_id"]: one async for one in database["sightings"].find({"_id": {"$in": names}})}
    return leaf_of("reading", reading, *(found[name] for name in names if name in found))
