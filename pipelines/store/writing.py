"""Writing pages of snapshots: buffered, in bulk, journaled, and without doubles however often it is repeated."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from time import monotonic

from pymongo import UpdateMany, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.write_concern import WriteConcern

from pipelines.evidence.entry import Leaf
from pipelines.snapshot import SnapshotPage
from pipelines.store.bodies import settle
from pipelines.store.changed import add_changes
from pipelines.store.documents import Document
from pipelines.store.earlier import earlier_of
from pipelines.store.leases import Fence, LeaseLostError
from pipelines.store.log import Log, leaf_of, leaves_of
from pipelines.store.plan import Known, Plan, plan, plan_snapshot
from pipelines.store.relisting_lookup import knows_earlier, relistings_of
from pipelines.store.sellers_writing import note_sellers
from pipelines.store.standings import standing_leaves
from pipelines.store.status_writing import note_looks

OPERATIONS_MAX = 500
SECONDS_MAX = 1.0
DUPLICATE_KEY = 11000
ATTEMPTS = 8


class Writer:
    """Writes the pages of one crawl. What `flush` has returned from is on disk.

    A crawl that is killed loses at most its last `SECONDS_MAX` seconds; running it again adds what is missing.
    """

    def __init__(
        self, database: AsyncDatabase[Document], crawl: str, since: datetime | None = None, fence: Fence | None = None
    ) -> None:
        self.database = database
        self.fence = fence
        """Looked at before each write; None where the pages come from files, which nobody crawls at the same time."""
        self.since = since
        """When the crawl began; None where its pages may have been captured long before."""
        # The journal is one sequence: the last write of a flush waits for the disk on behalf of those before it.
        self._swift = database.with_options(write_concern=WriteConcern(j=False, **_without_journal(database)))
        self._knew_offers: bool | None = None
        self.crawl = crawl
        self.log = Log(database)
        self._pages: list[SnapshotPage] = []
        self._operations = 0
        self._since = 0.0
        self._writing = asyncio.Lock()
        self._failure: PyMongoError | LeaseLostError | None = None

    async def add(self, page: SnapshotPage) -> None:
        """Take a page; write the buffer when it is full or old. Raises PyMongoError, LeaseLostError."""
        if not self._pages:
            self._since = monotonic()
        self._pages.append(page)
        self._operations += max(1, len(page.snapshots))
        if self._operations >= OPERATIONS_MAX or monotonic() - self._since >= SECONDS_MAX:
            await self.flush()

    async def flush(self) -> None:
        """Write what is buffered.

        Raises PyMongoError or LeaseLostError, and from then on the same one: a crawl ends with its store.
        """
        async with self._writing:
            if self._failure:
                raise self._failure
            pages = self._pages
            if not pages:
                return
            self._pages, self._operations = [], 0
            try:
                await self._write(pages)
            except (PyMongoError, LeaseLostError) as error:
                self._failure = error
                raise

    async def check(self) -> None:
        """Look whether this crawl may still write. Raises LeaseLostError, PyMongoError."""
        if self.fence is not None:
            await self.fence.check()

    async def _write(self, pages: Sequence[SnapshotPage]) -> None:
        keys = {snapshot.listing.key for page in pages for snapshot in page.snapshots}
        earlier = await earlier_of(self.database, pages)
        todo = plan(pages, await self._known(keys), self.crawl, earlier, as_it_happens=self.since is not None)
        # Evidence first, then what points to it: whatever is cut off leaves nothing that points nowhere.
        taken = await self._insert("pages", todo.pages)
        await self.check()
        await settle(
            self._swift, todo.pages, taken, {p.captured.page_hash: p.capture.body for p in pages if p.captured}
        )
        await self._insert("captures", todo.captures)
        snapshots = await self._insert_snapshots(todo, pages)
        await self._insert("judgements", todo.judgements)
        relisted: Mapping[str, Document] = {}
        if todo.newcomers and await self._may_relist(pages[0].capture.marketplace):
            relisted = await relistings_of(self.database, todo.newcomers, self.since)
        for key, relists in relisted.items():
            todo.listings[key]["$set"]["relists"] = relists
        if todo.sellers:
            await self.check()
            await note_sellers(self._swift, todo.sellers)
        await self._touch(todo)
        await self.check()
        standing = [*relisted, *(await note_looks(self._swift, todo.looks) if todo.looks else ())]
        await self._insert("sightings", todo.sightings)
        await self.check()
        # Last, and by way of the journal: it makes the whole flush durable.
        await self.log.append(self.crawl, _leaves(todo, snapshots) + await standing_leaves(self.database, standing))

    async def _may_relist(self, marketplace: str) -> bool:
        """Whether any offer was known before this crawl: in the first of a marketplace there is nothing to look up."""
        if self.since is None:
            return True
        if self._knew_offers is None:
            self._knew_offers = await knows_earlier(self.database, marketplace, self.since)
        return self._knew_offers

    async def _known(self, keys: Iterable[str]) -> dict[str, Known]:
        wanted = dict.fromkeys(("snapshots", "latest", "judgement.version", "status", "seller", "first_seen"), 1)
        cursor = self.database["listings"].find({"_id": {"$in": list(keys)}}, wanted)
        return {document["_id"]: _known(document) async for document in cursor}

    async def _insert(self, collection: str, documents: list[Document]) -> list[str]:
        """Insert what is not there yet and return the ids that were. Raises BulkWriteError for any other failure."""
        if not documents:
            return []
        unique = {document["_id"]: document for document in documents}
        await self.check()
        try:
            await self._swift[collection].insert_many(unique.values(), ordered=False)
        except BulkWriteError as error:
            failures = (error.details or {}).get("writeErrors", [])
            if any(failure["code"] != DUPLICATE_KEY for failure in failures) or not failures:
                raise
            return [failure["op"]["_id"] for failure in failures]
        return []

    async def _insert_snapshots(self, todo: Plan, pages: Sequence[SnapshotPage]) -> list[Document]:
        """Insert new snapshots and return them; where a number is taken, by another or a killed crawl, decide anew."""
        inserted: list[Document] = []
        for _ in range(ATTEMPTS):
            if todo.before:
                await add_changes(self.database, todo.snapshots, todo.before)
            taken = set(await self._insert("snapshots", todo.snapshots))
            inserted += [one for one in todo.snapshots if one["_id"] not in taken]
            if not taken:
                return inserted
            keys = {name.rpartition("#")[0] for name in taken}
            known = await self._known_from_snapshots(keys)
            todo.snapshots = []
            for page in pages:
                for snapshot in page.snapshots:
                    if snapshot.listing.key in keys:
                        plan_snapshot(todo, snapshot, page, known[snapshot.listing.key])
        raise RuntimeError(f"Other crawls keep writing the same offers: {sorted(keys)[:3]}")

    async def _known_from_snapshots(self, keys: Iterable[str]) -> dict[str, Known]:
        """Return what the snapshots themselves say; without a judgement, so that the listing is written again."""
        known = {key: Known() for key in keys}
        cursor = self.database["snapshots"].find(
            {"listing": {"$in": list(known)}},
            dict.fromkeys(("listing", "number", "view", "facts", "facts_hash", "first_seen", "judgement"), 1),
        )
        # By time: what a better reader found in an old capture has a high number and is not the latest.
        async for document in cursor.sort({"listing": 1, "first_seen": 1, "number": 1}):
            of = known[document["listing"]]
            of.first_seen = of.first_seen or document["first_seen"]
            of.snapshots = max(of.snapshots, document["number"])
            of.latest[document["view"]] = (document["number"], document["facts_hash"])
            of.left[document["view"]] = document
        # What a later reader makes of the same snapshot is known to the listing only.
        wanted = {"latest": 1, "status": 1, "seller": 1, "first_seen": 1}
        async for listing in self.database["listings"].find({"_id": {"$in": list(known)}}, wanted):
            of = known[listing["_id"]]
            of.status, of.seller = listing["status"], listing.get("seller")
            of.first_seen = min(of.first_seen or listing["first_seen"], listing["first_seen"])
            for view, state in listing["latest"].items():
                if state["number"] == of.latest.get(view, (0, ""))[0]:
                    of.latest[view] = (state["number"], state["facts_hash"])
                    of.left.pop(view)
        return known

    async def _touch(self, todo: Plan) -> None:
        """Bring the listings up to date, and the times of what did not change."""
        updates: list[UpdateOne | UpdateMany] = [
            UpdateOne({"_id": key}, change, upsert=True) for key, change in todo.listings.items()
        ]
        updates += [
            UpdateOne({"_id": key}, {"$max": {"looked.at": max(times)}, "$inc": {"looked.times": len(times)}})
            for key, times in todo.looked.items()
        ]
        snapshots = []
        for seen, offers in todo.unchanged.items():
            keys, names = [key for key, _ in offers], [name for _, name in offers]
            updates.append(UpdateMany({"_id": {"$in": keys}}, {"$max": {"last_seen": seen}}))
            snapshots.append(UpdateMany({"_id": {"$in": names}}, {"$max": {"last_seen": seen}}))
        if snapshots:
            await self.check()
            await self._swift["snapshots"].bulk_write(snapshots)
        if updates:
            await self.check()
            await self._swift["listings"].bulk_write(updates)


def _leaves(todo: Plan, snapshots: Iterable[Document]) -> list[Leaf]:
    """Return what a flush adds to the log, each capture with its sightings."""
    shown: dict[str, list[Document]] = {one["_id"]: [] for one in todo.captures}
    for sighting in todo.sightings:
        shown[sighting["_id"].rpartition("#")[0]].append(sighting)
    captures = [leaf_of("capture", one, *shown[one["_id"]]) for one in todo.captures]
    return captures + leaves_of("snapshot", snapshots) + leaves_of("judgement", todo.judgements)


def _without_journal(database: AsyncDatabase[Document]) -> Document:
    return {name: value for name, value in database.write_concern.document.items() if name != "j"}


def _known(document: Document) -> Known:
    latest = {view: (state["number"], state["facts_hash"]) for view, state in document["latest"].items()}
    return Known(
        document["snapshots"],
        latest,
        document["judgement"]["version"],
        document["status"],
        document.get("seller"),
        document["first_seen"],
    )
