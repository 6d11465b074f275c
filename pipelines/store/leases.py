"""Leases: at most one crawl of a marketplace at a time, on whatever machine, and none that lasts beyond its holder.

A lease ends by itself unless its holder renews it. Each holder has a token, one greater than that of the holder before,
and writes only while the token is its own. All times are those of the server's clock: each step is one update or one
question, in which the server compares and sets by its own `$$NOW`. A clock that jumps can end a lease early or late;
it can never give a token twice.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ReadPreference, ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from crawler.errors import AnalystError, OperatorError
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.processes import Process

Database = AsyncDatabase[Document]

LIFE_VARIABLE = "BAZAARWATCH_LEASE_SECONDS"
LIFE = 30.0
LIFE_LEAST = 0.5
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER_HELD: Document = {
    "schema": SCHEMA,
    "token": 0,
    "holder": None,
    "crawl": None,
    "taken_at": _LONG_AGO,
    "renewed_at": _LONG_AGO,
    "expires_at": _LONG_AGO,
}
RENEWALS = 3
"""A holder renews so many times in the life of a lease: two that fail cost it nothing."""


class LeaseLostError(OperatorError):
    """Another holds the lease by now, or it ran out before it was renewed: whoever had it must write no more."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as somebody has it now."""

    marketplace: str
    token: int
    holder: Process
    crawl: str | None
    """None while the holder has not begun its crawl."""
    taken_at: datetime
    renewed_at: datetime
    idle: float
    """Seconds since it was taken or renewed."""
    left: float
    """Seconds until it ends."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What keeps a holder that has lost its lease from writing: checked before each write."""

    database: Database
    marketplace: str
    token: int

    async def check(self) -> None:
        """Raise LeaseLostError where another holds the lease or it has run out; PyMongoError where nobody answers.

        What this tells is true for the moment at which the server looked. It excludes every write of a process that
        was frozen, suspended or cut off from the server before the check, for as long as it likes. It can not exclude
        a write whose process freezes between the answer to this check and the sending of the write, nor one that is
        on its way while the lease changes hands: a server by itself has no transactions, so looking and writing are
        two steps. At most one step of a flush slips through so, because before the next one it is checked again.

        That one does no harm. Pages, captures, snapshots and sightings are inserted under keys that only their own
        content and fetch have, and of a key that is taken nothing is written; they are what the site truly answered.
        Pages come before what points to them, so nothing points nowhere. What the next crawl has adopted into the log
        may be logged twice, which `verify` knows. A listing can show what an older page said until it is seen next,
        and the end of a crawl is written only where it has none.
        """
        wanted = {"_id": self.marketplace, "token": self.token, "$expr": {"$gt": ["$expires_at", "$$NOW"]}}
        if await _leases(self.database).find_one(wanted, {"_id": 1}) is None:
            raise await lost(self)


async def take(
    database: Database, marketplace: str, holder: Process, seconds: float, over: int | None = None
) -> Fence | None:
    """Take the lease of a marketplace for so many seconds; None where another has it. Raises PyMongoError.

    over: token of a holder that is known to be gone, and whose lease is taken before it ends.
    """
    ended: list[Document] = [{"$expr": {"$lte": ["$expires_at", "$$NOW"]}}]
    free = {"_id": marketplace, "$or": ended + ([] if over is None else [{"token": over}])}
    taken: Document = {
        "token": {"$toLong": {"$add": ["$token", 1]}},
        "holder": holder.as_document(),
        "crawl": None,
        "taken_at": "$$NOW",
        "renewed_at": "$$NOW",
        "expires_at": _in(seconds),
    }
    collection = _leases(database)
    while True:
        found = await collection.find_one_and_update(
            free, [{"$set": taken}], {"token": 1}, return_document=ReturnDocument.AFTER
        )
        if found is not None:
            return Fence(database, marketplace, int(found["token"]))
        if await collection.find_one({"_id": marketplace}, {"_id": 1}) is not None:
            return None
        # A lease that has ended long ago, for all to take: an upsert can not compare with the server's clock.
        with suppress(DuplicateKeyError):
            await collection.insert_one({"_id": marketplace} | _NEVER_HELD)


async def renew(fence: Fence, seconds: float, crawl: str | None = None) -> None:
    """Let the lease end so many seconds from now. Raises LeaseLostError, PyMongoError.

    crawl: what its holder crawls; told once.
    """
    own = {"_id": fence.marketplace, "token": fence.token, "$expr": {"$gt": ["$expires_at", "$$NOW"]}}
    renewed: Document = {"renewed_at": "$$NOW", "expires_at": _in(seconds)} | ({"crawl": crawl} if crawl else {})
    if not (await _leases(fence.database).update_one(own, [{"$set": renewed}])).matched_count:
        raise await lost(fence)


async def release(fence: Fence) -> None:
    """End the lease at once, where it is still one's own; its token stays, so that the next is greater."""
    own = {"_id": fence.marketplace, "token": fence.token}
    await _leases(fence.database).update_one(own, [{"$set": {"holder": None, "expires_at": "$$NOW"}}])


async def held(database: Database, marketplace: str | None = None) -> list[Held]:
    """Return the leases that somebody has, or that of one marketplace alone. Raises PyMongoError."""
    of_one: Document = {} if marketplace is None else {"_id": {"$eq": marketplace}}
    steps: list[Document] = [
        {"$match": of_one | {"holder": {"$ne": None}, "$expr": {"$gt": ["$expires_at", "$$NOW"]}}},
        {
            "$set": {
                "idle": {"$subtract": ["$$NOW", "$renewed_at"]},
                "left": {"$subtract": ["$expires_at", "$$NOW"]},
            }
        },
    ]
    return [_held(one) async for one in await _leases(database).aggregate(steps)]


async def lost(fence: Fence) -> LeaseLostError:
    """Return what a holder is told that has its lease no more: who has it now. Raises PyMongoError."""
    other = next(iter(await held(fence.database, fence.marketplace)), None)
    by = (
        f"{other.holder} holds it now"
        if other is not None and other.token != fence.token
        else "it was not renewed in time"
    )
    return LeaseLostError(
        f"This crawl may write no more: its lease of {fence.marketplace} is over ({by}). "
        "What it had is kept; the next crawl of the marketplace goes on. Look whether this machine was suspended, "
        f"stopped or cut off from MongoDB for long; {LIFE_VARIABLE} gives leases another life."
    )


def life() -> float:
    """Seconds that a lease lasts unless it is renewed. Raises AnalystError for a setting that is none."""
    said = os.environ.get(LIFE_VARIABLE)
    if said is None:
        return LIFE
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not LIFE_LEAST <= seconds <= 24 * 3600:
        raise AnalystError(f"{LIFE_VARIABLE}={said!r}: give seconds, from {LIFE_LEAST:g} to a day; {LIFE:g} by default")
    return seconds


def _in(seconds: float) -> Document:
    return {"$add": ["$$NOW", round(seconds * 1000)]}


def _leases(database: Database) -> AsyncCollection[Document]:
    """Read where it is written: a secondary can be behind."""
    return database.get_collection("leases", read_preference=ReadPreference.PRIMARY)


def _held(document: dict[str, Any]) -> Held:
    return Held(
        document["_id"],
        document["token"],
        Process.of(document["holder"]),
        document["crawl"],
        document["taken_at"],
        document["renewed_at"],
        document["idle"] / 1000,
        document["left"] / 1000,
    )
