"""Captures that another reader or other rules have read, one after the other, and what is made of them now.

Each reading is written before the next capture is looked at, in an order in which whatever is cut off is completed by
doing the same again: the document of `readings`, which says that a capture is done, comes last, and then the log.
"""

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from pipelines.snapshot import SnapshotPage
from pipelines.store.adoption import found_leaves
from pipelines.store.captures import StoredCapture, captures_of
from pipelines.store.digest import digest_of
from pipelines.store.documents import Document
from pipelines.store.log import Log, reading_leaf
from pipelines.store.purging import purged_pages
from pipelines.store.reread_before import before_reading
from pipelines.store.reread_plan import plan_rereading
from pipelines.store.reread_state import Rereading, reading_id
from pipelines.store.revisions import Revision
from pipelines.store.sellers_writing import count_sellers_of, note_sellers
from pipelines.store.standings import standing_leaves
from pipelines.store.status_writing import note_looks
from pipelines.store.writing import ATTEMPTS, DUPLICATE_KEY

Database = AsyncDatabase[Document]


class Rereader:
    """Writes what one version of the reader and of the rules makes of the captures of one marketplace."""

    def __init__(self, database: Database, marketplace: str, reader_version: str, judged_by: str) -> None:
        self.database = database
        # As in a crawl: the journal is one sequence, and the last write waits for the disk on behalf of those before.
        settings = {name: value for name, value in database.write_concern.document.items() if name != "j"}
        self._swift = database.with_options(write_concern=WriteConcern(j=False, **settings))
        self.marketplace = marketplace
        self.reader_version = reader_version
        self.judged_by = judged_by
        self.revision = Revision(database, "reread", marketplace)
        self.log = Log(database)
        self.done_before = 0
        """Captures that were passed over, because these versions have read and judged them."""

    async def due(self) -> AsyncGenerator[StoredCapture, None]:
        """Yield the captures that are worth reading again, oldest first. Raises PyMongoError."""
        async for batch in captures_of(self.database, self.marketplace):
            done = await self._done(batch)
            due = [capture.page_hash for capture in batch if capture.id not in done]
            removed = await purged_pages(self.database, due)
            for capture in batch:
                if capture.id in done:
                    self.done_before += 1
                elif capture.page_hash not in removed:
                    yield capture

    async def end(self, why: str, counts: Mapping[str, Any]) -> None:
        """Record how the run ended, where it changed anything, and sign the log. Raises PyMongoError."""
        if self.revision.id is not None:
            await count_sellers_of(self.database, self.marketplace)
            await self.revision.end(why, counts)

    async def add(self, page: SnapshotPage) -> Rereading:
        """Write what a capture shows now, and return what is new in it. Raises PyMongoError."""
        assert page.captured is not None  # noqa: S101 -- it is a stored capture
        run = await self.revision.begin()
        for _ in range(ATTEMPTS):
            before = await before_reading(self.database, page)
            todo = plan_rereading(page, before, self.judged_by, datetime.now(UTC))
            if await self._inserted(todo.snapshots, "snapshots"):
                break
        else:
            raise RuntimeError(f"Crawls keep writing the offers of capture {page.captured.capture_id}")
        if page.snapshots:
            todo.reading["reading"], _ = digest_of(page)
        later = [UpdateOne({"_id": name}, {"$max": {"last_seen": seen}}) for name, seen in todo.seen_later]
        if later:
            await self._swift["snapshots"].bulk_write(later)
        if todo.sellers:
            await note_sellers(self._swift, todo.sellers)
        if todo.listings:
            updates = [UpdateOne(wanted, change, upsert=upsert) for wanted, change, upsert in todo.listings]
            await self._swift["listings"].bulk_write(updates)
        standing = await note_looks(self._swift, todo.looks)
        await self._inserted(todo.sightings, "sightings")
        if await self._inserted([todo.reading], "readings"):
            leaves = [*await found_leaves(self.database, todo.reading), await reading_leaf(self.database, todo.reading)]
            await self.log.append(run, leaves + await standing_leaves(self.database, standing))
        return todo

    async def _done(self, batch: list[StoredCapture]) -> set[str]:
        """Return the captures that these very versions have read and judged: in a crawl, an ingestion, or again."""
        ids = {reading_id(capture.id, self.reader_version, self.judged_by): capture.id for capture in batch}
        cursor = self.database["readings"].find({"_id": {"$in": list(ids)}}, {"_id": 1})
        done = {ids[one["_id"]] async for one in cursor}
        ours = [capture for capture in batch if capture.document["reader_version"] == self.reader_version]
        same_as = [capture.document["same_as"] for capture in ours if "same_as" in capture.document]
        judged = {
            one["_id"]: one.get("judged_by")
            async for one in self.database["captures"].find({"_id": {"$in": same_as}}, {"judged_by": 1})
        }
        for capture in ours:
            stored = capture.document
            by = judged.get(stored["same_as"]) if "same_as" in stored else stored.get("judged_by")
            if by == self.judged_by or not stored["offers"]:
                done.add(capture.id)
        return done

    async def _inserted(self, documents: list[Document], collection: str) -> bool:
        """Insert what is not there yet; False where something was."""
        if not documents:
            return True
        try:
            await self._swift[collection].insert_many(documents, ordered=False)
        except BulkWriteError as error:
            failures = (error.details or {}).get("writeErrors", [])
            if any(failure["code"] != DUPLICATE_KEY for failure in failures) or not failures:
                raise
            return False
        return True
