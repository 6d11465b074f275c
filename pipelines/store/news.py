"""What is new for those who are told of it: read along the log, so that nothing is left out by a kill.

`news` reads on from where `taken` said that everything before was safe. Reading the same twice gives the same.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.entry import Kind
from pipelines.store.changes import Wanted, changes_since, end_of
from pipelines.store.documents import Document, milliseconds
from pipelines.store.failure import explained
from pipelines.store.queries import IN_TIME
from pipelines.store.session import Store

Database = AsyncDatabase[Document]

AT_ONCE = 500
"""Changes of one portion."""
_KINDS = frozenset[Kind]({"snapshot", "standing", "crawl"})
OVERLAP = timedelta(hours=1)
"""Firings that ended so long before are looked at again: they are not in the log, and clocks differ."""


@dataclass(frozen=True, slots=True)
class State:
    """A new state of an offer."""

    snapshot: Document
    before: tuple[Document, ...]
    """The newest state before it, on each kind of page."""
    listing: Document | None
    """As it is known now; None where it was purged."""


@dataclass(slots=True)
class News:
    """One portion of what is new."""

    states: list[State] = field(default_factory=list)
    standings: list[Document] = field(default_factory=list)
    """Listings whose status or relisting is another now."""
    runs: list[tuple[Document, Document | None]] = field(default_factory=list)
    """Runs that ended, each with the one before it of the same kind on the same site."""
    firings: list[tuple[Document, Document | None]] = field(default_factory=list)
    """Firings that did not do their work, each with the one of the job before it."""
    overdue: list[Document] = field(default_factory=list)
    """Jobs that nobody has begun."""
    token: str = ""
    ended: bool = True
    """Whether that was all for now."""


async def has_begun(store: Store) -> bool:
    """Whether it was ever told from where on things are new."""
    with explained(store.server):
        return await store.database["alert_place"].find_one({"_id": "place"}) is not None


async def begin(store: Store, now: datetime) -> None:
    """Take what is there as known. Raises OperatorError."""
    at = milliseconds(now)
    with explained(store.server):
        known = {"token": await end_of(store), "since": at, "firings_until": at}
        await store.database["alert_place"].update_one({"_id": "place"}, {"$set": known}, upsert=True)


async def suspects_known(store: Store) -> tuple[int, int]:
    """Return how many offers of high risk there are, and of how many marketplaces."""
    steps: list[Document] = [
        {"$match": {"judgement.risk": "high", "status": {"$in": ["live", "not_seen", "blocked"]}}},
        {"$group": {"_id": "$marketplace", "offers": {"$sum": 1}}},
    ]
    with explained(store.server):
        found = await (await store.database["listings"].aggregate(steps)).to_list()
    return sum(one["offers"] for one in found), len(found)


async def news(store: Store, now: datetime, late: timedelta) -> News:
    """Return the next portion. late: after which a job that nobody has begun is overdue.

    Raises OperatorError, and AnalystError where the place is none of this log: a backup was restored.
    """
    with explained(store.server):
        place = await store.database["alert_place"].find_one({"_id": "place"}) or {}
    changes = await changes_since(store, place.get("token"), Wanted(_KINDS, limit=AT_ONCE))
    found = News()
    names: dict[str, list[Any]] = {"snapshot": [], "standing": [], "crawl": []}
    async with contextlib.aclosing(changes.read()) as read:
        async for change in read:
            names[change.entry.kind].append(change.entry.id if change.entry.kind == "standing" else change.document)
    found.token, found.ended = changes.token, changes.ended
    with explained(store.server):
        database = store.database
        found.states = await _states(database, [one for one in names["snapshot"] if one])
        wanted = {"_id": {"$in": sorted(set(names["standing"]))}}
        found.standings = await database["listings"].find(wanted).to_list() if names["standing"] else []
        found.runs = [(one, await _run_before(database, one)) for one in names["crawl"] if one]
        if found.ended:
            found.firings = await _firings(database, place["firings_until"])
            found.overdue = await _overdue(database, now - late, place["since"])
    return found


async def taken(store: Store, portion: News, now: datetime) -> None:
    """Note that everything of a portion is safe."""
    change: Document = {"token": portion.token}
    if portion.ended:
        change["firings_until"] = milliseconds(now)
    with explained(store.server):
        await store.database["alert_place"].update_one({"_id": "place"}, {"$set": change})


async def _states(database: Database, snapshots: list[Document]) -> list[State]:
    keys = sorted({one["listing"] for one in snapshots})
    if not keys:
        return []
    listings = {one["_id"]: one async for one in database["listings"].find({"_id": {"$in": keys}})}
    fields = dict.fromkeys(
        ("listing", "number", "view", "first_seen", "judgement", "facts.price", "facts.currency", "facts.title"), 1
    )
    history: dict[str, list[Document]] = {}
    async for one in database["snapshots"].find({"listing": {"$in": keys}}, fields).sort(IN_TIME):
        history.setdefault(one["listing"], []).append(one)
    return [
        State(one, _before(one, history.get(one["listing"], ())), listings.get(one["listing"])) for one in snapshots
    ]


def _before(snapshot: Document, history: Iterable[Document]) -> tuple[Document, ...]:
    """Return the newest state before one, on each kind of page."""
    place = (snapshot["first_seen"], snapshot["number"])
    newest = {one["view"]: one for one in history if (one["first_seen"], one["number"]) < place}
    return tuple(newest.values())


async def _run_before(database: Database, run: Document) -> Document | None:
    wanted = {
        "marketplace": run["marketplace"],
        "site": run.get("site"),
        "revisit": run.get("revisit"),
        "started_at": {"$lt": run["started_at"]},
        "ended_at": {"$ne": None},
    }
    return await database["crawls"].find_one(wanted, sort={"started_at": DESCENDING})


async def _firings(database: Database, since: datetime) -> list[tuple[Document, Document | None]]:
    wanted = {"state": {"$in": ["failed", "skipped"]}, "ended_at": {"$gte": since - OVERLAP}}
    found = await database["firings"].find(wanted).sort("due", ASCENDING).to_list()
    before = {"$nin": ["claimed", "running"]}
    return [
        (
            one,
            await database["firings"].find_one(
                {"job": one["job"], "due": {"$lt": one["due"]}, "state": before}, sort={"due": DESCENDING}
            ),
        )
        for one in found
    ]


async def _overdue(database: Database, before: datetime, since: datetime) -> list[Document]:
    """Return the jobs that should have begun by then; what was due before alerts were set up is taken as known."""
    wanted = {"next_due": {"$lt": before, "$gte": since}, "paused_at": None}
    return await database["jobs"].find(wanted).sort("_id", ASCENDING).to_list()
