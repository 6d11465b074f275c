"""Judgements that earlier versions kept in a listing alone, each as a document of its own: once, by the migration."""

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from pipelines.store.documents import SCHEMA, Document

Database = AsyncDatabase[Document]


async def keep_judgements(database: Database) -> None:
    """Keep the current judgement of each listing that no snapshot, judgement or reading holds. Raises PyMongoError."""
    wanted = {"latest": 1, "judgement": 1}
    async for listing in database["listings"].find({}, wanted).sort("_id", ASCENDING):
        if not await is_recorded(database, listing):
            try:
                await database["judgements"].insert_one(_document(listing))
            except DuplicateKeyError:
                continue  # two openings at once


async def is_recorded(database: Database, listing: Document) -> bool:
    """Whether a snapshot, a judgement or a reading of a listing has the judgement that it carries."""
    judgement = listing["judgement"]
    for name in ("snapshots", "judgements"):
        async for one in database[name].find({"listing": listing["_id"]}, {"judgement": 1}):
            if one["judgement"] == judgement:
                return True
    async for reading in database["readings"].find({"differing.listing": listing["_id"]}, {"differing": 1}):
        said = [one["judgement"] for one in reading["differing"] if one["listing"] == listing["_id"]]
        if judgement in said:
            return True
    return False


def _document(listing: Document) -> Document:
    view = "listing" if "listing" in listing["latest"] else "search"
    number = listing["latest"][view]["number"]
    name = f"{listing['_id']}#{number}"
    return {
        "_id": f"{name}@{listing['judgement']['version']}@migration",
        "schema": SCHEMA,
        "listing": listing["_id"],
        "snapshot": name,
        "number": number,
        "view": view,
        "judgement": listing["judgement"],
    }
