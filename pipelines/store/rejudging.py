"""Stored offers that other rules have judged, and what today's rules make of them.

Only judgements are written. A snapshot keeps the judgement that it was recorded with; each later one becomes a document
of `judgements`, which is never changed, and so does the listing's former one where no snapshot has it. The listing
carries the current one. It is written last, after the log: whatever is cut off is completed by doing the same again.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from pipelines.store.captures import StoredCapture, captures_of
from pipelines.store.documents import SCHEMA, Document, milliseconds
from pipelines.store.log import Log, leaves_of
from pipelines.store.rejudge_states import Offer, State, StoredOffers, beside, facts_of_states
from pipelines.store.reread_state import judges, unless_newer
from pipelines.store.revisions import Revision
from pipelines.store.sellers_writing import count_sellers_of
from pipelines.store.writing import DUPLICATE_KEY

Database = AsyncDatabase[Document]

_OF_STATE = ("listing", "number", "view", "facts_hash", "capture", "judgement.version")


class Rejudger:
    """Finds what is to be judged again on one marketplace, and writes what one version of the rules makes of it."""

    def __init__(self, database: Database, marketplace: str, judged_by: str) -> None:
        self.database = database
        self.marketplace = marketplace
        self.judged_by = judged_by
        self.revision = Revision(database, "rejudge", marketplace)
        self.log = Log(database)
        self.done_before = 0
        """Offers that were passed over, because these very rules have judged them."""

    async def due(self) -> AsyncGenerator[StoredOffers, None]:
        """Yield the current states of offers by the captures that first showed them, oldest first.

        What these rules have judged is passed over. Raises PyMongoError.
        """
        async for captures in captures_of(self.database, self.marketplace):
            places = await self._due_in(captures)
            for capture in captures:
                for view in ("search", "listing"):
                    if names := places.get((capture.id, view)):
                        yield StoredOffers(capture, view, await self._states(names, view))

    async def beside(self, page: StoredOffers) -> list[Offer]:
        """Return all offers of a page of results, in page order. Raises PyMongoError."""
        return await beside(self.database, page)

    async def end(self, why: str, counts: Mapping[str, Any]) -> None:
        """Record how the run ended, where it changed anything, and sign the log. Raises PyMongoError."""
        if self.revision.id is not None:
            await count_sellers_of(self.database, self.marketplace)
            await self.revision.end(why, counts)

    async def add(self, judged: Iterable[tuple[State, Document]]) -> None:
        """Write judgements of states, on disk when this returns. Raises PyMongoError."""
        run = await self.revision.begin()
        now = milliseconds(datetime.now(UTC))
        kept: dict[str, Document] = {}
        updates = []
        for state, judgement in judged:
            before = state.listing["judgement"]
            known = (state.snapshot["judgement"]["version"], judgement["version"])
            if state.judges and before["version"] not in known:
                one = _document(state, before)
                kept[one["_id"]] = one
            one = _document(state, judgement) | {"judged_at": now}
            kept[one["_id"]] = one
            if state.judges:
                # Not where a crawl has seen or judged the offer otherwise meanwhile: that is newer.
                as_it_was = unless_newer(state.listing, state.snapshot["view"])
                as_it_was["judgement.version"] = before["version"]
                updates.append(UpdateOne(as_it_was, {"$set": {"judgement": judgement}}))
        await self.log.append(run, leaves_of("judgement", await self._keep(list(kept.values()))))
        if updates:
            await self.database["listings"].bulk_write(updates, ordered=False)

    async def _due_in(self, captures: Iterable[StoredCapture]) -> dict[tuple[str, str], list[str]]:
        """Return the snapshots that are current and due, by capture and view."""
        asked = {"capture": {"$in": [capture.id for capture in captures]}}
        snapshots = await self.database["snapshots"].find(asked, dict.fromkeys(_OF_STATE, 1)).sort("_id").to_list()
        keys = list({one["listing"] for one in snapshots})
        cursor = self.database["listings"].find({"_id": {"$in": keys}}, {"latest": 1, "judgement.version": 1})
        listings = {one["_id"]: one async for one in cursor}
        current = [one for one in snapshots if _is_current(one, listings)]
        names = [f"{one['_id']}@{self.judged_by}" for one in current]
        judged = set(await self.database["judgements"].distinct("snapshot", {"_id": {"$in": names}}))
        found: dict[tuple[str, str], list[str]] = {}
        for one in current:
            listing = listings[one["listing"]]
            if judges(listing, one["view"]):
                done = listing["judgement"]["version"] == self.judged_by
                self.done_before += done
            else:
                done = one["_id"] in judged or one["judgement"]["version"] == self.judged_by
            if not done:
                found.setdefault((one["capture"], one["view"]), []).append(one["_id"])
        return found

    async def _states(self, names: list[str], view: str) -> tuple[State, ...]:
        snapshots = await self.database["snapshots"].find({"_id": {"$in": names}}, {"facts": 0, "raw": 0}).to_list()
        keys = [one["listing"] for one in snapshots]
        cursor = self.database["listings"].find({"_id": {"$in": keys}}, {"latest": 1, "judgement": 1})
        listings = {one["_id"]: one async for one in cursor}
        hashes = {key: one["latest"][view]["facts_hash"] for key, one in listings.items()}
        offers = await facts_of_states(self.database, hashes.items(), view)
        # Without facts is only what a crawl has replaced since it was looked up: it is due by its new snapshot.
        return tuple(
            State(offers[key][0], one, listings[key], judges(listings[key], view))
            for one in snapshots
            for key in (one["listing"],)
            if key in offers and _is_current(one, listings)
        )

    async def _keep(self, documents: list[Document]) -> list[Document]:
        """Insert what is not there yet; return each as it is stored, for what was there may not have been logged."""
        if not documents:
            return []
        try:
            await self.database["judgements"].insert_many(documents, ordered=False)
        except BulkWriteError as error:
            failures = (error.details or {}).get("writeErrors", [])
            if any(failure["code"] != DUPLICATE_KEY for failure in failures) or not failures:
                raise
            names = [one["_id"] for one in documents]
            return await self.database["judgements"].find({"_id": {"$in": names}}).to_list()
        return documents


def _is_current(snapshot: Document, listings: dict[str, Document]) -> bool:
    latest: Document = listings.get(snapshot["listing"], {}).get("latest", {}).get(snapshot["view"], {})
    return bool(latest.get("number") == snapshot["number"])


def _document(state: State, judgement: Document) -> Document:
    """One judgement of one snapshot; when it was judged is known of those made here alone."""
    snapshot = state.snapshot
    return {
        "_id": f"{snapshot['_id']}@{judgement['version']}",
        "schema": SCHEMA,
        "listing": snapshot["listing"],
        "snapshot": snapshot["_id"],
        "number": snapshot["number"],
        "view": snapshot["view"],
        "judgement": judgement,
    }
