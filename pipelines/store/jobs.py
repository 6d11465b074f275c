"""The jobs: what runs by itself, when it is due next, and whether it rests."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import orjson
from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from crawler.watchlist.jobs import Job, KeptJob
from pipelines.store.documents import SCHEMA, Document, milliseconds

Database = AsyncDatabase[Document]
_TIMING = ("schedule", "seasons", "own_seasons")
"""What a job's due times follow from."""
GONE = "its search is no longer in the watchlist"


class Synced(NamedTuple):
    """What bringing the jobs in line with a watchlist has changed, by their names."""

    made: tuple[str, ...]
    changed: tuple[str, ...]
    paused: tuple[str, ...]
    """Those whose search is gone."""
    resumed: tuple[str, ...]
    """Those whose search is back."""
    clashing: tuple[str, ...]
    """Left alone: another watchlist, or `job add`, has a job of this name."""


async def put(database: Database, job: Job, next_due: datetime | None, now: datetime) -> bool:
    """Keep a new job; False where one of its name is there. Raises PyMongoError."""
    state: Document = {"made_at": milliseconds(now), "next_due": _cut(next_due), "paused_at": None}
    try:
        await database["jobs"].insert_one({"_id": job.name, "schema": SCHEMA} | job_fields(job) | state)
    except DuplicateKeyError:
        return False
    return True


async def listed(database: Database) -> list[KeptJob]:
    """Return all jobs by name. Raises PyMongoError."""
    return [job_of(document) async for document in database["jobs"].find().sort("_id", ASCENDING)]


async def due_by(database: Database, now: datetime) -> list[KeptJob]:
    """Return the jobs that are due, or asked for by a person, by name. Raises PyMongoError."""
    waiting: Document = {"$or": [{"next_due": {"$lte": now}, "paused_at": None}, {"asked_at": {"$exists": True}}]}
    return [job_of(document) async for document in database["jobs"].find(waiting).sort("_id", ASCENDING)]


async def next_time(database: Database) -> datetime | None:
    """Return the earliest due time of all jobs that do not rest; None where there is none. Raises PyMongoError."""
    coming = {"paused_at": None, "next_due": {"$ne": None}}
    found = await database["jobs"].find_one(coming, {"next_due": 1}, sort={"next_due": ASCENDING})
    return found["next_due"] if found else None


async def get(database: Database, name: str) -> KeptJob | None:
    """Return a job. Raises PyMongoError."""
    found = await database["jobs"].find_one({"_id": {"$eq": name}})
    return job_of(found) if found else None


async def pause(database: Database, name: str, why: str, now: datetime) -> bool:
    """Have a job rest; False where it does, or where there is none. Raises PyMongoError."""
    resting = {"$set": {"paused_at": milliseconds(now), "paused_why": why}}
    return bool((await database["jobs"].update_one({"_id": name, "paused_at": None}, resting)).modified_count)


async def resume(database: Database, name: str, next_due: datetime | None) -> bool:
    """End the rest of a job, whose next due time is given: what fell into the rest is not caught up.

    False where it does not rest, or where there is none. Raises PyMongoError.
    """
    going = {"$set": {"paused_at": None, "next_due": _cut(next_due)}, "$unset": {"paused_why": ""}}
    resting = {"_id": name, "paused_at": {"$ne": None}}
    return bool((await database["jobs"].update_one(resting, going)).modified_count)


async def remove(database: Database, name: str) -> bool:
    """Remove a job; its firings and crawls stay. False where there is none. Raises PyMongoError."""
    return bool((await database["jobs"].delete_one({"_id": name})).deleted_count)


async def ask(database: Database, name: str, now: datetime) -> bool:
    """Ask for a run of a job as soon as may be, though it rest; False where there is none. Raises PyMongoError."""
    return bool(
        (await database["jobs"].update_one({"_id": name}, {"$set": {"asked_at": milliseconds(now)}})).matched_count
    )


async def sync(
    database: Database, watchlist: Path, wanted: Iterable[tuple[Job, datetime | None]], now: datetime
) -> Synced:
    """Bring the jobs of a watchlist in line with its searches, each given with its next due time.

    A job keeps its due time where its schedule is the same. One whose search is gone rests, and goes on where the
    search comes back; one that a person paused stays so. Raises PyMongoError.
    """
    found: dict[str, list[str]] = {"made": [], "changed": [], "paused": [], "resumed": [], "clashing": []}
    names = []
    for job, next_due in wanted:
        names.append(job.name)
        if what := await _bring_in_line(database, job, next_due, now):
            found[what].append(job.name)
    gone = {"origin": "watchlist", "watchlist": str(watchlist), "_id": {"$nin": names}, "paused_at": None}
    async for document in database["jobs"].find(gone, {"_id": 1}).sort("_id", ASCENDING):
        if await pause(database, document["_id"], GONE, now):
            found["paused"].append(document["_id"])
    return Synced(**{what: tuple(called) for what, called in found.items()})


async def _bring_in_line(database: Database, job: Job, next_due: datetime | None, now: datetime) -> str | None:
    if await put(database, job, next_due, now):
        return "made"
    document = await database["jobs"].find_one({"_id": job.name})
    if document is None:  # removed between the two: the next time makes it
        return None
    kept = job_of(document)
    if (kept.job.origin, kept.job.watchlist) != ("watchlist", job.watchlist):
        return "clashing"
    if kept.job == job and kept.paused_why != GONE:
        return None
    back = kept.paused_why == GONE
    change: Document = {"$set": job_fields(job), "$unset": dict.fromkeys(_OPTIONAL - job_fields(job).keys(), "")}
    if back or any(getattr(kept.job, name) != getattr(job, name) for name in _TIMING):
        change["$set"]["next_due"] = _cut(next_due)
    if back:
        change["$set"]["paused_at"] = None
        change["$unset"]["paused_why"] = ""
    await database["jobs"].update_one({"_id": job.name}, {part: fields for part, fields in change.items() if fields})
    return "resumed" if back else "changed"


_OPTIONAL = {"site", "budget", "pages", "requests", "schedule", "watchlist"}


def job_fields(job: Job) -> Document:
    """Return what a job says of itself as it is stored; its name is the key."""
    fields: Document = job.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"name"})
    return fields


def job_of(document: Document) -> KeptJob:
    """Read a stored job."""
    fields = {name: document[name] for name in Job.model_fields if name in document}
    job = Job.model_validate_json(orjson.dumps(fields | {"name": document["_id"]}))
    last = document.get("last") or {}
    return KeptJob(
        job,
        made_at=document["made_at"],
        next_due=document["next_due"],
        paused_at=document["paused_at"],
        paused_why=document.get("paused_why", ""),
        asked_at=document.get("asked_at"),
        last_due=last.get("due"),
        last_firing=last.get("firing"),
    )


def _cut(time: datetime | None) -> datetime | None:
    return milliseconds(time) if time else None
