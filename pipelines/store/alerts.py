"""The outbox: what is worth telling, put once, kept until every channel has it.

An alert is named by its kind, its subject and the episode: noting the same again changes nothing, also after a kill.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError

from pipelines.store.documents import Document, milliseconds
from pipelines.store.failure import explained
from pipelines.store.session import Store

DUPLICATE_KEY = 11000
PAUSES = (60, 120, 300, 900, 1800, 3600, 3 * 3600)
"""Seconds until a channel that failed is tried again, the last from then on."""
MOST = 1000
"""Alerts that one message is made of; the rest follow in the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing worth telling."""

    kind: str
    subject: str
    """Key of an offer, or name of a marketplace or job."""
    episode: str
    """What makes it this time and no other: the snapshot, the run, the due time."""
    title: str
    """What the page or the job is called; hostile text."""
    sentence: str
    """What happened."""
    at: datetime
    weight: float = 0.0
    """The weightiest are told first."""
    marketplace: str | None = None
    url: str | None = None
    """As a page gave it; hostile."""

    @property
    def id(self) -> str:
        """Return its name in the outbox."""
        return f"{self.kind} {self.subject} {self.episode}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How a channel does."""

    waiting: int
    attempts: int = 0
    """Failures since the last success."""
    next_try: datetime | None = None
    error: str | None = None
    sent_at: datetime | None = None


async def put(store: Store, alerts: Iterable[tuple[Alert, Collection[str]]], now: datetime) -> int:
    """Put alerts, each with the channels it goes to; return how many were not there yet. Raises OperatorError."""
    documents = [_document(alert, channels, now) for alert, channels in alerts if channels]
    if not documents:
        return 0
    with explained(store.server):
        try:
            await store.database["alerts"].insert_many(documents, ordered=False)
        except BulkWriteError as error:
            failures = (error.details or {}).get("writeErrors", [])
            if not failures or any(failure["code"] != DUPLICATE_KEY for failure in failures):
                raise
            return len(documents) - len(failures)
    return len(documents)


async def waiting(store: Store, channel: str) -> list[Document]:
    """Return what a channel has not been told yet, oldest first."""
    with explained(store.server):
        cursor = store.database["alerts"].find({"left": {"$eq": channel}})
        return await cursor.sort({"noted_at": ASCENDING, "_id": ASCENDING}).limit(MOST).to_list()


async def claim(store: Store, channel: str, now: datetime, hold: timedelta) -> bool:
    """Take a channel for a while, so that no other process sends by it meanwhile; False where it has to rest."""
    free: Document = {
        "_id": {"$eq": channel},
        "$and": [{"$or": [{name: {"$exists": False}}, {name: {"$lte": now}}]} for name in ("busy_until", "next_try")],
    }
    with explained(store.server):
        try:
            taken = await store.database["alert_channels"].find_one_and_update(
                free,
                {"$set": {"busy_until": milliseconds(now + hold)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # it is there, and busy or at rest
            return False
    return taken is not None


async def release(store: Store, channel: str) -> None:
    """Give a channel back that had nothing to send."""
    with explained(store.server):
        await store.database["alert_channels"].update_one({"_id": channel}, {"$unset": {"busy_until": ""}})


async def sent(store: Store, channel: str, ids: Collection[str], now: datetime) -> None:
    """Note that a channel was told these."""
    with explained(store.server):
        told = {"$pull": {"left": channel}, "$push": {"sent": {"channel": channel, "at": milliseconds(now)}}}
        alerts = store.database["alerts"]
        await alerts.update_many({"_id": {"$in": list(ids)}, "left": channel}, told)
        await alerts.update_many({"_id": {"$in": list(ids)}, "left": []}, {"$set": {"told_at": milliseconds(now)}})
        done: Document = {"$set": {"sent_at": milliseconds(now), "attempts": 0}}
        done["$unset"] = dict.fromkeys(("next_try", "error", "busy_until"), "")
        await store.database["alert_channels"].update_one({"_id": channel}, done, upsert=True)


async def failed(store: Store, channel: str, error: str, now: datetime) -> None:
    """Note that a channel could not be told; it rests longer each time, and nothing is lost."""
    with explained(store.server):
        channels = store.database["alert_channels"]
        before = await channels.find_one({"_id": channel}) or {}
        attempts = before.get("attempts", 0) + 1
        rest = timedelta(seconds=PAUSES[min(attempts, len(PAUSES)) - 1])
        change = {"attempts": attempts, "next_try": milliseconds(now + rest), "error": error}
        await channels.update_one({"_id": channel}, {"$set": change, "$unset": {"busy_until": ""}}, upsert=True)


async def channel_states(store: Store, names: Iterable[str] = ()) -> dict[str, ChannelState]:
    """Return how channels do: those named, and all that have something to send or have sent."""
    steps: list[Document] = [
        {"$match": {"left.0": {"$exists": True}}},
        {"$unwind": "$left"},
        {"$group": {"_id": "$left", "waiting": {"$sum": 1}}},
    ]
    with explained(store.server):
        left = {one["_id"]: one["waiting"] async for one in await store.database["alerts"].aggregate(steps)}
        known: dict[str, Any] = {one["_id"]: one async for one in store.database["alert_channels"].find({})}
    fields = ("attempts", "next_try", "error", "sent_at")
    return {
        name: ChannelState(
            waiting=left.get(name, 0),
            **{field: known.get(name, {})[field] for field in fields if field in known.get(name, {})},
        )
        for name in sorted({*names, *left, *known})
    }


async def newest(store: Store, limit: int) -> list[Document]:
    """Return the alerts that were noted last, newest first."""
    with explained(store.server):
        cursor = store.database["alerts"].find({})
        return await cursor.sort({"noted_at": DESCENDING, "_id": ASCENDING}).limit(limit).to_list()


def _document(alert: Alert, channels: Collection[str], now: datetime) -> Document:
    document: Document = {
        "_id": alert.id,
        "kind": alert.kind,
        "subject": alert.subject,
        "title": alert.title,
        "sentence": alert.sentence,
        "weight": float(alert.weight),
        "at": milliseconds(alert.at),
        "noted_at": milliseconds(now),
        "left": sorted(channels),
        "sent": [],
    }
    more = {"marketplace": alert.marketplace, "url": alert.url}
    return document | {name: value for name, value in more.items() if value}
