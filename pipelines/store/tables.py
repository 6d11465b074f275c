"""What tables are made of: the documents of a collection that pass a filter, in batches, however many there are."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.queries import Filter

Database = AsyncDatabase[Document]
Table = Literal["listings", "snapshots", "sightings"]

BATCH = 500
OFFERS_AT_ONCE = 200
"""Offers whose rows are asked for together."""
_LEFT_OUT = {"judgement.hits": 0, "raw": 0, "sources": 0, "latest": 0}
"""Not in any table, and a large part of the documents."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted; None means any."""

    offers: Filter = field(default_factory=Filter)
    """Of the offers as they are known now, also where rows are of their snapshots and sightings."""
    listing: str | None = None
    """Key of one offer."""
    since: datetime | None = None
    """Seen at this time or later."""
    until: datetime | None = None
    """Seen before this time."""

    async def of_offers(self, database: Database) -> Document:
        """Return the part that listings answer, as MongoDB takes it."""
        return await self.offers.query(database) | ({} if self.listing is None else {"_id": {"$eq": self.listing}})

    def seen(self, first: str, last: str) -> Document:
        """Return the part about time: what lasted from one field's time to another's and was seen in between."""
        found: dict[str, dict[str, Any]] = {}
        if self.since is not None:
            found.setdefault(last, {})["$gte"] = self.since
        if self.until is not None:
            found.setdefault(first, {})["$lt"] = self.until
        return found


async def documents(database: Database, table: Table, wanted: Wanted) -> AsyncGenerator[list[Document], None]:
    """Yield batches of documents; without a filter on offers in the order in which they were stored."""
    of_offers = await wanted.of_offers(database)
    if table == "listings":
        async for batch in _found(database, table, of_offers | wanted.seen("first_seen", "last_seen")):
            yield batch
        return
    seen = wanted.seen("time", "time") if table == "sightings" else wanted.seen("first_seen", "last_seen")
    if not of_offers:
        async for batch in _found(database, table, seen):
            yield batch
        return
    order = "time" if table == "sightings" else "number"
    offers = database["listings"].find(of_offers, {"_id": 1}, batch_size=OFFERS_AT_ONCE)
    while keys := [one["_id"] for one in await offers.to_list(OFFERS_AT_ONCE)]:
        async for batch in _found(database, table, seen | {"listing": {"$in": keys}}, order):
            yield batch


async def _found(
    database: Database, table: Table, wanted: Document, order: str | None = None
) -> AsyncGenerator[list[Document], None]:
    cursor = database[table].find(wanted, _LEFT_OUT, batch_size=BATCH)
    if order:
        cursor = cursor.sort({"listing": 1, order: 1})
    async with cursor:
        while batch := await cursor.to_list(BATCH):
            yield batch
