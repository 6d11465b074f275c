"""Documents against their leaves: altered, put in, or deleted."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.canonical import document_hash
from pipelines.evidence.entry import Kind
from pipelines.store.adoption import RUNS
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.log import found_sightings, in_page_order, of_capture
from pipelines.store.verifying.leaf_index import Leaves, Place
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.runs_seen import NOT_LOGGED, RunsSeen
from pipelines.store.verifying.shapes import shaped
from pipelines.store.verifying.tree import FIRST_WITH_LOG, Tree

Database = AsyncDatabase[Document]

AT_ONCE = timedelta(minutes=10)
"""A run can be taken for cut off while it still writes: then what it logs itself counts, if that was soon."""
PURGED = "removed on purpose, on record in purges"
PURGED_IN_PART = "without what was removed on purpose, on record in purges: what is left of it can not be checked"
COLLECTIONS: dict[Kind, str] = {
    "image_capture": "image_captures",
    "snapshot": "snapshots",
    "judgement": "judgements",
    "reading": "readings",
    "decision": "decisions",
    "purge": "purges",
    "key": "keys",
}
"""Kind of leaf to the collection whose documents have one each."""
ALL_COLLECTIONS: dict[str, str] = {
    **{str(kind): collection for kind, collection in COLLECTIONS.items()},
    "capture": "captures",
    "crawl": "crawls",
    "revision": "revisions",
    "run": "crawls",
}


class Stored:
    """Holds documents against the leaves of the log."""

    def __init__(self, database: Database, report: Report, leaves: Leaves, tree: Tree) -> None:
        self.database = database
        self.report = report
        self.leaves = leaves
        self.tree = tree
        self.runs = RunsSeen(database, report)

    async def check(self, kind: Kind, document: Document, *more: Document) -> bool:
        """Whether a document is as it was logged; what it is instead is told."""
        collection = ALL_COLLECTIONS[kind]
        self.report.checked[collection] += 1
        places = self.leaves.of(kind, document["_id"])
        if not places:
            if await self.runs.may_lack(kind, document):
                self.report.note(NOT_LOGGED, f"{collection} {document['_id']}")
            else:
                self.report.fail(collection, document["_id"], "is in no leaf of the log: it was put in")
            return False
        if not _is_one(places):  # an offer that was removed on purpose and came back begins with number 1 again
            purged = await self.purged_at(collection, document["_id"])
            places = [place for place in places if place.position > purged] or places
        own = [place for place in places if not place.adopted]
        counts = own or places[-1:]
        if not _is_one(places):
            self.report.fail(collection, document["_id"], "was logged more than once, as different documents")
            return False
        self._schema(collection, document, counts[-1])
        if document_hash(kind, document, *more) == counts[-1].hash:
            return True
        if kind != "capture":
            if await self._since_purged(kind, document, counts[-1]):
                return True
            self.report.fail(collection, document["_id"], f"is not as it was logged (leaf {counts[-1].position})")
        return False

    async def _since_purged(self, kind: Kind, document: Document, place: Place) -> bool:
        """Whether a document may differ from its leaf, because of what was removed on purpose after that; it is noted.

        Of a reading that is what it said of the offers that were removed. Any other was removed whole, and can only
        have been written again since.
        """
        collection, name = ALL_COLLECTIONS[kind], document["_id"]
        if not await self.is_purged(collection, name, place.position):
            return False
        if kind == "reading":
            self.report.note(PURGED_IN_PART, f"{collection} {name}")
            return True
        if await self.runs.may_lack(kind, document):
            self.report.note(NOT_LOGGED, f"{collection} {name}")
            return True
        return False

    async def check_collection(self, kind: Kind, wanted: Document | None = None) -> None:
        """Check the documents of a collection that stand for nothing beside themselves, or for sightings found."""
        async for document in (
            self.database[COLLECTIONS[kind]].find(shaped(COLLECTIONS[kind], wanted)).sort("_id", ASCENDING)
        ):
            more: Sequence[Document] = ()
            if kind == "reading":
                more = await self._found(document)
            if not await self.check(kind, document, *more):
                for one in more:
                    self.report.fail(
                        "sightings", one["_id"], "it, or the reading that found it, is not as it was logged"
                    )

    async def check_captures(self, wanted: Document | None = None) -> None:
        """Check captures with their sightings, and that there are no sightings of other captures."""
        until = ""
        async for capture in self.database["captures"].find(shaped("captures", wanted)).sort("_id", ASCENDING):
            name = capture["_id"]
            async for sighting in self._sightings({"_id": {"$gte": until, "$lt": f"{name}#"}} if not wanted else None):
                await self._stray(sighting["_id"])
            until = f"{name}$"
            there = await self.database["sightings"].find(of_capture(name)).to_list()
            self.report.checked["sightings"] += len(there)
            shown = in_page_order(there)
            await self.runs.is_open(capture["crawl"])
            if not await self.check("capture", capture, *shown) and self.leaves.of("capture", name):
                self._which(capture, shown)
            await self._found_later(capture, [one for one in there if one not in shown])
        async for sighting in self._sightings({"_id": {"$gte": until}} if not wanted else None):
            await self._stray(sighting["_id"])

    async def _stray(self, name: str) -> None:
        """Tell of a sighting whose capture is not among those just checked."""
        if not await self.database["captures"].find_one({"_id": name.partition("#")[0]}, {"_id": 1}):
            self.report.fail("sightings", name, "is of no capture that is stored")

    async def check_runs(self) -> None:
        """Check the records of runs: what each began with, and how it ended."""
        for kind, collection in RUNS.items():
            async for record in self.database[collection].find(shaped(collection)).sort("_id", ASCENDING):
                self.report.checked[collection] += 1
                await self._run(kind, collection, record)

    async def tell_missing(self) -> None:
        """Tell of each leaf whose document was not met, unless it was removed on purpose and on record."""
        for kind, name, position, last in self.leaves.not_met():
            if kind == "stamp":
                continue  # held against its head
            if kind == "standing":
                if await self.is_purged("listings", name, last):
                    self.report.note(PURGED, f"listings {name}")
                elif not await self.database["listings"].find_one({"_id": name}, {"_id": 1}):
                    self.report.fail("listings", name, f"was logged (leaf {position}) and is missing")
                continue
            collection = ALL_COLLECTIONS[kind]
            if await self.is_purged(collection, name, last):
                self.report.note(PURGED, f"{collection} {name}")
            elif kind != "run":
                self.report.fail(collection, name, f"was logged (leaf {position}) and is missing")
            elif not await self._is_revision(name):
                self.report.fail(collection, name, f"had begun (leaf {position}) and is missing")

    async def is_purged(self, collection: str, name: str, after: int = -1) -> bool:
        """Whether a record behind this place in the log says that a document was removed on purpose."""
        return await self.purged_at(collection, name) > after

    async def purged_at(self, collection: str, name: str) -> int:
        """Return the place of the last record that a document was removed on purpose; -1 where there is none.

        What was written again after it, and is missing, was not removed on purpose.
        """
        wanted = {"collection": collection, "ids": name}
        records = [one["_id"] async for one in self.database["purges"].find(shaped("purges", wanted), {"_id": 1})]
        places = [place.position for one in records for place in self.leaves.of("purge", one, met=False)]
        return max(places, default=-1)

    async def _is_revision(self, name: str) -> bool:
        return await self.database["revisions"].find_one({"_id": name}, {"_id": 1}) is not None

    async def _run(self, kind: str, collection: str, record: Document) -> None:
        name = record["_id"]
        begun = self.leaves.of("run", name)
        ended = record["ended_at"] is not None  # its beginning is logged before anything else is done
        if not begun and (ended or await self.runs.is_overdue(record["started_at"])):
            self.report.fail(collection, name, "is in no leaf of the log: it was put in")
            return
        if begun and document_hash("run", record) != begun[-1].hash:
            self.report.fail(collection, name, f"is not as it was logged when it began (leaf {begun[-1].position})")
        if begun:
            self._schema(collection, record, begun[-1])
        places = self.leaves.of(kind, name)
        if record["ended_at"] is None and not places:
            self.report.note("runs without an end: cut off, or still running", f"{collection} {name}")
        elif not places and await self.runs.is_overdue(record["ended_at"]):
            self.report.fail(collection, name, "has an end that was never logged", "ended")
        elif not places:
            self.report.note(NOT_LOGGED, f"{collection} {name}")
        elif document_hash(kind, record) != places[-1].hash:
            self.report.fail(collection, name, f"is not as it was logged (leaf {places[-1].position})")
        elif record.get("leaf") not in {place.position for place in places}:
            self.report.fail(collection, name, f"is {record.get('leaf')}, and was {places[-1].position}", "leaf")

    def _schema(self, collection: str, document: Document, place: Place) -> None:
        """Hold the version of a document against that of its time: only a migration raises it."""
        lowest = 1 if place.adopted else max(place.schema, FIRST_WITH_LOG)
        if not lowest <= document["schema"] <= SCHEMA:
            self.report.fail(collection, document["_id"], f"is {document['schema']}", "schema")

    def _which(self, capture: Document, shown: list[Document]) -> None:
        """Tell of a capture and its sightings, which have one leaf together."""
        name, there, offers = capture["_id"], len(shown), capture["offers"]
        self.report.fail("captures", name, "it, or one of its sightings, is not as it was logged")
        count = "" if there == offers else f": {there} are there, and the capture shows {offers}"
        self.report.fail("sightings", f"{name}#", f"one of these, or their capture, is not as it was logged{count}")

    async def _found(self, reading: Document) -> list[Document]:
        names = found_sightings(reading)
        found: dict[Any, Document] = {}
        if names:
            found = {one["_id"]: one async for one in self.database["sightings"].find({"_id": {"$in": names}})}
        for name in names:
            if name not in found:
                self.report.fail("sightings", name, f"is missing, and the reading {reading['_id']} names it")
        return [found[name] for name in names if name in found]

    async def _found_later(self, capture: Document, sightings: list[Document]) -> None:
        """Check that sightings beside those of the crawl came of a reading, whose leaf then tells how they were."""
        if not sightings:
            return
        readings = (
            await self.database["readings"].find({"capture": capture["_id"]}, {"capture": 1, "found": 1}).to_list()
        )
        known = {name for reading in readings for name in found_sightings(reading)}
        for one in sightings:
            if one["_id"] in known:
                continue
            if await self.runs.revised("reread"):
                self.report.note(NOT_LOGGED, f"sightings {one['_id']}")
            else:
                self.report.fail("sightings", one["_id"], "came of no crawl and no reading: it was put in")

    async def _sightings(self, wanted: Document | None) -> AsyncIterator[Document]:
        if wanted is not None:
            async for one in self.database["sightings"].find(wanted, {"_id": 1}):
                yield one


def _is_one(places: list[Place]) -> bool:
    """Whether the leaves of a name can be of one document."""
    own = [place for place in places if not place.adopted]
    return len({place.hash for place in own}) <= 1 and _soon(places, own)


def _soon(places: list[Place], own: list[Place]) -> bool:
    """Whether leaves of one document that differ can come of one run being taken for cut off."""
    if not own or {place.hash for place in places} == {own[-1].hash}:
        return True
    return max(place.at for place in places) - min(place.at for place in places) <= AT_ONCE
