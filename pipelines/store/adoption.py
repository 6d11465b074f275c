"""Documents whose run was cut off before it could log them: the next run logs them, and says that it did.

Only what a run without an end has written last can lack in the log, for each flush is logged in one piece.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.entry import Kind, Leaf
from pipelines.store.decided import follow_decisions
from pipelines.store.documents import Document
from pipelines.store.log import Log, batches, in_page_order, leaf_of, leaves_of, of_capture, reading_leaf
from pipelines.store.standings import adopt_standings

Database = AsyncDatabase[Document]

MIGRATION = "migration"
"""Name of the run that logs what is older than the log."""
IDLE = timedelta(days=1)
"""A run that has no end this long after its last leaf is not looked at any more."""
_CHUNK = 200
KINDS: dict[Kind, str] = {
    "run": "crawls",
    "capture": "captures",
    "image_capture": "image_captures",
    "snapshot": "snapshots",
    "judgement": "judgements",
    "reading": "readings",
    "crawl": "crawls",
}
"""Kind of leaf to the collection of its documents, in the order in which older documents are logged."""
LOOSE: dict[Kind, tuple[str, str]] = {
    "decision": ("decisions", "when"),
    "purge": ("purges", "when"),
    "key": ("keys", "since"),
}
"""What is recorded outside of runs: kind of leaf to the collection and the field that says when."""
RUNS: dict[Kind, str] = {"crawl": "crawls", "revision": "revisions"}


async def adopt_all(database: Database) -> int:
    """Log everything that is older than the log, and return how much; goes on where it was cut off."""
    log, logged = Log(database), 0
    last: dict[str, str] = {}
    async for batch in batches(database, wanted={"run": MIGRATION}):
        last |= {leaf["kind"]: leaf["id"] for leaf in batch["leaves"]}
    for kind, collection in KINDS.items():
        wanted: dict[str, Any] = {"ended_at": {"$ne": None}} if kind == "crawl" else {}
        if kind in last:
            wanted |= {"_id": {"$gt": last[kind]}}
        async for chunk in _in_chunks(database, collection, wanted):
            leaves = await _leaves(database, kind, chunk)
            place = await log.append(MIGRATION, leaves, adopted=True)
            logged += len(leaves)
            if kind == "crawl":
                await _note_places(database, collection, chunk, place)
    await adopt_standings(database)
    return logged


async def adopt_ended(database: Database, own: str | None = None) -> None:
    """Log the record of each run that has ended and is not in the log; `own` is the run that does so itself."""
    for kind, collection in RUNS.items():
        wanted = {"ended_at": {"$ne": None}, "leaf": {"$exists": False}}
        for one in await database[collection].find(wanted).to_list():
            place = await Log(database).append(one["_id"], leaves_of(kind, [one]), adopted=one["_id"] != own)
            await _note_places(database, collection, [one], place)


async def begun_last(database: Database) -> datetime:
    """Return when the newest run began: what was left unlogged before that, it has logged. Raises PyMongoError."""
    dated = {"started_at": {"$type": "date"}}
    newest = [
        await database[collection].find_one(dated, {"started_at": 1}, sort=[("started_at", DESCENDING)])
        for collection in RUNS.values()
    ]
    return max((one["started_at"] for one in newest if one), default=datetime(1970, 1, 1, tzinfo=UTC))


async def unsettled(database: Database) -> list[str]:
    """Return the crawls that were cut off after their end, and before their head; or are about to sign it.

    A head of another run may cover their end: it is their own that they make when all is done. Raises PyMongoError.
    """
    ended = await database["crawls"].distinct("_id", {"ended_at": {"$gte": await begun_last(database)}})
    signed = await database["heads"].distinct("run", {"run": {"$in": ended}}) if ended else []
    return sorted(set(ended) - set(signed))


async def adopt_loose(database: Database) -> None:
    """Log what was recorded outside of runs since the last one began, and was kept from being logged."""
    since = await begun_last(database)
    for kind, (collection, when) in LOOSE.items():
        found = await database[collection].find({when: {"$gte": since}}).to_list()
        wanted = {"run": kind, "leaves.id": {"$in": [one["_id"] for one in found]}}
        logged = {leaf["id"] async for batch in batches(database, wanted=wanted) for leaf in batch["leaves"]}
        new = [one for one in found if one["_id"] not in logged]
        if kind == "decision":
            await follow_decisions(database, {one["listing"] for one in new})
        await Log(database).append(kind, leaves_of(kind, new), adopted=True)


async def adopt_cut_off(database: Database) -> None:
    """Log what runs without an end have written and not logged; one that still runs is not disturbed by it."""
    log, since = Log(database), datetime.now(UTC) - IDLE
    for crawl in await database["crawls"].find({"ended_at": None, "started_at": {"$gte": since}}).to_list():
        leaves = await _unlogged_beginning(database, crawl) + await _unlogged_of_crawl(database, crawl["_id"])
        await log.append(crawl["_id"], leaves, adopted=True)
        if leaves:
            await adopt_standings(database, crawl["marketplace"])
    for revision in await database["revisions"].find({"ended_at": None}).to_list():
        leaves = await _unlogged_beginning(database, revision) + await _unlogged_of_revision(database, revision)
        await log.append(revision["_id"], leaves, adopted=True)


async def _unlogged_beginning(database: Database, record: Document) -> list[Leaf]:
    begun = await database["log"].find_one({"run": record["_id"]}, {"_id": 1})
    return [] if begun else leaves_of("run", [record])


async def _unlogged_of_crawl(database: Database, crawl: str) -> list[Leaf]:
    logged = {leaf["id"] async for batch in batches(database, wanted={"run": crawl}) for leaf in batch["leaves"]}
    images = await database["image_captures"].find({"crawl": crawl}).to_list()
    leaves = leaves_of("image_capture", (one for one in images if one["_id"] not in logged))
    cursor = database["captures"].find({"crawl": crawl}, {"_id": 1})
    names = [one["_id"] async for one in cursor if one["_id"] not in logged]
    if not names:
        return leaves
    leaves += await _leaves(database, "capture", await database["captures"].find({"_id": {"$in": names}}).to_list())
    for kind in ("snapshot", "judgement"):
        found = await database[KINDS[kind]].find({"capture": {"$in": names}}).to_list()
        leaves += leaves_of(kind, (one for one in found if one["_id"] not in logged))
    return leaves


async def _unlogged_of_revision(database: Database, revision: Document) -> list[Leaf]:
    """Return the readings and the offers found by them; judgements are logged before they are used."""
    wanted = {"marketplace": revision["marketplace"], "read_at": {"$gte": revision["started_at"]}}
    names = {one["_id"] async for one in database["readings"].find(wanted, {"_id": 1})}
    if not names:
        return []
    async for batch in batches(database, wanted={"at": {"$gte": revision["started_at"]}}):
        names -= {leaf["id"] for leaf in batch["leaves"]}
    readings = await database["readings"].find({"_id": {"$in": sorted(names)}}).to_list()
    leaves = [leaf for one in readings for leaf in await found_leaves(database, one)]
    return leaves + await _leaves(database, "reading", readings)


async def found_leaves(database: Database, reading: Document) -> list[Leaf]:
    """Return the leaves of the snapshots that came of a reading. Raises PyMongoError."""
    if not reading["found"]:
        return []
    wanted = {"_id": {"$in": reading["found"]}, "capture": reading["capture"]}
    return leaves_of("snapshot", await database["snapshots"].find(wanted).sort("_id", ASCENDING).to_list())


async def _leaves(database: Database, kind: Kind, documents: Iterable[Document]) -> list[Leaf]:
    if kind == "reading":
        return [await reading_leaf(database, one) for one in documents]
    if kind != "capture":
        return leaves_of(kind, documents)
    return [
        leaf_of("capture", one, *in_page_order(await database["sightings"].find(of_capture(one["_id"])).to_list()))
        for one in documents
    ]


async def _in_chunks(database: Database, collection: str, wanted: Document) -> AsyncIterator[list[Document]]:
    """Yield documents in the order of their names, each chunk by a question of its own."""
    while True:
        chunk = await database[collection].find(wanted).sort("_id", ASCENDING).limit(_CHUNK).to_list()
        if not chunk:
            return
        yield chunk
        wanted = wanted | {"_id": {"$gt": chunk[-1]["_id"]}}


async def _note_places(database: Database, collection: str, documents: list[Document], place: int) -> None:
    for at, one in enumerate(documents, start=place):
        await database[collection].update_one({"_id": one["_id"]}, {"$set": {"leaf": at}})
