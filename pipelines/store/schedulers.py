"""Which schedulers run now: each tells again and again, by the server's clock, that it is there."""

import os
import socket

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import SCHEMA, Document

Database = AsyncDatabase[Document]
ALIVE = 60
"""Seconds after which one that did not tell counts as gone."""


async def beat(database: Database, by: str) -> None:
    """Tell that a scheduler of this process is there. Raises PyMongoError."""
    told = {"schema": SCHEMA, "host": socket.gethostname(), "pid": os.getpid(), "seen_at": "$$NOW"}
    await database["schedulers"].update_one({"_id": by}, [{"$set": told}], upsert=True)


async def leave(database: Database, by: str) -> None:
    """Tell that a scheduler ends. Raises PyMongoError."""
    await database["schedulers"].delete_one({"_id": by})


async def alive(database: Database) -> list[str]:
    """Return the schedulers that told of themselves lately. Raises PyMongoError."""
    lately = {"$expr": {"$gt": ["$seen_at", {"$subtract": ["$$NOW", ALIVE * 1000]}]}}
    return [one["_id"] async for one in database["schedulers"].find(lately, {"_id": 1}).sort("_id", ASCENDING)]
