"""What is asked of each marketplace over all crawls: the requests of a day, and whether it is left alone.

All times are the server's: crawls on several machines count together, and no clock of theirs matters.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase

from crawler.run_health import Health
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.failure import explained
from pipelines.store.server import ServerInfo

Database = AsyncDatabase[Document]

PORTION = 10
"""Requests that a crawl reserves at once: so many at most are lost for the day where it is killed."""
FIRST_REST = timedelta(hours=1)
LONGEST_REST = timedelta(days=1)
TURNED_AWAY = frozenset({"challenge", "login", "refused"})
"""Reasons of a blocked run after which a site is left alone."""
_TODAY: Document = {"$dateToString": {"date": "$$NOW", "format": "%Y-%m-%d"}}
_USED: Document = {"$cond": [{"$eq": ["$day", _TODAY]}, {"$ifNull": ["$requests", 0]}, 0]}
_NEW: Document = {
    "schema": SCHEMA,
    "day": {"$ifNull": ["$day", _TODAY]},
    "requests": {"$ifNull": ["$requests", 0]},
    "granted": {"$ifNull": ["$granted", 0]},
    "rests_until": {"$ifNull": ["$rests_until", None]},
    "rest_reason": {"$ifNull": ["$rest_reason", None]},
    "rested": {"$ifNull": ["$rested", 0]},
    "opened_by": {"$ifNull": ["$opened_by", None]},
}


class Rest(NamedTuple):
    """Why and until when a marketplace is left alone."""

    until: datetime
    reason: str
    opened_by: str
    """The run that was turned away."""


class StoredSite:
    """One marketplace, for one crawl. Every method raises OperatorError when the server fails."""

    def __init__(self, database: Database, server: ServerInfo, marketplace: str) -> None:
        self.database = database
        self.server = server
        self.marketplace = marketplace
        self._left = 0
        """Requests that are reserved and not used."""

    async def take(self, most: int | None) -> bool:
        """Count one more request. See `SiteRecord`."""
        if self._left == 0:
            with explained(self.server):
                self._left = await reserve(self.database, self.marketplace, most)
        if self._left == 0:
            return False
        self._left -= 1
        return True

    async def give_back(self) -> None:
        """Give back what was reserved and is not needed."""
        left, self._left = self._left, 0
        if left:
            with explained(self.server):
                await give_back(self.database, self.marketplace, left)

    async def used(self) -> int:
        """Return how many requests of this day are reserved or used."""
        wanted = {"_id": {"$eq": self.marketplace}, "$expr": {"$eq": ["$day", _TODAY]}}
        with explained(self.server):
            stored = await self.database["sites"].find_one(wanted, {"requests": 1})
        return int(stored["requests"]) if stored else 0

    async def rest(self) -> Rest | None:
        """Return until when the marketplace is left alone; None where it is not."""
        with explained(self.server):
            return await rest_of(self.database, self.marketplace)


async def reserve(database: Database, marketplace: str, most: int | None, portion: int = PORTION) -> int:
    """Reserve up to a portion of the day's requests; return how many there were. Raises PyMongoError."""
    left: Any = portion if most is None else {"$max": [0, {"$min": [portion, {"$subtract": [most, _USED]}]}]}
    steps: list[Document] = [
        {"$set": _NEW | {"granted": left, "requests": _USED}},
        {"$set": {"day": _TODAY, "requests": {"$add": ["$requests", "$granted"]}}},
    ]
    stored = await _updated(database, marketplace, steps)
    return int(stored["granted"])


async def give_back(database: Database, marketplace: str, count: int) -> None:
    """Give back reserved requests, where it is still the same day. Raises PyMongoError."""
    left = {"$max": [0, {"$subtract": ["$requests", count]}]}
    steps = [{"$set": {"requests": {"$cond": [{"$eq": ["$day", _TODAY]}, left, "$requests"]}}}]
    await database["sites"].update_one({"_id": {"$eq": marketplace}}, steps)


async def rest_of(database: Database, marketplace: str) -> Rest | None:
    """Return until when a marketplace is left alone; None where it is not. Raises PyMongoError."""
    wanted = {"_id": {"$eq": marketplace}, "$expr": {"$gt": ["$rests_until", "$$NOW"]}}
    stored = await database["sites"].find_one(wanted)
    return Rest(stored["rests_until"], stored["rest_reason"], stored["opened_by"]) if stored else None


async def heed(database: Database, marketplace: str, crawl: str, health: Health) -> None:
    """Leave a site alone that turned a run away, each time twice as long; a sound run ends that.

    Raises PyMongoError.
    """
    turned_away = [reason for reason in health.reasons if reason.what in TURNED_AWAY]
    if health.verdict == "blocked" and turned_away:
        await _let_rest(database, marketplace, crawl, turned_away[0].sentence)
    elif health.verdict in {"healthy", "degraded"}:
        ended: Document = {"rests_until": None, "rest_reason": None, "rested": 0, "opened_by": None}
        await database["sites"].update_one({"_id": {"$eq": marketplace}, "rested": {"$gt": 0}}, {"$set": ended})


async def _let_rest(database: Database, marketplace: str, crawl: str, reason: str) -> None:
    first, longest = (int(one.total_seconds() * 1000) for one in (FIRST_REST, LONGEST_REST))
    doubled = {"$multiply": [first, {"$pow": [2, {"$min": ["$rested", 10]}]}]}
    steps: list[Document] = [
        {"$set": _NEW},
        {
            "$set": {
                "rests_until": {"$add": ["$$NOW", {"$toLong": {"$min": [longest, doubled]}}]},
                "rest_reason": {"$literal": reason},
                "rested": {"$add": ["$rested", 1]},
                "opened_by": {"$literal": crawl},
            }
        },
    ]
    await _updated(database, marketplace, steps)


async def _updated(database: Database, marketplace: str, steps: list[Document]) -> Document:
    wanted = {"_id": {"$eq": marketplace}}
    stored: Document | None = await database["sites"].find_one_and_update(
        wanted, steps, upsert=True, return_document=ReturnDocument.AFTER
    )
    assert stored is not None  # noqa: S101 -- it was made where it was not there
    return stored
