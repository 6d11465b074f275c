"""Due times that were claimed: each exactly once, however many schedulers there are and whenever one of them dies.

A claim inserts `<job>@<due>`, and `due` is always the job's `next_due` as it is stored, so two schedulers whose clocks
differ mean the same document. The claim also says which due time comes after: only then is the job moved on to it, and
whoever finds the claim of another there, because that one died between the two steps, moves the job on in its stead.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from crawler.watchlist.jobs import Firing, Job, firing_id
from pipelines.store.documents import SCHEMA, Document, milliseconds

Database = AsyncDatabase[Document]
End = Literal["done", "failed", "skipped"]
ATTEMPTS = 3
"""A firing that was cut off so many times has failed: what kills it would kill it again."""
OPEN = {"$in": ["claimed", "running"]}


async def claim(  # noqa: PLR0913, PLR0917 -- what is claimed, and by whom
    database: Database,
    job: Job,
    due: datetime,
    missed: int,
    next_due: datetime | None,
    by: str,
    *,
    manual: bool = False,
) -> Firing | None:
    """Claim a due time of a job, and move the job on to the next; None where it is not to be had.

    due: the stored `next_due`; with `manual` the stored `asked_at`. Raises PyMongoError.
    """
    awaited = {"_id": job.name, "asked_at": due} if manual else {"_id": job.name, "next_due": due, "paused_at": None}
    if not await database["jobs"].find_one(awaited, {"_id": 1}):
        return None
    document = _claimed(job, due, missed, next_due, by, manual=manual)
    try:
        await database["firings"].insert_one(document)
    except DuplicateKeyError:
        there = await database["firings"].find_one({"_id": document["_id"]})
        if there is not None:
            await _move_on(database, there)
        return None
    await _move_on(database, document)
    return firing_of(document)


async def begun(database: Database, firing: Firing, crawl: str) -> bool:
    """Record the crawl of this attempt; False where the firing was taken over. Raises PyMongoError."""
    change = {"$set": {"state": "running"}, "$push": {"crawls": crawl}}
    return bool((await database["firings"].update_one(_own(firing), change)).modified_count)


async def end(database: Database, firing: Firing, state: End, why: str = "") -> bool:
    """Record how a firing ended; False where another scheduler has taken it over. Raises PyMongoError."""
    change = {"state": state, "why": why, "ended_at": milliseconds(datetime.now(UTC))}
    return bool((await database["firings"].update_one(_own(firing), {"$set": change})).modified_count)


async def give_back(database: Database, firing: Firing) -> bool:
    """Leave a firing to any scheduler, as if this attempt had not been made; False where it was taken over.

    For who has ended it on purpose, or could not begin it. Raises PyMongoError.
    """
    change = {"by": "", "attempt": firing.attempt - 1, "state": "claimed"}
    return bool((await database["firings"].update_one(_own(firing), {"$set": change})).modified_count)


async def unfinished(database: Database) -> list[Firing]:
    """Return what is claimed or running, the earliest due first. Raises PyMongoError."""
    return [firing_of(one) async for one in database["firings"].find({"state": OPEN}).sort("due", ASCENDING)]


async def take_over(database: Database, firing: Firing, by: str) -> Firing | None:
    """Make the next attempt at what was cut off; None where another was faster, or where there were enough attempts.

    The last that may be is left as failed. For who holds the lease of its marketplace. Raises PyMongoError.
    """
    if firing.attempt >= ATTEMPTS:
        await end(database, firing, "failed", f"cut off {firing.attempt} times")
        return None
    change = {
        "by": by,
        "attempt": firing.attempt + 1,
        "state": "claimed",
        "claimed_at": milliseconds(datetime.now(UTC)),
    }
    found = await database["firings"].find_one_and_update(
        _own(firing), {"$set": change}, return_document=ReturnDocument.AFTER
    )
    return firing_of(found) if found else None


async def of_job(database: Database, job: str, limit: int) -> list[Document]:
    """Return the newest firings of a job as they are stored. Raises PyMongoError."""
    return await database["firings"].find({"job": {"$eq": job}}).sort("due", DESCENDING).limit(limit).to_list()


def firing_of(document: Mapping[str, Any]) -> Firing:
    """Read a stored firing."""
    same = {name: document[name] for name in ("job", "marketplace", "due", "missed", "attempt", "by", "manual")}
    return Firing(id=document["_id"], crawls=tuple(document["crawls"]), **same)


def _claimed(  # noqa: PLR0913 -- the fields of a firing
    job: Job, due: datetime, missed: int, next_due: datetime | None, by: str, *, manual: bool
) -> Document:
    return {
        "_id": firing_id(job.name, due),
        "schema": SCHEMA,
        "job": job.name,
        "marketplace": job.marketplace,
        "due": due,
        "missed": missed,
        "next_due": milliseconds(next_due) if next_due else None,
        "manual": manual,
        "claimed_at": milliseconds(datetime.now(UTC)),
        "by": by,
        "attempt": 1,
        "crawls": [],
        "state": "claimed",
        "why": "",
        "ended_at": None,
    }


async def _move_on(database: Database, claimed: Document) -> None:
    """Move a job past a claim; nothing where that was done, or where the job got another schedule since."""
    last = {"last": {"due": claimed["due"], "firing": claimed["_id"]}}
    if claimed["manual"]:
        awaited, change = {"asked_at": claimed["due"]}, {"$set": last, "$unset": {"asked_at": ""}}
    else:
        awaited, change = {"next_due": claimed["due"]}, {"$set": last | {"next_due": claimed["next_due"]}}
    await database["jobs"].update_one({"_id": claimed["job"]} | awaited, change)


def _own(firing: Firing) -> Document:
    """Return what finds a firing in the attempt that is known; another's attempt has another number."""
    return {"_id": firing.id, "attempt": firing.attempt, "by": firing.by, "state": OPEN}
