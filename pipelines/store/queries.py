"""Questions that people and tools ask of the database, answered in its documents."""

from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.snapshot import Risk
from pipelines.store.documents import Document
from pipelines.store.facts import differing_fields
from pipelines.store.readings import readings_of
from pipelines.store.spellings import spellings
from pipelines.store.status import Status

RISKS: tuple[Risk, ...] = ("none", "low", "medium", "high")

Database = AsyncDatabase[Document]
IN_TIME = {"listing": ASCENDING, "first_seen": ASCENDING, "number": ASCENDING}
"""Order of snapshots: an offer that a better reader finds in an old capture is older than its number."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which listings are wanted; None means any."""

    marketplace: str | None = None
    brand: str | None = None
    """Canonical name of the brand, in any case."""
    risk: Risk | None = None
    """This risk or a higher one."""
    status: Status | None = None
    seller: str | None = None
    """Key of the seller's record."""

    async def query(self, database: Database) -> Document:
        """Return the filter as MongoDB takes it. Every value is used as a value, never as an operator."""
        found: Document = {}
        if self.marketplace is not None:
            found["marketplace"] = {"$eq": self.marketplace}
        if self.brand is not None:
            found["judgement.brands"] = {"$in": await spellings(database, self.brand)}
        if self.risk is not None:
            found["judgement.risk"] = {"$in": list(RISKS[RISKS.index(self.risk) :])}
        if self.status is not None:
            found["status"] = {"$eq": self.status}
        if self.seller is not None:
            found["seller"] = {"$eq": self.seller}
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is different from one snapshot to the next."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changes:
    """What a later run saw otherwise than an earlier one."""

    changed: list[tuple[Document, list[Change]]]
    """Listing, and what changed of it."""
    appeared: list[Document]
    not_seen: list[Document]
    """Seen by the earlier run and not by the later one, and not known to be removed."""
    removed: list[Document]
    """Whose own page said so in the later run."""


async def listings(database: Database, wanted: Filter, limit: int) -> list[Document]:
    """Return listings that pass the filter, riskiest first."""
    query = await wanted.query(database)
    return await database["listings"].find(query).sort("judgement.score", DESCENDING).limit(limit).to_list()


async def count(database: Database, wanted: Filter) -> int:
    """Count the listings that pass the filter."""
    return await database["listings"].count_documents(await wanted.query(database))


async def names_brands(database: Database, marketplace: str) -> bool:
    """Whether a watched brand was found on any offer of a marketplace."""
    wanted = {"marketplace": {"$eq": marketplace}, "judgement.hits.0": {"$exists": True}}
    return await database["listings"].find_one(wanted, {"_id": 1}) is not None


async def listing(database: Database, key: str) -> Document | None:
    """Return one listing by key, or by its bare id where only one marketplace has it."""
    found: Document | None = await database["listings"].find_one({"_id": {"$eq": key}})
    if found is None:
        same = await database["listings"].find({"listing_id": {"$eq": key}}).limit(2).to_list()
        found = same[0] if len(same) == 1 else None
    return found


async def history_of(database: Database, key: str) -> list[Document]:
    """Return the snapshots of a listing, oldest first, each with its `reader_version`, and what was read of it since.

    `read_by`: the readers that have read its page. `reread`: what later readers or other rules say otherwise of it.
    """
    cursor = database["snapshots"].find({"listing": {"$eq": key}})
    return await _with_readings(database, await cursor.sort(IN_TIME).to_list())


async def judged_before(database: Database, listing: Document) -> list[Document]:
    """Return the earlier judgements of a listing's current snapshot, oldest first, each version once.

    With `judged_at` where that is known.
    """
    latest = listing["latest"].get("listing") or listing["latest"]["search"]
    snapshot = await database["snapshots"].find_one({"_id": f"{listing['_id']}#{latest['number']}"})
    recorded: list[Document] = [{"judgement": snapshot["judgement"]}] if snapshot else []
    cursor = database["judgements"].find({"listing": listing["_id"], "number": latest["number"]})
    since = await cursor.sort("judged_at", ASCENDING).to_list()
    later: list[Document] = [{name: one[name] for name in ("judgement", "judged_at") if name in one} for one in since]
    by_version = {one["judgement"]["version"]: one for one in reversed(recorded + later)}
    by_version.pop(listing["judgement"]["version"], None)
    return list(reversed(by_version.values()))


async def sightings_of(database: Database, key: str) -> int:
    """Count how often a listing was seen."""
    return await database["sightings"].count_documents({"listing": {"$eq": key}})


async def last_crawls(database: Database, marketplace: str, limit: int) -> list[Document]:
    """Return the newest runs of a marketplace, newest first."""
    cursor = database["crawls"].find({"marketplace": {"$eq": marketplace}})
    return await cursor.sort("started_at", DESCENDING).limit(limit).to_list()


async def changes_between(database: Database, earlier: str, later: str) -> Changes:
    """Compare what two runs saw: offers that changed, came, or were not seen again."""
    before, after = await _seen(database, earlier), await _seen(database, later)
    gone = await _listings(database, before - after)
    said = await database["captures"].distinct("_id", {"crawl": {"$eq": later}, "page_state": "removed"})
    removed = await database["listings"].find({"status_reason.capture": {"$in": said}}).sort("_id").to_list()
    return Changes(
        changed=await _changed(database, before & after, later),
        appeared=await _listings(database, after - before),
        not_seen=[one for one in gone if one not in removed],
        removed=removed,
    )


def differences(old: Document, new: Document, *, counters: bool = False) -> list[Change]:
    """Compare the facts of two snapshots of the same view; counters and addresses that carry tokens stay out.

    `counters`: of two readings of one page these count too.
    """
    return [Change(name, old.get(name), new.get(name)) for name in differing_fields(old, new, counters=counters)]


def compared(earlier: Document, later: Document) -> tuple[list[Change], bool]:
    """Compare two snapshots of `history_of`, and tell whether one reader has read both.

    Where it was not one reader that recorded them, what the later of the two readers says of both is compared, if that
    is known: what is left then is a change of the offer. Otherwise the change may be one of reading alone.
    """
    for reader in (later["reader_version"], earlier["reader_version"]):
        old, new = _as_read_by(reader, earlier), _as_read_by(reader, later)
        if old is not None and new is not None:
            return differences(old, new), True
    return differences(earlier["facts"], later["facts"]), False


def _as_read_by(reader: str, snapshot: Document) -> Document | None:
    said = [one for one in snapshot["reread"] if one["reader_version"] == reader and "facts" in one]
    if said and snapshot["reader_version"] != reader:
        return dict(said[-1]["facts"])
    return dict(snapshot["facts"]) if reader in snapshot["read_by"] else None


async def _with_readings(database: Database, snapshots: list[Document]) -> list[Document]:
    """Add to snapshots which reader recorded them, which have read them, and what they said of them since."""
    said = await readings_of(database, {one["listing"] for one in snapshots})
    captures = [one["capture"] for one in snapshots]
    found = database["captures"].find({"_id": {"$in": captures}}, {"reader_version": 1})
    recorded = {one["_id"]: one["reader_version"] async for one in found}
    since: dict[str, set[str]] = {}
    async for one in database["readings"].find({"capture": {"$in": captures}}, {"capture": 1, "reader_version": 1}):
        since.setdefault(one["capture"], set()).add(one["reader_version"])
    for snapshot in snapshots:
        reader = snapshot.setdefault("reader_version", recorded.get(snapshot["capture"], ""))
        snapshot["read_by"] = sorted(since.get(snapshot["capture"], set()) | {reader})
        snapshot["reread"] = [one for one in said if one["snapshot"] == snapshot["_id"]]
    return snapshots


async def _seen(database: Database, name: str) -> set[str]:
    return set(await database["sightings"].distinct("listing", {"crawl": {"$eq": name}}))


async def _listings(database: Database, keys: set[str]) -> list[Document]:
    return await database["listings"].find({"_id": {"$in": sorted(keys)}}).sort("_id", ASCENDING).to_list()


async def _changed(database: Database, keys: set[str], later: str) -> list[tuple[Document, list[Change]]]:
    """Offers with a snapshot that the later run took, against the snapshot of the same view before it."""
    taken = set(await database["captures"].distinct("_id", {"crawl": {"$eq": later}}))
    cursor = database["snapshots"].find({"listing": {"$in": sorted(keys)}}).sort(IN_TIME)
    latest: dict[tuple[str, str], Document] = {}
    pairs: list[tuple[Document, Document]] = []
    async for snapshot in cursor:
        place = (snapshot["listing"], snapshot["view"])
        if snapshot["capture"] in taken and place in latest:
            pairs.append((latest[place], snapshot))
        latest[place] = snapshot
    await _with_readings(database, [one for pair in pairs for one in pair])
    found: dict[str, dict[str, Change]] = {}
    for pair in pairs:
        changes, by_one_reader = compared(*pair)
        if changes or not by_one_reader:
            found.setdefault(pair[1]["listing"], {}).update({change.field: change for change in changes})
    return [(one, list(found[one["_id"]].values())) for one in await _listings(database, set(found))]
