"""Until when each state of an offer was seen: told by its sightings."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pymongo import UpdateOne
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document

Database = AsyncDatabase[Document]


def seen_until(snapshot: Document, snapshots: Sequence[Document], sightings: Iterable[Document]) -> datetime | None:
    """Return the last time at which an offer was seen in this state, on pages of its view, before its next state.

    None where that can not be told: another state was seen at the same moment, or there are no sightings.
    """
    first = snapshot["first_seen"]
    of_view = [one["first_seen"] for one in snapshots if one["view"] == snapshot["view"]]
    following = min((time for time in of_view if time > first), default=None)
    times = [one["time"] for one in sightings if one["view"] == snapshot["view"] and one["time"] >= first]
    until = [time for time in times if following is None or time < following]
    return max(until) if until and of_view.count(first) == 1 else None


async def correct_last_seen(database: Database) -> None:
    """Bring snapshots up to their sightings: earlier versions let some lag behind when rules had changed."""
    async for listing in database["listings"].find({}, {"_id": 1}):
        wanted = {"first_seen": 1, "last_seen": 1, "view": 1}
        snapshots = await database["snapshots"].find({"listing": listing["_id"]}, wanted).to_list()
        sightings = await database["sightings"].find({"listing": listing["_id"]}, {"time": 1, "view": 1}).to_list()
        lagging = [
            UpdateOne({"_id": one["_id"]}, {"$max": {"last_seen": until}})
            for one in snapshots
            if (until := seen_until(one, snapshots, sightings)) and until > one["last_seen"]
        ]
        if lagging:
            await database["snapshots"].bulk_write(lagging, bypass_document_validation=True)
